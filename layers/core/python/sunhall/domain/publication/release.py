"""The secrecy review of an item before it becomes public (arts. 11, 17)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.case_runs import (
    act_on_run,
    begin_run,
    climbed_runs,
    run_to_resume,
)
from sunhall.domain.approval.run import ApprovalRun, RunOutcome
from sunhall.domain.clocks.clock import due
from sunhall.domain.disclosure.approvals import FACTS
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome
from sunhall.domain.engine.event import Happening
from sunhall.domain.publication import events
from sunhall.domain.publication.item import PublicationItem

#: What such an approval is about; the same for a release to the public log.
SUBJECT: Final = "publication"


def submit(item: PublicationItem, context: Context) -> Outcome:
    """Put the present text to the review."""
    return begin_run(
        item,
        context.catalogue.chains[context.catalogue.publication.release_chain].plan,
        before=run_to_resume(item.runs, SUBJECT),
        subject=SUBJECT,
        facts=_facts(item),
        context=context,
        barred=item.authors,
        proposal={"revision": item.revision},
        ending=partial(_ended, item, context),
    )


def act_on_approval(item: PublicationItem, command: ActOnApproval, context: Context) -> Outcome:
    """Let somebody act on one of the item's reviews."""
    return act_on_run(item, command, context, partial(_ended, item, context))


def climb(item: PublicationItem, context: Context) -> tuple[Happening, ...]:
    """Return what time makes of the item's reviews by now."""
    return climbed_runs(item.open_runs, context, partial(_ended, item, context))


def _ended(
    item: PublicationItem, context: Context, happening: Happening, run: ApprovalRun
) -> tuple[Happening, ...]:
    """Return what follows where a run ends: what all levels have released is public."""
    if run.outcome is not RunOutcome.APPROVED:
        return (happening,)
    due_on = due(item.clock, context.catalogue.calendar, context.today).due_on
    return happening, events.item_published(item, run=run.number, due_on=due_on)


def _facts(item: PublicationItem) -> Mapping[str, Any]:
    """Return what conditions of a chain may ask: what an item has not is empty."""
    nothing = {name: kind() for name, kind in FACTS.items()}
    return {**nothing, "risk": "normal", "department": item.department}
