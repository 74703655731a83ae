"""A built site, a city that answers, and a browser that reports every request and complaint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from moto import mock_aws
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from sunhall.adapters import aws_clients
from sunhall.domain.calendar.beijing import BEIJING
from tests.browser.chromium import MEETING, launch
from tests.browser.citizen_pages import PERSON, Answers, CitizenPages, Receipt
from tests.browser.fake_city import FakeCity
from tests.browser.meeting_people import CitizenAtMeeting, HostAtMeeting, new_page
from tests.browser.meeting_server import MeetingCity, colours
from tests.browser.real_api import HANDLERS, RealApi
from tests.browser.watched_window import watched
from tests.builders.quick_moto import quick_moto
from tests.integration.journey.moto_city import MotoCity
from web.build import LOCALES, ROOT, build_site, read_city

#: Where one walk is looked at by many tests, in each language.
MEASURED = frozenset({"test_accessibility.py", "test_meeting_accessibility.py"})


def pytest_itemcollected(item: pytest.Item) -> None:
    """What many tests look at is measured on a walk."""
    if isinstance(item, pytest.Function) and "measures" in item.fixturenames:
        assert item.path.name in MEASURED, f"{item.path.name} is missing in MEASURED"
        item.add_marker(pytest.mark.walk)


class Walkers(LoadScopeScheduling):  # type: ignore[misc]  # The plugin tells no types.
    """Gives all the tests of one walk to one worker: nobody walks what another has walked."""

    def _split_scope(self, nodeid: str) -> str:
        """Return what a test belongs to: the walk it looks at, or itself."""
        file, _, test = nodeid.partition("::")
        _, _, locale = test.rstrip("]").partition("[")
        measured = Path(file).name in MEASURED and locale in LOCALES
        return f"{file}[{locale}]" if measured else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Walkers:
    """Spread the tests over the workers."""
    return Walkers(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Walks come first: one that is begun at the end lets the other worker wait."""
    items.sort(key=lambda item: item.get_closest_marker("walk") is None)


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
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = launch(playwright)
    yield chromium
    chromium.close()


@pytest.fixture
def context(browser: Browser, city: FakeCity) -> Iterator[BrowserContext]:
    """A fresh visitor; in the end no request left for a foreign host, and no script complained."""
    context, complaints = watched(browser, city)
    yield context
    context.close()
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
    with quick_moto(), mock_aws():
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
        self._sent: dict[tuple[str, Answers], bytes] = {}

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

    def submitted(
        self, citizen: CitizenPages, city: FakeCity, answers: Answers = PERSON
    ) -> Receipt:
        """Has the request submitted: by the citizen, later as the page had sent it."""
        key = (citizen.locale, answers)
        if key not in self._sent:
            self(citizen, answers)
            citizen.submit()
            receipt = citizen.receipt()
            self._sent[key] = json.dumps(city.submissions[-1]).encode()
            return receipt
        headers = {"idempotency-key": uuid4().hex}
        _, told = city.answer("POST", "/disclosure-requests", headers, self._sent[key])
        assert isinstance(told, dict)
        return Receipt(told["receipt_no"], told["query_code"])


@pytest.fixture(scope="session")
def answered() -> Answered:
    return Answered()


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """A small file that may be attached."""
    file = tmp_path / "身份证.pdf"
    file.write_bytes(b"%PDF-1.7 a proof of identity")
    return file


# --- meetings -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def cameras(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Browser, Browser]]:
    """Two browsers with a camera each: the first sees a red film, the second a blue one."""
    folder = tmp_path_factory.mktemp("films")
    red = colours(folder / "red.y4m", 80, 90, 240)
    blue = colours(folder / "blue.y4m", 60, 240, 110)
    film = "--use-file-for-fake-video-capture={}".format
    first, second = (launch(playwright, *MEETING, film(one)) for one in (red, blue))
    yield first, second
    first.close()
    second.close()


@pytest.fixture(scope="session")
def running_meeting_city(site: Path) -> Iterator[MeetingCity]:
    with MeetingCity(site) as city:
        yield city


@pytest.fixture
def meeting_city(running_meeting_city: MeetingCity) -> MeetingCity:
    running_meeting_city.reset()
    return running_meeting_city


@pytest.fixture
def meeting_contexts(
    cameras: tuple[Browser, Browser], meeting_city: MeetingCity
) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    """Fresh windows of both browsers, which go nowhere else and complain of nothing."""
    contexts = [watched(browser, meeting_city) for browser in cameras]
    (first, of_first), (second, of_second) = contexts
    yield first, second
    for context in (first, second):
        context.close()
    assert [*of_first, *of_second] == []
    assert meeting_city.crashes == []


@pytest.fixture
def visitor(
    meeting_contexts: tuple[BrowserContext, BrowserContext], meeting_city: MeetingCity
) -> CitizenAtMeeting:
    return CitizenAtMeeting(new_page(meeting_contexts[0]), meeting_city.base_url)


@pytest.fixture
def host(
    meeting_contexts: tuple[BrowserContext, BrowserContext], meeting_city: MeetingCity
) -> HostAtMeeting:
    return HostAtMeeting(new_page(meeting_contexts[1]), meeting_city.base_url)
