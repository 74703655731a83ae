"""An office of errands on a made-up table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from sunhall.application import carry_out
from tests.builders.calendar import moment
from tests.builders.errands import ERRAND, ErrandOffice
from tests.builders.played_table import make_table

TABLE = "errands"


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    """One made-up DynamoDB for all tests of a file; tables are made anew."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        yield boto3.client("dynamodb", region_name="us-east-1")


@pytest.fixture
def table(dynamodb: Any) -> Iterator[str]:
    make_table(dynamodb, TABLE)
    yield TABLE
    dynamodb.delete_table(TableName=TABLE)


@pytest.fixture
def office(dynamodb: Any, table: str, monkeypatch: pytest.MonkeyPatch) -> ErrandOffice:
    monkeypatch.setattr(carry_out, "SERVICES", {ERRAND.name: ERRAND})
    return ErrandOffice(dynamodb, table, moment("2026-04-01 09:00"))
