"""moto made quick answers as moto does, to whatever is asked, and remembers the same."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws
from moto.backend_index import backend_url_patterns

from tests.builders.played_table import make_table
from tests.builders.quick_moto import quick_moto, usual_moto

TABLE = "both"
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PARTITIONS, SORTS, QUEUES = ("a", "b", "ä"), ("1", "2", "10", "é"), ("q1", "q2")

simple = st.one_of(
    st.builds(lambda text: {"S": text}, st.text(max_size=3)),
    st.builds(lambda number: {"N": str(number)}, st.integers(-20, 20)),
    st.builds(lambda data: {"B": data}, st.binary(min_size=1, max_size=4)),
    st.builds(lambda yes: {"BOOL": yes}, st.booleans()),
    st.just({"NULL": True}),
    st.builds(lambda texts: {"SS": sorted(texts)}, st.sets(st.text("xyz", min_size=1), min_size=1)),
)
values = st.one_of(
    simple,
    st.builds(lambda items: {"L": items}, st.lists(simple, max_size=2)),
    st.builds(lambda items: {"M": items}, st.dictionaries(st.sampled_from("mn"), simple)),
)


@st.composite
def keys(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "PK": {"S": draw(st.sampled_from(PARTITIONS))},
        "SK": {"S": draw(st.sampled_from(SORTS))},
    }


@st.composite
def items(draw: st.DrawFn) -> dict[str, Any]:
    item = draw(keys()) | draw(st.dictionaries(st.sampled_from(("x", "y", "z")), values))
    if draw(st.booleans()):
        item |= {"QPK": {"S": draw(st.sampled_from(QUEUES))}, "QSK": {"S": draw(st.text("ab1"))}}
    return item


CONDITIONS: tuple[dict[str, str], ...] = ({}, {"ConditionExpression": "attribute_not_exists(PK)"})
STEP = {
    "UpdateExpression": "ADD n :one SET seen = :now",
    "ExpressionAttributeValues": {":one": {"N": "1"}, ":now": {"S": "now"}},
}


@st.composite
def writes(draw: st.DrawFn) -> dict[str, Any]:
    condition = draw(st.sampled_from(CONDITIONS))
    match draw(st.integers(0, 3)):
        case 0:
            return {"Put": {"TableName": TABLE, "Item": draw(items()), **condition}}
        case 1:
            return {"Delete": {"TableName": TABLE, "Key": draw(keys()), **condition}}
        case 2:
            return {"Update": {"TableName": TABLE, "Key": draw(keys()), **STEP, **condition}}
    return {
        "ConditionCheck": {
            "TableName": TABLE,
            "Key": draw(keys()),
            "ConditionExpression": "attribute_exists(PK)",
        }
    }


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    key = {"TableName": TABLE, "Key": draw(keys())}
    paged: dict[str, Any] = {
        "Limit": draw(st.integers(1, 4)),
        "ScanIndexForward": draw(st.booleans()),
    }
    partition, queue = draw(st.sampled_from(PARTITIONS)), draw(st.sampled_from(QUEUES))
    begins = {
        "KeyConditionExpression": "PK = :p AND begins_with(SK, :s)",
        "ExpressionAttributeValues": {":p": {"S": partition}, ":s": {"S": "1"}},
    }
    written = draw(st.lists(writes(), min_size=1, max_size=4))
    asked: list[tuple[str, dict[str, Any]]] = [
        ("put_item", {"TableName": TABLE, "Item": draw(items())}),
        ("get_item", {**key, "ConsistentRead": True}),
        ("delete_item", {**key, "ReturnValues": "ALL_OLD"}),
        ("update_item", {**key, **STEP, "ReturnValues": "ALL_NEW"}),
        ("transact_write_items", {"TransactItems": written}),
        ("transact_get_items", {"TransactItems": [{"Get": key}]}),
        ("query", _of_partition(partition) | paged),
        ("query", _of_partition(partition) | begins),
        ("query", _of_queue(queue) | paged),
        ("scan", {"TableName": TABLE, "Limit": draw(st.integers(1, 9))}),
        ("scan", {"TableName": TABLE, "IndexName": "queue"}),
    ]
    call: tuple[str, dict[str, Any]] = draw(st.sampled_from(asked))
    return call


def _of_partition(partition: str) -> dict[str, Any]:
    return {
        "TableName": TABLE,
        "KeyConditionExpression": "PK = :p",
        "ExpressionAttributeValues": {":p": {"S": partition}},
    }


def _of_queue(queue: str) -> dict[str, Any]:
    return {
        "TableName": TABLE,
        "IndexName": "queue",
        "KeyConditionExpression": "QPK = :q",
        "ExpressionAttributeValues": {":q": {"S": queue}},
    }


def answers(dynamodb: Any, asked: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """Ask a new table, and in the end for all that it holds."""
    make_table(dynamodb, TABLE)
    try:
        return [answer(dynamodb, *call) for call in [*asked, ("scan", {"TableName": TABLE})]]
    finally:
        dynamodb.delete_table(TableName=TABLE)


def answer(dynamodb: Any, operation: str, given: dict[str, Any]) -> Any:
    """Return what is said, and read on where a page ends."""
    try:
        told = getattr(dynamodb, operation)(**given)
    except ClientError as refused:
        response: dict[str, Any] = dict(refused.response)
        return {name: value for name, value in response.items() if name != "ResponseMetadata"}
    last = told.get("LastEvaluatedKey")
    more = answer(dynamodb, operation, given | {"ExclusiveStartKey": last}) if last else None
    return {name: value for name, value in told.items() if name != "ResponseMetadata"}, more


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        yield boto3.client("dynamodb", region_name="us-east-1")


@given(asked=st.lists(calls(), min_size=5, max_size=25))
@settings(max_examples=20, deadline=None)
def test_moto_made_quick_says_what_moto_says(
    dynamodb: Any, asked: list[tuple[str, dict[str, Any]]]
) -> None:
    with usual_moto():
        expected = answers(dynamodb, asked)
    with quick_moto():
        assert answers(dynamodb, asked) == expected


def test_a_transaction_that_fails_in_its_last_part_leaves_everything_as_it_was(
    dynamodb: Any,
) -> None:
    def put(sort: str, **more: Any) -> dict[str, Any]:
        item = {"PK": {"S": "a"}, "SK": {"S": sort}, "x": {"S": sort}}
        return {"Put": {"TableName": TABLE, "Item": item, **more}}

    step = {"Update": {"TableName": TABLE, "Key": {"PK": {"S": "a"}, "SK": {"S": "1"}}, **STEP}}
    gone = {"Delete": {"TableName": TABLE, "Key": {"PK": {"S": "a"}, "SK": {"S": "2"}}}}
    there = {"ConditionExpression": "attribute_not_exists(PK)"}
    failing = [step, gone, put("3"), put("4", **there)]
    asked = [("transact_write_items", {"TransactItems": [put("1"), put("2"), put("4")]})]
    with quick_moto():
        before = answers(dynamodb, [*asked])[-1]
        refused = answers(dynamodb, [*asked, ("transact_write_items", {"TransactItems": failing})])
    assert refused[-2]["Error"]["Code"] == "TransactionCanceledException"
    assert refused[-1] == before


def sent(service: str, operation: str, **given: Any) -> dict[str, Any]:
    """What a new client sends, but what says who it is and when it sends."""
    client = cast(Any, boto3.client)(service, region_name="us-east-1")
    seen: list[Any] = []
    client.meta.events.register_first("before-send", lambda request, **_: seen.append(request))
    with contextlib.suppress(ClientError):
        getattr(client, operation)(**given)
    [request, *_] = seen
    headers = {name.lower(): text(value) for name, value in request.headers.items()}
    for name in ("x-amz-date", "amz-sdk-invocation-id", "user-agent"):
        headers.pop(name, None)
    headers["authorization"] = re.sub(r"/\d{8}/|Signature=\w+", "", headers["authorization"])
    body = request.body if isinstance(request.body, bytes) else type(request.body)
    return {"url": request.url, "body": body, **headers}


def text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


@pytest.mark.parametrize(
    ("service", "operation", "given"),
    [
        ("dynamodb", "get_item", {"TableName": TABLE, "Key": {"PK": {"S": "a"}}}),
        ("kms", "list_keys", {}),
        ("s3", "put_object", {"Bucket": "both", "Key": "a/b c.pdf", "Body": b"%PDF"}),
        ("s3", "list_objects_v2", {"Bucket": "both", "Prefix": "é"}),
        ("secretsmanager", "get_secret_value", {"SecretId": "none"}),
    ],
)
def test_what_a_client_sends_differs_in_its_signature_alone(
    dynamodb: Any, service: str, operation: str, given: dict[str, Any]
) -> None:
    with usual_moto():
        expected = sent(service, operation, **given)
    with quick_moto():
        for _ in range(2):
            assert sent(service, operation, **given) == expected


def test_an_address_of_a_file_is_signed_as_ever(dynamodb: Any) -> None:
    def signed() -> str:
        client = boto3.client(
            "s3", region_name="us-east-1", config=Config(signature_version="s3v4")
        )
        address: str = client.generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"})
        return address

    with usual_moto() as patch:
        patch.setattr("botocore.auth.get_current_datetime", lambda: MONDAY)
        expected = signed()
    assert re.search(r"X-Amz-Signature=(?!0{64})[0-9a-f]{64}", expected)
    with quick_moto(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.auth.get_current_datetime", lambda: MONDAY)
        assert signed() == expected


def test_a_service_that_is_tried_first_is_the_only_one_at_its_addresses() -> None:
    for service in ("dynamodb", "kms"):
        address = f"https://{service}.us-east-1.amazonaws.com/"
        found = [name for name, way in backend_url_patterns if way.match(address)]
        assert found == [service]
