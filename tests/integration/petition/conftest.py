"""The moto city of the disclosure journey, with a petition office."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders.gateway import staff_context
from tests.integration.journey import moto_city
from tests.integration.journey.conftest import city as journeys_city
from tests.integration.journey.moto_city import MotoCity

PEOPLE = {
    "government-handler": staff_context("S-gov-handler", "government-office", ["handler"]),
    "government-head": staff_context("S-gov-head", "government-office", ["department_head"]),
    "transport-head": staff_context("S-tra-head", "transport-bureau", ["department_head"]),
}

_city = journeys_city


@pytest.fixture(autouse=True)
def _hire(monkeypatch: pytest.MonkeyPatch) -> None:
    """More people work there, before it opens."""
    for name, context in PEOPLE.items():
        monkeypatch.setitem(moto_city.STAFF, name, context)


@pytest.fixture
def city(_hire: None, _city: MotoCity) -> Iterator[MotoCity]:
    yield _city
