"""Where an office stands in the law of reconsideration, from what the catalogue says of it."""

from __future__ import annotations

from infra.catalogue import models
from sunhall.domain.letters.remedy import AgencyKind, Standing


def court_of(department: models.Department, city: models.City) -> models.Text:
    """Return the court that hears a lawsuit against an office.

    A government is sued at an intermediate court, its departments at a basic one (行政诉讼法
    arts. 14, 15).
    """
    if department.court is not None:
        return department.court
    if department.kind in ("local_government", "provincial_government"):
        return city.courts.government
    return city.courts.department


def standing(department: models.Department, city: models.City) -> Standing:
    """Return what the remedy text of an office's letters is computed from, in Chinese."""
    return Standing(
        kind=AgencyKind(department.kind),
        court=court_of(department, city).zh,
        own_government=city.government.zh,
        government_above=city.superior_government.zh,
        department_above=department.superior.zh if department.superior else "",
        filing_url=city.filing_url,
    )
