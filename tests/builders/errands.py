"""A service with nothing but approvals, on the real adapters and the real engine.

An errand is approved by whoever its plan names. Its cases stand in a made-up table, its stream is
handed on by the test, its machine is played.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sunhall.adapters.case_table import CaseTable
from sunhall.adapters.chains import StepFunctionsChains
from sunhall.application.advance_approvals import advance_approvals
from sunhall.application.carry_out import Done, Loaded, carry_out, load_case
from sunhall.application.ports import NewCase
from sunhall.application.request_identity import request_identity
from sunhall.domain.actor import Actor, ActorKind
from sunhall.domain.approval import run as approval
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.case_runs import act_on_run, begin_run
from sunhall.domain.approval.directory import Directory, Member
from sunhall.domain.approval.ladder import climbed, next_climb
from sunhall.domain.approval.run import APPROVAL_EVENTS, ApprovalRun
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome
from sunhall.domain.engine.event import Event, Happening, record
from sunhall.domain.engine.service import Service, Standing
from tests.builders.catalogue import small_catalogue
from tests.builders.played_machine import MACHINE, PlayedMachine

CASE_ID: Final = "01JKXQ3W8Z0000000000000077"
RECEIPT_NO: Final = "ER-20260401-000077-0"
OFFICE: Final = "errands-office"
PEOPLE: Final = ("S-ann", "S-ben", "S-cai", "S-dan", "S-eve", "S-fan", "S-gus")


@dataclass(frozen=True, slots=True)
class Errand:
    """A case."""

    case_id: str
    version: int
    submitted_at: datetime
    due_at: datetime | None = None
    runs: tuple[ApprovalRun, ...] = ()
    receipt_no: str = RECEIPT_NO
    state: str = "open"
    letters: tuple[Any, ...] = ()
    identity: None = None


@dataclass(frozen=True, slots=True)
class Ask(Command):
    """Somebody asks for an approval."""

    plan: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cancel(Command):
    """The case goes on without its approvals."""


@dataclass(frozen=True, slots=True)
class Hurry(Command):
    """The case's deadline moves."""

    due_at: datetime


def step(name: str, *people: str, **more: Any) -> dict[str, Any]:
    """A step of a plan that people sign, all of them if nothing else is said."""
    approvers = [{"kind": "person", "value": each} for each in people]
    return {"id": name, "policy": "all", "approvers": approvers, **more}


