"""``hotline/categories.yaml``: what tickets are about, and what of it citizens choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from infra.catalogue.models import Choice, Id, NonEmpty, Strict, Text
from infra.catalogue.problem import Path, Problem, one_of
from sunhall.domain.ticket.rules import KindId, Level

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE = "hotline/categories.yaml"

#: Categories that a word can point to: one that stands in more does not tell them apart.
MOST_CATEGORIES = 3

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
ServiceCode = Annotated[str, Field(pattern=r"^[0-9]{4}$")]


class Value(Strict):
    """An answer to choose."""

    key: Code
    name: Text


class Attribute(Strict):
    """A question of a public category."""

    code: Code
    label: Text
    datatype: Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
    required: bool = False
    hint: Text | None = None
    values: list[Value] = Field(default_factory=list)

    @model_validator(mode="after")
    def _has_values_if_a_list(self) -> Attribute:
        if self.datatype.endswith("list") != bool(self.values):
            raise ValueError("a list needs values to choose from, and nothing else has any")
        if len({value.key for value in self.values}) < len(self.values):
            raise ValueError("two values have the same key")
        return self


class Service(Strict):
    """A category as citizens and Open311 clients choose it."""

    service_code: ServiceCode
    description: Text
    attributes: list[Attribute] = Field(default_factory=list)

    @model_validator(mode="after")
    def _asks_once(self) -> Service:
        if len({each.code for each in self.attributes}) < len(self.attributes):
            raise ValueError("two attributes have the same code")
        return self


class Category(Strict):
    """What a ticket is about."""

    id: Id
    group: Id
    label: Text
    keywords: Annotated[list[NonEmpty], Field(min_length=1)]
    kind: KindId
    level: Level
    confidential: bool = False
    service: Service | None = None


class Categories(Strict):
    """``hotline/categories.yaml``."""

    groups: Annotated[list[Choice], Field(min_length=1)]
    neutral_words: list[NonEmpty] = Field(default_factory=list)
    categories: Annotated[list[Category], Field(min_length=1)]


def compiled_categories(file: Categories) -> dict[str, Any]:
    """Return groups and categories as the functions read them."""
    plain = file.model_dump(mode="json", by_alias=True)
    for category in plain["categories"]:
        for attribute in (category["service"] or {}).get("attributes", ()):
            attribute["hint"] = attribute["hint"] or {}
    return plain


def category_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with the categories."""
    checked = rules.of(Categories)
    source, file = checked.source, checked.value
    faults = (*_doubles(file), *_groups(file), *_words(file), *_secrets(file))
    for path, reason in faults:
        yield source.problem(path, reason)


def _doubles(file: Categories) -> Iterator[tuple[Path, str]]:
    services = [each.service.service_code if each.service else None for each in file.categories]
    columns: tuple[tuple[str, Path, Sequence[str | None]], ...] = (
        ("groups", ("id",), [each.id for each in file.groups]),
        ("categories", ("id",), [each.id for each in file.categories]),
        ("categories", ("service", "service_code"), services),
    )
    for name, key, values in columns:
        for index, value in enumerate(values):
            if value is not None and value in values[:index]:
                yield (name, index, *key), f"{value!r} is taken already"


def _groups(file: Categories) -> Iterator[tuple[Path, str]]:
    known = {group.id for group in file.groups}
    for index, category in enumerate(file.categories):
        if category.group not in known:
            reason = f"there is no group {category.group!r}; {one_of(known, category.group)}"
            yield ("categories", index, "group"), reason
    for index, group in enumerate(file.groups):
        if group.id not in {category.group for category in file.categories}:
            yield ("groups", index, "id"), f"no category is in the group {group.id!r}"


def _words(file: Categories) -> Iterator[tuple[Path, str]]:
    """A word that points to many categories points to none; a neutral one points to none at all."""
    standing = Counter(word for each in file.categories for word in set(each.keywords))
    for index, category in enumerate(file.categories):
        for place, word in enumerate(category.keywords):
            path: Path = ("categories", index, "keywords", place)
            if word in category.keywords[:place]:
                yield path, f"{word!r} stands here already"
            elif word in file.neutral_words:
                yield path, f"{word!r} is a neutral word"
            elif standing[word] > MOST_CATEGORIES:
                yield path, f"{word!r} stands in more than {MOST_CATEGORIES} categories"


def _secrets(file: Categories) -> Iterator[tuple[Path, str]]:
    """What is confidential or a report is never shown, so it is not offered to be."""
    for index, category in enumerate(file.categories):
        if category.service is None:
            continue
        if category.confidential:
            yield ("categories", index, "service"), "what is confidential cannot be public"
        elif category.kind == "report":
            yield ("categories", index, "service"), "reports (举报) are never public"
