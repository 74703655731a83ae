"""Settings of a stage: read from `infra/stages/<stage>.yaml`, checked once, never changed.

A wrong value stops the app before anything is made, with a sentence that names the stage, the
field and the reason.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from infra.bundling.target import Architecture, BundleTarget, host_target
from sunhall.domain.staff_notices.notice import Kind
from sunhall.domain.staff_notices.reminder import MOST_TEMPLATES, Part, takes

STAGES = Path(__file__).parent / "stages"

LOCAL_GATEWAY_PATH = "/_local/messages"
"""Path of the local cloud's message gateway, at the address of its pages."""

LOCAL_WECHAT_PATH = "/_local/wechat"
"""Path of the local cloud's stand-in for WeChat, at the address of its pages."""

WEB_ACL_REGION = "us-east-1"
"""Region in which AWS keeps the web ACLs of CloudFront."""

Partition = Literal["aws", "aws-cn"]
Days = Annotated[int, Field(ge=1, le=3653)]
_Region = Annotated[str, StringConstraints(pattern=r"^(us|eu|ap|sa|ca|af|me|il|mx|cn)-[a-z]+-\d$")]
_Domain = Annotated[
    str, StringConstraints(pattern=r"^([a-z0-9-]{1,63}\.)+[a-z]{2,63}$", max_length=253)
]
_IceAddress = Annotated[str, StringConstraints(pattern=r"^(stun|turn)s?:[A-Za-z0-9.:?=\[\]-]+$")]
_Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class SettingsError(ValueError):
    """The settings of a stage cannot be used. The message names stage, field and reason."""


class Bytecode(StrEnum):
    """Whether a deploy without precompiled bytecode is accepted."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Throttling(_Settings):
    """Requests the HTTP API accepts, all callers together.

    Attributes:
        rate: Requests a second in the long run, for every route.
        burst: Requests accepted at once.
        submissions_rate: The same for the routes that write without a login.
        submissions_burst: Their burst.
        login_rate: The same for the staff's login, which is costly on purpose (argon2).
        login_burst: Its burst.
        connections_rate: Connections of meetings that may be opened a second.
        connections_burst: Their burst.
        messages_rate: Messages over all connections a second.
        messages_burst: Their burst.
    """

    rate: float = Field(gt=0)
    burst: int = Field(gt=0)
    submissions_rate: float = Field(gt=0)
    submissions_burst: int = Field(gt=0)
    login_rate: float = Field(gt=0)
    login_burst: int = Field(gt=0)
    connections_rate: float = Field(default=20, gt=0)
    connections_burst: int = Field(default=40, gt=0)
    messages_rate: float = Field(default=300, gt=0)
    messages_burst: int = Field(default=600, gt=0)


class Site(_Settings):
    """The address citizens know.

    Attributes:
        domain: Domain name, without scheme. AWS China serves no page without one (and its ICP
            filing).
        certificate_arn: Certificate in ACM, us-east-1 (partition aws).
        iam_certificate_id: Certificate in the IAM store (partition aws-cn, whose CloudFront does
            not know ACM).
        local_origin: Origin of the pages in the local cloud, where no CDN stands before them.
        local_files_origin: Origin at which a browser finds the local cloud's buckets.
    """

    domain: _Domain | None = None
    certificate_arn: str | None = Field(
        default=None, pattern=r"^arn:aws:acm:us-east-1:\d{12}:certificate/.+$"
    )
    iam_certificate_id: str | None = Field(default=None, min_length=1)
    local_origin: str | None = Field(default=None, pattern=r"^http://localhost:\d+$")
    local_files_origin: str | None = Field(default=None, pattern=r"^http://127\.0\.0\.1:\d+$")


class Firewall(_Settings):
    """The web ACL before the CDN.

    Attributes:
        enabled: Whether requests pass a web ACL.
        web_acl_arn: An ACL that exists already; needed outside us-east-1, where it cannot be made.
        requests_per_address: Requests one address may send in five minutes.
        logins_per_address: Logins one address may try in five minutes.
    """

    enabled: bool
    web_acl_arn: str | None = Field(
        default=None, pattern=r"^arn:aws:wafv2:us-east-1:\d{12}:global/webacl/.+$"
    )
    requests_per_address: int = Field(default=3000, ge=10)
    logins_per_address: int = Field(default=100, ge=10)


class OidcIssuer(_Settings):
    """An OpenID Connect provider staff may come from.

    Attributes:
        name: Name of the provider in a login's `provider` field.
        url: Issuer URL, as in its tokens.
        client_id: This system's id there.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")
    url: str = Field(pattern=r"^https://.+$")
    client_id: str = Field(min_length=1)


