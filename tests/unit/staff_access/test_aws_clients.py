from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sunhall.adapters.aws_clients import client, forget_clients


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "cn-north-1")
    forget_clients()
    yield
    forget_clients()


@pytest.mark.parametrize("service", ["dynamodb", "kms", "s3", "stepfunctions", "secretsmanager"])
def test_every_service_we_use_has_a_client_in_both_partitions(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client(service).meta.endpoint_url.endswith(".cn-north-1.amazonaws.com.cn")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    forget_clients()
    assert client(service).meta.endpoint_url.endswith(".amazonaws.com")


def test_a_client_is_made_once_a_process() -> None:
    assert client("dynamodb") is client("dynamodb")
    assert client("kms").meta.service_model.service_name == "kms"


def test_a_caller_hears_of_an_outage_before_the_gateway_gives_up() -> None:
    """API Gateway waits 30 seconds; three attempts of at most four take less."""
    config: Any = client("dynamodb").meta.config
    assert (config.connect_timeout, config.read_timeout) == (1, 3)
    assert (config.retries["mode"], config.retries["total_max_attempts"]) == ("standard", 3)
