"""Briefs as they are printed: the digest (舆情快报) and the brief of scores (考核通报)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Protocol

from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.printed_paper import (
    Chart,
    Heading,
    Masthead,
    Paragraph,
    Part,
    PrintedReport,
    Series,
    plain_grid,
)
from sunhall.domain.scoring.figures import rounded
from sunhall.domain.scoring.judgement import Indicator
from sunhall.domain.scoring.period import ScorePeriod
from sunhall.domain.scoring.rules import Preset, ScoringRules
from sunhall.domain.scoring.standing import UnitScore
from sunhall.domain.ticket_statistics import digest as told
from sunhall.domain.ticket_statistics.brief_period import Issue
from sunhall.domain.ticket_statistics.day_count import measure, percent
from sunhall.domain.ticket_statistics.figures import UNKNOWN
from sunhall.domain.ticket_statistics.hot_issues import Issue as HotIssue

#: Nothing to tell.
_NONE: Final = "—"


class Names(Protocol):
    """The words of a paper, in its language."""

    def say(self, key: str, /, **values: object) -> str:
        """Return a text of briefs with its places filled."""

    def word(self, by: str, word: str) -> str:
        """Return what a word of a dimension is called."""

    def own(self, text: Mapping[str, str]) -> str:
        """Return a text that stands with the thing itself."""

    def listed(self, texts: Iterable[str]) -> str:
        """Return several words as the language lists them."""

    def day(self, day: date) -> str:
        """Return a day as the language writes it."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DigestPaper:
    """What is printed of a digest.

    Attributes:
        digest: The digest.
        examples: Receipt numbers that show what a hot issue is about, by its words.
        counted_at: What changed after this moment may be missing.
        now: The present moment.
    """

    digest: told.Digest
    examples: Mapping[tuple[str, ...], Sequence[str]]
    counted_at: datetime
    now: datetime


def printed_digest(paper: DigestPaper, names: Names, locale: str) -> PrintedReport:
    """Return a digest as it is printed."""
    issue = paper.digest.issue
    title = names.say("digest_name")
    return PrintedReport(
        agency=names.say("issuer"),
        title=f"{title} {_number(issue, names)}",
        alarms=(),
        remarks=tuple(_remarks(paper, names)),
        parts=tuple(_digest_parts(paper, names)),
        made_at=paper.now,
        masthead=Masthead(
            name=title,
            issue=_number(issue, names),
            issuer=names.say("issuer"),
            dated=names.day(min(issue.last, in_beijing(paper.now).date())),
        ),
        closing=(names.say("digest_to"),),
        locale=locale,
    )


def _number(issue: Issue, names: Names) -> str:
    return names.say(f"number_{issue.rhythm}", year=issue.year, number=issue.number)


def _remarks(paper: DigestPaper, names: Names) -> Iterator[str]:
    moment = in_beijing(paper.counted_at)
    if moment.date() <= paper.digest.issue.last:
        yield names.say("unfinished", moment=f"{names.day(moment.date())} {moment:%H:%M}")


def _digest_parts(paper: DigestPaper, names: Names) -> Iterator[Part]:
    yield from _overview(paper.digest, names)
    yield from _hot(paper, names)
    yield from _composition(paper.digest, names)
    yield from _late(paper.digest, names)
    yield from _repeats(paper.digest, names)
    yield from _attention(paper.digest, names)


