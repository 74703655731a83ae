"""The example city's own words for its hotline and its Open311 endpoint."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.catalogue.compiler import compile_catalogue
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.open311.rules import Open311Rules, open311_rules
from sunhall.domain.ticket.rules import TicketRules, ticket_rules

CATALOGUE = Path(__file__).parents[3] / "catalogue"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    compiled = compile_catalogue(CATALOGUE)
    return catalogue_from_mapping(compiled.catalogue, compiled.sections)


@pytest.fixture(scope="session")
def rules(catalogue: Catalogue) -> TicketRules:
    return ticket_rules(catalogue)


@pytest.fixture(scope="session")
def open311(catalogue: Catalogue) -> Open311Rules:
    return open311_rules(catalogue)
