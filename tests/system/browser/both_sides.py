"""The two sides of a walk, each in windows of its own: citizens in the pages, staff in their app.

Who has signed in once stays signed in until the walk is over, as everybody at a counter has a phone
of their own. Nothing here gives a command past a page; the city is only read, to wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from infra.local.city_client import CityClient
from tests.browser.axe import violations
from tests.browser.booking_pages import AppointmentPages
from tests.browser.case_pages import CasePages
from tests.browser.citizen_pages import CitizenPages
from tests.browser.staff_app import StaffApp
from tests.browser.watched_window import DESKTOP, PHONE
from tests.system.city import City

#: Who sees every case, and has no part in it.
READER = "supervisor"


@dataclass
class Seen:
    """What browsers did and said on a whole walk.

    Attributes:
        requests: Every address that was asked for.
        policies: The content security policy of each document, by path.
        cached: How long a browser may keep each file, by path.
        complaints: What scripts, styles and the policy complained of.
        axe: What axe found.
        pages: What axe looked at, in order: citizens' pages by path, the app's by what is shown.
    """

    requests: list[str] = field(default_factory=list)
    policies: dict[str, str] = field(default_factory=dict)
    cached: dict[str, str] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    axe: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        """Take note of everything from now on."""
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("response", self._note_headers)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on(
            "console",
            lambda message: (
                self.complaints.append(f"{message.type}: {message.text}")
                if message.type in {"error", "warning"}
                else None
            ),
        )

    def _note_headers(self, response: Response) -> None:
        path = urlsplit(response.url).path
        self.cached[path] = response.headers.get("cache-control", "")
        if response.request.resource_type == "document":
            self.policies[path] = response.headers.get("content-security-policy", "")

    def look(self, page: Page, name: str) -> None:
        """Have axe look at a page in a state that it was not looked at before."""
        if name not in self.pages:
            self.pages.append(name)
            self.axe += violations(page)

    def asked_elsewhere(self, city: City) -> list[str]:
        """What was asked of others than the city and the bucket of its files."""
        files = f"{city.place.cloud_url}/{city.outputs['FilesBucket']}"
        own = (f"{city.base_url}/", files, "blob:", "data:")
        return [url for url in self.requests if not url.startswith(own)]

    def addresses_naming(self, secret: str) -> list[str]:
        """The addresses in which something stands that only its owner may know."""
        return [url for url in self.requests if secret in unquote(url)]


class InspectedPages(CitizenPages):
    """A citizen whose every new page is looked at by axe."""

    def __init__(self, page: Page, base_url: str, seen: Seen) -> None:
        super().__init__(page, base_url)
        self._seen = seen

    def expect_at(self, path: str) -> None:
        """Waits until a page is shown, and has axe look at it once it is at rest."""
        super().expect_at(path)
        if path not in self._seen.pages:
            self.page.wait_for_load_state("networkidle")
            self._seen.look(self.page, path)


class InspectedCasePages(InspectedPages, CasePages):
    """The same at the pages of tickets and petitions."""


class InspectedAppointmentPages(InspectedPages, AppointmentPages):
    """The same at the pages of appointments."""


Pages = TypeVar("Pages", bound=InspectedPages)


class BothSides:
    """Everybody of one walk.

    Args:
        chromium: Where their windows are.
        city: The city.
        client: Reads the city, to wait for what it does by itself.
    """

    def __init__(self, chromium: Browser, city: City, client: CityClient) -> None:
        self._chromium = chromium
        self.city = city
        self.client = client
        self.seen = Seen()
        self._windows: list[BrowserContext] = []
        self._phones: dict[str, StaffApp] = {}

    def citizen(self, pages: type[Pages]) -> Pages:
        """Opens a citizen's browser."""
        return pages(self._window(DESKTOP), self.city.base_url, self.seen)

    def without_script(self) -> Page:
        """Opens the browser of somebody who runs no script."""
        return self._window(DESKTOP, java_script_enabled=False)

    def staff(self, name: str) -> StaffApp:
        """Whose phone lies before them: signed in, with the work list in front."""
        if name not in self._phones:
            account = self.city.accounts[name]
            app = StaffApp(self._window(PHONE), self.city.base_url)
            app.sign_in(account.username, account.password)
            self._phones[name] = app
        app = self._phones[name]
        app.open()
        app.heading("待办事项").wait_for()
        return app

    def at_case(self, name: str, receipt_no: str) -> StaffApp:
        """Somebody finds a case by its number, once the city is done with what it does itself."""
        self.wait_until_quiet(receipt_no)
        app = self.staff(name)
        app.find_case(receipt_no)
        return app

    @contextmanager
    def sent(self, app: StaffApp) -> Iterator[None]:
        """Within it a command is sent; at its end the city has done it, and the case is back."""
        with app.page.expect_response(_answers_a_command) as answered:
            yield
        assert answered.value.ok, answered.value.text()
        app.heading("您现在可以").wait_for()

    def gives(self, name: str, receipt_no: str, command: str, **fields: str) -> StaffApp:
        """Somebody gives a command that asks for nothing, or for text alone."""
        app = self.at_case(name, receipt_no)
        with self.sent(app):
            app.give(command, **fields)
        return app

    def submits(self, app: StaffApp) -> None:
        """Somebody sends the form that they have filled in."""
        with self.sent(app):
            app.tap("提交")

    def confirms(self, app: StaffApp) -> None:
        """Somebody sends a form that cannot be taken back: the app asks once more."""
        with self.sent(app):
            app.tap("提交")
            app.confirm()

    def look(self, app: StaffApp, name: str) -> None:
        """Has axe look at what is on somebody's phone, once no message covers it any more."""
        expect(app.page.locator("uni-toast:visible")).to_have_count(0)
        self.seen.look(app.page, f"staff: {name}")

    def approves(self, name: str, receipt_no: str) -> None:
        """Somebody approves what waits for them, as soon as it does."""

        def waits() -> bool | None:
            run = self.case(receipt_no)["approvals"][-1]
            seats = [seat for stage in run["stages"] for seat in stage["seats"]]
            open_to = {seat["holder"] for seat in seats if seat["state"] == "open"}
            return f"staff-{name}" in open_to or None

        self.client.wait_for(waits, f"the signature of {name} to be asked for")
        self.staff(name).approve(receipt_no)

    def case(self, receipt_no: str, by: str = READER) -> dict[str, Any]:
        """A case as it is now."""
        return self.client.case(by, self.client.find(READER, receipt_no))

    def wait_for_state(self, receipt_no: str, state: str) -> None:
        """Waits until the city has brought a case to a state."""
        self.client.wait_for(
            lambda: self.case(receipt_no)["state"] == state or None, f"{receipt_no} to be {state}"
        )

    def wait_until_quiet(self, receipt_no: str) -> None:
        """Waits until every letter is made: one that comes makes what is on a screen outdated."""

        def made() -> bool | None:
            return all(letter["produced_at"] for letter in self.case(receipt_no)["letters"]) or None

        self.client.wait_for(made, f"the letters of {receipt_no}")

    def _window(self, size: tuple[int, int], **more: Any) -> Page:
        width, height = size
        context = self._chromium.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True, **more
        )
        context.set_default_timeout(60_000)
        self.seen.listen(context)
        self._windows.append(context)
        return context.new_page()

    def close(self) -> None:
        """Everybody goes home."""
        for window in self._windows:
            window.close()


def _answers_a_command(response: Response) -> bool:
    asked = response.request
    return asked.method == "POST" and urlsplit(asked.url).path.endswith("/commands")
