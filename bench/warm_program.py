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


def main() -> None:
    """Read what to do from standard input, write the figures to standard output."""
    task = json.load(sys.stdin)
    began, began_on_the_wall = time.process_time(), time.perf_counter()
    handler = __import__(f"{task['function']}.handler").handler.lambda_handler
    event = task["event"]
    with contextlib.redirect_stdout(sys.stderr):
        first = handler(event, None)
    first_spent = time.process_time() - began
    first_waited = time.perf_counter() - began_on_the_wall
    if first["statusCode"] >= 300:
        sys.exit(first["body"])
    calls = _recorded(handler, event)
    answer = json.loads(first["body"])

    def bare(event, _context):
        json.loads(event.get("body") or "{}")
        for client, operation, arguments in calls:
            client._real_call(operation, arguments)
        return {"statusCode": 200, "body": json.dumps(answer, ensure_ascii=False)}

    rounds = [
        (_spent(handler, event, task["calls"]), _spent(bare, event, task["calls"]))
        for _ in range(task["rounds"])
    ]
    with open("/proc/self/statm") as statm:
        resident = int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    figures = {
        "rounds": rounds,
        "first_cpu": first_spent,
        "first_wall": first_waited,
        "megabytes": resident,
        "aws_calls": [operation for _, operation, _ in calls],
    }
    print(json.dumps(figures))


def _recorded(handler, event):
    """Return the AWS calls of one warm request: client, operation, arguments."""
    from botocore.client import BaseClient

    calls = []
    real = BaseClient._make_api_call

    def record(self, operation, arguments):
        calls.append((self, operation, arguments))
        return real(self, operation, arguments)

    BaseClient._make_api_call = record
    with contextlib.redirect_stdout(io.StringIO()):
        handler(event, None)
    BaseClient._make_api_call = real
    BaseClient._real_call = real
    return calls


def _spent(handler, event, calls):
    """Return the processor seconds of one request."""
    with contextlib.redirect_stdout(io.StringIO()):
        began = time.process_time()
        for _ in range(calls):
            handler(event, None)
        return (time.process_time() - began) / calls


main()
