"""What happens to few requests, by topic: loaded with the first request that comes to it.

Every function of the service starts with the ordinary course of a request: submission, supplement,
draft, approval, reply. What is rarer (a consultation, a fee, a lawsuit) stands in a module of its
own, with its commands, its rules and what its events change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sunhall.domain.disclosure.request import DisclosureRequest
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Outcome
from sunhall.domain.engine.event import Event

Effect = Callable[[DisclosureRequest, Event], DisclosureRequest]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of disclosure requests.

    Attributes:
        commands: Name of each command to the class that carries its data.
        deciders: The rules: ``decide(request, command, context)`` for each class.
        effects: What each event changes.
    """

    commands: Mapping[str, type[Command]]
    deciders: Mapping[type[Command], Callable[..., Outcome]]
    effects: Mapping[str, Effect]


#: Topic → its commands.
_COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "parts": ("split", "merge", "record_parts"),
    "searching": ("start_search",),
    "handing_off": ("hand_off", "record_hotline_ticket"),
    "consultations": (
        *("consult_agency", "consult_third_party", "record_service", "record_opinion"),
        *("give_opinion", "override_third_party"),
    ),
    "reasons": ("request_reasons", "give_reasons", "judge_reasons"),
    "charging": ("decide_fee", "record_fee_payment", "confirm_fee_abandonment"),
    "delivery": ("confirm_delivery", "report_delivery_failure", "acknowledge_delivery"),
    "remedies": ("record_remedy", "record_remedy_result"),
    "keeping": ("archive", "place_hold", "release_hold"),
    "publishing": ("publish_to_log", "take_from_log"),
    "redacting": (
        *("mark_redaction", "lift_redaction", "record_redaction", "report_failed_redaction"),
    ),
    "suggesting": ("suggest_publication",),
    "supervising": ("supervise",),
    "calendar_update": ("update_calendar",),
}

#: Topic → its events.
_EVENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "parts": ("request_split", "parts_opened", "request_merged"),
    "searching": ("search_started",),
    "handing_off": ("hand_off_agreed", "handed_off", "hand_off_recorded"),
    "consultations": (
        *("consultation_announced", "consultation_served", "opinion_received"),
        *("consultation_expired", "third_party_overridden"),
    ),
    "reasons": (
        *("reasons_requested", "reasons_given", "reasons_expired", "reasons_accepted"),
        *("reasons_rejected", "delay_set"),
    ),
    "charging": ("fee_charged", "fee_paid", "fee_expired", "fee_abandonment_confirmed"),
    "delivery": (
        "delivery_confirmed",
        "delivery_failed",
        "delivery_acknowledged",
        "files_released",
    ),
    "remedies": ("remedy_filed", "remedy_decided"),
    "keeping": ("archived", "hold_placed", "hold_released", "personal_data_erased"),
    "publishing": ("published_to_log", "taken_from_log"),
    "redacting": (
        *("redaction_ordered", "redaction_applied", "redaction_refused", "redaction_lifted"),
    ),
    "suggesting": ("publication_suggested",),
    "supervising": ("request_supervised",),
    "calendar_update": ("calendar_updated",),
}

_TOPIC_OF_COMMAND: Final = {name: topic for topic, names in _COMMANDS.items() for name in names}
_TOPIC_OF_EVENT: Final = {name: topic for topic, names in _EVENTS.items() for name in names}

#: Every event of a topic.
EVENTS: Final = frozenset(_TOPIC_OF_EVENT)


class CommandTypes(Mapping[str, type[Command]]):
    """Name of each command to its class; a topic is loaded when one of its commands is asked for.

    Args:
        ordinary: The commands of the ordinary course.
    """

    def __init__(self, ordinary: Mapping[str, type[Command]]) -> None:
        self._ordinary = ordinary

    def __getitem__(self, name: str) -> type[Command]:
        """Return the class of a command.

        Raises:
            KeyError: There is no such command.
        """
        found = self._ordinary.get(name)
        return found or topic(_TOPIC_OF_COMMAND[name]).commands[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        yield from self._ordinary
        yield from _TOPIC_OF_COMMAND

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._ordinary) + len(_TOPIC_OF_COMMAND)

    def __contains__(self, name: object) -> bool:
        """Whether there is such a command; nothing is loaded to tell."""
        return name in self._ordinary or name in _TOPIC_OF_COMMAND


def rule_of(command: Command) -> tuple[str, Callable[..., Outcome]]:
    """Return the name of a topic's command and the rule that decides on it.

    Raises:
        KeyError: The command belongs to no topic.
    """
    for name in _COMMANDS:
        found = topic(name)
        if type(command) in found.deciders:
            of = {kind: each for each, kind in found.commands.items()}
            return of[type(command)], found.deciders[type(command)]
    raise KeyError(type(command).__name__)


def effect_of(event_type: str) -> Effect:
    """Return what an event of a topic changes.

    Raises:
        KeyError: The event belongs to no topic.
    """
    return topic(_TOPIC_OF_EVENT[event_type]).effects[event_type]


def topic(name: str) -> Topic:
    """Load a topic."""
    return _LOADED[name]()


def _parts() -> Topic:
    from sunhall.domain.disclosure import parts

    return parts.TOPIC


def _searching() -> Topic:
    from sunhall.domain.disclosure import searching

    return searching.TOPIC


def _handing_off() -> Topic:
    from sunhall.domain.disclosure import handing_off

    return handing_off.TOPIC


def _consultations() -> Topic:
    from sunhall.domain.disclosure import consultations

    return consultations.TOPIC


def _reasons() -> Topic:
    from sunhall.domain.disclosure import reasons

    return reasons.TOPIC


def _charging() -> Topic:
    from sunhall.domain.disclosure import charging

    return charging.TOPIC


def _delivery() -> Topic:
    from sunhall.domain.disclosure import delivery

    return delivery.TOPIC


def _remedies() -> Topic:
    from sunhall.domain.disclosure import remedies

    return remedies.TOPIC


def _keeping() -> Topic:
    from sunhall.domain.disclosure import keeping

    return keeping.TOPIC


def _publishing() -> Topic:
    from sunhall.domain.disclosure import publishing

    return publishing.TOPIC


def _redacting() -> Topic:
    from sunhall.domain.disclosure import redacting

    return redacting.TOPIC


def _suggesting() -> Topic:
    from sunhall.domain.disclosure import suggesting

    return suggesting.TOPIC


def _supervising() -> Topic:
    from sunhall.domain.disclosure import supervising

    return supervising.TOPIC


def _calendar_update() -> Topic:
    from sunhall.domain.disclosure import calendar_update

    return calendar_update.TOPIC


_LOADED: Final[Mapping[str, Callable[[], Topic]]] = {
    "parts": _parts,
    "searching": _searching,
    "handing_off": _handing_off,
    "consultations": _consultations,
    "reasons": _reasons,
    "charging": _charging,
    "delivery": _delivery,
    "remedies": _remedies,
    "keeping": _keeping,
    "publishing": _publishing,
    "redacting": _redacting,
    "suggesting": _suggesting,
    "supervising": _supervising,
    "calendar_update": _calendar_update,
}
