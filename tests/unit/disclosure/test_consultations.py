"""Opinions of others before a decision (政府信息公开条例 arts. 11, 15, 32, 33, 34)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.calendar.counting import working_days_between
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.consultations import (
    ConsultAgency,
    ConsultThirdParty,
    GiveOpinion,
    Opinion,
    OverrideThirdParty,
    RecordOpinion,
    RecordService,
)
from sunhall.domain.disclosure.request import State
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.sealing import digest
from tests.builders import people, requests
from tests.builders.calendar import moment
from tests.builders.history import (
    NOT_PERMITTED,
    History,
    assigned,
    consult,
    consulting,
    drafted,
    fee_charged,
    hear,
    serve,
)

DAY = "2026-04-01"
#: Twentieth working day after 2026-04-01.
DUE = "2026-04-30"
OVERRIDE = OverrideThirdParty(
    1, "public_interest", information="扩建项目投标报价", reasons="工程使用财政资金，公众有权监督"
)

#: What is known of the third party and of the agency that is asked.
CONSULTED = (
    *(requests.THIRD_PARTY.name, requests.THIRD_PARTY.contact, requests.THIRD_PARTY.information),
    *(requests.CO_PRODUCER.consultee, requests.CO_PRODUCER.contact, requests.CO_PRODUCER.question),
)


def _objected(on: str = DAY, opinion: Opinion = "object") -> History:
    return hear(consulting(on), opinion, on)


def _overridden() -> History:
    history = _objected()
    history.give(OVERRIDE, people.LEADER)
    return history


def _signed(history: History) -> History:
    history.give(c.SubmitForApproval(), people.HANDLER)
    return history.approve(people.HEAD, people.LEGAL, people.LEADER)


def _answered(history: History) -> History:
    _signed(history).produce(history.case.letters[-1].code)
    history.give(c.Send(), people.INTAKE)
    return history


# Asking is approved first, and only then does the period stand still (art. 33, last paragraph).


def test_a_consultation_waits_for_the_head_of_the_disclosure_office() -> None:
    history = drafted(DAY)
    history.give(requests.THIRD_PARTY, people.HANDLER)
    assert history.state == "drafting"
    assert not history.clocks["reply"].at_earliest
    assert people.OFFICE_HEAD.id in history.waiting_for()
    assert history.letters == ["D01"]


def test_a_refused_consultation_leaves_everything_as_it_was() -> None:
    history = drafted(DAY)
    history.give(requests.THIRD_PARTY, people.HANDLER)
    history.sign(people.OFFICE_HEAD, "refuse", "不涉及第三方")
    assert (history.state, history.due, history.letters) == ("drafting", DUE, ["D01"])
    assert history.case.consultations == ()


@pytest.mark.parametrize(
    ("about", "state", "cause", "letters"),
    [
        (requests.THIRD_PARTY, "third_party_consult", "third_party:1", ["D01", "D05", "D06"]),
        (requests.CO_PRODUCER, "agency_consult", "agency:1", ["D01", "D07"]),
        (requests.AGENCY, "agency_consult", "agency:1", ["D01", "D07b"]),
    ],
)
def test_an_approved_consultation_sends_its_letter_and_stops_the_period(
    about: ConsultThirdParty | ConsultAgency, state: str, cause: str, letters: list[str]
) -> None:
    history = consulting(DAY, about)
    assert history.state == state
    assert history.letters == letters
    assert history.case.reply is not None
    assert [pause.cause for pause in history.case.reply.pauses] == [cause]
    assert history.clocks["reply"].at_earliest


def test_the_day_of_the_approval_and_not_of_the_proposal_is_the_day_of_sending() -> None:
    history = drafted(DAY)
    history.give(requests.THIRD_PARTY, people.HANDLER)
    history.at("2026-04-08").approve(people.OFFICE_HEAD)
    assert history.case.consultations[0].sent_on == date(2026, 4, 8)


def test_a_consultation_that_comes_too_late_in_the_course_is_refused_when_it_is_signed() -> None:
    history = drafted(DAY)
    history.give(requests.THIRD_PARTY, people.HANDLER)
    history.give(c.Withdraw(), people.APPLICANT)
    refused = history.sign_refused(people.OFFICE_HEAD, "approve", run=1)
    assert refused.code == "already_decided"
    assert history.letters == ["D01", "D27"]


def test_a_reply_is_not_put_to_approval_while_a_consultation_waits_for_its_own() -> None:
    history = drafted(DAY)
    history.give(requests.THIRD_PARTY, people.HANDLER)
    refused = history.refusal(c.SubmitForApproval(), people.HANDLER)
    assert (refused.code, refused.params) == ("proposal_still_open", {"subject": "consultation"})


def test_one_consultation_is_proposed_after_the_other() -> None:
    history = drafted(DAY)
    history.give(requests.THIRD_PARTY, people.HANDLER)
    refused = history.refusal(requests.CO_PRODUCER, people.HANDLER)
    assert refused.code == "consultation_already_proposed"


def test_whoever_proposed_a_consultation_does_not_approve_it() -> None:
    history = drafted(DAY)
    history.give(requests.THIRD_PARTY, people.HANDLER)
    assert history.sign_refused(people.HANDLER, "approve").code == "drafter_may_not_approve"


@pytest.mark.parametrize(
    "actor",
    [actor for actor in people.EVERYBODY if "handler" not in actor.roles],
    ids=lambda actor: actor.id,
)
def test_only_the_department_that_handles_it_asks_others(actor: Actor) -> None:
    history = drafted(DAY)
    for about in (requests.THIRD_PARTY, requests.CO_PRODUCER):
        assert history.refusal(about, actor).code == NOT_PERMITTED


def test_the_draft_can_be_written_while_an_opinion_is_awaited_and_not_handed_in() -> None:
    history = consulting(DAY)
    history.give(requests.reply("disclose_partly"), people.HANDLER)
    assert history.state == "third_party_consult"
    assert history.refusal(c.SubmitForApproval(), people.HANDLER).code == "not_in_this_state"


# Third parties (art. 32): 15 working days from receipt; silent, the agency decides.


def test_the_third_party_has_15_working_days_from_the_day_it_got_the_letter() -> None:
    history = consulting(DAY).at("2026-04-08")
    assert "third_party_opinion" not in history.clocks
    serve(history, "2026-04-03")
    # 04-04 to 04-06 are free.
    assert history.clocks["third_party_opinion"].due_on == date(2026, 4, 27)
    assert history.case.consultations[0].until == date(2026, 4, 27)
    days = working_days_between(history.catalogue.calendar, date(2026, 4, 3), date(2026, 4, 27))
    assert days == 15


def test_a_silent_third_party_leaves_the_decision_to_the_agency_after_its_last_day() -> None:
    history = serve(consulting(DAY).at("2026-04-03"), "2026-04-03")
    assert history.at("2026-04-27 23:59").tick() == []
    assert history.standing.wake_at == moment("2026-04-28 00:00")
    assert history.at("2026-04-28 00:00").tick() == ["consultation_expired"]
    assert history.events[-1].data == {
        "consultation": 1,
        "until": "2026-04-27",
        "silence": "agency_decides",
    }
    assert history.state == "drafting"
    assert history.case.consultations[0].silent
    # 04-02 to 04-27 is not counted: 17 working days.
    assert history.due == "2026-05-27"
    assert working_days_between(
        history.catalogue.calendar, date(2026, 4, 1), date(2026, 4, 27)
    ) == (working_days_between(history.catalogue.calendar, date(2026, 4, 30), date(2026, 5, 27)))


def test_without_proof_of_service_the_third_partys_time_does_not_run() -> None:
    history = consulting(DAY).at("2026-08-03")
    assert history.tick() == []
    assert history.state == "third_party_consult"
    assert history.standing.wake_at is None


def test_after_a_silent_third_party_the_agency_may_give_the_information() -> None:
    history = serve(consulting(DAY), DAY).at("2026-06-01")
    history.tick()
    assert _signed(history).state == "decided"


@pytest.mark.parametrize("opinion", ["agree", "object", "partly"])
def test_an_opinion_lets_the_period_go_on_from_its_own_day(opinion: Opinion) -> None:
    history = serve(consulting(DAY), DAY).at("2026-04-16")
    hear(history, opinion, "2026-04-15")
    assert history.state == "drafting"
    # Day 1 is 04-16: nothing of the twenty days was used before the letter left.
    assert history.due == "2026-05-15"
    assert not history.clocks["reply"].at_earliest
    assert history.case.consultations[0].returned_on == date(2026, 4, 15)


def test_the_third_party_answers_by_itself_with_its_own_code() -> None:
    history = serve(consulting(DAY), DAY).at("2026-04-15")
    history.give(GiveOpinion(1, "object", "涉及商业秘密"), people.CONSULTEE)
    assert history.events[-1].data["by"] == "consultee"
    assert history.events[-1].actor == people.CONSULTEE.id
    assert (history.state, history.due) == ("drafting", "2026-05-15")


@pytest.mark.parametrize(
    "actor",
    [actor for actor in people.EVERYBODY if actor is not people.CONSULTEE],
    ids=lambda actor: actor.id,
)
def test_nobody_else_answers_in_the_third_partys_name(actor: Actor) -> None:
    history = serve(consulting(DAY), DAY)
    assert history.refusal(GiveOpinion(1, "agree"), actor).code == NOT_PERMITTED


@pytest.mark.parametrize("asked", [requests.CO_PRODUCER, requests.AGENCY])
def test_an_agency_that_is_asked_answers_by_letter_and_not_by_itself(asked: ConsultAgency) -> None:
    """Art. 32 gives the third party a voice of its own, art. 34 agencies a written reply."""
    history = consult(drafted(DAY), asked)
    refused = history.refusal(GiveOpinion(1, "agree"), people.CONSULTEE)
    assert (refused.code, refused.kind) == ("opinion_comes_by_letter", "forbidden")
    hear(history, "agree", DAY)
    assert history.case.consultations[0].opinion == "agree"


def test_a_third_party_answers_once_and_staff_may_correct_what_they_noted() -> None:
    history = serve(consulting(DAY), DAY)
    history.give(GiveOpinion(1, "agree"), people.CONSULTEE)
    refused = history.refusal(GiveOpinion(1, "object"), people.CONSULTEE)
    assert (refused.code, refused.kind) == ("opinion_already_given", "conflict")
    hear(history, "object", DAY)
    assert history.case.consultations[0].objects


def test_a_late_opinion_is_read_and_changes_no_date() -> None:
    history = serve(consulting(DAY).at("2026-04-03"), "2026-04-03").at("2026-04-28")
    history.tick()
    hear(history.at("2026-05-06"), "object", "2026-05-06")
    assert (history.state, history.due) == ("drafting", "2026-05-27")
    asked = history.case.consultations[0]
    assert (asked.opinion, asked.silent, asked.returned_on) == ("object", True, date(2026, 4, 27))
    # It is read: what it objects to is not given without more (art. 32).
    assert history.refusal(c.SubmitForApproval(), people.HANDLER).code == "third_party_objects"


def test_a_late_opinion_reaches_a_reply_that_is_being_signed_and_moves_nothing() -> None:
    history = serve(consulting(DAY), DAY).at("2026-04-28")
    history.tick()
    history.give(c.SubmitForApproval(), people.HANDLER)
    hear(history, "object", "2026-04-28")
    assert history.state == "approval"


# Service.


@pytest.mark.parametrize(
    ("served_on", "code"), [("2026-03-31", "date_too_early"), ("2026-04-09", "date_in_future")]
)
def test_service_lies_between_the_letter_and_today(served_on: str, code: str) -> None:
    history = consulting(DAY).at("2026-04-08")
    command = RecordService(1, date.fromisoformat(served_on), "registered_post")
    refused = history.refusal(command, people.HANDLER)
    assert (refused.code, refused.fields) == (code, ("served_on",))


def test_service_is_proven_once_and_its_proof_is_sealed() -> None:
    history = consulting(DAY)
    proof = RecordService(1, date(2026, 4, 1), "registered_post", reference="EMS 1029 3847")
    history.give(proof, people.HANDLER)
    assert history.refusal(proof, people.HANDLER).code == "service_already_recorded"
    assert history.sealed["service-of-1"]["reference"] == "EMS 1029 3847"
    assert "1029" not in repr(history.events)
    event = history.events[-1]
    assert event.data["reference_digest"] == digest(history.sealed["service-of-1"])


@pytest.mark.parametrize(
    "command",
    [
        RecordService(2, date(2026, 4, 1), "electronic"),
        RecordOpinion(2, "agree", date(2026, 4, 1)),
    ],
)
def test_who_was_never_asked_gets_no_letter_and_has_no_opinion(command: Any) -> None:
    assert consulting(DAY).refusal(command, people.HANDLER).code == "consultation_unknown"


def test_an_opinion_lies_between_the_letter_and_today() -> None:
    history = consulting("2026-04-08")
    for given_on, code in (("2026-04-07", "date_too_early"), ("2026-04-09", "date_in_future")):
        command = RecordOpinion(1, "agree", date.fromisoformat(given_on))
        assert history.refusal(command, people.HANDLER).code == code


# Other agencies (arts. 11, 34): a co-producer's silence is consent, another's is not.


def test_a_silent_co_producer_consents_after_15_working_days() -> None:
    history = serve(consulting(DAY, requests.CO_PRODUCER), DAY)
    assert history.clocks["agency_opinion"].due_on == date(2026, 4, 23)
    assert history.at("2026-04-24 00:00").tick() == ["consultation_expired"]
    assert history.events[-1].data["silence"] == "consent"
    assert history.state == "drafting"


def test_a_co_producers_time_is_the_laws_and_not_the_agencys_to_shorten() -> None:
    history = drafted(DAY)
    shorter = ConsultAgency("发改委", "人民路1号", "是否同意公开", co_producer=True, days=5)
    assert history.refusal(shorter, people.HANDLER).code == "days_fixed_by_law"


def test_another_agency_has_the_time_that_the_letter_gives_it() -> None:
    usual = serve(consulting(DAY, requests.AGENCY), DAY)
    assert usual.clocks["agency_opinion"].due_on == date(2026, 4, 16)
    asked = ConsultAgency("交通运输局", "交通路2号", "是否影响在办事项", days=5)
    own = serve(consulting(DAY, asked), DAY)
    assert own.clocks["agency_opinion"].due_on == date(2026, 4, 9)
    assert own.at("2026-04-10").tick() == ["consultation_expired"]
    # Art. 34 speaks of those who made the information together, and of nobody else.
    assert own.events[-1].data["silence"] == "agency_decides"


def test_the_objection_of_an_agency_is_weighed_and_does_not_bind() -> None:
    history = hear(consulting(DAY, requests.CO_PRODUCER), "object", DAY)
    assert _signed(history).state == "decided"


# Overlapping consultations: days are taken out once (C.3).


def test_days_of_two_overlapping_consultations_are_taken_out_once() -> None:
    history = consulting(DAY)
    consult(history.at("2026-04-08"), requests.CO_PRODUCER)
    assert history.state == "third_party_consult"
    hear(history.at("2026-04-15"), "agree", "2026-04-15", number=1)
    assert history.state == "agency_consult"
    assert history.clocks["reply"].at_earliest
    hear(history.at("2026-04-22"), "agree", "2026-04-22", number=2)
    assert history.state == "drafting"
    # Not counted: 04-02 … 04-22, fourteen working days, and not 9 + 10.
    calendar = history.catalogue.calendar
    assert working_days_between(calendar, date(2026, 4, 1), date(2026, 4, 22)) == 14
    assert history.due == "2026-05-22"
    assert working_days_between(calendar, date(2026, 4, 1), date(2026, 5, 22)) == 20 + 14


def test_days_between_two_consultations_are_counted() -> None:
    history = hear(consulting(DAY).at("2026-04-08"), "agree", "2026-04-08")
    consult(history.at("2026-04-15"), requests.CO_PRODUCER)
    hear(history.at("2026-04-22"), "agree", "2026-04-22", number=2)
    # 04-02, 03, 07, 08 and 04-16, 17, 20, 21, 22 are taken out.
    calendar = history.catalogue.calendar
    assert working_days_between(calendar, date(2026, 4, 1), date.fromisoformat(history.due)) == 29


def test_an_extension_and_a_consultation_add_up() -> None:
    history = consulting(DAY)
    history.give(c.ProposeExtension(days=5, reason="需要检索"), people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    hear(history.at("2026-04-15"), "agree", "2026-04-15")
    calendar = history.catalogue.calendar
    excluded = working_days_between(calendar, date(2026, 4, 1), date(2026, 4, 15))
    total = working_days_between(calendar, date(2026, 4, 1), date.fromisoformat(history.due))
    assert total == 20 + 5 + excluded


def test_a_consultation_after_the_due_date_gives_no_time_back() -> None:
    history = drafted(DAY).at("2026-05-06")
    history.tick()
    consult(history)
    assert (history.due, history.standing.card) == (DUE, "red")
    hear(history.at("2026-05-13"), "agree", "2026-05-13")
    assert (history.due, history.standing.card) == (DUE, "red")


def test_no_card_is_given_while_the_period_stands_still() -> None:
    history = consulting(DAY).at("2026-06-01")
    assert history.tick() == []
    assert history.standing.card is None
    assert history.standing.wake_at is None


def test_a_warning_comes_anew_for_the_date_after_the_opinion() -> None:
    history = drafted(DAY).at("2026-04-28")
    assert history.tick() == ["deadline_warned"]
    consult(history)
    hear(history.at("2026-05-13"), "agree", "2026-05-13")
    assert history.due == "2026-05-15"
    assert history.tick() == ["deadline_warned"]


def test_withdrawing_ends_the_consultation_with_the_request() -> None:
    history = serve(consulting(DAY), DAY)
    history.give(c.Withdraw(), people.APPLICANT)
    assert history.at("2026-06-01").tick() == []
    assert (history.state, history.clocks) == ("withdrawn", {})


def test_nobody_is_asked_while_a_fee_is_awaited() -> None:
    assert fee_charged(DAY).refusal(requests.THIRD_PARTY, people.HANDLER).code == (
        "not_in_this_state"
    )


def test_a_request_consulted_before_it_was_drafted_needs_a_draft_before_it_is_handed_in() -> None:
    history = hear(consult(assigned(DAY)), "agree", DAY)
    assert history.state == "drafting"
    assert history.refusal(c.SubmitForApproval(), people.HANDLER).code == "draft_missing"
    history.give(requests.DISCLOSE, people.HANDLER)
    assert _signed(history).state == "decided"


# Art. 15 protects a third party that art. 32 asks first; an objection blocks what gives.


@pytest.mark.parametrize("decision", ["refuse", "disclose_partly"])
def test_withholding_for_a_third_party_needs_its_opinion_asked_for_in_writing(
    decision: str,
) -> None:
    history = assigned(DAY)
    history.give(_protecting(decision), people.HANDLER)
    refused = history.refusal(c.SubmitForApproval(), people.HANDLER)
    assert (refused.code, refused.fields) == ("third_party_never_asked", ("ground",))
    hear(consult(history), "object", DAY)
    assert _signed(history).state == "decided"


def _protecting(decision: str) -> c.SaveDraft:
    if decision == "refuse":
        return requests.reply("refuse", ground="third_party", reasons="涉及商业秘密")
    return requests.reply("disclose_partly", withheld_items=(requests.withheld("third_party"),))


def test_asking_another_agency_is_not_asking_the_third_party() -> None:
    history = hear(consulting(DAY, requests.CO_PRODUCER), "object", DAY)
    history.give(_protecting("refuse"), people.HANDLER)
    assert history.refusal(c.SubmitForApproval(), people.HANDLER).code == "third_party_never_asked"


@pytest.mark.parametrize("opinion", ["object", "partly"])
def test_an_objection_blocks_a_reply_that_gives_what_it_is_about(opinion: Opinion) -> None:
    history = _objected(opinion=opinion)
    refused = history.refusal(c.SubmitForApproval(), people.HANDLER)
    assert (refused.code, refused.params) == ("third_party_objects", {"consultation": 1})


def test_an_objection_blocks_no_reply_that_withholds_what_it_is_about() -> None:
    history = _objected()
    history.give(_protecting("disclose_partly"), people.HANDLER)
    assert _signed(history).state == "decided"


def test_an_objection_blocks_no_reply_that_gives_nothing() -> None:
    history = _objected()
    history.give(requests.reply("not_held"), people.HANDLER)
    assert _signed(history).state == "decided"


def test_consent_of_one_third_party_does_not_lift_the_objection_of_another() -> None:
    history = _objected()
    consult(history)
    hear(history, "agree", DAY, number=2)
    assert history.refusal(c.SubmitForApproval(), people.HANDLER).code == "third_party_objects"


# Overriding an objection (art. 32): in writing, what and why, with time before release.


def test_an_objection_set_aside_is_told_in_writing_and_the_reply_may_give() -> None:
    history = _overridden()
    assert history.letters == ["D01", "D05", "D06", "D23"]
    event = history.events[-1]
    assert (event.data["basis"], event.letter) == ("public_interest", "D23")
    assert event.data["reasons_digest"] == digest(history.sealed["override-1"])
    assert history.sealed["override-1"]["reasons"] == OVERRIDE.reasons
    assert OVERRIDE.reasons not in repr(history.events)
    assert _signed(history).state == "decided"


def test_only_who_signs_for_the_city_sets_an_objection_aside() -> None:
    for actor in people.EVERYBODY:
        if "leader" not in actor.roles:
            assert _objected().refusal(OVERRIDE, actor).code == NOT_PERMITTED


def test_what_is_not_objected_to_is_not_set_aside() -> None:
    agreed = hear(consulting(DAY), "agree", DAY)
    assert agreed.refusal(OVERRIDE, people.LEADER).code == "no_objection_to_override"
    agency = hear(consulting(DAY, requests.CO_PRODUCER), "object", DAY)
    assert agency.refusal(OVERRIDE, people.LEADER).code == "no_objection_to_override"


def test_an_objection_is_set_aside_once() -> None:
    assert _overridden().refusal(OVERRIDE, people.LEADER).code == "objection_already_overridden"


def test_what_is_given_in_spite_of_an_objection_is_readable_ten_working_days_later() -> None:
    history = _answered(_overridden())
    assert history.state == "sent"
    assert history.case.release_on == date(2026, 4, 16)
    assert DISCLOSURE.shown_documents(history.case) == {}
    assert history.standing.wake_at == moment("2026-04-16 00:00")
    assert history.at("2026-04-15 23:59").tick() == []
    assert history.at("2026-04-16 00:00").tick() == ["files_released"]
    assert DISCLOSURE.shown_documents(history.case) == {
        "reply": ("draft", ("disclosed_items", "files"))
    }
    assert history.tick() == []


def test_without_an_objection_what_is_given_is_readable_at_once() -> None:
    history = _answered(hear(consulting(DAY), "agree", DAY))
    assert history.case.release_on is None
    assert "reply" in DISCLOSURE.shown_documents(history.case)


def test_a_reply_that_gives_nothing_releases_nothing() -> None:
    history = _overridden()
    history.give(requests.reply("not_held"), people.HANDLER)
    _answered(history)
    assert history.case.release_on is None
    assert history.at("2026-05-20").tick() == []


def test_the_last_of_several_waits_decides_when_files_are_released() -> None:
    history = _objected()
    consult(history)
    hear(history, "object", DAY, number=2)
    history.give(OVERRIDE, people.LEADER)
    second = OverrideThirdParty(2, "objection_unfounded", "投标报价", "所称理由不成立")
    history.at("2026-04-08").give(second, people.LEADER)
    assert history.case.overrides == (1, 2)
    assert history.case.release_on == date(2026, 4, 22)
    assert history.letters.count("D23") == 2


# Neither side learns who the other is (C.4, 10).


def test_the_applicant_reads_nothing_of_who_was_asked_and_what_they_said() -> None:
    history = serve(consulting(DAY), DAY)
    hear(history, "object", DAY)
    consult(history, requests.CO_PRODUCER)
    hear(history, "agree", DAY, number=2)
    history.give(OVERRIDE, people.LEADER)
    steps = list(DISCLOSURE.timeline(history.events))
    shown = repr([(step.key, step.params) for step in steps])
    shown += repr(DISCLOSURE.shown_documents(history.case))
    assert not [text for text in CONSULTED if text in shown]
    assert "object" not in shown
    assert "override" not in shown
    assert [step.key for step in steps if step.key.startswith("consultation")] == [
        *("consultation_announced", "consultation_ended", "consultation_ended")
    ]


def test_a_word_that_comes_later_is_no_second_end_of_the_consultation() -> None:
    history = serve(consulting(DAY), DAY).at("2026-04-28")
    history.tick()
    hear(history, "object", "2026-04-28")
    keys = [step.key for step in DISCLOSURE.timeline(history.events)]
    assert keys.count("consultation_ended") == 1


def test_the_applicants_documents_hold_nothing_of_the_third_party() -> None:
    history = _overridden()
    own = DISCLOSURE.applicants_documents(history.case)
    assert not {name for name in own if "consultation" in name or "opinion" in name}
    assert {"consultation-1", "opinion-of-1", "override-1"} <= history.sealed.keys()
    assert not {"consultation-1", "opinion-of-1", "override-1"} & set(own)


def test_what_the_third_party_is_asked_says_nothing_of_the_applicant() -> None:
    history = _overridden()
    for name in ("consultation-1", "opinion-of-1", "override-1"):
        content = repr(history.sealed[name])
        assert not [text for text in requests.PERSONAL if text in content]


def test_letters_to_others_are_never_published_to_the_applicant() -> None:
    history = _overridden()
    for serial, code in enumerate(("D05", "D06", "D23"), start=1):
        history.produce(code, serial)
    published = {letter.code for letter in history.case.letters if letter.published}
    assert published == {"D06"}


@pytest.mark.parametrize("about", [requests.CO_PRODUCER, requests.AGENCY])
def test_letters_to_agencies_are_not_the_applicants_to_read(about: ConsultAgency) -> None:
    history = consulting(DAY, about)
    code = history.letters[-1]
    history.produce(code)
    assert not history.letter(code).published


def test_staff_see_how_consultations_stand_and_events_carry_no_name() -> None:
    history = serve(consulting(DAY), DAY)
    facts = DISCLOSURE.facts(history.case, history.context(people.HANDLER))
    assert facts["consultations"] == [
        {
            "number": 1,
            "kind": "third_party",
            "sent_on": DAY,
            "served_on": DAY,
            "until": "2026-04-23",
            "opinion": None,
            "silent": False,
            "open": True,
            "overridden": False,
        }
    ]
    everything = repr(history.events) + repr(history.case) + repr(facts)
    assert not [text for text in (*CONSULTED, *requests.PERSONAL) if text in everything]


def test_the_documents_of_two_consultations_are_kept_apart() -> None:
    history = consulting(DAY)
    consult(history, requests.CO_PRODUCER)
    hear(history, "object", DAY, number=1)
    hear(history, "agree", DAY, number=2)
    assert history.sealed["consultation-1"]["name"] == requests.THIRD_PARTY.name
    assert history.sealed["consultation-2"]["consultee"] == requests.CO_PRODUCER.consultee
    assert {"opinion-of-1", "opinion-of-2"} <= history.sealed.keys()
    assert history.case.state is State.DRAFTING
