"""Citations of the 条例 as official letters write them: 第三十六条第四项."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

#: 政府信息公开条例, State Council decree 711, in force since 2019-05-15.
REGULATION: Final = "《中华人民共和国政府信息公开条例》"

#: Articles whose numbers in brackets are items (项) of a list; elsewhere they are paragraphs (款).
_ARTICLES_WITH_ITEMS: Final = frozenset({20, 31, 36, 50})
_LAST_ARTICLE: Final = 56
_DIGITS: Final = "零一二三四五六七八九"
_SHORT: Final = re.compile(r"(\d{1,2})(?:\((\d{1,2})\))?")


def cite(article: str) -> str:
    """Write out a short reference to the 条例.

    Args:
        article: ``14``, ``16(2)`` (paragraph) or ``36(4)`` (item).

    Raises:
        ValueError: If it is not such a reference, or the 条例 has no such article.
    """
    found = _SHORT.fullmatch(article)
    if found is None or not 1 <= int(found[1]) <= _LAST_ARTICLE:
        raise ValueError(f"{article} is not an article of the regulation")
    text = f"第{numeral(int(found[1]))}条"
    if found[2] is None:
        return text
    unit = "项" if int(found[1]) in _ARTICLES_WITH_ITEMS else "款"
    return f"{text}第{numeral(int(found[2]))}{unit}"


def cite_all(articles: Iterable[str]) -> str:
    """Write out several references with the name of the 条例, as one legal basis."""
    return REGULATION + "、".join(cite(article) for article in articles)


def numeral(number: int) -> str:
    """Write a number from 1 to 99 in Chinese.

    Raises:
        ValueError: If the number is outside that range.
    """
    if not 1 <= number <= 99:
        raise ValueError(f"{number} is not between 1 and 99")
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (
        "" if ones == 0 else _DIGITS[ones]
    )
