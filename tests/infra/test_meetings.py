"""Connections of meetings: their own API, their own throttle, their path through the CDN."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from infra.meeting_path import MEETING_PATH, MEETING_STAGE
from infra.settings import STAGES, SettingsError, load_settings
from tests.infra.assembly import IN_CHINA, Assembly, flat
from tests.infra.test_edge import behaviour
from tests.infra.test_permissions import permissions, role_of, statements_of


def of_the_socket_api(assembly: Assembly, kind: str) -> dict[str, dict[str, Any]]:
    """Resources of a type that belong to the WebSocket API."""
    found = assembly.of_type(f"AWS::ApiGatewayV2::{kind}")
    return {name: each for name, each in found.items() if not name.startswith("Http")}


def the_stage(assembly: Assembly) -> dict[str, Any]:
    """Properties of the WebSocket API's stage."""
    (found,) = of_the_socket_api(assembly, "Stage").values()
    return dict(found["Properties"])


def actions_of(assembly: Assembly, function: str) -> set[str]:
    """Every action a function's role allows."""
    role = role_of(assembly.functions()[function])
    return {action for action, _, _ in permissions(statements_of(assembly, role))}


def test_the_socket_api_tells_of_openings_messages_and_ends(assembly: Assembly) -> None:
    (api,) = of_the_socket_api(assembly, "Api").values()
    routes = {
        each["Properties"]["RouteKey"] for each in of_the_socket_api(assembly, "Route").values()
    }

    assert api["Properties"]["ProtocolType"] == "WEBSOCKET"
    assert routes == {"$connect", "$disconnect", "$default"}


def test_every_route_is_answered_by_the_function_of_connections(assembly: Assembly) -> None:
    functions = assembly.of_type("AWS::Lambda::Function")
    (name,) = [
        name
        for name, each in functions.items()
        if each["Properties"]["Handler"].startswith("meeting_socket.")
    ]
    for each in of_the_socket_api(assembly, "Integration").values():
        assert name in json.dumps(each["Properties"]["IntegrationUri"])


def test_a_connection_is_opened_at_the_path_that_is_the_stages_name(
    prod: Assembly, china: Assembly
) -> None:
    """API Gateway takes it nowhere else, and no CDN can cut a path off."""
    for assembly in (prod, china):
        assert the_stage(assembly)["StageName"] == MEETING_STAGE
        assert behaviour(assembly, MEETING_PATH)["ViewerProtocolPolicy"] == "https-only"
    assert f"/{MEETING_STAGE}" == MEETING_PATH


def test_opening_is_throttled_more_than_speaking(assembly: Assembly) -> None:
    stage, limits = the_stage(assembly), assembly.settings.throttling

    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == limits.messages_rate
    assert stage["RouteSettings"]["$connect"]["ThrottlingRateLimit"] == limits.connections_rate
    assert limits.connections_rate < limits.messages_rate


def test_the_throttle_is_set_only_after_its_route_is_there(assembly: Assembly) -> None:
    ((_name, stage),) = of_the_socket_api(assembly, "Stage").items()
    routes = {
        name: each["Properties"]["RouteKey"]
        for name, each in of_the_socket_api(assembly, "Route").items()
    }

    assert "$connect" in {routes[name] for name in stage["DependsOn"] if name in routes}


def test_the_access_log_holds_neither_tickets_nor_people(prod: Assembly) -> None:
    log_format = json.loads(the_stage(prod)["AccessLogSettings"]["Format"])

    assert "$context.routeKey" in log_format.values()
    for value in log_format.values():
        assert not re.search(r"\.(path|identity|connectionId|authorizer|queryString)", value)


def test_where_the_account_has_no_role_for_it_the_gateway_does_not_log(local: Assembly) -> None:
    assert "AccessLogSettings" not in the_stage(local)


def test_the_cdn_hands_on_the_handshake_and_its_ticket_and_nothing_else(prod: Assembly) -> None:
    asked = behaviour(prod, MEETING_PATH)
    name = asked["OriginRequestPolicyId"]["Ref"]
    policy = prod.of_type("AWS::CloudFront::OriginRequestPolicy")[name]["Properties"]
    config = policy["OriginRequestPolicyConfig"]

    assert set(config["HeadersConfig"]["Headers"]) >= {"Sec-WebSocket-Key", "Sec-WebSocket-Version"}
    assert not {"Host", "Authorization"} & set(config["HeadersConfig"]["Headers"])
    assert config["QueryStringsConfig"]["QueryStrings"] == ["ticket"]
    assert config["CookiesConfig"] == {"CookieBehavior": "none"}


