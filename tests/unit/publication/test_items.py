"""Proactive publication: twenty working days, three levels, revisions, tombstones."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sunhall.domain.engine.decision import Refusal
from sunhall.domain.publication import commands as c
from sunhall.domain.publication.evolve import EVENT_TYPES
from sunhall.domain.publication.item import ItemState
from sunhall.domain.publication.service import PUBLICATION
from sunhall.domain.publication.transitions import ALLOWED
from tests.builders import people
from tests.builders.catalogue import OFFICE, TRANSPORT
from tests.builders.publication_items import (
    LEVELS,
    ItemHistory,
    register,
    registered,
    text,
)


def due(history: ItemHistory) -> str:
    clocks = PUBLICATION.clocks(history.case, history.context())
    return clocks["publication"].due_on.isoformat()


def codes(refusal: Refusal) -> list[tuple[str, str]]:
    return [(one.code, *one.fields) for one in (refusal, *refusal.also)]  # type: ignore[misc]


def test_information_is_published_within_twenty_working_days_of_being_made_art_26() -> None:
    # 2026-03-02 is a Monday; the first day is not counted.
    assert due(registered("2026-03-02")) == "2026-03-30"


def test_writing_it_down_late_wins_no_time() -> None:
    assert due(registered("2026-03-02", at="2026-03-20 10:00")) == "2026-03-30"


def test_an_item_is_in_the_queue_of_its_department_until_it_is_public() -> None:
    history = registered()
    before = history.standing
    assert (before.department, before.open) == ("education-bureau", True)
    assert before.due_at is not None
    history.release()
    after = history.standing
    assert (after.department, after.due_at, after.open) == (None, None, False)


def test_a_yellow_card_warns_three_working_days_before_and_a_red_one_follows() -> None:
    history = registered("2026-03-02")
    assert history.at("2026-03-24 23:00").tick() == []
    assert history.at("2026-03-25 00:01").tick() == ["deadline_warned"]
    assert history.standing.card == "yellow"
    assert history.tick() == []
    assert history.at("2026-03-30 23:59").tick() == []
    assert history.at("2026-03-31 00:00").tick() == ["deadline_missed"]
    assert history.standing.card == "red"
    assert history.tick() == []


def test_what_was_written_down_after_its_time_gets_both_cards_at_once() -> None:
    history = registered("2026-03-02", at="2026-04-20 10:00")
    assert history.standing.wake_at == history.now
    assert history.tick() == ["deadline_warned", "deadline_missed"]
    assert history.tick() == []


def test_what_is_late_can_be_published_all_the_same() -> None:
    history = registered("2026-03-02", at="2026-04-20 10:00")
    history.tick()
    assert history.release().state == "published"
    assert history.standing.card is None


def test_three_levels_release_it_in_their_order() -> None:
    history = registered()
    history.give(c.SubmitForRelease())
    for level in LEVELS:
        assert history.state == "release_review"
        open_seats = [s.holder for s in history.case.runs[-1].seats if s.state.value == "open"]
        assert level.id in open_seats
        assert not {each.id for each in LEVELS if each is not level} & set(open_seats)
        history.sign(level)
    assert history.state == "published"
    assert history.types[-2:] == ["approval_signed", "item_published"]


def test_what_is_published_says_what_the_shelf_needs_and_no_text() -> None:
    history = registered().release()
    assert history.events[-1].data == {
        "item": history.case.receipt_no,
        "run": 1,
        "revision": 1,
        "document": "item-1",
        "department": "education-bureau",
        "category": "budgets",
        "form": "website",
        "made_on": "2026-03-02",
        "due_on": "2026-03-30",
    }
    assert history.sealed["item-1"]["title"] == "2026年部门预算"
    assert history.sealed["item-1"]["index_number"] == history.case.receipt_no
    assert "预算" not in str([event.data for event in history.events])


def test_its_author_approves_no_level_of_it() -> None:
    history = ItemHistory("2026-03-02 10:00")
    history.open(register(), by=people.HEAD_WHO_DRAFTS)
    history.give(c.SubmitForRelease(), people.HEAD_WHO_DRAFTS)
    asked = {seat.asked for seat in history.case.runs[-1].seats}
    assert people.HEAD_WHO_DRAFTS.id not in asked
    assert history.case.runs[-1].barred == (people.HEAD_WHO_DRAFTS.id,)


def test_everybody_who_wrote_its_text_is_barred() -> None:
    history = registered()
    history.give(c.EditItem(**text(title="部门预算（修改）")), people.COLLEAGUE)
    history.give(c.SubmitForRelease(), people.HANDLER)
    assert history.case.runs[-1].barred == (people.COLLEAGUE.id, people.HANDLER.id)


@pytest.mark.parametrize("action", ["refuse", "return"])
def test_a_level_that_does_not_release_it_gives_it_back_to_its_author(action: str) -> None:
    history = registered()
    history.give(c.SubmitForRelease())
    history.sign(people.HEAD, action, "请核对涉密内容")
    assert history.state == "preparing"
    assert history.standing.due_at is not None
    history.give(c.EditItem(**text(summary="删去附件后的预算表。")))
    assert history.release().state == "published"
    assert history.sealed["item-1"]["summary"] == "删去附件后的预算表。"


def test_a_change_has_twenty_working_days_of_its_own_art_26() -> None:
    history = registered("2026-03-02").release().at("2026-06-10 09:00")
    history.give(c.ReviseItem(changed_on=date(2026, 6, 8), **text(title="2026年部门预算调整")))
    assert history.state == "preparing"
    assert history.case.published == 1
    assert due(history) > "2026-06-30"
    assert history.standing.card is None
    history.release()
    assert history.case.published == 2
    assert history.events[-1].data["document"] == "item-2"
    assert history.sealed["item-1"]["title"] == "2026年部门预算"


def test_cards_of_the_first_time_do_not_stand_on_the_second() -> None:
    history = registered("2026-03-02", at="2026-04-20 10:00")
    history.tick()
    history.release().at("2026-06-10 09:00")
    history.give(c.ReviseItem(changed_on=date(2026, 6, 10), **text()))
    assert history.standing.card is None
    assert history.case.overdue_for is None


def test_what_is_public_is_taken_down_at_once_with_a_reason() -> None:
    history = registered().release()
    history.give(c.TakeItemDown(reason="abolished", note="由新办法取代"), people.OFFICE_HEAD)
    assert history.state == "taken_down"
    data = history.events[-1].data
    assert data["item"] == history.case.receipt_no
    assert (data["reason"], data["document"]) == ("abolished", "take-down")
    assert history.sealed["take-down"]["note"] == "由新办法取代"
    assert "新办法" not in str(data)


def test_taking_it_down_ends_the_review_of_its_revision() -> None:
    history = registered().release().at("2026-06-10 09:00")
    history.give(c.ReviseItem(changed_on=date(2026, 6, 8), **text()))
    history.give(c.SubmitForRelease())
    history.give(c.TakeItemDown(reason="personal_data"))
    assert history.events[-1].data["cancelled_runs"] == [2]
    assert not history.case.open_runs
    assert history.standing.wake_at is None


def test_what_does_not_have_to_be_published_is_dropped_with_reasons_for_the_file() -> None:
    history = registered()
    history.give(c.DropItem("属于内部事务信息"))
    assert history.state == "not_published"
    assert history.sealed["not-published"]["reasons"] == "属于内部事务信息"
    assert "内部" not in str(history.events[-1].data)
    assert history.standing.wake_at is None


def test_what_is_public_is_not_dropped_and_what_is_not_is_not_taken_down() -> None:
    history = registered()
    assert history.refusal(c.TakeItemDown("abolished")).code == "not_published_yet"
    history.release().at("2026-06-10 09:00")
    history.give(c.ReviseItem(changed_on=date(2026, 6, 8), **text()))
    assert history.refusal(c.DropItem("无需公开")).code == "published_already"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"category": "gossip"}, ("unknown_category", "category")),
        ({"form": "pigeon"}, ("unknown_form", "form")),
        ({"address": ""}, ("address_missing", "address")),
        ({"address": "http://city.example/"}, ("address_missing", "address")),
        ({"title": "致电13800138000"}, ("personal_data_phone", "title")),
        ({"summary": "联系人邮箱a@b.cn"}, ("personal_data_email", "summary")),
        ({"tags": ("预算", "E12345678")}, ("personal_data_passport", "tags.1")),
        ({"made_on": "2026-03-03"}, ("date_in_future", "made_on")),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_field(
    changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    history = ItemHistory("2026-03-02 10:00")
    outcome = history.open(register(changes.pop("made_on", "2026-03-02"), **changes))
    assert isinstance(outcome, Refusal)
    assert codes(outcome) == [expected]


def test_nobody_registers_for_another_department_or_one_that_does_not_exist() -> None:
    for department in ("nowhere", TRANSPORT):
        outcome = ItemHistory("2026-03-02 10:00").open(register(department=department))
        assert isinstance(outcome, Refusal)
        assert (outcome.code, outcome.kind) == ("command_not_allowed", "forbidden")


def test_a_unit_that_acts_in_no_name_of_its_own_publishes_nothing_art_10() -> None:
    of_the_office = people.staff("s-office-handler", OFFICE, "handler")
    outcome = ItemHistory("2026-03-02 10:00").open(register(department=OFFICE), of_the_office)
    assert isinstance(outcome, Refusal)
    assert codes(outcome) == [("unknown_department", "department")]


def test_everything_that_is_wrong_is_told_at_once_and_no_value_is_repeated() -> None:
    history = ItemHistory("2026-03-02 10:00")
    outcome = history.open(register(category="x", title="13800138000", summary="a@b.cn"))
    assert isinstance(outcome, Refusal)
    assert {code for code, _ in codes(outcome)} == {
        *("unknown_category", "personal_data_phone", "personal_data_email"),
    }
    assert "138" not in str(outcome)


def test_elsewhere_than_on_a_website_no_address_is_needed() -> None:
    assert registered(form="gazette", address="2026年第3期").state == "preparing"


def test_a_change_before_it_was_made_is_refused() -> None:
    history = registered("2026-03-02").release()
    refusal = history.refusal(c.ReviseItem(changed_on=date(2026, 3, 1), **text()))
    assert codes(refusal) == [("date_too_early", "changed_on")]


def test_an_unknown_reason_or_a_note_with_personal_data_is_refused() -> None:
    history = registered().release()
    refusal = history.refusal(c.TakeItemDown("because", "请致电13800138000"))
    assert codes(refusal) == [
        ("unknown_take_down_reason", "reason"),
        ("personal_data_phone", "note"),
    ]


def in_state(state: ItemState) -> ItemHistory:
    history = registered()
    match state:
        case ItemState.RELEASE_REVIEW:
            history.give(c.SubmitForRelease())
        case ItemState.PUBLISHED:
            history.release()
        case ItemState.TAKEN_DOWN:
            history.release().give(c.TakeItemDown("abolished"))
        case ItemState.NOT_PUBLISHED:
            history.give(c.DropItem("无需公开"))
        case _:
            pass
    assert history.case.state is state
    return history


GIVEN: dict[str, Any] = {
    "edit_item": c.EditItem(**text()),
    "submit_for_release": c.SubmitForRelease(),
    "revise_item": c.ReviseItem(changed_on=date(2026, 3, 2), **text()),
    "take_item_down": c.TakeItemDown("abolished"),
    "drop_item": c.DropItem("无需公开"),
}


@pytest.mark.parametrize("state", ItemState)
@pytest.mark.parametrize("name", GIVEN)
def test_a_command_is_given_in_its_states_and_refused_in_all_others(
    name: str, state: ItemState
) -> None:
    history = in_state(state)
    outcome = history.attempt(GIVEN[name], people.HANDLER)
    refused_by_state = isinstance(outcome, Refusal) and outcome.code == "not_in_this_state"
    assert refused_by_state is (state not in ALLOWED[name])


@pytest.mark.parametrize("state", ItemState)
def test_what_is_offered_is_what_can_be_given(state: ItemState) -> None:
    history = in_state(state)
    offered = PUBLICATION.available(history.case, history.context(people.HANDLER))
    given = {
        name
        for name, command in GIVEN.items()
        if not isinstance(in_state(state).attempt(command, people.HANDLER), Refusal)
    }
    assert set(offered) == given
    assert PUBLICATION.available(history.case, history.context(people.OTHER_HANDLER)) == ()


def test_every_command_of_the_service_has_its_states_and_every_event_is_known() -> None:
    assert ALLOWED.keys() == PUBLICATION.commands.keys()
    history = registered().release()
    history.give(c.TakeItemDown("abolished"))
    assert set(history.types) <= EVENT_TYPES


def test_a_replayed_history_is_the_item_itself() -> None:
    history = registered("2026-03-02", at="2026-04-20 10:00")
    history.tick()
    history.give(c.EditItem(**text(form="gazette")), people.COLLEAGUE)
    history.release().at("2026-06-10 09:00")
    history.give(c.ReviseItem(changed_on=date(2026, 6, 8), **text()))
    history.release().give(c.TakeItemDown("abolished", "已废止"))
    assert history.replayed() == history.case


def test_no_letter_goes_out_and_nobody_applied() -> None:
    history = registered()
    assert history.case.letters == ()
    assert history.case.identity is None
    assert PUBLICATION.shown_documents(history.case) == {}
    assert PUBLICATION.applicants_documents(history.case) == ()
    assert PUBLICATION.letter_decision(history.case, history.events[0]) is None
    with pytest.raises(ValueError, match="no letter"):
        PUBLICATION.letter_facts(history.case, history.events, {}, history.catalogue)


def test_a_title_is_cut_for_the_work_list() -> None:
    assert len(PUBLICATION.title(register(title="预" * 100))) == 60
