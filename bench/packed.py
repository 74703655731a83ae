"""The functions as they are deployed: bundled layers with bytecode, on this machine's interpreter."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from infra.bundling.bundle import Bundle, build_cached, size_in_bytes
from infra.bundling.layers import (
    catalogue_layer,
    core_layer,
    documents_layer,
    function_code,
    vendor_layer,
)
from infra.bundling.target import host_target
from infra.function_table import FUNCTIONS


@dataclass(frozen=True, slots=True)
class Packed:
    """The bundles of this checkout.

    Attributes:
        functions: Folder of each function's code, by name.
        layers: Folder of each layer, by name.
    """

    functions: dict[str, Path]
    layers: dict[str, Path]

    def search_path(self, function: str | None) -> str:
        """Return what Python finds first when a function starts; a bare one has the layers only."""
        documents = [spec.name for spec in FUNCTIONS if spec.documents]
        names = ["core", "catalogue", "vendor", *(["documents"] if function in documents else [])]
        folders = [self.layers[name] / "python" for name in names]
        return os.pathsep.join(
            str(each) for each in ([self.functions[function]] if function else []) + folders
        )

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
    )
    return Packed(
        {spec.name: build_cached(function_code(spec.name, target)) for spec in FUNCTIONS},
        {layer.name: build_cached(layer) for layer in layers},
    )


def megabytes(folder: Path) -> float:
    """Unpacked size of a bundle."""
    return size_in_bytes(folder) / 2**20