class Login(_Settings):
    """Where staff identities come from, besides passwords. Secrets are named here, never held.

    Attributes:
        oidc_issuers: OpenID Connect providers.
        wechat_app_id: App id of the mini program.
        wechat_secret_name: Name in Secrets Manager of the mini program's secret.
        wechat_api: Where WeChat's API is, for a network that reaches it by a proxy of its own.
            The local cloud has a stand-in.
    """

    oidc_issuers: tuple[OidcIssuer, ...] = ()
    wechat_app_id: str | None = Field(default=None, min_length=1)
    wechat_secret_name: str | None = Field(default=None, pattern=r"^[\w/+=.@-]+$")
    wechat_api: str | None = Field(default=None, pattern=r"^https://[^\s@?#]*[^\s@?#/]$")

    @model_validator(mode="after")
    def _complete(self) -> Login:
        if bool(self.wechat_app_id) != bool(self.wechat_secret_name):
            raise ValueError(
                "wechat_app_id and wechat_secret_name belong together: set both or neither"
            )
        return self


class ReminderTemplate(_Settings):
    """A template of WeChat's subscribe messages that the mini program has in its console.

    Attributes:
        template_id: WeChat's id of it.
        kinds: The kinds of notices that it tells.
        fields: What each of its fields holds, all of them: WeChat refuses a message that leaves
            one empty.
    """

    template_id: str = Field(pattern=r"^[A-Za-z0-9_-]{20,64}$")
    kinds: tuple[Kind, ...] = Field(min_length=1)
    fields: dict[str, Part] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits(self) -> ReminderTemplate:
        for field, part in self.fields.items():
            if not takes(field, part):
                raise ValueError(
                    f"fields: {field} cannot hold {part}: WeChat's thing takes kind, "
                    "character_string takes receipt_no, time and date take at"
                )
        if Part.KIND not in self.fields.values():
            raise ValueError("fields: none holds the kind, so the message would not say why")
        return self


class Reminders(_Settings):
    """What WeChat may remind staff of; without templates nobody is reminded.

    Attributes:
        long_term: Whether WeChat has given the templates for good (长期订阅). One tap cannot ask
            for templates of both sorts, so all are of one.
        state: Which version of the mini program a message opens.
        templates: The templates; as many as one tap can ask for.
    """

    long_term: bool = False
    state: Literal["formal", "trial", "developer"] = "formal"
    templates: tuple[ReminderTemplate, ...] = Field(default=(), max_length=MOST_TEMPLATES)

    @model_validator(mode="after")
    def _each_once(self) -> Reminders:
        kinds = [kind for template in self.templates for kind in template.kinds]
        ids = [template.template_id for template in self.templates]
        for name, found in (("kinds", kinds), ("template_id", ids)):
            if len(set(found)) < len(found):
                raise ValueError(f"templates: each of {name} may stand in one template only")
        return self

    def told(self) -> dict[str, object]:
        """Return the templates as the functions read them."""
        items = [
            {"id": each.template_id, "kinds": each.kinds, "fields": each.fields}
            for each in self.templates
        ]
        return {"long_term": self.long_term, "items": items}


class Messages(_Settings):
    """The city's gateway of text messages and e-mail; without one nobody is told by message.

    Attributes:
        gateway_url: Where it takes notices, see `docs/messages.md`. The local cloud has a gateway
            of its own.
        gateway_secret_name: Name in Secrets Manager of the secret that is shared with it.
    """

    gateway_url: str | None = Field(default=None, pattern=r"^https://[^\s@?#]+$")
    gateway_secret_name: str | None = Field(default=None, pattern=r"^[\w/+=.@-]+$")


class Video(_Settings):
    """What carries the meetings' picture and sound. Secrets are named here, never held.

    Without any of it browsers find each other where the networks between them let them.

    Attributes:
        stun_urls: STUN servers (``stun:host:port``).
        turn_urls: TURN servers (``turn:host:port``, ``turns:host:port``).
        turn_secret_name: Name in Secrets Manager of the secret that is shared with them.
        jitsi_origin: Origin of the city's Jitsi server.
        jitsi_app_id: What it knows this system by.
        jitsi_secret_name: Name in Secrets Manager of the secret that is shared with it.
        chime: Whether meetings may go over Amazon Chime.
    """

    stun_urls: tuple[_IceAddress, ...] = ()
    turn_urls: tuple[_IceAddress, ...] = ()
    turn_secret_name: str | None = Field(default=None, pattern=r"^[\w/+=.@-]+$")
    jitsi_origin: str | None = Field(default=None, pattern=r"^https://[a-z0-9.-]+(:\d+)?$")
    jitsi_app_id: str | None = Field(default=None, min_length=1)
    jitsi_secret_name: str | None = Field(default=None, pattern=r"^[\w/+=.@-]+$")
    chime: bool = False

    @model_validator(mode="after")
    def _complete(self) -> Video:
        if bool(self.turn_urls) != bool(self.turn_secret_name):
            raise ValueError("turn_urls and turn_secret_name belong together: set both or neither")
        jitsi = [self.jitsi_origin, self.jitsi_app_id, self.jitsi_secret_name]
        if any(jitsi) and not all(jitsi):
            raise ValueError(
                "jitsi_origin, jitsi_app_id and jitsi_secret_name belong together: set all or none"
            )
        return self


