"""The approval machine in the cloud: its role, its log, and the definition it runs."""

from __future__ import annotations

import json
from typing import Any

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.acknowledgements import Rule, acknowledge, acknowledge_wildcard
from infra.approval_machine import definition
from infra.constructs.log_group import log_group
from infra.settings import StageSettings


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
        timeout = Duration.days(settings.stage_timeout_days)
        asl = definition(table_name, stack.partition, int(timeout.to_seconds()))
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
