"""The people and the machinery of the small city."""

from __future__ import annotations

from sunhall.domain.actor import APPLICANT as APPLICANT
from sunhall.domain.actor import CONSULTEE as CONSULTEE
from sunhall.domain.actor import Actor, ActorKind, system_actor
from sunhall.domain.approval.directory import Directory, Member
from tests.builders.catalogue import EDUCATION, GOVERNMENT, JUSTICE, OFFICE, TRANSPORT


def staff(name: str, department: str, *roles: str) -> Actor:
    """Return a staff member."""
    return Actor(name, ActorKind.STAFF, frozenset(roles), department, name)


INTAKE = staff("s-intake", OFFICE, "intake_officer")
OFFICE_HEAD = staff("s-office-head", OFFICE, "office_head")
HANDLER = staff("s-handler", EDUCATION, "handler")
COLLEAGUE = staff("s-colleague", EDUCATION, "handler")
HEAD = staff("s-head", EDUCATION, "department_head")
LEGAL = staff("s-legal", JUSTICE, "legal_reviewer")
LEADER = staff("s-leader", GOVERNMENT, "leader")
SUPERVISOR = staff("s-supervisor", GOVERNMENT, "supervisor")

#: Drafts and heads the same department: allowed to do both, but never in one case.
HEAD_WHO_DRAFTS = staff("s-head-who-drafts", EDUCATION, "handler", "department_head")
#: Runs the intake desk and heads the office.
OFFICE_HEAD_AT_THE_DESK = staff("s-office-head-at-desk", OFFICE, "intake_officer", "office_head")
#: Works for the disclosure office itself and heads it.
OFFICE_HEAD_WHO_DRAFTS = staff("s-office-head-who-drafts", OFFICE, "handler", "office_head")

OTHER_HANDLER = staff("s-other-handler", TRANSPORT, "handler")
#: A leader of a department, who is not the one that signs for the city.
OTHER_LEADER = staff("s-other-leader", TRANSPORT, "leader")
OTHER_HEAD = staff("s-other-head", TRANSPORT, "department_head")

CLOCK = system_actor("clock")
LETTER_WRITER = system_actor("letter-writer")

EVERYBODY = (
    *(APPLICANT, INTAKE, OFFICE_HEAD, HANDLER, COLLEAGUE, HEAD, LEGAL, LEADER, SUPERVISOR),
    *(HEAD_WHO_DRAFTS, OFFICE_HEAD_AT_THE_DESK, OFFICE_HEAD_WHO_DRAFTS),
    *(OTHER_HANDLER, OTHER_HEAD, OTHER_LEADER, CONSULTEE, CLOCK, LETTER_WRITER),
)

#: Who can be asked: everybody who works for the city. Heads answer to the leader.
DIRECTORY = Directory(
    {
        actor.id: Member(
            actor.id,
            actor.name,
            actor.department or "",
            actor.roles,
            superior=LEADER.id if "department_head" in actor.roles else None,
        )
        for actor in EVERYBODY
        if actor.kind is ActorKind.STAFF
    }
)
