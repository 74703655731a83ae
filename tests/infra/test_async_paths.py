"""What nobody waits for is tried again, then put aside where someone is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.constructs.stream_consumer import event_pattern
from infra.function_table import FUNCTIONS
from tests.infra.assembly import Assembly, flat

CONSUMERS = sorted(spec.name for spec in FUNCTIONS if spec.stream)


def mappings(assembly: Assembly) -> dict[str, dict[str, Any]]:
    """Event source mappings by the name of the function."""
    functions = assembly.of_type("AWS::Lambda::Function")
    return {
        functions[mapping["Properties"]["FunctionName"]["Ref"]]["Properties"]["Handler"].partition(
            "."
        )[0]: mapping["Properties"]
        for mapping in assembly.of_type("AWS::Lambda::EventSourceMapping").values()
    }


def test_the_stream_has_no_more_readers_than_dynamodb_serves(assembly: Assembly) -> None:
    """Two readers of a shard; a third would be throttled."""
    assert sorted(mappings(assembly)) == CONSUMERS
    assert len(CONSUMERS) <= 2


@pytest.mark.parametrize("consumer", CONSUMERS)
def test_one_bad_record_holds_back_neither_its_batch_nor_its_shard(
    assembly: Assembly, consumer: str
) -> None:
    mapping = mappings(assembly)[consumer]

    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert 0 < mapping["MaximumRetryAttempts"] < 100
    assert 3600 <= mapping["MaximumRecordAgeInSeconds"] <= 86_400 // 2
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert mapping["ParallelizationFactor"] >= 2


@pytest.mark.parametrize("consumer", CONSUMERS)
def test_what_a_consumer_cannot_do_is_put_aside(assembly: Assembly, consumer: str) -> None:
    target = flat(mappings(assembly)[consumer]["DestinationConfig"]["OnFailure"]["Destination"])
    queues = {f"{{{name}.Arn}}" for name in assembly.of_type("AWS::SQS::Queue")}

    assert target in queues


def invocations(assembly: Assembly, function: str) -> dict[str, Any]:
    """How Lambda handles the asynchronous calls of a function."""
    functions = assembly.of_type("AWS::Lambda::Function")
    found: dict[str, Any]
    (found,) = [
        each["Properties"]
        for each in assembly.of_type("AWS::Lambda::EventInvokeConfig").values()
        if functions[each["Properties"]["FunctionName"]["Ref"]]["Properties"]["Handler"].startswith(
            f"{function}."
        )
    ]
    return found


def test_a_redaction_that_fails_is_tried_again_and_then_put_aside(assembly: Assembly) -> None:
    invocation = invocations(assembly, "redactor")
    target = flat(invocation["DestinationConfig"]["OnFailure"]["Destination"])

    assert invocation["MaximumRetryAttempts"] == 2
    assert invocation["MaximumEventAgeInSeconds"] <= 6 * 3600
    assert target in {f"{{{name}.Arn}}" for name in assembly.of_type("AWS::SQS::Queue")}


def test_a_failed_tick_is_put_aside_and_not_tried_again(assembly: Assembly) -> None:
    invocation = invocations(assembly, "tick")

    assert invocation["MaximumRetryAttempts"] == 0
    assert invocation["DestinationConfig"]["OnFailure"]["Destination"]


def test_a_tick_that_never_started_is_put_aside(assembly: Assembly) -> None:
    rule = assembly.the("AWS::Events::Rule")
    (target,) = rule["Targets"]

    assert rule["ScheduleExpression"] == "rate(1 minute)"
    assert target["DeadLetterConfig"]["Arn"]
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 0}


def test_every_function_that_nobody_waits_for_has_its_queue(assembly: Assembly) -> None:
    names = {
        queue["Properties"]["QueueName"] for queue in assembly.of_type("AWS::SQS::Queue").values()
    }

    assert names == {
        f"sunhall-{assembly.settings.stage}-{spec.name}-dead-letters"
        for spec in FUNCTIONS
        if spec.is_asynchronous
    }


def test_what_was_put_aside_is_encrypted_and_kept_as_long_as_possible(assembly: Assembly) -> None:
    for queue in assembly.of_type("AWS::SQS::Queue").values():
        assert flat(queue["Properties"]["KmsMasterKeyId"]).endswith("DataKeyArn}")
        assert queue["Properties"]["MessageRetentionPeriod"] == 14 * 86_400


def test_event_bridge_may_use_the_key_of_the_queue_it_writes_to(assembly: Assembly) -> None:
    statements = [
        statement
        for key in assembly.of_type("AWS::KMS::Key").values()
        for statement in key["Properties"]["KeyPolicy"]["Statement"]
        if statement["Principal"].get("Service") == "events.amazonaws.com"
    ]

    (statement,) = statements
    assert set(statement["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey"}
    assert "aws:SourceAccount" in statement["Condition"]["StringEquals"]


@pytest.mark.parametrize("consumer", CONSUMERS)
def test_a_consumer_is_called_for_new_events_of_cases_only(
    assembly: Assembly, consumer: str
) -> None:
    """And the dispatcher for what a meeting has to tell its case."""
    filters = mappings(assembly)[consumer]["FilterCriteria"]["Filters"]
    patterns = [json.loads(each["Pattern"]) for each in filters]
    read = [each["dynamodb"]["NewImage"]["SK"]["S"] for each in patterns]

    assert all(each["eventName"] == ["INSERT"] for each in patterns)
    reports = [[{"prefix": "REPORT#"}]] if consumer == "dispatcher" else []
    assert read == [[{"prefix": "EVENT#"}], *reports]


def test_the_letter_writer_is_called_only_for_events_that_order_a_letter() -> None:
    dispatcher = event_pattern(only_letters=False)
    writer = event_pattern(only_letters=True)

    assert writer != dispatcher
    assert '"letter": {"S": [{"exists": true}]}' in json.dumps(writer)
