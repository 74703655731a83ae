"""Tells how far an import is: a line that stays in place on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TextIO

#: Seconds between two lines on a terminal, and elsewhere, where each stays.
_ON_TERMINAL: Final = 0.2
_ELSEWHERE: Final = 10.0

#: Clears the rest of a line on a terminal.
_CLEAR: Final = "\x1b[K"


class Progress:
    """Counts what is done.

    Args:
        total: How many there are.
        stream: Where it is told.
        clock: Seconds that only go forward.
    """

    def __init__(
        self, total: int, stream: TextIO, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total = total
        self._stream = stream
        self._clock = clock
        self._terminal = stream.isatty()
        self._began = self._told = clock()
        self._done = 0

    def step(self) -> None:
        """Count one more, and tell it if it is time to."""
        self._done += 1
        now = self._clock()
        pause = _ON_TERMINAL if self._terminal else _ELSEWHERE
        if now - self._told >= pause or (self._terminal and self._done == self._total):
            self._told = now
            self._tell(now)

    def end(self) -> None:
        """Leave the line."""
        if self._terminal and self._done:
            self._stream.write("\n")
            self._stream.flush()

    def _tell(self, now: float) -> None:
        rate = self._done / max(now - self._began, 1e-9)
        left = (self._total - self._done) / rate
        line = f"  {self._done} of {self._total}, {rate:.0f} a second, {_span(left)} left"
        self._stream.write(f"\r{line}{_CLEAR}" if self._terminal else f"{line}\n")
        self._stream.flush()


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
