"""What a digest says, what a brief of scores tells and keeps to itself, and how both look."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.printed_paper import Chart, Grid, Heading, Paragraph, PrintedReport
from sunhall.domain.scoring.figures import figures as score_figures
from sunhall.domain.scoring.period import ScorePeriod
from sunhall.domain.scoring.standing import unit_scores
from sunhall.domain.ticket_statistics.brief_period import issue_named
from sunhall.domain.ticket_statistics.brief_words import WORDS
from sunhall.domain.ticket_statistics.digest import FAIR, Digest, digest
from sunhall.domain.ticket_statistics.figures import TicketFigures
from sunhall.domain.ticket_statistics.hot_issues import Window, hot_issues
from sunhall.domain.ticket_statistics.printed_brief import (
    DigestPaper,
    RankingPaper,
    issue_of_scores,
    printed_digest,
    printed_ranking,
)
from tests.builders import scoring
from tests.builders.calendar import working_calendar
from tests.builders.catalogue import EDUCATION, JUSTICE, TRANSPORT
from tests.builders.ticket_statistics import (
    ATTENTION,
    HOT,
    MONDAY,
    closed,
    counted,
    figures,
    season,
)

CALENDAR = working_calendar()
NOW = datetime(2026, 5, 18, 9, 0, tzinfo=BEIJING)
BURST = {("road_damage", "chengdong"): (MONDAY, 6)}


class Keys:
    """Names that show which word was asked for, and with what."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def say(self, key: str, /, **values: object) -> str:
        self.asked.add(key)
        told = ",".join(f"{name}={value}" for name, value in values.items())
        return f"{key}({told})" if told else key

    def word(self, by: str, word: str) -> str:
        return f"{by}:{word}"

    def own(self, text: Any) -> str:
        return str(text.get("zh-CN", ""))

    def listed(self, texts: Any) -> str:
        return "/".join(texts)

    def day(self, day: date) -> str:
        return day.isoformat()


def made(rows: list[TicketFigures], name: str = "2026-W20") -> Digest:
    issue = issue_named(name, CALENDAR)
    days = counted(rows)
    window = Window.ending(issue.last, issue.days, HOT.windows)
    return digest(issue, days, hot_issues(days, window, ("category", "area"), HOT), ATTENTION)


def paper(rows: list[TicketFigures], name: str = "2026-W20", **changes: Any) -> DigestPaper:
    examples: dict[tuple[str, ...], list[str]] = {
        ("road_damage", "chengdong"): ["RX-20260512-000001-0"]
    }
    return replace(DigestPaper(made(rows, name), examples, NOW, NOW), **changes)


def texts(report: PrintedReport) -> str:
    parts = [part.text for part in report.parts if isinstance(part, Heading | Paragraph)]
    cells = [cell.text for part in report.parts if isinstance(part, Grid) for cell in part.cells]
    return "\n".join((*report.remarks, *parts, *cells))


BUSY = season(MONDAY + timedelta(days=6), 42, bursts=BURST)


def test_a_digest_compares_with_the_issue_before() -> None:
    rows = [closed(n) for n in range(6)] + [closed(n, MONDAY - timedelta(days=7)) for n in range(4)]
    told = {each.name: each for each in made(rows).compared}
    assert (told["tickets"].now, told["tickets"].before, told["tickets"].change) == (6, 4, 50.0)
    assert told["on_time_rate"].now == 100.0


def test_issues_of_different_lengths_are_compared_by_the_day() -> None:
    # Monday's issue tells of three days, Friday's of one: six in three days are two a day.
    rows = [closed(n, date(2026, 5, 16)) for n in range(6)]
    rows += [closed(9, date(2026, 5, 15)), closed(10, date(2026, 5, 15))]
    told = {each.name: each for each in made(rows, "2026-05-18").compared}
    assert told["tickets"].change == 0.0


def test_what_has_had_less_time_is_not_compared() -> None:
    for each in made(BUSY).compared:
        assert each.change is None or each.name in FAIR


