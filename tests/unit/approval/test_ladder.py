"""What time does while a step waits: remind, escalate, hand on, refuse or approve.

Days are counted as `sunhall.domain.calendar` counts them; people are disturbed at work only, from
nine to half past five in this city.
"""

from __future__ import annotations

from typing import Any

import pytest

from sunhall.domain.approval.ladder import limit_of
from tests.builders.approvals import (
    SUPERIOR,
    Approval,
    absence,
    begun,
    branch,
    catalogue,
    head,
    parting,
    people,
    role,
    rung,
    step,
    vote,
    wait,
)

# ---------------------------------------------------------------------------------------- the limit


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        (wait(2), "2026-04-08 23:59:59"),
        (wait(2, "calendar_day"), "2026-04-05 23:59:59"),
        (wait(4, "hour"), "2026-04-03 20:00:00"),
        (wait(30, "minute"), "2026-04-03 16:30:00"),
    ],
)
def test_a_step_is_due_in_working_time_or_in_real_time(limit: dict[str, Any], due: str) -> None:
    """Opened on the Friday before Tomb-Sweeping, whose Monday is free."""
    approval = begun(step("a", "li", limit=limit), at="2026-04-03 16:00")
    found = limit_of(approval.run, approval.run.visits[0], catalogue().calendar)
    assert f"{found:%Y-%m-%d %H:%M:%S}" == due


def test_a_step_without_a_limit_is_never_due() -> None:
    approval = begun(step("a", "li"))
    assert limit_of(approval.run, approval.run.visits[0], catalogue().calendar) is None
    assert approval.wake_at is None


def test_the_limit_of_a_step_in_a_branch_is_its_own() -> None:
    approval = begun(
        parting("p", branch("x", step("a", "li", limit=wait(1))), branch("y", step("a", "he"))),
        at="2026-04-01",
    )
    calendar = catalogue().calendar
    found = [limit_of(approval.run, visit, calendar) for visit in approval.run.visits]
    assert [f"{each:%m-%d}" if each else None for each in found] == ["04-02", None]


# ------------------------------------------------------------------------------- when it is climbed


@pytest.mark.parametrize(
    ("opened", "after", "climbed"),
    [
        # A day ends at midnight, and people hear of it the next morning they are at work.
        ("2026-04-01 10:00", (1, "working_day"), "2026-04-03 09:00"),
        # A Friday evening: nobody is reminded before Tuesday, for the Monday is Tomb-Sweeping.
        ("2026-04-03 17:00", (1, "hour"), "2026-04-07 09:00"),
        # An ordinary Friday evening.
        ("2026-04-10 17:00", (1, "hour"), "2026-04-13 09:00"),
        # A make-up Saturday is a day of work like any.
        ("2026-05-08 17:00", (1, "hour"), "2026-05-09 09:00"),
        ("2026-05-09 10:00", (2, "hour"), "2026-05-09 12:00"),
        # The Sunday after it is not.
        ("2026-05-09 17:00", (1, "hour"), "2026-05-11 09:00"),
        # National Day: a week in which nobody is reminded.
        ("2026-09-30 09:00", (1, "working_day"), "2026-10-09 09:00"),
        # At work the moment is taken as it comes, to the minute.
        ("2026-04-01 10:00", (90, "minute"), "2026-04-01 11:30"),
        ("2026-04-01 16:00", (89, "minute"), "2026-04-01 17:29"),
        # Half past five is after work; nine sharp is not before it.
        ("2026-04-01 16:00", (90, "minute"), "2026-04-02 09:00"),
        ("2026-04-01 08:00", (1, "hour"), "2026-04-01 09:00"),
        ("2026-04-01 07:00", (1, "hour"), "2026-04-01 09:00"),
        # New Year's Eve, with a year whose schedule is not published yet.
        ("2026-12-31 17:00", (1, "hour"), "2027-01-04 09:00"),
    ],
)
def test_people_are_disturbed_only_when_they_are_at_work(
    opened: str, after: tuple[int, str], climbed: str
) -> None:
    ladder = [rung(after[0], "remind", after[1])]
    approval = begun(step("a", "li", ladder=ladder), at=opened)
    assert approval.climbs() == [(climbed, ["approval_reminded"])]


