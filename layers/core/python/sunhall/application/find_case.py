"""Finds a case by what people say on the phone, for a member of staff who may know of it."""

from __future__ import annotations

from sunhall.application.carry_out import Loaded
from sunhall.application.ports import Ports
from sunhall.application.read_case import visible_case
from sunhall.domain.actor import Actor
from sunhall.domain.errors import NotFound
from sunhall.domain.receipt_number import normalised


def find_case(ports: Ports, receipt_no: str, actor: Actor) -> Loaded:
    """Return the case of a receipt number.

    A number that nobody has, and one of a case that this person must not know of, are answered
    alike.

    Args:
        ports: The outside world.
        receipt_no: As typed.
        actor: Who looks for it.

    Raises:
        NotFound: There is no such case for this person.
    """
    number = normalised(receipt_no)
    receipt = ports.store.receipt(number) if number else None
    if receipt is None:
        raise NotFound("case_not_found")
    loaded, _ = visible_case(ports, receipt.case_id, actor)
    return loaded
