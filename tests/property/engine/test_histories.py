"""Random histories of a request: anybody tries anything at any time.

Beside the request runs a small model that was written from the law and the reference and shares no
code with the service: its own working days (from the library of published schedules), its own
table of states, its own book of who drafted and who signed. Whatever is tried, the service and the
model have to agree on whether it is allowed and where it leads.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final, Literal

import chinese_calendar
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.run import SeatState
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.event import first_broken
from sunhall.domain.engine.record_letter import RecordLetter
from tests.builders import people, requests
from tests.builders.calendar import moment
from tests.builders.catalogue import (
    EDUCATION,
    GOVERNMENT,
    JUSTICE,
    OFFICE,
    TRANSPORT,
    small_catalogue,
)
from tests.builders.history import History, produced

# ---------------------------------------------------------------------------- the model

CLOSED: Final = {"sent", "withdrawn", "closed_abandoned_supplement"}
FINAL_LEAF: Final = {"reply_sent", "withdrawn", "abandonment_confirmed"}
REPLY_LETTERS: Final = {f"D{number:02}" for number in range(9, 21)} | {"D26"}

#: Command → who may give it; for handlers, only in the department that has the request.
ROLE: Final = {
    "confirm_receipt": "intake_officer",
    "request_supplement": "intake_officer",
    "confirm_abandonment": "intake_officer",
    "reply_on_spot": "intake_officer",
    "send": "intake_officer",
    "assign": "office_head",
    "supplement": "applicant",
    "withdraw": "applicant",
    "save_draft": "handler",
    "submit_for_approval": "handler",
    "propose_extension": "handler",
    "record_letter": "system",
}

#: Command → from → to.
MOVES: Final[dict[str, dict[str, str]]] = {
    "confirm_receipt": {"submitted": "intake_review"},
    "request_supplement": {"intake_review": "supplement_pending"},
    "supplement": {"supplement_pending": "intake_review"},
    "confirm_abandonment": {"supplement_pending": "closed_abandoned_supplement"},
    "assign": dict.fromkeys(("intake_review", "assigned", "drafting"), "assigned"),
    "save_draft": dict.fromkeys(("assigned", "drafting"), "drafting"),
    "reply_on_spot": {"intake_review": "approval"},
    "submit_for_approval": {"drafting": "approval"},
    "propose_extension": {
        state: state for state in ("intake_review", "assigned", "drafting", "approval")
    },
    "send": {"decided": "sent"},
    "withdraw": dict.fromkeys(
        (
            *("submitted", "supplement_pending", "intake_review"),
            *("assigned", "drafting", "approval"),
        ),
        "withdrawn",
    ),
}

DECIDABLE: Final = {"intake_review", "assigned", "drafting", "approval", "decided"}


@cache
def works(day: date) -> bool:
    """Whether offices work: as published, else Monday to Friday without 1 January."""
    if day.year <= 2026:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and (day.month, day.day) != (1, 1)


@cache
def nth_working_day(start: date, amount: int) -> date:
    """The n-th working day after a day."""
    day = start
    while amount:
        day += timedelta(days=1)
        amount -= works(day)
    return day


@dataclass
class Run:
    """An approval as the model books it: at each step, the first answer decides (或签)."""

    subject: str
    signers: list[tuple[str, str]]
    barred: set[str]
    days: int = 0
    signed: int = 0
    open: bool = True
    #: Number of each seat of the step that waits → who has it.
    seats: dict[int, str] = field(default_factory=dict)
    asked: int = 0

    def __post_init__(self) -> None:
        self.ask()

    def ask(self) -> None:
        """Ask everybody who holds the role of the step, save those who wrote it."""
        role, department = self.signers[self.signed]
        holders = sorted(
            actor.id
            for actor in people.EVERYBODY
            if role in actor.roles and actor.department == department
        )
        found = [each for each in holders if each not in self.barred]
        self.seats = dict(enumerate(found, start=self.asked + 1))
        self.asked += len(found)


@dataclass
class Model:
    """The request as the law sees it."""

    state: str
    rounds_allowed: int
    extensions_allowed: int
    received_on: date | None = None
    anchor: date | None = None
    department: str | None = None
    asked_on: date | None = None
    rounds: int = 0
    extended: int = 0
    extensions: int = 0
    authors: set[str] = field(default_factory=set)
    runs: list[Run] = field(default_factory=list)
    #: Order number of each letter → whether it was produced.
    letters: dict[int, bool] = field(default_factory=dict)
    reply_order: int | None = None

    @property
    def lies_with(self) -> str:
        return self.department or OFFICE

    @property
    def due(self) -> date:
        assert self.anchor is not None
        return nth_working_day(self.anchor, 20 + self.extended)

    @property
    def last_days(self) -> list[date]:
        """Days on which something is in time for the last time."""
        if self.state == "supplement_pending":
            assert self.asked_on is not None
            return [nth_working_day(self.asked_on, 15)]
        if self.state not in DECIDABLE or self.anchor is None:
            return []
        return [nth_working_day(self.anchor, 7), self.due]

    def receive(self, on: date) -> None:
        self.state, self.received_on, self.anchor = "intake_review", on, on

    def allows(self, name: str, command: Any, actor: Actor, today: date) -> bool:
        """Whether the rules allow a command whose data is complete."""
        if name == "act_on_approval":
            return self._may_sign(command, actor, today)
        if ROLE[name] not in actor.roles:
            return False
        if ROLE[name] == "handler" and actor.department != self.lies_with:
            return False
        if name == "record_letter":
            return command.order in self.letters
        if self.state not in MOVES[name]:
            return False
        guard = getattr(self, f"_guard_{name}", None)
        return guard is None or bool(guard(command, today))

    def _guard_request_supplement(self, command: Any, today: date) -> bool:
        assert self.anchor is not None
        return self.rounds < self.rounds_allowed and today <= nth_working_day(self.anchor, 7)

    def _guard_confirm_abandonment(self, command: Any, today: date) -> bool:
        assert self.asked_on is not None
        return today > nth_working_day(self.asked_on, 15)

    def _guard_save_draft(self, command: Any, today: date) -> bool:
        return command.decision != "still_unclear" or self.rounds > 0

    _guard_reply_on_spot = _guard_save_draft

    def _guard_propose_extension(self, command: Any, today: date) -> bool:
        already = any(run.open and run.subject == "extension" for run in self.runs)
        return not already and self._may_extend(command.days, today)

    def _guard_send(self, command: Any, today: date) -> bool:
        return self.reply_order is not None and self.letters[self.reply_order]

    def _may_extend(self, days: int, today: date) -> bool:
        return (
            self.extensions < self.extensions_allowed
            and self.extended + days <= 20
            and today <= self.due
        )

    def _may_sign(self, command: ActOnApproval, actor: Actor, today: date) -> bool:
        if command.run > len(self.runs):
            return False
        run = self.runs[command.run - 1]
        if not run.open or run.seats.get(command.seat) != actor.id:
            return False
        if command.action != "approve":
            return bool(command.opinion)
        return run.subject != "extension" or self._may_extend(run.days, today)

    def follow(self, name: str, command: Any, actor: Actor, today: date, last_event: int) -> None:
        """Book a command that was allowed; ``last_event`` is the number of its last event."""
        if name == "act_on_approval":
            self._sign(command, last_event)
            return
        if name == "record_letter":
            self.letters[command.order] = True
            return
        self.state = MOVES[name][self.state]
        book = getattr(self, f"_book_{name}", None)
        if book:
            book(command, actor, today, last_event)
        if name in ("request_supplement", "send", "withdraw"):
            for run in self.runs:
                run.open = False

    def _book_confirm_receipt(self, _: Any, actor: Actor, today: date, last: int) -> None:
        self.receive(today)
        self.letters[last - 1] = False

    def _book_request_supplement(self, _: Any, actor: Actor, today: date, last: int) -> None:
        self.rounds, self.asked_on = self.rounds + 1, today
        self.letters[last] = False

    def _book_supplement(self, _: Any, actor: Actor, today: date, last: int) -> None:
        self.anchor, self.extended, self.extensions = today, 0, 0
        self.letters[last] = False

    def _book_confirm_abandonment(self, _: Any, actor: Actor, today: date, last: int) -> None:
        self.letters[last] = False

    _book_withdraw = _book_confirm_abandonment

    def _book_assign(self, command: c.Assign, actor: Actor, today: date, last: int) -> None:
        self.department = command.department
        self.authors = set()

    def _book_save_draft(self, _: Any, actor: Actor, today: date, last: int) -> None:
        self.authors.add(actor.id)

    def _book_reply_on_spot(self, _: Any, actor: Actor, today: date, last: int) -> None:
        self.authors.add(actor.id)
        self.runs.append(Run("on_spot", [("office_head", OFFICE)], set(self.authors)))

    def _book_submit_for_approval(self, _: Any, actor: Actor, today: date, last: int) -> None:
        signers = [
            ("department_head", self.lies_with),
            ("legal_reviewer", JUSTICE),
            ("leader", GOVERNMENT),
        ]
        self.runs.append(Run("reply", signers, set(self.authors)))

    def _book_propose_extension(
        self, command: c.ProposeExtension, actor: Actor, today: date, last: int
    ) -> None:
        self.runs.append(Run("extension", [("office_head", OFFICE)], {actor.id}, command.days))

    def _sign(self, command: ActOnApproval, last: int) -> None:
        run = self.runs[command.run - 1]
        run.signed += 1
        if command.action != "approve":
            run.open = False
            if run.subject != "extension":
                self.state = "intake_review" if run.subject == "on_spot" else "drafting"
        elif run.signed == len(run.signers):
            run.open = False
            self.letters[last] = False
            if run.subject == "extension":
                self.extended += run.days
                self.extensions += 1
            else:
                self.state, self.reply_order = "decided", last
        else:
            run.ask()


# ---------------------------------------------------------------------------- what is tried

#: In every text that people type, so that it would be seen where it must not be.
PRIVATE: Final = "私密"

texts = st.text(max_size=6).map(lambda text: PRIVATE + text)
opinions = st.just("") | texts
drafts = st.sampled_from(sorted(requests.REPLY_FIELDS)).map(requests.reply)
commands: st.SearchStrategy[Command] = st.one_of(
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


class Request(RuleBasedStateMachine):
    """A request in the hands of everybody."""

    history: History
    model: Model

    @initialize(
        now=beginnings,
        channel=channels,
        signed=st.integers(0, 12),
        extensions=st.integers(1, 3),
        rounds=st.integers(1, 2),
    )
    def submit(
        self, now: datetime, channel: Any, signed: int, extensions: int, rounds: int
    ) -> None:
        rules = small_catalogue(max_extensions=extensions, max_supplement_rounds=rounds)
        self.history = History("2025-01-01", rules)
        self.history.now = now
        self.model = Model("submitted", rounds, extensions)
        today = now.date()
        signed_on = today - timedelta(days=signed)
        applicant = replace(requests.PERSON, name=PRIVATE, phone=PRIVATE + "0")
        command = requests.submission(channel, signed_on=signed_on, applicant=applicant)
        assert isinstance(self.history.submit(command), Decision)
        if channel in ("in_person", "post_signed"):
            self.model.receive(signed_on if channel == "post_signed" else today)
            self.model.letters[2] = False

    @rule(pause=pauses)
    def time_passes(self, pause: timedelta) -> None:
        self.history.now += pause

    @rule()
    def the_tick_comes(self) -> None:
        state = self.history.state
        self.history.tick()
        assert self.history.state == state

    @rule(command=commands, actor=actors)
    def somebody_tries_something(self, command: Command, actor: Actor) -> None:
        self._try(command, actor)

    @precondition(lambda self: self.model.state not in CLOSED)
    @rule(data=st.data(), pause=pauses)
    def the_right_person_goes_on(self, data: st.DataObject, pause: timedelta) -> None:
        self.history.now += pause / 8
        self._try(*data.draw(st.sampled_from(self._next_steps())))

    @precondition(lambda self: self.model.state not in CLOSED)
    @rule(data=st.data())
    def the_right_person_goes_on_at_once(self, data: st.DataObject) -> None:
        self._try(*data.draw(st.sampled_from(self._next_steps())))

    @precondition(lambda self: self._signatures() + self._letters())
    @rule(data=st.data())
    def what_waits_on_a_desk_is_done(self, data: st.DataObject) -> None:
        self._try(*data.draw(st.sampled_from(self._signatures() + self._letters())))

    @precondition(lambda self: self.model.last_days)
    @rule(data=st.data(), over=st.booleans())
    def a_last_day_comes(self, data: st.DataObject, over: bool) -> None:
        """Its last minute, or the first one after it; whoever has to act does so then."""
        day = data.draw(st.sampled_from(self.model.last_days))
        last_minute = datetime.combine(day, time(23, 59), tzinfo=BEIJING)
        self.history.now = max(self.history.now, last_minute + timedelta(minutes=over))
        bound_by_a_day: list[tuple[Command, Actor]] = [
            (requests.SUPPLEMENT_ASKED, people.INTAKE),
            (c.ConfirmAbandonment(), people.INTAKE),
            (c.ProposeExtension(days=7, reason=PRIVATE), self._handler),
        ]
        self._try(*data.draw(st.sampled_from(bound_by_a_day + self._signatures())))

    @property
    def _handler(self) -> Actor:
        handlers = {EDUCATION: people.HANDLER, TRANSPORT: people.OTHER_HANDLER}
        return handlers.get(self.model.lies_with, people.OFFICE_HEAD_WHO_DRAFTS)

    def _next_steps(self) -> list[tuple[Command, Actor]]:
        """What usually comes next, so that histories get far."""
        handler = self._handler
        steps: dict[str, list[tuple[Command, Actor]]] = {
            "submitted": [(c.ConfirmReceipt(), people.INTAKE)],
            "intake_review": [
                (requests.SUPPLEMENT_ASKED, people.INTAKE),
                (requests.ON_SPOT, people.INTAKE),
                (requests.ASSIGN, people.OFFICE_HEAD),
            ],
            "supplement_pending": [
                (requests.SUPPLEMENT, people.APPLICANT),
                (c.ConfirmAbandonment(), people.INTAKE),
            ],
            "assigned": [
                (requests.DISCLOSE, people.HEAD_WHO_DRAFTS),
                (requests.DISCLOSE, handler),
                (requests.EXTENSION, handler),
            ],
            "drafting": [
                (c.SubmitForApproval(), handler),
                (requests.DISCLOSE, people.HEAD_WHO_DRAFTS),
                (c.ProposeExtension(days=7, reason=PRIVATE), handler),
            ],
            "approval": [
                (c.ProposeExtension(days=3, reason=PRIVATE), handler),
                (c.Withdraw(reason=PRIVATE), people.APPLICANT),
            ],
            "decided": [(c.Send(), people.INTAKE)],
        }
        return steps[self.model.state] + self._signatures() + self._letters()

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
        standing = self.history.standing
        assert standing.open is (self.model.state not in CLOSED)
        if standing.open:
            assert standing.department in (OFFICE, self.model.department)
            assert standing.due_at is not None
        else:
            assert (standing.department, standing.due_at, standing.wake_at) == (None, None, None)

    @invariant()
    def the_reply_is_due_when_the_law_says(self) -> None:
        case = self.history.case
        assert case.received_on == self.model.received_on
        assert 0 <= case.extension_days == self.model.extended <= 20
        running = self.model.state in DECIDABLE
        assert (case.reply is not None and case.reply.running) is running
        if running:
            due = self.history.clocks["reply"]
            assert due.due_on == self.model.due
            assert case.received_on is not None
            assert due.due_on >= nth_working_day(case.received_on, 20)
            assert due.provisional is (due.due_on.year > 2026)
            assert len(due.counted) == 20 + self.model.extended

    @invariant()
    def a_request_counts_in_one_row_when_it_has_ended_and_in_none_before(self) -> None:
        leaves = [e.data["leaf"] for e in self.history.events if e.type in FINAL_LEAF]
        assert len(leaves) == (1 if self.model.state in CLOSED else 0)
        assert self.history.case.leaf == (leaves[0] if leaves else None)

    @invariant()
    def no_reply_is_ordered_without_its_approved_run(self) -> None:
        for event in self.history.events:
            if event.letter in REPLY_LETTERS:
                run = self.history.case.runs[event.data["run"] - 1]
                assert run.subject in ("reply", "on_spot")
                assert all(visit.result == "approved" for visit in run.visits)
        replies = [code for code in self.history.letters if code in REPLY_LETTERS]
        assert len(replies) == (1 if self.model.state in ("decided", "sent") else 0)

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
            is_reply = letter.code in REPLY_LETTERS
            ready = letter.produced_at is not None
            assert letter.published is (ready and (not is_reply or self.model.state == "sent"))
            assert self.model.letters[letter.order] is ready

    @invariant()
    def waking_twice_is_waking_once_and_never_in_the_past(self) -> None:
        wake_at, now = self.history.standing.wake_at, self.history.now
        assert wake_at is None or wake_at >= now
        woken = copy.copy(self.history)
        woken.events = list(self.history.events)
        assert bool(woken.tick()) is (wake_at == now)
        assert woken.tick() == []
        again = woken.standing.wake_at
        assert again is None or again > now

    @invariant()
    def a_red_card_stands_when_and_only_when_a_deadline_was_missed(self) -> None:
        if self.model.state in DECIDABLE:
            woken = copy.copy(self.history)
            woken.events = list(self.history.events)
            woken.tick()
            late = self.history.now.date() > self.model.due
            assert (woken.standing.card == "red") is late

    @invariant()
    def nothing_that_people_typed_is_in_an_event(self) -> None:
        assert PRIVATE not in repr(self.history.events)
        assert PRIVATE in repr(self.history.sealed)


TestRequest = Request.TestCase
TestRequest.settings = settings(
    derandomize=True, deadline=None, max_examples=150, stateful_step_count=40, database=None
)
