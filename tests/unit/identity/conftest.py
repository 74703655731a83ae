"""A city in memory with a sealed case, for the tests of what staff are shown."""

from __future__ import annotations

import pytest

import staff_api.handler
from infra.command_schemas import command_schemas
from sunhall.http import command_schemas as schemas_of_commands
from tests.unit.identity.sealing_city import SealingCity


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> SealingCity:
    running = SealingCity()
    monkeypatch.setattr(staff_api.handler, "ports", lambda: running.ports)
    monkeypatch.setattr(schemas_of_commands, "command_schemas", command_schemas)
    return running
