"""Approvals of a disclosure request: a reply, a reply on the spot, an extension, an opening.

What a chain does with signatures is the engine's; this module says what is put to approval, which
facts its conditions may ask, and what the request makes of the outcome.
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
from sunhall.domain.approval.definition import Plan
from sunhall.domain.approval.run import ApprovalRun, RunOutcome
from sunhall.domain.disclosure.commands import ProposeExtension
from sunhall.domain.disclosure.evolve import draft_after
from sunhall.domain.disclosure.request import HANDLING, DisclosureRequest, Draft
from sunhall.domain.disclosure.standing import reply_due
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, Sealed
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.sealing import seal
from sunhall.domain.identity.commands import AskForIdentity
from sunhall.domain.identity.decide import asking_refused, request_name
from sunhall.domain.identity.opening import keys_refused
from sunhall.domain.identity.sealed_identity import SUBJECT as IDENTITY

#: Subjects of approvals besides replies, extensions and openings.
CONSULTATION: Final = "consultation"
FEE: Final = "fee"
PUBLICATION: Final = "publication"

#: The letter that asks for an opinion: a co-producer's silence is consent, so it is told (art. 34).
_ASKING: Final = {"third_party": "D05", "co_producer": "D07", "agency": "D07b"}

#: What conditions and selectors of a disclosure chain may ask, with the type of each. Whether the
#: reply is late is not among them: no rule may look at a card (reference C.4, 4).
FACTS: Final[Mapping[str, type]] = {
    "subject": str,
    "department": str,
    "handler": str,
    "decision": str,
    "ground": str,
    "withheld": int,
    "applicant_kind": str,
    "channel": str,
    "days": int,
    "extended": bool,
    "risk": str,
}


def submit_reply(request: DisclosureRequest, context: Context) -> Outcome:
    """Send the saved draft up the chain that its facts ask for."""
    draft = request.draft
    if draft is None:
        # Whoever was asked before anything was written leaves nothing to sign when they answer.
        return Refusal("draft_missing", kind="conflict")
    refusal = _reply_refused(request, draft)
    if refusal:
        return refusal
    return _begun(
        request,
        _chosen_plan(context.catalogue.disclosure.reply_chains, request, draft, "reply", context),
        subject="reply",
        drafter=draft.drafter,
        barred=draft.authors,
        facts=_reply_facts(draft),
        context=context,
    )


def submit_on_spot(request: DisclosureRequest, drafted: Decision, context: Context) -> Outcome:
    """Put a reply on the spot to approval, together with the draft it was decided with."""
    draft = draft_after(request.draft, drafted.happenings[-1].data)
    drafting = replace(request, draft=draft)
    refusal = _reply_refused(drafting, draft)
    if refusal:
        return refusal
    # What gives information is looked through at every level, however soon (art. 17).
    chains = context.catalogue.disclosure.on_spot_chains
    begun = _begun(
        drafting,
        _chosen_plan(chains, drafting, draft, "on_spot", context),
        subject="on_spot",
        drafter=draft.drafter,
        barred=draft.authors,
        facts={**_reply_facts(draft), "department": context.catalogue.city.disclosure_office},
        context=context,
    )
    if isinstance(begun, Refusal):
        return begun
    return Decision((*drafted.happenings, *begun.happenings), drafted.sealed)


def propose_extension(
    request: DisclosureRequest, command: ProposeExtension, context: Context
) -> Outcome:
    """Ask the head of the disclosure office for more time (art. 33(2))."""
    if any(run.subject == "extension" for run in request.open_runs):
        return Refusal("extension_already_proposed", kind="conflict")
    refusal = _extension_refused(request, command.days, context)
    if refusal:
        return refusal
    number = len(request.runs) + 1
    content = {"days": command.days, "reason": command.reason}
    sealed, digest = seal(f"extension-{number}", content, context.salt)
    return propose(
        request,
        subject="extension",
        chain=context.catalogue.disclosure.extension_chain,
        facts={"days": command.days},
        proposal={"days": command.days, "reason_digest": digest},
        sealed=(sealed,),
        context=context,
    )


def request_identity(
    request: DisclosureRequest, command: AskForIdentity, context: Context
) -> Outcome:
    """Ask three key holders to open the sealed identity, for some hours, to who asks."""
    refusal = asking_refused(request.identity, request.runs)
    if refusal:
        return refusal
    rules = context.catalogue.disclosure
    name = request_name(len(request.runs) + 1)
    sealed, digest = seal(name, {"reason": command.reason}, context.salt)
    return propose(
        request,
        subject=IDENTITY,
        chain=rules.identity_chain,
        proposal={"hours": rules.identity_open_hours.amount, "reason_digest": digest},
        sealed=(sealed,),
        context=context,
    )


def propose(
    request: DisclosureRequest,
    *,
    subject: str,
    chain: str,
    proposal: Mapping[str, Any],
    sealed: tuple[Sealed, ...],
    context: Context,
    facts: Mapping[str, Any] | None = None,
) -> Outcome:
    """Put something else than a reply to approval; whoever gives the command proposes it.

    Args:
        request: The request.
        subject: What is to be approved.
        chain: Id of the chain that approves it.
        proposal: What is to be remembered of it until the end; no personal data.
        sealed: Documents that belong to it.
        context: The world.
        facts: What else conditions of the chain may ask.
    """
    return _begun(
        request,
        context.catalogue.chains[chain].plan,
        subject=subject,
        facts=facts or {},
        proposal=proposal,
        sealed=sealed,
        context=context,
    )


def act_on_approval(
    request: DisclosureRequest, command: ActOnApproval, context: Context
) -> Outcome:
    """Let somebody act on one of the request's approvals."""
    return act_on_run(request, command, context, partial(_ended, request, context))


