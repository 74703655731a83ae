"""The declaration of the comments' service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.offered import offered
from sunhall.domain.engine.service import Service, Standing, Step
from sunhall.domain.engine.work_list_title import work_list_title
from sunhall.domain.public_consultation.comments.commands import COMMANDS, PlaceComment
from sunhall.domain.public_consultation.comments.comment import ANSWER, COMMENT, Comment, State
from sunhall.domain.public_consultation.comments.decide import ALLOWED, decide, open_comment
from sunhall.domain.public_consultation.comments.evolve import evolve

_TO_DO = frozenset({State.AWAITING, State.ACCEPTED})


def title(command: PlaceComment) -> str:
    """Return the beginning of what is said."""
    return work_list_title(command.comment.text)


def department(case: Comment, context: Context) -> str:
    """Return the department that asks."""
    return case.department


def available(case: Comment, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state and by role."""
    return offered(ALLOWED, case.state, context, case.department)


def facts(case: Comment, context: Context) -> Mapping[str, Any]:
    """Return what staff see of a comment now besides its sealed documents."""
    return {
        "consultation": case.consultation,
        "question": case.question,
        "result": case.result or None,
        "ground": case.ground or None,
        "catalogue_version": case.catalogue_version,
    }


def standing(case: Comment, context: Context) -> Standing:
    """Return where a comment stands: in the department's queue until it is answered or rejected."""
    waiting = case.state in _TO_DO
    return Standing(
        state=case.state,
        department=case.department if waiting else None,
        due_at=None,
        wake_at=None,
        card=None,
        open=waiting,
    )


def timeline(events: Iterable[Event]) -> Iterator[Step]:
    """Return what whoever gave the comment is told of it."""
    for event in events:
        yield Step(event.at, event.type)


def assignments(case: Comment) -> Sequence[Mapping[str, Any]]:
    """Return the department that asks."""
    return [{"department": case.department, "handler": None}]


def shown_documents(case: Comment) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return what whoever gave the comment sees again: the answer."""
    return {"answer": (ANSWER, ("result", "reply"))} if case.state is State.ANSWERED else {}


def applicants_documents(case: Comment) -> tuple[str, ...]:
    """Return the names of the documents in the citizen's own words."""
    return (COMMENT,)


CONSULTATION_COMMENT: Service[Comment] = Service(
    name="consultation_comment",
    receipt_prefix="YJ",
    commands=COMMANDS,
    open_case=open_comment,
    title=title,
    decide=decide,
    evolve=evolve,
    standing=standing,
    department=department,
    available=available,
    facts=facts,
    timeline=timeline,
    shown_documents=shown_documents,
    applicants_documents=applicants_documents,
    applicants_person={COMMENT: frozenset({"applicant"})},
    assignments=assignments,
)
