"""Everything here that calls AWS calls moto, which does not take its time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders.quick_moto import quick_moto


@pytest.fixture(scope="session", autouse=True)
def _quick_moto() -> Iterator[None]:
    with quick_moto():
        yield
