"""The declaration of the comments' service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sunhall.domain.authorization import permitted
from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Service, Standing, Step
from sunhall.domain.public_consultation.comments.commands import COMMANDS, PlaceComment
from sunhall.domain.public_consultation.comments.comment import ANSWER, COMMENT, Comment, State
from sunhall.domain.public_consultation.comments.decide import ALLOWED, decide, open_comment
from sunhall.domain.public_consultation.comments.evolve import evolve

_TO_DO = frozenset({State.AWAITING, State.ACCEPTED})


def title(command: PlaceComment) -> str:
    """Return the beginning of what is said."""
    return " ".join(command.comment.text.split())[:60]


def department(case: Comment, context: Context) -> str:
    """Return the department that asks."""
    return case.department


def available(case: Comment, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state and by role."""
    return tuple(
        name
        for name, states in ALLOWED.items()
        if case.state in states and permitted(context.actor, name, case.department)
    )


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


def wake(case: Comment, context: Context) -> Decision:
    """Time alone does nothing to a comment."""
    return Decision(())


def clocks(case: Comment, context: Context) -> Mapping[str, Deadline]:
    """A comment has no clock: the consultation's result has one."""
    return {}


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


def no_letter(
    case: Comment,
    history: Sequence[Event],
    documents: Mapping[str, Mapping[str, Any]],
    catalogue: Catalogue,
) -> Mapping[str, Any]:
    """A comment is answered in public and orders no letter."""
    raise ValueError("a comment orders no letter")


def letter_issuer(case: Comment) -> str:
    """Return the department that asks."""
    return case.department


def letter_decision(case: Comment, order: Event) -> None:
    """A comment orders no letter."""
    return


CONSULTATION_COMMENT: Service[Comment] = Service(
    name="consultation_comment",
    receipt_prefix="YJ",
    commands=COMMANDS,
    applicant_commands=frozenset(),
    quiet_events=frozenset(),
    needs_directory=frozenset(),
    open_case=open_comment,
    title=title,
    decide=decide,
    evolve=evolve,
    standing=standing,
    wake=wake,
    clocks=clocks,
    department=department,
    available=available,
    facts=facts,
    timeline=timeline,
    shown_documents=shown_documents,
    applicants_documents=applicants_documents,
    applicants_person={COMMENT: frozenset({"applicant"})},
    others_person={},
    letter_facts=no_letter,
    letter_issuer=letter_issuer,
    letter_decision=letter_decision,
    assignments=assignments,
)
