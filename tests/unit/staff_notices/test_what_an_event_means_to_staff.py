"""What members of staff are told of an event: who, of what, and who is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dispatcher import handler
from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.application.services import SERVICES
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.disclosure.supervising import Supervise
from sunhall.domain.staff_notices.notice import Kind, at_desks, news_of
from tests.builders import people
from tests.builders.catalogue import EDUCATION, OFFICE
from tests.builders.full_cases import FULL_CASES
from tests.builders.history import History, assigned, drafted, in_approval, received, submitted

BESIDE = frozenset({"place_hold", "release_hold", "supervise", "mark_redaction"})
TYPES = {consumer.__name__: types for consumer, types in handler.CONSUMERS.items()}["_staff"]


def told(history: History, place: int = -1, **changes: Any) -> set[tuple[str, str]]:
    """Return who is told what by an event of a history, the last one unless told."""
    events = history.events[: len(history.events) + place + 1]
    context = replace(history.context(), now=events[-1].at)
    service = replace(DISCLOSURE, **changes)
    news = news_of(service, events, context)
    if news is None:
        return set()
    desks = at_desks(news, service, people.DIRECTORY, context, BESIDE)
    return {(str(each.kind), each.staff) for each in (*news.own, *desks)}


def seats(history: History) -> dict[str, tuple[int, int]]:
    news = news_of(DISCLOSURE, history.events, history.context())
    assert news
    return {each.staff: (each.run, each.seat) for each in news.own}


# --- approvals -----------------------------------------------------------------------------------


def test_everybody_whose_signature_is_wanted_is_told_with_their_seat() -> None:
    history = in_approval("2026-04-01")
    heads = {people.HEAD.id, people.HEAD_WHO_DRAFTS.id}
    assert told(history) == {("approval_asked", each) for each in heads}
    assert set(seats(history)) == heads
    assert all(run == 1 and seat for run, seat in seats(history).values())


def test_a_signature_is_news_to_the_next_signer_and_not_to_who_was_asked_before() -> None:
    history = in_approval("2026-04-01").approve(people.HEAD)
    assert told(history) == {("approval_asked", people.LEGAL.id)}


def test_the_drafter_is_told_that_it_was_approved() -> None:
    history = in_approval("2026-04-01").approve(people.HEAD, people.LEGAL, people.LEADER)
    approved = [
        place for place, each in enumerate(history.events) if each.type == "approval_signed"
    ]
    assert ("approval_approved", people.HANDLER.id) in told(
        history, approved[-1] - len(history.events)
    )


@pytest.mark.parametrize(
    ("action", "kind"), [("refuse", "approval_refused"), ("return", "approval_returned")]
)
def test_the_drafter_is_told_that_it_was_not(action: str, kind: str) -> None:
    history = in_approval("2026-04-01")
    history.sign(people.HEAD, action, "请补充依据")
    assert (kind, people.HANDLER.id) in told(history)
    assert people.HEAD_WHO_DRAFTS.id not in {staff for _, staff in told(history)}, "it is over"


def test_whoever_is_asked_for_advice_is_told_and_who_has_the_task_back_is_asked_nothing_new() -> (
    None
):
    history = in_approval("2026-04-01")
    seat = history.action_of(people.HEAD, "delegate").seat
    delegate = ActOnApproval(1, seat, "delegate", "请提意见", to=people.COLLEAGUE.id)
    history.give(delegate, people.HEAD)
    assert told(history) == {("advice_asked", people.COLLEAGUE.id)}
    history.give(ActOnApproval(1, seat, "advise", "可以公开"), people.COLLEAGUE)
    assert told(history) == {("approval_asked", people.HEAD.id)}, "it is theirs again"


def test_an_urged_signature_is_told_once_more_to_who_owes_it() -> None:
    history = in_approval("2026-04-01").at("2026-04-02")
    history.give(ActOnApproval(1, 0, "urge"), people.HANDLER)
    assert told(history) == {
        ("approval_urged", people.HEAD.id),
        ("approval_urged", people.HEAD_WHO_DRAFTS.id),
    }


def test_a_copy_is_told_to_who_gets_it_and_its_reading_to_nobody() -> None:
    history = in_approval("2026-04-01")
    history.give(ActOnApproval(1, 0, "copy", people=(people.LEADER.id,)), people.HANDLER)
    assert told(history) == {("approval_copied", people.LEADER.id)}
    history.give(ActOnApproval(1, 0, "read"), people.LEADER)
    assert told(history) == set()


# --- departments ---------------------------------------------------------------------------------


def test_a_case_that_comes_to_a_department_is_told_to_those_who_can_work_on_it() -> None:
    assert told(assigned("2026-04-01")) == {
        ("case_arrived", people.HANDLER.id),
        ("case_arrived", people.COLLEAGUE.id),
        ("case_arrived", people.HEAD_WHO_DRAFTS.id),
    }, "the head has nothing to do yet, other departments nothing at all"


def test_the_opening_of_a_case_is_no_news_to_anybody() -> None:
    assert told(submitted("2026-04-01"), place=-1) == set()


def test_what_changes_nothing_for_anybody_is_told_to_nobody() -> None:
    assert told(drafted("2026-04-01")) == set()


def test_a_case_that_was_there_before_has_come_back() -> None:
    history = in_approval("2026-04-01").approve(people.HEAD, people.LEGAL, people.LEADER)
    kinds = {
        kind
        for place in range(-3, 0)
        for kind, staff in told(history, place)
        if staff in (people.INTAKE.id, people.OFFICE_HEAD_AT_THE_DESK.id)
    }
    assert kinds == {"case_returned"}


def test_nobody_is_told_of_a_case_of_which_they_must_not_know() -> None:
    def hidden(_case: Any, actor: Any, _catalogue: Any) -> bool:
        return bool(actor.id == people.COLLEAGUE.id)

    staff = {each for _, each in told(assigned("2026-04-01"), hidden_from=hidden)}
    assert people.COLLEAGUE.id not in staff
    assert people.HANDLER.id in staff


# --- clocks and supervision ----------------------------------------------------------------------


def test_cards_are_told_to_who_works_on_the_case_and_to_who_answers_for_the_department() -> None:
    history = assigned("2026-04-01")
    desk = {people.HANDLER.id, people.COLLEAGUE.id, people.HEAD_WHO_DRAFTS.id, people.HEAD.id}
    warned = missed = False
    for _ in range(60):
        history.now += timedelta(days=1)
        for each in range(-len(history.tick()), 0):
            kinds = told(history, each)
            if ("card_yellow", people.HANDLER.id) in kinds:
                assert kinds == {("card_yellow", staff) for staff in desk}
                warned = True
            if ("card_red", people.HANDLER.id) in kinds:
                assert kinds == {("card_red", staff) for staff in desk}
                assert warned, "before"
                missed = True
    assert missed


def test_supervision_is_told_to_the_department_that_has_the_case() -> None:
    history = assigned("2026-04-01")
    history.give(Supervise("urge", "请抓紧办理"), people.SUPERVISOR)
    assert told(history) == {
        ("supervised", each.id)
        for each in (people.HANDLER, people.COLLEAGUE, people.HEAD_WHO_DRAFTS, people.HEAD)
    }


def test_a_department_is_told_of_its_own_cases_alone() -> None:
    history = assigned("2026-04-01")
    news = news_of(DISCLOSURE, history.events, history.context())
    assert news and [desk.department for desk in news.desks] == [EDUCATION]
    assert received("2026-04-01").standing.department == OFFICE


# --- the reader of the stream --------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(FULL_CASES))
def test_every_event_that_means_something_to_staff_is_handed_to_who_tells_them(name: str) -> None:
    case = FULL_CASES[name]()
    catalogue = load_catalogue()
    service = SERVICES[case.service]
    for place, event in enumerate(case.events):
        context = replace(assigned("2026-04-01").context(), catalogue=catalogue, now=event.at)
        news = news_of(service, case.events[: place + 1], context)
        if news and (news.own or news.desks):
            assert event.type in TYPES, (event.type, news.own, news.desks)


def test_every_kind_has_its_words_in_both_languages() -> None:
    labels = load_catalogue().labels
    for kind in Kind:
        assert labels[f"staff_notice.{kind}"].keys() >= {"zh-CN", "en"}
