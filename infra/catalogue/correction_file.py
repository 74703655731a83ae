"""The shape of ``services/correction.yaml``, and what it says about other files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from infra.catalogue.models import Id, Limit, Period, Strict
from infra.catalogue.problem import Problem
from infra.catalogue.service_chain import service_chain_problems
from sunhall.domain.correction.approvals import FACTS

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules


class CorrectionPeriods(Strict):
    """Lengths of time of a correction request."""

    answer: Period
    confirm_receipt: Period
    archive_wait: Period


class CorrectionLimits(Strict):
    """Limits of a correction request."""

    due_soon: Limit


class CorrectionChains(Strict):
    """Which chain approves what."""

    answer: Id


class Correction(Strict):
    """``services/correction.yaml``."""

    periods: CorrectionPeriods
    limits: CorrectionLimits
    chains: CorrectionChains


def compiled_correction(rules: Correction) -> dict[str, Any]:
    """Return the rules as the functions read them."""
    plain = rules.model_dump(mode="json", by_alias=True)
    return {
        **plain["periods"],
        **plain["limits"],
        "answer_chain": plain["chains"]["answer"],
    }


def correction_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with the file in the light of the others."""
    source, file = rules.correction.source, rules.correction.value
    for name in ("answer", "confirm_receipt"):
        if getattr(file.periods, name).unit != "working_day":
            reason = "a correction request counts working days, as all of the 条例 does"
            yield source.problem(("periods", name, "unit"), reason)
    yield from service_chain_problems(
        rules, source, ("chains", "answer"), file.chains.answer, FACTS
    )
