from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sunhall.adapters.staff_accounts import StaffAccounts
from sunhall.application.staff_login import Account
from sunhall.domain.staff import StaffMember
from tests.integration.staff_access.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

MEMBER = StaffMember("S7", "wangwu", "王五", "transport", frozenset({"handler", "department_head"}))


@pytest.fixture
def accounts(dynamodb: DynamoDBClient) -> StaffAccounts:
    return StaffAccounts(dynamodb, TABLE)


def test_an_account_comes_back_as_it_was_written(accounts: StaffAccounts) -> None:
    accounts.put(MEMBER, "$argon2id$hash")
    assert accounts.by_username("wangwu") == Account(MEMBER, "$argon2id$hash")


def test_an_account_may_have_no_password(accounts: StaffAccounts) -> None:
    accounts.put(MEMBER)
    assert accounts.by_username("wangwu") == Account(MEMBER, None)


def test_an_account_keeps_the_superior(accounts: StaffAccounts) -> None:
    led = replace(MEMBER, superior="S1")
    accounts.put(led)
    assert accounts.by_username("wangwu") == Account(led, None)


def test_an_account_without_roles_is_an_account(accounts: StaffAccounts) -> None:
    nobody = replace(MEMBER, roles=frozenset())
    accounts.put(nobody)
    assert accounts.by_username("wangwu") == Account(nobody, None)


def test_there_is_no_account_that_was_not_written(accounts: StaffAccounts) -> None:
    assert accounts.by_username("nobody") is None
    assert accounts.by_id("S7") is None


def test_writing_again_replaces(accounts: StaffAccounts) -> None:
    accounts.put(MEMBER, "old")
    left = replace(MEMBER, active=False)
    accounts.put(left)
    assert accounts.by_username("wangwu") == Account(left, None)


def test_an_account_is_found_by_the_id_that_a_token_names(accounts: StaffAccounts) -> None:
    accounts.put(MEMBER, "hash")
    assert accounts.by_id("S7") == Account(MEMBER, "hash")
    assert accounts.by_id("S8") is None


def test_the_account_of_who_has_left_is_not_found_by_its_id(accounts: StaffAccounts) -> None:
    accounts.put(MEMBER, "hash")
    accounts.put(replace(MEMBER, active=False), "hash")
    assert accounts.by_id("S7") is None


def test_a_username_that_nobody_could_type_is_refused(accounts: StaffAccounts) -> None:
    with pytest.raises(ValueError, match="normal form"):
        accounts.put(replace(MEMBER, username="WangWu"))


def test_the_item_is_what_the_table_layout_says(
    accounts: StaffAccounts, dynamodb: DynamoDBClient
) -> None:
    accounts.put(MEMBER, "hash")
    items = dynamodb.scan(TableName=TABLE)["Items"]
    keys = {(item["PK"]["S"], item["SK"]["S"]) for item in items}
    assert keys == {("STAFF#wangwu", "ACCOUNT"), ("DIRECTORY", "MEMBER#S7")}