class Budget(_Settings):
    """Monthly cost above which the alarms' address is told.

    Attributes:
        amount: Limit in the currency of the bill.
        currency: USD in the partition aws, CNY in aws-cn.
    """

    amount: float = Field(gt=0)
    currency: Literal["USD", "CNY"]


class StageSettings(_Settings):
    """Everything that differs between two stages of the app.

    Attributes:
        stage: Name of the stage, part of every physical name.
        region: AWS region, such as ``cn-north-1``.
        account: Twelve-digit account, or None for the account of the credentials.
        log_level: Least level of the functions' logs.
        log_retention_days: How long logs are kept; CloudWatch accepts certain numbers only.
        data_retained: Whether table, keys and files outlive their stack, and cannot be deleted.
        point_in_time_recovery_days: Days the table can be wound back to.
        stage_timeout_days: After so long the token of a waiting approval stage is renewed.
        alarm_email: Address that alarms are sent to.
        reserve_concurrency: Whether functions get their reserved concurrency. A new account's
            quota is too small for it.
        bytecode: Whether a deploy without precompiled bytecode is accepted.
        price_class: Edge locations of the CDN.
        throttling: Limits of the HTTP API.
        site: Domain and certificate.
        firewall: Web ACL.
        login: Identity providers of the staff.
        reminders: What WeChat may remind staff of.
        messages: The gateway of text messages and e-mail.
        video: Providers of the meetings' video.
        connections_logged: Whether API Gateway logs the connections of meetings. The account must
            have a role for it (``aws apigateway update-account``), which this app does not set.
        budget: Monthly cost alarm, or None.
    """

    stage: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{1,9}$")]
    region: _Region
    account: Annotated[str, StringConstraints(pattern=r"^\d{12}$")] | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_retention_days: Literal[
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653
    ]
    data_retained: bool
    point_in_time_recovery_days: int = Field(ge=1, le=35)
    stage_timeout_days: Days = 90
    alarm_email: _Email | None = None
    reserve_concurrency: bool = False
    bytecode: Bytecode = Bytecode.REQUIRED
    price_class: Literal["100", "200", "All"] = "All"
    throttling: Throttling
    site: Site = Site()
    firewall: Firewall
    login: Login = Login()
    reminders: Reminders = Reminders()
    video: Video = Video()
    connections_logged: bool = False
    messages: Messages = Messages()
    budget: Budget | None = None

    @property
    def is_local(self) -> bool:
        """Whether this is the stage of the emulator on a developer's machine."""
        return self.stage == "local"

    @property
    def partition(self) -> Partition:
        """AWS partition of the region."""
        return "aws-cn" if self.region.startswith("cn-") else "aws"

    @property
    def in_china(self) -> bool:
        """Whether the region is one of AWS China, where some services do not exist."""
        return self.partition == "aws-cn"

    @property
    def target(self) -> BundleTarget:
        """What functions run on: Lambda's machine, or this one when the emulator runs them."""
        if self.is_local:
            return host_target()
        return BundleTarget(python="3.13", architecture=Architecture.ARM64)

    @property
    def known_origin(self) -> str:
        """Origin of the city's site; empty where only the CDN will give it a name."""
        if self.site.local_origin:
            return self.site.local_origin
        return f"https://{self.site.domain}" if self.site.domain else ""

    @property
    def site_origins(self) -> tuple[str, ...]:
        """Origins from which a browser may send an attachment to the files bucket."""
        if self.known_origin:
            return (self.known_origin,)
        return ("https://*.cloudfront.net",)

    def physical_name(self, part: str) -> str:
        """Name of a resource of this stage, as people see it in the console and in alarms."""
        return f"sunhall-{self.stage}-{part}"

    @property
    def message_gateway(self) -> str | None:
        """Where notices go, if anywhere; the local cloud's own gateway is beside its pages."""
        if self.is_local:
            return f"{self.site.local_origin}{LOCAL_GATEWAY_PATH}"
        return self.messages.gateway_url

    @property
    def wechat_api(self) -> str | None:
        """Where WeChat's API is; None for where WeChat says itself."""
        if self.is_local:
            return f"{self.site.local_origin}{LOCAL_WECHAT_PATH}"
        return self.login.wechat_api

    @model_validator(mode="after")
    def _reminders_have_a_mini_program(self) -> StageSettings:
        if self.reminders.templates and not self.login.wechat_app_id:
            raise ValueError(
                "reminders: templates belong to a mini program; set login.wechat_app_id"
            )
        return self

    @model_validator(mode="after")
    def _messages_are_signed(self) -> StageSettings:
        if bool(self.message_gateway) != bool(self.messages.gateway_secret_name):
            raise ValueError(
                "messages: gateway_url and gateway_secret_name belong together: set both or neither"
            )
        return self

    @model_validator(mode="after")
    def _local_origins_are_local(self) -> StageSettings:
        for field in ("local_origin", "local_files_origin"):
            if self.is_local != (getattr(self.site, field) is not None):
                raise ValueError(f"site.{field}: needed on the stage local, and only there")
        return self

    @model_validator(mode="after")
    def _site_fits_the_partition(self) -> StageSettings:
        site = self.site
        if self.is_local:
            return self
        if self.in_china and not (site.domain and site.iam_certificate_id):
            raise ValueError(
                "site: CloudFront in AWS China serves only an own domain with a certificate of the "
                "IAM store; set site.domain (with its ICP filing) and site.iam_certificate_id"
            )
        if self.in_china and site.certificate_arn:
            raise ValueError(
                "site.certificate_arn: CloudFront in AWS China does not know ACM; "
                "use site.iam_certificate_id"
            )
        if not self.in_china and site.iam_certificate_id:
            raise ValueError(
                "site.iam_certificate_id: only for AWS China; use site.certificate_arn"
            )
        if not self.in_china and bool(site.domain) != bool(site.certificate_arn):
            raise ValueError(
                "site: domain and certificate_arn belong together: set both or neither"
            )
        return self

    @model_validator(mode="after")
    def _firewall_fits_the_region(self) -> StageSettings:
        if not self.firewall.enabled:
            return self
        if self.in_china:
            raise ValueError(
                "firewall.enabled: AWS China has no web ACLs for CloudFront; set false"
            )
        if self.region != WEB_ACL_REGION and not self.firewall.web_acl_arn:
            raise ValueError(
                f"firewall.web_acl_arn: CloudFront's web ACLs live in {WEB_ACL_REGION}; make one "
                "there and name it here, or set firewall.enabled to false"
            )
        return self

    @model_validator(mode="after")
    def _video_fits_the_partition(self) -> StageSettings:
        if self.video.chime and self.in_china:
            raise ValueError("video.chime: AWS China has no Chime; use direct, jitsi or link")
        return self

    @model_validator(mode="after")
    def _budget_has_a_reader(self) -> StageSettings:
        if self.budget and not self.alarm_email:
            raise ValueError("budget: there is no alarm_email to tell")
        if self.budget and (self.budget.currency == "CNY") != self.in_china:
            raise ValueError("budget.currency: AWS bills CNY in aws-cn and USD elsewhere")
        return self


