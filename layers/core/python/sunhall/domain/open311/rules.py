"""What the city has said about its Open311 endpoint, typed.

It comes from ``catalogue/open311.yaml``, compiled to the section ``open311`` of the catalogue.
Which services there are follows from the hotline's categories (`sunhall.domain.ticket.rules`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sunhall.domain.catalogue import Catalogue, Limit, Text, limit_of


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Spot:
    """How precisely the place of a request is shown.

    Attributes:
        address: Whether the address is shown: the group's matters lie in public places.
        decimals: Decimals of the coordinates; None shows none.
    """

    address: bool
    decimals: int | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Open311Rules:
    """The city's Open311 endpoint.

    Attributes:
        jurisdiction: The ``jurisdiction_id`` that it answers for.
        contact: Whom developers ask, for the discovery document.
        key_service: How to get an api key, for the discovery document.
        changeset: When the endpoint's own description changed last.
        window_days: Longest span of one question, in days of 24 hours.
        most_requests: Most requests that one question is answered with.
        daily_quota: Submissions a day of a key, unless the key says otherwise.
        minute_quota: Submissions a minute of a key, unless the key says otherwise.
        anonymous_kind: Kind of a ticket without a contact, where that of its category needs one.
        listed_refusals: Reasons of refusal with which a ticket may still be listed.
        places: How precisely places are shown, by group of categories; others show none.
    """

    jurisdiction: str
    contact: Text
    key_service: Text
    changeset: datetime
    window_days: Limit
    most_requests: Limit
    daily_quota: Limit
    minute_quota: Limit
    anonymous_kind: str
    listed_refusals: frozenset[int]
    places: Mapping[str, Spot]

    def spot(self, group: str) -> Spot:
        """Return how precisely the places of a group's requests are shown."""
        return self.places.get(group, _NOWHERE)


_NOWHERE = Spot(address=False, decimals=None)


@cache
def open311_rules(catalogue: Catalogue) -> Open311Rules:
    """Return the rules of a catalogue, built once.

    Raises:
        KeyError: If the catalogue has no section ``open311``.
    """
    plain: Mapping[str, Any] = catalogue.sections["open311"]
    limits = ("window_days", "most_requests", "daily_quota", "minute_quota")
    return Open311Rules(
        jurisdiction=plain["jurisdiction"],
        contact=plain["contact"],
        key_service=plain["key_service"],
        changeset=datetime.fromisoformat(plain["changeset"]),
        **{name: limit_of(plain[name]) for name in limits},
        anonymous_kind=plain["anonymous_kind"],
        listed_refusals=frozenset(plain["listed_refusals"]),
        places={group: Spot(**spot) for group, spot in plain["places"].items()},
    )
