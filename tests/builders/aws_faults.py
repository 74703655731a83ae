"""Breaks one AWS call of many: before it reaches the service, or after, when its answer is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ConnectionClosedError

Moment = Literal["before", "after"]


@dataclass
class Calls:
    """The calls made while it watched: ``dynamodb.TransactWriteItems``…"""

    names: list[str] = field(default_factory=list)


@contextmanager
def watched() -> Iterator[Calls]:
    """Write down every AWS call."""
    with _intercepted(None, "before") as calls:
        yield calls


@contextmanager
def broken(place: int, moment: Moment) -> Iterator[Calls]:
    """Break the call at a place, counted from 0."""
    with _intercepted(place, moment) as calls:
        yield calls


@contextmanager
def _intercepted(place: int | None, moment: Moment) -> Iterator[Calls]:
    calls = Calls()
    real = BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(self: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        mine = len(calls.names)
        calls.names.append(f"{self.meta.service_model.service_name}.{operation}")
        if mine == place and moment == "before":
            raise ConnectionClosedError(endpoint_url="https://aws.example")
        answer = real(self, operation, arguments)
        if mine == place:
            raise ConnectionClosedError(endpoint_url="https://aws.example")
        return answer

    with patch.object(BaseClient, "_make_api_call", call):
        yield calls
