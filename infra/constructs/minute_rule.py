"""Calls a function every minute."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.python_function import PythonFunction
from infra.settings import StageSettings


class MinuteRule(Construct):
    """A rule of one minute.

    A failed run is not tried again: the next one, a minute later, finds the same work. A run that
    failed or never started leaves a message in the dead-letter queue, which alarms.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        callee: PythonFunction,
    ) -> None:
        super().__init__(scope, construct_id)
        if callee.dead_letters is None:
            raise ValueError(f"{callee.spec.name} has no dead-letter queue")
        lambda_.CfnEventInvokeConfig(
            self,
            "OneTry",
            function_name=callee.function.function_name,
            qualifier="$LATEST",
            maximum_retry_attempts=0,
            maximum_event_age_in_seconds=60,
            destination_config=lambda_.CfnEventInvokeConfig.DestinationConfigProperty(
                on_failure=lambda_.CfnEventInvokeConfig.OnFailureProperty(
                    destination=callee.dead_letters.queue_arn
                )
            ),
        )
        events.Rule(
            self,
            "Rule",
            rule_name=settings.physical_name(callee.spec.name),
            description=f"Sunhall: calls {callee.spec.name} every minute",
            schedule=events.Schedule.rate(Duration.minutes(1)),
            targets=[
                targets.LambdaFunction(
                    callee.function,
                    dead_letter_queue=callee.dead_letters,
                    max_event_age=Duration.minutes(1),
                    retry_attempts=0,
                )
            ],
        )
