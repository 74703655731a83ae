"""Breaks one AWS call of many: before it reaches the service, or after, when its answer is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ConnectionClosedError

Moment = Literal["before", "after"]
T = TypeVar("T")


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


def played(name: str, call: Callable[[], T]) -> T:
    """Make a call of a service that a test plays: it is watched and broken like the others."""
    return _through[-1](name, call) if _through else call()


@contextmanager
def unwatched() -> Iterator[None]:
    """Let calls pass that are not ours: what a played service does by itself."""
    _through.append(lambda _name, call: call())
    try:
        yield
    finally:
        _through.pop()


#: Ways that calls go through, the innermost last.
_through: list[Callable[[str, Callable[[], Any]], Any]] = []


@contextmanager
def _intercepted(place: int | None, moment: Moment) -> Iterator[Calls]:
    calls = Calls()
    real = BaseClient._make_api_call  # type: ignore[attr-defined]

    def through(name: str, make: Callable[[], Any]) -> Any:
        mine = len(calls.names)
        calls.names.append(name)
        if mine == place and moment == "before":
            raise ConnectionClosedError(endpoint_url="https://aws.example")
        try:
            return make()
        finally:
            if mine == place:
                # A refusal gets lost as easily as any other answer.
                raise ConnectionClosedError(endpoint_url="https://aws.example")

    def call(self: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        name = f"{self.meta.service_model.service_name}.{operation}"
        return _through[-1](name, lambda: real(self, operation, arguments))

    _through.append(through)
    try:
        with patch.object(BaseClient, "_make_api_call", call):
            yield calls
    finally:
        _through.pop()
