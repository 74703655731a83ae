"""Rules for whatever people hand in under 政府信息公开条例, whichever service it is for.

Who may be addressed (art. 27), how somebody says who they are (art. 29), which channels are open
and which day counts as the day of receipt (art. 31). Every function answers with the rule that
refuses, or with None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from sunhall.domain.catalogue import ReceiptRule
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Refusal


class Person(Protocol):
    """Who applies, as far as these rules need to know."""

    @property
    def kind(self) -> str:
        """Kind of applicant, an id of the catalogue."""

    @property
    def id_type(self) -> str:
        """Proof of identity, an id of the catalogue."""

    @property
    def id_number(self) -> str:
        """Its number as typed."""

    @property
    def phone(self) -> str | None:
        """Telephone."""

    @property
    def email(self) -> str | None:
        """E-mail address."""

    @property
    def postal_address(self) -> str | None:
        """Postal address."""


class Upload(Protocol):
    """A file that was handed in."""

    @property
    def upload_id(self) -> str:
        """Ticket of the upload."""


def department_refused(
    department_id: str, context: Context, *, field: str = "department"
) -> Refusal | None:
    """Only an office that acts in its own name is addressed (art. 27)."""
    department = context.catalogue.departments.get(department_id)
    if department is None or not department.accepts_requests:
        return Refusal("unknown_department", fields=(field,))
    return None


def channel_refused(channel: str, signed_on: date | None, context: Context) -> Refusal | None:
    """The channel is open; what came by signed-for mail says when it was signed for (art. 31)."""
    rules = context.catalogue.disclosure.channels.get(channel)
    if rules is None:
        return Refusal("channel_not_open", fields=("channel",))
    if rules.received != "signature":
        return None
    if signed_on is None:
        return Refusal("signing_date_missing", fields=("signed_on",))
    if signed_on > context.today:
        return Refusal("signing_date_in_future", fields=("signed_on",))
    return None


def receipt_rule(channel: str, context: Context) -> ReceiptRule:
    """Return which day counts as the day of receipt for an open channel."""
    return context.catalogue.disclosure.channels[channel].received


def received_at_once(rule: ReceiptRule, signed_on: date | None, context: Context) -> date | None:
    """Return the day of receipt as far as handing in itself fixes it.

    Art. 31(1): in person, the day of submission; art. 31(2): by signed-for post, the day of
    signing. All else waits for the confirmation of art. 31(2) and (3), and None is returned.
    """
    if rule == "confirmation":
        return None
    return signed_on if rule == "signature" and signed_on else context.today


def identity_refused(person: Person, context: Context, *, at: str = "applicant") -> Refusal | None:
    """The proof of identity is one for this kind of applicant, and its number is of its shape."""
    id_type = context.catalogue.disclosure.id_types.get(person.id_type)
    if id_type is None or person.kind not in id_type.applicants:
        return Refusal("id_type_not_for_applicant", fields=(f"{at}.id_type",))
    if not re.fullmatch(id_type.pattern, person.id_number.replace(" ", "").upper()):
        return Refusal("id_number_malformed", fields=(f"{at}.id_number",))
    return None


def contact_refused(person: Person) -> Refusal | None:
    """There is a way to reach whoever applies (art. 29(1))."""
    if person.phone or person.email or person.postal_address:
        return None
    return Refusal("contact_missing", fields=("applicant.phone",))


def attachments_refused(
    attachments: Sequence[Upload], context: Context, *, field: str = "attachments"
) -> Refusal | None:
    """The files are no more than the city takes, and each is named once."""
    limit = context.catalogue.disclosure.attachments.max_files
    if len(attachments) > limit:
        return Refusal("too_many_attachments", {"limit": limit}, fields=(field,))
    if len({attachment.upload_id for attachment in attachments}) < len(attachments):
        return Refusal("attachment_twice", fields=(field,))
    return None
