"""Log groups: named, kept for as long as the stage says."""

from __future__ import annotations

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.settings import StageSettings


def log_group(
    scope: Construct, construct_id: str, name: str, settings: StageSettings
) -> logs.LogGroup:
    """Make a log group.

    Args:
        scope: Parent.
        construct_id: Id below it.
        name: Physical name, so that a log is found without looking for it.
        settings: Stage, for how long.
    """
    group = logs.LogGroup(
        scope,
        construct_id,
        log_group_name=name,
        removal_policy=(RemovalPolicy.RETAIN if settings.data_retained else RemovalPolicy.DESTROY),
    )
    resource = group.node.default_child
    if not isinstance(resource, logs.CfnLogGroup):
        raise TypeError("a log group has no CloudFormation resource")
    # The construct takes an enumeration; the settings hold the number CloudFormation takes.
    resource.retention_in_days = settings.log_retention_days
    return group
