"""Every rule of the example city at a case in which it finds something, and one in which not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sunhall.domain.supervision.evaluate import findings
from sunhall.domain.supervision.rule import Rule
from sunhall.domain.supervision.supervised import Charge, Supervised
from tests.builders import people
from tests.builders import supervision as made
from tests.builders.calendar import working_calendar

RULES = {rule.id: rule for rule in made.citys_rules()}

#: Wednesday. Three working days later is Tuesday 04-07: the festival lies between.
NOW = "2026-04-01 10:00"

HANDLER, COLLEAGUE = people.HANDLER.id, people.COLLEAGUE.id


def disclosure(**changes: Any) -> Supervised:
    return made.case("2026-03-31", **changes)


def ticket(**changes: Any) -> Supervised:
    return made.case("2026-03-31", service="ticket", channel="phone", **changes)


def petition(**changes: Any) -> Supervised:
    return made.case("2026-03-31", service="petition", **changes)


def clocked(of: Any, *clock: Any, **changes: Any) -> Supervised:
    case: Supervised = of(clocks=(made.clock(*clock, **changes),))
    return case


def moved(of: Any, *acts: Any, **changes: Any) -> Supervised:
    case: Supervised = of(moves=made.moves(*acts), **changes)
    return case


def done(*acts: str, by: str = HANDLER) -> list[tuple[str, str, str]]:
    return [(act, "2026-03-31 10:00", by) for act in acts]


#: Rule → a case in which it finds something, and one close to it in which it does not.
CASES: dict[str, tuple[Supervised, Supervised]] = {
    "reply-due-soon": (
        clocked(disclosure, "reply", "2026-04-07"),
        clocked(disclosure, "reply", "2026-04-08"),
    ),
    "reply-late": (
        clocked(disclosure, "reply", "2026-03-31"),
        clocked(disclosure, "reply", "2026-04-01"),
    ),
    "receipt-unconfirmed": (
        clocked(disclosure, "confirmation", "2026-03-31"),
        clocked(disclosure, "reply", "2026-03-31"),
    ),
    "ticket-due-soon": (
        clocked(ticket, "handling", "2026-04-02"),
        clocked(ticket, "handling", "2026-04-03"),
    ),
    "ticket-late": (
        clocked(ticket, "rework", "2026-03-31"),
        clocked(ticket, "callback", "2026-03-31"),
    ),
    "ticket-left-late": (
        clocked(ticket, "promise", "2026-03-25"),
        clocked(ticket, "promise", "2026-03-26"),
    ),
    "sign-late": (
        clocked(ticket, "sign", "2026-03-30", ended="2026-03-31"),
        clocked(ticket, "sign", "2026-03-31", ended="2026-03-31"),
    ),
    "callback-late": (
        clocked(ticket, "callback", "2026-03-31"),
        clocked(ticket, "callback", "2026-04-01"),
    ),
    "petition-due-soon": (
        clocked(petition, "petition_handling", "2026-04-09"),
        clocked(petition, "petition_handling", "2026-04-09", waits=True),
    ),
    "petition-late": (
        clocked(petition, "petition_handling", "2026-03-31"),
        clocked(petition, "petition_review", "2026-03-31", waits=True),
    ),
    "nothing-done": (
        moved(ticket, ("submitted", "2026-03-25"), ("urged", "2026-03-31")),
        moved(ticket, ("submitted", "2026-03-25"), ("contacted", "2026-03-26")),
    ),
    "reply-short": (
        ticket(lengths={"reply": 19}),
        ticket(lengths={"reply": 20}),
    ),
    "measures-missing": (
        ticket(lengths={"measures": 0}),
        ticket(lengths={"reply": 40}),
    ),
    "no-contact": (
        moved(ticket, *done("assigned", "replied")),
        moved(ticket, *done("assigned", "contacted", "replied", "reworked", "replied")),
    ),
    "reason-empty": (
        disclosure(lengths={"reason": 4}),
        disclosure(lengths={"reason": 5}),
    ),
    "reply-unreviewed": (
        moved(disclosure, *done("drafted", "replied")),
        moved(disclosure, *done("drafted", "reviewed", "replied")),
    ),
    "reply-undispatched": (
        moved(ticket, *done("accepted", "contacted", "replied")),
        moved(ticket, *done("accepted", "assigned", "replied")),
    ),
    "returned-twice": (
        moved(ticket, *done("returned", "assigned", "returned")),
        moved(ticket, *done("returned", "assigned")),
    ),
    "same-hand": (
        moved(disclosure, *done("drafted"), *done("reviewed")),
        moved(disclosure, *done("drafted"), *done("reviewed", by=COLLEAGUE)),
    ),
    "rework-at-limit": (
        moved(ticket, *done("reworked", "reworked"), rework_limit=2),
        moved(ticket, *done("reworked"), rework_limit=2),
    ),
    "merged-untold": (
        moved(ticket, *done("merged")),
        moved(ticket, *done("merged"), told=True),
    ),
    "urged-again": (
        moved(petition, *done("urged", "urged", "urged")),
        moved(petition, *done("urged", "urged")),
    ),
    "fee-without-tariff": (
        disclosure(charges=(Charge(100, None),)),
        disclosure(charges=(Charge(100, 100),)),
    ),
    "fee-beyond-tariff": (
        disclosure(charges=(Charge(101, 100),)),
        disclosure(charges=(Charge(100, 100),)),
    ),
    "fee-for-free": (
        disclosure(charges=(Charge(100, 100, exempt=True),)),
        disclosure(charges=(Charge(0, 0, exempt=True),)),
    ),
}


def found(rule: Rule, case: Supervised) -> bool:
    return bool(findings(case, (rule,), working_calendar(), made.at(NOW)))


def test_every_rule_has_its_two_cases() -> None:
    assert set(CASES) == set(RULES)


@pytest.mark.parametrize("name", CASES)
def test_a_rule_finds_what_it_is_for(name: str) -> None:
    assert found(RULES[name], CASES[name][0])


@pytest.mark.parametrize("name", CASES)
def test_a_rule_is_silent_where_all_is_well(name: str) -> None:
    assert not found(RULES[name], CASES[name][1])


@pytest.mark.parametrize("name", CASES)
def test_a_rule_looks_at_no_other_services_cases(name: str) -> None:
    assert not found(RULES[name], replace(CASES[name][0], service="correction"))


def test_time_content_flow_and_fee_are_all_watched() -> None:
    assert {rule.kind for rule in RULES.values()} == {"time", "content", "flow", "fee"}
    assert {rule.severity for rule in RULES.values()} == {"yellow", "red"}
    assert {rule.then for rule in RULES.values()} == {"notice", "urge", "order"}
