"""Topics, vote and announcement: what has to be in time before a session takes place."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sunhall.domain.calendar.beijing import day_over, in_beijing, local_date
from sunhall.domain.calendar.counting import add_calendar_days
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, Sealed, together
from sunhall.domain.engine.sealing import seal
from sunhall.domain.live_session import commands as c
from sunhall.domain.live_session import events
from sunhall.domain.live_session.rules import InterviewRules, interview_rules
from sunhall.domain.live_session.session import (
    ANNOUNCEMENT,
    CANCELLATION,
    POSTPONEMENT,
    TOPIC_LIST,
    LiveSession,
)
from sunhall.domain.live_session.vote import TieUndecided, elect


def propose_topics(case: LiveSession, command: c.ProposeTopics, context: Context) -> Outcome:
    """Put topics to the vote: enough of them, early enough (六安: three, two weeks before)."""
    rules = interview_rules(context.catalogue)
    if case.ballots and context.now >= datetime.fromisoformat(case.ballots[-1].closes_at):
        # What the public has decided is not put to the vote again.
        return Refusal("vote_already_closed", kind="conflict")
    refusal = together(_topics_refused(command, rules), _too_late(case.planned_on, rules, context))
    if refusal:
        return refusal
    sealed, digest = seal(
        TOPIC_LIST, {"topics": [asdict(topic) for topic in command.topics]}, context.salt
    )
    last_day = _days_after(rules.topic_vote.amount, context)
    proposed = events.topics_proposed(
        ballot=len(case.ballots) + 1,
        topics=len(command.topics),
        closes_at=day_over(last_day),
        topics_digest=digest,
    )
    return Decision((proposed,), (sealed,))


def close_vote(case: LiveSession, command: c.CloseVote, context: Context) -> Outcome:
    """Take the result of the vote, once nobody can vote any more."""
    if not case.ballots:
        return Refusal("vote_not_open")
    ballot = case.ballots[-1]
    if case.vote is not None:
        return Refusal("vote_already_closed", kind="conflict")
    if context.now < datetime.fromisoformat(ballot.closes_at):
        return Refusal("vote_still_open", {"closes_at": ballot.closes_at})
    preferred = (command.preferred,) if command.preferred else ()
    tie = interview_rules(context.catalogue).tie
    try:
        result = elect(ballot.choices, 1, context.figures, tie, preferred)
    except TieUndecided as undecided:
        tied = ", ".join(map(str, undecided.tied))
        return Refusal("vote_tie_undecided", {"tied": tied, "seats": 1}, fields=("preferred",))
    return Decision((events.vote_closed(ballot=ballot.number, result=result.plain()),))


def announce(case: LiveSession, command: c.AnnounceSession, context: Context) -> Outcome:
    """Tell everybody when, about what and with whom, as long before as the city's rule asks."""
    rules = interview_rules(context.catalogue)
    refusal = together(
        _vote_missing(case, rules),
        _time_refused(command.starts_at, rules, context),
        _length_refused(command, rules),
        _text_refused(command, rules),
    )
    if refusal:
        return refusal
    sealed, text = _announced(command, context)
    starts_at = in_beijing(command.starts_at)
    announced = events.session_announced(
        starts_at=starts_at,
        minutes=command.minutes or rules.length.amount,
        notice_days=(starts_at.date() - context.today).days,
        text=text,
    )
    return Decision((announced,), (sealed,))


def revise_announcement(
    case: LiveSession, command: c.ReviseAnnouncement, context: Context
) -> Outcome:
    """Replace what everybody is told of a session; its time stays."""
    refusal = _text_refused(command, interview_rules(context.catalogue))
    if refusal:
        return refusal
    sealed, text = _announced(command, context)
    return Decision((events.announcement_revised(text),), (sealed,))


def postpone(case: LiveSession, command: c.PostponeSession, context: Context) -> Outcome:
    """Put it off; the new time is announced as long before as the first one had to be."""
    if case.starts_at is None:
        raise ValueError("only an announced session is postponed")
    refusal = _time_refused(command.starts_at, interview_rules(context.catalogue), context)
    if refusal:
        return refusal
    if command.starts_at <= case.starts_at:
        return Refusal("session_not_later", fields=("starts_at",))
    number = len(case.postponements) + 1
    sealed, digest = seal(f"{POSTPONEMENT}-{number}", {"reason": command.reason}, context.salt)
    postponed = events.session_postponed(
        number=number,
        before=case.starts_at,
        after=in_beijing(command.starts_at),
        reason_digest=digest,
    )
    return Decision((postponed,), (sealed,))


