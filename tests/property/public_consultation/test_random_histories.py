"""Random histories of a consultation and its comments, beside a model that shares no code."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sunhall.domain.actor import Actor
from sunhall.domain.calendar.beijing import BEIJING, local_date
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import canonical_json, first_broken
from sunhall.domain.public_consultation import commands as c
from sunhall.domain.public_consultation.comments import commands as cc
from sunhall.domain.public_consultation.comments.service import CONSULTATION_COMMENT
from sunhall.domain.public_consultation.figures import BUCKETS
from sunhall.domain.public_consultation.service import PUBLIC_CONSULTATION
from tests.builders import consultations as made
from tests.builders import people
from tests.builders.catalogue import EDUCATION
from tests.builders.consultations import Comments
from tests.builders.service_history import ServiceHistory

OPENING: Final = (
    ("department_head", EDUCATION),
    ("office_head", "disclosure-office"),
    ("leader", "government-office"),
)
PUBLISHING: Final = (("department_head", EDUCATION), ("leader", "government-office"))

STAFF: Final = tuple(actor for actor in people.EVERYBODY if actor not in (people.CLOCK,))


class AnybodyTriesAnything(RuleBasedStateMachine):
    """A consultation, its comments, and the model of both."""

    @initialize(day=st.dates(date(2026, 1, 5), date(2026, 8, 31)), days=st.integers(30, 60))
    def draft(self, day: date, days: int) -> None:
        self.history = ServiceHistory(PUBLIC_CONSULTATION, f"{day} 10:00")
        draft = c.DraftConsultation(title=made.TITLE, explanation="说明", text="正文", days=days)
        assert isinstance(self.history.open(draft, people.HANDLER), Decision)
        self.days = days
        self.state = "consultation_draft"
        self.authors = {people.HANDLER.id}
        self.result_authors: set[str] = set()
        self.signed = 0
        self.closes_at: datetime | None = None
        self.comments: list[Comments] = []
        self.saved = False

    @rule(days=st.integers(0, 20), minutes=st.integers(0, 900))
    def time_goes_by(self, days: int, minutes: int) -> None:
        self.history.now += timedelta(days=days, minutes=minutes)
        self.history.tick()
        now = self.history.now
        if self.state == "scheduled":
            self.state = "collecting"
            last = local_date(now) + timedelta(days=self.days)
            self.closes_at = datetime.combine(last + timedelta(days=1), time.min, BEIJING)
        if self.state == "collecting" and self.closes_at and now >= self.closes_at:
            self.state = "evaluating"
        assert self.history.tick() == []

    @rule(
        name=st.sampled_from(sorted(set(c.COMMANDS) - {"act_on_approval"})),
        actor=st.sampled_from(STAFF),
    )
    def try_a_command(self, name: str, actor: Actor) -> None:
        own = "handler" in actor.roles and actor.department == EDUCATION
        figures = self._figures()
        commands: dict[str, tuple[Any, bool]] = {
            "revise_consultation": (
                made.revision(days=self.days),
                own and self.state == "consultation_draft",
            ),
            "submit_consultation": (
                c.SubmitConsultation(),
                own and self.state == "consultation_draft" and self._head_left(actor, self.authors),
            ),
            "cancel_consultation": (
                c.CancelConsultation(reason="重拟"),
                (own or "office_head" in actor.roles)
                and self.state
                in ("consultation_draft", "opening_approval", "scheduled", "collecting"),
            ),
            "save_result": (made.RESULT, own and self.state == "evaluating"),
            "submit_result": (
                c.SubmitResult(),
                own
                and self.state == "evaluating"
                and self.saved
                and not figures["awaiting"] + figures["accepted"]
                and self._head_left(actor, self.result_authors),
            ),
        }
        command, allowed = commands[name]
        outcome = self.history.attempt(command, actor, figures=figures)
        assert isinstance(outcome, Decision) is allowed, (name, actor.id, self.state, outcome)
        if allowed:
            self._moved(name, actor)

    @rule(actor=st.sampled_from(STAFF), action=st.sampled_from(["approve", "approve", "return"]))
    def try_to_sign(self, actor: Actor, action: str) -> None:
        if not self.history.case.runs:
            return
        opening = self.history.case.runs[-1].subject == "consultation_opening"
        chain = OPENING if opening else PUBLISHING
        role, where = chain[min(self.signed, len(chain) - 1)]
        allowed = (
            self.state in ("opening_approval", "result_approval")
            and role in actor.roles
            and actor.department == where
            and actor.id not in self.barred
        )
        outcome = self.history.attempt(self.history.action_of(actor, action, "请修改"), actor)
        assert isinstance(outcome, Decision) is allowed, (actor.id, self.state, outcome)
        if not allowed:
            return
        self.signed += 1
        if action == "return":
            self.state = "consultation_draft" if opening else "evaluating"
        elif self.signed == len(chain):
            self.state = "scheduled" if opening else "result_published"

    @rule()
    def it_goes_on_as_it_should(self) -> None:
        """Let whoever is next do what is next, so that chance alone need not find the way."""
        state = self.state
        if state == "consultation_draft":
            self.try_a_command("submit_consultation", people.HANDLER)
        elif state in ("opening_approval", "result_approval"):
            waiting = self.history.waiting_for()
            person = next(each for each in people.EVERYBODY if each.id == waiting[0])
            self.try_to_sign(person, "approve")
        elif state == "scheduled":
            self.time_goes_by(0, 1)
        elif state == "collecting":
            self.time_goes_by(20, 0)
        elif state == "evaluating":
            for comment in self.comments:
                if comment.case.state == "awaiting_moderation":
                    comment.give(cc.AcceptComment(), people.HANDLER)
                if comment.case.state == "comment_accepted":
                    comment.give(cc.AnswerComment(result="adopted"), people.HANDLER)
            self.try_a_command("submit_result" if self.saved else "save_result", people.HANDLER)

    @rule(question=st.integers(0, 2))
    def somebody_comments(self, question: int) -> None:
        history = ServiceHistory(CONSULTATION_COMMENT, "2026-01-01")
        history.now = self.history.now
        closes_at = self.closes_at if self.state == "collecting" else None
        place = cc.PlaceComment(
            comment=cc.GiveComment(text=made.TEXT, question=question),
            consultation=self.history.case.case_id,
            department=EDUCATION,
            questions=2,
            closes_at=closes_at,
        )
        outcome = history.open(place, people.APPLICANT)
        assert isinstance(outcome, Decision) is (self.state == "collecting")
        if isinstance(outcome, Decision):
            self.comments.append(history)

    @rule(data=st.data(), result=st.sampled_from(["adopted", "partly", "not_adopted"]))
    def somebody_deals_with_a_comment(self, data: st.DataObject, result: Any) -> None:
        if not self.comments:
            return
        comment = data.draw(st.sampled_from(self.comments))
        state = comment.case.state
        command: Any = data.draw(
            st.sampled_from(
                [
                    cc.AcceptComment(),
                    cc.RejectComment(ground="off_topic"),
                    cc.AnswerComment(result=result, reply="说明"),
                ]
            )
        )
        fits = {"AcceptComment": "awaiting_moderation", "RejectComment": "awaiting_moderation"}
        allowed = state == fits.get(type(command).__name__, "comment_accepted")
        assert isinstance(comment.attempt(command, people.HANDLER), Decision) is allowed

    @invariant()
    def service_and_model_agree(self) -> None:
        assert self.history.case.state == self.state
        assert self.history.replayed() == self.history.case
        assert first_broken(self.history.events) is None

    @invariant()
    def nothing_of_the_texts_stands_in_the_events(self) -> None:
        histories: tuple[ServiceHistory[Any], ...] = (self.history, *self.comments)
        written = canonical_json(
            [dict(event.data) for history in histories for event in history.events]
        )
        assert made.TITLE not in written
        assert made.TEXT not in written

    @invariant()
    def every_comment_is_in_one_bucket_and_the_published_numbers_add_up(self) -> None:
        assert sum(self._figures().values()) == len(self.comments)
        counts = dict(self.history.case.counts)
        assert bool(counts) is (self.state == "result_published")
        if counts:
            assert counts.pop("received") == len(self.comments) == sum(counts.values())

    def _figures(self) -> dict[str, int]:
        found = [comment.case.bucket for comment in self.comments]
        return {bucket: found.count(bucket) for bucket in BUCKETS}

    def _moved(self, name: str, actor: Actor) -> None:
        if name == "revise_consultation":
            self.authors.add(actor.id)
        elif name == "submit_consultation":
            self.state, self.signed = "opening_approval", 0
            self.barred = {*self.authors, actor.id}
        elif name == "cancel_consultation":
            self.state = "cancelled"
        elif name == "save_result":
            self.result_authors.add(actor.id)
            self.saved = True
        elif name == "submit_result":
            self.state, self.signed = "result_approval", 0
            self.barred = {*self.result_authors, actor.id}

    def _head_left(self, actor: Actor, authors: set[str]) -> bool:
        """Whether a head is left who wrote nothing of it: without one nothing is submitted."""
        return any(
            "department_head" in head.roles
            and head.department == EDUCATION
            and head.id not in {*authors, actor.id}
            for head in people.EVERYBODY
        )


TestRandomHistories = AnybodyTriesAnything.TestCase
TestRandomHistories.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
