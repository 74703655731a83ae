"""The staff's app on a phone, in front of the API's own handlers on moto."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from moto import mock_aws
from playwright.sync_api import Browser

from sunhall.adapters import aws_clients
from sunhall.domain.calendar.beijing import BEIJING
from tests.browser.staff_app import StaffApp
from tests.browser.staff_site import StaffSite, staff_site
from tests.browser.watched_window import PHONE, watched
from tests.builders.quick_moto import quick_moto
from tests.integration.journey.moto_city import MotoCity
from web.build import ROOT

#: A Monday morning.
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING)


@pytest.fixture(scope="session")
def built_app() -> Path:
    """The staff's app as it was built for browsers; `STAFF_APP` names another folder of it."""
    app = Path(os.environ.get("STAFF_APP") or ROOT / "build" / "miniapp" / "h5")
    assert (app / "index.html").is_file(), "run 'make miniapp' first"
    return app


@pytest.fixture
def citizens_pages(tmp_path: Path) -> Path:
    """No pages: most tests of the app need none. Who does, overrides this with `site`."""
    (tmp_path / "404.html").write_text("<h1>404</h1>", encoding="utf-8")
    return tmp_path


@pytest.fixture
def hall(
    citizens_pages: Path, built_app: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StaffSite]:
    """The city with the app in front of it."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("STAGE", "test")
    with quick_moto(), mock_aws(), staff_site(citizens_pages, built_app, MotoCity(NOW)) as running:
        yield running
    aws_clients.forget_clients()


@pytest.fixture
def devices(browser: Browser, hall: StaffSite) -> Iterator[Callable[..., StaffApp]]:
    """Gives new devices; in the end none has asked elsewhere, and no script complained."""
    windows = []

    def another(size: tuple[int, int] = PHONE) -> StaffApp:
        window, complaints = watched(browser, hall, size)
        windows.append((window, complaints))
        return StaffApp(window.new_page(), hall.base_url, hall.moto.clock.now)

    yield another
    for window, _ in windows:
        window.close()
    assert [complaint for _, complaints in windows for complaint in complaints] == []
    assert hall.crashes == []


@pytest.fixture
def app(devices: Callable[..., StaffApp]) -> StaffApp:
    """One person's phone."""
    return devices()
