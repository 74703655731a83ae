"""What stands between a citizen and the app: routes, throttles, CDN, headers, firewall."""

from __future__ import annotations

import importlib
import inspect
import json
import re
from fnmatch import fnmatchcase
from typing import Any

import pytest

from infra.function_table import FUNCTIONS
from infra.meeting_path import MEETING_PATH
from infra.routes import (
    API_PATHS,
    ROUTES,
    SEARCHED_PATHS,
    SHARED_PATHS,
    SHARED_QUERIES,
    Pace,
)
from tests.infra.assembly import Assembly, flat, synthesise


def behaviour(assembly: Assembly, pattern: str | None = None) -> dict[str, Any]:
    """A cache behaviour of the distribution: of a pattern, or the default one."""
    config = assembly.the("AWS::CloudFront::Distribution")["DistributionConfig"]
    if pattern is None:
        default: dict[str, Any] = config["DefaultCacheBehavior"]
        return default
    (found,) = [each for each in config["CacheBehaviors"] if each["PathPattern"] == pattern]
    return dict(found)


def of_the_http_api(assembly: Assembly, kind: str) -> dict[str, dict[str, Any]]:
    """Resources of a type that belong to the HTTP API: the WebSocket API has its own."""
    found = assembly.of_type(f"AWS::ApiGatewayV2::{kind}")
    return {name: each for name, each in found.items() if name.startswith("Http")}


def the_http_api(assembly: Assembly, kind: str) -> dict[str, Any]:
    """Properties of the only resource of a type that belongs to the HTTP API."""
    (found,) = of_the_http_api(assembly, kind).values()
    return dict(found["Properties"])


def cache_policy(assembly: Assembly, pattern: str) -> dict[str, Any]:
    """The cache policy of a pattern."""
    name = behaviour(assembly, pattern)["CachePolicyId"]["Ref"]
    found = assembly.of_type("AWS::CloudFront::CachePolicy")[name]
    return dict(found["Properties"]["CachePolicyConfig"])


def test_every_route_of_a_handler_is_deployed_and_every_deployed_route_is_handled() -> None:
    handled = set()
    for spec in FUNCTIONS:
        source = inspect.getsource(importlib.import_module(f"{spec.name}.handler"))
        table = source.rpartition("lambda_handler = serve(")[2]
        handled |= {
            (key, spec.name) for key in re.findall(r'"((?:GET|POST|PUT|DELETE) /[^"]*)"', table)
        }

    assert handled == {(route.key, route.function) for route in ROUTES}


def test_the_api_has_exactly_the_routes_of_the_table(assembly: Assembly) -> None:
    deployed = {
        route["Properties"]["RouteKey"]: route["Properties"]["AuthorizationType"]
        for route in of_the_http_api(assembly, "Route").values()
    }

    assert deployed == {route.key: "CUSTOM" if route.staff else "NONE" for route in ROUTES}


def test_every_staff_route_but_the_login_and_the_calendar_feeds_asks_for_a_token() -> None:
    open_routes = [route.key for route in ROUTES if "/staff/" in route.path and not route.staff]

    # A calendar program sends no header: its feed is opened by a signed token that can be revoked.
    feeds = {f"GET /api/v1/staff/{what}.ics" for what in ("deadlines", "appointments")}
    assert set(open_routes) == {"POST /api/v1/staff/login", *feeds}


def test_the_authorizer_is_asked_with_the_token_alone(assembly: Assembly) -> None:
    authorizer = assembly.the("AWS::ApiGatewayV2::Authorizer")

    assert authorizer["AuthorizerType"] == "REQUEST"
    assert authorizer["AuthorizerPayloadFormatVersion"] == "2.0"
    assert authorizer["EnableSimpleResponses"] is True
    assert authorizer["IdentitySource"] == ["$request.header.Authorization"]
    assert 0 < authorizer["AuthorizerResultTtlInSeconds"] <= 300


def test_no_other_origin_may_call_the_api_from_a_browser(assembly: Assembly) -> None:
    assert "CorsConfiguration" not in the_http_api(assembly, "Api")


