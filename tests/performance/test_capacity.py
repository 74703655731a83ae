"""The meter against figures worked out by hand from DynamoDB's published rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from bench.capacity import Index, item_size, metered, read_units, value_size, write_units

TABLE = "measured"
QUEUE = Index("queue", frozenset({"Q", "S"}), frozenset({"PK", "SK", "Q", "S", "title"}))


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        client: Any = boto3.client("dynamodb", "us-east-1")
        client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK", "Q", "S")
            ],
            KeySchema=_keys("PK", "SK"),
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "queue",
                    "KeySchema": _keys("Q", "S"),
                    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["title"]},
                }
            ],
        )
        yield client


def _keys(partition: str, sort: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]


def item(number: int = 1, **attributes: str) -> dict[str, dict[str, str]]:
    texts = {"PK": f"case-{number}", "SK": "case", **attributes}
    return {name: {"S": text} for name, text in texts.items()}


def put(dynamodb: Any, stored: dict[str, Any], **more: Any) -> None:
    dynamodb.put_item(TableName=TABLE, Item=stored, **more)


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "abc"}, 3),
        ({"S": "阳光"}, 6),
        ({"B": b"12345"}, 5),
        ({"N": "7"}, 2),
        ({"N": "1234"}, 3),
        ({"N": "-1234"}, 4),
        ({"N": "1000"}, 2),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["ab", "c"]}, 3),
        ({"L": [{"S": "ab"}, {"S": "c"}]}, 3 + 3 + 2),
        ({"M": {"name": {"S": "ab"}}}, 3 + 1 + 4 + 2),
    ],
)
def test_a_value_has_the_size_of_its_type(value: dict[str, Any], size: int) -> None:
    assert value_size(value) == size


def test_a_type_without_a_formula_is_refused_and_not_guessed() -> None:
    with pytest.raises(NotImplementedError):
        value_size({"NS": ["1"]})


def test_the_names_of_attributes_count() -> None:
    assert item_size({"name": {"S": "ab"}, "名": {"S": "c"}}) == 4 + 2 + 3 + 1


@pytest.mark.parametrize(("size", "units"), [(0, 1), (1, 1), (1024, 1), (1025, 2), (4096, 4)])
def test_writing_is_charged_by_the_kilobyte_begun(size: int, units: int) -> None:
    assert write_units(size) == units


@pytest.mark.parametrize(("size", "units"), [(0, 1), (4096, 1), (4097, 2)])
def test_reading_is_charged_by_four_kilobytes_and_halved_when_it_may_lag(
    size: int, units: int
) -> None:
    assert read_units(size, consistent=True) == units
    assert read_units(size, consistent=False) == units / 2


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        (None, item(), 0),
        (None, item(Q="q", S="1"), 1),
        (item(), item(Q="q", S="1"), 1),
        (item(Q="q", S="1"), item(), 1),
        (item(Q="q", S="1"), item(Q="q", S="1", body="not projected"), 0),
        (item(Q="q", S="1", title="a"), item(Q="q", S="1", title="b"), 1),
        (item(Q="q", S="1"), item(Q="q", S="2"), 2),
        (item(Q="q", S="1", title="x" * 2000), item(Q="r", S="1"), 2 + 1),
    ],
    ids=[
        "never in the index",
        "inserted",
        "appears",
        "disappears",
        "changes only what is not projected",
        "changes what is projected",
        "changes its key",
        "changes its key and size",
    ],
)
def test_an_index_entry_costs_by_what_becomes_of_it(before: Any, after: Any, units: int) -> None:
    assert QUEUE.units(before, after) == units


def test_a_put_costs_the_larger_of_the_old_and_the_new_item(dynamodb: Any) -> None:
    put(dynamodb, item(body="x" * 3000))
    with metered() as usage:
        put(dynamodb, item(body="small"))
    assert (usage.table_writes, usage.index_writes) == (3, 0)


def test_an_update_costs_the_whole_item_and_its_index_entries(dynamodb: Any) -> None:
    put(dynamodb, item(body="x" * 1500, Q="q", S="1"))
    with metered() as usage:
        dynamodb.update_item(
            TableName=TABLE,
            Key={name: item()[name] for name in ("PK", "SK")},
            UpdateExpression="SET S = :s",
            ExpressionAttributeValues={":s": {"S": "2"}},
        )
    assert (usage.table_writes, usage.index_writes) == (2, 2)


def test_a_transaction_costs_double_and_its_index_entries_are_told_apart(dynamodb: Any) -> None:
    writes = [
        {"Put": {"TableName": TABLE, "Item": item(1, body="x" * 1500)}},
        {"Put": {"TableName": TABLE, "Item": item(2, Q="q", S="1")}},
    ]
    with metered() as usage:
        dynamodb.transact_write_items(TransactItems=writes)
    assert usage.table_writes == 2 * (2 + 1)
    assert (usage.writes, usage.writes_if_doubled) == (7, 8)


def test_a_refused_write_is_charged_too(dynamodb: Any) -> None:
    put(dynamodb, item(body="x" * 1500))
    unless_there = "attribute_not_exists(PK)"
    with metered() as usage:
        with pytest.raises(ClientError):
            put(dynamodb, item(), ConditionExpression=unless_there)
        action = {"TableName": TABLE, "Item": item(), "ConditionExpression": unless_there}
        with pytest.raises(ClientError):
            dynamodb.transact_write_items(TransactItems=[{"Put": action}])
    assert usage.table_writes == 2 + 2 * 2


def test_a_query_is_charged_by_the_sum_of_what_it_reads(dynamodb: Any) -> None:
    for number in range(9):
        put(dynamodb, {**item(body="x" * 1000), "SK": {"S": str(number)}})
    query = {
        "TableName": TABLE,
        "KeyConditionExpression": "PK = :case",
        "ExpressionAttributeValues": {":case": {"S": "case-1"}},
    }
    with metered() as strong:
        dynamodb.query(**query, ConsistentRead=True)
    with metered() as lagging:
        dynamodb.query(**query)
    assert (strong.reads, lagging.reads) == (3.0, 1.5)


def test_a_query_that_returns_a_part_of_each_item_is_charged_for_the_whole(dynamodb: Any) -> None:
    put(dynamodb, item(body="x" * 5000))
    key = {"PK": {"S": "case-1"}, "SK": {"S": "case"}}
    with metered() as usage:
        answer = dynamodb.get_item(TableName=TABLE, Key=key, ProjectionExpression="SK")
    assert (list(answer["Item"]), usage.reads) == (["SK"], 1.0)
    assert usage.calls == {"dynamodb.GetItem": 1}


def test_a_filter_is_refused_because_it_hides_what_was_read(dynamodb: Any) -> None:
    with metered(), pytest.raises(NotImplementedError):
        dynamodb.scan(TableName=TABLE, FilterExpression="attribute_exists(body)")


def test_looking_at_items_to_count_is_not_counted(dynamodb: Any) -> None:
    with metered() as usage:
        put(dynamodb, item())
    assert usage.calls == {"dynamodb.PutItem": 1}
    assert usage.reads == 0
