"""Random histories of a petition: anybody tries anything at any time (properties of reference F).

Beside the petition runs a small model that shares no code with the service: its own table of moves,
its own arithmetic of days, its own book of who has it, who signed and how long hearings were.
Whatever is tried, service and model have to agree on where it leads and when it is due.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.authorization import permitted
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import canonical_json, first_broken
from sunhall.domain.engine.keeping import PlaceHold, ReleaseHold
from sunhall.domain.engine.record_letter import RecordLetter
from sunhall.domain.engine.sealing import digest
from sunhall.domain.engine.supervising import Supervise
from sunhall.domain.identity.commands import AskForIdentity, LookAtIdentity
from sunhall.domain.petition import commands as c
from sunhall.domain.petition.transitions import ALLOWED
from tests.builders import people
from tests.builders import petitions as made

#: States that only the archive follows.
FINAL: Final = frozenset({"p_channelled", "p_not_accepted", "p_settled", "p_closed", "p_final"})

#: Who has it: the handler, and who signs after the legal reviewer.
AT: Final[dict[str, tuple[Actor, Actor]]] = {
    made.EDUCATION: (made.HANDLER, made.HEAD),
    made.TRANSPORT: (made.OTHER_HANDLER, made.OTHER_HEAD),
    made.GOVERNMENT: (made.REVIEWER, made.REVIEW_HEAD),
    made.PROVINCE: (made.RECHECKER, made.RECHECK_HEAD),
    made.OFFICE: (made.OFFICE_HANDLER, made.OFFICE_HEAD),
}

#: Command → states it may be given in, where it always leads to one place.
MOVES: Final[dict[str, tuple[frozenset[str], str]]] = {
    "object_to_transfer": (frozenset({"p_forwarded"}), "p_objection"),
    "accept_petition": (frozenset({"p_registered", "p_forwarded"}), "p_accepted"),
    "channel_petition": (frozenset({"p_registered", "p_forwarded"}), "p_channelled"),
    "decline_petition": (frozenset({"p_registered"}), "p_not_accepted"),
    "start_handling": (frozenset({"p_accepted"}), "p_handling"),
    "settle_petition": (frozenset({"p_handling"}), "p_settled"),
}


def end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), BEIJING)


class AnybodyTriesAnything(RuleBasedStateMachine):
    """The petition and its model, side by side."""

    @initialize(
        day=st.dates(date(2026, 1, 5), date(2026, 8, 1)),
        named=st.sampled_from([True, True, True, False]),
        steps=st.sampled_from([7, 0, 1, 2, 3, 4, 5, 6, 7, 7]),
        data=st.data(),
    )
    def hand_in(self, day: date, named: bool, steps: int, data: st.DataObject) -> None:
        self.history = made.Petitions(f"{day} 10:00")
        command = made.submitted_by() if named else made.ANONYMOUS
        assert isinstance(self.history.open(command, made.PETITIONER), Decision)
        self.state = "p_registered"
        self.desk = made.OFFICE
        self.named = named
        #: Name of a duty's clock → its last day, by calendar days.
        self.due: dict[str, date] = {"petition_sorting": day + timedelta(days=15)}
        self.sorting = self.due["petition_sorting"]
        self.extended = False
        self.objected = False
        self.delivered_on: date | None = None
        self.hearing_open: date | None = None
        self.excluded: set[date] = set()
        self.anchor = day
        for _ in range(steps):
            self.it_goes_on_as_it_should(data)

    @property
    def today(self) -> date:
        return self.history.now.astimezone(BEIJING).date()

    # --- time ------------------------------------------------------------------------------------

    @rule(days=st.integers(0, 40), minutes=st.integers(0, 600))
    def time_goes_by(self, days: int, minutes: int) -> None:
        self.history.now += timedelta(days=days, minutes=minutes)
        before = self.state
        self.history.tick()
        assert self.history.tick() == []
        self._let_end()
        if before in FINAL:
            assert self.state in (before, "archived")

    def _let_end(self) -> None:
        """Close a window that has been left open, and archive what has ended."""
        now = self.history.case.state.value
        if now == "p_closed" and self.state in ("p_answered", "p_review_answered"):
            assert self.delivered_on is not None
            assert self.today > self.delivered_on + timedelta(days=35)
            self.state, self.due = "p_closed", {}
        if now == "archived" and self.state in FINAL:
            ended_on = self.history.case.ended_on
            assert ended_on is not None
            assert self.today > ended_on + timedelta(days=30)
            self.state = "archived"

    # --- anybody tries anything ------------------------------------------------------------------

    @rule(
        name=st.sampled_from(sorted(c.COMMANDS)),
        actor=st.sampled_from(made.EVERYBODY),
        data=st.data(),
    )
    def try_a_command(self, name: str, actor: Actor, data: st.DataObject) -> None:
        """Whatever is tried: the state moves as the table says, or nothing moves at all."""
        command = self._command(name, data)
        before = self.state, len(self.history.events)
        outcome = self.history.attempt(command, actor, related=made.IN_HAND)
        if not isinstance(outcome, Decision):
            assert (self.history.case.state, len(self.history.events)) == before
            return
        # Every step writes exactly one row of the history.
        assert len(outcome.happenings) == (1 if outcome.happenings else 0)
        if before[0] in (*FINAL, "archived"):
            assert self.history.case.state == before[0]
        self._follow(name, command)

    @rule(data=st.data())
    def somebody_entitled_tries(self, data: st.DataObject) -> None:
        """The same where the state and somebody's role would let them."""
        cells = [
            (name, actor)
            for name, states in sorted(ALLOWED.items())
            if self.state in states
            for actor in made.EVERYBODY
            if permitted(actor, name, self.desk)
        ]
        name = data.draw(st.sampled_from(sorted({name for name, _ in cells})))
        actors = [actor for possible, actor in cells if possible == name]
        self.try_a_command(name, data.draw(st.sampled_from(actors)), data)

    @rule(data=st.data())
    def it_goes_on_as_it_should(self, data: st.DataObject) -> None:
        """Let whoever is next do what is next, so that chance alone need not find the way."""
        handler = AT[self.desk][0]
        steps: dict[str, tuple[str, Actor]] = {
            "p_registered": ("forward_petition", made.OFFICER),
            "p_forwarded": ("accept_petition", handler),
            "p_objection": ("decide_objection", made.OFFICER),
            "p_accepted": ("start_handling", handler),
            "p_answered": ("request_review", made.PETITIONER),
            "p_review_answered": ("request_recheck", made.PETITIONER),
        }
        if self.state in ("p_handling", "p_review", "p_recheck"):
            self._answer(handler)
        elif self.state in steps:
            name, actor = steps[self.state]
            self.try_a_command(name, actor, data)

    @precondition(lambda self: self.state in ("p_registered", "p_forwarded"))
    @rule(days=st.integers(0, 9), agree=st.booleans(), data=st.data())
    def the_organ_objects(self, days: int, agree: bool, data: st.DataObject) -> None:
        if self.state == "p_registered":
            self.try_a_command("forward_petition", made.OFFICER, data)
        if self.state == "p_forwarded":
            self.try_a_command("object_to_transfer", AT[self.desk][0], data)
        self.time_goes_by(days, 0)
        if self.state == "p_objection":
            command = c.DecideObjection(agree=agree, explanation="已核")
            if isinstance(self.history.attempt(command, made.OFFICER), Decision):
                self._follow("decide_objection", command)

    @precondition(lambda self: self.state in ("p_handling", "p_recheck"))
    @rule(days=st.integers(0, 6))
    def a_hearing_is_held(self, days: int) -> None:
        drafter = AT[self.desk][0]
        if drafter.id in self.history.case.recused or self.hearing_open:
            return
        if self.history.case.hearing and self.history.case.hearing.closed_on is None:
            return
        called = replace(made.HEARING, held_on=self.today)
        for command in (called, c.OpenHearing()):
            self.history.give(command, drafter)
            self._follow("call_hearing" if command is called else "open_hearing", command)
        self.history.now += timedelta(days=days)
        self.history.tick()
        self.history.give(c.CloseHearing(record="完毕"), drafter)
        self._follow("close_hearing", c.CloseHearing(record="完毕"))

    @precondition(lambda self: self.state in ("p_accepted", "p_handling"))
    @rule(days=st.integers(1, 30))
    def the_head_gives_more_time(self, days: int) -> None:
        handler, head = AT[self.desk]
        command = c.ExtendHandling(days=days, reason="复杂")
        before = self.history.clocks["petition_handling"].due_on
        outcome = self.history.attempt(command, handler)
        possible = (
            not self.extended
            and self.today <= before
            and handler.id not in self.history.case.recused
            and self.history.case.extension != "pending"
            and head.id not in self.history.case.recused
        )
        if isinstance(outcome, Decision):
            if head.id not in self.history.waiting_for():
                return
            self.history.now += timedelta(hours=self.history.now.minute % 5)
            self.history.sign(head)
            self.extended = True
            self.due["petition_handling"] = before + timedelta(days=days)
            after = self.history.clocks["petition_handling"].due_on
            # An approved extension never shortens, and adds to the old end.
            assert after == before + timedelta(days=days)
        else:
            assert not possible or self._pending_runs()

    def _pending_runs(self) -> bool:
        return bool(self.history.case.open_runs)

    # --- the model -------------------------------------------------------------------------------

    def _command(self, name: str, data: st.DataObject) -> Any:
        today = self.today
        made_up: dict[str, Any] = {
            "forward_petition": lambda: c.ForwardPetition(
                to=data.draw(st.sampled_from([made.EDUCATION, made.TRANSPORT]))
            ),
            "object_to_transfer": lambda: c.ObjectToTransfer(reasons="不属于本局职责范围。"),
            "decide_objection": lambda: c.DecideObjection(
                agree=data.draw(st.booleans()), explanation="已核"
            ),
            "channel_petition": lambda: made.CHANNEL,
            "decline_petition": lambda: made.DECLINE,
            "assign_handler": lambda: c.AssignHandler(handler=AT[self.desk][0].id),
            "recuse": lambda: c.Recuse(reason="亲属"),
            "extend_handling": lambda: c.ExtendHandling(days=31, reason="过长"),
            "call_hearing": lambda: replace(made.HEARING, held_on=today - timedelta(days=1)),
            "open_hearing": c.OpenHearing,
            "close_hearing": lambda: c.CloseHearing(record="完毕"),
            "settle_petition": lambda: made.SETTLE,
            "save_opinion": lambda: data.draw(st.sampled_from([made.OPINION, made.REVIEW_OPINION])),
            "record_opinion_delivery": lambda: c.RecordOpinionDelivery(
                delivered_on=today, way="post"
            ),
            "request_review": lambda: c.RequestReview(reasons="不服"),
            "request_recheck": lambda: c.RequestRecheck(reasons="不服"),
            "register_challenge": lambda: c.RegisterChallenge(requested_on=today, reasons="不服"),
            "record_outside_opinion": lambda: c.RecordOutsideOpinion(
                result="upheld", number="一号", dated_on=today, opinion="维持"
            ),
            "file_closing_report": lambda: c.FileClosingReport(report="已办"),
            "supervise": lambda: Supervise("urge", "逾期未办", due=today),
            "mark_urgent": lambda: c.MarkUrgent(reason="可能造成社会影响"),
            "supplement_petition": lambda: c.SupplementPetition(text="补充"),
            "evaluate_petition": lambda: c.EvaluatePetition(organ="satisfied", office="satisfied"),
            "place_hold": lambda: PlaceHold("审计"),
            "release_hold": lambda: ReleaseHold("审计结束"),
            "seal_identity": c.COMMANDS["seal_identity"],
            "request_identity": lambda: AskForIdentity(reason="核实"),
            "view_identity": lambda: LookAtIdentity(purpose="核实"),
            "act_on_approval": lambda: ActOnApproval(99, 1, "approve"),
            "record_letter": lambda: RecordLetter(99, "", 2026, 1, ()),
        }
        return made_up[name]() if name in made_up else c.COMMANDS[name]()

    def _follow(self, name: str, command: Any) -> None:
        """Move the model as a command that was allowed has moved the petition."""
        today = self.today
        if name in MOVES:
            states, to = MOVES[name]
            assert self.state in states
            self.state = to
        if name == "forward_petition":
            self.state, self.desk, self.objected = "p_forwarded", command.to, False
            self.due = {"petition_notice": today + timedelta(days=15)}
        elif name == "object_to_transfer":
            assert not self.objected
            self.objected, self.sender, self.desk = True, self.desk, made.OFFICE
        elif name == "decide_objection":
            if command.agree:
                self.state, self.due = "p_registered", {"petition_sorting": self.sorting}
            else:
                self.state, self.desk = "p_forwarded", self.sender
        elif name == "accept_petition":
            self.due = {"petition_handling": today + timedelta(days=60)}
        elif name in ("request_review", "request_recheck", "register_challenge"):
            self._challenged()
        elif name in ("record_opinion_delivery", "acknowledge_opinion"):
            self.delivered_on = today
        elif name == "open_hearing":
            self.hearing_open = today
            late = self.state == "p_recheck" and today > self.due["petition_recheck"]
            self.counts_hearing = self.state == "p_recheck" and not late
        elif name == "close_hearing":
            self._hearing_over(today)
        if self.state in FINAL:
            self.due = {}

    def _challenged(self) -> None:
        review = self.state == "p_answered"
        assert review or self.state == "p_review_answered"
        if self.delivered_on is not None:
            assert self.today <= self.delivered_on + timedelta(days=30)
        self.state = "p_review" if review else "p_recheck"
        self.desk = made.GOVERNMENT if review else made.PROVINCE
        self.anchor, self.excluded, self.delivered_on = self.today, set(), None
        clock = "petition_review" if review else "petition_recheck"
        self.due = {clock: self.today + timedelta(days=30)}

    def _hearing_over(self, today: date) -> None:
        assert self.hearing_open is not None
        if self.counts_hearing:
            days = (today - self.hearing_open).days + 1
            held = {self.hearing_open + timedelta(days=n) for n in range(days)}
            # The day of the request never counts, so nothing is given back for it.
            fresh = {day for day in held if day > self.anchor} - self.excluded
            self.excluded |= fresh
            self.due["petition_recheck"] += timedelta(days=len(fresh))
        self.hearing_open = None

    def _answer(self, drafter: Actor) -> None:
        """Let the organ that has it write, sign and issue its answer."""
        if drafter.id in self.history.case.recused or self.hearing_open:
            return
        first = self.state == "p_handling"
        answer = self.history.case.answer(self.history.case.stage)
        if answer is None or not answer.approved:
            if any(run.subject == "petition_opinion" for run in self.history.case.open_runs):
                return
            text = made.OPINION if first else made.REVIEW_OPINION
            self.history.give(text, drafter)
            self.history.attempt(c.SubmitOpinion(), drafter)
            signers = (AT[self.desk][1],) if first else (people.LEGAL, AT[self.desk][1])
            for signer in signers:
                if self.history.case.runs and signer.id in self.history.waiting_for():
                    self.history.sign(signer)
            answer = self.history.case.answer(self.history.case.stage)
            assert answer is not None
            if not answer.approved:
                return
        for letter in self.history.case.letters:
            if letter.order == answer.letter and letter.produced_at is None:
                self.history.produce_if_ordered()
        self.history.give(c.IssueOpinion(), drafter)
        ends = not self.named
        self.state = {
            "p_handling": "p_closed" if ends else "p_answered",
            "p_review": "p_closed" if ends else "p_review_answered",
            "p_recheck": "p_final",
        }[self.state]
        self.due, self.delivered_on = {}, None

    # --- what holds whatever was tried -----------------------------------------------------------

    @invariant()
    def service_and_model_agree(self) -> None:
        case = self.history.case
        assert case.state == self.state
        assert case.desk == self.desk
        assert self.history.replayed() == case
        assert first_broken(self.history.events) is None

    @invariant()
    def every_duty_is_due_when_the_days_are_counted_by_hand(self) -> None:
        duties = {
            name: deadline.due_at
            for name, deadline in self.history.clocks.items()
            if not name.endswith("window") and name != "petition_objection"
        }
        if self.hearing_open and self.counts_hearing:
            duties.pop("petition_recheck", None)
            due = {k: v for k, v in self.due.items() if k != "petition_recheck"}
        else:
            due = self.due
        assert duties == {name: end_of(day) for name, day in due.items()}

    @invariant()
    def cards_stand_by_the_days_that_are_left(self) -> None:
        if self.hearing_open:
            return
        self.history.tick()
        self._let_end()
        days = [(day - self.today).days for day in self.due.values()]
        expected = None
        if any(left <= 5 for left in days):
            expected = "yellow"
        if any(left < 0 for left in days):
            expected = "red"
        assert self.history.standing.card == expected

    @invariant()
    def the_events_hold_digests_and_nothing_personal(self) -> None:
        written = canonical_json([dict(event.data) for event in self.history.events])
        assert not [text for text in made.PERSONAL if text in written]
        assert digest(self.history.sealed["application"]) in written

    @invariant()
    def nobody_who_left_or_drafted_has_signed(self) -> None:
        for run in self.history.case.runs:
            signers = {seat.by for seat in run.seats if seat.by}
            assert not signers & set(run.barred)


TestRandomHistories = AnybodyTriesAnything.TestCase
TestRandomHistories.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
