"""Who may see what of a ticket: whatever has happened, the answer is what it is now (B5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.calendar.counting import Unit
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.open311.publicity import (
    HIDDEN,
    UNSCREENED,
    Words,
    public_text,
    request_record,
    status_of,
)
from sunhall.domain.open311.record import RequestRecord
from sunhall.domain.open311.rules import Open311Rules
from sunhall.domain.publication.personal_data import MASK, kinds_in, masked
from sunhall.domain.ticket.rules import TicketRules
from sunhall.domain.ticket.ticket import Assignment, Ending, Reply, State, Ticket

START = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
CASE = "01ARZ3NDEKTSV4RRFFQ69G5FAV"

WORDS = Words(
    description="人民路1号门前路灯不亮，请联系李小明 13800138000。",
    name="李小明",
    address="云溪市城东区人民路1号",
    lat=30.123456,
    long=120.654321,
    public_reply="已修复。",
)


def ticket(**changes: Any) -> Ticket:
    fresh = Ticket(
        case_id=CASE,
        version=7,
        receipt_no="RX-20261102-000001-7",
        state=State.HANDLING,
        channel="web",
        kind="help",
        submitted_at=START,
        catalogue_version="1",
        category="road_damage",
        public=True,
        accepted_at=START + HOUR,
    )
    return replace(fresh, **changes)


def assignment(department: str, number: int = 1, **changes: Any) -> Assignment:
    at = START + (number + 1) * HOUR
    clock = Clock.start("sign", Unit.HOUR, 2, at)
    given = Assignment(number, number, department, "lead", at, clock, clock, None)
    return replace(given, **changes)


@pytest.fixture
def record(rules: TicketRules, open311: Open311Rules) -> Any:
    def of(words: Words = WORDS, **changes: Any) -> RequestRecord | None:
        return request_record(
            ticket(**changes), "ABC", words, rules, open311, START + timedelta(days=5)
        )

    return of


def test_an_accepted_ticket_shows_what_it_is_about_without_its_citizen(record: Any) -> None:
    shown = record()
    assert (shown.id, shown.version, shown.listed, shown.status) == ("ABC", 7, True, "open")
    assert shown.service_code == "0201"
    assert shown.description == f"人民路1号门前路灯不亮，请联系{MASK} {MASK}。"
    assert shown.address == "云溪市城东区人民路1号"
    assert (shown.lat, shown.long) == (30.1235, 120.6543), "ten metres, as the group says"
    assert shown.requested_at == START
    assert shown.expected_at == START + timedelta(days=5)
    assert CASE not in repr(shown)
    assert "RX-" not in repr(shown)


@pytest.mark.parametrize(
    "changes",
    [
        {"public": False},
        {"confidential": True},
        {"identity": object()},
        {"kind": "report"},
        {"category": None},
        {"category": "unpaid_wages"},
        {"category": "no_such_category"},
        *({"state": state} for state in HIDDEN),
    ],
    ids=lambda changes: "-".join(f"{k}" for k in changes),
)
def test_what_nobody_may_see_has_no_record_at_all(record: Any, changes: dict[str, Any]) -> None:
    assert record() is not None
    assert record(**changes) is None


@pytest.mark.parametrize("state", sorted(UNSCREENED))
def test_what_nobody_has_screened_is_in_no_list_and_shows_no_word(
    record: Any, state: State
) -> None:
    shown = record(state=state, accepted_at=None)
    assert (shown.listed, shown.status, shown.service_code) == (False, "open", "0201")
    texts = (shown.description, shown.address, shown.lat, shown.long, shown.status_notes)
    assert texts == (None,) * 5
    assert shown.expected_at is None


@pytest.mark.parametrize(("reason", "listed"), [(1, False), (2, False), (3, True), (4, False)])
def test_a_refused_ticket_is_listed_for_harmless_reasons_and_never_as_a_petition(
    record: Any, reason: int, listed: bool
) -> None:
    for state in (State.NOT_ACCEPTED, State.ARCHIVED):
        shown = record(state=state, refusal_reason=reason, closed_at=START + HOUR)
        assert (shown.listed, shown.status) == (listed, "closed")
        assert (shown.description is not None) is listed


@pytest.mark.parametrize("state", [s for s in State if s not in HIDDEN | UNSCREENED])
def test_closed_are_closed_merged_refused_terminated_and_archived_and_open_the_rest(
    record: Any, state: State
) -> None:
    ends = {"closed", "closed_direct", "archived", "merged", "not_accepted", "terminated"}
    closed = state in ends
    shown = record(state=state, closed_at=START + 9 * HOUR if closed else None)
    assert shown.status == ("closed" if closed else "open")
    if closed:
        assert shown.updated_at == START + 9 * HOUR, "of a closed one: when it was closed"


def test_every_state_has_a_status() -> None:
    assert {status_of(ticket(state=state)) for state in State} == {"open", "closed"}


def test_agency_responsible_is_the_lead_and_nobody_who_gave_it_back(record: Any) -> None:
    first = assignment("water-affairs", ended=Ending.RETURNED)
    second = assignment("urban-management", 2)
    helper = replace(assignment("transport-bureau", 3), role="co")
    assert record().agency is None
    assert record(assignments=(first,)).agency is None
    assert record(assignments=(first, second, helper)).agency == "urban-management"


def test_status_notes_are_the_public_reply_alone(record: Any) -> None:
    assert record(replace(WORDS, public_reply="")).status_notes is None
    assert record().status_notes == "已修复。"


def test_what_happened_is_told_in_order_and_only_what_everybody_may_know(record: Any) -> None:
    shown = record(
        state=State.CLOSED,
        assignments=(assignment("urban-management"),),
        reply=Reply(1, "solved", "urban-management", START + 3 * HOUR, START + 4 * HOUR),
        closed_at=START + 5 * HOUR,
    )
    assert [note.type for note in shown.notes] == [
        *("submitted", "accepted", "dispatched", "replied", "closed")
    ]
    assert [note.text for note in shown.notes] == ["", "", "", "已修复。", ""]
    assert shown.updated_at == START + 5 * HOUR


def test_a_ticket_that_was_taken_up_again_is_open_and_was_never_closed_to_anybody(
    record: Any,
) -> None:
    shown = record(state=State.REWORK, closed_at=START + 5 * HOUR)
    assert shown.status == "open"
    assert "closed" not in {note.type for note in shown.notes}


def test_an_address_in_a_group_of_private_places_is_not_shown(record: Any) -> None:
    shown = record(category="water_supply")
    assert shown.address is None
    assert (shown.lat, shown.long) == (30.12, 120.65), "a kilometre, as the group says"


def test_a_group_that_the_city_says_nothing_of_shows_no_place(record: Any) -> None:
    shown = record(category="property_management")
    assert (shown.address, shown.lat, shown.long) == (None, None, None)


def test_half_a_place_is_none(record: Any) -> None:
    assert record(replace(WORDS, long=None)).lat is None


def test_once_the_personal_data_is_erased_no_text_is_left(record: Any) -> None:
    shown = record(Words(), state=State.ARCHIVED)
    assert (shown.description, shown.address, shown.status_notes) == (None, None, None)


# --- texts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("路灯不亮，电话１３８００１３８０００。", f"路灯不亮，电话{MASK}。"),
        ("邮箱li.ming@example.com，0571-8765 4321", f"邮箱{MASK}，{MASK}"),
        ("身份证11010119900307803X", f"身份证{MASK}"),
        ("照片见https://photos.example/a?u=李小明 谢谢", f"照片见{MASK} 谢谢"),
        ("（全角标点，不变：“是”）", "（全角标点，不变：“是”）"),
        ("2026年11月2日8时，井盖编号123456", "2026年11月2日8时，井盖编号123456"),
    ],
)
def test_what_has_the_form_of_personal_data_is_masked_and_the_rest_stays(
    text: str, clean: str
) -> None:
    assert public_text(text, "") == clean


def test_the_citizens_own_name_is_masked_wherever_it_stands() -> None:
    assert public_text("我是李小明，李小明的家", "李小明") == f"我是{MASK}，{MASK}的家"


@pytest.mark.parametrize("text", ["我是李 小 明", "我是李·小明。"])
def test_a_text_that_still_names_the_citizen_stays_away(text: str) -> None:
    assert public_text(text, "李小明") is None


def test_nothing_is_nothing() -> None:
    assert public_text("  \n", "") is None


digits = st.text("0123456789 -+()Xx@.ab省手机１８", max_size=60)


@given(st.text(max_size=40) | digits)
def test_a_masked_text_holds_nothing_that_has_a_form(text: str) -> None:
    clean = masked(text)
    assert kinds_in(clean) == ()
    assert masked(clean) == clean


@given(st.text("天地人你我他路灯，。！", max_size=40))
def test_a_text_without_numbers_is_not_touched(text: str) -> None:
    assert masked(text) == text
