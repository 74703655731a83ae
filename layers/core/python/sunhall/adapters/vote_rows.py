"""Votes of the public, in the one table.

    VOTE#<ballot>#<keyed hash of the voter> / VOTE    what was voted for; expires
    BALLOT#<ballot>#<shard> / COUNT                   votes of a part of the voters, by choice

A vote is kept and counted in one transaction, on condition that it is not there yet: once and only
once, however often it comes. Each voter belongs to one of a few counters, so no item takes all
votes of an evening; who closes the vote adds them up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.table_rows import TableRows
from sunhall.adapters.whole_writes import failed_conditions
from sunhall.application.votes import Vote, VoteTaken

if TYPE_CHECKING:
    pass

Item = dict[str, Any]

#: Counters of a ballot: a thousand votes a second, at some ten milliseconds a transaction.
SHARDS: Final = 8
#: So long a vote is known after the ballot has closed.
_KEPT: Final = timedelta(days=90)
#: Seconds to wait when two votes meet at a counter.
_PAUSES: Final = (0.02, 0.06, 0.2, 0.5)


class TableBallots(TableRows):
    """Keeps and counts votes."""

    def taken(self, ballot: str, voter: str) -> tuple[int, ...]:
        """Return what a voter has voted for, as of now; empty when they have not."""
        item = self._get(_vote_key(ballot, voter))
        return tuple(int(each["N"]) for each in item["choices"]["L"]) if item else ()

    def take(self, ballot: str, vote: Vote, *, closes_at: datetime) -> None:
        """Keep a vote and count it, in one transaction.

        Raises:
            VoteTaken: It was taken before.
        """
        writes = [self._vote(ballot, vote, closes_at), self._count(ballot, vote)]
        if failed_conditions(self._dynamodb, writes, self._sleep, _PAUSES):
            raise VoteTaken(self.taken(ballot, vote.voter))

    def counts(self, ballot: str) -> Mapping[str, int]:
        """Return how many voted for each choice, by its number as text, as of now."""
        total: Counter[str] = Counter()
        for shard in range(SHARDS):
            item = self._get(_counter_key(ballot, shard)) or {}
            total.update(
                {
                    name.removeprefix("c"): int(value["N"])
                    for name, value in item.items()
                    if name.startswith("c")
                }
            )
        return dict(total)

    def _vote(self, ballot: str, vote: Vote, closes_at: datetime) -> Item:
        return {
            "Put": {
                "TableName": self._table,
                "Item": {
                    **_vote_key(ballot, vote.voter),
                    "choices": {"L": [{"N": str(choice)} for choice in vote.choices]},
                    "expires_at": {"N": str(int((closes_at + _KEPT).timestamp()))},
                },
                "ConditionExpression": "attribute_not_exists(PK)",
            }
        }

    def _count(self, ballot: str, vote: Vote) -> Item:
        shard = int(vote.voter[:8], 16) % SHARDS
        counters = ", ".join(f"c{choice} :one" for choice in vote.choices)
        return {
            "Update": {
                "TableName": self._table,
                "Key": _counter_key(ballot, shard),
                "UpdateExpression": f"ADD {counters}",
                "ExpressionAttributeValues": {":one": {"N": "1"}},
            }
        }


def _vote_key(ballot: str, voter: str) -> Item:
    return {"PK": {"S": f"VOTE#{ballot}#{voter}"}, "SK": {"S": "VOTE"}}


def _counter_key(ballot: str, shard: int) -> Item:
    return {"PK": {"S": f"BALLOT#{ballot}#{shard}"}, "SK": {"S": "COUNT"}}
