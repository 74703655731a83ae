"""Rows that are written whole: what passes is waited for, what fails is told, nothing is halved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from sunhall.adapters.appointment_rows import TableAppointmentRows
from sunhall.adapters.consultation_rows import TableConsultationRows
from sunhall.adapters.item_queries import every_item, page_under
from sunhall.adapters.open311_keys import NameTaken, TableOpen311Keys
from sunhall.adapters.public_log import PublicLog
from sunhall.adapters.vote_rows import TableBallots
from sunhall.adapters.whole_writes import PAUSES, failed_conditions, write_whole
from sunhall.application.appointment_rows import AgendaRow
from sunhall.application.consultations import CommentRow
from sunhall.application.votes import Vote, VoteTaken
from sunhall.domain.errors import Unavailable
from sunhall.domain.open311.api_key import ClientKey
from sunhall.domain.publication.entry import Shelf
from tests.builders.busy_table import Meddling, cancelled, conflict, throttled
from tests.builders.played_table import make_table
from tests.builders.public_entries import ENTRY

TABLE = "rows"
AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
CASE = "01JKXQ3W8Z0000000000000001"

failed = cancelled("None", "ConditionalCheckFailed")
failed_while_busy = cancelled("ConditionalCheckFailed", "TransactionConflict")
mistaken = cancelled("None", "ValidationError")
mistaken_besides = cancelled("ConditionalCheckFailed", "ValidationError")


def at_once(_seconds: float) -> None:
    """Wait for no time at all."""


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        made = boto3.client("dynamodb", "us-east-1")
        make_table(made, TABLE)
        yield made


def items(client: Any) -> list[Any]:
    found: list[Any] = client.scan(TableName=TABLE)["Items"]
    return found


# ------------------------------------------------------------------------------ a transaction


def two_items(case: str = CASE) -> list[dict[str, Any]]:
    return [
        {
            "Put": {
                "TableName": TABLE,
                "Item": {"PK": {"S": case}, "SK": {"S": name}},
                "ConditionExpression": "attribute_not_exists(PK)",
            }
        }
        for name in ("A", "B")
    ]


@pytest.mark.parametrize(
    "passing", [conflict, throttled, cancelled("ProvisionedThroughputExceeded")]
)
def test_what_passes_is_waited_for_a_little_longer_each_time(client: Any, passing: Any) -> None:
    slept: list[float] = []
    busy = Meddling(client, *[passing] * len(PAUSES))
    assert write_whole(busy, two_items(), slept.append)
    assert slept == sorted(PAUSES) == list(PAUSES)
    assert len(items(client)) == 2


@pytest.mark.parametrize("passing", [conflict, throttled])
def test_a_table_that_stays_busy_is_unavailable_and_nothing_was_written(
    client: Any, passing: Any
) -> None:
    with pytest.raises(Unavailable) as told:
        write_whole(Meddling(client, *[passing] * 9), two_items(), at_once)
    assert told.value.retry_after == 1
    assert items(client) == []


def test_a_condition_that_failed_is_told_by_its_place_and_not_tried_again(client: Any) -> None:
    assert failed_conditions(client, two_items(), at_once) == frozenset()
    assert failed_conditions(client, two_items(), at_once) == {0, 1}
    slept: list[float] = []
    assert failed_conditions(Meddling(client, failed), two_items("X"), slept.append) == {1}
    assert not write_whole(Meddling(client, failed_while_busy), two_items("X"), slept.append)
    assert slept == []


@pytest.mark.parametrize("mistake", [mistaken, mistaken_besides, cancelled()])
def test_a_mistake_is_neither_a_busy_table_nor_a_lost_race(client: Any, mistake: Any) -> None:
    with pytest.raises(ClientError):
        write_whole(Meddling(client, mistake), two_items(), at_once)
    with pytest.raises(ClientError):
        write_whole(client, [{"Put": {"TableName": "no-such-table", "Item": {}}}], at_once)


# -------------------------------------------------------------------------- those who write so


def comment(client: Any) -> None:
    row = CommentRow("01JKXQ3W8Z0000000000000002", CASE, 1, "awaiting", AT, 0, "")
    TableConsultationRows(client, TABLE, at_once).put_comment(row)


def public_entry(client: Any) -> None:
    PublicLog(client, TABLE, at_once).put(ENTRY, 3, "published")


def vote(client: Any) -> None:
    rows = TableBallots(client, TABLE, at_once)
    rows.take("ballot", Vote("a" * 32, (1,)), closes_at=AT + timedelta(days=9))


def agenda(client: Any) -> None:
    row = AgendaRow(
        *(CASE, 4, "YY-20260401-000001-0", "ask", "appointment_confirmed", "s-host", "s-host"),
        *("", "video", AT, AT + timedelta(minutes=30), 0, AT, "题"),
    )
    TableAppointmentRows(client, TABLE, at_once).put_agenda(CASE, 4, row)


def key(client: Any) -> None:
    made = ClientKey("d" * 64, "app", "dev@example.cn", 5, 3, AT)
    TableOpen311Keys(client, TABLE, at_once).issue(made)


WRITERS = [comment, public_entry, vote, agenda, key]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("passing", [conflict, throttled])
def test_whoever_meets_a_busy_table_has_written_all_the_same_and_once(
    client: Any, write: Callable[[Any], None], passing: Any
) -> None:
    write(Meddling(client, passing, passing))
    written = items(client)
    assert written
    with mock_aws():
        undisturbed = boto3.client("dynamodb", "eu-west-1")
        make_table(undisturbed, TABLE)
        write(undisturbed)
        assert _sorted(written) == _sorted(items(undisturbed))


@pytest.mark.parametrize("write", WRITERS)
def test_whoever_meets_a_table_that_stays_busy_says_so(
    client: Any, write: Callable[[Any], None]
) -> None:
    with pytest.raises(Unavailable):
        write(Meddling(client, *[throttled] * 30))


@pytest.mark.parametrize("write", WRITERS)
def test_a_mistake_of_ours_is_never_taken_for_a_busy_table(
    client: Any, write: Callable[[Any], None]
) -> None:
    with pytest.raises(ClientError):
        write(Meddling(client, mistaken))


def test_a_vote_and_a_name_that_are_taken_are_told_from_a_busy_table(client: Any) -> None:
    vote(client)
    key(client)
    with pytest.raises(VoteTaken):
        vote(Meddling(client, throttled))
    with pytest.raises(NameTaken):
        key(Meddling(client, throttled))


def test_an_entry_that_others_keep_writing_is_looked_at_again(client: Any) -> None:
    public_entry(Meddling(client, failed))
    shelf = PublicLog(client, TABLE, at_once)
    assert shelf.read(Shelf.DISCLOSURES, ENTRY.id) == ENTRY


def _sorted(found: list[Any]) -> list[Any]:
    # Which shard a vote is counted in is the voter's, and when a row goes is the clock's.
    plain = [{k: v for k, v in item.items() if k != "expires_at"} for item in found]
    return sorted(plain, key=lambda item: (item["PK"]["S"], item["SK"]["S"]))


# ------------------------------------------------------------------------------ what is found


def _fill(client: Any, number: int) -> list[str]:
    names = [f"{place:04}" for place in range(number)]
    for name in names:
        item = {"PK": {"S": CASE}, "SK": {"S": name}, "text": {"S": "x"}}
        client.put_item(TableName=TABLE, Item=item)
    return names


QUERY: dict[str, Any] = {
    "TableName": TABLE,
    "KeyConditionExpression": "PK = :partition",
    "ExpressionAttributeValues": {":partition": {"S": CASE}},
}


@pytest.mark.parametrize("number", [0, 3, 4, 7])
def test_a_query_is_read_to_its_end_however_long_its_pages_are(client: Any, number: int) -> None:
    names = _fill(client, number)
    found = list(every_item(client.query, Limit=3, **QUERY))
    assert [item["SK"]["S"] for item in found] == names


def test_nothing_is_read_before_it_is_asked_for(client: Any) -> None:
    _fill(client, 4)
    asked: list[dict[str, Any]] = []

    def query(**arguments: Any) -> Any:
        asked.append(arguments)
        return client.query(**arguments)

    found = every_item(query, Limit=2, **QUERY)
    assert asked == []
    next(found)
    assert len(asked) == 1


def test_pages_follow_each_other_without_a_gap_and_the_last_one_says_so(client: Any) -> None:
    names = _fill(client, 5)
    found: list[str] = []
    after, pages = None, 0
    while pages == 0 or after:
        page, after = page_under(client.query, CASE, 2, after, **QUERY)
        found += [item["SK"]["S"] for item in page]
        pages += 1
    assert (found, pages) == (names, 3)
