"""Takes a citizen's question to a session, while the session takes questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sunhall.application.open_case import Opened, open_case
from sunhall.application.read_sessions import SessionReadingPorts, look_up_session
from sunhall.application.request_identity import RequestIdentity
from sunhall.application.services import SERVICES
from sunhall.domain.actor import APPLICANT

if TYPE_CHECKING:
    from sunhall.domain.session_question.commands import AskQuestion


def ask_question(
    ports: SessionReadingPorts, typed: str, question: AskQuestion, identity: RequestIdentity
) -> Opened:
    """Take a question to a session.

    Args:
        ports: The outside world.
        typed: The session's number as typed.
        question: The nickname and what is asked.
        identity: By what a repetition is known.

    Raises:
        NotFound: There is no such session, or it is not public.
        Conflict: It takes no questions now (``session_takes_no_questions``).
    """
    from sunhall.domain.session_question.commands import PlaceQuestion

    row = look_up_session(ports, typed)
    command = PlaceQuestion(
        question=question,
        session=row.case_id,
        session_no=row.receipt_no,
        department=row.department,
        asking=row.takes_questions,
    )
    return open_case(ports, SERVICES["session_question"], command, APPLICANT, identity)
