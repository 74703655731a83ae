"""A page of a work list in front of queues of very different lengths.

The rows are copies of a real one, put straight into the table in memory: only reading is measured.
"""

from __future__ import annotations

from typing import Any, Final

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from bench.measured_city import Metered
from tests.integration.journey.moto_city import REGION, TABLE, MotoCity

PAGE: Final = 25


def fill_queue(city: MotoCity, queue: str, rows: int) -> None:
    """Put copies of the one row of a queue behind it, each a little later.

    Args:
        city: A city with one row in the queue.
        queue: Partition of the index ``queue``.
        rows: How long the queue is to be.
    """
    (model,) = _rows(city, queue)
    table = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].get_table(TABLE)
    for number in range(rows - 1):
        case_id = f"01{number:024}"
        case_key, sort = model["PK"]["S"], model["QSK"]["S"]
        copy = {
            **model,
            "PK": {"S": f"CASE#{case_id}"},
            "QSK": {"S": sort.replace(case_key.removeprefix("CASE#"), case_id)},
        }
        table.put_item(copy)


def read_page(metered: Metered, use: str, path: str, by: str) -> None:
    """Read a full page through the API.

    Raises:
        RuntimeError: The page was not full, or nothing was behind it.
    """
    answer = metered.call(use, "GET", path, by=by, query={"limit": str(PAGE)}).json
    if len(answer["items"]) != PAGE or not answer["cursor"]:
        raise RuntimeError(f"{use}: not a full page with more behind it")


def _rows(city: MotoCity, queue: str) -> list[dict[str, Any]]:
    return [item for item in city.scan() if item.get("QPK", {}).get("S") == queue]
