"""Approvals of a consultation: that it opens, and that its result goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sunhall.domain.approval.case_runs import begin_run, run_to_resume
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome
from sunhall.domain.public_consultation.consultation import Consultation
from sunhall.domain.public_consultation.figures import counted
from sunhall.domain.public_consultation.survey import survey_told

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
    proposal: dict[str, Any] = {"counts": counted(context.figures)}
    if survey := survey_told(case.survey, context.figures):
        proposal["survey"] = survey
    return _begun(case, PUBLISHING, chain, case.result_authors, proposal, context)


def _begun(
    case: Consultation,
    subject: str,
    chain: str,
    authors: Sequence[str],
    proposal: Mapping[str, Any],
    context: Context,
) -> Outcome:
    return begin_run(
        case,
        context.catalogue.chains[chain].plan,
        before=run_to_resume(case.runs, subject),
        subject=subject,
        facts={"department": case.department, "days": case.days},
        context=context,
        barred=authors,
        proposal=proposal,
    )
