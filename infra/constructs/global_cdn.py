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
from infra.meeting_path import HANDSHAKE_HEADERS, MEETING_PATH
from infra.routes import API_PATHS, SEARCHED_PATHS, SHARED_PATHS, SHARED_QUERIES
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
        meeting_domain: str,
        files_origin: str,
    ) -> None:
        super().__init__(scope, construct_id)
        headers = SecurityHeaders(self, "Headers", settings, files_origin=files_origin)
        searched = SecurityHeaders(
            self, "SearchHeaders", settings, files_origin=files_origin, searched=True
        )
        shared = self._shared_cache(settings)
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
            # In the order in which paths are compared: what is kept for all comes first.
            additional_behaviors={
                **{
                    path: self._shared_behaviour(
                        shared, api_domain, searched if path in SEARCHED_PATHS else headers
                    )
                    for path in SHARED_PATHS
                },
                **dict.fromkeys(
                    (path for path in API_PATHS if path not in SHARED_PATHS),
                    self._api_behaviour(settings, api_domain, headers),
                ),
                MEETING_PATH: self._meeting_behaviour(settings, meeting_domain),
            },
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
            origin=_over_tls(domain),
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=self._api_cache(settings),
            compress=True,
            origin_request_policy=self._api_request(settings),
            response_headers_policy=headers,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        )

    def _shared_behaviour(
        self, kept: cloudfront.CachePolicy, domain: str, headers: SecurityHeaders
    ) -> cloudfront.BehaviorOptions:
        """How what is the same for everybody is treated; no credentials get there."""
        return cloudfront.BehaviorOptions(
            origin=_over_tls(domain),
            allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
            cache_policy=kept,
            compress=True,
            response_headers_policy=headers,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        )

    def _meeting_behaviour(
        self, settings: StageSettings, domain: str
    ) -> cloudfront.BehaviorOptions:
        """How a connection gets to the WebSocket API: its handshake is handed on, with its query.

        What comes after the handshake is no answer, so no header can be added to it.
        """
        return cloudfront.BehaviorOptions(
            origin=_over_tls(domain),
            allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            compress=False,
            origin_request_policy=cloudfront.OriginRequestPolicy(
                self,
                "Handshake",
                origin_request_policy_name=settings.physical_name("handshake"),
                comment="Sunhall: the handshake of a connection and its ticket",
                header_behavior=cloudfront.OriginRequestHeaderBehavior.allow_list(
                    *HANDSHAKE_HEADERS
                ),
                query_string_behavior=cloudfront.OriginRequestQueryStringBehavior.allow_list(
                    "ticket"
                ),
                cookie_behavior=cloudfront.OriginRequestCookieBehavior.none(),
            ),
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

    def _shared_cache(self, settings: StageSettings) -> cloudfront.CachePolicy:
        return cloudfront.CachePolicy(
            self,
            "SharedCache",
            cache_policy_name=settings.physical_name("shared-cache"),
            comment="Sunhall: one copy for everybody, as long as the answer says",
            min_ttl=Duration.seconds(0),
            default_ttl=Duration.seconds(0),
            max_ttl=API_CACHE,
            header_behavior=cloudfront.CacheHeaderBehavior.none(),
            query_string_behavior=cloudfront.CacheQueryStringBehavior.allow_list(*SHARED_QUERIES),
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


def _over_tls(domain: str) -> origins.HttpOrigin:
    """Return an origin that is asked over HTTPS alone."""
    return origins.HttpOrigin(
        domain,
        protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
        origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
    )
