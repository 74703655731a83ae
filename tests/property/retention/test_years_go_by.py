"""Years of random acts on requests that have ended: archived and erased on the right day, or not.

The tick is played as it is: it wakes a case at the moment that its standing names, and at no other.
Beside the request runs a model that shares no code with it, a few lines of dates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from hypothesis import event, given, settings
from hypothesis import strategies as st

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.remedies import RecordRemedy, RecordRemedyResult
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import ERASED, first_broken
from sunhall.domain.engine.keeping import Archive, PlaceHold, ReleaseHold
from tests.builders import corrections, history, people, petitions, tickets

DAY: Final = date(2026, 4, 1)
ARCHIVED: Final = frozenset({"archived", "correction_archived", "petition_archived"})


def _withdrawn() -> Any:
    played = history.received(str(DAY))
    played.give(c.Withdraw(), people.APPLICANT)
    return played


ACTS: Final = ("nothing", "hold", "release", "complain", "decide", "archive")
_HOLDS: Final = frozenset({"nothing", "hold", "release"})


@dataclass(frozen=True)
class Begun:
    """A case that has ended on `DAY`.

    Attributes:
        play: Plays it.
        acts: What can be done with it.
        wait: Days before it goes to the archive; None for what is kept from its end on.
    """

    play: Callable[[], Any]
    acts: frozenset[str] = frozenset(ACTS)
    wait: int | None = 183


_BY_HAND: Final = _HOLDS | {"archive"}
BEGUN: Final = {
    "delivered": Begun(lambda: history.delivered(str(DAY))),
    "sent": Begun(lambda: history.sent(str(DAY))),
    "withdrawn": Begun(_withdrawn),
    "correction answered": Begun(lambda: corrections.sent(str(DAY)), _BY_HAND),
    "correction withdrawn": Begun(lambda: corrections.withdrawn(str(DAY)), _BY_HAND),
    "petition settled": Begun(lambda: petitions.settled(str(DAY)), _HOLDS, 30),
    "ticket merged": Begun(lambda: tickets.merged(str(DAY)), _HOLDS, None),
}
SERVICES: Final = ("disclosure", "correction", "petition", "ticket")

steps = st.lists(st.tuples(st.integers(0, 2500), st.sampled_from(ACTS)), min_size=2, max_size=14)


@dataclass
class Model:
    """What dates alone say.

    Attributes:
        years: For how long it is kept; None for good.
        wait: Days before it goes to the archive.
        last_word: Day of the last thing that somebody could go to court about.
    """

    years: int | None
    wait: int
    last_word: date = DAY
    held: bool = False
    complained: int = 0
    kept_since: date | None = None
    archived_on: date | None = None
    erased_on: date | None = None

    def pass_to(self, today: date, to: date) -> None:
        """Let days go by in which nobody does anything."""
        if self.held or self.complained or self.erased_on:
            return
        if self.kept_since is None:
            due = self.last_word + timedelta(days=self.wait + 1)
            day = max(due, today)
            if day > to:
                return
            self.kept_since, self.archived_on, today = due, day, day
        if self.years is None:
            return
        day = max(_anniversary(self.kept_since, self.years) + timedelta(days=1), today)
        if day <= to:
            self.erased_on = day


def _anniversary(start: date, years: int) -> date:
    day = 28 if (start.month, start.day) == (2, 29) and (start.year + years) % 4 else start.day
    return date(start.year + years, start.month, day)


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(sorted(BEGUN)), years=st.sampled_from([None, 1, 3, 10]), acts=steps)
def test_it_is_archived_and_erased_on_the_right_day_and_never_under_a_hold(
    name: str, years: int | None, acts: list[tuple[int, str]]
) -> None:
    begun = BEGUN[name]
    case = begun.play()
    rules = {each: {"years": years} for each in SERVICES if years}
    sections = {**case.catalogue.sections, "retention": rules}
    case.catalogue = replace(case.catalogue, sections=sections)
    model, told = Model(years, begun.wait or 0), len(case.events)
    if begun.wait is None:
        model.kept_since = DAY
    for days, act in acts:
        today = case.now.date()
        to = today + timedelta(days=days)
        _let_time_pass(case, to)
        model.pass_to(today, to)
        _agree(case, model, told)
        if model.erased_on:
            break
        if act in begun.acts:
            _act(case, model, act, to)
    event(f"{name}: {'erased' if model.erased_on else 'kept'}")
    assert first_broken(case.events) is None


def _let_time_pass(case: Any, to: date) -> None:
    """Wake the case whenever it wants to be woken, until a day's last minute."""
    end = datetime.combine(to, time(23, 59), BEIJING)
    while (wake_at := case.standing.wake_at) is not None and wake_at <= end:
        case.now = max(case.now, wake_at)
        assert case.tick(), "what is woken has something to say"
    case.now = max(case.now, end)


def _agree(case: Any, model: Model, told: int) -> None:
    said = {each.type: each.at.astimezone(BEIJING).date() for each in case.events[told:]}
    archived = [on for kind, on in said.items() if kind in ARCHIVED]
    assert bool(archived) or model.archived_on is None
    assert case.case.kept_since == model.kept_since
    assert case.case.erased_on == said.get(ERASED) == model.erased_on
    if model.archived_on:
        assert archived == [model.archived_on]
        assert model.archived_on > model.last_word + timedelta(days=model.wait)
    if model.erased_on:
        assert not case.case.held
        assert not model.complained


def _act(case: Any, model: Model, act: str, today: date) -> None:
    done = True
    match act:
        case "hold":
            done = isinstance(case.attempt(PlaceHold("诉讼"), people.LEGAL), Decision)
            assert done is not model.held
            model.held = True
        case "release":
            done = isinstance(case.attempt(ReleaseHold("终结"), people.LEGAL), Decision)
            assert done is model.held
            model.held = False
        case "complain":
            command = RecordRemedy("reconsideration", today, "云溪市人民政府")
            done = isinstance(case.attempt(command, people.INTAKE), Decision)
            assert done is not bool(model.complained)
            if done:
                model.complained = len(case.case.remedies)
                model.kept_since = model.archived_on = None
        case "decide" if model.complained:
            case.give(RecordRemedyResult(model.complained, "upheld", today), people.INTAKE)
            model.complained, model.last_word = 0, today
        case "archive":
            done = isinstance(case.attempt(Archive(), people.INTAKE), Decision)
            early = today <= model.last_word + timedelta(days=model.wait)
            assert done is not any((early, model.held, model.complained, model.kept_since))
            if done:
                model.kept_since = model.archived_on = today
