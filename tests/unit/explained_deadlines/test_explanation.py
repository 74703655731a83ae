"""Every deadline can be explained: each day with what it is, each turn with its article."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.catalogue.compiler import compile_catalogue
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.explain_deadline import Line, ended_clocks, explained
from sunhall.domain.engine.event import Happening
from tests.builders import people, requests
from tests.builders.history import (
    History,
    assigned,
    received,
    sent,
    submitted,
    supplement_asked,
    with_calendar,
)

DAYS = ("counted", "skipped", "paused")

#: The example city's rules, whose articles are those of the law.
EXAMPLE = catalogue_from_mapping(
    compile_catalogue(Path(__file__).parents[3] / "catalogue").catalogue
)


def by_law(on: str, channel: Any = "in_person", **changes: Any) -> History:
    """Return a request that came in by the example city's rules."""
    history = History(on, EXAMPLE)
    history.submit(replace(requests.submission(channel), **changes))
    return history


def lines(history: History, clock: str = "reply") -> tuple[Line, ...]:
    return explained(history.case, history.events, history.context())[clock]


def of(history: History, *kinds: str, clock: str = "reply") -> list[tuple[str, str]]:
    """Return day and code of the lines of some kinds."""
    return [
        (each.day.isoformat(), each.code) for each in lines(history, clock) if each.kind in kinds
    ]


def line(history: History, code: str, clock: str = "reply") -> Line:
    (found,) = [each for each in lines(history, clock) if each.code == code]
    return found


def paused(history: History, clock: Clock) -> History:
    """Put a reply clock with a history of its own into a request."""
    history._case = replace(history.case, reply=clock)
    return history


# --- why the clock started there -----------------------------------------------------------------


def test_what_is_handed_in_starts_on_the_day_of_submission_art_31_1() -> None:
    history = by_law("2026-04-30")
    begun = line(history, "received_submission")
    assert (begun.day, begun.kind) == (date(2026, 4, 30), "start")
    assert begun.articles == ("31(1)", "first_day")
    assert begun.params == {"days": 20}


def test_signed_mail_starts_on_the_day_of_the_signature_art_31_2() -> None:
    history = by_law("2026-05-06", "post_signed", signed_on=date(2026, 4, 30))
    begun = line(history, "received_signature")
    assert (begun.day, begun.articles) == (date(2026, 4, 30), ("31(2)", "first_day"))


def test_an_online_request_starts_when_both_sides_have_confirmed_art_31_3() -> None:
    history = by_law("2026-02-13", "online")
    history.at("2026-02-14").give(c.ConfirmReceipt(), people.INTAKE)
    begun = line(history, "received_confirmation")
    assert (begun.day, begun.articles) == (date(2026, 2, 14), ("31(3)", "first_day"))


def test_before_receipt_is_confirmed_the_date_is_a_forecast() -> None:
    history = submitted("2026-02-14")
    assert of(history, "start") == [("2026-02-14", "forecast")]
    assert lines(history)[-1].code == "due_at_earliest"
    assert of(history, "start", clock="confirmation") == [("2026-02-14", "waits_for_confirmation")]


# --- what each day is ----------------------------------------------------------------------------


def test_case_1_make_up_days_count_and_the_spring_festival_does_not() -> None:
    history = by_law("2026-02-14", "online")
    history.give(c.ConfirmReceipt(), people.INTAKE)
    by_day = {each.day: each for each in lines(history) if each.kind in DAYS}
    assert by_day[date(2026, 2, 28)].code == "makeup"
    assert by_day[date(2026, 2, 28)].articles == ("33(2)", "schedule")
    assert by_day[date(2026, 2, 16)].code == "holiday"
    assert by_day[date(2026, 2, 16)].params == {"holiday": "spring_festival", "year": 2026}
    assert by_day[date(2026, 3, 7)].articles == ("weekly_rest",)
    assert lines(history)[-1] == Line(date(2026, 3, 20), "due", "due", (), {"on": "2026-03-20"})


def test_case_13_after_a_long_holiday_day_4_is_a_make_up_saturday() -> None:
    history = received("2026-04-30")
    by_day = {each.day: each for each in lines(history) if each.kind in DAYS}
    assert by_day[date(2026, 5, 6)].params["n"] == 1
    assert by_day[date(2026, 5, 9)].code == "makeup"
    assert by_day[date(2026, 5, 9)].params == {"n": 4, "year": 2026}
    assert lines(history)[-1].day == date(2026, 6, 1)


