"""A Lambda function of the app: own role, own log group, own queue for what it could not do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledgements import Rule, acknowledge, acknowledge_wildcard
from infra.bundling.layers import function_code
from infra.constructs.approval_chain import only_via
from infra.constructs.local_limits import acknowledge_plain_http, enforces_tls
from infra.constructs.log_group import log_group
from infra.constructs.python_layer import architecture_of, code_of, runtime_of
from infra.function_table import FunctionSpec, Variable
from infra.grants import Grant, Target, grants_of
from infra.settings import StageSettings

DEAD_LETTER_DAYS = 14
"""How long a record that could not be handled waits for someone to look. The most SQS allows."""


class PythonFunction(Construct):
    """One function of the function table.

    Attributes:
        function: The Lambda function.
        spec: Its entry in the table.
        log: Its log group.
        dead_letters: Queue of what an asynchronous function could not do, else None.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        spec: FunctionSpec,
        *,
        layers: Sequence[lambda_.ILayerVersion],
        values: Mapping[Variable, str],
        extra_environment: Mapping[str, str],
        targets: Mapping[Target, str],
        data_key: kms.IKey,
    ) -> None:
        super().__init__(scope, construct_id)
        self.spec = spec
        name = settings.physical_name(spec.name)
        self.log = log_group(self, "Log", f"/sunhall/{settings.stage}/{spec.name}", settings)
        self.dead_letters = _dead_letters(self, settings, spec, data_key)
        own = {Target.OWN_LOG_STREAMS: self.log.log_group_arn}
        if self.dead_letters:
            own[Target.OWN_DEAD_LETTERS] = self.dead_letters.queue_arn
        role = function_role(self, "Role", spec, {**targets, **own})
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=name,
            description=spec.description,
            runtime=runtime_of(settings),
            architecture=architecture_of(settings),
            code=code_of(function_code(spec.name, settings.target), settings),
            handler=spec.handler,
            layers=list(layers),
            memory_size=spec.memory_mb,
            timeout=Duration.seconds(spec.timeout_seconds),
            reserved_concurrent_executions=(
                spec.reserved_concurrency if settings.reserve_concurrency else None
            ),
            role=role.without_policy_updates(),
            log_group=self.log,
            logging_format=lambda_.LoggingFormat.JSON,
            tracing=lambda_.Tracing.ACTIVE,
            environment={
                "POWERTOOLS_SERVICE_NAME": spec.name,
                "LOG_LEVEL": settings.log_level,
                **{str(variable): values[variable] for variable in spec.environment},
                **extra_environment,
            },
        )
        # The policy must be there before the first call, or the first calls are refused.
        self.function.node.add_dependency(role)
        acknowledge(self.function, Rule.RUNTIME)


def function_role(
    scope: Construct, construct_id: str, spec: FunctionSpec, targets: Mapping[Target, str]
) -> iam.Role:
    """Make the role of a function: the statements of its grants, and no others."""
    role = iam.Role(
        scope,
        construct_id,
        assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        description=f"Sunhall function {spec.name}",
    )
    region = Stack.of(scope).region
    for grant in grants_of(spec.name):
        present = [targets[target] for target in grant.targets if target in targets]
        if not present:  # Such as the WeChat secret of a stage without WeChat.
            continue
        role.add_to_policy(_statement(grant, present, region))
        for resource in present:
            if "*" in resource:
                acknowledge_wildcard(role, resource, grant.why)
    return role


def _statement(grant: Grant, resources: Sequence[str], region: str) -> iam.PolicyStatement:
    conditions: dict[str, Any] = only_via(grant.via, region) if grant.via else {}
    if grant.partitions:
        leading = {"dynamodb:LeadingKeys": [f"{grant.partitions}*"]}
        conditions["ForAllValues:StringLike"] = leading
    if grant.prefixes:
        conditions["StringLike"] = {"s3:prefix": list(grant.prefixes)}
    return iam.PolicyStatement(
        actions=list(grant.actions), resources=list(resources), conditions=conditions
    )


def _dead_letters(
    scope: Construct, settings: StageSettings, spec: FunctionSpec, data_key: kms.IKey
) -> sqs.Queue | None:
    if not spec.is_asynchronous:
        return None
    queue = sqs.Queue(
        scope,
        "DeadLetters",
        queue_name=settings.physical_name(f"{spec.name}-dead-letters"),
        encryption=sqs.QueueEncryption.KMS,
        encryption_master_key=data_key,
        enforce_ssl=enforces_tls(settings),
        retention_period=Duration.days(DEAD_LETTER_DAYS),
    )
    acknowledge(queue, Rule.QUEUE_DEAD_LETTERS)
    acknowledge_plain_http(queue, settings)
    return queue
