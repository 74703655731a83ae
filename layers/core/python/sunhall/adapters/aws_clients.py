"""AWS clients: one session a process, each client made at its first use.

The SDK is imported with this module, on purpose: Lambda runs imports at full speed, and a small
function's first request does not. Only functions that call AWS import it.

Made with botocore, which boto3 is built on: no resource layer, the same clients, less to import.
Parameter validation is off, because it costs a quarter of each call's CPU time and every
parameter comes from our own typed adapters; the adapters' tests run with it on.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, overload

from botocore.config import Config
from botocore.session import Session, get_session

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_kms.client import KMSClient
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_stepfunctions.client import SFNClient

CONNECT_SECONDS: Final = 1
READ_SECONDS: Final = 3
ATTEMPTS: Final = 3


@overload
def client(service: Literal["dynamodb"]) -> DynamoDBClient: ...
@overload
def client(service: Literal["kms"]) -> KMSClient: ...
@overload
def client(service: Literal["s3"]) -> S3Client: ...
@overload
def client(service: Literal["stepfunctions"]) -> SFNClient: ...
@overload
def client(service: str) -> Any: ...
def client(service: str) -> Any:
    """The process's client for an AWS service, such as ``dynamodb``.

    Three attempts, a second to connect and three to be answered: a caller behind API Gateway
    hears of an outage well before the gateway gives up.
    """
    return _client(service)


def client_at(service: str, endpoint: str) -> Any:
    """The process's client for a service that has an address of its own, such as one API's."""
    return _client(service, endpoint)


def forget_clients() -> None:
    """Drops all clients, for tests that change endpoint or credentials."""
    _client.cache_clear()
    _session.cache_clear()


@cache
def _session() -> Session:
    return get_session()


@cache
def _client(service: str, endpoint: str | None = None) -> Any:
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        parameter_validation=False,
        tcp_keepalive=True,
    )
    return _session().create_client(service, endpoint_url=endpoint, config=config)
