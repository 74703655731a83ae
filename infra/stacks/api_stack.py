"""The functions, and everything that calls them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.bundling.layers import (
    catalogue_layer,
    core_layer,
    documents_layer,
    redaction_layer,
    vendor_layer,
)
from infra.constructs.core_table import DUE_INDEX, QUEUE_INDEX
from infra.constructs.http_api import SunhallHttpApi
from infra.constructs.local_limits import task_answers_resource
from infra.constructs.meeting_socket_api import MeetingSocketApi
from infra.constructs.minute_rule import MinuteRule
from infra.constructs.orders import Orders
from infra.constructs.python_function import PythonFunction
from infra.constructs.python_layer import PythonLayer
from infra.constructs.stream_consumer import StreamConsumer
from infra.constructs.tick_metrics import tick_metrics
from infra.function_table import FUNCTIONS, FunctionSpec, Variable
from infra.grants import Target
from infra.settings import StageSettings, Video
from infra.stacks.data_stack import DataExports, DataStack
from infra.stacks.stage_stack import StageStack
from infra.stacks.workflow_stack import WorkflowStack


class ApiStack(StageStack):
    """HTTP API, functions, layers, stream consumers and the minute's tick.

    Attributes:
        api_domain: Domain of the HTTP API, the CDN's origin for `/api/*`.
        api_id: Id of the HTTP API.
        meeting_domain: Domain of the WebSocket API, the CDN's origin for `/meeting`.
        meeting_api_id: Id of the WebSocket API.
        dead_letter_queues: Names of the queues that must stay empty.
    """

    def __init__(
        self, scope: Construct, settings: StageSettings, data: DataStack, workflow: WorkflowStack
    ) -> None:
        super().__init__(scope, "api", settings, "HTTP API and functions")
        self.add_stack_dependency(data)
        self.add_stack_dependency(workflow)
        exports = data.exports
        meetings = MeetingSocketApi(self, "Meetings", settings)
        values = _values(settings, exports, workflow.machine_arn)
        values[Variable.MEETING_ENDPOINT] = meetings.endpoint
        targets = _targets(self, settings, exports, workflow)
        targets |= _meeting_targets(self, settings, meetings)
        data_key = kms.Key.from_key_arn(self, "DataKey", exports.data_key_arn)
        layers = self._layers(settings)
        functions = {
            spec.name: PythonFunction(
                self,
                _construct_id(spec.name),
                settings,
                spec,
                layers=_layers_of(spec, layers),
                values=values,
                extra_environment=_stage_environment(settings, spec),
                targets=targets,
                data_key=data_key,
            )
            for spec in FUNCTIONS
        }
        for spec in FUNCTIONS:
            construct = functions[spec.name]
            if spec.stream:
                StreamConsumer(
                    self,
                    f"{_construct_id(spec.name)}Stream",
                    construct,
                    stream_arn=exports.stream_arn,
                )
            if spec.takes_orders:
                Orders(self, f"{_construct_id(spec.name)}Orders", construct)
            if spec.every_minute:
                MinuteRule(self, f"{_construct_id(spec.name)}Minute", settings, construct)
                tick_metrics(self, settings, construct)
        http = SunhallHttpApi(
            self, "Http", settings, {name: each.function for name, each in functions.items()}
        )
        meetings.answered_by(functions["meeting_socket"].function, settings)
        self.tell("MeetingApiId", meetings.api.api_id, "The WebSocket API of meetings")
        self.meeting_api_id = self.share("MeetingApiId", meetings.api.api_id)
        self.meeting_domain = f"{self.meeting_api_id}.execute-api.{self.region}.{self.url_suffix}"
        self.tell("ApiId", http.api.api_id, "The HTTP API")
        self.tell("ApiUrl", http.api.api_endpoint, "Address of the HTTP API itself")
        self.api_id = self.share("ApiId", http.api.api_id)
        self.api_domain = f"{self.api_id}.execute-api.{self.region}.{self.url_suffix}"
        self.dead_letter_queues = [
            settings.physical_name(f"{spec.name}-dead-letters")
            for spec in FUNCTIONS
            if spec.is_asynchronous
        ]

    def _layers(self, settings: StageSettings) -> dict[str, lambda_.ILayerVersion]:
        target = settings.target
        return {
            "vendor": PythonLayer(self, "VendorLayer", settings, vendor_layer(target)),
            "core": PythonLayer(self, "CoreLayer", settings, core_layer(target)),
            "catalogue": PythonLayer(self, "CatalogueLayer", settings, catalogue_layer(target)),
            "documents": PythonLayer(self, "DocumentsLayer", settings, documents_layer(target)),
            "redaction": PythonLayer(self, "RedactionLayer", settings, redaction_layer(target)),
        }


def _layers_of(
    spec: FunctionSpec, layers: Mapping[str, lambda_.ILayerVersion]
) -> list[lambda_.ILayerVersion]:
    names = ["vendor", "catalogue", "core"]
    if spec.documents:
        names.insert(0, "documents")
    if spec.redaction:
        names.insert(0, "redaction")
    return [layers[name] for name in names]


def _construct_id(function: str) -> str:
    return "".join(part.capitalize() for part in function.split("_"))


def _values(settings: StageSettings, exports: DataExports, machine_arn: str) -> dict[Variable, str]:
    # Keys go by their ARN: it is a key id for KMS, and says its partition and region.
    return {
        Variable.STAGE: settings.stage,
        Variable.TABLE_NAME: exports.table_name,
        Variable.FILES_BUCKET: exports.files_bucket,
        Variable.DATA_KEY_ID: exports.data_key_arn,
        Variable.TOKEN_KEY_ID: exports.token_key_arn,
        Variable.MAC_KEY_ID: exports.mac_key_arn,
        Variable.CHAIN_MACHINE_ARN: machine_arn,
        Variable.REDACTOR_NAME: settings.physical_name("redactor"),
        Variable.CASE_LINKS_NAME: settings.physical_name("case_links"),
        Variable.ERASER_NAME: settings.physical_name("eraser"),
        # Without a gateway nobody is told anything, so nobody is asked to.
        Variable.NOTIFIER_NAME: (
            settings.physical_name("notifier") if settings.message_gateway else ""
        ),
        Variable.STAFF_REMINDER_NAME: (
            settings.physical_name("staff_reminder") if settings.reminders.templates else ""
        ),
    }


def _targets(
    stack: StageStack, settings: StageSettings, exports: DataExports, workflow: WorkflowStack
) -> dict[Target, str]:
    files = exports.files_bucket_arn
    place = f"{stack.region}:{stack.account}"
    targets = {
        Target.TABLE: exports.table_arn,
        Target.QUEUE_INDEX: f"{exports.table_arn}/index/{QUEUE_INDEX}",
        Target.DUE_INDEX: f"{exports.table_arn}/index/{DUE_INDEX}",
        Target.STREAM: exports.stream_arn,
        Target.ANY_STREAM_OF_TABLE: f"{exports.table_arn}/stream/*",
        Target.DATA_KEY: exports.data_key_arn,
        Target.TOKEN_KEY: exports.token_key_arn,
        Target.MAC_KEY: exports.mac_key_arn,
        Target.UPLOADS: f"{files}/uploads/*",
        Target.ATTACHMENTS: f"{files}/cases/*",
        Target.LETTERS: f"{files}/letters/*",
        Target.REDACTED: f"{files}/cases/*/redacted/*",
        Target.PUBLIC_FILES: f"{files}/public/*",
        Target.PUBLIC_PHOTOS: f"{files}/public/photos/*",
        Target.REDACTOR: _function_arn(stack, settings, "redactor"),
        Target.CASE_LINKS: _function_arn(stack, settings, "case_links"),
        Target.ERASER: _function_arn(stack, settings, "eraser"),
        Target.FILES: files,
        Target.NOTIFIER: _function_arn(stack, settings, "notifier"),
        Target.STAFF_REMINDER: _function_arn(stack, settings, "staff_reminder"),
        Target.CHAIN_MACHINE: workflow.machine_arn,
        Target.CHAIN_EXECUTIONS: (
            f"arn:{stack.partition}:states:{place}:execution:{workflow.machine_name}:*"
        ),
        Target.CHAIN_ANSWERS: task_answers_resource(settings, workflow.machine_arn),
        Target.ANYTHING: "*",
    }
    if settings.login.wechat_secret_name:
        targets[Target.WECHAT_SECRET] = _secret_arn(stack, settings.login.wechat_secret_name)
    if settings.messages.gateway_secret_name:
        targets[Target.MESSAGE_SECRET] = _secret_arn(stack, settings.messages.gateway_secret_name)
    return targets


def _meeting_targets(
    stack: StageStack, settings: StageSettings, meetings: MeetingSocketApi
) -> dict[Target, str]:
    """What the functions of meetings use; secrets and Chime only where the stage has them."""
    video = settings.video
    targets = {
        Target.MEETING_SENDS: meetings.connections(stack, "POST"),
        Target.MEETING_CLOSES: meetings.connections(stack, "DELETE"),
    }
    if video.turn_secret_name:
        targets[Target.TURN_SECRET] = _secret_arn(stack, video.turn_secret_name)
    if video.jitsi_secret_name:
        targets[Target.JITSI_SECRET] = _secret_arn(stack, video.jitsi_secret_name)
    if video.chime:
        targets[Target.ANY_CHIME_MEETING] = "*"
        targets[Target.CHIME_MEETINGS] = f"arn:{stack.partition}:chime::{stack.account}:meeting/*"
    return targets


def _secret_arn(stack: StageStack, name: str) -> str:
    # Secrets Manager adds six characters of its own to a secret's name.
    place = f"{stack.region}:{stack.account}"
    return f"arn:{stack.partition}:secretsmanager:{place}:secret:{name}-??????"


def _function_arn(stack: StageStack, settings: StageSettings, function: str) -> str:
    name = settings.physical_name(function)
    return f"arn:{stack.partition}:lambda:{stack.region}:{stack.account}:function:{name}"


def _stage_environment(settings: StageSettings, spec: FunctionSpec) -> dict[str, str]:
    given: dict[str, str] = {}
    if settings.site.local_files_origin and Variable.FILES_BUCKET in spec.environment:
        given["FILES_ENDPOINT"] = settings.site.local_files_origin
    if spec.tells_its_address and (origin := settings.known_origin):
        given["SITE_ORIGIN"] = origin
    if spec.sends_messages and settings.message_gateway:
        given["MESSAGE_GATEWAY_URL"] = settings.message_gateway
        given["MESSAGE_SECRET_ID"] = settings.messages.gateway_secret_name or ""
    if spec.signs_people_in:
        given |= _identity_providers(settings)
    if spec.reminds_staff and settings.reminders.templates:
        given |= _wechat(settings) | {"WECHAT_STATE": settings.reminders.state}
    if (spec.reminds_staff or spec.signs_people_in) and settings.reminders.templates:
        given["WECHAT_TEMPLATES"] = json.dumps(settings.reminders.told())
    if spec.shows_video:
        given |= _video_providers(settings.video, settings.region)
    return given


def _video_providers(video: Video, region: str) -> dict[str, str]:
    known = {
        "STUN_URLS": " ".join(video.stun_urls),
        "TURN_URLS": " ".join(video.turn_urls),
        "TURN_SECRET_ID": video.turn_secret_name or "",
        "JITSI_ORIGIN": video.jitsi_origin or "",
        "JITSI_APP_ID": video.jitsi_app_id or "",
        "JITSI_SECRET_ID": video.jitsi_secret_name or "",
        "CHIME_REGION": region if video.chime else "",
    }
    return {name: value for name, value in known.items() if value}


def _identity_providers(settings: StageSettings) -> dict[str, str]:
    given: dict[str, str] = {}
    login = settings.login
    if login.oidc_issuers:
        issuers = [issuer.model_dump() for issuer in login.oidc_issuers]
        given["OIDC_ISSUERS"] = json.dumps(issuers)
    return given | _wechat(settings)


def _wechat(settings: StageSettings) -> dict[str, str]:
    given: dict[str, str] = {}
    login = settings.login
    if login.wechat_app_id and login.wechat_secret_name:
        given["WECHAT_APP_ID"] = login.wechat_app_id
        given["WECHAT_SECRET_ID"] = login.wechat_secret_name
        if settings.wechat_api:
            given["WECHAT_API"] = settings.wechat_api
    return given
