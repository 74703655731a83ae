"""GeoReport v2 as a client reads it that was written for other cities: `georeport` 0.3.1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from georeport import GeoReport

from tests.contract.open311.conftest import Served


@pytest.fixture(params=["json", "xml"])
def client(served: Served, request: pytest.FixtureRequest) -> Any:
    return GeoReport(served.url, jurisdiction="yunxi.example", output_format=request.param)


def test_it_lists_services_and_their_definitions(client: Any) -> None:
    services = client.get_service_list()
    assert len(services) > 20
    codes = {each["service_code"]: each for each in services}
    assert codes["0201"]["service_name"] == "道路破损"
    asked = [each for each in services if str(each["metadata"]).lower() == "true"]
    definition = client.get_service_definition(asked[0]["service_code"])
    assert definition["service_code"] == asked[0]["service_code"]
    assert definition["attributes"]


def test_it_lists_requests_and_reads_one(client: Any, served: Served) -> None:
    listed = client.get_service_requests()
    assert {each["service_request_id"] for each in listed} == {served.open, served.closed}
    one = client.get_service_request(served.open)
    assert one["service_request_id"] == served.open
    assert one["description"] == "垃圾 <满溢> & 有异味\n已三天"
    assert one in listed


def test_it_filters_by_id_service_time_and_status(client: Any, served: Served) -> None:
    def ids(**question: str) -> list[str]:
        found = client.get_service_requests(**question)
        # In XML its reader makes one request a mapping and not a list.
        several = found if isinstance(found, list) else [found]
        return [each["service_request_id"] for each in several]

    assert ids(status="closed") == [served.closed]
    assert ids(status="open") == [served.open]
    assert ids(service_request_id=served.closed, status="open") == [served.closed]
    assert sorted(ids(service_code="0102,0201")) == sorted([served.open, served.closed])
    span = {"start_date": "2026-03-01T00:00:00Z", "end_date": "2026-03-03T00:00:00+08:00"}
    assert len(ids(**span)) == 2


def refused(ask: Callable[[], object]) -> int:
    with pytest.raises(requests.HTTPError) as raised:
        ask()
    assert raised.value.response is not None
    return raised.value.response.status_code


def test_it_meets_the_statuses_of_the_standard(served: Served) -> None:
    client: Any = GeoReport(served.url)
    elsewhere: Any = GeoReport(served.url, jurisdiction="elsewhere.example")
    assert refused(lambda: client.get_service_request("0000000000000000")) == 404
    assert refused(lambda: client.get_service_requests(start_date="yesterday")) == 400
    assert refused(elsewhere.get_service_list) == 404
