"""Shows a sealed identity to who holds it open: first the mark, then the look.

The event that tells of the look is committed before anything is unsealed. If the process dies
between the two there is a mark without a look; there is never a look without a mark. For the same
reason a look is known by no idempotency key: who asks again looks again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sunhall.application.carry_out import carry_out, load_case
from sunhall.application.ports import Ports
from sunhall.application.read_case import attachments_of, unsealed
from sunhall.application.request_identity import request_identity
from sunhall.domain.actor import Actor
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Case, Service, kind_of
from sunhall.domain.errors import RuleRefused
from sunhall.domain.identity.commands import LookAtIdentity

#: The parts of an application that say who the applicant is, and who asks together with them.
_WHO: Final = "applicant"
_WITH_THEM: Final = "joint_applicants"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SeenIdentity:
    """What one look shows. It prints nothing of itself: it must not end up in a log.

    Attributes:
        case: The case after the look.
        mark: The event that tells of the look.
        until: The first moment at which the opening is over.
        person: Who the applicant is and how to reach them.
        joint: Whoever asks together with the applicant, and how to reach them.
        elsewhere: What other documents say of them, by the document: who signed for the reply.
        attachments: What the applicant has handed in, by the document it came with, under the names
            that the applicant gave.
    """

    case: Case
    mark: Event
    until: datetime
    person: Mapping[str, Any]
    joint: Sequence[Mapping[str, Any]]
    elsewhere: Mapping[str, Mapping[str, Any]]
    attachments: Mapping[str, Sequence[Mapping[str, Any]]]


def open_identity(ports: Ports, case_id: str, look: LookAtIdentity, actor: Actor) -> SeenIdentity:
    """Let somebody look at the identity that was opened to them.

    Raises:
        NotFound: There is no such case.
        NotAllowed: This person's role never looks, or the identity is not open to them now.
        Conflict: The identity is not sealed.
        RuleRefused: The personal data was erased.
    """
    once = request_identity(f"staff:{actor.id}", ports.randomness.salt(), "")
    done = carry_out(ports, case_id, "view_identity", look, actor, once, expected_version=None)
    mark = done.events[-1]
    # Loaded again: what is shown is how things are when the mark stands.
    after = load_case(ports, case_id)
    documents = unsealed(ports, after.stored)
    own = [name for name in after.service.applicants_documents(after.case) if name in documents]
    application = next((documents[name] for name in own if _WHO in documents[name]), None)
    if application is None:
        raise RuleRefused("personal_data_erased")
    return SeenIdentity(
        case=done.case,
        mark=mark,
        until=datetime.fromisoformat(mark.data["until"]),
        person=application[_WHO],
        joint=application.get(_WITH_THEM, ()),
        elsewhere=_elsewhere(after.service, documents, own),
        attachments={name: attachments_of(documents[name]) for name in own},
    )


def _elsewhere(
    service: Service[Any], documents: Mapping[str, Mapping[str, Any]], own: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Return what documents say of the applicant that the applicant has not written."""
    said = {
        name: {
            field: content[field]
            for field in sorted(service.applicants_person.get(kind_of(name), ()))
            if content.get(field)
        }
        for name, content in sorted(documents.items())
        if name not in own
    }
    return {name: fields for name, fields in said.items() if fields}
