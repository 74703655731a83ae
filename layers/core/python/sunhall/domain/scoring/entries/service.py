"""The declaration of the service of the score register (考核记录)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sunhall.domain.authorization import permitted
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.service import Service, Standing
from sunhall.domain.scoring.entries.commands import COMMANDS, RecordScoreEntry
from sunhall.domain.scoring.entries.decide import decide, open_entry
from sunhall.domain.scoring.entries.entry import EntryState, ScoreEntry
from sunhall.domain.scoring.entries.history import evolve


def title(command: RecordScoreEntry) -> str:
    """Return the kind of entry: it is in no work list, so nobody needs more."""
    return command.entry


def department(entry: ScoreEntry, context: Context) -> str:
    """Return the unit that it is about: its people may read it."""
    return entry.department


def standing(entry: ScoreEntry, context: Context) -> Standing:
    """Return where it stands: nobody has to do anything about it."""
    return Standing(entry.state, None, None, None, None, open=False)


def available(entry: ScoreEntry, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now."""
    may = permitted(context.actor, "withdraw_score_entry", entry.department)
    return tuple(COMMANDS) if may and entry.state is EntryState.IN_FORCE else ()


def facts(entry: ScoreEntry, context: Context) -> Mapping[str, Any]:
    """Return what staff see of it besides the reasons."""
    return {
        "department": entry.department,
        "entry": entry.entry,
        "on": entry.on.isoformat(),
        "mark": str(entry.mark) if entry.mark is not None else None,
        "ticket": entry.ticket,
        "by": entry.by,
        "catalogue_version": entry.catalogue_version,
    }


def permission_to_view(entry: ScoreEntry) -> str:
    """Return the permission to read it: the unit, and who decides or supervises."""
    return "view_score_case"


SCORE_ENTRY: Service[ScoreEntry] = Service(
    name="score_entry",
    receipt_prefix="KF",
    commands=COMMANDS,
    open_case=open_entry,
    title=title,
    decide=decide,
    evolve=evolve,
    standing=standing,
    department=department,
    available=available,
    facts=facts,
    permission_to_view=permission_to_view,
)
