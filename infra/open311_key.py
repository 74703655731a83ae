"""Issues and revokes api keys of Open311: ``python -m infra.open311_key --stage prod --name app``.

The key is printed once and stored as a digest: nobody can look it up again. Without a name the keys
there are get listed, with what each has handed in today.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from infra.settings import StageSettings, load_settings
from infra.stage_environment import stage_environment
from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.adapters.open311_keys import NameTaken, TableOpen311Keys
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.open311.api_key import RANDOM_BYTES, ClientKey, digest_of, is_name, key_of
from sunhall.domain.open311.rules import open311_rules

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

MOST_A_DAY = 1_000_000


def client_key(
    key: str,
    name: str,
    contact: str,
    catalogue: Catalogue,
    now: datetime,
    *,
    daily: int | None = None,
    minute: int | None = None,
) -> ClientKey:
    """Return what is stored of a key; quotas that are not given are the city's.

    Raises:
        ValueError: The name, the contact or a quota cannot be used, or it is no key.
    """
    rules = open311_rules(catalogue)
    a_day = rules.daily_quota.amount if daily is None else daily
    a_minute = rules.minute_quota.amount if minute is None else minute
    digest = digest_of(key)
    if digest is None:
        raise ValueError("this is no key")
    if not is_name(name):
        raise ValueError("a name has 2 to 48 small letters, digits, dots and hyphens")
    if not contact.strip():
        raise ValueError("give a contact: somebody has to be told when an application misbehaves")
    if not (1 <= a_day <= MOST_A_DAY and 1 <= a_minute <= a_day):
        raise ValueError(f"quotas are from 1 to {MOST_A_DAY}, a minute's no more than a day's")
    return ClientKey(digest, name, contact.strip(), a_day, a_minute, now)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool and return the exit status."""
    options = _parser().parse_args(arguments)
    settings = load_settings(options.stage)
    dynamodb, table = _table(settings)
    keys = TableOpen311Keys(dynamodb, table)
    now = datetime.now(UTC)
    try:
        sys.stdout.write("".join(f"{line}\n" for line in act(keys, options, now)))
    except (NameTaken, ValueError) as refused:
        sys.stderr.write(f"{_reason(refused)}\n")
        return 1
    return 0


def act(keys: TableOpen311Keys, options: argparse.Namespace, now: datetime) -> Iterator[str]:
    """Do what was asked and yield the lines that tell of it.

    Raises:
        NameTaken: The application has a key already.
        ValueError: Something that was given cannot be used, or there is no key to revoke.
    """
    if not options.name:
        yield from _listed(keys, now)
    elif options.revoke:
        if keys.revoke(options.name, now) is None:
            raise ValueError(f"{options.name} has no key that could be revoked")
        yield f"The key of {options.name} is not taken any more."
    else:
        key = key_of(secrets.token_bytes(RANDOM_BYTES))
        issued = client_key(
            key,
            options.name,
            options.contact,
            load_catalogue(),
            now,
            daily=options.daily,
            minute=options.minute,
        )
        keys.issue(issued)
        yield f"api_key of {issued.name}, shown this once: {key}"
        yield f"Submissions: {issued.daily_quota} a day, {issued.minute_quota} a minute."


def _listed(keys: TableOpen311Keys, now: datetime) -> Iterator[str]:
    for key in keys.issued():
        state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "good"
        used = f"{keys.used(key, now)} of {key.daily_quota} today"
        yield f"{key.name:<24} {state:<20} {used:<24} {key.contact}"


def _reason(refused: Exception) -> str:
    if isinstance(refused, NameTaken):
        return f"{refused} has a key already: revoke it first (REVOKE=1)."
    return f"Nothing was done: {refused}."


def _table(settings: StageSettings) -> tuple[DynamoDBClient, str]:
    """Return a client and the stage's table, from the outputs of its stack."""
    import boto3

    environment = stage_environment(settings)
    session = boto3.Session(
        environment.get("AWS_ACCESS_KEY_ID"),
        environment.get("AWS_SECRET_ACCESS_KEY"),
        region_name=settings.region,
    )
    endpoint = environment.get("AWS_ENDPOINT_URL")
    stacks: Any = session.client("cloudformation", endpoint_url=endpoint)
    (stack,) = stacks.describe_stacks(StackName=settings.physical_name("data"))["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    return session.client("dynamodb", endpoint_url=endpoint), outputs["TableName"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m infra.open311_key", description=__doc__.split("\n", 1)[0]
    )
    parser.add_argument("--stage", required=True)
    parser.add_argument("--name", default="", help="short name of the application")
    parser.add_argument("--contact", default="", help="whom to tell when it misbehaves")
    parser.add_argument("--daily", type=int, help="submissions a day")
    parser.add_argument("--minute", type=int, help="submissions a minute")
    parser.add_argument("--revoke", action="store_true", help="revoke the key of this application")
    return parser


if __name__ == "__main__":
    sys.exit(main())
