"""Sorting (分流) and acceptance (受理): arts. 19, 22 to 24, 30, 31, 36."""

from __future__ import annotations

from dataclasses import replace

from sunhall.domain.clocks.clock import due
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.related import Related
from sunhall.domain.engine.sealing import seal, seal_text
from sunhall.domain.petition import commands as c
from sunhall.domain.petition import events
from sunhall.domain.petition.guards import about_own_unit
from sunhall.domain.petition.petition import ClockName, Petition, State
from sunhall.domain.petition.rules import SECTION, petition_rules
from sunhall.domain.receipt_number import normalised

#: Letters: 受理告知书, 不予受理告知书, 渠道告知书, 转送告知书, 终结告知书, 热线办理告知书.
ACCEPTED, DECLINED, CHANNELLED, FORWARDED, ENDED = "P01", "P02", "P03", "P04", "P10"
WITH_HOTLINE = "P13"

#: Ground on which it is not accepted → letter that says so.
_DECLINED_BY = {"in_hand": DECLINED, "ended": ENDED, "with_hotline": WITH_HOTLINE}

#: The service whose tickets may have the matter in hand.
_HOTLINE = "ticket"


def forward(petition: Petition, command: c.ForwardPetition, context: Context) -> Outcome:
    """Give it to the organ that may decide (art. 22)."""
    refusal = _recipient_refused(petition, command, context) or _limit_refused(command, context)
    if refusal:
        return refusal
    rules = petition_rules(context.catalogue)
    name = f"instruction-{len(petition.forwardings) + 1}"
    sealed, digest = seal_text(name, command.instruction, context.salt)
    given = events.forwarded(
        to=command.to,
        way=command.way,
        received_on=context.today,
        due_on=command.due_on,
        fixed=command.fixed,
        # Art. 23: the paper is not due where name or address are unclear; the decision is.
        notice=rules.notice,
        # Art. 24: where a superior has decided who is competent, there is nothing to object to.
        objection=None if command.fixed else rules.objection,
        instruction_digest=digest,
        letter=_notice(petition, FORWARDED),
    )
    return Decision((given,), sealed)


def _recipient_refused(
    petition: Petition, command: c.ForwardPetition, context: Context
) -> Refusal | None:
    departments = context.catalogue.departments
    if command.to not in departments or command.to == petition.registrar:
        return Refusal("unknown_department", fields=("to",))
    accused = petition.accused
    if accused and about_own_unit(accused, command.to, context.catalogue):
        return Refusal("report_not_to_the_accused", fields=("to",))
    return None


def _limit_refused(command: c.ForwardPetition, context: Context) -> Refusal | None:
    """Art. 22: what is assigned has a limit for its report; what is forwarded has none."""
    if command.way == "assign" and command.due_on is None:
        return Refusal("assignment_needs_limit", fields=("due_on",))
    if command.way == "forward" and command.due_on is not None:
        return Refusal("limit_only_for_assignment", fields=("due_on",))
    if command.due_on is not None and command.due_on <= context.today:
        return Refusal("limit_in_the_past", fields=("due_on",))
    return None


def object_to_transfer(
    petition: Petition, command: c.ObjectToTransfer, context: Context
) -> Outcome:
    """Art. 23: not competent, within five working days, with detailed reasons."""
    refusal = _objection_refused(petition, command, context)
    if refusal:
        return refusal
    last = petition.forwardings[-1]
    document, digest = seal(f"objection-{last.number}", {"reasons": command.reasons}, context.salt)
    objected = events.transfer_objected(
        number=last.number, competent=command.competent, reasons_digest=digest
    )
    return Decision((objected,), (document,))


def _objection_refused(
    petition: Petition, command: c.ObjectToTransfer, context: Context
) -> Refusal | None:
    last, clock = petition.forwardings[-1], petition.clock(ClockName.OBJECTION)
    if last.fixed:
        return Refusal("competence_decided", kind="conflict")
    if last.objection is not None:
        return Refusal("objection_decided_already", kind="conflict")
    if clock is None:
        raise ValueError("a transfer that can be objected to has a clock for it")
    deadline = due(clock, context.catalogue.calendar, context.today)
    if context.now > deadline.due_at:
        return Refusal("objection_too_late", {"until": deadline.due_on.isoformat()})
    if command.competent is not None and command.competent not in context.catalogue.departments:
        return Refusal("unknown_department", fields=("competent",))
    return None


