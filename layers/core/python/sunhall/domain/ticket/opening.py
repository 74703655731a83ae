"""Decides on a new ticket: what a citizen, an agent or another platform hands in (transition 1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from sunhall.domain.actor import ActorKind
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, together
from sunhall.domain.engine.sealing import seal
from sunhall.domain.engine.work_list_title import work_list_title
from sunhall.domain.intake import attachments_refused
from sunhall.domain.receipt_number import normalised
from sunhall.domain.ticket import events
from sunhall.domain.ticket.periods import period_data
from sunhall.domain.ticket.rules import Attribute, TicketCategory, TicketRules, ticket_rules
from sunhall.domain.ticket.submission import Place, SubmitTicket


def title(command: SubmitTicket) -> str:
    """Return the first words of the description."""
    return work_list_title(command.description)


def open_ticket(command: SubmitTicket, receipt_no: str, context: Context) -> Outcome:
    """Decide on a new ticket.

    Args:
        command: The ticket.
        receipt_no: The number it is to be known by.
        context: The world.

    Returns:
        The submission, or all the rules that refuse it.
    """
    rules = ticket_rules(context.catalogue)
    refusal = together(
        *_rules_that_refuse(command, rules, context),
        attachments_refused(command.attachments, context),
    )
    if refusal:
        return refusal
    place = _place(command.place, rules) if command.place else None
    sealed, digest = seal("application", application_content(command, place), context.salt)
    confidential = command.confidential or rules.confidential(command.kind, command.category)
    may_be_public = rules.may_be_public(command.kind, command.category) and not confidential
    screened = rules.channels[command.channel].screened
    submitted = events.ticket_submitted(
        receipt_no=receipt_no,
        channel=command.channel,
        kind=command.kind,
        category=command.category,
        area=place["area"] if place else None,
        named=command.contact is not None and bool(command.contact.name),
        anonymous=command.contact is None or not command.contact.reachable,
        confidential=confidential,
        public=command.public and may_be_public,
        locale=command.locale,
        external=command.external.source if command.external else None,
        linked_to=normalised(command.earlier_receipt_no) if command.earlier_receipt_no else None,
        catalogue_version=context.catalogue.version,
        application_digest=digest,
        attachments=[attachment.upload_id for attachment in command.attachments],
        screening=period_data(rules.screening) if screened else None,
    )
    return Decision((submitted,), (sealed,))


def application_content(command: SubmitTicket, place: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what the sealed document ``application`` holds, with its place in WGS84."""
    return {
        "contact": asdict(command.contact) if command.contact else None,
        "place": place,
        "description": command.description,
        "attributes": dict(command.attributes),
        "call": asdict(command.call) if command.call else None,
        # The other system's number is typed by people, who may type anything there.
        "external": asdict(command.external) if command.external else None,
        "attachments": [asdict(attachment) for attachment in command.attachments],
        "locale": command.locale,
    }


def _place(place: Place, rules: TicketRules) -> dict[str, Any]:
    """Return a place in WGS84, with its district; how it was given is kept where it differed."""
    content: dict[str, Any] = {"address": place.address, "area": place.area}
    if place.lat is None or place.long is None:
        return content
    lat, long = place.lat, place.long
    if place.datum != "wgs84":
        # Imported with the first place of a Chinese web map.
        from sunhall.domain.ticket.coordinates import Position, to_wgs84

        found = to_wgs84(Position(lat, long), place.datum)
        content["given"] = {"lat": lat, "long": long, "datum": place.datum}
        # Seven places after the point are a centimetre.
        lat, long = round(found.latitude, 7), round(found.longitude, 7)
    if place.area is None:
        area = rules.area_at(longitude=long, latitude=lat)
        content["area"] = area.id if area else None
    return {**content, "lat": lat, "long": long, "datum": "wgs84"}


def _rules_that_refuse(
    command: SubmitTicket, rules: TicketRules, context: Context
) -> Iterator[Refusal | None]:
    citizen = context.actor.kind is ActorKind.APPLICANT
    channel = rules.channels.get(command.channel)
    if channel is None or (citizen and not channel.public):
        yield Refusal("channel_not_open", fields=("channel",))
    if citizen and command.call:
        yield Refusal("call_only_by_agents", fields=("call",))
    if citizen and command.external:
        yield Refusal("external_only_by_agents", fields=("external",))
    yield _contact_refused(command, rules)
    yield _place_refused(command.place, rules)
    yield from _category_refused(command, rules, citizen=citizen)
    if command.earlier_receipt_no and normalised(command.earlier_receipt_no) is None:
        yield Refusal("receipt_no_malformed", fields=("earlier_receipt_no",))


def _contact_refused(command: SubmitTicket, rules: TicketRules) -> Refusal | None:
    """Some kinds of tickets are taken from somebody who leaves no contact, others are not."""
    reachable = command.contact is not None and command.contact.reachable
    if reachable or rules.kinds[command.kind].anonymous:
        return None
    return Refusal("ticket_contact_missing", fields=("contact.phone",))


def _place_refused(place: Place | None, rules: TicketRules) -> Refusal | None:
    if place is None:
        return None
    if place.area is not None and place.area not in rules.areas:
        return Refusal("area_unknown", fields=("place.area",))
    if (place.lat is None) is not (place.long is None):
        return Refusal("coordinates_incomplete", fields=("place.lat", "place.long"))
    return None


def _category_refused(
    command: SubmitTicket, rules: TicketRules, *, citizen: bool
) -> Iterator[Refusal]:
    """What citizens can choose is what the public is offered; agents know all categories."""
    category = rules.categories.get(command.category or "")
    offered = category is not None and (category.service is not None or not citizen)
    if command.category is not None and not offered:
        yield Refusal("category_unknown", fields=("category",))
        return
    questions = _questions(category)
    for code in command.attributes:
        if code not in questions:
            yield Refusal("attribute_unknown", fields=(f"attributes.{code}",))
    for code, question in questions.items():
        answer = command.attributes.get(code, "")
        if citizen and question.required and not answer.strip():
            yield Refusal("attribute_missing", fields=(f"attributes.{code}",))
        elif answer and question.datatype == "singlevaluelist" and answer not in question.values:
            yield Refusal("attribute_not_offered", fields=(f"attributes.{code}",))


def _questions(category: TicketCategory | None) -> Mapping[str, Attribute]:
    if category is None or category.service is None:
        return {}
    return {attribute.code: attribute for attribute in category.service.attributes}
