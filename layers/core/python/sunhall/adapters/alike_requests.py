"""Which answered requests ask for the same, in the one table; no text is kept.

    ALIKE#<department> / REQUEST#<instant>#<case>   keyed sketch of what it asks for, group
    ALIKE#<department> / GROUP#<case>               ids of the cases of a group, and of who suggests

A group is named after the first case in it. Adding to a set of strings twice adds once, so an event
may come again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sunhall.domain.publication.suggestions import AnsweredRequest, Candidate

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

#: Requests that a new one is compared with: what was asked long ago is asked anew.
COMPARED: Final = 200

#: Groups that are looked at for a list; some hundred bytes each.
LISTED: Final = 500

Item = dict[str, Any]


class TableAlikeRequests:
    """Sketches and groups in DynamoDB.

    Args:
        dynamodb: The client.
        table: Name of the table.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def newest(self, department: str) -> Sequence[AnsweredRequest]:
        """Return the requests that a department answered last."""
        items = self._query(department, "REQUEST#", COMPARED, consistent=True)
        return tuple(
            AnsweredRequest(
                case_id=item["SK"]["S"].rpartition("#")[2],
                sketch=item["sketch"]["B"],
                numbers=item["numbers"]["B"],
                group=item["group"]["S"],
            )
            for item in items
            # An emptied row is that of a request whose personal data was erased.
            if "sketch" in item
        )

    def note(
        self, department: str, request: AnsweredRequest, at: datetime, *, suggested: bool
    ) -> None:
        """Keep a request with its group; noting it again changes nothing.

        The row that later requests are compared with is written last: as long as it is not there,
        the event comes again and finds the same group.
        """
        instant = _instant(at)
        sets = {"cases": [request.case_id]}
        if suggested:
            sets["suggested"] = [request.case_id]
        names = {f"#{place}": name for place, name in enumerate(sets)}
        values: Item = {f":{place}": {"SS": each} for place, each in enumerate(sets.values())}
        added = ", ".join(f"#{place} :{place}" for place in range(len(sets)))
        self._dynamodb.update_item(
            TableName=self._table,
            Key=_key(department, f"GROUP#{request.group}"),
            UpdateExpression=f"SET #at = :at ADD {added}",
            ExpressionAttributeNames={**names, "#at": "last_at"},
            ExpressionAttributeValues={**values, ":at": {"S": instant}},
        )
        if suggested:
            return  # It was noted when it was answered.
        item: Item = {
            **request_key(department, request.case_id, at),
            "sketch": {"B": request.sketch},
            "numbers": {"B": request.numbers},
            "group": {"S": request.group},
        }
        self._dynamodb.put_item(TableName=self._table, Item=item)

    def candidates(self, department: str) -> tuple[Candidate, ...]:
        """Return the groups of a department."""
        items = self._query(department, "GROUP#", LISTED, consistent=False)
        return tuple(
            Candidate(
                group=item["SK"]["S"].removeprefix("GROUP#"),
                cases=_members(item, "cases"),
                suggested=_members(item, "suggested"),
                last_at=datetime.fromisoformat(item["last_at"]["S"]),
            )
            for item in items
        )

    def _query(
        self, department: str, beginning: str, limit: int, *, consistent: bool
    ) -> Sequence[Mapping[str, Any]]:
        answer = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="PK = :department AND begins_with(SK, :beginning)",
            ExpressionAttributeValues={
                ":department": {"S": f"ALIKE#{department}"},
                ":beginning": {"S": beginning},
            },
            ScanIndexForward=False,
            ConsistentRead=consistent,
            Limit=limit,
        )
        return answer["Items"]


def request_key(department: str, case_id: str, at: datetime) -> Item:
    """Return the key of the row that later requests are compared with.

    Args:
        department: Agency that the request was addressed to.
        case_id: The request.
        at: When it was answered.
    """
    return _key(department, f"REQUEST#{_instant(at)}#{case_id}")


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _members(item: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(sorted(item[name]["SS"])) if name in item else ()


def _key(department: str, sk: str) -> Item:
    return {"PK": {"S": f"ALIKE#{department}"}, "SK": {"S": sk}}