def decide_objection(petition: Petition, command: c.DecideObjection, context: Context) -> Outcome:
    """Art. 23: it is returned only after the sender agrees."""
    number = petition.forwardings[-1].number
    content = {"explanation": command.explanation}
    document, digest = seal(f"objection-decision-{number}", content, context.salt)
    decided = events.objection_decided(
        agreed=command.agree,
        late=command.agree and _sorting_over(petition, context),
        explanation_digest=digest,
    )
    return Decision((decided,), (document,))


def _sorting_over(petition: Petition, context: Context) -> bool:
    """Whether the first 15 days are over on the day on which it comes back (F8)."""
    clock = petition.clock(ClockName.SORTING)
    if clock is None:
        return False
    going = replace(clock, stopped_on=None)
    return context.now > due(going, context.catalogue.calendar, context.today).due_at


def accept(petition: Petition, command: c.AcceptPetition, context: Context) -> Outcome:
    """The organ takes it in hand and tells the petitioner in writing (art. 23)."""
    accused = petition.accused
    if accused and about_own_unit(accused, petition.desk, context.catalogue):
        return Refusal("report_not_to_the_accused", kind="forbidden")
    period = petition_rules(context.catalogue).handling[petition.kind]
    taken = events.accepted(
        organ=petition.desk, handling=period, letter=_notice(petition, ACCEPTED)
    )
    return Decision((taken,))


def channel(petition: Petition, command: c.ChannelPetition, context: Context) -> Outcome:
    """Arts. 30, 31(1)-(5): it belongs to another way of the law, and the petitioner is told."""
    branch = petition_rules(context.catalogue).branches.get(command.branch)
    if branch is None or petition.kind not in branch.kinds:
        return Refusal("branch_not_for_kind", fields=("branch",))
    content = {
        "branch": branch.id,
        "organ": command.organ,
        "explanation": command.explanation,
        "told": branch.explanation.get(petition.locale) or branch.explanation["zh-CN"],
    }
    document, digest = seal("channelling", content, context.salt)
    gone = events.channelled(
        branch=branch.id,
        article=branch.article,
        digest=digest,
        letter=_notice(petition, CHANNELLED),
    )
    return Decision((gone,), (document,))


def decline(petition: Petition, command: c.DeclinePetition, context: Context) -> Outcome:
    """Arts. 19, 36: the same matter is in hand or has ended; the earlier number is named."""
    earlier = normalised(command.earlier_receipt_no)
    if earlier is None:
        return Refusal("receipt_number_wrong", fields=("earlier_receipt_no",))
    if earlier == petition.receipt_no:
        return Refusal("earlier_is_the_same", fields=("earlier_receipt_no",))
    refusal = _ground_refused(command.ground, context.related)
    if refusal:
        return refusal
    content = {"explanation": command.explanation, "earlier_receipt_no": earlier}
    document, digest = seal("declining", content, context.salt)
    letter = _notice(petition, _DECLINED_BY[command.ground])
    refused = events.declined(ground=command.ground, earlier=earlier, digest=digest, letter=letter)
    return Decision((refused,), (document,))


def _ground_refused(ground: str, earlier: Related | None) -> Refusal | None:
    """The earlier petition or ticket is there, and stands as it is said to stand."""
    if ground == "with_hotline":
        return _ticket_refused(earlier)
    if earlier is None or earlier.service != SECTION:
        return Refusal("earlier_petition_unknown", fields=("earlier_receipt_no",))
    if ground == "in_hand" and not earlier.open:
        # Art. 19: only what is in hand within its time; what is over may have new facts to it.
        return Refusal("earlier_not_in_hand", fields=("earlier_receipt_no",))
    # Art. 36: only the re-check ends it; what is archived no longer says by which way it ended.
    if ground == "ended" and earlier.state not in (State.FINAL, State.ARCHIVED):
        return Refusal("earlier_not_ended", fields=("earlier_receipt_no",))
    return None


def _ticket_refused(ticket: Related | None) -> Refusal | None:
    """国办函〔2025〕66号: what the hotline has in hand is not handled a second time."""
    if ticket is None or ticket.service != _HOTLINE:
        return Refusal("related_ticket_unknown", fields=("earlier_receipt_no",))
    if not ticket.open:
        # It became this petition, or came to an end: then there is nobody else who handles it.
        return Refusal("earlier_not_in_hand", fields=("earlier_receipt_no",))
    return None


def _notice(petition: Petition, letter: str) -> str | None:
    """Return the letter, if the petitioner can be written to (art. 23)."""
    return letter if petition.notifiable else None
