"""The bodies of requests that are the same for every service."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Annotated, Any, Literal

from annotated_types import Ge, MaxLen, MinLen

from sunhall.domain.approval.act_on_approval import Action, ActOnApproval, Enclosure, StaffId
from sunhall.domain.engine.command import Command


@dataclass(frozen=True, slots=True, repr=False)
class GiveAction(Command):
    """``POST …/{receipt_no}/actions``: something the applicant does to a case."""

    action: Annotated[str, MinLen(1), MaxLen(64)]
    data: dict[str, Any] = field(default_factory=dict)
    expected_version: Annotated[int, Ge(1)] | None = None


@dataclass(frozen=True, slots=True, repr=False)
class GiveCommand(Command):
    """``POST /api/v1/staff/cases/{case_id}/commands``: something staff do to a case."""

    command: Annotated[str, MinLen(1), MaxLen(64)]
    data: dict[str, Any] = field(default_factory=dict)
    expected_version: Annotated[int, Ge(1)] | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ActionData(Command):
    """What an action on an approval needs besides an opinion.

    Attributes:
        to: ``return``: ``drafter`` (unless told), ``previous`` or the path of an earlier step.
            ``transfer``, ``delegate``, ``add_before``, ``add_after``: a staff id.
        straight_back: ``return``: whether it comes straight back to this step afterwards.
        signer: ``remove_signer``: number of the seat to take away.
        people: ``copy``: staff ids.
        enclosures: ``comment``: files.
    """

    to: Annotated[str, MaxLen(200)] = ""
    straight_back: bool = False
    signer: Annotated[int, Ge(0)] = 0
    people: Annotated[tuple[StaffId, ...], MaxLen(50)] = ()
    enclosures: Annotated[tuple[Enclosure, ...], MaxLen(10)] = ()


@dataclass(frozen=True, slots=True, repr=False)
class ActOnTask(Command):
    """``POST /api/v1/staff/approvals/{task_id}/actions``: somebody acts on an approval.

    Attributes:
        action: What is done; a task names the actions that it offers.
        opinion: The reason or opinion; needed to refuse, to return and to advise.
        data: What else the action needs.
    """

    action: Action
    opinion: Annotated[str, MaxLen(1000)] = ""
    data: ActionData = ActionData()

    def on(self, run: int, seat: int) -> ActOnApproval:
        """Return the command for a seat of a run."""
        details = {each.name: getattr(self.data, each.name) for each in fields(self.data)}
        if self.action == "return" and not self.data.to:
            details["to"] = "drafter"
        return ActOnApproval(run, seat, self.action, self.opinion, **details)


@dataclass(frozen=True, slots=True, repr=False)
class TaskOfMany(Command):
    """One of several tasks that are answered alike.

    Attributes:
        task_id: The task.
        opinion: What is said to this one.
    """

    task_id: Annotated[str, MinLen(1), MaxLen(40)]
    opinion: Annotated[str, MaxLen(1000)] = ""


@dataclass(frozen=True, slots=True, repr=False)
class ActOnTasks(Command):
    """``POST /api/v1/staff/approvals/actions``: the same to many tasks.

    Attributes:
        action: Only what needs no look at the others: to approve, or to mark a copy as read.
        items: The tasks; each is answered by itself.
    """

    action: Literal["approve", "read"]
    items: Annotated[tuple[TaskOfMany, ...], MinLen(1), MaxLen(50)]


@dataclass(frozen=True, slots=True, repr=False)
class PlanAbsence(Command):
    """``PUT /api/v1/staff/absences``: a deputy gets somebody's tasks for some days.

    Attributes:
        deputy: Staff id of who gets the tasks.
        first: First day of the absence.
        last: Last day of it.
        chains: Ids of the approval chains that it is for; empty means all.
        staff: Staff id of who is away, if it is not the caller.
    """

    deputy: StaffId
    first: date
    last: date
    chains: Annotated[tuple[Annotated[str, MinLen(1), MaxLen(64)], ...], MaxLen(50)] = ()
    staff: Annotated[str, MaxLen(64)] = ""
