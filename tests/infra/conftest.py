"""Synthesises each stage and region once for all tests of a worker."""

from __future__ import annotations

import pytest

from tests.infra.assembly import CASES, Assembly, synthesise


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def assembly(request: pytest.FixtureRequest) -> Assembly:
    """Every stage in every region, one after the other."""
    return synthesise(*request.param)


@pytest.fixture
def prod() -> Assembly:
    """Production in the partition aws."""
    return synthesise("prod", "us-east-1")


@pytest.fixture
def china() -> Assembly:
    """Production in the partition aws-cn."""
    return synthesise("prod", "cn-north-1")


@pytest.fixture
def local() -> Assembly:
    """The emulator's stage."""
    return synthesise("local", "us-east-1")
