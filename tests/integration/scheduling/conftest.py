"""A reception on a table of moto's."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from tests.builders.visits import Reception, open_reception


@pytest.fixture
def reception(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reception]:
    with mock_aws():
        yield open_reception(monkeypatch, boto3.client("dynamodb", region_name="us-east-1"))
