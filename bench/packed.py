"""The functions as they are deployed: layers with bytecode, on this machine's interpreter."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from infra.bundling.bundle import CACHE, Bundle, build_cached, size_in_bytes
from infra.bundling.layers import (
    catalogue_layer,
    core_layer,
    documents_layer,
    function_code,
    redaction_layer,
    vendor_layer,
)
from infra.bundling.precompile import precompile
from infra.bundling.target import host_target
from infra.function_table import FUNCTIONS


@dataclass(frozen=True, slots=True)
class Packed:
    """The bundles of this checkout.

    Attributes:
        functions: Folder of each function's code, by name.
        layers: Folder of each layer, by name.
        boto3: Folder with the SDK's upper half, packed in the same way; our layers lack it.
    """

    functions: dict[str, Path]
    layers: dict[str, Path]
    boto3: Path

    def search_path(self, function: str | None) -> str:
        """Return where Python looks when a function starts; None is a bare one."""
        vendor = self.layers["vendor"] / "python"
        if function is None:
            return os.pathsep.join(map(str, (self.boto3, vendor)))
        names = ["core", "catalogue", "vendor"]
        if any(spec.documents for spec in FUNCTIONS if spec.name == function):
            names.append("documents")
        if any(spec.redaction for spec in FUNCTIONS if spec.name == function):
            names.append("redaction")
        folders = [self.layers[name] / "python" for name in names]
        return os.pathsep.join(map(str, (self.functions[function], *folders)))

    def command(self, *arguments: str) -> list[str]:
        """Return the command of an interpreter that sees nothing but the search path."""
        return [sys.executable, "-S", "-B", *arguments]

    def environment(self, function: str | None) -> dict[str, str]:
        """Return the environment of a function's process."""
        return {
            "PYTHONPATH": self.search_path(function),
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "TABLE_NAME": "city",
            "FILES_BUCKET": "files",
            "DATA_KEY_ID": "data-key",
            "MAC_KEY_ID": "mac-key",
            "TOKEN_KEY_ID": "token-key",
            "CHAIN_MACHINE_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:chain",
            "STAGE": "bench",
            "PYTHONHASHSEED": "0",
        }


def packed() -> Packed:
    """Bundle what is in this checkout; what has not changed is taken from the cache."""
    target = host_target()
    layers: tuple[Bundle, ...] = (
        core_layer(target),
        catalogue_layer(target),
        vendor_layer(target),
        documents_layer(target),
        redaction_layer(target),
    )
    return Packed(
        {spec.name: build_cached(function_code(spec.name, target)) for spec in FUNCTIONS},
        {layer.name: build_cached(layer) for layer in layers},
        _boto3(target.python),
    )


def _boto3(python: str) -> Path:
    """Pack boto3 as a function that uses it would: trimmed, with bytecode."""
    finished = CACHE.parent / "bench" / f"boto3-{version('boto3')}-python{python}"
    if not finished.is_dir():
        draft = Path(tempfile.mkdtemp(prefix="boto3-", dir=_made(finished.parent)))
        for package in ("boto3", "s3transfer"):
            source = Path(str(files(package)))
            shutil.copytree(
                source, draft / package, ignore=shutil.ignore_patterns("__pycache__", "examples")
            )
        precompile(draft, python)
        draft.rename(finished)
    return finished


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def megabytes(folder: Path) -> float:
    """Unpacked size of a bundle."""
    return size_in_bytes(folder) / 2**20
