"""Shows staff what the same applicant was answered before by the same agency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sunhall.application.applicant_register import read_record
from sunhall.application.ports import Ports
from sunhall.application.read_case import unsealed, visible_case
from sunhall.domain.actor import Actor
from sunhall.domain.disclosure.applicant_record import ApplicantRecord, Registered

#: Earlier requests that are shown, the most similar first: nobody compares with more of them.
MOST: Final = 25


@dataclass(frozen=True, slots=True)
class SimilarRequests:
    """Where a request stands in its month, and the answered ones that it is like.

    Attributes:
        case_id: The request.
        record: Its applicant's record.
        earlier: Answered requests, the most similar first.
        least: Percent of the wording from which on two ask for the same information.
    """

    case_id: str
    record: ApplicantRecord
    earlier: tuple[Registered, ...]
    least: int


def similar_requests(ports: Ports, case_id: str, actor: Actor) -> SimilarRequests:
    """Return what the applicant of a case was answered before.

    Whoever may see the case may see this: it names requests, and nobody's name. Where an identity
    is sealed it names none, see `ApplicantRecord.answered`.

    Raises:
        NotFound: There is no such case, or none that this person may know of.
    """
    loaded, context = visible_case(ports, case_id, actor)
    record = read_record(ports, loaded.service, loaded.case, unsealed(ports, loaded.stored))
    ordered = sorted(record.answered, key=lambda each: (each.identical, each.similarity))
    return SimilarRequests(
        case_id=case_id,
        record=record,
        earlier=tuple(reversed(ordered))[:MOST],
        least=context.catalogue.disclosure.same_information.amount,
    )
