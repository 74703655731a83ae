"""Whether a record counts for an indicator, and for how much; and whether it is a fault.

The whole of what is said about single records stands here, so that a figure and the list of cases
behind it can never disagree: the figure is the sum of these judgements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from sunhall.domain.scoring.record import (
    CallbackRecord,
    DispatchRecord,
    EntryRecord,
    HandlingRecord,
    RecordKind,
    ScoreRecord,
)


class Indicator(StrEnum):
    """A rate, in percent."""

    RESPONSE = "response"
    """响应率: contacted by the unit ÷ V."""

    SOLUTION = "solution"
    """解决率: (solved + a × partly solved) ÷ V."""

    SATISFACTION = "satisfaction"
    """满意率: (satisfied + b × basically satisfied) ÷ V."""

    ON_TIME = "on_time"
    """按时办结率: answered in time ÷ assignments whose K3 due lies in the period."""

    SIGNING = "signing"
    """及时签收率: signed for in time ÷ dispatched."""

    RETURNS = "returns"
    """退单率: returns filed ÷ dispatched."""

    WRONG_RETURNS = "wrong_returns"
    """误退率: refused returns ÷ returns."""

    REWORK = "rework"
    """重办率: tickets with one rework at least ÷ V."""

    REPEATS = "repeats"
    """重复诉求率: repeats ÷ tickets."""


class DerivedFault(StrEnum):
    """A fault that the records themselves show."""

    LATE_SIGNING = "late_signing"
    LATE_ANSWER = "late_answer"
    WRONG_RETURN = "wrong_return"


@dataclass(frozen=True, slots=True)
class Coefficients:
    """What half a success is worth.

    Attributes:
        partly_solved: a, of a matter that was partly solved.
        basically_satisfied: b, of a citizen who was basically satisfied.
    """

    partly_solved: Fraction
    basically_satisfied: Fraction


@dataclass(frozen=True, slots=True)
class Counted:
    """A record counts.

    Attributes:
        credit: What it adds above the line.
        of: What it adds below the line.
    """

    credit: Fraction
    of: int = 1


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A record does not count; ``reason`` is the key of the label ``score_reason.<reason>``."""

    reason: str


@dataclass(frozen=True, slots=True)
class Bench:
    """What a judgement depends on besides the record.

    Attributes:
        now: The present moment.
        coefficients: What half a success is worth.
        excluded: Receipt number of the appeal by the id of each record that was excluded on one.
    """

    now: datetime
    coefficients: Coefficients
    excluded: Mapping[str, str]


Judgement = Counted | NotCounted

#: The kind of record that each indicator is made of.
MADE_OF: Final[Mapping[Indicator, RecordKind]] = {
    Indicator.RESPONSE: RecordKind.CALLBACK,
    Indicator.SOLUTION: RecordKind.CALLBACK,
    Indicator.SATISFACTION: RecordKind.CALLBACK,
    Indicator.REWORK: RecordKind.CALLBACK,
    Indicator.ON_TIME: RecordKind.HANDLING,
    Indicator.SIGNING: RecordKind.DISPATCH,
    Indicator.RETURNS: RecordKind.DISPATCH,
    Indicator.WRONG_RETURNS: RecordKind.DISPATCH,
    Indicator.REPEATS: RecordKind.DISPATCH,
}

ON_APPEAL: Final = "excluded_on_appeal"

_NO, _YES = Fraction(0), Fraction(1)

_SATISFIED: Final = frozenset({"very_satisfied", "satisfied"})


def judged(record: ScoreRecord, indicator: Indicator, bench: Bench) -> Judgement:
    """Say whether a record counts for an indicator, and for how much.

    Raises:
        KeyError: The indicator is not made of records of this kind.
    """
    if record.key.text in bench.excluded:
        return NotCounted(ON_APPEAL)
    if record.left_out:
        return NotCounted(record.left_out)
    if MADE_OF[indicator] is not record.key.kind:
        raise KeyError(indicator)
    return _JUDGES[indicator](record, bench)


