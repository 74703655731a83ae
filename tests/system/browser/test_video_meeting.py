"""A citizen and a host meet by video in real browsers, over the city: front, sockets, functions.

Everything goes the way it goes for people: the clerk opens time and books who has called, the pages
ask the API for tickets, and the meeting is that of the appointment (`MeetingNow`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect

from infra.local.city_client import CityClient
from tests.browser.axe import violations
from tests.browser.chromium import MEETING, launch
from tests.browser.meeting_people import CitizenAtMeeting, HostAtMeeting, Picture, new_page
from tests.browser.meeting_server import colours
from tests.system.browser.both_sides import Seen
from tests.system.city import City
from tests.system.journey.meeting_client import MeetingNow

pytestmark = pytest.mark.browser

CITIZEN = "欧阳明月"
HOSTS = {"petition-officer": "秦明川", "petition-handler": "柳依然", "petition-head": "崔敬之"}
MINUTES = "来访人反映书院街积水，接访人员现场联系有关单位。"


@dataclass(frozen=True)
class Met:
    """A meeting, when it is over.

    Attributes:
        seen_by_citizen: What the citizen saw of the host.
        seen_by_host: What the host saw of the citizen.
        heard: What the citizen read in the chat.
        given: The citizen's file as the host has opened it in the room.
        ended: Why it was over for the citizen, in words.
        sockets: The addresses of all sockets of the citizen.
        case: The case afterwards, as staff see it.
        code: The query code.
        seen: What both browsers did and said.
        axe: What axe found in the room.
    """

    seen_by_citizen: Picture
    seen_by_host: Picture
    heard: list[str]
    given: bytes
    ended: str
    sockets: list[str]
    case: dict[str, Any]
    code: str
    seen: Seen
    axe: list[str]


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("films")
    return colours(folder / "red.y4m", 80, 90, 240), colours(folder / "blue.y4m", 60, 240, 110)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the citizen has brought to the meeting."""
    file = tmp_path_factory.mktemp("papers") / "积水照片说明.pdf"
    file.write_bytes(b"%PDF-1.4\n% paper\n%%EOF\n")
    return file


@pytest.fixture(scope="module")
def met(
    city: City,
    client: CityClient,
    playwright: Playwright,
    films: tuple[Path, Path],
    paper: Path,
) -> Met:
    """Both come, see each other, write, a file is handed over, and the host ends it."""
    return meet(playwright, city, client, films, paper)


def meet(
    playwright: Playwright,
    city: City,
    client: CityClient,
    films: tuple[Path, Path],
    paper: Path,
) -> Met:
    meeting = MeetingNow.begin(client)
    account = meeting.account
    red, blue = (
        launch(playwright, *MEETING, f"--use-file-for-fake-video-capture={film}") for film in films
    )
    seen, sockets = Seen(), list[str]()
    visitor = CitizenAtMeeting(_page(red, seen), city.base_url)
    host = HostAtMeeting(_page(blue, seen), city.base_url)
    visitor.page.on("websocket", lambda opened: sockets.append(opened.url))
    receipt_no, code = meeting.receipt_no, meeting.query_code

    host.sign_in(account, city.accounts[account].password)
    expect(host.page.locator("#day")).to_be_visible()
    host.page.locator("#on").fill(f"{meeting.on}")
    host.page.locator("#day-form button").click()
    host.open_appointment(meeting.case_id)
    expect(host.page.locator("#appointment-no")).to_have_text(receipt_no)
    host.go_to_meeting()
    visitor.come(receipt_no, code, CITIZEN)
    visitor.go_in()
    visitor.in_waiting_room()
    host.let_in(CITIZEN)
    visitor.in_room()
    seen_by_host, seen_by_citizen = host.sees(CITIZEN), visitor.sees(HOSTS[account])
    visitor.write("您好，我想反映书院街的积水。")
    expect(host.page.locator(".hall-chat__line", has_text="书院街")).to_be_visible()
    host.write("请讲。")
    expect(visitor.page.locator(".hall-chat__line", has_text="请讲。")).to_be_visible()
    heard = visitor.written()
    visitor.hand_over(paper)
    given = host.opens(paper.name)
    axe = [*violations(visitor.page), *violations(host.page)]
    pictures = city.place.home / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    visitor.page.screenshot(path=pictures / "meeting-citizen.png", full_page=True)
    host.page.screenshot(path=pictures / "meeting-host.png", full_page=True)
    host.page.locator(".hall-host-tools summary").click()
    host.page.locator("#end-meeting").click()
    ended = visitor.over()
    host.over()

    def told() -> dict[str, Any] | None:
        case = client.case(account, meeting.case_id)
        known = any(event["type"] == "meeting_recorded" for event in case["events"])
        return case if known else None

    client.wait_for(told, "the report of the meeting")
    _write_minutes(host)
    for browser in (red, blue):
        browser.close()
    case = client.case(account, meeting.case_id)
    return Met(seen_by_citizen, seen_by_host, heard, given, ended, sockets, case, code, seen, axe)


