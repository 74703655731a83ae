"""The city's rules of notices, as the catalogue's section ``notices`` tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from sunhall.domain.approval.run import RunOutcome, outcome_in
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.event import Event

SECTION: Final = "notices"

#: Stand for whatever ends an approval: it can be granted or refused by any of a dozen events (the
#: last signature, a signer removed).
ENDS: Final[Mapping[RunOutcome, str]] = {
    RunOutcome.APPROVED: "approval_granted",
    RunOutcome.REFUSED: "approval_refused",
}

Channel: TypeAlias = Literal["sms", "email"]


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """One notice.

    Attributes:
        id: Its name; a gateway that wants registered templates knows the text by it.
        service: Whose cases it is about.
        event: The event that calls for it, see `name_of`.
        step: The step of the applicant's time line that the event has to bring with it; what
            happened is told in the same cases in which the applicant's page tells it.
        channels: By what it may go out.
        text: Template by locale; places in braces are values of the step, besides ``receipt_no``
            and ``site``.
    """

    id: str
    service: str
    event: str
    step: str
    channels: tuple[Channel, ...]
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class NoticeRules:
    """All notices.

    Attributes:
        sender: The name that a notice begins with, by locale: who cheats people pretends to be
            someone, and a city's own sender is registered.
        channels: In which order the ways to a person are tried; only the first one is used.
        notices: The notices.
        events: What may call for one, whatever service it is of: see `name_of`.
    """

    sender: Mapping[str, str]
    channels: tuple[Channel, ...]
    notices: tuple[NoticeRule, ...]
    events: frozenset[str]

    def called_for(self, service: str, event: str, steps: frozenset[str]) -> NoticeRule | None:
        """Return the notice that an event of a service calls for, if it calls for one.

        Args:
            service: Whose event it is.
            event: What it is called here, see `name_of`.
            steps: Keys of the steps that it brings to the applicant's time line.
        """
        for rule in self.notices:
            if rule.service == service and rule.event == event and rule.step in steps:
                return rule
        return None


def name_of(event: Event) -> str:
    """Return what an event is called in the rules: its type, unless it ends an approval."""
    outcome = outcome_in(event)
    return ENDS.get(outcome, event.type) if outcome else event.type


def notice_rules(catalogue: Catalogue) -> NoticeRules:
    """Return the rules in force; they are read once."""
    return _read(catalogue)


@lru_cache(maxsize=4)
def _read(catalogue: Catalogue) -> NoticeRules:
    section: Mapping[str, Any] = catalogue.sections[SECTION]
    notices = tuple(
        NoticeRule(
            id=each["id"],
            service=each["service"],
            event=each["event"],
            step=each["step"],
            channels=tuple(each["channels"]),
            text=each["text"],
        )
        for each in section["notices"]
    )
    return NoticeRules(
        sender=section["sender"],
        channels=tuple(section["channels"]),
        notices=notices,
        events=frozenset(rule.event for rule in notices),
    )
