"""Lets a third party read what it is asked, and answer (政府信息公开条例 art. 32).

Whoever was asked holds a code of its own, printed on the letter. It opens the consultation and
nothing of the request behind it: who asked for what is never shown (reference C.4, 10).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from sunhall.application.carry_out import Done, Loaded, carry_out, load_case
from sunhall.application.look_up import note_wrong_code
from sunhall.application.ports import Ports
from sunhall.application.read_case import unsealed_one, without_documents
from sunhall.application.request_identity import RequestIdentity
from sunhall.domain import query_code, receipt_number
from sunhall.domain.actor import CONSULTEE
from sunhall.domain.disclosure.consultations import (
    Consultation,
    GiveOpinion,
    code_name,
    document,
    read_consultation_no,
)
from sunhall.domain.disclosure.request import DisclosureRequest
from sunhall.domain.disclosure.transitions import ALLOWED
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.errors import NotFound, Throttled


@dataclass(frozen=True, slots=True)
class Asked:
    """A consultation as the third party sees it.

    Attributes:
        loaded: The case; nothing of it is shown but what follows.
        consultation: What was asked, and how it stands.
        department: Id of the agency that asks.
        information: What would be disclosed, as the letter says it.
        letters: The letters to the third party.
        answerable: Whether an answer can be given now.
    """

    loaded: Loaded
    consultation: Consultation
    department: str
    information: str
    letters: tuple[IssuedLetter, ...]
    answerable: bool


def read_consultation(ports: Ports, number: str, code: str) -> Asked:
    """Read a consultation for the holder of its code.

    Args:
        ports: The outside world.
        number: Number of the consultation, as typed.
        code: Its code, as typed.

    Raises:
        NotFound: Number and code do not belong together.
        Throttled: Too many wrong codes were given.
    """
    loaded, consultation = _found(ports, number, code)
    request: Any = loaded.case
    content = unsealed_one(ports, loaded.stored, document(consultation.number))
    letters = _letters(request, consultation)
    if loaded.stored.data_key is None:
        # Erased: what was asked is gone, and so are the letters.
        letters = without_documents(letters)
    return Asked(
        loaded,
        consultation,
        request.department,
        content.get("information", ""),
        letters,
        answerable=consultation.opinion is None and request.state in ALLOWED["give_opinion"],
    )


def give_opinion(
    ports: Ports,
    number: str,
    code: str,
    opinion: GiveOpinion,
    identity: RequestIdentity,
) -> Done:
    """Record the third party's answer; asked again with the same key, it is recorded once.

    Raises:
        NotFound: Number and code do not belong together.
        Throttled: Too many wrong codes were given.
        RuleRefused: It was answered already.
        Conflict: The request is no longer waiting for it.
    """
    loaded, _ = _found(ports, number, code)
    return carry_out(
        ports,
        loaded.case.case_id,
        "give_opinion",
        opinion,
        CONSULTEE,
        identity,
        expected_version=None,
        loaded=loaded,
    )


def _found(ports: Ports, typed: str, code: str) -> tuple[Loaded, Consultation]:
    read = read_consultation_no(typed)
    number = receipt_number.normalised(read[0]) if read else None
    receipt = ports.store.receipt(number) if number else None
    if read is None or number is None or receipt is None:
        raise NotFound("receipt_or_code_wrong")
    locked = query_code.guard(receipt.locked_until, ports.clock.now())
    if locked:
        raise Throttled("query_code_locked", retry_after=locked.retry_after)
    secret = ports.secrets.derived("query-code")
    right = query_code.query_code(secret, f"{receipt.case_id}/{code_name(read[1])}")
    if not hmac.compare_digest(right.encode(), (query_code.normalised(code) or "").encode()):
        note_wrong_code(ports, number, receipt)
        raise NotFound("receipt_or_code_wrong")
    # The count stays: who could reset it with this code could guess at the applicant's for ever.
    loaded = load_case(ports, receipt.case_id)
    asked = getattr(loaded.case, "consultations", ())
    if not 1 <= read[1] <= len(asked) or asked[read[1] - 1].kind != "third_party":
        raise NotFound("receipt_or_code_wrong")
    return loaded, asked[read[1] - 1]


def _letters(request: DisclosureRequest, consultation: Consultation) -> tuple[IssuedLetter, ...]:
    """Return the letters to this third party: the question, and the word of a disclosure."""
    orders = {consultation.letter_order, consultation.override_order}
    return tuple(letter for letter in request.letters if letter.order in orders)