def _write_minutes(host: HostAtMeeting) -> None:
    """Writes minutes with a promise, in the form that the page makes of the command's schema."""
    page = host.page
    page.locator('[data-part="write_minutes"] > summary').click()
    page.locator("#write_minutes-outcome").select_option("promised")
    page.locator("#write_minutes-text").fill(MINUTES)
    page.locator('[data-command="write_minutes"] button[type="button"]').click()
    page.locator("#write_minutes-promises-0-text").fill("十个工作日内疏通书院街排水管")
    page.locator("#write_minutes-promises-0-department").select_option("housing-bureau")
    page.locator("#write_minutes-promises-0-days").fill("10")
    page.locator('[data-command="write_minutes"] button[type="submit"]').click()
    expect(page.locator('[data-part="sign_minutes"]')).to_contain_text(MINUTES)


def _page(browser: Browser, seen: Seen) -> Any:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    seen.listen(context)
    return new_page(context)


def test_both_see_the_other_one_moving_and_not_themselves(met: Met) -> None:
    assert met.seen_by_host.is_red
    assert met.seen_by_citizen.is_blue
    assert met.seen_by_host.moved >= 2
    assert met.seen_by_citizen.moved >= 2


def test_the_tickets_were_the_app_s_own_and_each_opened_one_connection(met: Met) -> None:
    asked = [url for url in met.seen.requests if url.endswith("/meeting-tickets")]
    assert len(asked) >= 2
    tickets = [url.partition("ticket=")[2] for url in met.sockets]
    assert len(set(tickets)) == len(tickets)


def test_what_is_written_arrives_on_the_other_side(met: Met) -> None:
    assert met.heard == ["您好，我想反映书院街的积水。", "请讲。"]


def test_what_is_handed_over_in_the_room_is_opened_there_and_belongs_to_the_case(
    met: Met, paper: Path
) -> None:
    assert met.given == paper.read_bytes()
    [file] = met.case["facts"]["documents"]["file-1"]["files"]
    assert file["name"] == paper.name
    assert met.case["facts"]["documents"]["file-1"]["by"] == "citizen"


def test_the_host_ends_the_meeting_and_its_case_knows_who_was_there(met: Met) -> None:
    assert met.ended == "接访已经结束"
    attendance = met.case["facts"]["attendance"]
    assert attendance["citizen"] is True
    assert attendance["host"] is True
    assert attendance["recorded"] is False
    assert attendance["ended_at"]


def test_the_host_writes_the_minutes_in_the_page_and_the_case_has_them(met: Met) -> None:
    minutes = met.case["facts"]["documents"]["minutes"]
    assert minutes["text"] == MINUTES
    assert minutes["outcome"] == "promised"
    assert [each["days"] for each in minutes["promises"]] == [10]
    assert met.case["facts"]["minutes"]["digest"] == minutes["digest"]
    assert "sign_minutes" in [command["name"] for command in met.case["commands"]]


def test_axe_finds_nothing_in_the_room(met: Met) -> None:
    assert met.axe == []


def test_the_socket_is_at_the_city_s_one_address_and_no_address_names_the_code(
    met: Met, city: City
) -> None:
    own = city.base_url.replace("http", "ws", 1)
    assert met.sockets
    assert all(url.startswith(f"{own}/meeting?ticket=") for url in met.sockets)
    assert not [url for url in [*met.sockets, *met.seen.requests] if met.code in url]
    assert met.seen.asked_elsewhere(city) == []


def test_nothing_complains_so_camera_and_socket_are_allowed_to_the_pages(met: Met) -> None:
    assert met.seen.complaints == []
    pages = [policy for path, policy in met.seen.policies.items() if path.endswith("/")]
    assert len(pages) >= 2
    assert all("connect-src 'self'" in policy for policy in pages)
