"""What a ticket is worth to its units: dispatches, duties to answer, callbacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import pytest

from sunhall.domain.calendar.counting import Unit
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.scoring.judgement import Counted, Indicator, NotCounted, judged
from sunhall.domain.scoring.record import (
    CallbackRecord,
    DispatchRecord,
    HandlingRecord,
    ScoreRecord,
)
from sunhall.domain.scoring.ticket_records import ticket_records
from sunhall.domain.ticket.ticket import (
    Assignment,
    Callback,
    Ending,
    Reply,
    Result,
    State,
    Ticket,
)
from tests.builders.calendar import moment, working_calendar
from tests.builders.catalogue import EDUCATION, TRANSPORT
from tests.builders.scoring import bench

GIVEN = moment("2026-04-03 16:00")
TODAY = date(2026, 6, 30)

R = TypeVar("R", bound=ScoreRecord)


def duty(number: int = 1, department: str = EDUCATION, role: str = "lead", **facts: Any) -> Any:
    """Return a duty given on Friday 2026-04-03: signing due 04-07, answer due 04-13."""
    sign = Clock.start(f"sign:{number}", Unit.WORKING_DAY, 1, GIVEN)
    handling = Clock.start(f"handling:{number}", Unit.WORKING_DAY, 5, GIVEN)
    return Assignment(number, 1, department, role, GIVEN, sign, handling, None, **facts)


def ticket(*duties: Assignment, **facts: Any) -> Ticket:
    told = {"state": State.HANDLING, **facts}
    return Ticket(
        case_id="01JKXQ3W8Z0000000000000009",
        version=9,
        receipt_no="RX-20260403-483927-0",
        channel="phone",
        kind="complaint",
        submitted_at=GIVEN,
        catalogue_version="small-1",
        assignments=duties or (duty(),),
        **told,
    )


def called(at: str, **facts: Any) -> Callback:
    told: dict[str, Any] = {
        **{"reached": True, "result": "solved", "satisfaction": "satisfied", "contacted": True},
        **facts,
    }
    return Callback(at=moment(at), by="s-callback", **told)


def records(of: Ticket, kind: type[R]) -> list[R]:
    found = ticket_records(of, working_calendar(), TODAY)
    return [each for each in found if isinstance(each, kind)]


def one(of: Ticket, kind: type[R]) -> R:
    (record,) = records(of, kind)
    return record


def credit(record: ScoreRecord, indicator: str, now: str = "2026-06-30 12:00") -> int | str:
    judgement = judged(record, Indicator(indicator), bench(now=moment(now)))
    assert isinstance(judgement, Counted | NotCounted)
    return int(judgement.credit) if isinstance(judgement, Counted) else judgement.reason


def test_a_duty_is_counted_on_the_day_on_which_it_is_due() -> None:
    record = one(ticket(), HandlingRecord)
    assert record.key.on == date(2026, 4, 13)
    assert record.due_at == moment("2026-04-13 23:59:59")
    assert one(ticket(), DispatchRecord).key.on == date(2026, 4, 3)
    assert one(ticket(), DispatchRecord).sign_due_at == moment("2026-04-07 23:59:59")


def test_an_approved_extension_moves_the_day_on_which_it_counts() -> None:
    longer = replace(duty(), handling=duty().handling.extend(5), extended_by=5)
    assert one(ticket(longer), HandlingRecord).key.on == date(2026, 4, 20)


@pytest.mark.parametrize(
    ("replied", "expected"), [("2026-04-13 23:59:59", 1), ("2026-04-14 00:00:00", 0)]
)
def test_an_answer_is_in_time_until_the_end_of_the_day(replied: str, expected: int) -> None:
    answered = duty(replied_at=moment(replied), ended=Ending.ANSWERED)
    assert credit(one(ticket(answered), HandlingRecord), "on_time") == expected


def test_an_open_duty_counts_once_it_is_late() -> None:
    record = one(ticket(), HandlingRecord)
    assert credit(record, "on_time", "2026-04-13 23:59:59") == "not_due_yet"
    assert credit(record, "on_time", "2026-04-14 00:00:00") == 0


def test_a_reply_that_the_centre_checks_is_not_late() -> None:
    reply = Reply(1, "solved", EDUCATION, moment("2026-04-10 10:00"))
    checked = ticket(state=State.REPLY_CHECK, reply=reply)
    assert credit(one(checked, HandlingRecord), "on_time") == "answer_being_checked"
    rejected = ticket(state=State.HANDLING, reply=reply)
    assert credit(one(rejected, HandlingRecord), "on_time") == 0


@pytest.mark.parametrize(
    ("ended", "reason"),
    [
        (Ending.RETURNED, "returned_rightly"),
        (Ending.EXCUSED, "excused"),
        (Ending.SUPERSEDED, "dispatched_anew"),
    ],
)
def test_a_duty_that_was_lifted_does_not_count(ended: Ending, reason: str) -> None:
    record = one(ticket(duty(ended=ended)), HandlingRecord)
    assert credit(record, "on_time") == reason


@pytest.mark.parametrize(("day", "expected"), [(13, "terminated"), (14, 0)])
def test_what_was_late_before_it_was_terminated_has_been_late(
    day: int, expected: int | str
) -> None:
    stopped = duty().handling.stop(date(2026, 4, day))
    ended = replace(duty(), handling=stopped, ended=Ending.TERMINATED)
    record = one(ticket(ended, state=State.TERMINATED), HandlingRecord)
    assert credit(record, "on_time") == expected


def test_what_was_answered_before_it_was_terminated_has_been_answered() -> None:
    stopped = duty().handling.stop(date(2026, 4, 10))
    answered = replace(
        duty(replied_at=moment("2026-04-10 10:00")), handling=stopped, ended=Ending.TERMINATED
    )
    assert credit(one(ticket(answered, state=State.TERMINATED), HandlingRecord), "on_time") == 1


@pytest.mark.parametrize(
    ("signed", "expected"), [("2026-04-07 23:59:59", 1), ("2026-04-08 00:00:00", 0)]
)
def test_signing_is_in_time_until_the_end_of_its_day(signed: str, expected: int) -> None:
    record = one(ticket(duty(signed_at=moment(signed))), DispatchRecord)
    assert credit(record, "signing") == expected


@pytest.mark.parametrize(("missed", "expected"), [(False, 1), (True, 0)])
def test_sending_back_ends_the_time_to_sign(missed: bool, expected: int) -> None:
    sign = duty().sign.stop(date(2026, 4, 7))
    back = replace(duty(sign_missed=missed, returns_filed=1, returns_refused=1), sign=sign)
    record = one(ticket(back), DispatchRecord)
    assert credit(record, "signing") == expected
    assert (credit(record, "returns"), credit(record, "wrong_returns")) == (1, 1)


def test_an_accepted_return_does_not_count_against_the_unit() -> None:
    gone = duty(1, ended=Ending.RETURNED, returns_filed=1)
    new = duty(2, TRANSPORT)
    returned, fresh = records(ticket(gone, new), DispatchRecord)
    assert credit(returned, "signing") == "returned_rightly"
    assert (credit(returned, "returns"), credit(returned, "wrong_returns")) == (1, 0)
    assert returned.repeats is None
    assert fresh.repeats == 0


def test_repeats_stand_with_the_unit_that_leads() -> None:
    joint = ticket(duty(1), duty(2, TRANSPORT, "co"), merged_from=("01JA", "01JB"))
    lead, co = records(joint, DispatchRecord)
    assert credit(lead, "repeats") == 2
    assert credit(co, "repeats") == "another_record_stands_for_the_ticket"


def test_a_co_unit_answers_for_its_own_time_and_nothing_else() -> None:
    joint = ticket(
        duty(1, replied_at=moment("2026-04-10 10:00"), ended=Ending.ANSWERED),
        duty(2, TRANSPORT, "co", replied_at=moment("2026-04-20 10:00"), ended=Ending.ANSWERED),
        callbacks=(called("2026-04-21 10:00"),),
        state=State.CLOSED,
        result=Result.SOLVED,
    )
    assert [each.department for each in records(joint, CallbackRecord)] == [EDUCATION]
    times = {each.department: each for each in records(joint, HandlingRecord)}
    assert [credit(times[unit], "on_time") for unit in (EDUCATION, TRANSPORT)] == [1, 0]


def answered(*callbacks: Callback, **facts: Any) -> Ticket:
    lead = duty(replied_at=moment("2026-04-20 10:00"), ended=Ending.ANSWERED)
    return ticket(lead, **{"state": State.CLOSED, **facts}, callbacks=callbacks)


def test_rework_the_last_callback_decides_and_the_first_reply_stays_late() -> None:
    first = called("2026-04-21 10:00", result="unsolved", satisfaction="dissatisfied")
    done = answered(first, called("2026-05-06 10:00"), rework_rounds=1, result=Result.SOLVED)
    earlier, last = records(done, CallbackRecord)
    assert credit(earlier, "satisfaction") == "later_callback_decides"
    assert (credit(last, "solution"), credit(last, "satisfaction")) == (1, 1)
    assert credit(last, "rework") == 1
    assert credit(one(done, HandlingRecord), "on_time") == 0


def test_until_the_next_callback_the_one_before_rework_counts() -> None:
    first = called("2026-04-21 10:00", result="unsolved", satisfaction="dissatisfied")
    record = one(answered(first, rework_rounds=1, state=State.REWORK), CallbackRecord)
    assert (credit(record, "solution"), credit(record, "rework")) == (0, 1)


def test_who_was_not_reached_is_in_no_denominator() -> None:
    missed = called("2026-04-21 10:00", reached=False, result=None, satisfaction=None)
    record = one(answered(missed), CallbackRecord)
    assert {credit(record, name) for name in ("response", "solution", "rework")} == {"not_reached"}


def test_three_attempts_in_vain_after_rework_leave_no_valid_callback() -> None:
    first = called("2026-04-21 10:00", result="unsolved", satisfaction="dissatisfied")
    again = called("2026-05-06 10:00", reached=False, result=None, satisfaction=None)
    closed = answered(first, again, rework_rounds=1, result=Result.NO_VALID_CALLBACK)
    assert [each.left_out for each in records(closed, CallbackRecord)] == [
        "no_valid_callback",
        "not_reached",
    ]


def test_an_approved_exclusion_takes_the_callback_out_and_not_the_time() -> None:
    unhappy = called("2026-04-21 10:00", result="unsolved", satisfaction="dissatisfied")
    out = answered(unhappy, excluded=True, result=Result.UNSOLVED_JUSTIFIED)
    assert credit(one(out, CallbackRecord), "satisfaction") == "ticket_excluded"
    assert credit(one(out, HandlingRecord), "on_time") == 0


@pytest.mark.parametrize(
    ("said", "noted", "expected"), [(True, False, 1), (False, True, 0), (None, True, 1)]
)
def test_the_citizen_knows_best_whether_the_unit_got_in_touch(
    said: bool | None, noted: bool, expected: int
) -> None:
    lead = duty(contacted_at=GIVEN if noted else None, ended=Ending.ANSWERED)
    done = ticket(lead, callbacks=(called("2026-04-21 10:00", contacted=said),))
    assert credit(one(done, CallbackRecord), "response") == expected


def test_a_ticket_that_no_unit_got_has_no_records() -> None:
    alone = replace(ticket(), assignments=(), callbacks=(called("2026-04-21 10:00"),))
    assert ticket_records(alone, working_calendar(), TODAY) == ()


def test_only_a_duty_whose_date_moves_ever_changes_its_id() -> None:
    before = {each.key for each in ticket_records(ticket(), working_calendar(), TODAY)}
    done = answered(called("2026-04-21 10:00"), called("2026-05-06 10:00"), rework_rounds=1)
    assert before < {each.key for each in ticket_records(done, working_calendar(), TODAY)}
