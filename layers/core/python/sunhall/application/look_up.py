"""Finds a citizen's case by receipt number and query code, and keeps guessers out."""

from __future__ import annotations

from sunhall.application.ports import Ports, Receipt
from sunhall.domain import query_code, receipt_number
from sunhall.domain.errors import NotFound, Throttled


def look_up(ports: Ports, receipt_no: str, code: str) -> str:
    """Return the id of the case that a receipt number and its query code open.

    A wrong number and a wrong code are answered alike, so neither can be tried out alone.

    Args:
        ports: The outside world.
        receipt_no: As typed.
        code: As typed.

    Raises:
        NotFound: Number and code do not belong together.
        Throttled: Too many wrong codes were given for this number.
    """
    number = receipt_number.normalised(receipt_no)
    receipt = ports.store.receipt(number) if number else None
    if number is None or receipt is None:
        raise NotFound("receipt_or_code_wrong")
    locked = query_code.guard(receipt.locked_until, ports.clock.now())
    if locked:
        raise Throttled("query_code_locked", retry_after=locked.retry_after)
    secret = ports.secrets.derived("query-code")
    if not query_code.matches(secret, number, code, receipt.code_hash):
        note_wrong_code(ports, number, receipt)
        raise NotFound("receipt_or_code_wrong")
    if receipt.failures:
        ports.store.clear_wrong_codes(number)
    return receipt.case_id


def note_wrong_code(ports: Ports, number: str, receipt: Receipt) -> None:
    """Count a wrong code of a receipt number; after too many no code is looked at for a while."""
    locked_until = query_code.after_failure(receipt.failures, ports.clock.now())
    ports.store.note_wrong_code(number, locked_until=locked_until)