def test_every_route_is_throttled_and_costly_ones_more(assembly: Assembly) -> None:
    stage = the_http_api(assembly, "Stage")
    limits = assembly.settings.throttling
    rates = {key: value["ThrottlingRateLimit"] for key, value in stage["RouteSettings"].items()}

    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == limits.rate
    assert rates == {
        route.key: limits.login_rate if route.pace is Pace.LOGIN else limits.submissions_rate
        for route in ROUTES
        if route.pace is not Pace.NORMAL
    }


def test_a_throttle_is_set_only_after_its_route_is_there(assembly: Assembly) -> None:
    """API Gateway refuses settings of a route that it does not know."""
    ((_name, stage),) = of_the_http_api(assembly, "Stage").items()
    routes = {
        name: route["Properties"]["RouteKey"]
        for name, route in of_the_http_api(assembly, "Route").items()
    }
    earlier = {routes[name] for name in stage["DependsOn"] if name in routes}

    assert set(stage["Properties"]["RouteSettings"]) <= earlier


def test_everyone_who_writes_without_a_login_is_throttled_more() -> None:
    for route in ROUTES:
        if route.method == "POST" and not route.staff:
            assert route.pace is not Pace.NORMAL, route.key


def test_the_access_log_holds_neither_paths_nor_people(assembly: Assembly) -> None:
    log_format = json.loads(the_http_api(assembly, "Stage")["AccessLogSettings"]["Format"])

    assert "$context.routeKey" in log_format.values()
    for value in log_format.values():
        assert not re.search(r"\.(path|identity|protocol|authorizer\.\w+_id)", value), value


@pytest.mark.parametrize("stage", ["local", "dev", "prod"])
def test_pages_come_over_tls_and_the_api_over_nothing_else(stage: str) -> None:
    assembly = synthesise(stage, "us-east-1")

    assert behaviour(assembly)["ViewerProtocolPolicy"] == "redirect-to-https"
    assert behaviour(assembly, "/api/*")["ViewerProtocolPolicy"] == "https-only"


def test_every_route_is_handed_to_the_api_by_one_pattern_of_the_cdn(
    prod: Assembly, china: Assembly
) -> None:
    for assembly in (prod, china):
        config = assembly.the("AWS::CloudFront::Distribution")["DistributionConfig"]
        patterns = [each["PathPattern"] for each in config["CacheBehaviors"]]
        of_api = [*SHARED_PATHS, *(one for one in API_PATHS if one not in SHARED_PATHS)]
        assert patterns == [*of_api, MEETING_PATH]
    for route in ROUTES:
        assert sum(route.path.startswith(each.rstrip("*")) for each in API_PATHS) == 1, route.key


def test_who_writes_addresses_for_people_is_told_the_citys_own_where_it_is_known(
    prod: Assembly, local: Assembly
) -> None:
    writing = {"open311_api", "notifier"}
    for assembly in (prod, local):
        for name, function in assembly.functions().items():
            told = function["Environment"]["Variables"].get("SITE_ORIGIN", "")
            known = assembly.settings.known_origin if name in writing else ""
            assert told == known, name


def test_the_api_lies_under_the_site_itself(prod: Assembly) -> None:
    config = prod.the("AWS::CloudFront::Distribution")["DistributionConfig"]
    api = behaviour(prod, "/api/*")
    (origin,) = [each for each in config["Origins"] if each["Id"] == api["TargetOriginId"]]

    assert flat(origin["DomainName"]) == (
        "{sunhall-prod-api-ApiId}.execute-api.us-east-1.{AWS::URLSuffix}"
    )
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert origin["CustomOriginConfig"]["OriginSSLProtocols"] == ["TLSv1.2"]
    assert "POST" in api["AllowedMethods"]


def test_no_answer_can_reach_someone_with_other_credentials(prod: Assembly) -> None:
    cache = cache_policy(prod, "/api/*")
    key = cache["ParametersInCacheKeyAndForwardedToOrigin"]

    assert {"Authorization", "X-Query-Code"} <= set(key["HeadersConfig"]["Headers"])
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "all"}


