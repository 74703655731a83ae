"""What stands in the city after the other tests; the whole journey at least is always there."""

from __future__ import annotations

import pytest

from tests.system.journey.conftest import Whole
from tests.system.journey.ledger import Item, Ledger


@pytest.fixture(scope="session")
def at_rest(whole: Whole, ledger: Ledger) -> Ledger:
    """The city's books, once it has done all that its events call for."""
    books = ledger.settled()
    assert whole.walk.case_id in books.cases()
    return books


@pytest.fixture(scope="session")
def items_of(at_rest: Ledger) -> dict[str, list[Item]]:
    """The stored items of each case."""
    return at_rest.cases()


@pytest.fixture(scope="session")
def case_ids(items_of: dict[str, list[Item]]) -> list[str]:
    """Every case there is."""
    return sorted(items_of)
