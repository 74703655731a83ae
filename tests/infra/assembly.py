"""A synthesised stage, and ways to look into its templates."""

from __future__ import annotations

import atexit
import functools
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.app import add_stacks, check, new_app
from infra.settings import StageSettings, load_settings

REGIONS = ("us-east-1", "cn-north-1")
STAGES = ("local", "dev", "prod")
CASES = tuple((stage, region) for stage in STAGES for region in REGIONS)
PARTS = ("data", "workflow", "api", "web", "operations")

IN_CHINA: Mapping[str, object] = {
    "firewall.enabled": False,
    "site.domain": "fuwu.example.cn",
    "site.iam_certificate_id": "ASCAEXAMPLE",
}
"""What a city in AWS China must set besides the region."""

FULLY_SET: Mapping[str, object] = {
    "alarm_email": "duty@example.org",
    "login.wechat_app_id": "wx0000000000000000",
    "login.wechat_secret_name": "sunhall/wechat",
    "reminders.long_term": True,
    "reminders.templates": [
        {
            "template_id": "zun-LzcQyW-edafCVvzPkK4de2Rllr1fFpw2A_x0oXE",
            "kinds": ["approval_asked", "card_red"],
            "fields": {"thing1": "kind", "character_string2": "receipt_no", "date3": "at"},
        }
    ],
    "messages.gateway_url": "https://messages.city.example/notices",
    "messages.gateway_secret_name": "sunhall/messages",
    "login.oidc_issuers": [
        {"name": "city", "url": "https://id.example.org", "client_id": "sunhall"}
    ],
    "video.stun_urls": ["stun:stun.city.example:3478"],
    "video.turn_urls": ["turn:turn.city.example:3478?transport=udp"],
    "video.turn_secret_name": "sunhall/turn",
    "video.jitsi_origin": "https://meet.city.example",
    "video.jitsi_app_id": "sunhall",
    "video.jitsi_secret_name": "sunhall/jitsi",
    "connections_logged": True,
}
"""Settings that production has once a city has filled them in."""


@dataclass(frozen=True, slots=True)
class Assembly:
    """What the CDK wrote for one stage in one region.

    Attributes:
        settings: The stage.
        folder: The cloud assembly.
        templates: CloudFormation templates by part (`data`, `api`…).
    """

    settings: StageSettings
    folder: Path
    templates: Mapping[str, dict[str, Any]]

    def of_type(self, kind: str, part: str | None = None) -> dict[str, dict[str, Any]]:
        """Resources of a type by logical id, of one part or of all."""
        return {
            name: resource
            for each, template in self.templates.items()
            if part in {None, each}
            for name, resource in template["Resources"].items()
            if resource["Type"] == kind
        }

    def the(self, kind: str, part: str | None = None) -> dict[str, Any]:
        """Properties of the only resource of a type."""
        found = list(self.of_type(kind, part).values())
        assert len(found) == 1, f"{len(found)} resources of {kind}"
        properties: dict[str, Any] = found[0]["Properties"]
        return properties

    def functions(self) -> dict[str, dict[str, Any]]:
        """Properties of each Lambda function by the name of its folder."""
        return {
            resource["Properties"]["Handler"].partition(".")[0]: resource["Properties"]
            for resource in self.of_type("AWS::Lambda::Function").values()
        }

    def resources(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Every resource as ``(part, logical id, resource)``."""
        for part, template in self.templates.items():
            for name, resource in template["Resources"].items():
                yield part, name, resource


def settings_of(stage: str, region: str) -> StageSettings:
    """The stage's committed settings, moved to a region."""
    overrides: dict[str, object] = {"region": region}
    if region.startswith("cn-"):
        overrides["firewall.enabled"] = False
        if stage != "local":
            overrides |= IN_CHINA
    if stage == "prod":
        overrides |= FULLY_SET
        overrides["video.chime"] = not region.startswith("cn-")
        currency = "CNY" if region.startswith("cn-") else "USD"
        overrides["budget"] = {"amount": 100, "currency": currency}
    return load_settings(stage, overrides)


@functools.cache
def synthesise(stage: str, region: str) -> Assembly:
    """Synthesise a stage under cdk-nag, without building any bundle."""
    return _synthesise(settings_of(stage, region))


def synthesise_again(settings: StageSettings) -> Assembly:
    """Synthesise from the beginning, into another folder."""
    return _synthesise(settings)


def _synthesise(settings: StageSettings) -> Assembly:
    folder = Path(tempfile.mkdtemp(prefix="sunhall-synth-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    app = new_app(outdir=str(folder), context={"aws:cdk:bundling-stacks": []})
    add_stacks(app, settings)
    check(app)
    app.synth()
    templates = {
        part: json.loads((folder / f"{settings.physical_name(part)}.template.json").read_bytes())
        for part in PARTS
    }
    return Assembly(settings=settings, folder=folder, templates=templates)


def flat(value: Any) -> str:
    """Write an intrinsic function as one readable line, to compare ARNs."""
    match value:
        case str():
            return value
        case {"Fn::Join": [str(delimiter), list(parts)]}:
            return delimiter.join(flat(part) for part in parts)
        case {"Fn::GetAtt": [name, attribute]}:
            return f"{{{name}.{attribute}}}"
        case {"Fn::ImportValue": str(name)}:
            return f"{{{name}}}"
        case {"Ref": str(name)}:
            return f"{{{name}}}"
        case _:
            raise AssertionError(f"an intrinsic function nobody expects here: {value!r}")


def as_list(value: Any) -> list[Any]:
    """CloudFormation writes a list of one as the one."""
    return value if isinstance(value, list) else [value]
