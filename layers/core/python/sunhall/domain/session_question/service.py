"""The declaration of the service of questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.clocks.clock import due
from sunhall.domain.engine import due_warning, waking
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.offered import offered
from sunhall.domain.engine.service import Service, Standing, Step
from sunhall.domain.engine.shown_steps import shown_steps
from sunhall.domain.engine.work_list_title import work_list_title
from sunhall.domain.live_session.rules import interview_rules
from sunhall.domain.session_question.commands import (
    APPLICANT_COMMANDS,
    COMMANDS,
    MergeQuestion,
    PlaceQuestion,
)
from sunhall.domain.session_question.decide import ALLOWED, decide, open_question
from sunhall.domain.session_question.evolve import ANSWER, evolve
from sunhall.domain.session_question.question import (
    CLOSED,
    NOTE,
    QUESTION,
    REPLY,
    SessionQuestion,
    State,
)

#: Events that whoever asked is told of, with the data their text mentions.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "question_asked": (),
    "question_accepted": (),
    "question_merged": ("into",),
    "question_unmerged": (),
    "question_withheld": (),
    "question_answered": (),
    "question_carried_over": ("days",),
    "question_handed": (),
    "question_replied": (),
    "question_withdrawn": (),
}


def title(command: PlaceQuestion) -> str:
    """Return the beginning of what is asked."""
    return work_list_title(command.question.text)


def department(case: SessionQuestion, context: Context) -> str:
    """Return who has to act: the office, and the unit once it owes an answer."""
    return case.department if case.state in (State.CARRIED_OVER, State.REPLIED) else case.office


def available(case: SessionQuestion, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state and by role."""
    return offered(ALLOWED, case.state, context, department(case, context))


def facts(case: SessionQuestion, context: Context) -> Mapping[str, Any]:
    """Return what staff see of a question now besides its sealed documents."""
    return {
        "session": case.session,
        "session_no": case.session_no,
        "department": case.department,
        "looks_personal": list(case.looks_personal),
        "ground": case.ground or None,
        "merged_into": case.merged_into or None,
        "joined": case.joined,
        "row": case.row or None,
        "catalogue_version": case.catalogue_version,
    }


def standing(case: SessionQuestion, context: Context) -> Standing:
    """Return where a question stands: in the office's queue, or in that of who owes an answer."""
    answer = clocks(case, context).get(ANSWER)
    return Standing(
        state=case.state,
        department=None if case.state in CLOSED else department(case, context),
        due_at=answer.due_at if answer else None,
        wake_at=waking.wake_at(_timers(case, context), (), context),
        card=due_warning.card(case, answer.due_on) if answer else None,
        open=case.state not in CLOSED,
    )


def wake(case: SessionQuestion, context: Context) -> Decision:
    """Return what has become due by now; empty when nothing has."""
    return Decision(waking.rung(_timers(case, context), context))


def clocks(case: SessionQuestion, context: Context) -> Mapping[str, Deadline]:
    """Return the deadline of the answer, if it runs."""
    clock = case.answer_due
    if clock is None or not clock.running:
        return {}
    return {ANSWER: due(clock, context.catalogue.calendar, context.today)}


def timeline(events: Iterable[Event]) -> Iterator[Step]:
    """Return what whoever asked is told of it."""
    return shown_steps(events, SHOWN)


def assignments(case: SessionQuestion) -> Sequence[Mapping[str, Any]]:
    """Return the unit that answers."""
    return [{"department": case.department, "handler": None}]


def shown_documents(case: SessionQuestion) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return what whoever asked sees: the answer, or what was added to a refusal."""
    if case.state is State.REPLIED:
        return {"reply": (REPLY, ("reply",))}
    return {"note": (NOTE, ("text",))} if case.state is State.WITHHELD else {}


def applicants_documents(case: SessionQuestion) -> tuple[str, ...]:
    """Return the names of the documents in the citizen's own words."""
    return (QUESTION,)


def permission_to_view(case: SessionQuestion) -> str:
    """Return the line of the authorisation table by which staff read a question."""
    return "view_question"


def permission_to_open(case: SessionQuestion) -> str:
    """Return the line by which they learn what whoever asked calls themselves."""
    return "open_nickname"


def part_of(case: SessionQuestion) -> str:
    """Return the session."""
    return case.session


def related(command: Command) -> str | None:
    """Return the number of the question that another one is to be merged into."""
    return command.into if isinstance(command, MergeQuestion) else None


def _timers(case: SessionQuestion, context: Context) -> list[waking.Timer]:
    answer = clocks(case, context).get(ANSWER)
    if answer is None:
        return []
    days, calendar = interview_rules(context.catalogue).due_soon, context.catalogue.calendar
    return due_warning.timers(case, ANSWER, answer.due_on, days=days.amount, calendar=calendar)


SESSION_QUESTION: Service[SessionQuestion] = Service(
    name="session_question",
    receipt_prefix="TW",
    commands=COMMANDS,
    applicant_commands=APPLICANT_COMMANDS,
    # Another question joins it without anybody's doing; what is decided upon stays the same.
    quiet_events=frozenset({"deadline_warned", "deadline_missed", "question_joined"}),
    open_case=open_question,
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
    applicants_person={QUESTION: frozenset({"nickname"})},
    assignments=assignments,
    related=related,
    permission_to_view=permission_to_view,
    permission_to_open=permission_to_open,
    part_of=part_of,
)
