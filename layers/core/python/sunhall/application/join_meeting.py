"""Gives somebody a ticket to the meeting of a case: the only way to open a connection to it.

Who it is for and what they are in the meeting is decided here, where query code or token were
looked at, and stands in the ticket. It is good once and for a minute, so an address that ends up
somewhere opens nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.meetings import Admittance, MeetingRows, Videos, ticket_digest
from sunhall.application.ports import Ports
from sunhall.application.read_case import visible_case
from sunhall.application.refusals import refused
from sunhall.domain.actor import APPLICANT, Actor
from sunhall.domain.authorization import permitted
from sunhall.domain.engine.context import Context
from sunhall.domain.errors import Conflict, NotAllowed
from sunhall.domain.meeting.opening import refused_now
from sunhall.domain.meeting.participant import MeetingRole
from sunhall.domain.meeting.plan import MeetingPlan

#: How long a ticket is good: for the moment between the answer and the connection.
TICKET_LIFETIME: Final = timedelta(seconds=60)


class JoiningPorts(Ports, Protocol):
    """What giving tickets needs besides what every use case may."""

    @property
    def meetings(self) -> MeetingRows:
        """Meetings, tickets and connections."""

    @property
    def videos(self) -> Videos:
        """The providers."""


@dataclass(frozen=True, slots=True, repr=False)
class MeetingEntry:
    """How somebody gets into a meeting.

    Attributes:
        plan: The meeting.
        role: What they are in it.
        ticket: Opens a connection, once; empty where the provider is reached without us.
        elsewhere: Where to go, for a provider that is reached without us; else None.
    """

    plan: MeetingPlan
    role: MeetingRole
    ticket: str
    elsewhere: Mapping[str, Any] | None


def join_as_applicant(ports: JoiningPorts, case_id: str, name: str, locale: str) -> MeetingEntry:
    """Return how the holder of a case's query code gets into its meeting.

    Args:
        ports: The outside world.
        case_id: The case that the code opens.
        name: The name they want to be shown.
        locale: Their language.

    Raises:
        Conflict: There is no meeting now, or its provider is not set up.
    """
    loaded = load_case(ports, case_id, consistent=False)
    context = Context(ports.clock.now(), APPLICANT, ports.catalogue, "")
    plan = _plan(loaded, context)
    return _entry(ports, plan, APPLICANT.id, MeetingRole.CITIZEN, name, locale)


def join_as_staff(
    ports: JoiningPorts, case_id: str, actor: Actor, name: str, locale: str
) -> MeetingEntry:
    """Return how a member of staff gets into the meeting of a case.

    Who leads it stands in its plan; another one comes as a colleague, waits, and is let in by who
    leads it.

    Raises:
        NotFound: There is no such case, or none that this person may know of.
        NotAllowed: This person neither leads the meeting nor may join any.
        Conflict: There is no meeting now, or its provider is not set up.
    """
    loaded, context = visible_case(ports, case_id, actor)
    plan = _plan(loaded, context)
    role = MeetingRole.HOST if actor.id in plan.host_staff else MeetingRole.COLLEAGUE
    department = loaded.service.department(loaded.case, context)
    if role is MeetingRole.COLLEAGUE and not permitted(actor, "join_meeting", department):
        raise NotAllowed("command_not_allowed", {"command": "join_meeting"})
    return _entry(ports, plan, actor.id, role, name or actor.name, locale)


def _plan(loaded: Loaded, context: Context) -> MeetingPlan:
    plan = loaded.service.meeting(loaded.case, context)
    if plan is None:
        raise Conflict("no_meeting")
    return plan


def _entry(
    ports: JoiningPorts, plan: MeetingPlan, who: str, role: MeetingRole, name: str, locale: str
) -> MeetingEntry:
    video = ports.videos.of(plan.provider)
    if video is None:
        raise Conflict("video_not_set_up")
    now = ports.clock.now()
    refusal = refused_now(ports.meetings.open(plan), role, now)
    if refusal:
        raise refused(refusal)
    elsewhere = video.entry(plan)
    if elsewhere is not None:
        return MeetingEntry(plan, role, "", elsewhere)
    ticket = ports.randomness.salt() + ports.randomness.salt()
    admittance = Admittance(
        plan.case_id, plan.meeting_id, who, role, ports.titles.seal(name), locale
    )
    ports.meetings.put_ticket(ticket_digest(ticket), admittance, now + TICKET_LIFETIME)
    return MeetingEntry(plan, role, ticket, None)
