"""Messages become tickets in the table: sealed, once for ever, and quiet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from infra.import_tickets import stored
from infra.importing import stage
from infra.importing.run import Tally
from infra.importing.storing import HistoricTickets
from infra.settings import load_settings
from sunhall.adapters.case_table import CaseTable
from sunhall.application.ports import ReceiptTaken
from sunhall.application.read_case import unsealed_one
from sunhall.domain.engine.event import first_broken
from sunhall.domain.receipt_number import receipt_number
from sunhall.domain.scoring.period import ScorePeriod
from sunhall.domain.scoring.record import RecordKind
from tests.builders.aws_faults import watched
from tests.builders.imported import ROW, SOURCE, row, unanswered
from tests.integration.journey.moto_city import REGION, TABLE
from tests.integration.retention.kept_city import Queue
from tests.integration.ticket_import.conftest import PATIENT, ImportingCity

ROWS = [row(message_no=str(number)) for number in range(6)]


def test_every_message_becomes_a_ticket(importing: ImportingCity) -> None:
    assert importing.takes(ROWS) == Tally(imported=6)
    cases = importing.cases()
    assert sorted(cases) == ["0", "1", "2", "3", "4", "5"]
    for loaded in cases.values():
        assert first_broken(loaded.stored.events) is None
        assert loaded.case.state == "archived"
        assert len(loaded.stored.events) == 9


def test_a_second_import_finds_all_of_them_there(importing: ImportingCity) -> None:
    importing.takes(ROWS[:4])
    before = importing.city.scan()
    importing.city.clock.time += timedelta(days=700)  # Idempotency keys are long forgotten.
    assert importing.takes(ROWS) == Tally(imported=2, there=4)
    assert [item for item in importing.city.scan() if item in before] == before
    assert importing.takes(ROWS) == Tally(there=6)


def test_what_is_there_costs_one_read_and_no_key(importing: ImportingCity) -> None:
    importing.takes(ROWS)
    with watched() as calls:
        importing.takes(ROWS)
    assert calls.names.count("dynamodb.TransactWriteItems") == 0
    assert calls.names.count("kms.GenerateDataKey") == 0
    assert calls.names.count("dynamodb.GetItem") == len(ROWS) + 1  # the month's key of titles


def test_a_later_file_with_another_time_is_the_same_message(importing: ImportingCity) -> None:
    importing.takes(ROWS[:1])
    moved = row(message_no="0", submitted_at="2019-04-25 16:03:40", body="改过")
    assert importing.takes([moved]) == Tally(there=1)
    assert len(importing.cases()) == 1


def test_the_same_number_of_another_source_is_another_message(importing: ImportingCity) -> None:
    importing.takes(ROWS[:1])
    assert importing.takes(ROWS[:1], source="mayors-mailbox") == Tally(imported=1)


def test_many_at_a_time_store_the_same(importing: ImportingCity) -> None:
    rows = [row(message_no=str(number)) for number in range(40)]
    assert importing.takes(rows, workers=8) == Tally(imported=40)
    assert len(importing.cases()) == 40


def test_two_imports_at_the_same_time_store_each_message_once(importing: ImportingCity) -> None:
    ports = importing.ports
    first, second = (HistoricTickets(ports, SOURCE, PATIENT) for _ in range(2))
    (message,) = [message for _, message in importing.read(ROWS[:1]).messages]
    # The second looked before the first had stored it.
    store: Any = ports.store
    found, store.receipt = store.receipt, lambda _: None
    assert first.store(message)
    assert not second.store(message)
    store.receipt = found
    assert len(importing.cases()) == 1


def test_a_receipt_number_that_is_taken_gives_way_to_the_next(
    importing: ImportingCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def few_numbers(secret: bytes, source: str, number: str, on: Any, attempt: int) -> str:
        return receipt_number("RX", on, f"{attempt:06}")

    monkeypatch.setattr("infra.importing.storing.receipt_no_of", few_numbers)
    assert importing.takes(ROWS) == Tally(imported=6)
    numbers = sorted(str(loaded.case.receipt_no)[12:18] for loaded in importing.cases().values())
    assert numbers == ["000000", "000001", "000002", "000003", "000004", "000005"]
    assert importing.takes(ROWS) == Tally(there=6)


def test_a_number_taken_between_look_and_write_gives_way_too(
    importing: ImportingCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = CaseTable.create
    refused: list[str] = []

    def taken_once(self: CaseTable, new: Any) -> None:
        if not refused:
            refused.append(new.receipt_no)
            raise ReceiptTaken
        real(self, new)

    monkeypatch.setattr(CaseTable, "create", taken_once)
    assert importing.takes(ROWS[:1]) == Tally(imported=1)
    (loaded,) = importing.cases().values()
    assert loaded.case.receipt_no != refused[0]


def test_nothing_that_people_wrote_can_be_read_in_the_table(importing: ImportingCity) -> None:
    importing.takes(ROWS)
    importing.city.pump()
    everything = str(importing.city.scan())
    for secret in (ROW["user_id"], ROW["subject"], ROW["body"], ROW["reply"]):
        assert secret not in everything
    loaded = importing.cases()["0"]
    application = unsealed_one(importing.city.ports, loaded.stored, "application")
    assert application["description"] == f"{ROW['subject']}\n\n{ROW['body']}"
    assert application["contact"]["name"] == ROW["user_id"]
    reply = unsealed_one(importing.city.ports, loaded.stored, "reply-1")
    assert reply["text"] == ROW["reply"]


def test_the_longest_texts_that_are_taken_fit_into_one_transaction(
    importing: ImportingCity,
) -> None:
    # Hardly anything can be pressed out of these characters.
    noise = "".join(chr(0x4E00 + (n * n * 2654435761 >> 7) % 20000) for n in range(116_000))
    long = row(subject="", body=noise, reply=noise[::-1])
    assert importing.takes([long]) == Tally(imported=1)
    (loaded,) = importing.cases().values()
    assert unsealed_one(importing.city.ports, loaded.stored, "reply-1")["text"] == noise[::-1]


def test_what_the_table_does_not_take_is_refused_with_its_line(
    importing: ImportingCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_large(*_: Any) -> None:
        raise ClientError({"Error": {"Code": "ValidationException"}}, "TransactWriteItems")

    monkeypatch.setattr(CaseTable, "create", too_large)
    found = importing.read(ROWS[:2])
    assert stored(found, importing.ports, SOURCE, PATIENT) == Tally()
    assert sorted((each.line, each.code) for each in found.refused) == [
        (2, "not_storable"),
        (3, "not_storable"),
    ]
    assert found.refused[0].values


# --- what follows --------------------------------------------------------------------------------


def due(importing: ImportingCity) -> list[str]:
    """Return the hours at which something of a case is due."""
    items = importing.city.scan()
    return [item["DPK"]["S"].split("#")[1] for item in items if "DPK" in item]


def types(importing: ImportingCity) -> dict[str, list[str]]:
    """Return what has happened to every case, by its id."""
    cases = [item["case_id"]["S"] for item in importing.city.scan() if item["SK"]["S"] == "CASE"]
    stored = {each: importing.city.ports.store.load(each) for each in cases}
    return {each: [e.type for e in found.events] for each, found in stored.items() if found}


def test_of_an_archived_ticket_nothing_is_due_but_the_end_of_its_retention(
    importing: ImportingCity,
) -> None:
    kept = row(submitted_at="2021-04-20 10:00:00", replied_at="2021-04-27 10:00:00")
    importing.takes([kept, unanswered(message_no="9")])
    # Archived when the 30 days after the answer were over, kept for five years from then on.
    assert due(importing) == ["2026052816"], "what was never answered has no clock"
    before = types(importing)
    importing.city.pump()
    assert importing.city.tick()["due"] == 0
    assert types(importing) == before


def test_what_is_past_its_retention_is_erased_by_the_first_tick(importing: ImportingCity) -> None:
    """Its time ran from its archive, not from the import (个人信息保护法 arts. 19, 47(1))."""
    importing.city.ports.__dict__["erasure_orders"] = orders = Queue()
    importing.takes(ROWS)
    importing.city.pump()
    assert orders.orders == []
    histories = types(importing)
    assert importing.city.tick()["due"] == len(ROWS)
    importing.city.pump()
    assert types(importing) == {
        case_id: [*before, "personal_data_erased"] for case_id, before in histories.items()
    }
    for case_id in histories:
        stored = importing.city.ports.store.load(case_id)
        assert stored is not None
        assert stored.data_key is None
        assert first_broken(stored.events) is None
        told = {"kept_since": "2019-06-09", "years": 5, "until": "2024-06-09"}
        assert stored.events[-1].data == told
        assert stored.events[-1].actor == "clock"
    assert sorted(orders.orders) == sorted((each, len(histories[each]) + 1) for each in histories)
    assert due(importing) == []
    assert importing.city.tick()["due"] == 0


def test_what_was_erased_still_counts_and_is_not_imported_again(importing: ImportingCity) -> None:
    importing.city.ports.__dict__["erasure_orders"] = Queue()
    importing.takes(ROWS)
    importing.city.tick()
    importing.city.pump()
    ports: Any = importing.city.ports
    records, _ = ports.scores.of_unit("urban-management", ScorePeriod.named("2019-Q2", 1))
    assert len([each for each in records if each.key.kind is RecordKind.HANDLING]) == len(ROWS)
    before = importing.city.scan()
    assert importing.takes(ROWS) == Tally(there=len(ROWS))
    assert importing.city.scan() == before


def test_what_was_answered_lately_is_archived_by_the_tick_on_its_day(
    importing: ImportingCity,
) -> None:
    importing.takes([row(submitted_at="2026-02-20 10:00:00", replied_at="2026-02-27 10:00:00")])
    assert importing.cases()["3720"].case.state == "closed"
    importing.city.tick()
    assert importing.cases()["3720"].case.state == "closed"
    importing.city.clock.time += timedelta(days=28)
    importing.city.tick()
    loaded = importing.cases()["3720"]
    assert loaded.case.state == "archived"
    assert loaded.stored.events[-1].actor == "clock"


def test_the_stream_scores_the_unit_and_shows_nobody_anything(importing: ImportingCity) -> None:
    importing.takes(ROWS)
    importing.city.pump()
    ports: Any = importing.city.ports
    ticket: Any = importing.cases()["0"].case
    assert ticket.lead.department == "urban-management"
    period = ScorePeriod.named("2019-Q2", 1)
    records, _ = ports.scores.of_unit("urban-management", period)
    handled = [each for each in records if each.key.kind is RecordKind.HANDLING]
    assert len(handled) == 6
    assert {each.left_out for each in handled} == {""}
    assert [each for each in records if each.key.kind is RecordKind.CALLBACK] == []
    sent = [each for each in records if each.key.kind is RecordKind.DISPATCH]
    assert {each.left_out for each in sent} == {"taken_over"}


def test_no_imported_ticket_is_public_or_supervised(importing: ImportingCity) -> None:
    importing.takes([*ROWS, unanswered(message_no="9")])
    importing.city.pump()
    partitions = {item["PK"]["S"].partition("#")[0] for item in importing.city.scan()}
    assert not partitions & {"PUBLIC", "SUPERVISION"}
    ports: Any = importing.city.ports
    for loaded in importing.cases().values():
        assert ports.supervision.sheet(loaded.case.case_id).revision == 0
    assert ports.link_orders.orders == []


def test_nothing_imported_stands_in_a_work_list_but_what_was_never_answered(
    importing: ImportingCity,
) -> None:
    importing.takes([*ROWS, unanswered(message_no="9")])
    answer = importing.city.call("GET", "/api/v1/staff/worklist", by="agent")
    assert [item["state"] for item in answer.json["items"]] == ["registered"]
    assert answer.json["items"][0]["due_at"] is None


def test_what_was_never_answered_runs_its_course_here(importing: ImportingCity) -> None:
    importing.takes([unanswered()])
    case_id = str(importing.cases()["3720"].case.case_id)
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("agent", "screen", {"kind": "help", "category": "street_light", "area": "chengdong"}),
        ("agent", "accept", {}),
        ("dispatcher", "dispatch", {}),
        ("urban-handler", "sign", {}),
    ]
    for by, name, data in steps:
        seen = importing.city.call("GET", f"/api/v1/staff/cases/{case_id}", by=by).json
        answer = importing.city.call(
            "POST",
            f"/api/v1/staff/cases/{case_id}/commands",
            by=by,
            body={"command": name, "data": data, "expected_version": seen["version"]},
        )
        assert answer.status == 200, answer.json
        importing.city.pump()
    loaded: Any = importing.cases()["3720"]
    assert loaded.case.state == "handling"
    # The promise is made when the hotline takes it on, not when it was written years ago.
    assert loaded.case.promise.anchor_at == loaded.case.accepted_at
    assert importing.takes([row()]) == Tally(there=1), "an import changes nothing that is there"


def test_staff_see_an_imported_ticket_as_any_other_one(importing: ImportingCity) -> None:
    importing.takes(ROWS[:1])
    case_id = importing.cases()["0"].case.case_id
    answer = importing.city.call("GET", f"/api/v1/staff/cases/{case_id}", by="centre-head")
    assert answer.status == 200, answer.json
    assert answer.json["state"] == "archived"
    assert answer.json["receipt_no"].startswith("RX-20190424-")


# --- the stage -----------------------------------------------------------------------------------


def answered(monkeypatch: pytest.MonkeyPatch, answer: Callable[[str], Any]) -> None:
    """Let CloudFormation answer, which the made-up AWS has not."""
    real = BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(self: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        if operation == "DescribeStacks":
            return answer(arguments["StackName"])
        return real(self, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)


def test_a_stage_is_reached_by_the_outputs_of_its_stack(
    importing: ImportingCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = importing.city.environ
    outputs = {
        "TableName": TABLE,
        "DataKeyId": environ["DATA_KEY_ID"],
        "MacKeyId": environ["MAC_KEY_ID"],
    }
    told = [{"OutputKey": name, "OutputValue": value} for name, value in outputs.items()]
    asked: list[str] = []

    def outputs_of(name: str) -> dict[str, Any]:
        asked.append(name)
        return {"Stacks": [{"Outputs": told}]}

    answered(monkeypatch, outputs_of)
    settings = load_settings("dev").model_copy(update={"region": REGION})

    ports = stage.stage_ports(settings, workers=2)

    assert asked == [settings.physical_name("data")]
    (message,) = [message for _, message in importing.read(ROWS[:1]).messages]
    assert HistoricTickets(ports, SOURCE, PATIENT).store(message)
    assert list(importing.cases()) == ["0"]
    assert importing.takes(ROWS[:1]) == Tally(there=1), "both derive the same ids"


def test_a_stage_that_is_not_deployed_is_said_to_be_missing(
    importing: ImportingCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        told = f"Stack with id {name} does not exist"
        error = {"Error": {"Code": "ValidationError", "Message": told}}
        raise ClientError(error, "DescribeStacks")  # type: ignore[arg-type]

    answered(monkeypatch, missing)
    with pytest.raises(stage.StageMissing, match="does not exist"):
        stage.stage_ports(load_settings("dev"), workers=2)