def test_nothing_happens_before_its_time() -> None:
    approval = begun(step("a", "li", ladder=[rung(2, "remind", "hour")]), at="2026-04-01 10:00")
    assert approval.at("2026-04-01 11:59").tick() == []
    assert approval.at("2026-04-01 12:00").tick() == ["approval_reminded"]


def test_every_rung_is_climbed_once() -> None:
    approval = begun(step("a", "li", ladder=[rung(1, "remind", "hour")])).later(hours=2)
    assert approval.tick() == ["approval_reminded"]
    assert approval.tick() == []
    assert approval.later(days=30).tick() == []
    assert approval.run.visits[0].rungs == 1


def test_the_whole_ladder_is_climbed_from_when_the_step_was_opened() -> None:
    ladder = [rung(1, "remind"), rung(2, "escalate"), rung(3, "refuse")]
    approval = begun(step("a", "qian", ladder=ladder), at="2026-04-07 10:00")
    assert approval.climbs() == [
        ("2026-04-09 09:00", ["approval_reminded"]),
        ("2026-04-10 09:00", ["approval_escalated"]),
        ("2026-04-13 09:00", ["approval_fell_back"]),
    ]
    assert approval.outcome == "refused"


def test_a_tick_that_stood_still_catches_up_in_order() -> None:
    ladder = [rung(1, "remind"), rung(2, "escalate")]
    approval = begun(step("a", "qian", ladder=ladder), at="2026-04-07 10:00")
    assert approval.at("2026-04-20 10:00").tick() == ["approval_reminded", "approval_escalated"]


def test_the_next_step_has_a_ladder_of_its_own() -> None:
    late = [rung(1, "remind", "hour")]
    approval = begun(step("a", "li", ladder=late), step("b", "he", ladder=late)).approve("li")
    approval.later(minutes=61)
    assert approval.tick() == ["approval_reminded"]
    assert approval.events[-1].data["visit"] == 2


def test_a_step_that_is_signed_climbs_no_further() -> None:
    approval = begun(step("a", "li", ladder=[rung(1, "refuse")]), step("b", "he")).approve("li")
    assert approval.wake_at is None
    assert approval.later(days=9).tick() == []


@pytest.mark.parametrize("end", [("li", "refuse"), ("li", "approve"), ("wei", "withdraw")])
def test_what_has_ended_climbs_no_further(end: tuple[str, str]) -> None:
    approval = begun(step("a", "li", ladder=[rung(1, "refuse")]))
    approval.does(*end, seat=0 if end[1] == "withdraw" else 1)
    assert approval.wake_at is None


def test_a_step_that_is_visited_again_begins_its_ladder_anew() -> None:
    approval = begun(step("a", "li", ladder=[rung(1, "remind", "hour")]), step("b", "he"))
    approval.later(hours=2).tick()
    approval.approve("li").returns("he", "a")
    assert approval.visit("a").rungs == 0
    assert approval.later(hours=2).tick() == ["approval_reminded"]


def test_a_step_that_is_open_again_after_it_was_taken_back_is_not_reminded_twice() -> None:
    approval = begun(step("a", "li", ladder=[rung(1, "remind", "hour")]), step("b", "he"))
    approval.later(hours=2).tick()
    approval.approve("li").does("li", "take_back", seat=1)
    assert approval.later(hours=2).tick() == []


