"""What must not be lost is recoverable, encrypted and hard to delete."""

from __future__ import annotations

import pytest

from infra.constructs.core_table import QUEUE_ATTRIBUTES
from infra.constructs.file_buckets import UNCLAIMED_UPLOAD_DAYS
from sunhall.adapters import case_table
from tests.infra.assembly import Assembly, flat, synthesise


def test_the_table_can_be_wound_back(assembly: Assembly) -> None:
    recovery = assembly.the("AWS::DynamoDB::Table")["PointInTimeRecoverySpecification"]

    assert recovery["PointInTimeRecoveryEnabled"] is True
    assert recovery["RecoveryPeriodInDays"] == assembly.settings.point_in_time_recovery_days


def test_production_can_be_wound_back_for_as_long_as_aws_allows(prod: Assembly) -> None:
    recovery = prod.the("AWS::DynamoDB::Table")["PointInTimeRecoverySpecification"]

    assert recovery["RecoveryPeriodInDays"] == 35


def test_the_table_is_encrypted_under_the_own_key(assembly: Assembly) -> None:
    encryption = assembly.the("AWS::DynamoDB::Table")["SSESpecification"]
    keys = assembly.of_type("AWS::KMS::Key")

    assert encryption["SSEEnabled"] is True
    assert encryption["SSEType"] == "KMS"
    assert encryption["KMSMasterKeyId"]["Fn::GetAtt"][0] in keys


@pytest.mark.parametrize(("stage", "kept"), [("prod", True), ("dev", False), ("local", False)])
def test_where_data_count_the_table_cannot_be_deleted(stage: str, kept: bool) -> None:
    (table,) = synthesise(stage, "us-east-1").of_type("AWS::DynamoDB::Table").values()

    assert table["Properties"]["DeletionProtectionEnabled"] is kept
    assert table["DeletionPolicy"] == ("Retain" if kept else "Delete")
    assert table["UpdateReplacePolicy"] == ("Retain" if kept else "Delete")


def test_the_stream_carries_what_was_written(assembly: Assembly) -> None:
    stream = assembly.the("AWS::DynamoDB::Table")["StreamSpecification"]

    assert stream == {"StreamViewType": "NEW_IMAGE"}


def test_what_expires_is_deleted_by_its_own_attribute(assembly: Assembly) -> None:
    expiry = assembly.the("AWS::DynamoDB::Table")["TimeToLiveSpecification"]

    assert expiry == {"AttributeName": "expires_at", "Enabled": True}


def test_an_idle_table_costs_nothing(assembly: Assembly) -> None:
    assert assembly.the("AWS::DynamoDB::Table")["BillingMode"] == "PAY_PER_REQUEST"


def test_the_keys_are_those_the_application_writes(assembly: Assembly) -> None:
    table = assembly.the("AWS::DynamoDB::Table")
    keys = {
        index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
        for index in table["GlobalSecondaryIndexes"]
    }

    assert [key["AttributeName"] for key in table["KeySchema"]] == ["PK", "SK"]
    assert keys == {"queue": ["QPK", "QSK"], "due": ["DPK", "DSK"]}


def test_a_list_shows_exactly_what_the_queue_index_holds(assembly: Assembly) -> None:
    """One attribute more costs every command a write; one less empties a column."""
    (queue,) = [
        index
        for index in assembly.the("AWS::DynamoDB::Table")["GlobalSecondaryIndexes"]
        if index["IndexName"] == "queue"
    ]

    assert queue["Projection"]["ProjectionType"] == "INCLUDE"
    assert set(queue["Projection"]["NonKeyAttributes"]) == set(QUEUE_ATTRIBUTES)
    assert set(QUEUE_ATTRIBUTES) == set(case_table._ROW_ATTRIBUTES.values())


