"""The one table of the app, with its two indexes and its change stream."""

from __future__ import annotations

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.settings import StageSettings

QUEUE_INDEX = "queue"
DUE_INDEX = "due"

QUEUE_ATTRIBUTES = (
    *("receipt_no", "service", "state", "sealed_title", "department", "due_at", "card"),
    *("chain", "node", "at"),
)
"""What a row of a work list or of somebody's box shows. An attribute that is not here costs nothing
in the index when it changes; the case's version is left out for that reason, opinions and task
tokens for their size and because nobody who lists rows is to have them."""


class CoreTable(Construct):
    """Cases, events, approvals, receipts: one table, paid by request.

    The older table resource is used on purpose: cdk-nag's rules look at it and not at the global
    table resource.

    Attributes:
        table: The table.
    """

    def __init__(
        self, scope: Construct, construct_id: str, settings: StageSettings, key: kms.IKey
    ) -> None:
        super().__init__(scope, construct_id)
        self.table = dynamodb.Table(
            self,
            "Table",
            partition_key=_text("PK"),
            sort_key=_text("SK"),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True,
                recovery_period_in_days=settings.point_in_time_recovery_days,
            ),
            deletion_protection=settings.data_retained,
            removal_policy=(
                RemovalPolicy.RETAIN if settings.data_retained else RemovalPolicy.DESTROY
            ),
            stream=dynamodb.StreamViewType.NEW_IMAGE,
            time_to_live_attribute="expires_at",
        )
        self.table.add_global_secondary_index(
            index_name=QUEUE_INDEX,
            partition_key=_text("QPK"),
            sort_key=_text("QSK"),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=list(QUEUE_ATTRIBUTES),
        )
        self.table.add_global_secondary_index(
            index_name=DUE_INDEX,
            partition_key=_text("DPK"),
            sort_key=_text("DSK"),
            projection_type=dynamodb.ProjectionType.KEYS_ONLY,
        )


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
