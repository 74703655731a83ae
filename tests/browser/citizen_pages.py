"""The citizen's steps through the form, by what a person sees and does.

Any server that keeps the contract will do: the steps know a base address and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

ROOTS = {"zh-CN": "/", "en": "/en/"}


@dataclass(frozen=True, slots=True)
class Answers:
    """What one applicant answers; the defaults make a complete request.

    Attributes:
        kind: natural_person, or a kind of organisation.
        contact_person: Asked of organisations only.
        delivery: Form and way, such as `paper:post`.
        department: Id in the catalogue; None takes the first.
        attachments: Files to upload, each with its purpose.
    """

    kind: str = "natural_person"
    name: str = "林晓雨"
    id_type: str = "resident_id"
    id_number: str = "11010519491231002X"
    contact_person: str = ""
    phone: str = "13800000000"
    email: str = ""
    postal_address: str = ""
    assistance: bool = False
    description: str = "2025 年 6 月至 12 月，明德路道路改造工程的环境影响评价批复文件。"
    reference: str = ""
    delivery: str = "electronic:online"
    department: str | None = None
    attachments: tuple[tuple[Path, str], ...] = ()

    def but(self, **changes: Any) -> Answers:
        """The same with other answers."""
        return replace(self, **changes)


PERSON = Answers()
COMPANY = Answers(
    kind="commercial_enterprise",
    name="云溪市清源环境科技有限公司",
    id_type="unified_social_credit_code",
    id_number="91350100M000100Y43",
    contact_person="周敏",
    phone="",
    email="office@qingyuan.example",
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the confirmation page shows."""

    receipt_no: str
    query_code: str


