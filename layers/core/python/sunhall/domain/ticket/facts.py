"""What staff see of a ticket besides its sealed documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sunhall.domain.engine import retention
from sunhall.domain.engine.context import Context
from sunhall.domain.ticket.photo_effects import is_photo
from sunhall.domain.ticket.rules import TicketRules, ticket_rules
from sunhall.domain.ticket.ticket import Assignment, Callback, State, Ticket


def facts(ticket: Ticket, context: Context) -> Mapping[str, Any]:
    """Return the plain facts of a ticket: what it is, where it is, what came of it so far."""
    rules = ticket_rules(context.catalogue)
    return {
        "channel": ticket.channel,
        "kind": ticket.kind,
        "category": ticket.category,
        "area": ticket.area,
        "tier": ticket.tier,
        "anonymous": ticket.anonymous,
        "confidential": ticket.confidential,
        "public": ticket.public,
        "external": ticket.external,
        "accepted_at": _text(ticket.accepted_at),
        "closed_at": _text(ticket.closed_at),
        "result": ticket.result,
        "refusal_reason": ticket.refusal_reason,
        "excluded": ticket.excluded,
        "joint": ticket.joint,
        "returning": ticket.returning,
        "extension": ticket.extension,
        "extensions": ticket.extensions,
        "rework_rounds": ticket.rework_rounds,
        "repeat_no": ticket.repeat_no,
        "urges": [{"at": _text(urge.at), "source": urge.source} for urge in ticket.urges],
        "supervision": ticket.supervision,
        "supervision_due": _text(ticket.supervision_due),
        "callbacks": [_callback(each) for each in ticket.callbacks],
        "merged_into": ticket.merged_into,
        "linked_to": ticket.linked_to,
        "successors": list(ticket.successors),
        "as_petition": ticket.as_petition,
        "petition": ticket.petition,
        "knowledge": _knowledge(ticket),
        "invalid_proposed_by": ticket.invalid_proposed_by,
        "reopen": _reopen(ticket),
        "photos": _photos(ticket),
        "proposal": _proposal(ticket, rules),
        "catalogue_version": ticket.catalogue_version,
        **retention.facts(ticket),
    }


def assignments(ticket: Ticket) -> Sequence[Mapping[str, Any]]:
    """Return every unit's duty, in the order of dispatching."""
    return [_assignment(each) for each in ticket.assignments]


def _assignment(each: Assignment) -> Mapping[str, Any]:
    return {
        "number": each.number,
        "dispatch": each.dispatch,
        "department": each.department,
        "handler": each.handler,
        "role": each.role,
        "dispatched_at": _text(each.dispatched_at),
        "signed_at": _text(each.signed_at),
        "sign_missed": each.sign_missed,
        "contacted_at": _text(each.contacted_at),
        "replied_at": _text(each.replied_at),
        "returns_filed": each.returns_filed,
        "returns_refused": each.returns_refused,
        "extended_by": each.extended_by,
        "fixed": each.fixed,
        "ended": each.ended,
    }


def _photos(ticket: Ticket) -> list[Mapping[str, Any]]:
    """Return every picture that was handed in, and where its release to everybody stands."""
    latest = {each.upload_id: each for each in ticket.photos}
    return [
        {
            "upload_id": upload_id,
            "state": latest[upload_id].state if upload_id in latest else None,
            "code": (latest[upload_id].code or None) if upload_id in latest else None,
        }
        for upload_id in ticket.files
        if is_photo(upload_id)
    ]


def _proposal(ticket: Ticket, rules: TicketRules) -> Mapping[str, Any] | None:
    """Return whom the dispatch directory names, while that is the question."""
    if ticket.state not in (State.TO_DISPATCH, State.ARBITRATION):
        return None
    proposal = rules.proposal(ticket.category, ticket.area)
    return {
        "lead": proposal.lead,
        "co_units": list(proposal.co_units),
        "rule": proposal.rule,
        "source": proposal.basis.source,
        "article": proposal.basis.article,
        "note": proposal.basis.note,
    }


def _callback(each: Callback) -> Mapping[str, Any]:
    return {
        "at": _text(each.at),
        "reached": each.reached,
        "result": each.result,
        "satisfaction": each.satisfaction,
        "contacted": each.contacted,
        "by": each.by,
    }


def _reopen(ticket: Ticket) -> Mapping[str, Any] | None:
    wish = ticket.reopen
    if wish is None:
        return None
    return {"at": _text(wish.at), "new_facts": wish.new_facts, "outcome": wish.outcome}


def _knowledge(ticket: Ticket) -> Mapping[str, Any] | None:
    if ticket.knowledge is None:
        return None
    article, version = ticket.knowledge
    return {"article": article, "version": version}


def _text(moment: datetime | date | None) -> str | None:
    return moment.isoformat() if moment else None
