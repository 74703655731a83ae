"""Command line of the catalogue compiler.

``python -m infra.catalogue`` checks ``catalogue/`` and writes what the functions read;
``--check`` only checks. Exit status 1 means that the catalogue was refused.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from infra.catalogue.compiler import Compiled, compile_catalogue, json_text, lines_text
from infra.catalogue.problem import CatalogueRefused
from infra.catalogue.report import refusal_report, summary

_ROOT = Path(__file__).parents[2]
_PACKAGE = Path("python", "sunhall_catalogue")
_DOCSTRING = '"""The rules of the city, compiled: see the JSON files beside this one."""\n'


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the compiler and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        compiled = compile_catalogue(options.source)
    except CatalogueRefused as refused:
        sys.stderr.write(refusal_report(refused, options.source, colour=sys.stderr.isatty()))
        return 1
    if not options.check:
        write(compiled, options.output)
    sys.stdout.write(summary(compiled, None if options.check else options.output))
    return 0


def write(compiled: Compiled, output: Path) -> None:
    """Write the package that is shipped, and beside it what is not.

    Files whose content is the same are left alone, so that nothing is deployed again for nothing.
    """
    package = output / _PACKAGE
    package.mkdir(parents=True, exist_ok=True)
    _write(package / "__init__.py", _DOCSTRING)
    whole = dict(compiled.catalogue)
    for name, entries in apart(whole).items():
        _write(package / f"{name}.json", lines_text(entries))
    _write(package / "catalogue.json", json_text(whole))
    for name, section in compiled.sections.items():
        _write(package / f"{name}.json", json_text(section))
    _write(package / "annual_report.json", json_text(compiled.annual_report))
    _write(output / "branding.json", json_text(compiled.branding))
    _write(output / "staff.json", json_text(compiled.staff))


def apart(catalogue: dict[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Take out of a catalogue what a function reads entry by entry; return it by file name.

    Labels go by their group: who answers a citizen reads the names of states and clocks, and not a
    thousand texts of errors and events.
    """
    groups: dict[str, dict[str, Any]] = {}
    for key, text in catalogue.pop("labels").items():
        group, _, rest = key.partition(".")
        groups.setdefault(group, {})[rest] = text
    return {"labels": groups, "letters": catalogue.pop("letters")}


def _write(path: Path, text: str) -> None:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.write_text(text, encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m infra.catalogue", description="Check and compile the city's rules."
    )
    parser.add_argument("--check", action="store_true", help="check only, write nothing")
    parser.add_argument(
        "--source", type=Path, default=_ROOT / "catalogue", help="folder of the YAML files"
    )
    parser.add_argument(
        "--output", type=Path, default=_ROOT / "build" / "catalogue", help="folder to write to"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
