"""Loads the example city's staff, each with a password made on this machine.

The people come from the compiled catalogue. Their passwords are made up at the first start, kept in
the folder of the place with access for its owner alone, and used again at the next start.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from infra.local.place import REPOSITORY
from infra.local.remembered_secrets import RememberedSecrets
from infra.local.trouble import LocalCloudError

# The runner is no function: it puts the core layer on its path itself.
sys.path.insert(0, str(REPOSITORY / "layers" / "core" / "python"))

from sunhall.adapters.open311_keys import NameTaken, TableOpen311Keys
from sunhall.adapters.password_hash import hash_password
from sunhall.adapters.staff_accounts import StaffAccounts
from sunhall.domain.open311.api_key import RANDOM_BYTES, ClientKey, digest_of, key_of
from sunhall.domain.staff import StaffMember, username_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_secretsmanager.client import SecretsManagerClient

STAFF: Final = REPOSITORY / "build" / "catalogue" / "staff.json"

#: Name of the secret that is shared with the message gateway, as the stage's settings name it.
GATEWAY_NAME: Final = "sunhall/local/message-gateway"

#: Name of the mini program's secret, likewise.
WECHAT_NAME: Final = "sunhall/local/wechat"

#: Application that the local city knows, and what it may hand in: tests and demos hurry.
LOCAL_APPLICATION: Final = "local"
_A_DAY, _A_MINUTE = 100_000, 10_000


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A person of the example city, as `endpoints.json` tells of them.

    Attributes:
        username: What is typed in to sign in.
        password: Made on this machine, of no use anywhere else.
        name: The name that colleagues see.
        department: Id of the department.
        roles: Roles held, sorted.
        superior: Username of the superior; empty at the top.
    """

    username: str
    password: str
    name: str
    department: str
    roles: tuple[str, ...]
    superior: str = ""

    def shown(self) -> dict[str, Any]:
        """The account as JSON data."""
        return asdict(self) | {"roles": list(self.roles)}


def demo_accounts(staff: Path, passwords: RememberedSecrets) -> list[DemoAccount]:
    """The people of the compiled catalogue, each with a password.

    Args:
        staff: The list that `python -m infra.catalogue` writes.
        passwords: Where passwords are remembered.

    Raises:
        LocalCloudError: The catalogue is not compiled, or two people share a username.
    """
    if not staff.exists():
        raise LocalCloudError("The city's catalogue is not compiled: run 'make catalogue'.")
    people: Sequence[Mapping[str, Any]] = json.loads(staff.read_text(encoding="utf-8"))
    usernames = [username_of(person["username"]) for person in people]
    twice = sorted({name for name in usernames if usernames.count(name) > 1})
    if twice:
        raise LocalCloudError(
            f"catalogue/staff.yaml names {', '.join(twice)} twice: give each person a username."
        )
    chosen = passwords.of(usernames)
    return [
        DemoAccount(
            username=name,
            password=chosen[name],
            name=person["name"],
            department=person["department"],
            roles=tuple(sorted(person["roles"])),
            superior=username_of(person.get("superior") or ""),
        )
        for name, person in zip(usernames, people, strict=True)
    ]


def load(dynamodb: DynamoDBClient, table: str, accounts: Sequence[DemoAccount]) -> None:
    """Write the accounts into the table, over what stands there.

    Args:
        dynamodb: The client.
        table: Name of the table.
        accounts: Whom to write.
    """
    store = StaffAccounts(dynamodb, table)

    def write(account: DemoAccount) -> None:
        member = StaffMember(
            id=_staff_id(account.username),
            username=account.username,
            name=account.name,
            department=account.department,
            roles=frozenset(account.roles),
            superior=_staff_id(account.superior) if account.superior else None,
        )
        store.put(member, hash_password(account.password))

    with ThreadPoolExecutor() as pool:
        list(pool.map(write, accounts))


def open311_key(passwords: RememberedSecrets) -> str:
    """The Open311 api key of this place, the same at every start.

    Args:
        passwords: Where the secret is remembered that it is made of.
    """
    secret = passwords.of(["open311"])["open311"]
    return key_of(hashlib.sha256(secret.encode()).digest()[:RANDOM_BYTES])


def load_open311_key(dynamodb: DynamoDBClient, table: str, key: str) -> None:
    """Let applications hand in requests with a key; doing it again does nothing.

    Args:
        dynamodb: The client.
        table: Name of the table.
        key: The key.
    """
    keys, now = TableOpen311Keys(dynamodb, table), datetime.now(UTC)
    digest = digest_of(key) or ""
    if keys.find(digest):
        return
    client = ClientKey(digest, LOCAL_APPLICATION, "local city", _A_DAY, _A_MINUTE, now)
    try:
        keys.issue(client)
    except NameTaken:  # The secret was forgotten and made up anew.
        keys.revoke(LOCAL_APPLICATION, now)
        keys.issue(client)


def load_secret(secrets: SecretsManagerClient, name: str, text: str) -> None:
    """Keep a secret under a name, over what stands there.

    Args:
        secrets: The client.
        name: Its name in Secrets Manager.
        text: The secret.
    """
    try:
        secrets.create_secret(Name=name, SecretString=text)
    except secrets.exceptions.ResourceExistsException:
        secrets.put_secret_value(SecretId=name, SecretString=text)


def _staff_id(username: str) -> str:
    return f"staff-{username}"
