"""The bodies of answers about scores. Fields may be added; those that are here stay.

Exact numbers are texts with two places, so that nobody's floating point changes a grade.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field


class ScoredDays(BaseModel):
    """The days of a period, both ends included.

    Attributes:
        name: `2026-05`, `2026-Q2` or `2026`.
        first: First day.
        last: Last day.
    """

    name: str
    first: date
    last: date


class ScoreFormula(BaseModel):
    """The formula that was used.

    Attributes:
        id: Id of the preset.
        label: What it is called.
        source: Where it comes from; may be empty.
        note: What one should know of it.
    """

    id: str
    label: str
    source: str
    note: str


class ScoreRate(BaseModel):
    """An indicator of a unit.

    Attributes:
        id: `response`, `solution`, `satisfaction`, `on_time`, `signing`, `returns`,
            `wrong_returns`, `rework` or `repeats`.
        label: What it is called.
        numerator: What counts as a success, weighted.
        denominator: What it is a part of.
        percent: The rate; null when there is nothing to take a part of.
    """

    id: str
    label: str
    numerator: str
    denominator: int
    percent: str | None


class ScoreFaults(BaseModel):
    """Faults of a kind.

    Attributes:
        id: Id of the kind.
        label: What it is called.
        count: How many.
    """

    id: str
    label: str
    count: int


class ScoreLine(BaseModel):
    """A line of the calculation.

    Attributes:
        part: `base`, `rate`, `points`, `fault` or `year`.
        of: Id of the indicator, fault or part of the year; null for the base.
        label: The same for people.
        count: For faults: how many; else 1.
        points: What it adds, rounded for reading; the score is made of the exact numbers.
    """

    part: str
    of: str | None
    label: str
    count: int
    points: str


class ScoredUnit(BaseModel):
    """A unit's line of the table.

    Attributes:
        department: The unit.
        label: Its name.
        unit_class: The class that it is compared in; null for none.
        class_label: The same for people.
        valid_callbacks: Callbacks in which the citizen was reached and answered, and that count.
        score: The score; null without data.
        grade: Id of the grade.
        grade_label: The same for people.
        rank: Its place in the class (1, 2, 2, 4), where the city tells places.
        band: Its band, where the city tells bands instead.
        band_label: The same for people.
        unranked: Why it has neither: `no_data`, `small_sample` or `no_class`.
        unranked_label: The same for people.
        lacking: What there are no data of.
        calculation: How the score was made.
        indicators: All indicators.
        faults: The faults.
    """

    department: str
    label: str
    unit_class: str | None = Field(alias="class")
    class_label: str | None
    valid_callbacks: int
    score: str | None
    grade: str | None
    grade_label: str | None
    rank: int | None
    band: str | None
    band_label: str | None
    unranked: str | None
    unranked_label: str | None
    lacking: list[str]
    calculation: list[ScoreLine]
    indicators: list[ScoreRate]
    faults: list[ScoreFaults]


class ScoreTableBody(BaseModel):
    """The scores of a period.

    Attributes:
        period: The period.
        preset: The formula.
        places_told: Whether places are told; else bands are.
        least_sample: Valid callbacks below which a unit is shown and not ranked.
        counted_at: When it was counted.
        items: The units, by class, the best first.
    """

    period: ScoredDays
    preset: ScoreFormula
    places_told: bool
    least_sample: int
    counted_at: datetime
    items: list[ScoredUnit]


class ScoreJudgement(BaseModel):
    """How a record counts for an indicator.

    Attributes:
        indicator: The indicator.
        label: What it is called.
        counted: Whether it counts.
        credit: What it adds to the numerator; null when it does not count.
        of: What it adds to the denominator.
        reason: Why it does not count.
        reason_label: The same for people.
    """

    indicator: str
    label: str
    counted: bool
    credit: str | None
    of: int
    reason: str | None
    reason_label: str | None


class ScoreAppealNote(BaseModel):
    """An appeal against a record.

    Attributes:
        case_id: The appeal.
        receipt_no: Its receipt number.
        state: Where it stands.
        state_label: The same for people.
    """

    case_id: str
    receipt_no: str
    state: str
    state_label: str


class ScoredRecord(BaseModel):
    """Something that a unit is scored by.

    Attributes:
        record: Its id; an appeal names it.
        kind: `callback`, `handling`, `dispatch` or `entry`.
        on: The day that puts it into a period.
        case_id: Its case.
        receipt_no: Receipt number of the case.
        left_out: Why it counts for nothing at all; null while it counts.
        left_out_label: The same for people.
        counts: How it counts for each indicator that was asked about.
        faults: Faults that it shows.
        facts: What happened, by the kind of record.
        appeals: Appeals against it.
    """

    record: str
    kind: str
    on: date
    case_id: str
    receipt_no: str
    left_out: str | None
    left_out_label: str | None
    counts: list[ScoreJudgement]
    faults: list[ScoreFaults]
    facts: dict[str, Any]
    appeals: list[ScoreAppealNote]


class ScoredRecords(BaseModel):
    """A page of the records behind a unit's scores.

    Attributes:
        department: The unit.
        label: Its name.
        period: The period.
        items: The records, by kind and day.
        cursor: Where the next page starts; null at the end. A page may be short though more follow.
    """

    department: str
    label: str
    period: ScoredDays
    items: list[ScoredRecord]
    cursor: str | None
