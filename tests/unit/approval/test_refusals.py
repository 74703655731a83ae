"""Every rule of the engine that refuses, by its code: what provokes it, and what it says."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import sunhall.domain.approval.act as act_module
import sunhall.domain.approval.begin as begin_module
import sunhall.domain.approval.rights as rights_module
import sunhall.domain.approval.unfolding as unfolding_module
from sunhall.domain.engine.decision import Refusal
from tests.builders.approvals import Approval, begun, branch, parting, role, step


def one() -> Approval:
    return begun(step("a", "li", policy="all"), step("b", "he"))


def _signed_already() -> Refusal:
    joint = parting("p", branch("x", step("a", "li")), branch("y", step("a", "li", "he")))
    approval = begun(joint, distinct=True).does("li", "approve", seat=1)
    return approval.refuses("li", "approve", seat=2)


#: What provokes it → code, params, fields, kind.
PROVOKED: list[tuple[Callable[[], Refusal], Refusal]] = [
    (
        lambda: Approval(step("a", "li", when="no"), facts={"no": False}).begin_refused(),
        Refusal("approval_without_steps", {"chain": "reply"}),
    ),
    (
        lambda: Approval(step("a", role("poet"))).begin_refused(),
        Refusal("approval_without_approver", {"chain": "reply", "node": "a"}),
    ),
    (
        lambda: one().refuses("li", "approve", seat=7),
        Refusal("seat_unknown", kind="conflict"),
    ),
    (
        lambda: one().refuses("li", "urge", seat=1),
        Refusal("action_not_offered", {"action": "urge"}),
    ),
    (
        lambda: begun(step("a", "li")).refuses("li", "add_after", "he"),
        Refusal("action_not_for_policy", {"action": "add_after", "policy": "any"}),
    ),
    (
        lambda: one().approve("li").refuses("li", "approve", seat=1),
        Refusal("already_decided", kind="conflict"),
    ),
    (
        lambda: begun(step("a", role("section_chief"))).refuses("he", "approve", seat=1),
        Refusal("not_an_approver", {"role": "section_chief"}, kind="forbidden"),
    ),
    (
        lambda: one().refuses("wei", "approve", seat=1),
        Refusal("drafter_may_not_approve", kind="forbidden"),
    ),
    (
        lambda: one().refuses("li", "transfer", "wei"),
        Refusal("drafter_may_not_approve", fields=("to",), kind="forbidden"),
    ),
    (_signed_already, Refusal("signed_already", kind="forbidden")),
    (
        lambda: (
            begun(step("a", "li"), step("b", "he"), distinct=True)
            .approve("li")
            .refuses("he", "transfer", "li")
        ),
        Refusal("signed_already", fields=("to",), kind="forbidden"),
    ),
    (
        lambda: one().refuses("li", "remove_signer", signer=1),
        Refusal("no_signer_to_remove", kind="conflict"),
    ),
    (
        lambda: one().does("li", "add_after", "he").refuses("li", "remove_signer", signer=1),
        Refusal("no_signer_to_remove", fields=("signer",), kind="conflict"),
    ),
    (
        lambda: one().approve("li", "he").begin().approve("li").refuses("wei", "withdraw", seat=0),
        Refusal("others_have_acted", kind="conflict"),
    ),
    (
        lambda: one().refuses("li", "withdraw", seat=0),
        Refusal("only_the_drafter", kind="forbidden"),
    ),
    (lambda: one().refuses("li", "read", seat=0), Refusal("no_copy", kind="forbidden")),
    (lambda: one().refuses("sun", "comment", seat=0), Refusal("not_involved", kind="forbidden")),
    (
        lambda: one().refuses("li", "refuse", opinion=""),
        Refusal("opinion_needed", {"action": "refuse"}, fields=("opinion",)),
    ),
    (
        lambda: one().refuses("li", "comment", opinion=""),
        Refusal("opinion_needed", {"action": "comment"}, fields=("opinion",)),
    ),
    (
        lambda: one().refuses("li", "return"),
        Refusal("return_target_missing", fields=("to",)),
    ),
    (
        lambda: one().refuses("li", "return", "previous"),
        Refusal("nothing_to_return_to", fields=("to",)),
    ),
    (
        lambda: one().refuses("li", "return", "b"),
        Refusal("return_target_unknown", fields=("to",)),
    ),
    (
        lambda: one().refuses("li", "transfer", "nobody"),
        Refusal("staff_unknown", fields=("to",)),
    ),
    (
        lambda: one().refuses("wei", "copy", seat=0, people=("nobody",)),
        Refusal("staff_unknown", fields=("people",)),
    ),
    (
        lambda: one().refuses("li", "delegate", "li"),
        Refusal("task_to_oneself", fields=("to",)),
    ),
    (
        lambda: one().does("li", "add_after", "he").refuses("li", "transfer", "he"),
        Refusal("already_a_signer", fields=("to",)),
    ),
    (
        lambda: one().refuses("wei", "copy", seat=0),
        Refusal("nobody_to_copy", fields=("people",)),
    ),
    (
        lambda: one().does("wei", "urge", seat=0).refuses("wei", "urge", seat=0),
        Refusal("urged_recently", {"until": "2026-04-02T09:00+08:00"}),
    ),
]


@pytest.mark.parametrize(
    ("provoke", "refusal"),
    PROVOKED,
    ids=[f"{refusal.code}-{number}" for number, (_, refusal) in enumerate(PROVOKED)],
)
def test_a_rule_refuses_and_says_which_field_it_is_about(
    provoke: Callable[[], Refusal], refusal: Refusal
) -> None:
    assert provoke() == refusal


def test_every_code_by_which_the_engine_refuses_is_provoked_above() -> None:
    modules = (act_module, begin_module, rights_module, unfolding_module)
    codes = {code for module in modules for code in _codes_in(module)}
    assert {refusal.code for _, refusal in PROVOKED} == codes


def _codes_in(module: ModuleType) -> set[str]:
    source = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
    return {
        str(call.args[0].value)
        for call in ast.walk(source)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "Refusal"
        and isinstance(call.args[0], ast.Constant)
    }
