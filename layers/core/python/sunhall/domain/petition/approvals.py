"""Approval of answers (arts. 29 to 36), of more time (art. 34), and of opening an identity.

What a chain does with signatures is the engine's; this module says what is put to approval, which
facts its conditions may ask, who may sign nothing, and what a petition makes of the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome, Refusal, Sealed
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.sealing import seal
from sunhall.domain.identity.commands import AskForIdentity
from sunhall.domain.identity.decide import asking_refused, request_name
from sunhall.domain.identity.opening import keys_refused
from sunhall.domain.identity.sealed_identity import SUBJECT as IDENTITY
from sunhall.domain.petition.answering import letter_of
from sunhall.domain.petition.guards import barred
from sunhall.domain.petition.petition import Answer, Petition, Stage
from sunhall.domain.petition.rules import petition_rules
from sunhall.domain.petition.subjects import EXTENSION, OPINION

#: What conditions and selectors of the chains may ask, with the type of each: names that mean the
#: same as in a disclosure request.
FACTS: Final[Mapping[str, type]] = {"subject": str, "department": str, "handler": str, "days": int}

#: The letter that tells of more time: 延期告知书.
EXTENDED: Final = "P05"


def submit_opinion(petition: Petition, answer: Answer, context: Context) -> Outcome:
    """Send a saved answer up the chain of its stage."""
    rules = petition_rules(context.catalogue)
    first = answer.stage is Stage.HANDLING
    return _propose(
        petition,
        subject=OPINION,
        chain=rules.opinion_chain if first else rules.review_chain,
        drafter=answer.drafter,
        authors=answer.authors,
        proposal={"stage": str(answer.stage), "revision": answer.revision},
        context=context,
    )


def ask_extension(petition: Petition, days: int, reason: str, context: Context) -> Outcome:
    """Ask the head of the organ for more time (art. 34)."""
    name = f"extension-{len(petition.runs) + 1}"
    document, digest = seal(name, {"days": days, "reason": reason}, context.salt)
    return _propose(
        petition,
        subject=EXTENSION,
        chain=petition_rules(context.catalogue).extension_chain,
        proposal={"days": days, "reason_digest": digest},
        facts={"days": days},
        sealed=(document,),
        context=context,
    )


def request_identity(petition: Petition, command: AskForIdentity, context: Context) -> Outcome:
    """Ask three key holders to open the sealed identity, for some hours, to who asks."""
    refusal = asking_refused(petition.identity, petition.runs)
    if refusal:
        return refusal
    rules = petition_rules(context.catalogue)
    name = request_name(len(petition.runs) + 1)
    document, digest = seal(name, {"reason": command.reason}, context.salt)
    return _propose(
        petition,
        subject=IDENTITY,
        chain=rules.identity_chain,
        proposal={"hours": rules.identity_open_hours.amount, "reason_digest": digest},
        sealed=(document,),
        context=context,
    )


def act_on_approval(petition: Petition, command: ActOnApproval, context: Context) -> Outcome:
    """Let somebody act on one of the petition's approvals."""
    return act_on_run(petition, command, context, partial(_ended, petition))


def climb(petition: Petition, context: Context) -> tuple[Happening, ...]:
    """Return what time makes of the petition's approvals by now."""
    return climbed_runs(petition.open_runs, context, partial(_ended, petition))


def _propose(
    petition: Petition,
    *,
    subject: str,
    chain: str,
    proposal: Mapping[str, Any],
    context: Context,
    drafter: str = "",
    authors: Sequence[str] = (),
    facts: Mapping[str, Any] | None = None,
    sealed: tuple[Sealed, ...] = (),
) -> Outcome:
    """Put something to approval; whoever gives the command proposes it if no drafter is named."""
    return begin_run(
        petition,
        context.catalogue.chains[chain].plan,
        before=_returned_to_come_back(petition, subject),
        subject=subject,
        facts={**_facts(petition), **(facts or {})},
        context=context,
        drafter=drafter,
        barred=(*authors, *barred(petition, context)),
        proposal=proposal,
        sealed=sealed,
        ending=partial(_ended, petition),
    )


def _facts(petition: Petition) -> dict[str, Any]:
    return {"department": petition.desk, "handler": petition.handler or "", "days": 0}


def _returned_to_come_back(petition: Petition, subject: str) -> ApprovalRun | None:
    """Return the run that goes on where it was returned, if the last one of its kind was so."""
    last = run_to_resume(petition.runs, subject) if subject == OPINION else None
    # What another stage was sent back for says nothing about this one.
    return last if last and last.data["stage"] == petition.stage else None


def _ended(
    petition: Petition, happening: Happening, run: ApprovalRun
) -> tuple[Happening, ...] | Refusal:
    return _end_refused(run) or (_with_letter(petition, happening, run),)


def _end_refused(run: ApprovalRun) -> Refusal | None:
    """Return why a run must not end as it would: an identity needs its three keys."""
    ends = run.subject == IDENTITY and run.outcome is RunOutcome.APPROVED
    return keys_refused(run) if ends else None


def _with_letter(petition: Petition, happening: Happening, run: ApprovalRun) -> Happening:
    """Order the letter that an approval ends with."""
    if run.outcome is not RunOutcome.APPROVED:
        return happening
    if run.subject == EXTENSION and petition.notifiable:
        # Art. 34: the petitioner is told the reason.
        return replace(happening, letter=EXTENDED)
    if run.subject == OPINION:
        return replace(happening, letter=letter_of(petition, Stage(run.data["stage"])))
    return happening
