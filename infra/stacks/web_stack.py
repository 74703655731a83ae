"""The citizens' pages and the CDN before everything."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.china_cdn import ChinaCdn
from infra.constructs.file_buckets import PAGES_LOG_PREFIX
from infra.constructs.global_cdn import GlobalCdn
from infra.constructs.local_limits import acknowledge_plain_http, enforces_tls, files_origin
from infra.settings import StageSettings
from infra.stacks.api_stack import ApiStack
from infra.stacks.data_stack import DataStack
from infra.stacks.stage_stack import StageStack


class WebStack(StageStack):
    """Web bucket and CDN. The pages are published after the deploy, not by it."""

    def __init__(
        self, scope: Construct, settings: StageSettings, data: DataStack, api: ApiStack
    ) -> None:
        super().__init__(scope, "web", settings, "pages and CDN")
        self.add_stack_dependency(data)
        self.add_stack_dependency(api)
        bucket = s3.Bucket(
            self,
            "Pages",
            # Public pages need no key of ours, and AWS China's CDN could not use it.
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=enforces_tls(settings),
            versioned=True,
            removal_policy=(
                RemovalPolicy.RETAIN if settings.data_retained else RemovalPolicy.DESTROY
            ),
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="replaced-pages", noncurrent_version_expiration=Duration.days(30)
                )
            ],
        )
        acknowledge_plain_http(bucket, settings)
        _log_accesses(bucket, data.exports.access_log_bucket)
        cdn = (
            ChinaCdn(
                self,
                "Cdn",
                settings,
                bucket=bucket,
                api_domain=api.api_domain,
                meeting_domain=api.meeting_domain,
            )
            if settings.in_china
            else GlobalCdn(
                self,
                "Cdn",
                settings,
                bucket=bucket,
                api_domain=api.api_domain,
                meeting_domain=api.meeting_domain,
                files_origin=files_origin(settings, data.exports.files_domain),
            )
        )
        self.tell("WebBucket", bucket.bucket_name, "Where the pages are published")
        self.tell("DistributionDomain", cdn.domain_name, "Domain of the CDN")
        self.tell("DistributionId", cdn.distribution_id, "To invalidate published pages")


def _log_accesses(bucket: s3.Bucket, log_bucket: str) -> None:
    resource = bucket.node.default_child
    if not isinstance(resource, s3.CfnBucket):
        raise TypeError("a bucket has no CloudFormation resource")
    # Directly: the log bucket is of another stack, where its policy already lets the logs in.
    resource.logging_configuration = s3.CfnBucket.LoggingConfigurationProperty(
        destination_bucket_name=log_bucket, log_file_prefix=PAGES_LOG_PREFIX
    )
