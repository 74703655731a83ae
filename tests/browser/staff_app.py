"""The staff's app in a browser, as a person works with it: by what is written on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as NotInTime

from tests.browser.staff_site import PASSWORD

#: The pages of the bar at the bottom, by what the bar calls them.
BAR = {
    "待办": "pages/worklist/worklist",
    "审批": "pages/approvals/approvals",
    "工作台": "pages/desks/desks",
    "我的": "pages/me/me",
}


class StaffApp:
    """One person at one device.

    Args:
        page: The browser's page.
        base_url: Where the city is served, without a slash at the end.
        now: Tells the city's time, which the device follows; None where the real one counts.
    """

    def __init__(
        self, page: Page, base_url: str, now: Callable[[], datetime] | None = None
    ) -> None:
        self.page = page
        self.base_url = base_url
        self._now = now

    # --- coming and going -----------------------------------------------------------------------

    def open(self, path: str = "") -> None:
        """Goes to a page of the app by its address, such as ``pages/case/case?id=…``."""
        self.follow_the_clock()
        self.page.goto(f"{self.base_url}/staff/#/{path}")

    def follow_the_clock(self) -> None:
        """Sets the device's clock by the city's: call it when the city's was moved."""
        if self._now:
            self.page.clock.set_fixed_time(self._now())

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """Signs in, and waits for the work list."""
        if not self.page.get_by_role("textbox", name="用户名").is_visible():
            self.open()
        self.fill("用户名", username)
        self.fill("密码", password)
        self.tap("登录")
        self.heading("待办事项").wait_for()

    def sign_out(self) -> None:
        """Leaves, so that somebody else can sign in on the same device."""
        self.tab("我的")
        self.tap("退出登录")
        self.page.get_by_role("textbox", name="用户名").wait_for()

    def tab(self, label: str) -> None:
        """Opens one of the pages of the bar at the bottom, and waits until it is in front."""
        self.page.locator(".uni-tabbar__item").filter(has_text=label).click()
        in_front = self.page.locator(f"uni-page[data-page='{BAR[label]}'] [role=main]:visible")
        in_front.wait_for()

    def back(self) -> None:
        """Goes back as the device's own button does."""
        self.page.go_back()

    # --- what is on the screen ------------------------------------------------------------------

    def heading(self, text: str) -> Locator:
        """A heading of the page in front."""
        return self.page.get_by_role("main").get_by_role("heading", name=text, exact=True)

    def trouble(self) -> Locator:
        """What went wrong, as the page says it."""
        return self.page.locator(".trouble[role=alert]:visible")

    def text(self) -> str:
        """All that is seen of the page in front."""
        return self.page.locator("[role=main]:visible").inner_text()

    def shows(self, text: str) -> None:
        """Waits until the page in front says something."""
        expect(self.page.locator("[role=main]:visible")).to_contain_text(text)

    def button(self, label: str | re.Pattern[str]) -> Locator:
        """What can be tapped and is called so."""
        return self.page.get_by_role("button", name=label, exact=isinstance(label, str))

    def field(self, label: str) -> Locator:
        """The fields with this label; one that may stay empty says so itself."""
        named = re.compile(rf"^{re.escape(label)}(（选填）)?$")
        return self.page.get_by_role("textbox", name=named).or_(
            self.page.get_by_role("spinbutton", name=named)
        )

    def entry(self, text: str) -> Locator:
        """The first entry of a list that says something."""
        return self.page.locator("[role=button]:visible").filter(has_text=text).first

    def buttons(self) -> list[str]:
        """The names of everything that can be tapped, from top to bottom."""
        return [
            one.get_attribute("aria-label") or one.inner_text()
            for one in self.page.locator("[role=main]:visible [role=button]").all()
            if one.is_visible()
        ]

    # --- doing ----------------------------------------------------------------------------------

    def tap(self, label: str | re.Pattern[str]) -> None:
        """Taps what is called so."""
        self.button(label).click()

    def fill(self, label: str, value: str) -> None:
        """Types into the field with this label."""
        self.field(label).fill(value)

    def choose(self, label: str, option: str) -> None:
        """Taps an option of a group."""
        group = self.page.get_by_role("group", name=re.compile(rf"^{re.escape(label)}"))
        group.get_by_role("button", name=option, exact=True).click()

    def chosen(self, label: str, option: str) -> Locator:
        """An option of a group, while it is the one that was chosen."""
        group = self.page.get_by_role("group", name=re.compile(rf"^{re.escape(label)}"))
        return group.get_by_role("button", name=option, exact=True, pressed=True)

    def pick(self, label: str, option: str | re.Pattern[str], search: str = "") -> None:
        """Takes an option of a long list; what is typed to find it may be shorter than its name."""
        self.tap(re.compile(f"^{re.escape(label)}："))
        if search:
            self.fill(f"在{label}中查找", search)
        self.tap(option)

    def attach(self, file: Path, purpose: str = "") -> None:
        """Adds a file, for a purpose where it can have several, and waits until the city has it."""
        with self.page.expect_file_chooser() as asked:
            self.tap(f"选择文件：{purpose}" if purpose else "选择文件")
        asked.value.set_files(file)
        self.button(f"移除 {file.name}").wait_for()

    def open_case(self, receipt_no: str) -> None:
        """Opens a case from the work list, by the receipt number that its entry tells."""
        self.entry(receipt_no).click()
        self.heading("您现在可以").wait_for()

    def find_case(self, receipt_no: str) -> None:
        """Opens a case by its receipt number, from wherever it is."""
        self.fill("受理编号", receipt_no)
        self.tap("查找")
        self.heading("您现在可以").wait_for()

    def confirm(self) -> None:
        """Says yes to what the app asks before it acts."""
        self.page.locator(".uni-modal__btn_primary").click()

    def tap_aside(self, command: str) -> None:
        """Taps a command that is rarely given, and therefore folded away."""
        self.tap("其他操作")
        self.tap(command)

    def give(self, command: str, **fields: str) -> None:
        """Gives a command from the case's page: its button, its fields by label, the end.

        Args:
            command: What its button says.
            fields: What to type, by label; without any, the app may ask to confirm instead.
        """
        self.tap(command)
        # What was asked before stays in the page, hidden.
        asked = self.page.locator(".uni-modal__btn_primary:visible")
        self.button("提交").or_(asked).wait_for()
        for label, value in fields.items():
            self.fill(label, value)
        if asked.is_visible():
            self.confirm()
        else:
            self.tap("提交")
        self.heading("您现在可以").wait_for()

    def approve(self, receipt_no: str, opinion: str = "同意") -> None:
        """Approves what waits in the inbox for a case."""
        self.tab("审批")
        entry, more = self.entry(receipt_no), self.button("显示更多")
        entry.or_(more).first.wait_for()
        # Tasks come by their deadline: what has time stands behind what presses.
        while not entry.is_visible():
            # Whoever reaches the end of the list is shown more without a tap: the button may go.
            with suppress(NotInTime):
                more.click(timeout=2000)
            entry.or_(more).first.wait_for()
        entry.click()
        self.button("同意").first.click()
        self.fill("意见", opinion)
        self.page.locator("[role=main]:visible > .tap.primary").click()
        self.button(re.compile("^待我审批")).wait_for()
