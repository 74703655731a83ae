"""The shape of ``retention.yaml``: for how many years each service keeps personal data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, RootModel

from infra.catalogue.models import Basis, Id, Strict
from infra.catalogue.problem import Problem, one_of
from sunhall.application.services import SERVICES

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE = "retention.yaml"


class Kept(Strict):
    """How long a service keeps the personal data of a case that is over.

    A year is the least: what expires by itself beside a case (rows that find alike tickets, the
    closed executions of its approvals) is gone by then.
    """

    years: Annotated[int, Field(ge=1, le=100)]
    basis: Basis


class Retention(RootModel[dict[Id, Kept]]):
    """``retention.yaml``."""


def compiled_retention(rules: Rules) -> dict[str, Any]:
    """Return what the functions read, by the service's name."""
    plain: dict[str, Any] = rules.of(Retention).value.model_dump(mode="json", by_alias=True)
    return plain


def retention_problems(rules: Rules) -> Iterator[Problem]:
    """Find services that there are not, and those whose cases never come under a retention."""
    file = rules.of(Retention)
    erasing = sorted(name for name, service in SERVICES.items() if service.erases)
    for name in file.value.root:
        if name not in erasing:
            reason = f"no service of that name erases anything; {one_of(erasing, name)}"
            yield file.source.problem((name,), reason)