def climb(request: DisclosureRequest, context: Context) -> tuple[Happening, ...]:
    """Return what time makes of the request's approvals by now."""
    return climbed_runs(request.open_runs, context, partial(_ended, request, context))


def _begun(
    request: DisclosureRequest,
    plan: Plan,
    *,
    subject: str,
    facts: Mapping[str, Any],
    context: Context,
    drafter: str = "",
    barred: Sequence[str] = (),
    proposal: Mapping[str, Any] | None = None,
    sealed: tuple[Sealed, ...] = (),
) -> Decision | Refusal:
    # Keys are given for one request: who asks for an identity again asks for all three.
    before = run_to_resume(request.runs, subject) if subject != IDENTITY else None
    return begin_run(
        request,
        plan,
        before=before,
        subject=subject,
        facts={**_facts(request, context), **facts},
        context=context,
        drafter=drafter,
        barred=barred,
        proposal=proposal,
        sealed=sealed,
        ending=partial(_ended, request, context),
    )


def _facts(request: DisclosureRequest, context: Context) -> dict[str, Any]:
    return {
        "department": request.assigned_to or context.catalogue.city.disclosure_office,
        "handler": request.handler or "",
        "decision": "",
        "ground": "",
        "withheld": 0,
        "applicant_kind": request.applicant_kind,
        "channel": request.channel,
        "days": 0,
        "extended": request.extensions > 0,
        "risk": "normal",
    }


def _reply_facts(draft: Draft) -> dict[str, Any]:
    return {
        "decision": draft.decision,
        "ground": draft.ground,
        "withheld": draft.withheld,
        "risk": draft.risk,
    }


def _chosen_plan(
    chains: Sequence[tuple[str, str | None]],
    request: DisclosureRequest,
    draft: Draft,
    subject: str,
    context: Context,
) -> Plan:
    """Return the first chain whose condition holds for this reply."""
    facts = {**_facts(request, context), "subject": subject, **_reply_facts(draft)}
    for chain, when in chains:
        if when is None or _holds(when, facts):
            return context.catalogue.chains[chain].plan
    raise ValueError("the last chain has no condition: the build makes sure of it")


