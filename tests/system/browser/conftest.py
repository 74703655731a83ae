"""A real browser before the real city, which reports every request and every complaint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect, sync_playwright

from infra.local.city_client import CityClient
from tests.browser.axe import violations
from tests.browser.chromium import launch
from tests.browser.citizen_pages import Answers, CitizenPages, Receipt
from tests.system.city import City
from tests.system.journey.walk import APPROVERS, DRAFT, HANDLER, Walk

PROOF = b"%PDF-1.7 a proof of identity"

APPLICANT = Answers(
    name="皇甫嵩岳",
    id_type="passport",
    id_number="E39471652",
    phone="13100131029",
    email="songyue@citizen.example",
    description="2025年6月至12月，明德路第二小学扩建工程的立项批复和中标通知书。",
    department="education-bureau",
)


@dataclass
class Seen:
    """What the browser did and said on the whole walk.

    Attributes:
        requests: Every address that was asked for.
        policies: The content security policy of each document, by path.
        complaints: What scripts, styles and the policy complained of.
        axe: What axe found.
        pages: The pages that axe looked at, in order.
    """

    requests: list[str] = field(default_factory=list)
    policies: dict[str, str] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    axe: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        """Take note of everything from now on."""
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("response", self._note_policy)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on(
            "console",
            lambda message: (
                self.complaints.append(f"{message.type}: {message.text}")
                if message.type in {"error", "warning"}
                else None
            ),
        )

    def _note_policy(self, response: Response) -> None:
        if response.request.resource_type == "document":
            policy = response.headers.get("content-security-policy", "")
            self.policies[urlsplit(response.url).path] = policy


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
            self._seen.pages.append(path)
            self._seen.axe += violations(self.page)


@dataclass(frozen=True)
class Walked:
    """The walk, when it is over.

    Attributes:
        receipt: Number and code as the confirmation page showed them.
        answers: What the page before submitting showed, by label.
        inside: The case as staff see it.
        states: The states the citizen saw, in order.
        reply: The PDF that the browser downloaded.
        document: The editable form of it.
        disclosed: The disclosed file that the browser downloaded.
        timeline: The labels of the time line, newest first.
        seen: What the browser did and said.
        picture: The tracking page after the reply.
    """

    receipt: Receipt
    answers: dict[str, str]
    inside: dict[str, Any]
    states: tuple[str, ...]
    reply: bytes
    document: bytes
    disclosed: bytes
    timeline: list[str]
    seen: Seen
    picture: Path


DISCLOSED = b"%PDF-1.4\n% approval of the project\n"


@pytest.fixture(scope="session")
def walked(
    city: City, client: CityClient, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walked]:
    """A citizen walks the form, staff answer over HTTP, the citizen reads the reply."""
    proof = tmp_path_factory.mktemp("files") / "身份证.pdf"
    proof.write_bytes(PROOF)
    seen = Seen()
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        context = chromium.new_context(
            viewport={"width": 1280, "height": 900}, accept_downloads=True
        )
        context.set_default_timeout(60_000)
        expect.set_options(timeout=60_000)
        seen.listen(context)
        citizen = InspectedPages(context.new_page(), city.base_url, seen)
        yield _walk(city, client, citizen, proof, seen)
        context.close()
        chromium.close()
        expect.set_options(timeout=5_000)


def _walk(
    city: City, client: CityClient, citizen: InspectedPages, proof: Path, seen: Seen
) -> Walked:
    citizen.open()
    citizen.expect_at("")
    citizen.answer_everything(APPLICANT.but(attachments=((proof, "identity_proof"),)))
    answers = citizen.answers_shown()
    citizen.submit()
    receipt = citizen.receipt()
    opened = client.track(receipt.receipt_no, receipt.query_code)
    walk = Walk(client, opened | {"query_code": receipt.query_code})

    walk.command("intake", "confirm_receipt")
    walk.command("intake", "request_supplement", points=["请说明所需批复的文号或者年份"])
    citizen.track(receipt)
    states = [citizen.state()]
    citizen.supplement("2025年下半年的批复即可。")
    citizen.expect_at("track/done/")
    citizen.page.locator("#to-status").click()
    states.append(citizen.state())

    walk.command("office-head", "assign", department="education-bureau")
    upload = client.upload("批复.pdf", "application/pdf", DISCLOSED)
    file = {"upload_id": upload, "file_name": "立项批复.pdf"}
    walk.command(HANDLER, "save_draft", **DRAFT, files=[file])
    walk.command(HANDLER, "submit_for_approval")
    for approver in APPROVERS:
        walk.decide(approver)
    walk.command("intake", "send")
    number = walk.letter("D10")["no"]
    page = citizen.page
    citizen.refresh()
    expect(page.locator("#state")).to_have_attribute("data-state-name", "sent")
    states.append(citizen.state())
    picture = city.place.home / "pictures" / "tracking-after-the-reply.png"
    page.screenshot(path=picture, full_page=True)
    seen.axe += violations(page)
    return Walked(
        receipt=receipt,
        answers=answers,
        inside=walk.inside(),
        states=tuple(states),
        reply=citizen.download_letter(number, "pdf"),
        document=citizen.download_letter(number, "docx"),
        disclosed=_disclosed(page),
        timeline=citizen.timeline(),
        seen=seen,
        picture=picture,
    )


def _disclosed(page: Page) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="立项批复.pdf").click()
    return waiting.value.path().read_bytes()
