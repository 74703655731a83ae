"""The web ACL before the CDN: known attacks and floods stop here."""

from __future__ import annotations

from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from infra.settings import StageSettings

MANAGED_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("AWSManagedRulesAmazonIpReputationList", ()),
    ("AWSManagedRulesKnownBadInputsRuleSet", ()),
    # A request of several pages of Chinese text is longer than this rule's 8 KB; the functions
    # limit bodies themselves, with an answer that says so.
    ("AWSManagedRulesCommonRuleSet", ("SizeRestrictions_BODY",)),
)
"""AWS's rule groups, each with the rules that only count."""

LOGIN_PATH = "/api/v1/staff/login"


class WebAcl(Construct):
    """A web ACL of scope CLOUDFRONT, which exists in us-east-1 only.

    Attributes:
        arn: Its ARN.
    """

    def __init__(self, scope: Construct, construct_id: str, settings: StageSettings) -> None:
        super().__init__(scope, construct_id)
        firewall = settings.firewall
        rules = [
            _per_address("logins", 0, firewall.logins_per_address, LOGIN_PATH),
            _per_address("requests", 1, firewall.requests_per_address, None),
            *(
                _managed(group, counted, priority)
                for priority, (group, counted) in enumerate(MANAGED_GROUPS, start=2)
            ),
        ]
        acl = wafv2.CfnWebACL(
            self,
            "Acl",
            name=settings.physical_name("web"),
            scope="CLOUDFRONT",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=_visible("web"),
            rules=rules,
        )
        self.arn = acl.attr_arn


def _per_address(
    name: str, priority: int, limit: int, path: str | None
) -> wafv2.CfnWebACL.RuleProperty:
    narrowed = None
    if path:
        narrowed = wafv2.CfnWebACL.StatementProperty(
            byte_match_statement=wafv2.CfnWebACL.ByteMatchStatementProperty(
                field_to_match=wafv2.CfnWebACL.FieldToMatchProperty(uri_path={}),
                positional_constraint="EXACTLY",
                search_string=path,
                text_transformations=[
                    wafv2.CfnWebACL.TextTransformationProperty(priority=0, type="NORMALIZE_PATH")
                ],
            )
        )
    return wafv2.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        action=wafv2.CfnWebACL.RuleActionProperty(block={}),
        statement=wafv2.CfnWebACL.StatementProperty(
            rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                aggregate_key_type="IP",
                evaluation_window_sec=300,
                limit=limit,
                scope_down_statement=narrowed,
            )
        ),
        visibility_config=_visible(name),
    )


def _managed(group: str, counted: tuple[str, ...], priority: int) -> wafv2.CfnWebACL.RuleProperty:
    return wafv2.CfnWebACL.RuleProperty(
        name=group,
        priority=priority,
        override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
        statement=wafv2.CfnWebACL.StatementProperty(
            managed_rule_group_statement=wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
                vendor_name="AWS",
                name=group,
                rule_action_overrides=[
                    wafv2.CfnWebACL.RuleActionOverrideProperty(
                        name=rule,
                        action_to_use=wafv2.CfnWebACL.RuleActionProperty(count={}),
                    )
                    for rule in counted
                ],
            )
        ),
        visibility_config=_visible(group),
    )


def _visible(metric: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    # Sampled requests would show paths with receipt numbers in the console.
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=metric, sampled_requests_enabled=False
    )
