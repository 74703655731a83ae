"""Makes the briefs of the hotline: the digest of an issue, and the brief of scores of a period."""

from __future__ import annotations

from typing import Protocol

from sunhall.application.keep_scores import ScorePorts
from sunhall.application.scores import unit_figures
from sunhall.application.ticket_statistics import CountingPorts
from sunhall.application.ticket_tables import MATTERS, hot_of
from sunhall.domain.actor import Actor
from sunhall.domain.authorization import permitted
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.errors import FieldError, InvalidInput, NotAllowed
from sunhall.domain.scoring.period import BadPeriod, ScorePeriod
from sunhall.domain.scoring.rules import scoring_rules
from sunhall.domain.scoring.standing import UnitScore, unit_scores
from sunhall.domain.ticket_statistics.brief_period import Issue, NoIssue, issue_named
from sunhall.domain.ticket_statistics.digest import digest
from sunhall.domain.ticket_statistics.hot_issues import Window
from sunhall.domain.ticket_statistics.printed_brief import DigestPaper, RankingPaper
from sunhall.domain.ticket_statistics.rules import statistics_rules


class BriefPorts(CountingPorts, ScorePorts, Protocol):
    """What briefs need."""


def check_reader(actor: Actor) -> None:
    """Make sure that somebody may read briefs.

    Raises:
        NotAllowed: They may not.
    """
    if not permitted(actor, "view_briefs", actor.department):
        raise NotAllowed("briefs_not_allowed")


def issue_of(ports: CountingPorts, name: str) -> Issue:
    """Return an issue of the digest that has begun.

    Raises:
        InvalidInput: There is none of that name, or not yet.
    """
    try:
        issue = issue_named(name, ports.catalogue.calendar)
    except NoIssue as none:
        raise InvalidInput(errors=[FieldError("period", none.code)]) from None
    if issue.first > local_date(ports.clock.now()):
        raise InvalidInput(errors=[FieldError("period", "issue_not_begun")])
    return issue


def read_digest(ports: CountingPorts, actor: Actor, name: str) -> DigestPaper:
    """Return the digest of an issue.

    Args:
        ports: The outside world.
        actor: Who asks.
        name: Name of the issue: a working day, a week or a month.

    Raises:
        NotAllowed: The actor may read no briefs.
        InvalidInput: There is no such issue, or not yet.
    """
    check_reader(actor)
    issue = issue_of(ports, name)
    rules = statistics_rules(ports.catalogue)
    window = Window.ending(issue.last, issue.days, rules.hot.windows)
    hot = hot_of(ports, window, MATTERS, {})
    days = list(ports.ticket_counts.counts(issue.before[0], issue.last))
    return DigestPaper(
        digest=digest(issue, days, hot.issues, rules.attention),
        examples={
            words: [each.receipt_no for each in examples]
            for words, examples in hot.examples.items()
        },
        counted_at=hot.counted_at,
        now=ports.clock.now(),
    )


def score_period(ports: ScorePorts, name: str) -> ScorePeriod:
    """Return a period of scores that has begun.

    Raises:
        InvalidInput: There is none of that name, or not yet.
    """
    try:
        period = ScorePeriod.named(name, scoring_rules(ports.catalogue).start_day)
    except BadPeriod:
        raise InvalidInput(errors=[FieldError("period", "no_such_period")]) from None
    if period.first > local_date(ports.clock.now()):
        raise InvalidInput(errors=[FieldError("period", "issue_not_begun")])
    return period


def read_ranking(ports: ScorePorts, actor: Actor, name: str) -> RankingPaper:
    """Return the scores of all units in a period, for the brief.

    Args:
        ports: The outside world.
        actor: Who asks.
        name: Name of the period: a month of the city's cycle, a quarter or a year.

    Raises:
        NotAllowed: The actor may read no briefs.
        InvalidInput: There is no such period, or not yet.
    """
    check_reader(actor)
    rules, now = scoring_rules(ports.catalogue), ports.clock.now()
    period = score_period(ports, name)
    preset = rules.presets[rules.in_force]
    counted = {
        unit: unit_figures(ports, unit, period, rules, now) for unit in ports.catalogue.departments
    }
    lines = [line for line in unit_scores(counted, preset, rules) if _stands_in(line)]
    return RankingPaper(lines, period, preset, rules, now)


def _stands_in(line: UnitScore) -> bool:
    """Whether a unit stands in the brief: one that is compared with nobody only with a score."""
    return line.unit_class is not None or line.composite.score is not None
