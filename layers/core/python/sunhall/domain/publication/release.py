"""The secrecy review of an item before it becomes public (arts. 11, 17)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sunhall.domain.approval.act import act
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.begin import begin
from sunhall.domain.approval.ladder import climbs
from sunhall.domain.approval.run import ApprovalRun, RunOutcome
from sunhall.domain.clocks.clock import due
from sunhall.domain.disclosure.approvals import FACTS
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Happening
from sunhall.domain.publication import events
from sunhall.domain.publication.item import PublicationItem

#: What such an approval is about; the same for a release to the public log.
SUBJECT: Final = "publication"


def submit(item: PublicationItem, context: Context) -> Outcome:
    """Put the present text to the review."""
    before = item.runs[-1] if item.runs else None
    goes_on = before is not None and before.outcome is RunOutcome.RETURNED and before.resume
    plan = context.catalogue.chains[context.catalogue.publication.release_chain].plan
    begun = begin(
        before.plan if before and goes_on else plan,
        number=len(item.runs) + 1,
        subject=SUBJECT,
        drafter=context.actor.id,
        barred=item.authors,
        facts=_facts(item),
        proposal={"revision": item.revision},
        resume=before.resume if before and goes_on else None,
        context=context,
    )
    if isinstance(begun, Refusal):
        return begun
    return Decision((begun.happening, *_followed(item, begun.run, context)))


def act_on_approval(item: PublicationItem, command: ActOnApproval, context: Context) -> Outcome:
    """Let somebody act on one of the item's reviews."""
    if command.run > len(item.runs):
        return Refusal("run_unknown", kind="conflict")
    acted = act(item.runs[command.run - 1], command, context, seq=item.version + 1)
    if isinstance(acted, Refusal):
        return acted
    if acted.happening is None:
        return Decision(())
    ended_now = item.runs[command.run - 1].open and not acted.run.open
    return Decision(
        (acted.happening, *(_followed(item, acted.run, context) if ended_now else ())),
        acted.sealed,
        beside=(command.run, acted.seat) if acted.seat else None,
    )


def climb(item: PublicationItem, context: Context) -> tuple[Happening, ...]:
    """Return what time makes of the item's reviews by now."""
    happenings: list[Happening] = []
    for run in item.open_runs:
        for happening, after in climbs(run, context):
            happenings += (happening, *_followed(item, after, context))
    return tuple(happenings)


def _followed(item: PublicationItem, run: ApprovalRun, context: Context) -> tuple[Happening, ...]:
    """Return what follows where a run ends: what all levels have released is public."""
    if run.outcome is not RunOutcome.APPROVED:
        return ()
    due_on = due(item.clock, context.catalogue.calendar, context.today).due_on
    return (events.item_published(item, run=run.number, due_on=due_on),)


def _facts(item: PublicationItem) -> Mapping[str, Any]:
    """Return what conditions of a chain may ask: what an item has not is empty."""
    nothing = {name: kind() for name, kind in FACTS.items()}
    return {**nothing, "risk": "normal", "subject": SUBJECT, "department": item.department}
