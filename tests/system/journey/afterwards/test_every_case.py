"""The design's invariants, on every case that the tests and their faults have left in the table."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.application.run_stages import stage_path
from sunhall.application.services import SERVICES
from sunhall.domain.actor import system_actor
from sunhall.domain.approval.inbox import InboxRow, inbox_rows
from sunhall.domain.approval.ladder import limit_of
from sunhall.domain.approval.run import (
    APPROVAL_EVENTS,
    ApprovalRun,
    RunOutcome,
    Visit,
    opinion_name,
)
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import first_broken
from sunhall.domain.engine.sealing import digest
from sunhall.domain.engine.service import fold
from tests.system.journey.ledger import Item, Ledger

#: What the approval of an answer is called.
REPLIES = frozenset({"reply", "on_spot", "correction"})
SIGNERS_OPINION = re.compile(r"opinion-\d+-\d+-\d+")

SHARDS = 4
#: Attributes of the rows of people's boxes; Step Functions adds its token to those of drafters.
IN_A_ROW = frozenset(
    {
        *("PK", "SK", "QPK", "QSK", "receipt_no", "service", "sealed_title", "department"),
        *("chain", "node", "state", "at", "due_at", "step", "task_token", "execution", "ended"),
    }
)


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


def test_nobody_signs_twice_unless_they_took_it_back(at_rest: Ledger, case_ids: list[str]) -> None:
    for case_id in case_ids:
        signed: Counter[tuple[int, int]] = Counter()
        for event in at_rest.stored(case_id).events:
            seat = (event.data.get("run", 0), event.data.get("seat", 0))
            if event.type == "approval_signed":
                signed[seat] += 1
            if event.type == "signature_taken_back":
                signed[seat] -= 1
        assert set(signed.values()) <= {0, 1}, case_id


def test_every_box_shows_what_the_approvals_say_and_nothing_else(
    at_rest: Ledger, items_of: dict[str, list[Item]]
) -> None:
    for case_id, items in items_of.items():
        listed = {
            item["SK"]["S"]: tuple(item[name]["S"] for name in ("QPK", "QSK", "state", "node"))
            for item in items
            if item["SK"]["S"].startswith(("TASK#", "COPY#")) and "QPK" in item
        }
        assert listed == dict(rows_of(at_rest, case_id)), case_id


def rows_of(at_rest: Ledger, case_id: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Key, place in the index, state and step of every row that the approvals call for."""
    stored, case = at_rest.stored(case_id), at_rest.folded(case_id)
    for run in case.runs:
        for key, row in inbox_rows(run).items():
            since = row.at
            if row.box == "todo":
                limit = limit_of(run, visit_of(run, row), load_catalogue().calendar)
                then = Context(stored.events[-1].at, system_actor("clock"), load_catalogue(), "")
                due_at = SERVICES[stored.service].standing(case, then).due_at
                since = min(moment for moment in (limit, due_at) if moment)
            sort = f"{utc(since)}#{case_id}#{run.number:02}#{row.seat:03}"
            yield place(run, key), (f"{row.box.upper()}#{row.staff}", sort, row.state, row.path)


def visit_of(run: ApprovalRun, row: InboxRow) -> Visit:
    seat = run.seat(row.seat)
    assert seat is not None
    return run.visit(seat.visit)


def place(run: ApprovalRun, key: str) -> str:
    kind, _, staff = key.partition(":")
    if kind == "copy":
        return f"COPY#{run.number:02}#{staff}"
    return f"TASK#{run.number:02}#{key}"


def test_a_row_holds_nothing_but_words_of_the_city_and_ciphertext(
    items_of: dict[str, list[Item]],
) -> None:
    rows = ("TASK#", "COPY#", "RUN#")
    for case_id, items in items_of.items():
        for item in items:
            if item["SK"]["S"].startswith(rows):
                plain = {name for name in item if not name.startswith("sealed:")}
                assert plain <= IN_A_ROW, f"{case_id} {item['SK']['S']}"
                assert all("B" in item[name] for name in item.keys() - plain), case_id


def test_every_opinion_is_kept_sealed_and_is_the_one_that_the_history_tells_of(
    at_rest: Ledger, case_ids: list[str]
) -> None:
    checked = 0
    for case_id in case_ids:
        given = [
            (opinion_name(event.data["run"], event.data["seat"], event.seq), event)
            for event in at_rest.stored(case_id).events
            if event.type in APPROVAL_EVENTS and "opinion_digest" in event.data
        ]
        documents = at_rest.documents(case_id) if given else {}
        # What a third party says (`opinion-of-…`) is another matter.
        kept = {name for name in documents if SIGNERS_OPINION.fullmatch(name)}
        assert kept == {name for name, _ in given}, case_id
        for name, event in given:
            assert digest(documents[name]) == event.data["opinion_digest"], f"{case_id} {name}"
            checked += 1
    assert checked


