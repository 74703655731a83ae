"""Lets a function read the table's change stream, with an end for what it cannot handle."""

from __future__ import annotations

import json

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.python_function import PythonFunction
from infra.function_table import StreamTrigger

MAX_RECORD_AGE_SECONDS = 6 * 3600
"""A record older than this is put aside. The stream itself forgets after 24 hours, so the alarm on
age and the dead-letter queue leave most of a day to act."""

RETRIES = 20
"""Tries of one record, after batches were split down to it. Lambda waits longer between each."""


class StreamConsumer(Construct):
    """The event source mapping of one consumer.

    Records of one case arrive in order. A failing batch is split until the one bad record is alone;
    that one is tried again, then put aside, and the case's later records go on.
    """

    def __init__(
        self, scope: Construct, construct_id: str, consumer: PythonFunction, *, stream_arn: str
    ) -> None:
        super().__init__(scope, construct_id)
        trigger = consumer.spec.stream
        if trigger is None or consumer.dead_letters is None:
            raise ValueError(f"{consumer.spec.name} is no stream consumer")
        mapping = lambda_.CfnEventSourceMapping(
            self,
            "Mapping",
            function_name=consumer.function.function_name,
            event_source_arn=stream_arn,
            starting_position="TRIM_HORIZON",
            batch_size=trigger.batch_size,
            parallelization_factor=trigger.parallelization,
            bisect_batch_on_function_error=True,
            maximum_record_age_in_seconds=MAX_RECORD_AGE_SECONDS,
            maximum_retry_attempts=RETRIES,
            function_response_types=["ReportBatchItemFailures"],
            destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
                on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(
                    destination=consumer.dead_letters.queue_arn
                )
            ),
            filter_criteria=lambda_.CfnEventSourceMapping.FilterCriteriaProperty(
                filters=[
                    lambda_.CfnEventSourceMapping.FilterProperty(pattern=json.dumps(pattern))
                    for pattern in patterns(trigger)
                ]
            ),
        )
        mapping.node.add_dependency(consumer)


def patterns(trigger: StreamTrigger) -> list[dict[str, object]]:
    """The filters of a consumer; what one of them lets through, it reads."""
    events = event_pattern(only_letters=trigger.only_letters)
    return [events] if trigger.only_letters else [events, REPORT_PATTERN]


REPORT_PATTERN: dict[str, object] = {
    "eventName": ["INSERT"],
    "dynamodb": {"NewImage": {"SK": {"S": [{"prefix": "REPORT#"}]}}},
}
"""Filter that lets through what a meeting has to tell its case."""


def event_pattern(*, only_letters: bool) -> dict[str, object]:
    """Filter that lets new events of cases through, and nothing else of the table.

    Args:
        only_letters: Only events that order a letter, which carry its code.
    """
    image: dict[str, object] = {"SK": {"S": [{"prefix": "EVENT#"}]}}
    if only_letters:
        image["letter"] = {"S": [{"exists": True}]}
    return {"eventName": ["INSERT"], "dynamodb": {"NewImage": image}}
