"""An office that approves, and approvals that are played in it.

Steps and plans are written as the catalogue ships them, people are named by one syllable, and an
`Approval` plays what people do through the pure engine: whatever it answers is recorded, read back
from JSON and folded, so that each test also proves that a replay gives the very same run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeAlias

from sunhall.domain.actor import Actor, ActorKind, system_actor
from sunhall.domain.approval.act import Acted, act
from sunhall.domain.approval.act_on_approval import ActOnApproval, Enclosure
from sunhall.domain.approval.begin import Begun, begin
from sunhall.domain.approval.directory import Absence, Directory, Member
from sunhall.domain.approval.inbox import InboxRow, changed_rows, inbox_rows
from sunhall.domain.approval.ladder import climbed, next_climb
from sunhall.domain.approval.rights import allowed
from sunhall.domain.approval.run import ApprovalRun, Seat, SeatState, Visit, evolved
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Refusal, Sealed
from sunhall.domain.engine.event import Event, Happening, canonical_json, record
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION, GOVERNMENT, JUSTICE, OFFICE, small_catalogue

Plan: TypeAlias = dict[str, Any]

CASE_ID = "01JKXQ3W8Z0000000000000007"
CLOCK = system_actor("clock")


# --------------------------------------------------------------------------------------- the people


def member(name: str, *roles: str, of: str = EDUCATION, under: str | None = None) -> Member:
    """Return somebody who works for the city."""
    return Member(name, name.capitalize(), of, frozenset(roles), under)


#: Wei drafts. Qian, Zhao and Sun stand above one another; Li and Wu share an office under Zhou.
STAFF = (
    member("wei", "handler", under="qian"),
    member("chen", "handler", under="qian"),
    member("qian", "section_chief", under="zhao"),
    member("zhao", "department_head", under="sun"),
    member("li", "legal_reviewer", of=JUSTICE, under="zhou"),
    member("wu", "legal_reviewer", of=JUSTICE, under="zhou"),
    member("zhou", "department_head", of=JUSTICE, under="sun"),
    member("he", "office_head", of=OFFICE, under="sun"),
    member("sun", "leader", of=GOVERNMENT),
    member("feng", "supervisor", of=GOVERNMENT, under="sun"),
    member("tang", "administrator", of=GOVERNMENT),
)
PEOPLE = Directory({each.id: each for each in STAFF})


def absence(
    staff: str, deputy: str, first: str = "2026-01-01", last: str = "2026-12-31", *chains: str
) -> Absence:
    """Return an absence rule, for the whole year unless days are given."""
    return Absence(staff, deputy, date.fromisoformat(first), date.fromisoformat(last), chains)


def people(
    *absences: Absence,
    without: Iterable[str] = (),
    members: Iterable[Member] = (),
) -> Directory:
    """Return the office with absences, without those who left, with those who came or changed."""
    staff = {**PEOPLE.members, **{each.id: each for each in members}}
    return Directory({name: staff[name] for name in staff if name not in without}, absences)


def actor_of(name: str, directory: Directory = PEOPLE) -> Actor:
    """Return somebody as they sign in; whoever is no member of staff has no role at all."""
    found = directory.members.get(name)
    if found is None:
        return Actor(name, ActorKind.STAFF)
    return Actor(name, ActorKind.STAFF, found.roles, found.department, found.name)


# ---------------------------------------------------------------------------------------- the plans


def role(value: str, department: str = "own") -> Plan:
    """Select everybody who holds a role."""
    return {"kind": "role", "value": value, "department": department}


def head(department: str = "own") -> Plan:
    """Select the head of a department."""
    return {"kind": "head", "department": department}


def person(name: str) -> Plan:
    """Select somebody."""
    return {"kind": "person", "value": name}


def field(fact: str) -> Plan:
    """Select whom a fact of the case names."""
    return {"kind": "field", "value": fact}


SUPERIOR: Plan = {"kind": "superior"}


def step(name: str, *approvers: str | Plan, policy: str = "any", **more: Any) -> Plan:
    """Return a step; approvers are names of people or selectors."""
    selectors = [person(each) if isinstance(each, str) else each for each in approvers]
    return {"id": name, "policy": policy, "approvers": selectors, **more}


def vote(name: str, part: int, whole: int, *approvers: str | Plan, **more: Any) -> Plan:
    """Return a step at which a share has to agree."""
    return step(name, *approvers, policy="ratio", ratio=[part, whole], **more)


def parting(name: str, *branches: Plan, **more: Any) -> Plan:
    """Return a step at which ways part and join again."""
    return {"id": name, "branches": list(branches), **more}


def branch(name: str, *steps: Plan, **more: Any) -> Plan:
    """Return one of the ways."""
    return {"id": name, "nodes": list(steps), **more}


def edge(to: str, when: str | None = None) -> Plan:
    """Return a way on."""
    return {"to": to, "when": when} if when else {"to": to}


def wait(amount: int, unit: str = "working_day") -> Plan:
    """Return a length of time."""
    return {"amount": amount, "unit": unit}


def rung(amount: int, do: str, unit: str = "working_day", to: Plan | None = None) -> Plan:
    """Return a rung of a ladder."""
    return {"after": wait(amount, unit), "do": do, **({"to": to} if to else {})}


def plan(*nodes: Plan, name: str = "reply", **more: Any) -> Plan:
    """Return a chain as the catalogue ships it."""
    return {"id": name, "version": "1", "nodes": list(nodes), **more}


# ----------------------------------------------------------------------------------- what is played


def upload(name: str = "opinion.pdf") -> Enclosure:
    """Return a file to enclose."""
    return Enclosure(f"upload-of-{name}", name)


class Approval:
    """An approval that is played.

    Args:
        *nodes: The steps of the chain, or one whole plan.
        at: When it begins, as `tests.builders.calendar.moment` reads it.
        directory: The staff.
        drafter: Who asks for it.
        authors: Who wrote at it besides.
        facts: What conditions ask, besides the department that handles the case.
        **rules: What the chain says besides its steps.

    Attributes:
        now: The present moment.
        directory: The staff; it may change while the approval runs.
        events: What was recorded.
        sealed: Confidential documents by name.
        runs: The approvals of the case as they were folded from the events.
    """

    def __init__(
        self,
        *nodes: Plan,
        at: str = "2026-04-01",
        directory: Directory = PEOPLE,
        drafter: str = "wei",
        authors: Iterable[str] = (),
        facts: Mapping[str, Any] | None = None,
        **rules: Any,
    ) -> None:
        self.now: datetime = moment(at)
        self.directory = directory
        self.events: list[Event] = []
        self.sealed: dict[str, Mapping[str, Any]] = {}
        self.runs: tuple[ApprovalRun, ...] = ()
        self.drafter = drafter
        self.authors = tuple(authors)
        self.facts = {"department": EDUCATION, **(facts or {})}
        self.plan = nodes[0] if "nodes" in nodes[0] else plan(*nodes, **rules)

    # ------------------------------------------------------------------------------------- looking

    @property
    def run(self) -> ApprovalRun:
        """The newest run."""
        return self.runs[-1]

    @property
    def outcome(self) -> str | None:
        """How the newest run ended."""
        return self.run.outcome

    @property
    def waits_for(self) -> list[str]:
        """Whose turn it is, in the order of the seats."""
        return [seat.holder for seat in self.run.seats if self._is_open(seat)]

    @property
    def at_steps(self) -> list[str]:
        """The steps that are waited for."""
        return [visit.path for visit in self.run.open_visits]

    @property
    def way(self) -> list[tuple[str, str | None]]:
        """Every step that was opened, with its result."""
        return [(visit.path, visit.result) for visit in self.run.visits]

    @property
    def seats(self) -> list[tuple[str, str]]:
        """Every seat: holder and state."""
        return [(seat.holder, str(seat.state)) for seat in self.run.seats]

    @property
    def types(self) -> list[str]:
        """Types of the recorded events."""
        return [event.type for event in self.events]

    def seat(self, name: str) -> Seat:
        """Return the newest seat that somebody holds, owns or signed."""
        return next(
            seat for seat in reversed(self.run.seats) if name in (seat.holder, seat.owner, seat.by)
        )

    def visit(self, path: str) -> Visit:
        """Return the newest visit of a step."""
        return next(each for each in reversed(self.run.visits) if each.path == path)

    def offers(self, name: str, seat: int | None = None) -> tuple[str, ...]:
        """Return what somebody may do at a seat, their own unless it is named."""
        number = self._seat_for(name) if seat is None else seat
        return allowed(self.run, actor_of(name, self.directory)).get(number, ())

    def box(self, name: str, box: str = "todo") -> list[tuple[str, str]]:
        """Return what lies in somebody's box: path of the step and state."""
        rows = inbox_rows(self.run).values()
        return [(row.path, row.state) for row in rows if (row.staff, row.box) == (name, box)]

    @property
    def wake_at(self) -> datetime | None:
        """When time will do something next."""
        climb = next_climb(self.run, self.context())
        return climb.at if climb else None

    def context(self, actor: Actor = CLOCK) -> Context:
        """Return the world as an actor's decision sees it now."""
        return Context(self.now, actor, catalogue(), f"salt-{len(self.events)}", self.directory)

    # -------------------------------------------------------------------------------------- playing

    def at(self, text: str) -> Approval:
        """Move on to a moment."""
        assert moment(text) >= self.now, "time does not go back"
        self.now = moment(text)
        return self

    def later(self, **pause: int) -> Approval:
        """Let some time pass."""
        self.now += timedelta(**pause)
        return self

    def try_to_begin(self) -> Begun | Refusal:
        """Ask for the approval; it begins unless a rule refuses it."""
        before = self._to_come_back_to()
        begun = begin(
            before.plan if before else self.plan,
            number=len(self.runs) + 1,
            subject="reply",
            drafter=self.drafter,
            barred=self.authors,
            facts=self.facts,
            proposal={"days": 5},
            resume=before.resume if before else None,
            context=self.context(actor_of(self.drafter)),
        )
        if isinstance(begun, Begun):
            self._record(begun.happening, begun.run, self.drafter)
        return begun

    def begin(self) -> Approval:
        """Ask for the approval, which must be possible."""
        begun = self.try_to_begin()
        assert isinstance(begun, Begun), begun
        return self

    def begin_refused(self) -> Refusal:
        """Ask for the approval, which must be refused."""
        begun = self.try_to_begin()
        assert isinstance(begun, Refusal), begun
        assert self.runs == ()
        return begun

    def attempt(
        self, name: str, action: Any, to: str = "", *, seat: int | None = None, **more: Any
    ) -> Acted | Refusal:
        """Let somebody act, on their own seat unless one is named; 0 is the run as a whole."""
        number = self._seat_for(name) if seat is None else seat
        command = ActOnApproval(len(self.runs), number, action, to=to, **more)
        context = self.context(actor_of(name, self.directory))
        acted = act(self.run, command, context, seq=len(self.events) + 1)
        if isinstance(acted, Acted) and acted.happening:
            self._keep(acted.sealed)
            self._record(acted.happening, acted.run, name)
        return acted

    def does(
        self, name: str, action: Any, to: str = "", *, seat: int | None = None, **more: Any
    ) -> Approval:
        """Let somebody act who must be allowed to; a reason is given where one is needed."""
        if action in ("refuse", "return", "advise"):
            more = {"opinion": "因为", **more}
        acted = self.attempt(name, action, to, seat=seat, **more)
        assert isinstance(acted, Acted), (name, action, acted)
        return self

    def refuses(
        self, name: str, action: Any, to: str = "", *, seat: int | None = None, **more: Any
    ) -> Refusal:
        """Let somebody act who must be refused, which changes nothing."""
        before = self.runs, list(self.events)
        acted = self.attempt(name, action, to, seat=seat, **{"opinion": "因为", **more})
        assert isinstance(acted, Refusal), (name, action, acted)
        assert (self.runs, self.events) == before
        return acted

    def code(self, name: str, action: Any, to: str = "", **more: Any) -> str:
        """Return the code by which an action must be refused."""
        return self.refuses(name, action, to, **more).code

    def approve(self, *names: str) -> Approval:
        """Let people approve, one after the other."""
        for name in names:
            self.does(name, "approve")
        return self

    def returns(self, name: str, to: str, *, straight_back: bool = False) -> Approval:
        """Let somebody send it back."""
        return self.does(name, "return", to, straight_back=straight_back)

    def tick(self) -> list[str]:
        """Let time act, as the tick does; return the types of what it did."""
        before = len(self.events)
        while moved := climbed(self.run, self.context()):
            self._record(*moved, "clock")
        return self.types[before:]

    def climbs(self) -> list[tuple[str, list[str]]]:
        """Let time go on until it has nothing more to do; return when it did what."""
        done = []
        while self.wake_at:
            assert self.wake_at >= self.now
            self.now = self.wake_at
            done.append((f"{self.now:%Y-%m-%d %H:%M}", self.tick()))
        return done

    # ------------------------------------------------------------------------------------ recording

    def _record(self, happening: Happening, after: ApprovalRun, by: str) -> None:
        before = inbox_rows(self.run) if self.runs else {}
        (event,) = record(
            [happening],
            case_id=CASE_ID,
            after=self.events[-1] if self.events else None,
            at=self.now,
            actor=by,
            request_id=f"request-{len(self.events) + 1}",
        )
        self.events.append(replace(event, data=json.loads(canonical_json(event.data))))
        same_run = len(self.runs) == happening.data["run"]
        self.runs = evolved(self.runs, self.events[-1])
        assert self.run == after, "what is decided and what is replayed differ"
        written = changed_rows(before, inbox_rows(after)) if same_run else inbox_rows(after)
        assert _written(before if same_run else {}, written) == inbox_rows(after)

    def replayed(self) -> tuple[ApprovalRun, ...]:
        """Return the runs folded from the first event."""
        runs: tuple[ApprovalRun, ...] = ()
        for event in self.events:
            runs = evolved(runs, event)
        return runs

    def _keep(self, sealed: Iterable[Sealed]) -> None:
        self.sealed.update({document.name: document.content for document in sealed})

    def _to_come_back_to(self) -> ApprovalRun | None:
        returned = bool(self.runs) and self.run.outcome == "returned" and self.run.resume
        return self.run if returned else None

    def _is_open(self, seat: Seat) -> bool:
        return seat.state is SeatState.OPEN and self.run.open

    def _seat_for(self, name: str) -> int:
        """Return the seat at which somebody acts: their open one, else the newest they had."""
        seats = self.run.seats
        mine = [seat for seat in seats if seat.holder == name and self._is_open(seat)]
        had = [seat for seat in reversed(seats) if name in (seat.holder, seat.owner, seat.by)]
        others = [seat for seat in seats if self._is_open(seat)]
        return next((seat.number for seat in (*mine, *had, *others)), 1)


def begun(*nodes: Plan, **more: Any) -> Approval:
    """Return an approval that has begun: see `Approval` for what can be said of it."""
    return Approval(*nodes, **more).begin()


@cache
def catalogue() -> Catalogue:
    """The rules of the small city: at work from nine to half past five."""
    return small_catalogue()


def _written(
    before: Mapping[str, InboxRow], written: Mapping[str, InboxRow | None]
) -> dict[str, InboxRow]:
    rows = {**before, **written}
    return {key: row for key, row in rows.items() if row is not None}
