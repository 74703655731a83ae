"""The design's invariants, on every case that the tests and their faults have left in the table."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter, defaultdict
from datetime import UTC, datetime

from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.application.services import SERVICES
from sunhall.domain.actor import system_actor
from sunhall.domain.approval.run import RunOutcome
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import first_broken
from tests.system.journey.ledger import Item, Ledger

SHARDS = 4
ENDED: dict[RunOutcome | None, set[str | None]] = {
    RunOutcome.APPROVED: {"SUCCEEDED"},
    RunOutcome.RETURNED: {"SUCCEEDED"},
    # Cancelled before the stream was read, it was never started.
    RunOutcome.CANCELLED: {"ABORTED", None},
    None: {"RUNNING"},
}


def head_of(items: list[Item]) -> Item:
    [head] = [item for item in items if item["SK"]["S"] == "CASE"]
    return head


def text(item: Item, name: str) -> str | None:
    return str(item[name]["S"]) if name in item else None


def test_the_history_of_every_case_verifies(at_rest: Ledger, case_ids: list[str]) -> None:
    broken = {case: first_broken(at_rest.stored(case).events) for case in case_ids}
    assert not {case: at for case, at in broken.items() if at is not None}


def test_every_snapshot_is_what_its_history_folds_to(
    at_rest: Ledger, items_of: dict[str, list[Item]]
) -> None:
    for case_id, items in items_of.items():
        head, stored, case = head_of(items), at_rest.stored(case_id), at_rest.folded(case_id)
        assert head["version"]["N"] == str(len(stored.events)) == str(case.version)
        assert head["state"]["S"] == case.state
        assert head["receipt_no"]["S"] == case.receipt_no
        assert bytes(head["head"]["B"]).hex() == stored.events[-1].hash


def test_no_event_is_there_twice_and_none_is_missing(at_rest: Ledger, case_ids: list[str]) -> None:
    for case_id in case_ids:
        events = at_rest.stored(case_id).events
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        # One request makes its events once: those of a repetition would stand apart.
        order = [event.request_id for event in events]
        blocks = [each for place, each in enumerate(order) if order[place - 1 : place] != [each]]
        assert len(blocks) == len(set(blocks)), case_id


def test_every_receipt_number_leads_to_one_case_and_back(
    at_rest: Ledger, items_of: dict[str, list[Item]]
) -> None:
    leads_to = {
        item["PK"]["S"].removeprefix("RECEIPT#"): item["case_id"]["S"]
        for item in at_rest.items("RECEIPT#")
    }
    assert leads_to == {
        head_of(items)["receipt_no"]["S"]: case_id for case_id, items in items_of.items()
    }


def test_every_submission_is_one_case(at_rest: Ledger, case_ids: list[str]) -> None:
    requests = [item["case_id"]["S"] for item in at_rest.items("REQUEST#")]
    assert sorted(requests) == case_ids


def test_every_node_is_decided_once_and_its_item_agrees(
    at_rest: Ledger, items_of: dict[str, list[Item]]
) -> None:
    for case_id, items in items_of.items():
        decided = Counter(
            (event.data["run"], event.data["index"])
            for event in at_rest.stored(case_id).events
            if event.type == "node_decided"
        )
        assert set(decided.values()) <= {1}, case_id
        marked = [
            tuple(int(part) for part in item["SK"]["S"].split("#")[1:])
            for item in items
            if item["SK"]["S"].startswith("NODE#") and item.get("decided", {}).get("BOOL")
        ]
        assert sorted(marked) == sorted(decided), case_id


def test_the_inbox_holds_the_steps_that_are_waited_for_and_no_others(
    at_rest: Ledger, items_of: dict[str, list[Item]]
) -> None:
    for case_id, items in items_of.items():
        listed = {
            (item["SK"]["S"], item["QPK"]["S"])
            for item in items
            if item["SK"]["S"].startswith("NODE#") and "QPK" in item
        }
        assert listed == {
            (
                f"NODE#{run.number:02}#{run.current:02}",
                f"INBOX#{run.node.role}@{run.node.department}",
            )
            for run in at_rest.folded(case_id).runs
            if run.open
        }, case_id


def test_the_indexes_agree_with_what_the_rules_say_of_every_case(
    at_rest: Ledger, items_of: dict[str, list[Item]]
) -> None:
    for case_id, items in items_of.items():
        head, stored = head_of(items), at_rest.stored(case_id)
        service = SERVICES[stored.service]
        # What depends on the moment was written at the moment of the last commit.
        then = Context(stored.events[-1].at, system_actor("clock"), load_catalogue(), "")
        expected = service.standing(at_rest.folded(case_id), then)
        due = utc(expected.due_at) if expected.due_at else None
        assert text(head, "card") == expected.card
        assert text(head, "department") == expected.department
        assert text(head, "due_at") == (expected.due_at.isoformat() if expected.due_at else None)
        assert (text(head, "QPK"), text(head, "QSK")) == (
            (f"WORK#{expected.department}", f"{due or '9999'}#{case_id}")
            if expected.department
            else (None, None)
        ), case_id
        assert (text(head, "DPK"), text(head, "DSK")) == (
            (
                f"DUE#{expected.wake_at.astimezone(UTC):%Y%m%d%H}"
                f"#{zlib.crc32(case_id.encode()) % SHARDS}",
                f"{utc(expected.wake_at)}#{case_id}",
            )
            if expected.wake_at
            else (None, None)
        ), case_id


def utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def test_every_run_has_one_execution_that_ended_as_the_run_did(
    at_rest: Ledger, case_ids: list[str]
) -> None:
    executions = at_rest.executions()
    runs = {f"{case}-{run.number}": run for case in case_ids for run in at_rest.folded(case).runs}
    assert set(executions) <= set(runs), "no execution without a run"
    for name, run in runs.items():
        status = executions[name].status if name in executions else None
        assert status in ENDED[run.outcome], f"{name}: {run.outcome} but {status}"


def test_no_execution_enters_more_than_two_states_a_node_and_two_more(
    at_rest: Ledger, case_ids: list[str]
) -> None:
    runs = {f"{case}-{run.number}": run for case in case_ids for run in at_rest.folded(case).runs}
    for name, execution in at_rest.executions().items():
        opened = min(runs[name].current + 1, len(runs[name].nodes))
        assert len(execution.entered("Task")) <= opened, "no node is opened twice"
        assert len(execution.entered()) <= 2 * opened + 2, name


def test_every_ordered_letter_is_made_once_under_a_number_of_its_own(
    at_rest: Ledger, case_ids: list[str]
) -> None:
    numbers: list[str] = []
    for case_id in case_ids:
        stored, case = at_rest.stored(case_id), at_rest.folded(case_id)
        ordered = [event.seq for event in stored.events if event.letter]
        made = [e.data["order"] for e in stored.events if e.type == "letter_produced"]
        assert sorted(made) == ordered == [letter.order for letter in case.letters], case_id
        numbers += [letter.number for letter in case.letters if letter.number]
        assert not [letter for letter in case.letters if letter.number is None]
    assert len(numbers) == len(set(numbers))


def test_the_letter_registers_have_no_gap(at_rest: Ledger, case_ids: list[str]) -> None:
    taken: dict[tuple[str, str], list[int]] = defaultdict(list)
    for case_id in case_ids:
        issuer = at_rest.folded(case_id).department
        for event in at_rest.stored(case_id).events:
            if event.type == "letter_produced":
                taken[issuer, str(event.data["year"])].append(event.data["serial"])
    last = {
        (item["PK"]["S"].removeprefix("COUNTER#LETTER#"), item["SK"]["S"]): int(item["serial"]["N"])
        for item in at_rest.items("COUNTER#LETTER#")
    }
    assert {register: sorted(serials) for register, serials in taken.items()} == {
        register: list(range(1, serial + 1)) for register, serial in last.items()
    }


def test_every_document_of_a_letter_is_the_one_the_history_tells_of(
    at_rest: Ledger, case_ids: list[str]
) -> None:
    checked = 0
    for case_id in case_ids:
        for letter in at_rest.folded(case_id).letters:
            for fmt, digest in letter.sha256:
                stored = at_rest.file(f"letters/{case_id}/{letter.order}/{digest}.{fmt}")
                assert hashlib.sha256(stored).hexdigest() == digest
                checked += 1
    assert checked >= 6


def test_every_attachment_that_an_event_names_was_claimed_for_its_case(
    at_rest: Ledger, case_ids: list[str]
) -> None:
    keys = Counter(key.split("/")[1] for key in at_rest.file_keys() if key.startswith("cases/"))
    for case_id in case_ids:
        named = {
            upload
            for event in at_rest.stored(case_id).events
            for upload in event.data.get("attachments", ())
        }
        assert keys[case_id] == len(named), case_id


def test_a_reply_left_only_after_every_step_of_its_chain_was_approved_by_another_than_its_drafter(
    at_rest: Ledger, case_ids: list[str]
) -> None:
    sent = 0
    for case_id in case_ids:
        case = at_rest.folded(case_id)
        for run in case.runs:
            if run.outcome is RunOutcome.APPROVED:
                assert [node.action for node in run.nodes] == ["approve"] * len(run.nodes)
            assert run.drafter not in {node.decided_by for node in run.nodes}
        if case.state == "sent":
            sent += 1
            replies = [run for run in case.runs if run.subject != "extension"]
            assert replies[-1].outcome is RunOutcome.APPROVED
            assert case.leaf, "every sent reply counts in a row of the statistics"
    assert sent


def test_the_dead_letter_queues_are_empty(at_rest: Ledger) -> None:
    assert at_rest.dead_letters() == {}
