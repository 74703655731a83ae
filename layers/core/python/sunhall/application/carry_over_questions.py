"""What an event of a session, a question or a plan calls for in the others.

When a session ends, every question without an answer is owed one within the days of the catalogue.
Every command is known by the event that called for it, and a case that has what it says already
answers with nothing, so whatever is delivered again changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sunhall.application.carry_out import Loaded, carry_out, load_case
from sunhall.application.case_links import LINKER, once
from sunhall.application.open_case import open_case
from sunhall.application.ports import Ports
from sunhall.application.read_case import unsealed_one
from sunhall.application.request_identity import request_identity
from sunhall.application.services import SERVICES
from sunhall.domain.errors import RuleRefused

if TYPE_CHECKING:
    from datetime import date

    from sunhall.application.read_sessions import SessionReadingPorts
    from sunhall.domain.engine.event import Event


class NotAllCarriedOver(Exception):
    """Some questions could not be carried over: the order is tried again, the others are done.

    Attributes:
        left: Case ids of those that are left.
    """

    def __init__(self, left: tuple[str, ...]) -> None:
        super().__init__(f"{len(left)} questions could not be carried over")
        self.left = left


def follow_end(ports: Ports, loaded: Loaded, event: Event) -> None:
    """Carry over every question without an answer, and let the plan know that it took place.

    Args:
        ports: The outside world.
        loaded: The session.
        event: Its end.

    Raises:
        NotAllCarriedOver: Not all of them could be carried over; nobody waits for the others.
    """
    session: Any = loaded.case
    ended_on = _ended_on(session)
    if session.plan:
        from sunhall.domain.interview_plan.commands import RecordSessionHeld

        held = RecordSessionHeld(receipt_no=session.receipt_no, held_on=ended_on)
        _tell(ports, session.plan, "record_session_held", held, once(event, "held"))
    left: list[str] = []
    failure: Exception | None = None
    for question in cast("SessionReadingPorts", ports).sessions.open_questions(session.case_id):
        try:
            carry_question_over(ports, question, ended_on)
        except Exception as exc:
            left.append(question)
            failure = exc
    if failure is not None:
        raise NotAllCarriedOver(tuple(left)) from failure


def follow_question(ports: Ports, loaded: Loaded) -> None:
    """Carry a question over as it stands, if its session has ended."""
    question: Any = loaded.case
    session: Any = load_case(ports, question.session).case
    if session.ended_at is not None:
        carry_question_over(ports, question.case_id, _ended_on(session))


def carry_question_over(ports: Ports, case_id: str, ended_on: date) -> None:
    """Let a question know that its session ended without an answer to it."""
    from sunhall.domain.session_question.commands import CarryOver

    # A question whose time runs already answers with nothing, whatever called for it.
    identity = request_identity("link:carried-over", f"{case_id}:{ended_on}", "0" * 16)
    carry_out(
        ports,
        case_id,
        "carry_over_question",
        CarryOver(ended_on=ended_on),
        LINKER,
        identity,
        expected_version=None,
    )


def follow_merge(ports: Ports, loaded: Loaded, event: Event) -> None:
    """Let the question that is answered for both know; without one, undo the merge.

    Args:
        ports: The outside world.
        loaded: The question that was merged.
        event: Its merge.
    """
    from sunhall.domain.session_question.commands import JoinQuestion, UnmergeQuestion
    from sunhall.domain.session_question.question import PUBLIC

    merged: Any = loaded.case
    main = carry_out(
        ports,
        event.data["into_case"],
        "join_question",
        JoinQuestion(receipt_no=merged.receipt_no),
        LINKER,
        once(event, "joined"),
        expected_version=None,
    )
    if main.case.state not in PUBLIC:
        # Taken back or withheld in that very moment: nobody would answer this one.
        _tell(ports, event.case_id, "unmerge_question", UnmergeQuestion(), once(event, "unmerged"))


def follow_cancellation(ports: Ports, loaded: Loaded, event: Event) -> None:
    """Let the plan know that a unit of it needs another session."""
    session: Any = loaded.case
    if session.plan:
        from sunhall.domain.interview_plan.commands import RecordSessionDropped

        dropped = RecordSessionDropped(receipt_no=session.receipt_no)
        _tell(ports, session.plan, "record_session_dropped", dropped, once(event, "dropped"))


def open_planned_session(ports: Ports, loaded: Loaded, event: Event) -> None:
    """Open the session that a plan has ordered, and note its number there.

    Args:
        ports: The outside world.
        loaded: The plan.
        event: The order.

    Raises:
        RuleRefused: What the order said was erased.
    """
    from datetime import date

    from sunhall.domain.interview_plan.commands import RecordPlannedSession
    from sunhall.domain.live_session.commands import PlannedSession

    data = event.data
    content = unsealed_one(ports, loaded.stored, data["document"])
    if not content:
        raise RuleRefused("personal_data_erased")
    session = PlannedSession(
        title=content["title"],
        department=data["department"],
        planned_on=date.fromisoformat(data["planned_on"]),
        plan=event.case_id,
    )
    opened = open_case(ports, SERVICES["live_session"], session, LINKER, once(event, "session"))
    record = RecordPlannedSession(department=data["department"], receipt_no=opened.case.receipt_no)
    _tell(ports, event.case_id, "record_planned_session", record, once(event, "recorded"))


def _ended_on(session: Any) -> date:
    """Return the day from which what is owed is counted."""
    day: date = session.transcript_due.anchor_on
    return day


def _tell(ports: Ports, case_id: str, name: str, command: Any, identity: Any) -> None:
    carry_out(ports, case_id, name, command, LINKER, identity, expected_version=None)
