"""The import contracts of ``pyproject.toml`` speak of every function there is."""

from __future__ import annotations

import tomllib
from typing import Any

from infra.bundling.bundle import ROOT
from infra.function_table import FUNCTIONS

CONTRACTS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"][
    "importlinter"
]
NAMES = {spec.name for spec in FUNCTIONS}


def contract(begins: str) -> dict[str, Any]:
    (found,) = [each for each in CONTRACTS["contracts"] if each["name"].startswith(begins)]
    return dict(found)


def test_every_function_is_looked_at() -> None:
    assert set(CONTRACTS["root_packages"]) == NAMES | {"sunhall", "infra"}


def test_every_function_stands_on_the_topmost_layer_beside_the_others() -> None:
    assert set(contract("Functions use http")["layers"][0].split(" | ")) == NAMES


def test_the_cloud_s_description_imports_no_function() -> None:
    assert set(contract("The cloud's")["forbidden_modules"]) >= NAMES
