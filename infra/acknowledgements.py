"""Findings of cdk-nag that we accept, each where it arises and with its reason.

A finding that is not acknowledged stops the synthesis. Acknowledge on the smallest construct, and
say why the rule does not serve its purpose there; "not needed" is no reason.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import IConstruct

PACK = "AwsSolutions"
"""Name of the rule pack."""


class Rule(StrEnum):
    """Rules of the AWS Solutions pack that meet this app."""

    RUNTIME = "AwsSolutions-L1"
    WILDCARD = "AwsSolutions-IAM5"
    ROUTE_AUTHORIZATION = "AwsSolutions-APIG4"
    BUCKET_ACCESS_LOG = "AwsSolutions-S1"
    MACHINE_LOG_LEVEL = "AwsSolutions-SF1"
    SOCKET_ACCESS_LOG = "AwsSolutions-APIG1"
    CDN_GEO = "AwsSolutions-CFR1"
    CDN_FIREWALL = "AwsSolutions-CFR2"
    CDN_ACCESS_LOG = "AwsSolutions-CFR3"
    CDN_TLS = "AwsSolutions-CFR4"
    CDN_ORIGIN_TLS = "AwsSolutions-CFR5"
    CDN_ORIGIN_ACCESS = "AwsSolutions-CFR7"
    QUEUE_DEAD_LETTERS = "AwsSolutions-SQS3"
    BUCKET_TLS = "AwsSolutions-S10"
    QUEUE_TLS = "AwsSolutions-SQS4"
    CDN_LISTS_PAGES = "@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk"


REASONS: dict[Rule, str] = {
    Rule.RUNTIME: (
        "Python 3.13 is chosen, not overlooked: every compiled wheel of the locks and the bytecode "
        "in the layers are made for it; a new minor version is taken when all of them are there."
    ),
    Rule.WILDCARD: (
        "The actions are named one by one; the resource ends in a wildcard because its last part "
        "(log stream, object key, execution, stream label) is only known when it is made, or the "
        "service has no resources to name. infra/grants.py gives the reason of each."
    ),
    Rule.ROUTE_AUTHORIZATION: (
        "A public service must be open to people without an account. What is not public asks in "
        "the function for a query code or a password; the route has its own throttle."
    ),
    Rule.BUCKET_ACCESS_LOG: (
        "This bucket holds the access logs of the others; its own would never end."
    ),
    Rule.MACHINE_LOG_LEVEL: (
        "Level ALL would write one log line a transition about cases; the case's own event history "
        "is the audit trail, and failures are logged and alarmed. Execution data is never logged."
    ),
    Rule.SOCKET_ACCESS_LOG: (
        "API Gateway logs a WebSocket API only with a role that is set for the whole account, "
        "which one app must not change. The function logs route, status and time of every event; "
        "connections_logged switches the gateway's own log on where the account has the role."
    ),
    Rule.CDN_GEO: "Citizens abroad have the same right to ask; the law knows no border here.",
    Rule.CDN_FIREWALL: (
        "CloudFront's web ACLs do not exist in AWS China, and elsewhere the stage has switched "
        "them off; the HTTP API throttles every route."
    ),
    Rule.CDN_ACCESS_LOG: (
        "Edge logs would join citizens' addresses to receipt numbers in paths for every visit; the "
        "API's own access log holds the route, status and latency without either."
    ),
    Rule.CDN_TLS: (
        "Without an own domain CloudFront decides the protocol for its default certificate; a "
        "stage with a domain requires TLS 1.2 of 2021."
    ),
    Rule.CDN_ORIGIN_ACCESS: (
        "AWS China has no origin access control; the origin access identity does the same there "
        "for a bucket that is encrypted with S3's own key."
    ),
    Rule.QUEUE_DEAD_LETTERS: (
        "This queue is itself where records end that nobody could deliver; its depth alarms."
    ),
    Rule.BUCKET_TLS: "The emulator on a developer's machine speaks plain HTTP on loopback only.",
    Rule.CDN_LISTS_PAGES: (
        "The right to list turns the 403 for a page that is not there into a 404; the root shows "
        "index.html, and the names of public pages are no secret."
    ),
    Rule.QUEUE_TLS: "The emulator on a developer's machine speaks plain HTTP on loopback only.",
}
"""Why each accepted rule is accepted."""


def acknowledge(construct: IConstruct, rule: Rule) -> None:
    """Accept a rule's finding on one construct."""
    _record(construct, str(rule), REASONS[rule])


def acknowledge_wildcard(construct: IConstruct, resource: str, reason: str) -> None:
    """Accept one wildcard resource in a policy, and no other.

    Args:
        construct: The policy, or the construct that holds it.
        resource: The resource as it stands in the statement; may hold tokens.
        reason: What it is for.
    """
    named = _flat(Stack.of(construct).resolve(resource))
    _record(construct, f"{Rule.WILDCARD}[Resource::{named}]", f"{reason}. {REASONS[Rule.WILDCARD]}")


def _record(construct: IConstruct, finding: str, reason: str) -> None:
    # Without the pack's name in front CDK takes the id for one of its own warnings.
    known = f"{PACK}::{finding}" if finding.startswith(PACK) else finding
    Validations.of(construct).acknowledge(Acknowledgment(id=known, reason=reason))


def _flat(value: Any) -> str:
    """Write an intrinsic function the way cdk-nag names it in a finding."""
    match value:
        case str():
            return value
        case {"Fn::Join": [str(delimiter), list(parts)]}:
            return delimiter.join(_flat(part) for part in parts)
        case {"Fn::GetAtt": [resource, attribute]}:
            return f"<{resource}.{attribute}>"
        case {"Fn::ImportValue": name}:
            return _flat(name)
        case {"Ref": name}:
            return f"<{name}>"
        case _:
            raise ValueError(f"cdk-nag's name of {value!r} is not known here")
