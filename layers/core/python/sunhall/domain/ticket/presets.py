"""The limits of every place that the catalogue knows, to compare with those in force."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sunhall.domain.catalogue import Catalogue, Text
from sunhall.domain.ticket.rules import Tier, first_fitting, tier_from


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Preset:
    """The limits of a place.

    Attributes:
        id: Short id, e.g. ``beijing``.
        label: What it is called.
        tiers: Its tiers, in the order in which they are tried.
    """

    id: str
    label: Text
    tiers: tuple[Tier, ...]

    def tier_for(self, kind: str, level: str) -> Tier:
        """Return the tier of a kind and a level."""
        return first_fitting(self.tiers, kind, level)


@lru_cache(maxsize=4)
def presets(catalogue: Catalogue) -> tuple[Preset, ...]:
    """Return all presets in the catalogue's order.

    Raises:
        KeyError: If the catalogue has no section ``presets``.
    """
    return tuple(
        Preset(each["id"], each["label"], tuple(tier_from(tier) for tier in each["tiers"]))
        for each in catalogue.sections["presets"]["presets"]
    )
