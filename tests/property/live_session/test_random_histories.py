"""Random histories of a session and its questions, beside a model that shares no code."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sunhall.domain.actor import Actor
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import canonical_json, first_broken
from sunhall.domain.engine.related import Related
from sunhall.domain.live_session import commands as c
from sunhall.domain.live_session.service import LIVE_SESSION
from sunhall.domain.session_question import commands as cq
from sunhall.domain.session_question.service import SESSION_QUESTION
from tests.builders import interviews as made
from tests.builders import people
from tests.builders.catalogue import EDUCATION
from tests.builders.interviews import InterviewHistory, Questions

STAFF: Final = (
    *(made.EDITOR, made.SECOND_EDITOR, made.HOST, made.OTHER_HOST, made.RECORDER),
    *(made.OTHER_RECORDER, made.MODERATOR, made.HEAD_WHO_RECORDS),
    *(people.HANDLER, people.HEAD, people.LEADER, people.OTHER_HANDLER),
)
#: Role and department of whoever signs a transcript, in order.
CHAIN: Final = (
    ("department_head", EDUCATION),
    ("interview_editor", "government-office"),
    ("leader", "government-office"),
)
BEFORE: Final = ("collecting_topics", "announced", "collecting_questions")
COMMANDS: Final = tuple(sorted(set(c.COMMANDS) - {"act_on_approval"}))


class AnybodyTriesAnything(RuleBasedStateMachine):
    """A session, its questions, its transcript, and the model of them."""

    @initialize(
        day=st.dates(date(2026, 1, 5), date(2026, 6, 30)),
        ahead=st.integers(12, 60),
        steps=st.integers(0, 12),
    )
    def open(self, day: date, ahead: int, steps: int) -> None:
        self.history = InterviewHistory(LIVE_SESSION, f"{day} 09:00")
        self.planned = day + timedelta(days=ahead)
        command = c.OpenSession("访谈", EDUCATION, self.planned)
        assert isinstance(self.history.open(command, made.EDITOR), Decision)
        self.state = "collecting_topics"
        self.vote_ends: datetime | None = None
        self.vote_taken = False
        self.starts: datetime | None = None
        self.started: datetime | None = None
        self.ended_on: date | None = None
        self.team = self.prepared = self.summary = False
        self.rows = 0
        self.approved: int | None = None
        self.reviewed: int | None = None
        self.signed = 0
        self.barred: set[str] = set()
        self.authors: set[str] = set()
        self.published_at: datetime | None = None
        self.questions: list[Questions] = []
        self.expected: list[str] = []
        for _ in range(steps):
            self.it_goes_on_as_it_should()
            self.somebody_asks(2)

    # --- time --------------------------------------------------------------------------------

    @rule(days=st.integers(0, 12), minutes=st.integers(0, 300))
    def time_goes_by(self, days: int, minutes: int) -> None:
        self.history.now += timedelta(days=days, minutes=minutes)
        rung = self.history.tick()
        now = self.history.now
        if self.state == "live" and self.started:
            over = self.started + timedelta(minutes=120 + 60)
            if now >= over:
                assert "session_ended" in rung
                self._ends(over.astimezone(BEIJING).date())
        archive_at = self.published_at and self.published_at + timedelta(days=30)
        if self.state == "published" and archive_at and now >= archive_at:
            assert rung == ["session_archived"]
            self.state = "archived"
        assert "session_ended" not in self.history.tick()
        for question in self.questions:
            question.now = now
            question.tick()

    # --- commands ----------------------------------------------------------------------------

    @rule(name=st.sampled_from(COMMANDS), actor=st.sampled_from(STAFF), days=st.integers(0, 15))
    def try_a_command(self, name: str, actor: Actor, days: int) -> None:
        command, allowed = self._expected(name, actor, days)
        outcome = self.history.attempt(command, actor, **self._beside())
        assert isinstance(outcome, Decision) is allowed, (name, actor.id, self.state, outcome)
        if allowed:
            self._moved(name, actor, command)

    @rule(actor=st.sampled_from(STAFF), action=st.sampled_from(["approve", "approve", "return"]))
    def try_to_sign(self, actor: Actor, action: str) -> None:
        if not self.history.case.runs:
            return
        role, where = CHAIN[min(self.signed, 2)]
        allowed = (
            self.state == "transcript_review"
            and self.approved is None
            and role in actor.roles
            and actor.department == where
            and actor.id not in self.barred
        )
        outcome = self.history.attempt(self.history.action_of(actor, action, "请改"), actor)
        assert isinstance(outcome, Decision) is allowed, (actor.id, self.state, outcome)
        if not allowed:
            return
        self.signed += 1
        if action == "return":
            self.state = "ended"
        elif self.signed == 3:
            self.approved = self.reviewed

    @rule()
    def it_goes_on_as_it_should(self) -> None:
        """Let whoever is next do what is next, so that chance alone need not find the way."""
        if self.state == "collecting_topics":
            if self.vote_ends is None:
                self.try_a_command("propose_topics", people.HANDLER, 0)
            elif not self.vote_taken:
                self.history.now = max(self.history.now, self.vote_ends)
                self.try_a_command("close_vote", made.EDITOR, 0)
            else:
                self.try_a_command("announce_session", made.EDITOR, 8)
        elif self.state == "announced":
            self.try_a_command("assign_team", made.EDITOR, 0)
            self.try_a_command("record_preparation", people.HANDLER, 0)
            self.try_a_command("open_questions", made.EDITOR, 0)
        elif self.state == "collecting_questions" and self.starts:
            self.history.now = max(self.history.now, self.starts)
            self.try_a_command("assign_team", made.EDITOR, 0)
            self.try_a_command("record_preparation", people.HANDLER, 0)
            self.try_a_command("go_live", made.HOST, 0)
        elif self.state == "live":
            self.a_row_is_written()
            self.try_a_command("end_session", made.HOST, 0)
        elif self.state == "ended":
            self.a_row_is_written()
            self.try_a_command("set_summary", made.RECORDER, 0)
            self.try_a_command("submit_transcript", made.RECORDER, 0)
        elif self.state == "transcript_review":
            if self.approved is None:
                waiting = self.history.waiting_for()
                person = next(each for each in STAFF if each.id == waiting[0])
                self.try_to_sign(person, "approve")
            else:
                self.try_a_command("publish_session", made.EDITOR, 0)

    @rule()
    def a_row_is_written(self) -> None:
        """The desk is open while it is on and until the transcript is submitted."""
        if self.state in ("live", "ended"):
            self.rows += 1

    # --- questions ---------------------------------------------------------------------------

    @rule(count=st.integers(1, 3))
    def somebody_asks(self, count: int) -> None:
        for _ in range(count):
            question = InterviewHistory(SESSION_QUESTION, "2026-01-01")
            question.now = self.history.now
            asking = self.state in ("collecting_questions", "live")
            outcome = question.open(made.place(asking=asking), people.APPLICANT)
            assert isinstance(outcome, Decision) is asking
            if asking:
                self.questions.append(question)
                self.expected.append("pending")

    @rule(
        which=st.integers(0, 99),
        what=st.sampled_from(
            ["accept", "accept", "withhold", "answer", "reply", "withdraw", "merge"]
        ),
    )
    def somebody_deals_with_a_question(self, which: int, what: str) -> None:
        if not self.questions:
            return
        place = which % len(self.questions)
        question, stands = self.questions[place], self.expected[place]
        owed = self.ended_on is not None
        after: dict[str, dict[str, str]] = {
            "accept": {"pending": "carried" if owed else "accepted"},
            "withhold": dict.fromkeys(("pending", "accepted", "carried"), "withheld"),
            "answer": dict.fromkeys(("accepted", "carried"), "answered"),
            "reply": {"carried": "replied"},
            "withdraw": dict.fromkeys(("pending", "accepted"), "withdrawn"),
            "merge": {"pending": "merged"},
        }
        public = [
            other
            for other, state in enumerate(self.expected)
            if state in ("accepted", "carried", "answered", "replied") and other != place
        ]
        commands: dict[str, tuple[Any, Actor]] = {
            "accept": (cq.AcceptQuestion(), made.MODERATOR),
            "withhold": (cq.WithholdQuestion(ground="off_topic"), made.MODERATOR),
            "answer": (cq.MarkAnswered(row=1), made.MODERATOR),
            "reply": (cq.ReplyToQuestion("第三小学。"), people.HANDLER),
            "withdraw": (cq.WithdrawQuestion(), people.APPLICANT),
            "merge": (cq.MergeQuestion("TW-1"), made.MODERATOR),
        }
        command, actor = commands[what]
        target = self._related(public[0]) if public else None
        outcome = question.attempt(command, actor, related=target)
        allowed = stands in after[what] and (what != "merge" or target is not None)
        assert isinstance(outcome, Decision) is allowed, (what, stands, outcome)
        if allowed:
            self.expected[place] = after[what][stands]

    def _related(self, place: int) -> Related:
        case = self.questions[place].case
        return Related(
            f"other-{place}",
            case.receipt_no,
            "session_question",
            str(case.state),
            open=True,
            part_of=case.session,
        )

    # --- what holds --------------------------------------------------------------------------

    @invariant()
    def service_and_model_agree(self) -> None:
        assert self.history.case.state == self.state
        assert self.history.replayed() == self.history.case
        assert first_broken(self.history.events) is None

    @invariant()
    def nothing_is_published_but_what_three_persons_have_approved(self) -> None:
        case = self.history.case
        if self.state in ("published", "archived"):
            assert case.transcript_digest == self._digest(self.approved)
            assert case.transcript_rows == self.approved
            signers = [e.actor for e in self.history.events if e.type == "approval_signed"][-3:]
            assert len(set(signers)) == 3
            assert not {*signers} & self.barred

    @invariant()
    def whoever_asked_in_time_is_answered_or_owed_an_answer_from_the_day_of_the_end(self) -> None:
        for question, stands in zip(self.questions, self.expected, strict=True):
            case = question.case
            wanted = {"carried": "question_carried_over"}.get(stands, f"question_{stands}")
            assert case.state == wanted
            if self.ended_on and stands in ("pending", "carried"):
                assert case.answer_due is not None
                assert case.answer_due.running
                assert case.answer_due.anchor_on == self.ended_on
                assert len(question.clocks["question_answer"].counted) == 5
            else:
                assert question.clocks == {}

    @invariant()
    def nothing_of_the_texts_stands_in_the_events(self) -> None:
        histories: tuple[Any, ...] = (self.history, *self.questions)
        told = canonical_json([dict(event.data) for each in histories for event in each.events])
        for text in (made.TITLE, made.TEXT, made.NICKNAME, made.SUMMARY.text, "齐大明"):
            assert text not in told

    # --- the model ---------------------------------------------------------------------------

    def _expected(self, name: str, actor: Actor, days: int) -> tuple[Any, bool]:
        now, state = self.history.now, self.state
        editor = "interview_editor" in actor.roles
        unit = "handler" in actor.roles and actor.department == EDUCATION
        host = editor or (self.team and actor is made.HOST)
        recorder = editor or (self.team and actor is made.RECORDER)
        today = now.astimezone(BEIJING).date()
        starts = datetime.combine(today + timedelta(days=days), time(10), BEIJING)
        promised = ("announced", "collecting_questions")
        vote_on = self.vote_ends is not None and now < self.vote_ends
        told = made.announcement("2026-12-31 10:00")
        texts = (told.title, told.introduction, told.guests)
        expected: dict[str, tuple[Any, bool]] = {
            "propose_topics": (
                made.TOPICS,
                (editor or unit)
                and state == "collecting_topics"
                and (self.vote_ends is None or vote_on)
                and (self.planned - today).days >= 14,
            ),
            "close_vote": (
                c.CloseVote(),
                editor
                and state == "collecting_topics"
                and self.vote_ends is not None
                and not vote_on
                and not self.vote_taken,
            ),
            "announce_session": (
                c.AnnounceSession(*texts, starts_at=starts),
                editor and state == "collecting_topics" and self.vote_taken and days >= 7,
            ),
            "revise_announcement": (c.ReviseAnnouncement(*texts), editor and state in promised),
            "open_questions": (c.OpenQuestions(), editor and state == "announced"),
            "postpone_session": (
                c.PostponeSession(starts, "改期"),
                editor
                and state in promised
                and days >= 7
                and self.starts is not None
                and starts > self.starts,
            ),
            "assign_team": (made.TEAM, editor and state in (*BEFORE, "live", "ended")),
            "record_preparation": (made.PREPARED, (editor or unit) and state in BEFORE),
            "go_live": (
                c.GoLive(),
                host
                and state == "collecting_questions"
                and self.starts is not None
                and now >= self.starts - timedelta(minutes=10)
                and self.team
                and self.prepared,
            ),
            "end_session": (c.EndSession(), host and state == "live"),
            "set_summary": (made.SUMMARY, recorder and state == "ended"),
            "submit_transcript": (c.SubmitTranscript(), self._may_submit(actor, recorder)),
            "publish_session": (
                c.PublishSession(),
                editor
                and state == "transcript_review"
                and self.approved is not None
                and self.approved == self.rows,
            ),
            "archive_session": (c.ArchiveSession(), editor and state == "published"),
            "cancel_session": (c.CancelSession("改期"), editor and state in BEFORE),
        }
        return expected[name]

    def _may_submit(self, actor: Actor, recorder: bool) -> bool:
        # In review nothing is written any more, so what is there was approved or is being read.
        return (
            recorder
            and self.state == "ended"
            and self.summary
            and self.rows > 0
            and (self._somebody_left(actor))
        )

    def _somebody_left(self, actor: Actor) -> bool:
        """Whether every step has somebody who wrote nothing: else nothing is submitted."""
        barred = {*self.authors, made.RECORDER.id, made.MODERATOR.id, actor.id}
        role, where = CHAIN[0]
        return any(
            role in each.roles and each.department == where and each.id not in barred
            for each in (*people.EVERYBODY, *made.TEAM_PEOPLE)
        )

    def _moved(self, name: str, actor: Actor, command: Any) -> None:
        now = self.history.now
        if name == "propose_topics":
            last = now.astimezone(BEIJING).date() + timedelta(days=5)
            self.vote_ends = datetime.combine(last + timedelta(days=1), time(), BEIJING)
        elif name == "close_vote":
            self.vote_taken = True
        elif name in ("announce_session", "postpone_session"):
            self.starts = command.starts_at
            self.state = "announced" if name == "announce_session" else self.state
        elif name == "open_questions":
            self.state = "collecting_questions"
        elif name == "assign_team":
            self.team = True
        elif name == "record_preparation":
            self.prepared = True
        elif name == "go_live":
            self.state, self.started = "live", now
        elif name == "end_session":
            self._ends(now.astimezone(BEIJING).date())
        elif name == "set_summary":
            self.summary = True
            self.authors.add(actor.id)
        elif name == "submit_transcript":
            self.state, self.reviewed, self.approved = "transcript_review", self.rows, None
            self.signed = 0
            self.barred = {*self.authors, made.RECORDER.id, made.MODERATOR.id, actor.id}
        elif name == "publish_session":
            self.state, self.published_at = "published", now
        elif name == "archive_session":
            self.state = "archived"
        elif name == "cancel_session":
            self.state = "cancelled"

    def _ends(self, ended_on: date) -> None:
        """The session is over: every question without an answer is told so, even twice."""
        self.state, self.ended_on = "ended", ended_on
        for place, question in enumerate(self.questions):
            for _ in range(2):
                question.give(cq.CarryOver(ended_on=ended_on), people.CLOCK)
            if self.expected[place] == "accepted":
                self.expected[place] = "carried"

    def _digest(self, rows: int | None) -> str:
        return hashlib.sha256(f"{rows} rows".encode()).hexdigest()

    def _beside(self) -> dict[str, Any]:
        return {
            "figures": {"rows": self.rows, "1": 3},
            "digests": {"transcript": self._digest(self.rows)},
        }


TestRandomHistories = AnybodyTriesAnything.TestCase
TestRandomHistories.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
