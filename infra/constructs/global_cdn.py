"""The CDN in the partition aws: pages from the web bucket, all else from the HTTP API."""

from __future__ import annotations

from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.acknowledgements import Rule, acknowledge
from infra.constructs.security_headers import SecurityHeaders
from infra.constructs.web_acl import WebAcl
from infra.routes import API_PATHS
from infra.settings import StageSettings

_PRICE_CLASSES = {
    "100": cloudfront.PriceClass.PRICE_CLASS_100,
    "200": cloudfront.PriceClass.PRICE_CLASS_200,
    "All": cloudfront.PriceClass.PRICE_CLASS_ALL,
}


CREDENTIAL_HEADERS = ("Accept-Language", "Authorization", "X-Query-Code")
"""Headers that change an answer. They are part of the cache key, so that no answer, and no answer
that is under way, can reach someone who asked with other credentials."""

OTHER_HEADERS = (
    *("Accept", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"),
    # The network a request comes from, which the API counts wrong passwords and codes by.
    "CloudFront-Viewer-Address",
)
"""Headers the API reads besides. `Host` must not be among them: the API knows its own only."""

API_CACHE = Duration.hours(1)
"""The longest an edge keeps an answer of the API: only what says `public` itself, the catalogue."""


class GlobalCdn(Construct):
    """A CloudFront distribution with origin access control, web ACL and security headers.

    Attributes:
        domain_name: Domain of the distribution.
        distribution_id: Its id, to invalidate pages after they were published.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        *,
        bucket: s3.Bucket,
        api_domain: str,
        files_origin: str,
    ) -> None:
        super().__init__(scope, construct_id)
        headers = SecurityHeaders(self, "Headers", settings, files_origin=files_origin)
        distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=settings.physical_name("web"),
            default_root_object="index.html",
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=_PRICE_CLASSES[settings.price_class],
            web_acl_id=self._web_acl(settings),
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(
                    bucket,
                    # Listing turns S3's 403 for a page that is not there into a 404.
                    origin_access_levels=[
                        cloudfront.AccessLevel.READ,
                        cloudfront.AccessLevel.LIST,
                    ],
                ),
                allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
                cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                compress=True,
                response_headers_policy=headers,
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            ),
            additional_behaviors=dict.fromkeys(
                API_PATHS, self._api_behaviour(settings, api_domain, headers)
            ),
            # By itself an edge keeps errors for ten seconds: too long for a receipt just issued.
            error_responses=[
                cloudfront.ErrorResponse(http_status=status, ttl=Duration.seconds(0))
                for status in (400, 403, 404, 500, 502, 503, 504)
            ],
            **self._own_domain(settings),
        )
        acknowledge(distribution, Rule.CDN_GEO)
        acknowledge(distribution, Rule.CDN_ACCESS_LOG)
        acknowledge(distribution, Rule.CDN_LISTS_PAGES)
        if not settings.site.domain:
            acknowledge(distribution, Rule.CDN_TLS)
        if not settings.firewall.enabled:
            acknowledge(distribution, Rule.CDN_FIREWALL)
        self.domain_name = distribution.distribution_domain_name
        self.distribution_id = distribution.distribution_id

    def _api_behaviour(
        self, settings: StageSettings, domain: str, headers: SecurityHeaders
    ) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=origins.HttpOrigin(
                domain,
                protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
                origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
            ),
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=self._api_cache(settings),
            compress=True,
            origin_request_policy=self._api_request(settings),
            response_headers_policy=headers,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        )

    def _web_acl(self, settings: StageSettings) -> str | None:
        if not settings.firewall.enabled:
            return None
        return settings.firewall.web_acl_arn or WebAcl(self, "Firewall", settings).arn

    def _api_cache(self, settings: StageSettings) -> cloudfront.CachePolicy:
        return cloudfront.CachePolicy(
            self,
            "ApiCache",
            cache_policy_name=settings.physical_name("api-cache"),
            comment="Sunhall: answers are kept only when they say so",
            min_ttl=Duration.seconds(0),
            default_ttl=Duration.seconds(0),
            max_ttl=API_CACHE,
            header_behavior=cloudfront.CacheHeaderBehavior.allow_list(*CREDENTIAL_HEADERS),
            query_string_behavior=cloudfront.CacheQueryStringBehavior.all(),
            cookie_behavior=cloudfront.CacheCookieBehavior.none(),
            enable_accept_encoding_brotli=True,
            enable_accept_encoding_gzip=True,
        )

    def _api_request(self, settings: StageSettings) -> cloudfront.OriginRequestPolicy:
        return cloudfront.OriginRequestPolicy(
            self,
            "ApiRequest",
            origin_request_policy_name=settings.physical_name("api-request"),
            comment="Sunhall: what the API reads of a request",
            header_behavior=cloudfront.OriginRequestHeaderBehavior.allow_list(*OTHER_HEADERS),
            query_string_behavior=cloudfront.OriginRequestQueryStringBehavior.none(),
            cookie_behavior=cloudfront.OriginRequestCookieBehavior.none(),
        )

    def _own_domain(self, settings: StageSettings) -> dict[str, Any]:
        site = settings.site
        if not (site.domain and site.certificate_arn):
            return {}
        return {
            "domain_names": [site.domain],
            "certificate": acm.Certificate.from_certificate_arn(
                self, "Certificate", site.certificate_arn
            ),
            "minimum_protocol_version": cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
        }
