"""Decides commands on appeals against a score."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.case_runs import act_on_run
from sunhall.domain.calendar.counting import add_working_days
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, out_of_state, together
from sunhall.domain.engine.sealing import seal
from sunhall.domain.score_appeal import commands as c
from sunhall.domain.score_appeal import events
from sunhall.domain.score_appeal.appeal import ScoreAppeal
from sunhall.domain.score_appeal.transitions import ALLOWED
from sunhall.domain.scoring.period import ScorePeriod
from sunhall.domain.scoring.record import EntryRecord, ScoreRecord
from sunhall.domain.scoring.rules import scoring_rules


def open_appeal(command: c.AppealAgainst, receipt_no: str, context: Context) -> Outcome:
    """Decide on a new appeal.

    Args:
        command: What the unit says, with the record that it is against.
        receipt_no: The number it is to be known by.
        context: The world.
    """
    record = command.record
    refusal = together(
        _record_refused(record),
        Refusal("appealed_already", {"receipt_no": command.pending}, fields=("record",))
        if command.pending
        else None,
        _too_late(record, context),
    )
    if refusal:
        return refusal
    rules = scoring_rules(context.catalogue).appeal
    sealed, digest = seal("reasons", {"reasons": command.filed.reasons}, context.salt)
    filed = events.score_appeal_filed(
        receipt_no=receipt_no,
        department=record.department,
        record=record.key.text,
        against=record.receipt_no,
        filed_by=context.actor.id,
        days=rules.decision.amount,
        catalogue_version=context.catalogue.version,
        reasons_digest=digest,
    )
    return Decision((filed,), (sealed,))


def decide(appeal: ScoreAppeal, command: Command, context: Context) -> Outcome:
    """Decide on a command to an existing appeal.

    Args:
        appeal: The appeal as its history left it.
        command: One of `sunhall.domain.score_appeal.commands`.
        context: The world.

    Returns:
        What happens, or the rule that refuses it.
    """
    name, decider = _DECIDERS[type(command)]
    if appeal.state not in ALLOWED[name]:
        return out_of_state(name, appeal.state)
    return decider(appeal, command, context)


def _record_refused(record: ScoreRecord) -> Refusal | None:
    """Only what counts can be appealed against, and a mark is no fault."""
    marked = isinstance(record, EntryRecord) and record.mark is not None
    if record.left_out or marked:
        return Refusal("record_does_not_count", fields=("record",))
    return None


def _too_late(record: ScoreRecord, context: Context) -> Refusal | None:
    rules = scoring_rules(context.catalogue)
    month = ScorePeriod.month_of(record.key.on, rules.start_day)
    last = add_working_days(context.catalogue.calendar, month.last, rules.appeal.window.amount)
    if context.today <= last.due_on:
        return None
    return Refusal("score_appeal_too_late", {"last": last.due_on.isoformat()}, fields=("record",))


def _propose(appeal: ScoreAppeal, command: c.ProposeAppealOutcome, context: Context) -> Outcome:
    # Imported with the first approval: whoever only reads scores starts without them.
    from sunhall.domain.score_appeal import approvals

    begun = approvals.submit(appeal, command.outcome, context)
    if isinstance(begun, Refusal):
        return begun
    number = len(appeal.runs) + 1
    content = {"outcome": command.outcome, "explanation": command.explanation}
    sealed, digest = seal(f"explanation-{number}", content, context.salt)
    proposed = events.appeal_outcome_proposed(
        outcome=command.outcome, by=context.actor.id, explanation_digest=digest
    )
    return Decision((proposed, *begun.happenings), (sealed,))


def _withdraw(appeal: ScoreAppeal, command: c.WithdrawScoreAppeal, context: Context) -> Outcome:
    cancelled = [run.number for run in appeal.open_runs]
    return Decision((events.score_appeal_withdrawn(by=context.actor.id, cancelled=cancelled),))


_DECIDERS: Final[dict[type[Command], tuple[str, Callable[[Any, Any, Context], Outcome]]]] = {
    c.ProposeAppealOutcome: ("propose_appeal_outcome", _propose),
    ActOnApproval: ("act_on_approval", act_on_run),
    c.WithdrawScoreAppeal: ("withdraw_score_appeal", _withdraw),
}
