"""A notice to the person behind a case: that something happened, and where to read what.

A text message is read on locked screens and by whoever holds the phone. So it names the receipt
number and what the person has to do, never who they are nor what the case is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Step
from sunhall.domain.notices.rules import Channel, NoticeRule, NoticeRules

#: Where a submission says who it comes from; the first one that is there counts.
_PEOPLE = ("contact", "applicant", "petitioner")


@dataclass(frozen=True, slots=True, repr=False)
class Recipient:
    """How to reach a person; never shown, never logged.

    Attributes:
        phone: Number for text messages, or None.
        email: Address, or None.
        locale: Their language.
    """

    phone: str | None
    email: str | None
    locale: str


@dataclass(frozen=True, slots=True, repr=False)
class Notice:
    """A notice, ready to go out.

    Attributes:
        id: The rule's name.
        channel: By what it goes out.
        address: Phone number or e-mail address.
        locale: Language of the text.
        text: What the person reads.
        values: What stands in the text's places, for gateways that keep the template themselves.
    """

    id: str
    channel: Channel
    address: str
    locale: str
    text: str
    values: Mapping[str, str]


def steps_of(
    timeline: Callable[[Sequence[Event]], Iterable[Step]], events: Sequence[Event], number: int
) -> tuple[Step, ...]:
    """Return the steps that one event brought to the applicant's time line.

    Args:
        timeline: The service's.
        events: The history.
        number: The event's sequence number.
    """
    before = sum(1 for _ in timeline(events[: number - 1]))
    return tuple(timeline(events[:number]))[before:]


def recipient(application: Mapping[str, Any]) -> Recipient | None:
    """Return how to reach who wrote a submission; None for somebody who left no way.

    Args:
        application: The unsealed document of the submission.
    """
    person = next((application[name] for name in _PEOPLE if application.get(name)), None)
    if not isinstance(person, Mapping):
        return None
    phone, email = person.get("phone"), person.get("email")
    if not phone and not email:
        return None
    return Recipient(phone, email, application.get("locale", "zh-CN"))


def compose(
    rules: NoticeRules,
    rule: NoticeRule,
    to: Recipient,
    values: Mapping[str, str | int],
) -> Notice | None:
    """Return a notice for a person, or None if none of its ways leads to them.

    Args:
        rules: The city's rules.
        rule: The notice.
        to: The person.
        values: What stands in the text's places.
    """
    addresses: Mapping[Channel, str | None] = {"sms": to.phone, "email": to.email}
    for channel in rules.channels:
        address = addresses[channel]
        if channel in rule.channels and address:
            locale = to.locale if to.locale in rule.text else "zh-CN"
            plain = {name: str(value) for name, value in values.items()}
            text = _signed(rules.sender[locale], _filled(rule.text[locale], plain), locale)
            return Notice(rule.id, channel, address, locale, text, plain)
    return None


def _signed(sender: str, text: str, locale: str) -> str:
    """Return a text behind its sender, in the brackets that carriers of the language look for."""
    return f"【{sender}】{text}" if locale == "zh-CN" else f"[{sender}] {text}"


def _filled(template: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        template = template.replace("{" + name + "}", value)
    return template
