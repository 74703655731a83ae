"""What the compiler tells people."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from infra.catalogue.compiler import Compiled, json_text
from infra.catalogue.problem import CatalogueRefused, Problem

_RED, _BOLD, _DIM, _PLAIN = "\033[31m", "\033[1m", "\033[2m", "\033[0m"


def refusal_report(refused: CatalogueRefused, source: Path, *, colour: bool) -> str:
    """Say everything that is wrong with a catalogue, file by file.

    Args:
        refused: The problems.
        source: Folder of the catalogue, so that an editor can open ``file:line``.
        colour: Whether the terminal shows colours.
    """
    red, bold, dim, plain = (_RED, _BOLD, _DIM, _PLAIN) if colour else ("", "", "", "")
    lines = []
    for file, problems in groupby(refused.problems, key=lambda problem: problem.file):
        lines.append(f"{bold}{source.name}/{file}{plain}")
        lines += [_line(problem, red, dim, plain) for problem in problems]
        lines.append("")
    count = len(refused.problems)
    files = len({problem.file for problem in refused.problems})
    lines.append(
        f"{red}The catalogue was refused:{plain} {_counted(count, 'problem')} in "
        f"{_counted(files, 'file')}. Nothing was written."
    )
    return "\n".join(lines) + "\n"


def summary(compiled: Compiled, output: Path | None) -> str:
    """Say what was compiled, and what the reader should know."""
    catalogue = compiled.catalogue
    calendar = catalogue["calendar"]
    size = len(json_text(catalogue).encode()) / 1024
    lines = [
        f"Catalogue of {catalogue['city']['name']['en']}, version {catalogue['version']}: "
        f"{len(catalogue['departments'])} departments, {len(catalogue['chains'])} chains, "
        f"{len(catalogue['decisions'])} decisions, {len(catalogue['letters'])} letters, "
        f"{len(catalogue['labels'])} labels; "
        f"working days {calendar['first_year']} to {calendar['last_year']}."
    ]
    lines += [f"Note: {notice}." for notice in compiled.notices]
    lines.append(f"Written to {output} ({size:.0f} KB)." if output else "Nothing was written.")
    return "\n".join(lines) + "\n"


def _line(problem: Problem, red: str, dim: str, plain: str) -> str:
    place = f"{dim}{problem.line:>5}{plain}"
    where = f"{problem.path}: " if problem.path else ""
    return f"{place}  {red}{where}{plain}{problem.reason}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
