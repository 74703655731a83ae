"""The knowledge base: one wording a day, an owner, and a day on which it is looked at again."""

from __future__ import annotations

from datetime import date

import pytest

from infra.catalogue.compiler import Compiled
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.ticket.knowledge import Article, ArticleVersion, knowledge_articles
from sunhall.domain.ticket.rules import ticket_rules
from tests.unit.catalogue.conftest import City

FILE = "hotline/knowledge.yaml"


@pytest.fixture(scope="module")
def catalogue(example: Compiled) -> Catalogue:
    return catalogue_from_mapping(example.catalogue, example.sections)


def test_every_article_has_an_owner_and_a_category_of_the_city(catalogue: Catalogue) -> None:
    articles = knowledge_articles(catalogue)
    assert len(articles) >= 10
    assert knowledge_articles(catalogue) is articles
    for article in articles.values():
        assert article.owner in catalogue.departments
        assert article.category in ticket_rules(catalogue).categories
        assert all(version.source for version in article.versions)


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2015, 12, 31), None),
        (date(2016, 1, 1), 1),
        (date(2025, 12, 31), 1),
        (date(2026, 1, 1), 2),
        (date(2030, 1, 1), 2),
    ],
)
def test_on_a_day_one_wording_holds(catalogue: Catalogue, day: date, version: int | None) -> None:
    found = knowledge_articles(catalogue)["residence-permit"].version_on(day)
    assert (found.version if found else None) == version


def test_between_two_seasons_nothing_holds(catalogue: Catalogue) -> None:
    heating = knowledge_articles(catalogue)["heating-season"]
    assert heating.version_on(date(2025, 7, 1)) is None
    assert heating.version_on(date(2026, 1, 1)) is not None


def version(number: int, first: date, last: date | None, review: date) -> ArticleVersion:
    return ArticleVersion(number, first, last, review, {}, {}, "")


ARTICLE = Article(
    id="a",
    owner="o",
    category="c",
    keywords=(),
    versions=(
        version(1, date(2026, 1, 1), date(2026, 3, 31), date(2026, 2, 1)),
        version(2, date(2026, 6, 1), date(2026, 12, 31), date(2026, 12, 1)),
    ),
)


@pytest.mark.parametrize(
    ("day", "stale"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 2, 1), False),
        (date(2026, 2, 2), True),
        (date(2026, 4, 15), False),
        (date(2026, 6, 1), False),
        (date(2026, 12, 2), True),
        (date(2027, 1, 1), True),
    ],
)
def test_an_article_is_stale_after_its_review_day_or_when_nothing_holds_any_more(
    day: date, stale: bool
) -> None:
    assert ARTICLE.stale_on(day) is stale


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        (
            "        valid_to: 2025-12-31\n",
            "        valid_to: 2026-01-01\n",
            "articles.0.versions.1.valid_from",
            "overlaps version 1, which holds until 2026-01-01",
        ),
        (
            "        valid_to: 2025-12-31\n",
            "",
            "articles.0.versions.1.valid_from",
            "overlaps version 1, which holds until it is ended with valid_to",
        ),
        (
            "      - version: 2\n        valid_from: 2026-01-01\n",
            "      - version: 1\n        valid_from: 2026-01-01\n",
            "articles.0.versions.1.version",
            "comes after version 1: count on",
        ),
        (
            "        valid_to: 2026-03-15\n",
            "        valid_to: 2025-11-14\n",
            "articles.8.versions.1.valid_to",
            "ends before it begins (2025-11-15)",
        ),
        (
            "        review_by: 2025-06-30\n",
            "        review_by: 2016-01-01\n",
            "articles.0.versions.0.review_by",
            "before it was used for a day",
        ),
        (
            "    owner: petition-office\n",
            "    owner: petition-ofice\n",
            "articles.9.owner",
            "did you mean 'petition-office'?",
        ),
        (
            "    category: unpaid_wages\n",
            "    category: wages\n",
            "articles.1.category",
            "there is no category 'wages'",
        ),
        ("  - id: food-complaint\n", "  - id: consumer-refund\n", "articles.5.id", "taken already"),
        (
            "        review_by: 2025-06-30\n",
            '        review_by: "2025-06-30"\n',
            "articles.0.versions.0.review_by",
            "date",
        ),
        ("        source: 医保发〔2022〕22号\n", "", "articles.6.versions.0.source", "is missing"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    city: City, old: str, new: str, path: str, reason: str
) -> None:
    city.edit(FILE, old, new)
    told = {(each.file, each.path): each.reason for each in city.problems()}
    assert reason in told[FILE, path]
