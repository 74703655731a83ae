"""Approval of a transcript: who wrote it down never says that it is right (实录审核)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sunhall.domain.approval.case_runs import begin_run, run_to_resume
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome
from sunhall.domain.live_session.rules import interview_rules
from sunhall.domain.live_session.session import LiveSession

#: What is put to approval, a key of the labels ``subject.*``.
SUBJECT: Final = "interview_transcript"

#: What conditions and selectors of the chain may ask, with the type of each. ``department`` is the
#: host unit, whose head was asked the questions.
FACTS: Final[Mapping[str, type]] = {"subject": str, "department": str, "rows": int}


def submit(case: LiveSession, context: Context) -> Outcome:
    """Send summary and transcript up the chain, bound to the digest of this moment."""
    rows, digest = context.figures["rows"], context.digests["transcript"]
    chain = interview_rules(context.catalogue).transcript_chain
    return begin_run(
        case,
        context.catalogue.chains[chain].plan,
        before=run_to_resume(case.runs, SUBJECT),
        subject=SUBJECT,
        facts={"department": case.department, "rows": rows},
        context=context,
        barred=(*case.writers, *case.summary_authors),
        proposal={"rows": rows, "digest": digest},
    )
