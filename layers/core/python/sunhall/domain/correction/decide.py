"""Decides commands on correction requests: 政府信息公开条例 art. 41.

Every function is pure: it reads the request, the command and the context and answers with what
happens, or with the rule that refuses it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.correction import commands as c
from sunhall.domain.correction import events
from sunhall.domain.correction.request import CorrectionRequest
from sunhall.domain.correction.transitions import ALLOWED
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, out_of_state, together
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.keeping import PlaceHold, ReleaseHold, place_hold, release_hold
from sunhall.domain.engine.produced_letter import record_letter
from sunhall.domain.engine.record_letter import RecordLetter
from sunhall.domain.engine.sealing import seal, seal_text
from sunhall.domain.intake import (
    attachments_refused,
    channel_refused,
    contact_refused,
    department_refused,
    identity_refused,
    receipt_rule,
    received_at_once,
)

#: Result → the field it needs besides the findings; every other one must stay empty.
NEEDED: Final = {
    "corrected": "corrected_content",
    # Art. 41: the agency passes it on, or names the one that may correct the record.
    "forwarded": "other_agency",
    "redirected": "other_agency",
    "refused": "reasons",
}


def open_request(command: c.AskForCorrection, receipt_no: str, context: Context) -> Outcome:
    """Decide on a new request (arts. 31, 41).

    Args:
        command: The request.
        receipt_no: The number it is to be known by.
        context: The world.

    Returns:
        The submission, with receipt where the channel fixes it at once; or the refusing rules.
    """
    refusal = _request_refused(command, context)
    if refusal:
        return refusal
    content = {
        "applicant": asdict(command.applicant),
        "record": asdict(command.record),
        "attachments": [asdict(attachment) for attachment in command.attachments],
        "locale": command.locale,
    }
    sealed, digest = seal("application", content, context.salt)
    requested = events.correction_requested(
        receipt_no=receipt_no,
        channel=command.channel,
        applicant_kind=command.applicant.kind,
        department=command.department,
        catalogue_version=context.catalogue.version,
        application_digest=digest,
        attachments=[attachment.upload_id for attachment in command.attachments],
        assistance=command.assistance,
    )
    rule = receipt_rule(command.channel, context)
    received_on = received_at_once(rule, command.signed_on, context)
    received = (_received(received_on, rule, context),) if received_on else ()
    return Decision((requested, *received), (sealed,))


def decide(request: CorrectionRequest, command: Command, context: Context) -> Outcome:
    """Decide on a command to an existing request.

    Args:
        request: The request as its history left it.
        command: One of `sunhall.domain.correction.commands`.
        context: The world.

    Returns:
        What happens, or the rule that refuses it.
    """
    name, decider = _DECIDERS[type(command)]
    if request.state not in ALLOWED[name]:
        return out_of_state(name, request.state)
    return decider(request, command, context)


def _request_refused(command: c.AskForCorrection, context: Context) -> Refusal | None:
    return together(
        department_refused(command.department, context),
        channel_refused(command.channel, command.signed_on, context),
        identity_refused(command.applicant, context),
        contact_refused(command.applicant),
        _concern_refused(command),
        _record_refused(command.record),
        attachments_refused(command.attachments, context),
        _proofs_refused(command.attachments),
    )


def _concern_refused(command: c.AskForCorrection) -> Refusal | None:
    """Only a record about oneself (与其自身相关) can be put right on request (art. 41)."""
    if command.about_oneself:
        return None
    return Refusal("correction_only_about_oneself", fields=("about_oneself",))


def _record_refused(record: c.RecordConcerned) -> Refusal | None:
    if " ".join(record.wrong.split()) == " ".join(record.right.split()):
        return Refusal("correction_changes_nothing", fields=("record.right",))
    return None


def _proofs_refused(attachments: tuple[c.Evidence, ...]) -> Refusal | None:
    """Who asks proves who they are, and has evidence that the record is wrong (有证据证明)."""
    given = {attachment.purpose for attachment in attachments}
    missing = (
        ("identity_proof", "identity_proof_missing"),
        ("evidence", "correction_evidence_missing"),
    )
    return together(
        *(Refusal(code, fields=("attachments",)) for kind, code in missing if kind not in given)
    )


def _received(received_on: date, rule: str, context: Context) -> Happening:
    days = context.catalogue.correction.answer.amount
    return events.correction_received(received_on, days=days, rule=rule)


def _confirm_receipt(
    request: CorrectionRequest, command: c.ConfirmReceipt, context: Context
) -> Outcome:
    # Art. 31(2), (3): the applicant confirmed by submitting, so both sides have confirmed today.
    return Decision((_received(context.today, "confirmation", context),))


def _assign(request: CorrectionRequest, command: c.Assign, context: Context) -> Outcome:
    refusal = department_refused(command.department, context)
    if refusal:
        return refusal
    sealed, digest = seal_text("instruction", command.instruction, context.salt)
    given = events.correction_assigned(
        department=command.department, handler=command.handler, instruction_digest=digest
    )
    return Decision((given,), sealed)


def _save_answer(request: CorrectionRequest, command: c.SaveAnswer, context: Context) -> Outcome:
    refusal = _fields_refused(command)
    if refusal:
        return refusal
    content = {name: value for name, value in asdict(command).items() if value is not None}
    sealed, digest = seal("answer", content, context.salt)
    saved = events.answer_saved(
        revision=request.answer.revision + 1 if request.answer else 1,
        result=command.result,
        drafter=context.actor.id,
        answer_digest=digest,
    )
    return Decision((saved,), (sealed,))


def _fields_refused(command: c.SaveAnswer) -> Refusal | None:
    """Each result says what the law wants of it, and nothing that belongs to another."""
    needed = NEEDED[command.result]
    given = {name for name in set(NEEDED.values()) if getattr(command, name) is not None}
    told = {"decision": command.result}
    foreign = tuple(sorted(given - {needed}))
    return together(
        None if needed in given else Refusal("field_needed_for_decision", told, fields=(needed,)),
        Refusal("field_not_for_decision", told, fields=foreign) if foreign else None,
    )


def _submit_for_approval(
    request: CorrectionRequest, command: c.SubmitForApproval, context: Context
) -> Outcome:
    # Imported with the first approval: the citizens' function starts without it.
    from sunhall.domain.correction import approvals

    return approvals.submit(request, context)


def _act_on_approval(
    request: CorrectionRequest, command: ActOnApproval, context: Context
) -> Outcome:
    from sunhall.domain.correction import approvals

    return approvals.act_on_approval(request, command, context)


def _send(request: CorrectionRequest, command: c.Send, context: Context) -> Outcome:
    letter, answer = request.answer_letter, request.answer
    if letter is None or letter.number is None or answer is None:
        return Refusal("letter_not_ready", kind="conflict")
    sent = events.correction_answered(
        result=answer.result, letter=letter.code, number=letter.number
    )
    return Decision((sent,))


def _withdraw(request: CorrectionRequest, command: c.Withdraw, context: Context) -> Outcome:
    sealed, digest = seal_text("withdrawal", command.reason, context.salt, field="reason")
    withdrawn = events.correction_withdrawn(
        reason_digest=digest, cancelled_runs=[run.number for run in request.open_runs]
    )
    return Decision((withdrawn,), sealed)


def _record_letter(request: CorrectionRequest, command: RecordLetter, context: Context) -> Outcome:
    return record_letter(request.letters, command)


def _archive(request: CorrectionRequest, command: c.Archive, context: Context) -> Outcome:
    # Imported with the first request that is archived by hand.
    from sunhall.domain.correction import keeping

    return keeping.archive(request, command, context)


_DECIDERS: dict[type[Command], tuple[str, Callable[[Any, Any, Context], Outcome]]] = {
    c.ConfirmReceipt: ("confirm_receipt", _confirm_receipt),
    c.Assign: ("assign", _assign),
    c.SaveAnswer: ("save_answer", _save_answer),
    c.SubmitForApproval: ("submit_for_approval", _submit_for_approval),
    ActOnApproval: ("act_on_approval", _act_on_approval),
    c.Send: ("send", _send),
    c.Withdraw: ("withdraw", _withdraw),
    c.Archive: ("archive", _archive),
    PlaceHold: ("place_hold", place_hold),
    ReleaseHold: ("release_hold", release_hold),
    RecordLetter: ("record_letter", _record_letter),
}