def _overview(digest: told.Digest, names: Names) -> Iterator[Part]:
    issue = digest.issue
    yield Heading(names.say("overview"))
    by_name = {each.name: each for each in digest.compared}
    span = names.say("span", first=names.day(issue.first), last=names.day(issue.last))
    tickets = by_name["tickets"]
    yield Paragraph(
        names.say(
            "overview_text",
            span=span if issue.days > 1 else names.day(issue.last),
            count=measure(digest.totals, "tickets"),
            change=_in_words(tickets, names),
            answered=measure(digest.totals, "answered"),
            open=measure(digest.totals, "open"),
            **{name: _rate(by_name[name].now) for name in told.RATES},
        )
    )
    before = names.say("span", first=names.day(issue.before[0]), last=names.day(issue.before[1]))
    yield plain_grid(
        "totals",
        names.say("totals_caption", before=before),
        [names.say(each) for each in ("indicator", "now", "before", "change")],
        [_compared(each, names) for each in digest.compared],
    )
    yield Paragraph(names.say("fairness"))
    if issue.days > 1:
        yield from _daily(digest, names)


def _daily(digest: told.Digest, names: Names) -> Iterator[Part]:
    counts = [count for _, count in digest.series]
    most = max(digest.series, key=lambda each: each[1])
    description = names.say(
        "daily_description",
        day=names.day(most[0]),
        most=most[1],
        mean=f"{sum(counts) / len(counts):.1f}",
    )
    labels = tuple(f"{day.month}-{day.day}" for day, _ in digest.series)
    values = tuple(float(count) for count in counts)
    yield Chart(
        "daily",
        "columns",
        names.say("daily_title"),
        description,
        labels,
        (Series(names.say("tickets"), values),),
        names.say("pieces"),
    )
    # A row for each week: thirty columns would fit on no page.
    weeks = [digest.series[start : start + 7] for start in range(0, len(digest.series), 7)]
    yield plain_grid(
        "daily-table",
        names.say("daily_caption"),
        [names.say("from_day"), *(names.say("nth_day", number=each + 1) for each in range(7))],
        [
            [names.day(week[0][0]), *(str(count) for _, count in week), *([""] * (7 - len(week)))]
            for week in weeks
        ],
    )


def _hot(paper: DigestPaper, names: Names) -> Iterator[Part]:
    issues = paper.digest.hot
    yield Heading(names.say("hot"))
    if not issues.hot:
        yield Paragraph(names.say("hot_none", compared=issues.compared))
        return
    for number, issue in enumerate(issues.hot, start=1):
        yield Paragraph(_hot_text(number, issue, paper, names))
    labels = tuple(_matter(issue.words, names) for issue in issues.hot)
    leading = issues.hot[0]
    yield Chart(
        "hot-issues",
        "bars",
        names.say("hot_title"),
        names.say(
            "hot_description",
            matter=labels[0],
            count=leading.trend.count,
            usual=_plain(leading.trend.usual),
        ),
        labels,
        (
            Series(names.say("now"), tuple(float(each.trend.count) for each in issues.hot)),
            Series(names.say("usual"), tuple(each.trend.usual for each in issues.hot)),
        ),
        names.say("pieces"),
    )
    heads = ("matter", "tickets", "usual", "growth", "share", "repeats")
    yield plain_grid(
        "hot-table",
        names.say("hot_caption", windows=len(issues.window.before)),
        [names.say(each) for each in heads],
        [
            [
                _matter(issue.words, names),
                str(issue.trend.count),
                _plain(issue.trend.usual),
                _signed(issue.trend.growth) if issue.trend.growth is not None else names.say("new"),
                f"{_plain(issue.share)}%",
                str(measure(issue.numbers, "repeats")),
            ]
            for issue in issues.hot
        ],
        widths=(5, 2, 2, 2, 2, 2),
    )


def _hot_text(number: int, issue: HotIssue, paper: DigestPaper, names: Names) -> str:
    key = "hot_new" if issue.trend.growth is None else "hot_risen"
    text = names.say(
        key,
        number=number,
        matter=_matter(issue.words, names),
        count=issue.trend.count,
        usual=_plain(issue.trend.usual),
        times=_plain(issue.trend.count / issue.trend.usual) if issue.trend.usual else "",
        share=_plain(issue.share),
    )
    if repeats := measure(issue.numbers, "repeats"):
        text += names.say("hot_repeats", count=repeats)
    if red := measure(issue.numbers, "red"):
        text += names.say("hot_red", count=red)
    examples = paper.examples.get(tuple(issue.words.values()), ())
    if examples:
        text += names.say("hot_examples", numbers=names.listed(examples))
    return text + names.say("full_stop")


