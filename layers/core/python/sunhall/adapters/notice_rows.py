"""What became of the notices of a case: rows beside its events, without a word of what they said.

PK                      SK                     what
CASE#<case>             NOTICE#00000001        the notice that the event of that number called for
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sunhall.domain.notices.sent import SentNotice

Item = dict[str, Any]


class TableNoticeRows:
    """Notices in DynamoDB.

    Args:
        client: A ``dynamodb`` client.
        table: Name of the table.
    """

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def keep(self, case_id: str, sent: SentNotice) -> None:
        """Keep what became of a notice."""
        self._client.put_item(
            TableName=self._table,
            Item={
                **_key(case_id, sent.number),
                "notice": {"S": sent.notice},
                "channel": {"S": sent.channel},
                "status": {"S": sent.status},
                "reference": {"S": sent.reference},
                "at": {"S": sent.at.isoformat()},
            },
        )


def sent_notice(item: Item) -> SentNotice:
    """Return the notice that a row tells of."""
    return SentNotice(
        number=int(item["SK"]["S"].removeprefix("NOTICE#")),
        notice=item["notice"]["S"],
        channel=item["channel"]["S"],
        status=item["status"]["S"],
        reference=item["reference"]["S"],
        at=datetime.fromisoformat(item["at"]["S"]),
    )


def _key(case_id: str, number: int) -> Item:
    return {"PK": {"S": f"CASE#{case_id}"}, "SK": {"S": f"NOTICE#{number:08}"}}
