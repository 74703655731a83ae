"""``hotline/presets.yaml``: the limits of the places we know, of which a city chooses one.

Few sources say every number. What one leaves open is taken from the tier, then the preset, then the
``conventions``: ``hours`` for tiers that are handled within minutes or hours, ``days`` for others.
A compiled preset is complete, and every number in it still says where it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, get_args

from pydantic import Field

from infra.catalogue.models import Id, Limit, NonEmpty, Period, Strict, Text
from infra.catalogue.problem import Path, Problem, one_of
from sunhall.domain.ticket.rules import KindId, Level

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE = "hotline/presets.yaml"

#: Length of a unit in minutes, to see that one limit is beyond another. A working day is taken for
#: one day: it never is shorter.
_MINUTES = {"minute": 1, "hour": 60, "calendar_day": 24 * 60, "working_day": 24 * 60}


class TierNumbers(Strict):
    """The numbers of a tier."""

    promise: Period | None = None
    sign: Period | None = None
    handling: Period | None = None
    return_window: Period | None = None
    extension: Period | None = None
    max_extensions: Limit | None = None
    leader_extension: Limit | None = None
    callback: Period | None = None
    callback_attempts: Limit | None = None
    callback_days: Limit | None = None
    rework: Period | None = None
    rework_rounds: Limit | None = None
    yellow: Period | None = None
    red: Limit | None = None


class PresetNumbers(TierNumbers):
    """The numbers of all tiers of a preset, and those that have no tier."""

    screening: Period | None = None
    reopen_window: Period | None = None
    archive: Period | None = None


class When(Strict):
    """What a tier is for; both lists have to fit, a list left out fits everything."""

    kinds: list[Id] = Field(default_factory=list)
    levels: list[Id] = Field(default_factory=list)


class Tier(TierNumbers):
    """A class of tickets with the same limits."""

    id: Id
    label: Text
    when: When = When()


class Preset(PresetNumbers):
    """The limits of a place."""

    id: Id
    label: Text
    source: NonEmpty
    tiers: Annotated[list[Tier], Field(min_length=1)]


class Conventions(Strict):
    """What holds where a source says nothing."""

    days: PresetNumbers
    hours: TierNumbers


class Presets(Strict):
    """``hotline/presets.yaml``."""

    conventions: Conventions
    presets: Annotated[list[Preset], Field(min_length=1)]


TIER_NUMBERS = tuple(TierNumbers.model_fields)
PRESET_NUMBERS = tuple(name for name in PresetNumbers.model_fields if name not in TIER_NUMBERS)


def compiled_presets(rules: Rules) -> dict[str, Any]:
    """Return every preset, complete."""
    file = rules.of(Presets).value
    return {"presets": [compiled_preset(preset, file) for preset in file.presets]}


def compiled_preset(preset: Preset, file: Presets) -> dict[str, Any]:
    """Return a preset with all its numbers.

    Raises:
        KeyError: If a number is said nowhere; `preset_problems` tells which.
    """
    own = _said(preset, file.conventions.days)
    return {
        "id": preset.id,
        "label": _plain(preset.label),
        "source": preset.source,
        **{name: own[name] for name in PRESET_NUMBERS},
        "tiers": [_compiled_tier(tier, preset, file) for tier in preset.tiers],
    }


def _compiled_tier(tier: Tier, preset: Preset, file: Presets) -> dict[str, Any]:
    numbers = _tier_numbers(tier, preset, file)
    when = tier.when.model_dump()
    return {
        "id": tier.id,
        "label": _plain(tier.label),
        **when,
        **{name: numbers[name] for name in TIER_NUMBERS},
    }


def _tier_numbers(tier: Tier, preset: Preset, file: Presets) -> dict[str, Any]:
    conventions = file.conventions
    handling = tier.handling or preset.handling or conventions.days.handling
    short = handling is not None and handling.unit in ("minute", "hour")
    fallbacks = (conventions.hours, conventions.days) if short else (conventions.days,)
    numbers = _said(tier, preset, *fallbacks)
    # Without a promise of its own, the citizen is promised what the unit is given.
    promised = _said(tier, preset).get("promise")
    return {**numbers, "promise": promised or numbers.get("handling")}


def _said(*places: TierNumbers) -> dict[str, Any]:
    """Return the numbers that are said somewhere, each from the first place that says it."""
    names = (*TIER_NUMBERS, *PRESET_NUMBERS)
    found: dict[str, Any] = {}
    for place in reversed(places):
        for name in names:
            value = getattr(place, name, None)
            if value is not None:
                found[name] = _plain(value)
    return found


def _plain(model: Strict) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True)


def preset_problems(rules: Rules) -> Iterator[Problem]:
    """Find presets that are incomplete, contradict themselves or leave tickets without a tier."""
    checked = rules.of(Presets)
    source, file = checked.source, checked.value
    ids = [preset.id for preset in file.presets]
    for index, preset in enumerate(file.presets):
        path: Path = ("presets", index)
        if preset.id in ids[:index]:
            yield source.problem((*path, "id"), f"{preset.id!r} is taken already")
        for place, reason in _preset_faults(preset, file):
            yield source.problem((*path, *place), reason)


def _preset_faults(preset: Preset, file: Presets) -> Iterator[tuple[Path, str]]:
    own = _said(preset, file.conventions.days)
    for name in PRESET_NUMBERS:
        if name not in own:
            yield (name,), "is missing, and the conventions do not say it"
    if {"archive", "reopen_window"} <= own.keys() and _beyond(own["reopen_window"], own["archive"]):
        yield ("archive",), "a ticket cannot be archived while it can be reopened"
    for index, tier in enumerate(preset.tiers):
        place: Path = ("tiers", index)
        if tier.id in [each.id for each in preset.tiers[:index]]:
            yield (*place, "id"), f"{tier.id!r} is taken already"
        last = index + 1 == len(preset.tiers)
        if last != (tier.when == When()):
            reason = (
                "the last tier is for whatever is left: it has no condition"
                if last
                else "takes every ticket, so the tiers after it are never used"
            )
            yield (*place, "when"), reason
        yield from ((place + where, reason) for where, reason in _unknown_words(tier.when))
        numbers = _tier_numbers(tier, preset, file)
        yield from ((place + where, reason) for where, reason in _tier_faults(numbers))


def _unknown_words(when: When) -> Iterator[tuple[Path, str]]:
    for name, literal in (("kinds", KindId), ("levels", Level)):
        known = get_args(literal)
        for index, word in enumerate(getattr(when, name)):
            if word not in known:
                reason = f"the software does not know {word!r}; {one_of(known, word)}"
                yield ("when", name, index), reason


def _tier_faults(numbers: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    missing = [name for name in TIER_NUMBERS if numbers.get(name) is None]
    for name in missing:
        yield (name,), "is missing, and the conventions do not say it"
    if missing:
        return
    if _beyond(numbers["sign"], numbers["handling"]):
        yield ("sign",), f"sign-for ({_words(numbers, 'sign')}) is longer than handling"
    if _beyond(numbers["return_window"], numbers["handling"]):
        yield ("return_window",), "a return could be filed when handling is over"
    if _beyond(numbers["handling"], numbers["promise"]):
        yield ("promise",), f"handling ({_words(numbers, 'handling')}) is longer than promised"
    if not _beyond(numbers["handling"], numbers["yellow"]):
        yield ("yellow",), "the warning would come before the work begins"
    if numbers["callback_days"]["amount"] > numbers["callback_attempts"]["amount"]:
        yield ("callback_days",), "more days than attempts"
    if (
        numbers["max_extensions"]["amount"]
        and numbers["extension"]["unit"] != (numbers["handling"]["unit"])
    ):
        yield ("extension", "unit"), f"is not the unit of handling ({_words(numbers, 'handling')})"


def _beyond(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return _minutes(one) > _minutes(other)


def _minutes(period: Mapping[str, Any]) -> int:
    return int(period["amount"]) * _MINUTES[period["unit"]]


def _words(numbers: Mapping[str, Any], name: str) -> str:
    return f"{numbers[name]['amount']} {numbers[name]['unit']}"
