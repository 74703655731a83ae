"""A ticket that a citizen files on the web in the deployed city, both sides in their pages alone.

With a photo, which an agent lets everybody see; more is said and somebody is urged. The first unit
is not in charge and returns it, the second one asks for more time, and two heads grant it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser.case_pages import MATTER
from tests.browser.citizen_pages import Receipt
from tests.builders.photos import OWNER, exif
from tests.builders.photos import photo as taken
from tests.system.browser.both_sides import BothSides, InspectedCasePages, Seen
from tests.system.browser.ticket_steps import screen
from tests.system.city import City

pytestmark = pytest.mark.browser

HOLE = MATTER.but(
    description="书院街五十四号门前路面塌陷，雨后积水，看不见坑。",
    address="书院街54号",
    name="东方长河",
    phone="0000-5558142",
)
MORE = "已经放了一个警示桶。"
WHY_NOT = "该路段在小区红线内，由住房部门管理。"
OTHER = "housing-bureau"


@dataclass(frozen=True)
class Filed:
    """The ticket, when there is more time for it.

    Attributes:
        receipt: Number and code.
        answers: What the page before submitting showed, by label.
        states: The states the citizen saw, in order.
        due: When it was promised to be done, as the citizen read it before and after.
        photo: Where everybody sees the photo.
        inside: The case as staff see it.
        seen: What all browsers did and said.
    """

    receipt: Receipt
    answers: dict[str, str]
    states: list[str]
    due: tuple[str, str]
    photo: str
    inside: dict[str, Any]
    seen: Seen


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo as a telephone takes it, which notes whose it is."""
    file = tmp_path_factory.mktemp("files") / "塌陷的路面.jpg"
    file.write_bytes(taken(exif=exif()))
    return file


@pytest.fixture(scope="module")
def filed(both_sides: BothSides, photo: Path) -> Filed:
    """Filed, screened, its photo shown, returned by one unit and taken by another one."""
    citizen = both_sides.citizen(InspectedCasePages)
    citizen.tell(HOLE, photo)
    answers = citizen.answers_shown()
    receipt = citizen.hand_in("tickets")
    number = receipt.receipt_no
    citizen.page.locator("#to-status").click()
    states = [citizen.standing()]
    citizen.does("add_information", text=MORE)
    citizen.comes_back()

    _screen(both_sides, number)
    shown = _show_photo(both_sides, number, photo)
    both_sides.gives("dispatcher", number, "派单")
    citizen.read_again()
    citizen.does("urge")
    states.append(citizen.comes_back())
    _return(both_sides, number)
    states.append(citizen.read_again())
    _dispatch_to_the_other(both_sides, number)
    both_sides.gives("housing-handler", number, "签收")
    states.append(citizen.read_again())
    before = _promised(citizen)
    _extend(both_sides, number)
    citizen.read_again()
    return Filed(
        receipt=receipt,
        answers=answers,
        states=states,
        due=(before, _promised(citizen)),
        photo=shown,
        inside=both_sides.case(number, by="agent"),
        seen=both_sides.seen,
    )


def _screen(both_sides: BothSides, number: str) -> None:
    app = both_sides.at_case("agent", number)
    app.shows(MORE)
    both_sides.look(app, "ticket from the web")
    screen(both_sides, number, "求助")


def _show_photo(both_sides: BothSides, number: str, photo: Path) -> str:
    """The agent looks at the photo and releases it; returns where everybody sees it then."""
    earlier = _photos_for_everybody(both_sides)
    app = both_sides.at_case("agent", number)
    app.tap_aside("公开照片")
    app.choose("文件", photo.name)
    both_sides.look(app, "command: release a photo")
    both_sides.submits(app)

    def told() -> str | None:
        return next(iter(_photos_for_everybody(both_sides) - earlier), None)

    return both_sides.client.wait_for(told, f"the photo of {number}")


def _photos_for_everybody(both_sides: BothSides) -> set[str]:
    """Where the photos of such tickets are seen: in public none is told by its receipt number."""
    with both_sides.city.http() as http:
        answer = http.get("/open311/v2/requests.json")
    answer.raise_for_status()
    alike = [each for each in answer.json() if each["description"] == HOLE.description]
    return {each["media_url"] for each in alike if each["media_url"]}


