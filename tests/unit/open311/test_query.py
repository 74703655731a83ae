"""GET service requests: every argument, what is wrong with it, and the defaults."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunhall.domain.errors import InvalidInput, NotFound
from sunhall.domain.open311.question import ListQuestion
from sunhall.domain.open311.record import STATUSES
from sunhall.domain.open311.rules import Open311Rules
from sunhall.http.open311.formats import Format, format_of, name_and_format
from sunhall.http.open311.jurisdiction import check_jurisdiction
from sunhall.http.open311.query import (
    MOST_IDS,
    MOST_SERVICES,
    list_question,
    requested_ids,
    wants_extensions,
)

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ARGUMENTS = (
    *("service_code", "start_date", "end_date", "status", "page", "page_size"),
    *("jurisdiction_id", "unknown"),
)


@pytest.fixture
def ask(open311: Open311Rules) -> Any:
    def of(**query: str) -> ListQuestion:
        return list_question(query, open311, NOW)

    return of


def faults(ask: Any, **query: str) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refused:
        ask(**query)
    return {error.field: error.code for error in refused.value.errors}


def test_without_arguments_it_is_the_first_thousand_of_the_last_ninety_days(ask: Any) -> None:
    question = ask()
    assert question.window.end == NOW
    assert question.window.end - question.window.start == timedelta(days=90)
    assert (question.services, question.statuses) == ((), STATUSES)
    assert (question.first, question.past) == (0, 1000)


def test_an_empty_argument_counts_as_not_sent(ask: Any) -> None:
    assert ask(**dict.fromkeys(ARGUMENTS, "")) == ask()


def test_lists_are_separated_by_commas_and_each_member_counts_once(ask: Any) -> None:
    assert ask(service_code="0201, 0102,0201,,").services == ("0201", "0102")
    assert ask(status="closed,open").statuses == ("closed", "open")


def test_a_moment_has_its_zone_and_an_unescaped_plus_is_one(ask: Any) -> None:
    start = datetime(2026, 11, 20, tzinfo=UTC)
    for written in (
        *("2026-11-20T00:00:00Z", "2026-11-20T08:00:00+08:00", "2026-11-20T08:00:00 08:00"),
        *("2026-11-20T08:00+08:00", "2026-11-20T00:00:00.000Z"),
    ):
        assert ask(start_date=written).window.start == start


@pytest.mark.parametrize(
    "written",
    [
        *("2026-11-20", "2026-11-20T00:00:00", "2026-02-30T00:00:00Z", "yesterday", "1"),
        *("2026-11-20T25:00:00Z", "20261120T000000Z", "２０２６-11-20T00:00:00Z"),
    ],
)
def test_a_moment_without_zone_or_sense_is_refused(ask: Any, written: str) -> None:
    assert faults(ask, start_date=written) == {"start_date": "open311_moment_malformed"}
    assert faults(ask, end_date=written) == {"end_date": "open311_moment_malformed"}


def test_everything_that_is_wrong_is_told_at_once(ask: Any) -> None:
    assert faults(ask, start_date="x", status="solved", page="0", page_size="1001") == {
        "start_date": "open311_moment_malformed",
        "status": "not_one_of",
        "page": "too_small",
        "page_size": "too_large",
    }


def test_a_span_beyond_ninety_days_is_refused(ask: Any) -> None:
    span = {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-04-01T00:00:01Z"}
    assert faults(ask, **span) == {"end_date": "open311_window_too_long"}
    assert ask(**{**span, "end_date": "2026-04-01T00:00:00Z"}).window.end.month == 4


@pytest.mark.parametrize("written", ["x", "1.5", "-1", "１", "1e3", "9999999999"])
def test_a_page_is_a_whole_number(ask: Any, written: str) -> None:
    assert faults(ask, page=written) == {"page": "wrong_type"}


def test_too_many_services_or_ids_are_refused(ask: Any) -> None:
    codes = ",".join(str(1000 + n) for n in range(MOST_SERVICES + 1))
    assert faults(ask, service_code=codes) == {"service_code": "too_long"}
    with pytest.raises(InvalidInput):
        requested_ids({"service_request_id": ",".join(map(str, range(MOST_IDS + 1)))})
    assert requested_ids({"service_request_id": "a,b,,a"}) == ("a", "b")
    assert requested_ids({}) == ()


def test_extensions_are_a_flag() -> None:
    assert wants_extensions({"extensions": "true"})
    assert not wants_extensions({"extensions": ""})
    with pytest.raises(InvalidInput):
        wants_extensions({"extensions": "yes"})


def test_one_jurisdiction_is_served_and_need_not_be_named(open311: Open311Rules) -> None:
    for named in ({}, {"jurisdiction_id": ""}, {"jurisdiction_id": open311.jurisdiction}):
        check_jurisdiction(named, open311)
    with pytest.raises(NotFound):
        check_jurisdiction({"jurisdiction_id": "elsewhere.example"}, open311)


@settings(max_examples=300)
@given(
    st.dictionaries(
        st.sampled_from(ARGUMENTS),
        st.text(max_size=30) | st.sampled_from(["open", "closed,open", "1", "2026-11-20T00:00Z"]),
    )
)
def test_no_query_raises_anything_but_a_refusal(
    open311: Open311Rules, query: dict[str, str]
) -> None:
    try:
        question = list_question(query, open311, NOW)
    except InvalidInput as refused:
        assert refused.errors
    else:
        assert question.window.end - question.window.start <= timedelta(days=90)
        assert question.past - question.first <= 1000


# --- formats -------------------------------------------------------------------------------------


def test_the_suffix_chooses_the_format() -> None:
    assert name_and_format("a.b.xml") == ("a.b", Format.XML)
    assert name_and_format("0201.json") == ("0201", Format.JSON)
    assert format_of("GET /open311/v2/requests.xml") is Format.XML
    assert format_of("/open311/v2/requests.json") is Format.JSON
    assert [form.content_type for form in Format] == [
        *("application/json; charset=utf-8", "text/xml; charset=utf-8"),
    ]


@pytest.mark.parametrize("segment", ["0201", "0201.html", "json", "", ".", "0201.JSON"])
def test_a_path_without_a_known_suffix_leads_nowhere(segment: str) -> None:
    with pytest.raises(NotFound):
        name_and_format(segment)
