"""Which fields of a command are asked only when another field says something.

The rules are where they are kept: the decisions and the reasons of the catalogue, the tables of the
services. Here they are only told to forms (``x-asked-when``), so that nobody is asked for what the
command would refuse, and nothing is sent of what was filled in before another choice was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from sunhall.domain.catalogue import Catalogue

#: ``{"field", "in", "needed_in"}``: asked while the field has a value of ``in`` (None for nothing),
#: and then needed for those of ``needed_in``.
Condition = dict[str, Any]


def asked_fields(command: str, catalogue: Catalogue) -> Mapping[str, Condition]:
    """Return the fields of a command that are not always asked, with what they depend on.

    Args:
        command: ``<service>.<command>``, or ``opening.<name>``.
        catalogue: The city's rules in force.
    """
    rule = _RULES.get(command)
    return rule(catalogue) if rule else {}


def _when(field: str, values: Iterable[Any], needed: Iterable[Any] = ()) -> Condition:
    return {"field": field, "in": list(values), "needed_in": list(needed)}


def _by_decision(catalogue: Catalogue) -> Mapping[str, Condition]:
    """A decision says which parts its reply has; a reply without a row of its own has a ground."""
    needed: dict[str, list[str]] = {}
    asked: dict[str, list[str]] = {}
    for kind in catalogue.decisions.values():
        required = kind.required if kind.leaf else ("ground", *kind.required)
        for name in required:
            needed.setdefault(name, []).append(kind.id)
        for name in (*required, *kind.optional):
            asked.setdefault(name, []).append(kind.id)
    return {name: _when("decision", kinds, needed.get(name, ())) for name, kinds in asked.items()}


def _by_result(_catalogue: Catalogue) -> Mapping[str, Condition]:
    from sunhall.domain.correction.decide import NEEDED

    asked: dict[str, list[str]] = {}
    for result, name in NEEDED.items():
        asked.setdefault(name, []).append(result)
    return {name: _when("result", results, results) for name, results in asked.items()}


def _by_reason(catalogue: Catalogue) -> Mapping[str, Condition]:
    from sunhall.domain.ticket.rules import ticket_rules

    reasons = ticket_rules(catalogue).refusal_reasons.values()
    earlier = [reason.code for reason in reasons if reason.earlier]
    petition = [reason.code for reason in reasons if reason.petition]
    return {
        "earlier_receipt_no": _when("reason", earlier, earlier),
        "as_petition": _when("reason", petition),
    }


def _by_channel(catalogue: Catalogue) -> Mapping[str, Condition]:
    """Only mail that somebody signs for has a day of signing (art. 31(2))."""
    channels = catalogue.disclosure.channels.values()
    signed_for = [channel.id for channel in channels if channel.received == "signature"]
    return {"signed_on": _when("channel", signed_for, signed_for)}


def _by_reached(_catalogue: Catalogue) -> Mapping[str, Condition]:
    answered = dict.fromkeys(("result", "satisfaction"), _when("reached", [True], [True]))
    return {**answered, "contacted": _when("reached", [True])}


def _by_way(_catalogue: Catalogue) -> Mapping[str, Condition]:
    return {"due_on": _when("way", ["assign"], ["assign"])}


def _by_entry(_catalogue: Catalogue) -> Mapping[str, Condition]:
    from sunhall.domain.scoring.figures import MARKS

    return {"mark": _when("entry", MARKS, MARKS)}


def _by_time(_catalogue: Catalogue) -> Mapping[str, Condition]:
    return {"wait_for": _when("starts_at", [None])}


_RULES: Final[Mapping[str, Callable[[Catalogue], Mapping[str, Condition]]]] = {
    "correction.save_answer": _by_result,
    "disclosure.reply_on_spot": _by_decision,
    "disclosure.save_draft": _by_decision,
    "opening.record_score_entry": _by_entry,
    "opening.register_appointment": _by_time,
    "opening.register_correction": _by_channel,
    "opening.register_disclosure": _by_channel,
    "petition.forward_petition": _by_way,
    "ticket.record_callback": _by_reached,
    "ticket.refuse": _by_reason,
}
