"""The example city, compiled as a deployment would."""

from pathlib import Path

import pytest

from infra.catalogue.compiler import compile_catalogue
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.catalogue import Catalogue

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return catalogue_from_mapping(compile_catalogue(ROOT / "catalogue").catalogue)
