"""What DynamoDB charges for a call: read and write units, from the published formulas.

A unit of writing covers 1 KB of an item, a unit of reading 4 KB read strongly; the names of the
attributes count. A meter sits around botocore's calls, looks at the items before and after each
write and adds up. It refuses what it has no formula for: a figure is either right or absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Final
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError

WRITE_UNIT: Final = 1024
READ_UNIT: Final = 4096
#: A transaction prepares each write and then commits it.
IN_A_TRANSACTION: Final = 2

Item = Mapping[str, Mapping[str, Any]]


def item_size(item: Item) -> int:
    """Size of an item in bytes, with its attribute names."""
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def value_size(value: Mapping[str, Any]) -> int:
    """Size of an attribute's value in bytes.

    Raises:
        NotImplementedError: A type that no item of ours has.
    """
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "B":
            return len(content)
        case "N":
            return _number_size(content)
        case "BOOL" | "NULL":
            return 1
        case "SS":
            return sum(len(each.encode()) for each in content)
        case "L":
            return 3 + sum(1 + value_size(each) for each in content)
        case "M":
            return 3 + sum(1 + len(k.encode()) + value_size(v) for k, v in content.items())
    raise NotImplementedError(f"the size of type {kind} is not known here")


def write_units(size: int) -> int:
    """Units of writing an item of a size in bytes; nothing is free."""
    return max(1, ceil(size / WRITE_UNIT))


def read_units(size: int, *, consistent: bool) -> float:
    """Units of reading a number of bytes at once; reading nothing costs the least."""
    blocks = max(1, ceil(size / READ_UNIT))
    return float(blocks) if consistent else blocks / 2


@dataclass(frozen=True, slots=True)
class Index:
    """A global secondary index.

    Attributes:
        name: Its name.
        keys: Its own key attributes.
        projected: Names of the attributes it holds, keys included; None when it holds all.
    """

    name: str
    keys: frozenset[str]
    projected: frozenset[str] | None

    def entry(self, item: Item | None) -> Item | None:
        """Return an item as the index holds it; None when it is not in the index."""
        if item is None or not self.keys <= item.keys():
            return None
        if self.projected is None:
            return item
        return {name: value for name, value in item.items() if name in self.projected}

    def units(self, before: Item | None, after: Item | None) -> int:
        """Units of bringing the index from one image of an item to the next."""
        old, new = self.entry(before), self.entry(after)
        if old == new:
            return 0
        if old is None or new is None:
            return write_units(item_size(new or old or {}))
        if any(old[key] != new[key] for key in self.keys):
            return write_units(item_size(old)) + write_units(item_size(new))
        return write_units(max(item_size(old), item_size(new)))


@dataclass(frozen=True, slots=True)
class Table:
    """What must be known of a table: its key and its indexes."""

    keys: frozenset[str]
    indexes: tuple[Index, ...]

    @classmethod
    def described(cls, description: Mapping[str, Any]) -> Table:
        """Return it from the answer of ``DescribeTable``."""
        keys = _key_names(description)
        return cls(keys, tuple(_index(each, keys) for each in description.get(_INDEXES, ())))


@dataclass(slots=True)
class Usage:
    """What some piece of work used.

    Attributes:
        table_writes: Write units of the table.
        index_writes: Write units of the indexes, those inside transactions counted once.
        index_writes_in_transactions: The part of them that was inside transactions. Whether AWS
            charges them twice is not documented.
        reads: Read units.
        calls: Number of calls, by ``service.Operation``.
    """

    table_writes: int = 0
    index_writes: int = 0
    index_writes_in_transactions: int = 0
    reads: float = 0.0
    calls: dict[str, int] = field(default_factory=dict)

    @property
    def writes(self) -> int:
        """Write units of table and indexes."""
        return self.table_writes + self.index_writes

    @property
    def writes_if_doubled(self) -> int:
        """Write units if index entries cost twice in a transaction; not confirmed on AWS."""
        return self.writes + self.index_writes_in_transactions

    def calls_of(self, service: str) -> int:
        """Number of calls of a service."""
        return sum(n for name, n in self.calls.items() if name.startswith(f"{service}."))


class Meter:
    """Adds up what calls use. Give it to `metered`."""

    def __init__(self) -> None:
        self.usage = Usage()
        self._tables: dict[str, Table] = {}

    def seen(self, client: Any, operation: str, arguments: dict[str, Any], call: Any) -> Any:
        """Make a call and count it."""
        name = f"{client.meta.service_model.service_name}.{operation}"
        self.usage.calls[name] = self.usage.calls.get(name, 0) + 1
        if not name.startswith("dynamodb."):
            return call(client, operation, arguments)
        match operation:
            case "GetItem" | "Query" | "Scan":
                return self._read(client, operation, arguments, call)
            case "PutItem" | "UpdateItem" | "DeleteItem":
                return self._write(client, operation, arguments, call)
            case "BatchWriteItem":
                return self._batch(client, arguments, call)
            case "TransactWriteItems":
                return self._transaction(client, arguments, call)
        raise NotImplementedError(f"the units of {operation} are not known here")

    def _read(self, client: Any, operation: str, arguments: dict[str, Any], call: Any) -> Any:
        projected = "ProjectionExpression" in arguments
        if "FilterExpression" in arguments or (
            projected and "ExpressionAttributeNames" in arguments
        ):
            raise NotImplementedError("what was examined cannot be told from what came back")
        answer = call(client, operation, arguments)
        whole = answer
        if projected:
            # Units count what is read, however little of it comes back.
            rest = {k: v for k, v in arguments.items() if k != "ProjectionExpression"}
            whole = call(client, operation, rest)
        items = [whole["Item"]] if "Item" in whole else whole.get("Items", [])
        self.usage.reads += read_units(
            sum(item_size(item) for item in items),
            consistent=arguments.get("ConsistentRead", False),
        )
        return answer

    def _write(self, client: Any, operation: str, arguments: dict[str, Any], call: Any) -> Any:
        place = self._place(client, arguments, call)
        before = self._image(client, place, call)
        try:
            answer = call(client, operation, arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                self.usage.table_writes += write_units(item_size(before or {}))
            raise
        after = self._image(client, place, call)
        self.usage.table_writes += _table_units(before, after)
        self._index_units(place, before, after)
        return answer

    def _batch(self, client: Any, arguments: dict[str, Any], call: Any) -> Any:
        puts = [
            {"TableName": table, **each["PutRequest"]}
            for table, requests in arguments["RequestItems"].items()
            for each in requests
        ]
        places = [self._place(client, put, call) for put in puts]
        before = [self._image(client, place, call) for place in places]
        answer = call(client, "BatchWriteItem", arguments)
        for place, old in zip(places, before, strict=True):
            new = self._image(client, place, call)
            self.usage.table_writes += _table_units(old, new)
            self._index_units(place, old, new)
        return answer

    def _transaction(self, client: Any, arguments: dict[str, Any], call: Any) -> Any:
        actions = [next(iter(each.values())) for each in arguments["TransactItems"]]
        places = [self._place(client, action, call) for action in actions]
        before = [self._image(client, place, call) for place in places]
        try:
            answer = call(client, "TransactWriteItems", arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] == "TransactionCanceledException":
                for action, old in zip(actions, before, strict=True):
                    units = _table_units(old, action.get("Item", old))
                    self.usage.table_writes += IN_A_TRANSACTION * units
            raise
        for place, old in zip(places, before, strict=True):
            new = self._image(client, place, call)
            self.usage.table_writes += IN_A_TRANSACTION * _table_units(old, new)
            units = self._index_units(place, old, new)
            self.usage.index_writes_in_transactions += units
        return answer

    def _index_units(
        self, place: tuple[str, dict[str, Any]], before: Item | None, after: Item | None
    ) -> int:
        units = sum(index.units(before, after) for index in self._tables[place[0]].indexes)
        self.usage.index_writes += units
        return units

    def _place(
        self, client: Any, action: Mapping[str, Any], call: Any
    ) -> tuple[str, dict[str, Any]]:
        name = action["TableName"]
        if name not in self._tables:
            described = call(client, "DescribeTable", {"TableName": name})
            self._tables[name] = Table.described(described["Table"])
        key = action.get("Key") or {k: action["Item"][k] for k in self._tables[name].keys}
        return name, key

    def _image(self, client: Any, place: tuple[str, dict[str, Any]], call: Any) -> Item | None:
        arguments = {"TableName": place[0], "Key": place[1], "ConsistentRead": True}
        image: Item | None = call(client, "GetItem", arguments).get("Item")
        return image


@contextmanager
def metered() -> Iterator[Usage]:
    """Count what every AWS call of this process uses while the block runs."""
    meter = Meter()
    real = BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(self: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        return meter.seen(self, operation, arguments, real)

    with patch.object(BaseClient, "_make_api_call", call):
        yield meter.usage


_INDEXES: Final = "GlobalSecondaryIndexes"


def _index(description: Mapping[str, Any], table_keys: frozenset[str]) -> Index:
    keys = _key_names(description)
    projection = description["Projection"]
    if projection["ProjectionType"] == "ALL":
        return Index(description["IndexName"], keys, None)
    named = frozenset(projection.get("NonKeyAttributes", ()))
    return Index(description["IndexName"], keys, named | keys | table_keys)


def _key_names(description: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(key["AttributeName"] for key in description["KeySchema"])


def _table_units(before: Item | None, after: Item | None) -> int:
    return write_units(max(item_size(before or {}), item_size(after or {})))


def _number_size(digits: str) -> int:
    """Two digits a byte and one for the exponent; one more for a minus sign."""
    significant = digits.lstrip("-").replace(".", "").strip("0") or "0"
    return ceil(len(significant) / 2) + 1 + digits.startswith("-")
