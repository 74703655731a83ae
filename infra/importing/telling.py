"""What an import tells: what became of the rows, and how fast the city answered."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from pathlib import Path
from typing import Final

from infra.importing.reading import Parsed, RefusedRow
from infra.importing.run import Tally
from sunhall.domain.ticket.imported_message import REASONS
from sunhall.domain.ticket.reply_times import ReplyTimes, Share, Times

#: Refused rows that are told one by one; the file beside the input has them all.
_TOLD: Final = 20

_HUNDREDTH: Final = Decimal("0.01")


def outcome(parsed: Parsed, tally: Tally) -> Iterator[str]:
    """Yield the lines that say what became of a file's rows."""
    yield f"{tally.imported} imported, {tally.there} there already."
    left = len(parsed.messages) - tally.imported - tally.there
    left -= sum(row.code == "not_storable" for row in parsed.refused)
    if left:
        yield f"{left} not gone through."
    yield from rows(parsed)


def rows(parsed: Parsed) -> Iterator[str]:
    """Yield the lines that say what the file holds, and what of it is refused and why."""
    if parsed.repeated:
        yield f"{parsed.repeated} rows say once more what an earlier row says."
    if not parsed.refused:
        return
    yield f"{len(parsed.refused)} of {parsed.rows} rows are refused:"
    for code, times in Counter(row.code for row in parsed.refused).most_common():
        yield f"  {times:>6}  {REASONS[code]} ({code})"
    for row in sorted(parsed.refused, key=_line)[:_TOLD]:
        yield f"  line {row.line}: {REASONS[row.code]}"
    if len(parsed.refused) > _TOLD:
        yield f"  … and {len(parsed.refused) - _TOLD} more"


def write_refused(path: Path, parsed: Parsed) -> Path:
    """Write the refused rows, so that they can be mended and imported from this very file.

    A file that is there and says something else is left alone: somebody may be mending it. They are
    what citizens wrote, so only the file's owner may read it.

    Returns:
        Where they are.

    Raises:
        OSError: They cannot be written there.
    """
    content = _refused_rows(parsed)
    for number in count(1):
        place = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
        try:
            with open(place, "xb", opener=_private) as file:
                file.write(content)
            return place
        except FileExistsError:
            if place.read_bytes() == content:
                return place
    raise AssertionError("there is always a further number")


def _refused_rows(parsed: Parsed) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("line", "reason", *parsed.columns))
    for row in sorted(parsed.refused, key=_line):
        writer.writerow((row.line, row.code, *row.values))
    return text.getvalue().encode("utf-8-sig")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _line(row: RefusedRow) -> int:
    return row.line


def figures(times: ReplyTimes) -> Iterator[str]:
    """Yield the lines of the figures: reply times, and shares in time by preset and year."""
    yield f"Answered: {times.whole.answered} of {times.whole.messages} messages."
    if times.whole.median_days is None:
        return
    yield ""
    yield from _table(
        ("year", "messages", "answered", "median days", "median working days"),
        [
            *((str(year), *_medians(each)) for year, each in times.by_year.items()),
            ("all", *_medians(times.whole)),
        ],
    )
    yield ""
    yield "Answered within the limit of each preset, in percent (all messages, then by year):"
    years = list(times.by_year)
    yield from _table(
        ("preset", "all", *map(str, years)),
        [
            (
                each.preset.id,
                _percent(each.whole),
                *(_percent(each.by_year.get(year, Share())) for year in years),
            )
            for each in times.presets
        ],
    )
    yield ""
    yield "The same by tier (in time / all):"
    for preset in times.presets:
        tiers = [
            f"{tier.id} {_percent(share)} ({share.in_time}/{share.of})"
            for tier in preset.preset.tiers
            if (share := preset.by_tier.get(tier.id, Share())).of
        ]
        yield f"  {preset.preset.id:<18}{', '.join(tiers)}"


def _medians(times: Times) -> tuple[str, ...]:
    return (
        str(times.messages),
        str(times.answered),
        _rounded(times.median_days),
        _rounded(times.median_working_days),
    )


def _rounded(value: float | None) -> str:
    return "-" if value is None else str(Decimal(value).quantize(_HUNDREDTH, ROUND_HALF_UP))


def _percent(share: Share) -> str:
    if not share.of:
        return "-"
    return str((Decimal(100 * share.in_time) / share.of).quantize(_HUNDREDTH, ROUND_HALF_UP))


def _table(heading: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[str]:
    whole = [heading, *lines]
    widths = [max(len(line[column]) for line in whole) for column in range(len(heading))]
    for line in whole:
        first, *rest = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        yield f"  {'  '.join((first, *rest))}"