def test_nothing_before_is_no_growth() -> None:
    told = {each.name: each for each in made([closed()]).compared}
    assert told["tickets"].change is None


def test_a_unit_needs_attention_for_what_it_does_often_enough() -> None:
    late = [figures(n, card="red", on_time=False, unit="water-affairs") for n in range(3)]
    few = [closed(n, on_time=False, unit="justice-bureau") for n in range(4)]
    slow = [
        closed(n, on_time=n > 2, unit="tax-bureau", satisfaction="dissatisfied") for n in range(9)
    ]
    nobody = [figures(n, unit="-", card="red") for n in range(9)]
    needing = made([*late, *few, *slow, *nobody]).attention
    assert [(each.unit, each.reasons) for each in needing] == [
        ("tax-bureau", ("on_time", "content")),
        ("water-affairs", ("overdue",)),
    ]


def test_an_empty_digest_is_a_digest() -> None:
    report = printed_digest(paper([], examples={}), Keys(), "zh-CN")
    told = texts(report)
    for word in ("hot_none", "nothing", "late_none", "repeated_none", "attention_none"):
        assert word in told


def test_every_chart_has_a_description_and_its_numbers_in_a_table_beside_it() -> None:
    report = printed_digest(paper(BUSY), Keys(), "zh-CN")
    charts = [(n, part) for n, part in enumerate(report.parts) if isinstance(part, Chart)]
    assert [chart.name for _, chart in charts] == ["daily", "hot-issues", "groups"]
    for place, chart in charts:
        beside = report.parts[place + 1]
        assert isinstance(beside, Grid)
        cells = {cell.text for cell in beside.cells}
        for value in chart.series[0].values:
            assert value is not None
            assert f"{value:.1f}".removesuffix(".0") in cells
        assert chart.description


def test_a_hot_issue_is_told_with_its_numbers_and_examples() -> None:
    (text,) = [
        part.text
        for part in printed_digest(paper(BUSY), Keys(), "zh-CN").parts
        if isinstance(part, Paragraph) and part.text.startswith("hot_")
    ]
    assert "matter_in(matter=category:road_damage,area=area:chengdong)" in text
    assert "hot_examples(numbers=RX-20260512-000001-0)" in text


def test_an_issue_that_is_not_over_says_so() -> None:
    early = datetime(2026, 5, 14, 8, 0, tzinfo=BEIJING)
    report = printed_digest(paper(BUSY, counted_at=early, now=early), Keys(), "zh-CN")
    assert report.remarks == ("unfinished(moment=2026-05-14 08:00)",)
    assert report.masthead is not None
    assert report.masthead.dated == "2026-05-14"
    assert not printed_digest(paper(BUSY), Keys(), "zh-CN").remarks


@pytest.mark.parametrize("name", ["2026-05-18", "2026-W20", "2026-04"])
def test_a_month_of_days_fits_on_a_page(name: str) -> None:
    report = printed_digest(paper(BUSY, name), Keys(), "en")
    for part in report.parts:
        if isinstance(part, Grid):
            assert len(part.widths) <= 8
            assert all(cell.column < len(part.widths) for cell in part.cells)
    assert report.locale == "en"


# --- scores --------------------------------------------------------------------------------------


def ranking(**changes: Any) -> RankingPaper:
    rules = scoring.rules(**changes)
    good = scoring.month_of_callbacks(20, contacted=19, solved=15, satisfied=12, basically=4)
    poor = scoring.month_of_callbacks(12, contacted=6, solved=3, satisfied=2)
    few = scoring.month_of_callbacks(2, contacted=2, solved=2, satisfied=2)
    counts = {
        unit: score_figures(records, scoring.bench())
        for unit, records in ((EDUCATION, poor), (TRANSPORT, good), (JUSTICE, few))
    }
    preset = rules.presets[rules.in_force]
    lines = unit_scores(counts, preset, rules)
    return RankingPaper(lines, ScorePeriod.named("2026-05", 1), preset, rules, NOW)


