"""What one applicant has asked one agency, as far as the law makes it matter.

Two rules look beyond a single request: the processing fee counts the requests of a calendar month
(国办函〔2020〕109号), and who was answered once need not be answered again
(政府信息公开条例 art. 36(6)).

Every function starts with these classes, so they neither compare nor print themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.engine.decision import Refusal


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Registered:
    """A request in the register of its applicant.

    Attributes:
        case_id: The case.
        receipt_no: Its receipt number.
        at: When it came in, see `sunhall.domain.disclosure.register_entry.came_in`.
        identical: Whether it asks in the same words as the request that is looked at.
        similarity: How much of its wording the two share, from 0 to 1.
        same_numbers: Whether the years, documents and other numbers it names can be the same.
        answered_on: The day on which it was replied to. Only a reply sets it: what was abandoned,
            withdrawn or merged was never answered.
        letter_no: Number of that reply's letter; empty before.
        sealed: Whether the identity of its applicant was sealed.
        ended: Whether it has ended, with a reply or without one.
    """

    case_id: str
    receipt_no: str
    at: datetime
    identical: bool = False
    similarity: float = 0.0
    same_numbers: bool = True
    answered_on: date | None = None
    letter_no: str = ""
    sealed: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ApplicantRecord:
    """Where a request stands among those of its applicant to its agency.

    Attributes:
        place: Which of the requests of its calendar month it is, from 1.
        in_month: How many came in that month, those after it included.
        earlier: The requests that came in before it, the oldest first.
        sealed: Whether the identity of its own applicant was sealed.
        month: Its calendar month, ``2026-04``; empty when nothing was looked up.
    """

    place: int
    in_month: int
    earlier: tuple[Registered, ...] = ()
    sealed: bool = False
    month: str = ""

    @property
    def answered(self) -> tuple[Registered, ...]:
        """The earlier requests that were replied to, the latest reply first.

        Where an identity was sealed there are none: to say that one and the same person made two
        requests would tell who made the sealed one.
        """
        if self.sealed:
            return ()
        replied = (each for each in self.earlier if each.answered_on and not each.sealed)
        return tuple(sorted(replied, key=_reply_order, reverse=True))


#: Nothing was looked up: the command needs no record.
NO_RECORD = ApplicantRecord(place=1, in_month=1)


def month_of(at: datetime) -> str:
    """Return the calendar month of a moment in Beijing, ``2026-04``: it ends at midnight there."""
    return local_date(at).strftime("%Y-%m")


def applicant_record(case_id: str, requests: Iterable[Registered]) -> ApplicantRecord:
    """Return where a request stands among all of its applicant's.

    The place is a rank and no counter: by the moment at which requests came in, then by case. So
    each has one place whoever asks, and two that come in at once have different ones.

    Args:
        case_id: The request.
        requests: All requests of its applicant to its agency, itself among them, in any order.

    Raises:
        ValueError: The request is not among them.
    """
    ordered = sorted(requests, key=lambda each: (each.at, each.case_id))
    index = next((i for i, each in enumerate(ordered) if each.case_id == case_id), None)
    if index is None:
        raise ValueError("a request stands in the register of its applicant")
    own, earlier = ordered[index], tuple(ordered[:index])
    month = month_of(own.at)
    before = sum(month_of(each.at) == month for each in earlier)
    in_month = sum(month_of(each.at) == month for each in ordered)
    return ApplicantRecord(before + 1, in_month, earlier, own.sealed, month)


def repeat_refused(
    record: ApplicantRecord, number: str, *, on: date | None = None, least: int
) -> Refusal | None:
    """Return why a request cannot be turned away as a repeat, if it cannot (art. 36(6)).

    Turned away can be who was *replied to* before: the same applicant, by the same agency, about
    the same information. Whoever gave up a request, or took it back, was not replied to.

    Args:
        record: The applicant's record, as it stands for the request.
        number: Number of the earlier reply's letter, or receipt number of the earlier request.
        on: The day of that reply as the letter is to state it, if it is to be checked.
        least: Percent of the wording that texts have to share to ask for the same information.
    """
    named = number.strip()
    found = [each for each in record.answered if named in (each.letter_no, each.receipt_no)]
    if not named or not found:
        return Refusal("repeat_of_nothing_answered", fields=("earlier_reply.no",))
    earlier = found[0]
    if not is_same(earlier, least):
        return Refusal(
            "repeat_of_other_information", {"least": least}, fields=("earlier_reply.no",)
        )
    answered_on = earlier.answered_on
    if answered_on and on is not None and on != answered_on:
        right = {"on": answered_on.isoformat()}
        return Refusal("repeat_dated_otherwise", right, fields=("earlier_reply.date",))
    return None


def is_same(earlier: Registered, least: int) -> bool:
    """Whether an earlier request asks for the same information, as far as its wording tells.

    Args:
        earlier: The earlier request.
        least: Percent of the wording that the texts have to share.
    """
    alike = earlier.same_numbers and earlier.similarity * 100 >= least
    return earlier.identical or alike


def _reply_order(request: Registered) -> tuple[date, str]:
    return request.answered_on or date.min, request.case_id
