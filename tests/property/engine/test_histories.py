"""Random histories of a request: anybody tries anything at any time.

Beside the request runs a model that was written from the law and the reference and shares no code
with the service (`request_model`). Whatever is tried, the service and the model have to agree on
whether it is allowed and where it leads.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal, TypeAlias

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sunhall.domain.actor import Actor
from sunhall.domain.annual_report.count import count
from sunhall.domain.annual_report.identities import (
    i1_incoming_equals_outgoing,
    i2_finished_is_the_sum_of_the_leaves,
    i3_sum_column_adds_up,
)
from sunhall.domain.annual_report.ledger_entry import entry_of
from sunhall.domain.annual_report.period import ReportPeriod
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.run import SeatState
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.disclosure import (
    charging,
    consultations,
    delivery,
    handing_off,
    keeping,
    reasons,
    remedies,
)
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.applicant_record import ApplicantRecord, Registered
from sunhall.domain.disclosure.searching import StartSearch
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.event import first_broken
from sunhall.domain.engine.record_letter import RecordLetter
from tests.builders import people, requests
from tests.builders.annual_report import KINDS
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION, OFFICE, TRANSPORT, small_catalogue
from tests.builders.history import ASK_WHY, History, produced
from tests.property.engine.request_model import (
    CLOSED,
    CONSULTING,
    ENDED,
    FINAL_LEAF,
    HANDLING,
    OTHERS_LETTERS,
    REPLIES,
    REPLY_LETTERS,
    RUNNING,
    UNDER_REMEDY,
    Model,
)

# ---------------------------------------------------------------------------- what is tried

#: In every text that people type, so that it would be seen where it must not be.
PRIVATE: Final = "私密"

texts = st.text(max_size=6).map(lambda text: PRIVATE + text)
opinions = st.just("") | texts
drafts = st.sampled_from(REPLIES)
opinions_of_others: st.SearchStrategy[consultations.Opinion] = st.sampled_from(
    ["agree", "object", "partly"]
)
numbers = st.integers(1, 3)
#: Days that were noted: mostly of late, sometimes impossible ones.
ago = st.integers(-1, 6).map(lambda days: timedelta(days=days))
flags = st.booleans()

#: What is tried, or what it is on a given day.
Dated: TypeAlias = Command | Callable[[date], Command]


def _at_hand(command: Dated, today: date) -> Command:
    return command if isinstance(command, Command) else command(today)


def _served(number: int, back: timedelta) -> Dated:
    return lambda today: consultations.RecordService(number, today - back, "electronic", PRIVATE)


def _heard(number: int, opinion: consultations.Opinion, back: timedelta) -> Dated:
    return lambda today: consultations.RecordOpinion(number, opinion, today - back, PRIVATE)


def _delayed(days: int) -> Dated:
    return lambda today: reasons.JudgeReasons(
        reasonable=True, explanation=PRIVATE, delayed_until=today + timedelta(days=days)
    )


def _paid(amount: int, back: timedelta) -> Dated:
    return lambda today: charging.RecordFeePayment(amount, today - back, PRIVATE)


def _handed_over(back: timedelta) -> Dated:
    return lambda today: delivery.ConfirmDelivery("electronic", today - back, remarks=PRIVATE)


def _consented(back: timedelta) -> Dated:
    return lambda today: handing_off.HandOff("complaint", today - back, PRIVATE)


def _filed(kind: remedies.Kind, back: timedelta, after: bool) -> Dated:
    return lambda today: remedies.RecordRemedy(kind, today - back, PRIVATE, PRIVATE, after)


def _settled(
    number: int, result: remedies.Result, back: timedelta, redo: tuple[int | None, bool]
) -> Dated:
    days, dated = redo
    return lambda today: remedies.RecordRemedyResult(
        *(number, result, today - back), redo_days=days, redo_from=today if dated else None
    )


CONSULTED: Final = (
    replace(requests.THIRD_PARTY, name=PRIVATE, contact=PRIVATE, information=PRIVATE),
    replace(requests.CO_PRODUCER, consultee=PRIVATE, contact=PRIVATE, question=PRIVATE),
    replace(requests.AGENCY, consultee=PRIVATE, contact=PRIVATE, question=PRIVATE, days=5),
)
ordinary: st.SearchStrategy[Dated] = st.one_of(
    st.just(c.ConfirmReceipt()),
    st.builds(c.RequestSupplement, points=st.tuples(texts), guidance=opinions),
    st.builds(c.GiveSupplement, explanation=texts, description=st.none() | texts),
    st.just(c.ConfirmAbandonment()),
    st.builds(
        c.Assign, department=st.sampled_from([EDUCATION, TRANSPORT, OFFICE]), instruction=opinions
    ),
    drafts,
    drafts.map(lambda draft: c.ReplyOnSpot(**_fields(draft))),
    st.just(c.SubmitForApproval()),
    st.builds(c.ProposeExtension, days=st.integers(1, 20), reason=texts),
    st.builds(
        ActOnApproval,
        run=st.integers(1, 4),
        seat=st.integers(1, 6),
        action=st.sampled_from(["approve", "return", "refuse"]),
        opinion=opinions,
        to=st.just("drafter"),
    ),
    st.just(c.Send()),
    st.builds(c.Withdraw, reason=opinions),
    st.integers(0, 30).map(produced),
)
rare: st.SearchStrategy[Dated] = st.one_of(
    st.just(StartSearch()),
    st.sampled_from(CONSULTED),
    st.builds(_served, numbers, ago),
    st.builds(_heard, numbers, opinions_of_others, ago),
    st.builds(consultations.GiveOpinion, numbers, opinions_of_others, texts),
    st.builds(consultations.OverrideThirdParty, numbers, st.just("public_interest"), texts, texts),
    st.just(ASK_WHY),
    st.builds(reasons.GiveReasons, explanation=texts),
    st.builds(reasons.JudgeReasons, reasonable=flags, explanation=texts),
    st.builds(_delayed, st.integers(0, 80)),
    st.sampled_from([charging.DecideFee("per_item")])
    | st.sampled_from([20, 250]).map(lambda pages: charging.DecideFee("per_page", pages=pages)),
    st.builds(_paid, st.sampled_from([200, 4700]), ago),
    st.just(charging.ConfirmFeeAbandonment()),
    st.builds(_handed_over, ago),
    st.builds(delivery.ReportDeliveryFailure, st.just("registered_post"), texts),
    st.just(delivery.AcknowledgeDelivery()),
    st.builds(_consented, ago),
    st.builds(_filed, st.sampled_from(["reconsideration", "litigation"]), ago, flags),
    st.builds(
        _settled,
        numbers,
        st.sampled_from(["upheld", "corrected", "other"]),
        ago,
        st.tuples(st.none() | st.integers(1, 20), flags),
    ),
    st.just(keeping.Archive()),
    st.builds(keeping.PlaceHold, texts),
    st.builds(keeping.ReleaseHold, texts),
)
commands = st.one_of(ordinary, rare)
actors = st.sampled_from(people.EVERYBODY)


def _between(first: str, last: str) -> st.SearchStrategy[datetime]:
    spelled = (moment(first).replace(tzinfo=None), moment(last).replace(tzinfo=None))
    return st.datetimes(*spelled, timezones=st.just(BEIJING))


#: Weighted to where counting is hard: around both New Years and both Spring Festivals.
beginnings = st.one_of(
    _between("2025-12-20", "2026-01-08"),
    _between("2026-01-20", "2026-02-26"),
    _between("2026-11-25", "2027-02-20"),
    _between("2025-12-01", "2027-03-31"),
)
pauses = st.one_of(
    st.timedeltas(timedelta(0), timedelta(hours=20)),
    st.timedeltas(timedelta(days=1), timedelta(days=12)),
)
channels = st.sampled_from(["online", "in_person", "post_signed", "post_ordinary", "fax"])

_MOSTLY_APPROVED: Final[tuple[Literal["approve", "return", "refuse"], ...]] = (
    *("approve", "approve", "approve", "approve"),
    *("return", "refuse"),
)
_NAMES: Final = {command: name for name, command in c.COMMANDS.items()}


def _fields(draft: c.ReplyText) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in c.ReplyText.__dataclass_fields__}


#: The reply that a repeat refers to, and the switch that local rules set.
EARLIER: Final = Registered(
    *("01JKXQ3W8Z0000000000000000", "YX-1", moment("2025-11-03")),
    identical=True,
    answered_on=date(2026, 6, 10),
    letter_no="云公开〔2026〕7号",
)
PAUSE: Final = small_catalogue().disclosure.reasons_pause


class Request(RuleBasedStateMachine):
    """A request in the hands of everybody."""

    history: History
    model: Model

    @initialize(
        now=beginnings,
        channel=channels,
        signed=st.integers(0, 12),
        limits=st.tuples(st.integers(1, 3), st.integers(1, 2)),
        city=st.tuples(flags, flags),
        applicant=st.tuples(st.sampled_from([1, 40]), flags, flags),
    )
    def submit(
        self,
        now: datetime,
        channel: Any,
        signed: int,
        limits: tuple[int, int],
        city: tuple[bool, bool],
        applicant: tuple[int, bool, bool],
    ) -> None:
        (extensions, rounds), (reasons_pause, reviewed) = limits, city
        in_month, repeats, on_paper = applicant
        rules = small_catalogue(
            max_extensions=extensions,
            max_supplement_rounds=rounds,
            reasons_pause=replace(PAUSE, on=reasons_pause),
            reply_chains=(("reviewed-reply" if reviewed else "reply", None),),
        )
        self.history = History("2025-01-01", rules)
        self.history.now = now
        earlier = (EARLIER,) if repeats else ()
        self.history.record = ApplicantRecord(in_month, in_month, earlier)
        today = now.date()
        self.model = Model(
            *("submitted", rounds, extensions, today),
            in_month=in_month,
            repeats=repeats,
            on_paper=on_paper,
            reasons_pause=reasons_pause,
            reviewed=reviewed,
        )
        signed_on = today - timedelta(days=signed)
        person = replace(requests.PERSON, name=PRIVATE, phone=PRIVATE + "0")
        wanted = c.Delivery("paper", "pickup") if on_paper else c.Delivery("electronic", "online")
        command = requests.submission(
            channel, signed_on=signed_on, applicant=person, delivery=wanted
        )
        assert isinstance(self.history.submit(command), Decision)
        if channel in ("in_person", "post_signed"):
            self.model.receive(signed_on if channel == "post_signed" else today)
            self.model.letters[2] = False

    @rule(pause=pauses)
    def time_passes(self, pause: timedelta) -> None:
        self.history.now += pause

    @rule()
    def the_tick_comes(self) -> None:
        self.history.tick()
        self.model.tick(self.history.now.date())

    @rule(command=commands, actor=actors)
    def somebody_tries_something(self, command: Dated, actor: Actor) -> None:
        self._try(_at_hand(command, self.history.now.date()), actor)

    @precondition(lambda self: self.model.state != "archived")
    @rule(data=st.data(), pause=pauses)
    def the_right_person_goes_on(self, data: st.DataObject, pause: timedelta) -> None:
        self.history.now += pause / 8
        self._try(*data.draw(st.sampled_from(self._next_steps())))

    @precondition(lambda self: self.model.state != "archived")
    @rule(data=st.data())
    def the_right_person_goes_on_at_once(self, data: st.DataObject) -> None:
        self._try(*data.draw(st.sampled_from(self._next_steps())))

    @precondition(lambda self: self._signatures() + self._letters())
    @rule(data=st.data())
    def what_waits_on_a_desk_is_done(self, data: st.DataObject) -> None:
        self._try(*data.draw(st.sampled_from(self._signatures() + self._letters())))

    @precondition(lambda self: self.model.last_days(self.history.now.date()))
    @rule(data=st.data(), over=st.booleans())
    def a_last_day_comes(self, data: st.DataObject, over: bool) -> None:
        """Its last minute, or the first one after it; whoever has to act does so then."""
        day = data.draw(st.sampled_from(self.model.last_days(self.history.now.date())))
        last_minute = datetime.combine(day, time(23, 59), tzinfo=BEIJING)
        self.history.now = max(self.history.now, last_minute + timedelta(minutes=over))
        bound_by_a_day: list[tuple[Command, Actor]] = [
            (requests.SUPPLEMENT_ASKED, people.INTAKE),
            (c.ConfirmAbandonment(), people.INTAKE),
            (c.ProposeExtension(days=7, reason=PRIVATE), self._handler),
            (charging.DecideFee("per_item"), self._handler),
            (charging.ConfirmFeeAbandonment(), people.INTAKE),
            (keeping.Archive(), people.INTAKE),
        ]
        self._try(*data.draw(st.sampled_from(bound_by_a_day + self._signatures())))

    @property
    def _handler(self) -> Actor:
        handlers = {EDUCATION: people.HANDLER, TRANSPORT: people.OTHER_HANDLER}
        return handlers.get(self.model.lies_with, people.OFFICE_HEAD_WHO_DRAFTS)

    def _next_steps(self) -> list[tuple[Command, Actor]]:
        """What usually comes next, so that histories get far."""
        steps = [
            *self._steps_of_the_ordinary_course(),
            *self._steps_with_others(),
            *self._steps_after_the_end(),
        ]
        # Somebody always has an eye on it, if nothing else.
        look: tuple[Command, Actor] = (keeping.PlaceHold(PRIVATE), people.LEGAL)
        return [*steps, *self._signatures(), *self._letters()] or [look]

    def _steps_of_the_ordinary_course(self) -> list[tuple[Command, Actor]]:
        handler = self._handler
        extension = c.ProposeExtension(days=7, reason=PRIVATE)
        why = reasons.JudgeReasons(reasonable=False, explanation=PRIVATE)
        steps: dict[str, list[tuple[Command, Actor]]] = {
            "submitted": [(c.ConfirmReceipt(), people.INTAKE)],
            "intake_review": [
                (requests.SUPPLEMENT_ASKED, people.INTAKE),
                (ASK_WHY, people.INTAKE),
                (why, people.OFFICE_HEAD),
                (requests.ON_SPOT, people.INTAKE),
                (requests.ASSIGN, people.OFFICE_HEAD),
            ],
            "supplement_pending": [
                (requests.SUPPLEMENT, people.APPLICANT),
                (c.ConfirmAbandonment(), people.INTAKE),
            ],
            "reason_pending": [(reasons.GiveReasons(explanation=PRIVATE), people.APPLICANT)],
            "assigned": [
                (requests.DISCLOSE, people.HEAD_WHO_DRAFTS),
                (requests.DISCLOSE, handler),
                (StartSearch(), handler),
                (extension, handler),
            ],
            "searching": [(requests.reply("not_held"), handler)],
            "drafting": [
                (c.SubmitForApproval(), handler),
                (requests.DISCLOSE, people.HEAD_WHO_DRAFTS),
                (requests.reply("refuse"), handler),
                *[(charging.DecideFee("per_item"), handler)] * 3,
                (extension, handler),
            ],
            "fee_pending": [(charging.ConfirmFeeAbandonment(), people.INTAKE)],
            "approval": [
                (c.ProposeExtension(days=3, reason=PRIVATE), handler),
                (c.Withdraw(reason=PRIVATE), people.APPLICANT),
            ],
            "decided": [(c.Send(), people.INTAKE)],
            "reopened": [(requests.DISCLOSE, handler), (requests.ASSIGN, people.OFFICE_HEAD)],
        }
        found = list(steps.get(self.model.state, []))
        if self.model.fee and self.model.state == "fee_pending":
            payment = charging.RecordFeePayment(self.model.fee[0], self.history.now.date(), PRIVATE)
            found.append((payment, people.INTAKE))
        return found

    def _steps_with_others(self) -> list[tuple[Command, Actor]]:
        today, number = self.history.now.date(), max(len(self.model.asked), 1)
        if self.model.state in CONSULTING:
            return [
                (consultations.RecordService(number, today, "electronic"), self._handler),
                (consultations.RecordOpinion(number, "object", today, PRIVATE), self._handler),
                (consultations.GiveOpinion(1, "agree", PRIVATE), people.CONSULTEE),
                (CONSULTED[1], self._handler),
            ]
        if self.model.state in HANDLING:
            override = consultations.OverrideThirdParty(1, "public_interest", PRIVATE, PRIVATE)
            asking: list[tuple[Command, Actor]] = [(each, self._handler) for each in CONSULTED]
            return [*asking, (override, people.LEADER)]
        return []

    def _steps_after_the_end(self) -> list[tuple[Command, Actor]]:
        today, number = self.history.now.date(), max(len(self.model.remedies), 1)
        if self.model.state in UNDER_REMEDY:
            redo = remedies.RecordRemedyResult(
                *(number, "corrected", today), redo_days=10, redo_from=today
            )
            return [
                (redo, people.INTAKE),
                (remedies.RecordRemedyResult(number, "upheld", today), people.LEGAL),
            ]
        if self.model.state in ENDED:
            return [
                (_at_hand(_handed_over(timedelta(0)), today), people.INTAKE),
                (delivery.AcknowledgeDelivery(), people.APPLICANT),
                (_at_hand(_consented(timedelta(0)), today), people.INTAKE),
                (remedies.RecordRemedy("reconsideration", today, PRIVATE), people.INTAKE),
                (remedies.RecordRemedy("litigation", today, PRIVATE), people.LEGAL),
            ]
        return []

    def _signatures(self) -> list[tuple[Command, Actor]]:
        return [
            (ActOnApproval(number, seat, action, PRIVATE, "drafter"), actor)
            for number, run in enumerate(self.model.runs, start=1)
            if run.open
            for seat, holder in run.seats.items()
            for actor in people.EVERYBODY
            if actor.id == holder
            for action in _MOSTLY_APPROVED
        ]

    def _letters(self) -> list[tuple[Command, Actor]]:
        ordered = [order for order, ready in self.model.letters.items() if not ready]
        return [(produced(order), people.LETTER_WRITER) for order in ordered[-2:]]

    def _try(self, command: Command, actor: Actor) -> None:
        name = _NAMES[type(command)]
        today = self.history.now.date()
        before, seen = self.history.case, len(self.history.events)
        allowed = self.model.allows(name, command, actor, today)
        self._lateness_does_not_matter(command, actor)
        outcome = self.history.attempt(command, actor)
        assert isinstance(outcome, Decision) is allowed, (name, actor.id, outcome)
        if isinstance(outcome, Refusal):
            assert self.history.case == before
            assert len(self.history.events) == seen
        else:
            self.model.follow(name, command, actor, today, len(self.history.events))
            if not isinstance(command, RecordLetter):
                assert len(self.history.events) > seen

    def _lateness_does_not_matter(self, command: Command, actor: Actor) -> None:
        """Reference C.4, 4: a card is a flag, and no rule may look at it."""
        case, context = self.history.case, self.history.context(actor)
        spotless = replace(case, warned_for=None, overdue_for=None, unconfirmed=False)
        marked = replace(
            case, warned_for=context.today, overdue_for=context.today, unconfirmed=True
        )
        outcome = DISCLOSURE.decide(case, command, context)
        assert DISCLOSURE.decide(spotless, command, context) == outcome
        assert DISCLOSURE.decide(marked, command, context) == outcome

    # ------------------------------------------------------------------------ what always holds

    @invariant()
    def the_state_moves_only_along_the_table(self) -> None:
        assert self.history.state == self.model.state

    @invariant()
    def the_history_verifies_and_replays_to_the_same_request(self) -> None:
        assert first_broken(self.history.events) is None
        assert self.history.case.version == len(self.history.events)
        assert self.history.replayed() == self.history.case

    @invariant()
    def an_open_request_waits_in_a_queue_and_a_closed_one_in_none(self) -> None:
        standing, closed = self.history.standing, self.model.state in CLOSED
        assert standing.open is (not closed or self.model.followed_up)
        if standing.open:
            assert standing.department in (OFFICE, self.model.department)
        else:
            assert standing.department is None
        assert (standing.due_at is None) is closed

    @invariant()
    def the_reply_is_due_when_the_law_says(self) -> None:
        case, model, today = self.history.case, self.model, self.history.now.date()
        assert case.received_on == model.received_on
        assert 0 <= case.extension_days == model.extended <= 20
        running = model.state in RUNNING
        assert (case.reply is not None and case.reply.running) is running
        if running:
            due = self.history.clocks["reply"]
            assert due.due_on == model.due(today)
            assert due.at_earliest is model.waits(today)
            if model.stated is None:
                assert due.provisional is (due.due_on.year > 2026)
                assert len(due.counted) == model.base + model.extended
                assert not model.excluded(today) & set(due.counted)

    @invariant()
    def others_have_the_time_that_the_law_gives_them(self) -> None:
        if self.model.state in RUNNING:
            clocks = self.history.clocks
            for name, third in (("third_party_opinion", True), ("agency_opinion", False)):
                waiting = [
                    each.until
                    for each in self.model.asked
                    if each.until and each.returned_on is None
                    if (each.kind == "third_party") is third
                ]
                shown = clocks[name].due_on if name in clocks else None
                assert shown == min(waiting, default=None)

    @invariant()
    def a_request_counts_in_the_row_of_its_first_end_and_in_none_before(self) -> None:
        leaves = [e.data["leaf"] for e in self.history.events if e.type in FINAL_LEAF]
        case = self.history.case
        assert case.leaf == (leaves[0] if leaves else None)
        assert case.ended_on == self.model.ended_on
        assert (case.leaf is None) is (case.ended_on is None)
        if self.model.state in CLOSED:
            assert leaves
        if not any(remedy.anew for remedy in self.model.remedies):
            assert len(leaves) == (1 if self.model.state in CLOSED else 0)

    @invariant()
    def the_report_balances_in_every_year(self) -> None:
        """Reference C.4, 6: the identities I1 to I3."""
        entry = entry_of(self.history.events, KINDS)
        for year in range(2025, 2029):
            counted = count([entry] if entry else [], ReportPeriod.of_year(year))
            assert i1_incoming_equals_outgoing(counted) == []
            assert i2_finished_is_the_sum_of_the_leaves(counted) == []
            assert i3_sum_column_adds_up(counted) == []

    @invariant()
    def no_reply_is_ordered_without_its_approved_run(self) -> None:
        for event in self.history.events:
            if event.letter in REPLY_LETTERS:
                run = self.history.case.runs[event.data["run"] - 1]
                assert run.subject in ("reply", "on_spot")
                assert all(visit.result == "approved" for visit in run.visits)
        replies = [code for code in self.history.letters if code in REPLY_LETTERS]
        assert len(replies) == self.model.replies

    @invariant()
    def a_fee_is_charged_once_and_by_one_method(self) -> None:
        """Reference C.4, 8."""
        charged = [event for event in self.history.events if event.type == "fee_charged"]
        assert len(charged) == (1 if self.model.fee else 0)
        assert all(event.data["method"] in ("per_item", "per_page") for event in charged)

    @invariant()
    def nobody_signs_what_they_wrote(self) -> None:
        for run, booked in zip(self.history.case.runs, self.model.runs, strict=True):
            signed = {seat.by for seat in run.seats}
            waiting = {s.number: s.holder for s in run.seats if s.state is SeatState.OPEN}
            assert not run.open or waiting == booked.seats
            assert run.drafter not in signed
            assert not signed & booked.barred
            assert run.open is booked.open

    @invariant()
    def the_reply_is_hidden_until_it_is_sent_and_letters_of_procedure_are_not(self) -> None:
        for letter in self.history.case.letters:
            ready = letter.produced_at is not None
            if letter.code in REPLY_LETTERS:
                assert letter.published is (letter.order in self.model.sent_orders)
            else:
                # Neither side learns who the other is (reference C.4, 10).
                assert letter.published is (ready and letter.code not in OTHERS_LETTERS)
            assert self.model.letters[letter.order] is ready

    @invariant()
    def nobodys_words_go_to_the_hotline_unless_it_was_answered_that_they_are_no_request(
        self,
    ) -> None:
        off = self.history.case.handed_off
        assert (off and (off.agreed_on, off.handed_on)) == self.model.handed_off
        handed = [event for event in self.history.events if event.type == "handed_off"]
        assert len(handed) == (1 if off and off.handed_on else 0)

    @invariant()
    def what_was_given_is_readable_from_its_day_on(self) -> None:
        shown = "reply" in DISCLOSURE.shown_documents(self.history.case)
        answered = self.model.answered and self.model.state in CLOSED
        assert self.history.case.release_on == self.model.release_on
        assert shown is (answered and self.model.release_on is None)

    @invariant()
    def waking_comes_to_rest_and_is_never_in_the_past(self) -> None:
        wake_at, now = self.history.standing.wake_at, self.history.now
        assert wake_at is None or wake_at >= now
        woken = self.history.fork()
        assert bool(woken.tick()) is (wake_at == now)
        # What ends a pause may show that the reply is late: that is said by the tick after it.
        for _ in range(2):
            again = woken.standing.wake_at
            assert bool(woken.tick()) is (again == now)
        assert woken.tick() == []
        again = woken.standing.wake_at
        assert again is None or again > now

    @invariant()
    def what_time_does_is_what_the_model_says(self) -> None:
        woken, model = self.history.fork(), copy.deepcopy(self.model)
        today = self.history.now.date()
        woken.tick()
        model.tick(today)
        assert woken.state == model.state
        if model.state in RUNNING:
            assert woken.clocks["reply"].due_on == model.due(today)

    @invariant()
    def a_red_card_stands_when_and_only_when_a_deadline_was_missed(self) -> None:
        today = self.history.now.date()
        if self.model.state in RUNNING and not self.model.expiring(today):
            woken = self.history.fork()
            woken.tick()
            late = not self.model.waits(today) and today > self.model.due(today)
            assert (woken.standing.card == "red") is late

    @invariant()
    def nothing_that_people_typed_is_in_an_event(self) -> None:
        assert PRIVATE not in repr(self.history.events)
        assert PRIVATE in repr(self.history.sealed)


TestRequest = Request.TestCase
TestRequest.settings = settings(
    derandomize=True, deadline=None, max_examples=80, stateful_step_count=40, database=None
)
