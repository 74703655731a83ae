"""From a typed password to a staff route, through both functions and the edge, on moto."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import boto3
import pytest
from botocore.exceptions import ClientError

from staff_authorizer import handler as authorizer
from staff_login import handler as login
from sunhall.adapters import aws_clients
from sunhall.adapters.derived_key import derived_key
from sunhall.adapters.https_fetch import fetch_json
from sunhall.adapters.identity_bindings import PURPOSE, IdentityBindings
from sunhall.adapters.password_hash import hash_password
from sunhall.adapters.settings import SettingsError
from sunhall.adapters.staff_accounts import StaffAccounts
from sunhall.adapters.staff_tokens import KmsTokenIssuer
from sunhall.application.staff_login import PER_USERNAME
from sunhall.domain.staff import Identity, StaffMember
from sunhall.http.texts import catalogue_labels
from tests.integration.staff_access.conftest import TABLE
from tests.unit.http.gateway_event import json_event, read
from tests.unit.staff_access.fakes import FakeFetch

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_kms.client import KMSClient

ROUTE = "POST /api/v1/staff/login"
MEMBER = StaffMember("S7", "wangwu", "王五", "finance-bureau", frozenset({"handler"}))
PASSWORD = "阳光大厅-2026"
HASH = hash_password(PASSWORD)
WECHAT_ADDRESS = "https://api.weixin.qq.com/sns/jscode2session"


@pytest.fixture(autouse=True)
def deployment(
    dynamodb: DynamoDBClient,
    kms: KMSClient,
    token_key: str,
    mac_key: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    keys = {"TOKEN_KEY_ID": token_key, "MAC_KEY_ID": mac_key}
    for name, value in {"TABLE_NAME": TABLE, "STAGE": "test", **keys}.items():
        monkeypatch.setenv(name, value)
    accounts = StaffAccounts(dynamodb, TABLE)
    accounts.put(MEMBER, HASH)
    accounts.put(replace(MEMBER, id="S8", username="left", active=False), HASH)
    bindings = IdentityBindings(dynamodb, TABLE, lambda: derived_key(kms, mac_key, PURPOSE))
    bindings.bind(Identity("wechat", "oABC-123_def"), MEMBER, datetime.now(UTC))
    forget()
    yield
    forget()


def forget() -> None:
    login.use_case.cache_clear()
    login.secret_text.cache_clear()
    authorizer.verifier.cache_clear()


def sign_in(**body: Any) -> dict[str, Any]:
    payload = {"provider": "password", "username": "wangwu", "password": PASSWORD} | body
    kept = {name: value for name, value in payload.items() if value is not None}
    return login.lambda_handler(json_event(kept, ROUTE), None)


def authorised(token: str) -> dict[str, Any]:
    return authorizer.lambda_handler({"headers": {"authorization": f"Bearer {token}"}}, None)


def test_the_answer_has_the_fields_that_clients_rely_on() -> None:
    before = datetime.now(UTC)
    answer = sign_in()
    body, labels = read(answer), catalogue_labels()
    assert answer["statusCode"] == 200
    assert set(body) == {"token", "expires_at", "staff"}
    assert body["staff"] == {
        "id": "S7",
        "name": "王五",
        "department": "finance-bureau",
        "department_labels": labels["department.finance-bureau"],
        "roles": ["handler"],
        "role_labels": {"handler": labels["role.handler"]},
    }
    assert body["expires_at"].endswith("+08:00")
    issued_at = datetime.fromisoformat(body["expires_at"]) - timedelta(minutes=60)
    assert before.replace(microsecond=0) <= issued_at <= datetime.now(UTC)
    assert answer["headers"]["cache-control"] == "no-store"


def test_the_token_is_let_through_and_names_the_same_person() -> None:
    decision = authorised(read(sign_in())["token"])
    assert decision["isAuthorized"] is True
    assert decision["context"] == {
        "staff_id": "S7",
        "name": "王五",
        "department": "finance-bureau",
        "roles": '["handler"]',
    }


def test_kms_itself_holds_the_signature_for_good(kms: KMSClient, token_key: str) -> None:
    signing_input, _, signature = read(sign_in())["token"].rpartition(".")
    assert kms.verify(
        KeyId=token_key,
        Message=signing_input.encode(),
        MessageType="RAW",
        Signature=base64.urlsafe_b64decode(signature + "=="),
        SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256",
    )["SignatureValid"]


def test_a_tampered_token_is_not_let_through() -> None:
    header, claims, signature = read(sign_in())["token"].split(".")
    stolen = json.loads(base64.urlsafe_b64decode(claims + "=="))
    stolen["roles"] = ["leader"]
    changed = base64.urlsafe_b64encode(json.dumps(stolen).encode()).rstrip(b"=").decode()
    assert authorised(f"{header}.{changed}.{signature}") == {"isAuthorized": False}


def test_a_token_of_another_stage_is_not_let_through(kms: KMSClient, token_key: str) -> None:
    token, _ = KmsTokenIssuer(kms, token_key, "dev").issue(MEMBER, datetime.now(UTC))
    assert authorised(token) == {"isAuthorized": False}


def test_an_expired_token_is_not_let_through(kms: KMSClient, token_key: str) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    token, _ = KmsTokenIssuer(kms, token_key, "test").issue(MEMBER, yesterday)
    assert authorised(token) == {"isAuthorized": False}


@pytest.mark.parametrize(
    "body",
    [{"password": "wrong"}, {"username": "nobody"}, {"username": "left"}, {"password": " "}],
)
def test_whatever_is_wrong_the_answer_is_the_same(body: dict[str, str]) -> None:
    answer = sign_in(**body)
    problem = read(answer)
    assert (answer["statusCode"], problem["code"], problem["errors"]) == (401, "login_failed", [])


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"provider": None}, "provider", "missing"),
        ({"provider": "carrier-pigeon"}, "provider", "not_one_of"),
        ({"provider": "wechat"}, "provider", "not_one_of"),
        ({"provider": ["password"]}, "provider", "not_one_of"),
        ({"username": None}, "username", "missing"),
        ({"username": ""}, "username", "missing"),
        ({"username": "x" * 65}, "username", "too_long"),
        ({"username": 7}, "username", "wrong_type"),
        ({"password": None}, "password", "missing"),
        ({"password": "x" * 257}, "password", "too_long"),
        ({"roles": ["leader"]}, "roles", "unknown_field"),
    ],
)
def test_each_wrong_field_is_named(body: dict[str, Any], field: str, code: str) -> None:
    answer = sign_in(**body)
    problem = read(answer)
    assert (answer["statusCode"], problem["code"]) == (422, "invalid_input")
    assert [(e["field"], e["code"]) for e in problem["errors"]] == [(field, code)]


def test_nothing_that_was_typed_reaches_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    sign_in(username="zhangsan-secret", password="my-secret")
    sign_in()
    out = capsys.readouterr().out
    assert "secret" not in out
    assert PASSWORD not in out
    assert "王五" not in out
    assert len(out.splitlines()) == 2


def test_too_many_guesses_have_to_wait() -> None:
    for _ in range(PER_USERNAME.most):
        assert sign_in(password="wrong")["statusCode"] == 401
    answer = sign_in()
    assert (answer["statusCode"], read(answer)["code"]) == (429, "too_many_attempts")
    assert 0 < int(answer["headers"]["retry-after"]) <= PER_USERNAME.seconds


def test_a_failed_sign_in_leaves_nothing_but_its_count(dynamodb: DynamoDBClient) -> None:
    before = dynamodb.scan(TableName=TABLE)["Count"]
    sign_in(username="nobody")
    items = dynamodb.scan(TableName=TABLE)["Items"]
    assert len(items) == before + 2
    assert sum(item["SK"]["S"] == "GUESS" for item in items) == 2


@pytest.mark.parametrize("operation", ["GetItem", "UpdateItem", "Sign"])
def test_an_outage_of_aws_asks_to_try_again(operation: str) -> None:
    def throttle(**_given: Any) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, operation)

    service = "kms" if operation == "Sign" else "dynamodb"
    aws_clients.forget_clients()
    aws_clients.client(service).meta.events.register(f"before-call.{service}.{operation}", throttle)
    answer = sign_in()
    aws_clients.forget_clients()
    assert (answer["statusCode"], read(answer)["code"]) == (503, "temporarily_unavailable")


class TestWeChat:
    @pytest.fixture(autouse=True)
    def wechat(self, aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
        secrets = boto3.client("secretsmanager")
        name = f"wechat-{len(secrets.list_secrets()['SecretList'])}"
        secrets.create_secret(Name=name, SecretString="the-app-secret")
        monkeypatch.setenv("WECHAT_APP_ID", "wx0123456789abcdef")
        monkeypatch.setenv("WECHAT_SECRET_ID", name)
        self.fetch = FakeFetch({WECHAT_ADDRESS: {"openid": "oABC-123_def"}})
        monkeypatch.setattr(login, "fetch_json", self.fetch)

    def sign_in(self) -> dict[str, Any]:
        return login.lambda_handler(
            json_event({"provider": "wechat", "code": "0a1B2c3D4e5F6g7H"}, ROUTE), None
        )

    def test_a_bound_member_signs_in(self) -> None:
        answer = self.sign_in()
        assert (answer["statusCode"], read(answer)["staff"]["id"]) == (200, "S7")
        assert "secret=the-app-secret" in self.fetch.asked[0]

    def test_a_stranger_is_told_that_they_are_not_bound(self) -> None:
        self.fetch.answers[WECHAT_ADDRESS] = {"openid": "oSTRANGER-1"}
        answer = self.sign_in()
        assert (answer["statusCode"], read(answer)["code"]) == (401, "identity_not_bound")


class TestConfiguration:
    GOOD: ClassVar = {
        **{"TABLE_NAME": "t", "STAGE": "test"},
        **{"TOKEN_KEY_ID": "k", "MAC_KEY_ID": "m"},
    }

    def test_the_providers_are_those_that_are_configured(self) -> None:
        issuers = json.dumps([{"name": "city", "url": "https://login.example", "client_id": "c"}])
        environ = self.GOOD | {
            "OIDC_ISSUERS": issuers,
            "WECHAT_APP_ID": "wx1",
            "WECHAT_SECRET_ID": "s",
        }
        assert set(login.staff_login(environ, fetch_json).providers) == {"city", "wechat"}
        assert not login.staff_login(self.GOOD, fetch_json).providers

    @pytest.mark.parametrize(
        ("change", "complaint"),
        [
            ({"OIDC_ISSUERS": "{"}, "OIDC_ISSUERS"),
            ({"OIDC_ISSUERS": '[{"name": "x"}]'}, "OIDC_ISSUERS"),
            ({"WECHAT_APP_ID": "wx1"}, "WECHAT_APP_ID and WECHAT_SECRET_ID go together"),
            ({"WECHAT_SECRET_ID": "s"}, "WECHAT_APP_ID and WECHAT_SECRET_ID go together"),
            ({"TABLE_NAME": ""}, "TABLE_NAME is empty"),
        ],
    )
    def test_a_wrong_configuration_says_what_is_wrong(
        self, change: dict[str, str], complaint: str
    ) -> None:
        with pytest.raises(SettingsError, match=complaint):
            login.staff_login(self.GOOD | change, fetch_json)


def test_a_derived_key_is_the_same_in_every_process_and_differs_by_purpose(
    kms: KMSClient,
) -> None:
    key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    key_id = key["KeyMetadata"]["KeyId"]
    one = derived_key(kms, key_id, "paging")
    assert one == derived_key(kms, key_id, "paging")
    assert one != derived_key(kms, key_id, "uploads")
    assert len(one) == 32
