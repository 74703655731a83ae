"""Lawful histories of three agencies over two years, as the rules decide them: reports balance.

Nothing is made up here: each history is played through the commands of the service, by the people
who may give them, and stops at a random step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunhall.domain.annual_report.count import count
from sunhall.domain.annual_report.ledger_entry import LedgerEntry, entry_of
from sunhall.domain.annual_report.period import ReportPeriod
from sunhall.domain.annual_report.report import AnnualReport, ReportSources, make_report
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.remedies import RecordRemedy, RecordRemedyResult
from tests.builders import history as play
from tests.builders import people, requests
from tests.builders.annual_report import KINDS, kept
from tests.builders.catalogue import EDUCATION, JUSTICE, TRANSPORT
from tests.builders.history import History

UNITS: Final = (EDUCATION, JUSTICE, TRANSPORT)
FIRST: Final = date(2025, 10, 1)
YEAR: Final = 2026


def _later(history: History, days: int) -> str:
    """Return a morning some days later."""
    return f"{(history.now.date() + timedelta(days)).isoformat()} 10:00"


def _open(day: str, _days: int) -> History:
    return play.assigned(day)


def _unconfirmed(day: str, _days: int) -> History:
    return play.submitted(day)


def _withdrawn_early(day: str, days: int) -> History:
    history = play.submitted(day)
    history.at(_later(history, days)).give(c.Withdraw(), people.APPLICANT)
    return history


def _withdrawn(day: str, days: int) -> History:
    history = play.assigned(day)
    history.at(_later(history, days)).give(c.Withdraw(), people.APPLICANT)
    return history


def _answered(decision: str) -> Callable[[str, int], History]:
    def way(day: str, days: int) -> History:
        history = play.decided(day, requests.reply(decision))
        history.at(_later(history, days))
        history.produce(history.case.letters[-1].code)
        history.give(c.Send(), people.INTAKE)
        return history

    return way


def _refused_and_reviewed(day: str, days: int) -> History:
    history = _answered("refuse")(day, days)
    history.at(_later(history, days))
    history.give(RecordRemedy("reconsideration", history.now.date(), "市政府"), people.INTAKE)
    return history


def _answered_again(day: str, days: int) -> History:
    history = _refused_and_reviewed(day, days)
    today = history.at(_later(history, days)).now.date()
    redo = RecordRemedyResult(1, "corrected", today, redo_days=20, redo_from=today)
    history.give(redo, people.INTAKE)
    history.give(requests.reply("disclose"), people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    history.at(_later(history, days))
    history.produce(history.case.letters[-1].code)
    history.give(c.Send(), people.INTAKE)
    return history


WAYS: Final[Sequence[Callable[[str, int], History]]] = (
    *(_open, _unconfirmed, _withdrawn_early, _withdrawn),
    *(_answered("disclose"), _answered("refuse"), _answered("disclose_partly")),
    *(_answered("not_held"), _refused_and_reviewed, _answered_again),
)


@st.composite
def ledgers(draw: st.DrawFn) -> list[LedgerEntry]:
    """The ledger's rows of requests that took any of these ways on any working days."""
    found = []
    for number in range(draw(st.integers(1, 8))):
        day = FIRST + timedelta(draw(st.integers(0, 430)))
        way, days = draw(st.sampled_from(WAYS)), draw(st.integers(0, 45))
        history = way(f"{day.isoformat()} 09:00", days)
        entry = entry_of(history.events, KINDS)
        if entry is not None:
            # One case of the builders has always the same number; the reports tell them apart.
            unit = draw(st.sampled_from(UNITS))
            found.append(
                replace(entry, case_id=str(number), receipt_no=f"GK-{number}", department=unit)
            )
    return found


def report(entries: Sequence[LedgerEntry], year: int) -> AnnualReport:
    by_unit = {name: [each for each in entries if each.department == name] for name in UNITS}
    before = kept(count(entries, ReportPeriod.of_year(year - 1)), year=year - 1)
    return make_report(
        ReportSources(
            "government", "@government", ReportPeriod.of_year(year), by_unit, last_year=before
        )
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ledgers())
def test_every_identity_holds_for_three_agencies_year_after_year(
    entries: list[LedgerEntry],
) -> None:
    for year in (YEAR - 1, YEAR, YEAR + 1):
        made = report(entries, year)
        assert made.findings == ()
        assert set(made.unchecked) == {"I9", "I10"}


def test_what_was_answered_again_by_order_was_really_sent_twice() -> None:
    types = _answered_again("2026-03-02 09:00", 7).types
    assert types.count("reply_sent") == 2


def test_what_counts_of_every_way() -> None:
    leaves = []
    for way in WAYS:
        entry = entry_of(way("2026-03-02 09:00", 7).events, KINDS)
        leaves.append(entry.leaf if entry else "does not count")
    assert leaves == [
        *(None, "does not count", "does not count", "r3_6_3"),
        *("r3_1", "r3_3_5", "r3_2", "r3_4_1"),
        *("r3_3_5", "r3_3_5"),
    ]
