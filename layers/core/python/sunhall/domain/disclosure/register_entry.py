"""What the register of applicants is told of a request, and what becomes of it later."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sunhall.domain.calendar.beijing import in_beijing, local_date, start_of_day


@dataclass(frozen=True, slots=True, repr=False)
class RegisterEntry:
    """What the register is told of a request. It is personal data, and is hashed before it is kept.

    Attributes:
        department: The agency that is asked.
        kind: Kind of applicant.
        id_type: Type of their proof of identity.
        id_number: Its number, as it was typed.
        information: What is asked for.
    """

    department: str
    kind: str
    id_type: str
    id_number: str
    information: str

    @property
    def applicant(self) -> tuple[str, str, str, str]:
        """Who asks whom: equal for two requests exactly if one applicant asks one agency."""
        number = unicodedata.normalize("NFKC", self.id_number)
        return self.department, self.kind, self.id_type, "".join(number.split()).upper()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an event of a request adds to its row in the register.

    Attributes:
        leaf: The row of the statistics it ended in; empty for what is no end.
        answered_on: The day of the reply, if it is one.
        letter_no: Number of the reply's letter.
        sealed: Whether the applicant's identity is sealed from now on.
    """

    leaf: str = ""
    answered_on: date | None = None
    letter_no: str = ""
    sealed: bool = False


def register_entry(
    department: str, documents: Mapping[str, Mapping[str, Any]]
) -> RegisterEntry | None:
    """Return what the register is told of a request.

    A request that was supplemented asks for what it was made clear to ask for (art. 30).

    Args:
        department: The agency that is asked.
        documents: Its documents, unsealed.

    Returns:
        The entry; None once the application was erased.
    """
    application = documents.get("application")
    if application is None:
        return None
    applicant, asked = application["applicant"], application["information"]
    for given in _supplements(documents):
        asked = {**asked, **given}
    if "split" in documents:
        # The first part stays with the request that was split (domain/disclosure/parts.py).
        first = documents["split"]["parts"][0]
        asked = {"description": first["description"], "reference": None}
    return RegisterEntry(
        department=department,
        kind=applicant["kind"],
        id_type=applicant["id_type"],
        id_number=applicant["id_number"],
        information="\n".join(filter(None, (asked["description"], asked["reference"]))),
    )


def came_in(day: date | None, at: datetime) -> datetime:
    """Return the moment from which a request counts in its applicant's month, in Beijing.

    It is the submission. Mail that was signed for on an earlier day came in at the beginning of
    that day.

    Args:
        day: The day on which it came in, if it was written down another day.
        at: When it was written down.
    """
    return start_of_day(day) if day and day != local_date(at) else in_beijing(at)


def outcome_of(event_type: str, data: Mapping[str, Any], at: datetime) -> Outcome | None:
    """Return what an event of a request adds to its row in the register, if anything."""
    if event_type == "reply_sent":
        return Outcome(data["leaf"], local_date(at), data["number"])
    if event_type in _ENDS_WITHOUT_REPLY:
        return Outcome(data["leaf"])
    return Outcome(sealed=True) if event_type == "identity_sealed" else None


_ENDS_WITHOUT_REPLY = frozenset(
    {"abandonment_confirmed", "fee_abandonment_confirmed", "withdrawn", "request_merged"}
)

_SUPPLEMENT = "supplement-"


def _supplements(documents: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return what each supplement says anew of what is asked for, in the order of the rounds."""
    rounds = sorted(
        int(name.removeprefix(_SUPPLEMENT))
        for name in documents
        if name.startswith(_SUPPLEMENT) and name.removeprefix(_SUPPLEMENT).isdecimal()
    )
    given = (documents[f"{_SUPPLEMENT}{each}"] for each in rounds)
    return [
        {part: each[part] for part in ("description", "reference") if each.get(part)}
        for each in given
    ]
