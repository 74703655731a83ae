from __future__ import annotations

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

from sunhall.http.upstream import aws_error_code, is_outage


def client_error(code: str, status: int) -> ClientError:
    return ClientError(
        {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "PutItem",
    )


@pytest.mark.parametrize(
    "exc",
    [
        client_error("ThrottlingException", 400),
        client_error("RequestLimitExceeded", 400),
        client_error("SlowDown", 503),
        client_error("Unheard", 500),
        EndpointConnectionError(endpoint_url="http://127.0.0.1"),
        ReadTimeoutError(endpoint_url="http://127.0.0.1"),
    ],
)
def test_throttling_failures_inside_aws_and_silence_are_outages(exc: Exception) -> None:
    assert is_outage(exc)


@pytest.mark.parametrize(
    "exc",
    [
        client_error("AccessDeniedException", 400),
        client_error("ValidationException", 400),
        client_error("ConditionalCheckFailedException", 400),
        NoCredentialsError(),
        ValueError("ThrottlingException"),
    ],
)
def test_our_own_mistakes_are_not(exc: Exception) -> None:
    assert not is_outage(exc)


def test_only_an_sdk_exception_has_an_aws_error_code() -> None:
    assert aws_error_code(client_error("Throttling", 400)) == "Throttling"
    assert aws_error_code(NoCredentialsError()) == "NoCredentialsError"
    assert aws_error_code(ValueError()) is None
