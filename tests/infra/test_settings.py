"""Settings are checked before anything is made, with sentences that name what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from infra.bundling.target import Architecture
from infra.settings import SettingsError, known_stages, load_settings

TEMPLATE = {"template_id": "t" * 43, "kinds": ["card_yellow"], "fields": {"thing1": "kind"}}


@pytest.mark.parametrize("stage", ["local", "dev", "prod"])
def test_every_committed_stage_is_valid(stage: str) -> None:
    assert load_settings(stage).stage == stage


def test_there_are_no_other_stages() -> None:
    assert known_stages() == ["dev", "local", "prod"]


def test_the_stage_can_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "dev")

    assert load_settings(None).stage == "dev"


def test_without_a_stage_the_message_lists_the_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STAGE", raising=False)

    with pytest.raises(SettingsError, match="one of dev, local, prod"):
        load_settings(None)


@pytest.mark.parametrize("stage", ["staging", "../prod", "prod.yaml"])
def test_an_unknown_stage_is_refused_by_name(stage: str) -> None:
    with pytest.raises(SettingsError, match="There is no stage"):
        load_settings(stage)


def test_settings_cannot_be_changed_after_they_were_checked() -> None:
    settings = load_settings("dev")

    with pytest.raises(ValidationError, match="frozen"):
        settings.region = "eu-west-1"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({"region": "mars-1"}, "Stage dev: region: "),
        ({"account": "123"}, "Stage dev: account: "),
        ({"throttling.rate": -1}, "Stage dev: throttling.rate: .*greater than 0"),
        ({"throttling.rate": "fast"}, "Stage dev: throttling.rate: .*number"),
        ({"log_retention_days": 8}, "Stage dev: log_retention_days: "),
        ({"point_in_time_recovery_days": 36}, "Stage dev: point_in_time_recovery_days: "),
        ({"alarm_email": "nobody"}, "Stage dev: alarm_email: "),
        ({"colour": "green"}, "Stage dev: colour: Extra inputs are not permitted"),
        ({"messages.gateway_url": "https://m.example/"}, "Stage dev: messages: gateway_url and"),
        ({"messages.gateway_url": "http://m.example/"}, "Stage dev: messages.gateway_url"),
        ({"login.wechat_app_id": "wx1"}, "Stage dev: login: wechat_app_id and wechat_secret_name"),
        ({"login.wechat_api": "http://api.weixin.example"}, "Stage dev: login.wechat_api"),
        ({"login.wechat_api": "https://u@api.weixin.example"}, "Stage dev: login.wechat_api"),
        ({"login.wechat_api": "https://api.weixin.example/"}, "Stage dev: login.wechat_api"),
        ({"reminders.templates": [TEMPLATE]}, "Stage dev: reminders: templates belong to a mini"),
        (
            {"reminders.templates": [TEMPLATE | {"fields": {"thing1": "receipt_no"}}]},
            r"Stage dev: reminders.templates.0: fields: thing1 cannot hold receipt_no",
        ),
        (
            {"reminders.templates": [TEMPLATE | {"fields": {"time1": "at"}}]},
            r"Stage dev: reminders.templates.0: fields: none holds the kind",
        ),
        (
            {"reminders.templates": [TEMPLATE | {"fields": {"thing1": "title"}}]},
            r"Stage dev: reminders.templates.0.fields.thing1: ",
        ),
        (
            {"reminders.templates": [TEMPLATE | {"kinds": ["card_green"]}]},
            r"Stage dev: reminders.templates.0.kinds.0: ",
        ),
        (
            {"reminders.templates": [TEMPLATE | {"kinds": []}]},
            r"Stage dev: reminders.templates.0.kinds: ",
        ),
        (
            {"reminders.templates": [TEMPLATE | {"template_id": "a b"}]},
            r"Stage dev: reminders.templates.0.template_id: ",
        ),
        (
            {"reminders.templates": [TEMPLATE, TEMPLATE | {"template_id": "u" * 43}]},
            "Stage dev: reminders: templates: each of kinds may stand in one template only",
        ),
        (
            {"reminders.templates": [TEMPLATE, TEMPLATE | {"kinds": ["card_red"]}]},
            "Stage dev: reminders: templates: each of template_id may stand in one template only",
        ),
        (
            {"reminders.templates": [TEMPLATE] * 4},
            "Stage dev: reminders.templates: .*at most 3",
        ),
        ({"login.oidc_issuers": [{"name": "a"}]}, r"Stage dev: login.oidc_issuers.0.name: "),
        (
            {"budget": {"amount": 5, "currency": "USD"}},
            "Stage dev: budget: there is no alarm_email",
        ),
        (
            {"budget": {"amount": 5, "currency": "CNY"}, "alarm_email": "a@example.org"},
            "Stage dev: budget.currency: AWS bills CNY in aws-cn",
        ),
        (
            {"site.local_origin": "http://localhost:1"},
            "Stage dev: site.local_origin: .*only there",
        ),
        ({"site.domain": "fuwu.example.cn"}, "Stage dev: site: domain and certificate_arn belong"),
        (
            {"site.iam_certificate_id": "A"},
            "Stage dev: site.iam_certificate_id: only for AWS China",
        ),
    ],
)
def test_a_wrong_value_is_named_by_stage_field_and_reason(
    overrides: dict[str, object], sentence: str
) -> None:
    with pytest.raises(SettingsError, match=sentence):
        load_settings("dev", overrides)


def test_a_missing_value_is_named(tmp_path: Path) -> None:
    (tmp_path / "trial.yaml").write_text("region: us-east-1\n", encoding="utf-8")

    with pytest.raises(SettingsError) as refusal:
        load_settings("trial", folder=tmp_path)

    for field in ("data_retained", "point_in_time_recovery_days", "throttling", "firewall"):
        assert f"Stage trial: {field}: Field required" in str(refusal.value)


def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    (tmp_path / "trial.yaml").write_text("- region\n", encoding="utf-8")

    with pytest.raises(SettingsError, match=r"Stage trial: trial\.yaml is no mapping"):
        load_settings("trial", folder=tmp_path)


def test_aws_china_needs_an_own_domain_and_a_certificate_of_the_iam_store() -> None:
    with pytest.raises(SettingsError, match="own domain with a certificate of the IAM store"):
        load_settings("prod", {"region": "cn-north-1", "firewall.enabled": False})


def test_aws_china_has_no_web_acl_for_the_cdn() -> None:
    overrides = {
        "region": "cn-north-1",
        "site.domain": "fuwu.example.cn",
        "site.iam_certificate_id": "ASCAEXAMPLE",
    }

    with pytest.raises(SettingsError, match="no web ACLs for CloudFront"):
        load_settings("prod", overrides)


def test_outside_us_east_1_a_web_acl_must_be_named() -> None:
    with pytest.raises(SettingsError, match=r"firewall\.web_acl_arn"):
        load_settings("prod", {"region": "eu-central-1"})

    acl = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/sunhall/1"
    settings = load_settings("prod", {"region": "eu-central-1", "firewall.web_acl_arn": acl})

    assert settings.firewall.web_acl_arn == acl


def test_overrides_that_are_not_given_change_nothing() -> None:
    assert load_settings("dev", {"region": None, "account": None}) == load_settings("dev")


def test_the_cloud_runs_python_3_13_on_arm() -> None:
    target = load_settings("prod").target

    assert (target.python, target.architecture) == ("3.13", Architecture.ARM64)
    assert target.uv_platform == "aarch64-manylinux_2_28"


def test_the_local_stage_runs_what_this_machine_runs() -> None:
    assert load_settings("local").target.this_machine
    assert load_settings("local").target.uv_platform is None


@pytest.mark.parametrize(
    ("overrides", "origin"),
    [
        ({}, "https://*.cloudfront.net"),
        (
            {
                "site.domain": "fuwu.example.org",
                "site.certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/a",
            },
            "https://fuwu.example.org",
        ),
    ],
)
def test_attachments_may_be_sent_from_the_site_alone(
    overrides: dict[str, object], origin: str
) -> None:
    assert load_settings("dev", overrides).site_origins == (origin,)


def test_wechat_is_where_it_says_itself_unless_a_stage_says_otherwise() -> None:
    proxy = "https://egress.city.example:8443/wechat"
    assert load_settings("prod").wechat_api is None
    assert load_settings("prod", {"login.wechat_api": proxy}).wechat_api == proxy
    assert load_settings("local").wechat_api == "http://localhost:8080/_local/wechat"


def test_production_keeps_its_data_and_demands_bytecode() -> None:
    prod = load_settings("prod")

    assert prod.data_retained
    assert prod.point_in_time_recovery_days == 35
    assert prod.bytecode == "required"
