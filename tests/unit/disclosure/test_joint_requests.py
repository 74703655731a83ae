"""Requests that several people make together."""

from __future__ import annotations

from dataclasses import replace

from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.engine.sealing import digest
from tests.builders import people, requests
from tests.builders.history import History, received, submitted

DAY = "2026-04-01"
NEIGHBOUR = replace(
    requests.PERSON, name="王秀英", id_number="990100196505124823", phone="13900000025"
)
COMPANY = replace(
    requests.PERSON,
    kind="commercial_enterprise",
    name="城东建材有限公司",
    id_type="unified_social_credit_code",
    id_number="91990100MA00000017",
)
TOGETHER = requests.submission("in_person", joint_applicants=(NEIGHBOUR, COMPANY))


def _refused(*others: c.Applicant) -> Refusal:
    history = History(DAY)
    outcome = history.submit(requests.submission(joint_applicants=others))
    assert isinstance(outcome, Refusal), outcome
    assert history.events == []
    return outcome


def test_everybody_who_asks_is_counted_and_the_request_stays_one() -> None:
    history = submitted(DAY, TOGETHER)
    assert history.case.joint == 3
    assert history.events[0].data["joint"] == 3
    assert history.types == ["submitted", "receipt_confirmed", "review_started"]
    assert received(DAY).case.joint == 1


def test_a_joint_request_counts_in_the_column_of_its_first_applicant() -> None:
    history = submitted(DAY, TOGETHER)
    assert history.events[0].data["applicant_kind"] == "natural_person"
    assert history.case.applicant_kind == "natural_person"


def test_everybody_who_asks_is_sealed_and_stands_in_no_event() -> None:
    history = submitted(DAY, TOGETHER)
    kept = history.sealed["application"]["joint_applicants"]
    assert [other["name"] for other in kept] == ["王秀英", "城东建材有限公司"]
    assert history.events[0].data["application_digest"] == digest(history.sealed["application"])
    everything = repr(history.events) + repr(history.case)
    for other in (NEIGHBOUR, COMPANY):
        assert not [t for t in (other.name, other.id_number, other.phone or "") if t in everything]


def test_everybody_who_asks_proves_who_they_are() -> None:
    malformed = _refused(NEIGHBOUR, replace(COMPANY, id_number="91990100"))
    assert (malformed.code, malformed.fields) == (
        "id_number_malformed",
        ("joint_applicants.1.id_number",),
    )
    wrong_kind = _refused(replace(NEIGHBOUR, id_type="unified_social_credit_code"))
    assert (wrong_kind.code, wrong_kind.fields) == (
        "id_type_not_for_applicant",
        ("joint_applicants.0.id_type",),
    )


def test_all_that_is_wrong_with_everybody_is_said_at_once() -> None:
    bad = replace(NEIGHBOUR, id_number="1234")
    refused = _refused(bad, bad)
    fields = [each.fields for each in (refused, *refused.also)]
    assert fields == [("joint_applicants.0.id_number",), ("joint_applicants.1.id_number",)]


def test_one_way_to_reach_the_first_of_them_is_enough() -> None:
    # Art. 29(1) asks for contact details; letters go to the first for all of them.
    unreachable = replace(NEIGHBOUR, phone=None)
    history = submitted(DAY, replace(TOGETHER, joint_applicants=(unreachable,)))
    assert history.state == "intake_review"


def test_there_is_one_answer_and_one_row_for_all_of_them() -> None:
    history = submitted(DAY, TOGETHER)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(requests.DISCLOSE, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    history.produce("D10")
    history.give(c.Send(), people.INTAKE)
    assert history.letters == ["D01", "D10"]
    assert [event.data["leaf"] for event in history.events if event.type == "reply_sent"] == [
        "r3_1"
    ]


def test_staff_see_how_many_ask_together() -> None:
    history = submitted(DAY, TOGETHER)
    assert DISCLOSURE.facts(history.case, history.context())["joint"] == 3
