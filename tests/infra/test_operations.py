"""What goes wrong unseen rings."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

import tick.handler as tick_handler
from infra.constructs.tick_metrics import FIGURES, RUN_LINE
from infra.function_table import FUNCTIONS
from infra.stacks.operations_stack import OUTCOMES
from sunhall.adapters.outcome_metrics import publish
from sunhall.application.outcomes import FIGURES as COUNTED
from sunhall.application.ring_clocks import Rung
from tests.infra.assembly import Assembly


def alarms(assembly: Assembly) -> dict[str, dict[str, Any]]:
    """Alarms by the part of their name that follows the stage."""
    prefix = assembly.settings.physical_name("")
    return {
        alarm["Properties"]["AlarmName"].removeprefix(prefix): alarm["Properties"]
        for alarm in assembly.of_type("AWS::CloudWatch::Alarm").values()
    }


def test_every_function_rings_when_it_fails_is_refused_or_is_slow(assembly: Assembly) -> None:
    for spec in FUNCTIONS:
        for kind, metric in (
            ("errors", "Errors"),
            ("throttles", "Throttles"),
            ("slow", "Duration"),
        ):
            alarm = alarms(assembly)[f"{spec.name}-{kind}"]
            assert alarm["MetricName"] == metric
            assert alarm["Dimensions"] == [
                {
                    "Name": "FunctionName",
                    "Value": assembly.settings.physical_name(spec.name),
                }
            ]


def test_slowness_rings_before_the_timeout(assembly: Assembly) -> None:
    for spec in FUNCTIONS:
        alarm = alarms(assembly)[f"{spec.name}-slow"]
        assert alarm["ExtendedStatistic"] == "p99"
        assert 0 < alarm["Threshold"] < spec.timeout_seconds * 1000


def test_changes_that_wait_ring_long_before_they_are_put_aside(assembly: Assembly) -> None:
    ages = {
        mapping["Properties"]["MaximumRecordAgeInSeconds"]
        for mapping in assembly.of_type("AWS::Lambda::EventSourceMapping").values()
    }
    for spec in FUNCTIONS:
        if spec.stream:
            alarm = alarms(assembly)[f"{spec.name}-behind"]
            assert alarm["MetricName"] == "IteratorAge"
            assert alarm["Threshold"] / 1000 < min(ages) / 10


def test_every_queue_that_must_stay_empty_rings_at_the_first_message(assembly: Assembly) -> None:
    queues = {
        queue["Properties"]["QueueName"] for queue in assembly.of_type("AWS::SQS::Queue").values()
    }
    watched = {
        alarm["Dimensions"][0]["Value"]
        for alarm in alarms(assembly).values()
        if alarm["Namespace"] == "AWS/SQS" and alarm["Threshold"] == 0
    }

    assert watched == queues


def test_an_approval_run_that_fails_or_runs_out_of_time_rings(assembly: Assembly) -> None:
    found = alarms(assembly)

    assert found["approval-chain-failed"]["MetricName"] == "ExecutionsFailed"
    assert found["approval-chain-timed-out"]["MetricName"] == "ExecutionsTimedOut"


def test_the_api_and_the_table_ring(assembly: Assembly) -> None:
    found = alarms(assembly)

    assert found["api-server-errors"]["MetricName"] == "5xx"
    assert found["api-server-errors"]["Dimensions"][0]["Name"] == "ApiId"
    for name in ("table-reads-throttled", "table-writes-throttled"):
        assert [each["Name"] for each in found[name]["Dimensions"]] == ["TableName"]


def test_a_hot_index_rings_as_well_as_a_hot_table(assembly: Assembly) -> None:
    indexes = {
        index["IndexName"]
        for index in assembly.the("AWS::DynamoDB::Table")["GlobalSecondaryIndexes"]
    }
    watched = {
        dimension["Value"]
        for alarm in alarms(assembly).values()
        for dimension in alarm.get("Dimensions", [])
        if dimension["Name"] == "GlobalSecondaryIndexName"
    }

    assert watched == indexes


def test_dynamodbs_own_errors_are_watched_by_operation_as_cloudwatch_keeps_them(
    assembly: Assembly,
) -> None:
    """By table alone CloudWatch has no such metric: the alarm would never ring."""
    for alarm in alarms(assembly).values():
        if alarm["MetricName"] == "SystemErrors":
            assert {each["Name"] for each in alarm["Dimensions"]} == {"TableName", "Operation"}


def test_clocks_that_cannot_be_fired_ring(assembly: Assembly) -> None:
    found = alarms(assembly)
    stage_metrics = f"Sunhall/{assembly.settings.stage}"

    for name, metric in (("due-backlog", "DueClocks"), ("due-failed", "DueClocksFailed")):
        assert found[name]["Namespace"] == stage_metrics
        assert found[name]["MetricName"] == metric


def test_the_stages_own_metrics_are_read_from_the_line_the_tick_writes(
    assembly: Assembly, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tick_handler, "ring_clocks", lambda *_a, **_n: Rung(due=7, failed=2))
    # In a minute in which the tick does nothing besides.
    clock = SimpleNamespace(now=lambda: datetime(2026, 3, 2, 9, 31, tzinfo=UTC))
    monkeypatch.setattr(tick_handler, "ports", lambda: SimpleNamespace(clock=clock))

    tick_handler.lambda_handler({}, None)
    line = json.loads(capsys.readouterr().out.splitlines()[-1])

    assert line["message"] == RUN_LINE
    assert {metric: line[field] for metric, field in FIGURES.items()} == {
        "DueClocks": 7,
        "DueClocksFailed": 2,
    }
    filters = [each["Properties"] for each in assembly.of_type("AWS::Logs::MetricFilter").values()]
    assert {each["FilterPattern"] for each in filters} == {f'{{ $.message = "{RUN_LINE}" }}'}
    assert {
        (made["MetricName"], made["MetricValue"])
        for each in filters
        for made in each["MetricTransformations"]
    } == {(metric, f"$.{field}") for metric, field in FIGURES.items()}


def test_every_alarm_tells_someone_and_says_what_has_happened(assembly: Assembly) -> None:
    (topic,) = assembly.of_type("AWS::SNS::Topic")

    for name, alarm in alarms(assembly).items():
        assert alarm["AlarmActions"] == [{"Ref": topic}], name
        assert len(alarm["AlarmDescription"].split()) >= 5, name
        assert alarm["TreatMissingData"] == "notBreaching", name


def test_alarms_reach_the_configured_address(prod: Assembly) -> None:
    subscription = prod.the("AWS::SNS::Subscription")

    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "duty@example.org")


def test_the_bill_has_a_limit_that_someone_is_told_of(prod: Assembly, china: Assembly) -> None:
    for assembly, currency in ((prod, "USD"), (china, "CNY")):
        budget = assembly.the("AWS::Budgets::Budget")
        kinds = {
            each["Notification"]["NotificationType"]
            for each in budget["NotificationsWithSubscribers"]
        }
        assert budget["Budget"]["BudgetLimit"] == {"Amount": 100, "Unit": currency}
        assert kinds == {"ACTUAL", "FORECASTED"}


def test_one_page_shows_everything_that_is_watched(assembly: Assembly) -> None:
    body = json.dumps(assembly.the("AWS::CloudWatch::Dashboard")["DashboardBody"])

    for name in alarms(assembly):
        assert name in body


def test_every_outcome_that_is_counted_is_shown(
    assembly: Assembly, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set(COUNTED.values()) == set(OUTCOMES)

    publish(assembly.settings.stage, dict.fromkeys(OUTCOMES, 1))
    line = json.loads(capsys.readouterr().out)
    (metrics,) = line["_aws"]["CloudWatchMetrics"]
    body = json.dumps(assembly.the("AWS::CloudWatch::Dashboard")["DashboardBody"])

    assert metrics["Namespace"] == f"Sunhall/{assembly.settings.stage}"
    assert line["service"] == "cases"
    for figure in OUTCOMES:
        shown = json.dumps(
            [metrics["Namespace"], figure, "service", "cases"], separators=(",", ":")
        )
        assert json.dumps(shown)[2:-2] in body
