"""What anybody may know: the city, what can be asked of it, and how deadlines are counted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sunhall.domain.calendar.beijing import start_of_day
from sunhall.domain.calendar.counting import PeriodError, Unit, deadline_after
from sunhall.domain.catalogue import (
    AttachmentRules,
    Catalogue,
    Contact,
    Department,
    DisclosureRules,
    Period,
)
from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.domain.upload import allowed_types

Plain = dict[str, Any]

PUBLIC_LABELS: Final = (
    *("service.", "state.", "clock.", "unit.", "day.", "deadline.", "attachment_purpose."),
)
"""Kinds of labels that are shown to citizens; the rest is for staff and for letters."""


def catalogue_facts(catalogue: Catalogue, locale: str) -> Plain:
    """Return the public part of the catalogue.

    Names have a text for every language of the city, so a page can switch without asking again.

    Args:
        catalogue: The city's rules.
        locale: Language of ``labels``.
    """
    open_departments = [one for one in catalogue.departments.values() if one.accepts_requests]
    return {
        "version": catalogue.version,
        "locale": locale,
        "locales": catalogue.city.locales,
        "city": {
            "id": catalogue.city.id,
            "name": catalogue.city.name,
            "government": catalogue.city.government,
            "contact": _contact(catalogue.city.contact),
        },
        "departments": [_department(one) for one in open_departments],
        "services": {"disclosure": _disclosure(catalogue.disclosure)},
        "attachments": _attachments(catalogue.disclosure.attachments),
        "calendar": {
            "version": catalogue.calendar.version,
            "first_year": catalogue.calendar.first_year,
            "last_year": catalogue.calendar.last_year,
        },
        "labels": {
            key: catalogue.label(key, locale)
            for key in sorted(catalogue.labels)
            if key.startswith(PUBLIC_LABELS)
        },
    }


def _department(department: Department) -> Plain:
    return {
        "id": department.id,
        "name": department.name,
        "short_name": department.short_name,
        "contact": _contact(department.contact),
    }


def _contact(contact: Contact) -> Plain:
    return {
        "address": contact.address,
        "postcode": contact.postcode,
        "phone": contact.phone,
        "email": contact.email,
        "hours": contact.hours,
    }


def _disclosure(rules: DisclosureRules) -> Plain:
    return {
        "channels": [
            {"id": one.id, "label": one.label} for one in rules.channels.values() if one.public
        ],
        "applicant_kinds": [
            {"id": one.id, "label": one.label} for one in rules.applicant_kinds.values()
        ],
        "id_types": [
            {
                "id": one.id,
                "label": one.label,
                "pattern": one.pattern,
                "applicants": one.applicants,
            }
            for one in rules.id_types.values()
        ],
        "delivery_forms": [
            {
                "id": one.id,
                "label": one.label,
                "ways": [{"id": way.id, "label": way.label} for way in one.ways],
            }
            for one in rules.delivery_forms.values()
        ],
        "text_limits": rules.text_limits,
        "periods": {
            "reply": _period(rules.reply),
            "supplement": _period(rules.supplement_period),
        },
    }


def _period(period: Period) -> Plain:
    return {
        "amount": period.amount,
        "unit": period.unit.value,
        "source": period.basis.source,
        "article": period.basis.article,
    }


def _attachments(rules: AttachmentRules) -> Plain:
    return {
        "max_count": rules.max_files,
        "max_bytes": rules.max_bytes,
        "types": [
            {"content_type": kind.media_type, "extensions": kind.extensions}
            for kind in allowed_types(rules)
        ],
    }


MOST: Final[Mapping[Unit, int]] = {
    Unit.WORKING_DAY: 1000,
    Unit.CALENDAR_DAY: 1500,
    Unit.HOUR: 1500 * 24,
    Unit.MINUTE: 1500 * 24 * 60,
}
"""Longest period that is counted in each unit: some four years, beyond any period of the law."""

FIRST_YEAR: Final = 1991
"""Since then Beijing's time has had one offset all year round."""

LAST_YEAR: Final = 2100

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_AMOUNT: Final = re.compile(r"[0-9]{1,9}")
_FLAGS: Final[Mapping[str, bool]] = {"true": True, "false": False}
_PARAMETERS: Final = ("start", "amount", "unit", "roll")


