"""Every function is set up explicitly: size, time, log, layers, environment."""

from __future__ import annotations

import importlib
import json
import re
import sys
from dataclasses import MISSING, fields
from datetime import timedelta

import pytest

from infra.bundling.bundle import ROOT
from infra.function_table import FUNCTIONS, FunctionSpec, spec
from infra.routes import ROUTES
from infra.settings import LOCAL_WECHAT_PATH
from sunhall import bootstrap
from sunhall.adapters.reminder_templates import templates_from
from sunhall.adapters.video.providers import VideoSettings
from sunhall.domain.staff_notices.consent import LEASE
from tests.infra.assembly import Assembly, flat

FOR_EVERY_FUNCTION = {"LOG_LEVEL", "POWERTOOLS_SERVICE_NAME"}
SET_BY_LAMBDA = {"AWS_REGION"}
SLOWEST_API_ANSWER = 29
"""The HTTP API itself gives up after thirty seconds."""

NAMES = [spec.name for spec in FUNCTIONS]


def variables_of(function: str) -> tuple[set[str], set[str]]:
    """Variables a function reads, and those of them it cannot do without."""
    handler = importlib.import_module(f"{function}.handler")
    of_its_own = getattr(handler, "Settings", None)
    settings = [
        *([of_its_own] if of_its_own else []),
        *([bootstrap.Settings] if hasattr(handler, "Backend") else []),
        *([VideoSettings] if spec(function).shows_video else []),
    ]
    read = [field for each in settings for field in fields(each)]
    source = (ROOT / "functions" / function / "handler.py").read_text(encoding="utf-8")
    named = set(re.findall(r"os\.environ\[\"([A-Z_]+)\"\]", source))
    return (
        {field.name.upper() for field in read} | named,
        {field.name.upper() for field in read if field.default is MISSING} | named,
    )


def test_every_function_folder_is_deployed_and_nothing_else(assembly: Assembly) -> None:
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")}

    assert set(assembly.functions()) == folders == set(NAMES)


@pytest.mark.parametrize("spec", FUNCTIONS, ids=NAMES)
def test_the_template_says_what_the_function_table_says(
    assembly: Assembly, spec: FunctionSpec
) -> None:
    function = assembly.functions()[spec.name]

    assert function["Handler"] == f"{spec.name}.handler.lambda_handler"
    assert function["MemorySize"] == spec.memory_mb
    assert function["Timeout"] == spec.timeout_seconds
    assert function["TracingConfig"] == {"Mode": "Active"}
    assert function["FunctionName"] == f"sunhall-{assembly.settings.stage}-{spec.name}"


def test_the_cloud_runs_python_on_arm(prod: Assembly, china: Assembly) -> None:
    for function in (*prod.functions().values(), *china.functions().values()):
        assert function["Runtime"] == "python3.13"
        assert function["Architectures"] == ["arm64"]


def test_the_emulator_runs_this_interpreter(local: Assembly) -> None:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"

    assert {function["Runtime"] for function in local.functions().values()} == {version}


def test_logs_are_json_and_kept_for_as_long_as_the_stage_says(assembly: Assembly) -> None:
    groups = assembly.of_type("AWS::Logs::LogGroup")

    for group in groups.values():
        assert group["Properties"]["RetentionInDays"] == assembly.settings.log_retention_days
    for name, function in assembly.functions().items():
        logging = function["LoggingConfig"]
        group = groups[logging["LogGroup"]["Ref"]]["Properties"]["LogGroupName"]
        assert logging["LogFormat"] == "JSON"
        assert group == f"/sunhall/{assembly.settings.stage}/{name}"


@pytest.mark.parametrize("spec", FUNCTIONS, ids=NAMES)
def test_a_function_gets_only_variables_that_it_reads(
    assembly: Assembly, spec: FunctionSpec
) -> None:
    given = set(assembly.functions()[spec.name]["Environment"]["Variables"])
    read, _needed = variables_of(spec.name)

    assert given - FOR_EVERY_FUNCTION <= read


@pytest.mark.parametrize("spec", FUNCTIONS, ids=NAMES)
def test_a_function_gets_every_variable_that_it_needs(
    assembly: Assembly, spec: FunctionSpec
) -> None:
    given = set(assembly.functions()[spec.name]["Environment"]["Variables"])
    _read, needed = variables_of(spec.name)

    assert needed - SET_BY_LAMBDA <= given


def test_no_variable_holds_a_secret(assembly: Assembly) -> None:
    for function in assembly.functions().values():
        for name, value in function["Environment"]["Variables"].items():
            assert "PASSWORD" not in name
            if "SECRET" in name:
                names = {
                    "WECHAT_SECRET_ID": assembly.settings.login.wechat_secret_name,
                    "MESSAGE_SECRET_ID": assembly.settings.messages.gateway_secret_name,
                    "TURN_SECRET_ID": assembly.settings.video.turn_secret_name,
                    "JITSI_SECRET_ID": assembly.settings.video.jitsi_secret_name,
                }
                assert value == (names[name] or "")


def test_wechat_is_told_to_the_login_and_to_who_reminds_alone(prod: Assembly) -> None:
    told = {
        name
        for name, function in prod.functions().items()
        if {"WECHAT_APP_ID", "WECHAT_SECRET_ID"} & set(function["Environment"]["Variables"])
    }

    assert told == {"staff_login", "staff_reminder"}


