"""Reads which approvals a request asks for, from its query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, get_args

from sunhall.application.lists import BoxQuestion
from sunhall.application.ports import BoxName
from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.http.json_body import joined
from sunhall.http.message import Request

BOXES: Final[tuple[BoxName, ...]] = get_args(BoxName)
_FLAGS: Final = {"true": True, "false": False}


def box_question(request: Request) -> BoxQuestion:
    """Return what ``?box=&chain=&service=&overdue=`` asks for; things to do unless told.

    Raises:
        InvalidInput: ``not_one_of`` for a box or a flag that is none; ``overdue_only_to_do`` where
            nothing can be late.
    """
    wanted = request.query.get("box", "todo")
    box = next((each for each in BOXES if each == wanted), None)
    if box is None:
        raise _not_one_of("box", BOXES)
    overdue = flag(request, "overdue")
    if overdue and box != "todo":
        raise InvalidInput(errors=[FieldError("overdue", "overdue_only_to_do")])
    query = request.query
    return BoxQuestion(box, query.get("chain", ""), query.get("service", ""), overdue)


def flag(request: Request, name: str) -> bool:
    """Return a parameter that says ``true`` or ``false``; false when it is absent.

    Raises:
        InvalidInput: ``not_one_of``: it says something else.
    """
    given = request.query.get(name, "false")
    if given not in _FLAGS:
        raise _not_one_of(name, _FLAGS)
    return _FLAGS[given]


def nothing_but(request: Request, *names: str) -> None:
    """Make sure that a query has no parameter that would be passed over in silence.

    Raises:
        InvalidInput: ``unknown_field``: it has.
    """
    unknown = [joined("", name) for name in request.query if name not in names]
    if unknown:
        raise InvalidInput(errors=[FieldError(name, "unknown_field") for name in unknown])


def _not_one_of(name: str, allowed: Iterable[str]) -> InvalidInput:
    told = {"allowed": ", ".join(allowed)}
    return InvalidInput(errors=[FieldError(name, "not_one_of", told)])
