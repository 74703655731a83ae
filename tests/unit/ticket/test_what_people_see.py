"""Who sees what of a ticket: citizens, the centre, the lead unit, co-units, everybody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sunhall.domain.actor import APPLICANT, Actor
from sunhall.domain.authorization import permitted
from sunhall.domain.engine.event import canonical_json
from sunhall.domain.engine.sealing import digest
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket.service import TICKET
from sunhall.domain.ticket.ticket import State
from sunhall.domain.ticket.timeline import SHOWN, TOLD_BY
from tests.builders import tickets as made
from tests.builders.tickets import (
    AGENT,
    CALLER,
    CENTRE,
    CENTRE_HEAD,
    DISPATCHER,
    MARKET,
    MARKET_HANDLER,
    SUPERVISOR,
    URBAN,
    URBAN_HANDLER,
    URBAN_HEAD,
    WATER,
    WATER_HANDLER,
    TicketHistory,
)

DAY = "2026-04-01"
IN_STATE: dict[State, Any] = {**made.IN_STATE}


def may(history: TicketHistory, actor: Actor, command: str) -> bool:
    department = TICKET.department(history.case, history.context(actor))
    return permitted(actor, command, department)


def joint() -> TicketHistory:
    """Return a ticket of two units: urban management leads, water affairs helps."""
    history: TicketHistory = made.accepted(DAY, "gas_leak")
    history.give(c.DispatchTicket(), DISPATCHER)
    return history


# --- personal data -------------------------------------------------------------------------------


def test_events_hold_digests_and_nothing_personal() -> None:
    history = TicketHistory(DAY)
    history.open(made.phoned(public=True), AGENT)
    history.give(c.Screen(kind="complaint", category="road_damage"), AGENT)
    history.give(c.AddInformation(text="补充：李向荣家门口"), AGENT)
    history.give(c.Accept(), AGENT)
    history.give(c.DispatchTicket(lead=MARKET, reason="李向荣反映的摊位"), DISPATCHER)
    written = canonical_json([dict(event.data) for event in history.events])
    assert not [text for text in (*made.PERSONAL, "李向荣") if text in written]
    for name in ("application", "information-1", "dispatch-1"):
        assert digest(history.sealed[name]) in written


def test_the_title_is_the_first_words_of_the_description() -> None:
    assert TICKET.title(made.complaint(description="路灯\n不亮 " + "很久了" * 40)) == (
        "路灯 不亮 " + "很久了" * 17 + "很久…"
    )


@pytest.mark.parametrize("name", ["contact", "call"])
def test_who_the_citizen_is_stands_in_fields_that_the_engine_hides(name: str) -> None:
    assert name in TICKET.applicants_person["application"]


def test_a_confidential_tickets_citizen_is_known_at_the_centre_alone() -> None:
    history = made.handling(DAY)
    usual = TICKET.permission_to_open(history.case)
    assert may(history, URBAN_HANDLER, usual)
    assert not may(history, MARKET_HANDLER, usual)
    history.give(c.SetConfidential(reason="诉求人要求保密"), AGENT)
    strict = TICKET.permission_to_open(history.case)
    assert not may(history, URBAN_HANDLER, strict)
    assert not may(history, URBAN_HEAD, strict)
    assert not may(history, SUPERVISOR, strict)
    assert may(history, CALLER, strict)
    assert may(history, CENTRE_HEAD, strict)


def test_confidentiality_is_lifted_by_a_leader_alone() -> None:
    history = made.handling(DAY)
    lift = c.AskConfidentialityLift(reason="需要上门核实")
    assert history.refusal(lift, DISPATCHER).code == "not_confidential"
    set_it = c.SetConfidential(reason="诉求人要求")
    history.give(set_it, AGENT)
    assert history.refusal(set_it, AGENT).code == "confidential_already"
    history.give(lift, DISPATCHER)
    assert history.refusal(lift, CENTRE_HEAD).code == "ticket_proposal_still_open"
    assert history.waiting_for() == [made.LEADER.id]
    history.sign(made.LEADER)
    assert not history.case.confidential


@pytest.mark.parametrize(
    ("changes", "confidential", "public"),
    [
        ({}, False, False),
        ({"category": "noise"}, False, True),
        ({"category": "noise", "public": False}, False, False),
        ({"category": "noise", "confidential": True}, True, False),
        ({"kind": "report", "category": "noise"}, True, False),
    ],
)
def test_what_is_confidential_is_never_public(
    changes: dict[str, Any], confidential: bool, public: bool
) -> None:
    case = made.registered(DAY, **changes).case
    assert (case.confidential, case.public) == (confidential, public)


# --- who reads it --------------------------------------------------------------------------------


def test_a_ticket_is_read_by_the_centre_and_by_the_units_it_concerns() -> None:
    history = joint()
    view = TICKET.permission_to_view(history.case)
    readers = {actor.id for actor in made.STAFF if may(history, actor, view)}
    centre = {actor.id for actor in made.STAFF if actor.department == CENTRE}
    units = {actor.id for actor in made.STAFF if actor.department in (URBAN, WATER)}
    assert readers == centre | units | {made.LEADER.id, SUPERVISOR.id}


def test_a_unit_that_returned_it_rightly_reads_it_no_more() -> None:
    history = made.in_return_review(DAY)
    assert may(history, URBAN_HANDLER, "view_ticket")
    history.give(c.AcceptReturn(reason="同意"), DISPATCHER)
    assert not may(history, URBAN_HANDLER, "view_ticket")


def test_a_unit_that_answered_it_reads_it_still() -> None:
    assert may(made.closed(DAY), URBAN_HANDLER, "view_ticket")


# --- work queues ---------------------------------------------------------------------------------


def test_a_co_unit_has_the_ticket_in_its_own_queue_with_its_own_state() -> None:
    history = joint()
    (share,) = history.standing.shares
    assert history.standing.department == URBAN
    assert (share.department, share.state) == (WATER, State.DISPATCHED)
    assert share.due_at is not None
    assert share.due_at.strftime("%H:%M") == "09:15"
    history.give(c.Sign(), WATER_HANDLER)
    (share,) = history.standing.shares
    assert share.state == State.HANDLING
    assert history.state == State.DISPATCHED.value, "the lead has not signed"
    history.give(c.CoReply(text="已关阀。"), WATER_HANDLER)
    assert history.standing.shares == ()


def test_a_card_of_a_co_unit_is_its_own() -> None:
    history = made.handling(DAY)
    history.at("2026-04-02").give(c.AddCoUnits(units=(WATER,), reason="会办"), DISPATCHER)
    history.at("2026-04-10 09:00").tick()
    (share,) = history.standing.shares
    assert share.card == "red"
    history.give(c.ExcuseCoUnit(unit=WATER, reason="不再需要"), DISPATCHER)
    assert history.standing.shares == ()
    assert history.standing.card == "red"


@pytest.mark.parametrize("state", list(State))
def test_an_open_ticket_waits_for_somebody_and_an_ended_one_for_nobody(state: State) -> None:
    history: TicketHistory = IN_STATE[state](DAY)
    standing = history.standing
    assert standing.open is (standing.department is not None)
    waits_with = {
        State.DISPATCHED: URBAN,
        State.HANDLING: URBAN,
        State.REWORK: URBAN,
    }
    if standing.open:
        assert standing.department == waits_with.get(state, CENTRE)
        assert standing.due_at is not None


# --- what the citizen is told --------------------------------------------------------------------


def test_the_citizen_is_told_what_concerns_them_and_not_who_disputed_it() -> None:
    history = made.in_return_review(DAY)
    history.give(c.AcceptReturn(reason="同意"), DISPATCHER)
    history.give(c.DispatchTicket(), DISPATCHER)
    history.give(c.Sign(), URBAN_HANDLER)
    keys = [step.key for step in TICKET.timeline(history.events)]
    assert keys == [
        *("ticket_submitted", "ticket_accepted", "ticket_dispatched", "ticket_dispatched"),
        "ticket_signed",
    ]


def test_only_the_first_signature_of_a_round_is_told() -> None:
    history = joint()
    history.give(c.Sign(), WATER_HANDLER)
    history.give(c.Sign(), URBAN_HANDLER)
    keys = [step.key for step in TICKET.timeline(history.events)]
    assert keys.count("ticket_signed") == 1


def test_every_end_is_told_in_its_own_words() -> None:
    told = {
        step.key
        for history in (made.closed(DAY), made.unsolved(DAY), made.terminated(DAY))
        for step in TICKET.timeline(history.events)
    }
    assert {"ticket_closed_solved", "ticket_closed_unsolved"} <= told
    assert "ticket_terminated_left_scope" in told
    assert not set(TOLD_BY) & (told | set(SHOWN))


def test_the_citizen_sees_the_reply_that_was_accepted_and_no_other() -> None:
    history = made.replied(DAY)
    assert TICKET.shown_documents(history.case) == {}
    history.give(c.AcceptReply(), DISPATCHER)
    shown = ("reply-1", ("result", "text", "measures"))
    assert TICKET.shown_documents(history.case) == {"reply": shown}
    again = made.in_rework(DAY)
    again.give(made.REPLY, URBAN_HANDLER)
    assert TICKET.shown_documents(again.case) == {"reply": shown}
    again.give(c.AcceptReply(), DISPATCHER)
    assert TICKET.shown_documents(again.case)["reply"][0] == "reply-2"


@pytest.mark.parametrize(
    ("ended", "name", "document"),
    [
        (made.refused, "refusal", "refusal"),
        (made.answered_directly, "answer", "direct-answer"),
    ],
)
def test_the_citizen_sees_why_it_ended(ended: Any, name: str, document: str) -> None:
    history = ended(DAY)
    assert TICKET.shown_documents(history.case)[name][0] == document
    assert document in history.sealed


def test_every_document_of_the_citizens_own_is_sealed_under_its_name() -> None:
    history = made.closed(DAY)
    history.give(c.AskToReopen(reason="又坏了", new_facts=False), APPLICANT)
    other = made.handling(DAY)
    other.give(c.AddInformation(text="更多照片"), APPLICANT)
    for each in (history, other):
        assert set(TICKET.applicants_documents(each.case)) <= set(each.sealed)


def test_the_public_and_the_internal_part_of_a_reply_are_kept_apart() -> None:
    history = made.handling(DAY)
    history.give(replace(made.REPLY, public_text="路面已修复。"), URBAN_HANDLER)
    assert history.sealed["reply-1"]["public_text"] == "路面已修复。"
    history.give(c.AcceptReply(), DISPATCHER)
    assert "public_text" not in TICKET.shown_documents(history.case)["reply"][1]


# --- offers --------------------------------------------------------------------------------------


def offered(history: TicketHistory, actor: Actor) -> set[str]:
    return set(TICKET.available(history.case, history.context(actor)))


def test_who_is_offered_what_along_the_ordinary_course() -> None:
    assert offered(made.screened(DAY), AGENT) == {
        *("screen", "switch_emergency", "refuse", "propose_invalid", "merge_into", "accept"),
        *("set_confidential", "add_information"),
    }
    assert offered(made.dispatched(DAY), URBAN_HANDLER) == {"sign"}
    assert offered(made.dispatched(DAY), URBAN_HEAD) == {"sign", "return_ticket"}
    assert offered(made.handling(DAY), URBAN_HANDLER) == {
        *("add_co_units", "transfer_inside", "record_contact", "ask_extension"),
        *("ask_termination", "reply"),
    }
    assert offered(made.in_callback(DAY), CALLER) == {"record_callback", "add_information"}
    assert offered(made.unhappy(DAY), CALLER) == {
        *("record_callback", "order_rework", "propose_exclusion", "add_information"),
    }
    assert offered(made.closed(DAY), APPLICANT) == {"reopen"}
    assert offered(made.handling(DAY), MARKET_HANDLER) == set()


def test_a_co_unit_is_offered_its_own_part() -> None:
    history = joint()
    assert offered(history, WATER_HANDLER) == {"sign"}
    history.give(c.Sign(), URBAN_HANDLER)
    history.give(c.Sign(), WATER_HANDLER)
    assert offered(history, WATER_HANDLER) == {"transfer_inside", "record_contact", "co_reply"}
    assert "reply" not in offered(history, URBAN_HANDLER)


@pytest.mark.parametrize("state", list(State))
def test_nobody_is_offered_what_the_system_gives(state: State) -> None:
    history: TicketHistory = IN_STATE[state](DAY)
    for actor in made.STAFF:
        assert not {"add_urge", "record_successor", "update_calendar"} & offered(history, actor)


# --- urges, information --------------------------------------------------------------------------


def test_a_citizen_urges_not_more_often_than_the_city_says() -> None:
    history = made.handling(DAY)
    history.give(c.UrgeTicket(), APPLICANT)
    refusal = history.at("2026-04-02 08:59").refusal(c.UrgeTicket(), APPLICANT)
    assert refusal.code == "urged_lately"
    history.at("2026-04-02 09:00").give(c.UrgeTicket(), APPLICANT)
    assert [urge.source for urge in history.case.urges] == ["citizen", "citizen"]


def test_information_keeps_its_files_and_too_many_are_refused() -> None:
    history = made.handling(DAY)
    files = tuple(c.TicketFile(f"upload-{n}".ljust(16, "0"), f"{n}.jpg") for n in range(4))
    history.give(c.AddInformation(text="现场照片", attachments=files[:2]), APPLICANT)
    assert history.case.files == tuple(each.upload_id for each in files[:2])
    many = c.AddInformation(text="现场照片", attachments=files)
    assert history.refusal(many, APPLICANT).code == "too_many_attachments"


def test_a_place_is_kept_in_wgs84_with_its_district() -> None:
    history = made.registered(DAY)
    assert history.case.area == "east"
    shifted = made.registered(
        DAY, place=c.Place(lat=39.9, long=116.4, datum="gcj02"), number=2
    ).sealed["application"]["place"]
    assert shifted["datum"] == "wgs84"
    assert shifted["given"] == {"lat": 39.9, "long": 116.4, "datum": "gcj02"}
    assert shifted["lat"] != 39.9
    assert made.registered(DAY, place=c.Place(address="某处")).case.area is None


def test_staff_are_shown_the_proposal_of_the_directory_while_it_is_the_question() -> None:
    history = made.accepted(DAY, "gas_leak")
    proposal = TICKET.facts(history.case, history.context(DISPATCHER))["proposal"]
    assert (proposal["lead"], proposal["co_units"]) == (URBAN, [WATER])
    later = made.handling(DAY)
    assert TICKET.facts(later.case, later.context(DISPATCHER))["proposal"] is None
    (duty,) = TICKET.assignments(later.case)
    assert (duty["department"], duty["role"], duty["ended"]) == (URBAN, "lead", None)


def test_a_ticket_names_the_other_ticket_it_is_about() -> None:
    assert TICKET.related(c.MergeInto(main_receipt_no="RX-1-2-3")) == "RX-1-2-3"
    refuse = c.Refuse(reason=3, explanation="x", earlier_receipt_no="RX-9-8-7")
    assert TICKET.related(refuse) == "RX-9-8-7"
    assert TICKET.related(c.Accept()) is None
    assert TICKET.related(made.complaint(earlier_receipt_no="RX-9-8-7")) is None


def test_a_ticket_orders_no_letter() -> None:
    with pytest.raises(ValueError, match="no letter"):
        TICKET.letter_issuer(made.closed(DAY).case)
