"""Approval of the answer to a correction request.

What a chain does with signatures is the engine's; this module says what is put to approval, which
facts its conditions may ask, and what the request makes of the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sunhall.domain.approval.act import act
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.begin import begin
from sunhall.domain.approval.ladder import climbs
from sunhall.domain.approval.run import ApprovalRun, RunOutcome
from sunhall.domain.correction.request import ANSWER_LETTER, CorrectionRequest
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Happening

#: What is put to approval, a key of the labels ``subject.*``.
SUBJECT: Final = "correction"

#: What conditions and selectors of the chain may ask, with the type of each: names that mean the
#: same as in a disclosure request.
FACTS: Final[Mapping[str, type]] = {
    "subject": str,
    "department": str,
    "handler": str,
    "decision": str,
    "applicant_kind": str,
    "channel": str,
}


def submit(request: CorrectionRequest, context: Context) -> Outcome:
    """Send the saved answer up its chain."""
    answer = request.answer
    if answer is None:
        raise ValueError("only a saved answer is submitted")
    before = _returned_to_come_back(request)
    begun = begin(
        before.plan if before else context.catalogue.chains[_chain(context)].plan,
        number=len(request.runs) + 1,
        subject=SUBJECT,
        drafter=answer.drafter,
        barred=answer.authors,
        facts=_facts(request, context),
        proposal={},
        resume=before.resume if before else None,
        context=context,
    )
    if isinstance(begun, Refusal):
        return begun
    return Decision((_with_letter(begun.happening, begun.run),))


def act_on_approval(
    request: CorrectionRequest, command: ActOnApproval, context: Context
) -> Outcome:
    """Let somebody act on one of the request's approvals."""
    if command.run > len(request.runs):
        return Refusal("run_unknown", kind="conflict")
    acted = act(request.runs[command.run - 1], command, context, seq=request.version + 1)
    if isinstance(acted, Refusal):
        return acted
    if acted.happening is None:
        return Decision(())
    return Decision(
        (_with_letter(acted.happening, acted.run),),
        acted.sealed,
        beside=(command.run, acted.seat) if acted.seat else None,
    )


def climb(request: CorrectionRequest, context: Context) -> tuple[Happening, ...]:
    """Return what time makes of the request's approvals by now."""
    return tuple(
        _with_letter(happening, after)
        for run in request.open_runs
        for happening, after in climbs(run, context)
    )


def _chain(context: Context) -> str:
    return context.catalogue.correction.answer_chain


def _facts(request: CorrectionRequest, context: Context) -> dict[str, Any]:
    return {
        "subject": SUBJECT,
        "department": request.assigned_to or context.catalogue.city.disclosure_office,
        "handler": request.handler or "",
        "decision": str(request.answer.result) if request.answer else "",
        "applicant_kind": request.applicant_kind,
        "channel": request.channel,
    }


def _returned_to_come_back(request: CorrectionRequest) -> ApprovalRun | None:
    """Return the last run if it goes on where it was returned."""
    last = request.runs[-1] if request.runs else None
    return last if last and last.outcome is RunOutcome.RETURNED and last.resume else None


def _with_letter(happening: Happening, run: ApprovalRun) -> Happening:
    """Order the letter that an approval ends with."""
    if run.outcome is not RunOutcome.APPROVED:
        return happening
    return replace(happening, letter=ANSWER_LETTER)
