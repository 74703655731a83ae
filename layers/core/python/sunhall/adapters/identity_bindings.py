"""Which outside identity is bound to which staff account, in the one table.

    IDENTITY#<keyed digest> / IDENTITY              staff, username; only expires_at once unbound
    IDENTITY#STAFF#<staff id> / BINDING#<provider>  identity (the digest), bound_at; likewise

What a provider calls a person (an ``openid``) is personal: it stands nowhere, neither in a key nor
beside one. Kept is a digest under a key that never leaves KMS, so that whoever reads the whole
table cannot tell whose it is, nor try identities out.

Both items are written in one transaction, on condition that neither belongs to anybody else. What
is unbound takes the consents to be reminded by it along (`sunhall.adapters.reminder_rows`).
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sunhall.domain.errors import Conflict, Unavailable
from sunhall.domain.staff import Identity, StaffMember

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

Item = dict[str, Any]

#: The key's purpose, see `sunhall.adapters.mac_keys.MacKeys`.
PURPOSE: Final = "staff-identity"

_LABEL: Final = b"sunhall outside identity 1\x00"
_DIGEST_BYTES: Final = 16
_ROUNDS: Final = 3


class IdentityBindings:
    """Reads and writes bindings.

    Args:
        dynamodb: The client.
        table: Name of the table.
        secret: Gives the key of the digests, at least 32 bytes, when it is needed first.
        sleep: Waits for so many seconds.
    """

    def __init__(
        self,
        dynamodb: DynamoDBClient,
        table: str,
        secret: Callable[[], bytes],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._secret = secret
        self._sleep = sleep

    def username_of(self, identity: Identity) -> str | None:
        """The username of the account that an identity is bound to; None when to none."""
        item = self._get(_identity_key(self._digest(identity)))
        return item["username"]["S"] if "username" in item else None

    def staff_of(self, identity: Identity) -> str | None:
        """Staff id of the account that an identity is bound to; None when to none."""
        item = self._get(_identity_key(self._digest(identity)))
        return item["staff"]["S"] if "staff" in item else None

    def bound_at(self, staff: str, provider: str) -> datetime | None:
        """Since when somebody has an identity of a provider bound; None when they have none."""
        item = self._get(_binding_key(staff, provider))
        return datetime.fromisoformat(item["bound_at"]["S"]) if "bound_at" in item else None

    def bind(self, identity: Identity, member: StaffMember, now: datetime) -> None:
        """Bind an identity to an account; doing it again changes nothing but the moment.

        Raises:
            Conflict: ``identity_bound_to_another`` account, or ``account_bound_already`` to
                another identity of this provider.
            Unavailable: The table was too busy each time.
        """
        # Nobody binds while signing in, so that starts without it.
        from sunhall.adapters.whole_writes import failed_conditions

        digest = self._digest(identity)
        failed = failed_conditions(
            self._dynamodb,
            [
                self._put(
                    {
                        **_identity_key(digest),
                        "staff": {"S": member.id},
                        "username": {"S": member.username},
                    },
                    owned_by=member.id,
                    or_nobodys=True,
                ),
                self._put(
                    {
                        **_binding_key(member.id, identity.provider),
                        "identity": {"S": digest},
                        "bound_at": {"S": now.isoformat(timespec="seconds")},
                    },
                    holding=digest,
                    or_nobodys=True,
                ),
            ],
            self._sleep,
        )
        if 0 in failed:
            raise Conflict("identity_bound_to_another")
        if failed:
            raise Conflict("account_bound_already")

    def unbind(self, staff: str, provider: str, now: datetime) -> bool:
        """Unbind somebody's identity of a provider.

        What is left goes by itself, in its time: no function may delete anything from the table
        in which the cases are.

        Returns:
            Whether there was one; without one, nothing happens.
        """
        from sunhall.adapters.whole_writes import write_whole

        gone = {"expires_at": {"N": str(int(now.timestamp()))}}
        for _ in range(_ROUNDS):
            bound = self._get(_binding_key(staff, provider))
            if "identity" not in bound:
                return False
            digest = bound["identity"]["S"]
            writes = [
                self._put({**_identity_key(digest), **gone}, owned_by=staff),
                self._put({**_binding_key(staff, provider), **gone}, holding=digest),
                self._forgotten(staff, provider, gone),
            ]
            if write_whole(self._dynamodb, writes, self._sleep):
                return True
        raise Unavailable(retry_after=1)  # others keep changing it between our read and our write

    def still_bound(self, identity: Identity, staff: str) -> Item:
        """Return what makes a transaction fail when the identity is not bound to this person."""
        return {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": _identity_key(self._digest(identity)),
                "ConditionExpression": "staff = :staff",
                "ExpressionAttributeValues": {":staff": {"S": staff}},
            }
        }

    def _forgotten(self, staff: str, provider: str, gone: Item) -> Item:
        """Return the write by which nobody is reminded any more of what they are told."""
        from sunhall.adapters.reminder_rows import consent_key

        item = {**consent_key(staff, provider), **gone}
        return {"Put": {"TableName": self._table, "Item": item}}

    def _digest(self, identity: Identity) -> str:
        said = f"{identity.provider}\x00{identity.subject}".encode()
        return hmac.digest(self._secret(), _LABEL + said, "sha256")[:_DIGEST_BYTES].hex()

    def _get(self, key: Item) -> Item:
        # Consistent: what was unbound a moment ago lets nobody in.
        answer: Any = self._dynamodb.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return dict(answer.get("Item", {}))

    def _put(
        self, item: Item, *, owned_by: str = "", holding: str = "", or_nobodys: bool = False
    ) -> Item:
        name, value = ("staff", owned_by) if owned_by else ("identity", holding)
        condition = "#whose = :whose"
        return {
            "Put": {
                "TableName": self._table,
                "Item": item,
                "ConditionExpression": (
                    f"attribute_not_exists(#whose) OR {condition}" if or_nobodys else condition
                ),
                "ExpressionAttributeNames": {"#whose": name},
                "ExpressionAttributeValues": {":whose": {"S": value}},
            }
        }


def _identity_key(digest: str) -> Item:
    return {"PK": {"S": f"IDENTITY#{digest}"}, "SK": {"S": "IDENTITY"}}


def _binding_key(staff: str, provider: str) -> Item:
    return {"PK": {"S": f"IDENTITY#STAFF#{staff}"}, "SK": {"S": f"BINDING#{provider}"}}
