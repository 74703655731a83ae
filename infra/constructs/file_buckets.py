"""Buckets: attachments and letters, and the access log of both buckets of the app."""

from __future__ import annotations

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.acknowledgements import Rule, acknowledge
from infra.constructs.local_limits import acknowledge_plain_http, enforces_tls
from infra.settings import StageSettings

PAGES_LOG_PREFIX = "web/"
"""Where the web bucket's access log goes."""

UNCLAIMED_UPLOAD_DAYS = 2
"""An upload that no accepted submission names is deleted after this time."""


class FileBuckets(Construct):
    """Where files are kept.

    Attributes:
        files: ``uploads/`` (not yet part of a case), ``cases/`` and ``letters/``.
        access_log: Who asked for which object. Personal data are in objects, not in their names.
    """

    def __init__(
        self, scope: Construct, construct_id: str, settings: StageSettings, key: kms.IKey
    ) -> None:
        super().__init__(scope, construct_id)
        removal = RemovalPolicy.RETAIN if settings.data_retained else RemovalPolicy.DESTROY
        self.access_log = s3.Bucket(
            self,
            "AccessLog",
            # S3 delivers access logs only to buckets under its own key.
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=enforces_tls(settings),
            removal_policy=removal,
            lifecycle_rules=[
                s3.LifecycleRule(expiration=Duration.days(settings.log_retention_days))
            ],
        )
        self._take_logs_of_pages()
        acknowledge(self.access_log, Rule.BUCKET_ACCESS_LOG)
        acknowledge_plain_http(self.access_log, settings)
        self.files = s3.Bucket(
            self,
            "Files",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=enforces_tls(settings),
            versioned=settings.data_retained,
            removal_policy=removal,
            server_access_logs_bucket=self.access_log,
            server_access_logs_prefix="files/",
            lifecycle_rules=_lifecycle(versioned=settings.data_retained),
            cors=[
                s3.CorsRule(
                    allowed_methods=[s3.HttpMethods.POST],
                    allowed_origins=list(settings.site_origins),
                    allowed_headers=["*"],
                    max_age=3600,
                )
            ],
        )
        acknowledge_plain_http(self.files, settings)

    def _take_logs_of_pages(self) -> None:
        # The web bucket is of another stack; naming it here would tie both stacks in a circle.
        self.access_log.add_to_resource_policy(
            iam.PolicyStatement(
                sid="LogsOfPages",
                principals=[iam.ServicePrincipal("logging.s3.amazonaws.com")],
                actions=["s3:PutObject"],
                resources=[self.access_log.arn_for_objects(f"{PAGES_LOG_PREFIX}*")],
                conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
            )
        )


def _lifecycle(*, versioned: bool) -> list[s3.LifecycleRule]:
    rules = [
        s3.LifecycleRule(
            id="unclaimed-uploads",
            prefix="uploads/",
            expiration=Duration.days(UNCLAIMED_UPLOAD_DAYS),
        ),
        s3.LifecycleRule(
            id="unfinished-uploads", abort_incomplete_multipart_upload_after=Duration.days(1)
        ),
    ]
    if versioned:
        # Long enough to undo a mistake, short enough that an erasure becomes one.
        rules.append(
            s3.LifecycleRule(
                id="replaced-versions", noncurrent_version_expiration=Duration.days(30)
            )
        )
    return rules
