"""Bindings of outside identities in the table."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, get_args

import pytest
from botocore.exceptions import BotoCoreError

from sunhall.adapters.identity_bindings import IdentityBindings
from sunhall.domain.errors import Conflict
from sunhall.domain.staff import Identity, StaffMember
from tests.builders.aws_faults import Moment, broken, watched
from tests.integration.staff_access.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

WANG = StaffMember("S7", "wangwu", "王五", "transport", frozenset({"handler"}))
LI = replace(WANG, id="S9", username="lisi")
OPENID = "oABC-123_def"
WECHAT = Identity("wechat", OPENID)
OTHER = Identity("wechat", "oXYZ-987_uvw")
NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
KEY = b"k" * 32
MOMENTS = get_args(Moment)


@pytest.fixture
def bindings(dynamodb: DynamoDBClient) -> IdentityBindings:
    return IdentityBindings(dynamodb, TABLE, lambda: KEY, lambda _seconds: None)


def test_a_bound_identity_leads_to_its_account(bindings: IdentityBindings) -> None:
    assert bindings.username_of(WECHAT) is None
    bindings.bind(WECHAT, WANG, NOW)
    assert bindings.username_of(WECHAT) == "wangwu"
    assert bindings.username_of(OTHER) is None
    assert bindings.bound_at("S7", "wechat") == NOW
    assert bindings.bound_at("S7", "city") is None
    assert bindings.bound_at("S9", "wechat") is None


def test_the_same_subject_at_another_provider_is_somebody_else(bindings: IdentityBindings) -> None:
    bindings.bind(WECHAT, WANG, NOW)
    assert bindings.username_of(Identity("city", OPENID)) is None
    bindings.bind(Identity("city", OPENID), LI, NOW)
    assert bindings.username_of(WECHAT) == "wangwu"


def test_what_a_provider_calls_a_person_stands_nowhere(
    bindings: IdentityBindings, dynamodb: DynamoDBClient
) -> None:
    bindings.bind(WECHAT, WANG, NOW)
    bindings.bind(OTHER, LI, NOW)
    bindings.unbind("S9", "wechat", NOW)
    items = dynamodb.scan(TableName=TABLE)["Items"]
    # Two of each binding, and what is left of the consents to be reminded by one.
    assert len(items) == 5
    assert OPENID not in json.dumps(items)
    assert OTHER.subject not in json.dumps(items)


def test_without_the_key_nobody_can_try_identities_out(
    bindings: IdentityBindings, dynamodb: DynamoDBClient
) -> None:
    bindings.bind(WECHAT, WANG, NOW)
    guessing = IdentityBindings(dynamodb, TABLE, lambda: b"g" * 32)
    assert guessing.username_of(WECHAT) is None


def test_the_items_are_what_the_table_layout_says(
    bindings: IdentityBindings, dynamodb: DynamoDBClient
) -> None:
    bindings.bind(WECHAT, WANG, NOW)
    items = {item["SK"]["S"]: item for item in dynamodb.scan(TableName=TABLE)["Items"]}
    digest = items["BINDING#wechat"]["identity"]["S"]
    assert len(bytes.fromhex(digest)) == 16
    assert items == {
        "IDENTITY": {
            "PK": {"S": f"IDENTITY#{digest}"},
            "SK": {"S": "IDENTITY"},
            "staff": {"S": "S7"},
            "username": {"S": "wangwu"},
        },
        "BINDING#wechat": {
            "PK": {"S": "IDENTITY#STAFF#S7"},
            "SK": {"S": "BINDING#wechat"},
            "identity": {"S": digest},
            "bound_at": {"S": "2026-11-20T08:30:00+00:00"},
        },
    }


def test_an_identity_has_one_account(bindings: IdentityBindings) -> None:
    bindings.bind(WECHAT, WANG, NOW)
    with pytest.raises(Conflict) as caught:
        bindings.bind(WECHAT, LI, NOW)
    assert caught.value.code == "identity_bound_to_another"
    assert bindings.username_of(WECHAT) == "wangwu"
    assert bindings.bound_at("S9", "wechat") is None


def test_an_account_has_one_identity_of_a_provider(bindings: IdentityBindings) -> None:
    bindings.bind(WECHAT, WANG, NOW)
    with pytest.raises(Conflict) as caught:
        bindings.bind(OTHER, WANG, NOW)
    assert caught.value.code == "account_bound_already"
    assert bindings.username_of(OTHER) is None
    bindings.bind(Identity("city", "248289761001"), WANG, NOW)


def test_of_two_that_are_wrong_the_others_account_is_told_first(
    bindings: IdentityBindings,
) -> None:
    bindings.bind(WECHAT, WANG, NOW)
    bindings.bind(OTHER, LI, NOW)
    with pytest.raises(Conflict) as caught:
        bindings.bind(WECHAT, LI, NOW)
    assert caught.value.code == "identity_bound_to_another"


def test_binding_again_changes_nothing_but_the_moment(bindings: IdentityBindings) -> None:
    bindings.bind(WECHAT, WANG, NOW)
    bindings.bind(WECHAT, WANG, NOW + timedelta(days=1))
    assert bindings.username_of(WECHAT) == "wangwu"
    assert bindings.bound_at("S7", "wechat") == NOW + timedelta(days=1)


def test_an_unbound_identity_leads_nowhere_and_can_be_bound_by_another(
    bindings: IdentityBindings,
) -> None:
    bindings.bind(WECHAT, WANG, NOW)
    assert bindings.unbind("S7", "wechat", NOW) is True
    assert bindings.username_of(WECHAT) is None
    assert bindings.bound_at("S7", "wechat") is None
    assert bindings.unbind("S7", "wechat", NOW) is False
    bindings.bind(WECHAT, LI, NOW)
    bindings.bind(OTHER, WANG, NOW)
    assert bindings.username_of(WECHAT) == "lisi"
    assert bindings.username_of(OTHER) == "wangwu"


def test_what_is_left_of_a_binding_goes_by_itself_and_a_new_one_stays(
    bindings: IdentityBindings, dynamodb: DynamoDBClient
) -> None:
    bindings.bind(WECHAT, WANG, NOW)
    bindings.unbind("S7", "wechat", NOW)
    left = dynamodb.scan(TableName=TABLE)["Items"]
    assert [set(item) for item in left] == [{"PK", "SK", "expires_at"}] * 3
    assert {item["expires_at"]["N"] for item in left} == {str(int(NOW.timestamp()))}
    bindings.bind(WECHAT, WANG, NOW)
    going = [item for item in dynamodb.scan(TableName=TABLE)["Items"] if "expires_at" in item]
    # Whoever binds again has allowed no reminder yet.
    assert [item["PK"]["S"] for item in going] == ["REMIND#S7"]


def test_who_has_nothing_bound_unbinds_nothing(bindings: IdentityBindings) -> None:
    assert bindings.unbind("S7", "wechat", NOW) is False


@pytest.mark.parametrize("when", MOMENTS)
def test_both_items_are_written_or_neither_and_it_may_be_done_again(
    bindings: IdentityBindings, when: Moment
) -> None:
    with broken(0, when), pytest.raises(BotoCoreError):
        bindings.bind(WECHAT, WANG, NOW)
    written = bindings.username_of(WECHAT) is not None
    assert written == (bindings.bound_at("S7", "wechat") is not None)
    bindings.bind(WECHAT, WANG, NOW)
    with broken(1, when), pytest.raises(BotoCoreError):
        bindings.unbind("S7", "wechat", NOW)
    assert (bindings.username_of(WECHAT) is None) == (bindings.bound_at("S7", "wechat") is None)
    bindings.unbind("S7", "wechat", NOW)
    assert bindings.username_of(WECHAT) is None


def test_what_was_bound_anew_meanwhile_is_what_is_unbound(
    bindings: IdentityBindings, dynamodb: DynamoDBClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the read and the write of an unbinding the same person binds another identity."""
    bindings.bind(WECHAT, WANG, NOW)
    elsewhere = IdentityBindings(dynamodb, TABLE, lambda: KEY)
    write = dynamodb.transact_write_items
    seen: list[bool] = []

    def first_somebody_else(**asked: object) -> object:
        if not seen:
            seen.append(True)
            elsewhere.unbind("S7", "wechat", NOW)
            elsewhere.bind(OTHER, WANG, NOW)
        return write(**asked)  # type: ignore[arg-type]

    monkeypatch.setattr(dynamodb, "transact_write_items", first_somebody_else)
    assert bindings.unbind("S7", "wechat", NOW) is True
    assert bindings.username_of(OTHER) is None
    assert bindings.bound_at("S7", "wechat") is None


def test_each_thing_is_one_call_or_a_read_and_a_write(bindings: IdentityBindings) -> None:
    with watched() as calls:
        bindings.bind(WECHAT, WANG, NOW)
        bindings.username_of(WECHAT)
        bindings.unbind("S7", "wechat", NOW)
    assert calls.names == [
        "dynamodb.TransactWriteItems",
        "dynamodb.GetItem",
        "dynamodb.GetItem",
        "dynamodb.TransactWriteItems",
    ]