@pytest.mark.parametrize("on", ["2025-09-25", "2026-02-14", "2026-04-30", "2026-12-10"])
def test_every_day_from_the_first_to_the_last_has_exactly_one_line(on: str) -> None:
    history = received(on)
    told = [each.day for each in lines(history) if each.kind in DAYS]
    first, last = date.fromisoformat(on), date.fromisoformat(history.due)
    assert told == [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]


@pytest.mark.parametrize("on", ["2025-09-25", "2026-02-14", "2026-04-30"])
def test_working_days_are_numbered_to_the_length_of_the_period(on: str) -> None:
    numbers = [each.params["n"] for each in lines(received(on)) if each.kind == "counted"]
    assert numbers == list(range(1, 21))


def test_lines_stand_by_day_and_the_last_is_the_due_day() -> None:
    told = lines(received("2026-04-30"))
    assert [each.day for each in told] == sorted(each.day for each in told)
    assert [each.kind for each in told].count("due") == 1
    assert told[-1].kind == "due"


def test_every_day_and_every_turn_names_its_rule() -> None:
    told = lines(received("2026-12-10"))
    assert len(told) > 20
    assert all(each.articles for each in told if each.kind != "due")


# --- what changes the period ---------------------------------------------------------------------


def test_a_supplement_stops_the_clock_and_starts_it_again_art_30() -> None:
    history = supplement_asked("2026-03-02")
    history.at("2026-03-10").give(requests.SUPPLEMENT, people.APPLICANT)
    assert of(history, "start", "stopped", "reset") == [
        ("2026-03-02", "received_submission"),
        ("2026-03-02", "stopped_for_supplement"),
        ("2026-03-10", "reset_by_supplement"),
    ]
    assert line(history, "reset_by_supplement").articles == ("30", "first_day")
    # What was counted before the supplement no longer counts, and is not told as counted.
    assert all(each.day > date(2026, 3, 10) for each in lines(history) if each.kind in DAYS)


def test_while_a_supplement_is_awaited_its_own_period_is_explained_art_30() -> None:
    history = supplement_asked("2026-03-02")
    assert set(explained(history.case, history.events, history.context())) == {"supplement"}
    begun = line(history, "supplement_asked", "supplement")
    assert (begun.day, begun.articles) == (date(2026, 3, 2), ("30", "first_day"))
    assert lines(history, "supplement")[-1].day == history.case.supplements[-1].until


def test_an_extension_is_told_with_the_day_of_its_approval_art_33_2() -> None:
    history = assigned("2026-04-01")
    history.give(requests.EXTENSION, people.HANDLER)
    history.at("2026-04-10").approve(people.OFFICE_HEAD)
    days = history.case.extension_days
    extended = line(history, "extended")
    article = history.catalogue.disclosure.max_extension.basis.article
    assert (extended.day, extended.articles) == (date(2026, 4, 10), (article,))
    assert extended.params == {"days": days}
    counted = [each.params["n"] for each in lines(history) if each.kind == "counted"]
    assert counted == list(range(1, 21 + days))


def test_an_extension_that_is_refused_is_not_told() -> None:
    history = assigned("2026-04-01")
    history.give(requests.EXTENSION, people.HANDLER)
    history.sign(people.OFFICE_HEAD, "refuse", "不同意延期")
    assert of(history, "extended") == []


def test_days_of_a_third_partys_consultation_are_paused_arts_32_33() -> None:
    history = assigned("2026-03-02")
    clock = history.case.reply
    assert clock is not None
    paused(
        history,
        clock.pause(date(2026, 3, 9), "third_party:1").resume(date(2026, 3, 23), "third_party:1"),
    )
    assert of(history, "pause", "resume") == [
        ("2026-03-09", "asked_third_party"),
        ("2026-03-23", "opinion_came"),
    ]
    out = [each for each in lines(history) if each.kind == "paused"]
    assert (out[0].day, out[-1].day, len(out)) == (date(2026, 3, 10), date(2026, 3, 23), 10)
    assert {each.articles for each in out} == {("32", "33(3)")}
    assert {each.code for each in out} == {"paused_third_party"}
    # The day of sending is used up; the weekend within is a weekend still.
    by_day = {each.day: each.kind for each in lines(history) if each.kind in DAYS}
    assert by_day[date(2026, 3, 9)] == "counted"
    assert by_day[date(2026, 3, 14)] == "skipped"


