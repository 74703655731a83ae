"""``python -m infra.openapi`` writes what describes the API into the compiled catalogue's package.

Two files: ``openapi.json``, served at ``/api/openapi.json``, and ``command_schemas.json``, from
which the answers take the form of each command.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from infra.openapi.document import command_schemas, openapi_document
from sunhall.domain.disclosure.service import DISCLOSURE

_ROOT = Path(__file__).parents[2]
_PACKAGE = _ROOT / "build" / "catalogue" / "python" / "sunhall_catalogue"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m infra.openapi", description=main.__doc__)
    parser.add_argument("--output", type=Path, default=_PACKAGE, help="folder to write to")
    output: Path = parser.parse_args(arguments).output
    output.mkdir(parents=True, exist_ok=True)
    _write(output / "openapi.json", openapi_document(_version()))
    services = {DISCLOSURE.name: DISCLOSURE.commands}
    _write(output / "command_schemas.json", command_schemas(services))
    return 0


def _version() -> str:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _write(path: Path, content: dict[str, Any]) -> None:
    """Write a file if its content changed, so that nothing is deployed again for nothing."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
