"""The tools by which other system tests break things: proven to break them, and to mend them."""

from __future__ import annotations

import time

from tests.system.city import City
from tests.system.fault_proxy import FaultProxy
from tests.system.function_workers import FunctionWorkers


def sign_in(city: City) -> int:
    account = city.accounts["intake"]
    body = {"provider": "password", "username": account.username, "password": account.password}
    with city.http() as client:
        return client.post("/api/v1/staff/login", json=body).status_code


def test_a_function_behind_the_proxy_without_a_fault_works_under_its_own_role(
    city: City, fault_proxy: FaultProxy
) -> None:
    with fault_proxy.before("staff_login"):
        assert sign_in(city) == 200
        assert fault_proxy.fired() == []


def test_a_reply_that_is_cut_once_is_retried_by_the_function(
    city: City, fault_proxy: FaultProxy
) -> None:
    with fault_proxy.before("staff_login"):
        fault_proxy.inject(
            service="dynamodb", operation="GetItem", times=1, response={"abort_frac": 0.5}
        )
        assert sign_in(city) == 200
        assert [fault["operation"] for fault in fault_proxy.fired()] == ["GetItem"]


def test_a_service_that_stays_away_is_told_as_unavailable(
    city: City, fault_proxy: FaultProxy
) -> None:
    with fault_proxy.before("staff_login"):
        fault_proxy.inject(
            service="dynamodb", operation="GetItem", error={"code": "InternalServerError"}
        )
        assert sign_in(city) == 503


def test_the_function_is_led_directly_again_afterwards(city: City, fault_proxy: FaultProxy) -> None:
    with fault_proxy.before("staff_login"):
        pass
    name = city.function("staff_login")
    variables = city.aws("lambda").get_function_configuration(FunctionName=name)["Environment"]
    assert "HTTP_PROXY" not in variables["Variables"]
    assert sign_in(city) == 200


def test_a_killed_function_is_gone_and_the_next_call_starts_it_anew(
    city: City, function_workers: FunctionWorkers
) -> None:
    assert sign_in(city) == 200
    name = city.function("staff_login")
    before = function_workers.of(name)
    assert before
    assert function_workers.kill(name) == len(before)
    _gone(function_workers, name)
    assert sign_in(city) == 200
    assert set(function_workers.of(name)).isdisjoint(before)


def _gone(workers: FunctionWorkers, name: str) -> None:
    until = time.monotonic() + 10
    while workers.of(name):
        assert time.monotonic() < until, "killed processes are still there"
        time.sleep(0.05)
