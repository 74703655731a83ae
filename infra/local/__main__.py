"""Command line of the local runner: ``python -m infra.local up|run|down|status``."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from infra.local.background import need_free_port
from infra.local.deployment import bootstrap, deploy, outputs
from infra.local.emulator import emulator, start_emulator, stop_emulator
from infra.local.front import front, message_file, start_front
from infra.local.place import REPOSITORY, Place
from infra.local.remembered_secrets import RememberedSecrets, gateway_secret, wechat_secret
from infra.local.trouble import LocalCloudError
from infra.settings import LOCAL_GATEWAY_PATH

if TYPE_CHECKING:
    from infra.local.seed import DemoAccount


def main() -> int:
    """Run one command; a trouble ends it with one clear message and status 1."""
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    parser.add_argument("command", choices=("up", "run", "down", "status"))
    command = parser.parse_args().command
    # Said of both: a shell's background job would otherwise be deaf to an interrupt.
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        place = Place.from_environment(os.environ)
        _know_only_the_emulator(place)
        {"up": up, "run": run, "down": down, "status": status}[command](place)
    except LocalCloudError as trouble:
        sys.stderr.write(f"\n{trouble}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def up(place: Place) -> None:
    """Bring the place up in the background, and to what the sources say now."""
    started = time.monotonic()
    place.home.mkdir(parents=True, exist_ok=True)
    if not front(place).running():
        need_free_port(place.port, "SUNHALL_PORT", "the form and the API")
    with _step("local cloud (AWS emulator, IAM enforced)"):
        empty = start_emulator(place)
    if empty:
        # The cases that they were about are gone.
        message_file(place).unlink(missing_ok=True)
    with _step("cdk bootstrap") as say:
        if not bootstrap(place, _client("ssm")):
            say("unchanged")
    with _step("cdk deploy") as say:
        if not deploy(place, empty=empty):
            say("unchanged")
    accounts = _fill(place)
    with _step("front"):
        start_front(place)
    _write_endpoints(place, accounts)
    _announce(place, accounts, time.monotonic() - started)


def run(place: Place) -> None:
    """Bring the place up, follow its log, and take it down at the end."""
    from infra.local.journal import Journal

    mine = not emulator(place).running()
    try:
        up(place)
        sys.stdout.write("  Log follows; Ctrl-C ends everything.\n\n")
        sys.stdout.flush()
        Journal(place, _client("logs"), colour=sys.stdout.isatty()).follow()
    except KeyboardInterrupt:
        sys.stdout.write("\n")
        down(place)
    except LocalCloudError:
        if mine:
            down(place, quiet=True)
        raise


def down(place: Place, *, quiet: bool = False) -> None:
    """End what `up` started."""
    ran = [front(place).stop(), stop_emulator(place)]
    place.endpoints.unlink(missing_ok=True)
    if not quiet:
        sys.stdout.write("The local city is down.\n" if any(ran) else "Nothing was running.\n")


def status(place: Place) -> None:
    """Say what runs and where."""
    if not (emulator(place).running() and front(place).running() and place.endpoints.exists()):
        raise LocalCloudError("The local city is not up: run 'make up'.")
    sys.stdout.write(f"The local city is up at {place.base_url}/ (AWS at {place.cloud_url}).\n")


def _fill(place: Place) -> list[DemoAccount]:
    """Publish the pages and load the staff."""
    from infra.local.seed import (
        GATEWAY_NAME,
        STAFF,
        WECHAT_NAME,
        demo_accounts,
        load,
        load_open311_key,
        load_secret,
        open311_key,
    )
    from infra.publish_pages import publish

    deployed, built = outputs(place), REPOSITORY / "build"
    with _step("pages") as say:
        try:
            changes = publish(
                _client("s3"), deployed["WebBucket"], built / "web", built / "miniapp" / "h5"
            )
        except FileNotFoundError as missing:
            raise LocalCloudError(str(missing)) from None
        say(f"{changes} files" if changes else "unchanged")
    with _step("example city") as say:
        remembered = RememberedSecrets(place.home / "secrets.json")
        accounts = demo_accounts(STAFF, remembered)
        dynamodb, table = _client("dynamodb"), deployed["TableName"]
        load(dynamodb, table, accounts)
        load_open311_key(dynamodb, table, open311_key(remembered))
        load_secret(_client("secretsmanager"), GATEWAY_NAME, gateway_secret(place))
        load_secret(_client("secretsmanager"), WECHAT_NAME, wechat_secret(place))
        say(f"{len(accounts)} accounts")
    return accounts


def _write_endpoints(place: Place, accounts: list[DemoAccount]) -> None:
    from infra.local.seed import open311_key

    api_key = open311_key(RememberedSecrets(place.home / "secrets.json"))
    told = {
        "base_url": place.base_url,
        "accounts": [account.shown() for account in accounts],
        "open311_api_key": api_key,
    }
    descriptor = os.open(place.endpoints, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False, indent=1)


def _announce(place: Place, accounts: list[DemoAccount], seconds: float) -> None:
    desks = "\n".join(
        f"    {each.username:<18} {each.password:<14} {each.name}\t{each.department}: "
        f"{', '.join(each.roles)}"
        for each in accounts
    )
    sys.stdout.write(
        f"\n  The city is open ({seconds:.0f} s).\n\n"
        f"  Citizens' form   {place.base_url}/\n"
        f"  Staff's app      {place.base_url}/staff/\n"
        f"  API              {place.base_url}/api/openapi.json\n"
        f"  Messages sent    {place.base_url}{LOCAL_GATEWAY_PATH}\n"
        f"  AWS endpoint     {place.cloud_url}  (credentials test / test)\n"
        f"  For tools        {place.endpoints}\n\n"
        f"  Demo accounts (sign in at {place.base_url}/api/v1/staff/login):\n{desks}\n\n"
    )
    sys.stdout.flush()


@contextmanager
def _step(name: str) -> Iterator[Any]:
    """Tell of a step while it goes on, and how long it took."""
    started = time.monotonic()
    said: list[str] = []
    sys.stdout.write(f"  {name} … ")
    sys.stdout.flush()
    yield said.append
    sys.stdout.write(f"{', '.join(said) or 'ready'} ({time.monotonic() - started:.1f} s)\n")
    sys.stdout.flush()


def _know_only_the_emulator(place: Place) -> None:
    """Let no client of this process find another AWS than the emulator."""
    variables = place.aws_environment(os.environ)
    os.environ.clear()
    os.environ.update(variables)


def _client(service: Any) -> Any:
    import boto3

    return boto3.client(service)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
