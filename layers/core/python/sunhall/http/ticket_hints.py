"""What an agent sends of a matter, and the hints as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.application.ticket_hints import (
    HintPorts,
    Hints,
    Matter,
    Near,
    hints_for_a_call,
    hints_for_a_ticket,
)
from sunhall.domain.calendar.beijing import in_beijing, local_date
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.command import Command
from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.domain.ticket.category_proposal import CategoryProposal
from sunhall.domain.ticket.knowledge import Article, ArticleVersion
from sunhall.domain.ticket.rules import TicketRules, ticket_rules
from sunhall.domain.ticket.submission import Datum, Identifier, LongText
from sunhall.http.case_views import Words
from sunhall.http.json_body import json_body
from sunhall.http.message import Request
from sunhall.http.parse import parse


@dataclass(frozen=True, slots=True, repr=False)
class AskForHints(Command):
    """``POST /api/v1/staff/tickets/hints``: what a caller says, or a ticket that came in by itself.

    Attributes:
        description: What it is about, as far as it is written down.
        category: Id of the category, if it is chosen.
        area: Id of the district, if it is known.
        lat: Latitude in degrees of the datum, with ``long``.
        long: Longitude.
        datum: What the coordinates refer to; Chinese web maps give GCJ-02 or BD-09.
        phone: The number they call from.
        case_id: The ticket, instead of all the others.
    """

    description: LongText | None = None
    category: Identifier | None = None
    area: Identifier | None = None
    lat: Annotated[float, Ge(-90), Le(90)] | None = None
    long: Annotated[float, Ge(-180), Le(180)] | None = None
    datum: Datum = "wgs84"
    phone: Annotated[str, MinLen(5), MaxLen(30)] | None = None
    case_id: Annotated[str, MinLen(26), MaxLen(26)] | None = None


def hints_answer(ports: HintPorts, request: Request, *, max_bytes: int) -> dict[str, Any]:
    """Return the body of the answer.

    Raises:
        InvalidInput: The body is malformed, or neither says anything nor names a ticket.
        NotAllowed: The person writes down or sorts no tickets.
        NotFound: There is no such ticket for this person.
    """
    asked = parse(AskForHints, json_body(request, max_bytes=max_bytes))
    words = Words(ports.catalogue, request.locale)
    if asked.case_id is not None:
        found = hints_for_a_ticket(ports, request.staff(), asked.case_id)
    else:
        found = hints_for_a_call(ports, request.staff(), _matter(asked))
    return _view(found, ports.catalogue, words, local_date(ports.clock.now()))


def _matter(asked: AskForHints) -> Matter:
    if asked.description is None:
        raise InvalidInput(errors=[FieldError("description", "missing")])
    lat, long = asked.lat, asked.long
    if (lat is None) is not (long is None):
        told = [FieldError(each, "coordinates_incomplete") for each in ("lat", "long")]
        raise InvalidInput(errors=told)
    if lat is not None and long is not None and asked.datum != "wgs84":
        from sunhall.domain.ticket.coordinates import Position, to_wgs84

        found = to_wgs84(Position(lat, long), asked.datum)
        lat, long = found.latitude, found.longitude
    return Matter(asked.description, asked.category, asked.area, lat, long, asked.phone)


def _view(hints: Hints, catalogue: Catalogue, words: Words, today: date) -> dict[str, Any]:
    rules = ticket_rules(catalogue)
    return {
        "categories": [_category(each, rules, words) for each in hints.categories],
        "near": [_near(each, words) for each in hints.near],
        "dispatch": _dispatch(hints, catalogue, words),
        "answers": [_answer(*each, today, words) for each in hints.answers],
    }


def _dispatch(hints: Hints, catalogue: Catalogue, words: Words) -> dict[str, Any] | None:
    """Return who would handle it, why, and how an agent reaches them while the citizen waits."""
    proposal, rules = hints.dispatch, ticket_rules(catalogue)
    if proposal is None or hints.category is None:
        return None
    lead = catalogue.departments.get(proposal.lead or "")
    return {
        "category": hints.category,
        "category_label": words.own(rules.categories[hints.category].label),
        "lead": proposal.lead,
        "lead_name": words.own(lead.name) if lead else None,
        "lead_phone": lead.contact.phone if lead else None,
        "co_units": list(proposal.co_units),
        "co_unit_names": [words(f"department.{each}") for each in proposal.co_units],
        "rule": proposal.rule,
        "rule_label": words(f"dispatch_rule.{proposal.rule}"),
        "source": proposal.basis.source,
        "article": proposal.basis.article,
        "note": proposal.basis.note,
    }


def _answer(article: Article, version: ArticleVersion, today: date, words: Words) -> dict[str, Any]:
    return {
        "article": article.id,
        "article_version": version.version,
        "title": words.own(version.title),
        "text": words.own(version.text),
        "source": version.source,
        "owner": article.owner,
        "owner_name": words(f"department.{article.owner}"),
        "stale": article.stale_on(today),
    }


def _category(proposal: CategoryProposal, rules: TicketRules, words: Words) -> dict[str, Any]:
    category = rules.categories[proposal.category]
    return {
        "id": proposal.category,
        "label": words.own(category.label),
        "group_label": words.own(rules.groups[category.group].label),
        "likelihood": proposal.likelihood,
        "words": list(proposal.words),
    }


def _near(ticket: Near, words: Words) -> dict[str, Any]:
    return {
        "case_id": ticket.case_id,
        "receipt_no": ticket.receipt_no,
        "state": ticket.state,
        "state_label": words(f"state.{ticket.state}"),
        "title": ticket.title,
        "submitted_at": in_beijing(ticket.submitted_at),
        "open": ticket.open,
        "likeness": ticket.likeness,
        "same_place": ticket.same_place,
        "same_caller": ticket.same_caller,
    }
