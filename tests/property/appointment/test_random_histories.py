"""Random histories of many appointments with one calendar: anybody tries anything at any time.

Beside the appointments runs a small model that shares no code with them: it knows two hosts, the
times at which meetings begin, and which minutes of whose day each appointment has. Whatever is
tried, service and model have to agree whether it is possible, and nobody ever has a minute that
somebody else has.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sunhall.application import case_links
from sunhall.domain.actor import Actor
from sunhall.domain.appointment import commands as c
from sunhall.domain.appointment.appointment import Booking, State
from sunhall.domain.appointment.offering import freed_by
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.event import canonical_json, first_broken
from sunhall.domain.scheduling.cells import Cell, Claim
from tests.builders import appointments as made
from tests.builders import people
from tests.builders.appointments import HOST, LINKER, Appointments

#: Wednesday to Friday, 1 to 3 April 2026; meetings begin at these minutes of the day.
DAYS: Final = (date(2026, 4, 2), date(2026, 4, 3))
BEGINS: Final = (540, 585, 630, 675)
#: A meeting of half an hour and a quarter of an hour behind it.
LENGTH: Final = 45

#: Whose minutes: host → day → minute → number of the appointment.
Diary = dict[tuple[str, date, int], int]

SLOTS = st.sampled_from([(day, minute) for day in DAYS for minute in BEGINS])
HOSTS = ("liu", "chen")


def moment_of(slot: tuple[date, int]) -> datetime:
    day, minute = slot
    return datetime.combine(day, datetime.min.time(), BEIJING) + timedelta(minutes=minute)


class ManyAppointments(RuleBasedStateMachine):
    """The appointments, their table, and the model."""

    def __init__(self) -> None:
        super().__init__()
        self.claims: dict[Cell, Claim] = {}
        self.cases: list[Appointments] = []
        self.held: list[list[tuple[str, date, int]]] = []
        self.now = datetime(2026, 4, 1, 9, 0, tzinfo=BEIJING)

    # --- what people do --------------------------------------------------------------------------

    @rule(slot=SLOTS, agreed=st.booleans())
    def book(self, slot: tuple[date, int], agreed: bool) -> None:
        history = self._new()
        at = moment_of(slot)
        free = self._free(slot, at)
        wanted = made.wanted(made.AGREED if agreed else made.VIDEO, f"{at:%Y-%m-%d %H:%M}")
        outcome = history.open(c.BookAppointment(wanted), people.APPLICANT)
        possible = bool(free) and at - self.now >= timedelta(hours=2)
        assert isinstance(outcome, Decision) is possible, (slot, self.now, outcome)
        if possible:
            self._keep(history)

    @rule(slot=SLOTS)
    def hold_and_book(self, slot: tuple[date, int]) -> None:
        """Somebody holds a slot; another one cannot have it; the hold is booked or lapses."""
        at = moment_of(slot)
        free = self._free(slot, at)
        if not free or at - self.now < timedelta(hours=2):
            return
        host = free[0]
        until = self.now + timedelta(minutes=10)
        for minute in range(slot[1], slot[1] + LENGTH, 15):
            cell = Cell(f"host:{host}", slot[0], minute)
            before = self.claims.get(cell)
            assert before is None or before.until <= self.now
            self.claims[cell] = Claim("hold.1", until)
        history = self._new()
        other = c.BookAppointment(made.wanted(made.ROOM, f"{at:%Y-%m-%d %H:%M}", host=host))
        assert isinstance(history.open(other, people.APPLICANT), Refusal)
        history = self._new()
        wanted = made.wanted(made.VIDEO, f"{at:%Y-%m-%d %H:%M}", hold="hold.1")
        assert isinstance(history.open(c.BookAppointment(wanted), people.APPLICANT), Decision)
        self._keep(history)
        assert self.held[-1][0][0] == host, "who held it has the host that was held"

    @rule(slot=SLOTS)
    def a_hold_that_is_left_lapses(self, slot: tuple[date, int]) -> None:
        free = self._free(slot, moment_of(slot))
        for minute in range(slot[1], slot[1] + LENGTH, 15):
            for host in free:
                cell = Cell(f"host:{host}", slot[0], minute)
                self.claims[cell] = Claim("hold.9", self.now + timedelta(minutes=5))
        self.now += timedelta(minutes=5)
        assert self._free(slot, moment_of(slot)) == free

    @rule()
    def wait(self) -> None:
        history = self._new()
        days = c.WaitFor(DAYS[0], DAYS[-1])
        wanted = made.wanted(made.VIDEO, None, wait_for=days)
        outcome = history.open(c.BookAppointment(wanted), people.APPLICANT)
        if isinstance(outcome, Decision):
            self._keep(history)

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), slot=SLOTS, by=st.sampled_from([people.APPLICANT, HOST]))
    def move(self, data: st.DataObject, slot: tuple[date, int], by: Actor) -> None:
        number, history = self._any(data)
        before, at = history.case, moment_of(slot)
        if before.booking is None or before.state is not State.CONFIRMED:
            return
        free = self._free(slot, at, but=number)
        outcome = self._try(number, history, c.Reschedule(at, reason="调整"), by)
        if isinstance(outcome, Decision):
            assert free
            same = before.booking.host
            assert history.case.booking is not None
            assert history.case.booking.host == (
                same if same in free else history.case.booking.host
            )
        elif outcome.code == "slot_taken":
            assert not free

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), slot=SLOTS, answer=st.sampled_from(["accept", "decline", "wait"]))
    def propose(self, data: st.DataObject, slot: tuple[date, int], answer: str) -> None:
        number, history = self._any(data)
        outcome = self._try(number, history, c.ProposeTime(moment_of(slot), "另有会议"), HOST)
        if not isinstance(outcome, Decision):
            return
        if answer == "accept":
            self._try(number, history, c.AcceptTime(), people.APPLICANT)
        elif answer == "decline":
            self._try(number, history, c.DeclineTime(), people.APPLICANT)

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), by=st.sampled_from([people.APPLICANT, HOST]))
    def cancel(self, data: st.DataObject, by: Actor) -> None:
        number, history = self._any(data)
        outcome = self._try(number, history, c.CancelAppointment("计划有变"), by)
        if isinstance(outcome, Decision):
            assert self.held[number] == []
            assert history.case.state is State.CANCELLED

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), slot=SLOTS, answer=st.sampled_from(["accept", "decline", "wait"]))
    def offer(self, data: st.DataObject, slot: tuple[date, int], answer: str) -> None:
        number, history = self._any(data)
        host = data.draw(st.sampled_from(HOSTS))
        outcome = self._try(number, history, c.OfferSlot(moment_of(slot), host), LINKER)
        if not isinstance(outcome, Decision):
            return
        if answer == "accept":
            self._try(number, history, c.AcceptOffer(), people.APPLICANT)
        elif answer == "decline":
            self._try(number, history, c.DeclineOffer(), people.APPLICANT)

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), name=st.sampled_from(["submit", "approve", "refuse", "return"]))
    def agree(self, data: st.DataObject, name: str) -> None:
        number, history = self._any(data)
        if name == "submit":
            self._try(number, history, c.SubmitForAgreement(), HOST)
        elif history.case.open_runs:
            action = history.action_of(people.HEAD, name, "已阅")
            self._try(number, history, action, people.HEAD)

    @precondition(lambda self: self.cases)
    @rule(
        data=st.data(), command=st.sampled_from([c.Start(), c.MarkNoShow("citizen"), made.MINUTES])
    )
    def meet(self, data: st.DataObject, command: Any) -> None:
        number, history = self._any(data)
        self._try(number, history, command, HOST)

    @rule(minutes=st.integers(1, 26 * 60))
    def time_goes_by(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        for number, history in enumerate(self.cases):
            history.now = self.now
            history.tick()
            self._look(number, history)
            assert history.tick() == []

    # --- what always holds -----------------------------------------------------------------------

    @invariant()
    def nobody_has_a_minute_that_somebody_else_has(self) -> None:
        diary: Diary = {}
        for number, places in enumerate(self.held):
            for host, day, minute in places:
                for each in range(minute, minute + LENGTH):
                    assert diary.setdefault((host, day, each), number) == number

    @invariant()
    def no_booking_is_lost_and_the_table_holds_what_the_histories_say(self) -> None:
        for number, history in enumerate(self.cases):
            ahead = {cell for cell in history.case.held if cell.begins > self.now}
            owned = {cell for cell in history.own_cells if cell.begins > self.now}
            assert owned == ahead
            minutes = {
                Cell(f"host:{host}", day, minute + offset)
                for host, day, minute in self.held[number]
                for offset in range(0, LENGTH, 15)
            }
            assert owned == {cell for cell in minutes if cell.begins > self.now}

    @invariant()
    def a_history_replays_to_its_case_and_never_breaks(self) -> None:
        for history in self.cases:
            assert history.replayed() == history.case
            assert first_broken(history.events) is None
            if freed_by(history.events, len(history.events)):
                assert history.events[-1].type in case_links.SLOTS, (
                    "somebody who waits is looked for"
                )

    @invariant()
    def the_events_hold_nothing_personal(self) -> None:
        for history in self.cases:
            written = canonical_json([dict(event.data) for event in history.events])
            assert not [text for text in made.PERSONAL if text in written]

    # --- the model -------------------------------------------------------------------------------

    def _new(self) -> Appointments:
        history = Appointments(f"{self.now:%Y-%m-%d %H:%M}")
        history.now, history.claims = self.now, self.claims
        history.case_id = f"01JKXQ3W8Z{len(self.cases):016}"
        return history

    def _keep(self, history: Appointments) -> None:
        self.cases.append(history)
        self.held.append([])
        self._look(len(self.cases) - 1, history)

    def _any(self, data: st.DataObject) -> tuple[int, Appointments]:
        number = data.draw(st.integers(0, len(self.cases) - 1))
        self.cases[number].now = self.now
        return number, self.cases[number]

    def _try(self, number: int, history: Appointments, command: Any, by: Actor) -> Any:
        before, sequence = list(self.held[number]), history.case.sequence
        outcome = history.attempt(command, by)
        self._look(number, history)
        if isinstance(outcome, Refusal):
            assert self.held[number] == before
        assert history.case.sequence >= sequence, "a calendar never goes back"
        return outcome

    def _look(self, number: int, history: Appointments) -> None:
        """Note which minutes an appointment has, from its state and its times alone."""
        case = history.case
        places: list[Booking | None] = []
        if case.state in ("appointment_requested", "appointment_confirmed") or (
            case.state == "appointment_in_session"
        ):
            places.append(case.booking)
        if case.state == "appointment_offered":
            places.append(case.offer.booking if case.offer else None)
        if case.proposal:
            places.append(case.proposal.booking)
        self.held[number] = [
            (each.host, each.starts_at.date(), each.starts_at.hour * 60 + each.starts_at.minute)
            for each in places
            if each
        ]

    def _free(self, slot: tuple[date, int], at: datetime, but: int = -1) -> list[str]:
        """Return the hosts who have nothing else then, in their order."""
        day, minute = slot
        busy = {
            host
            for number, places in enumerate(self.held)
            if number != but
            for host, on, other in places
            if on == day and abs(other - minute) < LENGTH
        }
        return [host for host in HOSTS if host not in busy]


TestManyAppointments = ManyAppointments.TestCase
TestManyAppointments.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
