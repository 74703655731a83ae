from __future__ import annotations

import pytest

from bench.packed import Packed, packed
from bench.use_cases import Cost, measured_costs


@pytest.fixture(scope="session")
def costs() -> dict[str, Cost]:
    return measured_costs()


@pytest.fixture(scope="session")
def bundles() -> Packed:
    return packed()
