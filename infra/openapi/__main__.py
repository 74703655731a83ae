"""``python -m infra.openapi`` writes ``openapi.json`` into the compiled catalogue's package.

The function of public facts serves it at ``/api/openapi.json``.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from infra.openapi.document import openapi_document

_ROOT = Path(__file__).parents[2]
_PACKAGE = _ROOT / "build" / "catalogue" / "python" / "sunhall_catalogue"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the description of the HTTP API and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m infra.openapi", description=main.__doc__)
    parser.add_argument("--output", type=Path, default=_PACKAGE, help="folder to write to")
    output: Path = parser.parse_args(arguments).output
    output.mkdir(parents=True, exist_ok=True)
    _write(output / "openapi.json", openapi_document(_version()))
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