def test_the_due_index_holds_keys_alone(assembly: Assembly) -> None:
    (due,) = [
        index
        for index in assembly.the("AWS::DynamoDB::Table")["GlobalSecondaryIndexes"]
        if index["IndexName"] == "due"
    ]

    assert due["Projection"] == {"ProjectionType": "KEYS_ONLY"}


def test_there_are_three_keys_for_three_purposes(assembly: Assembly) -> None:
    uses = {
        (key["Properties"]["KeySpec"], key["Properties"]["KeyUsage"])
        for key in assembly.of_type("AWS::KMS::Key").values()
        if "KeySpec" in key["Properties"] and key["Properties"]["KeySpec"] != "SYMMETRIC_DEFAULT"
    }

    assert uses == {("RSA_2048", "SIGN_VERIFY"), ("HMAC_256", "GENERATE_VERIFY_MAC")}
    assert len(assembly.of_type("AWS::KMS::Key")) == 3


def test_the_key_that_encrypts_is_rotated(assembly: Assembly) -> None:
    rotated = [
        key["Properties"].get("EnableKeyRotation", False)
        for key in assembly.of_type("AWS::KMS::Key").values()
    ]

    assert rotated.count(True) == 1


def test_a_deleted_production_key_can_be_called_back_for_a_month(prod: Assembly) -> None:
    for key in prod.of_type("AWS::KMS::Key").values():
        assert key["DeletionPolicy"] == "Retain"
        assert key["Properties"]["PendingWindowInDays"] == 30


def test_files_are_encrypted_under_the_own_key_and_never_public(assembly: Assembly) -> None:
    (files,) = [
        bucket["Properties"]
        for bucket in assembly.of_type("AWS::S3::Bucket", "data").values()
        if "CorsConfiguration" in bucket["Properties"]
    ]
    (rule,) = files["BucketEncryption"]["ServerSideEncryptionConfiguration"]

    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert rule["BucketKeyEnabled"] is True
    assert set(files["PublicAccessBlockConfiguration"].values()) == {True}


def test_an_upload_that_no_case_claims_is_deleted(assembly: Assembly) -> None:
    rules = [
        rule
        for bucket in assembly.of_type("AWS::S3::Bucket", "data").values()
        for rule in bucket["Properties"]["LifecycleConfiguration"]["Rules"]
        if rule.get("Prefix") == "uploads/"
    ]

    assert [rule["ExpirationInDays"] for rule in rules] == [UNCLAIMED_UPLOAD_DAYS]


def test_a_browser_may_only_post_files_and_only_from_the_site(assembly: Assembly) -> None:
    (cors,) = [
        rule
        for bucket in assembly.of_type("AWS::S3::Bucket").values()
        for rule in bucket["Properties"].get("CorsConfiguration", {}).get("CorsRules", [])
    ]

    assert cors["AllowedMethods"] == ["POST"]
    assert cors["AllowedOrigins"] == list(assembly.settings.site_origins)
    assert "*" not in cors["AllowedOrigins"]


def test_every_bucket_and_queue_of_a_real_account_refuses_plain_http(prod: Assembly) -> None:
    guarded = {
        flat(policy["Properties"]["Bucket"])
        for policy in prod.of_type("AWS::S3::BucketPolicy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
        and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    }
    queues = {
        flat(queue)
        for policy in prod.of_type("AWS::SQS::QueuePolicy").values()
        for queue in policy["Properties"]["Queues"]
        if any(
            statement["Effect"] == "Deny"
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        )
    }

    assert guarded == {f"{{{name}}}" for name in prod.of_type("AWS::S3::Bucket")}
    assert queues == {f"{{{name}}}" for name in prod.of_type("AWS::SQS::Queue")}


def test_who_read_an_attachment_is_logged(assembly: Assembly) -> None:
    logged = [
        bucket["Properties"]["LoggingConfiguration"]["LogFilePrefix"]
        for bucket in assembly.of_type("AWS::S3::Bucket").values()
        if "LoggingConfiguration" in bucket["Properties"]
    ]

    assert sorted(logged) == ["files/", "web/"]
