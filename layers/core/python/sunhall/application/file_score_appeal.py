"""Files an appeal against a score: the record is looked up first, among the unit's own."""

from __future__ import annotations

from sunhall.application.keep_scores import ScorePorts
from sunhall.application.open_case import Opened, open_case
from sunhall.application.request_identity import RequestIdentity
from sunhall.domain.actor import Actor
from sunhall.domain.authorization import permitted
from sunhall.domain.errors import NotAllowed, NotFound
from sunhall.domain.score_appeal.appeal import AppealState
from sunhall.domain.score_appeal.commands import AppealAgainst, FileScoreAppeal
from sunhall.domain.score_appeal.service import SCORE_APPEAL
from sunhall.domain.scoring.period import ScorePeriod
from sunhall.domain.scoring.record import BadRecordId, RecordKey
from sunhall.domain.scoring.rules import scoring_rules


def file_score_appeal(
    ports: ScorePorts, actor: Actor, command: FileScoreAppeal, identity: RequestIdentity
) -> Opened:
    """File an appeal of the actor's own unit.

    Raises:
        NotAllowed: The actor does not speak for a unit.
        NotFound: The unit has no such record.
        RuleRefused: It is too late, the record does not count, or it was appealed against before.
        Conflict: The idempotency key was used for something else.
    """
    unit = actor.department
    if unit is None or not permitted(actor, "file_score_appeal", unit):
        raise NotAllowed("command_not_allowed", {"command": "file_score_appeal"})
    try:
        key = RecordKey.named(command.record)
    except BadRecordId:
        raise NotFound("score_record_not_found") from None
    record = ports.scores.record(unit, key)
    if record is None:
        raise NotFound("score_record_not_found")
    pending = _pending(ports, unit, key, identity)
    return open_case(ports, SCORE_APPEAL, AppealAgainst(command, record, pending), actor, identity)


def _pending(ports: ScorePorts, unit: str, key: RecordKey, identity: RequestIdentity) -> str:
    """Return the number of an earlier appeal that was not withdrawn; empty when there is none.

    The very same request may have filed it, and its answer was lost: that one is no other appeal.
    """
    month = ScorePeriod.month_of(key.on, scoring_rules(ports.catalogue).start_day)
    for note in ports.scores.appeals(unit, month, (key.kind,)):
        if note.record == key.text and note.state is not AppealState.WITHDRAWN:
            stored = ports.store.load(note.case_id)
            if stored is None or stored.events[0].request_id != identity.text:
                return note.receipt_no
    return ""
