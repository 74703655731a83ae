"""A crowd that follows an interview costs the API no more than a few people do."""

from __future__ import annotations

import pytest

from bench.live_page import HOUR, ROWS, Traffic, interview, money, played


@pytest.fixture(scope="module")
def few() -> Traffic:
    with interview() as live:
        live.write(1)
        return played(live, poll=5, viewers=20)


@pytest.fixture(scope="module")
def many() -> Traffic:
    with interview() as live:
        live.write(1)
        return played(live, poll=5, viewers=100)


def test_five_times_the_viewers_ask_the_api_hardly_more_often(few: Traffic, many: Traffic) -> None:
    assert many.polls > 4.5 * few.polls
    assert many.asked < 1.6 * few.asked


def test_an_edge_asks_at_most_as_often_as_its_copies_grow_old(many: Traffic) -> None:
    """A copy for each three seconds, one more for each row, and the way in from the first one."""
    assert many.asked <= 3 * (HOUR / 3 + 3 * ROWS)


def test_a_row_is_on_every_page_within_a_poll_and_a_copy(many: Traffic) -> None:
    assert max(many.late) <= 5 + 3 + 0.5


def test_the_api_and_the_table_are_the_small_part_of_the_price(many: Traffic) -> None:
    cost = money(many)
    assert cost["HTTP API"] + cost["functions and logs"] + cost["table"] <= 0.02
