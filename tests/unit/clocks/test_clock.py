"""Statutory clocks: run, pause, start again, stop (reference C.3)."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import date, timedelta

import pytest

from sunhall.domain.calendar.counting import Skipped, Unit, working_days_between
from sunhall.domain.clocks.clock import Clock, ClockError, Pause, due, overdue
from tests.builders.calendar import moment, working_calendar

CALENDAR = working_calendar()


def day(text: str) -> date:
    return date.fromisoformat(text)


def reply(received: str) -> Clock:
    return Clock.start("reply", Unit.WORKING_DAY, 20, day(received))


def due_on(clock: Clock, today: str = "2026-12-31") -> str:
    return due(clock, CALENDAR, day(today)).due_on.isoformat()


def every_day_once(clock: Clock, today: str) -> bool:
    deadline = due(clock, CALENDAR, day(today))
    listed = [*deadline.counted, *(each.date for each in deadline.skipped)]
    length = (deadline.due_on - clock.anchor_on).days
    return sorted(listed) == [clock.anchor_on + timedelta(days=n) for n in range(1, length + 1)]


def test_case_1_the_reply_is_due_twenty_working_days_after_receipt() -> None:
    assert due_on(reply("2026-02-14")) == "2026-03-20"


def test_case_1_a_full_extension_ends_forty_working_days_after_receipt() -> None:
    assert due_on(reply("2026-02-14").extend(20)) == "2026-04-20"


def test_case_3_a_supplement_starts_the_whole_period_again() -> None:
    clock = reply("2025-09-25").stop(day("2025-10-11")).reset(day("2025-10-31"))
    assert clock.running
    assert due_on(clock) == "2025-11-28"


def test_case_5_an_extension_is_added_to_the_old_due_date_and_not_to_its_approval() -> None:
    assert due_on(reply("2026-04-01")) == "2026-04-30"
    assert due_on(reply("2026-04-01").extend(20)) == "2026-06-01"


def test_case_10_a_clock_that_reaches_into_an_unpublished_year_is_provisional() -> None:
    deadline = due(reply("2026-12-10"), CALENDAR, day("2026-12-10"))
    assert (deadline.due_on, deadline.provisional) == (date(2027, 1, 8), True)


def test_case_13_the_window_and_the_reply_after_a_long_holiday() -> None:
    window = Clock.start("supplement_window", Unit.WORKING_DAY, 7, day("2026-04-30"))
    assert due_on(window) == "2026-05-13"
    assert due_on(reply("2026-04-30")) == "2026-06-01"


def test_case_14_the_last_second_of_a_make_up_saturday_is_in_time_and_the_next_is_not() -> None:
    clock = reply("2026-04-08")
    assert due_on(clock) == "2026-05-09"
    assert not overdue(clock, CALENDAR, moment("2026-05-09 23:59:59"))
    assert overdue(clock, CALENDAR, moment("2026-05-10 00:00:00"))


def test_case_17_a_request_of_new_years_eve_is_due_in_january() -> None:
    assert due_on(reply("2025-12-31")) == "2026-01-29"


def test_the_working_days_of_a_consultation_are_added_art_33() -> None:
    # Sent on day 5, back on day 15: the ten working days after the sending do not count.
    clock = reply("2026-03-02").pause(day("2026-03-09")).resume(day("2026-03-23"))
    assert working_days_between(CALENDAR, day("2026-03-09"), day("2026-03-23")) == 10
    assert due_on(reply("2026-03-02")) == "2026-03-30"
    assert due_on(clock) == "2026-04-14"  # 2026-04-06 is a holiday


def test_the_day_of_sending_counts_as_used_and_the_day_of_return_does_not() -> None:
    clock = (
        reply("2026-03-02")
        .pause(day("2026-03-09"), "third_party")
        .resume(day("2026-03-11"), "third_party")
    )
    deadline = due(clock, CALENDAR, day("2026-03-11"))
    assert day("2026-03-09") in deadline.counted
    assert [each for each in deadline.skipped if each.reason.startswith("paused")] == [
        Skipped(day("2026-03-10"), "paused:third_party"),
        Skipped(day("2026-03-11"), "paused:third_party"),
    ]
    assert day("2026-03-12") in deadline.counted


def test_a_rest_day_inside_a_pause_is_explained_as_a_rest_day_and_adds_nothing() -> None:
    clock = reply("2026-03-02").pause(day("2026-03-06")).resume(day("2026-03-09"))
    deadline = due(clock, CALENDAR, day("2026-03-09"))
    assert Skipped(day("2026-03-07"), "weekend") in deadline.skipped
    assert Skipped(day("2026-03-09"), "paused") in deadline.skipped
    assert due_on(clock) == "2026-03-31"


def test_an_opinion_that_arrives_on_the_day_it_is_asked_for_excludes_nothing() -> None:
    clock = reply("2026-03-02").pause(day("2026-03-09")).resume(day("2026-03-09"))
    assert due_on(clock) == due_on(reply("2026-03-02"))


def test_overlapping_consultations_are_counted_once() -> None:
    apart = reply("2026-03-02").pause(day("2026-03-09"), "a").resume(day("2026-03-20"), "a")
    both = apart.pause(day("2026-03-12"), "b").resume(day("2026-03-20"), "b")
    assert due_on(both) == due_on(apart)


def test_a_day_on_which_two_opinions_are_waited_for_is_explained_by_the_first() -> None:
    clock = (
        reply("2026-03-02")
        .pause(day("2026-03-09"), "agency")
        .pause(day("2026-03-10"), "third_party")
        .resume(day("2026-03-11"), "agency")
        .resume(day("2026-03-12"), "third_party")
    )
    reasons = [each.reason for each in due(clock, CALENDAR, day("2026-03-12")).skipped]
    assert [reason for reason in reasons if reason.startswith("paused")] == [
        "paused:agency",
        "paused:agency",
        "paused:third_party",
    ]


def test_skipped_days_are_listed_in_order_whatever_the_reason() -> None:
    clock = reply("2026-03-02").pause(day("2026-03-09")).resume(day("2026-03-20"))
    days = [each.date for each in due(clock, CALENDAR, day("2026-03-20")).skipped]
    assert days == sorted(days)


def test_a_longer_second_consultation_adds_only_the_days_that_the_first_did_not_cover() -> None:
    clock = (
        reply("2026-03-02")
        .pause(day("2026-03-09"), "a")
        .pause(day("2026-03-12"), "b")
        .resume(day("2026-03-17"), "a")
        .resume(day("2026-03-23"), "b")
    )
    joined = reply("2026-03-02").pause(day("2026-03-09")).resume(day("2026-03-23"))
    assert due_on(clock) == due_on(joined)
    assert every_day_once(clock, "2026-03-23")


def test_a_clock_held_by_two_causes_stays_paused_until_both_have_gone() -> None:
    clock = reply("2026-03-02").pause(day("2026-03-09"), "a").pause(day("2026-03-10"), "b")
    assert clock.resume(day("2026-03-16"), "a").paused
    assert not clock.resume(day("2026-03-16"), "a").resume(day("2026-03-17"), "b").paused


def test_while_paused_the_date_is_the_earliest_possible_and_moves_with_every_working_day() -> None:
    clock = reply("2026-03-02").pause(day("2026-03-09"))
    assert clock.paused
    seen = [due(clock, CALENDAR, day(f"2026-03-{today:02}")) for today in (9, 10, 13, 15, 16)]
    assert [deadline.due_on.isoformat() for deadline in seen] == [
        "2026-03-30",
        "2026-03-31",
        "2026-04-03",
        "2026-04-03",
        "2026-04-07",
    ]
    assert all(deadline.at_earliest for deadline in seen)
    assert not due(clock.resume(day("2026-03-16")), CALENDAR, day("2026-03-16")).at_earliest


def test_a_paused_clock_is_never_overdue_while_it_had_days_left() -> None:
    clock = reply("2026-03-02").pause(day("2026-03-30"))
    assert due_on(clock, "2026-06-01") == "2026-06-01"
    assert not overdue(clock, CALENDAR, moment("2026-06-01 12:00"))


def test_an_opinion_asked_for_on_the_last_day_leaves_the_day_of_its_return() -> None:
    clock = reply("2026-03-02").pause(day("2026-03-30")).resume(day("2026-04-08"))
    assert due_on(clock) == "2026-04-08"
    assert every_day_once(clock, "2026-04-08")


def test_a_consultation_after_the_due_date_does_not_bring_the_time_back() -> None:
    late = reply("2026-03-02").pause(day("2026-03-31"))
    assert due_on(late, "2026-04-10") == "2026-03-30"
    assert not due(late, CALENDAR, day("2026-04-10")).at_earliest
    assert overdue(late, CALENDAR, moment("2026-04-10"))
    assert due_on(late.resume(day("2026-04-20"))) == "2026-03-30"


def test_a_reset_drops_extensions_pauses_and_a_stated_date() -> None:
    clock = (
        reply("2026-03-02")
        .extend(5)
        .pause(day("2026-03-09"))
        .replace_due(day("2026-06-30"))
        .reset(day("2026-03-16"))
    )
    assert clock == reply("2026-03-16")


def test_extensions_add_up() -> None:
    assert reply("2026-03-02").extend(5).extend(15).extension == 20


def test_a_stated_date_takes_the_place_of_the_counted_one_and_is_certain_art_35() -> None:
    clock = reply("2026-12-10").replace_due(day("2027-02-26"))
    deadline = due(clock, CALENDAR, day("2026-12-20"))
    assert (deadline.due_on, deadline.provisional) == (date(2027, 2, 26), False)
    assert every_day_once(clock, "2026-12-20")


def test_a_stopped_clock_keeps_the_date_it_had_and_is_not_overdue() -> None:
    clock = reply("2026-03-02").pause(day("2026-03-09")).stop(day("2026-03-16"))
    assert due_on(clock, "2026-03-16") == due_on(clock, "2026-12-31") == "2026-04-07"
    assert not clock.paused
    assert not due(clock, CALENDAR, day("2026-12-31")).at_earliest
    assert not overdue(clock, CALENDAR, moment("2026-12-31"))


def test_calendar_days_exclude_every_day_of_a_pause_rest_days_too() -> None:
    # A hearing stops the 30 days of a petition's last review (信访).
    clock = Clock.start("recheck", Unit.CALENDAR_DAY, 30, day("2026-03-02"))
    held = clock.pause(day("2026-03-10"), "hearing").resume(day("2026-03-20"), "hearing")
    assert due_on(clock) == "2026-04-01"
    assert due_on(held) == "2026-04-11"
    assert every_day_once(held, "2026-03-20")


def test_a_rolled_clock_of_calendar_days_ends_on_a_working_day() -> None:
    clock = Clock.start("remedy", Unit.CALENDAR_DAY, 15, day("2026-03-06"), roll=True)
    assert due_on(clock) == "2026-03-23"
    assert every_day_once(clock, "2026-03-06")
    assert due_on(clock.reset(day("2026-04-16"))) == "2026-05-06"


def test_hours_and_minutes_run_from_the_instant_and_extend_in_their_own_unit() -> None:
    clock = Clock.start("sign_for", Unit.MINUTE, 30, moment("2026-02-14 23:45"))
    assert due(clock, CALENDAR, day("2026-02-15")).due_at == moment("2026-02-15 00:15")
    longer = Clock.start("contact", Unit.HOUR, 2, moment("2026-02-14 23:45")).extend(1)
    assert due(longer, CALENDAR, day("2026-02-15")).due_at == moment("2026-02-15 02:45")


def test_a_clock_of_hours_is_overdue_to_the_second() -> None:
    clock = Clock.start("contact", Unit.HOUR, 2, moment("2026-03-02 10:00"))
    assert not overdue(clock, CALENDAR, moment("2026-03-02 12:00:00"))
    assert overdue(clock, CALENDAR, moment("2026-03-02 12:00:01"))


def test_a_clock_can_be_started_from_an_instant_and_counts_from_its_day_in_beijing() -> None:
    clock = Clock.start("reply", Unit.WORKING_DAY, 20, moment("2026-02-14 23:59"))
    assert clock.anchor_on == day("2026-02-14")
    assert due_on(clock) == "2026-03-20"


def test_a_newly_published_schedule_moves_the_date_of_the_same_clock() -> None:
    clock = reply("2026-12-10")
    published = replace(
        CALENDAR,
        last_year=2027,
        holidays={
            **CALENDAR.holidays,
            **{date(2027, 1, number): "new_years_day" for number in (1, 4)},
        },
        makeup_workdays=CALENDAR.makeup_workdays | {date(2027, 1, 9)},
    )
    deadline = due(clock, published, day("2026-12-20"))
    assert (deadline.due_on, deadline.provisional) == (date(2027, 1, 9), False)


def test_a_clock_is_plain_data_that_nobody_can_change_in_place() -> None:
    clock = reply("2026-03-02")
    with pytest.raises(FrozenInstanceError):
        clock.extension = 20  # type: ignore[misc]
    paused = clock.pause(day("2026-03-09"), "a")
    assert (clock.pauses, paused.pauses) == ((), (Pause(day("2026-03-09"), None, "a"),))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda clock: clock.resume(day("2026-03-09")), "not paused"),
        (lambda clock: clock.pause(day("2026-03-01")), "before it began"),
        (lambda clock: clock.pause(day("2026-03-09")).pause(day("2026-03-10")), "already paused"),
        (
            lambda clock: clock.pause(day("2026-03-09")).resume(day("2026-03-08")),
            "before the pause",
        ),
        (lambda clock: clock.extend(0), "at least 1"),
        (lambda clock: clock.extend(-5), "at least 1"),
        (lambda clock: clock.reset(day("2026-03-01")), "start again before"),
        (lambda clock: clock.replace_due(day("2026-03-01")), "before it began"),
        (lambda clock: clock.stop(day("2026-03-09")).extend(5), "ended on 2026-03-09"),
        (lambda clock: clock.stop(day("2026-03-09")).pause(day("2026-03-10")), "ended on"),
        (lambda clock: clock.stop(day("2026-03-09")).stop(day("2026-03-10")), "ended on"),
        (lambda clock: clock.stop(day("2026-03-09")).replace_due(day("2026-05-01")), "ended on"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(
    change: Callable[[Clock], Clock], reason: str
) -> None:
    with pytest.raises(ClockError, match=reason):
        change(reply("2026-03-02"))


def test_a_stopped_clock_cannot_be_resumed() -> None:
    with pytest.raises(ClockError, match="ended on"):
        reply("2026-03-02").pause(day("2026-03-09")).stop(day("2026-03-10")).resume(
            day("2026-03-11")
        )


@pytest.mark.parametrize("unit", [Unit.MINUTE, Unit.HOUR])
def test_minutes_and_hours_need_an_instant_and_cannot_pause(unit: Unit) -> None:
    with pytest.raises(ClockError, match="from an instant"):
        Clock.start("contact", unit, 2, day("2026-03-02"))
    with pytest.raises(ClockError, match="real time"):
        Clock.start("contact", unit, 2, moment("2026-03-02")).pause(day("2026-03-03"))


def test_a_negative_base_period_is_refused() -> None:
    with pytest.raises(ClockError, match="negative"):
        Clock.start("reply", Unit.WORKING_DAY, -1, day("2026-03-02"))


def test_a_clock_of_hours_that_lost_its_instant_says_so_instead_of_guessing() -> None:
    broken = Clock("contact", Unit.HOUR, 2, day("2026-03-02"))
    with pytest.raises(ClockError, match="from an instant"):
        due(broken, CALENDAR, day("2026-03-02"))