def _composition(digest: told.Digest, names: Names) -> Iterator[Part]:
    yield Heading(names.say("composition"))
    groups = [part for part in digest.groups if measure(part.now, "tickets")][: told.TOP]
    if not groups:
        yield Paragraph(names.say("nothing"))
        return
    first = groups[0]
    yield Chart(
        "groups",
        "bars",
        names.say("groups_title"),
        names.say(
            "groups_description",
            group=names.word("group", first.word),
            count=measure(first.now, "tickets"),
        ),
        tuple(names.word("group", part.word) for part in groups),
        (
            Series(names.say("now"), tuple(float(measure(p.now, "tickets")) for p in groups)),
            Series(names.say("before"), tuple(float(measure(p.before, "tickets")) for p in groups)),
        ),
        names.say("pieces"),
    )
    whole = measure(digest.totals, "tickets")
    for by, parts in (("group", groups), ("area", digest.areas), ("channel", digest.channels)):
        heads = (by, "now", "before", "share", "on_time_rate", "content_rate")
        shown = [part for part in parts if measure(part.now, "tickets")]
        yield plain_grid(
            f"by-{by}",
            names.say(f"{by}_caption"),
            [names.say(each) for each in heads],
            [_part(part, by, whole, names) for part in shown],
            widths=(5, 2, 2, 2, 3, 3),
        )


def _part(part: told.Part, by: str, whole: int, names: Names) -> list[str]:
    count = measure(part.now, "tickets")
    rates = [percent(part.now, *told.RATES[name]) for name in ("on_time_rate", "content_rate")]
    return [
        names.word(by, part.word),
        str(count),
        str(measure(part.before, "tickets")),
        f"{_plain(count * 100 / whole)}%",
        *(_rate(rate) for rate in rates),
    ]


def _late(digest: told.Digest, names: Names) -> Iterator[Part]:
    yield Heading(names.say("late"))
    counts = {name: measure(digest.totals, name) for name in ("yellow", "red", "overdue")}
    yield Paragraph(names.say("late_text" if any(counts.values()) else "late_none", **counts))
    if digest.late:
        yield plain_grid(
            "late-units",
            names.say("late_caption"),
            [names.say(each) for each in ("unit", "tickets", "yellow", "red", "overdue")],
            [
                [
                    names.word("unit", part.word),
                    *(str(measure(part.now, name)) for name in ("tickets", *counts)),
                ]
                for part in digest.late
            ],
        )


def _repeats(digest: told.Digest, names: Names) -> Iterator[Part]:
    yield Heading(names.say("repeated"))
    repeats = measure(digest.totals, "repeats")
    if not repeats:
        yield Paragraph(names.say("repeated_none"))
        return
    yield Paragraph(
        names.say(
            "repeated_text",
            count=repeats,
            matter=_matter(
                dict(zip(("category", "area"), digest.repeats[0][0], strict=True)), names
            ),
            most=measure(digest.repeats[0][1], "repeats"),
        )
    )
    yield plain_grid(
        "repeated",
        names.say("repeated_caption"),
        [names.say(each) for each in ("matter", "tickets", "repeats", "urges")],
        [
            [
                _matter(dict(zip(("category", "area"), words, strict=True)), names),
                *(str(measure(numbers, name)) for name in ("tickets", "repeats", "urges")),
            ]
            for words, numbers in digest.repeats
        ],
        widths=(5, 2, 2, 2),
    )