def cancel(case: LiveSession, command: c.CancelSession, context: Context) -> Outcome:
    """Call it off."""
    sealed, digest = seal(CANCELLATION, {"reason": command.reason}, context.salt)
    return Decision((events.session_cancelled(reason_digest=digest),), (sealed,))


def topics_due_on(planned_on: date, rules: InterviewRules) -> date:
    """Return the last day on which topics can be put to the vote for a planned day."""
    return planned_on - timedelta(days=rules.topics_before.amount)


def announced_by(planned_on: date, rules: InterviewRules) -> date:
    """Return the last day on which a session can be announced for its planned day."""
    return planned_on - timedelta(days=rules.announcement.amount)


def _topics_refused(command: c.ProposeTopics, rules: InterviewRules) -> Refusal | None:
    least = max(rules.topics_at_least.amount, 2)
    if len(command.topics) < least:
        return Refusal("too_few_topics", {"least": least}, fields=("topics",))
    titles = [topic.title for topic in command.topics]
    if len(set(titles)) < len(titles):
        return Refusal("topic_twice", fields=("topics",))
    return None


def _too_late(planned_on: date, rules: InterviewRules, context: Context) -> Refusal | None:
    last = topics_due_on(planned_on, rules)
    if context.today <= last:
        return None
    return Refusal("topics_too_late", {"days": rules.topics_before.amount, "last": str(last)})


def _vote_missing(case: LiveSession, rules: InterviewRules) -> Refusal | None:
    """Where the public chooses the topic, or was asked to, its choice comes first."""
    if case.vote is not None or not (rules.topics_at_least.amount or case.ballots):
        return None
    return Refusal("session_vote_missing")


def _time_refused(starts_at: datetime, rules: InterviewRules, context: Context) -> Refusal | None:
    if starts_at.utcoffset() is None:
        return Refusal("moment_without_offset", fields=("starts_at",))
    days = rules.announcement.amount
    first = _days_after(days, context)
    if local_date(starts_at) >= first:
        return None
    limits: dict[str, str | int] = {"days": days, "first": first.isoformat()}
    return Refusal("session_notice_too_short", limits, fields=("starts_at",))


def _length_refused(command: c.AnnounceSession, rules: InterviewRules) -> Refusal | None:
    longest = rules.length.amount
    if command.minutes is None or command.minutes <= longest:
        return None
    return Refusal("session_too_long", {"minutes": longest}, fields=("minutes",))


def _text_refused(command: c.AnnouncementText, rules: InterviewRules) -> Refusal | None:
    if rules.guests_announced.on and not command.guests:
        return Refusal("guests_missing", fields=("guests",))
    headed = any(guest.head for guest in command.guests)
    if rules.head_in_person.on and not headed and not command.head_absent_reason:
        # In person “in principle”: who comes instead owes everybody the reason.
        return Refusal("head_absent_without_reason", fields=("head_absent_reason",))
    if command.stream and not command.stream.startswith("https://"):
        return Refusal("stream_not_https", fields=("stream",))
    return None


def _announced(command: c.AnnouncementText, context: Context) -> tuple[Sealed, dict[str, Any]]:
    """Return the text to seal, and what its event says of it."""
    headed = any(guest.head for guest in command.guests)
    content = {
        "title": command.title,
        "introduction": command.introduction,
        "guests": [asdict(guest) for guest in command.guests],
        "head_absent_reason": None if headed else command.head_absent_reason,
        "place": command.place,
        "stream": command.stream,
    }
    sealed, digest = seal(ANNOUNCEMENT, content, context.salt)
    text = {"guests": len(command.guests), "head": headed, "announcement_digest": digest}
    return sealed, text


def _days_after(amount: int, context: Context) -> date:
    """Return the day so many calendar days after today, in the city's zone."""
    return add_calendar_days(context.catalogue.calendar, context.today, amount).due_on
