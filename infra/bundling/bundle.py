"""What goes into each layer and function, and the fingerprint that names the result.

A bundle's fingerprint is taken of everything its content depends on, before anything is built:
the same sources give the same asset, and a bundle built once is used again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Protocol

from infra.bundling.precompile import can_precompile, precompile
from infra.bundling.slim_botocore import slim_botocore
from infra.bundling.target import BundleTarget
from infra.bundling.third_party import install_lock, trim_packages

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build" / "bundles"
_IGNORED = ("__pycache__", "*.pyc", ".*", "*.md")


class Bundle(Protocol):
    """Something that can be built into a folder and named before it is built."""

    @property
    def name(self) -> str:
        """Name for people and for the cache."""

    @property
    def source(self) -> Path:
        """Folder in the repository that the bundle comes from."""

    @property
    def target(self) -> BundleTarget:
        """Machine the bundle is for."""

    def inputs(self) -> Iterable[Path]:
        """Files whose content decides the bundle's content."""

    def build(self, output: Path) -> None:
        """Write the bundle, without bytecode, into an empty folder."""


@dataclass(frozen=True, slots=True)
class SourceBundle:
    """Own Python sources, copied below a prefix.

    Attributes:
        name: Name of the layer or function.
        source: Folder copied.
        prefix: Where in the bundle it goes: ``python`` for a layer, the function's own name for a
            function, so that `<name>.handler` is the import name in production and in tests alike.
        target: Machine the bundle is for.
    """

    name: str
    source: Path
    prefix: str
    target: BundleTarget

    def inputs(self) -> Iterable[Path]:
        """Every file of the source folder that is copied."""
        return _files_below(self.source)

    def build(self, output: Path) -> None:
        """Copy the folder."""
        if not self.source.is_dir():
            raise FileNotFoundError(f"{self.source} is missing: build it before the CDK app runs.")
        shutil.copytree(
            self.source,
            output / self.prefix,
            ignore=shutil.ignore_patterns(*_IGNORED),
            dirs_exist_ok=True,
        )


@dataclass(frozen=True, slots=True)
class LockBundle:
    """Third-party packages of a hashed lock, as a layer.

    Attributes:
        name: Name of the layer.
        source: Folder of the layer in the repository.
        lock: Hashed requirements file.
        target: Machine the packages are for.
        carried: Further files, by their place beside the packages.
    """

    name: str
    source: Path
    lock: Path
    target: BundleTarget
    carried: tuple[tuple[str, Path], ...] = ()

    def inputs(self) -> Iterable[Path]:
        """The lock, the code that installs and trims, and the files carried along."""
        yield self.lock
        yield from sorted(Path(__file__).parent.glob("*.py"))
        for _place, path in self.carried:
            if not path.is_file():
                raise FileNotFoundError(f"{path} is missing: run `make install`.")
            yield path

    def build(self, output: Path) -> None:
        """Install the lock and trim what is not read at run time."""
        packages = output / "python"
        install_lock(self.lock, packages, self.target)
        if (packages / "botocore").is_dir():
            slim_botocore(packages)
        trim_packages(packages)
        for place_in_layer, path in self.carried:
            copy = packages / place_in_layer
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def fingerprint(bundle: Bundle) -> str:
    """Name of a bundle's content, equal for equal inputs on any machine.

    Whether bytecode can be made here counts as an input: a bundle without it must never pass for
    one with it.
    """
    digest = hashlib.sha256()
    with_bytecode = can_precompile(bundle.target.python)
    digest.update(f"{bundle.name}|{bundle.target.label}|bytecode={with_bytecode}".encode())
    for path in sorted(bundle.inputs()):
        digest.update(
            f"\0{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name}\0".encode()
        )
        digest.update(path.read_bytes())
    return digest.hexdigest()


def build_cached(bundle: Bundle) -> Path:
    """Build a bundle once and keep it below `build/bundles/`.

    Bytecode is added when this machine has the runtime's interpreter. Whether it may be left out
    is the stage's decision, taken where the app is put together.

    Returns:
        Folder with the finished bundle. It is shared: never change it.
    """
    finished = CACHE / f"{bundle.name}-{fingerprint(bundle)[:20]}"
    if finished.is_dir():
        return finished
    CACHE.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f"{bundle.name}-", dir=CACHE))
    try:
        bundle.build(draft)
        if can_precompile(bundle.target.python):
            precompile(draft, bundle.target.python)
        draft.chmod(0o755)
        try:
            draft.rename(finished)
        except OSError:
            # Another process finished the same bundle first: its content is the same.
            if not finished.is_dir():
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return finished


def place(finished: Path, output: Path) -> None:
    """Put a finished bundle into a folder, by hard links where the file system allows."""

    def link(source: str, destination: str) -> None:
        try:
            os.link(source, destination)
        except OSError:
            shutil.copy2(source, destination)

    shutil.copytree(finished, output, copy_function=link, dirs_exist_ok=True)


def size_in_bytes(folder: Path) -> int:
    """Unpacked size of a bundle, as Lambda counts it."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _files_below(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(
            fnmatch(part, pattern)
            for part in path.relative_to(folder).parts
            for pattern in _IGNORED
        )
    ]
