"""``hotline/knowledge.yaml``: the articles that agents answer from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from infra.catalogue.category_file import Categories
from infra.catalogue.models import Id, NonEmpty, Strict, Text
from infra.catalogue.problem import Path, Problem, one_of

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE = "hotline/knowledge.yaml"


class Version(Strict):
    """A wording of an article."""

    version: Annotated[int, Field(ge=1)]
    valid_from: date
    valid_to: date | None = None
    review_by: date
    title: Text
    text: Text
    source: NonEmpty


class Article(Strict):
    """An article."""

    id: Id
    owner: Id
    category: Id
    keywords: Annotated[list[NonEmpty], Field(min_length=1)]
    versions: Annotated[list[Version], Field(min_length=1)]


class Knowledge(Strict):
    """``hotline/knowledge.yaml``."""

    articles: list[Article]


def compiled_knowledge(rules: Rules) -> dict[str, Any]:
    """Return the articles as the functions read them."""
    return rules.of(Knowledge).value.model_dump(mode="json", by_alias=True)


def knowledge_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with the articles."""
    checked = rules.of(Knowledge)
    source, articles = checked.source, checked.value.articles
    departments = {each.id for each in rules.departments.value}
    categories = {each.id for each in rules.of(Categories).value.categories}
    for index, article in enumerate(articles):
        path: Path = ("articles", index)
        if article.id in [each.id for each in articles[:index]]:
            yield source.problem((*path, "id"), f"{article.id!r} is taken already")
        if article.owner not in departments:
            reason = f"there is no department {article.owner!r}; "
            reason += one_of(departments, article.owner)
            yield source.problem((*path, "owner"), reason)
        if article.category not in categories:
            reason = f"there is no category {article.category!r}; "
            reason += one_of(categories, article.category)
            yield source.problem((*path, "category"), reason)
        for place, reason in (*_dates(article), *_order(article)):
            yield source.problem((*path, "versions", *place), reason)


def _dates(article: Article) -> Iterator[tuple[Path, str]]:
    for index, version in enumerate(article.versions):
        if version.valid_to is not None and version.valid_to < version.valid_from:
            yield (index, "valid_to"), f"ends before it begins ({version.valid_from})"
        if version.review_by <= version.valid_from:
            yield (index, "review_by"), "is looked at again before it was used for a day"


def _order(article: Article) -> Iterator[tuple[Path, str]]:
    """Two wordings on one day would be two answers to one question."""
    for index, (before, after) in enumerate(pairwise(article.versions), 1):
        if after.version <= before.version:
            yield (index, "version"), f"comes after version {before.version}: count on"
        if before.valid_to is None or after.valid_from <= before.valid_to:
            until = before.valid_to or "it is ended with valid_to"
            reason = f"overlaps version {before.version}, which holds until {until}"
            yield (index, "valid_from"), reason