def plan(*nodes: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A plan."""
    return {"id": "errand", "version": "1", "nodes": list(nodes), **more}


def person(staff: str) -> Actor:
    """Somebody of the office."""
    return Actor(staff, ActorKind.STAFF, frozenset({"handler"}), OFFICE, staff)


class KnownStaff:
    """A directory that counts how often it is read."""

    def __init__(self) -> None:
        self.reads = 0

    def read(self) -> Directory:
        self.reads += 1
        return Directory(
            {each: Member(each, each, OFFICE, frozenset({"handler"}), "S-fan") for each in PEOPLE}
        )


class OpenSeal:
    """Documents under no key at all."""

    def open_key(self, case_id: str, wrapped: bytes) -> bytes:
        return wrapped

    def seal(self, key: bytes, case_id: str, name: str, content: Mapping[str, Any]) -> bytes:
        return json.dumps(dict(content), ensure_ascii=False).encode()


class Chance:
    """The same every time."""

    def salt(self) -> str:
        return "salt"


class ErrandOffice:
    """The office, with everything that a use case needs; it is its own `Ports` and clock.

    Args:
        dynamodb: Client of the made-up table.
        table: Its name.
        now: The present moment.

    Attributes:
        case: The case as the last command that was given left it.
        machine: The machine.
        delivered: Number of the last event that was delivered.
        gave_up: Whether an event was put aside.
    """

    def __init__(self, dynamodb: Any, table: str, now: datetime) -> None:
        self.time = now
        self.dynamodb = dynamodb
        self.table = table
        self.machine = PlayedMachine(dynamodb, table)
        machine: Any = self.machine
        self.store = CaseTable(dynamodb, table, sleep=lambda _seconds: None)
        self.chains = StepFunctionsChains(machine, MACHINE)
        self.directory = KnownStaff()
        self.seal = OpenSeal()
        self.randomness = Chance()
        self.catalogue = small_catalogue()
        self.clock = self
        self.delivered = 0
        self.gave_up = False
        self._requests = 0
        self.case: Any = None
        (submitted,) = self._recorded([Happening("submitted", {})], None)
        self.store.create(
            NewCase(
                case_id=CASE_ID,
                service=ERRAND.name,
                receipt_no=RECEIPT_NO,
                code_hash=b"hash",
                events=(submitted,),
                standing=Standing("open", OFFICE, None, None, None, True),
                sealed={"application": b"sealed"},
                data_key=b"key",
                title="sealed title",
                request_key=None,
                payload_hash="",
            )
        )

    def now(self) -> datetime:
        """The present moment."""
        return self.time

    # People

    def ask(self, *nodes: Mapping[str, Any], by: str = "S-ann", **more: Any) -> Done:
        """Ask for an approval."""
        return self.give("submit_for_approval", Ask(plan(*nodes, **more)), by)

    def does(self, by: str, action: Any, *, seat: int | None = None, **more: Any) -> Done:
        """Act on one's own open seat of the newest run, or on the one that is named."""
        number = self.seat_of(by) if seat is None else seat
        return self.give(
            "act_on_approval", ActOnApproval(len(self.case.runs), number, action, **more), by
        )

    def cancel(self) -> Done:
        """Let the case go on without its approvals."""
        return self.give("save_draft", Cancel(), "S-ann")

    def hurry(self, due_at: datetime) -> Done:
        """Give the case another deadline."""
        return self.give("save_draft", Hurry(due_at), "S-ann")

    def give(self, name: str, command: Command, by: str, *, key: str = "") -> Done:
        """Give a command."""
        self._requests += 1
        identity = request_identity(f"staff:{by}", key or f"key-{self._requests}", "0" * 16)
        ports: Any = self
        done = carry_out(ports, CASE_ID, name, command, person(by), identity, expected_version=None)
        self.case = done.case
        return done

    def seat_of(self, staff: str) -> int:
        """Number of somebody's open seat in the newest run."""
        seats = self.case.runs[-1].seats
        number: int = next(s.number for s in seats if s.state == "open" and s.holder == staff)
        return number

    # What there is

    @property
    def loaded(self) -> Loaded:
        """The case with everything stored."""
        ports: Any = self
        return load_case(ports, CASE_ID)

    def events(self) -> tuple[Event, ...]:
        """Its history."""
        return self.loaded.stored.events

    def item(self, sort_key: str) -> dict[str, Any] | None:
        """An item of the case; attributes as plain texts."""
        answer = self.dynamodb.get_item(
            TableName=self.table,
            Key={"PK": {"S": f"CASE#{CASE_ID}"}, "SK": {"S": sort_key}},
            ConsistentRead=True,
        )
        if "Item" not in answer:
            return None
        return {name: next(iter(value.values())) for name, value in answer["Item"].items()}

    def shown(self, staff: str, box: Any) -> list[tuple[int, str, str]]:
        """Seat, path and state of every row of somebody's box."""
        page = self.store.box(staff, box, limit=50, after=None)
        return [(row.seat, row.node, row.state) for row in page.rows]

    # The stream

    def new_events(self) -> tuple[Event, ...]:
        """What nobody has delivered yet."""
        return self.events()[self.delivered :]

    def deliver(self, *events: Event) -> None:
        """Hand events on, those that are new if none is named."""
        ports: Any = self
        for event in events or self.new_events():
            advance_approvals(ports, event)
            self.delivered = max(self.delivered, event.seq)

    def put_aside(self) -> None:
        """Let nobody deliver any more what is new now: the stream has given it up."""
        self.delivered = len(self.events())
        self.gave_up = True

    def _recorded(self, happenings: Sequence[Happening], after: Event | None) -> tuple[Event, ...]:
        return record(
            happenings,
            case_id=CASE_ID,
            after=after,
            at=self.time,
            actor="staff:S-ann",
            request_id="first.0",
        )


def _evolve(errand: Errand | None, event: Event) -> Errand:
    if errand is None:
        return Errand(event.case_id, 1, event.at)
    changed = replace(errand, version=event.seq)
    if event.type in APPROVAL_EVENTS:
        changed = replace(changed, runs=approval.evolved(errand.runs, event))
    if event.type == "hurried":
        changed = replace(changed, due_at=datetime.fromisoformat(event.data["due_at"]))
    if event.data.get("cancelled_runs"):
        changed = replace(changed, runs=tuple(approval.cancelled(run) for run in changed.runs))
    return changed


def _decide(errand: Errand, command: Command, context: Context) -> Outcome:
    match command:
        case Ask():
            return begin_run(
                errand,
                command.plan,
                before=None,
                subject="errand",
                facts={"department": OFFICE},
                context=context,
            )
        case ActOnApproval():
            return act_on_run(errand, command, context)
        case Cancel():
            numbers = [run.number for run in errand.runs if run.open]
            return Decision((Happening("withdrawn", {"cancelled_runs": numbers}),))
        case Hurry():
            return Decision((Happening("hurried", {"due_at": command.due_at.isoformat()}),))
    raise TypeError(command)


def _wake(errand: Errand, context: Context) -> Outcome:
    found = (climbed(run, context) for run in errand.runs if run.open)
    return Decision(tuple(each[0] for each in found if each))


def _standing(errand: Errand, context: Context) -> Standing:
    climbs = (next_climb(run, context) for run in errand.runs if run.open)
    wake_at = min((climb.at for climb in climbs if climb), default=None)
    return Standing("open", OFFICE, errand.due_at, wake_at, None, True)


def _none(*_: Any) -> Any:
    return ()


ERRAND: Service[Errand] = Service(
    name="errand",
    receipt_prefix="ER",
    commands={},
    needs_directory=frozenset({"submit_for_approval", "act_on_approval"}),
    open_case=_none,
    title=_none,
    decide=_decide,
    evolve=_evolve,
    standing=_standing,
    wake=_wake,
    department=lambda _errand, _context: OFFICE,
    available=_none,
    facts=_none,
)
