"""The figures by which a city sees how its services are doing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.journey.citizen import act, submit
from tests.integration.journey.moto_city import MotoCity


def test_every_outcome_becomes_a_metric_without_a_call_to_cloudwatch(
    city: MotoCity, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = submit(city)
    act(city, opened, "withdraw")
    assert published(capsys) == {"RequestsSubmitted": 1, "RequestsWithdrawn": 1}


def test_steps_that_are_no_outcome_publish_nothing(
    city: MotoCity, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id = submit(city)["case_id"]
    published(capsys)
    city.command("intake", case_id, "confirm_receipt")
    assert published(capsys) == {}


def published(capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    """The metrics in what was logged, in CloudWatch's embedded format."""
    found: dict[str, float] = {}
    for line in capsys.readouterr().out.splitlines():
        blob: dict[str, Any] = json.loads(line)
        for block in blob.get("_aws", {}).get("CloudWatchMetrics", ()):
            assert block["Namespace"] == "Sunhall/test"
            for metric in block["Metrics"]:
                found[metric["Name"]] = found.get(metric["Name"], 0) + sum(blob[metric["Name"]])
    return found
