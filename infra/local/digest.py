"""Fingerprint of everything a deploy is made of: the same fingerprint needs no new synthesis."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

#: What the templates and the zipped code follow from, relative to the repository.
SOURCES: Final = (
    "build/catalogue/python",
    "cdk.json",
    "functions",
    "infra",
    "layers",
    "package-lock.json",
    "requirements/documents.txt",
    "requirements/dev.txt",
    "requirements/redaction.txt",
    "requirements/runtime.txt",
)

#: Not part of any template: caches, and the runner itself.
_IGNORED: Final = ("__pycache__", "infra/local")


def fingerprint(root: Path, *facts: str) -> str:
    """A SHA-256 over the sources' names and bytes.

    Args:
        root: The repository.
        facts: Further things the deploy depends on, such as ports.
    """
    digest = hashlib.sha256("\0".join(facts).encode())
    for path in _files(root, SOURCES):
        digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(root: Path, sources: Iterable[str]) -> Iterator[Path]:
    for source in sources:
        path = root / source
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (each for each in found if each.is_file() and not _ignored(each, root))


def _ignored(path: Path, root: Path) -> bool:
    name = path.relative_to(root).as_posix()
    return any(f"/{part}/" in f"/{name}" for part in _IGNORED)
