"""A table at which something happens right before a transaction, and transactions that fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError


class Meddling:
    """A client at which something happens right before the next transactions, one for each."""

    def __init__(self, client: Any, *happenings: Callable[[], object]) -> None:
        self._client = client
        self._happenings = list(happenings)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **arguments: Any) -> Any:
        if self._happenings:
            self._happenings.pop(0)()
        return self._client.transact_write_items(**arguments)


def cancelled(*codes: str) -> Callable[[], object]:
    """Return what cancels a transaction, with a code for each of its writes."""

    def cancel() -> object:
        answer: Any = {
            "Error": {"Code": "TransactionCanceledException", "Message": ""},
            "CancellationReasons": [{"Code": code} for code in codes],
        }
        raise ClientError(answer, "TransactWriteItems")

    return cancel


#: Another transaction was under way; the table took no more writes just then.
conflict = cancelled("None", "TransactionConflict")
throttled = cancelled("ThrottlingError", "None")
