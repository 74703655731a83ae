"""Breaks one AWS call of many: before it reaches the service, or after, when its answer is lost.

What is broken is what our code sees of it: the SDK has tried again already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeVar
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

Moment = Literal["before", "after"]
#: Also: the service turns the call away (``throttled``), a transaction because it meets another one
#: (``collided``), or answers too late (``timed_out``).
Fault = Literal["before", "after", "throttled", "collided", "timed_out"]
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
def broken(place: int, fault: Fault) -> Iterator[Calls]:
    """Break the call at a place, counted from 0."""
    with _intercepted(place, fault) as calls:
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


@contextmanager
def passing(through: Callable[[str, Callable[[], Any]], Any]) -> Iterator[None]:
    """Let every call pass through a function, which is given its name and how to make it."""
    real = BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(self: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        name = f"{self.meta.service_model.service_name}.{operation}"
        return _through[-1](name, lambda: real(self, operation, arguments))

    _through.append(through)
    try:
        with patch.object(BaseClient, "_make_api_call", call):
            yield
    finally:
        _through.pop()


#: Ways that calls go through, the innermost last.
_through: list[Callable[[str, Callable[[], Any]], Any]] = []


@contextmanager
def _intercepted(place: int | None, fault: Fault) -> Iterator[Calls]:
    calls = Calls()

    def through(name: str, make: Callable[[], Any]) -> Any:
        mine = len(calls.names)
        calls.names.append(name)
        if mine == place and fault in _UNDONE:
            raise _error(fault, name)
        try:
            return make()
        finally:
            if mine == place:
                # A refusal gets lost as easily as any other answer.
                raise _error(fault, name)

    with passing(through):
        yield calls


#: Faults after which nothing was done.
_UNDONE: Final = frozenset({"before", "throttled", "collided"})


def _error(fault: Fault, name: str) -> Exception:
    """Return what the SDK raises for a fault of a call."""
    operation = name.rpartition(".")[2]
    transaction = operation == "TransactWriteItems"
    if fault == "collided" or (fault == "throttled" and transaction):
        # DynamoDB tells for each write of a transaction what cancelled it.
        reason = "TransactionConflict" if fault == "collided" else "ThrottlingError"
        told: Any = {
            "Error": {"Code": "TransactionCanceledException", "Message": ""},
            "CancellationReasons": [{"Code": reason}, {"Code": "None"}],
        }
        return ClientError(told, operation)
    if fault == "throttled":
        return ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, operation)
    if fault == "timed_out":
        return ReadTimeoutError(endpoint_url="https://aws.example")
    return ConnectionClosedError(endpoint_url="https://aws.example")
