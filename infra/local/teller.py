"""Tells what happens in a running city, a line for each step."""

from __future__ import annotations

import sys

_DIM, _BOLD, _GREEN, _RESET = "\033[2m", "\033[1m", "\033[32m", "\033[0m"


class Teller:
    """Numbers the steps, and aligns who did what."""

    def __init__(self) -> None:
        self._step = 0
        self._colour = sys.stdout.isatty()

    def tell(self, who: str, what: str, detail: str) -> None:
        """Print a step; a line without a person belongs to the step before."""
        if who:
            self._step += 1
        number = f"{self._step:>2}" if who else "  "
        line = f"{_wide(who, 10)}{_wide(what, 22)}"
        if self._colour:
            line = f"{_BOLD}{_wide(who, 10)}{_RESET}{_GREEN}{_wide(what, 22)}{_RESET}"
            detail = f"{_DIM}{detail}{_RESET}" if not who else detail
        sys.stdout.write(f"  {number}  {line}{detail}\n")
        sys.stdout.flush()


def _wide(text: str, width: int) -> str:
    """Pad to a width of terminal cells, of which a Chinese character takes two."""
    cells = sum(2 if ord(character) > 0x2E7F else 1 for character in text)
    return text + " " * max(1, width - cells)
