"""Decides what becomes of a ticket before anybody handles it (transitions 2 … 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, together
from sunhall.domain.engine.sealing import seal
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket import events
from sunhall.domain.ticket.as_petition import PETITION_KINDS
from sunhall.domain.ticket.decide import Decider
from sunhall.domain.ticket.guards import second_person_refused, unlisted
from sunhall.domain.ticket.periods import period_data
from sunhall.domain.ticket.rules import RefusalReason, TicketRules, ticket_rules
from sunhall.domain.ticket.sealed_texts import sealed_text
from sunhall.domain.ticket.ticket import OPEN, Ticket

#: The service whose tickets can be merged and continued.
SERVICE: Final = "ticket"


def _screen(ticket: Ticket, command: c.Screen, context: Context) -> Outcome:
    rules = ticket_rules(context.catalogue)
    refusal = together(
        unlisted(command.category, rules.categories, "category_unknown", "category"),
        unlisted(command.area, rules.areas, "area_unknown", "area"),
        unlisted(command.tier, rules.tiers, "tier_unknown", "tier"),
    )
    if refusal:
        return refusal
    screened = events.ticket_screened(
        kind=command.kind, category=command.category, area=command.area, tier=command.tier
    )
    # What was learnt later may want protection; it is lifted by a leader alone.
    protect = rules.confidential(command.kind, command.category) and not ticket.confidential
    return Decision(
        (screened, *((events.confidentiality_set(reason_digest=None),) if protect else ()))
    )


def _switch_emergency(ticket: Ticket, command: c.SwitchEmergency, context: Context) -> Outcome:
    sealed, digest = sealed_text("switch", {"call_link": command.call_link}, context)
    switched = events.emergency_switched(number=command.number, link_digest=digest)
    return Decision((switched,), sealed)


def _refuse(ticket: Ticket, command: c.Refuse, context: Context) -> Outcome:
    reason = ticket_rules(context.catalogue).refusal_reasons.get(command.reason)
    if reason is None:
        return Refusal("refusal_reason_unknown", fields=("reason",))
    where = command.where_to_go or _usual_way(reason, ticket)
    refusal = together(
        None if where else Refusal("where_to_go_missing", fields=("where_to_go",)),
        _earlier_refused(ticket, command, reason, context),
        _petition_refused(ticket, reason) if command.as_petition else None,
    )
    if refusal:
        return refusal
    content = {"explanation": command.explanation, "where_to_go": where}
    sealed, digest = seal("refusal", content, context.salt)
    earlier = context.related.receipt_no if context.related and reason.earlier else None
    refused = events.ticket_refused(
        reason=command.reason,
        explanation_digest=digest,
        earlier_receipt_no=earlier,
        as_petition=command.as_petition,
    )
    return Decision((refused,), (sealed,))


def _petition_refused(ticket: Ticket, reason: RefusalReason) -> Refusal | None:
    """Only a matter for petitions goes on as one, raised by somebody who is named (信访条例 19)."""
    field = ("as_petition",)
    if not reason.petition:
        return Refusal("petition_not_for_reason", fields=field)
    if ticket.kind not in PETITION_KINDS:
        return Refusal("kind_is_no_petition", {"kind": ticket.kind}, fields=field)
    return None if ticket.named else Refusal("petitioner_not_named", fields=field)


def _usual_way(reason: RefusalReason, ticket: Ticket) -> str:
    return reason.where_to_go.get(ticket.locale) or next(iter(reason.where_to_go.values()), "")


def _earlier_refused(
    ticket: Ticket, command: c.Refuse, reason: RefusalReason, context: Context
) -> Refusal | None:
    """A repeat names the ticket that dealt with the matter, and that one is over (7)."""
    field = ("earlier_receipt_no",)
    if not reason.earlier:
        foreign = command.earlier_receipt_no is not None
        return Refusal("earlier_ticket_not_for_reason", fields=field) if foreign else None
    if command.earlier_receipt_no is None:
        return Refusal("earlier_ticket_missing", fields=field)
    earlier = context.related
    if earlier is None or earlier.service != SERVICE or earlier.case_id == ticket.case_id:
        return Refusal("related_ticket_unknown", fields=field)
    if earlier.state in OPEN:
        return Refusal("earlier_ticket_still_open", fields=field)
    return None


def _propose_invalid(ticket: Ticket, command: c.ProposeInvalid, context: Context) -> Outcome:
    rules = ticket_rules(context.catalogue)
    refusal = unlisted(command.reason, rules.invalid_reasons, "reason_unknown", "reason")
    if refusal:
        return refusal
    if ticket.invalid_proposed_by is not None:
        return Refusal("invalidity_already_proposed", kind="conflict")
    sealed, digest = sealed_text("invalidity", {"explanation": command.explanation}, context)
    proposed = events.invalidity_proposed(
        by=context.actor.id, reason=command.reason, explanation_digest=digest
    )
    return Decision((proposed,), sealed)


def _confirm_invalid(ticket: Ticket, command: c.ConfirmInvalid, context: Context) -> Outcome:
    proposer = ticket.invalid_proposed_by
    refusal = second_person_refused(proposer, context)
    if refusal or proposer is None:
        return refusal or Refusal("invalidity_not_proposed", kind="conflict")
    return Decision((events.ticket_invalidated(proposed_by=proposer),))


def _reject_invalid(ticket: Ticket, command: c.RejectInvalid, context: Context) -> Outcome:
    if ticket.invalid_proposed_by is None:
        return Refusal("invalidity_not_proposed", kind="conflict")
    refusal = second_person_refused(ticket.invalid_proposed_by, context)
    return refusal or Decision((events.invalidity_rejected(),))


def _merge_into(ticket: Ticket, command: c.MergeInto, context: Context) -> Outcome:
    """Merge into the older ticket: two that are merged into each other could never meet (6).

    That the main ticket is the older one holds whatever happens to both at the same time, so no
    circle can arise; the order of case ids is the order of submission.
    """
    main, field = context.related, ("main_receipt_no",)
    if main is None or main.service != SERVICE:
        return Refusal("related_ticket_unknown", fields=field)
    if main.case_id == ticket.case_id:
        return Refusal("merge_into_itself", fields=field)
    if main.state not in OPEN:
        return Refusal("main_ticket_not_open", fields=field)
    if main.case_id > ticket.case_id:
        return Refusal("main_ticket_is_newer", fields=field)
    return Decision((events.ticket_merged(main=main.case_id, main_receipt_no=main.receipt_no),))


def _answer_directly(ticket: Ticket, command: c.AnswerDirectly, context: Context) -> Outcome:
    from sunhall.domain.ticket.knowledge import knowledge_articles

    if not ticket_rules(context.catalogue).kinds[ticket.kind].direct:
        return Refusal("kind_not_answered_directly", {"kind": ticket.kind})
    article = knowledge_articles(context.catalogue).get(command.article)
    if article is None:
        return Refusal("article_unknown", fields=("article",))
    current = article.version_on(context.today)
    if current is None or current.version != command.article_version:
        return Refusal("article_version_not_in_force", fields=("article_version",))
    sealed, digest = seal("direct-answer", {"text": command.text}, context.salt)
    answered = events.answered_directly(
        article=command.article, version=command.article_version, answer_digest=digest
    )
    return Decision((answered,), (sealed,))


def _accept(ticket: Ticket, command: c.Accept, context: Context) -> Outcome:
    rules = ticket_rules(context.catalogue)
    chosen = command.tier or ticket.tier or _usual_tier(ticket, rules)
    refusal = unlisted(chosen, rules.tiers, "tier_unknown", "tier")
    if refusal:
        return refusal
    promise = period_data(rules.tiers[chosen].promise)
    return Decision((events.ticket_accepted(tier=chosen, promise=promise),))


def _usual_tier(ticket: Ticket, rules: TicketRules) -> str:
    return rules.default_tier(ticket.kind, ticket.category).id


DECIDERS: Final[Mapping[str, Decider]] = {
    "screen": _screen,
    "switch_emergency": _switch_emergency,
    "refuse": _refuse,
    "propose_invalid": _propose_invalid,
    "confirm_invalid": _confirm_invalid,
    "reject_invalid": _reject_invalid,
    "merge_into": _merge_into,
    "answer_directly": _answer_directly,
    "accept": _accept,
}
