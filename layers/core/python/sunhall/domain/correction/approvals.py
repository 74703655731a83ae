"""Approval of the answer to a correction request.

What a chain does with signatures is the engine's; this module says what is put to approval, which
facts its conditions may ask, and what the request makes of the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.case_runs import (
    act_on_run,
    begin_run,
    climbed_runs,
    run_to_resume,
)
from sunhall.domain.approval.run import ApprovalRun, RunOutcome
from sunhall.domain.correction.request import ANSWER_LETTER, CorrectionRequest
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome
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
    return begin_run(
        request,
        context.catalogue.chains[_chain(context)].plan,
        before=run_to_resume(request.runs, SUBJECT),
        subject=SUBJECT,
        facts=_facts(request, context),
        context=context,
        drafter=answer.drafter,
        barred=answer.authors,
        ending=_with_letter,
    )


def act_on_approval(
    request: CorrectionRequest, command: ActOnApproval, context: Context
) -> Outcome:
    """Let somebody act on one of the request's approvals."""
    return act_on_run(request, command, context, _with_letter)


def climb(request: CorrectionRequest, context: Context) -> tuple[Happening, ...]:
    """Return what time makes of the request's approvals by now."""
    return climbed_runs(request.open_runs, context, _with_letter)


def _chain(context: Context) -> str:
    return context.catalogue.correction.answer_chain


def _facts(request: CorrectionRequest, context: Context) -> dict[str, Any]:
    return {
        "department": request.assigned_to or context.catalogue.city.disclosure_office,
        "handler": request.handler or "",
        "decision": str(request.answer.result) if request.answer else "",
        "applicant_kind": request.applicant_kind,
        "channel": request.channel,
    }


def _with_letter(happening: Happening, run: ApprovalRun) -> tuple[Happening, ...]:
    """Order the letter that an approval ends with."""
    if run.outcome is not RunOutcome.APPROVED:
        return (happening,)
    return (replace(happening, letter=ANSWER_LETTER),)
