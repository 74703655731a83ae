"""The WebSocket API: connections of meetings, opened with one-time tickets.

It is reached through the CDN at the site's own origin, so pages need no further origin. No web ACL
can be attached to it, as to any API of this kind: the one before the CDN looks at the handshake of
who comes that way, and whoever comes past it has the throttles and the ticket before them.
"""

from __future__ import annotations

import json

from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_lambda as lambda_
from aws_cdk.aws_apigatewayv2_integrations import WebSocketLambdaIntegration
from constructs import Construct

from infra.acknowledgements import Rule, acknowledge
from infra.constructs.local_limits import connections_endpoint
from infra.constructs.log_group import log_group
from infra.meeting_path import MEETING_STAGE
from infra.settings import StageSettings
from infra.stacks.stage_stack import StageStack

ROUTES = ("$connect", "$disconnect", "$default")
"""What API Gateway tells of a connection; all messages go to the last one."""

ACCESS_LOG_FIELDS = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "route": "$context.routeKey",
    "event": "$context.eventType",
    "status": "$context.status",
    "integrationLatency": "$context.integrationLatency",
    "integrationStatus": "$context.integrationStatus",
    "error": "$context.error.message",
}
"""Neither the address nor the query, which holds the ticket, nor a message."""


class MeetingSocketApi(Construct):
    """The app's WebSocket API, made before the function that answers, which has to know its id.

    Attributes:
        api: The API.
        stage: Its only stage.
        endpoint: Address at which connections are sent over and closed.
    """

    def __init__(self, scope: StageStack, construct_id: str, settings: StageSettings) -> None:
        super().__init__(scope, construct_id)
        self.api = apigateway.WebSocketApi(
            self,
            "Api",
            api_name=settings.physical_name("meetings"),
            description="Sunhall meetings: who is there, and what browsers agree upon",
        )
        throttling = settings.throttling
        self.stage = apigateway.WebSocketStage(
            self,
            "Stage",
            web_socket_api=self.api,
            stage_name=MEETING_STAGE,
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(
                rate_limit=throttling.messages_rate, burst_limit=throttling.messages_burst
            ),
        )
        domain = f"{self.api.api_id}.execute-api.{scope.region}.{scope.url_suffix}"
        self.endpoint = connections_endpoint(
            settings, self.api.api_id, f"https://{domain}/{MEETING_STAGE}"
        )
        self._log_accesses(settings)

    def connections(self, scope: StageStack, method: str) -> str:
        """ARN of the connections, for one method of the management API."""
        place = f"{scope.region}:{scope.account}"
        return (
            f"arn:{scope.partition}:execute-api:{place}:{self.api.api_id}/{MEETING_STAGE}"
            f"/{method}/@connections/*"
        )

    def answered_by(self, function: lambda_.IFunction, settings: StageSettings) -> None:
        """Let a function answer for every route."""
        routes = [
            self.api.add_route(
                key, integration=WebSocketLambdaIntegration(f"{key.strip('$')}-route", function)
            )
            for key in ROUTES
        ]
        for route in routes:
            acknowledge(route, Rule.ROUTE_AUTHORIZATION)
        throttling = settings.throttling
        # A handshake is answered before anybody is known: it has its own, lower throttle.
        self._stage_resource().route_settings = {
            "$connect": {
                "ThrottlingRateLimit": throttling.connections_rate,
                "ThrottlingBurstLimit": throttling.connections_burst,
            }
        }
        # API Gateway refuses a throttle for a route that is not there yet.
        self.stage.node.add_dependency(*routes)

    def _log_accesses(self, settings: StageSettings) -> None:
        if not settings.connections_logged:
            acknowledge(self.stage, Rule.SOCKET_ACCESS_LOG)
            return
        name = f"/aws/vendedlogs/apis/{settings.physical_name('meetings')}"
        log = log_group(self, "AccessLog", name, settings)
        self._stage_resource().access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=log.log_group_arn, format=json.dumps(ACCESS_LOG_FIELDS)
        )

    def _stage_resource(self) -> apigateway.CfnStage:
        resource = self.stage.node.default_child
        if not isinstance(resource, apigateway.CfnStage):
            raise TypeError("the WebSocket API's stage has no CloudFormation resource")
        return resource
