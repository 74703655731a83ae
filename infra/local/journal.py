"""The readable log of a running local cloud.

It tells of requests, of the functions' lines and of the emulator's troubles.

Everything is followed from where it is written anyway: the front's log, the functions' log groups
in CloudWatch Logs, the emulator's own log.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from infra.local.emulator import emulator
from infra.local.front import front
from infra.local.place import STAGE, Place

if TYPE_CHECKING:
    from mypy_boto3_logs.client import CloudWatchLogsClient

_PAUSE_SECONDS: Final = 0.5
_LATE_MILLISECONDS: Final = 60_000

#: Lines the platform adds to every invocation.
_PLATFORM: Final = ("START RequestId:", "END RequestId:", "REPORT RequestId:", "INIT_START")

#: How a function's line on a served request begins.
_TOLD_BY_THE_FRONT: Final = "request  route="

_COLOURS: Final = {"DEBUG": 90, "INFO": 36, "WARNING": 33, "ERROR": 31, "CRITICAL": 31}

#: Fields of a JSON log line that are no news to somebody who watches it appear.
_STALE: Final = frozenset(
    (
        "_aws",
        "cold_start",
        "function_arn",
        "function_memory_size",
        "function_name",
        "function_request_id",
        "level",
        "location",
        "message",
        "request_id",
        "service",
        "stage",
        "timestamp",
        "xray_trace_id",
    )
)


class Journal:
    """Follows one running place.

    Args:
        place: Which.
        logs: The client.
        write: Where lines go.
        colour: Whether lines are coloured.
    """

    def __init__(
        self,
        place: Place,
        logs: CloudWatchLogsClient,
        write: Callable[[str], object] = sys.stdout.write,
        *,
        colour: bool = False,
    ) -> None:
        self._logs = logs
        self._write = write
        self._colour = colour
        self._front = _Tail(front(place).log)
        self._emulator = _Tail(emulator(place).log)
        self._since = int(time.time() * 1000)
        self._seen: dict[tuple[str, ...], int] = {}

    def follow(self) -> None:
        """Write new lines until interrupted."""
        while True:
            self.step()
            time.sleep(_PAUSE_SECONDS)

    def step(self) -> None:
        """Write what is new since the last step."""
        for line in self._front.new_lines():
            self._show(
                "INFO" if _answered_well(line) else "WARNING", "front", line.partition(" ")[2]
            )
        for function, message in self._function_lines():
            level, text = readable(message)
            if not (level == "INFO" and text.startswith(_TOLD_BY_THE_FRONT)):
                self._show(level, function, text)
        for line in self._emulator.new_lines():
            if " ERROR " in line or " CRITICAL " in line:
                self._show("ERROR", "cloud", line)

    def _function_lines(self) -> Iterator[tuple[str, str]]:
        fresh: list[Mapping[str, Any]] = []
        for group in self._groups():
            answer = self._logs.filter_log_events(logGroupName=group, startTime=self._since)
            fresh += [{**event, "group": group} for event in answer["events"]]
        for event in sorted(fresh, key=lambda each: each["timestamp"]):
            stream, moment = str(event.get("logStreamName")), int(event["timestamp"])
            line = (event["group"], stream, str(moment), event["message"])
            if line not in self._seen:
                self._seen[line] = moment
                yield event["group"].rsplit("/", 1)[-1], event["message"].rstrip()
        self._forget()

    def _forget(self) -> None:
        """Look no further back than a line may be late: one is written when its call has ended."""
        newest = max(self._seen.values(), default=0)
        self._since = max(self._since, newest - _LATE_MILLISECONDS)
        self._seen = {line: at for line, at in self._seen.items() if at >= self._since}

    def _groups(self) -> list[str]:
        groups = self._logs.describe_log_groups(logGroupNamePrefix=f"/sunhall/{STAGE}/")[
            "logGroups"
        ]
        return [group["logGroupName"] for group in groups]

    def _show(self, level: str, source: str, text: str) -> None:
        if not text or text.startswith(_PLATFORM):
            return
        clock = time.strftime("%H:%M:%S")
        name = f"{source:<16}"
        if self._colour:
            name = f"\033[{_COLOURS.get(level, 0)}m{name}\033[0m"
        self._write(f"{clock}  {name} {text}\n")


def readable(message: str) -> tuple[str, str]:
    """Level and text of a log line; a JSON line is told in words and `name=value`.

    Examples:
        >>> readable('{"level": "INFO", "message": "case opened", "state": "received"}')
        ('INFO', 'case opened  state=received')
    """
    try:
        line = json.loads(message)
    except ValueError:
        return ("INFO", message)
    if not isinstance(line, dict):
        return ("INFO", message)
    facts = "  ".join(f"{name}={_value(value)}" for name, value in _telling(line))
    return (str(line.get("level", "INFO")), f"{line.get('message', '')}  {facts}".strip())


def _telling(line: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    return ((name, value) for name, value in line.items() if name not in _STALE and value != "")


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _answered_well(line: str) -> bool:
    status = line.split(" ")[3:4]
    return bool(status) and status[0].isdecimal() and int(status[0]) < 500


class _Tail:
    """The lines added to a file from now on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = path.stat().st_size if path.exists() else 0
        self._rest = b""

    def new_lines(self) -> list[str]:
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            file.seek(self._position)
            added = file.read()
        self._position += len(added)
        *lines, self._rest = (self._rest + added).split(b"\n")
        return [line.decode(errors="replace") for line in lines]