def test_the_cdn_of_aws_china_does_so_too(china: Assembly) -> None:
    forwarded = behaviour(china, MEETING_PATH)["ForwardedValues"]

    assert {"Sec-WebSocket-Key", "Sec-WebSocket-Version"} <= set(forwarded["Headers"])
    assert forwarded["QueryStringCacheKeys"] == ["ticket"]
    assert "Host" not in forwarded["Headers"]
    assert behaviour(china, MEETING_PATH)["MaxTTL"] == 0


@pytest.mark.parametrize("kind", ["prod", "china"])
def test_the_path_leads_to_the_socket_api(kind: str, request: pytest.FixtureRequest) -> None:
    assembly: Assembly = request.getfixturevalue(kind)
    config = assembly.the("AWS::CloudFront::Distribution")["DistributionConfig"]
    target = behaviour(assembly, MEETING_PATH)["TargetOriginId"]
    (origin,) = [each for each in config["Origins"] if each["Id"] == target]

    assert flat(origin["DomainName"]).startswith("{sunhall-prod-api-MeetingApiId}.execute-api.")
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert not origin.get("OriginPath")


def test_who_answers_for_connections_can_neither_read_nor_write_a_case(
    assembly: Assembly,
) -> None:
    """Its permissions for the table are for partitions of meetings, and the key of names."""
    role = role_of(assembly.functions()["meeting_socket"])
    for statement in statements_of(assembly, role):
        actions = statement["Action"]
        if any("dynamodb" in each for each in ([actions] if isinstance(actions, str) else actions)):
            keys = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
            found = [keys] if isinstance(keys, str) else keys
            assert set(found) <= {"MEETING#*", "KEYRING#*"}


def test_nobody_else_sends_over_connections(assembly: Assembly) -> None:
    senders = {
        name
        for name in assembly.functions()
        if any(action.startswith("execute-api:") for action in actions_of(assembly, name))
    }

    assert senders == {"meeting_socket"}


class TestChime:
    def test_it_is_allowed_where_the_stage_has_it(self, prod: Assembly) -> None:
        assert "chime:CreateMeeting" in actions_of(prod, "meeting_socket")
        environment = prod.functions()["meeting_socket"]["Environment"]["Variables"]
        assert environment["CHIME_REGION"] == "us-east-1"

    def test_nothing_of_it_is_in_a_template_for_aws_china(self, china: Assembly) -> None:
        text = json.dumps(china.templates).lower()

        assert "chime" not in text

    def test_a_stage_that_does_not_ask_for_it_has_no_permission(self, local: Assembly) -> None:
        assert not any("chime" in action for action in actions_of(local, "meeting_socket"))

    def test_a_stage_in_aws_china_cannot_ask_for_it(self) -> None:
        wanted = {"region": "cn-north-1", "firewall.enabled": False, **IN_CHINA}

        with pytest.raises(SettingsError, match="AWS China has no Chime"):
            load_settings("prod", {**wanted, "video.chime": True})


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("video.turn_urls", ["turn:turn.city.example:3478"]),
        ("video.turn_secret_name", "sunhall/turn"),
        ("video.jitsi_origin", "https://meet.city.example"),
        ("video.jitsi_origin", "http://meet.city.example"),
        ("video.stun_urls", ["https://stun.city.example"]),
    ],
)
def test_half_a_provider_or_a_wrong_address_is_refused(setting: str, value: object) -> None:
    with pytest.raises(SettingsError):
        load_settings("prod", {setting: value})


def test_no_stage_holds_a_secret_of_a_provider() -> None:
    for path in STAGES.glob("*.yaml"):
        video = yaml.safe_load(path.read_text("utf-8")).get("video", {})
        assert not {name for name in video if "secret" in name and not name.endswith("_name")}


def test_a_page_may_open_camera_and_microphone_and_nobody_else_may(prod: Assembly) -> None:
    policies = prod.of_type("AWS::CloudFront::ResponseHeadersPolicy").values()
    assert len(policies) == 2
    for policy in policies:
        items = policy["Properties"]["ResponseHeadersPolicyConfig"]["CustomHeadersConfig"]["Items"]
        allowed = {each["Header"]: each["Value"] for each in items}["permissions-policy"]
        assert "camera=(self)" in allowed
        assert "microphone=(self)" in allowed
        assert "display-capture=(self)" in allowed
        assert "geolocation=()" in allowed
