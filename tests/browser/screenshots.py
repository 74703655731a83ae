"""Takes the pictures of the documentation: the main journeys, as citizens and staff see them.

    python -m tests.browser.screenshots            all of them, into docs/screens

Both front ends stand before the API's own handlers on moto, as in the tests, so a picture shows
what the city answers. It runs at one fixed moment; the same sources give pictures of the same.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from moto import mock_aws
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.transcript.row import SpeakerRole
from tests.browser.booking_pages import AppointmentPages
from tests.browser.chromium import launch
from tests.browser.citizen_pages import PERSON, CitizenPages
from tests.browser.hotline_steps import take_a_call
from tests.browser.staff_app import StaffApp
from tests.browser.staff_site import StaffSite, staff_site
from tests.browser.test_live_session import SESSION_PAGE, Hall
from tests.browser.watched_window import DESKTOP, PHONE
from tests.builders.public_sessions import session_row
from tests.builders.quick_moto import quick_moto
from tests.integration.hotline.desk import Desk
from tests.integration.journey.citizen import DRAFT, submit
from tests.integration.journey.moto_city import MotoCity
from web.build import ROOT, build_site, read_city

OUT: Final = ROOT / "docs" / "screens"
START: Final = datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING)

#: A picture is drawn for readers, and kept small.
COLOURS: Final = 128
LARGEST: Final = 120 * 1024

WANTED: Final = (
    "2025年度全市中小学校食堂食品安全检查结果",
    "明德路第二小学扩建工程立项批复和中标通知书",
    "2025年度义务教育学校划片范围及调整依据",
)

CENTRED: Final = "one => one.scrollIntoView({block: 'center'})"
AGAIN: Final = "书院街十八号门前路面塌陷还没有人来修，晚上没有灯，又有人摔倒。"


class Photographer:
    """Takes pictures of one city.

    Args:
        browser: What draws.
        hall: The city.
        out: Where the pictures go.
    """

    def __init__(self, browser: Browser, hall: StaffSite, out: Path) -> None:
        self.browser = browser
        self.hall = hall
        self.out = out
        self.taken: list[Path] = []

    @contextmanager
    def window(self, size: tuple[int, int]) -> Iterator[Page]:
        """A fresh window whose clock is the city's."""
        width, height = size
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=1,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.clock.set_fixed_time(self.hall.moto.clock.now())
        yield page
        context.close()

    def take(self, page: Page, name: str) -> None:
        """Takes a picture of what is on the screen.

        Raises:
            ValueError: It is too big to be kept.
        """
        page.wait_for_load_state("networkidle")
        page.evaluate("document.activeElement.blur()")
        drawn = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide")))
        file = self.out / f"{name}.png"
        drawn.convert("RGB").quantize(COLOURS).save(file, optimize=True)
        if file.stat().st_size > LARGEST:
            raise ValueError(f"{file} is larger than {LARGEST // 1024} KB")
        self.taken.append(file)

    # --- the journeys -------------------------------------------------------------------------

    def citizen(self) -> str:
        """The form, filled in by a citizen; returns the case."""
        with self.window(DESKTOP) as page:
            citizen = CitizenPages(page, self.hall.base_url)
            citizen.answer_everything(PERSON.but(department="education-bureau"))
            self.take(page, "citizen-form")
            citizen.submit()
            receipt = citizen.receipt()
        case_id = self.hall.only_case()
        self.hall.moto.command("intake", case_id, "confirm_receipt")
        self.hall.moto.command("office-head", case_id, "assign", department="education-bureau")
        self.hall.moto.clock.time += timedelta(days=3)
        with self.window(DESKTOP) as page:
            citizen = CitizenPages(page, self.hall.base_url)
            citizen.track(receipt)
            citizen.state()
            citizen.clock("reply").locator("summary").click()
            citizen.clock("reply").scroll_into_view_if_needed()
            self.take(page, "tracking")
        with self.window(PHONE) as page:
            CitizenPages(page, self.hall.base_url).open()
            self.take(page, "citizen-home")
        return case_id

    def staff(self, case_id: str) -> None:
        """The day of those who answer it."""
        moto = self.hall.moto
        for number, wanted in enumerate(WANTED):
            submit(moto, key=f"picture-{number}", information={"description": wanted})
            moto.clock.time += timedelta(days=1)
        with self.window(PHONE) as page:
            app = StaffApp(page, self.hall.base_url, moto.clock.now)
            app.sign_in("intake")
            self.take(page, "staff-work-list")
        with self.window(DESKTOP) as page:
            app = StaffApp(page, self.hall.base_url, moto.clock.now)
            app.sign_in("education-handler")
            app.open(f"pages/case/case?id={case_id}")
            app.heading("您现在可以").wait_for()
            self.take(page, "staff-case")
        moto.command("education-handler", case_id, "save_draft", **DRAFT)
        moto.command("education-handler", case_id, "submit_for_approval")
        with self.window(PHONE) as page:
            app = StaffApp(page, self.hall.base_url, moto.clock.now)
            app.sign_in("education-head")
            app.tab("审批")
            app.entry(
                moto.call("GET", f"/api/v1/staff/cases/{case_id}", by="intake").json["receipt_no"]
            ).click()
            app.button("同意").first.wait_for()
            self.take(page, "staff-approval")

    def call(self) -> None:
        """Two people ring about the same hole; the second call finds the first."""
        moto = self.hall.moto
        first = Desk.phoned(moto)
        moto.clock.time += timedelta(minutes=25)
        with self.window(DESKTOP) as page:
            app = StaffApp(page, self.hall.base_url, moto.clock.now)
            app.sign_in("agent")
            take_a_call(app, AGAIN, phone="0000-5550077", name="欧阳先生")
            app.choose("建议的分类", "道路破损")
            app.choose("区域", "城东区")
            app.shows(first.number)
            page.get_by_text("可能是同一件事").first.evaluate(CENTRED)
            self.take(page, "staff-call")

    def booking(self) -> None:
        """The free times of a host, day by day."""
        with self.window(PHONE) as page:
            citizen = AppointmentPages(page, self.hall.base_url)
            citizen.begin()
            citizen.slots()
            page.get_by_role("heading", level=1).evaluate("one => one.scrollIntoView()")
            self.take(page, "booking")

    def interview(self) -> None:
        """A live interview, as everybody follows it."""
        session = Hall(self.hall)
        session.ports.sessions.put(session_row())
        for text, role, speaker in (
            (
                "各位网友，大家好。今天我们请市教育局的负责人谈谈义务教育招生。",
                SpeakerRole.HOST,
                "主持人",
            ),
            ("今年学区怎么划分？新建小区的孩子去哪里上学？", SpeakerRole.CITIZEN, "云溪家长"),
            ("按免试就近入学的原则划分，名单和范围在招生前三十日公布。", SpeakerRole.GUEST, "周明"),
        ):
            session.say(text, role, speaker)
        with self.window(DESKTOP) as page:
            CitizenPages(page, self.hall.base_url).open(SESSION_PAGE)
            expect(page.locator("#rows li")).to_have_count(3)
            page.get_by_role("heading", name="文字直播").evaluate("one => one.scrollIntoView()")
            self.take(page, "interview")

    def all(self) -> None:
        """Every journey, one after the other."""
        self.staff(self.citizen())
        self.call()
        self.booking()
        self.interview()


@contextmanager
def city() -> Iterator[StaffSite]:
    """A city with both front ends, on moto."""
    credentials = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "testing")
    os.environ.update(credentials, AWS_DEFAULT_REGION="us-east-1", AWS_REGION="us-east-1")
    os.environ.update(STAGE="test")
    with ExitStack() as stack:
        site = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        build_site(site / "site", read_city(ROOT / "catalogue"))
        app = Path(os.environ.get("STAFF_APP") or ROOT / "build" / "miniapp" / "h5")
        stack.enter_context(quick_moto())
        stack.enter_context(mock_aws())
        yield stack.enter_context(staff_site(site / "site", app, MotoCity(START)))


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--out", type=Path, default=OUT)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    log = ROOT / "build" / "screenshots.log"
    with log.open("w") as said, city() as hall, sync_playwright() as playwright:
        browser = launch(playwright)
        photographer = Photographer(browser, hall, out)
        # What the API's functions say of each request is no news to whoever takes pictures.
        with redirect_stdout(said):
            photographer.all()
        browser.close()
    for file in photographer.taken:
        sys.stdout.write(f"  {file.stat().st_size // 1024:4} KB  {file}\n")


if __name__ == "__main__":
    main()
