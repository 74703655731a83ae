"""Claims in the table: in the case's own transaction, conditional, lapsing, taken over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from sunhall.adapters.cells import KEPT_AFTER
from sunhall.application.hold_slot import HoldSlot
from sunhall.application.ports import CellsTaken
from sunhall.domain.errors import Conflict, RuleRefused, Unavailable
from sunhall.domain.scheduling.cells import CellChange, CellsWanted, Taken
from tests.builders.aws_faults import broken, watched
from tests.builders.scheduling import NOW, cells, clock
from tests.builders.visits import Book, CallOff, Move, Reception, make_sure

WEEK = (date(2026, 4, 13), date(2026, 4, 19))
NINE = Book("video", clock("09:00"))
HELD = HoldSlot("video", clock("09:00"))


def owners(reception: Reception) -> dict[str, str]:
    """Who has what: ``liu 0900`` to owner."""
    found = reception.taken(*WEEK)
    return {
        f"{cell.resource.partition(':')[2]} {cell.minute // 60:02}{cell.minute % 60:02}": owner
        for cell in sorted(found.claims)
        if (owner := found.owner(cell, reception.time))
    }


def test_a_booking_and_its_cells_are_one_transaction(reception: Reception) -> None:
    with watched() as calls:
        opened = reception.book(NINE)
    assert calls.names == [
        *["dynamodb.Query"] * 2,
        "dynamodb.TransactWriteItems",
    ]
    assert owners(reception) == dict.fromkeys(
        ("liu 0900", "liu 0915", "liu 0930"), opened.case.case_id
    )
    make_sure(reception, *WEEK)


def test_the_second_of_two_gets_the_other_host_and_the_third_nobody(reception: Reception) -> None:
    first, second = reception.book(NINE, key="a"), reception.book(NINE, key="b")
    assert [each.case.host for each in (first, second)] == ["liu", "qin"]  # type: ignore[attr-defined]
    with pytest.raises(Conflict) as refused:
        reception.book(NINE, key="c")
    assert refused.value.code == "slot_taken"
    make_sure(reception, *WEEK)


def test_a_slot_lost_between_reading_and_writing_is_looked_for_again(reception: Reception) -> None:
    usual, seen = reception.cells.read, []

    def late(wanted: CellsWanted, *, consistent: bool = False) -> Taken:
        seen.append(consistent)
        found = usual(wanted, consistent=consistent)
        if len(seen) == 1:
            reception.cells.take(
                "hold.quicker",
                CellChange(take=tuple(cells("host:liu", "09:15", 1)), until=clock("12:00")),
                NOW,
            )
        return found

    with patch.object(reception.cells, "read", late):
        opened = reception.book(NINE)
    assert opened.case.host == "qin"  # type: ignore[attr-defined]
    # The first reading may lag behind, the second may not.
    assert seen == [False, True]
    assert owners(reception)["liu 0915"] == "hold.quicker"
    assert "liu 0900" not in owners(reception)


def test_who_is_overtaken_again_and_again_is_told_that_it_is_taken(reception: Reception) -> None:
    def taken(*_: Any) -> None:
        raise CellsTaken

    with patch.object(reception.store, "create", taken), pytest.raises(Conflict) as refused:
        reception.book(NINE)
    assert refused.value.code == "slot_taken"
    assert reception.items() == []


def test_a_command_that_is_overtaken_again_and_again_says_the_same(reception: Reception) -> None:
    case_id = reception.book(NINE).case.case_id

    def taken(*_: Any) -> None:
        raise CellsTaken

    with patch.object(reception.store, "commit", taken), pytest.raises(Conflict) as refused:
        reception.give(case_id, Move(clock("10:30")), key="m")
    assert refused.value.code == "slot_taken"


def test_a_booking_whose_answer_was_lost_is_told_again_and_not_that_it_is_taken(
    reception: Reception,
) -> None:
    only = Book("agreed", clock("10:00"))
    first = reception.book(only, key="same")
    again = reception.book(only, key="same")
    assert (again.case.case_id, again.code) == (first.case.case_id, first.code)
    assert len(reception.visits()) == 1


def test_a_booking_is_told_again_also_when_its_time_has_come_too_near(reception: Reception) -> None:
    first = reception.book(NINE, key="same")
    reception.time = clock("08:59")
    assert reception.book(NINE, key="same").case.case_id == first.case.case_id


def test_the_key_of_another_booking_is_refused_though_its_slot_is_taken(
    reception: Reception,
) -> None:
    reception.book(Book("agreed", clock("10:00")), key="same")
    with pytest.raises(Conflict) as refused:
        reception.book(Book("agreed", clock("10:00")), key="same", payload="1" * 16)
    assert refused.value.code == "idempotency_key_reused"


def test_two_submissions_of_one_key_at_the_same_moment_are_one_booking(
    reception: Reception,
) -> None:
    """Both have read before either wrote: the key decides, not the cells."""
    first = reception.book(Book("agreed", clock("10:00")), key="same")
    usual = reception.cells.read
    with patch.object(reception.cells, "read", lambda _w, *, consistent: Taken()):
        again = reception.book(Book("agreed", clock("10:00")), key="same")
    assert again.case.case_id == first.case.case_id
    assert usual is not None
    make_sure(reception, *WEEK)


def test_moving_gives_the_old_cells_back_in_the_same_moment(reception: Reception) -> None:
    case_id = reception.book(NINE).case.case_id
    with watched() as calls:
        reception.give(case_id, Move(clock("10:30")), key="m")
    assert calls.names.count("dynamodb.TransactWriteItems") == 1
    assert set(owners(reception)) == {"liu 1030", "liu 1045", "liu 1100"}
    reception.book(NINE, key="other")
    make_sure(reception, *WEEK)


def test_calling_off_gives_everything_back(reception: Reception) -> None:
    case_id = reception.book(Book("office", clock("09:00"))).case.case_id
    reception.give(case_id, CallOff(), key="off")
    assert owners(reception) == {}
    assert reception.book(Book("office", clock("09:00")), key="next").case.case_id
    make_sure(reception, *WEEK)


def test_nothing_is_ever_deleted(reception: Reception) -> None:
    case_id = reception.book(NINE).case.case_id
    with watched() as calls:
        reception.give(case_id, CallOff(), key="off")
    rows = [each for each in reception.items() if each["PK"]["S"].startswith("CELLS#")]
    assert len(rows) == 3
    assert all(row.keys() == {"PK", "SK", "expires_at"} for row in rows)
    assert "dynamodb.DeleteItem" not in calls.names


def test_a_move_whose_answer_was_lost_is_told_again(reception: Reception) -> None:
    case_id = reception.book(NINE).case.case_id
    done = reception.give(case_id, Move(clock("10:30")), key="m")
    again = reception.give(case_id, Move(clock("10:30")), key="m")
    assert [event.seq for event in again.events] == [event.seq for event in done.events]
    assert reception.case(case_id).version == 2


def test_a_move_to_a_taken_slot_leaves_all_as_it_was(reception: Reception) -> None:
    first = reception.book(Book("agreed", clock("09:00")), key="a").case.case_id
    reception.book(Book("agreed", clock("11:00")), key="b")
    with pytest.raises(Conflict) as refused:
        reception.give(first, Move(clock("11:00")), key="m")
    assert refused.value.code == "slot_taken"
    assert reception.case(first).starts_at == clock("09:00")
    make_sure(reception, *WEEK)


def test_a_stale_version_is_told_as_such_though_cells_fail_too(reception: Reception) -> None:
    """Somebody else called the visit off meanwhile, and a third one took its cells."""
    case_id = reception.book(Book("agreed", clock("09:00")), key="a").case.case_id
    stored = reception.store.load(case_id)
    assert stored is not None
    reception.give(case_id, CallOff(), key="off")
    reception.book(Book("agreed", clock("09:00")), key="b")
    usual, loaded = reception.store.load, []

    def late(case: str, *, consistent: bool = True) -> Any:
        loaded.append(case)
        return stored if len(loaded) == 1 else usual(case, consistent=consistent)

    with patch.object(reception.store, "load", late), pytest.raises(Conflict) as refused:
        reception.give(case_id, CallOff(), key="late")
    assert refused.value.code == "called_off"


def test_a_transaction_that_only_collided_is_no_taken_slot(reception: Reception) -> None:
    with broken(2, "collided"):
        opened = reception.book(NINE)
    assert opened.case.host == "liu"  # type: ignore[attr-defined]


@pytest.mark.parametrize("fault", ["collided", "throttled"])
def test_a_throttled_claim_asks_to_come_back_and_says_nothing_of_the_slot(
    reception: Reception, fault: Any
) -> None:
    change = CellChange(take=tuple(cells("host:liu", "09:00", 3)), until=clock("12:00"))
    usual = reception.dynamodb.transact_write_items

    def always(**_: Any) -> None:
        with broken(0, fault):
            usual(TransactItems=[])

    there = patch.object(reception.dynamodb, "transact_write_items", always)
    with there, pytest.raises(Unavailable):
        reception.cells.take("hold.a", change, NOW)
    assert owners(reception) == {}


def test_a_hold_claims_for_some_minutes_and_lapses_by_itself(reception: Reception) -> None:
    held = reception.hold(HELD)
    assert held.placement.host == "liu"
    assert held.expires_at == NOW + timedelta(minutes=10)
    assert set(owners(reception).values()) == {held.hold}
    reception.time = NOW + timedelta(minutes=10)
    assert owners(reception) == {}
    assert reception.book(NINE).case.host == "liu"  # type: ignore[attr-defined]
    make_sure(reception, *WEEK)


def test_a_hold_keeps_others_out(reception: Reception) -> None:
    reception.hold(HoldSlot("agreed", clock("10:00")))
    with pytest.raises(Conflict) as refused:
        reception.book(Book("agreed", clock("10:00")))
    assert refused.value.code == "slot_taken"


def test_the_booking_takes_the_cells_of_its_hold_over(reception: Reception) -> None:
    held = reception.hold(HoldSlot("agreed", clock("10:00")))
    with watched() as calls:
        opened = reception.book(Book("agreed", clock("10:00"), hold=held.hold))
    assert calls.names == ["dynamodb.Query", "dynamodb.TransactWriteItems"]
    assert set(owners(reception).values()) == {opened.case.case_id}
    # A firm claim: the hold's end is forgotten.
    reception.time = NOW + timedelta(hours=1)
    assert set(owners(reception).values()) == {opened.case.case_id}
    make_sure(reception, *WEEK)


def test_a_firm_claim_outlives_its_day_so_that_it_can_be_counted(reception: Reception) -> None:
    reception.book(NINE)
    claims = reception.taken(*WEEK).claims
    assert {claim.until for cell, claim in claims.items()} == {
        cell.begins + KEPT_AFTER for cell in claims
    }


def test_the_hold_of_somebody_else_cannot_be_booked(reception: Reception) -> None:
    reception.hold(HoldSlot("agreed", clock("10:00")))
    with pytest.raises(Conflict) as refused:
        reception.book(Book("agreed", clock("10:00"), hold="hold." + "0" * 32))
    assert refused.value.code == "slot_taken"


@pytest.mark.parametrize("guess", ["closed", "01JKXQ3W8Z0000000000000001", "x"])
def test_what_is_no_hold_opens_no_slot(reception: Reception, guess: str) -> None:
    first = reception.book(Book("agreed", clock("10:00")), key="a")
    assert first.case.case_id == "01JKXQ3W8Z0000000000000002"
    for owner in (guess, first.case.case_id):
        with pytest.raises((Conflict, ValueError)):
            reception.book(Book("agreed", clock("10:00"), hold=owner), key=owner)
    make_sure(reception, *WEEK)


def test_a_repeated_hold_is_the_same_one(reception: Reception) -> None:
    first = reception.hold(HELD)
    reception.time += timedelta(seconds=30)
    again = reception.hold(HELD)
    assert (again.hold, again.expires_at) == (first.hold, first.expires_at)
    assert again.placement.host == first.placement.host
    assert len(owners(reception)) == 3


def test_holds_of_other_requests_and_networks_are_others(reception: Reception) -> None:
    three = [
        reception.hold(HELD),
        reception.hold(HoldSlot("video", clock("09:45")), key="hold-key-2"),
        reception.hold(HoldSlot("video", clock("10:30")), network="10.0.0.2"),
    ]
    assert len({each.hold for each in three}) == 3
    assert all(each.hold.startswith("hold.") and len(each.hold) == 37 for each in three)


def test_a_hold_is_extended_by_holding_again_instead_of_it(reception: Reception) -> None:
    first = reception.hold(HELD)
    reception.time += timedelta(minutes=9)
    more = reception.hold(
        HoldSlot("video", clock("09:00"), instead_of=first.hold), key="hold-key-2"
    )
    assert more.hold != first.hold
    assert more.placement.host == first.placement.host
    assert more.expires_at == reception.time + timedelta(minutes=10)
    assert set(owners(reception).values()) == {more.hold}
    assert len(owners(reception)) == 3


def test_a_hold_moves_to_another_slot_of_the_week_and_gives_the_first_back(
    reception: Reception,
) -> None:
    first = reception.hold(HELD)
    later = clock("10:30", date(2026, 4, 16))
    moved = reception.hold(HoldSlot("video", later, instead_of=first.hold), key="hold-key-2")
    assert set(owners(reception)) == {"liu 1030", "liu 1045", "liu 1100"}
    assert set(owners(reception).values()) == {moved.hold}


def test_a_hold_that_does_not_exist_is_not_given_up(reception: Reception) -> None:
    for given_up in ("hold." + "9" * 32, "something", "01JKXQ3W8Z0000000000000001"):
        held = reception.hold(HoldSlot("video", clock("09:00"), instead_of=given_up), key=given_up)
        assert held.placement.host == "liu"
        reception.time += timedelta(minutes=11)


def test_a_network_has_so_many_holds_at_a_time_and_no_more(reception: Reception) -> None:
    starts = ["09:00", "09:45", "10:30", "11:15", "14:00", "14:45"]
    for number, start in enumerate(starts[:5]):
        reception.hold(HoldSlot("video", clock(start)), key=f"hold-key-{number}")
    with pytest.raises(Exception, match="too_many_attempts"):
        reception.hold(HoldSlot("video", clock(starts[5])), key="hold-key-6")
    reception.hold(HoldSlot("video", clock(starts[5])), key="hold-key-6", network="10.0.0.2")
    reception.time += timedelta(minutes=10)
    reception.hold(HoldSlot("video", clock(starts[5])), key="hold-key-7")


def test_a_refused_hold_does_not_count(reception: Reception) -> None:
    reception.hold(HoldSlot("agreed", clock("10:00")))
    for number in range(8):
        with pytest.raises(Conflict):
            reception.hold(HoldSlot("agreed", clock("10:00")), key=f"hold-key-{number}x")
        with pytest.raises(RuleRefused):
            reception.hold(HoldSlot("agreed", clock("10:07")), key=f"hold-key-{number}y")
    reception.hold(HELD, key="hold-key-z")


def test_a_host_is_chosen_only_where_hosts_are_chosen(reception: Reception) -> None:
    with pytest.raises(RuleRefused) as refused:
        reception.hold(HoldSlot("video", clock("09:00"), host="qin"))
    assert refused.value.code == "host_not_to_choose"
    held = reception.hold(HoldSlot("chosen", clock("09:00"), host="qin"))
    assert held.placement.host == "qin"
