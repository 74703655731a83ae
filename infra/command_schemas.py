"""Writes the JSON Schema of every command beside the compiled catalogue: ``command_schemas.json``.

Made at build time, so that a request which lists the commands of a case never imports pydantic.
"""

from __future__ import annotations

import json
from pathlib import Path

from sunhall.application.services import SERVICES
from sunhall.http.parse import json_schema

OUTPUT = Path("build/catalogue/python/sunhall_catalogue/command_schemas.json")


def command_schemas() -> dict[str, dict[str, object]]:
    """Return the schema of every command by service and name."""
    return {
        name: {command: json_schema(cls) for command, cls in sorted(service.commands.items())}
        for name, service in SERVICES.items()
    }


def main() -> None:
    """Write the file."""
    text = json.dumps(command_schemas(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
