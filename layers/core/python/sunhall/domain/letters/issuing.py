"""From the city's catalogue to what a letter needs to know of its agency and of legal grounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sunhall.domain.catalogue import Catalogue, Department, Text
from sunhall.domain.letters.citation import cite_all
from sunhall.domain.letters.letter import Issuer
from sunhall.domain.letters.remedy import AgencyKind, Standing

_UNIT: Final = "unit"


def standing_of(catalogue: Catalogue, department_id: str) -> Standing:
    """Return who reviews the decisions of a department (行政复议法 arts. 24, 27, 28).

    Raises:
        KeyError: If there is no such department.
    """
    locale = catalogue.city.locales[0]
    agency = _acting(catalogue, catalogue.departments[department_id])
    return Standing(
        kind=AgencyKind(agency.kind),
        court=agency.court[locale],
        own_government=agency.own_government[locale],
        government_above=agency.government_above[locale],
        department_above=_in(agency.department_above, locale),
        filing_url=agency.filing_url,
    )


def issuer_of(catalogue: Catalogue, department_id: str) -> Issuer:
    """Return in whose name a department writes, with the department as the place to ask.

    Raises:
        KeyError: If there is no such department.
    """
    locale = catalogue.city.locales[0]
    department = catalogue.departments[department_id]
    return Issuer(
        agency=_acting(catalogue, department).agency[locale],
        office=department.name[locale],
        phone=department.contact.phone,
        address=department.contact.address[locale],
    )


def ground_citations(catalogue: Catalogue) -> Mapping[str, str]:
    """Return the citation of every ground of refusal, by the ground's id."""
    return {
        ground.id: cite_all(ground.articles)
        for kind in catalogue.decisions.values()
        for ground in kind.grounds.values()
    }


def _acting(catalogue: Catalogue, department: Department) -> Department:
    """Return the office whose standing counts: an internal unit has none of its own."""
    while department.kind == _UNIT and department.parent is not None:
        department = catalogue.departments[department.parent]
    return department


def _in(text: Text | None, locale: str) -> str:
    return "" if text is None else text[locale]
