"""Recording a petition: whatever comes in is recorded (信访工作条例 arts. 17 to 23)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import Enclosure
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.event import canonical_json
from sunhall.domain.engine.sealing import digest
from sunhall.domain.petition import commands as c
from tests.builders import petitions as made

DAY = "2026-01-05"


def refusal(by: Actor = made.PETITIONER, **changes: Any) -> Refusal:
    history = made.Petitions(DAY)
    outcome = history.open(made.submitted_by(**changes), by)
    assert isinstance(outcome, Refusal), outcome
    assert history.events == []
    return outcome


def somebody(number: int) -> tuple[c.Petitioner, ...]:
    return tuple(c.Petitioner(name=f"代表{each}") for each in range(number))


def test_art_22_a_petition_is_recorded_with_a_number_of_its_own() -> None:
    history = made.registered(DAY)
    assert history.types == ["petition_registered"]
    assert history.case.receipt_no.startswith("XF-")
    assert history.case.desk == history.case.registrar == made.OFFICE


def test_nothing_personal_stands_in_the_events_and_the_digest_is_of_what_was_sealed() -> None:
    history = made.registered(DAY)
    written = canonical_json([dict(event.data) for event in history.events])
    assert not [text for text in made.PERSONAL if text in written]
    assert history.events[0].data["application_digest"] == digest(history.sealed["application"])
    assert history.sealed["application"]["request"] == made.REQUEST


@pytest.mark.parametrize("channel", ["letter", "phone", "fax", "visit", "hotline"])
def test_art_17_every_other_way_in_is_recorded_by_staff(channel: Any) -> None:
    assert refusal(channel=channel).code == "petition_channel_closed"
    command = made.submitted_by(channel=channel)
    assert made.registered(DAY, command, made.OFFICER).case.channel == channel


def test_art_23_a_petition_handed_to_an_organ_lies_with_that_organ() -> None:
    at_the_bureau = made.registered(DAY, made.submitted_by(channel="visit"), made.HANDLER)
    assert at_the_bureau.case.desk == made.EDUCATION
    at_the_hotline = made.registered(DAY, made.submitted_by(channel="hotline"), made.AGENT)
    assert at_the_hotline.case.desk == made.OFFICE


def test_the_day_of_receipt_is_that_of_the_paper_and_the_clock_counts_from_there() -> None:
    command = made.submitted_by(channel="letter", received_on=date(2026, 1, 3))
    history = made.registered(DAY, command, made.OFFICER)
    assert history.due("petition_sorting") == "2026-01-18 23:59:59"


@pytest.mark.parametrize(
    ("by", "day", "code"),
    [
        (made.PETITIONER, date(2026, 1, 4), "receipt_day_is_today"),
        (made.OFFICER, date(2026, 1, 6), "receipt_day_in_future"),
    ],
)
def test_a_day_of_receipt_cannot_be_made_up(by: Actor, day: date, code: str) -> None:
    assert refusal(by, received_on=day).code == code


@pytest.mark.parametrize(("others", "allowed"), [(4, True), (5, False)])
def test_art_20_at_most_five_people_represent_a_joint_petition_at_a_visit(
    others: int, allowed: bool
) -> None:
    command = made.submitted_by(channel="visit", joint_applicants=somebody(others), people=40)
    outcome = made.Petitions(DAY).open(command, made.OFFICER)
    assert isinstance(outcome, Decision) is allowed
    if isinstance(outcome, Refusal):
        assert (outcome.code, outcome.params) == ("too_many_representatives", {"limit": 5})


def test_art_20_speaks_of_visits_and_not_of_letters() -> None:
    command = made.submitted_by(channel="letter", joint_applicants=somebody(9), people=40)
    assert made.registered(DAY, command, made.OFFICER).case.people == 40


def test_a_joint_petition_counts_everybody_it_names() -> None:
    assert refusal(joint_applicants=somebody(3), people=3).code == "fewer_people_than_named"
    assert refusal(applicant=None, joint_applicants=somebody(1)).code == "representative_first"


@pytest.mark.parametrize(
    ("changes", "by", "named", "notifiable"),
    [
        ({}, made.PETITIONER, True, True),
        ({"applicant": None}, made.PETITIONER, False, False),
        ({"applicant": c.Petitioner(name=made.NAME)}, made.PETITIONER, True, True),
        (
            {"applicant": c.Petitioner(name=made.NAME, phone=made.PHONE), "channel": "phone"},
            *(made.OFFICER, True, False),
        ),
        ({"channel": "letter"}, made.OFFICER, True, True),
    ],
)
def test_art_23_written_notice_is_due_where_name_and_address_are_clear(
    changes: Any, by: Actor, named: bool, notifiable: bool
) -> None:
    case = made.registered(DAY, made.submitted_by(**changes), by).case
    assert (case.named, case.notifiable) == (named, notifiable)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"about": "nowhere"}, "unknown_department", "about"),
        (
            {"attachments": (Enclosure("u" * 16, "a.pdf"), Enclosure("u" * 16, "b.pdf"))},
            *("attachment_twice", "attachments"),
        ),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(changes: Any, code: str, field: str) -> None:
    found = refusal(**changes)
    assert (found.code, found.fields) == (code, (field,))


def test_a_kind_that_the_city_does_not_take_is_refused() -> None:
    section = {**made.SECTION, "kinds": [{"id": "dispute", "label": {}}]}
    city = replace(made.catalogue(), sections={"petition": section})
    outcome = made.Petitions(DAY, city).open(made.SUGGESTION, made.PETITIONER)
    assert isinstance(outcome, Refusal)
    assert outcome.code == "petition_kind_closed"
