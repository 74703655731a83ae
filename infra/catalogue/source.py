"""Reads the YAML files, remembering on which line every value stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

import yaml

from infra.catalogue.problem import Path, Problem, dotted

#: The safe loader, in C where PyYAML was built with it: the same answers ten times as fast.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the catalogue.

    Attributes:
        name: File name within the catalogue.
        text: What is written there.
        data: What it holds, as plain data.
        node: Its syntax tree, for the lines.
    """

    name: str
    text: str
    data: Any
    node: yaml.Node | None

    def line(self, path: Path) -> int:
        """Return the line of a value's key, or of the nearest thing around it that exists."""
        node, line = self.node, _line(self.node)
        for part in path:
            key, node = _child(node, part)
            if node is None:
                break
            line = _line(key or node)
        return line

    def problem(self, path: Path, reason: str) -> Problem:
        """Say that something is wrong at a place of this file."""
        return Problem(self.name, self.line(path), dotted(path), reason)


def read(root: FilePath, name: str, problems: list[Problem]) -> Source | None:
    """Read a file, or note why that is impossible.

    Args:
        root: Folder of the catalogue.
        name: File name within it.
        problems: Takes what is wrong.
    """
    try:
        text = (root / name).read_text(encoding="utf-8")
        node, data, doubled = _parsed(text)
    except FileNotFoundError:
        problems.append(Problem(name, 1, "", "the file is missing"))
        return None
    except UnicodeDecodeError as error:
        problems.append(Problem(name, 1, "", f"not UTF-8 text (byte {error.start})"))
        return None
    except yaml.YAMLError as error:
        problems.append(_syntax_problem(name, error))
        return None
    problems.extend(Problem(name, line, place, "stands here twice") for line, place in doubled)
    return None if doubled else Source(name, text, data, node)


def data_of(text: str) -> Any:
    """Return what a text holds, as plain data; nobody changes it.

    Raises:
        yaml.YAMLError: It is not YAML.
    """
    return _parsed(text)[1]


@lru_cache(maxsize=256)
def _parsed(text: str) -> tuple[yaml.Node | None, Any, tuple[tuple[int, str], ...]]:
    """Return syntax tree and data of a text, and its doubled keys; nobody changes them.

    Parsing is most of what compiling costs, and whoever tries a change compiles the whole catalogue
    again with every other file as it was.

    Raises:
        yaml.YAMLError: It is not YAML.
    """
    loader = _LOADER(text)
    node = loader.get_single_node()
    data = loader.construct_document(node) if node else None
    return node, data, tuple(_doubled_keys(node, ()))


def names(root: FilePath, folder: str) -> list[str]:
    """Return the YAML files of a folder of the catalogue, in order."""
    return sorted(f"{folder}/{path.name}" for path in (root / folder).glob("*.yaml"))


def _syntax_problem(name: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or "not YAML"
    return Problem(name, mark.line + 1 if mark else 1, "", f"not readable as YAML: {reason}")


def _line(node: yaml.Node | None) -> int:
    line: int = node.start_mark.line if node else 0
    return line + 1


def _child(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    """Return the key of a part, where it has one, and what stands there."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return None, node.value[part]
    return None, None


def _doubled_keys(node: yaml.Node | None, path: Path) -> Iterator[tuple[int, str]]:
    """YAML keeps the last of two equal keys without a word, which would drop somebody's rule."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield _line(key), dotted((*path, key.value))
            seen.add(key.value)
            yield from _doubled_keys(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _doubled_keys(value, (*path, index))