def test_an_edge_keeps_no_answer_unless_the_answer_says_so(prod: Assembly) -> None:
    cache = cache_policy(prod, "/api/*")

    assert (cache["MinTTL"], cache["DefaultTTL"]) == (0, 0)


@pytest.mark.parametrize("pattern", SHARED_PATHS)
def test_what_a_crowd_asks_for_is_kept_once_for_all_of_them(prod: Assembly, pattern: str) -> None:
    cache = cache_policy(prod, pattern)
    key = cache["ParametersInCacheKeyAndForwardedToOrigin"]
    asked = behaviour(prod, pattern)

    assert key["HeadersConfig"] == {"HeaderBehavior": "none"}
    assert key["CookiesConfig"] == {"CookieBehavior": "none"}
    assert key["QueryStringsConfig"] == {
        "QueryStringBehavior": "whitelist",
        "QueryStrings": list(SHARED_QUERIES),
    }
    assert (cache["MinTTL"], cache["DefaultTTL"]) == (0, 0)
    assert asked["AllowedMethods"] == ["GET", "HEAD"]
    # No credentials get there, so none can be needed there.
    assert "OriginRequestPolicyId" not in asked


def test_what_is_kept_for_all_asks_for_no_credentials() -> None:
    shared = [
        route
        for route in ROUTES
        if any(fnmatchcase(route.path.replace("{receipt_no}", "FT-1"), one) for one in SHARED_PATHS)
    ]

    assert shared
    assert all((route.method, route.staff) == ("GET", False) for route in shared)


def test_an_edge_keeps_no_error(prod: Assembly) -> None:
    config = prod.the("AWS::CloudFront::Distribution")["DistributionConfig"]
    kept = {
        each["ErrorCode"]: each["ErrorCachingMinTTL"] for each in config["CustomErrorResponses"]
    }

    assert set(kept.values()) == {0}
    assert {404, 500, 503} <= set(kept)
    assert not any("ResponsePagePath" in each for each in config["CustomErrorResponses"])


def test_the_api_learns_every_header_it_reads_except_the_sites_own_name(prod: Assembly) -> None:
    (request,) = [
        each["Properties"]["OriginRequestPolicyConfig"]
        for name, each in prod.of_type("AWS::CloudFront::OriginRequestPolicy").items()
        if "ApiRequest" in name
    ]
    cache = cache_policy(prod, "/api/*")
    passed = {
        header.lower()
        for header in (
            *request["HeadersConfig"]["Headers"],
            *cache["ParametersInCacheKeyAndForwardedToOrigin"]["HeadersConfig"]["Headers"],
        )
    }
    read = {
        "accept-language",
        "authorization",
        "cloudfront-viewer-address",
        "content-type",
        "idempotency-key",
        "if-match",
        "if-none-match",
        "x-query-code",
    }

    assert read <= passed
    assert "host" not in passed


def headers_of(assembly: Assembly, pattern: str | None) -> dict[str, Any]:
    """What is added to the answers of a behaviour."""
    policies = assembly.of_type("AWS::CloudFront::ResponseHeadersPolicy")
    named = behaviour(assembly, pattern)["ResponseHeadersPolicyId"]["Ref"]
    config: dict[str, Any] = policies[named]["Properties"]["ResponseHeadersPolicyConfig"]
    return config


def content_policy(assembly: Assembly, pattern: str | None) -> dict[str, str]:
    """The directives of a behaviour's content security policy."""
    config = headers_of(assembly, pattern)["SecurityHeadersConfig"]
    policy = flat(config["ContentSecurityPolicy"]["ContentSecurityPolicy"])
    assert "unsafe" not in policy
    return dict(each.split(" ", 1) for each in policy.split("; "))


