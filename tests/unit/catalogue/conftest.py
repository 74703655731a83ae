"""A copy of the example city that a test can spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from infra.catalogue.compiler import Compiled, compile_catalogue
from infra.catalogue.problem import CatalogueRefused, Problem

EXAMPLE = Path(__file__).parents[3] / "catalogue"


class City:
    """A catalogue on disk.

    Attributes:
        root: Its folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that stands exactly once in a file."""
        text = (self.root / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def append(self, name: str, text: str) -> None:
        """Put a text at the end of a file."""
        self.write(name, (self.root / name).read_text(encoding="utf-8") + text)

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        (self.root / name).write_text(text, encoding="utf-8")

    def remove(self, name: str) -> None:
        """Delete a file."""
        (self.root / name).unlink()

    def compile(self) -> Compiled:
        """Compile it."""
        return compile_catalogue(self.root)

    def problems(self) -> list[Problem]:
        """Compile it and return why it was refused."""
        with pytest.raises(CatalogueRefused) as refused:
            self.compile()
        return list(refused.value.problems)

    def problem(self) -> tuple[str, str, str]:
        """Return the one thing that is wrong: file, path, reason."""
        problems = self.problems()
        assert len(problems) == 1, problems
        return problems[0].file, problems[0].path, problems[0].reason

    def line(self, name: str, text: str) -> int:
        """Return the number of the first line that holds a text."""
        lines = (self.root / name).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.fixture
def city(tmp_path: Path) -> City:
    """A copy of the example city."""
    copy = shutil.copytree(EXAMPLE, tmp_path / "catalogue", copy_function=shutil.copyfile)
    return City(Path(copy))


@pytest.fixture(scope="session")
def example() -> Compiled:
    """The example city, compiled."""
    return compile_catalogue(EXAMPLE)
