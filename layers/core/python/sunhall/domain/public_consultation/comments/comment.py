"""A comment as its history left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.identity.sealed_identity import SealedIdentity


class State(StrEnum):
    """States of a comment."""

    AWAITING = "awaiting_moderation"
    ACCEPTED = "comment_accepted"
    """To be answered; everybody may read it."""
    REJECTED = "comment_rejected"
    """Not shown to anybody, and not answered."""
    ANSWERED = "comment_answered"


#: States in which everybody may read the comment's text.
PUBLIC = frozenset({State.ACCEPTED, State.ANSWERED})

#: Names of the sealed documents.
COMMENT, ANSWER = "comment", "answer"


@dataclass(frozen=True, slots=True)
class Comment:
    """The whole of a comment, without who gave it and what it says.

    Attributes:
        case_id: ULID.
        version: Number of events folded.
        receipt_no: By which whoever gave it finds it again.
        state: Where it stands.
        consultation: Case id of the consultation.
        department: Department that asks.
        question: Number of the question it answers; 0 for the whole.
        submitted_at: When it came in.
        catalogue_version: The city's rules then.
        result: What came of it: ``adopted``, ``partly`` or ``not_adopted``; empty before.
        ground: Why it was rejected; empty otherwise.
        letters: None: comments are answered in public.
        runs: None: a comment needs no approval.
        identity: None: a name is given only by who wants to.
    """

    case_id: str
    version: int
    receipt_no: str
    state: State
    consultation: str
    department: str
    question: int
    submitted_at: datetime
    catalogue_version: str
    result: str = ""
    ground: str = ""
    letters: tuple[IssuedLetter, ...] = ()
    runs: tuple[ApprovalRun, ...] = ()
    identity: SealedIdentity | None = None

    @property
    def bucket(self) -> str:
        """Which of `sunhall.domain.public_consultation.figures.BUCKETS` it is counted in."""
        names = {
            State.AWAITING: "awaiting",
            State.ACCEPTED: "accepted",
            State.REJECTED: "rejected",
        }
        return names.get(self.state, self.result)