@pytest.mark.parametrize("pattern", [None, *API_PATHS])
def test_pages_and_answers_carry_the_security_headers(prod: Assembly, pattern: str | None) -> None:
    assert "SecurityHeadersConfig" in headers_of(prod, pattern)


@pytest.mark.parametrize("pattern", [None, *API_PATHS])
def test_a_page_loads_nothing_from_elsewhere_and_runs_no_inline_script(
    prod: Assembly, pattern: str | None
) -> None:
    directives = content_policy(prod, pattern)

    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert directives["base-uri"] == "'none'"
    assert directives["connect-src"] == "'self' https://{sunhall-prod-data-FilesDomain}"
    assert not any("http://" in each for each in directives.values())


@pytest.mark.parametrize("pattern", [None, *API_PATHS])
def test_only_what_is_public_can_be_searched_by_a_form_without_a_script(
    prod: Assembly, pattern: str | None
) -> None:
    """Elsewhere a form holds what is nobody's business, and an address is kept in histories."""
    allowed = "'self'" if pattern in SEARCHED_PATHS else "'none'"
    assert content_policy(prod, pattern)["form-action"] == allowed


def test_the_emulators_pages_may_send_files_to_the_emulator(local: Assembly) -> None:
    assert content_policy(local, None)["connect-src"] == "'self' http://127.0.0.1:4566"


@pytest.mark.parametrize("pattern", [None, *API_PATHS])
def test_browsers_are_told_to_stay_on_tls_and_out_of_frames(
    prod: Assembly, pattern: str | None
) -> None:
    headers = headers_of(prod, pattern)["SecurityHeadersConfig"]

    assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
    assert headers["FrameOptions"]["FrameOption"] == "DENY"
    assert headers["ReferrerPolicy"]["ReferrerPolicy"] == "no-referrer"
    assert headers["ContentTypeOptions"]["Override"] is True


def test_the_pages_are_read_by_the_cdn_alone(prod: Assembly) -> None:
    (bucket,) = prod.of_type("AWS::S3::Bucket", "web").values()
    (policy,) = prod.of_type("AWS::S3::BucketPolicy", "web").values()
    allowed = [
        statement
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]

    assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    for statement in allowed:
        assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        assert "AWS:SourceArn" in statement["Condition"]["StringEquals"]


def test_the_root_shows_the_form(assembly: Assembly) -> None:
    config = assembly.the("AWS::CloudFront::Distribution")["DistributionConfig"]

    assert config["DefaultRootObject"] == "index.html"


def test_the_firewall_stands_before_the_cdn(prod: Assembly) -> None:
    (acl,) = prod.of_type("AWS::WAFv2::WebACL")
    config = prod.the("AWS::CloudFront::Distribution")["DistributionConfig"]

    assert config["WebACLId"] == {"Fn::GetAtt": [acl, "Arn"]}


def test_the_firewall_limits_addresses_and_known_attacks(prod: Assembly) -> None:
    acl = prod.the("AWS::WAFv2::WebACL")
    rules = {rule["Name"]: rule for rule in acl["Rules"]}
    login = rules["logins"]["Statement"]["RateBasedStatement"]

    assert acl["Scope"] == "CLOUDFRONT"
    assert login["Limit"] == prod.settings.firewall.logins_per_address
    assert login["ScopeDownStatement"]["ByteMatchStatement"]["SearchString"] in {
        route.path for route in ROUTES if route.pace is Pace.LOGIN
    }
    assert "AWSManagedRulesKnownBadInputsRuleSet" in rules
    assert not any(rule["VisibilityConfig"]["SampledRequestsEnabled"] for rule in rules.values()), (
        "samples would show paths with receipt numbers"
    )


def test_a_long_request_in_chinese_is_not_taken_for_an_attack(prod: Assembly) -> None:
    rules = {rule["Name"]: rule for rule in prod.the("AWS::WAFv2::WebACL")["Rules"]}
    common = rules["AWSManagedRulesCommonRuleSet"]["Statement"]["ManagedRuleGroupStatement"]

    assert common["RuleActionOverrides"] == [
        {"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}}
    ]
