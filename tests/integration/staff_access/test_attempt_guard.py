from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count as count_up
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunhall.adapters.attempt_guard import AttemptGuard
from sunhall.application.attempts import AttemptLimit
from sunhall.domain.errors import Throttled, Unavailable
from tests.integration.staff_access.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

LIMIT = AttemptLimit(3, 900)
FRESH = (f"name{number}" for number in count_up())
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def guard(dynamodb: DynamoDBClient) -> AttemptGuard:
    return AttemptGuard(dynamodb, TABLE)


def allowed(guard: AttemptGuard, subject: str = "wangwu", after: int = 0) -> bool:
    try:
        guard.begin("login", subject, LIMIT, NOW + timedelta(seconds=after))
    except Throttled:
        return False
    return True


def test_so_many_attempts_are_allowed_and_no_more(guard: AttemptGuard) -> None:
    assert [allowed(guard) for _ in range(5)] == [True, True, True, False, False]


def test_the_rest_of_the_window_is_told(guard: AttemptGuard) -> None:
    for _ in range(3):
        guard.begin("login", "wangwu", LIMIT, NOW)
    with pytest.raises(Throttled) as caught:
        guard.begin("login", "wangwu", LIMIT, NOW + timedelta(seconds=300))
    assert (caught.value.code, caught.value.retry_after) == ("too_many_attempts", 600)


def test_trying_while_locked_out_does_not_lengthen_the_window(guard: AttemptGuard) -> None:
    for second in range(10):
        allowed(guard, after=second)
    assert not allowed(guard, after=899)
    assert allowed(guard, after=900)


def test_the_second_in_which_a_window_ends_belongs_to_the_next_one(guard: AttemptGuard) -> None:
    assert [allowed(guard) for _ in range(2)] == [True, True]
    assert [allowed(guard, after=900) for _ in range(4)] == [True, True, True, False]


def test_an_ended_window_counts_no_more_though_its_item_is_still_there(
    guard: AttemptGuard, dynamodb: DynamoDBClient
) -> None:
    for _ in range(4):
        allowed(guard)
    assert dynamodb.scan(TableName=TABLE)["Count"] == 1
    assert [allowed(guard, after=5000) for _ in range(4)] == [True, True, True, False]


def test_subjects_and_kinds_are_counted_apart(guard: AttemptGuard) -> None:
    for _ in range(4):
        allowed(guard)
    assert allowed(guard, "zhaoliu")
    guard.begin("query-code", "wangwu", LIMIT, NOW)


def test_a_good_attempt_is_taken_back(guard: AttemptGuard) -> None:
    for _ in range(10):
        assert allowed(guard)
        guard.succeeded("login", "wangwu")


def test_taking_back_what_was_never_counted_changes_nothing(guard: AttemptGuard) -> None:
    guard.succeeded("login", "wangwu")
    assert [allowed(guard) for _ in range(4)] == [True, True, True, False]


def test_the_item_holds_a_digest_and_dies_with_its_window(
    guard: AttemptGuard, dynamodb: DynamoDBClient
) -> None:
    allowed(guard, "张三@203.0.113.7")
    (item,) = dynamodb.scan(TableName=TABLE)["Items"]
    assert item["PK"]["S"].startswith("GUESS#login#")
    assert "张三" not in str(item)
    assert int(item["expires_at"]["N"]) == int(NOW.timestamp()) + 900


@pytest.mark.parametrize("subject", ["", "x" * 5000, "名" * 500, "a#b", "\n"])
def test_any_text_can_be_counted(guard: AttemptGuard, subject: str) -> None:
    assert [allowed(guard, subject) for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize("others", [1, 2, 3, 5])
def test_attempts_at_the_same_moment_cannot_slip_past_together(
    guard: AttemptGuard, dynamodb: DynamoDBClient, others: int
) -> None:
    """Others try between our finding no window and our opening one."""
    waiting = [others]

    def others_go_first(**_given: Any) -> None:
        for _ in range(waiting.pop() if waiting else 0):
            allowed(guard)

    late = boto3.client("dynamodb")
    late.meta.events.register("before-call.dynamodb.PutItem", others_go_first)
    assert allowed(AttemptGuard(late, TABLE)) is (others < LIMIT.most)
    (item,) = dynamodb.scan(TableName=TABLE)["Items"]
    assert int(item["attempts"]["N"]) == min(others + 1, LIMIT.most)


def test_when_others_keep_opening_the_window_first_the_caller_may_try_again(
    dynamodb: DynamoDBClient,
) -> None:
    class AlwaysLate(AttemptGuard):
        def _open(self, *_args: Any) -> bool:
            return False

    with pytest.raises(Unavailable):
        AlwaysLate(dynamodb, TABLE).begin("login", "wangwu", LIMIT, NOW)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 2000), st.booleans()), max_size=20))
def test_the_guard_agrees_with_a_simple_model(
    guard: AttemptGuard, tries: list[tuple[int, bool]]
) -> None:
    """Tries at rising times, some of them good: as a counter with one window would do it."""
    subject = next(FRESH)  # every example has its own: they share one table
    count, ends = 0, -1
    for second, good in sorted(tries):
        if second >= ends:
            count, ends = 0, second + LIMIT.seconds
        expected = count < LIMIT.most
        assert allowed(guard, subject, after=second) is expected
        count += expected
        if expected and good:
            guard.succeeded("login", subject)
            count -= 1
