"""Tells the person behind a case that it has moved on: once an event, by one way.

The reader of the stream only orders a notice. Who carries it out loads the case, opens how the
person can be reached, sends, and notes on the case that it was sent. A crash in between sends
again under the same key, by which the gateway knows the repetition.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Protocol

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.ports import Ports
from sunhall.application.read_case import unsealed_one
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Step
from sunhall.domain.notices.notice import Notice, Recipient, compose, recipient, steps_of
from sunhall.domain.notices.rules import NoticeRule, name_of, notice_rules
from sunhall.domain.notices.sent import SentNotice

#: What happened longer ago is no news: a history that is taken over tells nobody anything, and an
#: order that lay aside for long is not sent in the night of another day.
NEWS: Final = timedelta(hours=24)

#: The sealed document that says who has submitted a case.
_APPLICATION: Final = "application"


class GatewayRefused(Exception):
    """The gateway will never take this notice: a wrong number, an unknown template."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Messages(Protocol):
    """The way to people's phones and mailboxes."""

    def send(self, key: str, notice: Notice) -> str:
        """Hand a notice over; the same key is never sent to the person twice.

        Returns:
            The gateway's reference, empty when it gives none.

        Raises:
            GatewayRefused: It will not take it, whenever asked.
            Unavailable: It does not answer now.
        """


class NoticeRows(Protocol):
    """Which notices went out; rows of their case."""

    def keep(self, case_id: str, sent: SentNotice) -> None:
        """Keep what became of a notice; doing it again changes nothing."""


class NoticeOrders(Protocol):
    """Calls who sends notices, without waiting."""

    def place(self, case_id: str, number: int) -> None:
        """Have the notice sent that an event calls for."""


class NoticeOrderingPorts(Ports, Protocol):
    """What ordering needs besides what every use case may."""

    @property
    def notice_orders(self) -> NoticeOrders | None:
        """The way to who sends notices; None where the stage has no gateway."""


class TellingPorts(Ports, Protocol):
    """What sending needs besides what every use case may."""

    @property
    def messages(self) -> Messages:
        """The gateway."""

    @property
    def notices(self) -> NoticeRows:
        """Which notices went out."""

    @property
    def site_origin(self) -> str:
        """Where people read on."""


def order_notice(ports: NoticeOrderingPorts, event: Event) -> None:
    """Order the notice that an event may call for."""
    orders = ports.notice_orders
    if orders is None or ports.clock.now() - event.at > NEWS:
        return
    if name_of(event) in notice_rules(ports.catalogue).events:
        orders.place(event.case_id, event.seq)


def tell(ports: TellingPorts, case_id: str, number: int) -> str:
    """Send the notice that an event calls for, unless it was sent.

    Args:
        ports: The outside world.
        case_id: The case.
        number: Sequence number of the event.

    Returns:
        What became of it: a status of `SentNotice`, or ``not called for``.

    Raises:
        NotFound: There is no such case.
        Unavailable: The gateway does not answer; nothing is kept, so that it is tried again.
    """
    loaded = load_case(ports, case_id)
    event = loaded.stored.events[number - 1]
    steps = steps_of(loaded.service.timeline, loaded.stored.events, number)
    rule = notice_rules(ports.catalogue).called_for(
        loaded.service.name, name_of(event), frozenset(step.key for step in steps)
    )
    # Whoever is sealed is reached by nobody who does not hold the three keys, nor by us.
    if rule is None or loaded.case.identity is not None:
        return "not called for"
    known = [sent.status for sent in loaded.stored.notices if sent.number == number]
    if known:
        return known[0]
    told = _told(ports, loaded, number, rule, next(s for s in steps if s.key == rule.step))
    ports.notices.keep(case_id, told)
    return told.status


def _told(
    ports: TellingPorts, loaded: Loaded, number: int, rule: NoticeRule, step: Step
) -> SentNotice:
    person = recipient(unsealed_one(ports, loaded.stored, _APPLICATION))
    notice = person and _notice(ports, loaded, rule, person, step)
    now = ports.clock.now()
    if not notice:
        return SentNotice(number, rule.id, "", "unreachable", "", now)
    try:
        reference = ports.messages.send(f"{loaded.stored.case_id}-{number}", notice)
    except GatewayRefused as refused:
        return SentNotice(number, rule.id, notice.channel, "refused", refused.reason, now)
    return SentNotice(number, rule.id, notice.channel, "sent", reference, now)


def _notice(
    ports: TellingPorts, loaded: Loaded, rule: NoticeRule, person: Recipient, step: Step
) -> Notice | None:
    values = {**step.params, "receipt_no": loaded.case.receipt_no, "site": ports.site_origin}
    return compose(notice_rules(ports.catalogue), rule, person, values)
