"""Processor time of a warm request, beside a bare handler that makes the same AWS calls."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.measured_city import measured_city
from bench.packed import Packed
from bench.queue_page import REQUESTS
from bench.stub_aws import Answers, recorded_answers, serving
from bench.use_cases import DESCRIPTION
from tests.builders.submission import submission

_PROGRAM = Path(__file__).with_name("warm_program.py")


@dataclass(frozen=True, slots=True)
class Warm:
    """A warm request.

    Attributes:
        milliseconds: Least processor time of a whole request, SDK included: a busy machine only
            ever adds to it.
        own_milliseconds: What it takes more than the bare handler at its least.
        ratio: That of both at their least.
        first_answer_seconds: Processor time from the start of the import to the first answer.
        megabytes: Resident memory in the end.
        aws_calls: The AWS calls of a request.
    """

    milliseconds: float
    own_milliseconds: float
    ratio: float
    first_answer_seconds: float
    megabytes: float
    aws_calls: tuple[str, ...]


def measured_warm(packed: Packed, *, rounds: int, calls: int) -> dict[str, Warm]:
    """Measure a submission and a status read."""
    submission_answers, reading_answers, opened = _recorded()
    submitting = _event("POST " + REQUESTS, {}, {"idempotency-key": "bench-key-0001"})
    submitting["body"] = json.dumps(
        submission(information={"description": DESCRIPTION}), ensure_ascii=False
    )
    number = opened["receipt_no"]
    reading = _event(
        f"GET {REQUESTS}/{{receipt_no}}",
        {"receipt_no": number},
        {"x-query-code": opened["query_code"]},
    )
    tasks = {
        "submission": (submission_answers, submitting),
        "status read": (reading_answers, reading),
    }
    measured = {}
    for name, (answers, event) in tasks.items():
        with serving(answers) as address:
            measured[name] = _measured(packed, address, event, rounds, calls)
    return measured


def _recorded() -> tuple[Answers, Answers, dict[str, Any]]:
    """Return AWS's answers to a submission and to a status read, and what was submitted."""
    with measured_city() as city:
        city.clock.time = datetime.now(UTC)
        body = submission(information={"description": DESCRIPTION})
        key = {"idempotency-key": "recorded-0001"}
        with recorded_answers("dynamodb", "kms") as submitting:
            opened = city.call("POST", REQUESTS, body=body, headers=key).json
        code = {"x-query-code": opened["query_code"]}
        # A process that only reads derives no key but that of query codes.
        city.ports.__dict__.pop("secrets")
        with recorded_answers("dynamodb", "kms") as reading:
            city.call("GET", f"{REQUESTS}/{opened['receipt_no']}", headers=code)
        return submitting, {**submitting, **reading}, opened


def _event(route: str, path: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
    method, _, template = route.partition(" ")
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": template.format(**path),
        "rawQueryString": "",
        "headers": {"content-type": "application/json", **headers},
        "pathParameters": dict(path),
        "requestContext": {
            "requestId": "bench",
            "http": {"method": method, "path": template, "sourceIp": "192.0.2.1"},
        },
        "isBase64Encoded": False,
    }


def _measured(
    packed: Packed, address: str, event: Mapping[str, Any], rounds: int, calls: int
) -> Warm:
    task = {"function": "disclosure_api", "event": event, "rounds": rounds, "calls": calls}
    done = subprocess.run(
        packed.command(str(_PROGRAM)),
        env={**packed.environment("disclosure_api"), "AWS_ENDPOINT_URL": address},
        input=json.dumps(task),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    seen = json.loads(done.stdout)
    ours, bare = (min(spent) for spent in zip(*seen["rounds"], strict=True))
    return Warm(
        milliseconds=ours * 1000,
        own_milliseconds=(ours - bare) * 1000,
        ratio=ours / bare,
        first_answer_seconds=seen["first_cpu"],
        megabytes=seen["megabytes"],
        aws_calls=tuple(seen["aws_calls"]),
    )
