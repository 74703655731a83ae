"""Reads the arguments of GET service requests. An empty one counts as not sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final, cast

from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.domain.open311.question import ListQuestion
from sunhall.domain.open311.record import STATUSES, Status
from sunhall.domain.open311.rules import Open311Rules
from sunhall.domain.open311.window import Window, window

#: Most members of a list of ids, and of a list of services: each of these is looked up by itself.
MOST_IDS: Final = 500
MOST_SERVICES: Final = 20

_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_FLAGS: Final[Mapping[str, bool]] = {"true": True, "false": False}


def requested_ids(query: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids that are asked for; empty when the question is another one.

    Raises:
        InvalidInput: They are too many.
    """
    errors: list[FieldError] = []
    ids = _listed(query, "service_request_id", MOST_IDS, errors)
    if errors:
        raise InvalidInput(errors=errors)
    return ids


def list_question(query: Mapping[str, str], rules: Open311Rules, now: datetime) -> ListQuestion:
    """Read a question for a list.

    Args:
        query: The arguments.
        rules: The city's limits.
        now: The present moment.

    Raises:
        InvalidInput: With everything that is wrong.
    """
    errors: list[FieldError] = []
    most = rules.most_requests.amount
    span = _window(query, rules, now, errors)
    services = _listed(query, "service_code", MOST_SERVICES, errors)
    statuses = _statuses(query, errors)
    page = _number(query, "page", 1, errors)
    page_size = _number(query, "page_size", most, errors, largest=most)
    if errors or span is None:
        raise InvalidInput(errors=errors)
    return ListQuestion(span, services, statuses, page, page_size, most)


def wants_extensions(query: Mapping[str, str]) -> bool:
    """Return whether extended data are asked for (``extensions=true``).

    Raises:
        InvalidInput: It is neither true nor false.
    """
    given = query.get("extensions") or "false"
    if given not in _FLAGS:
        allowed = {"allowed": ", ".join(_FLAGS)}
        raise InvalidInput(errors=[FieldError("extensions", "not_one_of", allowed)])
    return _FLAGS[given]


def _window(
    query: Mapping[str, str], rules: Open311Rules, now: datetime, errors: list[FieldError]
) -> Window | None:
    before = len(errors)
    start = _moment(query, "start_date", errors)
    end = _moment(query, "end_date", errors)
    if len(errors) > before:
        return None
    found = window(start, end, now=now, days=rules.window_days.amount)
    if isinstance(found, FieldError):
        errors.append(found)
        return None
    return found


def _moment(query: Mapping[str, str], name: str, errors: list[FieldError]) -> datetime | None:
    # An unescaped plus sign of the offset arrives as a blank.
    raw = query.get(name, "").replace(" ", "+")
    if not raw:
        return None
    try:
        if _MOMENT.fullmatch(raw):
            return datetime.fromisoformat(raw)
    except ValueError:
        pass
    errors.append(FieldError(name, "open311_moment_malformed"))
    return None


def _listed(
    query: Mapping[str, str], name: str, most: int, errors: list[FieldError]
) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(each.strip() for each in query.get(name, "").split(",")))
    named = tuple(each for each in found if each)
    if len(named) > most:
        errors.append(FieldError(name, "too_long", {"max": most}))
    return named


def _statuses(query: Mapping[str, str], errors: list[FieldError]) -> tuple[Status, ...]:
    named = _listed(query, "status", len(STATUSES) + 1, [])
    if any(each not in STATUSES for each in named):
        errors.append(FieldError("status", "not_one_of", {"allowed": ", ".join(STATUSES)}))
    return cast("tuple[Status, ...]", named) or STATUSES


def _number(
    query: Mapping[str, str],
    name: str,
    default: int,
    errors: list[FieldError],
    *,
    largest: int = 1_000_000,
) -> int:
    raw = query.get(name, "").strip()
    if not raw:
        return default
    if not _NUMBER.fullmatch(raw):
        errors.append(FieldError(name, "wrong_type"))
    elif int(raw) < 1:
        errors.append(FieldError(name, "too_small", {"min": 1}))
    elif int(raw) > largest:
        errors.append(FieldError(name, "too_large", {"max": largest}))
    else:
        return int(raw)
    return default