def _holds(expression: str, facts: Mapping[str, Any]) -> bool:
    from sunhall.domain.approval.conditions import holds

    return holds(expression, facts)


def _ended(
    request: DisclosureRequest, context: Context, happening: Happening, run: ApprovalRun
) -> tuple[Happening, ...] | Refusal:
    refusal = _end_refused(request, run, context)
    return refusal or (_with_letter(request, happening, run), *_what_follows(run, context))


def _what_follows(run: ApprovalRun, context: Context) -> tuple[Happening, ...]:
    """Return what an approval that has just been given makes happen besides."""
    if run.outcome is not RunOutcome.APPROVED:
        return ()
    if run.subject == CONSULTATION:
        from sunhall.domain.disclosure.consultations import announced

        return announced(run)
    if run.subject == FEE:
        from sunhall.domain.disclosure.charging import charged

        return charged(run, context)
    if run.subject == PUBLICATION:
        from sunhall.domain.disclosure.publishing import published

        return published(run)
    return ()


def _reply_refused(request: DisclosureRequest, draft: Draft) -> Refusal | None:
    """Return why a reply cannot be put to approval yet."""
    pending = [run for run in request.open_runs if run.subject in (CONSULTATION, FEE)]
    if pending:
        return Refusal("proposal_still_open", {"subject": pending[0].subject}, kind="conflict")
    if not request.consultations and "third_party" not in draft.grounds:
        return None
    from sunhall.domain.disclosure.consultations import ready_to_decide

    return ready_to_decide(request, releases=draft.releases)


def _end_refused(request: DisclosureRequest, run: ApprovalRun, context: Context) -> Refusal | None:
    if run.outcome is not RunOutcome.APPROVED:
        return None
    if run.subject == "extension":
        return _extension_refused(request, run.data["days"], context)
    if run.subject == CONSULTATION and request.state not in HANDLING:
        return Refusal("not_being_handled", {"state": request.state}, kind="conflict")
    if run.subject == FEE:
        from sunhall.domain.disclosure.charging import charging_refused

        return charging_refused(request, context)
    if run.subject == PUBLICATION:
        from sunhall.domain.disclosure.publishing import release_refused

        return release_refused(request, run)
    return keys_refused(run) if run.subject == IDENTITY else None


def _extension_refused(request: DisclosureRequest, days: int, context: Context) -> Refusal | None:
    """Art. 33(2): at most 20 working days in all, approved and notified while the period runs."""
    if request.reply and not request.reply.running:
        # A fee was charged meanwhile: there is no period to extend before it is paid.
        return Refusal("not_being_handled", {"state": request.state}, kind="conflict")
    if request.reply and request.reply.replaced_due_on:
        # The day that art. 35 let the agency set is not counted, so nothing can be added to it.
        return Refusal("delay_is_not_extended")
    limit = context.catalogue.disclosure.max_extension.amount - request.extension_days
    if request.extensions >= context.catalogue.disclosure.max_extensions.amount:
        return Refusal("extension_already_granted", {"days": request.extension_days})
    if days > limit:
        return Refusal("extension_too_long", {"limit": limit}, fields=("days",))
    due_on = reply_due(request, context)
    if context.today > due_on:
        return Refusal("extension_after_due", {"due": due_on.isoformat()})
    return None


def _with_letter(request: DisclosureRequest, happening: Happening, run: ApprovalRun) -> Happening:
    """Order the letter that an approval ends with."""
    if run.outcome is not RunOutcome.APPROVED:
        return happening
    if run.subject == "extension":
        return replace(happening, letter="D04")
    if run.subject == CONSULTATION:
        return replace(happening, letter=_ASKING[run.data["kind"]])
    if run.subject not in ("reply", "on_spot"):
        return happening
    return replace(happening, letter=request.draft.letter if request.draft else None)
