"""The events of a petition: one function for each, giving its type and its data.

Data is plain JSON without personal data. Periods stand in the events as they were: a rule that is
changed later moves no clock that runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sunhall.domain.catalogue import Period
from sunhall.domain.engine.event import Happening

Plain = Mapping[str, Any]

#: Whoever supervises pressed for it, see `sunhall.domain.engine.supervising`.
SUPERVISED: Final = "petition_supervised"


def plain(period: Period) -> Plain:
    """Return a period as an event keeps it."""
    return {"amount": period.amount, "unit": str(period.unit), "roll": period.roll}


def registered(
    *,
    receipt_no: str,
    kind: str,
    channel: str,
    people: int,
    named: bool,
    notifiable: bool,
    about: str | None,
    registrar: str,
    received_on: date,
    sorting: Period,
    catalogue_version: str,
    locale: str,
    application_digest: str,
    attachments: Sequence[str],
) -> Happening:
    """A petition was recorded; the time to sort it runs from its receipt (art. 22)."""
    return Happening(
        "petition_registered",
        {
            "receipt_no": receipt_no,
            "kind": kind,
            "channel": channel,
            "people": people,
            "named": named,
            "notifiable": notifiable,
            "about": about,
            "registrar": registrar,
            "received_on": received_on.isoformat(),
            "sorting": plain(sorting),
            "catalogue_version": catalogue_version,
            "locale": locale,
            "application_digest": application_digest,
            "attachments": list(attachments),
        },
    )


def forwarded(
    *,
    to: str,
    way: str,
    received_on: date,
    due_on: date | None,
    fixed: bool,
    notice: Period,
    objection: Period | None,
    instruction_digest: str | None,
    letter: str | None,
) -> Happening:
    """An organ was given it; its time to tell the petitioner and to object runs (art. 23)."""
    data = {
        "to": to,
        "way": way,
        "received_on": received_on.isoformat(),
        "due_on": due_on.isoformat() if due_on else None,
        "fixed": fixed,
        "notice": plain(notice),
        "objection": plain(objection) if objection else None,
        "instruction_digest": instruction_digest,
    }
    return Happening("petition_forwarded", data, letter)


def transfer_objected(*, number: int, competent: str | None, reasons_digest: str) -> Happening:
    """The organ says that it is not competent; its time to give notice goes on (F8)."""
    data = {"number": number, "competent": competent, "reasons_digest": reasons_digest}
    return Happening("transfer_objected", data)


def objection_decided(*, agreed: bool, late: bool, explanation_digest: str) -> Happening:
    """The sender took it back, or did not; ``late``: the first time for sorting is over."""
    data = {"agreed": agreed, "late": late, "explanation_digest": explanation_digest}
    return Happening("objection_decided", data)


def accepted(*, organ: str, handling: Period, letter: str | None) -> Happening:
    """The organ took it in hand; its time for the answer runs from today (art. 34)."""
    return Happening("petition_accepted", {"organ": organ, "handling": plain(handling)}, letter)


def channelled(*, branch: str, article: str, digest: str, letter: str | None) -> Happening:
    """It belongs to another way of the law, and the petitioner is told which (arts. 30, 31)."""
    data = {"branch": branch, "article": article, "explanation_digest": digest}
    return Happening("petition_channelled", data, letter)


def declined(*, ground: str, earlier: str, digest: str, letter: str | None) -> Happening:
    """It is not accepted, because an earlier one is in hand or has ended it (arts. 19, 36)."""
    data = {"ground": ground, "earlier_receipt_no": earlier, "explanation_digest": digest}
    return Happening("petition_declined", data, letter)


def handling_started(*, handler: str) -> Happening:
    """Work on it has begun."""
    return Happening("handling_started", {"handler": handler})


def handler_assigned(*, handler: str) -> Happening:
    """Somebody else of the organ handles it."""
    return Happening("handler_assigned", {"handler": handler})


def person_recused(*, person: str, reason_digest: str, cancelled_runs: Sequence[int]) -> Happening:
    """Somebody with an interest has left it (art. 28)."""
    return Happening(
        "person_recused",
        {
            "person": person,
            "reason_digest": reason_digest,
            "cancelled_runs": list(cancelled_runs),
        },
    )


def hearing_called(*, number: int, held_on: date, digest: str, letter: str | None) -> Happening:
    """A hearing was announced."""
    data = {"number": number, "held_on": held_on.isoformat(), "digest": digest}
    return Happening("hearing_called", data, letter)


def hearing_opened(*, number: int, excluded: bool) -> Happening:
    """The hearing began; ``excluded``: its days are taken out of the re-check (art. 36)."""
    return Happening("hearing_opened", {"number": number, "excluded": excluded})


def hearing_closed(*, number: int, record_digest: str) -> Happening:
    """The hearing ended."""
    return Happening("hearing_closed", {"number": number, "record_digest": record_digest})


def settled(
    *, way: str, digest: str, attachments: Sequence[str], cancelled_runs: Sequence[int]
) -> Happening:
    """Both sides agreed in writing (art. 33)."""
    return Happening(
        "petition_settled",
        {
            "way": way,
            "agreement_digest": digest,
            "attachments": list(attachments),
            "cancelled_runs": list(cancelled_runs),
        },
    )


def opinion_saved(
    *, stage: str, revision: int, result: str, drafter: str, digest: str
) -> Happening:
    """A text of an answer was kept."""
    return Happening(
        "petition_opinion_saved",
        {
            "stage": stage,
            "revision": revision,
            "result": result,
            "drafter": drafter,
            "opinion_digest": digest,
        },
    )


def opinion_issued(
    *, stage: str, result: str, number: str | None, ends: bool, cancelled_runs: Sequence[int]
) -> Happening:
    """An answer left its organ; ``ends``: nothing can be asked against it."""
    return Happening(
        "petition_opinion_issued",
        {
            "stage": stage,
            "result": result,
            "number": number,
            "ends": ends,
            "cancelled_runs": list(cancelled_runs),
        },
    )


def outside_opinion_recorded(
    *, stage: str, result: str, number: str, dated_on: date, digest: str
) -> Happening:
    """A superior organ outside of this installation has answered."""
    return Happening(
        "outside_opinion_recorded",
        {
            "stage": stage,
            "result": result,
            "number": number,
            "dated_on": dated_on.isoformat(),
            "opinion_digest": digest,
        },
    )


def opinion_delivered(
    *, stage: str, delivered_on: date, way: str, window: Period | None, digest: str | None
) -> Happening:
    """The petitioner has received the answer; their time to challenge it runs (arts. 35, 36)."""
    return Happening(
        "petition_opinion_delivered",
        {
            "stage": stage,
            "delivered_on": delivered_on.isoformat(),
            "way": way,
            "window": plain(window) if window else None,
            "proof_digest": digest,
        },
    )


def challenged(
    *,
    stage: str,
    organ: str | None,
    desk: str,
    requested_on: date,
    period: Period,
    digest: str,
    attachments: Sequence[str],
) -> Happening:
    """The petitioner has asked the next higher organ; its time runs from the request."""
    data = {
        "stage": stage,
        "organ": organ,
        "desk": desk,
        "requested_on": requested_on.isoformat(),
        "period": plain(period),
        "reasons_digest": digest,
        "attachments": list(attachments),
    }
    return (
        Happening("review_requested", data)
        if stage == "review"
        else Happening("recheck_requested", data)
    )


def window_over(*, clock: str, due_on: date) -> Happening:
    """The petitioner let the time to challenge the answer go by."""
    return Happening("petition_closed", {"clock": clock, "due_on": due_on.isoformat()})


def closing_report_filed(*, digest: str) -> Happening:
    """What came of an assigned petition was reported."""
    return Happening("closing_report_filed", {"report_digest": digest})


def supplemented(*, number: int, digest: str, attachments: Sequence[str]) -> Happening:
    """The petitioner added something."""
    data = {"number": number, "digest": digest, "attachments": list(attachments)}
    return Happening("petition_supplemented", data)


def evaluated(*, stage: str | None, organ: str, office: str, digest: str | None) -> Happening:
    """The petitioner said what they think of it."""
    data = {"stage": stage, "organ": organ, "office": office, "comment_digest": digest}
    return Happening("petition_evaluated", data)


def urgency_marked(*, tell: Sequence[str], reason_digest: str) -> Happening:
    """It is major or urgent; ``tell`` are the ids of who has to be told at once (art. 25)."""
    return Happening("urgency_marked", {"tell": list(tell), "reason_digest": reason_digest})


def archived(*, on: date) -> Happening:
    """It went into the archive."""
    return Happening("petition_archived", {"on": on.isoformat()})
