"""The whole table of roles and commands, as data, read both ways."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.actor import APPLICANT, CONSULTEE, Actor, ActorKind, system_actor
from sunhall.domain.authorization import (
    PERMISSIONS,
    ROLES_OF,
    Role,
    Scope,
    permitted,
    permitted_commands,
    widest_scope,
)

with (Path(__file__).parent / "expected_permissions.csv").open(encoding="utf-8") as source:
    ROWS = {row.pop("command"): row for row in csv.DictReader(source)}

CELLS = [(command, role, scope) for command, row in ROWS.items() for role, scope in row.items()]
OWN, OTHER = "transport", "housing"


def actor(*roles: str, kind: ActorKind | None = None, department: str | None = OWN) -> Actor:
    if kind is None:
        kind = next((k for k, held in ROLES_OF.items() if {*roles} <= held), ActorKind.STAFF)
    return Actor("S1", kind, frozenset(roles), department)


@pytest.mark.parametrize("command", ROWS)
def test_every_cell_of_a_command_in_the_expected_table_holds(command: str) -> None:
    held = {role: _held(actor(role), command) for role in ROWS[command]}
    assert held == {role: _expected(scope) for role, scope in ROWS[command].items()}


def _held(one: Actor, command: str) -> tuple[bool, bool, bool, Scope | None]:
    """Return whether somebody may, in their own unit, in another and in none, and how far."""
    allowed = (permitted(one, command, where) for where in (OWN, OTHER, None))
    return *allowed, widest_scope(one, command)  # type: ignore[return-value]


def _expected(scope: str) -> tuple[bool, bool, bool, Scope | None]:
    everywhere = scope in {"city", "own_case"}
    return scope != "", everywhere, everywhere, Scope(scope) if scope else None


def test_the_table_permits_nothing_that_is_not_expected() -> None:
    in_the_table = {
        (command, role.value, scope.value)
        for command, row in PERMISSIONS.items()
        for role, scope in row.items()
    }
    assert in_the_table == {cell for cell in CELLS if cell[2]}


def test_every_role_has_a_column() -> None:
    for row in ROWS.values():
        assert list(row) == [
            "applicant", "consultee", "intake_officer", "handler", "department_head",
            "legal_reviewer",
            "office_head", "leader", "supervisor", "administrator",
            "hotline_agent", "dispatcher", "callback_agent", "centre_head", "petition_officer",
            "reception_host", "appointment_clerk",
            "interview_editor", "interview_host", "interview_guest", "recorder",
            "question_moderator",
            "system",
        ]  # fmt: skip
        assert set(row) == set(Role)


def test_every_command_of_the_disclosure_service_has_a_row() -> None:
    from sunhall.domain.disclosure.commands import COMMANDS

    assert set(COMMANDS) - set(PERMISSIONS) == set()


def test_acting_on_an_approval_is_nobodys_and_everybodys_by_role() -> None:
    """The seat decides who may: a transfer can give one to anybody who works for the city."""
    assert set(PERMISSIONS["act_on_approval"]) == ROLES_OF[ActorKind.STAFF]
    assert set(PERMISSIONS["act_on_approval"].values()) == {Scope.CITY}
    assert not permitted(APPLICANT, "act_on_approval", OWN)
    assert not permitted(system_actor("clock"), "act_on_approval", OWN)


def test_everybody_names_a_deputy_for_themselves_and_two_roles_for_others() -> None:
    assert set(PERMISSIONS["manage_own_absence"]) == ROLES_OF[ActorKind.STAFF]
    assert set(PERMISSIONS["manage_absences"]) == {Role.SUPERVISOR, Role.ADMINISTRATOR}


#: What everybody who works for the city may do.
EVERYBODY = {"act_on_approval", "manage_own_absence", "manage_own_binding"}


def test_who_administers_accounts_sees_no_case() -> None:
    allowed = permitted_commands(actor("administrator"), OWN)
    assert allowed == {*EVERYBODY, "manage_absences"}
    assert not {"view_case", "view_worklist", "open_personal_data"} & allowed


def test_a_supervisor_looks_and_presses_and_does_nothing_in_anybodys_place() -> None:
    looking = {"view_case", "view_ticket", "view_petition", "view_order"}
    looking |= {"view_worklist", "view_public_work", "view_supervision", "view_appointment"}
    looking |= {"view_session", "view_question"}
    reports = {"view_annual_report", "write_annual_report"}
    scores = {"view_scores", "view_score_case"}
    scores |= {"record_score_entry", "record_fault", "withdraw_score_entry"}
    orders = {"draft_order", "revise_order", "submit_order", "cancel_order"}
    answers = {"decide_order_extension", "return_feedback", "accept_feedback", "close_unfulfilled"}
    allowed = permitted_commands(actor("supervisor"), OTHER)
    pressing = {"supervise", *orders, *answers}
    briefs = {"view_statistics", "view_briefs", "instruct_on_brief"}
    told = {*looking, *reports, *scores, *briefs}
    assert allowed == {*EVERYBODY, *told, *pressing, "manage_absences"}


def test_who_forwards_petitions_learns_nothing_of_requests_for_information() -> None:
    """Each service says by which line its cases are read; one line for all would open all."""
    officer = actor("petition_officer")
    for command in ("view_case", "open_personal_data", "view_ticket", "view_order"):
        assert widest_scope(officer, command) is None
    assert widest_scope(officer, "view_petition") is Scope.CITY
    assert widest_scope(officer, "open_petitioner") is Scope.CITY


def test_several_roles_add_up() -> None:
    both = actor("handler", "supervisor")
    assert permitted(both, "view_case", OTHER)
    assert permitted(both, "save_draft", OWN)
    assert not permitted(both, "save_draft", OTHER)
    assert widest_scope(both, "view_case") is Scope.CITY


def test_who_belongs_to_no_department_has_no_department_of_their_own() -> None:
    assert not permitted(actor("handler", department=None), "save_draft", None)
    assert not permitted(actor("handler", department=None), "save_draft", OWN)


def test_no_token_makes_a_staff_member_the_system_or_an_applicant() -> None:
    for role in ("system", "applicant", "consultee"):
        for command in PERMISSIONS:
            assert not permitted(actor(role, kind=ActorKind.STAFF), command, OWN)


def test_the_applicant_and_the_system_are_what_they_are() -> None:
    assert permitted(APPLICANT, "withdraw", OTHER)
    assert permitted(system_actor("clock"), "ring_clock", None)
    assert not permitted(APPLICANT, "ring_clock", None)
    assert not permitted(system_actor("clock"), "open_personal_data", OWN)


def test_whoever_is_consulted_gives_an_opinion_and_sees_nothing_of_the_case() -> None:
    """Reference C.4, 10: the code in the letter opens the consultation and not the request."""
    assert permitted_commands(CONSULTEE, OWN) == {"give_opinion"}
    givers = {role for role in Role if role in PERMISSIONS["give_opinion"]}
    assert givers == {Role.CONSULTEE}
    assert not permitted(APPLICANT, "give_opinion", OWN)


def test_who_handles_a_request_neither_sets_an_objection_aside_nor_judges_reasons() -> None:
    """Art. 32: who signs for the city; art. 35: the head of the disclosure office."""
    assert PERMISSIONS["override_third_party"] == {Role.LEADER: Scope.CITY}
    assert PERMISSIONS["judge_reasons"] == {Role.OFFICE_HEAD: Scope.CITY}


NAMES = st.text(max_size=20)
DEPARTMENTS = st.none() | st.sampled_from([OWN, OTHER])


@given(NAMES.filter(lambda name: name not in set(Role)), st.sampled_from(list(PERMISSIONS)))
def test_an_unknown_role_may_do_nothing(role: str, command: str) -> None:
    for kind in ActorKind:
        assert not permitted(actor(role, kind=kind), command, OWN)


@given(NAMES.filter(lambda name: name not in PERMISSIONS), st.sampled_from(ActorKind), DEPARTMENTS)
def test_an_unknown_command_may_nobody_give(
    command: str, kind: ActorKind, department: str | None
) -> None:
    everyone = Actor("S1", kind, frozenset(Role), OWN)
    assert not permitted(everyone, command, department)


@given(
    st.sampled_from(ActorKind),
    st.frozensets(st.sampled_from([role.value for role in Role])),
    st.sampled_from([role.value for role in Role]),
    DEPARTMENTS,
    DEPARTMENTS,
)
def test_one_more_role_never_takes_a_permission_away(
    kind: ActorKind, roles: frozenset[str], more: str, own: str | None, case: str | None
) -> None:
    before = permitted_commands(Actor("S1", kind, roles, own), case)
    after = permitted_commands(Actor("S1", kind, roles | {more}, own), case)
    assert before <= after
