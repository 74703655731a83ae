"""What a decision writes into people's boxes, in the same transaction as its events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sunhall.application.ring_clocks import ring_clocks
from sunhall.domain.errors import Conflict
from tests.builders.aws_faults import watched
from tests.builders.calendar import moment
from tests.builders.errands import CASE_ID, ErrandOffice, step

ANN, BEN, CAI, DAN, EVE = "S-ann", "S-ben", "S-cai", "S-dan", "S-eve"
IN_TWO_HOURS = {"amount": 2, "unit": "hour"}


def sealed_names(office: ErrandOffice) -> set[str]:
    return set(office.loaded.stored.sealed)


def test_an_opened_step_is_to_do_for_each_of_its_signers_at_once(office: ErrandOffice) -> None:
    office.ask(step("first", BEN, CAI), step("second", DAN))
    assert office.shown(BEN, "todo") == [(1, "first", "open")]
    assert office.shown(CAI, "todo") == [(2, "first", "open")]
    assert office.shown(DAN, "todo") == []


def test_who_has_signed_has_it_done_and_the_next_has_it_to_do(office: ErrandOffice) -> None:
    office.ask(step("first", BEN), step("second", CAI))
    office.does(BEN, "approve")
    assert office.shown(BEN, "todo") == []
    assert office.shown(BEN, "done") == [(1, "first", "approved")]
    assert office.shown(CAI, "todo") == [(2, "second", "open")]


def test_a_signature_that_is_no_more_needed_leaves_the_box(office: ErrandOffice) -> None:
    office.ask(step("first", BEN, CAI) | {"policy": "any"})
    office.does(BEN, "approve")
    assert office.shown(CAI, "todo") == office.shown(CAI, "done") == []
    assert office.shown(BEN, "done") == [(1, "first", "approved")]


def test_a_transferred_task_moves_to_the_other_box_and_leaves_no_trace(
    office: ErrandOffice,
) -> None:
    office.ask(step("first", BEN))
    office.does(BEN, "transfer", to=CAI)
    assert office.shown(BEN, "todo") == office.shown(BEN, "done") == []
    assert office.shown(CAI, "todo") == [(1, "first", "open")]


def test_a_delegated_task_comes_back_with_the_advice_beside_it(office: ErrandOffice) -> None:
    office.ask(step("first", BEN))
    office.does(BEN, "delegate", to=CAI)
    assert office.shown(CAI, "todo") == [(1, "first", "delegated")]
    office.does(CAI, "advise", opinion="可以")
    assert office.shown(CAI, "todo") == []
    assert office.shown(BEN, "todo") == [(1, "first", "open")]
    office.does(BEN, "approve", opinion="同意")
    assert sealed_names(office) == {"application", "opinion-1-1-4", "opinion-1-1-5"}


def test_a_copy_is_a_row_of_its_own_until_it_is_read_and_afterwards(office: ErrandOffice) -> None:
    office.ask(step("first", BEN))
    office.does(ANN, "copy", seat=0, people=(DAN, EVE))
    assert office.shown(DAN, "copied") == office.shown(EVE, "copied") == [(0, "", "unread")]
    office.does(DAN, "read", seat=0)
    assert office.shown(DAN, "copied") == [(0, "", "read")]
    assert office.shown(EVE, "copied") == [(0, "", "unread")]


def test_an_urged_task_says_so(office: ErrandOffice) -> None:
    office.ask(step("first", BEN))
    office.time += timedelta(hours=1)
    office.does(ANN, "urge", seat=0)
    assert office.shown(BEN, "todo") == [(1, "first", "urged")]


def test_cancelled_approvals_leave_every_box_to_do(office: ErrandOffice) -> None:
    office.ask(step("first", BEN), step("second", CAI, DAN))
    office.does(BEN, "approve")
    office.cancel()
    assert office.shown(CAI, "todo") == office.shown(DAN, "todo") == []
    assert office.shown(BEN, "done") == [(1, "first", "approved")], "what was signed was signed"


def test_an_opinion_is_kept_with_its_task_and_not_as_an_item_of_its_own(
    office: ErrandOffice,
) -> None:
    office.ask(step("first", BEN))
    office.does(BEN, "approve", opinion="同意")
    item = office.item("TASK#01#001")
    assert item is not None
    assert "同意".encode() in item["sealed:opinion-1-1-3"]
    assert office.item("SEALED#opinion-1-1-3") is None
    assert office.loaded.stored.sealed["opinion-1-1-3"] == item["sealed:opinion-1-1-3"]


def test_a_comment_that_changes_no_row_is_kept_with_the_task_too(office: ErrandOffice) -> None:
    office.ask(step("first", BEN))
    office.does(BEN, "comment", opinion="请稍候")
    assert "opinion-1-1-3" in sealed_names(office)
    assert office.shown(BEN, "todo") == [(1, "first", "open")]


def test_a_comment_of_nobody_s_seat_is_an_item_of_its_own(office: ErrandOffice) -> None:
    office.ask(step("first", BEN))
    office.does(ANN, "comment", seat=0, opinion="补充说明")
    assert office.item("SEALED#opinion-1-0-3") is not None
    assert "opinion-1-0-3" in sealed_names(office)


def test_an_approval_without_an_opinion_writes_no_more_rows_than_it_changes(
    office: ErrandOffice,
) -> None:
    office.ask(step("first", BEN), step("second", CAI))
    written = _keys_written(office, lambda: office.does(BEN, "approve"))
    assert sorted(written) == ["CASE", "EVENT#00000003", "TASK#01#001", "TASK#01#002"]


def test_the_signature_that_ends_an_approval_leaves_the_drafter_s_row_to_the_machine(
    office: ErrandOffice,
) -> None:
    office.ask(step("first", BEN))
    office.deliver()
    written = _keys_written(office, lambda: office.does(BEN, "approve"))
    assert sorted(written) == ["CASE", "EVENT#00000003", "TASK#01#001"]
    assert office.shown(ANN, "mine") == [(0, "first", "running")]
    office.deliver()
    assert office.shown(ANN, "mine") == [(0, "first", "approved")]


def test_an_approval_that_ended_before_is_not_written_again(office: ErrandOffice) -> None:
    office.ask(step("first", BEN))
    office.does(BEN, "approve")
    written = _keys_written(office, lambda: office.ask(step("other", CAI)))
    assert sorted(written) == ["CASE", "EVENT#00000004", "TASK#02#001"]


def test_every_cancelled_approval_is_told_to_its_drafter(office: ErrandOffice) -> None:
    office.ask(step("first", BEN))
    office.ask(step("other", CAI), by=DAN)
    office.deliver()
    written = _keys_written(office, office.cancel)
    assert not [key for key in written if key.startswith("RUN#")]
    office.deliver()
    assert office.shown(ANN, "mine") == [(0, "first", "cancelled")]
    assert office.shown(DAN, "mine") == [(0, "other", "cancelled")]


def test_an_approval_is_one_query_and_one_transaction(office: ErrandOffice) -> None:
    office.ask(step("first", BEN), step("second", CAI))
    seat = office.seat_of(BEN)
    with watched() as calls:
        office.does(BEN, "approve", seat=seat, opinion="同意")
    assert calls.names == ["dynamodb.Query", "dynamodb.TransactWriteItems"]


def test_a_task_is_due_at_the_earlier_of_its_own_limit_and_the_case_s_deadline(
    office: ErrandOffice,
) -> None:
    office.ask(step("first", BEN, limit=IN_TWO_HOURS), step("second", CAI))
    assert _due(office, BEN) == moment("2026-04-01 11:00").isoformat()
    office.hurry(moment("2026-04-01 10:00"))
    assert _due(office, BEN) == moment("2026-04-01 10:00").isoformat()
    office.does(BEN, "approve")
    assert _due(office, CAI) == moment("2026-04-01 10:00").isoformat()


def test_a_case_s_deadline_that_moves_moves_what_is_to_do_and_nothing_else(
    office: ErrandOffice,
) -> None:
    office.ask(step("first", BEN), step("second", CAI))
    office.does(BEN, "approve")
    written = _keys_written(office, lambda: office.hurry(moment("2026-04-03")))
    assert sorted(written) == ["CASE", "EVENT#00000004", "TASK#01#002"]


def test_a_task_without_any_limit_has_no_due_date_and_loses_one_it_had(
    office: ErrandOffice,
) -> None:
    office.hurry(moment("2026-04-03"))
    office.ask(step("first", BEN))
    assert _due(office, BEN) == moment("2026-04-03").isoformat()
    office.does(BEN, "approve")
    item = office.item("TASK#01#001")
    assert item is not None
    assert "due_at" not in item, "what is done is due no more"


def test_two_who_sign_the_same_step_at_once_both_count(
    office: ErrandOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.ask(step("first", BEN, CAI), step("second", DAN))
    _overtake(office, monkeypatch, lambda: office.does(CAI, "approve"))
    office.does(BEN, "approve")
    assert office.case.runs[0].step == 2
    assert office.shown(BEN, "done") == [(1, "first", "approved")]
    assert office.shown(CAI, "done") == [(2, "first", "approved")]
    assert office.shown(DAN, "todo") == [(3, "second", "open")]


def test_six_who_sign_at_the_very_same_moment_all_count(
    office: ErrandOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [BEN, CAI, DAN, EVE, "S-fan"]
    office.ask(step("first", *others, "S-gus"))
    real = office.store.commit
    waiting = list(others)

    def commit(change: Any) -> None:
        if waiting and change.events[0].actor == "S-gus":
            office.does(waiting.pop(), "approve")
        real(change)

    monkeypatch.setattr(office.store, "commit", commit)
    office.does("S-gus", "approve")
    assert office.case.runs[0].outcome == "approved"
    assert [seat.by for seat in office.case.runs[0].seats] == [*others, "S-gus"]


def test_two_of_whom_one_is_enough_decide_once(
    office: ErrandOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.ask(step("first", BEN, CAI) | {"policy": "any"}, step("second", DAN))
    _overtake(office, monkeypatch, lambda: office.does(CAI, "approve"))
    with pytest.raises(Conflict):
        office.does(BEN, "approve")
    assert office.shown(BEN, "done") == []
    assert [event.type for event in office.events()[2:]] == ["approval_signed"]
    assert office.shown(DAN, "todo") == [(3, "second", "open")]


def test_the_staff_is_read_only_for_commands_that_may_ask_somebody(office: ErrandOffice) -> None:
    office.hurry(moment("2026-04-03"))
    assert office.directory.reads == 0
    office.ask(step("first", BEN))
    office.does(BEN, "approve")
    assert office.directory.reads == 2


def test_the_tick_reads_the_staff_only_while_an_approval_waits(office: ErrandOffice) -> None:
    rungs = [{"after": IN_TWO_HOURS, "do": "escalate"}]
    office.ask(step("first", BEN, ladder=rungs))
    office.time += timedelta(hours=2)
    reads = office.directory.reads
    ports: Any = office
    ring_clocks(ports, report=_fail)
    assert office.directory.reads == reads + 1
    assert office.shown(BEN, "todo") == []
    assert office.shown("S-fan", "todo") == [(1, "first", "open")], "the superior has it now"
    office.cancel()
    office.dynamodb.update_item(
        TableName=office.table,
        Key={"PK": {"S": f"CASE#{CASE_ID}"}, "SK": {"S": "CASE"}},
        UpdateExpression="SET DPK = :hour, DSK = :now",
        ExpressionAttributeValues={
            ":hour": {"S": "DUE#2026040103#0"},
            ":now": {"S": f"2026-04-01T03:00:00Z#{CASE_ID}"},
        },
    )
    reads = office.directory.reads
    assert ring_clocks(ports, report=_fail).due == 1
    assert office.directory.reads == reads


def _due(office: ErrandOffice, staff: str) -> str:
    (row,) = office.store.box(staff, "todo", limit=2, after=None).rows
    return row.due_at


def _keys_written(office: ErrandOffice, do: Any) -> list[str]:
    sent: list[Any] = []
    real = office.store._client

    class Listening:
        def transact_write_items(self, *, TransactItems: list[Any]) -> Any:
            sent.extend(TransactItems)
            return real.transact_write_items(TransactItems=TransactItems)

        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

    office.store._client = Listening()
    try:
        do()
    finally:
        office.store._client = real
    writes = [next(iter(each.values())) for each in sent]
    return [(each.get("Key") or each["Item"])["SK"]["S"] for each in writes]


def _overtake(office: ErrandOffice, monkeypatch: pytest.MonkeyPatch, first: Any) -> None:
    """Let something else happen between loading a case and committing to it, once."""
    real = office.store.commit
    come: list[bool] = []

    def commit(change: Any) -> None:
        if not come:
            come.append(True)
            first()
        real(change)

    monkeypatch.setattr(office.store, "commit", commit)


def _fail(case_id: str, failure: Exception) -> None:
    raise failure
