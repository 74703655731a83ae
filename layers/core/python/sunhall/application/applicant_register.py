"""The register of what each applicant has asked each agency, under hashes that only we can make.

A row is written in the very transaction that opens a case. Whose it is, is a keyed hash; what is
asked for is a keyed hash and a keyed sketch. Rows of one applicant at one agency can be compared
with each other, and with nothing else: the key of a sketch is that partition's own.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sunhall.application.ports import Ports, RegisterRow
from sunhall.domain.engine.service import Case, Service

if TYPE_CHECKING:
    from sunhall.domain.disclosure.applicant_record import ApplicantRecord
    from sunhall.domain.disclosure.register_entry import RegisterEntry

#: Label of the key from which all of the register's keys are derived.
PURPOSE = "applicant-register"

_APPLICANT_BYTES = 16


def register_row(
    ports: Ports,
    service: Service[Any],
    case: Case,
    documents: Mapping[str, Mapping[str, Any]],
    *,
    at: datetime,
) -> RegisterRow | None:
    """Return the row of a new case, to be written in the transaction that opens it.

    Args:
        ports: The outside world.
        service: Whose case it is.
        case: The case.
        documents: Its documents, unsealed.
        at: When it came in.

    Returns:
        The row; None for a service that keeps no register.
    """
    entry = service.register_entry(case, documents)
    return None if entry is None else _row(ports, entry, case, at)


def came_in(command: object, now: datetime) -> datetime:
    """Return the moment at which what opens a case came in.

    What was split off a request came in when that one did, and says so.
    """
    from sunhall.domain.disclosure import register_entry

    day: date | None = getattr(command, "came_on", None) or getattr(command, "signed_on", None)
    return register_entry.came_in(day, getattr(command, "came_at", now))


def read_record(
    ports: Ports, service: Service[Any], case: Case, documents: Mapping[str, Mapping[str, Any]]
) -> ApplicantRecord:
    """Return the applicant's record as it stands for a case, in one query.

    Args:
        ports: The outside world.
        service: Whose case it is.
        case: The case.
        documents: Its documents, unsealed.
    """
    from sunhall.domain.disclosure.applicant_record import (
        NO_RECORD,
        Registered,
        applicant_record,
    )
    from sunhall.domain.disclosure.same_information import same_numbers, similarity

    entry = service.register_entry(case, documents)
    if entry is None:
        return NO_RECORD
    own = _row(ports, entry, case, case.submitted_at)
    rows = ports.register.rows(own.applicant)
    return applicant_record(
        case.case_id,
        (
            Registered(
                case_id=row.case_id,
                receipt_no=row.receipt_no,
                at=row.at,
                identical=row.text == own.text,
                similarity=similarity(row.sketch, own.sketch),
                same_numbers=same_numbers(row.numbers, own.numbers),
                answered_on=row.answered_on,
                letter_no=row.letter_no,
                sealed=row.sealed or (row.case_id == case.case_id and case.identity is not None),
                ended=bool(row.leaf),
            )
            for row in rows
        ),
    )


def _row(ports: Ports, entry: RegisterEntry, case: Case, at: datetime) -> RegisterRow:
    # Imported with the first case that is opened or compared: no start pays for it.
    from sunhall.domain.disclosure.same_information import numbers, sketch, text_mac
    from sunhall.domain.engine.event import canonical_json

    secret = ports.secrets.derived(PURPOSE)
    whose = hmac.digest(secret, canonical_json(entry.applicant).encode(), "sha256")
    # The second half of the hash is nowhere kept: it makes the keys of this partition's texts.
    applicant, own_key = whose[:_APPLICANT_BYTES], whose[_APPLICANT_BYTES:]
    key = hmac.digest(secret, b"texts:" + own_key, "sha256")
    return RegisterRow(
        applicant=applicant,
        at=at,
        case_id=case.case_id,
        receipt_no=case.receipt_no,
        text=text_mac(entry.information, key),
        sketch=sketch(entry.information, key),
        numbers=numbers(entry.information, key),
    )
