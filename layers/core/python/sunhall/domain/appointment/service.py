"""The declaration of the service of appointments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sunhall.domain.appointment import standing
from sunhall.domain.appointment.appointment import (
    ABSENCE,
    APPLICATION,
    HAND_OFF,
    MEETING,
    MINUTES,
    Appointment,
    State,
    file_document,
    promise_document,
)
from sunhall.domain.appointment.booking import needs_cells, open_appointment
from sunhall.domain.appointment.commands import (
    CITIZENS_COMMANDS,
    COMMANDS,
    BookAppointment,
)
from sunhall.domain.appointment.decide import decide
from sunhall.domain.appointment.evolve import evolve
from sunhall.domain.appointment.offers import pointless
from sunhall.domain.appointment.rules import meeting_rules
from sunhall.domain.appointment.transitions import ALLOWED
from sunhall.domain.approval.run import QUIET_EVENTS
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.offered import offered
from sunhall.domain.engine.service import Service, Step
from sunhall.domain.engine.work_list_title import work_list_title

if TYPE_CHECKING:
    from sunhall.domain.meeting.plan import MeetingPlan

#: Given from the approval inbox and by the system, not from the case's own page.
GIVEN_ELSEWHERE: Final = frozenset(
    {"act_on_approval", "offer_slot", "record_meeting", "record_hand_off"}
)

#: Kind of document → its fields that say who comes: what people write to each other in a meeting,
#: and what was done to reach somebody who has not come, name persons and telephone numbers. The
#: names that the citizen has given to files are replaced wherever files are named.
APPLICANTS_PERSON: Final[Mapping[str, frozenset[str]]] = {
    APPLICATION: frozenset({"contact"}),
    ABSENCE: frozenset({"note"}),
    MEETING: frozenset({"lines"}),
    HAND_OFF: frozenset({"request"}),
}


def title(command: BookAppointment) -> str:
    """Return the first words of the topic."""
    return work_list_title(command.wanted.topic)


def department(case: Appointment, context: Context) -> str:
    """Return the actor's own department if it has a part in the case, else the one that is met.

    A leader receives people at another department's reception.
    """
    own = context.actor.department
    hosts = case.booking is not None and case.booking.staff == context.actor.id
    return own if own is not None and (hosts or case.concerns(own)) else case.department


def available(case: Appointment, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state, role and what there is to do."""
    without = GIVEN_ELSEWHERE | pointless(case, context)
    return offered(ALLOWED, case.state, context, department(case, context), without)


def facts(case: Appointment, context: Context) -> Mapping[str, Any]:
    """Return what staff see of an appointment now besides its sealed documents."""
    from sunhall.domain.appointment import facts as module

    return module.facts(case, context)


def timeline(events: Sequence[Event]) -> Iterable[Step]:
    """Return what the citizen is told of the history."""
    from sunhall.domain.appointment.timeline import timeline as steps

    return steps(events)


def shown_documents(case: Appointment) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return what the citizen sees of the sealed documents.

    The minutes once the host's side has signed them, with what both sides sign; what departments
    report of their promises; the files that were handed over; why it was called off.
    """
    shown: dict[str, tuple[str, tuple[str, ...]]] = {}
    if case.minutes and case.minutes.signed_host:
        fields = ("receipt_no", "revision", "outcome", "text", "promises", "nonce", "digest")
        shown["minutes"] = (MINUTES, fields)
    for promise in case.promises:
        if promise.kept_at:
            name = promise_document(promise.number)
            shown[name] = (name, ("report",))
    for number in range(1, case.files + 1):
        shown[file_document(number)] = (file_document(number), ("by", "files"))
    if case.state is State.CANCELLED:
        shown["cancellation"] = ("cancellation", ("reason",))
    if case.proposal:
        shown["proposal"] = ("proposal", ("reason",))
    return shown


def applicants_documents(case: Appointment) -> tuple[str, ...]:
    """Return the names of the sealed documents in the citizen's own words."""
    return (APPLICATION,)


def goes_on_as(case: Appointment) -> tuple[str, ...]:
    """Return the receipt numbers of the cases that the matter became with the citizen's word."""
    return tuple(each.receipt_no for each in case.hand_offs if each.receipt_no)


def permission_to_view(case: Appointment) -> str:
    """Return the line of the authorisation table by which staff read an appointment."""
    return "view_appointment"


def permission_to_open(case: Appointment) -> str:
    """Return the line by which they learn who comes."""
    return "open_appointment_contact"


def opened_in(case: Appointment, context: Context) -> str:
    """Return the department whose reception learns who comes: the one that is met.

    Who has only promised something there does not, though it receives people of its own. A host
    of another department who holds this very meeting does.
    """
    actor = context.actor
    hosts = case.booking is not None and case.booking.staff == actor.id
    return actor.department if hosts and actor.department else case.department


def assignments(case: Appointment) -> Sequence[Mapping[str, Any]]:
    """Return the host, and the departments that have promised something."""
    met = {
        "department": case.department,
        "handler": case.booking.staff if case.booking else None,
    }
    promised = [
        {"department": each.department, "handler": None, "promise": each.number}
        for each in case.promises
    ]
    return [met, *promised]


def meeting(case: Appointment, context: Context) -> MeetingPlan | None:
    """Return the meeting by video that it has now, if it has one."""
    from sunhall.domain.appointment.meeting import meeting_plan
    from sunhall.domain.scheduling.rules import scheduling_rules

    item = scheduling_rules(context.catalogue).items.get(case.item)
    return meeting_plan(case, meeting_rules(context.catalogue), link=item.link if item else "")


APPOINTMENT: Service[Appointment] = Service(
    name="appointment",
    receipt_prefix="YY",
    commands=COMMANDS,
    applicant_commands=frozenset(CITIZENS_COMMANDS),
    quiet_events=frozenset(
        {
            *("deadline_warned", "deadline_missed", "appointment_reminded", "day_opened"),
            "case_of_hand_off_recorded",
        }
    )
    | QUIET_EVENTS,
    needs_directory=frozenset({"submit_appointment", "act_on_approval"}),
    needs_cells=needs_cells,
    open_case=open_appointment,
    title=title,
    decide=decide,
    evolve=evolve,
    standing=standing.standing,
    wake=standing.wake,
    clocks=standing.shown_clocks,
    department=department,
    available=available,
    facts=facts,
    timeline=timeline,
    shown_documents=shown_documents,
    applicants_documents=applicants_documents,
    applicants_person=APPLICANTS_PERSON,
    assignments=assignments,
    goes_on_as=goes_on_as,
    permission_to_view=permission_to_view,
    permission_to_open=permission_to_open,
    opened_in=opened_in,
    meeting=meeting,
)
