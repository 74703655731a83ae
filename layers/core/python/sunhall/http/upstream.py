"""Tells a busy or silent AWS service from a bug.

Conditions that failed and transactions that collided mean something to the caller; the adapters
translate those. What is left here is: the service throttles us, fails, or cannot be reached.

Recognised by shape, so that a function which never calls AWS need not import its SDK.
"""

from __future__ import annotations

from typing import Any, Final

_BUSY: Final = frozenset(
    {
        "InternalError",
        "InternalServerError",
        "InternalServiceError",
        "KMSInternalException",
        "DependencyTimeoutException",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeout",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
_UNREACHED: Final = frozenset({"HTTPClientError", "ConnectionError", "ReadTimeoutError"})


def aws_error_code(exc: BaseException) -> str | None:
    """The AWS error code in an SDK exception; None for any other exception."""
    if not type(exc).__module__.startswith("botocore."):
        return None
    return str(_response(exc).get("Error", {}).get("Code", type(exc).__name__))


def is_outage(exc: BaseException) -> bool:
    """Whether trying again later may help: throttled, failed inside AWS, or not reached."""
    code = aws_error_code(exc)
    if code is None:
        return False
    if code in _BUSY:
        return True
    status = _response(exc).get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= 500 or any(base.__name__ in _UNREACHED for base in type(exc).__mro__)


def _response(exc: BaseException) -> dict[str, Any]:
    response = getattr(exc, "response", None)
    return response if isinstance(response, dict) else {}
