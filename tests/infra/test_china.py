"""Nothing that AWS China lacks is in a template for AWS China."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import pytest

from infra.routes import SHARED_PATHS, SHARED_QUERIES
from tests.infra.assembly import Assembly, synthesise

ABSENT_SERVICES = (
    "AWS::Chime::",
    "AWS::Cognito::UserPool",
    "AWS::Pinpoint",
    "AWS::SES::",
    "AWS::SMSVOICE::",
)
"""Services that cities may think of and that AWS China does not have."""

REFUSED_BY_CLOUDFRONT = (
    "AWS::CloudFront::CachePolicy",
    "AWS::CloudFront::Function",
    "AWS::CloudFront::OriginAccessControl",
    "AWS::CloudFront::OriginRequestPolicy",
    "AWS::CloudFront::ResponseHeadersPolicy",
)
"""CloudFormation knows some of these there, but the service in AWS China refuses their use."""


def types_in(region: str) -> set[str]:
    """Resource types that CloudFormation knows in a region, by cfn-lint's schemas."""
    package = find_spec("cfnlint")
    assert package is not None
    assert package.origin is not None
    schemas = Path(package.origin).parent / "data" / "schemas" / "providers" / f"{region}.json"
    return set(json.loads(schemas.read_bytes()))


def absent_in_china(types: Iterable[str], region: str = "cn-north-1") -> list[str]:
    """Those of the given resource types that cannot be deployed to AWS China."""
    known = types_in(region) | {"AWS::CDK::Metadata"}
    return sorted(
        {
            kind
            for kind in types
            if kind not in known
            or kind.startswith(ABSENT_SERVICES)
            or kind in REFUSED_BY_CLOUDFRONT
        }
    )


@pytest.mark.parametrize("stage", ["local", "dev", "prod"])
@pytest.mark.parametrize("region", ["cn-north-1", "cn-northwest-1"])
def test_every_resource_type_exists_in_aws_china(stage: str, region: str) -> None:
    types = {resource["Type"] for _, _, resource in synthesise(stage, "cn-north-1").resources()}

    assert absent_in_china(types, region) == []


@pytest.mark.parametrize(
    "kind",
    [
        "AWS::Cognito::UserPool",
        "AWS::SES::EmailIdentity",
        "AWS::CloudFront::OriginAccessControl",
        "AWS::CloudFront::ResponseHeadersPolicy",
        "AWS::Pinpoint::App",
    ],
)
def test_a_type_that_aws_china_lacks_is_found(kind: str) -> None:
    assert absent_in_china(["AWS::S3::Bucket", kind]) == [kind]


def test_the_same_check_finds_what_the_other_partition_uses(prod: Assembly) -> None:
    """If this fails, the check above has become blind or the global CDN has changed."""
    types = {resource["Type"] for _, _, resource in prod.resources()}

    assert absent_in_china(types) == [
        "AWS::CloudFront::CachePolicy",
        "AWS::CloudFront::OriginAccessControl",
        "AWS::CloudFront::OriginRequestPolicy",
        "AWS::CloudFront::ResponseHeadersPolicy",
    ]


def test_no_web_acl_of_the_cdn_is_made_in_aws_china(china: Assembly) -> None:
    assert china.of_type("AWS::WAFv2::WebACL") == {}


def test_the_cdn_in_aws_china_uses_forwarded_values_instead_of_policies(china: Assembly) -> None:
    config = china.the("AWS::CloudFront::Distribution")["DistributionConfig"]
    behaviours = [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]

    for behaviour in behaviours:
        assert "ForwardedValues" in behaviour
        assert not {"CachePolicyId", "OriginRequestPolicyId", "ResponseHeadersPolicyId"} & set(
            behaviour
        )


def test_the_cdn_in_aws_china_has_an_own_domain_and_a_certificate_of_the_iam_store(
    china: Assembly,
) -> None:
    config = china.the("AWS::CloudFront::Distribution")["DistributionConfig"]

    assert config["Aliases"] == ["fuwu.example.cn"]
    assert config["ViewerCertificate"]["IamCertificateId"] == "ASCAEXAMPLE"
    assert "AcmCertificateArn" not in config["ViewerCertificate"]


def test_the_cdn_in_aws_china_hands_the_credentials_to_the_api(china: Assembly) -> None:
    config = china.the("AWS::CloudFront::Distribution")["DistributionConfig"]
    (api,) = [each for each in config["CacheBehaviors"] if each["PathPattern"] == "/api/*"]

    forwarded = set(api["ForwardedValues"]["Headers"])

    assert {"Authorization", "X-Query-Code", "Idempotency-Key", "If-Match"} <= forwarded
    assert "Host" not in forwarded
    assert api["MaxTTL"] == 0


def test_the_cdn_in_aws_china_keeps_one_copy_of_what_a_crowd_asks_for(china: Assembly) -> None:
    config = china.the("AWS::CloudFront::Distribution")["DistributionConfig"]
    shared = [each for each in config["CacheBehaviors"] if each["PathPattern"] in SHARED_PATHS]

    assert len(shared) == len(SHARED_PATHS)
    for behaviour in shared:
        forwarded = behaviour["ForwardedValues"]
        assert forwarded["QueryStringCacheKeys"] == list(SHARED_QUERIES)
        assert "Headers" not in forwarded
        assert behaviour["MinTTL"] == behaviour["DefaultTTL"] == 0
        assert behaviour["MaxTTL"] > 0
        assert behaviour["AllowedMethods"] == ["GET", "HEAD"]


def test_the_pages_in_aws_china_are_read_by_the_cdn_alone(china: Assembly) -> None:
    (policy,) = china.of_type("AWS::S3::BucketPolicy", "web").values()
    readers = [
        statement["Principal"]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]

    assert all("CanonicalUser" in principal for principal in readers)
    assert readers


def test_a_keys_condition_names_the_service_as_both_partitions_write_it(china: Assembly) -> None:
    text = json.dumps(china.templates["api"])

    assert '"dynamodb.cn-north-1.amazonaws.com.cn"' in text
    assert '"dynamodb.cn-north-1.amazonaws.com"' in text
