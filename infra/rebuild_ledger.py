"""Compares the ledger of the statistics with the histories of all the cases, and mends it.

``python -m infra.rebuild_ledger --table NAME`` only says what it finds; ``--write`` mends it. Exit
status 1 means that the ledger was not what the histories say.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from sunhall.adapters.all_cases import TableCases
from sunhall.adapters.aws_clients import client
from sunhall.application.rebuild_ledger import Rebuilt, rebuild_ledger
from sunhall.bootstrap import Backend


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool and return the exit status."""
    options = _parser().parse_args(arguments)
    backend = Backend({"TABLE_NAME": options.table})
    found = rebuild_ledger(
        backend,
        TableCases(client("dynamodb"), options.table),
        backend.catalogue.departments,
        write=options.write,
    )
    sys.stdout.write(_told(found, mended=options.write))
    return 1 if found.mended or found.stray else 0


def _told(found: Rebuilt, *, mended: bool) -> str:
    count = "1 request counts" if found.entries == 1 else f"{found.entries} requests count"
    lines = [f"{count}."]
    word = "Mended" if mended else "Missing or otherwise"
    lines += [f"{word}: {receipt_no}" for receipt_no in found.mended]
    lines += [f"No history gives this row: {receipt_no}" for receipt_no in found.stray]
    return "\n".join(lines) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.rebuild_ledger", description=__doc__)
    parser.add_argument("--table", required=True, help="name of the table")
    parser.add_argument("--write", action="store_true", help="mend the ledger")
    return parser


if __name__ == "__main__":
    sys.exit(main())