def _attention(digest: told.Digest, names: Names) -> Iterator[Part]:
    yield Heading(names.say("attention"))
    if not digest.attention:
        yield Paragraph(names.say("attention_none"))
        return
    heads = ("unit", "tickets", "overdue", "on_time_rate", "content_rate", "reason")
    yield plain_grid(
        "attention",
        names.say("attention_caption"),
        [names.say(each) for each in heads],
        [
            [
                names.word("unit", each.unit),
                str(measure(each.numbers, "tickets")),
                str(measure(each.numbers, "overdue")),
                *(_rate(percent(each.numbers, *told.RATES[name])) for name in heads[3:5]),
                names.listed(names.say(f"because_{one}") for one in each.reasons),
            ]
            for each in digest.attention
        ],
        widths=(6, 2, 3, 3, 3, 5),
    )


def _compared(each: told.Compared, names: Names) -> list[str]:
    rate = each.name in told.RATES
    show: Callable[[float | None], str] = _rate if rate else _count
    change = _NONE if each.change is None else _signed(each.change, "" if rate else "%")
    if rate and each.change is not None:
        change = names.say("points", change=change)
    return [names.say(each.name), show(each.now), show(each.before), change]


def _in_words(each: told.Compared, names: Names) -> str:
    if each.change is None:
        return names.say("nothing_before")
    key = "risen" if each.change > 0 else "fallen" if each.change < 0 else "same"
    return names.say(key, percent=_plain(abs(each.change)))


def _matter(words: Mapping[str, str], names: Names) -> str:
    """Return what a matter is called: ``道路破损（城东区）``."""
    category, area = words.get("category", UNKNOWN), words.get("area", UNKNOWN)
    named = names.word("category", category)
    return (
        named
        if area == UNKNOWN
        else names.say("matter_in", matter=named, area=names.word("area", area))
    )


