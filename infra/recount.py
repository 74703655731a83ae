"""Counts the deadlines of a stage's open cases again: ``python -m infra.recount --stage prod``.

Called after every deploy. Where the deployed calendar is the one that the cases were counted by, it
says so and is done; else it prints what moved. It can be repeated at any time.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from infra.settings import StageSettings, load_settings
from infra.stage_environment import stage_environment

FUNCTION: Final = "calendar_update"

#: Longer than the function may run.
_PATIENCE_SECONDS: Final = 660

_HEADINGS: Final = ("receipt no.", "clock", "from", "to", "")

Call = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Calls the function with an event and returns its answer."""


class RecountFailed(Exception):
    """The function did not do its work; the message says why."""


class NotDeployed(Exception):
    """The stage has no such function yet, so nothing of it can be counted."""


def recount(call: Call) -> Mapping[str, Any]:
    """Go through all open cases, in as many calls as it takes.

    Returns:
        The answer of the last call, with the log and the figures of all of them.
    """
    moved: list[Mapping[str, Any]] = []
    looked_at = failed = 0
    after = ""
    while True:
        answer = call({"after": after, "clean": failed == 0})
        moved += answer["moved"]
        looked_at += answer["looked_at"]
        failed += answer["failed"]
        if answer["after"] is None:
            return {**answer, "moved": moved, "looked_at": looked_at, "failed": failed}
        if answer["after"] == after:
            raise RecountFailed(f"no case after {after or 'the first'} could be looked at in time")
        after = answer["after"]


def report(answer: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines that tell people what moved."""
    version, before = answer["version"], answer["before"]
    if before == version:
        yield f"All open cases are counted by calendar {version} already."
        return
    if not before:
        yield f"Calendar {version} was noted; there was none to compare with."
    rows = [_row(line) for line in answer["moved"]]
    if rows:
        yield from _table([_HEADINGS, *rows])
    yield (
        f"Calendar {before or '(none)'} → {version}: {answer['looked_at']} open cases looked at, "
        f"{_counted(answer['moved'])}."
    )
    if answer["failed"]:
        yield (
            f"{answer['failed']} cases could not be counted: see `recompute_failed` in the log of "
            f"{FUNCTION}, then run this again."
        )


def lambda_caller(settings: StageSettings, environment: Mapping[str, str]) -> Call:
    """Return a caller of a stage's function.

    Args:
        settings: The stage.
        environment: Variables for the local cloud; AWS clients read the others by themselves.
    """
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    client = boto3.client(
        "lambda",
        region_name=settings.region,
        endpoint_url=environment.get("AWS_ENDPOINT_URL"),
        aws_access_key_id=environment.get("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=environment.get("AWS_SECRET_ACCESS_KEY"),
        # A call that is repeated by the client would run beside the first one.
        config=Config(read_timeout=_PATIENCE_SECONDS, retries={"total_max_attempts": 1}),
    )

    def call(event: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            answer: Any = client.invoke(
                FunctionName=settings.physical_name(FUNCTION), Payload=json.dumps(event).encode()
            )
        except client.exceptions.ResourceNotFoundException:
            raise NotDeployed(settings.physical_name(FUNCTION)) from None
        except (BotoCoreError, ClientError) as failure:
            # Nobody signed in, no city that runs, an answer that did not come.
            raise RecountFailed(str(failure)) from failure
        body: Mapping[str, Any] = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            raise RecountFailed(str(body.get("errorMessage", "the function failed")))
        return body

    return call


def main(arguments: Sequence[str] | None = None) -> int:
    """Recount a stage; status 1 means that not all cases could be counted."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--stage", required=True)
    given = parser.parse_args(arguments)
    try:
        settings = load_settings(given.stage)
        answer = recount(lambda_caller(settings, stage_environment(settings)))
    except NotDeployed as missing:
        sys.stdout.write(f"{missing} is not deployed yet: there are no cases to count.\n")
        return 0
    except RecountFailed as failure:
        sys.stderr.write(f"The deadlines could not be counted again: {failure}\n")
        return 1
    sys.stdout.write("".join(f"{line}\n" for line in report(answer)))
    return 1 if answer["failed"] else 0


def _row(line: Mapping[str, Any]) -> tuple[str, ...]:
    meaning = {"settled": "certain now"}.get(line["direction"], line["direction"])
    return (line["receipt_no"], line["clock"], line["before"], line["after"], meaning)


def _counted(moved: Sequence[Mapping[str, Any]]) -> str:
    figures = {
        name: sum(line["direction"] == name for line in moved)
        for name in ("later", "earlier", "settled")
    }
    return (
        f"{figures['later']} dates later, {figures['earlier']} earlier, "
        f"{figures['settled']} certain now"
    )


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells).rstrip()}"


if __name__ == "__main__":
    sys.exit(main())