def test_an_open_pause_says_at_the_earliest() -> None:
    history = assigned("2026-03-02")
    clock = history.case.reply
    assert clock is not None
    paused(history, clock.pause(date(2026, 3, 2), "agency:1")).at("2026-03-04")
    assert lines(history)[-1].code == "due_at_earliest"
    assert line(history, "asked_agency").articles == ("33(3)",)
    assert of(history, "resume") == []


def test_reasons_that_are_asked_for_pause_by_art_35() -> None:
    history = assigned("2026-03-02")
    clock = history.case.reply
    assert clock is not None
    paused(history, clock.pause(date(2026, 3, 3), "reasons").resume(date(2026, 3, 5), "reasons"))
    assert line(history, "asked_reasons").articles == ("35",)
    assert of(history, "paused") == [
        ("2026-03-04", "paused_reasons"),
        ("2026-03-05", "paused_reasons"),
    ]


def test_a_delay_of_art_35_replaces_the_count() -> None:
    history = assigned("2026-03-02")
    clock = history.case.reply
    assert clock is not None
    paused(history, clock.replace_due(date(2026, 6, 30)))
    told = lines(history)
    assert (told[-1].code, told[-1].articles) == ("due_stated", ("35",))
    assert told[-1].day == date(2026, 6, 30)
    assert not [each for each in told if each.kind in DAYS]


# --- schedules that are not published ------------------------------------------------------------


def test_case_10_the_explanation_says_from_which_day_on_the_calendar_guesses() -> None:
    history = received("2026-12-10")
    guess = line(history, "provisional")
    assert (guess.day, guess.params) == (date(2027, 1, 1), {"year": 2027})
    assert lines(history)[-1].day == date(2027, 1, 8)


def test_a_published_year_guesses_nothing() -> None:
    assert of(received("2026-12-03"), "provisional") == []


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("2027-01-08", "2027-01-11", "moved_later"),
        ("2027-01-08", "2027-01-07", "moved_earlier"),
    ],
)
def test_what_a_new_schedule_moved_is_told_on_the_day_it_was_counted_again(
    before: str, after: str, code: str
) -> None:
    history = received("2026-12-10").at("2026-12-15")
    moved = {"calendar_version": "2027-x", "moved": [["reply", before, after]], "settled": []}
    history.apply(Happening("calendar_updated", moved))
    told = line(history, code)
    assert (told.day, told.kind) == (date(2026, 12, 15), "recounted")
    assert told.params == {"before": before, "after": after, "year": 2027}


def test_another_clocks_move_is_not_told_of_this_one() -> None:
    history = received("2026-12-10")
    moved = [["supplement", "2027-01-08", "2027-01-11"]]
    history.apply(
        Happening("calendar_updated", {"calendar_version": "v", "moved": moved, "settled": []})
    )
    assert of(history, "recounted") == []


def test_a_date_that_became_certain_is_told() -> None:
    history = with_calendar(received("2026-12-10"), last_year=2027)
    settled = {"calendar_version": "v", "moved": [], "settled": [["reply", "2027-01-08"]]}
    history.apply(Happening("calendar_updated", settled))
    assert line(history, "settled").params == {"after": "2027-01-08", "year": 2027}
    assert of(history, "provisional") == []


# --- what calendars take out again ---------------------------------------------------------------


def test_a_period_that_ended_keeps_its_date_for_whoever_has_it_in_a_calendar() -> None:
    history = received("2026-04-30")
    assert ended_clocks(history.case, history.context()) == {"confirmation": date(2026, 5, 6)}
    answered = sent("2026-04-30")
    assert ended_clocks(answered.case, answered.context()) == {
        "confirmation": date(2026, 5, 6),
        "reply": date(2026, 6, 1),
    }


def test_a_period_that_runs_has_not_ended() -> None:
    history = submitted("2026-02-14")
    assert ended_clocks(history.case, history.context()) == {}
