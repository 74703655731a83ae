"""One city for all system tests, opened once, beside any that a person has open."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.city_client import CityClient
from infra.local.emulator import emulator
from infra.local.place import REPOSITORY, Place
from tests.system.city import City
from tests.system.fault_proxy import FaultProxy
from tests.system.function_workers import FunctionWorkers
from tests.system.journey.ledger import Ledger

#: Ports and folder of the tests' own city, unless the environment names others.
OWN_PLACE = {
    "SUNHALL_LOCAL": ".local/test",
    "SUNHALL_PORT": "18080",
    "SUNHALL_CLOUD_PORT": "14566",
}

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies below this folder, and bring it into an order that saves time.

    What changes the deployed functions comes together, what looks at all that was stored last.
    """
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.system)
    late = (HERE / "journey" / "afterwards", HERE / "faults")
    items.sort(key=lambda item: [folder in item.path.parents for folder in late])


def command(place: Place, word: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the local runner at a place."""
    return subprocess.run(
        [sys.executable, "-m", "infra.local", word],
        cwd=REPOSITORY,
        env=environment_of(place),
        capture_output=True,
        text=True,
        check=False,
    )


def environment_of(place: Place) -> dict[str, str]:
    """The variables by which the runner finds a place."""
    return dict(os.environ) | {
        "SUNHALL_LOCAL": str(place.home),
        "SUNHALL_PORT": str(place.port),
        "SUNHALL_CLOUD_PORT": str(place.cloud_port),
    }


@pytest.fixture(scope="session")
def place() -> Place:
    return Place.from_environment(OWN_PLACE | os.environ)


@pytest.fixture(scope="session")
def city(place: Place) -> Iterator[City]:
    """The open city; it is left open when it was open before."""
    was_open = emulator(place).running()
    opened = command(place, "up")
    if opened.returncode:
        pytest.fail(f"the city could not be opened:\n{opened.stdout}{opened.stderr}", pytrace=False)
    yield City.at(place)
    if not was_open:
        command(place, "down")


@pytest.fixture(scope="session")
def client(city: City) -> Iterator[CityClient]:
    """The city's people: a citizen, and any of the staff by their username."""
    accounts = {name: account.shown() for name, account in city.accounts.items()}
    people = CityClient(city.base_url, accounts, patience=90)
    yield people
    people.close()


@pytest.fixture(scope="session")
def ledger(city: City) -> Ledger:
    """What the city has stored, read as root."""
    return Ledger(city)


@pytest.fixture(scope="session")
def running_fault_proxy(city: City) -> Iterator[FaultProxy]:
    proxy = FaultProxy(city, int(os.environ.get("SUNHALL_FAULT_PORT", "19999")))
    proxy.start()
    yield proxy
    proxy.stop()


@pytest.fixture
def fault_proxy(running_fault_proxy: FaultProxy) -> Iterator[FaultProxy]:
    """The fault proxy, without a fault; lead functions through it with `before`."""
    running_fault_proxy.clear()
    yield running_fault_proxy
    running_fault_proxy.clear()


@pytest.fixture
def function_workers(city: City) -> FunctionWorkers:
    """The processes of the city's functions, to be killed."""
    return FunctionWorkers(city.place)
