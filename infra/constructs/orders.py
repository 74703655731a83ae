"""Lets another function call one without waiting, with an end for what it cannot do."""

from __future__ import annotations

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.python_function import PythonFunction

MAX_ORDER_AGE_SECONDS = 6 * 3600
"""An order that could not be begun for so long (no copy was free) is put aside."""

RETRIES = 2
"""Tries after the first one, a minute and two minutes later. The most Lambda offers."""


class Orders(Construct):
    """How Lambda keeps, repeats and puts aside the asynchronous calls of a function."""

    def __init__(self, scope: Construct, construct_id: str, callee: PythonFunction) -> None:
        super().__init__(scope, construct_id)
        if callee.dead_letters is None:
            raise ValueError(f"{callee.spec.name} has no dead-letter queue")
        invocations = lambda_.CfnEventInvokeConfig(
            self,
            "Invocations",
            function_name=callee.function.function_name,
            qualifier="$LATEST",
            maximum_retry_attempts=RETRIES,
            maximum_event_age_in_seconds=MAX_ORDER_AGE_SECONDS,
            destination_config=lambda_.CfnEventInvokeConfig.DestinationConfigProperty(
                on_failure=lambda_.CfnEventInvokeConfig.OnFailureProperty(
                    destination=callee.dead_letters.queue_arn
                )
            ),
        )
        invocations.node.add_dependency(callee)
