"""Decides on questions: taken while the session takes them, moderated, answered in public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sunhall.domain.clocks.clock import overdue
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, out_of_state
from sunhall.domain.engine.sealing import seal, seal_text
from sunhall.domain.live_session.rules import interview_rules
from sunhall.domain.publication.personal_data import findings
from sunhall.domain.session_question import commands as c
from sunhall.domain.session_question import events
from sunhall.domain.session_question.question import (
    NOTE,
    PUBLIC,
    QUESTION,
    REPLY,
    SessionQuestion,
    State,
)

_ALWAYS = frozenset(State)

#: Command → states that allow it. What is not listed here is refused.
ALLOWED: dict[str, frozenset[State]] = {
    "accept_question": frozenset({State.PENDING}),
    # Only what nobody saw is merged, so what something is merged into is never merged itself.
    "merge_question": frozenset({State.PENDING}),
    "withhold_question": frozenset({State.PENDING, State.ACCEPTED, State.CARRIED_OVER}),
    # The transcript is brought into order after the end: what was answered live may be found then.
    "mark_answered": frozenset({State.ACCEPTED, State.CARRIED_OVER}),
    "hand_question_to": frozenset({State.ACCEPTED, State.CARRIED_OVER}),
    "reply_to_question": frozenset({State.CARRIED_OVER}),
    "withdraw_question": frozenset({State.PENDING, State.ACCEPTED}),
    # What the system says of the session or of another question finds it in whatever state.
    "carry_over_question": _ALWAYS,
    "join_question": _ALWAYS,
    "unmerge_question": _ALWAYS,
}


def open_question(command: c.PlaceQuestion, receipt_no: str, context: Context) -> Outcome:
    """Decide on a new question.

    Args:
        command: The question, and what is known of its session.
        receipt_no: The number it is to be known by.
        context: The world.

    Returns:
        The question, to be moderated; or the refusing rule.
    """
    if not command.asking:
        return Refusal("session_takes_no_questions", kind="conflict")
    asked = command.question
    content = {"nickname": asked.nickname, "text": asked.text, "locale": asked.locale}
    sealed, digest = seal(QUESTION, content, context.salt)
    found = findings({"nickname": asked.nickname, "text": asked.text})
    happening = events.question_asked(
        receipt_no=receipt_no,
        session=command.session,
        session_no=command.session_no,
        office=interview_rules(context.catalogue).office,
        department=command.department,
        catalogue_version=context.catalogue.version,
        looks_personal=sorted({kind for _, kind in found}),
        question_digest=digest,
    )
    return Decision((happening,), (sealed,))


def decide(case: SessionQuestion, command: Command, context: Context) -> Outcome:
    """Decide on a command to an existing question.

    Args:
        case: The question as its history left it.
        command: One of `sunhall.domain.session_question.commands`.
        context: The world; related to it is what a question is to be merged into.

    Returns:
        What happens, or the rule that refuses it.
    """
    name, decider = _DECIDERS[type(command)]
    if case.state not in ALLOWED[name]:
        return out_of_state(name, case.state)
    return decider(case, command, context)


def _accept(case: SessionQuestion, command: c.AcceptQuestion, context: Context) -> Outcome:
    if case.looks_personal and not command.checked:
        return Refusal("question_looks_personal", fields=("checked",))
    return Decision((events.question_accepted(),))


def _merge(case: SessionQuestion, command: c.MergeQuestion, context: Context) -> Outcome:
    other = context.related
    if other is None or other.service != "session_question" or other.part_of != case.session:
        return Refusal("merge_target_unknown", fields=("into",))
    if other.case_id == case.case_id or other.state not in PUBLIC:
        return Refusal("merge_target_not_public", fields=("into",))
    return Decision((events.question_merged(into=other.receipt_no, into_case=other.case_id),))


def _unmerge(case: SessionQuestion, command: c.UnmergeQuestion, context: Context) -> Outcome:
    if case.state is not State.MERGED:
        return Decision(())
    return Decision((events.question_unmerged(),))


def _join(case: SessionQuestion, command: c.JoinQuestion, context: Context) -> Outcome:
    if case.state not in PUBLIC:
        return Decision(())
    joined = events.question_joined(receipt_no=command.receipt_no, joined=case.joined + 1)
    return Decision((joined,))


def _withhold(case: SessionQuestion, command: c.WithholdQuestion, context: Context) -> Outcome:
    sealed, digest = seal_text(NOTE, command.note, context.salt)
    withheld = events.question_withheld(ground=command.ground, note_digest=digest)
    return Decision((withheld,), sealed)


def _answered(case: SessionQuestion, command: c.MarkAnswered, context: Context) -> Outcome:
    return Decision((events.question_answered(row=command.row),))


def _carry_over(case: SessionQuestion, command: c.CarryOver, context: Context) -> Outcome:
    if case.state not in (State.PENDING, State.ACCEPTED) or case.answer_due is not None:
        return Decision(())
    days = interview_rules(context.catalogue).answer.amount
    # The days run from the end of the session, however late a question is looked at.
    carried = events.question_carried_over(ended_on=command.ended_on, days=days)
    return Decision((carried,))


def _hand_to(case: SessionQuestion, command: c.HandQuestionTo, context: Context) -> Outcome:
    if command.department not in context.catalogue.departments:
        return Refusal("unknown_department", fields=("department",))
    if command.department == case.department:
        return Refusal("question_same_department", fields=("department",))
    return Decision((events.question_handed(department=command.department),))


def _reply(case: SessionQuestion, command: c.ReplyToQuestion, context: Context) -> Outcome:
    if case.answer_due is None:
        raise ValueError("what was carried over has its clock")
    if findings({"reply": command.reply}) and not command.checked:
        # It may be the number of an office, which only a person can tell.
        return Refusal("reply_looks_personal", fields=("checked",))
    sealed, digest = seal(REPLY, {"reply": command.reply}, context.salt)
    in_time = not overdue(case.answer_due, context.catalogue.calendar, context.now)
    return Decision((events.question_replied(reply_digest=digest, in_time=in_time),), (sealed,))


def _withdraw(case: SessionQuestion, command: c.WithdrawQuestion, context: Context) -> Outcome:
    if case.joined:
        # Others ask the same, and wait for the answer to this one.
        return Refusal("question_asked_by_others")
    return Decision((events.question_withdrawn(),))


_DECIDERS: dict[type[Command], tuple[str, Callable[[Any, Any, Context], Outcome]]] = {
    c.AcceptQuestion: ("accept_question", _accept),
    c.MergeQuestion: ("merge_question", _merge),
    c.WithholdQuestion: ("withhold_question", _withhold),
    c.MarkAnswered: ("mark_answered", _answered),
    c.HandQuestionTo: ("hand_question_to", _hand_to),
    c.ReplyToQuestion: ("reply_to_question", _reply),
    c.WithdrawQuestion: ("withdraw_question", _withdraw),
    c.CarryOver: ("carry_over_question", _carry_over),
    c.JoinQuestion: ("join_question", _join),
    c.UnmergeQuestion: ("unmerge_question", _unmerge),
}
