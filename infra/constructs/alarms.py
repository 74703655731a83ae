"""Alarms: each says that something needs a person, and its text says what.

Single metrics only, no metric arithmetic: one alarm, one cause.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.constructs.core_table import DUE_INDEX, QUEUE_INDEX
from infra.constructs.stream_consumer import MAX_RECORD_AGE_SECONDS
from infra.constructs.tick_metrics import metrics_namespace
from infra.function_table import FunctionSpec
from infra.meeting_path import MEETING_STAGE
from infra.settings import StageSettings

TIMEOUT_SHARE = 0.8
"""An alarm rings when the slowest of a hundred calls takes this share of its timeout."""

ITERATOR_AGE_MS = 10 * 60 * 1000
"""Age of unread changes that needs a person; far below the age at which records are put aside."""

DUE_BACKLOG = 500
"""Due clocks found by one run that need a person: the minute before should have fired them."""

if ITERATOR_AGE_MS >= MAX_RECORD_AGE_SECONDS * 1000:
    raise AssertionError("the alarm on age must ring before records are put aside")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One metric and the value at which someone is told.

    Attributes:
        name: Name of the alarm, unique in the stage.
        says: What has happened and where to look, for whoever reads the message.
        namespace: CloudWatch namespace.
        metric: Name of the metric.
        dimensions: Its dimensions.
        threshold: The alarm rings above this value.
        statistic: How values of a period become one.
        minutes: Length of a period.
        periods: Periods in a row that must be above.
    """

    name: str
    says: str
    namespace: str
    metric: str
    dimensions: dict[str, str] = field(default_factory=dict)
    threshold: float = 0
    statistic: str = "Sum"
    minutes: int = 5
    periods: int = 1


def function_watches(settings: StageSettings, spec: FunctionSpec) -> list[Watch]:
    """What is watched at every function: errors, throttles, slowness, and streams' age."""
    dimensions = {"FunctionName": settings.physical_name(spec.name)}

    def watch(kind: str, metric: str, says: str, **more: float | str | int) -> Watch:
        return Watch(
            name=f"{spec.name}-{kind}",
            says=f"{spec.name}: {says}",
            namespace="AWS/Lambda",
            metric=metric,
            dimensions=dimensions,
            **more,  # type: ignore[arg-type]
        )

    watches = [
        watch("errors", "Errors", "a call failed; look into its log group"),
        watch("throttles", "Throttles", "calls were refused for want of concurrency"),
        watch(
            "slow",
            "Duration",
            f"one call of a hundred takes more than {TIMEOUT_SHARE:.0%} of its timeout",
            statistic="p99",
            threshold=spec.timeout_seconds * 1000 * TIMEOUT_SHARE,
            periods=3,
        ),
    ]
    if spec.stream:
        watches.append(
            watch(
                "behind",
                "IteratorAge",
                "changes wait unread; approvals, letters or attachments are late",
                statistic="Maximum",
                threshold=ITERATOR_AGE_MS,
            )
        )
    if spec.is_asynchronous:
        watches.append(
            Watch(
                name=f"{spec.name}-dead-letters",
                says=f"{spec.name}: something could not be done and was put aside; see the runbook",
                namespace="AWS/SQS",
                metric="ApproximateNumberOfMessagesVisible",
                dimensions={"QueueName": settings.physical_name(f"{spec.name}-dead-letters")},
                statistic="Maximum",
            )
        )
    return watches


def chain_watches(machine_arn: str) -> list[Watch]:
    """What is watched at the approval machine."""
    return [
        Watch(
            name=f"approval-chain-{kind}",
            says=f"An execution of the approval machine {what}; people sign on, see the runbook",
            namespace="AWS/States",
            metric=metric,
            dimensions={"StateMachineArn": machine_arn},
        )
        for kind, metric, what in (
            ("failed", "ExecutionsFailed", "failed"),
            ("timed-out", "ExecutionsTimedOut", "ran out of time"),
        )
    ]


def shared_watches(
    settings: StageSettings, api_id: str, meeting_api_id: str, table_name: str
) -> list[Watch]:
    """What is watched at the APIs, the table and the tick."""
    return [
        Watch(
            name="meetings-server-errors",
            says="Connections of meetings were answered with errors; see meeting_socket's log",
            namespace="AWS/ApiGateway",
            metric="IntegrationError",
            dimensions={"ApiId": meeting_api_id, "Stage": MEETING_STAGE},
            threshold=5,
        ),
        Watch(
            name="api-server-errors",
            says="The HTTP API answered with server errors; look for the route in its access log",
            namespace="AWS/ApiGateway",
            metric="5xx",
            dimensions={"ApiId": api_id},
            threshold=5,
        ),
        *_table_watches(table_name),
        Watch(
            name="due-backlog",
            says="More clocks are due than one run should find; warnings and deadlines are late",
            namespace=metrics_namespace(settings),
            metric="DueClocks",
            statistic="Maximum",
            threshold=DUE_BACKLOG,
            minutes=1,
            periods=5,
        ),
        Watch(
            name="due-failed",
            says="Clocks that are due cannot be fired, run after run; see the tick's log",
            namespace=metrics_namespace(settings),
            metric="DueClocksFailed",
            statistic="Maximum",
            minutes=1,
            periods=5,
        ),
    ]


def _table_watches(table_name: str) -> list[Watch]:
    # CloudWatch has throttles by table or index, and DynamoDB's own errors by operation only.
    table = {"TableName": table_name}
    throttled = [
        Watch(
            name=f"{name}-throttled",
            says=f"DynamoDB refused requests ({name}): a partition is hot",
            namespace="AWS/DynamoDB",
            metric=metric,
            dimensions=table | more,
        )
        for name, metric, more in (
            ("table-reads", "ReadThrottleEvents", {}),
            ("table-writes", "WriteThrottleEvents", {}),
            ("queue-index", "WriteThrottleEvents", {"GlobalSecondaryIndexName": QUEUE_INDEX}),
            ("due-index", "WriteThrottleEvents", {"GlobalSecondaryIndexName": DUE_INDEX}),
        )
    ]
    failed = [
        Watch(
            name=f"table-{operation.lower()}-errors",
            says=f"DynamoDB had errors of its own at {operation}",
            namespace="AWS/DynamoDB",
            metric="SystemErrors",
            dimensions=table | {"Operation": operation},
        )
        for operation in ("TransactWriteItems", "Query")
    ]
    return [*throttled, *failed]


class Alarms(Construct):
    """CloudWatch alarms of a list of watches, all told to one topic."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        topic: sns.ITopic,
        watches: list[Watch],
    ) -> None:
        super().__init__(scope, construct_id)
        action = actions.SnsAction(topic)
        for watch in watches:
            alarm = cloudwatch.Alarm(
                self,
                watch.name,
                alarm_name=settings.physical_name(watch.name),
                alarm_description=watch.says,
                metric=metric_of(watch),
                threshold=watch.threshold,
                evaluation_periods=watch.periods,
                comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
                # No call at all is no fault.
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            )
            alarm.add_alarm_action(action)


def metric_of(watch: Watch) -> cloudwatch.Metric:
    """The metric a watch looks at."""
    return cloudwatch.Metric(
        namespace=watch.namespace,
        metric_name=watch.metric,
        dimensions_map=watch.dimensions or None,
        statistic=watch.statistic,
        period=Duration.minutes(watch.minutes),
    )
