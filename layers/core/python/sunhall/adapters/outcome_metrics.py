"""Figures for CloudWatch, written into the log in its embedded metric format: no call, no wait."""

from __future__ import annotations

from collections.abc import Mapping


def publish(stage: str, figures: Mapping[str, int]) -> None:
    """Publish figures as metrics of the stage.

    Args:
        stage: The stage; metrics are in the namespace ``Sunhall/<stage>``.
        figures: Count by name of the metric; nothing is written when there is none.
    """
    if not figures:
        return
    from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

    metrics = EphemeralMetrics(namespace=f"Sunhall/{stage}", service="cases")
    for name, count in figures.items():
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=count)
    metrics.flush_metrics()
