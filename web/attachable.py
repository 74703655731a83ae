"""What may be attached to whatever is handed in, as the pages are told it when they are built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from infra.catalogue.source import data_of


def attachable(catalogue: Path) -> dict[str, Any]:
    """Returns the city's limits of files, in the words of the public catalogue.

    Whoever adds a file need not read the whole of that.

    Args:
        catalogue: The folder with the city's YAML.

    Raises:
        FileNotFoundError: The catalogue has no disclosure service, which states the limits.
        KeyError: It states none.
    """
    service = catalogue / "services" / "disclosure.yaml"
    limits = data_of(service.read_text(encoding="utf-8"))["attachments"]
    return {
        "max_count": limits["max_files"],
        "max_bytes": limits["max_bytes"],
        "types": [
            {"content_type": each["media_type"], "extensions": each["extensions"]}
            for each in limits["types"]
        ],
    }
