"""Explained deadlines as JSON: every line with its rule, in the caller's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from sunhall.application.explain_deadlines import ExplainedDeadline
from sunhall.application.read_case import CaseFile
from sunhall.domain.letters.citation import cite
from sunhall.http.case_views import Words, clock_view

if TYPE_CHECKING:
    from sunhall.domain.disclosure.explain_deadline import Line

#: A short reference to the 条例; any other basis has a name and a label of its own.
_ARTICLE: Final = re.compile(r"\d+(\(\d+\))?")

#: How a language writes several articles.
_CITED: Final[Mapping[str, Callable[[list[str]], str]]] = {
    "zh-CN": lambda articles: "、".join(map(cite, articles)),
    "en": lambda articles: ", ".join(f"art. {each}" for each in articles),
}

#: What separates two rules in one basis.
_BETWEEN: Final = {"zh-CN": "；", "en": "; "}


def case_deadlines_view(
    file: CaseFile, deadlines: Mapping[str, ExplainedDeadline], words: Words, locale: str
) -> dict[str, Any]:
    """Return every deadline of a case, and the schedule by which they are counted."""
    return {
        "case_id": file.loaded.stored.case_id,
        "receipt_no": file.loaded.case.receipt_no,
        "calendar_version": file.context.catalogue.calendar.version,
        "clocks": explained_clock_views(deadlines, words, locale),
    }


def explained_clock_views(
    deadlines: Mapping[str, ExplainedDeadline], words: Words, locale: str
) -> list[dict[str, Any]]:
    """Return deadlines with every line of their explanation."""
    return [
        {
            **clock_view(name, each.deadline, words),
            "explanation": [_line(line, words, locale) for line in each.lines],
        }
        for name, each in deadlines.items()
    ]


def _line(line: Line, words: Words, locale: str) -> dict[str, Any]:
    params = dict(line.params)
    if "holiday" in params:
        params["holiday"] = words(f"day.holiday:{params['holiday']}")
    return {
        "day": line.day,
        "kind": line.kind,
        "code": line.code,
        "articles": list(line.articles),
        "text": words.filled(f"explained.{line.code}", params),
        "basis": _BETWEEN[locale].join(_bases(line.articles, params, words, locale)),
    }


def _bases(
    articles: Iterable[str], params: Mapping[str, str | int], words: Words, locale: str
) -> Iterable[str]:
    """Yield each rule; the 条例 is named once, with all its articles."""
    own = [each for each in articles if _ARTICLE.fullmatch(each)]
    if own:
        yield words.filled("basis.regulation", {"article": _CITED[locale](own)})
    for name in articles:
        if name not in own:
            yield words.filled(f"basis.{name}", params)
