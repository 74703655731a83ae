"""Starts and warm requests, as ratios within one run; never a time on the wall."""

from __future__ import annotations

import pytest

from bench import budgets
from bench.packed import Packed
from bench.start_up import API_FUNCTIONS, BARE, FUNCTIONS, Start, measured_starts
from bench.warm_handler import Warm, measured_warm
from infra.function_table import FUNCTIONS as DEPLOYED


def longest_start(name: str) -> float:
    """Ratio to a bare start that a function has to keep to on a busy machine."""
    return budgets.START_RATIO_GRANTED.get(name, budgets.START_RATIO) * budgets.NOISE


@pytest.fixture(scope="module")
def starts(bundles: Packed) -> dict[str, Start]:
    return measured_starts(bundles, rounds=7, most=longest_start, further=30)


@pytest.fixture(scope="module")
def warm(bundles: Packed) -> dict[str, Warm]:
    return measured_warm(bundles, rounds=60, calls=10)


def test_every_deployed_function_is_measured() -> None:
    assert set(FUNCTIONS) == {spec.name for spec in DEPLOYED}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_start_takes_little_more_than_a_bare_client(starts: dict[str, Start], name: str) -> None:
    assert starts[name].ratio <= longest_start(name)


def test_the_bare_start_is_its_own_measure(starts: dict[str, Start]) -> None:
    assert starts[BARE].ratio == 1


@pytest.mark.parametrize("name", API_FUNCTIONS)
def test_an_api_function_stays_small_in_memory(starts: dict[str, Start], name: str) -> None:
    assert starts[name].megabytes <= budgets.START_MEGABYTES


@pytest.mark.parametrize("request_", ["submission", "status read"])
def test_a_warm_request_takes_little_more_than_its_aws_calls(
    warm: dict[str, Warm], request_: str
) -> None:
    submission = request_ == "submission"
    most = budgets.WARM_SUBMISSION_RATIO_GRANTED if submission else budgets.WARM_RATIO
    assert warm[request_].ratio <= most * budgets.NOISE


def test_a_warm_submission_makes_two_aws_calls_and_a_status_read_two(warm: dict[str, Warm]) -> None:
    assert warm["submission"].aws_calls == ("GenerateDataKey", "TransactWriteItems")
    assert warm["status read"].aws_calls == ("GetItem", "Query")