def known_stages(folder: Path = STAGES) -> list[str]:
    """Names of the stages that have a settings file."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def load_settings(
    stage: str | None,
    overrides: Mapping[str, object] | None = None,
    folder: Path = STAGES,
) -> StageSettings:
    """Read and check the settings of a stage.

    Args:
        stage: Name of the stage; None takes the environment variable STAGE.
        overrides: Values that win over the file, by dotted field name; None values are ignored.
        folder: Where the settings files are.

    Returns:
        The checked settings.

    Raises:
        SettingsError: There is no such stage, or a value is wrong.
    """
    name = stage or os.environ.get("STAGE")
    if not name:
        raise SettingsError(
            f"Say which stage: `cdk -c stage=NAME` with one of {', '.join(known_stages(folder))}."
        )
    path = folder / f"{name}.yaml"
    if not re.fullmatch(r"[a-z0-9]+", name) or not path.is_file():
        raise SettingsError(
            f"There is no stage {name!r} in infra/stages/: known are "
            f"{', '.join(known_stages(folder))}."
        )
    values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    if not isinstance(values, dict):
        raise SettingsError(f"Stage {name}: {path.name} is no mapping of settings.")
    for field, value in (overrides or {}).items():
        if value is not None:
            _put(values, field.split("."), value)
    try:
        return StageSettings.model_validate({"stage": name, **values})
    except ValidationError as problem:
        raise SettingsError(_explain(name, problem)) from None


def _put(values: dict[str, object], keys: list[str], value: object) -> None:
    *parents, last = keys
    for key in parents:
        below = values.setdefault(key, {})
        if not isinstance(below, dict):
            raise SettingsError(f"{'.'.join(keys)}: {key} holds no settings")
        values = below
    values[last] = value


def _explain(stage: str, problem: ValidationError) -> str:
    lines = []
    for error in problem.errors(include_url=False, include_input=False):
        field = ".".join(str(part) for part in error["loc"])
        reason = error["msg"].removeprefix("Value error, ")
        lines.append(f"Stage {stage}: {field}: {reason}" if field else f"Stage {stage}: {reason}")
    return "\n".join(lines)
