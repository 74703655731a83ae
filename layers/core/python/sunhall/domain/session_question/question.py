"""A question as its history left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.identity.sealed_identity import SealedIdentity


class State(StrEnum):
    """States of a question."""

    PENDING = "question_pending"
    """待审: nobody outside reads it."""
    ACCEPTED = "question_accepted"
    """采用: everybody may read it, and it waits to be answered."""
    MERGED = "question_merged"
    """合并: another one asks the same, and is answered for both."""
    WITHHELD = "question_withheld"
    """不予公开: the asker is told why."""
    ANSWERED = "question_answered"
    """已答, live."""
    CARRIED_OVER = "question_carried_over"
    """转办: not answered live, so the unit answers in public within the days of the catalogue."""
    REPLIED = "question_replied"
    """The unit has answered in public afterwards."""
    WITHDRAWN = "question_withdrawn"


#: States in which nothing more is to be done by anyone.
CLOSED = frozenset({State.MERGED, State.WITHHELD, State.ANSWERED, State.REPLIED, State.WITHDRAWN})
#: States in which everybody may read what is asked, and by what nickname.
PUBLIC = frozenset({State.ACCEPTED, State.ANSWERED, State.CARRIED_OVER, State.REPLIED})

#: Names of the sealed documents.
QUESTION, REPLY, NOTE = "question", "reply", "note"


@dataclass(frozen=True, slots=True)
class SessionQuestion:
    """The whole of a question, without who asked it and what it says.

    Attributes:
        case_id: ULID.
        version: Number of events folded.
        receipt_no: By which whoever asked it finds it again.
        state: Where it stands.
        session: Case id of the session.
        session_no: Its receipt number.
        office: The department that moderates.
        department: The unit that answers: the host unit unless it was handed to another.
        submitted_at: When it came in.
        catalogue_version: The city's rules then.
        looks_personal: Kinds of personal data that its text looks as if it held.
        ground: Why it is withheld; empty otherwise.
        merged_into: Receipt number of the question that is answered for both; empty otherwise.
        joined: How many other questions were merged into this one.
        row: Number of the row of the transcript that answers it; 0 while it was not answered live.
        answer_due: The clock of the public answer, once the session ended without one.
        letters: None: questions are answered in public.
        runs: None: a question needs no approval.
        warned_for: Due date for which a yellow card was given, if any.
        overdue_for: Due date for which a red card was given, if any.
        identity: None: whoever asks gives a nickname.
    """

    case_id: str
    version: int
    receipt_no: str
    state: State
    session: str
    session_no: str
    office: str
    department: str
    submitted_at: datetime
    catalogue_version: str
    looks_personal: tuple[str, ...] = ()
    ground: str = ""
    merged_into: str = ""
    joined: int = 0
    row: int = 0
    answer_due: Clock | None = None
    letters: tuple[IssuedLetter, ...] = ()
    runs: tuple[ApprovalRun, ...] = ()
    warned_for: date | None = None
    overdue_for: date | None = None
    identity: SealedIdentity | None = None
