"""Decides what is written into the score register, and what is taken back."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from sunhall.domain.authorization import permitted
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, out_of_state, together
from sunhall.domain.engine.sealing import seal
from sunhall.domain.receipt_number import normalised
from sunhall.domain.scoring.entries import history
from sunhall.domain.scoring.entries.commands import RecordScoreEntry, WithdrawScoreEntry
from sunhall.domain.scoring.entries.entry import EntryState, ScoreEntry
from sunhall.domain.scoring.figures import MARKS
from sunhall.domain.scoring.rules import scoring_rules

SELF_ASSESSMENT: Final = "self_assessment"

_FINEST: Final = -2


def open_entry(command: RecordScoreEntry, receipt_no: str, context: Context) -> Outcome:
    """Decide on writing something down.

    Args:
        command: What was found.
        receipt_no: The number it is to be known by.
        context: The world.
    """
    if not permitted(context.actor, _right(command.entry), command.department):
        return Refusal("command_not_allowed", {"command": "record_score_entry"}, kind="forbidden")
    refusal = together(
        None
        if command.department in context.catalogue.departments
        else Refusal("unknown_unit", fields=("department",)),
        _entry_refused(command, context),
        Refusal("date_in_future", fields=("on",)) if command.on > context.today else None,
        _ticket_refused(command),
    )
    if refusal:
        return refusal
    sealed, digest = seal("reasons", {"reasons": command.reasons}, context.salt)
    recorded = history.score_entry_recorded(
        receipt_no=receipt_no,
        department=command.department,
        entry=command.entry,
        on=command.on,
        mark=command.mark,
        ticket=normalised(command.ticket) if command.ticket else None,
        by=context.actor.id,
        catalogue_version=context.catalogue.version,
        reasons_digest=digest,
    )
    return Decision((recorded,), (sealed,))


def decide(entry: ScoreEntry, command: Command, context: Context) -> Outcome:
    """Decide on a command to an existing entry: there is but one, to take it back."""
    if not isinstance(command, WithdrawScoreEntry):
        raise KeyError(type(command))
    if entry.state is not EntryState.IN_FORCE:
        return out_of_state("withdraw_score_entry", entry.state)
    if not permitted(context.actor, _right(entry.entry), entry.department):
        # No unit takes back what a check found about it: it appeals.
        return Refusal("command_not_allowed", {"command": "withdraw_score_entry"}, kind="forbidden")
    sealed, digest = seal("withdrawal", {"reasons": command.reasons}, context.salt)
    withdrawn = history.score_entry_withdrawn(by=context.actor.id, reasons_digest=digest)
    return Decision((withdrawn,), (sealed,))


def _right(entry: str) -> str:
    """Return the command of the authorisation table by which an entry is written."""
    return "assess_oneself" if entry == SELF_ASSESSMENT else "record_fault"


def _entry_refused(command: RecordScoreEntry, context: Context) -> Refusal | None:
    if command.entry in MARKS:
        return _mark_refused(command.mark)
    faults = scoring_rules(context.catalogue).faults
    if command.entry not in faults or faults[command.entry].found_by != "check":
        # What the records show is counted from them: written down, it would count twice.
        return Refusal("unknown_fault", fields=("entry",))
    return Refusal("fault_has_no_mark", fields=("mark",)) if command.mark is not None else None


def _mark_refused(mark: Decimal | None) -> Refusal | None:
    if mark is None:
        return Refusal("mark_missing", fields=("mark",))
    exponent = mark.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < _FINEST:
        return Refusal("mark_too_fine", fields=("mark",))
    return None


def _ticket_refused(command: RecordScoreEntry) -> Refusal | None:
    """An event carries the number, so nothing else may come in its place."""
    if command.ticket is not None and normalised(command.ticket) is None:
        return Refusal("no_receipt_number", fields=("ticket",))
    return None
