"""Counts attempts in the table, so that all processes share one count.

    GUESS#<kind>#<sha256 of the subject> / GUESS    attempts, window_ends, expires_at (TTL)

The subject (a name typed in, an address) is hashed: it may be anything a stranger sends, and need
not be kept. DynamoDB deletes expired items late, up to days; whether a window has ended is
therefore compared, never inferred from the item being there.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sunhall.application.attempts import AttemptLimit
from sunhall.domain.errors import Throttled, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_ROUNDS = 3


class AttemptGuard:
    """Allows so many attempts in a window.

    Args:
        dynamodb: The client.
        table: Name of the table.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def begin(self, kind: str, subject: str, limit: AttemptLimit, now: datetime) -> None:
        """Counts one attempt, before its outcome is known.

        Raises:
            Throttled: ``too_many_attempts``, with the seconds left of the window.
        """
        at = int(now.timestamp())
        for _ in range(_ROUNDS):
            window_ends = self._count(_key(kind, subject), limit, at)
            if window_ends is None or self._open(_key(kind, subject), limit, at, window_ends):
                return
        raise Unavailable(retry_after=1)  # others keep opening the window between our two writes

    def succeeded(self, kind: str, subject: str) -> None:
        """Takes back the count of an attempt that proved good."""
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=_key(kind, subject),
                UpdateExpression="SET attempts = attempts - :one",
                ConditionExpression="attempts > :none",
                ExpressionAttributeValues={":one": {"N": "1"}, ":none": {"N": "0"}},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return  # a new window has begun in the meantime: nothing to take back

    def _count(self, key: dict[str, Any], limit: AttemptLimit, at: int) -> int | None:
        """Adds to a running window; otherwise tells when the last one ended (0: there is none)."""
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=key,
                UpdateExpression="SET attempts = attempts + :one",
                ConditionExpression="window_ends > :now AND attempts < :most",
                ExpressionAttributeValues={
                    ":one": {"N": "1"},
                    ":now": {"N": str(at)},
                    ":most": {"N": str(limit.most)},
                },
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException as exc:
            refused: Any = exc.response  # carries the item as it stands, if there is one
            window_ends = int(refused.get("Item", {}).get("window_ends", {"N": "0"})["N"])
        else:
            return None
        if window_ends > at:
            raise Throttled("too_many_attempts", retry_after=window_ends - at)
        return window_ends

    def _open(self, key: dict[str, Any], limit: AttemptLimit, at: int, last: int) -> bool:
        """Opens a new window with one attempt in it, unless another process was faster."""
        ends = str(at + limit.seconds)
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item={
                    **key,
                    "attempts": {"N": "1"},
                    "window_ends": {"N": ends},
                    "expires_at": {"N": ends},
                },
                ConditionExpression="attribute_not_exists(PK) OR window_ends = :last",
                ExpressionAttributeValues={":last": {"N": str(last)}},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _key(kind: str, subject: str) -> dict[str, Any]:
    digest = hashlib.sha256(subject.encode()).hexdigest()
    return {"PK": {"S": f"GUESS#{kind}#{digest}"}, "SK": {"S": "GUESS"}}
