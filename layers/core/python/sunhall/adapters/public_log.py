"""Public entries in the one table: the log of replies and the proactive catalogue.

All their partition keys begin with ``PUBLIC#``, and the functions that serve or write them may
touch no others (``infra/grants.py``). ``<shelf>`` is ``disclosures`` or ``publications``.

PK                                      SK               what
PUBLIC#<shelf>#ENTRY#<id>               ENTRY            the entry, or its tombstone
PUBLIC#<shelf>#LIST#<facet>#<yyyy-mm>   <instant>#<id>   its row in the list of a facet and month
PUBLIC#<shelf>#MONTHS                   <facet>          entries of a facet, a number for each month
PUBLIC#<shelf>#TERM#<term>              <instant>#<id>   a term of its text, with bits of all
PUBLIC#<shelf>#TALLY#<yyyy>             <dept>#<categ.>  what was done, a number for month and act

A facet is everything (``-``), a department (``d=…``), a category (``c=…``) or both. An entry writes
one row into the month of each of its four facets, so no list is read through a filter, and no
partition takes more than a month of one list. Nothing is deleted: what goes is overwritten with its
key and expiry, and a reader passes over that.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, cast, get_args

from sunhall.adapters.item_queries import every_item
from sunhall.adapters.table_rows import item_key
from sunhall.adapters.whole_writes import write_whole
from sunhall.application.public_shelves import Act, MonthCount, ShelfFilter, ShelfPage, ShelfRow
from sunhall.domain.calendar.beijing import in_beijing, start_of_day
from sunhall.domain.errors import Unavailable
from sunhall.domain.publication.entry import Entry, PublicFile, Shelf, Tombstone
from sunhall.domain.publication.search_terms import (
    holds,
    may_hold,
    phrases,
    query_terms,
    signature,
    terms,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

#: A page of a list walks through at most so many months. Rare entries may leave it short.
MOST_MONTHS: Final = 8

#: Terms of a query that are looked up; the others are only compared with what was found.
MOST_TERMS: Final = 8
#: Rows of each term that are read to find the rarest; half a read unit.
PROBED: Final = 16
#: Rows of the rarest term that one step reads, and steps of a search at most.
SCANNED: Final = 64
MOST_STEPS: Final = 6
#: Texts that are read at once, and the number of them after which a search ends.
READ_AT_ONCE: Final = 25
MOST_READ: Final = 50

#: Characters of the summary that a list shows.
BEGINNING: Final = 120

#: Seconds to wait before a write is tried again that met another one.
PAUSES: Final = (0.05, 0.2, 0.6)

#: Most keys of a batch, as DynamoDB has it.
_BATCH_WRITES: Final = 25
_BATCH_READS: Final = 100

Item = dict[str, Any]


class PublicLog:
    """Public entries in DynamoDB.

    Args:
        client: A ``dynamodb`` client.
        table: Name of the table.
        sleep: Waits some seconds between two tries.
    """

    def __init__(
        self, client: DynamoDBClient, table: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client: Any = client
        self._table = table
        self._sleep = sleep

    # --- writing -----------------------------------------------------------------------------

    def put(self, entry: Entry, version: int, act: Act) -> None:
        """Let an entry stand there; see `PublicShelves.put`.

        Its terms are written first: an entry that is listed is also found. A row of a term without
        its entry finds nothing.
        """
        if not self._is_news(entry.shelf, entry.id, version):
            return self._clear_away(entry.shelf, entry.id)
        found = terms(entry.words)
        bits = signature(found)
        self._write_all(_term_row(entry, term, bits) for term in sorted(found))
        self._exchange(entry.shelf, entry.id, version, _entry_attributes(entry), entry, act)
        return self._clear_away(entry.shelf, entry.id)

    def take_down(self, tombstone: Tombstone, version: int) -> None:
        """Leave a tombstone where an entry stood.

        The entry goes first, and is seen by nobody from then on; the terms of its text follow.
        """
        shelf, entry_id = tombstone.shelf, tombstone.id
        if self._is_news(shelf, entry_id, version):
            gone = _tombstone_attributes(tombstone)
            self._exchange(shelf, entry_id, version, gone, tombstone, "taken_down")
        self._clear_away(shelf, entry_id)

    def _is_news(self, shelf: Shelf, entry_id: str, version: int) -> bool:
        stored = self._stored(shelf, entry_id)
        return stored is None or int(stored["version"]["N"]) < version

    def _exchange(
        self,
        shelf: Shelf,
        entry_id: str,
        version: int,
        attributes: Item,
        new: Entry | Tombstone,
        act: Act,
    ) -> None:
        """Write an entry, its rows in the lists and the numbers, in one transaction."""
        for pause in (*PAUSES, None):
            old = self._stored(shelf, entry_id)
            if old is not None and int(old["version"]["N"]) >= version:
                return
            item = {
                **_entry_key(shelf, entry_id),
                **attributes,
                "version": {"N": str(version)},
                **_leaving(old),
            }
            writes = [
                self._put_if_unchanged(item, old),
                *self._listings(shelf, entry_id, old, new),
                self._tally(new, act),
            ]
            if write_whole(self._client, writes, self._sleep):
                return
            if pause is not None:
                self._sleep(pause)
        raise Unavailable(retry_after=1)

    def _put_if_unchanged(self, item: Item, old: Item | None) -> Item:
        put: Item = {"TableName": self._table, "Item": item}
        if old is None:
            put["ConditionExpression"] = "attribute_not_exists(PK)"
        else:
            put["ConditionExpression"] = "#version = :seen"
            put["ExpressionAttributeNames"] = {"#version": "version"}
            put["ExpressionAttributeValues"] = {":seen": old["version"]}
        return {"Put": put}

    def _listings(
        self, shelf: Shelf, entry_id: str, old: Item | None, new: Entry | Tombstone
    ) -> list[Item]:
        # By key: what leaves and what comes within one second has the same.
        rows: dict[tuple[str, str], Item] = {}
        changes: dict[str, dict[str, int]] = {}
        if old is not None and old["state"]["S"] == _STANDING:
            at = _moment(old["at"])
            for facet in _facets(old["department"]["S"], old["category"]["S"]):
                key = _list_key(shelf, facet, at, entry_id)
                rows[_place(key)] = _expired(key, new.at)
                changes.setdefault(facet, {})[_month(at)] = -1
        if isinstance(new, Entry):
            for facet in _facets(new.department, new.category):
                key = _list_key(shelf, facet, new.at, entry_id)
                rows[_place(key)] = {**key, **_row_attributes(new)}
                numbers = changes.setdefault(facet, {})
                numbers[_month(new.at)] = numbers.get(_month(new.at), 0) + 1
        puts = [{"Put": {"TableName": self._table, "Item": row}} for row in rows.values()]
        return puts + [
            self._add(_months_key(shelf, facet), numbers)
            for facet, numbers in changes.items()
            if any(numbers.values())
        ]

    def _tally(self, new: Entry | Tombstone, act: Act) -> Item:
        month = _month(new.at)
        key = item_key(f"{_shelf(new.shelf)}#TALLY#{month[:4]}", f"{new.department}#{new.category}")
        return self._add(key, {f"{month}.{act}": 1})

    def _add(self, key: Item, numbers: Mapping[str, int]) -> Item:
        names = {f"#{place}": name for place, name in enumerate(numbers)}
        values = {f":{place}": {"N": str(each)} for place, each in enumerate(numbers.values())}
        added = ", ".join(f"#{place} :{place}" for place in range(len(numbers)))
        return {
            "Update": {
                "TableName": self._table,
                "Key": key,
                "UpdateExpression": f"ADD {added}",
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": values,
            }
        }

    def _clear_away(self, shelf: Shelf, entry_id: str) -> None:
        """Let the terms of what an entry said before go, and then what it said."""
        stored = self._stored(shelf, entry_id)
        if stored is None or _LEAVING not in stored:
            return
        kept = terms(_entry(shelf, entry_id, stored).words) if _stands(stored) else frozenset()
        now = _moment(stored["at"])
        left = [
            (_moment(each["M"]["at"]), each["M"]["words"]["S"]) for each in stored[_LEAVING]["L"]
        ]
        gone = {
            (term, at)
            for at, words in left
            for term in terms(words)
            if _instant(at) != _instant(now) or term not in kept
        }
        self._write_all(
            _expired(_term_key(shelf, term, at, entry_id), now) for term, at in sorted(gone)
        )
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_entry_key(shelf, entry_id),
                UpdateExpression="REMOVE #leaving",
                ConditionExpression="#version = :seen",
                ExpressionAttributeNames={"#leaving": _LEAVING, "#version": "version"},
                ExpressionAttributeValues={":seen": stored["version"]},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return  # A later event has taken it over, with all that is still to go.

    def _write_all(self, items: Iterable[Item]) -> None:
        requests = [{"PutRequest": {"Item": item}} for item in items]
        for start in range(0, len(requests), _BATCH_WRITES):
            self._write_batch(requests[start : start + _BATCH_WRITES])

    def _write_batch(self, requests: list[Item]) -> None:
        for pause in (*PAUSES, None):
            answer = self._client.batch_write_item(RequestItems={self._table: requests})
            requests = answer.get("UnprocessedItems", {}).get(self._table, [])
            if not requests:
                return
            if pause is not None:
                self._sleep(pause)
        raise Unavailable(retry_after=1)

    def _stored(self, shelf: Shelf, entry_id: str, *, consistent: bool = True) -> Item | None:
        answer = self._client.get_item(
            TableName=self._table, Key=_entry_key(shelf, entry_id), ConsistentRead=consistent
        )
        found: Item | None = answer.get("Item")
        return found

    # --- reading -----------------------------------------------------------------------------

    def read(self, shelf: Shelf, entry_id: str) -> Entry | Tombstone | None:
        """Return an entry, what is left of it, or None."""
        stored = self._stored(shelf, entry_id, consistent=False)
        if stored is None:
            return None
        if _stands(stored):
            return _entry(shelf, entry_id, stored)
        return _tombstone(shelf, entry_id, stored)

    def page(
        self, shelf: Shelf, wanted: ShelfFilter, *, limit: int, after: Mapping[str, str] | None
    ) -> ShelfPage:
        """Return a page of entries: one query of a month, more only where months are thin."""
        facet = _facets(wanted.department, wanted.category)[-1]
        numbers = self._month_numbers(shelf, facet, wanted.year)
        months = [month for month in numbers if after is None or month <= after["month"]]
        rows: list[ShelfRow] = []
        place: dict[str, str] | None = None
        queries = 0
        while months and len(rows) < limit:
            if queries == MOST_MONTHS:
                return ShelfPage(tuple(rows), place or {"month": months[0]}, sum(numbers.values()))
            month = place["month"] if place else months[0]
            start = place or (after if after and after["month"] == month else None)
            items, last = self._listed(shelf, facet, month, limit - len(rows), start)
            queries += 1
            rows += [_row(item) for item in items]
            place = {"month": month, "row": last} if last else None
            if place is None:
                months = months[1:]
        more = place or ({"month": months[0]} if months else None)
        return ShelfPage(tuple(rows), more, sum(numbers.values()))

    def _listed(
        self, shelf: Shelf, facet: str, month: str, limit: int, start: Mapping[str, str] | None
    ) -> tuple[list[Item], str | None]:
        partition = _list_partition(shelf, facet, month)
        more = (
            {"ExclusiveStartKey": item_key(partition, start["row"])}
            if start and "row" in start
            else {}
        )
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="PK = :partition",
            ExpressionAttributeValues={":partition": {"S": partition}},
            ScanIndexForward=False,
            Limit=limit,
            **more,
        )
        last = answer.get("LastEvaluatedKey")
        live = [item for item in answer["Items"] if _EXPIRES not in item]
        return live, last["SK"]["S"] if last else None

    def _month_numbers(self, shelf: Shelf, facet: str, year: int) -> dict[str, int]:
        """Return the months in which a facet has entries, the newest first."""
        answer = self._client.get_item(TableName=self._table, Key=_months_key(shelf, facet))
        numbers = _numbers(answer.get("Item", {}))
        beginning = f"{year:04}-" if year else ""
        return {
            month: numbers[month]
            for month in sorted(numbers, reverse=True)
            if numbers[month] > 0 and month.startswith(beginning)
        }

    def search(
        self,
        shelf: Shelf,
        query: str,
        wanted: ShelfFilter,
        *,
        limit: int,
        after: Mapping[str, str] | None,
    ) -> ShelfPage:
        """Return a page of the entries that hold every phrase of a query.

        The rarest of the query's terms is followed. A row of it carries the bits of all terms of
        its text, which rules out nearly every text that lacks another one; what is left is read
        and compared with the whole phrases.

        Raises:
            ValueError: The query has no term.
        """
        found = query_terms(query, MOST_TERMS)
        if not found:
            raise ValueError("a query needs a term")
        bounds = _bounds(wanted.year, after["row"] if after else None)
        probes = {term: self._postings(shelf, term, bounds, PROBED) for term in found}
        rarest = min(probes, key=lambda term: _frequency(*probes[term]))
        steps = self._following(shelf, rarest, bounds, probes[rarest])
        return self._compared(shelf, steps, phrases(query), signature(found), wanted, limit)

    def _following(
        self,
        shelf: Shelf,
        term: str,
        bounds: tuple[str, str],
        first: tuple[list[Item], str | None],
    ) -> Iterator[tuple[list[Item], str | None]]:
        """Yield the rows of a term step by step, each with the place where it ended."""
        items, last = first
        yield items, last
        for _ in range(MOST_STEPS):
            if last is None:
                return
            items, last = self._postings(shelf, term, (bounds[0], last), SCANNED)
            yield items, last

    def _compared(
        self,
        shelf: Shelf,
        steps: Iterator[tuple[list[Item], str | None]],
        sought: Sequence[str],
        bits: bytes,
        wanted: ShelfFilter,
        limit: int,
    ) -> ShelfPage:
        rows: list[ShelfRow] = []
        read = 0
        end: str | None = None
        for items, last in steps:
            fitting = [item for item in items if _may_fit(item, bits, wanted)]
            for start in range(0, len(fitting), READ_AT_ONCE):
                chunk = fitting[start : start + READ_AT_ONCE]
                standing = self._entries(shelf, [_id(item) for item in chunk])
                read += len(chunk)
                for item in chunk:
                    entry = standing.get(_id(item))
                    if entry and _at(item) == _instant(entry.at) and holds(entry.words, sought):
                        rows.append(_row_of(entry))
                    if len(rows) == limit:
                        return ShelfPage(tuple(rows), {"row": item["SK"]["S"]}, None)
                if read >= MOST_READ:
                    return ShelfPage(tuple(rows), {"row": chunk[-1]["SK"]["S"]}, None)
            end = last
        return ShelfPage(tuple(rows), {"row": end} if end else None, None)

    def _postings(
        self, shelf: Shelf, term: str, bounds: tuple[str, str], limit: int
    ) -> tuple[list[Item], str | None]:
        """Return rows of a term, the newest first, and where they ended if more follow."""
        # Both ends of BETWEEN belong to it, but a page starts after the row where the last ended.
        start = {"ExclusiveStartKey": item_key(_term_partition(shelf, term), bounds[1])}
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="PK = :partition AND SK > :low",
            ExpressionAttributeValues={
                ":partition": {"S": _term_partition(shelf, term)},
                ":low": {"S": bounds[0]},
            },
            ScanIndexForward=False,
            Limit=limit,
            **start,
        )
        last = answer.get("LastEvaluatedKey")
        live = [item for item in answer["Items"] if _EXPIRES not in item]
        return live, last["SK"]["S"] if last else None

    def _entries(self, shelf: Shelf, ids: Sequence[str]) -> dict[str, Entry]:
        keys = [_entry_key(shelf, entry_id) for entry_id in ids]
        found: list[Item] = []
        for pause in (*PAUSES, None):
            if not keys:
                break
            answer = self._client.batch_get_item(
                RequestItems={self._table: {"Keys": keys[:_BATCH_READS]}}
            )
            found += answer["Responses"].get(self._table, [])
            left = answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
            if left and pause is None:
                raise Unavailable(retry_after=1)
            if left and pause is not None:
                self._sleep(pause)
            keys = [*left, *keys[_BATCH_READS:]]
        standing = [item for item in found if _stands(item)]
        return {
            entry_id: _entry(shelf, entry_id, item)
            for item in standing
            for entry_id in [item["PK"]["S"].removeprefix(f"{_shelf(shelf)}#ENTRY#")]
        }

    def category_counts(self, shelf: Shelf) -> Mapping[str, int]:
        """Return how many entries stand in each category: one query of short rows."""
        items = self._all(f"{_shelf(shelf)}#MONTHS", beginning="c=")
        counts = {
            item["SK"]["S"].removeprefix("c="): sum(_numbers(item).values()) for item in items
        }
        return {category: count for category, count in counts.items() if count > 0}

    def month_counts(self, shelf: Shelf, year: int) -> tuple[MonthCount, ...]:
        """Return what every department did in a year, by department, category, month and act."""
        found = []
        for item in self._all(f"{_shelf(shelf)}#TALLY#{year:04}"):
            department, _, category = item["SK"]["S"].partition("#")
            for name, count in sorted(_numbers(item).items()):
                month, _, act = name.partition(".")
                if act in get_args(Act):
                    found.append(MonthCount(department, category, month, cast("Act", act), count))
        return tuple(found)

    def _all(self, partition: str, *, beginning: str = "") -> Iterator[Item]:
        condition = "PK = :partition"
        values = {":partition": {"S": partition}}
        if beginning:
            condition += " AND begins_with(SK, :beginning)"
            values[":beginning"] = {"S": beginning}
        return every_item(
            self._client.query,
            TableName=self._table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
        )


# --- keys ------------------------------------------------------------------------------------

_STANDING: Final = "standing"
_GONE: Final = "gone"
_EXPIRES: Final = "expires_at"
#: What an entry said before, as long as rows of its terms may be left.
_LEAVING: Final = "leaving"
#: Sort before and after every instant; a key attribute is never empty.
_EARLIEST: Final = "0"
_LATEST: Final = "9999"


def _shelf(shelf: Shelf) -> str:
    return f"PUBLIC#{shelf}"


def _place(key: Item) -> tuple[str, str]:
    return key["PK"]["S"], key["SK"]["S"]


def _entry_key(shelf: Shelf, entry_id: str) -> Item:
    return item_key(f"{_shelf(shelf)}#ENTRY#{entry_id}", "ENTRY")


def _months_key(shelf: Shelf, facet: str) -> Item:
    return item_key(f"{_shelf(shelf)}#MONTHS", facet)


def _list_partition(shelf: Shelf, facet: str, month: str) -> str:
    return f"{_shelf(shelf)}#LIST#{facet}#{month}"


def _list_key(shelf: Shelf, facet: str, at: datetime, entry_id: str) -> Item:
    return item_key(_list_partition(shelf, facet, _month(at)), f"{_instant(at)}#{entry_id}")


def _term_partition(shelf: Shelf, term: str) -> str:
    return f"{_shelf(shelf)}#TERM#{term}"


def _term_key(shelf: Shelf, term: str, at: datetime, entry_id: str) -> Item:
    return item_key(_term_partition(shelf, term), f"{_instant(at)}#{entry_id}")


def _facets(department: str, category: str) -> tuple[str, ...]:
    """Return the facets that something with a department and a category is in; narrowest last."""
    facets = ["-"]
    if department:
        facets.append(f"d={department}")
    if category:
        facets.append(f"c={category}")
    if department and category:
        facets.append(f"d={department}/c={category}")
    return tuple(facets)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _month(at: datetime) -> str:
    return f"{in_beijing(at):%Y-%m}"


def _bounds(year: int, before: str | None) -> tuple[str, str]:
    """Return what a search looks between: after the first, before the second."""
    low, high = _EARLIEST, _LATEST
    if year:
        low = _instant(start_of_day(date(year, 1, 1)))
        high = _instant(start_of_day(date(year + 1, 1, 1)))
    return low, min(high, before or high)


# --- rows ------------------------------------------------------------------------------------


def _expired(key: Item, at: datetime) -> Item:
    return {**key, _EXPIRES: {"N": str(int(at.timestamp()))}}


def _term_row(entry: Entry, term: str, bits: bytes) -> Item:
    return {
        **_term_key(entry.shelf, term, entry.at, entry.id),
        "d": {"S": entry.department},
        "c": {"S": entry.category},
        "bits": {"B": bits},
    }


def _may_fit(item: Item, bits: bytes, wanted: ShelfFilter) -> bool:
    return (
        wanted.department in ("", item["d"]["S"])
        and wanted.category in ("", item["c"]["S"])
        and may_hold(item["bits"]["B"], bits)
    )


def _frequency(items: Sequence[Item], last: str | None) -> tuple[bool, int, str]:
    """Return what orders terms by how often they occur, the rarest least.

    A term whose rows all came is rarer than one that has more; of two that have more, the one
    whose rows reach further back.
    """
    return (False, len(items), "") if last is None else (True, 0, last)


def _id(item: Item) -> str:
    entry_id: str = item["SK"]["S"].partition("#")[2]
    return entry_id


def _at(item: Item) -> str:
    instant: str = item["SK"]["S"].partition("#")[0]
    return instant


def _moment(attribute: Item) -> datetime:
    return datetime.fromisoformat(attribute["S"])


def _numbers(item: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(value["N"]) for name, value in item.items() if "N" in value}


def _texts(texts: Mapping[str, str]) -> Item:
    return {"M": {name: {"S": text} for name, text in texts.items()}}


def _plain_texts(attribute: Item) -> dict[str, str]:
    return {name: value["S"] for name, value in attribute["M"].items()}


def _row_attributes(entry: Entry) -> Item:
    return {
        "title": {"S": entry.title},
        "beginning": {"S": _beginning(entry.summary)},
        "department": {"S": entry.department},
        "category": {"S": entry.category},
        "facts": _texts(entry.facts),
    }


def _row(item: Item) -> ShelfRow:
    return ShelfRow(
        id=_id(item),
        title=item["title"]["S"],
        beginning=item["beginning"]["S"],
        department=item["department"]["S"],
        category=item["category"]["S"],
        at=_at(item),
        facts=_plain_texts(item["facts"]),
    )


def _row_of(entry: Entry) -> ShelfRow:
    return ShelfRow(
        id=entry.id,
        title=entry.title,
        beginning=_beginning(entry.summary),
        department=entry.department,
        category=entry.category,
        at=_instant(entry.at),
        facts=entry.facts,
    )


def _beginning(summary: str) -> str:
    text = " ".join(summary.split())
    return text if len(text) <= BEGINNING else text[: BEGINNING - 1] + "…"


def _entry_attributes(entry: Entry) -> Item:
    return {
        "state": {"S": _STANDING},
        "title": {"S": entry.title},
        "summary": {"S": entry.summary},
        "department": {"S": entry.department},
        "category": {"S": entry.category},
        "tags": {"L": [{"S": tag} for tag in entry.tags]},
        "files": {
            "L": [
                _texts({"place": str(file.place), "name": file.name, "sha256": file.sha256})
                for file in entry.files
            ]
        },
        "facts": _texts(entry.facts),
        "at": {"S": entry.at.isoformat()},
        "first_at": {"S": entry.first_at.isoformat()},
    }


def _tombstone_attributes(tombstone: Tombstone) -> Item:
    return {
        "state": {"S": _GONE},
        "department": {"S": tombstone.department},
        "category": {"S": tombstone.category},
        "first_at": {"S": tombstone.first_at.isoformat()},
        "at": {"S": tombstone.at.isoformat()},
        "reason": {"S": tombstone.reason},
        "note": {"S": tombstone.note},
    }


def _leaving(old: Item | None) -> Item:
    """Return what is still to be cleared away once an entry is overwritten."""
    if old is None:
        return {}
    left = list(old.get(_LEAVING, {"L": []})["L"])
    if _stands(old):
        # Neither shelf nor id are part of the words.
        words = _entry(Shelf.DISCLOSURES, "", old).words
        left.append({"M": {"at": old["at"], "words": {"S": words}}})
    return {_LEAVING: {"L": left}} if left else {}


def _stands(item: Item) -> bool:
    return bool(item["state"]["S"] == _STANDING)


def _entry(shelf: Shelf, entry_id: str, item: Item) -> Entry:
    files = (_plain_texts(file) for file in item["files"]["L"])
    return Entry(
        shelf=shelf,
        id=entry_id,
        title=item["title"]["S"],
        summary=item["summary"]["S"],
        department=item["department"]["S"],
        category=item["category"]["S"],
        at=_moment(item["at"]),
        first_at=_moment(item["first_at"]),
        tags=tuple(tag["S"] for tag in item["tags"]["L"]),
        files=tuple(PublicFile(int(file["place"]), file["name"], file["sha256"]) for file in files),
        facts=_plain_texts(item["facts"]),
    )


def _tombstone(shelf: Shelf, entry_id: str, item: Item) -> Tombstone:
    return Tombstone(
        shelf=shelf,
        id=entry_id,
        department=item["department"]["S"],
        category=item["category"]["S"],
        first_at=_moment(item["first_at"]),
        at=_moment(item["at"]),
        reason=item["reason"]["S"],
        note=item["note"]["S"],
    )
