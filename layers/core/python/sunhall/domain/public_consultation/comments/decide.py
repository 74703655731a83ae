"""Decides on comments: taken while the consultation is open, moderated, answered once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, Sealed, out_of_state
from sunhall.domain.engine.sealing import seal
from sunhall.domain.public_consultation.comments import commands as c
from sunhall.domain.public_consultation.comments import events
from sunhall.domain.public_consultation.comments.comment import ANSWER, COMMENT, Comment, State

#: Command → the state that allows it.
ALLOWED: dict[str, frozenset[State]] = {
    "accept_comment": frozenset({State.AWAITING}),
    "reject_comment": frozenset({State.AWAITING}),
    "answer_comment": frozenset({State.ACCEPTED}),
}


def open_comment(command: c.PlaceComment, receipt_no: str, context: Context) -> Outcome:
    """Decide on a new comment.

    Args:
        command: The comment, and what is known of its consultation.
        receipt_no: The number it is to be known by.
        context: The world.

    Returns:
        The comment, to be moderated; or the refusing rule.
    """
    if command.closes_at is None or context.now >= command.closes_at:
        return Refusal("consultation_not_open", kind="conflict")
    comment = command.comment
    if comment.question > command.questions:
        limit = {"questions": command.questions}
        return Refusal("consultation_question_unknown", limit, fields=("question",))
    content: dict[str, Any] = {"text": comment.text, "locale": comment.locale}
    if comment.name or comment.contact:
        content["applicant"] = {"name": comment.name, "contact": comment.contact}
    sealed, digest = seal(COMMENT, content, context.salt)
    given = events.comment_given(
        receipt_no=receipt_no,
        consultation=command.consultation,
        department=command.department,
        question=comment.question,
        catalogue_version=context.catalogue.version,
        comment_digest=digest,
    )
    return Decision((given,), (sealed,))


def decide(case: Comment, command: Command, context: Context) -> Outcome:
    """Decide on a command to an existing comment.

    Args:
        case: The comment as its history left it.
        command: One of `sunhall.domain.public_consultation.comments.commands`.
        context: The world.

    Returns:
        What happens, or the rule that refuses it.
    """
    name, decider = _DECIDERS[type(command)]
    if case.state not in ALLOWED[name]:
        return out_of_state(name, case.state)
    return decider(command, context)


def _accept(command: c.AcceptComment, context: Context) -> Outcome:
    return Decision((events.comment_accepted(),))


def _reject(command: c.RejectComment, context: Context) -> Outcome:
    sealed: tuple[Sealed, ...] = ()
    digest = None
    if command.note:
        document, digest = seal("note", {"text": command.note}, context.salt)
        sealed = (document,)
    return Decision((events.comment_rejected(ground=command.ground, note_digest=digest),), sealed)


def _answer(command: c.AnswerComment, context: Context) -> Outcome:
    if command.result != "adopted" and not command.reply.strip():
        # Whoever commented is owed the reason why they were not followed.
        return Refusal("reason_needed_unless_adopted", fields=("reply",))
    content = {"result": command.result, "reply": command.reply}
    sealed, digest = seal(ANSWER, content, context.salt)
    return Decision(
        (events.comment_answered(result=command.result, reply_digest=digest),), (sealed,)
    )


_DECIDERS: dict[type[Command], tuple[str, Callable[[Any, Context], Outcome]]] = {
    c.AcceptComment: ("accept_comment", _accept),
    c.RejectComment: ("reject_comment", _reject),
    c.AnswerComment: ("answer_comment", _answer),
}
