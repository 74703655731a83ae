"""Staff's questions about the public side."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sunhall.application.public_shelves import MonthCount
from sunhall.application.public_work import PublicWorkPorts
from sunhall.domain.actor import Actor
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.errors import InvalidInput, NotAllowed, NotSignedIn
from sunhall.domain.publication.entry import Shelf
from sunhall.domain.publication.suggestions import Candidate
from sunhall.http.message import Request
from sunhall.http.public_work import publication_counts, publication_suggestions
from tests.builders import people
from tests.builders.catalogue import EDUCATION, TRANSPORT, small_catalogue

COUNTS = (
    MonthCount(EDUCATION, "budgets", "2026-03", "published", 4),
    MonthCount(EDUCATION, "budgets", "2026-04", "revised", 1),
    MonthCount(TRANSPORT, "projects", "2026-03", "published", 2),
)
NOW = datetime(2026, 12, 31, 23, 30, tzinfo=BEIJING)


class Shelves:
    """Remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Shelf, int]] = []

    def month_counts(self, shelf: Shelf, year: int) -> tuple[MonthCount, ...]:
        self.asked.append((shelf, year))
        return COUNTS


def ports(shelves: Shelves | None = None) -> PublicWorkPorts:
    found = (Candidate("C1", ("C1", "C2"), ("C2",), NOW),)
    made = SimpleNamespace(
        shelves=shelves or Shelves(),
        alike=SimpleNamespace(candidates=lambda department: found),
        catalogue=small_catalogue(),
        clock=SimpleNamespace(now=lambda: NOW),
    )
    return cast("PublicWorkPorts", made)


def asking(actor: Actor | None, **query: str) -> Request:
    return Request("GET /", "GET", query=query, caller=actor)


def test_the_city_sees_all_units_and_a_department_its_own() -> None:
    for actor, expected in ((people.SUPERVISOR, 3), (people.HANDLER, 2), (people.OTHER_HEAD, 1)):
        assert len(publication_counts(ports(), asking(actor))["items"]) == expected
    items = publication_counts(ports(), asking(people.SUPERVISOR, department=TRANSPORT))["items"]
    assert [(each["department"], each["count"]) for each in items] == [(TRANSPORT, 2)]


def test_a_count_names_unit_category_month_and_act() -> None:
    first = publication_counts(ports(), asking(people.HANDLER))["items"][0]
    assert {name: first[name] for name in ("department", "category", "month", "act", "count")} == {
        "department": EDUCATION,
        "category": "budgets",
        "month": "2026-03",
        "act": "published",
        "count": 4,
    }


def test_this_year_is_the_one_in_beijing_and_proactive_publication_is_meant() -> None:
    shelves = Shelves()
    publication_counts(ports(shelves), asking(people.SUPERVISOR))
    publication_counts(ports(shelves), asking(people.SUPERVISOR, year="2025", shelf="disclosures"))
    assert shelves.asked == [(Shelf.PUBLICATIONS, 2026), (Shelf.DISCLOSURES, 2025)]


@pytest.mark.parametrize(
    "query", [{"year": "26"}, {"year": "9999"}, {"shelf": "attic"}, {"month": "3"}]
)
def test_a_question_that_cannot_be_meant_is_refused(query: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        publication_counts(ports(), asking(people.SUPERVISOR, **query))


def test_another_departments_work_is_not_for_a_handler() -> None:
    with pytest.raises(NotAllowed):
        publication_counts(ports(), asking(people.HANDLER, department=TRANSPORT))
    with pytest.raises(NotAllowed):
        publication_suggestions(ports(), asking(people.HANDLER, department=TRANSPORT))
    with pytest.raises(NotAllowed):
        publication_counts(ports(), asking(people.LEGAL))
    with pytest.raises(NotSignedIn):
        publication_counts(ports(), asking(None))


def test_a_suggestion_leads_to_its_cases() -> None:
    (item,) = publication_suggestions(ports(), asking(people.HANDLER))["items"]
    assert item == {"case_ids": ["C1", "C2"], "suggested_by": ["C2"], "requests": 2, "last_at": NOW}
