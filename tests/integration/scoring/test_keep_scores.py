"""Scores from the stream: whatever comes twice, late or in another order, the records are right."""

from __future__ import annotations

from typing import Any

import pytest

from sunhall.adapters.score_rows import TableScoreRows
from sunhall.application.keep_scores import keep_scores
from sunhall.bootstrap import Backend
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.scoring.period import ScorePeriod
from sunhall.domain.scoring.record import ScoreRecord
from sunhall.domain.scoring.ticket_records import ticket_records
from sunhall.domain.ticket import commands as c
from tests.builders import tickets
from tests.builders.tickets import URBAN, TicketHistory
from tests.integration.annual_report.conftest import TABLE, store
from tests.integration.annual_report.conftest import cloud as cloud
from tests.integration.annual_report.conftest import dynamodb as dynamodb

SPRING = ScorePeriod.named("2026-Q2", 1)


@pytest.fixture
def backend(dynamodb: Any) -> Backend:
    return Backend({"TABLE_NAME": TABLE})


def wanted(history: TicketHistory, backend: Backend) -> list[ScoreRecord]:
    found = ticket_records(history.case, backend.catalogue.calendar, local_date(history.now))
    return sorted((each for each in found if each.department == URBAN), key=lambda each: each.key)


def kept(backend: Backend) -> list[ScoreRecord]:
    return sorted(backend.scores.of_unit(URBAN, SPRING)[0], key=lambda each: each.key)


def test_the_records_are_those_of_the_history_in_any_order_of_events(
    dynamodb: Any, backend: Backend
) -> None:
    history = tickets.in_rework("2026-04-02 10:00")
    store(dynamodb, history, service="ticket")
    for event in (*reversed(history.events), *history.events[::3], *history.events):
        keep_scores(backend, event)
    assert kept(backend) == wanted(history, backend)
    assert len(kept(backend)) == 3


def test_an_extension_moves_the_duty_and_leaves_nothing_behind(
    dynamodb: Any, backend: Backend
) -> None:
    history = tickets.handling("2026-04-24 10:00", "housing", lead=URBAN)
    store(dynamodb, history, service="ticket")
    keep_scores(backend, history.events[-1])
    before = {each.key for each in kept(backend)}
    asked = c.AskExtension(amount=7, reason="construction", explanation="需要开挖。")
    history.give(asked, tickets.URBAN_HANDLER)
    for person in (tickets.URBAN_HEAD, tickets.CENTRE_HEAD, tickets.LEADER):
        if person.id in history.waiting_for():
            history.sign(person)
    assert history.case.extensions == 1
    store(dynamodb, history, service="ticket")
    keep_scores(backend, history.events[-1])
    after = kept(backend)
    assert after == wanted(history, backend)
    assert len(before - {each.key for each in after}) == 1


def test_what_is_not_scored_is_passed_by(dynamodb: Any, backend: Backend) -> None:
    history = tickets.closed("2026-04-02 10:00")
    store(dynamodb, history, service="disclosure")
    keep_scores(backend, history.events[-1])
    assert kept(backend) == []


def test_an_approval_that_goes_on_costs_nothing(
    dynamodb: Any, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = tickets.handling("2026-04-02 10:00")
    asked = c.AskExtension(amount=3, reason="construction", explanation="需要开挖。")
    history.give(asked, tickets.URBAN_HANDLER)
    store(dynamodb, history, service="ticket")
    monkeypatch.setattr(TableScoreRows, "write", lambda *_: pytest.fail("it was written"))
    keep_scores(backend, history.events[-1])


def test_each_relevant_event_is_cheap(dynamodb: Any, backend: Backend) -> None:
    history = tickets.closed("2026-04-02 10:00")
    store(dynamodb, history, service="ticket")
    calls: list[str] = []
    backend.store.load(history.case_id)
    client = backend.scores._dynamodb  # type: ignore[attr-defined]
    client.meta.events.register(
        "before-call.dynamodb.*", lambda model, **_: calls.append(model.name)
    )
    keep_scores(backend, history.events[-1])
    assert sorted(calls) == ["PutItem", "PutItem", "PutItem", "Query", "UpdateItem"]