def test_branches_climb_their_own_ladders_the_earliest_first() -> None:
    slow = branch("slow", step("a", "li", ladder=[rung(3, "remind", "hour")]))
    fast = branch("fast", step("a", "he", ladder=[rung(1, "remind", "hour")]))
    approval = begun(parting("p", slow, fast), at="2026-04-01 10:00")
    assert approval.climbs() == [
        ("2026-04-01 11:00", ["approval_reminded"]),
        ("2026-04-01 13:00", ["approval_reminded"]),
    ]
    assert [event.data["visit"] for event in approval.events[1:]] == [2, 1]


# ------------------------------------------------------------------------------------- what is done


def late(do: str, *names: str, policy: str = "any", to: dict[str, Any] | None = None) -> Approval:
    """Return an approval whose first step has waited too long."""
    ladder = [rung(1, do, "hour", to)]
    approval = begun(step("a", *names, policy=policy, ladder=ladder), step("b", "feng"))
    return approval.later(hours=2)


def test_a_reminder_changes_nothing_but_that_it_was_given() -> None:
    approval = late("remind", "li", "he")
    seats = approval.run.seats
    approval.tick()
    assert approval.run.seats == seats
    event = approval.events[-1]
    assert (event.actor, event.data["rule"], event.data["visit"]) == ("clock", "remind", 1)


def test_an_escalation_gives_every_open_task_to_the_superior() -> None:
    approval = late("escalate", "qian", "li", "he", policy="all").approve("he")
    approval.tick()
    assert approval.waits_for == ["zhao", "zhou"]
    assert {seat.rule for seat in approval.run.seats[:2]} == {"escalated"}
    assert approval.seats[2] == ("he", "approved")
    assert approval.approve("zhao", "zhou").at_steps == ["b"]


def test_whoever_had_the_task_before_the_escalation_is_out() -> None:
    approval = late("escalate", "li")
    approval.tick()
    assert approval.code("li", "approve", seat=1) == "not_an_approver"


def test_a_superior_needs_no_role_of_those_below() -> None:
    approval = begun(
        step("a", role("section_chief"), ladder=[rung(1, "escalate", "hour")]), step("b", "li")
    )
    approval.later(hours=2).tick()
    assert approval.approve("zhao").at_steps == ["b"]


def test_a_superior_who_is_away_has_a_deputy() -> None:
    approval = late("escalate", "li")
    approval.directory = people(absence("zhou", "wu"))
    approval.tick()
    assert approval.waits_for == ["wu"]


def test_a_task_that_a_helper_has_goes_to_the_superior_of_its_owner() -> None:
    """The helper's superior may be the very owner who let it lie."""
    approval = late("escalate", "qian").does("qian", "delegate", "chen")
    approval.tick()
    assert (approval.waits_for, approval.run.seats[0].owner) == (["zhao"], None)


@pytest.mark.parametrize("gone", [(), ("zhou",), ("li",)])
def test_at_the_top_or_without_a_superior_the_task_stays(gone: tuple[str, ...]) -> None:
    approval = late("escalate", "li" if gone else "sun")
    approval.directory = people(without=gone)
    assert approval.tick() == ["approval_escalated"]
    assert approval.waits_for == ["li" if gone else "sun"]
    assert approval.tick() == []


def test_an_escalation_is_climbed_again_by_a_second_rung() -> None:
    ladder = [rung(1, "escalate", "hour"), rung(2, "escalate", "hour")]
    approval = begun(step("a", "qian", ladder=ladder)).later(hours=3)
    approval.tick()
    assert approval.waits_for == ["sun"]


def test_who_waits_for_others_is_not_escalated() -> None:
    approval = late("escalate", "li", "qian", policy="sequential")
    approval.tick()
    assert approval.seats[:2] == [("zhou", "open"), ("qian", "waiting")]


def test_a_task_is_handed_to_whom_the_chain_names() -> None:
    approval = late("reassign", "li", to=head())
    approval.tick()
    assert approval.waits_for == ["zhao"]
    assert approval.run.seats[0].rule == "escalated"
    assert approval.events[-1].data["rule"] == "reassign"
    assert approval.approve("zhao").at_steps == ["b"]


