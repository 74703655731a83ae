"""The city of the journeys, into which messages are imported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import pytest
from botocore.client import BaseClient

from infra.import_tickets import stored
from infra.importing.reading import Parsed, parsed
from infra.importing.run import Tally
from infra.importing.storing import ImportPorts, Patience
from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.read_case import unsealed_one
from tests.builders.imported import SOURCE, file_of
from tests.integration.journey.conftest import city as city
from tests.integration.journey.moto_city import MotoCity

#: Gives up at once: an import that is killed.
KILLED = Patience(tries=1)

#: Waits for nothing, but tries again.
PATIENT = Patience(tries=4, sleep=lambda _: None)


@dataclass
class ImportingCity:
    """A city, and what is imported into it."""

    city: MotoCity

    @property
    def ports(self) -> ImportPorts:
        """The real adapters of the city, as new as those of a new process."""
        ports: Any = self.city.ports
        for name in ("titles", "secrets", "seal", "store"):
            ports.__dict__.pop(name, None)
        names = ("store", "seal", "titles", "secrets", "clock", "randomness", "catalogue")
        return ImportPorts(**{name: getattr(ports, name) for name in names})

    def read(self, rows: Iterable[Mapping[str, str]]) -> Parsed:
        """Read rows as a file."""
        return parsed(file_of(rows), self.city.clock.now())

    def takes(
        self,
        rows: Iterable[Mapping[str, str]],
        *,
        patience: Patience = KILLED,
        workers: int = 1,
        source: str = SOURCE,
    ) -> Tally:
        """Import rows."""
        return stored(self.read(rows), self.ports, source, patience, workers=workers)

    def cases(self) -> dict[str, Loaded]:
        """Every ticket that is there, by its message's number."""
        heads = [item for item in self.city.scan() if item["SK"]["S"] == "CASE"]
        loaded: list[Any] = [load_case(self.city.ports, each["case_id"]["S"]) for each in heads]
        assert all(each.case.external for each in loaded)
        found = {self._number(each): each for each in loaded}
        assert len(found) == len(loaded), "a message is there twice"
        return found

    def _number(self, loaded: Loaded) -> str:
        """The message's number on its platform: it is sealed."""
        told = unsealed_one(self.city.ports, loaded.stored, "application")["external"]
        return str(told["reference"])


@pytest.fixture
def importing(city: MotoCity, monkeypatch: pytest.MonkeyPatch) -> ImportingCity:
    # The made-up AWS answers one call at a time: it is no service, and threads meet inside it.
    real, turn = BaseClient._make_api_call, Lock()  # type: ignore[attr-defined]

    def call(self: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        with turn:
            return real(self, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    return ImportingCity(city)