def _return(both_sides: BothSides, number: str) -> None:
    """The head of the first unit says that it is another one's, and the centre agrees."""
    app = both_sides.at_case("urban-head", number)
    app.tap("退单")
    app.choose("理由", "不属于本单位职责")
    app.fill("法定依据", "《物业管理条例》第三十四条")
    app.fill("说明", WHY_NOT)
    app.pick("建议单位", "云溪市住房和城乡建设局", search="住房")
    both_sides.look(app, "command: return a ticket")
    both_sides.submits(app)
    app = both_sides.at_case("dispatcher", number)
    app.shows(WHY_NOT)
    app.tap("同意退单")
    app.fill("理由", "情况属实。")
    both_sides.submits(app)


def _dispatch_to_the_other(both_sides: BothSides, number: str) -> None:
    app = both_sides.at_case("dispatcher", number)
    app.tap("派单")
    app.pick("主办单位", "云溪市住房和城乡建设局", search="住房")
    app.choose("依据", "人工判断")
    app.fill("派单说明", WHY_NOT)
    both_sides.look(app, "command: dispatch")
    both_sides.submits(app)


def _extend(both_sides: BothSides, number: str) -> None:
    app = both_sides.at_case("housing-handler", number)
    app.tap("申请延期")
    app.fill("延长的工作日数", "1")
    app.choose("理由", "需要施工或者采购")
    app.fill("说明", "需要物业公司配合开挖。")
    both_sides.look(app, "command: more time for a ticket")
    both_sides.submits(app)
    for head in ("housing-head", "centre-head"):
        both_sides.approves(head, number)


def _promised(citizen: InspectedCasePages) -> str:
    return citizen.page.locator('[data-clock="promise"]').inner_text()


def test_what_the_citizen_checked_is_what_the_agent_reads(filed: Filed, photo: Path) -> None:
    assert filed.answers["照片和文件"] == f"{photo.name}（照片）"
    assert filed.answers["类别"] == "道路破损"
    application = filed.inside["facts"]["documents"]["application"]
    assert application["description"] == HOLE.description
    assert [given["name"] for given in application["attachments"]] == [photo.name]


def test_the_citizen_sees_it_go_to_a_unit_come_back_and_go_to_another_one(filed: Filed) -> None:
    assert filed.states == ["registered", "dispatched", "to_dispatch", "handling"]
    lead = [each["department"] for each in filed.inside["assignments"]]
    assert OTHER in lead
    types = [event["type"] for event in filed.inside["events"]]
    assert types.count("ticket_urged") == 1, types
    assert types.count("return_accepted") == 1, types


def test_everybody_sees_a_copy_of_the_photo_that_says_nothing_of_who_took_it(
    filed: Filed, city: City, photo: Path
) -> None:
    note = OWNER.encode("utf-16-le")
    assert note in photo.read_bytes()
    with city.http(follow_redirects=True) as http:
        copy = http.get(filed.photo).raise_for_status().content
    assert copy[:3] == b"\xff\xd8\xff"
    assert note not in copy


def test_two_heads_give_more_time_and_the_citizen_reads_the_new_day(filed: Filed) -> None:
    before, after = filed.due
    assert before != after
    [run] = filed.inside["approvals"]
    signed = [seat["holder"] for stage in run["stages"] for seat in stage["seats"]]
    assert (run["outcome"], signed) == ("approved", ["staff-housing-head", "staff-centre-head"])


def test_nobody_else_is_asked_nothing_complains_and_axe_finds_nothing(
    filed: Filed, city: City
) -> None:
    assert {
        *("tickets/check/", "cases/add_information/", "cases/urge/", "staff: command: screen"),
        *("staff: command: release a photo", "staff: command: return a ticket"),
    } <= {*filed.seen.pages}
    assert filed.seen.axe == []
    assert filed.seen.complaints == []
    assert filed.seen.asked_elsewhere(city) == []


def test_no_address_names_who_filed_it_or_the_code(filed: Filed) -> None:
    for secret in (HOLE.name, HOLE.phone, filed.receipt.query_code):
        assert filed.seen.addresses_naming(secret) == []
