"""Reminds staff by WeChat of what they were told in the app: once a notice, by one consent.

The reader of the stream only orders. Who carries it out knows nothing of the case but what the
order says. First the consent is spent and the message noted as under way, in one write that only
the first run of an order can do; then it is sent; then it is noted as sent. What is left under way
by a run that broke off is sent by the next one: WeChat knows no repetition, so an answer that was
lost may cost a second message, and never a second consent of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from sunhall.application.staff_notice_row import NEWS, NoticeRow
from sunhall.domain.errors import Unavailable
from sunhall.domain.staff_notices.consent import LEASE, Consent, begun, ended
from sunhall.domain.staff_notices.reminder import (
    ReminderTemplate,
    ReminderTemplates,
    filled_in,
)

#: Writes that are tried when others change the same consents meanwhile.
ROUNDS: Final = 5

#: Where a message leads to in the mini program.
_PAGE: Final = "pages/case/case?id={case_id}"


class Became(StrEnum):
    """What became of a reminder."""

    SENT = "sent"
    NOT_CALLED_FOR = "not called for"
    NO_NEWS = "no news"
    NO_CONSENT = "no consent"
    REFUSED = "refused"
    REPEATED = "repeated"
    UNDER_WAY = "under way"


class ConsentEnded(Exception):
    """WeChat says that the person does not allow this template any more."""


@dataclass(frozen=True, slots=True, repr=False)
class Reminder:
    """A message of WeChat's.

    Attributes:
        to: What WeChat calls the person.
        template: WeChat's id of the template.
        values: What stands in each of its fields.
        page: Page of the mini program that it leads to.
    """

    to: str
    template: str
    values: Mapping[str, str]
    page: str


class Reminders(Protocol):
    """The way to people's WeChat."""

    def send(self, reminder: Reminder) -> None:
        """Send a message.

        Raises:
            ConsentEnded: The person does not allow it any more.
            Unavailable: WeChat does not take it now.
        """


class SpentConsents(Protocol):
    """Who has allowed what, for who sends. Only its adapter knows the keys."""

    def read(self, staff: str) -> Consent:
        """Return somebody's consents as they are now."""

    def begin(self, staff: str, consent: Consent, message: str, now: datetime) -> bool | None:
        """Keep the consents with a message that is under way for the first time.

        Returns:
            False when they have changed since they were read; None when the message was under way
            before.
        """

    def keep(self, staff: str, consent: Consent, now: datetime) -> bool:
        """Keep somebody's consents; False when they have changed since they were read."""


class SubjectUnseal(Protocol):
    """Opens what a provider calls somebody."""

    def unseal(self, staff: str, sealed: bytes) -> str:
        """Return what was sealed for this person."""


class ReminderOrders(Protocol):
    """Calls who reminds people, without waiting."""

    def place(self, rows: Sequence[NoticeRow]) -> None:
        """Have people reminded of what they were told."""


@dataclass(frozen=True, slots=True)
class RemindStaff:
    """The use case, with what it needs from outside.

    Attributes:
        templates: What the stage may remind people by.
        consents: Who has allowed what.
        seal: Opens what WeChat calls somebody.
        reminders: The way to people's WeChat.
        label: What a kind of notice is called.
        clock: Tells the present moment.
    """

    templates: ReminderTemplates
    consents: SpentConsents
    seal: SubjectUnseal
    reminders: Reminders
    label: Callable[[str], str]
    clock: Callable[[], datetime]

    def remind(self, row: NoticeRow) -> Became:
        """Remind somebody of a notice, if they allow it.

        Raises:
            Unavailable: WeChat does not take it now; the next run of the order sends it.
        """
        template = self.templates.telling(row.kind)
        if template is None:
            return Became.NOT_CALLED_FOR
        if self.clock() - row.at > NEWS:
            return Became.NO_NEWS
        message = f"{row.case_id}#{row.number:08}#{row.kind}"
        going = self._begin(row.staff, template.id, message)
        return going if isinstance(going, Became) else self._send(row, template, message, going)

    def _begin(self, staff: str, template: str, message: str) -> Consent | Became:
        """Spend the consent, or go on with what a run has left."""
        for _ in range(ROUNDS):
            now, consent = self.clock(), self.consents.read(staff)
            since = consent.under_way.get(message)
            if since is not None and now - since < LEASE:
                return Became.UNDER_WAY
            if since is not None:
                again = replace(consent, under_way={**consent.under_way, message: now})
                if self.consents.keep(staff, again, now):
                    return again
                continue
            if not consent.allows(template):
                return Became.NO_CONSENT
            spent = begun(consent, template, message, now)
            done = self.consents.begin(staff, spent, message, now)
            if done is None:
                return Became.REPEATED
            if done:
                return spent
        raise Unavailable(retry_after=1)

    def _send(
        self, row: NoticeRow, template: ReminderTemplate, message: str, going: Consent
    ) -> Became:
        values = filled_in(
            template, label=self.label(row.kind), receipt_no=row.receipt_no, at=row.at
        )
        to = self.seal.unseal(row.staff, going.sealed)
        page = _PAGE.format(case_id=row.case_id)
        try:
            self.reminders.send(Reminder(to, template.id, values, page))
        except ConsentEnded:
            self._end(row.staff, message, template.id)
            return Became.REFUSED
        self._end(row.staff, message)
        return Became.SENT

    def _end(self, staff: str, message: str, refused: str = "") -> None:
        for _ in range(ROUNDS):
            consent = self.consents.read(staff)
            # Whoever has unbound their WeChat meanwhile has nothing left to change.
            if message not in consent.under_way:
                return
            if self.consents.keep(staff, ended(consent, message, refused), self.clock()):
                return
        raise Unavailable(retry_after=1)
