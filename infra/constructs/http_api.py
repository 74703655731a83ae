"""The HTTP API: routes, authorizer, throttles, access log."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_lambda as lambda_
from aws_cdk.aws_apigatewayv2_authorizers import HttpLambdaAuthorizer, HttpLambdaResponseType
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from infra.acknowledgements import Rule, acknowledge
from infra.constructs.log_group import log_group
from infra.routes import ROUTES, Pace, Route
from infra.settings import StageSettings, Throttling

AUTHORIZATION_CACHED = Duration.seconds(300)
"""How long an accepted token is not looked at again. Far below a token's life."""

ACCESS_LOG_FIELDS = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    # The route, never the path: a path holds a receipt number. No address, no user agent.
    "route": "$context.routeKey",
    "status": "$context.status",
    "latency": "$context.responseLatency",
    "integrationLatency": "$context.integrationLatency",
    "integrationStatus": "$context.integrationStatus",
    "integrationError": "$context.integrationErrorMessage",
    "authorizerError": "$context.authorizer.error",
    "bytes": "$context.responseLength",
}


class SunhallHttpApi(Construct):
    """The app's one HTTP API.

    The pages come from the same origin through the CDN, so no cross-origin access is allowed.

    Attributes:
        api: The API.
        stage: Its only, default stage.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        functions: Mapping[str, lambda_.IFunction],
    ) -> None:
        super().__init__(scope, construct_id)
        self.api = apigateway.HttpApi(
            self,
            "Api",
            api_name=settings.physical_name("api"),
            description="Sunhall public services",
            create_default_stage=False,
        )
        self.stage = apigateway.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(
                rate_limit=settings.throttling.rate, burst_limit=settings.throttling.burst
            ),
        )
        self._log_accesses(settings)
        authorizer = HttpLambdaAuthorizer(
            "StaffAuthorizer",
            functions["staff_authorizer"],
            authorizer_name=settings.physical_name("staff"),
            response_types=[HttpLambdaResponseType.SIMPLE],
            identity_source=["$request.header.Authorization"],
            results_cache_ttl=AUTHORIZATION_CACHED,
        )
        integrations = {
            name: HttpLambdaIntegration(f"{name}-integration", function)
            for name, function in functions.items()
        }
        for route in ROUTES:
            self._add(route, integrations[route.function], authorizer)
        self._throttle(settings.throttling)

    def _add(
        self,
        route: Route,
        integration: HttpLambdaIntegration,
        authorizer: HttpLambdaAuthorizer,
    ) -> None:
        made = self.api.add_routes(
            path=route.path,
            methods=[apigateway.HttpMethod(route.method)],
            integration=integration,
            authorizer=authorizer if route.staff else None,
        )
        if not route.staff:
            for each in made:
                acknowledge(each, Rule.ROUTE_AUTHORIZATION)
        if route.pace is not Pace.NORMAL:
            # API Gateway refuses a throttle for a route that is not there yet.
            self.stage.node.add_dependency(*made)

    def _log_accesses(self, settings: StageSettings) -> None:
        log = log_group(
            self, "AccessLog", f"/aws/vendedlogs/apis/{settings.physical_name('api')}", settings
        )
        self._stage_resource().access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=log.log_group_arn, format=json.dumps(ACCESS_LOG_FIELDS)
        )

    def _throttle(self, throttling: Throttling) -> None:
        limits = {
            Pace.SUBMISSION: (throttling.submissions_rate, throttling.submissions_burst),
            Pace.LOGIN: (throttling.login_rate, throttling.login_burst),
        }
        # A map of plain data: CloudFormation takes its keys as they are.
        self._stage_resource().route_settings = {
            route.key: {
                "ThrottlingRateLimit": limits[route.pace][0],
                "ThrottlingBurstLimit": limits[route.pace][1],
            }
            for route in ROUTES
            if route.pace in limits
        }

    def _stage_resource(self) -> apigateway.CfnStage:
        resource = self.stage.node.default_child
        if not isinstance(resource, apigateway.CfnStage):
            raise TypeError("the HTTP API's stage has no CloudFormation resource")
        return resource
