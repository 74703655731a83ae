"""One structured line per request, and what is known of a failure.

A line holds the route's template, never its parameters; an exception's type and place, never its
message: messages quote values, and values may be personal data.

Written with the standard library: the line costs a tenth of what a logging framework takes, and
the import nothing (``docs/decisions`` has the figures).
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, Final

_SERVICE: Final = os.environ.get("POWERTOOLS_SERVICE_NAME", "sunhall")
_DEEPEST: Final = 12


def write_line(level: str, message: str, **fields: Any) -> None:
    """Writes one JSON line to standard output, where Lambda picks it up."""
    line = {"level": level, "message": message, "service": _SERVICE} | fields
    sys.stdout.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def failure(exc: BaseException) -> dict[str, Any]:
    """The type of an exception, of its causes, and the places it came through."""
    chain: list[str] = []
    current: BaseException | None = exc
    while current is not None and len(chain) < _DEEPEST:
        chain.append(type(current).__qualname__)
        current = current.__cause__ or current.__context__
    return {"error_types": chain, "places": _places(exc)}


def _places(exc: BaseException) -> list[str]:
    places: list[str] = []
    step = exc.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        module = step.tb_frame.f_globals.get("__name__", "?")
        places.append(f"{module}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return places[-_DEEPEST:]