def rows_of(report: PrintedReport, name: str) -> list[list[str]]:
    (grid,) = [part for part in report.parts if isinstance(part, Grid) and part.name == name]
    return [[cell.text for cell in row] for row in grid.rows()]


def test_s1_the_score_of_the_reference_stands_in_the_brief() -> None:
    head, *lines = rows_of(printed_ranking(ranking(), Keys(), "zh-CN"), "table-departments")
    first = dict(zip(head, lines[0], strict=True))
    assert first["unit"] == f"unit:{TRANSPORT}"
    assert (first["score"], first["place"]) == ("81.90", "1")
    assert lines[0][1:4] == ["95.00%", "75.00%", "78.00%"]


def test_the_switch_decides_between_places_and_bands() -> None:
    places = rows_of(printed_ranking(ranking(), Keys(), "zh-CN"), "table-departments")
    assert [line[-1] for line in places] == ["place", "1", "2", "unranked_small_sample"]
    bands = printed_ranking(ranking(ranks_shown=False), Keys(), "zh-CN")
    told = rows_of(bands, "table-departments")
    assert told[0][-1] == "band"
    assert not any(re.fullmatch(r"[0-9]+", line[-1]) for line in told)
    assert "method_bands" in texts(bands)


def test_a_unit_with_too_few_callbacks_is_listed_and_not_ranked() -> None:
    lines = rows_of(printed_ranking(ranking(), Keys(), "zh-CN"), "table-departments")
    assert lines[3][0] == f"unit:{JUSTICE}"
    assert lines[3][-1] == "unranked_small_sample"


@pytest.mark.parametrize(
    ("name", "issue"),
    [("2026-05", ("month", 5)), ("2026-Q2", ("quarter", 2)), ("2026", ("year", 1))],
)
def test_briefs_of_scores_are_numbered_in_their_year(name: str, issue: tuple[str, int]) -> None:
    assert issue_of_scores(ScorePeriod.named(name, 1)) == issue


def test_a_period_without_any_score_is_told_without_a_chart() -> None:
    told = replace(ranking(), lines=[])
    report = printed_ranking(told, Keys(), "zh-CN")
    assert not any(isinstance(part, Chart) for part in report.parts)


def test_briefs_use_every_word_of_the_catalogue_and_no_other() -> None:
    asked: set[str] = set()
    late = [
        figures(n, card="red", on_time=False, unit="water-affairs", repeats=1) for n in range(3)
    ]
    slow = [
        closed(n, on_time=False, unit="tax-bureau", satisfaction="dissatisfied") for n in range(9)
    ]
    fresh = [figures(n, category="noise", card="red") for n in range(9)]
    early = datetime(2026, 5, 12, 8, 0, tzinfo=BEIJING)
    quiet = [closed(1), closed(2, MONDAY - timedelta(days=7))]
    fewer = [closed(1), *(closed(n, MONDAY - timedelta(days=7)) for n in range(2, 5))]
    papers = [
        paper(BUSY),
        paper([*late, *slow, *fresh]),
        paper([], examples={}),
        paper(quiet),
        paper(fewer),
        paper(BUSY, "2026-05-18"),
        paper(BUSY, "2026-05", counted_at=early),
    ]
    for each in papers:
        names = Keys()
        printed_digest(each, names, "zh-CN")
        asked |= names.asked
    for period in ("2026-05", "2026-Q2", "2026"):
        for shown in (True, False):
            names = Keys()
            told = replace(ranking(ranks_shown=shown), period=ScorePeriod.named(period, 1))
            printed_ranking(told, names, "zh-CN")
            asked |= names.asked
    # Said by others: the names of words and lists, and the order that follows from a brief.
    elsewhere = {"unknown", "list_mark", "order_title", "order_demand", "no_class"}
    assert asked - WORDS == set()
    assert WORDS - asked - elsewhere == {"unranked_no_data", "unranked_no_class"}
