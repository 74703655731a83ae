"""What presses on a petition: supervision (arts. 38 to 40), major and urgent matters (art. 25)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sunhall.domain.engine.supervising import Supervise
from sunhall.domain.petition import commands as c
from sunhall.domain.petition.service import PETITION
from sunhall.domain.supervision.supervised import Act
from tests.builders import people
from tests.builders import petitions as made

DAY = "2026-01-05"
URGE = Supervise("urge", "逾期未办，请抓紧办理。")
URGENT = c.MarkUrgent(reason="多人聚集，可能造成社会影响。", measures="已派人到场。")


def facts(history: made.Petitions) -> Any:
    return PETITION.facts(history.case, history.context())


# --- arts. 38 to 40 ------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["urge", "order", "list"])
def test_arts_38_to_40_whoever_supervises_presses_with_a_day_to_report(level: Any) -> None:
    history = made.handled(DAY)
    history.give(Supervise(level, "推诿", due=date(2026, 1, 12)), people.SUPERVISOR)
    (measure,) = facts(history)["supervision"]
    assert (measure["level"], measure["due"]) == (level, "2026-01-12")
    assert history.replayed() == history.case


def test_the_reason_is_sealed_under_the_number_of_its_event() -> None:
    history = made.handled(DAY)
    history.give(URGE, people.SUPERVISOR)
    (measure,) = history.case.supervised
    assert history.sealed[f"supervision-{measure.number}"]["reason"] == URGE.reason
    assert URGE.reason not in str(history.events[-1].data)
    assert history.events[-1].data["by_rule"] is False


def test_a_rule_urges_by_itself_without_a_key_to_seal_with() -> None:
    history = made.handled(DAY)
    decision = history.give(URGE, people.CLOCK)
    assert decision.sealed == ()
    assert history.events[-1].data == {
        **{"level": "urge", "due": None},
        **{"by_rule": True, "reason_digest": None},
    }


def test_nobody_has_to_report_before_today() -> None:
    history = made.handled(DAY)
    refused = history.refusal(Supervise("order", "x", due=date(2026, 1, 4)), people.SUPERVISOR)
    assert (refused.code, refused.fields) == ("supervision_due_in_the_past", ("due",))


@pytest.mark.parametrize("play", [made.settled, made.closed, made.final])
def test_art_38_an_opinion_that_nobody_carries_out_is_followed_up_after_the_end(play: Any) -> None:
    history = play(DAY)
    before = history.case.state
    history.give(URGE, people.SUPERVISOR)
    assert history.case.state == before


@pytest.mark.parametrize("play", [made.channelled, made.not_accepted, made.archived])
def test_where_no_organ_owes_anything_nobody_presses(play: Any) -> None:
    refused = play(DAY).refusal(URGE, people.SUPERVISOR)
    assert (refused.code, refused.kind) == ("not_in_this_state", "conflict")


@pytest.mark.parametrize(
    "actor", [made.HANDLER, made.HEAD, made.OFFICER, made.PETITIONER, people.LEADER]
)
def test_only_who_supervises_presses(actor: Any) -> None:
    history = made.handled(DAY)
    assert history.refusal(URGE, actor).code == "not_permitted"
    assert "supervise" not in PETITION.available(history.case, history.context(actor))


def test_measures_move_no_clock_and_stay_with_the_administration() -> None:
    history = made.handled(DAY)
    before = history.clocks
    history.give(URGE, people.SUPERVISOR)
    history.give(Supervise("list", "群众反映强烈"), people.SUPERVISOR)
    assert history.clocks == before
    assert [measure.level for measure in history.case.supervised] == ["urge", "list"]
    keys = {step.key for step in PETITION.timeline(history.events)}
    assert "petition_supervised" not in keys


def test_rules_see_that_it_was_urged_and_whom_it_lies_with() -> None:
    history = made.handled(DAY)
    history.give(URGE, people.SUPERVISOR)
    seen = PETITION.supervised(history.case, history.events, history.context())
    assert seen is not None
    assert seen.moves[-1].act is Act.URGED
    assert seen.department == made.EDUCATION


def test_art_30_no_rule_looks_at_a_report_and_a_supervisor_of_the_accused_finds_none() -> None:
    history = made.registered(DAY, made.REPORT)
    assert PETITION.supervised(history.case, history.events, history.context()) is None
    inside = people.staff("s-inside", made.EDUCATION, "supervisor")
    refused = history.refusal(URGE, inside)
    assert (refused.code, refused.kind) == ("petition_about_own_unit", "forbidden")


# --- art. 25 -------------------------------------------------------------------------------------


def test_art_25_the_mark_says_who_has_to_be_told() -> None:
    history = made.registered(DAY)
    history.give(URGENT, made.OFFICER)
    assert facts(history)["urgent"] == {
        "at": "2026-01-05T09:00:00+08:00",
        "by": made.OFFICER.id,
        "tell": ["party_committee", "government", "superior"],
    }
    assert history.replayed() == history.case


def test_art_25_a_petition_that_nobody_marked_is_not_urgent() -> None:
    history = made.registered(DAY)
    assert facts(history)["urgent"] is None
    assert not history.standing.first


def test_art_25_it_stands_first_in_the_queue_until_its_end_and_is_due_when_it_was() -> None:
    history = made.registered(DAY)
    before = history.standing.due_at
    history.give(URGENT, made.OFFICER)
    assert history.standing.first
    assert history.standing.due_at == before
    history.give(c.ForwardPetition(to=made.EDUCATION), made.OFFICER)
    assert history.standing.first, "with whom it lies next, too"


def test_art_25_the_reasons_are_sealed() -> None:
    history = made.registered(DAY)
    history.give(URGENT, made.OFFICER)
    kept = history.sealed["urgency"]
    assert (kept["reason"], kept["measures"]) == (URGENT.reason, URGENT.measures)
    assert URGENT.reason not in str([event.data for event in history.events])
    keys = {step.key for step in PETITION.timeline(history.events)}
    assert "urgency_marked" not in keys


def test_art_25_it_is_marked_once_and_then_offered_to_nobody() -> None:
    history = made.registered(DAY)
    history.give(URGENT, made.OFFICER)
    refused = history.refusal(URGENT, made.OFFICER)
    assert (refused.code, refused.kind) == ("urgent_already", "conflict")
    assert "mark_urgent" not in PETITION.available(history.case, history.context(made.OFFICER))


@pytest.mark.parametrize("actor", [made.OFFICER, made.HANDLER, made.HEAD])
def test_art_25_whoever_has_it_or_the_petition_office_marks_it(actor: Any) -> None:
    history = made.handled(DAY)
    history.give(URGENT, actor)
    assert history.case.urgency is not None
    assert history.case.urgency.by == actor.id


@pytest.mark.parametrize("actor", [made.OTHER_HANDLER, made.PETITIONER, people.LEGAL])
def test_art_25_nobody_else_marks_it(actor: Any) -> None:
    assert made.handled(DAY).refusal(URGENT, actor).code == "not_permitted"


@pytest.mark.parametrize("play", [made.channelled, made.settled, made.closed, made.final])
def test_art_25_what_is_over_is_not_urgent_any_more(play: Any) -> None:
    assert play(DAY).refusal(URGENT, made.OFFICER).code == "not_in_this_state"


# --- what the hotline has in hand ----------------------------------------------------------------


def test_d4_what_the_hotline_has_in_hand_is_declined_and_names_the_ticket() -> None:
    history = made.registered(DAY)
    history.give(made.WITH_HOTLINE, made.OFFICER, related=made.TICKET_IN_HAND)
    assert (history.case.state, history.case.declined) == ("p_not_accepted", "with_hotline")
    assert history.events[-1].data["earlier_receipt_no"] == made.TICKET_IN_HAND.receipt_no
    assert [letter.code for letter in history.case.letters] == ["P13"]
    told = PETITION.shown_documents(history.case)["declining"]
    assert told[1] == ("earlier_receipt_no", "explanation")
    assert PETITION.related(made.WITH_HOTLINE) == made.TICKET_IN_HAND.receipt_no


@pytest.mark.parametrize(
    ("related", "code"),
    [
        (None, "related_ticket_unknown"),
        (made.IN_HAND, "related_ticket_unknown"),
        (replace(made.TICKET_IN_HAND, open=False), "earlier_not_in_hand"),
    ],
)
def test_d4_a_ticket_that_is_none_or_over_keeps_no_petition_out(related: Any, code: str) -> None:
    refused = made.registered(DAY).refusal(made.WITH_HOTLINE, made.OFFICER, related=related)
    assert (refused.code, refused.fields) == (code, ("earlier_receipt_no",))


@pytest.mark.parametrize("ground", ["in_hand", "ended"])
def test_arts_19_36_a_ticket_is_no_earlier_petition(ground: Any) -> None:
    command = replace(made.WITH_HOTLINE, ground=ground)
    refused = made.registered(DAY).refusal(command, made.OFFICER, related=made.TICKET_IN_HAND)
    assert refused.code == "earlier_petition_unknown"


# --- what the hotline hands over -----------------------------------------------------------------


def test_what_comes_from_the_hotline_is_opened_by_the_system_at_the_petition_office() -> None:
    history = made.registered(DAY, made.submitted_by(channel="hotline"), people.CLOCK)
    assert (history.case.desk, history.case.channel) == (made.OFFICE, "hotline")


def test_a_citizen_cannot_say_that_it_comes_from_the_hotline() -> None:
    outcome = made.Petitions(DAY).open(made.submitted_by(channel="hotline"), made.PETITIONER)
    assert getattr(outcome, "code", None) == "petition_channel_closed"


def test_who_asks_for_confidence_is_sealed_from_the_first_moment_like_who_reports() -> None:
    history = made.registered(DAY, made.submitted_by(confidential=True))
    assert history.types == ["petition_registered", "identity_sealed"]
    assert history.case.identity is not None
    assert made.registered(DAY).case.identity is None