def test_issuers_are_told_to_the_login_alone(prod: Assembly) -> None:
    told = {
        name
        for name, function in prod.functions().items()
        if "OIDC_ISSUERS" in function["Environment"]["Variables"]
    }

    assert told == {"staff_login"}


def test_templates_are_told_to_who_asks_for_consent_and_to_who_spends_it(
    prod: Assembly, local: Assembly
) -> None:
    for assembly in (prod, local):
        told = {
            name: json.loads(function["Environment"]["Variables"]["WECHAT_TEMPLATES"])
            for name, function in assembly.functions().items()
            if "WECHAT_TEMPLATES" in function["Environment"]["Variables"]
        }
        assert set(told) == {"staff_login", "staff_reminder"}
        assert told["staff_login"] == told["staff_reminder"]
        templates = templates_from(json.dumps(told["staff_login"]))
        reminders = assembly.settings.reminders
        assert templates.long_term is reminders.long_term
        assert [each.id for each in templates.items] == [
            each.template_id for each in reminders.templates
        ]


def test_without_templates_nobody_is_asked_to_remind_anybody(assembly: Assembly) -> None:
    dispatcher = assembly.functions()["dispatcher"]["Environment"]["Variables"]

    assert bool(dispatcher["STAFF_REMINDER_NAME"]) == bool(assembly.settings.reminders.templates)


def test_a_run_of_reminders_ends_before_the_next_one_may_go_on_with_them() -> None:
    # Lambda repeats an order after a minute.
    assert timedelta(seconds=spec("staff_reminder").timeout_seconds) < LEASE < timedelta(minutes=1)


def test_only_the_local_login_asks_another_wechat(local: Assembly, prod: Assembly) -> None:
    def told(assembly: Assembly) -> str | None:
        variables = assembly.functions()["staff_login"]["Environment"]["Variables"]
        api: str | None = variables.get("WECHAT_API")
        return api

    assert told(prod) is None
    assert told(local) == f"{local.settings.site.local_origin}{LOCAL_WECHAT_PATH}"


def test_the_message_gateway_is_told_to_the_notifier_alone(prod: Assembly) -> None:
    told = {
        name
        for name, function in prod.functions().items()
        if {"MESSAGE_GATEWAY_URL", "MESSAGE_SECRET_ID"} & set(function["Environment"]["Variables"])
    }

    assert told == {"notifier"}


def test_without_a_gateway_nobody_is_asked_to_tell_anybody(assembly: Assembly) -> None:
    dispatcher = assembly.functions()["dispatcher"]["Environment"]["Variables"]

    assert bool(dispatcher["NOTIFIER_NAME"]) == bool(assembly.settings.message_gateway)


def test_a_browsers_way_to_the_buckets_differs_only_in_the_emulator(
    local: Assembly, prod: Assembly
) -> None:
    for name, function in prod.functions().items():
        assert "FILES_ENDPOINT" not in function["Environment"]["Variables"], name
    for function in local.functions().values():
        variables = function["Environment"]["Variables"]
        assert ("FILES_ENDPOINT" in variables) == ("FILES_BUCKET" in variables)


def test_layers_lie_over_each_other_in_the_order_that_lets_our_own_code_win(
    assembly: Assembly,
) -> None:
    layers = assembly.of_type("AWS::Lambda::LayerVersion")
    for name, function in assembly.functions().items():
        order = [
            layers[layer["Ref"]]["Properties"]["Description"].split()[1]
            for layer in function["Layers"]
        ]
        presses = {"letter_writer", "approval_proof", "disclosure_report", "scores_api"}
        presses |= {"statistics_api"}
        documents = ["documents"] if name in presses else []
        redaction = ["redaction"] if name == "redactor" else []
        assert order == [*documents, *redaction, "vendor", "catalogue", "core"], name


def test_an_api_function_answers_before_the_api_gives_up(assembly: Assembly) -> None:
    functions = assembly.functions()

    for route in ROUTES:
        assert functions[route.function]["Timeout"] <= SLOWEST_API_ANSWER
    assert functions["staff_authorizer"]["Timeout"] <= SLOWEST_API_ANSWER


def test_what_could_flood_others_is_held_back_in_production(
    prod: Assembly, local: Assembly
) -> None:
    reserved = {
        name: function["ReservedConcurrentExecutions"]
        for name, function in prod.functions().items()
        if "ReservedConcurrentExecutions" in function
    }

    assert reserved == {
        "staff_login": 10,
        "letter_writer": 5,
        "redactor": 5,
        "eraser": 5,
        "notifier": 10,
        "staff_reminder": 5,
        "deadline_feed": 5,
        "tick": 1,
        "calendar_update": 1,
    }
    # A new account's quota is too small to reserve from.
    assert not any("ReservedConcurrentExecutions" in each for each in local.functions().values())


def test_a_function_starts_only_after_its_permissions_are_there(assembly: Assembly) -> None:
    policies = {
        role["Ref"]: name
        for name, policy in assembly.of_type("AWS::IAM::Policy", "api").items()
        for role in policy["Properties"]["Roles"]
    }
    for function in assembly.of_type("AWS::Lambda::Function").values():
        role = function["Properties"]["Role"]["Fn::GetAtt"][0]
        assert policies[role] in function["DependsOn"]


def test_keys_are_named_by_arn_so_that_a_function_knows_their_partition(
    assembly: Assembly,
) -> None:
    for function in assembly.functions().values():
        for name, value in function["Environment"]["Variables"].items():
            if name.endswith("_KEY_ID"):
                assert flat(value).endswith("KeyArn}")
