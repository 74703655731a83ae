"""Whatever people write, say or are called: none of it is in statistics, briefs or open data."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sunhall.application.ticket_statistics import telling
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket.rules import ticket_rules
from sunhall.domain.ticket_statistics.day_count import count_day
from sunhall.domain.ticket_statistics.figures import TicketFigures, ticket_figures
from sunhall.domain.ticket_statistics.open_lines import csv_file, open_lines, without_small_cells
from tests.builders import tickets
from tests.builders.tickets import TicketHistory

#: A mark that no word of the software holds, in every text that anybody can write.
MARKS = st.text(alphabet="龘靐齉爩鱻麤龗", min_size=6, max_size=12)


def played(mark: str, *, direct: bool) -> TicketHistory:
    """Return a ticket with the mark in every text that people have written about it."""
    contact = c.Contact(name=f"{mark}名", phone="0000-5551234", email=f"{mark}@example.org")
    place = replace(tickets.PLACE, address=f"{mark}路18号")
    written: dict[str, Any] = {
        "description": f"{mark}路面塌陷。",
        "contact": contact,
        "place": place,
    }
    history: TicketHistory
    if direct:
        history = tickets.screened("2026-04-02 10:00", kind="consultation", **written)
        answer = c.AnswerDirectly(article="residence-permit", article_version=2, text=f"{mark}办理")
        history.give(answer, tickets.AGENT)
        return history
    history = tickets.handling("2026-04-02 10:00", **written)
    history.give(c.ReplyTicket(result="solved", text=f"{mark}已修复"), tickets.URBAN_HANDLER)
    history.give(c.AcceptReply(), tickets.DISPATCHER)
    asked: dict[str, Any] = {
        **{"reached": True, "result": "unsolved", "satisfaction": "dissatisfied"},
        "notes": f"{mark}说没有修好",
    }
    history.give(c.RecordCallback(**asked), tickets.CALLER)
    history.give(c.OrderRework(reasons=(f"{mark}重办",)), tickets.CENTRE_HEAD)
    return history


def all_that_is_kept(history: TicketHistory) -> tuple[TicketFigures, str]:
    """Return a ticket's row, and everything that statistics keep or show because of it."""
    catalogue = history.catalogue
    row = ticket_figures(
        history.case, ticket_rules(catalogue), catalogue.calendar, local_date(history.now)
    )
    count = count_day(row.day, [row])
    lines = open_lines([row] * 5)
    kept = [
        json.dumps(asdict(row), default=str, ensure_ascii=False),
        repr(count),
        repr(telling([row])),
        csv_file(without_small_cells(lines, 3)).decode(),
    ]
    return row, "".join(kept)


@settings(max_examples=25)
@given(MARKS, st.booleans())
def test_no_text_of_a_sealed_document_is_in_anything_that_statistics_keep(
    mark: str, direct: bool
) -> None:
    history = played(mark, direct=direct)
    row, kept = all_that_is_kept(history)
    assert row.listed
    assert mark not in kept
    assert "0000-5551234" not in kept
    assert "116.4" not in kept


@settings(max_examples=25)
@given(MARKS, st.integers(0, 400))
def test_a_line_of_open_data_holds_a_day_and_no_moment(mark: str, minutes: int) -> None:
    history = played(mark, direct=True)
    history.now += timedelta(minutes=minutes)
    _, kept = all_that_is_kept(history)
    assert history.case.submitted_at.strftime("%H:%M") not in kept
