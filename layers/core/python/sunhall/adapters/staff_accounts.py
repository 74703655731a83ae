"""Staff accounts in the one table.

    STAFF#<username> / ACCOUNT    member fields, password_hash

Whoever has an account stands in the staff directory as well, see
`sunhall.adapters.staff_directory`: both are written together. Identities that people sign in with
besides are bound by `sunhall.adapters.identity_bindings`.

Two gets at most for a sign-in: identity, then account. Reads are consistent, so that whoever is
deactivated is refused from that moment on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sunhall.application.staff_login import Account
from sunhall.domain.staff import StaffMember, username_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


class StaffAccounts:
    """Reads and writes staff accounts.

    Args:
        dynamodb: The client.
        table: Name of the table.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def by_username(self, username: str) -> Account | None:
        """The account of a username; None when there is none."""
        item = self._get(_account_key(username))
        return _account(item) if item else None

    def by_id(self, staff: str) -> Account | None:
        """The account of a member by their stable id; None when there is none or they have left."""
        # Asked for by who binds an identity, not by who signs in.
        from sunhall.adapters.staff_directory import member_key

        entry = self._get(member_key(staff))
        return self.by_username(entry["username"]["S"]) if entry else None

    def put(self, member: StaffMember, password_hash: str | None = None) -> None:
        """Writes an account, over an older one of the same username, and the directory's entry.

        Whoever has left keeps the account and leaves the directory: nobody asks them to sign.

        Args:
            member: The staff member; ``username`` must be in the form ``username_of`` gives.
            password_hash: From ``hash_password``; None for one who signs in elsewhere only.

        Raises:
            ValueError: The username is not in its normal form, so nobody could sign in by it.
        """
        # Nobody writes an account while signing in, so that function starts without it.
        from sunhall.adapters.staff_directory import directory_entry

        if member.username != username_of(member.username):
            raise ValueError("username is not in its normal form")
        item: dict[str, Any] = {
            **_account_key(member.username),
            "staff_id": {"S": member.id},
            "username": {"S": member.username},
            "name": {"S": member.name},
            "department": {"S": member.department},
            "roles": {"L": [{"S": role} for role in sorted(member.roles)]},
            "active": {"BOOL": member.active},
        }
        if password_hash is not None:
            item["password_hash"] = {"S": password_hash}
        if member.superior is not None:
            item["superior"] = {"S": member.superior}
        self._dynamodb.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": self._table, "Item": item}},
                directory_entry(member, self._table),
            ]
        )

    def _get(self, key: Mapping[str, Any]) -> dict[str, Any] | None:
        answer = self._dynamodb.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return answer.get("Item")


def _account_key(username: str) -> dict[str, Any]:
    return {"PK": {"S": f"STAFF#{username}"}, "SK": {"S": "ACCOUNT"}}


def _account(item: Mapping[str, Any]) -> Account:
    member = StaffMember(
        id=item["staff_id"]["S"],
        username=item["username"]["S"],
        name=item["name"]["S"],
        department=item["department"]["S"],
        roles=frozenset(role["S"] for role in item["roles"]["L"]),
        active=item["active"]["BOOL"],
        superior=item["superior"]["S"] if "superior" in item else None,
    )
    return Account(member, item.get("password_hash", {}).get("S"))
