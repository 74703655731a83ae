"""Scores of the small city: records told directly, its rules, and the people who judge.

The rules are written here and not taken from the example city: whoever edits that breaks no test
of a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from sunhall.domain.actor import Actor
from sunhall.domain.approval.directory import Directory, Member
from sunhall.domain.catalogue import Catalogue, ChainRules
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.service import Case
from sunhall.domain.scoring.figures import Figures, figures
from sunhall.domain.scoring.judgement import Bench, Coefficients, Indicator
from sunhall.domain.scoring.record import (
    CallbackRecord,
    DispatchRecord,
    EntryRecord,
    HandlingRecord,
    RecordKey,
    RecordKind,
    ScoreRecord,
)
from sunhall.domain.scoring.rules import Preset, ScoringRules, rules_from_mapping
from tests.builders import people
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION, JUSTICE, TRANSPORT, small_catalogue
from tests.builders.service_history import ServiceHistory

MAY = date(2026, 5, 12)
NOW = moment("2026-06-30 12:00")

COEFFICIENTS = Coefficients(Fraction(0), Fraction(9, 10))

_BASIS = {"kind": "convention", "source": "", "article": "", "note": "A test."}
_FAULTS = ("late_signing", "late_answer", "wrong_return")
_CHECKED = ("fraud_in_reply", "problem_found")
_THREE_RATES = ("response", "solution", "satisfaction")


def _weighted(*weights: str) -> list[dict[str, str]]:
    pairs = zip(_THREE_RATES, weights, strict=True)
    return [{"indicator": name, "weight": weight} for name, weight in pairs]


_LOSSES = [{"fault": fault, "points": "1.5"} for fault in (*_FAULTS, *_CHECKED)]


def _preset(name: str, **formula: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"base": "0", "weighted": [], "points": [], "faults": []}
    bounds: dict[str, Any] = {"out_of": "100", "floor": "0", "ceiling": "100"}
    year: dict[str, Any] = {"year": [], "daily": None}
    return {"id": name, "label": {}, "basis": _BASIS, **empty, **bounds, **year, **formula}


PRESETS = [
    _preset("work_304030", weighted=_weighted("0.3", "0.4", "0.3")),
    _preset("bj_unofficial", weighted=_weighted("0.1", "0.5", "0.4")),
    _preset("deduction", base="100", faults=_LOSSES),
    _preset("mixed", weighted=_weighted("0.3", "0.4", "0.3"), faults=_LOSSES),
    _preset(
        "lyg_like",
        out_of="50",
        points=[
            {"indicator": "on_time", "full": "25", "target": "100", "loss": "1", "floor": "0"},
            {
                **{"indicator": "satisfaction", "full": "25", "target": "98"},
                **{"loss": "0.5", "floor": "12.5"},
            },
        ],
    ),
    _preset(
        "year_304030",
        daily="mixed",
        year=[
            {"part": "daily", "weight": "0.3"},
            {"part": "self_assessment", "weight": "0.4"},
            {"part": "third_party", "weight": "0.3"},
        ],
    ),
]

SECTION: Mapping[str, Any] = {
    "in_force": "work_304030",
    "start_day": 1,
    "least_sample": 10,
    "coefficients": {"partly_solved": "0", "basically_satisfied": "0.9"},
    "ranks_shown": True,
    "indicators": {str(name): {} for name in Indicator},
    "faults": [
        *({"id": name, "label": {}, "found_by": "records"} for name in _FAULTS),
        *({"id": name, "label": {}, "found_by": "check"} for name in _CHECKED),
    ],
    "grades": [
        {"id": name, "label": {}, "least": least}
        for name, least in (("excellent", "90"), ("good", "80"), ("fair", "60"), ("poor", "0"))
    ],
    "bands": [
        {"id": name, "label": {}, "least": least}
        for name, least in (("first", "90"), ("second", "75"), ("third", "0"))
    ],
    "classes": [
        {"id": "departments", "label": {}, "departments": [EDUCATION, TRANSPORT, JUSTICE]},
        {"id": "streets", "label": {}, "departments": ["north-street"]},
    ],
    "presets": PRESETS,
    "appeal": {
        "window": {"amount": 5, "unit": "working_day", "roll": False, "basis": _BASIS},
        "decision": {"amount": 10, "unit": "working_day", "roll": False, "basis": _BASIS},
        "due_soon": 2,
        "chain": "score-appeal",
        "office": "hotline-centre",
    },
}


def rules(**changes: Any) -> ScoringRules:
    """Return the rules, with some keys of the section set otherwise."""
    return rules_from_mapping({**SECTION, **changes})


def preset(name: str) -> Preset:
    """Return a preset by its id."""
    return rules().presets[name]


CENTRE = "hotline-centre"
CENTRE_HEAD = people.staff("s-centre-head", CENTRE, "centre_head")
DISPATCHER = people.staff("s-dispatcher", CENTRE, "dispatcher")
HEAD_WHO_DISPATCHES = people.staff("s-both", CENTRE, "dispatcher", "centre_head")

_DIRECTORY = Directory(
    {
        **people.DIRECTORY.members,
        **{
            each.id: Member(each.id, each.name, CENTRE, each.roles)
            for each in (CENTRE_HEAD, DISPATCHER, HEAD_WHO_DISPATCHES)
        },
    }
)


def scored_city(**changes: Any) -> Catalogue:
    """Return the small city with rules of scoring and the chain of appeals."""
    city = small_catalogue()
    signer = {"kind": "role", "value": "centre_head", "department": CENTRE}
    plan = {
        "id": "score-appeal",
        "version": "score-appeal-1",
        "nodes": [{"id": "centre_head", "policy": "any", "approvers": [signer]}],
    }
    chain = ChainRules("score-appeal", {}, plan)
    return replace(
        city,
        chains={**city.chains, chain.id: chain},
        sections={"scoring": {**SECTION, **changes}},
    )


C = TypeVar("C", bound=Case)


class ScoredHistory(ServiceHistory[C]):
    """A case in the small city that scores."""

    def context(self, actor: Actor = people.CLOCK, **more: Any) -> Context:
        """Return the world as an actor's decision sees it now, the people of the centre in it."""
        return replace(super().context(actor, **more), directory=_DIRECTORY)


