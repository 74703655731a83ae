"""Compares when closed cases wake with the city's retention, and mends it.

``python -m infra.rewake --table NAME`` only says what it finds; ``--write`` mends it. To be run
once when a retention is set or changed (``catalogue/retention.yaml``), after the deploy. Exit
status 1 means that some would have woken at another time.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from sunhall.adapters.all_cases import TableCases
from sunhall.adapters.aws_clients import client
from sunhall.application.rewake import rewake
from sunhall.bootstrap import Backend


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m infra.rewake", description=__doc__)
    parser.add_argument("--table", required=True, help="name of the table")
    parser.add_argument("--write", action="store_true", help="mend the index")
    options = parser.parse_args(arguments)
    cases = TableCases(client("dynamodb"), options.table)
    found = rewake(Backend({"TABLE_NAME": options.table}), cases, write=options.write)
    word = "Wakes otherwise now" if options.write else "Should wake otherwise"
    lines = [f"{found.closed} cases are closed."]
    lines += [f"{word}: {receipt_no}" for receipt_no in found.moved]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if found.moved else 0


if __name__ == "__main__":
    sys.exit(main())