def _plain(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _count(value: float | None) -> str:
    return _NONE if value is None else _plain(value)


def _rate(value: float | None) -> str:
    return _NONE if value is None else f"{value:.1f}%"


def _signed(value: float, unit: str = "%") -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{_plain(abs(value))}{unit}"


# --- scores --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RankingPaper:
    """What is printed of the scores of a period.

    Attributes:
        lines: The units, in order.
        period: The period.
        preset: The formula.
        rules: The city's rules.
        counted_at: When it was counted.
    """

    lines: Sequence[UnitScore]
    period: ScorePeriod
    preset: Preset
    rules: ScoringRules
    counted_at: datetime


def issue_of_scores(period: ScorePeriod) -> tuple[str, int]:
    """Return the rhythm of a period of scores and its number in its year."""
    _, _, within = period.name.partition("-")
    if not within:
        return "year", 1
    return ("quarter", int(within[1:])) if within.startswith("Q") else ("month", int(within))


def printed_ranking(paper: RankingPaper, names: Names, locale: str) -> PrintedReport:
    """Return the scores of a period as they are printed.

    Whether places or bands are told is the city's switch; nothing here can tell the other.
    """
    rhythm, number = issue_of_scores(paper.period)
    issue = names.say(f"number_{rhythm}", year=paper.period.name[:4], number=number)
    today = in_beijing(paper.counted_at).date()
    title = names.say("ranking_name")
    return PrintedReport(
        agency=names.say("issuer"),
        title=f"{title} {issue}",
        alarms=(),
        remarks=tuple(_ranking_remarks(paper, names)),
        parts=tuple(_ranking_parts(paper, names)),
        made_at=paper.counted_at,
        masthead=Masthead(title, issue, names.say("issuer"), names.day(today)),
        closing=(names.say("ranking_to"),),
        locale=locale,
    )


def _ranking_remarks(paper: RankingPaper, names: Names) -> Iterator[str]:
    moment = in_beijing(paper.counted_at)
    if moment.date() <= paper.period.last:
        yield names.say("unfinished", moment=f"{names.day(moment.date())} {moment:%H:%M}")


def _ranking_parts(paper: RankingPaper, names: Names) -> Iterator[Part]:
    rules, period = paper.rules, paper.period
    scored = [line for line in paper.lines if line.composite.score is not None]
    yield Heading(names.say("overview"))
    yield Paragraph(
        names.say(
            "ranking_text",
            span=names.say("span", first=names.day(period.first), last=names.day(period.last)),
            units=len(paper.lines),
            scored=len(scored),
            formula=names.own(paper.preset.label),
        )
    )
    if scored:
        yield from _grades(scored, rules, names)
    classes = [*rules.classes, None]
    for unit_class in classes:
        lines = [line for line in paper.lines if line.unit_class == unit_class]
        if lines:
            yield from _class(unit_class, lines, paper, names)
    yield Heading(names.say("method"))
    yield Paragraph(names.say("method_places" if rules.ranks_shown else "method_bands"))
    yield Paragraph(names.say("method_sample", least=rules.least_sample))


def _grades(scored: Sequence[UnitScore], rules: ScoringRules, names: Names) -> Iterator[Part]:
    counts = [(names.own(step.label), _graded(scored, step.id)) for step in rules.grades]
    yield plain_grid(
        "grades",
        names.say("grades_caption"),
        [names.say("grade"), *(label for label, _ in counts)],
        [[names.say("units"), *(str(count) for _, count in counts)]],
    )


def _graded(scored: Sequence[UnitScore], grade: str) -> int:
    return sum(line.grade == grade for line in scored)


def _class(
    unit_class: str | None, lines: Sequence[UnitScore], paper: RankingPaper, names: Names
) -> Iterator[Part]:
    rules = paper.rules
    label = names.own(rules.classes[unit_class].label) if unit_class else names.say("no_class")
    name = unit_class or "no-class"
    yield Heading(label)
    # Who is only listed is compared with nobody, by eye neither.
    scored = [line for line in lines if line.composite.score is not None and not line.unranked]
    if scored:
        best = scored[0]
        yield Chart(
            f"scores-{name}",
            "bars",
            names.say("scores_title", unit_class=label),
            names.say(
                "scores_description",
                unit=names.word("unit", best.department),
                score=str(best.composite.score),
            ),
            tuple(names.word("unit", line.department) for line in scored),
            (Series(names.say("score"), tuple(float(_score(line)) for line in scored)),),
            names.say("score_unit"),
        )
    indicators = _indicators(paper)
    standing = "place" if rules.ranks_shown else "band"
    heads = [names.say("unit"), *(names.own(rules.indicators[each]) for each in indicators)]
    heads += [names.say(each) for each in ("score", "grade", standing)]
    yield plain_grid(
        f"table-{name}",
        names.say("scores_caption", unit_class=label),
        heads,
        [_score_line(line, indicators, rules, names) for line in lines],
        widths=(5, *([3] * (len(heads) - 1))),
    )


def _indicators(paper: RankingPaper) -> list[Indicator]:
    """Return the rates that the score is made of, and the one that everybody asks for."""
    made_of = [
        *(each.indicator for each in paper.preset.weighted),
        *(each.indicator for each in paper.preset.points),
        Indicator.ON_TIME,
    ]
    return list(dict.fromkeys(made_of))


def _score_line(
    line: UnitScore, indicators: Sequence[Indicator], rules: ScoringRules, names: Names
) -> list[str]:
    steps = {each.id: names.own(each.label) for each in (*rules.grades, *rules.bands)}
    rates = (line.figures.rates[each].percent for each in indicators)
    where = str(line.rank) if line.rank is not None else steps.get(line.band or "", "")
    score = line.composite.score
    return [
        names.word("unit", line.department),
        *(f"{rounded(rate)}%" if rate is not None else _NONE for rate in rates),
        str(score) if score is not None else _NONE,
        steps.get(line.grade or "", _NONE),
        where or (names.say(f"unranked_{line.unranked}") if line.unranked else _NONE),
    ]


def _score(line: UnitScore) -> Decimal:
    return line.composite.score or Decimal(0)