@pytest.mark.parametrize("to", [role("poet"), SUPERIOR])
def test_a_task_that_could_only_go_to_who_may_not_have_it_stays(to: dict[str, Any]) -> None:
    ladder = [rung(1, "reassign", "hour", to=to)]
    approval = begun(step("a", "li", ladder=ladder), authors=["qian"]).later(hours=2)
    approval.tick()
    assert approval.waits_for == ["li"]


def test_of_several_whom_the_chain_names_the_first_who_has_it_not_gets_it() -> None:
    approval = late("reassign", "li", to=role("legal_reviewer", "justice-bureau"))
    approval.tick()
    assert approval.waits_for == ["wu"]


def test_time_refuses_where_the_chain_says_so() -> None:
    approval = late("refuse", "li", "he", policy="all")
    assert approval.tick() == ["approval_fell_back"]
    assert approval.outcome == "refused"
    seat = approval.run.seats[0]
    assert (seat.state, seat.by, seat.rule) == ("refused", "system", "timeout")
    assert approval.seats[1] == ("he", "lapsed")


def test_time_approves_where_the_chain_says_so() -> None:
    approval = late("approve", "li", "he", policy="all").approve("he")
    assert approval.tick() == ["approval_fell_back"]
    assert approval.at_steps == ["b"]
    assert [(seat.by, seat.rule) for seat in approval.run.seats[:2]] == [
        ("system", "timeout"),
        ("he", None),
    ]


def test_time_approves_for_all_who_sign_one_by_one() -> None:
    approval = late("approve", "li", "he", "wu", policy="sequential").approve("li")
    approval.tick()
    assert [seat.by for seat in approval.run.seats[:3]] == ["li", "system", "system"]
    assert approval.at_steps == ["b"]


def test_time_gives_a_vote_no_more_voices_than_it_needs() -> None:
    ladder = [rung(1, "approve", "hour")]
    approval = begun(vote("a", 1, 2, "li", "he", "wu", ladder=ladder)).approve("wu")
    approval.later(hours=2).tick()
    assert approval.outcome == "approved"
    assert approval.seats == [("li", "approved"), ("he", "lapsed"), ("wu", "approved")]


def test_time_refuses_for_a_vote_until_it_is_lost() -> None:
    ladder = [rung(1, "refuse", "hour")]
    approval = begun(vote("a", 1, 3, "li", "he", "wu", ladder=ladder)).later(hours=2)
    approval.tick()
    assert approval.outcome == "refused"
    assert {seat.by for seat in approval.run.seats} == {"system"}


@pytest.mark.parametrize("do", ["remind", "escalate", "reassign", "refuse"])
def test_nothing_is_approved_silently_unless_a_rung_says_so(do: str) -> None:
    approval = late(do, "li", to=head() if do == "reassign" else None).later(days=60)
    approval.tick()
    assert approval.outcome in (None, "refused")
    assert "approved" not in {result for _, result in approval.way}


def test_an_automatic_end_is_signed_by_nobody() -> None:
    approval = begun(step("a", "li", ladder=[rung(1, "approve", "hour")])).later(hours=2)
    approval.tick()
    assert approval.outcome == "approved"
    assert approval.box("li", "done") == []


def test_where_nobody_can_sign_the_next_step_time_approves_nothing() -> None:
    ladder = [rung(1, "approve", "hour"), rung(2, "refuse", "hour")]
    approval = begun(step("a", "li", ladder=ladder), step("b", role("poet"))).later(minutes=61)
    assert approval.tick() == ["approval_fell_back"]
    assert (approval.waits_for, approval.run.visits[0].rungs) == (["li"], 1)
    assert approval.run.seats[0].by is None
    assert approval.tick() == []
    assert approval.later(hours=2).tick() == ["approval_fell_back"]
    assert approval.outcome == "refused"
