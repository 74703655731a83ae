"""Imports messages of another platform as historic tickets: ``make import FILE=… [STAGE=…]``.

It can be interrupted and run again at any time: what is there is left as it is. ``--dry`` stores
nothing and prints the figures.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from infra.importing import telling
from infra.importing.progress import Progress
from infra.importing.reading import FileUnusable, Parsed, read_file
from infra.importing.run import Tally, store_all
from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.domain.ticket.history_import import matter_of
from sunhall.domain.ticket.presets import presets
from sunhall.domain.ticket.reply_times import Handled, ReplyTimes, reply_times
from sunhall.domain.ticket.rules import ticket_rules

if TYPE_CHECKING:
    from infra.importing.storing import ImportPorts, Patience
    from sunhall.domain.catalogue import Catalogue

#: Where messages come from unless it is said: one board, whose numbers are given once.
SOURCE: Final = "message-board"
_SOURCES: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")

#: Calls under way at the same time.
WORKERS: Final = 8

#: Status of a command that was ended by Ctrl-C.
_INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool and return the exit status: 1 if it failed or rows were refused."""
    options = _parser().parse_args(arguments)
    if not _SOURCES.fullmatch(options.source):
        return _failed("the source is a short name of small letters, digits, dots and hyphens")
    now = datetime.now(UTC)
    try:
        parsed = read_file(options.file, now)
    except FileUnusable as unusable:
        return _failed(f"{options.file}: {unusable}")
    if options.dry:
        _say(f"{len(parsed.messages)} of {parsed.rows} rows can be imported; nothing is stored.")
        _say_all(telling.rows(parsed))
        _say_figures(parsed, now)
        return 1 if parsed.refused else 0
    return _import(options, parsed, now)


def stored(
    parsed: Parsed, ports: ImportPorts, source: str, patience: Patience, *, workers: int = WORKERS
) -> Tally:
    """Store the messages of a file, telling how far it is.

    Args:
        parsed: The file. Rows that the table does not take are added to its refused ones.
        ports: The outside world.
        source: Where the messages come from.
        patience: How often is tried what may pass by itself.
        workers: How many are stored at the same time.
    """
    from infra.importing.storing import HistoricTickets

    try:
        tickets = HistoricTickets(ports, source, patience)
    except Exception as failure:
        return Tally(stopped_by=failure)
    progress = Progress(len(parsed.messages), sys.stderr)
    tally = store_all(
        parsed.messages, tickets.store, workers=workers, refuse=parsed.refuse, step=progress.step
    )
    progress.end()
    return tally


def file_figures(parsed: Parsed, catalogue: Catalogue, now: datetime) -> ReplyTimes:
    """Return how fast the messages of a file were answered."""
    rules = ticket_rules(catalogue)
    handled = []
    for _, message in parsed.messages:
        matter = matter_of(message, rules)
        handled.append(Handled(matter.kind, matter.level, message.submitted_at, message.replied_at))
    return reply_times(handled, presets(catalogue), catalogue.calendar, now)


def _import(options: argparse.Namespace, parsed: Parsed, now: datetime) -> int:
    from infra.importing.stage import StageMissing, stage_ports
    from infra.importing.storing import Patience
    from infra.settings import load_settings

    try:
        ports = stage_ports(load_settings(options.stage), options.workers)
    except StageMissing as missing:
        return _failed(f"the stage {options.stage} cannot be reached: {missing}")
    tally = stored(parsed, ports, options.source, Patience(), workers=options.workers)
    _say_all(telling.outcome(parsed, tally))
    unwritten = _keep_refused(options, parsed)
    if tally.stopped_by is not None:
        return _stopped(tally.stopped_by)
    _say_figures(parsed, now)
    return 1 if parsed.refused or unwritten else 0


def _keep_refused(options: argparse.Namespace, parsed: Parsed) -> bool:
    """Write what was refused; return whether that failed."""
    if not parsed.refused:
        return False
    path: Path = options.refused or options.file.with_suffix(".refused.csv")
    try:
        written = telling.write_refused(path, parsed)
    except OSError as error:
        _failed(f"{path} cannot be written ({error.strerror}): name another with REFUSED=…")
        return True
    _say(f"The refused rows are in {written}: mend them there and import that file.")
    return False


def _stopped(cause: BaseException) -> int:
    if isinstance(cause, KeyboardInterrupt):
        _failed("interrupted. Run it again: it goes on where it stopped")
        return _INTERRUPTED
    # Only what AWS or the machine says, and no content: errors of the domain name codes.
    return _failed(f"stopped by {type(cause).__name__}: {cause}. Run it again to go on")


def _say_figures(parsed: Parsed, now: datetime) -> None:
    _say("")
    _say_all(telling.figures(file_figures(parsed, load_catalogue(), now)))


def _say_all(lines: Iterable[str]) -> None:
    for line in lines:
        _say(line)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _failed(reason: str) -> int:
    sys.stderr.write(f"The import failed: {reason}.\n")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m infra.import_tickets", description=__doc__.split("\n", 1)[0]
    )
    parser.add_argument("--file", required=True, type=Path, help="CSV with a header")
    parser.add_argument("--stage", default="dev")
    parser.add_argument("--source", default=SOURCE, help="where the messages come from")
    parser.add_argument("--refused", type=Path, help="where refused rows are written")
    parser.add_argument("--workers", type=_workers, default=WORKERS, help="calls at the same time")
    parser.add_argument("--dry", action="store_true", help="store nothing, print the figures")
    return parser


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError("give a number from 1 to 64")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
