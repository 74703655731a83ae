"""What the service declares to the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.authorization import PERMISSIONS, permitted_commands
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure import keeping, reasons
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.sealing import digest
from tests.builders import people, requests
from tests.builders.history import (
    History,
    assigned,
    complained,
    consulting,
    decided,
    delivered,
    drafted,
    fee_charged,
    hear,
    in_approval,
    reasons_asked,
    received,
    sent,
    submitted,
    supplement_asked,
)

DAY = "2026-04-01"


def _title(description: str) -> str:
    information = c.Information(description=description)
    return DISCLOSURE.title(requests.submission(information=information))


@pytest.mark.parametrize(
    ("description", "title"),
    [
        ("学校扩建批复", "学校扩建批复"),
        ("  学校\n扩建\t 批复 ", "学校 扩建 批复"),
        ("文" * 60, "文" * 60),
        ("文" * 61, "文" * 59 + "…"),
    ],
)
def test_a_title_is_the_beginning_of_what_is_asked_for(description: str, title: str) -> None:
    assert _title(description) == title


REMEDY = {"record_remedy", "record_remedy_result"}


def explained(on: str) -> History:
    """Return a request whose applicant gave the reasons that were asked for."""
    history = reasons_asked(on)
    history.give(reasons.GiveReasons(explanation="用于研究"), people.APPLICANT)
    return history


def held(on: str) -> History:
    """Return an answered request that must be kept."""
    history = delivered(on)
    history.give(keeping.PlaceHold("诉讼需要"), people.LEGAL)
    return history


#: Who may do what, read off the buttons people see: the state, the person, their commands.
BUTTONS: list[tuple[History, Actor, set[str]]] = [
    (submitted(DAY), people.INTAKE, {"confirm_receipt", "seal_identity"}),
    (submitted(DAY), people.APPLICANT, {"withdraw"}),
    (
        received(DAY),
        people.INTAKE,
        {
            *("request_supplement", "request_reasons", "reply_on_spot", "split", "merge"),
            *("seal_identity", "record_remedy", "hand_off"),
        },
    ),
    (
        received(DAY),
        people.OFFICE_HEAD,
        {"assign", "split", "merge", "seal_identity", "place_hold"},
    ),
    (reasons_asked(DAY), people.APPLICANT, {"give_reasons", "withdraw"}),
    (
        explained(DAY),
        people.OFFICE_HEAD,
        {"judge_reasons", "assign", "split", "merge", "seal_identity", "place_hold"},
    ),
    (received(DAY), people.HANDLER, set()),
    (supplement_asked(DAY), people.APPLICANT, {"supplement", "withdraw"}),
    (supplement_asked(DAY), people.INTAKE, {"confirm_abandonment", "seal_identity"}),
    (
        assigned(DAY),
        people.HANDLER,
        {
            *("save_draft", "start_search", "propose_extension"),
            *("consult_agency", "consult_third_party"),
        },
    ),
    (assigned(DAY), people.OTHER_HANDLER, set()),
    (
        drafted(DAY),
        people.HANDLER,
        {
            *("save_draft", "submit_for_approval", "propose_extension", "decide_fee"),
            *("consult_agency", "consult_third_party"),
        },
    ),
    (
        consulting(DAY),
        people.HANDLER,
        {
            *("save_draft", "propose_extension", "consult_agency", "consult_third_party"),
            *("record_service", "record_opinion"),
        },
    ),
    # Whoever is asked answers with the code of the letter, and not from the case's page.
    (consulting(DAY), people.CONSULTEE, set()),
    (consulting(DAY), people.LEADER, set()),
    (hear(consulting(DAY), "object", DAY), people.LEADER, {"override_third_party"}),
    (
        fee_charged(DAY),
        people.INTAKE,
        {"record_fee_payment", "confirm_fee_abandonment", "seal_identity"},
    ),
    (fee_charged(DAY), people.APPLICANT, {"withdraw"}),
    (in_approval(DAY), people.HANDLER, {"propose_extension"}),
    # Approvers act from their inbox.
    (in_approval(DAY), people.HEAD, set()),
    (decided(DAY), people.INTAKE, {"send", "seal_identity", "record_remedy"}),
    (decided(DAY), people.APPLICANT, set()),
    (
        sent(DAY),
        people.INTAKE,
        {
            *("confirm_delivery", "report_delivery_failure", "record_remedy", "archive"),
            "publish_to_log",
        },
    ),
    (sent(DAY), people.APPLICANT, {"acknowledge_delivery", "suggest_publication"}),
    (complained(delivered(DAY)), people.LEGAL, {*REMEDY, "place_hold"}),
    (held(DAY), people.LEGAL, {"release_hold", "record_remedy"}),
    (sent(DAY), people.LETTER_WRITER, set()),
    (drafted(DAY), people.SUPERVISOR, {"supervise"}),
]


@pytest.mark.parametrize(
    ("history", "actor", "commands"),
    BUTTONS,
    ids=[f"{history.state}-{actor.id}-{n}" for n, (history, actor, _) in enumerate(BUTTONS)],
)
def test_people_are_offered_what_they_may_do_now(
    history: History, actor: Actor, commands: set[str]
) -> None:
    # Something can be made unreadable at any time, by who drafts and by the office (art. 37).
    lies_with = DISCLOSURE.department(history.case, history.context())
    marks = {"mark_redaction"} & permitted_commands(actor, lies_with)
    assert set(DISCLOSURE.available(history.case, history.context(actor))) == commands | marks


def test_every_command_has_a_row_in_the_table_of_roles() -> None:
    assert set(DISCLOSURE.commands) <= set(PERMISSIONS)


def test_the_applicants_commands_are_those_the_applicant_role_may_give() -> None:
    may = {name for name, row in PERMISSIONS.items() if people.APPLICANT.roles & set(row)}
    assert may & set(DISCLOSURE.commands) == DISCLOSURE.applicant_commands


def test_a_request_lies_with_the_disclosure_office_until_it_is_assigned() -> None:
    before, after = received(DAY), assigned(DAY)
    assert DISCLOSURE.department(before.case, before.context()) == "disclosure-office"
    assert DISCLOSURE.department(after.case, after.context()) == "education-bureau"


def _facts(history: History) -> Mapping[str, Any]:
    return DISCLOSURE.facts(history.case, history.context())


def test_the_statistic_row_is_a_fact_only_when_the_request_has_ended() -> None:
    assert _facts(decided(DAY))["statistic_leaf"] is None
    assert _facts(sent(DAY))["statistic_leaf"] == "r3_1"


def test_a_withdrawn_request_counts_as_withdrawn_whatever_its_draft_said() -> None:
    history = in_approval(DAY)
    history.give(c.Withdraw(), people.APPLICANT)
    assert _facts(history)["statistic_leaf"] == "r3_6_3"


def test_facts_are_plain_and_say_where_the_request_came_from() -> None:
    facts = _facts(drafted(DAY))
    assert facts == {
        "channel": "in_person",
        "applicant_kind": "natural_person",
        "department": "education-bureau",
        "received_on": "2026-04-01",
        "supplement_rounds": 0,
        "extension_days": 0,
        "decision": "disclose",
        "statistic_leaf": None,
        "catalogue_version": "small-1",
        "joint": 1,
        "held": False,
        "kept_since": None,
        "erased_on": None,
        "parts": [],
        "part_of": None,
        "identity": {"sealed": False, "open_for": None, "open_until": None, "views": 0},
    }


def test_an_assignment_names_department_and_handler_and_seals_the_instruction() -> None:
    history = received(DAY)
    assert DISCLOSURE.assignments(history.case) == []
    command = replace(requests.ASSIGN, handler="s-handler", instruction="请优先办理")
    history.give(command, people.OFFICE_HEAD)
    assert DISCLOSURE.assignments(history.case) == [
        {"department": "education-bureau", "handler": "s-handler"}
    ]
    event = history.events[-1]
    assert event.data["instruction_digest"] == digest(history.sealed["instruction"])
    assert "请优先办理" not in repr(event)


def test_an_assignment_without_instruction_seals_nothing() -> None:
    history = received(DAY)
    assert history.give(requests.ASSIGN, people.OFFICE_HEAD).sealed == ()
    assert history.events[-1].data["instruction_digest"] is None


def test_the_agency_asked_writes_the_letters_whoever_works_on_them() -> None:
    history = received(DAY)
    history.give(c.Assign(department="transport-bureau"), people.OFFICE_HEAD)
    assert DISCLOSURE.letter_issuer(history.case) == "education-bureau"


def test_a_reply_letter_refers_to_its_approval_and_its_row() -> None:
    history = decided(DAY)
    ordering = history.events[-1]
    assert DISCLOSURE.letter_decision(history.case, ordering) == (
        f"{history.case.receipt_no}/1",
        "r3_1",
    )


def test_a_letter_of_procedure_refers_to_no_decision() -> None:
    history = assigned(DAY)
    assert DISCLOSURE.letter_decision(history.case, history.events[1]) is None
    history.give(requests.EXTENSION, people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    assert DISCLOSURE.letter_decision(history.case, history.events[-1]) is None


def test_a_letter_that_ends_a_request_without_a_reply_carries_its_row() -> None:
    history = received(DAY)
    history.give(c.Withdraw(), people.APPLICANT)
    decision = DISCLOSURE.letter_decision(history.case, history.events[-1])
    assert decision is not None
    assert decision[1] == "r3_6_3"


# What the applicant is told.


def test_the_applicants_time_line_tells_the_steps_and_nothing_from_inside() -> None:
    history = supplement_asked(DAY)
    history.give(requests.SUPPLEMENT, people.APPLICANT)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(requests.EXTENSION, people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    history.give(requests.DISCLOSE, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.sign(people.HEAD, "return", "内部意见")
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    history.produce("D10")
    history.give(c.Send(), people.INTAKE)
    steps = list(DISCLOSURE.timeline(history.events))
    assert [step.key for step in steps] == [
        "submitted",
        "receipt_confirmed",
        "supplement_requested",
        "supplement_received",
        "assigned",
        "extension_approved",
        "reply_sent",
    ]
    told = {step.key: step.params for step in steps}
    assert told["receipt_confirmed"] == {"received_on": "2026-04-01", "reply_days": 20}
    assert told["supplement_requested"] == {"until": "2026-04-23", "points": 2}
    assert told["extension_approved"] == {"days": 20}
    assert told["reply_sent"] == {"number": "云公开〔2026〕1号"}


def test_a_returned_extension_is_not_told() -> None:
    history = assigned(DAY)
    history.give(requests.EXTENSION, people.HANDLER)
    history.sign(people.OFFICE_HEAD, "return", "不必")
    assert "extension_approved" not in [s.key for s in DISCLOSURE.timeline(history.events)]
