"""Approvals of a consultation: that it opens, and that its result goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sunhall.domain.approval.act import act
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.begin import begin
from sunhall.domain.approval.ladder import climbs
from sunhall.domain.approval.run import ApprovalRun, RunOutcome
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Happening
from sunhall.domain.public_consultation.consultation import Consultation
from sunhall.domain.public_consultation.figures import counted

#: What is put to approval, keys of the labels ``subject.*``.
OPENING: Final = "consultation_opening"
PUBLISHING: Final = "consultation_result"

#: What conditions and selectors of the chains may ask, with the type of each.
FACTS: Final[Mapping[str, type]] = {"subject": str, "department": str, "days": int}


def submit_opening(case: Consultation, context: Context) -> Outcome:
    """Send the draft to secrecy review and approval."""
    chain = context.catalogue.public_consultation.opening_chain
    return _begun(case, OPENING, chain, case.authors, {}, context)


def submit_result(case: Consultation, context: Context) -> Outcome:
    """Send the result to review, with the numbers that it will be published with."""
    chain = context.catalogue.public_consultation.result_chain
    proposal = {"counts": counted(context.figures)}
    return _begun(case, PUBLISHING, chain, case.result_authors, proposal, context)


def act_on_approval(case: Consultation, command: ActOnApproval, context: Context) -> Outcome:
    """Let somebody act on one of the consultation's approvals."""
    if command.run > len(case.runs):
        return Refusal("run_unknown", kind="conflict")
    acted = act(case.runs[command.run - 1], command, context, seq=case.version + 1)
    if isinstance(acted, Refusal):
        return acted
    if acted.happening is None:
        return Decision(())
    beside = (command.run, acted.seat) if acted.seat else None
    return Decision((acted.happening,), acted.sealed, beside=beside)


def climb(case: Consultation, context: Context) -> tuple[Happening, ...]:
    """Return what time makes of the consultation's approvals by now."""
    return tuple(moved for run in case.open_runs for moved, _ in climbs(run, context))


def _begun(
    case: Consultation,
    subject: str,
    chain: str,
    authors: Sequence[str],
    proposal: Mapping[str, Any],
    context: Context,
) -> Outcome:
    before = _returned_to_come_back(case, subject)
    begun = begin(
        before.plan if before else context.catalogue.chains[chain].plan,
        number=len(case.runs) + 1,
        subject=subject,
        drafter=context.actor.id,
        barred=authors,
        facts={"subject": subject, "department": case.department, "days": case.days},
        proposal=proposal,
        resume=before.resume if before else None,
        context=context,
    )
    return begun if isinstance(begun, Refusal) else Decision((begun.happening,))


def _returned_to_come_back(case: Consultation, subject: str) -> ApprovalRun | None:
    """Return the last run of a subject if it goes on where it was returned."""
    same = [run for run in case.runs if run.subject == subject]
    last = same[-1] if same else None
    return last if last and last.outcome is RunOutcome.RETURNED and last.resume else None
