"""What a whole case costs at list prices, item by item, and what a month without cases does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from bench.use_cases import Cost
from infra.function_table import spec

_PRICES: Final = Path(__file__).with_name("prices.yaml")
_MONTH_MINUTES: Final = 30 * 24 * 60

#: A disclosure request from the form to the delivered reply, three approvals on the way: how often
#: each use case comes. Before each of the eight acts staff look at a list and open the case.
FULL_CASE: Final[Mapping[str, int]] = {
    "submit": 1,
    "status, just submitted": 2,
    "confirm_receipt": 1,
    "letter D01 recorded": 1,
    "assign": 1,
    "save_draft": 2,
    "submit_for_approval": 1,
    "dispatch start of approval": 1,
    "approve, first": 1,
    "approve, middle": 1,
    "dispatch decision": 2,
    "approve, last": 1,
    "dispatch last decision": 1,
    "letter D10 recorded": 1,
    "send": 1,
    "status, reply sent": 1,
    "staff reads a case": 8,
    "work list, 25 rows": 5,
    "inbox, 25 rows": 3,
    "dispatch submitted": 1,
    "dispatch receipt_confirmed": 1,
    "dispatch draft_saved": 2,
    "dispatch reply_sent": 1,
    "dispatch nothing to do": 3,
}

#: The same without what staff only look at: the acts that move the case.
ACTS: Final = {
    use: times
    for use, times in FULL_CASE.items()
    if use not in {"staff reads a case", "work list, 25 rows", "inbox, 25 rows"}
}


@dataclass(frozen=True, slots=True)
class Prices:
    """List prices, and what has to be assumed.

    Attributes:
        as_of: Month of the prices.
        per_million: USD for a million of each unit.
        lambda_gb_second: USD for a second of one GB.
        logs_gb: USD for a GB of logs.
        assumed: Durations and shares that no test here can measure.
    """

    as_of: str
    per_million: Mapping[str, float]
    lambda_gb_second: float
    logs_gb: float
    assumed: Mapping[str, float]

    def run(self, function: str, milliseconds: float, *, cold: float = 0.0) -> float:
        """Return USD for one call of a function, its request and its log included."""
        seconds = (milliseconds + cold * self.assumed["cold_milliseconds"]) / 1000
        gigabytes = spec(function).memory_mb / 1024
        request = self.per_million["lambda_requests"] / 1e6
        log = self.assumed["log_bytes"] / 1e9 * self.logs_gb
        return request + log + seconds * gigabytes * self.lambda_gb_second


@cache
def prices() -> Prices:
    """Return the prices kept beside this file."""
    kept: dict[str, Any] = yaml.safe_load(_PRICES.read_text("utf-8"))
    return Prices(
        as_of=str(kept["as_of"]),
        per_million=kept["per_million"],
        lambda_gb_second=kept["lambda_gb_second"],
        logs_gb=kept["logs_gb"],
        assumed=kept["assumed"],
    )


def cost_of_case(
    costs: Mapping[str, Cost], at: Prices, case: Mapping[str, int] = FULL_CASE
) -> dict[str, float]:
    """Return USD of a case by what is paid for.

    Args:
        costs: What each use takes.
        at: The prices.
        case: How often each use comes.
    """
    total = dict.fromkeys(_UNITS, 0.0)
    for use, times in case.items():
        for unit, field in _UNITS.items():
            total[unit] += times * getattr(costs[use], field) * at.per_million[unit] / 1e6
    return {
        "state transitions": total["transitions"],
        "table: writes": total["write_units"],
        "table: reads": total["read_units"],
        "encryption keys": total["kms_calls"],
        "files": total["s3_writes"] + total["s3_reads"],
        "HTTP API": _times(case, _is_http) * at.per_million["http_api_requests"] / 1e6,
        "functions and logs": _functions(case, at),
    }


def idle_month(at: Prices) -> float:
    """Return USD of a month of compute in which nothing happens: the tick alone runs."""
    return _MONTH_MINUTES * at.run("tick", at.assumed["tick_milliseconds"])


_UNITS: Final = {
    "write_units": "writes",
    "read_units": "reads",
    "kms_calls": "kms",
    "s3_writes": "s3_writes",
    "s3_reads": "s3_reads",
    "transitions": "transitions",
}


def _functions(case: Mapping[str, int], at: Prices) -> float:
    assumed = at.assumed
    cold = assumed["cold_share"]
    api = at.run("staff_api", assumed["api_milliseconds"], cold=cold)
    # The authoriser's answer is kept for some minutes: once for each of the eight acts.
    signed_in = 8 * at.run("staff_authorizer", assumed["authorizer_milliseconds"], cold=cold)
    dispatched = at.run("dispatcher", assumed["stream_milliseconds"], cold=cold)
    letter = at.run("letter_writer", assumed["letter_milliseconds"], cold=cold)
    return (
        _times(case, _is_http) * api
        + signed_in
        + _times(case, lambda use: use.startswith("dispatch")) * dispatched
        + _times(case, lambda use: use.startswith("letter")) * letter
    )


def _times(case: Mapping[str, int], chosen: Callable[[str], bool]) -> int:
    return sum(times for use, times in case.items() if chosen(use))


def _is_http(use: str) -> bool:
    return not use.startswith(("dispatch", "letter"))