def key(kind: RecordKind, number: int = 1, *, on: date = MAY, case: int = 1) -> RecordKey:
    """Return the key of a record."""
    return RecordKey(kind, on, f"01J{case:023d}", number)


def _told(kind: RecordKind, case: int, on: date, number: int) -> dict[str, Any]:
    return {
        "key": key(kind, number, on=on, case=case),
        "department": EDUCATION,
        "receipt_no": f"RX-20260512-{case:06d}-0",
    }


def callback(case: int = 1, *, on: date = MAY, number: int = 1, **facts: Any) -> CallbackRecord:
    """Return a callback; nobody was contacted, nothing solved unless told."""
    return CallbackRecord(**_told(RecordKind.CALLBACK, case, on, number), **facts)


def handling(
    case: int = 1, *, on: date = MAY, number: int = 1, answered: int | None = 0, **facts: Any
) -> HandlingRecord:
    """Return a duty to answer.

    Args:
        case: Number of its case.
        on: When it was due.
        number: Number of the assignment.
        answered: Days after the due moment at which it was answered; None for not at all.
        **facts: What else is told.
    """
    due_at = _end(on)
    at = due_at + timedelta(days=answered) if answered is not None else None
    told = {"due_at": due_at, "answered_at": at, **facts}
    return HandlingRecord(**_told(RecordKind.HANDLING, case, on, number), **told)


def dispatch(
    case: int = 1, *, on: date = MAY, number: int = 1, signed: int | None = 0, **facts: Any
) -> DispatchRecord:
    """Return a ticket that came to the unit; ``signed`` counts minutes after the due moment."""
    due_at = _end(on)
    at = due_at + timedelta(minutes=signed) if signed is not None else None
    told = {"sign_due_at": due_at, "signed_at": at, **facts}
    return DispatchRecord(**_told(RecordKind.DISPATCH, case, on, number), **told)


def entry(
    what: str, case: int = 1, *, on: date = MAY, mark: str | None = None, **facts: Any
) -> EntryRecord:
    """Return an entry of the score register."""
    told = {"entry": what, "by": "s-supervisor", "mark": Decimal(mark) if mark else None}
    return EntryRecord(**_told(RecordKind.ENTRY, case, on, 1), **{**told, **facts})


def _end(day: date) -> datetime:
    return moment(f"{day.isoformat()} 23:59")


def bench(
    *,
    now: datetime = NOW,
    excluded: Mapping[str, str] | None = None,
    coefficients: Coefficients = COEFFICIENTS,
) -> Bench:
    """Return what judgements depend on."""
    return Bench(now, coefficients, excluded or {})


def counted(records: Iterable[ScoreRecord], **more: Any) -> Figures:
    """Count records."""
    return figures(records, bench(**more))


def month_of_callbacks(
    valid: int, *, contacted: int = 0, solved: int = 0, satisfied: int = 0, basically: int = 0
) -> Sequence[CallbackRecord]:
    """Return so many valid callbacks, of which so many had each answer."""
    return [
        callback(
            number,
            contacted=number < contacted,
            result="solved" if number < solved else "unsolved",
            satisfaction="satisfied"
            if number < satisfied
            else "basically_satisfied"
            if number < satisfied + basically
            else "dissatisfied",
        )
        for number in range(valid)
    ]
