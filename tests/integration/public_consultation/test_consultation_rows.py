"""The rows that everybody reads: counted once, whatever meets whatever else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from sunhall.adapters.consultation_rows import TableConsultationRows
from sunhall.application.consultations import CommentRow
from sunhall.domain.errors import Unavailable
from tests.builders.busy_table import Meddling, conflict
from tests.builders.played_table import make_table

TABLE = "rows"
CONSULTATION = "01JKXQ3W8Z0000000000000001"


def comment(bucket: str, version: int, text: str = "") -> CommentRow:
    at = datetime(2026, 4, 1, tzinfo=UTC)
    case_id = "01JKXQ3W8Z0000000000000002"
    return CommentRow(case_id, CONSULTATION, version, bucket, at, 0, text)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        made = boto3.client("dynamodb", "us-east-1")
        make_table(made, TABLE)
        yield made


def rows(client: Any, slept: list[float] | None = None) -> TableConsultationRows:
    return TableConsultationRows(client, TABLE, (slept if slept is not None else []).append)


def counted(client: Any) -> dict[str, int]:
    found = rows(client).figures(CONSULTATION)
    return {bucket: number for bucket, number in found.items() if number}


def test_a_comment_moves_from_bucket_to_bucket_and_is_counted_in_one(client: Any) -> None:
    for version, bucket in enumerate(("awaiting", "accepted", "partly"), start=1):
        for _ in range(2):
            rows(client).put_comment(comment(bucket, version, "正文" if version > 1 else ""))
        assert counted(client) == {bucket: 1}


def test_an_earlier_version_never_replaces_a_later_one(client: Any) -> None:
    rows(client).put_comment(comment("adopted", 3, "正文"))
    rows(client).put_comment(comment("awaiting", 1))
    assert counted(client) == {"adopted": 1}


def test_a_comment_that_moves_between_reading_and_writing_is_looked_at_again(client: Any) -> None:
    rows(client).put_comment(comment("awaiting", 1))
    meddling = Meddling(client, lambda: rows(client).put_comment(comment("accepted", 2, "正文")))
    rows(meddling).put_comment(comment("adopted", 3, "正文"))
    assert counted(client) == {"adopted": 1}
    [shown] = rows(client).comments(CONSULTATION, limit=5, after=None).rows
    assert shown.bucket == "adopted"


def test_two_comments_that_are_counted_at_the_same_moment_wait_for_each_other(client: Any) -> None:
    slept: list[float] = []
    rows(Meddling(client, conflict, conflict), slept).put_comment(comment("awaiting", 1))
    assert len(slept) == 2
    assert counted(client) == {"awaiting": 1}


def test_a_counter_that_stays_busy_lets_the_event_come_again(client: Any) -> None:
    with pytest.raises(Unavailable):
        rows(Meddling(client, *[conflict] * 9)).put_comment(comment("awaiting", 1))
    assert counted(client) == {}


def test_a_comment_that_everybody_keeps_moving_lets_the_event_come_again(client: Any) -> None:
    def moved(bucket: str, version: int) -> Any:
        return lambda: rows(client).put_comment(comment(bucket, version, "正文"))

    meddling = Meddling(client, moved("awaiting", 1), moved("accepted", 2), moved("partly", 3))
    with pytest.raises(Unavailable):
        rows(meddling).put_comment(comment("adopted", 9, "正文"))
    assert counted(client) == {"partly": 1}


def test_another_failure_is_not_swallowed(client: Any) -> None:
    broken = TableConsultationRows(client, "no-such-table")
    with pytest.raises(ClientError):
        broken.put_comment(comment("awaiting", 1))


def test_nothing_is_known_of_a_consultation_that_never_opened(client: Any) -> None:
    rows(client).put_comment(comment("awaiting", 1))
    assert rows(client).row(CONSULTATION) is None
    assert rows(client).row("01JKXQ3W8Z0000000000000009") is None