def test_every_drafter_sees_where_their_approvals_stand(
    at_rest: Ledger, items_of: dict[str, list[Item]]
) -> None:
    for case_id, items in items_of.items():
        listed = {
            item["SK"]["S"]: tuple(item[name]["S"] for name in ("QPK", "QSK", "state", "node"))
            for item in items
            if item["SK"]["S"].startswith("RUN#")
        }
        assert listed == {
            f"RUN#{run.number:02}": (
                f"MINE#{run.drafter}",
                f"{utc(run.started_at)}#{case_id}#{run.number:02}",
                run.outcome or "running",
                stage_path(run),
            )
            for run in at_rest.folded(case_id).runs
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


def runs_of(at_rest: Ledger, case_ids: list[str]) -> dict[str, ApprovalRun]:
    """Every run by the beginning of its executions' names."""
    return {
        f"{case_id}-{run.number}": run
        for case_id in case_ids
        for run in at_rest.folded(case_id).runs
    }


def test_step_functions_waits_for_every_open_approval_and_for_no_other(
    at_rest: Ledger, items_of: dict[str, list[Item]]
) -> None:
    waiting = {
        execution.run: execution
        for execution in at_rest.executions().values()
        if execution.status == "RUNNING"
    }
    runs = runs_of(at_rest, list(items_of))
    assert waiting.keys() == {name for name, run in runs.items() if run.open}
    for name, execution in waiting.items():
        case_id, _, number = name.partition("-")
        [row] = [item for item in items_of[case_id] if item["SK"]["S"] == f"RUN#{int(number):02}"]
        assert int(row["step"]["N"]) == execution.step == runs[name].step, name
        assert row["execution"]["S"] == execution.name
        assert row["task_token"]["S"], "who passes the stage can tell Step Functions so"


def test_every_approval_has_had_one_execution_that_came_to_its_end(
    at_rest: Ledger, case_ids: list[str]
) -> None:
    runs = runs_of(at_rest, case_ids)
    statuses: dict[str, list[str]] = defaultdict(list)
    for execution in at_rest.executions().values():
        assert execution.run in runs, "no execution without a run"
        if not execution.broken_by_a_test:
            statuses[execution.run].append(execution.status)
    assert statuses == {
        name: ["RUNNING" if run.open else "SUCCEEDED"] for name, run in runs.items()
    }


def test_no_execution_enters_more_than_two_states_a_stage_and_two_more(
    at_rest: Ledger, case_ids: list[str]
) -> None:
    runs = runs_of(at_rest, case_ids)
    for name, execution in at_rest.executions().items():
        # What began to wait anew because its time was up is no stage more.
        stages = runs[execution.run].step
        assert execution.waits - execution.renewals <= stages, name
        assert execution.entered - execution.renewals <= 2 * stages + 2, name


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
    departments = load_catalogue().departments
    for case_id in case_ids:
        stored = at_rest.stored(case_id)
        service = SERVICES[stored.service]
        for event in stored.events:
            if event.type == "letter_produced":
                # As it was when the letter was ordered: the case may lie with somebody else now.
                issuer = service.letter_issuer(fold(service, stored.events[: event.data["order"]]))
                register, _prefix = departments[issuer].letter_register(service.name)
                taken[register, str(event.data["year"])].append(event.data["serial"])
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
            for fmt, sha256 in letter.sha256:
                stored = at_rest.file(f"letters/{case_id}/{letter.order}/{sha256}.{fmt}")
                assert hashlib.sha256(stored).hexdigest() == sha256
                checked += 1
    assert checked >= 6


def test_every_attachment_that_an_event_names_was_claimed_for_its_case(
    at_rest: Ledger, case_ids: list[str]
) -> None:
    # Copies that are made for everybody lie beside them.
    claimed = [key.split("/") for key in at_rest.file_keys() if key.startswith("cases/")]
    keys = Counter(case_id for _, case_id, kind, *_ in claimed if kind == "attachments")
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
    sent: Counter[str] = Counter()
    for case_id in case_ids:
        case = at_rest.folded(case_id)
        for run in case.runs:
            if run.outcome is RunOutcome.APPROVED:
                # A step that was sent back, or taken back, was opened and approved again.
                ended = {visit.path: visit.result for visit in run.visits}
                assert set(ended.values()) == {"approved"}, case_id
            assert not {seat.by for seat in run.seats} & set(run.barred), case_id
        if case.state == "sent":
            service = at_rest.stored(case_id).service
            sent[service] += 1
            replies = [run for run in case.runs if run.subject in REPLIES]
            assert replies[-1].outcome is RunOutcome.APPROVED, case_id
            if service == "disclosure":
                assert case.leaf, "every sent reply counts in a row of the statistics"
    assert sent.keys() == {"disclosure", "correction"}


def test_the_dead_letter_queues_are_empty(at_rest: Ledger) -> None:
    assert at_rest.dead_letters() == {}
