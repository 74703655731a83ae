"""Public consultations of the small city, brought to whatever stage a test begins at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sunhall.domain.engine.decision import Decision
from sunhall.domain.public_consultation import commands as c
from sunhall.domain.public_consultation.comments import commands as cc
from sunhall.domain.public_consultation.comments.comment import Comment
from sunhall.domain.public_consultation.comments.service import CONSULTATION_COMMENT
from sunhall.domain.public_consultation.consultation import Consultation
from sunhall.domain.public_consultation.service import PUBLIC_CONSULTATION
from tests.builders import people
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION
from tests.builders.service_history import ServiceHistory

Consultations = ServiceHistory[Consultation]
Comments = ServiceHistory[Comment]

TITLE: Final = "小城义务教育学区划分方案（征求意见稿）"
DRAFT: Final = c.DraftConsultation(
    title=TITLE,
    explanation="为使学区划分更合理，现公开征求意见。",
    text="第一条 学区按就近原则划分。",
    questions=("您是否同意就近原则？", "您对第三小学学区有何意见？"),
)
RESULT: Final = c.SaveResult(
    summary="多数意见支持就近原则。",
    points=(
        c.ResultPoint(point="增加校车", result="adopted"),
        c.ResultPoint(point="取消学区", result="not_adopted", reason="与义务教育法不符"),
    ),
)
#: Nine comments, all of them dealt with.
DONE: Final[Mapping[str, int]] = {
    "rejected": 2,
    "adopted": 4,
    "partly": 1,
    "not_adopted": 2,
}
COUNTS: Final = {"received": 9, "adopted": 4, "partly": 1, "not_adopted": 2, "rejected": 2}

TEXT: Final = "建议第三小学增加校车，方便河东片区的孩子。"
COMMENT: Final = cc.GiveComment(text=TEXT, question=2, name="李向荣", contact="13900000017")


def revision(**changes: Any) -> c.ReviseConsultation:
    """Return another draft."""
    names = ("title", "explanation", "text", "questions", "attachments", "days")
    same = {name: getattr(DRAFT, name) for name in names}
    return c.ReviseConsultation(**{**same, **changes})


def drafted(at: str, **changes: Any) -> Consultations:
    """Return a draft of the education bureau."""
    history = ServiceHistory(PUBLIC_CONSULTATION, at)
    outcome = history.open(replace(DRAFT, **changes), people.HANDLER)
    assert isinstance(outcome, Decision), outcome
    return history


def in_review(at: str, **changes: Any) -> Consultations:
    """Return a draft that waits for its first review."""
    history = drafted(at, **changes)
    history.give(c.SubmitConsultation(), people.HANDLER)
    return history


def scheduled(at: str, **changes: Any) -> Consultations:
    """Return an approved consultation that the clock has not opened yet."""
    history = in_review(at, **changes)
    for reviewer in (people.HEAD, people.OFFICE_HEAD, people.LEADER):
        history.sign(reviewer)
    return history


def opened(at: str, **changes: Any) -> Consultations:
    """Return a consultation that takes comments."""
    history = scheduled(at, **changes)
    assert history.tick() == ["consultation_opened"]
    return history


def evaluating(at: str, closed_on: str) -> Consultations:
    """Return a consultation whose comments are closed: opened on a day, closed on another."""
    history = opened(at).at(f"{closed_on} 00:00")
    assert history.tick() == ["consultation_closed"]
    return history


def in_result_review(at: str, closed_on: str) -> Consultations:
    """Return a consultation whose result waits for its first review."""
    history = evaluating(at, closed_on)
    history.give(RESULT, people.HANDLER)
    history.give(c.SubmitResult(), people.HANDLER, figures=DONE)
    return history


def published(at: str, closed_on: str) -> Consultations:
    """Return a consultation whose result is published."""
    history = in_result_review(at, closed_on)
    history.sign(people.HEAD)
    history.sign(people.LEADER)
    return history


def placed(closes_at: str | None = "2026-05-02 00:00", **changes: Any) -> cc.PlaceComment:
    """Return a comment on a consultation that closes at a moment."""
    return cc.PlaceComment(
        comment=replace(COMMENT, **changes),
        consultation="01JKXQ3W8Z0000000000000002",
        department=EDUCATION,
        questions=2,
        closes_at=moment(closes_at) if closes_at else None,
    )


def commented(at: str, **changes: Any) -> Comments:
    """Return a comment that waits to be looked at."""
    history = ServiceHistory(CONSULTATION_COMMENT, at)
    outcome = history.open(placed(**changes), people.APPLICANT)
    assert isinstance(outcome, Decision), outcome
    return history
