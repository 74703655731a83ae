"""Three different people in three different roles, whatever a chain says (design, invariant 7)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.approval.run import Seat, SeatState
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.identity.opening import KEYS, keys_refused
from tests.unit.identity.openings import key, run_of

HEAD = key("department_head", "s-1")
LEGAL = key("legal_reviewer", "s-2")
LEADER = key("leader", "s-3")
REFUSED = Refusal("identity_needs_three_keys", {"keys": 3}, kind="conflict")


def test_three_people_in_three_roles_open_it() -> None:
    assert keys_refused(run_of(HEAD, LEGAL, LEADER)) is None


def test_the_three_may_sign_one_step_together() -> None:
    assert keys_refused(run_of((HEAD, LEGAL, LEADER))) is None


def test_more_than_three_open_it_too() -> None:
    assert keys_refused(run_of(HEAD, LEGAL, LEADER, key("supervisor", "s-4"))) is None


@pytest.mark.parametrize("given", [(), (HEAD,), (HEAD, LEGAL)])
def test_fewer_than_three_do_not(given: tuple[Seat, ...]) -> None:
    assert keys_refused(run_of(*given)) == REFUSED


def test_two_people_do_not_though_one_of_them_holds_two_of_the_roles() -> None:
    assert keys_refused(run_of(HEAD, LEGAL, key("leader", "s-1"))) == REFUSED


def test_three_people_in_two_roles_do_not() -> None:
    assert keys_refused(run_of(HEAD, LEGAL, key("legal_reviewer", "s-3"))) == REFUSED


def test_the_heads_of_two_departments_are_one_role() -> None:
    other = replace(HEAD, asked="s-4", holder="s-4", by="s-4", role="department_head@elsewhere")
    assert keys_refused(run_of(HEAD, other, LEGAL)) == REFUSED


def test_counting_people_and_counting_roles_is_not_enough() -> None:
    # Three people and three roles in all, but two of the people have only the same one to give.
    all_rounder = [key(role, "s-1") for role in ("department_head", "legal_reviewer", "leader")]
    leaders = [key("leader", "s-2"), key("leader", "s-3")]
    assert keys_refused(run_of(*all_rounder, *leaders)) == REFUSED


def test_somebody_with_several_roles_may_turn_one_of_the_keys() -> None:
    assert keys_refused(run_of(HEAD, key("leader", "s-1"), LEGAL, LEADER)) is None


@pytest.mark.parametrize("state", [state for state in SeatState if state is not SeatState.APPROVED])
def test_what_was_not_approved_is_no_key(state: SeatState) -> None:
    assert keys_refused(run_of(HEAD, LEGAL, replace(LEADER, state=state))) == REFUSED


def test_a_signature_that_time_gave_is_no_key() -> None:
    by_clock = replace(LEADER, by="system", rule="timeout")
    assert keys_refused(run_of(HEAD, LEGAL, by_clock)) == REFUSED


def test_an_automatic_signature_of_who_has_signed_before_is_no_key() -> None:
    again = replace(key("leader", "s-1"), by="system", rule="same_signer_all")
    assert keys_refused(run_of(HEAD, LEGAL, again)) == REFUSED


def test_who_was_asked_by_name_stands_for_no_office() -> None:
    assert keys_refused(run_of(HEAD, LEGAL, replace(LEADER, role=None))) == REFUSED


@pytest.mark.parametrize("rule", ["transferred", "escalated", None])
def test_a_key_that_was_handed_on_is_no_key(rule: str | None) -> None:
    handed_on = replace(LEADER, holder="s-9", by="s-9", rule=rule)
    assert keys_refused(run_of(HEAD, LEGAL, handed_on)) == REFUSED


def test_a_deputy_by_the_rules_of_absence_turns_the_key_of_who_is_away() -> None:
    deputy = replace(LEADER, holder="s-9", by="s-9", rule="absence")
    assert keys_refused(run_of(HEAD, LEGAL, deputy)) is None


def test_a_deputy_who_holds_a_key_already_does_not_turn_a_second_one() -> None:
    deputy = replace(LEADER, holder="s-1", by="s-1", rule="absence")
    assert keys_refused(run_of(HEAD, LEGAL, deputy)) == REFUSED


def test_who_stands_in_where_nobody_else_was_found_was_asked_for_their_own_role() -> None:
    stand_in = key("office_head", "s-8", rule="otherwise")
    assert keys_refused(run_of(stand_in, LEGAL, LEADER)) is None


def test_who_asks_turns_no_key_of_their_own() -> None:
    own = key("leader", "s-asker")
    assert keys_refused(run_of(HEAD, LEGAL, own)) == REFUSED


def test_a_step_that_was_visited_again_counts_as_it_was_signed_last() -> None:
    nobody = replace(LEADER, state=SeatState.LAPSED, by=None)
    once = run_of(HEAD, LEGAL, LEADER, nobody, paths=("head", "legal", "leader", "leader"))
    assert keys_refused(once) == REFUSED


def test_a_step_that_was_not_visited_again_counts_as_it_was_signed() -> None:
    # Sent back by the third to the first and straight back: what is asked for is still the same.
    sent_back = replace(LEADER, state=SeatState.RETURNED)
    run = run_of(
        *(HEAD, LEGAL, sent_back, HEAD, LEADER),
        paths=("head", "legal", "leader", "head", "leader"),
    )
    assert keys_refused(run) is None


def test_the_second_signature_of_a_step_is_no_second_key() -> None:
    run = run_of(HEAD, LEGAL, HEAD, paths=("head", "legal", "head"))
    assert keys_refused(run) == REFUSED


PEOPLE = st.sampled_from(["s-1", "s-2", "s-3", "s-4", "system", "s-asker"])
ROLES = st.sampled_from(["department_head", "legal_reviewer", "leader", "supervisor"])
STATES = st.sampled_from([SeatState.APPROVED, SeatState.APPROVED, SeatState.REFUSED])
SIGNATURES = st.lists(st.builds(key, ROLES, PEOPLE, state=STATES), max_size=7)


def _most_keys(signed: list[tuple[str, str]]) -> int:
    """Most pairs of role and person of which no two share either: by trying everything."""
    if not signed:
        return 0
    (role, person), *others = signed
    left = [pair for pair in others if pair[0] != role and pair[1] != person]
    return max(_most_keys(others), 1 + _most_keys(left))


@given(SIGNATURES)
def test_it_opens_exactly_when_three_keys_can_be_told_apart(signatures: list[Seat]) -> None:
    run = run_of(*signatures)
    signed = [
        ((seat.role or "").partition("@")[0], seat.by or "")
        for seat in run.seats
        if seat.state is SeatState.APPROVED and seat.by not in ("system", "s-asker")
    ]
    assert (keys_refused(run) is None) is (_most_keys(signed) >= KEYS)
