"""Prints where the system stands: ``python -m bench [--json FILE] [--write-use-cases]``."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from bench import budgets
from bench.approval_walk import deployed_walk
from bench.case_cost import prices
from bench.packed import Packed, megabytes, packed
from bench.queue_page import reads_by_length
from bench.start_up import measured_starts
from bench.use_cases import measured_costs, write_table
from bench.warm_handler import measured_warm

QUEUES = (1_000, 100_000)
NODES = (1, 3, 5)
START_ROUNDS = 7
WARM_ROUNDS, WARM_CALLS = 30, 20


def main() -> None:
    """Measure everything and print it."""
    arguments = _arguments()
    with _quiet():
        lines = list(_measured(write=arguments.write_use_cases))
    for text in _table(lines):
        print(text)
    if arguments.json:
        content = json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=2)
        arguments.json.write_text(content + "\n", "utf-8")


def _measured(*, write: bool) -> Iterator[budgets.Line]:
    _say("units and calls of every use case")
    costs = measured_costs()
    if write:
        write_table(costs)
    yield from budgets.unit_lines(costs)
    walk = deployed_walk()
    yield from budgets.money_lines(costs, {n: walk.whole(n) for n in NODES}, prices())
    _say(f"a page of a queue of {QUEUES[-1]:,} cases")
    yield from budgets.page_lines(reads_by_length(QUEUES))
    _say("packing the functions")
    bundles = packed()
    _say(f"warm requests, {WARM_ROUNDS} rounds")
    warm = measured_warm(bundles, rounds=WARM_ROUNDS, calls=WARM_CALLS)
    _say(f"starts of every function, {START_ROUNDS} rounds")
    yield from budgets.start_lines(measured_starts(bundles, START_ROUNDS))
    yield from budgets.warm_lines(warm)
    yield from budgets.size_lines(_sizes(bundles))


def _sizes(bundles: Packed) -> dict[str, float]:
    sizes = {f"layer {name}": megabytes(folder) for name, folder in bundles.layers.items()}
    largest = max(map(megabytes, bundles.functions.values()))
    return sizes | {"largest function": largest}


def _table(lines: Iterable[budgets.Line]) -> Iterator[str]:
    """Return the lines of the printed table."""
    for group, members in groupby(lines, key=lambda line: line.group):
        yield ""
        yield group
        for line in members:
            verdict = {None: "", True: "ok", False: "GAP"}[line.ok]
            text = f"  {_padded(line.what, 58)}{line.measured:>32}   {line.budget:<26}{verdict}"
            yield text.rstrip()
    yield ""


def _padded(text: str, width: int) -> str:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return text + " " * (width - len(text) - wide)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON, too")
    parser.add_argument(
        "--write-use-cases", action="store_true", help="write bench/use_cases.yaml anew"
    )
    return parser.parse_args()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the handlers' log lines, and what the CDK's runtime says of itself, off the screen."""
    os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "18,20,22")
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        yield


def _say(what: str) -> None:
    print(f"  measuring: {what}", file=sys.stderr)


main()
