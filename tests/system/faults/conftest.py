"""The functions that keep cases, led through the fault proxy for all the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.local.city_client import CityClient
from tests.system.fault_proxy import FaultProxy
from tests.system.journey.applicants import NANGONG
from tests.system.journey.walk import Walk

KEEPERS = ("disclosure_api", "staff_api", "dispatcher", "letter_writer")


@pytest.fixture(scope="package")
def led_astray(running_fault_proxy: FaultProxy, client: CityClient) -> Iterator[FaultProxy]:
    """The functions behind the proxy, each of them started anew and once at work."""
    with running_fault_proxy.before(*KEEPERS):
        Walk.begin(client, NANGONG).assigned().letter("D01")
        yield running_fault_proxy


@pytest.fixture
def faults(led_astray: FaultProxy) -> Iterator[FaultProxy]:
    """The proxy without a fault in it, before the test and after it."""
    led_astray.clear()
    yield led_astray
    led_astray.clear()
