"""``services/ticket.yaml``: kinds, channels, reasons and limits of hotline tickets.

With the categories, the areas, the dispatch directory and the preset in force it makes the section
``ticket``: what `sunhall.domain.ticket.rules` reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, get_args

from pydantic import Field

from infra.catalogue.area_file import Areas, area_problems, compiled_areas
from infra.catalogue.category_file import Categories, category_problems, compiled_categories
from infra.catalogue.directory_file import Directory, compiled_directory, directory_problems
from infra.catalogue.models import (
    Basis,
    Choice,
    Id,
    Limit,
    Percentage,
    Period,
    Strict,
    Switch,
    Text,
)
from infra.catalogue.preset_file import PRESET_NUMBERS, Presets, compiled_preset
from infra.catalogue.problem import Path, Problem, one_of
from sunhall.domain.ticket import rules as words
from sunhall.domain.ticket.approvals import CHAINS

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE = "services/ticket.yaml"

ChannelId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{1,31}$")]
Choices = Annotated[list[Choice], Field(min_length=1)]


class Kind(Strict):
    """A kind of ticket."""

    id: Id
    label: Text
    anonymous: bool
    confidential: bool = False
    public: bool = True
    direct: bool = False


class Channel(Strict):
    """A way in which a ticket comes in."""

    id: ChannelId
    label: Text
    public: bool
    screened: bool


class EmergencyNumber(Strict):
    """A service that answers emergencies."""

    number: Annotated[str, Field(pattern=r"^1[0-9]{2}$")]
    label: Text


class RefusalReason(Strict):
    """A class of what is not taken on."""

    code: Annotated[int, Field(ge=1)]
    label: Text
    where_to_go: Text
    earlier: bool = False
    petition: bool = False
    basis: Basis


class TicketPeriods(Strict):
    """Lengths of time that no preset sets."""

    repeat_window: Period
    urge_interval: Period


class TicketLimits(Strict):
    """Limits that no preset sets."""

    returns_to_arbitration: Limit
    hint_likeness: Percentage
    hint_likeness_close: Percentage
    hints_shown: Limit


class TicketSwitches(Strict):
    """What some places do and others do not."""

    pause_while_waiting: Switch


class Ticket(Strict):
    """``services/ticket.yaml``."""

    preset: Id
    centre: Id
    petition_office: Id
    periods: TicketPeriods
    limits: TicketLimits
    switches: TicketSwitches
    kinds: Annotated[list[Kind], Field(min_length=1)]
    channels: Annotated[list[Channel], Field(min_length=1)]
    emergency_numbers: Annotated[list[EmergencyNumber], Field(min_length=1)]
    refusal_reasons: Annotated[list[RefusalReason], Field(min_length=1)]
    invalid_reasons: Choices
    return_reasons: Choices
    extension_reasons: Choices
    reject_reasons: Choices
    termination_grounds: Choices
    exclusion_grounds: Choices
    reply_results: Choices
    callback_results: Choices
    satisfaction: Choices


#: Lists whose words the software knows: key of the file, key of an entry, the words.
KNOWN_WORDS: tuple[tuple[str, str, Any], ...] = (
    ("kinds", "id", words.KindId),
    ("channels", "id", words.ChannelId),
    ("emergency_numbers", "number", words.EmergencyNumber),
    ("refusal_reasons", "code", words.RefusalCode),
    ("termination_grounds", "id", words.TerminationGround),
    ("exclusion_grounds", "id", words.ExclusionGround),
    ("reply_results", "id", words.ReplyResult),
    ("callback_results", "id", words.CallbackResult),
    ("satisfaction", "id", words.Satisfaction),
)

#: Lists from which nothing can be left out: every answer of a reply or a callback has to be there.
COMPLETE = ("kinds", "refusal_reasons", "reply_results", "callback_results", "satisfaction")

#: Lists of the city's own words.
OWN_WORDS = ("invalid_reasons", "return_reasons", "extension_reasons", "reject_reasons")


def compiled_ticket(rules: Rules) -> dict[str, Any]:
    """Return the section ``ticket``."""
    plain = rules.of(Ticket).value.model_dump(mode="json", by_alias=True)
    for group in ("periods", "limits", "switches"):
        plain |= plain.pop(group)
    presets = rules.of(Presets).value
    chosen = next(each for each in presets.presets if each.id == plain["preset"])
    preset = compiled_preset(chosen, presets)
    return {
        **plain,
        **{name: preset[name] for name in ("tiers", *PRESET_NUMBERS)},
        **compiled_categories(rules.of(Categories).value),
        "areas": compiled_areas(rules.of(Areas).value),
        **compiled_directory(rules.of(Directory).value),
    }


def ticket_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with the files of the hotline."""
    checked = rules.of(Ticket)
    source, file = checked.source, checked.value
    for path, reason in (*_named(file, rules), *_words(file), *_doubles(file)):
        yield source.problem(path, reason)
    for chain in sorted(set(CHAINS.values()) - {each.value.id for each in rules.chains}):
        yield source.problem((), f"there is no chain {chain!r}, which tickets are approved by")
    yield from category_problems(rules)
    yield from area_problems(rules)
    yield from directory_problems(rules)


def _named(file: Ticket, rules: Rules) -> Iterator[tuple[Path, str]]:
    departments = {each.id for each in rules.departments.value}
    presets = {each.id for each in rules.of(Presets).value.presets}
    for key, what, known in (
        ("preset", "preset", presets),
        ("centre", "department", departments),
        ("petition_office", "department", departments),
    ):
        named = getattr(file, key)
        if named not in known:
            yield (key,), f"there is no {what} {named!r}; {one_of(known, named)}"


def _words(file: Ticket) -> Iterator[tuple[Path, str]]:
    """A word that the software does not know would be offered and then refused."""
    for name, key, literal in KNOWN_WORDS:
        known = get_args(literal)
        given = [getattr(entry, key) for entry in getattr(file, name)]
        for index, word in enumerate(given):
            if word not in known:
                nearest = one_of(map(str, known), str(word))
                yield (name, index, key), f"the software does not know {word!r}; {nearest}"
        missing = [str(word) for word in known if word not in given]
        if name in COMPLETE and missing:
            yield (name,), f"lacks {', '.join(missing)}"


def _doubles(file: Ticket) -> Iterator[tuple[Path, str]]:
    keys = [(name, key) for name, key, _ in KNOWN_WORDS] + [(name, "id") for name in OWN_WORDS]
    for name, key in keys:
        yield from _taken(name, key, [getattr(entry, key) for entry in getattr(file, name)])


def _taken(name: str, key: str, values: Iterable[Any]) -> Iterator[tuple[Path, str]]:
    seen: set[Any] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield (name, index, key), f"{value!r} is taken already"
        seen.add(value)
