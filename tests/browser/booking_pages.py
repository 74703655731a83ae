"""The citizen's steps through the pages of appointments, by what a person sees and does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.citizen_pages import CitizenPages, Receipt
from tests.browser.real_api import RealApi

VIDEO, ROOM, AGREED = "petition-video", "petition-meeting", "leader-reception"
ADVICE = "housing-advice"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who comes, and why."""

    name: str = "林一"
    phone: str = "0000-5559001"
    topic: str = "书院街积水问题，希望当面说明情况。"


LIN = Visitor()
ZHOU = Visitor("周二", "0000-6660002", "公租房排队情况。")


class AppointmentPages(CitizenPages):
    """One citizen at the pages of appointments."""

    def begin(self, item: str = VIDEO) -> None:
        """Comes in by the start page and chooses what to book."""
        self.open("appointments/")
        self.page.locator("#start").click()
        self.expect_at("appointments/item/")
        self._choose("item", item)
        self.go_on()

    def slots(self) -> Locator:
        """The slots that are shown; waits for the list."""
        expect(self.page.locator("#slots > *").first).to_be_visible()
        return self.page.locator('input[name="starts_at"]')

    def turn_to(self, day: date) -> Locator:
        """Turns the weeks until a day is shown; returns the day."""
        shown = self.page.locator(f'[data-day="{day}"]')
        self.slots()
        while not shown.count():
            first = self.page.locator("#slots > *").first.get_attribute("data-day")
            self.page.locator("#later").click()
            expect(self.page.locator(f'#slots [data-day="{first}"]')).to_have_count(0)
        return shown

    def choose_slot(self, place: int = 0) -> str:
        """Chooses one of the slots that are shown; returns when it begins."""
        slot = self.slots().nth(place)
        slot.check()
        return slot.get_attribute("value") or ""

    def take_slot(self, place: int = 0) -> str:
        """Chooses a slot and goes on: it is held then."""
        starts_at = self.choose_slot(place)
        self.go_on()
        self.expect_at("appointments/topic/")
        return starts_at

    def say_matter(self, visitor: Visitor = LIN) -> None:
        """Says what it is about and who comes, and adds no file."""
        self.expect_at("appointments/topic/")
        self._type("topic", visitor.topic)
        self.go_on()
        self.expect_at("appointments/contact/")
        self._type("contact.name", visitor.name)
        self._type("contact.phone", visitor.phone)
        self.go_on()
        self.expect_at("appointments/attachments/")
        self.go_on()
        self.expect_at("appointments/check/")

    def wait_for(self, first: str, last: str) -> None:
        """Goes on the waiting list for some days."""
        self.page.locator("#wait").click()
        self.expect_at("appointments/waiting/")
        self._type("wait_for.first_on", first)
        self._type("wait_for.last_on", last)
        self.go_on()

    def submit(self) -> None:
        """Agrees and sends."""
        self.page.locator("#consent").check()
        self.page.locator("#submit-button").click()

    def receipt(self) -> Receipt:
        """Reads the confirmation page."""
        self.expect_at("appointments/confirmation/")
        expect(self.page.locator("#receipt")).to_be_visible()
        return Receipt(
            self.page.locator("#receipt-no").inner_text().strip(),
            self.page.locator("#query-code").inner_text().strip(),
        )

    def book(self, item: str = VIDEO, visitor: Visitor = LIN, place: int = 0) -> Receipt:
        """Books one of the first slots."""
        self.begin(item)
        self.expect_at("appointments/time/")
        self.take_slot(place)
        self.say_matter(visitor)
        self.submit()
        return self.receipt()

    # --- afterwards ---------------------------------------------------------------------------

    def look_up(self, receipt: Receipt | dict[str, Any]) -> None:
        """Finds an appointment by number and code."""
        number, code = (
            (receipt["receipt_no"], receipt["query_code"])
            if isinstance(receipt, dict)
            else (receipt.receipt_no, receipt.query_code)
        )
        self.track(Receipt(number, code))
        self.state()

    def state(self) -> str:
        """Reads the state's name, as the API calls it, once the page is shown."""
        self.expect_at("appointments/status/")
        tag = self.page.locator("#state")
        expect(tag).to_be_visible()
        return (tag.get_attribute("data-state-name") or "").removeprefix("appointment_")

    def refresh(self) -> None:
        """Reads the appointment again and waits until the answer is shown."""
        with self.page.expect_response(lambda answer: "/api/v1/appointments/" in answer.url):
            self.page.locator("#refresh").click()
        expect(self.page.locator("#refresh[aria-disabled]")).to_have_count(0)

    def act(self, action: str) -> None:
        """Opens the page of an action from the page of the appointment."""
        self.page.locator(f'[data-action="{action}"]').click()
        self.expect_at(f"appointments/{action}/")
        expect(self.page.locator("#facts dd").first).to_be_visible()

    def confirm(self) -> str:
        """Presses the main button of an action's page; returns what was said then."""
        self.go_on()
        self.expect_at("appointments/done/")
        return self.page.locator("h1:visible").inner_text()

    def back_to_status(self) -> str:
        """Goes back to the page of the appointment; returns its state."""
        self.page.locator("#to-status").click()
        return self.state()

    def facts(self, where: str = "appointment") -> dict[str, str]:
        """Reads a list of facts: what it is, and its value."""
        rows = self.page.locator(f"#{where} > div")
        expect(rows.first).to_be_visible()
        return {
            row.locator("dt").inner_text().strip(): row.locator("dd").first.inner_text().strip()
            for row in rows.all()
        }


class BookingPages(AppointmentPages):
    """The same where time is moved: the device's clock goes with the city's, by `go_to`."""

    def __init__(self, real: RealApi, context: BrowserContext, locale: str = "zh-CN") -> None:
        super().__init__(context.new_page(), real.base_url, locale)
        self.real = real
        self.page.clock.install(time=real.moto.clock.now())

    def go_to(self, at: str | datetime) -> None:
        """Lets time pass until a moment, in the city and on the device."""
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        with self.real._lock:
            self.real.moto.clock.time = moment
            self.real.moto.tick()
            self.real.moto.pump()
        self.page.clock.set_system_time(moment)

    def pass_time(self, **spell: int) -> None:
        """Lets minutes pass on an open page: its timers go on."""
        delta = timedelta(**spell)
        with self.real._lock:
            self.real.moto.clock.time += delta
        self.page.clock.run_for(int(delta.total_seconds() * 1000))
