"""Decides commands on disclosure requests: the rules of 政府信息公开条例 for this service.

Every function is pure: it reads the request, the command and the context and answers with what
happens, or with the rule that refuses it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.calendar.counting import add_working_days
from sunhall.domain.catalogue import DecisionKind, Ground
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure import events, topics
from sunhall.domain.disclosure.request import DisclosureRequest
from sunhall.domain.disclosure.transitions import ALLOWED
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import (
    Decision,
    Outcome,
    Refusal,
    Sealed,
    out_of_state,
    together,
)
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.produced_letter import record_letter
from sunhall.domain.engine.record_letter import RecordLetter
from sunhall.domain.engine.sealing import seal, seal_text
from sunhall.domain.identity.commands import AskForIdentity, LookAtIdentity, SealIdentity
from sunhall.domain.identity.sealed_identity import SUBJECT as IDENTITY
from sunhall.domain.intake import (
    attachments_refused,
    channel_refused,
    contact_refused,
    department_refused,
    identity_refused,
    receipt_rule,
    received_at_once,
)

if TYPE_CHECKING:
    from sunhall.domain.disclosure.parts import OpenPart

#: The ground that protects a third party (art. 15).
_THIRD_PARTY = "third_party"
#: Row (六)3 of table three: ended by the applicant.
LEAF_WITHDRAWN = "r3_6_3"
#: Row (六)1 of table three: abandoned because nothing was supplied in time.
LEAF_ABANDONED_SUPPLEMENT = "r3_6_1"


def open_request(command: c.Submit | OpenPart, receipt_no: str, context: Context) -> Outcome:
    """Decide on a new request (arts. 29, 31).

    Args:
        command: The application, or a part of another request.
        receipt_no: The number it is to be known by.
        context: The world.

    Returns:
        The submission, with receipt where the channel fixes it at once; or the refusing rule.
    """
    if not isinstance(command, c.Submit):
        from sunhall.domain.disclosure.parts import open_part

        return open_part(command, receipt_no, context)
    refusal = _application_refused(command, context)
    if refusal:
        return refusal
    rule = receipt_rule(command.channel, context)
    received_on = received_at_once(rule, command.signed_on, context)
    came_on = received_on or context.today
    submitted, sealed = handed_in(command, receipt_no, came_on=came_on, context=context)
    received = _receipt(rule, received_on, context) if received_on else ()
    return Decision((submitted, *received), (sealed,))


def handed_in(
    command: c.Submit, receipt_no: str, *, came_on: date, context: Context
) -> tuple[Happening, Sealed]:
    """Return that an application was handed in, and what it says as a sealed document.

    Args:
        command: The application.
        receipt_no: The number it is to be known by.
        came_on: Day it came in, by which requests of one month are counted.
        context: The world.
    """
    content = {
        "applicant": asdict(command.applicant),
        "joint_applicants": [asdict(other) for other in command.joint_applicants],
        "information": asdict(command.information),
        "delivery": asdict(command.delivery),
        "attachments": [asdict(attachment) for attachment in command.attachments],
        "locale": command.locale,
    }
    sealed, digest = seal("application", content, context.salt)
    submitted = events.submitted(
        receipt_no=receipt_no,
        channel=command.channel,
        applicant_kind=command.applicant.kind,
        department=command.department,
        catalogue_version=context.catalogue.version,
        application_digest=digest,
        attachments=[attachment.upload_id for attachment in command.attachments],
        assistance=command.assistance,
        came_on=came_on,
        joint=1 + len(command.joint_applicants),
        delivery=f"{command.delivery.form}/{command.delivery.way}",
    )
    return submitted, sealed


def decide(request: DisclosureRequest, command: Command, context: Context) -> Outcome:
    """Decide on a command to an existing request.

    Args:
        request: The request as its history left it.
        command: One of `sunhall.domain.disclosure.commands`.
        context: The world.

    Returns:
        What happens, or the rule that refuses it.
    """
    name, decider = _DECIDERS.get(type(command)) or topics.rule_of(command)
    if request.state not in ALLOWED[name]:
        return out_of_state(name, request.state)
    return decider(request, command, context)


def _application_refused(command: c.Submit, context: Context) -> Refusal | None:
    information = command.information
    texts = {
        "information.description": information.description,
        "information.reference": information.reference,
    }
    return together(
        department_refused(command.department, context),
        channel_refused(command.channel, command.signed_on, context),
        identity_refused(command.applicant, context),
        *(
            identity_refused(other, context, at=f"joint_applicants.{place}")
            for place, other in enumerate(command.joint_applicants)
        ),
        _contact_refused(command),
        _texts_refused(texts, context),
        _delivery_refused(command, context),
        attachments_refused(command.attachments, context),
    )


def _texts_refused(texts: Mapping[str, str | None], context: Context) -> Refusal | None:
    """The city's own limits, by the last part of the field's name."""
    limits = context.catalogue.disclosure.text_limits
    return together(
        *(
            Refusal("too_long", {"max": limits[name]}, fields=(field,))
            for field, text in texts.items()
            for name in [field.rpartition(".")[2]]
            if text and name in limits and len(text) > limits[name]
        )
    )


def _contact_refused(command: c.Submit) -> Refusal | None:
    applicant = command.applicant
    refusal = contact_refused(applicant)
    if refusal:
        return refusal
    needed = {"email": applicant.email, "post": applicant.postal_address}
    if command.delivery.way in needed and not needed[command.delivery.way]:
        field = "email" if command.delivery.way == "email" else "postal_address"
        return Refusal("delivery_address_missing", fields=(f"applicant.{field}",))
    return None


def _delivery_refused(command: c.Submit, context: Context) -> Refusal | None:
    form = context.catalogue.disclosure.delivery_forms.get(command.delivery.form)
    if form is None:
        return Refusal("delivery_form_not_offered", fields=("delivery.form",))
    if command.delivery.way not in {way.id for way in form.ways}:
        return Refusal("delivery_way_not_offered", fields=("delivery.way",))
    return None


def _receipt(rule: str, received_on: date, context: Context) -> tuple[Happening, ...]:
    days = context.catalogue.disclosure.reply.amount
    confirmed = events.receipt_confirmed(received_on, reply_days=days, rule=rule)
    return confirmed, events.review_started()


def _confirm_receipt(
    request: DisclosureRequest, command: c.ConfirmReceipt, context: Context
) -> Outcome:
    # Art. 31(2), (3): the day on which both sides have confirmed. The applicant confirmed by
    # submitting, so it is today.
    return Decision(_receipt("confirmation", context.today, context))


def _request_supplement(
    request: DisclosureRequest, command: c.RequestSupplement, context: Context
) -> Outcome:
    rules = context.catalogue.disclosure
    round_no = len(request.supplements) + 1
    if round_no > rules.max_supplement_rounds.amount:
        return Refusal("supplement_rounds_used_up", {"rounds": rules.max_supplement_rounds.amount})
    # Art. 30: within 7 working days of receipt. After a supplement the window opens anew.
    received_on = request.reply.anchor_on if request.reply else context.today
    window = add_working_days(
        context.catalogue.calendar, received_on, rules.supplement_window.amount
    )
    if context.today > window.due_on:
        return Refusal("supplement_window_over", {"until": window.due_on.isoformat()})
    until = add_working_days(
        context.catalogue.calendar, context.today, rules.supplement_period.amount
    ).due_on
    content = {"points": list(command.points), "guidance": command.guidance}
    sealed, digest = seal(f"supplement-request-{round_no}", content, context.salt)
    asked = events.supplement_requested(
        round=round_no,
        asked_on=context.today,
        days=rules.supplement_period.amount,
        until=until,
        points=len(command.points),
        points_digest=digest,
        # Who the applicant is does not depend on what they ask for.
        cancelled_runs=_open_run_numbers(request, but=IDENTITY),
    )
    return Decision((asked,), (sealed,))


def _give_supplement(
    request: DisclosureRequest, command: c.GiveSupplement, context: Context
) -> Outcome:
    # A supplement after the period counts until an officer has confirmed that it was abandoned:
    # art. 30 asks for lateness *without good reason*, which is the officer's to judge.
    texts = {
        "explanation": command.explanation,
        "description": command.description,
        "reference": command.reference,
    }
    refusal = together(
        _texts_refused(texts, context), attachments_refused(command.attachments, context)
    )
    if refusal:
        return refusal
    round_no = request.supplements[-1].round
    content = asdict(command)
    content["attachments"] = [asdict(attachment) for attachment in command.attachments]
    sealed, digest = seal(f"supplement-{round_no}", content, context.salt)
    received = events.supplement_received(
        round=round_no,
        given_on=context.today,
        reply_days=context.catalogue.disclosure.reply.amount,
        supplement_digest=digest,
        attachments=[attachment.upload_id for attachment in command.attachments],
    )
    return Decision((received,), (sealed,))


def _confirm_abandonment(
    request: DisclosureRequest, command: c.ConfirmAbandonment, context: Context
) -> Outcome:
    from sunhall.domain.disclosure.served_notice import last_day

    asked = request.supplements[-1]
    notice = [letter for letter in request.letters if letter.code == "D02"][-1]
    running = Refusal("supplement_period_runs")
    until = last_day(notice, asked.days, asked.until, running, context)
    if isinstance(until, Refusal):
        return until
    confirmed = events.abandonment_confirmed(
        until=until,
        leaf=LEAF_ABANDONED_SUPPLEMENT,
        cancelled_runs=_open_run_numbers(request),
    )
    return Decision((confirmed,))


def _assign(request: DisclosureRequest, command: c.Assign, context: Context) -> Outcome:
    refusal = department_refused(command.department, context)
    if refusal:
        return refusal
    sealed, digest = seal_text("instruction", command.instruction, context.salt)
    given = events.assigned(
        department=command.department, handler=command.handler, instruction_digest=digest
    )
    return Decision((given,), sealed)


def _save_draft(request: DisclosureRequest, command: c.SaveDraft, context: Context) -> Outcome:
    return _drafted(request, command, context)


def _reply_on_spot(request: DisclosureRequest, command: c.ReplyOnSpot, context: Context) -> Outcome:
    drafted = _drafted(request, command, context)
    if isinstance(drafted, Refusal):
        return drafted
    from sunhall.domain.disclosure import approvals

    return approvals.submit_on_spot(request, drafted, context)


def _drafted(
    request: DisclosureRequest, command: c.ReplyText, context: Context
) -> Decision | Refusal:
    kind = context.catalogue.decisions.get(command.decision)
    if kind is None:
        return Refusal("unknown_decision", fields=("decision",))
    refusal = _reply_refused(request, kind, command, context)
    if refusal:
        return refusal
    ground = _weightiest(kind, command)
    sealed, digest = seal("draft", _plain(command), context.salt)
    saved = events.draft_saved(
        revision=request.draft.revision + 1 if request.draft else 1,
        decision=kind.id,
        leaf=kind.leaf_for(command.ground),
        letter=kind.letter,
        drafter=context.actor.id,
        ground=ground.id if ground else "",
        withheld=len(command.withheld_items),
        risk=ground.risk if ground else "normal",
        # What a reply lists as given, it gives (art. 36(2), 37).
        releases="disclosed_items" in kind.required,
        grounds=_grounds(command),
        draft_digest=digest,
        attachments=[file.upload_id for file in command.files],
    )
    return Decision((saved,), (sealed,))


def _grounds(command: c.ReplyText) -> list[str]:
    """Return the grounds of a reply and of its parts, each once."""
    given = (command.ground, *(item.ground for item in command.withheld_items))
    return sorted({each for each in given if each is not None})


def _weightiest(kind: DecisionKind, command: c.ReplyText) -> Ground | None:
    """Return the ground of a reply, or of its parts the one with the highest risk, if any."""
    grounds = [kind.grounds[each] for each in _grounds(command) if each in kind.grounds]
    return max(grounds, key=lambda ground: ground.risk == "high", default=None)


def _reply_refused(
    request: DisclosureRequest, kind: DecisionKind, command: c.ReplyText, context: Context
) -> Refusal | None:
    if kind.after_supplement and not request.supplements:
        return Refusal("supplement_never_asked", {"decision": kind.id}, fields=("decision",))
    if kind.after_reasons and not (request.reasons and request.reasons.rejected):
        # Art. 35: whoever asks beyond reason is asked why before nothing is done.
        return Refusal("reasons_never_rejected", {"decision": kind.id}, fields=("decision",))
    if command.earlier_reply:
        refusal = _repeat_refused(command.earlier_reply, context)
        if refusal:
            return refusal
    return (
        _fields_refused(kind, command)
        or _grounds_refused(kind, command)
        or _evidence_refused(command, context)
        or attachments_refused(command.files, context, field="files")
    )


def _evidence_refused(command: c.ReplyText, context: Context) -> Refusal | None:
    """Arts. 36(1), (4): what is public has a link that works, what is not there was sought."""
    if not (command.public_link or command.public_since or command.searches):
        return None
    from sunhall.domain.disclosure.reply_evidence import evidence_refused

    return evidence_refused(command, context)


def _repeat_refused(earlier: c.EarlierReply, context: Context) -> Refusal | None:
    """Art. 36(6): only what was replied to before, to the same applicant, is a repeat."""
    from sunhall.domain.disclosure.applicant_record import repeat_refused

    least = context.catalogue.disclosure.same_information.amount
    return repeat_refused(context.record, earlier.no, on=earlier.date, least=least)


def _fields_refused(kind: DecisionKind, command: c.ReplyText) -> Refusal | None:
    given = _plain(command).keys() - {"decision"}
    # A decision without a row of its own counts in the row of its ground, so it must have one.
    required = kind.required if kind.leaf else ("ground", *kind.required)
    missing = tuple(name for name in required if name not in given)
    if missing:
        return Refusal("field_needed_for_decision", {"decision": kind.id}, fields=missing)
    foreign = tuple(sorted(given - {*required, *kind.optional}))
    if foreign:
        return Refusal("field_not_for_decision", {"decision": kind.id}, fields=foreign)
    return None


def _grounds_refused(kind: DecisionKind, command: c.ReplyText) -> Refusal | None:
    # Every finished request counts in exactly one row (reference B.3, I5): the ground names it.
    if kind.leaf is None and command.ground not in kind.grounds:
        return Refusal("unknown_ground", {"decision": kind.id}, fields=("ground",))
    unknown = tuple(
        f"withheld_items.{place}.ground"
        for place, item in enumerate(command.withheld_items)
        if item.ground not in kind.grounds
    )
    if unknown:
        return Refusal("unknown_ground", {"decision": kind.id}, fields=unknown)
    if _THIRD_PARTY in _grounds(command) and command.public_interest_weighing is None:
        # Art. 15: what would harm a third party is disclosed all the same where the public interest
        # prevails, so a letter that withholds it tells how that was weighed.
        return Refusal("public_interest_not_weighed", fields=("public_interest_weighing",))
    return None


def _submit_for_approval(
    request: DisclosureRequest, command: c.SubmitForApproval, context: Context
) -> Outcome:
    from sunhall.domain.disclosure import approvals

    return approvals.submit_reply(request, context)


def _propose_extension(
    request: DisclosureRequest, command: c.ProposeExtension, context: Context
) -> Outcome:
    from sunhall.domain.disclosure import approvals

    return approvals.propose_extension(request, command, context)


def _act_on_approval(
    request: DisclosureRequest, command: ActOnApproval, context: Context
) -> Outcome:
    # Imported with the first approval: the citizens' function starts without it.
    from sunhall.domain.disclosure import approvals

    return approvals.act_on_approval(request, command, context)


def _send(request: DisclosureRequest, command: c.Send, context: Context) -> Outcome:
    letter = request.reply_letter
    if letter is None or letter.produced_at is None or letter.number is None:
        return Refusal("letter_not_ready", kind="conflict")
    if request.draft is None:
        return Refusal("letter_not_ready", kind="conflict")
    sent = events.reply_sent(
        release_on=request.release_on if request.draft.releases else None,
        leaf=request.draft.leaf,
        letter=letter.code,
        number=letter.number,
        cancelled_runs=_open_run_numbers(request),
    )
    if request.handed_off is None:
        return Decision((sent,))
    from sunhall.domain.disclosure.handing_off import with_the_answer

    return Decision((sent, *with_the_answer(request)))


def _withdraw(request: DisclosureRequest, command: c.Withdraw, context: Context) -> Outcome:
    refusal = _texts_refused({"reason": command.reason}, context)
    if refusal:
        return refusal
    sealed, digest = seal_text("withdrawal", command.reason, context.salt, field="reason")
    withdrawn = events.withdrawn(
        leaf=LEAF_WITHDRAWN, reason_digest=digest, cancelled_runs=_open_run_numbers(request)
    )
    return Decision((withdrawn,), sealed)


def _record_letter(request: DisclosureRequest, command: RecordLetter, context: Context) -> Outcome:
    return record_letter(request.letters, command)


def _seal_identity(request: DisclosureRequest, command: SealIdentity, context: Context) -> Outcome:
    from sunhall.domain.identity.decide import seal_identity

    return seal_identity(request.identity, command, context)


def _request_identity(
    request: DisclosureRequest, command: AskForIdentity, context: Context
) -> Outcome:
    from sunhall.domain.disclosure import approvals

    return approvals.request_identity(request, command, context)


def _view_identity(
    request: DisclosureRequest, command: LookAtIdentity, context: Context
) -> Outcome:
    from sunhall.domain.identity.decide import look

    seq = request.version + 1
    return look(request.identity, request.runs, command, context, seq=seq)


def _open_run_numbers(request: DisclosureRequest, *, but: str = "") -> list[int]:
    return [run.number for run in request.open_runs if run.subject != but]


def _plain(command: c.ReplyText) -> dict[str, Any]:
    """The draft as JSON data; dates as ISO text."""
    content = asdict(command)
    content["files"] = [asdict(file) for file in command.files]
    content["searches"] = [
        {**asdict(search), "date": search.date.isoformat()} for search in command.searches
    ]
    if command.earlier_reply:
        content["earlier_reply"]["date"] = command.earlier_reply.date.isoformat()
    if command.public_since:
        content["public_since"] = command.public_since.isoformat()
    return {key: value for key, value in content.items() if value not in (None, (), [], "")}


_DECIDERS: dict[type[Command], tuple[str, Callable[..., Outcome]]] = {
    c.ConfirmReceipt: ("confirm_receipt", _confirm_receipt),
    c.RequestSupplement: ("request_supplement", _request_supplement),
    c.GiveSupplement: ("supplement", _give_supplement),
    c.ConfirmAbandonment: ("confirm_abandonment", _confirm_abandonment),
    c.Assign: ("assign", _assign),
    c.SaveDraft: ("save_draft", _save_draft),
    c.ReplyOnSpot: ("reply_on_spot", _reply_on_spot),
    c.SubmitForApproval: ("submit_for_approval", _submit_for_approval),
    c.ProposeExtension: ("propose_extension", _propose_extension),
    ActOnApproval: ("act_on_approval", _act_on_approval),
    c.Send: ("send", _send),
    c.Withdraw: ("withdraw", _withdraw),
    SealIdentity: ("seal_identity", _seal_identity),
    AskForIdentity: ("request_identity", _request_identity),
    LookAtIdentity: ("view_identity", _view_identity),
    RecordLetter: ("record_letter", _record_letter),
}
