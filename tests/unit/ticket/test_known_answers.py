"""Which articles of the knowledge base an agent is shown while a caller speaks."""

from __future__ import annotations

from datetime import date

from sunhall.domain.ticket.knowledge import SHOWN, Article, ArticleVersion, answers_to

TODAY = date(2026, 3, 2)
WORDS = {"zh-CN": "答", "en": "answer"}


def version(number: int, first: date, last: date | None = None) -> ArticleVersion:
    return ArticleVersion(number, first, last, date(2026, 12, 31), WORDS, WORDS, "某条例")


def article(name: str, *keywords: str, category: str = "other", ended: bool = False) -> Article:
    last = date(2025, 12, 31) if ended else None
    return Article(name, "office", category, keywords, (version(1, date(2020, 1, 1), last),))


def names(text: str, *articles: Article, categories: tuple[str, ...] = ()) -> list[str]:
    return [found.id for found, _ in answers_to(text, categories, articles, TODAY)]


def test_an_article_answers_by_its_words() -> None:
    assert names("想问居住证怎么办", article("permit", "居住证"), article("wages", "工资")) == [
        "permit"
    ]


def test_more_and_longer_words_come_first() -> None:
    short, long = article("short", "工资"), article("long", "拖欠工资")
    assert names("拖欠工资", short, long) == ["long", "short"]


def test_the_category_decides_between_articles_with_as_many_words() -> None:
    other, own = article("a", "停电"), article("b", "停电", category="power")
    assert names("停电了", other, own, categories=("power",)) == ["b", "a"]


def test_an_article_of_the_category_is_shown_without_any_word_of_it() -> None:
    own = article("b", "抢修", category="power")
    assert names("家里没有电", own, categories=("power",)) == ["b"]


def test_what_holds_no_more_answers_nothing() -> None:
    assert names("停电", article("old", "停电", ended=True)) == []


def test_the_wording_of_today_is_shown() -> None:
    later = Article(
        *("permit", "office", "other", ("居住证",)),
        (version(1, date(2020, 1, 1), date(2025, 12, 31)), version(2, date(2026, 1, 1))),
    )
    ((_, shown),) = answers_to("居住证", (), (later,), TODAY)
    assert shown.version == 2


def test_nobody_on_the_phone_reads_more_than_a_few() -> None:
    many = [article(f"a{number}", "停电") for number in range(SHOWN + 2)]
    assert len(names("停电", *many)) == SHOWN
