"""Many callers at once, in an order that is chosen by chance and can be had again.

Everybody runs until their next call to AWS, then one of those who wait is let through. Each call
is whole, as DynamoDB's transactions and conditional writes are; between any two calls of one caller
anybody else may have made any number of theirs.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tests.builders.aws_faults import passing

T = TypeVar("T")


class Turns:
    """Lets callers through one at a time.

    Args:
        seed: Of the order.
    """

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311  # an order of calls is no secret
        self._changed = threading.Condition()
        self._running = 0
        self._waiting: list[int] = []
        self._chosen: int | None = None

    def wait(self) -> None:
        """Wait for this thread's turn."""
        me = threading.get_ident()
        with self._changed:
            self._waiting.append(me)
            self._running -= 1
            self._choose()
            while self._chosen != me:
                self._changed.wait()
            self._waiting.remove(me)
            self._chosen = None
            self._running += 1

    def begin(self, many: int) -> None:
        """Let nobody through before so many have come."""
        self._running = many

    def leave(self) -> None:
        """Say that this thread makes no call any more."""
        with self._changed:
            self._running -= 1
            self._choose()

    def _choose(self) -> None:
        if not self._running and self._waiting and self._chosen is None:
            self._chosen = self._chance.choice(sorted(self._waiting))
            self._changed.notify_all()


def at_once(seed: int, acts: Sequence[Callable[[], T]]) -> list[T]:
    """Do everything at the same time; return what came of each, in the given order.

    Raises:
        Exception: What the first of them raised that did.
    """
    turns = Turns(seed)
    turns.begin(len(acts))
    told: dict[int, Any] = {}
    failed: dict[int, Exception] = {}

    def run(number: int, act: Callable[[], T]) -> None:
        try:
            turns.wait()
            told[number] = act()
        except Exception as failure:
            failed[number] = failure
        finally:
            turns.leave()

    def through(_name: str, make: Callable[[], Any]) -> Any:
        turns.wait()
        return make()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    with passing(through):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for number in sorted(failed):
        raise failed[number]
    return [told[number] for number in range(len(acts))]
