"""A page of a work list in front of queues of very different lengths.

The rows are copies of a real one, put straight into the table in memory: only reading is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from bench.measured_city import Metered, measured_city
from tests.builders.submission import submission
from tests.integration.journey.moto_city import REGION, TABLE, MotoCity

PAGE: Final = 25
REQUESTS: Final = "/api/v1/disclosure-requests"


def fill_queue(city: MotoCity, queue: str, rows: int, *, first: int = 1) -> None:
    """Put copies of the first row of a queue behind it.

    Args:
        city: A city with a row in the queue.
        queue: Partition of the index ``queue``.
        rows: How many copies.
        first: Number of the first copy; copies of one number are the same row.
    """
    answer = city.dynamodb.query(
        TableName=TABLE,
        IndexName="queue",
        KeyConditionExpression="QPK = :queue",
        ExpressionAttributeValues={":queue": {"S": queue}},
        Limit=1,
    )
    key = {name: answer["Items"][0][name] for name in ("PK", "SK")}
    model = city.dynamodb.get_item(TableName=TABLE, Key=key)["Item"]
    table = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].get_table(TABLE)
    for number in range(first, first + rows):
        case_id = f"09{number:024}"
        sort = model["QSK"]["S"].replace(model["PK"]["S"].removeprefix("CASE#"), case_id)
        table.put_item({**model, "PK": {"S": f"CASE#{case_id}"}, "QSK": {"S": sort}})


def read_page(metered: Metered, use: str, path: str, by: str) -> None:
    """Read a full page through the API.

    Raises:
        RuntimeError: The page was not full, or nothing was behind it.
    """
    answer = metered.call(use, "GET", path, by=by, query={"limit": str(PAGE)}).json
    if len(answer["items"]) != PAGE or not answer["cursor"]:
        raise RuntimeError(f"{use}: not a full page with more behind it")


def reads_by_length(lengths: Sequence[int]) -> dict[int, float]:
    """Return the read units of the first page by length of the queue, from short to long."""
    with measured_city() as city:
        body = submission()
        city.call("POST", REQUESTS, body=body, headers={"idempotency-key": "only-one-1"})
        metered = Metered(city)
        there = 1
        for length in lengths:
            fill_queue(city, "WORK#disclosure-office", length - there, first=there)
            there = length
            read_page(metered, str(length), "/api/v1/staff/worklist", "intake")
        return {length: metered.usages[str(length)].reads for length in lengths}
