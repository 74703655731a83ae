"""A built site, a city that answers, and a browser that reports every request and complaint."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from moto import mock_aws
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from sunhall.adapters import aws_clients
from sunhall.domain.calendar.beijing import BEIJING
from tests.browser.chromium import launch
from tests.browser.citizen_pages import PERSON, Answers, CitizenPages
from tests.browser.fake_city import FakeCity
from tests.browser.real_api import HANDLERS, RealApi
from tests.integration.journey.moto_city import MotoCity
from web.build import ROOT, build_site, read_city


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    build_site(out, read_city(ROOT / "catalogue"))
    return out


@pytest.fixture(scope="session")
def running_city(site: Path) -> Iterator[FakeCity]:
    with FakeCity(site) as city:
        yield city


@pytest.fixture
def city(running_city: FakeCity) -> FakeCity:
    running_city.reset()
    return running_city


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, city: FakeCity) -> Iterator[BrowserContext]:
    """A fresh visitor; in the end no request left for a foreign host, and no script complained."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.set_default_timeout(30_000)
    foreign: list[str] = []
    complaints: list[str] = []
    own = {urlsplit(city.base_url).netloc, urlsplit(city.bucket_url).netloc}
    context.on(
        "request",
        lambda request: (
            None if urlsplit(request.url).netloc in own else foreign.append(request.url)
        ),
    )
    context.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if message.type in {"error", "warning"}
            and not message.text.startswith("Failed to load resource")
            else None
        ),
    )
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    context.close()
    assert foreign == []
    assert complaints == []
    assert city.crashes == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def citizen(page: Page, city: FakeCity) -> CitizenPages:
    return CitizenPages(page, city.base_url)


@pytest.fixture
def real(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealApi]:
    """The site in front of the API's own handlers."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("STAGE", "test")
    with mock_aws():
        moto_city = MotoCity(datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING))
        for function in HANDLERS:
            monkeypatch.setattr(function.handler, "ports", lambda: moto_city.ports)
        with RealApi(site, moto_city) as running:
            yield running
    aws_clients.forget_clients()


class Answered:
    """Brings a citizen to the check page: on foot, later by what the tab remembered of the walk."""

    def __init__(self) -> None:
        self._remembered: dict[tuple[str, Answers], str] = {}

    def __call__(self, citizen: CitizenPages, answers: Answers = PERSON) -> None:
        key = (citizen.locale, answers)
        if answers.attachments or key not in self._remembered:
            citizen.answer_everything(answers)
            self._remembered[key] = citizen.page.evaluate("JSON.stringify(sessionStorage)")
            return
        citizen.open("help/")
        citizen.page.evaluate(
            "(kept) => Object.assign(sessionStorage, JSON.parse(kept))", self._remembered[key]
        )
        citizen.open("disclosure/check/")
        citizen.answers_shown()


@pytest.fixture(scope="session")
def answered() -> Answered:
    return Answered()


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """A small file that may be attached."""
    file = tmp_path / "身份证.pdf"
    file.write_bytes(b"%PDF-1.7 a proof of identity")
    return file
