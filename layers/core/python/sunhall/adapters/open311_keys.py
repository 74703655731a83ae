"""Api keys of Open311 in the one table, with what was handed in by each of them.

    OPEN311KEY#<sha256> / KEY               the key: name, quotas, since when it is revoked
    OPEN311KEY#<sha256> / DAY#<yyyymmdd>    submissions of a day, and of its latest minute; expires
    OPEN311KEYS / <name>                    the register of keys, for the platform team

A key's submissions are counted in an item of that key and day: one write each, and the write itself
refuses what is over the quota, so no number of requests side by side can step over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.table_rows import TableRows, item_key
from sunhall.adapters.whole_writes import write_whole
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.errors import Throttled, Unavailable
from sunhall.domain.open311.api_key import (
    ClientKey,
    minute_of,
    seconds_of_day_left,
    seconds_of_minute_left,
)

if TYPE_CHECKING:
    pass

Item = dict[str, Any]

#: How long the numbers of a day are kept: the platform team looks at last month's.
_KEPT: Final = timedelta(days=40)
_REGISTER: Final = "OPEN311KEYS"
_ROUNDS: Final = 4


class NameTaken(Exception):
    """An application of that name has a key that is still good."""


class TableOpen311Keys(TableRows):
    """Issues, finds, counts and revokes keys."""

    def find(self, digest: str) -> ClientKey | None:
        """Return a key that is good, or None."""
        item = self._get(item_key(_pk(digest), "KEY"), strong=False)
        return _client_key(item) if item and "revoked_at" not in item else None

    def spend(self, key: ClientKey, now: datetime) -> None:
        """Count one submission.

        Raises:
            Throttled: ``open311_daily_quota`` or ``open311_minute_quota``; nothing was counted.
        """
        for _ in range(_ROUNDS):
            before = self._count(key, now)
            if before is None:
                return
            _refuse_if_spent(key, before, now)
            if self._begin_minute(key, now):
                return
        raise Unavailable(retry_after=1)  # Others keep beginning the minute between our writes.

    def issue(self, key: ClientKey) -> None:
        """Store a new key; the register knows it by its name.

        Raises:
            NameTaken: The name has a key that was not revoked.
        """
        register = {**item_key(_REGISTER, key.name), **_attributes(key)}
        item = {**item_key(_pk(key.digest), "KEY"), **_attributes(key)}
        names = {"TableName": self._table}
        unused = "attribute_not_exists(PK) OR attribute_exists(revoked_at)"
        writes = [
            {"Put": {**names, "Item": register, "ConditionExpression": unused}},
            {"Put": {**names, "Item": item}},
        ]
        if not write_whole(self._dynamodb, writes, self._sleep):
            raise NameTaken(key.name)

    def revoke(self, name: str, now: datetime) -> ClientKey | None:
        """Revoke the key of an application; return it, or None if it has no good one."""
        item = self._get(item_key(_REGISTER, name))
        if item is None or "revoked_at" in item:
            return None
        key = _client_key(item)
        places = (item_key(_pk(key.digest), "KEY"), item_key(_REGISTER, name))
        self._dynamodb.transact_write_items(
            TransactItems=[{"Update": self._revocation(place, now)} for place in places]
        )
        return replace(key, revoked_at=now)

    def issued(self) -> Sequence[ClientKey]:
        """Return the register: every name with its latest key."""
        answer = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="PK = :register",
            ExpressionAttributeValues={":register": {"S": _REGISTER}},
        )
        return [_client_key(item) for item in answer["Items"]]

    def used(self, key: ClientKey, now: datetime) -> int:
        """Return how many submissions a key has made on the present day."""
        item = self._get(_day_key(key, now)) or {}
        return int(item.get("used", {"N": "0"})["N"])

    def _count(self, key: ClientKey, now: datetime) -> Item | None:
        """Count within the minute that runs; else return what stands there (maybe nothing)."""
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=_day_key(key, now),
                UpdateExpression="SET used = used + :one, in_minute = in_minute + :one",
                ConditionExpression=(
                    # A process whose clock is ahead may have begun the next minute.
                    "#minute >= :minute AND in_minute < :a_minute AND used < :a_day"
                ),
                ExpressionAttributeNames={"#minute": "minute"},
                ExpressionAttributeValues={
                    ":one": {"N": "1"},
                    ":minute": {"N": str(minute_of(now))},
                    ":a_minute": {"N": str(key.minute_quota)},
                    ":a_day": {"N": str(key.daily_quota)},
                },
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException as exc:
            refused: Any = exc.response  # Carries the item as it stands, if there is one.
            before: Item = refused.get("Item", {})
            return before
        return None

    def _begin_minute(self, key: ClientKey, now: datetime) -> bool:
        """Count one in a new minute, unless another process was faster."""
        expires = int((now + _KEPT).timestamp())
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=_day_key(key, now),
                UpdateExpression=(
                    "SET #minute = :minute, in_minute = :one, expires_at = :expires ADD used :one"
                ),
                ConditionExpression=(
                    "attribute_not_exists(PK) OR (#minute < :minute AND used < :a_day)"
                ),
                ExpressionAttributeNames={"#minute": "minute"},
                ExpressionAttributeValues={
                    ":one": {"N": "1"},
                    ":minute": {"N": str(minute_of(now))},
                    ":a_day": {"N": str(key.daily_quota)},
                    ":expires": {"N": str(expires)},
                },
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _revocation(self, place: Item, now: datetime) -> Item:
        return {
            "TableName": self._table,
            "Key": place,
            "UpdateExpression": "SET revoked_at = :now",
            "ExpressionAttributeValues": {":now": {"S": now.isoformat()}},
        }


def _refuse_if_spent(key: ClientKey, before: Item, now: datetime) -> None:
    if not before:
        return
    if int(before["used"]["N"]) >= key.daily_quota:
        raise Throttled(
            "open311_daily_quota",
            {"quota": key.daily_quota},
            retry_after=seconds_of_day_left(now),
        )
    this_minute = int(before["minute"]["N"]) >= minute_of(now)
    if this_minute and int(before["in_minute"]["N"]) >= key.minute_quota:
        raise Throttled(
            "open311_minute_quota",
            {"quota": key.minute_quota},
            retry_after=seconds_of_minute_left(now),
        )


def _pk(digest: str) -> str:
    return f"OPEN311KEY#{digest}"


def _day_key(key: ClientKey, now: datetime) -> Item:
    return item_key(_pk(key.digest), f"DAY#{local_date(now):%Y%m%d}")


def _attributes(key: ClientKey) -> Item:
    return {
        "digest": {"S": key.digest},
        "name": {"S": key.name},
        "contact": {"S": key.contact},
        "daily_quota": {"N": str(key.daily_quota)},
        "minute_quota": {"N": str(key.minute_quota)},
        "issued_at": {"S": key.issued_at.isoformat()},
    }


def _client_key(item: Item) -> ClientKey:
    revoked = item.get("revoked_at")
    return ClientKey(
        digest=item["digest"]["S"],
        name=item["name"]["S"],
        contact=item["contact"]["S"],
        daily_quota=int(item["daily_quota"]["N"]),
        minute_quota=int(item["minute_quota"]["N"]),
        issued_at=datetime.fromisoformat(item["issued_at"]["S"]),
        revoked_at=datetime.fromisoformat(revoked["S"]) if revoked else None,
    )
