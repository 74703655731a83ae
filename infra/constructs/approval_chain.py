"""The state machine that walks any approval chain, one task token a node.

The chain itself is data and never here: each step's input already holds the inbox row of the node
to open, and the answer that closes a node holds the row of the next. Two states are entered for a
node (the task, the choice) and two transitions are fixed (start, end), whatever the chain.
"""

from __future__ import annotations

import json
from typing import Any

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.acknowledgements import Rule, acknowledge, acknowledge_wildcard
from infra.constructs.log_group import log_group
from infra.settings import StageSettings

INTEGRATION = "aws-sdk:dynamodb:updateItem.waitForTaskToken"
"""Step Functions writes the token itself: no function stands between the machine and the table."""

INDEX_FIELDS = {"queue_partition": "QPK", "queue_sort": "QSK"}
"""Fields of an opening that place the node in the inbox, and their attributes."""

ROW_FIELDS = (*("receipt_no", "service", "sealed_title", "department", "chain", "node", "due_at"),)
"""Fields of an opening that the inbox shows, written as attributes of the same name."""

WRITE_FAILURES = (
    *("DynamoDb.ProvisionedThroughputExceededException", "DynamoDb.RequestLimitExceeded"),
    *("DynamoDb.ThrottlingException", "DynamoDb.InternalServerErrorException"),
    *("DynamoDb.TransactionConflictException", "DynamoDb.SdkClientException"),
)
"""Passing troubles of the write that opens a node; tried again with a fresh token."""


def definition(table_name: str, partition: str, node_timeout: Duration) -> dict[str, Any]:
    """The machine in Amazon States Language, with JSONata.

    The input is a node's opening: its key (``pk``, ``sk``), its place in the inbox
    (``queue_partition``, ``queue_sort``) and its row. What `SendTaskSuccess` gives is the next
    opening, or ``{"done": true}``.

    Args:
        table_name: Name of the table.
        partition: AWS partition, for the service integration's ARN.
        node_timeout: Backstop of a node. Statutory time limits are clocks of the case; this only
            keeps a forgotten execution from waiting for ever unseen.

    Returns:
        The definition as plain data.
    """
    attributes = {
        "task_token": "$states.context.Task.Token",
        "opened_at": "$states.context.State.EnteredTime",
        **{attribute: f"$states.input.{field}" for field, attribute in INDEX_FIELDS.items()},
        **{field: f"$states.input.{field}" for field in ROW_FIELDS},
    }
    return {
        "Comment": "Opens one approval node after the other and waits for each to be decided.",
        "QueryLanguage": "JSONata",
        "StartAt": "OpenNode",
        "States": {
            "OpenNode": {
                "Type": "Task",
                "Resource": f"arn:{partition}:states:::{INTEGRATION}",
                "Arguments": {
                    "TableName": table_name,
                    "Key": {
                        "PK": {"S": "{% $states.input.pk %}"},
                        "SK": {"S": "{% $states.input.sk %}"},
                    },
                    "UpdateExpression": "SET "
                    + ", ".join(f"#{name} = :{name}" for name in attributes),
                    # A repeated opening must not put a decided node back into the inbox.
                    "ConditionExpression": "attribute_not_exists(decided)",
                    "ExpressionAttributeNames": {f"#{name}": name for name in attributes},
                    "ExpressionAttributeValues": {
                        f":{name}": {"S": f"{{% {value} %}}"} for name, value in attributes.items()
                    },
                },
                "TimeoutSeconds": int(node_timeout.to_seconds()),
                "Retry": [
                    {
                        "ErrorEquals": list(WRITE_FAILURES),
                        "IntervalSeconds": 2,
                        "BackoffRate": 2,
                        "MaxAttempts": 6,
                        "MaxDelaySeconds": 60,
                        "JitterStrategy": "FULL",
                    }
                ],
                "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "NodeForgotten"}],
                "Next": "MoreNodes",
            },
            "MoreNodes": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $exists($states.input.pk) %}", "Next": "OpenNode"}],
                "Default": "Decided",
            },
            "Decided": {"Type": "Succeed"},
            "NodeForgotten": {
                "Type": "Fail",
                "Error": "NodeForgotten",
                "Cause": "Nobody decided the node before its backstop; see the runbook.",
            },
        },
    }


class ApprovalChain(Construct):
    """The machine, its role and its log.

    Attributes:
        machine: The state machine.
        name: Its physical name.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        *,
        table_name: str,
        table_arn: str,
        data_key_arn: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = settings.physical_name("approval-chain")
        stack = Stack.of(self)
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal(
                "states.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
            ),
        )
        _allow_opening(role, stack, table_arn, data_key_arn)
        asl = definition(table_name, stack.partition, Duration.days(settings.node_timeout_days))
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            state_machine_name=self.name,
            definition_body=sfn.DefinitionBody.from_string(json.dumps(asl)),
            role=role,
            tracing_enabled=True,
            removal_policy=RemovalPolicy.DESTROY,
            logs=sfn.LogOptions(
                destination=log_group(self, "Log", f"/aws/vendedlogs/states/{self.name}", settings),
                level=sfn.LogLevel.ERROR,
                # Input and output hold receipt numbers and tokens.
                include_execution_data=False,
            ),
        )
        acknowledge(self.machine, Rule.MACHINE_LOG_LEVEL)
        acknowledge_wildcard(role, "*", "Log delivery and X-Ray have no resources to name")


def _allow_opening(role: iam.Role, stack: Stack, table_arn: str, data_key_arn: str) -> None:
    role.add_to_policy(iam.PolicyStatement(actions=["dynamodb:UpdateItem"], resources=[table_arn]))
    role.add_to_policy(
        iam.PolicyStatement(
            actions=[
                *("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
                *("kms:ReEncryptFrom", "kms:ReEncryptTo"),
            ],
            resources=[data_key_arn],
            conditions=only_via("dynamodb", stack.region),
        )
    )


def only_via(service: str, region: str) -> dict[str, Any]:
    """Condition that a key is used inside calls of one service only."""
    return {
        "StringEquals": {
            "kms:ViaService": [
                f"{service}.{region}.amazonaws.com",
                # Written so by some services in AWS China.
                f"{service}.{region}.amazonaws.com.cn",
            ]
        }
    }
