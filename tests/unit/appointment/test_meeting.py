"""The meeting: when it opens, who came, what the server says, who is reminded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.appointment import commands as c
from sunhall.domain.appointment.appointment import State
from sunhall.domain.appointment.meeting import meeting_plan
from sunhall.domain.appointment.meetings import MOST_CHAT
from sunhall.domain.appointment.rules import meeting_rules
from sunhall.domain.appointment.service import available
from sunhall.domain.engine.event import canonical_json
from tests.builders import appointments as made
from tests.builders import people
from tests.builders.appointments import HOST, MEETING_SERVER, Appointments, stay, told
from tests.builders.calendar import moment

BEGINS = moment("2026-04-03 09:00")


def at_the_meeting() -> Appointments:
    return made.booked().at("2026-04-03 09:00")


# --- by hand -----------------------------------------------------------------------------------


def test_a_meeting_begins_when_the_waiting_room_is_open_and_not_sooner() -> None:
    history = made.booked().at("2026-04-03 08:44")
    assert history.refusal(c.Start(), HOST).code == "meeting_not_open_yet"
    history.at("2026-04-03 08:45").give(c.Start(), HOST)
    assert history.case.began_at == moment("2026-04-03 08:45")


@pytest.mark.parametrize(
    ("command", "actor", "who"),
    [
        (c.MarkNoShow("citizen"), HOST, "citizen"),
        (c.MarkNoShow("host", "主办人临时出差"), HOST, "host"),
        (c.ReportAbsentHost(), people.APPLICANT, "host"),
    ],
)
def test_each_side_waits_a_quarter_of_an_hour_for_the_other(
    command: c.MarkNoShow, actor: Actor, who: str
) -> None:
    history = made.booked().at("2026-04-03 09:14")
    assert history.refusal(command, actor).code == "absence_too_early"
    history.at("2026-04-03 09:15").give(command, actor)
    assert (history.case.state, history.case.absent) == (State.NO_SHOW, who)
    assert (history.case.rebook_until is not None) is (who == "host")


def test_a_meeting_that_nobody_opened_was_the_hosts_to_open() -> None:
    history = made.booked().at("2026-04-03 10:29")
    assert "no_show_marked" not in history.tick()
    assert history.at("2026-04-03 10:30").tick() == ["no_show_marked"]
    assert (history.case.absent, history.events[-1].data["by"]) == ("host", "time")


def test_a_citizen_is_offered_to_report_an_absent_host_as_soon_as_it_would_be_taken() -> None:
    history = made.booked().at("2026-04-03 09:14")
    assert "report_absent_host" not in available(history.case, history.context(people.APPLICANT))
    assert history.refusal(c.ReportAbsentHost(), people.APPLICANT).code == "absence_too_early"
    history.at("2026-04-03 09:15")
    assert "report_absent_host" in available(history.case, history.context(people.APPLICANT))
    history.give(c.ReportAbsentHost(), people.APPLICANT)
    assert history.case.state is State.NO_SHOW


def test_what_was_booked_anew_after_an_absent_host_is_a_meeting_like_any_other() -> None:
    history = made.absent_host()
    history.give(c.Reschedule(moment("2026-04-07 09:00")), people.APPLICANT)
    assert (history.case.state, history.case.absent) == (State.CONFIRMED, None)
    assert len([cell for cell in history.own_cells if cell.begins > history.now]) == 3


# --- the meeting server ------------------------------------------------------------------------


def test_the_server_tells_when_both_sides_were_there_for_the_first_time() -> None:
    history = at_the_meeting().at("2026-04-03 09:40")
    both = stay("host", BEGINS, 35), stay("citizen", moment("2026-04-03 09:05"), 25, 2)
    history.give(told(history, *both), MEETING_SERVER)
    case = history.case
    assert case.state is State.IN_SESSION
    assert (case.began_at, case.met_at) == (moment("2026-04-03 09:05"), history.now)
    assert case.writing is not None


def test_while_people_may_come_back_the_meeting_is_not_over() -> None:
    history = at_the_meeting().at("2026-04-03 09:10")
    both = stay("host", BEGINS, 5), stay("citizen", BEGINS, 5, 2)
    history.give(told(history, *both, ended=False), MEETING_SERVER)
    assert (history.case.state, history.case.met_at) == (State.IN_SESSION, None)
    history.at("2026-04-03 09:40")
    longer = stay("host", BEGINS, 40), stay("citizen", BEGINS, 35, 2)
    history.give(told(history, *longer, number=2), MEETING_SERVER)
    assert history.case.began_at == BEGINS
    assert history.case.met_at == history.now


@pytest.mark.parametrize(
    ("present", "absent"),
    [
        (("host",), "citizen"),
        (("colleague",), "host"),
        (("citizen",), "host"),
        ((), "host"),
    ],
)
def test_who_was_not_there_is_known_from_who_was(present: tuple[str, ...], absent: str) -> None:
    history = at_the_meeting().at("2026-04-03 09:40")
    people_there = (stay(role, BEGINS, 30, n) for n, role in enumerate(present, start=1))
    history.give(told(history, *people_there), MEETING_SERVER)
    assert (history.case.state, history.case.absent) == (State.NO_SHOW, absent)


def test_a_citizen_who_was_never_let_in_was_kept_waiting_by_the_host() -> None:
    history = at_the_meeting().at("2026-04-03 09:40")
    waited = stay("host", BEGINS, 30), stay("citizen", BEGINS, 0, 2)
    history.give(told(history, *waited), MEETING_SERVER)
    assert history.case.absent == "host"


def test_nobody_is_called_absent_while_the_meeting_is_open() -> None:
    history = at_the_meeting().at("2026-04-03 09:10")
    history.give(told(history, stay("host", BEGINS, 5), ended=False), MEETING_SERVER)
    assert history.standing.state == State.CONFIRMED


def test_a_meeting_that_was_begun_by_hand_was_held_whatever_the_server_saw() -> None:
    history = made.in_session()
    history.give(told(history), MEETING_SERVER)
    assert history.standing.state == State.IN_SESSION


def test_a_report_that_comes_late_is_kept_and_changes_no_ended_case() -> None:
    history = made.cancelled()
    history.give(told(history, stay("host", BEGINS, 5)), MEETING_SERVER)
    assert history.standing.state == State.CANCELLED
    assert history.case.attendance is not None


def test_what_was_written_in_the_meeting_is_sealed_and_has_room_in_an_item() -> None:
    history = at_the_meeting()
    lines = ("请看我上传的照片", *("字" * 2000 for _ in range(40)), "谢谢")
    history.give(told(history, chat=lines), MEETING_SERVER)
    written = canonical_json([dict(event.data) for event in history.events])
    assert "照片" not in written
    kept = history.sealed["meeting"]
    texts = [line["text"] for line in kept["lines"]]
    assert texts[-1] == "谢谢"
    assert sum(map(len, texts)) <= MOST_CHAT
    assert kept["left_out"] == len(lines) - len(texts) > 0


# --- the plan of the meeting -------------------------------------------------------------------


def test_a_confirmed_meeting_by_video_has_a_plan() -> None:
    history = made.booked()
    rules = meeting_rules(history.catalogue)
    plan = meeting_plan(history.case, rules)
    assert plan is not None
    assert (plan.opens_at, plan.closes_at) == (
        moment("2026-04-03 08:45"),
        moment("2026-04-03 10:30"),
    )
    assert plan.host_staff in ((made.HOST.id,), (made.OTHER_HOST.id,))
    assert (plan.provider, plan.recording, plan.identity_check) == ("direct", True, True)


def test_a_meeting_that_moves_is_another_meeting() -> None:
    history = made.booked()
    rules = meeting_rules(history.catalogue)
    before = meeting_plan(history.case, rules)
    history.give(c.Reschedule(moment("2026-04-07 09:00")), people.APPLICANT)
    after = meeting_plan(history.case, rules)
    assert before is not None
    assert after is not None
    assert before.meeting_id != after.meeting_id
    assert history.case.case_id not in after.meeting_id


def test_what_is_not_to_be_held_by_video_now_has_no_plan() -> None:
    over = at_the_meeting()
    over.give(told(over, stay("host", BEGINS, 9), stay("citizen", BEGINS, 9, 2)), MEETING_SERVER)
    in_person = made.submitted("2026-04-01 09:00", made.wanted(made.ROOM, "2026-04-03 09:00"))
    for history in (
        *(made.waiting(), made.offered(), made.requested(), made.cancelled()),
        *(made.absent_host(), made.completed(), over, in_person),
    ):
        assert meeting_plan(history.case, meeting_rules(history.catalogue)) is None


# --- files and reminders -----------------------------------------------------------------------


def test_both_sides_hand_over_files_and_their_names_are_sealed() -> None:
    history = at_the_meeting()
    name = "李向荣身份证.pdf"
    history.give(c.HandOverFile("upload-0000000001", name), people.APPLICANT)
    history.give(c.HandOverFile("upload-0000000002", "回执.pdf"), HOST)
    assert [event.data["by"] for event in history.events[-2:]] == ["citizen", "host"]
    assert name not in canonical_json([dict(event.data) for event in history.events])
    shown = history.service.shown_documents(history.case)
    assert shown["file-1"] == ("file-1", ("by", "files"))


def test_no_more_files_are_handed_over_than_the_city_takes() -> None:
    history = at_the_meeting()
    most = history.catalogue.disclosure.attachments.max_files
    for number in range(most):
        history.give(c.HandOverFile(f"upload-{number:010}", "照片.jpg"), people.APPLICANT)
    more = history.refusal(c.HandOverFile("upload-9999999999", "照片.jpg"), people.APPLICANT)
    assert more.code == "too_many_attachments"


def test_people_are_reminded_a_day_and_an_hour_before_each_once() -> None:
    history = made.booked("2026-04-01 09:00", "2026-04-03 09:00")
    assert history.standing.wake_at == moment("2026-04-02 09:00")
    assert history.at("2026-04-02 09:00").tick() == ["appointment_reminded"]
    assert history.tick() == []
    assert history.standing.wake_at == moment("2026-04-03 08:00")
    assert history.at("2026-04-03 08:00").tick() == ["appointment_reminded"]
    assert [event.data["minutes"] for event in history.events[-2:]] == [24 * 60, 60]


def test_who_has_just_booked_is_not_reminded_at_once() -> None:
    history = made.booked("2026-04-02 15:00", "2026-04-03 09:00")
    assert history.standing.wake_at == moment("2026-04-03 08:00")


def test_of_two_reminders_that_a_standstill_has_missed_the_last_one_goes_out() -> None:
    history = made.booked("2026-04-01 09:00", "2026-04-03 09:00").at("2026-04-03 08:30")
    assert history.tick() == ["appointment_reminded"]
    assert history.events[-1].data["minutes"] == 60
    history = made.booked("2026-04-01 09:00", "2026-04-03 09:00").at("2026-04-03 09:05")
    assert history.tick() == [], "nobody is reminded of what has begun"


def test_a_moved_meeting_has_reminders_of_its_own() -> None:
    history = made.booked("2026-04-01 09:00", "2026-04-03 09:00").at("2026-04-02 09:00")
    history.tick()
    history.give(c.Reschedule(moment("2026-04-08 09:00")), people.APPLICANT)
    assert history.standing.wake_at == moment("2026-04-07 09:00")


def test_an_item_that_the_city_offers_no_more_is_held_all_the_same() -> None:
    history = made.booked()
    sections = {
        **history.catalogue.sections,
        "appointments": {**made.SCHEDULING, "items": list(made.SCHEDULING["items"])[1:]},
    }
    history.catalogue = replace(history.catalogue, sections=sections)
    gone = history.refusal(c.Reschedule(moment("2026-04-07 09:00")), people.APPLICANT)
    assert gone.code == "appointment_item_unknown"
    history.at("2026-04-03 09:00").give(c.Start(), HOST)
    assert history.standing.state == State.IN_SESSION
