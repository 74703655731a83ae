"""A file that is given in part, in the deployed city, both sides in their pages (art. 37).

The department blackens a name and a line of a paper and says why. Whoever signs looks at what will
be given, three levels sign, the applicant gets what is left of it, and so does everybody in the
public log once three levels have released it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.citizen_pages import Answers, Receipt
from tests.builders.pdf_files import everything_in, texts_of, typeset
from tests.system.browser.both_sides import BothSides, InspectedPages, Seen
from tests.system.browser.request_steps import assign, sign_and_send
from tests.system.city import City
from tests.system.journey.walk import APPROVERS, HANDLER

pytestmark = pytest.mark.browser

APPLICANT = Answers(
    name="长孙问渠",
    id_type="passport",
    id_number="E90357216",
    phone="13100131109",
    email="wenqu@citizen.example",
    description="请公开明德路第二小学扩建工程例会的会议纪要。",
    department="education-bureau",
)
FILE, GIVEN = "会议纪要.pdf", "redacted-1.pdf"
NAME, PHONE, LEFT = "欧冶青锋", "13100139000", "工程总投资一千二百万元"
PAPER = f"内部联系电话{PHONE}\n\n会务由{NAME}承担，{LEFT}。\n\n记录人{NAME}。"
#: The first line of the page, in points from its upper left corner.
REGION = {"页码": 1, "左": 60, "上": 66, "宽": 475, "高": 24}
GROUND, ARTICLE = "属于三类内部事务信息", "16(1)"
WHY = "会务分工和内部联系方式属于内部事务"
ITEM, WITHHELD = "明德路第二小学扩建工程会议纪要", "会务人员和内部联系电话"
ENTRY = "明德路第二小学扩建工程的会议纪要"
TOLD = "申请公开扩建工程的会议纪要，已遮盖内部事务信息后公开。"
REVIEWERS = ("education-head", "office-head", "leader")


@dataclass(frozen=True)
class Redacted:
    """The paper, when everybody may read it.

    Attributes:
        receipt: Number and code.
        previewed: What was read by the lawyer before signing.
        given: What the applicant was given: the names of the files, and the first one.
        told: What the applicant's page said of the reply.
        public: What everybody downloads.
        entry: What everybody reads beside it.
        inside: The case as staff see it.
        seen: What all browsers did and said.
    """

    receipt: Receipt
    previewed: bytes
    given: tuple[list[str], bytes]
    told: str
    public: bytes
    entry: str
    inside: dict[str, Any]
    seen: Seen


@pytest.fixture(scope="module")
def redacted(both_sides: BothSides, tmp_path_factory: pytest.TempPathFactory) -> Redacted:
    """Asked, drafted with a paper, blackened, looked at, signed, given, released, shown."""
    paper = tmp_path_factory.mktemp("files") / FILE
    paper.write_bytes(typeset(PAPER))
    citizen = both_sides.citizen(InspectedPages)
    receipt = citizen.make_request(APPLICANT)
    number, page = receipt.receipt_no, citizen.page
    both_sides.gives("intake", number, "确认收到")
    assign(both_sides, number)
    _draft(both_sides, number, paper)
    _blacken(both_sides, number)
    previewed = _preview(both_sides, number)
    sign_and_send(both_sides, number)

    citizen.track(receipt)
    expect(page.locator("#state")).to_have_attribute("data-state-name", "sent")
    both_sides.seen.look(page, "track/status/ with a redacted file")
    told = page.locator("main").inner_text()
    files = page.locator("#disclosed a[download]")
    names = [str(each.get_attribute("data-file")) for each in files.all()]
    given = _downloaded(page, files.first)
    entry, public = _released(both_sides, citizen, number)
    return Redacted(
        receipt=receipt,
        previewed=previewed,
        given=(names, given),
        told=told,
        public=public,
        entry=entry,
        inside=both_sides.case(number, by="intake"),
        seen=both_sides.seen,
    )


def _draft(both_sides: BothSides, number: str, paper: Path) -> None:
    """The department gives the paper, but for what concerns somebody else."""
    app = both_sides.at_case(HANDLER, number)
    app.tap("保存拟稿")
    app.pick("答复类型", "部分公开")
    app.tap("添加公开的内容")
    app.fill("公开的内容 1", ITEM)
    app.tap("添加不予公开的内容")
    app.fill("不予公开的内容", WITHHELD)
    app.pick("情形", GROUND)
    app.field("理由").last.fill(WHY)
    app.attach(paper)
    both_sides.look(app, "command: draft in part")
    both_sides.submits(app)


def _blacken(both_sides: BothSides, number: str) -> None:
    """Marks a name wherever it stands, and a line by its place on the page."""
    app = both_sides.at_case(HANDLER, number)
    app.tap_aside("标记不予公开的内容")
    app.choose("文件", FILE)
    for place in range(2):
        app.tap("添加遮盖标记")
        app.tap("情形：请选择")
        app.tap(GROUND)
        app.field("条文").nth(place).fill(ARTICLE)
        app.field("理由").nth(place).fill(WHY)
    app.field("词语").nth(0).fill(NAME)
    for label, value in REGION.items():
        app.field(label).nth(1).fill(f"{value}")
    both_sides.look(app, "command: mark a redaction")
    both_sides.submits(app)

    def done() -> bool | None:
        [redaction] = both_sides.case(number)["facts"]["redactions"]
        return redaction["state"] == "applied" or None

    both_sides.client.wait_for(done, f"the paper of {number} to be blackened")


def _preview(both_sides: BothSides, number: str) -> bytes:
    """Whoever will sign looks at what the applicant will get."""
    app = both_sides.at_case("legal", number)
    both_sides.look(app, "case with a redacted file")
    with app.page.context.expect_event("request", lambda one: "/redacted/" in one.url) as asked:
        app.tap(f"{FILE} · 遮盖后")
    return both_sides.client.download(asked.value.url)


def _released(both_sides: BothSides, citizen: InspectedPages, number: str) -> tuple[str, bytes]:
    """The office shows the reply to everybody, with the blackened paper."""
    app = both_sides.at_case("intake", number)
    app.tap_aside("向社会公开答复")
    app.fill("标题", ENTRY)
    app.fill("摘要", TOLD)
    app.pick("分类", "重大建设项目")
    app.tap("添加文件")
    app.fill("文件 1", "1")
    both_sides.submits(app)
    for reviewer in REVIEWERS:
        both_sides.approves(reviewer, number)
    page = citizen.page
    entry = both_sides.client.wait_for(lambda: _entry(both_sides, number), "the entry in the log")
    page.goto(f"{both_sides.city.base_url}/open/disclosures/{entry}")
    expect(page.locator("h1")).to_have_text(ENTRY)
    links = page.locator("main a[href*='.pdf']")
    return page.locator("main").inner_text(), _downloaded(page, links.first)


def _entry(both_sides: BothSides, number: str) -> str | None:
    """The public number under which a reply was shown, which nobody can tell from its own."""
    events = both_sides.case(number)["events"]
    return next((e["data"]["entry"] for e in events if e["type"] == "published_to_log"), None)


def _downloaded(page: Page, link: Locator) -> bytes:
    with page.expect_download() as waiting:
        link.click()
    return waiting.value.path().read_bytes()


def test_what_was_marked_is_nowhere_in_what_the_applicant_gets(redacted: Redacted) -> None:
    names, given = redacted.given
    assert names == [GIVEN]
    [text] = texts_of(given)
    words = "".join(text.split())
    assert LEFT in words
    assert "■■■" in words
    for secret in (NAME, PHONE):
        assert secret not in words
        assert secret.encode() not in everything_in(given)
        assert secret not in redacted.told


def test_whoever_signs_has_looked_at_the_very_file_that_is_given(redacted: Redacted) -> None:
    assert redacted.previewed == redacted.given[1]
    [redaction] = redacted.inside["facts"]["redactions"]
    assert (redaction["marks"], redaction["verified"]) == (2, True)
    assert redaction["articles"] == [ARTICLE]


def test_the_reply_and_its_release_are_signed_by_three_levels_each(redacted: Redacted) -> None:
    signed = [
        [seat["holder"] for stage in run["stages"] for seat in stage["seats"]]
        for run in redacted.inside["approvals"]
    ]
    assert signed == [[f"staff-{each}" for each in chain] for chain in (APPROVERS, REVIEWERS)]


def test_everybody_finds_the_same_file_in_the_public_log(redacted: Redacted) -> None:
    assert redacted.public == redacted.given[1]
    for words in (ENTRY, TOLD, "部分公开", "云溪市教育局"):
        assert words in redacted.entry
    for secret in (NAME, PHONE, FILE, APPLICANT.name, redacted.receipt.receipt_no):
        assert secret not in redacted.entry


def test_nobody_else_is_asked_nothing_complains_and_axe_finds_nothing(
    redacted: Redacted, city: City
) -> None:
    assert {"staff: command: mark a redaction", "track/status/ with a redacted file"} <= {
        *redacted.seen.pages
    }
    assert redacted.seen.axe == []
    assert redacted.seen.complaints == []
    assert redacted.seen.asked_elsewhere(city) == []


def test_no_address_names_a_person_a_marked_word_or_the_code(redacted: Redacted) -> None:
    for secret in (APPLICANT.name, NAME, PHONE, "会议纪要.pdf", redacted.receipt.query_code):
        assert redacted.seen.addresses_naming(secret) == []
