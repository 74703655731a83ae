"""The services this installation runs, by name.

A service is imported when its first case is met: a function that never meets one starts without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sunhall.domain.engine.service import Service


def _disclosure() -> Service[Any]:
    from sunhall.domain.disclosure.service import DISCLOSURE

    return DISCLOSURE


def _correction() -> Service[Any]:
    from sunhall.domain.correction.service import CORRECTION

    return CORRECTION


def _publication() -> Service[Any]:
    from sunhall.domain.publication.service import PUBLICATION

    return PUBLICATION


def _public_consultation() -> Service[Any]:
    from sunhall.domain.public_consultation.service import PUBLIC_CONSULTATION

    return PUBLIC_CONSULTATION


def _consultation_comment() -> Service[Any]:
    from sunhall.domain.public_consultation.comments.service import CONSULTATION_COMMENT

    return CONSULTATION_COMMENT


def _score_entry() -> Service[Any]:
    from sunhall.domain.scoring.entries.service import SCORE_ENTRY

    return SCORE_ENTRY


def _score_appeal() -> Service[Any]:
    from sunhall.domain.score_appeal.service import SCORE_APPEAL

    return SCORE_APPEAL


def _petition() -> Service[Any]:
    from sunhall.domain.petition.service import PETITION

    return PETITION


def _supervision_order() -> Service[Any]:
    from sunhall.domain.supervision_order.service import SUPERVISION_ORDER

    return SUPERVISION_ORDER


def _ticket() -> Service[Any]:
    from sunhall.domain.ticket.service import TICKET

    return TICKET


def _live_session() -> Service[Any]:
    from sunhall.domain.live_session.service import LIVE_SESSION

    return LIVE_SESSION


def _session_question() -> Service[Any]:
    from sunhall.domain.session_question.service import SESSION_QUESTION

    return SESSION_QUESTION


def _interview_plan() -> Service[Any]:
    from sunhall.domain.interview_plan.service import INTERVIEW_PLAN

    return INTERVIEW_PLAN


def _appointment() -> Service[Any]:
    from sunhall.domain.appointment.service import APPOINTMENT

    return APPOINTMENT


class _Services(Mapping[str, Service[Any]]):
    """Services by name, each imported when it is asked for.

    Args:
        loaders: How to get each one.
    """

    def __init__(self, loaders: Mapping[str, Callable[[], Service[Any]]]) -> None:
        self._loaders = loaders

    def __getitem__(self, name: str) -> Service[Any]:
        return self._loaders[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaders)

    def __len__(self) -> int:
        return len(self._loaders)


SERVICES: Mapping[str, Service[Any]] = _Services(
    {
        "disclosure": _disclosure,
        "correction": _correction,
        "publication": _publication,
        "public_consultation": _public_consultation,
        "consultation_comment": _consultation_comment,
        "ticket": _ticket,
        "supervision_order": _supervision_order,
        "score_entry": _score_entry,
        "score_appeal": _score_appeal,
        "petition": _petition,
        "appointment": _appointment,
        "live_session": _live_session,
        "session_question": _session_question,
        "interview_plan": _interview_plan,
    }
)
