"""Which faults are worth trying at which call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.builders.aws_faults import Fault

#: What changes something: before it or after it makes a difference.
_WRITES = frozenset(
    {
        *("dynamodb.PutItem", "dynamodb.UpdateItem", "dynamodb.TransactWriteItems"),
        *("lambda.Invoke", "states.StartExecution", "states.SendTaskSuccess"),
    }
)

#: Faults that leave nothing behind, and those that hide that all was done.
_UNDONE: tuple[Fault, ...] = ("before", "throttled")
_DONE: tuple[Fault, ...] = ("after", "timed_out")

Place = tuple[int, Fault]


def every_fault(names: Sequence[str]) -> Iterator[Place]:
    """Yield every fault at every call."""
    for place, name in enumerate(names):
        for fault in (*_UNDONE, *_DONE):
            yield place, fault
        if name == "dynamodb.TransactWriteItems":
            yield place, "collided"


def one_of_each(names: Sequence[str]) -> Iterator[Place]:
    """Yield a fault at every read, and at every write one before it and one after it.

    A read that fails is as if it was never made, whichever way; the ways take turns.
    """
    for place, name in enumerate(names):
        if name not in _WRITES:
            # Of a row of the same reads (the shards of an index) the first and the last will do.
            if not names[place - 1] == name == names[min(place + 1, len(names) - 1)]:
                yield place, (*_UNDONE, *_DONE)[place % 4]
            continue
        yield place, _UNDONE[place % 2]
        yield place, _DONE[place % 2]
        if name == "dynamodb.TransactWriteItems":
            yield place, "collided"


def tried_again(names: Sequence[str], place: Place) -> bool:
    """Whether the app itself tries again: a transaction that was cancelled for what passes."""
    number, fault = place
    return names[number] == "dynamodb.TransactWriteItems" and fault in ("collided", "throttled")
