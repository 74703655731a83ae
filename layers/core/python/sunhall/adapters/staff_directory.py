"""The staff directory in the one table: who can be asked to sign, and who is away.

    DIRECTORY / MEMBER#<staff id>           name, department, roles, superior, username
    DIRECTORY / ABSENCE#<staff id>#<first>  deputy, last, chains; only expires_at once taken back

One query reads all of it, and a process keeps the answer for some seconds: the staff of a city
changes a few times a day. Accounts write the members (`sunhall.adapters.staff_accounts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.item_queries import every_item
from sunhall.domain.approval.directory import Absence, Directory, Member

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from sunhall.application.ports import Clock
    from sunhall.domain.staff import StaffMember

#: How long a process decides upon the staff it has read.
KEPT: Final = timedelta(seconds=30)

_DIRECTORY: Final = "DIRECTORY"
_MEMBER: Final = "MEMBER#"
_ABSENCE: Final = "ABSENCE#"


class StaffDirectory:
    """Reads the staff, and reads and writes absences.

    Args:
        dynamodb: The client.
        table: Name of the table.
        clock: Tells how old the answer is that the process keeps.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str, clock: Clock) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._clock = clock
        self._kept: tuple[datetime, Directory] | None = None

    def read(self) -> Directory:
        """Return the staff as it was at most some seconds ago."""
        now = self._clock.now()
        if self._kept is None or now - self._kept[0] >= KEPT:
            self._kept = (now, _directory(self._query("", consistent=False)))
        return self._kept[1]

    def absences_of(self, staff: str) -> tuple[Absence, ...]:
        """Return somebody's absences as they are now, by first day."""
        return _directory(self._query(f"{_ABSENCE}{staff}#", consistent=True)).absences

    def put_absence(self, absence: Absence) -> None:
        """Write an absence, over the one of the same person that begins on the same day."""
        item: dict[str, Any] = {
            **_absence_key(absence.staff, absence.first),
            "deputy": {"S": absence.deputy},
            "last": {"S": absence.last.isoformat()},
            "chains": {"L": [{"S": chain} for chain in absence.chains]},
        }
        self._dynamodb.put_item(TableName=self._table, Item=item)
        self._kept = None

    def remove_absence(self, staff: str, first: date) -> None:
        """Take back somebody's absence that begins on a day, if there is one.

        What is left of it goes by itself, in its time: no function may delete anything from the
        table in which the cases are.
        """
        now = int(self._clock.now().timestamp())
        item: dict[str, Any] = {**_absence_key(staff, first), "expires_at": {"N": str(now)}}
        self._dynamodb.put_item(TableName=self._table, Item=item)
        self._kept = None

    def _query(self, begins: str, *, consistent: bool) -> Iterator[Mapping[str, Any]]:
        condition = "PK = :directory"
        values: dict[str, Any] = {":directory": {"S": _DIRECTORY}}
        if begins:
            condition += " AND begins_with(SK, :begins)"
            values[":begins"] = {"S": begins}
        return every_item(
            self._dynamodb.query,
            TableName=self._table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ConsistentRead=consistent,
        )


def directory_entry(member: StaffMember, table: str) -> TransactWriteItemTypeDef:
    """Return the write of a transaction that keeps a member's entry in step with the account."""
    key = member_key(member.id)
    if not member.active:
        return {"Delete": {"TableName": table, "Key": key}}
    item: dict[str, Any] = {
        **key,
        "username": {"S": member.username},
        "name": {"S": member.name},
        "department": {"S": member.department},
        "roles": {"L": [{"S": role} for role in sorted(member.roles)]},
    }
    if member.superior is not None:
        item["superior"] = {"S": member.superior}
    return {"Put": {"TableName": table, "Item": item}}


def member_key(staff: str) -> dict[str, Any]:
    """Return the key of somebody's entry, which leads to their account by its username."""
    return {"PK": {"S": _DIRECTORY}, "SK": {"S": f"{_MEMBER}{staff}"}}


def _directory(items: Iterator[Mapping[str, Any]]) -> Directory:
    members: dict[str, Member] = {}
    absences: list[Absence] = []
    for item in items:
        if item["SK"]["S"].startswith(_MEMBER):
            member = _member(item)
            members[member.id] = member
        elif "deputy" in item:
            absences.append(_absence(item))
    return Directory(members, tuple(absences))


def _member(item: Mapping[str, Any]) -> Member:
    return Member(
        id=item["SK"]["S"].removeprefix(_MEMBER),
        name=item["name"]["S"],
        department=item["department"]["S"],
        roles=frozenset(role["S"] for role in item["roles"]["L"]),
        superior=item["superior"]["S"] if "superior" in item else None,
    )


def _absence(item: Mapping[str, Any]) -> Absence:
    staff, _, first = item["SK"]["S"].removeprefix(_ABSENCE).rpartition("#")
    return Absence(
        staff=staff,
        deputy=item["deputy"]["S"],
        first=date.fromisoformat(first),
        last=date.fromisoformat(item["last"]["S"]),
        chains=tuple(chain["S"] for chain in item["chains"]["L"]),
    )


def _absence_key(staff: str, first: date) -> dict[str, Any]:
    return {"PK": {"S": _DIRECTORY}, "SK": {"S": f"{_ABSENCE}{staff}#{first.isoformat()}"}}
