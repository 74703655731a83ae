"""What is offered is allowed, and nothing else: `allowed` and `act` say the same of everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import pytest

from sunhall.domain.approval.act import act
from sunhall.domain.approval.act_on_approval import Action, ActOnApproval
from sunhall.domain.approval.rights import allowed
from sunhall.domain.engine.decision import Refusal
from tests.builders.approvals import (
    Approval,
    absence,
    actor_of,
    begun,
    branch,
    head,
    member,
    parting,
    people,
    rung,
    step,
    vote,
)

EVERYBODY = (
    *("wei", "chen", "qian", "zhao", "li", "wu", "zhou", "he", "sun", "feng", "tang"),
    "nobody",
)

#: Refusals that no right could have foretold: they depend on what is asked for, or on the way on.
FORETOLD_BY_NOTHING = {"urged_recently", "approval_without_approver"}

#: What makes each action complete, so that only a right can refuse it.
COMPLETE: dict[str, dict[str, Any]] = {
    "return": {"to": "drafter"},
    "copy": {"people": ("chen",)},
    **{each: {"to": "qian"} for each in ("transfer", "delegate", "add_before", "add_after")},
}


def _joint() -> Approval:
    return begun(
        step("first", "li"),
        parting("p", branch("x", step("a", "he"), step("b", "sun")), branch("y", step("a", "wu"))),
        step("last", head(), policy="all"),
    )


def _all_of_it() -> Approval:
    approval = begun(step("a", "li", "he", policy="all"), step("b", "sun"), authors=["chen"])
    approval.does("li", "add_after", "wu").does("he", "delegate", "zhou")
    return approval.does("wei", "copy", seat=0, people=("tang",))


def _lost_role() -> Approval:
    approval = begun(step("a", head()))
    approval.directory = people(members=[member("zhao", "handler")])
    return approval


def _late() -> Approval:
    approval = begun(step("a", "li", ladder=[rung(1, "escalate", "hour")])).later(hours=2)
    approval.tick()
    return approval


SITUATIONS: dict[str, Callable[[], Approval]] = {
    "begun": lambda: begun(step("a", "li"), step("b", "he")),
    "side by side": lambda: begun(step("a", "li", "he", policy="all")).approve("li"),
    "one by one": lambda: begun(step("a", "li", "he", "wu", policy="sequential")).approve("li"),
    "a vote": lambda: begun(vote("a", 2, 3, "li", "he", "wu")).does("li", "refuse"),
    "signed": lambda: begun(step("a", "li"), step("b", "he"), step("c", "sun")).approve("li"),
    "taken back": lambda: (
        begun(step("a", "li"), step("b", "he")).approve("li").does("li", "take_back")
    ),
    "handed on": lambda: begun(step("a", "li", policy="all")).does("li", "transfer", "wu"),
    "lent": lambda: begun(step("a", "li", policy="all")).does("li", "delegate", "wu"),
    "added before": lambda: begun(step("a", "li", policy="all")).does("li", "add_before", "wu"),
    "added and signed": lambda: (
        begun(step("a", "li", policy="all")).does("li", "add_before", "wu").approve("wu")
    ),
    "a deputy": lambda: begun(step("a", "li"), directory=people(absence("li", "chen"))),
    "a parting": _joint,
    "in a parting": lambda: _joint().approve("li", "he"),
    "after a join": lambda: _joint().approve("li", "he", "wu", "sun"),
    "returned inside": lambda: _joint().approve("li", "he").returns("sun", "previous"),
    "returned to a step": lambda: (
        begun(step("a", "li"), step("b", "he", "wu", policy="all"))
        .approve("li", "wu")
        .returns("he", "a")
    ),
    "distinct": lambda: begun(
        parting("p", branch("x", step("a", "li")), branch("y", step("a", "li", "he"))),
        distinct=True,
    ).does("li", "approve", seat=1),
    "passed": lambda: begun(
        step("a", "li"), step("b", "li"), step("c", "he"), repeat="all"
    ).approve("li"),
    "little offered": lambda: begun(step("a", "li", actions=["approve", "refuse"])),
    "a drafter who oversees": lambda: begun(step("a", "li"), drafter="feng"),
    "a lost role": _lost_role,
    "escalated": _late,
    "much at once": _all_of_it,
    "approved": lambda: begun(step("a", "li")).approve("li"),
    "refused": lambda: begun(step("a", "li")).does("li", "refuse"),
    "returned": lambda: begun(step("a", "li")).returns("li", "drafter"),
    "withdrawn": lambda: begun(step("a", "li")).does("wei", "withdraw", seat=0),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_is_offered_is_what_is_allowed(situation: str) -> None:
    approval = SITUATIONS[situation]()
    for name in EVERYBODY:
        actor = actor_of(name, approval.directory)
        offered = allowed(approval.run, actor)
        for seat in range(len(approval.run.seats) + 2):
            for action in get_args(Action):
                refusal = _refused(approval, name, action, seat)
                listed = action in offered.get(seat, ())
                assert listed is (refusal is None), (name, seat, action, refusal)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_nobody_who_drafted_it_is_ever_offered_a_signature(situation: str) -> None:
    approval = SITUATIONS[situation]()
    for name in approval.run.barred:
        for seat, actions in allowed(approval.run, actor_of(name, approval.directory)).items():
            assert seat == 0
            assert set(actions) <= {"withdraw", "urge", "read", "copy", "comment"}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_who_has_an_open_task_can_do_something_about_it(situation: str) -> None:
    """Nothing is stuck: its holder decides, or an overseer hands it on."""
    approval = SITUATIONS[situation]()
    for seat in (each for each in approval.run.seats if each.holder in approval.waits_for):
        if seat.state != "open":
            continue
        hands = {name: approval.offers(name, seat.number) for name in (seat.holder, "tang")}
        assert any(set(offered) & _GO_ON for offered in hands.values()), hands


@pytest.mark.parametrize("situation", ["approved", "refused", "returned", "withdrawn"])
def test_what_is_over_offers_only_copies_and_comments(situation: str) -> None:
    approval = SITUATIONS[situation]()
    for name in EVERYBODY:
        offered = allowed(approval.run, actor_of(name, approval.directory))
        assert offered.keys() <= {0}
        assert set(offered.get(0, ())) <= {"copy", "read", "comment"}


@pytest.mark.parametrize("situation", ["approved", "refused", "returned", "withdrawn"])
def test_who_took_part_in_what_is_over_meets_conflicts_only(situation: str) -> None:
    approval = SITUATIONS[situation]()
    for action in ("approve", "refuse", "return", "transfer", "delegate", "take_back", "reclaim"):
        refusal = _refused(approval, "li", action, 1)
        assert refusal is not None
        assert refusal.kind == "conflict", (action, refusal)


_GO_ON = {"approve", "return", "transfer", "advise"}


def _refused(approval: Approval, name: str, action: Any, seat: int) -> Refusal | None:
    """Return the refusal of an action for want of the right to it."""
    more = {"opinion": "因为", **COMPLETE.get(action, {})}
    if action == "remove_signer":
        mine = (each.number for each in approval.run.seats if each.added_by == seat)
        more["signer"] = next(mine, 0)
    command = ActOnApproval(len(approval.runs), seat, action, **more)
    context = approval.context(actor_of(name, approval.directory))
    refusal = act(approval.run, command, context, seq=9)
    if not isinstance(refusal, Refusal) or refusal.code in FORETOLD_BY_NOTHING:
        return None
    # A refusal that names a field is about what was asked for, and not about who asked.
    return None if refusal.fields else refusal
