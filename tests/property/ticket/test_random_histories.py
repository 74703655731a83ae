"""Random histories of three tickets: anybody tries anything at any time.

Beside the tickets stands the table of transitions of the reference (D3), written down once more by
hand: whatever is tried, a ticket may only ever move along it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sunhall.domain.actor import APPLICANT, Actor
from sunhall.domain.clocks.clock import Clock, due
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import canonical_json, first_broken
from sunhall.domain.engine.keeping import PlaceHold, ReleaseHold
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket.ticket import FINAL, OPEN, State, Ticket
from tests.builders import tickets as made
from tests.builders.photos import FILES, public_ticket
from tests.builders.tickets import TicketHistory

#: From → to, with the numbers of the transitions that lead there.
MOVES: Final[dict[str, set[str]]] = {
    "registered": {"screening"},  # 2
    # 3, 4, 5, 6, 7, 8, 9
    "screening": {
        *("switched", "not_accepted", "invalid", "merged", "closed_direct", "to_dispatch")
    },
    "to_dispatch": {"dispatched", "arbitration"},  # 10, 11
    "dispatched": {"handling", "return_review"},  # 12, 14
    "handling": {"return_review", "reply_check", "terminated"},  # 14, 25, 34
    # 15, 16, 17
    "return_review": {"to_dispatch", "dispatched", "handling", "arbitration"},
    "arbitration": {"dispatched"},  # 18
    "reply_check": {"handling", "rework", "callback"},  # 26, 27
    "callback": {"closed", "rework"},  # 28 … 32
    "rework": {"reply_check"},  # 25
    "closed": {"rework", "archived"},  # 33, 37
    "closed_direct": {"archived"},
    "terminated": {"archived"},
    "not_accepted": {"archived"},
    "switched": set(),
    "invalid": set(),
    "merged": set(),
    "archived": set(),
}

UNITS: Final = st.sampled_from([made.URBAN, made.MARKET, made.WATER])
CO_UNITS: Final = st.lists(UNITS, max_size=2, unique=True).map(tuple)
TEXT: Final = st.just("说明")
BOOLS: Final = st.booleans()
SATISFACTION: Final = st.sampled_from(
    ["very_satisfied", "basically_satisfied", "dissatisfied", "very_dissatisfied"]
)
RESULT: Final = st.sampled_from(["solved", "partly", "unsolved"])
UPLOADS: Final = st.sampled_from([each.upload_id for each in FILES])
DAYS: Final = st.dates(date(2026, 1, 1), date(2027, 3, 1))

#: How each command is filled in at random.
COMMANDS: Final[dict[str, st.SearchStrategy[Any]]] = {
    "place_hold": st.just(PlaceHold("审计")),
    "release_hold": st.just(ReleaseHold("审计结束")),
    "screen": st.builds(
        c.Screen,
        kind=st.sampled_from(["consultation", "complaint", "report"]),
        category=st.sampled_from(["road_damage", "gas_leak", "housing", "noise", "corruption"]),
        area=st.sampled_from([None, "east"]),
        tier=st.sampled_from([None, "general", "days"]),
    ),
    "switch_emergency": st.builds(c.SwitchEmergency, number=st.just("110")),
    "refuse": st.builds(c.Refuse, reason=st.sampled_from([1, 2, 6]), explanation=TEXT),
    "propose_invalid": st.builds(c.ProposeInvalid, reason=st.just("harassment")),
    "confirm_invalid": st.builds(c.ConfirmInvalid),
    "reject_invalid": st.builds(c.RejectInvalid),
    "merge_into": st.builds(c.MergeInto, main_receipt_no=st.just("RX-20260401-000001-0")),
    "answer_directly": st.builds(
        c.AnswerDirectly,
        article=st.just("residence-permit"),
        article_version=st.sampled_from([1, 2]),
        text=TEXT,
    ),
    "accept": st.builds(c.Accept, tier=st.sampled_from([None, "danger", "complex", "days"])),
    "dispatch": st.builds(
        c.DispatchTicket,
        lead=st.one_of(st.none(), UNITS),
        co_units=CO_UNITS,
        basis=st.sampled_from(["directory", "area", "manual"]),
        reason=TEXT,
    ),
    "confer": st.builds(c.Confer, reason=TEXT),
    "arbitrate": st.builds(c.Arbitrate, lead=UNITS, co_units=CO_UNITS, reason=TEXT),
    "accept_return": st.builds(c.AcceptReturn, reason=TEXT),
    "refuse_return": st.builds(c.RefuseReturn, reason=TEXT),
    "open_return": st.builds(c.OpenReturn, reason=TEXT, unit=st.one_of(st.none(), UNITS)),
    "add_co_units": st.builds(c.AddCoUnits, units=UNITS.map(lambda unit: (unit,)), reason=TEXT),
    "excuse_co_unit": st.builds(c.ExcuseCoUnit, unit=UNITS, reason=TEXT),
    "sign": st.builds(c.Sign),
    "return_ticket": st.just(made.RETURN),
    "transfer_inside": st.builds(
        c.TransferInside, handler=st.sampled_from([made.URBAN_COLLEAGUE.id, made.WATER_HANDLER.id])
    ),
    "record_contact": st.builds(
        c.RecordContact,
        how=st.just("phone"),
        on=st.one_of(DAYS, st.dates(date(2026, 6, 1), date(2026, 6, 30))),
        summary=TEXT,
    ),
    "ask_extension": st.builds(
        c.AskExtension, amount=st.integers(1, 9), reason=st.just("construction"), explanation=TEXT
    ),
    "ask_termination": st.builds(c.AskTermination, ground=st.just("left_scope"), explanation=TEXT),
    "co_reply": st.builds(c.CoReply, text=TEXT),
    "reply": st.builds(
        c.ReplyTicket, result=st.sampled_from(["solved", "explained", "cannot"]), text=TEXT
    ),
    "accept_reply": st.builds(c.AcceptReply),
    "reject_reply": st.builds(c.RejectReply, reasons=st.just(("no_measures",))),
    "record_callback": st.one_of(
        st.just(made.NOT_REACHED),
        st.builds(
            c.RecordCallback,
            reached=BOOLS,
            result=RESULT,
            satisfaction=SATISFACTION,
            contacted=st.one_of(st.none(), BOOLS),
        ),
    ),
    "order_rework": st.just(made.REWORK),
    "propose_exclusion": st.builds(
        c.ProposeExclusion, ground=st.just("unlawful"), explanation=TEXT
    ),
    "decide_reopen": st.builds(
        c.DecideReopen,
        outcome=st.sampled_from(["rework", "new_ticket", "refused"]),
        explanation=TEXT,
    ),
    "supervise": st.builds(
        c.Supervise,
        level=st.sampled_from(["urge", "order", "list"]),
        reason=TEXT,
        due=st.one_of(st.none(), DAYS),
    ),
    "set_confidential": st.builds(c.SetConfidential, reason=TEXT),
    "ask_confidentiality_lift": st.builds(c.AskConfidentialityLift, reason=TEXT),
    "release_photo": st.builds(
        c.ReleasePhoto,
        upload_id=UPLOADS,
        blackened=st.lists(
            st.builds(c.PhotoRegion, *(st.integers(1, 600) for _ in range(4))), max_size=2
        ).map(tuple),
    ),
    "withdraw_photo": st.builds(c.WithdrawPhoto, upload_id=UPLOADS),
    "record_photo": st.builds(
        c.RecordPhoto,
        number=st.integers(1, 4),
        sha256=st.sampled_from(["a" * 64, "b" * 64]),
        width=st.just(1600),
        height=st.just(1200),
    ),
    "report_refused_photo": st.builds(
        c.ReportRefusedPhoto, number=st.integers(1, 4), code=st.just("photo_damaged")
    ),
    "add_urge": st.builds(c.AddUrge, from_case=st.sampled_from(["A", "B"])),
    "record_successor": st.builds(
        c.RecordSuccessor, receipt_no=st.sampled_from(["RX-20260401-1", "RX-20260401-2"])
    ),
    "record_petition": st.builds(
        c.RecordPetition, receipt_no=st.sampled_from(["XF-20260401-1", "XF-20260401-2"])
    ),
    "add_information": st.builds(c.AddInformation, text=TEXT),
    "urge": st.builds(c.UrgeTicket),
    "rate": st.builds(c.Rate, result=RESULT, satisfaction=SATISFACTION),
    "reopen": st.builds(c.AskToReopen, reason=TEXT, new_facts=BOOLS),
}

#: What somebody may well do next in each state, beside what anybody tries.
NEXT: Final[dict[str, tuple[str, ...]]] = {
    "registered": ("screen",),
    "screening": (
        *("accept", "accept", "refuse", "switch_emergency", "answer_directly"),
        *("propose_invalid", "confirm_invalid", "reject_invalid"),
    ),
    "to_dispatch": ("dispatch", "dispatch", "confer"),
    "dispatched": ("sign", "sign", "return_ticket", "open_return"),
    "handling": (
        *("reply", "reply", "ask_extension", "ask_termination", "co_reply", "sign"),
        *("add_co_units", "excuse_co_unit", "transfer_inside", "record_contact"),
        *("return_ticket", "open_return", "add_information"),
    ),
    "return_review": ("accept_return", "refuse_return", "confer"),
    "arbitration": ("arbitrate",),
    "reply_check": ("accept_reply", "accept_reply", "reject_reply"),
    "callback": ("record_callback", "rate", "order_rework", "propose_exclusion"),
    "rework": ("reply", "record_contact"),
    "closed": ("reopen", "decide_reopen", "propose_exclusion", "record_successor"),
    "closed_direct": ("rate",),
}


def asked(begin: Any, command: Any, by: Actor) -> Any:
    """Return a beginning in which somebody has asked for an approval."""

    def begun(at: str, **changes: Any) -> TicketHistory:
        history: TicketHistory = begin(at, **changes)
        history.give(command, by)
        return history

    return begun


MORE_TIME: Final = c.AskExtension(amount=2, reason="construction", explanation="说明")

#: An agent has taken a ticket on, or answered it.
TAKEN_ON: Final = frozenset({"ticket_accepted", "answered_directly"})

#: Where a ticket may stand when chance takes over.
BEGINNINGS: Final = (
    asked(made.handling, MORE_TIME, made.URBAN_HANDLER),
    asked(
        made.handling,
        c.AskTermination(ground="left_scope", explanation="说明"),
        made.URBAN_HANDLER,
    ),
    asked(made.unhappy, c.ProposeExclusion(ground="unlawful", explanation="说明"), made.CALLER),
    asked(made.handling, c.SetConfidential(reason="说明"), made.AGENT),
    asked(made.handling, c.AddCoUnits(units=(made.WATER,), reason="说明"), made.DISPATCHER),
    *(public_ticket, public_ticket),
    asked(public_ticket, c.ReleasePhoto(upload_id=FILES[0].upload_id), made.AGENT),
    *(made.registered, made.screened, made.accepted, made.dispatched, made.handling),
    *(made.in_return_review, made.in_arbitration, made.replied, made.in_callback),
    *(made.unhappy, made.in_rework, made.closed),
)


def commands_are_all_tried() -> bool:
    return {*COMMANDS, "act_on_approval", "update_calendar"} == set(c.COMMANDS)


def without_end(clock: Clock) -> Clock:
    """Return a clock as it was before it was extended and stopped."""
    return replace(clock, extension=0, stopped_on=None)


class AnybodyTriesAnything(RuleBasedStateMachine):
    """Three tickets of the same city, in the order in which they came in."""

    @initialize(
        day=st.dates(date(2026, 1, 5), date(2026, 11, 30)),
        kinds=st.lists(
            st.sampled_from(["complaint", "consultation", "suggestion"]), min_size=3, max_size=3
        ),
        beginnings=st.lists(st.sampled_from(BEGINNINGS), min_size=3, max_size=3),
    )
    def hand_in(self, day: date, kinds: list[Any], beginnings: list[Any]) -> None:
        self.tickets: list[TicketHistory] = [
            begin(f"{day} 09:30", number=number, kind=kind)
            for number, (begin, kind) in enumerate(zip(beginnings, kinds, strict=True), start=1)
        ]
        self.promised: dict[str, Clock] = {}

    @rule(days=st.one_of(st.integers(0, 3), st.integers(0, 40)), minutes=st.integers(0, 700))
    def time_goes_by(self, days: int, minutes: int) -> None:
        for history in self.tickets:
            before = history.case
            history.now += timedelta(days=days, minutes=minutes)
            written = len(history.events)
            history.tick()
            self._moved(history, before, written)
            assert history.tick() == [], "what time makes happen happens once"

    @rule(
        which=st.integers(0, 2),
        other=st.integers(0, 2),
        name=st.sampled_from(sorted(COMMANDS)),
        actor=st.sampled_from(made.EVERYBODY),
        data=st.data(),
    )
    def try_a_command(
        self, which: int, other: int, name: str, actor: Actor, data: st.DataObject
    ) -> None:
        command = data.draw(COMMANDS[name])
        self._try(self.tickets[which], command, actor, related=self.tickets[other].related)

    @rule(which=st.integers(0, 2), other=st.integers(0, 2))
    def merge_two(self, which: int, other: int) -> None:
        main = self.tickets[other]
        command = c.MergeInto(main_receipt_no=main.receipt_no)
        if self._try(self.tickets[which], command, made.AGENT, related=main.related):
            main.give(c.AddUrge(from_case=self.tickets[which].case_id), made.CLOCK)

    @rule(which=st.integers(0, 2), steps=st.integers(1, 5), data=st.data())
    def it_goes_on_as_it_should(self, which: int, steps: int, data: st.DataObject) -> None:
        """Let whoever may do what is next, so that chance alone need not find the way."""
        history = self.tickets[which]
        for _ in range(steps):
            names = NEXT.get(history.case.state, ())
            if not names:
                return
            command = data.draw(COMMANDS[data.draw(st.sampled_from(names))])
            for actor in made.EVERYBODY:
                if self._try(history, command, actor, related=None):
                    break

    @rule(
        which=st.integers(0, 2),
        action=st.sampled_from(["approve", "refuse", "return"]),
        steps=st.integers(1, 3),
    )
    def whose_turn_it_is_signs(self, which: int, action: str, steps: int) -> None:
        history = self.tickets[which]
        for step in range(steps):
            waiting = history.waiting_for() if history.case.open_runs else []
            signer = next((actor for actor in made.STAFF if actor.id in waiting), None)
            if signer is None:
                return
            wanted = action if step == steps - 1 and steps < 3 else "approve"
            self._try(history, history.action_of(signer, wanted, "已阅"), signer)

    @rule(which=st.integers(0, 2), upload_id=UPLOADS, copied=BOOLS)
    def a_photo_is_released_and_copied(self, which: int, upload_id: str, copied: bool) -> None:
        history = self.tickets[which]
        if not self._try(history, c.ReleasePhoto(upload_id=upload_id), made.AGENT):
            return
        number = len(history.case.photos)
        report: Any = c.ReportRefusedPhoto(number=number, code="photo_too_large")
        if copied:
            report = c.RecordPhoto(number=number, sha256="c" * 64, width=40, height=30)
        assert self._try(history, report, made.CLOCK)
        assert not self._try(history, report, made.CLOCK), "it is settled"

    @rule(which=st.integers(0, 2), actor=st.sampled_from(made.STAFF), action=st.just("approve"))
    def somebody_signs(self, which: int, actor: Actor, action: str) -> None:
        history = self.tickets[which]
        if history.case.runs:
            self._try(history, history.action_of(actor, action, "已阅"), actor)

    def _try(self, history: TicketHistory, command: Any, actor: Actor, **more: Any) -> bool:
        before, written = history.case, len(history.events)
        outcome = history.attempt(command, actor, **more)
        self._moved(history, before, written)
        return isinstance(outcome, Decision)

    def _moved(self, history: TicketHistory, before: Ticket, written: int) -> None:
        """Check what a decision or the clock made of a ticket, event by event."""
        case, moves = before, 0
        for event in history.events[written:]:
            after = history.service.evolve(case, event)
            if after.state != case.state:
                moves += 1
                assert after.state in MOVES[case.state], (event.type, case.state, after.state)
            if event.type == "extension_granted":
                self._longer(history, case, after)
            case = after
        assert moves <= 1, "a decision moves a ticket at most once, by one event"

    def _longer(self, history: TicketHistory, before: Ticket, after: Ticket) -> None:
        calendar, today = history.catalogue.calendar, history.now.date()
        assert before.promise
        assert after.promise
        pairs = [(before.promise, after.promise)]
        if before.lead and after.lead:
            pairs.append((before.lead.handling, after.lead.handling))
        for old, new in pairs:
            assert due(new, calendar, today).due_at > due(old, calendar, today).due_at

    @invariant()
    def a_history_says_all_there_is(self) -> None:
        for history in self.tickets:
            assert history.replayed() == history.case
            assert first_broken(history.events) is None

    @invariant()
    def the_promise_is_never_reset(self) -> None:
        for history in self.tickets:
            case = history.case
            if case.promise is None:
                continue
            first = self.promised.setdefault(case.case_id, without_end(case.promise))
            assert without_end(case.promise) == first
            granted = [e for e in history.events if e.type == "extension_granted"]
            assert case.promise.extension == sum(event.data["amount"] for event in granted)

    @invariant()
    def merging_makes_no_circle(self) -> None:
        main_of = {each.case.case_id: each.case.merged_into for each in self.tickets}
        for case_id in main_of:
            seen: list[str | None] = [case_id]
            while main := main_of.get(seen[-1] or ""):
                assert main not in seen
                seen.append(main)

    @invariant()
    def a_limit_in_working_days_ends_on_one(self) -> None:
        for history in self.tickets:
            calendar = history.catalogue.calendar
            clocks = [history.case.promise, history.case.callback_clock, history.case.rework_clock]
            clocks += [each.handling for each in history.case.assignments]
            for clock in clocks:
                if clock and clock.unit == "working_day":
                    ends = due(clock, calendar, history.now.date()).due_on
                    assert calendar.is_working_day(ends)

    @invariant()
    def there_is_one_lead_while_units_have_it(self) -> None:
        for history in self.tickets:
            case = history.case
            leads = [each for each in case.active if each.lead]
            with_lead = {"dispatched", "handling", "return_review", "reply_check", "rework"}
            assert len(leads) <= 1
            if case.state in with_lead:
                assert len(leads) == 1, case.state
            if case.state in ("callback", "closed", "terminated"):
                assert case.active == ()

    @invariant()
    def a_co_unit_is_never_given_more_time_than_the_lead_had(self) -> None:
        for history in self.tickets:
            calendar, today = history.catalogue.calendar, history.now.date()
            lead = history.case.lead
            for each in history.case.co_units:
                if lead and lead.active:
                    ends = due(each.handling, calendar, today).due_at
                    assert ends <= due(lead.handling, calendar, today).due_at

    @invariant()
    def what_is_over_asks_for_nothing_and_what_is_open_waits_for_somebody(self) -> None:
        for history in self.tickets:
            standing, state = history.standing, history.case.state
            assert standing.open is (standing.department is not None)
            if state in FINAL:
                assert not standing.open
            if state in OPEN:
                assert standing.open
            if state in FINAL - {State.NOT_ACCEPTED}:
                assert standing.wake_at is None or history.case.open_runs

    @invariant()
    def rework_ends_after_its_rounds(self) -> None:
        for history in self.tickets:
            assert history.case.rework_rounds <= 2

    @invariant()
    def one_photo_is_public_at_most_and_none_of_what_nobody_may_see(self) -> None:
        for history in self.tickets:
            case = history.case
            lasting = [each for each in case.photos if each.state in ("ordered", "released")]
            assert len(lasting) <= 1
            assert [each.number for each in case.photos] == [*range(1, len(case.photos) + 1)]
            pictures = {each.upload_id for each in FILES[:2]} & {*case.files}
            assert {each.upload_id for each in case.photos} <= pictures
            if case.confidential:
                assert not lasting
            if case.photos:
                taken_on = [e.seq for e in history.events if e.type in TAKEN_ON]
                orders = [e.seq for e in history.events if e.type == "photo_release_ordered"]
                assert taken_on[0] < orders[0]
            for each in case.photos:
                assert bool(each.sha256) is (each.name != "")
                assert bool(each.code) is (each.state == "refused")

    @invariant()
    def the_events_hold_nothing_personal(self) -> None:
        for history in self.tickets:
            written = canonical_json([dict(event.data) for event in history.events])
            assert not [text for text in made.PERSONAL if text in written]

    @invariant()
    def nobody_is_offered_what_the_state_forbids(self) -> None:
        for history in self.tickets:
            for actor in (made.URBAN_HANDLER, made.DISPATCHER, made.CALLER, APPLICANT):
                history.service.available(history.case, history.context(actor))
                history.service.clocks(history.case, history.context(actor))
            history.service.facts(history.case, history.context())


def test_every_command_is_among_those_tried() -> None:
    assert commands_are_all_tried()


def test_the_table_of_moves_names_every_state() -> None:
    assert set(MOVES) == set(State)
    assert all(not MOVES[state] - {"archived"} for state in FINAL)


TestRandomHistories = AnybodyTriesAnything.TestCase
TestRandomHistories.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
