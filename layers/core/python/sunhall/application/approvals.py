"""What staff do about approvals besides looking at them: act, go on to the next, name a deputy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sunhall.application.carry_out import Done, carry_out
from sunhall.application.ports import Ports, QueueRow
from sunhall.application.request_identity import RequestIdentity
from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.directory import Absence
from sunhall.domain.approval.planned_absence import absence_problems
from sunhall.domain.authorization import permitted
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.errors import InvalidInput, NotAllowed, NotFound

_TASK: Final = re.compile(r"([0-9A-Z]{26})\.([1-9][0-9]?)\.(0|[1-9][0-9]{0,2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody may act on: a seat of a run of a case.

    Attributes:
        case_id: The case.
        run: Number of the run.
        seat: Number of the seat; 0 for the run as a whole.
    """

    case_id: str
    run: int
    seat: int

    @classmethod
    def named(cls, text: str) -> Task:
        """Return the task that an id names.

        Raises:
            NotFound: It can be nobody's task.
        """
        match = _TASK.fullmatch(text)
        if match is None:
            raise NotFound("task_not_found")
        return cls(match[1], int(match[2]), int(match[3]))

    def __str__(self) -> str:
        return f"{self.case_id}.{self.run}.{self.seat}"


def act(
    ports: Ports, task: Task, command: ActOnApproval, actor: Actor, identity: RequestIdentity
) -> Done:
    """Act on an approval.

    Nobody has to have seen the newest version of the case: whether it is still their turn is what
    the run itself knows.

    Raises:
        NotFound: There is no such case.
        NotAllowed: This is not for this person to do.
        RuleRefused: A rule refuses it.
        Conflict: The approval has moved on.
    """
    return carry_out(
        ports, task.case_id, "act_on_approval", command, actor, identity, expected_version=None
    )


def next_to_do(ports: Ports, actor: Actor, acted: Task) -> QueueRow | None:
    """Return the most urgent task of somebody, the one they have just acted on left out.

    It is left out by name because the index may still show it for a moment.
    """
    rows = ports.store.box(actor.id, "todo", limit=2, after=None).rows
    return next((row for row in rows if Task(row.case_id, row.run, row.seat) != acted), None)


def absences(ports: Ports, actor: Actor, staff: str) -> Sequence[Absence]:
    """Return the absences of somebody that are not over, by first day.

    Args:
        ports: The outside world.
        actor: Who asks.
        staff: Whose; empty means the actor's own.

    Raises:
        NotAllowed: They are somebody else's, and not this person's to see.
    """
    today = local_date(ports.clock.now())
    planned = ports.directory.absences_of(_whose(actor, staff))
    return tuple(absence for absence in planned if absence.last >= today)


def plan_absence(
    ports: Ports,
    actor: Actor,
    staff: str,
    *,
    deputy: str,
    first: date,
    last: date,
    chains: tuple[str, ...] = (),
) -> Absence:
    """Let a deputy have somebody's tasks for some days; one that begins on that day is replaced.

    Args:
        ports: The outside world.
        actor: Who asks.
        staff: Who is away; empty means the actor.
        deputy: Who gets the tasks.
        first: First day of the absence, in Beijing.
        last: Last day of it.
        chains: Ids of the chains it is for; empty means all.

    Raises:
        NotAllowed: It is somebody else's, and not this person's to plan.
        InvalidInput: With everything that is wrong.
    """
    absence = Absence(_whose(actor, staff), deputy, first, last, tuple(dict.fromkeys(chains)))
    problems = absence_problems(
        absence, ports.directory.read(), ports.catalogue.chains, local_date(ports.clock.now())
    )
    if problems:
        raise InvalidInput(errors=problems)
    ports.directory.put_absence(absence)
    return absence


def end_absence(ports: Ports, actor: Actor, staff: str, first: date) -> None:
    """Take an absence away: tasks that come from now on stay with the person.

    Raises:
        NotAllowed: It is somebody else's, and not this person's to end.
        NotFound: There is none that begins on that day.
    """
    whose = _whose(actor, staff)
    if not any(absence.first == first for absence in ports.directory.absences_of(whose)):
        raise NotFound("absence_not_found")
    ports.directory.remove_absence(whose, first)


def _whose(actor: Actor, staff: str) -> str:
    command = "manage_own_absence" if staff in ("", actor.id) else "manage_absences"
    if not permitted(actor, command, actor.department):
        raise NotAllowed("absence_not_allowed")
    return staff or actor.id
