"""The events of a question: one function per event, giving its type and its data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sunhall.domain.engine.event import Happening


def question_asked(
    *,
    receipt_no: str,
    session: str,
    session_no: str,
    office: str,
    department: str,
    catalogue_version: str,
    looks_personal: Sequence[str],
    question_digest: str,
) -> Happening:
    """A question came in; nobody outside reads it before it was looked at."""
    return Happening(
        "question_asked",
        {
            "receipt_no": receipt_no,
            "session": session,
            "session_no": session_no,
            "office": office,
            "department": department,
            "catalogue_version": catalogue_version,
            "looks_personal": list(looks_personal),
            "question_digest": question_digest,
        },
    )


def question_accepted() -> Happening:
    """Everybody may read it."""
    return Happening("question_accepted", {})


def question_merged(*, into: str, into_case: str) -> Happening:
    """Another one asks the same, and is answered for both."""
    return Happening("question_merged", {"into": into, "into_case": into_case})


def question_unmerged() -> Happening:
    """What it was merged into is not answered: it stands for itself again."""
    return Happening("question_unmerged", {})


def question_joined(*, receipt_no: str, joined: int) -> Happening:
    """Another question was merged into it."""
    return Happening("question_joined", {"receipt_no": receipt_no, "joined": joined})


def question_withheld(*, ground: str, note_digest: str | None) -> Happening:
    """It is not shown; whoever asked is told why."""
    return Happening("question_withheld", {"ground": ground, "note_digest": note_digest})


def question_answered(*, row: int) -> Happening:
    """It was answered live."""
    return Happening("question_answered", {"row": row})


def question_carried_over(*, ended_on: date, days: int) -> Happening:
    """The session ended without an answer: the unit owes a public one within working days."""
    return Happening("question_carried_over", {"ended_on": ended_on.isoformat(), "days": days})


def question_handed(*, department: str) -> Happening:
    """Another unit answers it."""
    return Happening("question_handed", {"department": department})


def question_replied(*, reply_digest: str, in_time: bool) -> Happening:
    """The unit has answered in public."""
    return Happening("question_replied", {"reply_digest": reply_digest, "in_time": in_time})


def question_withdrawn() -> Happening:
    """Whoever asked took it back."""
    return Happening("question_withdrawn", {})
