"""Runs inside a packed function's process: its handler against a bare one, in interleaved rounds.

The bare handler reads the same body, makes the very same AWS calls through the same clients and
writes an answer as long: what is left of the ratio is our own code.
"""

import contextlib
import io
import json
import os
import sys
import time
from pathlib import Path
from typing import Any


def main() -> None:
    """Read what to do from standard input, write the figures to standard output."""
    task = json.load(sys.stdin)
    began = time.process_time()
    handler = __import__(f"{task['function']}.handler").handler.lambda_handler
    event = task["event"]
    with contextlib.redirect_stdout(sys.stderr):
        first = handler(event, None)
    first_spent = time.process_time() - began
    if first["statusCode"] >= 300:
        sys.exit(first["body"])
    real, calls = _recorded(handler, event)
    answer = json.loads(first["body"])

    def bare(event: dict[str, Any], _context: object) -> dict[str, Any]:
        json.loads(event.get("body") or "{}")
        for client, operation, arguments in calls:
            real(client, operation, arguments)
        return {"statusCode": 200, "body": json.dumps(answer, ensure_ascii=False)}

    rounds = [
        (_spent(handler, event, task["calls"]), _spent(bare, event, task["calls"]))
        for _ in range(task["rounds"])
    ]
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    figures = {
        "rounds": rounds,
        "first_cpu": first_spent,
        "megabytes": pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
        "aws_calls": [operation for _, operation, _ in calls],
    }
    print(json.dumps(figures))


def _recorded(handler: Any, event: dict[str, Any]) -> tuple[Any, list[tuple[Any, str, Any]]]:
    """Return how a call is made, and the calls of one warm request: client, name, arguments."""
    from botocore import client

    base: Any = client.BaseClient
    calls: list[tuple[Any, str, Any]] = []
    real = base._make_api_call

    def record(self: Any, operation: str, arguments: Any) -> Any:
        calls.append((self, operation, arguments))
        return real(self, operation, arguments)

    base._make_api_call = record
    with contextlib.redirect_stdout(io.StringIO()):
        handler(event, None)
    base._make_api_call = real
    return real, calls


def _spent(handler: Any, event: dict[str, Any], calls: int) -> float:
    """Return the processor seconds of one request."""
    with contextlib.redirect_stdout(io.StringIO()):
        began = time.process_time()
        for _ in range(calls):
            handler(event, None)
        return (time.process_time() - began) / calls


main()
