"""Headers that keep the pages to themselves: nothing from elsewhere, no frame, no inline script."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from infra.content_policy import content_security_policy
from infra.settings import StageSettings

HSTS_AGE = Duration.days(365)


class SecurityHeaders(cloudfront.ResponseHeadersPolicy):
    """Response headers of every page and API answer that passes the CDN."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        *,
        files_origin: str,
        searched: bool = False,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            response_headers_policy_name=settings.physical_name(
                "search-headers" if searched else "headers"
            ),
            comment="Sunhall: strict content security policy, HSTS, no framing",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=content_security_policy(
                        files_origin, forms="'self'" if searched else "'none'"
                    ),
                    override=True,
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=HSTS_AGE, include_subdomains=True, override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(header=header, value=value, override=True)
                    for header, value in (
                        ("cross-origin-opener-policy", "same-origin"),
                        ("cross-origin-resource-policy", "same-origin"),
                        (
                            "permissions-policy",
                            # Meetings are held on the own pages; nobody else may open a camera.
                            "camera=(self), display-capture=(self), geolocation=(), "
                            "microphone=(self)",
                        ),
                    )
                ]
            ),
        )
