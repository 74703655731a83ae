"""Compares the rows of the hotline's statistics with all the histories, and mends them.

``python -m infra.rebuild_statistics --table NAME`` only says what it finds; ``--write`` mends it.
Exit status 1 means that the rows were not what the histories say.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from sunhall.adapters.all_cases import TableCases
from sunhall.adapters.aws_clients import client
from sunhall.application.rebuild_statistics import rebuild_statistics
from sunhall.bootstrap import Backend


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m infra.rebuild_statistics", description=__doc__)
    parser.add_argument("--table", required=True, help="name of the table")
    parser.add_argument("--write", action="store_true", help="mend the rows")
    options = parser.parse_args(arguments)
    cases = TableCases(client("dynamodb"), options.table)
    found = rebuild_statistics(Backend({"TABLE_NAME": options.table}), cases, write=options.write)
    word = "Mended" if options.write else "Missing or otherwise"
    lines = [f"{found.entries} tickets are counted."]
    lines += [f"{word}: {receipt_no}" for receipt_no in found.mended]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if found.mended else 0


if __name__ == "__main__":
    sys.exit(main())