@dataclass(frozen=True, slots=True)
class DeadlineQuestion:
    """A period whose end somebody wants to know.

    Attributes:
        start: The event that starts it.
        amount: Its length.
        unit: What is counted.
        roll: Whether a period of calendar days that would end on a rest day ends on the next
            working day.
    """

    start: datetime
    amount: int
    unit: Unit
    roll: bool


def deadline_question(query: Mapping[str, str]) -> DeadlineQuestion:
    """Read a question from query parameters.

    ``start`` is a day, or a moment with offset; hours and minutes need a moment.

    Raises:
        InvalidInput: With everything that is wrong.
    """
    errors = [FieldError(name[:64], "unknown_field") for name in query if name not in _PARAMETERS]
    start = _start(query.get("start", ""), errors)
    unit = _unit(query.get("unit", ""), errors)
    amount = _amount(query.get("amount", ""), unit, errors)
    roll = _roll(query.get("roll", "false"), errors)
    a_day = start is not None and not isinstance(start, datetime)
    if a_day and unit is not None and not unit.counts_days:
        errors.append(FieldError("start", "moment_needed"))
    if errors or start is None or unit is None or amount is None or roll is None:
        raise InvalidInput(errors=errors)
    begin = start if isinstance(start, datetime) else start_of_day(start)
    return DeadlineQuestion(begin, amount, unit, roll)


def deadline_facts(question: DeadlineQuestion, catalogue: Catalogue, locale: str) -> Plain:
    """Return the end of a period, with every day that is counted and every day that is not.

    Raises:
        InvalidInput: The period ends beyond the last date that can be told.
    """
    try:
        deadline = deadline_after(
            catalogue.calendar,
            question.start,
            question.amount,
            question.unit,
            roll=question.roll,
        )
    except PeriodError as error:
        raise InvalidInput(errors=[FieldError("amount", error.code)]) from None
    note = catalogue.label("deadline.provisional", locale) if deadline.provisional else ""
    return {
        "due_at": deadline.due_at,
        "provisional": deadline.provisional,
        "note": note,
        "counted": deadline.counted,
        "skipped": [
            {
                "date": day.date,
                "reason": day.reason,
                "label": catalogue.label(f"day.{day.reason}", locale),
            }
            for day in deadline.skipped
        ],
        "calendar_version": catalogue.calendar.version,
    }


def _start(raw: str, errors: list[FieldError]) -> date | datetime | None:
    if not raw:
        errors.append(FieldError("start", "missing"))
        return None
    raw = raw.replace(" ", "+")  # an unescaped plus sign of the offset arrives as a blank
    start: date | datetime | None = None
    try:
        if _DAY.fullmatch(raw):
            start = date.fromisoformat(raw)
        elif _MOMENT.fullmatch(raw):
            start = datetime.fromisoformat(raw)
    except ValueError:
        start = None
    if start is None:
        errors.append(FieldError("start", "bad_format"))
        return None
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        years: Mapping[str, str | int] = {"min": FIRST_YEAR, "max": LAST_YEAR}
        errors.append(FieldError("start", "year_out_of_range", years))
        return None
    return start


def _unit(raw: str, errors: list[FieldError]) -> Unit | None:
    if not raw:
        errors.append(FieldError("unit", "missing"))
    elif raw in set(Unit):
        return Unit(raw)
    else:
        errors.append(FieldError("unit", "not_one_of", {"allowed": ", ".join(Unit)}))
    return None


def _amount(raw: str, unit: Unit | None, errors: list[FieldError]) -> int | None:
    most = MOST[unit or Unit.CALENDAR_DAY]
    if not raw:
        errors.append(FieldError("amount", "missing"))
    elif not _AMOUNT.fullmatch(raw):
        code = "too_large" if raw.isascii() and raw.isdigit() else "wrong_type"
        errors.append(FieldError("amount", code, {"max": most} if code == "too_large" else {}))
    elif unit is not None and int(raw) > most:
        errors.append(FieldError("amount", "too_large", {"max": most}))
    else:
        return int(raw)
    return None


def _roll(raw: str, errors: list[FieldError]) -> bool | None:
    if raw not in _FLAGS:
        errors.append(FieldError("roll", "not_one_of", {"allowed": ", ".join(_FLAGS)}))
    return _FLAGS.get(raw)
