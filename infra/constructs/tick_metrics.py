"""Figures of the tick, read from the line it writes after each run.

A metric filter costs the function nothing: no client, no permission, no extra line.
"""

from __future__ import annotations

from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.python_function import PythonFunction
from infra.settings import StageSettings

RUN_LINE = "ticked"
"""The `message` of the line the tick writes when it has finished."""

FIGURES = {"DueClocks": "due", "DueClocksFailed": "failed"}
"""Metrics, and the fields of the line they are taken from."""


def metrics_namespace(settings: StageSettings) -> str:
    """CloudWatch namespace of the stage's own metrics."""
    return f"Sunhall/{settings.stage}"


def tick_metrics(scope: Construct, settings: StageSettings, tick: PythonFunction) -> None:
    """Turn the figures of the tick's line into metrics."""
    for metric, field in FIGURES.items():
        logs.MetricFilter(
            scope,
            f"Tick{metric}",
            log_group=tick.log,
            filter_pattern=logs.FilterPattern.string_value("$.message", "=", RUN_LINE),
            metric_namespace=metrics_namespace(settings),
            metric_name=metric,
            metric_value=f"$.{field}",
        )
