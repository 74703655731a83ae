"""The knowledge base that agents answer from: versioned articles with days on which they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sunhall.domain.catalogue import Catalogue, Text

#: Answers that an agent is shown at once: who is on the phone cannot read more.
SHOWN: Final = 3


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ArticleVersion:
    """A wording of an article.

    Attributes:
        version: Its number, from 1.
        valid_from: First day on which it holds.
        valid_to: Last day on which it holds; None while no end is known.
        review_by: Day until which its owner has to look at it again.
        title: The question it answers.
        text: The answer.
        source: The rule that the answer rests on.
    """

    version: int
    valid_from: date
    valid_to: date | None
    review_by: date
    title: Text
    text: Text
    source: str

    def holds_on(self, day: date) -> bool:
        """Return whether it may be used on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Article:
    """An article of the knowledge base.

    Attributes:
        id: Short id, e.g. ``residence-permit``.
        owner: Department that answers for it.
        category: The category it belongs to.
        keywords: Words to find it by.
        versions: Its wordings, the oldest first; no two hold on the same day.
    """

    id: str
    owner: str
    category: str
    keywords: tuple[str, ...]
    versions: tuple[ArticleVersion, ...]

    def version_on(self, day: date) -> ArticleVersion | None:
        """Return the wording that holds on a day, if any."""
        return next((each for each in self.versions if each.holds_on(day)), None)

    def stale_on(self, day: date) -> bool:
        """Return whether its owner should have looked at it again by a day.

        An article of which nothing holds any more is stale, too; one that does not hold yet is not.
        """
        current = self.version_on(day)
        if current is not None:
            return day > current.review_by
        return all(each.valid_from <= day for each in self.versions)


def answers_to(
    text: str, categories: Iterable[str], articles: Iterable[Article], day: date
) -> tuple[tuple[Article, ArticleVersion], ...]:
    """Return the articles that may answer what somebody says, the likeliest first.

    A word of an article that stands in the text counts by its length; an article of a category that
    the matter may belong to comes before others with as many words. What holds no more answers
    nothing.

    Args:
        text: What is said, as far as it is written down.
        categories: Categories that it may belong to.
        articles: The knowledge base.
        day: Today.
    """
    near = frozenset(categories)
    found: list[tuple[int, bool, Article, ArticleVersion]] = []
    for article in articles:
        version = article.version_on(day)
        words = sum(len(word) for word in article.keywords if word in text)
        of_category = article.category in near
        if version is not None and (words or of_category):
            found.append((words, of_category, article, version))
    found.sort(key=lambda each: (-each[0], not each[1], each[2].id))
    return tuple((article, version) for _, _, article, version in found[:SHOWN])


@lru_cache(maxsize=4)
def knowledge_articles(catalogue: Catalogue) -> Mapping[str, Article]:
    """Return the articles of a catalogue by id, built once.

    Raises:
        KeyError: If the catalogue has no section ``knowledge``.
    """
    return {each["id"]: _article(each) for each in catalogue.sections["knowledge"]["articles"]}


def _article(plain: Mapping[str, Any]) -> Article:
    return Article(
        id=plain["id"],
        owner=plain["owner"],
        category=plain["category"],
        keywords=tuple(plain["keywords"]),
        versions=tuple(_version(each) for each in plain["versions"]),
    )


def _version(plain: Mapping[str, Any]) -> ArticleVersion:
    last = plain["valid_to"]
    return ArticleVersion(
        version=plain["version"],
        valid_from=date.fromisoformat(plain["valid_from"]),
        valid_to=date.fromisoformat(last) if last else None,
        review_by=date.fromisoformat(plain["review_by"]),
        title=plain["title"],
        text=plain["text"],
        source=plain["source"],
    )
