"""The desk of a live session: the recorder writes the transcript, the moderator puts it right.

A row is no event of the case: a session has hundreds of them, and each has to be read by a thousand
people within seconds. The case has the digest of the whole instead, from its submission on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol, cast

from sunhall.application.ports import Ports
from sunhall.application.refusals import refused
from sunhall.application.transcript_store import HeadMoved, RequestKnown, TranscriptRows
from sunhall.domain.actor import Actor
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.errors import Conflict, NotAllowed, NotFound, Unavailable
from sunhall.domain.transcript.commands import EditRow, StrikeRow, WriteRow
from sunhall.domain.transcript.desk import (
    Desk,
    being_submitted,
    may_change,
    may_read,
    may_write,
)
from sunhall.domain.transcript.row import Head, Row
from sunhall.domain.transcript.writing import Written, edit_row, strike_row, write_row

if TYPE_CHECKING:
    from sunhall.application.request_identity import RequestIdentity
    from sunhall.domain.live_session.session import LiveSession

LIVE_SESSION: Final = "live_session"

#: Two recorders at one desk meet now and then; more often than this something is wrong.
_TRIES: Final = 6


class DeskPorts(Ports, Protocol):
    """What the desk needs besides what every use case may."""

    @property
    def transcripts(self) -> TranscriptRows:
        """The rows."""


def write(
    ports: DeskPorts, case_id: str, command: WriteRow, actor: Actor, identity: RequestIdentity
) -> Row:
    """Write down what somebody says.

    Raises:
        NotFound: There is no such session.
        NotAllowed: It is not this person's to write.
        Conflict: The transcript is not open.
        RuleRefused: A rule of the transcript refuses it.
    """
    desk = _desk(ports, case_id, actor)
    asked = _Asked(case_id, actor.id, identity, desk, may_write(desk, actor.id))
    return _carried_out(
        ports, asked, lambda head, now: write_row(head, command, staff=actor.id, now=now)
    )


def change(
    ports: DeskPorts,
    case_id: str,
    seq: int,
    command: EditRow | StrikeRow,
    actor: Actor,
    identity: RequestIdentity,
) -> Row:
    """Put a row right, or take it out.

    Raises:
        NotFound: There is no such session, or no such row.
        NotAllowed: It is not this person's to change.
        Conflict: The transcript is not open, or the row is not as it was seen.
        RuleRefused: A rule of the transcript refuses it.
    """
    desk = _desk(ports, case_id, actor)

    def decide(head: Head, now: datetime) -> Written | Refusal:
        old = ports.transcripts.latest(case_id, seq) if 0 < seq <= head.rows else None
        if old is None:
            raise NotFound("row_not_found")
        if isinstance(command, EditRow):
            return edit_row(head, old, command, staff=actor.id, now=now)
        return strike_row(head, old, command, staff=actor.id, now=now)

    return _carried_out(
        ports, _Asked(case_id, actor.id, identity, desk, may_change(desk, actor.id)), decide
    )


def read_desk(ports: DeskPorts, case_id: str, actor: Actor) -> Sequence[Row]:
    """Return every row as the desk sees it, also those held back and struck.

    Raises:
        NotFound: There is no such session.
        NotAllowed: It is not this person's to read.
    """
    refusal = may_read(_desk(ports, case_id, actor), actor.id)
    if refusal:
        raise refused(refusal)
    return ports.transcripts.rows(case_id)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request of the desk.

    Attributes:
        case_id: The session.
        staff: Who asks.
        identity: By what a repetition is known.
        desk: The desk.
        refusal: Why it is not to be done, if so.
    """

    case_id: str
    staff: str
    identity: RequestIdentity
    desk: Desk
    refusal: Refusal | None


def _carried_out(
    ports: DeskPorts, asked: _Asked, decide: Callable[[Head, datetime], Written | Refusal]
) -> Row:
    """Decide and store, again if somebody else wrote in between.

    What is refused now may have been done before, when its answer was lost: it is asked for before
    anybody is refused.
    """
    rows, identity = ports.transcripts, asked.identity
    for _ in range(_TRIES):
        now = ports.clock.now()
        outcome: Written | Refusal
        head = rows.head(asked.case_id)
        refusal = asked.refusal or being_submitted(head, now)
        outcome = refusal or decide(head, now)
        if isinstance(outcome, Refusal):
            done = _done_before(ports, asked)
            if done is None:
                raise refused(outcome)
            return done
        try:
            rows.write(asked.case_id, head, outcome, identity.key, identity.payload, now)
        except HeadMoved:
            continue
        except RequestKnown:
            done = _done_before(ports, asked)
            if done is not None:
                return done
            continue
        return outcome.row
    raise Unavailable(retry_after=1)


def _done_before(ports: DeskPorts, asked: _Asked) -> Row | None:
    earlier = ports.transcripts.earlier(asked.case_id, asked.identity.key)
    if earlier is None:
        return None
    if earlier.payload != asked.identity.payload:
        raise Conflict("idempotency_key_reused")
    return ports.transcripts.revision(asked.case_id, earlier.seq, earlier.revision)


def _desk(ports: DeskPorts, case_id: str, actor: Actor) -> Desk:
    from sunhall.application.carry_out import load_case
    from sunhall.domain.authorization import permitted
    from sunhall.domain.live_session.desk import desk_of

    loaded = load_case(ports, case_id)
    if loaded.service.name != LIVE_SESSION:
        raise NotFound("case_not_found")
    if not permitted(actor, "write_transcript", getattr(loaded.case, "department", None)):
        raise NotAllowed("command_not_allowed", {"command": "write_transcript"})
    return desk_of(cast("LiveSession", loaded.case))
