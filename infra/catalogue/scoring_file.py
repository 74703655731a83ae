"""The shape of ``scoring.yaml``, and what it says about other files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from infra.catalogue.models import Basis, Id, Limit, Period, Strict, Text
from infra.catalogue.problem import Path, Problem, one_of
from infra.catalogue.service_chain import service_chain_problems
from infra.catalogue.source import Source
from sunhall.domain.score_appeal.approvals import FACTS
from sunhall.domain.scoring.figures import MARKS
from sunhall.domain.scoring.judgement import DerivedFault, Indicator

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE = "scoring.yaml"


def _exact(value: object) -> object:
    """Take a number as it is written: 0.3 is three tenths and not a binary fraction near it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    return value


def _indicator(value: object) -> Indicator:
    """Take an indicator by its name; the mapping's strictness knows no enumerations."""
    for indicator in Indicator:
        if indicator == value:
            return indicator
    raise ValueError(f"there is no indicator {value!r}; {one_of(Indicator, str(value))}")


Number = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, le=1000, decimal_places=4)]
Share = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, le=1, decimal_places=4)]
Named = Annotated[Indicator, BeforeValidator(_indicator)]
Score = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, le=100, decimal_places=2)]


class Cycle(Strict):
    """When a month begins."""

    # Every month has a 28th; a later day would begin some months nowhere.
    start_day: Annotated[int, Field(ge=1, le=28)]
    basis: Basis


class Sample(Strict):
    """How much there must be to compare."""

    least: Annotated[int, Field(ge=1, le=10_000)]
    basis: Basis


class Coefficient(Strict):
    """What half a success is worth."""

    value: Share
    basis: Basis


class CoefficientsOfFile(Strict):
    """What half successes are worth."""

    partly_solved: Coefficient
    basically_satisfied: Coefficient


class Places(Strict):
    """Whether places are told."""

    told: bool
    basis: Basis


class FaultOfFile(Strict):
    """A kind of fault."""

    id: Id
    found_by: Literal["records", "check"]
    label: Text


class StepOfFile(Strict):
    """A grade or a band."""

    id: Id
    least: Score
    label: Text


class ClassOfFile(Strict):
    """Units that are compared with each other."""

    id: Id
    label: Text
    departments: list[Id]


class WeightedOfFile(Strict):
    """A share of a rate."""

    indicator: Named
    weight: Share


class PointsOfFile(Strict):
    """Points that a rate loses."""

    indicator: Named
    full: Score
    target: Score
    loss: Number
    floor: Score

    @model_validator(mode="after")
    def _floor_is_below(self) -> PointsOfFile:
        if self.floor > self.full:
            raise ValueError("the floor lies above the full points")
        return self


class FaultLossOfFile(Strict):
    """Points that a fault takes."""

    fault: Id
    points: Score


class YearPartOfFile(Strict):
    """A share of a year's score."""

    part: Literal["daily", "self_assessment", "third_party"]
    weight: Share


class PresetOfFile(Strict):
    """A formula."""

    id: Id
    label: Text
    basis: Basis
    base: Score = Decimal(0)
    weighted: list[WeightedOfFile] = Field(default_factory=list)
    points: list[PointsOfFile] = Field(default_factory=list)
    faults: list[FaultLossOfFile] = Field(default_factory=list)
    out_of: Annotated[Decimal, BeforeValidator(_exact), Field(gt=0, le=1000)] = Decimal(100)
    floor: Score = Decimal(0)
    ceiling: Score = Decimal(100)
    year: list[YearPartOfFile] = Field(default_factory=list)
    daily: Id | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> PresetOfFile:
        if bool(self.year) is not (self.daily is not None):
            raise ValueError("'year' and 'daily' go together")
        if self.year and (self.base or self.weighted or self.points or self.faults):
            raise ValueError("a year is made of its parts: the rest belongs to its daily preset")
        if self.floor > self.ceiling:
            raise ValueError("the floor lies above the ceiling")
        most = self._most()
        if most != self.out_of:
            raise ValueError(f"comes to {most} at the most, and out_of says {self.out_of}")
        return self

    def _most(self) -> Decimal:
        """Return what a unit without a fault gets when every rate is a hundred."""
        weights = [*(each.weight for each in self.weighted), *(each.weight for each in self.year)]
        shares = sum(weights, Decimal(0))
        full = sum((each.full for each in self.points), Decimal(0))
        return self.base + 100 * shares + full


class AppealsOfFile(Strict):
    """Appeals."""

    window: Period
    decision: Period
    due_soon: Limit
    chain: Id
    office: Id


class Scoring(Strict):
    """``scoring.yaml``."""

    in_force: Id
    cycle: Cycle
    sample: Sample
    coefficients: CoefficientsOfFile
    places: Places
    indicators: dict[Named, Text]
    faults: list[FaultOfFile]
    grades: list[StepOfFile]
    bands: list[StepOfFile]
    classes: list[ClassOfFile]
    presets: list[PresetOfFile]
    appeals: AppealsOfFile


