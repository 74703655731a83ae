"""The example city is complete: every way that a citizen can choose leads to an end."""

from __future__ import annotations

from typing import Any

import pytest

from infra.catalogue.compiler import Compiled

ROLES = {
    "intake_officer",
    "handler",
    "department_head",
    "legal_reviewer",
    "office_head",
    "leader",
    "supervisor",
    "administrator",
    "hotline_agent",
    "dispatcher",
    "callback_agent",
    "centre_head",
    "petition_officer",
    "reception_host",
    "appointment_clerk",
    "interview_editor",
    "interview_host",
    "interview_guest",
    "recorder",
    "question_moderator",
}


@pytest.fixture(scope="module")
def city(example: Compiled) -> dict[str, Any]:
    return example.catalogue


def test_it_compiles_without_a_word_of_warning(example: Compiled) -> None:
    assert example.notices == ()


def test_somebody_holds_every_role(example: Compiled) -> None:
    assert {role for member in example.staff for role in member["roles"]} == ROLES


def test_nobody_both_drafts_and_approves(example: Compiled) -> None:
    for member in example.staff:
        assert len(set(member["roles"]) & {"handler", "department_head", "leader"}) <= 1


def test_no_password_is_in_the_catalogue(example: Compiled) -> None:
    known = {"username", "name", "department", "roles", "superior"}
    assert all(set(member) == known for member in example.staff)


def test_everybody_but_the_leader_has_a_superior_to_whom_tasks_escalate(
    example: Compiled,
) -> None:
    above = {member["username"]: member["superior"] for member in example.staff}
    assert [username for username, superior in above.items() if superior is None] == ["leader"]
    assert set(above.values()) - {None} <= set(above)


def test_a_handler_s_superior_is_the_head_of_the_same_department(example: Compiled) -> None:
    people = {member["username"]: member for member in example.staff}
    for member in example.staff:
        if "handler" in member["roles"]:
            superior = people[member["superior"]]
            assert superior["department"] == member["department"]
            assert "department_head" in superior["roles"]


def test_at_least_eight_departments_accept_requests(city: dict[str, Any]) -> None:
    accepting = [each for each in city["departments"] if each["accepts_requests"]]
    assert len(accepting) >= 8
    assert "government-office" in {each["id"] for each in accepting}


def test_every_office_keeps_its_own_letter_numbers(city: dict[str, Any]) -> None:
    prefixes = [each["letter_prefix"] for each in city["departments"]]
    assert len(set(prefixes)) == len(prefixes)


def test_the_channels_are_those_of_art_31(city: dict[str, Any]) -> None:
    received = {each["id"]: each["received"] for each in city["disclosure"]["channels"]}
    assert received == {
        "online": "confirmation",
        "in_person": "submission",
        "post_signed": "signature",
        "post_ordinary": "confirmation",
        "fax": "confirmation",
    }


def test_citizens_can_ask_online(city: dict[str, Any]) -> None:
    public = [each["id"] for each in city["disclosure"]["channels"] if each["public"]]
    assert public == ["online"]


def test_the_kinds_of_applicant_are_the_six_columns_of_the_annual_report(
    city: dict[str, Any],
) -> None:
    columns = [each["column"] for each in city["disclosure"]["applicant_kinds"]]
    assert columns == ["c1", "c2", "c3", "c4", "c5", "c6"]


@pytest.mark.parametrize(
    "kind",
    ["natural_person", "commercial_enterprise", "research_institution", "other_organisation"],
)
def test_every_kind_of_applicant_can_prove_its_identity(city: dict[str, Any], kind: str) -> None:
    types = [each["id"] for each in city["disclosure"]["id_types"] if kind in each["applicants"]]
    assert len(types) >= 2


def test_every_row_of_the_annual_report_that_a_reply_counts_in_is_reached(
    city: dict[str, Any],
) -> None:
    # All rows but (六), which ends without a reply.
    leaves = {each["leaf"] for each in city["decisions"]} | {
        each["leaf"] for each in city["grounds"]
    }
    assert leaves - {None} == {
        "r3_1",
        "r3_2",
        *(f"r3_3_{row}" for row in range(1, 9)),
        *(f"r3_4_{row}" for row in range(1, 4)),
        *(f"r3_5_{row}" for row in range(1, 6)),
    }


def test_every_reply_letter_of_the_standard_set_is_used_by_a_decision(
    city: dict[str, Any],
) -> None:
    used = {each["letter"] for each in city["decisions"]}
    assert used == {*(f"D{number:02}" for number in range(9, 21)), "D20b", "D26"}


def test_the_letters_that_the_journey_orders_are_there(city: dict[str, Any]) -> None:
    assert {"D01", "D02", "D04", "D21"} <= city["letters"].keys()
