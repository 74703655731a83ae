"""The CDN in the partition aws-cn, with what CloudFront knows there.

Not there: origin access control, cache, origin request and response headers policies, web ACLs,
certificates of ACM, the default domain. So: an origin access identity, forwarded values, a
certificate of the IAM store and an own domain with its ICP filing. The pages carry their content
security policy themselves, and the API's functions set their headers themselves.
"""

from __future__ import annotations

from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.acknowledgements import Rule, acknowledge
from infra.meeting_path import HANDSHAKE_HEADERS, MEETING_PATH
from infra.routes import API_PATHS, SHARED_PATHS, SHARED_QUERIES
from infra.settings import Site, StageSettings

FORWARDED_HEADERS = (
    *("Authorization", "Accept", "Accept-Language", "Content-Type", "Idempotency-Key"),
    *("If-Match", "If-None-Match", "X-Correlation-Id", "X-Query-Code"),
)
"""What the API needs of a request. `Host` must not be among them: the API knows its own only."""

PAGE_SECONDS = 300
"""How long an edge keeps a page: there is no cheap way to tell all of them of a new one."""

SHARED_SECONDS = 3600
"""The longest an edge keeps what is the same for everybody: only as long as the answer says."""


class ChinaCdn(Construct):
    """A CloudFront distribution as AWS China accepts it.

    Attributes:
        domain_name: Domain of the distribution, to point the own domain's CNAME to.
        distribution_id: Its id.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        *,
        bucket: s3.Bucket,
        api_domain: str,
        meeting_domain: str,
    ) -> None:
        super().__init__(scope, construct_id)
        site = settings.site
        identity = cloudfront.CfnCloudFrontOriginAccessIdentity(
            self,
            "Identity",
            cloud_front_origin_access_identity_config=(
                cloudfront.CfnCloudFrontOriginAccessIdentity.CloudFrontOriginAccessIdentityConfigProperty(
                    comment=settings.physical_name("web")
                )
            ),
        )
        bucket.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.CanonicalUserPrincipal(identity.attr_s3_canonical_user_id)],
                actions=["s3:GetObject", "s3:ListBucket"],
                resources=[bucket.bucket_arn, bucket.arn_for_objects("*")],
            )
        )
        distribution = cloudfront.CfnDistribution(
            self,
            "Distribution",
            distribution_config=cloudfront.CfnDistribution.DistributionConfigProperty(
                enabled=True,
                comment=settings.physical_name("web"),
                aliases=[site.domain] if site.domain else None,
                default_root_object="index.html",
                http_version="http2",
                ipv6_enabled=False,
                viewer_certificate=_certificate(site),
                origins=[
                    _pages(bucket, identity),
                    _api("api", api_domain),
                    _api("meeting", meeting_domain),
                ],
                default_cache_behavior=_page_behaviour(),
                # In the order in which paths are compared: what is kept for all comes first.
                cache_behaviors=[
                    *(_shared_behaviour(pattern) for pattern in SHARED_PATHS),
                    *(_api_behaviour(path) for path in API_PATHS if path not in SHARED_PATHS),
                    _meeting_behaviour(),
                ],
            ),
        )
        if not site.iam_certificate_id:
            acknowledge(distribution, Rule.CDN_TLS)
        for rule in (
            Rule.CDN_GEO,
            Rule.CDN_FIREWALL,
            Rule.CDN_ACCESS_LOG,
            Rule.CDN_ORIGIN_ACCESS,
        ):
            acknowledge(distribution, rule)
        self.domain_name = distribution.attr_domain_name
        self.distribution_id = distribution.ref


def _certificate(site: Site) -> cloudfront.CfnDistribution.ViewerCertificateProperty:
    if site.iam_certificate_id is None:  # Only the emulator goes without: the settings see to it.
        return cloudfront.CfnDistribution.ViewerCertificateProperty(
            cloud_front_default_certificate=True
        )
    return cloudfront.CfnDistribution.ViewerCertificateProperty(
        iam_certificate_id=site.iam_certificate_id,
        minimum_protocol_version="TLSv1.2_2021",
        ssl_support_method="sni-only",
    )


def _pages(
    bucket: s3.Bucket, identity: cloudfront.CfnCloudFrontOriginAccessIdentity
) -> cloudfront.CfnDistribution.OriginProperty:
    return cloudfront.CfnDistribution.OriginProperty(
        id="pages",
        domain_name=bucket.bucket_regional_domain_name,
        s3_origin_config=cloudfront.CfnDistribution.S3OriginConfigProperty(
            origin_access_identity=f"origin-access-identity/cloudfront/{identity.ref}"
        ),
    )


def _api(name: str, domain: str) -> cloudfront.CfnDistribution.OriginProperty:
    return cloudfront.CfnDistribution.OriginProperty(
        id=name,
        domain_name=domain,
        custom_origin_config=cloudfront.CfnDistribution.CustomOriginConfigProperty(
            origin_protocol_policy="https-only", origin_ssl_protocols=["TLSv1.2"]
        ),
    )


def _page_behaviour() -> cloudfront.CfnDistribution.DefaultCacheBehaviorProperty:
    return cloudfront.CfnDistribution.DefaultCacheBehaviorProperty(
        target_origin_id="pages",
        allowed_methods=["GET", "HEAD"],
        compress=True,
        default_ttl=PAGE_SECONDS,
        max_ttl=PAGE_SECONDS,
        min_ttl=0,
        viewer_protocol_policy="redirect-to-https",
        forwarded_values=cloudfront.CfnDistribution.ForwardedValuesProperty(query_string=False),
    )


def _shared_behaviour(pattern: str) -> cloudfront.CfnDistribution.CacheBehaviorProperty:
    """How what is the same for everybody is treated; no credentials get there."""
    return cloudfront.CfnDistribution.CacheBehaviorProperty(
        path_pattern=pattern,
        target_origin_id="api",
        allowed_methods=["GET", "HEAD"],
        compress=True,
        default_ttl=0,
        max_ttl=SHARED_SECONDS,
        min_ttl=0,
        viewer_protocol_policy="redirect-to-https",
        forwarded_values=cloudfront.CfnDistribution.ForwardedValuesProperty(
            query_string=True, query_string_cache_keys=list(SHARED_QUERIES)
        ),
    )


def _api_behaviour(pattern: str) -> cloudfront.CfnDistribution.CacheBehaviorProperty:
    return cloudfront.CfnDistribution.CacheBehaviorProperty(
        path_pattern=pattern,
        target_origin_id="api",
        allowed_methods=["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
        compress=True,
        default_ttl=0,
        max_ttl=0,
        min_ttl=0,
        viewer_protocol_policy="https-only",
        forwarded_values=cloudfront.CfnDistribution.ForwardedValuesProperty(
            query_string=True, headers=list(FORWARDED_HEADERS)
        ),
    )


def _meeting_behaviour() -> cloudfront.CfnDistribution.CacheBehaviorProperty:
    """How a connection gets to the WebSocket API: its handshake is handed on, with its ticket."""
    return cloudfront.CfnDistribution.CacheBehaviorProperty(
        path_pattern=MEETING_PATH,
        target_origin_id="meeting",
        allowed_methods=["GET", "HEAD"],
        compress=False,
        default_ttl=0,
        max_ttl=0,
        min_ttl=0,
        viewer_protocol_policy="https-only",
        forwarded_values=cloudfront.CfnDistribution.ForwardedValuesProperty(
            query_string=True,
            query_string_cache_keys=["ticket"],
            headers=list(HANDSHAKE_HEADERS),
        ),
    )
