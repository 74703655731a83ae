"""How much waits: one bounded query of the queue's beginning, exact where it can be."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bench.capacity import metered
from bench.queue_page import fill_queue
from sunhall.adapters.case_table import COUNTED_WORK, _standing_attributes
from sunhall.domain.engine.service import Standing
from tests.builders.aws_faults import watched
from tests.integration.journey.citizen import submit
from tests.integration.journey.moto_city import TABLE, MotoCity

COUNTS = "/api/v1/staff/worklist/counts"
OFFICE = "WORK#disclosure-office"
NONE: dict[str, Any] = {"count": 0, "more": False, "levels": [], "services": []}


def counts(city: MotoCity, by: str = "intake", **query: str) -> Any:
    answer = city.call("GET", COUNTS, by=by, query=query)
    assert answer.status == 200, answer.text
    return answer.json


def levels(told: Any) -> dict[str, tuple[int, bool]]:
    return {each["level"]: (each["count"], each["more"]) for each in told["levels"]}


def move(
    city: MotoCity,
    case_id: str,
    due_at: datetime | None = None,
    *,
    card: str | None = None,
    service: str = "",
    first: bool = False,
) -> None:
    """Put an entry elsewhere in its queue, as the engine would after an event."""
    standing = Standing("submitted", "disclosure-office", due_at, None, card, True, first=first)
    item = city.dynamodb.get_item(
        TableName=TABLE, Key={"PK": {"S": f"CASE#{case_id}"}, "SK": {"S": "CASE"}}
    )["Item"]
    for gone in ("due_at", "card"):
        item.pop(gone, None)
    item |= _standing_attributes(case_id, standing)
    item |= {"service": {"S": service}} if service else {}
    city.dynamodb.put_item(TableName=TABLE, Item=item)


def requests(city: MotoCity, number: int) -> list[str]:
    return [submit(city, key=f"citizen-{place}-key")["case_id"] for place in range(number)]


def test_a_queue_without_entries_has_none(city: MotoCity) -> None:
    assert counts(city) == NONE


def test_entries_are_counted_by_what_stands_on_them_and_by_service(city: MotoCity) -> None:
    now = city.clock.time
    late, carded, today, soon, later = requests(city, 5)
    move(city, late, now - timedelta(minutes=1), service="ticket")
    move(city, carded, now + timedelta(days=9), card="yellow", service="ticket")
    move(city, today, now + timedelta(hours=1))
    move(city, soon, now + timedelta(days=2))
    move(city, later, None)
    told = counts(city)
    assert (told["count"], told["more"]) == (5, False)
    assert list(levels(told).items()) == [
        *(("overdue", (1, False)), ("yellow", (1, False))),
        *(("today", (1, False)), ("soon", (1, False))),
    ]
    by_service = {each["service"]: each for each in told["services"]}
    assert list(by_service) == ["disclosure", "ticket"], "most entries first"
    assert [each["count"] for each in told["services"]] == [3, 2]
    assert by_service["ticket"]["service_label"] == "热线工单"
    assert levels(by_service["ticket"]) == {"overdue": (1, False), "yellow": (1, False)}
    assert levels(by_service["disclosure"]) == {"today": (1, False), "soon": (1, False)}


def test_the_numbers_are_those_of_the_list(city: MotoCity) -> None:
    requests(city, 3)
    rows = city.call("GET", "/api/v1/staff/worklist", by="intake").json["items"]
    assert counts(city)["count"] == len(rows) == 3


def test_a_full_count_is_exact_and_one_entry_more_is_told_as_more(city: MotoCity) -> None:
    requests(city, 1)
    fill_queue(city, OFFICE, COUNTED_WORK - 1)
    assert counts(city)["count"] == COUNTED_WORK
    fill_queue(city, OFFICE, 1, first=COUNTED_WORK)
    told = counts(city)
    assert (told["count"], told["more"]) == (COUNTED_WORK, True)
    assert told["services"][0]["more"]


def test_what_presses_is_exact_even_in_front_of_a_queue_that_nobody_counts(city: MotoCity) -> None:
    late, far = requests(city, 2)
    move(city, late, city.clock.time - timedelta(days=1))
    move(city, far, city.clock.time + timedelta(days=9))
    city.dynamodb.delete_item(
        TableName=TABLE, Key={"PK": {"S": f"CASE#{late}"}, "SK": {"S": "CASE"}}
    )
    fill_queue(city, OFFICE, 200)
    late = submit(city, key="one-that-is-late")["case_id"]
    move(city, late, city.clock.time - timedelta(days=1))
    told = counts(city)
    assert told["more"]
    assert levels(told) == {"overdue": (1, False)}


def test_where_counting_stops_among_what_is_late_more_may_be_late(city: MotoCity) -> None:
    (late,) = requests(city, 1)
    move(city, late, city.clock.time - timedelta(days=1))
    fill_queue(city, OFFICE, 200)
    assert levels(counts(city)) == {"overdue": (COUNTED_WORK, True)}


def test_where_counting_stops_among_what_goes_first_nothing_is_certain(city: MotoCity) -> None:
    urgent = requests(city, 1)[0]
    move(city, urgent, city.clock.time + timedelta(hours=1), first=True)
    fill_queue(city, OFFICE, 200)
    assert levels(counts(city)) == {"today": (COUNTED_WORK, True)}


def test_where_counting_stops_among_what_has_no_deadline_all_that_is_late_is_known(
    city: MotoCity,
) -> None:
    (calm,) = requests(city, 1)
    move(city, calm, None)
    fill_queue(city, OFFICE, 200)
    late = submit(city, key="one-that-is-late")["case_id"]
    move(city, late, city.clock.time - timedelta(days=1))
    assert levels(counts(city)) == {"overdue": (1, False)}


@pytest.mark.parametrize("rows", [1, 100, 1000])
def test_counting_is_one_query_of_at_most_eight_read_units_however_long_the_queue(
    city: MotoCity, rows: int
) -> None:
    opened = requests(city, 1)[0]
    move(city, opened, city.clock.time, card="yellow")
    fill_queue(city, OFFICE, rows - 1)
    with watched() as calls:
        counts(city)
    assert [name for name in calls.names if name.startswith("dynamodb")] == ["dynamodb.Query"]
    with metered() as usage:
        counts(city)
    assert 0.5 <= usage.reads <= 8
    if rows >= COUNTED_WORK:
        assert usage.reads > 4, "the measure is of rows as they are"


def test_nobody_counts_another_department_s_queue_unless_they_may_see_it(city: MotoCity) -> None:
    query = {"department": "transport-bureau"}
    assert city.call("GET", COUNTS, by="education-handler", query=query).status == 403
    assert counts(city, by="supervisor", **query) == NONE


def test_a_parameter_that_means_nothing_is_refused(city: MotoCity) -> None:
    assert city.call("GET", COUNTS, by="intake", query={"service": "ticket"}).status == 422