def fault_of(record: ScoreRecord, bench: Bench) -> Mapping[str, int]:
    """Return the faults that a record shows, by kind, with how many of each; mostly none."""
    if record.key.text in bench.excluded or record.left_out:
        return {}
    if isinstance(record, EntryRecord):
        return {record.entry: 1} if record.mark is None else {}
    found = {fault: count(record, bench) for fault, count in _FAULTS[record.key.kind].items()}
    return {fault: number for fault, number in found.items() if number}


def _response(record: CallbackRecord, bench: Bench) -> Judgement:
    return Counted(_YES if record.contacted else _NO)


def _solution(record: CallbackRecord, bench: Bench) -> Judgement:
    worth = {"solved": _YES, "partly": bench.coefficients.partly_solved}
    return Counted(worth.get(record.result, _NO))


def _satisfaction(record: CallbackRecord, bench: Bench) -> Judgement:
    if record.satisfaction in _SATISFIED:
        return Counted(_YES)
    basically = record.satisfaction == "basically_satisfied"
    return Counted(bench.coefficients.basically_satisfied if basically else _NO)


def _rework(record: CallbackRecord, bench: Bench) -> Judgement:
    return Counted(_YES if record.reworked else _NO)


def _on_time(record: HandlingRecord, bench: Bench) -> Judgement:
    if record.answered_at is not None:
        return Counted(_YES if record.answered_at <= record.due_at else _NO)
    asked = record.being_checked_since
    if asked is not None and asked <= record.due_at:
        # Given in time: whether it is an answer is the centre's to say, not the clock's.
        return NotCounted("answer_being_checked")
    if bench.now <= record.due_at:
        return NotCounted("not_due_yet")
    return Counted(_NO)


def _signing(record: DispatchRecord, bench: Bench) -> Judgement:
    if record.returned:
        return NotCounted("returned_rightly")
    if record.signed_at is not None:
        return Counted(_YES if record.signed_at <= record.sign_due_at else _NO)
    if record.sent_back:
        return Counted(_NO if record.sign_missed else _YES)
    return NotCounted("not_due_yet") if bench.now <= record.sign_due_at else Counted(_NO)


def _returns(record: DispatchRecord, bench: Bench) -> Judgement:
    return Counted(Fraction(record.returns))


def _wrong_returns(record: DispatchRecord, bench: Bench) -> Judgement:
    if not record.returns:
        return NotCounted("never_returned")
    return Counted(Fraction(record.returns_refused), of=record.returns)


def _repeats(record: DispatchRecord, bench: Bench) -> Judgement:
    if record.repeats is None:
        return NotCounted("another_record_stands_for_the_ticket")
    return Counted(Fraction(record.repeats))


#: Each judge gets records of its own kind only: `judged` has looked.
_JUDGES: Final[Mapping[Indicator, Callable[[Any, Bench], Judgement]]] = {
    Indicator.RESPONSE: _response,
    Indicator.SOLUTION: _solution,
    Indicator.SATISFACTION: _satisfaction,
    Indicator.REWORK: _rework,
    Indicator.ON_TIME: _on_time,
    Indicator.SIGNING: _signing,
    Indicator.RETURNS: _returns,
    Indicator.WRONG_RETURNS: _wrong_returns,
    Indicator.REPEATS: _repeats,
}


def _missed(judgement: Judgement) -> int:
    return int(isinstance(judgement, Counted) and judgement.credit == _NO)


_FAULTS: Final[Mapping[RecordKind, Mapping[str, Callable[[Any, Bench], int]]]] = {
    RecordKind.CALLBACK: {},
    RecordKind.HANDLING: {
        DerivedFault.LATE_ANSWER: lambda record, bench: _missed(_on_time(record, bench)),
    },
    RecordKind.DISPATCH: {
        DerivedFault.LATE_SIGNING: lambda record, bench: _missed(_signing(record, bench)),
        DerivedFault.WRONG_RETURN: lambda record, bench: record.returns_refused,
    },
}
