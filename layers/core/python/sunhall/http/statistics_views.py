"""Statistics, hot issues, digests and instructions as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sunhall.application.ticket_statistics import Example
from sunhall.application.ticket_tables import HotView, StatisticsView
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.scoring.figures import rounded
from sunhall.domain.ticket_statistics.day_count import MEASURES, Numbers, measure, percent
from sunhall.domain.ticket_statistics.digest import RATES, Part
from sunhall.domain.ticket_statistics.hot_issues import HotIssues, Issue
from sunhall.domain.ticket_statistics.printed_brief import (
    DigestPaper,
    RankingPaper,
    issue_of_scores,
)
from sunhall.http.brief_names import BriefNames

Plain = dict[str, Any]


def statistics_view(view: StatisticsView, names: BriefNames) -> Plain:
    """Return a table of counts."""
    question, table = view.question, view.table
    return {
        "from": question.first,
        "to": question.last,
        "by": list(question.by),
        "only": dict(question.only),
        "counted_at": in_beijing(view.counted_at),
        "items": [
            {**_words(dict(zip(table.by, words, strict=True)), names), **_numbers(numbers)}
            for words, numbers in table.cells.items()
        ],
        "total": _numbers(table.total),
    }


def hot_view(view: HotView, names: BriefNames) -> Plain:
    """Return what has become hot."""
    issues = view.issues
    return {
        **_window(issues),
        "counted_at": in_beijing(view.counted_at),
        "total": _numbers(issues.table.total),
        "items": [
            _issue(each, names, view.examples.get(tuple(each.words.values()), ()))
            for each in issues.hot
        ],
        "falling": [_issue(each, names, ()) for each in issues.falling],
    }


def digest_view(paper: DigestPaper, names: BriefNames) -> Plain:
    """Return a digest as data."""
    digest, issue = paper.digest, paper.digest.issue
    return {
        "kind": "digest",
        "period": issue.name,
        "name": names.say("digest_name"),
        "issue": {
            "rhythm": issue.rhythm,
            "year": issue.year,
            "number": issue.number,
            "label": names.say(f"number_{issue.rhythm}", year=issue.year, number=issue.number),
        },
        "from": issue.first,
        "to": issue.last,
        "before": {"from": issue.before[0], "to": issue.before[1]},
        "counted_at": in_beijing(paper.counted_at),
        "total": _numbers(digest.totals),
        "compared": [
            {
                "name": each.name,
                "label": names.say(each.name),
                "now": each.now,
                "before": each.before,
                "change": each.change,
            }
            for each in digest.compared
        ],
        "days": [{"day": day, "tickets": count} for day, count in digest.series],
        "hot": [
            {
                **_issue(each, names, ()),
                "examples": list(paper.examples.get(tuple(each.words.values()), ())),
            }
            for each in digest.hot.hot
        ],
        "groups": _parts("group", digest.groups, names),
        "areas": _parts("area", digest.areas, names),
        "channels": _parts("channel", digest.channels, names),
        "repeated": [
            {
                **_words(dict(zip(("category", "area"), words, strict=True)), names),
                **_numbers(numbers),
            }
            for words, numbers in digest.repeats
        ],
        "late": _parts("unit", digest.late, names),
        "attention": [
            {
                **_words({"unit": each.unit}, names),
                **_numbers(each.numbers),
                "reasons": [
                    {"code": reason, "label": names.say(f"because_{reason}")}
                    for reason in each.reasons
                ],
            }
            for each in digest.attention
        ],
    }


def ranking_view(paper: RankingPaper, names: BriefNames) -> Plain:
    """Return a brief of scores as data; the same switch decides between places and bands."""
    rules, period = paper.rules, paper.period
    rhythm, number = issue_of_scores(period)
    year = int(period.name[:4])
    return {
        "kind": "ranking",
        "period": period.name,
        "name": names.say("ranking_name"),
        "issue": {
            "rhythm": rhythm,
            "year": year,
            "number": number,
            "label": names.say(f"number_{rhythm}", year=year, number=number),
        },
        "from": period.first,
        "to": period.last,
        "counted_at": in_beijing(paper.counted_at),
        "formula": {"id": paper.preset.id, "label": names.own(paper.preset.label)},
        "places_told": rules.ranks_shown,
        "units": [
            {
                **_words({"unit": line.department}, names),
                "class": line.unit_class,
                "valid_callbacks": line.figures.valid_callbacks,
                "rates": {
                    indicator: str(rounded(rate)) if rate is not None else None
                    for indicator in rules.indicators
                    for rate in [line.figures.rates[indicator].percent]
                },
                "score": str(line.composite.score) if line.composite.score is not None else None,
                "grade": line.grade,
                "rank": line.rank,
                "band": line.band,
                "unranked": line.unranked or None,
            }
            for line in paper.lines
        ],
    }


def _window(issues: HotIssues) -> Plain:
    window = issues.window
    return {
        "from": window.first,
        "to": window.last,
        "before": [{"from": first, "to": last} for first, last in window.before],
        "by": list(issues.by),
        "compared": issues.compared,
    }


def _issue(issue: Issue, names: BriefNames, examples: Sequence[Example]) -> Plain:
    trend = issue.trend
    return {
        **_words(issue.words, names),
        **_numbers(issue.numbers),
        "direction": trend.direction,
        "usual": trend.usual,
        "growth_percent": trend.growth,
        "share_percent": issue.share,
        "chance": float(f"{trend.chance:.3g}"),
        "days": list(issue.series),
        "examples": [
            {"receipt_no": each.receipt_no, "state": each.state, "unit": each.unit}
            for each in examples
        ],
    }


def _parts(by: str, parts: Sequence[Part], names: BriefNames) -> list[Plain]:
    return [
        {
            **_words({by: part.word}, names),
            **_numbers(part.now),
            "before": measure(part.before, "tickets"),
        }
        for part in parts
    ]


def _words(words: Mapping[str, str], names: BriefNames) -> Plain:
    return {
        "words": dict(words),
        "labels": {by: names.word(by, word) for by, word in words.items()},
    }


def _numbers(numbers: Numbers) -> Plain:
    counts = {name: measure(numbers, name) for name in MEASURES if name != "days"}
    answered = measure(numbers, "answered")
    return {
        "numbers": counts,
        "rates": {name: percent(numbers, *of) for name, of in RATES.items()},
        "mean_days_to_reply": round(measure(numbers, "days") / answered, 1) if answered else None,
    }
