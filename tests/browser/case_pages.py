"""The citizen's steps through the pages of hotline tickets and petitions, by what a person does."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.citizen_pages import CitizenPages, Receipt


@dataclass(frozen=True, slots=True)
class Matter:
    """What one citizen tells the hotline; the defaults make a complete ticket.

    Attributes:
        category: Within the topic; None where the topic is ``unsure``.
        details: Answers to the category's questions: name of the control to its value.
        way: named, confidential or anonymous.
        public: yes or no; empty where it is not asked.
    """

    kind: str = "help"
    topic: str = "traffic"
    category: str | None = "road_damage"
    details: dict[str, str] = field(default_factory=lambda: {"attributes.danger": "yes"})
    description: str = "书院街十八号门前路面塌陷，晚上没有灯，已有人摔倒。"
    area: str = "chengdong"
    address: str = "书院街18号"
    way: str = "named"
    name: str = "公孙大娘"
    phone: str = "0000-5559321"
    public: str = "yes"

    def but(self, **changes: Any) -> Matter:
        """The same with other answers."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Grievance:
    """What one petitioner writes; the defaults make a complete petition of one person.

    Attributes:
        others: Names of the further representatives; none for a petition of one person.
        people: How many raise it together.
    """

    kind: str = "dispute"
    about: str = "education-bureau"
    request: str = "请求责令学校发放拖欠的课后服务补贴。"
    facts: str = "2025年9月至12月，学校没有发放课后服务补贴，多次询问没有答复。"
    way: str = "named"
    name: str = "公孙大娘"
    address: str = "云溪市城东区书院街18号"
    phone: str = "0000-5559321"
    others: tuple[str, ...] = ()
    people: int = 1


MATTER = Matter()
GRIEVANCE = Grievance()


class CasePages(CitizenPages):
    """One citizen at the pages of tickets and petitions."""

    def choose(self, name: str, value: str) -> None:
        """Chooses one of several answers and goes on."""
        self._choose(name, value)
        self.go_on()

    def begin(self, folder: str) -> None:
        """Comes in by the front door and begins a form."""
        self.open()
        self.page.locator(f'main a[href$="/{folder}/"]').first.click()
        self.expect_at(f"{folder}/")
        self.page.locator("#start").click()
        self.expect_at(f"{folder}/kind/")

    def tell(self, matter: Matter = MATTER, photo: Path | None = None) -> None:
        """Walks from the front door to the page that shows all answers."""
        self.begin("tickets")
        self.choose("kind", matter.kind)
        self.expect_at("tickets/topic/")
        self.choose("topic", matter.topic)
        if matter.category:
            self.expect_at("tickets/category/")
            self.choose("category", f"{matter.topic}/{matter.category}")
        if matter.details:
            self.expect_at("tickets/details/")
            for name, value in matter.details.items():
                self._answer(name, value)
            self.go_on()
        self.expect_at("tickets/happened/")
        self._type("description", matter.description)
        self.go_on()
        self.expect_at("tickets/place/")
        self._choose("place.area", matter.area)
        self._type("place.address", matter.address)
        self.go_on()
        self.expect_at("tickets/who/")
        self.choose("way", matter.way)
        if matter.way != "anonymous":
            self.expect_at("tickets/contact/")
            self._type("contact.name", matter.name)
            self._type("contact.phone", matter.phone)
            self.go_on()
        if matter.public:
            self.expect_at("tickets/public/")
            self.choose("public", matter.public)
        self.expect_at("tickets/attachments/")
        if photo:
            self.attach(photo, "photo")
        self.go_on()
        self.expect_at("tickets/check/")

    def write(self, grievance: Grievance = GRIEVANCE) -> None:
        """Walks from the front door to the page that shows all answers."""
        self.begin("petitions")
        self.choose("kind", grievance.kind)
        self.expect_at("petitions/about/")
        self.choose("about", grievance.about)
        self.expect_at("petitions/request/")
        self._type("request", grievance.request)
        self.go_on()
        self.expect_at("petitions/facts/")
        self._type("facts_and_reasons", grievance.facts)
        self.go_on()
        self.expect_at("petitions/who/")
        self.choose("way", grievance.way)
        if grievance.way != "anonymous":
            self._petitioners(grievance)
        self.expect_at("petitions/attachments/")
        self.go_on()
        self.expect_at("petitions/check/")

    def _petitioners(self, grievance: Grievance) -> None:
        self.expect_at("petitions/petitioner/")
        self._type("applicant.name", grievance.name)
        self._type("applicant.address", grievance.address)
        self._type("applicant.phone", grievance.phone)
        self.go_on()
        self.expect_at("petitions/joint/")
        self.choose("joint", "yes" if grievance.others else "no")
        if grievance.others:
            self.expect_at("petitions/representatives/")
            self._type("people", str(grievance.people))
            for place, name in enumerate(grievance.others):
                self._type(f"joint_applicants.{place}.name", name)
            self.go_on()

    def hand_in(self, folder: str) -> Receipt:
        """Submits what is shown, and reads number and code."""
        self.submit()
        self.expect_at(f"{folder}/confirmation/")
        expect(self.page.locator("#receipt")).to_be_visible()
        return Receipt(
            self.page.locator("#receipt-no").inner_text().strip(),
            self.page.locator("#query-code").inner_text().strip(),
        )

    def standing(self) -> str:
        """Reads the state's name, as the API calls it, once the status page is shown."""
        self.expect_at("cases/status/")
        tag = self.page.locator("#state")
        expect(tag).to_be_visible()
        return tag.get_attribute("data-state-name") or ""

    def read_again(self) -> str:
        """Opens the status page anew."""
        self.open("cases/status/")
        return self.standing()

    def goes_to(self, action: str) -> None:
        """Opens the page of an action from the status page, as soon as the page knows the case."""
        self.page.locator(f'[data-action="{action}"]').click()
        self.expect_at(f"cases/{action}/")
        self.page.wait_for_load_state("networkidle")

    def does(self, action: str, /, **answers: str) -> None:
        """Does something about the case, from the status page, and comes back to it."""
        self.goes_to(action)
        for name, value in answers.items():
            self._answer(name, value)
        self.go_on()
        self.expect_at("cases/done/")
        expect(self.page.locator(f"#done-{action}")).to_be_visible()

    def comes_back(self) -> str:
        """Goes back to the status page from the page that says it was received."""
        self.page.locator("#to-status").click()
        return self.standing()

    def told(self, document: str) -> str:
        """Reads one of the documents that the status page shows."""
        return self.page.locator(f'[data-document="{document}"]').inner_text()

    def _answer(self, name: str, value: str) -> None:
        choice = self.page.locator(f'[name="{name}"][value="{value}"]')
        control = self.page.locator(f'[name="{name}"]').first
        control.wait_for()
        if choice.count():
            choice.check()
        else:
            control.fill(value)
