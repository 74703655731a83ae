"""What `make up` promises to people and tools, asked of a city that is open."""

from __future__ import annotations

import json
import stat

import pytest
from botocore.exceptions import ClientError

from infra.local.place import Place
from tests.system.city import City
from tests.system.conftest import command


def test_the_file_for_tools_tells_address_accounts_and_key(city: City) -> None:
    told = json.loads(city.place.endpoints.read_text(encoding="utf-8"))
    assert told["base_url"] == city.place.base_url
    assert told["open311_api_key"]
    for account in told["accounts"]:
        assert set(account) == {
            *("username", "password", "name", "department", "roles", "superior"),
        }


def test_every_role_of_the_catalogue_has_an_account(city: City) -> None:
    held = {role for account in city.accounts.values() for role in account.roles}
    assert held >= {
        *("administrator", "department_head", "handler", "intake_officer", "leader"),
        *("legal_reviewer", "office_head", "supervisor"),
        *("hotline_agent", "dispatcher", "callback_agent", "centre_head", "petition_officer"),
    }


def test_passwords_are_readable_by_their_owner_alone(city: City) -> None:
    for name in ("endpoints.json", "secrets.json"):
        assert stat.S_IMODE((city.place.home / name).stat().st_mode) == 0o600


def test_each_demo_account_can_sign_in(city: City) -> None:
    with city.signed_in("intake") as client:
        assert client.get("/api/v1/staff/worklist").status_code == 200


def test_the_form_and_the_api_share_one_address(city: City) -> None:
    with city.http() as client:
        form, api = client.get("/"), client.get("/api/v1/catalogue")
    assert form.status_code == api.status_code == 200
    assert form.headers["content-type"].startswith("text/html")
    assert api.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("path", ["/disclosure/", "/en/", "/en/track/"])
def test_a_folder_shows_its_index_page(city: City, path: str) -> None:
    with city.http() as client:
        answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


@pytest.mark.parametrize("path", ["/", "/api/v1/catalogue", "/api/v1/staff/worklist"])
def test_pages_and_answers_carry_the_security_headers_of_the_cdn(city: City, path: str) -> None:
    with city.http() as client:
        headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert f"connect-src 'self' {city.place.cloud_url}" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["strict-transport-security"].startswith("max-age=31536000")


def test_a_request_header_that_the_cdn_does_not_forward_does_not_reach_the_api(city: City) -> None:
    with city.http() as client:
        answer = client.get("/api/v1/catalogue", headers={"X-Correlation-Id": "chosen-by-a-client"})
    assert answer.headers.get("x-correlation-id") != "chosen-by-a-client"


def test_iam_is_in_force_a_function_may_not_do_what_its_role_does_not_say(city: City) -> None:
    name = city.function("public_api")
    role = city.aws("lambda").get_function_configuration(FunctionName=name)["Role"]
    # The emulator lets the root of the account take any role on, which AWS does not.
    lent = city.aws("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    as_function = city.aws(
        "dynamodb",
        aws_access_key_id=lent["AccessKeyId"],
        aws_secret_access_key=lent["SecretAccessKey"],
        aws_session_token=lent["SessionToken"],
    )
    with pytest.raises(ClientError) as refused:
        as_function.scan(TableName=city.outputs["TableName"])
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


def test_iam_is_in_force_unknown_credentials_are_refused(city: City) -> None:
    stranger = city.aws("dynamodb", aws_access_key_id="AKIASTRANGER", aws_secret_access_key="x")
    with pytest.raises(ClientError) as refused:
        stranger.scan(TableName=city.outputs["TableName"])
    assert refused.value.response["Error"]["Code"] == "UnrecognizedClientException"


def test_a_second_up_finds_nothing_to_deploy(city: City, place: Place) -> None:
    again = command(place, "up")
    assert again.returncode == 0, again.stderr
    assert "cdk deploy … unchanged" in again.stdout
    assert "pages … unchanged" in again.stdout


def test_status_tells_the_address(city: City, place: Place) -> None:
    assert city.place.base_url in command(place, "status").stdout
