"""How each event changes an appeal against a score. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from sunhall.domain.approval import run as approval
from sunhall.domain.approval.case_history import changed_by
from sunhall.domain.approval.run import APPROVAL_EVENTS, RunOutcome
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine import due_warning
from sunhall.domain.engine.event import Event
from sunhall.domain.score_appeal.appeal import AppealState, ScoreAppeal

#: Name of the clock.
CLOCK: Final = "score_appeal"


def evolve(appeal: ScoreAppeal | None, event: Event) -> ScoreAppeal:
    """Return the appeal after an event.

    Raises:
        KeyError: The event's type is none of this service's.
    """
    if appeal is None:
        return _filed(event)
    changed = changed_by(appeal, event, _EFFECTS, _approval_moved)
    return replace(changed, version=event.seq)


def _filed(event: Event) -> ScoreAppeal:
    data = event.data
    return ScoreAppeal(
        case_id=event.case_id,
        version=event.seq,
        receipt_no=data["receipt_no"],
        state=AppealState.FILED,
        department=data["department"],
        record=data["record"],
        against=data["against"],
        filed_by=data["filed_by"],
        submitted_at=event.at,
        decision=Clock.start(CLOCK, Unit.WORKING_DAY, data["days"], local_date(event.at)),
        catalogue_version=data["catalogue_version"],
    )


def _proposed(appeal: ScoreAppeal, event: Event) -> ScoreAppeal:
    return replace(appeal, proposed=event.data["outcome"])


def _approval_moved(appeal: ScoreAppeal, event: Event) -> ScoreAppeal:
    changed = replace(appeal, runs=approval.evolved(appeal.runs, event))
    if event.type == "approval_started":
        changed = replace(changed, state=AppealState.REVIEW)
    outcome = approval.outcome_in(event)
    if outcome is None:
        return changed
    if outcome is not RunOutcome.APPROVED or changed.proposed is None:
        # Not agreed to: the centre still owes the unit a decision.
        return replace(changed, state=AppealState.FILED)
    return _ended(replace(changed, state=_DECIDED[changed.proposed]), event)


def _withdrawn(appeal: ScoreAppeal, event: Event) -> ScoreAppeal:
    return _ended(replace(appeal, state=AppealState.WITHDRAWN), event)


def _ended(appeal: ScoreAppeal, event: Event) -> ScoreAppeal:
    return replace(appeal, decision=appeal.decision.stop(local_date(event.at)))


#: Proposed outcome → where the appeal stands once a second person has agreed.
_DECIDED: Final = {"accepted": AppealState.ACCEPTED, "rejected": AppealState.REJECTED}

_EFFECTS: Final[dict[str, Callable[[ScoreAppeal, Event], ScoreAppeal]]] = {
    "appeal_outcome_proposed": _proposed,
    "score_appeal_withdrawn": _withdrawn,
    "deadline_warned": due_warning.warned,
    "deadline_missed": due_warning.missed,
}

#: Every type of event this service writes.
EVENT_TYPES: Final = frozenset({"score_appeal_filed", *_EFFECTS}) | APPROVAL_EVENTS
