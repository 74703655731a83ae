"""The state machine that follows any approval run, one task token a stage.

The chain itself is data and never here, and nobody's decision waits for the machine: people sign
in the table, and the machine is told. Each step's input is the row of the stage to open, and the
answer that lets a stage go is the row of the next. Two states are entered for a stage (the task,
the choice) and two transitions are fixed (start, end), whatever the chain; a parting with all its
branches is one stage.
"""

from __future__ import annotations

from typing import Any

INTEGRATION = "aws-sdk:dynamodb:updateItem.waitForTaskToken"
"""Step Functions writes the token itself: no function stands between the machine and the table."""

CLOSING = "aws-sdk:dynamodb:updateItem"
"""The same, without waiting for anybody."""

INDEX_FIELDS = {"queue_partition": "QPK", "queue_sort": "QSK"}
"""Fields of an opening that place the run in the drafter's box, and their attributes."""

ROW_FIELDS = (
    *("receipt_no", "service", "sealed_title", "department", "chain", "node", "due_at", "at"),
)
"""Fields of an opening that the box shows, written as attributes of the same name."""

CLOSED_FIELDS = ("ended", "node", "state")
"""Attributes that closing a run writes: that it is over, where it ended, and how."""

RUNNING = "running"
"""State of the row while its run goes on; afterwards it tells how the run ended."""

WRITE_FAILURES = (
    *("DynamoDb.ProvisionedThroughputExceededException", "DynamoDb.RequestLimitExceeded"),
    *("DynamoDb.ThrottlingException", "DynamoDb.InternalServerErrorException"),
    *("DynamoDb.TransactionConflictException", "DynamoDb.SdkClientException"),
)
"""Passing troubles of the write that opens a stage; tried again."""

SUPERSEDED = "DynamoDb.ConditionalCheckFailedException"
"""The run ended, or went on, before the stage could be opened: nothing is left to wait for."""


def definition(table_name: str, partition: str, stage_timeout_seconds: int) -> dict[str, Any]:
    """The machine in Amazon States Language, with JSONata.

    The input is a stage's opening: its key (``pk``, ``sk``), its number (``step``), its place in
    the box (``queue_partition``, ``queue_sort``) and its row, all texts. What `SendTaskSuccess`
    gives is the next opening, or how the run ended: ``pk``, ``sk``, ``node`` and ``outcome``.

    Args:
        table_name: Name of the table.
        partition: AWS partition, for the service integration's ARN.
        stage_timeout_seconds: After this time the token of a stage is renewed, whatever has become
            of the old one. Limits of an approval are clocks of the case, not of the machine.

    Returns:
        The definition as plain data.
    """
    texts = {
        "task_token": "$states.context.Task.Token",
        "execution": "$states.context.Execution.Name",
        **{attribute: f"$states.input.{field}" for field, attribute in INDEX_FIELDS.items()},
        **{field: f"$states.input.{field}" for field in ROW_FIELDS},
    }
    values = {
        "step": {"N": "{% $states.input.step %}"},
        "state": {"S": RUNNING},
        **{name: {"S": f"{{% {value} %}}"} for name, value in texts.items()},
    }
    return {
        "Comment": "Opens one stage of an approval after the other and waits until each is passed.",
        "QueryLanguage": "JSONata",
        "StartAt": "OpenStage",
        "States": {
            "OpenStage": {
                "Type": "Task",
                "Resource": f"arn:{partition}:states:::{INTEGRATION}",
                "Arguments": {
                    "TableName": table_name,
                    "Key": _key(),
                    "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in values),
                    # A run that is over is never opened again, and a stage never after a later one.
                    "ConditionExpression": (
                        "attribute_not_exists(ended)"
                        " AND (attribute_not_exists(#step) OR #step <= :step)"
                    ),
                    "ExpressionAttributeNames": {f"#{name}": name for name in values},
                    "ExpressionAttributeValues": {
                        f":{name}": value for name, value in values.items()
                    },
                },
                "TimeoutSeconds": stage_timeout_seconds,
                "Retry": [_retry()],
                "Catch": [
                    {
                        "ErrorEquals": ["States.Timeout"],
                        "Output": "{% $states.input %}",
                        "Next": "OpenStage",
                    },
                    {"ErrorEquals": [SUPERSEDED], "Next": "Superseded"},
                ],
                "Next": "MoreStages",
            },
            "MoreStages": {
                "Type": "Choice",
                "Choices": [
                    {"Condition": "{% $exists($states.input.step) %}", "Next": "OpenStage"}
                ],
                "Default": "CloseRun",
            },
            # The last state writes how the run ended: that costs no transition more than ending.
            "CloseRun": {
                "Type": "Task",
                "Resource": f"arn:{partition}:states:::{CLOSING}",
                "Arguments": {
                    "TableName": table_name,
                    "Key": _key(),
                    "UpdateExpression": "SET #ended = :yes, #node = :node, #state = :outcome",
                    "ExpressionAttributeNames": {f"#{name}": name for name in CLOSED_FIELDS},
                    "ExpressionAttributeValues": {
                        ":yes": {"BOOL": True},
                        # People may have signed on since the stage was opened that goes last.
                        ":node": {"S": "{% $states.input.node %}"},
                        ":outcome": {"S": "{% $states.input.outcome %}"},
                    },
                },
                "Retry": [_retry()],
                "End": True,
            },
            "Superseded": {"Type": "Succeed"},
        },
    }


def _key() -> dict[str, Any]:
    return {"PK": {"S": "{% $states.input.pk %}"}, "SK": {"S": "{% $states.input.sk %}"}}


def _retry() -> dict[str, Any]:
    return {
        "ErrorEquals": list(WRITE_FAILURES),
        "IntervalSeconds": 2,
        "BackoffRate": 2,
        "MaxAttempts": 6,
        "MaxDelaySeconds": 60,
        "JitterStrategy": "FULL",
    }
