"""Reads what a query finds to its end; DynamoDB answers at most a megabyte at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def every_item(query: Callable[..., Mapping[str, Any]], **arguments: Any) -> Iterator[Any]:
    """Yield the items of a query, page after page.

    Args:
        query: The call, e.g. ``dynamodb.query``.
        **arguments: What it is given.
    """
    more: dict[str, Any] = {}
    while True:
        answer = query(**arguments, **more)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        more = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def page_under(
    query: Callable[..., Mapping[str, Any]],
    partition: str,
    limit: int,
    after: Mapping[str, str] | None,
    **arguments: Any,
) -> tuple[list[Any], Mapping[str, str] | None]:
    """Return a page of a partition of the table.

    Args:
        query: The call, e.g. ``dynamodb.query``.
        partition: The partition's key.
        limit: How many items it has at the most.
        after: Where the page before ended; None for the first.
        **arguments: What the call is given besides.

    Returns:
        The items, and where the page ends; None for the last page.
    """
    start = {"PK": {"S": partition}, "SK": {"S": after["SK"]}} if after else None
    more = {"ExclusiveStartKey": start} if start else {}
    answer = query(Limit=limit, **arguments, **more)
    last = answer.get("LastEvaluatedKey")
    return list(answer["Items"]), {"SK": last["SK"]["S"]} if last else None