class CitizenPages:
    """One citizen at one browser page.

    Args:
        page: The browser's page.
        base_url: Where the form is served, without a slash at the end.
        locale: `zh-CN` or `en`.
    """

    def __init__(self, page: Page, base_url: str, locale: str = "zh-CN") -> None:
        self.page = page
        self.base_url = base_url
        self.locale = locale

    def url(self, path: str = "") -> str:
        """The address of a page in this citizen's language."""
        return f"{self.base_url}{ROOTS[self.locale]}{path}"

    def open(self, path: str = "") -> None:
        """Goes to a page by its address."""
        self.page.goto(self.url(path))

    def expect_at(self, path: str) -> None:
        """Waits until a page is shown; what follows `?` is not looked at."""
        self.page.wait_for_url(lambda url: url.split("?")[0].split("#")[0] == self.url(path))

    def go_on(self) -> None:
        """Presses the main button of the page's form, as soon as its script listens."""
        expect(self.page.locator("form[data-step]:not([data-ready])")).to_have_count(0)
        self.page.locator('main form button[type="submit"]').click()

    # --- asking -------------------------------------------------------------------------------

    def start_request(self) -> None:
        """Comes in by the front door and begins a request."""
        self.open()
        self.page.locator("#apply").click()
        self.page.locator("#start").click()
        self.expect_at("disclosure/applicant/")

    def choose_applicant(self, kind: str) -> None:
        """Says who is applying."""
        self._choose("applicant.kind", kind)
        self.go_on()

    def give_identity(self, answers: Answers) -> None:
        """Gives name and document of a person or an organisation."""
        self._type("applicant.name", answers.name)
        self._choose("applicant.id_type", answers.id_type)
        self._type("applicant.id_number", answers.id_number)
        if answers.contact_person:
            self._type("applicant.contact_person", answers.contact_person)
        self.go_on()

    def give_contact(self, answers: Answers) -> None:
        """Says how to be reached."""
        self._type("applicant.phone", answers.phone)
        self._type("applicant.email", answers.email)
        self._type("applicant.postal_address", answers.postal_address)
        self.page.locator("#assistance").set_checked(answers.assistance)
        self.go_on()

    def describe_information(self, description: str, reference: str = "") -> None:
        """Says what is wanted."""
        self._type("information.description", description)
        self._type("information.reference", reference)
        self.go_on()

    def choose_delivery(self, delivery: str, email: str = "", postal_address: str = "") -> None:
        """Says how to receive it; an address asked for here may be given."""
        self._choose("delivery", delivery)
        if email:
            self._type("applicant.email", email)
        if postal_address:
            self._type("applicant.postal_address", postal_address)
        self.go_on()

    def choose_department(self, department: str | None = None) -> None:
        """Says whom to ask."""
        options = self.page.locator('input[name="department"]')
        options.first.wait_for()
        chosen = (
            options.first
            if department is None
            else self.page.locator(f'input[name="department"][value="{department}"]')
        )
        chosen.check()
        self.go_on()

    def attach(self, file: Path, purpose: str) -> None:
        """Uploads one file and waits until it is listed."""
        listed = self.page.locator("#uploads li")
        before = listed.count()
        self.choose_file(file, purpose)
        self.page.locator("#upload").click()
        expect(listed).to_have_count(before + 1)

    def choose_file(self, file: Path, purpose: str | None) -> None:
        """Chooses a file without sending it."""
        if purpose:
            self._choose("purpose", purpose)
        self.page.locator("#file").set_input_files(file)

    def answer_everything(self, answers: Answers = PERSON) -> None:
        """Walks from the front door to the page that shows all answers."""
        self.start_request()
        self.choose_applicant(answers.kind)
        self.expect_at(
            f"disclosure/{'identity' if answers.kind == 'natural_person' else 'organisation'}/"
        )
        self.give_identity(answers)
        self.expect_at("disclosure/contact/")
        self.give_contact(answers)
        self.expect_at("disclosure/information/")
        self.describe_information(answers.description, answers.reference)
        self.expect_at("disclosure/delivery/")
        self.choose_delivery(answers.delivery)
        self.expect_at("disclosure/department/")
        self.choose_department(answers.department)
        self.expect_at("disclosure/attachments/")
        for file, purpose in answers.attachments:
            self.attach(file, purpose)
        self.go_on()
        self.expect_at("disclosure/check/")

    def answers_shown(self) -> dict[str, str]:
        """Reads the check page: label to answer."""
        rows = self.page.locator(".govuk-summary-list__row")
        expect(rows.first).to_be_visible()
        return {
            row.locator("dt").inner_text().strip(): row.locator("dd").first.inner_text().strip()
            for row in rows.all()
        }

    def change(self, field: str) -> None:
        """Follows the change link of one answer."""
        self.page.locator(
            f'.govuk-summary-list__actions a[href$="#{field.replace(".", "-")}"]'
        ).click()
        self.page.wait_for_url("**from=check**")

    def submit(self) -> None:
        """Sends the request; what comes of it is the caller's to look at."""
        self.page.locator("#submit-button").click()

    def receipt(self) -> Receipt:
        """Reads the confirmation page."""
        self.expect_at("disclosure/confirmation/")
        shown = self.page.locator("#receipt")
        expect(shown).to_be_visible()
        return Receipt(
            self.page.locator("#receipt-no").inner_text().strip(),
            self.page.locator("#query-code").inner_text().strip(),
        )

    def make_request(self, answers: Answers = PERSON) -> Receipt:
        """Does the whole first half of the journey."""
        self.answer_everything(answers)
        self.submit()
        return self.receipt()

    # --- following ----------------------------------------------------------------------------

    def track(self, receipt: Receipt) -> None:
        """Asks for a request by receipt number and query code."""
        self.open("track/")
        self._type("receipt_no", receipt.receipt_no)
        self._type("query_code", receipt.query_code)
        self.go_on()

    def state(self) -> str:
        """Reads the state's name, as the API calls it, once the status page is shown."""
        self.expect_at("track/status/")
        tag = self.page.locator("#state")
        expect(tag).to_be_visible()
        return tag.get_attribute("data-state-name") or ""

    def refresh(self) -> None:
        """Reads the request again and waits until the answer is shown."""
        with self.page.expect_response(
            lambda response: "/api/v1/disclosure-requests/" in response.url
        ):
            self.page.locator("#refresh").click()
        expect(self.page.locator("#refresh[aria-disabled]")).to_have_count(0)

    def actions_offered(self) -> list[str]:
        """Names the actions that have a button."""
        return [
            one.get_attribute("data-action") or ""
            for one in self.page.locator("#actions [data-action]").all()
        ]

    def timeline(self) -> list[str]:
        """The labels of what has happened, newest first."""
        return self.page.locator(".hall-timeline__label").all_inner_texts()

    def clock(self, name: str) -> Locator:
        """The card of one deadline."""
        return self.page.locator(f'[data-clock="{name}"]')

    def letters(self) -> list[str]:
        """The numbers of the letters shown."""
        return [
            one.get_attribute("data-letter") or ""
            for one in self.page.locator("#letters [data-letter]").all()
        ]

    def download_letter(self, number: str, kind: str) -> bytes:
        """Downloads a letter as `pdf` or `docx`."""
        with self.page.expect_download() as waiting:
            self.page.locator(f'[data-letter="{number}"] a[data-format="{kind}"]').click()
        return waiting.value.path().read_bytes()

    def supplement(self, explanation: str, description: str = "", reference: str = "") -> None:
        """Adds what was asked for, from the status page."""
        self.page.locator('[data-action="supplement"]').click()
        self.expect_at("track/supplement/")
        self.page.wait_for_load_state("networkidle")
        self._type("explanation", explanation)
        self._type("description", description)
        self._type("reference", reference)
        self.go_on()

    def withdraw(self, reason: str = "") -> None:
        """Withdraws, from the status page."""
        self.page.locator('[data-action="withdraw"]').click()
        self.expect_at("track/withdraw/")
        self._type("reason", reason)
        self.go_on()

    def give_reasons(self, explanation: str) -> None:
        """Says why so much is asked for, from the status page."""
        self.page.locator('[data-action="give_reasons"]').click()
        self.expect_at("track/give_reasons/")
        expect(self.page.locator("#asked")).to_be_visible()
        self._type("explanation", explanation)
        self.go_on()

    def acknowledge_delivery(self) -> None:
        """Says that the reply is there, from the status page."""
        self.page.locator('[data-action="acknowledge_delivery"]').click()
        self.expect_at("track/acknowledge_delivery/")
        self.page.wait_for_load_state("networkidle")
        self.go_on()

    def suggest_publication(self, *items: str) -> None:
        """Suggests that what was given be shown to everybody, from the status page."""
        self.page.locator('[data-action="suggest_publication"]').click()
        self.expect_at("track/suggest_publication/")
        expect(self.page.locator("#given li")).to_have_text(list(items))
        self.go_on()

    # --- answering as a third party -----------------------------------------------------------

    def find_consultation(self, number: str, code: str) -> None:
        """Comes in by the footer's link and asks for a consultation."""
        self.open()
        self.page.locator('footer a[href$="/opinion/"]').click()
        self.expect_at("opinion/")
        self._type("consultation_no", number)
        self._type("query_code", code)
        self.page.locator("#find-form button").click()

    def question_shown(self) -> str:
        """Waits until the question is shown, and reads everything that stands there."""
        expect(self.page.locator("#question")).to_be_visible()
        return self.page.locator("main").inner_text()

    def say_opinion(self, opinion: str, text: str = "") -> None:
        """Answers; what comes of it is the caller's to look at."""
        self._choose("opinion", opinion)
        self._type("text", text)
        self.page.locator("#answer-form button").click()

    # --- looking ------------------------------------------------------------------------------

    def problems(self, led_to: str = "") -> list[str]:
        """The sentences of the error summary.

        Args:
            led_to: Id of the control that a link has just led to. It has the focus then; else the
                summary must have it.
        """
        summary = self.page.locator(".govuk-error-summary")
        expect(summary).to_be_visible()
        expect(self.page.locator(f"#{led_to}") if led_to else summary).to_be_focused()
        return summary.locator("li, .govuk-error-summary__body > p").all_inner_texts()

    def message_at(self, control_id: str) -> str:
        """The message at a field, without its hidden prefix."""
        line = self.page.locator(f"#{control_id}-error")
        return (
            line.inner_text().split("\n")[-1].removeprefix("错误：").removeprefix("Error: ").strip()
        )

    def toggle_elder_mode(self) -> None:
        """Presses the button for larger text."""
        self.page.locator("#elder-switch").click()

    def _choose(self, name: str, value: str) -> None:
        self.page.locator(f'input[name="{name}"][value="{value}"]').check()

    def _type(self, name: str, value: str) -> None:
        self.page.locator(f'main [name="{name}"]:visible').fill(value)
