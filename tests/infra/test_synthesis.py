"""The app synthesises clean for every stage and partition, the same way every time."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3

from infra.acknowledgements import REASONS
from infra.app import check, new_app
from tests.infra.assembly import (
    REGIONS,
    STAGES,
    Assembly,
    settings_of,
    synthesise,
    synthesise_again,
)

HARMLESS = ("W3005",)
"""CDK writes an explicit dependency where a reference already makes one; that does no harm."""


def test_cdk_nag_has_looked_and_found_nothing_that_is_not_acknowledged(
    assembly: Assembly,
) -> None:
    report = json.loads((assembly.folder / "validation-report.json").read_bytes())
    (pack,) = [each for each in report["pluginReports"] if each["pluginName"] == "AwsSolutions"]

    assert (pack["conclusion"], pack["violations"]) == ("success", [])


def test_a_finding_that_is_not_acknowledged_stops_the_synthesis() -> None:
    app = new_app()
    s3.Bucket(cdk.Stack(app, "careless"), "Bucket")
    check(app)

    with pytest.raises(RuntimeError, match="AwsSolutions-S10"):
        app.synth()


def test_every_acknowledgement_gives_a_reason_of_more_than_a_few_words() -> None:
    for rule, reason in REASONS.items():
        assert len(reason.split()) >= 10, rule


@pytest.mark.parametrize("region", REGIONS)
def test_cfn_lint_finds_nothing(region: str) -> None:
    templates = [
        str(path)
        for stage in STAGES
        for path in sorted(synthesise(stage, region).folder.glob("*.template.json"))
    ]

    done = subprocess.run(  # One process for all: loading the rules takes longer than linting.
        [
            *(str(Path(sys.executable).with_name("cfn-lint")), "--format", "parseable"),
            *("--regions", region, "--ignore-checks", *HARMLESS, "--template", *templates),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(templates) == len(STAGES) * 5


def test_synthesis_needs_neither_network_nor_credentials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_arguments: Any, **_named: Any) -> None:
        raise AssertionError("synthesis opened a connection")

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(socket.socket, "connect", refuse)

    synthesised = synthesise_again(settings_of("dev", "us-east-1"))

    assert set(synthesised.templates) == {"data", "workflow", "api", "web", "operations"}


def test_the_same_sources_give_the_same_templates_and_the_same_assets() -> None:
    first = synthesise_again(settings_of("dev", "us-east-1"))
    second = synthesise_again(settings_of("dev", "us-east-1"))

    assert first.templates == second.templates
    name = f"{first.settings.physical_name('api')}.assets.json"
    assert (first.folder / name).read_text() == (second.folder / name).read_text()


def test_no_template_names_another_partition(assembly: Assembly) -> None:
    wrong = "arn:aws:" if assembly.settings.in_china else "arn:aws-cn:"

    for part, template in assembly.templates.items():
        assert wrong not in json.dumps(template), part


def test_the_outputs_that_tools_rely_on_are_there(assembly: Assembly) -> None:
    wanted = {
        "data": {"TableName", "FilesBucket", "FilesOrigin", "DataKeyId", "TokenKeyId", "MacKeyId"},
        "workflow": {"ChainMachineArn"},
        "api": {"ApiId", "ApiUrl"},
        "web": {"WebBucket", "DistributionDomain", "DistributionId"},
        "operations": {"AlarmTopicArn"},
    }

    for part, names in wanted.items():
        assert names <= set(assembly.templates[part]["Outputs"]), part


def test_what_a_stack_takes_from_another_that_one_exports(assembly: Assembly) -> None:
    exported = {
        output["Export"]["Name"]
        for template in assembly.templates.values()
        for output in template.get("Outputs", {}).values()
        if "Export" in output
    }
    imported = {
        name
        for template in assembly.templates.values()
        for name in re.findall(r'"Fn::ImportValue": "([^"]+)"', json.dumps(template))
    }

    assert imported <= exported
    assert imported


def test_no_template_holds_a_custom_resource(assembly: Assembly) -> None:
    """A custom resource would be a function of the CDK's that nobody here has read."""
    for _part, name, resource in assembly.resources():
        assert not resource["Type"].startswith(("Custom::", "AWS::CloudFormation::Custom")), name


def test_production_stacks_cannot_be_deleted_by_mistake(prod: Assembly, local: Assembly) -> None:
    def protected(assembly: Assembly) -> set[bool]:
        manifest = json.loads((assembly.folder / "manifest.json").read_bytes())
        return {
            artifact["properties"].get("terminationProtection", False)
            for artifact in manifest["artifacts"].values()
            if artifact["type"] == "aws:cloudformation:stack"
        }

    assert protected(prod) == {True}
    assert protected(local) == {False}


def test_only_the_local_stage_deploys_with_the_command_lines_own_credentials(
    prod: Assembly, local: Assembly
) -> None:
    def roles(assembly: Assembly) -> int:
        return (assembly.folder / "manifest.json").read_text().count("assumeRoleArn")

    assert roles(prod) > 0
    assert roles(local) == 0


def test_every_resource_that_takes_tags_says_its_stage(prod: Assembly) -> None:
    table = prod.the("AWS::DynamoDB::Table")

    assert {"Key": "project", "Value": "sunhall"} in table["Tags"]
    assert {"Key": "stage", "Value": "prod"} in table["Tags"]
