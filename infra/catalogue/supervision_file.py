"""The shape of ``supervision.yaml``, and what it says about other files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from infra.catalogue.models import Basis, Condition, Id, Limit, Period, Strict, Text
from infra.catalogue.problem import Path, Problem, one_of
from infra.catalogue.service_chain import service_chain_problems
from infra.catalogue.source import Source
from sunhall.application.services import SERVICES
from sunhall.domain.approval.conditions import problem, words_compared
from sunhall.domain.supervision.rule import FACTS, Consequence, Kind, Severity, Watch
from sunhall.domain.supervision.supervised import Act
from sunhall.domain.supervision_order.approvals import FACTS as ORDER_FACTS
from sunhall.domain.supervision_order.order import Level

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE = "supervision.yaml"

#: Services that are being built: their cases may be watched before their folder is complete.
_WATCHED = frozenset({"disclosure", "ticket", "petition"})


class SupervisionRule(Strict):
    """A rule of e-supervision."""

    id: Id
    name: Text
    kind: Kind
    watch: Literal["case", "clock", "move", "charge"]
    services: Annotated[list[Id], Field(min_length=1)]
    when: Condition
    severity: Severity
    then: Consequence
    tell: Annotated[
        list[Literal["unit", "department_head", "supervisor", "leader"]], Field(min_length=1)
    ]
    basis: Basis


class OrderLevel(Strict):
    """What an order of a level asks."""

    sign: Period
    feedback: Period
    again: Period
    chain: Id


class OrderLevels(Strict):
    """The levels of supervision orders."""

    urge: OrderLevel
    order: OrderLevel
    list: OrderLevel


class OrderLimits(Strict):
    """Limits of supervision orders."""

    extension: Limit
    returns: Limit
    due_soon: Limit
    urges_at_once: Limit


class Orders(Strict):
    """Supervision orders."""

    levels: OrderLevels
    limits: OrderLimits
    office: Id
    unsolved: Level


class RiskPoint(Strict):
    """A point at which a post has the power to do wrong."""

    id: Id
    position: Text
    power: Text
    risk: Text
    level: Literal["high", "medium", "low"]
    measure: Text
    rules: Annotated[list[Id], Field(min_length=1)]


class SupervisionFile(Strict):
    """``supervision.yaml``."""

    rules: Annotated[list[SupervisionRule], Field(min_length=1)]
    orders: Orders
    risk_points: list[RiskPoint]


def compiled_supervision(rules: Rules) -> dict[str, Any]:
    """Return supervision as the functions read it."""
    return rules.of(SupervisionFile).value.model_dump(mode="json", by_alias=True)


def supervision_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with the file in itself and in the light of the others."""
    checked = rules.of(SupervisionFile)
    source, file = checked.source, checked.value
    known = {
        "department": {each.id for each in rules.departments.value},
        "service": {*SERVICES, *_WATCHED},
        "act": {str(act) for act in Act},
    }
    yield from _doubled(source, "rules", [rule.id for rule in file.rules])
    yield from _doubled(source, "risk_points", [point.id for point in file.risk_points])
    for index, rule in enumerate(file.rules):
        yield from _rule_problems(source, ("rules", index), rule, known)
    yield from _order_problems(rules, source, file.orders)
    ids = {rule.id for rule in file.rules}
    for index, point in enumerate(file.risk_points):
        yield from _unknown(source, ("risk_points", index, "rules"), point.rules, ids, "rule")


def _rule_problems(
    source: Source, path: Path, rule: SupervisionRule, known: Mapping[str, set[str]]
) -> Iterator[Problem]:
    yield from _unknown(source, (*path, "services"), rule.services, known["service"], "service")
    if (rule.kind == "fee") is not (rule.watch == "charge"):
        yield source.problem((*path, "watch"), "a rule about fees, and no other, watches charges")
    wrong = problem(rule.when, FACTS[Watch(rule.watch)])
    if wrong:
        yield source.problem((*path, "when"), wrong)
        return
    for fact, word in words_compared(rule.when):
        if fact in known and word not in known[fact]:
            reason = f"{fact} is never {word!r}; {one_of(known[fact], word)}"
            yield source.problem((*path, "when"), reason)


def _order_problems(rules: Rules, source: Source, orders: Orders) -> Iterator[Problem]:
    departments = {each.id for each in rules.departments.value}
    yield from _unknown(source, ("orders", "office"), [orders.office], departments, "department")
    for name in ("urge", "order", "list"):
        level: OrderLevel = getattr(orders.levels, name)
        path: Path = ("orders", "levels", name)
        yield from service_chain_problems(rules, source, (*path, "chain"), level.chain, ORDER_FACTS)
        if level.feedback.unit != "working_day":
            # An extension is counted in them, and so is the warning.
            yield source.problem((*path, "feedback", "unit"), "is counted in working days")


def _unknown(
    source: Source, path: Path, named: list[str], known: set[str], what: str
) -> Iterator[Problem]:
    for each in named:
        if each not in known:
            yield source.problem(path, f"there is no {what} {each!r}; {one_of(known, each)}")


def _doubled(source: Source, group: str, ids: list[str]) -> Iterator[Problem]:
    for index, each in enumerate(ids):
        if each in ids[:index]:
            yield source.problem((group, index, "id"), f"{each!r} is taken already")
