"""The shape of ``services/public_consultation.yaml``, and what it says about other files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from infra.catalogue.models import Id, Limit, Period, Strict
from infra.catalogue.problem import Problem
from infra.catalogue.service_chain import service_chain_problems
from sunhall.domain.public_consultation.approvals import FACTS

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

#: Period → what it is counted in.
UNITS = {"comments": "calendar_day", "shortest": "calendar_day", "result": "working_day"}


class ConsultationPeriods(Strict):
    """Lengths of time of a consultation."""

    comments: Period
    shortest: Period
    result: Period


class ConsultationLimits(Strict):
    """Limits of a consultation."""

    due_soon: Limit


class ConsultationChains(Strict):
    """Which chain approves what."""

    opening: Id
    result: Id


class PublicConsultation(Strict):
    """``services/public_consultation.yaml``."""

    periods: ConsultationPeriods
    limits: ConsultationLimits
    chains: ConsultationChains


def compiled_public_consultation(rules: PublicConsultation) -> dict[str, Any]:
    """Return the rules as the functions read them."""
    plain = rules.model_dump(mode="json", by_alias=True)
    return {
        **plain["periods"],
        **plain["limits"],
        **{f"{name}_chain": chain for name, chain in plain["chains"].items()},
    }


def public_consultation_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with the file in the light of the others."""
    source, file = rules.public_consultation.source, rules.public_consultation.value
    for name, unit in UNITS.items():
        if getattr(file.periods, name).unit != unit:
            yield source.problem(("periods", name, "unit"), f"is counted in units of {unit}")
    if file.periods.shortest.amount > file.periods.comments.amount:
        reason = "an urgent period cannot be longer than the usual one"
        yield source.problem(("periods", "shortest", "amount"), reason)
    for name in ("opening", "result"):
        chain = getattr(file.chains, name)
        yield from service_chain_problems(rules, source, ("chains", name), chain, FACTS)
