"""How often somebody has allowed WeChat to remind them, as we count it.

WeChat counts for itself and tells nobody; only a message that it refuses shows that its count was
smaller. So ours follows every tap and every message, and is put right by a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sunhall.domain.staff_notices.reminder import ReminderTemplates

#: For so long whoever has begun to send a message is let finish before somebody else tries. Longer
#: than the sender may run, shorter than the pause before an order is repeated.
LEASE: Final = timedelta(seconds=45)

#: So long a message may be under way: what is older is no news.
UNDER_WAY: Final = timedelta(hours=24)


class Tapped(StrEnum):
    """What WeChat says of a template that somebody was asked for."""

    ACCEPT = "accept"
    """They consent: once, or for good."""

    REJECT = "reject"
    """They do not, this time."""

    BAN = "ban"
    """WeChat has closed the template."""

    FILTER = "filter"
    """WeChat has left it out: another one of the same title was asked for."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody's consents.

    Attributes:
        left: Messages that may still be sent, by template; only what is more than none.
        standing: Templates that they have allowed for good.
        under_way: Messages whose consent is spent and that are not known to have gone out, each
            with the moment when somebody last began to send it.
        sealed: What WeChat calls them, sealed; empty once nobody needs it.
        version: Number of the write that this was read from; 0 for none.
    """

    left: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    standing: frozenset[str] = frozenset()
    under_way: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    sealed: bytes = field(default=b"", repr=False)
    version: int = 0

    @property
    def stands(self) -> bool:
        """Whether a message may be sent by it some day."""
        return bool(self.left or self.standing)

    def allows(self, template: str) -> bool:
        """Whether a message of a template may be sent now."""
        return bool(self.sealed) and (template in self.standing or self.left.get(template, 0) > 0)


def tapped(
    consent: Consent, answers: Mapping[str, Tapped], templates: ReminderTemplates
) -> Consent:
    """Return the consents after a tap.

    Args:
        consent: As they were.
        answers: What WeChat says, by template.
        templates: The templates of the stage; what others are still allowed is forgotten.
    """
    known = {template.id for template in templates.items}
    left = {name: number for name, number in consent.left.items() if name in known}
    standing = set(consent.standing & known)
    for name, answer in answers.items():
        if answer is Tapped.BAN or (answer is Tapped.REJECT and templates.long_term):
            left.pop(name, None)
            standing.discard(name)
        elif answer is Tapped.ACCEPT and templates.long_term:
            standing.add(name)
        elif answer is Tapped.ACCEPT:
            left[name] = left.get(name, 0) + 1
    return _shut(replace(consent, left=left, standing=frozenset(standing)))


def begun(consent: Consent, template: str, message: str, now: datetime) -> Consent:
    """Return the consents once a message is under way; one is spent unless it is for good.

    Args:
        consent: One that allows the template.
        template: The template.
        message: What tells the message from all others to this person.
        now: The present moment.
    """
    left = dict(consent.left)
    if template not in consent.standing:
        left[template] -= 1
    going = {
        name: since for name, since in consent.under_way.items() if now - since < UNDER_WAY
    } | {message: now}
    kept = {name: number for name, number in left.items() if number > 0}
    return replace(consent, left=kept, under_way=going)


def ended(consent: Consent, message: str, refused: str = "") -> Consent:
    """Return the consents once a message is no longer under way.

    Args:
        consent: As they are.
        message: The message.
        refused: The template, when WeChat says that they do not allow it any more.
    """
    going = {name: since for name, since in consent.under_way.items() if name != message}
    left = {name: number for name, number in consent.left.items() if name != refused}
    standing = consent.standing - {refused}
    return _shut(replace(consent, left=left, standing=standing, under_way=going))


def _shut(consent: Consent) -> Consent:
    """Return the consents without what WeChat calls the person, once nothing is left to send."""
    needed = consent.stands or consent.under_way
    return consent if needed else replace(consent, sealed=b"")
