"""A city in memory for the tests of the staff's routes."""

from __future__ import annotations

import pytest

import staff_api.handler
from infra.command_schemas import command_schemas
from sunhall.http import command_schemas as schemas_of_commands
from tests.unit.http.memory_city import MemoryCity


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> MemoryCity:
    running = MemoryCity()
    monkeypatch.setattr(staff_api.handler, "ports", lambda: running.ports)
    monkeypatch.setattr(schemas_of_commands, "command_schemas", command_schemas)
    return running
