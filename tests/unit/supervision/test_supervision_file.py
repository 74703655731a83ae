"""What the compiler refuses of ``supervision.yaml``, and the file of the example city."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from infra.catalogue.source import read
from infra.catalogue.supervision_file import FILE, SupervisionFile, supervision_problems

ROOT = Path(__file__).parents[3] / "catalogue"

Data = dict[str, Any]


def data() -> Data:
    plain: Data = yaml.safe_load((ROOT / FILE).read_text(encoding="utf-8"))
    return plain


def problems(change: Callable[[Data], object] = lambda plain: None) -> list[str]:
    """What is wrong with the example's file after a change, in the light of a plain catalogue."""
    plain = data()
    change(plain)
    source = read(ROOT, FILE, [])
    departments = [SimpleNamespace(id=each) for each in ("government-office", "education-bureau")]
    chains = [
        SimpleNamespace(value=SimpleNamespace(id=name, nodes=[]))
        for name in ("supervision-issue", "supervision-listing")
    ]
    checked = SimpleNamespace(source=source, value=SupervisionFile.model_validate(plain))
    rules: Any = SimpleNamespace(
        of=lambda _model: checked,
        departments=SimpleNamespace(value=departments),
        chains=chains,
    )
    return [problem.reason for problem in supervision_problems(rules)]


def first_rule(**changes: Any) -> Callable[[Data], object]:
    return lambda plain: plain["rules"][0].update(changes)


def test_the_example_is_in_order() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda plain: plain["rules"].append(plain["rules"][0]),
            "'reply-due-soon' is taken already",
        ),
        (first_rule(services=["dsclosure"]), "there is no service 'dsclosure'"),
        (first_rule(when="days_letf <= 3"), "there is no fact 'days_letf'"),
        (first_rule(when="act == 'replied'"), "there is no fact 'act'"),
        (first_rule(when="clock > 3"), "'clock' is a text"),
        (first_rule(when="days_left <="), "cannot be read"),
        (first_rule(when="service == 'tickets'"), "service is never 'tickets'"),
        (first_rule(watch="move", when="act == 'answered'"), "act is never 'answered'"),
        (first_rule(when="department == 'nowhere'"), "department is never 'nowhere'"),
        (first_rule(kind="fee"), "watches charges"),
        (first_rule(watch="charge", when="amount > 0"), "watches charges"),
        (
            lambda plain: plain["orders"].update(office="nowhere"),
            "there is no department 'nowhere'",
        ),
        (
            lambda plain: plain["orders"]["levels"]["order"].update(chain="nobody"),
            "there is no chain 'nobody'",
        ),
        (
            lambda plain: plain["orders"]["levels"]["order"]["feedback"].update(unit="hour"),
            "is counted in working days",
        ),
        (
            lambda plain: plain["risk_points"][0].update(rules=["reply-laet"]),
            "there is no rule 'reply-laet'",
        ),
        (
            lambda plain: plain["risk_points"][1].update(id="reply-decision"),
            "'reply-decision' is taken already",
        ),
    ],
)
def test_a_mistake_is_named(change: Callable[[Data], object], said: str) -> None:
    found = problems(change)
    assert len(found) == 1 and said in found[0], found


@pytest.mark.parametrize(
    "changes",
    [{"severity": "orange"}, {"then": "fine"}, {"tell": []}, {"tell": ["mayor"]}, {"basis": None}],
)
def test_what_a_rule_cannot_say_is_refused(changes: Data) -> None:
    plain = data()
    plain["rules"][0].update(changes)
    with pytest.raises(ValidationError):
        SupervisionFile.model_validate(plain)


def test_every_rule_watches_over_some_risk_or_is_of_use_by_itself() -> None:
    plain = data()
    watched = {rule for point in plain["risk_points"] for rule in point["rules"]}
    assert watched == {rule["id"] for rule in plain["rules"]}
