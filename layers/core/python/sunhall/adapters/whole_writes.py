"""Writes several items or none, and tells a condition that failed from a table that is busy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from botocore.exceptions import ClientError

from sunhall.domain.errors import Unavailable

#: Seconds to wait when a transaction meets another one, or a table that takes no more just now.
PAUSES: Final = (0.03, 0.1, 0.3)

#: Why a transaction is cancelled that may be tried again: another one was under way, or the table
#: took no more writes at that moment. The SDK tries neither again.
_PASSING: Final = frozenset(
    {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
)
_FAILED: Final = "ConditionalCheckFailed"


def failed_conditions(
    dynamodb: Any,
    writes: Sequence[dict[str, Any]],
    sleep: Callable[[float], None],
    pauses: Sequence[float] = PAUSES,
) -> frozenset[int]:
    """Write all or nothing.

    Args:
        dynamodb: A ``dynamodb`` client.
        writes: The writes, as ``TransactWriteItems`` takes them.
        sleep: Waits for so many seconds.
        pauses: How long to wait before each further try.

    Returns:
        The places of the writes whose conditions failed: somebody else was first. None of them
        means that all was written.

    Raises:
        Unavailable: The table was too busy each time.
    """
    for pause in (*pauses, None):
        try:
            dynamodb.transact_write_items(TransactItems=list(writes))
        except ClientError as error:
            failed = _failed(error)
            if failed:
                return failed
            if not was_busy(error):
                raise
            if pause is None:
                raise Unavailable(retry_after=1) from error
            sleep(pause)
        else:
            break
    return frozenset()


def write_whole(
    dynamodb: Any, writes: Sequence[dict[str, Any]], sleep: Callable[[float], None]
) -> bool:
    """Write all or nothing, where it does not matter which condition failed.

    Args:
        dynamodb: A ``dynamodb`` client.
        writes: The writes, as ``TransactWriteItems`` takes them.
        sleep: Waits for so many seconds.

    Returns:
        Whether it was written; False when a condition failed: somebody else was first.

    Raises:
        Unavailable: The table was too busy each time.
    """
    return not failed_conditions(dynamodb, writes, sleep)


def was_busy(error: ClientError) -> bool:
    """Whether a transaction was cancelled for nothing but what passes by itself."""
    codes = {reason.get("Code") for reason in cancellations(error)} - {"None"}
    return bool(codes) and codes <= _PASSING


def cancellations(error: ClientError) -> Sequence[dict[str, Any]]:
    """Return why a transaction was cancelled, write by write; empty for another error."""
    reasons: Sequence[dict[str, Any]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
    return reasons


def _failed(error: ClientError) -> frozenset[int]:
    """Return the places of the failed conditions, if nothing worse than a busy table is beside."""
    codes = [reason.get("Code") for reason in cancellations(error)]
    if not set(codes) - {"None"} <= _PASSING | {_FAILED}:
        return frozenset()
    return frozenset(place for place, code in enumerate(codes) if code == _FAILED)
