"""Consumes a batch of the table's stream: every record is tried, then failures are raised.

Raising makes Lambda deliver the batch again and, in the end, put it aside in the dead letter
queue; the consumers are idempotent, so what was done before the failure does no harm twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sunhall.adapters.case_table import stream_event
from sunhall.domain.engine.event import Event


class RecordsFailed(Exception):
    """Some records of a batch could not be handled; the message names their places only."""


def consume(
    batch: Mapping[str, Any],
    handle: Callable[[Event], None],
    report: Callable[[str, Exception], None],
) -> int:
    """Hand every event of a batch on, in order.

    After a failure the later events of the same case wait for the next delivery, because they may
    depend on what failed; those of other cases go on.

    Args:
        batch: What Lambda hands a stream's consumer.
        handle: Does what an event calls for; may be called again for the same event.
        report: Called with the case's id and the failure.

    Returns:
        The number of events handed on.

    Raises:
        RecordsFailed: At least one could not be handled.
    """
    stuck: set[str] = set()
    handled = 0
    for record in batch["Records"]:
        event = recorded_event(record)
        if event is None or event.case_id in stuck:
            continue
        try:
            handle(event)
        except Exception as failure:
            stuck.add(event.case_id)
            report(event.case_id, failure)
        handled += 1
    if stuck:
        raise RecordsFailed(f"{len(stuck)} of {handled} events could not be handled")
    return handled


def recorded_event(record: Mapping[str, Any]) -> Event | None:
    """Return the event that a stream record shows, or None when it shows something else."""
    return stream_event(_typed(record["dynamodb"]["NewImage"]))


def _typed(image: Mapping[str, Any]) -> dict[str, Any]:
    """Return the image as the SDK would: a stream carries bytes as base64 text."""
    import base64

    return {
        name: {"B": base64.b64decode(value["B"])} if "B" in value else value
        for name, value in image.items()
    }
