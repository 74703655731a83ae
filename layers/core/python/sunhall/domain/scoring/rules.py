"""The city's rules of scoring, from the section ``scoring`` of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from sunhall.domain.calendar.counting import Unit
from sunhall.domain.catalogue import Basis, Catalogue, Period, Text
from sunhall.domain.scoring.judgement import Coefficients, Indicator

Part: TypeAlias = Literal["daily", "self_assessment", "third_party"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Weighted:
    """A share of the score: ``weight`` × an indicator in percent."""

    indicator: Indicator
    weight: Fraction


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Points:
    """Points that are lost by what an indicator falls short of its target.

    Attributes:
        indicator: The indicator.
        full: Points at the target or above.
        target: In percent.
        loss: Points lost by each percentage point below it.
        floor: Points that are left in any case.
    """

    indicator: Indicator
    full: Fraction
    target: Fraction
    loss: Fraction
    floor: Fraction


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FaultLoss:
    """Points that one fault of a kind takes."""

    fault: str
    points: Fraction


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class YearPart:
    """A share of a year's score."""

    part: Part
    weight: Fraction


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Preset:
    """A composite score: base + weighted rates + points − faults, scaled to 100 and clamped.

    Attributes:
        id: Short id, e.g. ``work_304030``.
        label: What it is called.
        basis: Where it comes from.
        base: What everybody starts with.
        weighted: Shares of rates.
        points: Points that rates lose.
        faults: Points that faults take.
        out_of: The most that base, shares and points come to; scaled to 100.
        floor: The least.
        ceiling: The most.
        year: For a year's score: its parts, ``daily`` being the score of the preset ``daily``.
        daily: The preset of a year's daily part.
    """

    id: str
    label: Text
    basis: Basis
    base: Fraction
    weighted: tuple[Weighted, ...]
    points: tuple[Points, ...]
    faults: tuple[FaultLoss, ...]
    out_of: Fraction
    floor: Fraction
    ceiling: Fraction
    year: tuple[YearPart, ...] = ()
    daily: str | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Step:
    """A grade or a band: scores from ``least`` on, the bound included."""

    id: str
    label: Text
    least: Fraction


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class UnitClass:
    """Units that are compared with each other."""

    id: str
    label: Text
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FaultKind:
    """A kind of fault.

    Attributes:
        id: Short id, e.g. ``fraud_in_reply``.
        label: What it is called.
        found_by: ``records`` when the records show it, ``check`` when people write it down.
    """

    id: str
    label: Text
    found_by: Literal["records", "check"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AppealRules:
    """Appeals against what was counted.

    Attributes:
        window: Time to appeal, from the last day of the month that a record counts in.
        decision: Time to decide.
        due_soon: Working days left at which a yellow card is given.
        chain: Id of the chain by which a second person agrees.
        office: The department that decides.
    """

    window: Period
    decision: Period
    due_soon: int
    chain: str
    office: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ScoringRules:
    """All of it.

    Attributes:
        in_force: Id of the preset by which the city scores.
        start_day: Day of the month on which a cycle starts.
        least_sample: Valid callbacks below which a unit is shown and not ranked.
        coefficients: What half a success is worth.
        ranks_shown: Whether places are told; else bands are (国办函〔2025〕66号).
        indicators: Labels of the indicators.
        faults: Kinds of fault, by id.
        grades: The grades, best first.
        bands: The bands, best first.
        classes: The classes, by id.
        presets: The presets, by id.
        appeal: Appeals.
    """

    in_force: str
    start_day: int
    least_sample: int
    coefficients: Coefficients
    ranks_shown: bool
    indicators: Mapping[Indicator, Text]
    faults: Mapping[str, FaultKind]
    grades: tuple[Step, ...]
    bands: tuple[Step, ...]
    classes: Mapping[str, UnitClass]
    presets: Mapping[str, Preset]
    appeal: AppealRules

    def class_of(self, department: str) -> UnitClass | None:
        """Return the class that a unit is compared in, if it is in one."""
        found = (each for each in self.classes.values() if department in each.departments)
        return next(found, None)


@lru_cache(maxsize=2)
def scoring_rules(catalogue: Catalogue) -> ScoringRules:
    """Return the rules of a catalogue; read once for each."""
    return rules_from_mapping(catalogue.sections["scoring"])


def rules_from_mapping(data: Mapping[str, Any]) -> ScoringRules:
    """Build the rules from the compiled section."""
    worth = data["coefficients"]
    return ScoringRules(
        in_force=data["in_force"],
        start_day=data["start_day"],
        least_sample=data["least_sample"],
        coefficients=Coefficients(
            Fraction(worth["partly_solved"]), Fraction(worth["basically_satisfied"])
        ),
        ranks_shown=data["ranks_shown"],
        indicators={Indicator(name): label for name, label in data["indicators"].items()},
        faults={each["id"]: FaultKind(**each) for each in data["faults"]},
        grades=_steps(data["grades"]),
        bands=_steps(data["bands"]),
        classes={
            each["id"]: UnitClass(each["id"], each["label"], tuple(each["departments"]))
            for each in data["classes"]
        },
        presets={each["id"]: _preset(each) for each in data["presets"]},
        appeal=_appeal(data["appeal"]),
    )


def _steps(data: list[Mapping[str, Any]]) -> tuple[Step, ...]:
    return tuple(Step(each["id"], each["label"], Fraction(each["least"])) for each in data)


def _preset(data: Mapping[str, Any]) -> Preset:
    return Preset(
        id=data["id"],
        label=data["label"],
        basis=Basis(**data["basis"]),
        base=Fraction(data["base"]),
        weighted=tuple(
            Weighted(Indicator(each["indicator"]), Fraction(each["weight"]))
            for each in data["weighted"]
        ),
        points=tuple(_points(each) for each in data["points"]),
        faults=tuple(FaultLoss(each["fault"], Fraction(each["points"])) for each in data["faults"]),
        out_of=Fraction(data["out_of"]),
        floor=Fraction(data["floor"]),
        ceiling=Fraction(data["ceiling"]),
        year=tuple(YearPart(each["part"], Fraction(each["weight"])) for each in data["year"]),
        daily=data["daily"],
    )


def _points(data: Mapping[str, Any]) -> Points:
    numbers = {name: Fraction(data[name]) for name in ("full", "target", "loss", "floor")}
    return Points(Indicator(data["indicator"]), **numbers)


def _appeal(data: Mapping[str, Any]) -> AppealRules:
    return AppealRules(
        window=_period(data["window"]),
        decision=_period(data["decision"]),
        due_soon=data["due_soon"],
        chain=data["chain"],
        office=data["office"],
    )


def _period(data: Mapping[str, Any]) -> Period:
    return Period(data["amount"], Unit(data["unit"]), data["roll"], Basis(**data["basis"]))