def compiled_scoring(rules: Rules) -> dict[str, Any]:
    """Return the rules as the functions read them."""
    return plain_scoring(rules.of(Scoring).value)


def plain_scoring(scoring: Scoring) -> dict[str, Any]:
    """Return a file as plain data; exact numbers are texts."""
    plain = scoring.model_dump(mode="json", by_alias=True)
    return {
        "in_force": plain["in_force"],
        "start_day": plain["cycle"]["start_day"],
        "least_sample": plain["sample"]["least"],
        "coefficients": {name: each["value"] for name, each in plain["coefficients"].items()},
        "ranks_shown": plain["places"]["told"],
        **{name: plain[name] for name in ("indicators", "faults", "classes", "presets")},
        **{name: plain[name] for name in ("grades", "bands")},
        "appeal": {**plain["appeals"], "due_soon": plain["appeals"]["due_soon"]["amount"]},
    }


def scoring_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with the file in the light of the others."""
    file = rules.of(Scoring)
    source, scoring = file.source, file.value
    yield from _lists(source, scoring)
    yield from _faults(source, scoring)
    yield from _presets(source, scoring)
    yield from _units(rules, source, scoring)
    appeals = scoring.appeals
    known = {each.id for each in rules.departments.value}
    if appeals.office not in known:
        reason = f"there is no department {appeals.office!r}; {one_of(known, appeals.office)}"
        yield source.problem(("appeals", "office"), reason)
    for name in ("window", "decision"):
        if getattr(appeals, name).unit != "working_day":
            yield source.problem(("appeals", name, "unit"), "appeals count working days")
    yield from service_chain_problems(rules, source, ("appeals", "chain"), appeals.chain, FACTS)


def _lists(source: Source, scoring: Scoring) -> Iterator[Problem]:
    for name in ("faults", "grades", "bands", "classes", "presets"):
        ids = [each.id for each in getattr(scoring, name)]
        for index, each in enumerate(ids):
            if each in ids[:index]:
                yield source.problem((name, index, "id"), f"{each!r} is taken already")
    for name in ("grades", "bands"):
        yield from _steps(source, name, getattr(scoring, name))
    for indicator in Indicator:
        if indicator not in scoring.indicators:
            yield source.problem(("indicators",), f"{indicator} has no label")


def _steps(source: Source, name: str, steps: Sequence[StepOfFile]) -> Iterator[Problem]:
    bounds = [step.least for step in steps]
    for index, bound in enumerate(bounds):
        if index and bound >= bounds[index - 1]:
            reason = "stands below a worse one: write the best first"
            yield source.problem((name, index, "least"), reason)
    if not bounds or bounds[-1] != 0:
        yield source.problem((name,), "the last one begins at 0, so that every score has one")


def _faults(source: Source, scoring: Scoring) -> Iterator[Problem]:
    shown = {each.id for each in scoring.faults if each.found_by == "records"}
    for index, each in enumerate(scoring.faults):
        if each.found_by == "records" and each.id not in set(DerivedFault):
            reason = f"no record shows {each.id!r}; {one_of(DerivedFault, each.id)}"
            yield source.problem(("faults", index, "id"), reason)
        if each.found_by == "check" and each.id in (*DerivedFault, *MARKS):
            yield source.problem(("faults", index, "id"), f"{each.id!r} is a word of the software")
    for fault in DerivedFault:
        if fault not in shown:
            reason = f"{fault} is missing: the records show it"
            yield source.problem(("faults",), reason)


def _presets(source: Source, scoring: Scoring) -> Iterator[Problem]:
    presets = {each.id: each for each in scoring.presets}
    faults = {each.id for each in scoring.faults}
    if scoring.in_force not in presets:
        reason = f"there is no preset {scoring.in_force!r}; {one_of(presets, scoring.in_force)}"
        yield source.problem(("in_force",), reason)
    elif presets[scoring.in_force].year:
        yield source.problem(("in_force",), "a month has no yearly score")
    for index, preset in enumerate(scoring.presets):
        for place, loss in enumerate(preset.faults):
            if loss.fault not in faults:
                path: Path = ("presets", index, "faults", place, "fault")
                reason = f"there is no fault {loss.fault!r}; {one_of(faults, loss.fault)}"
                yield source.problem(path, reason)
        if preset.daily is not None and (preset.daily not in presets or presets[preset.daily].year):
            reason = f"{preset.daily!r} is no preset of a month"
            yield source.problem(("presets", index, "daily"), reason)


def _units(rules: Rules, source: Source, scoring: Scoring) -> Iterator[Problem]:
    known = {each.id for each in rules.departments.value}
    times = Counter(unit for each in scoring.classes for unit in each.departments)
    for index, each in enumerate(scoring.classes):
        for place, unit in enumerate(each.departments):
            path: Path = ("classes", index, "departments", place)
            if unit not in known:
                yield source.problem(
                    path, f"there is no department {unit!r}; {one_of(known, unit)}"
                )
            elif times[unit] > 1:
                yield source.problem(path, f"{unit!r} stands in two classes")
