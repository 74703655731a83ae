"""A public consultation whose time for comments is over: what is left to do is its result.

Comments are taken for weeks, so these are walked with a clock that is set back (`EarlierDays`): it
was drafted, approved and opened; somebody commented and was answered, somebody filled in the
survey, and its last day went by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from infra.local.city_client import CityClient
from sunhall.application.consultation_surveys import answer_survey
from sunhall.application.consultations import give_comment
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.public_consultation import commands as c
from sunhall.domain.public_consultation.comments import commands as cc
from sunhall.domain.public_consultation.service import PUBLIC_CONSULTATION
from sunhall.domain.public_consultation.survey import AnswerSurvey, SurveyQuestion
from tests.system.city import City
from tests.system.journey.earlier_days import EarlierDays

DRAFTER = "education-handler"
#: The lawyer, then the three levels of every publication.
REVIEWERS = ("legal", "education-head", "office-head", "leader")
TITLE = "校车运行管理办法（征求意见稿）"
COMMENT = "建议雨天延长校车在站点的等候时间。"
SURVEY = SurveyQuestion("您的孩子乘坐校车吗？", ("乘坐", "不乘坐"))
#: Longer ago than comments are taken.
DAYS = 32


@dataclass(frozen=True, slots=True)
class ClosedConsultation:
    """A consultation that owes its result.

    Attributes:
        case_id: Its case.
        receipt_no: The number by which everybody knows it.
    """

    case_id: str
    receipt_no: str

    @classmethod
    def prepare(cls, city: City, client: CityClient) -> ClosedConsultation:
        """Walk its days: drafted, approved, opened, commented, answered, closed."""
        now = datetime.now(BEIJING)
        with EarlierDays.of(city, now - timedelta(days=DAYS)) as days:
            consultation = cls._opened(days)
            days.clock.time += timedelta(hours=1)
            consultation._answered(days, client)
            days.clock.time = now
            days.ring(consultation.case_id)
            return consultation

    @classmethod
    def _opened(cls, days: EarlierDays) -> ClosedConsultation:
        draft = c.DraftConsultation(
            title=TITLE,
            explanation="为规范校车运行，现公开征求意见。",
            text="第一条 校车按时刻表在站点停靠。",
            survey=(SURVEY,),
        )
        case = days.open(PUBLIC_CONSULTATION, draft, DRAFTER)
        days.give(DRAFTER, case.case_id, "submit_consultation", c.SubmitConsultation())
        for reviewer in REVIEWERS:
            days.approve(reviewer, case.case_id)
        days.ring(case.case_id)
        return cls(case.case_id, case.receipt_no)

    def _answered(self, days: EarlierDays, client: CityClient) -> None:
        """Somebody comments and somebody answers, once the stream has told everybody of it."""
        ports, number = days.backend, self.receipt_no
        client.wait_for(lambda: ports.consultations.row(self.case_id), f"the row of {number}")
        identity = days.identity(f"comment:{number}", "comment")
        comment = give_comment(ports, number, cc.GiveComment(COMMENT), identity).case.case_id
        sheet = AnswerSurvey(((1,),), f"{number}-device-1")
        answer_survey(ports, number, sheet, network="198.51.100.7")
        days.give(DRAFTER, comment, "accept_comment", cc.AcceptComment())
        answer = cc.AnswerComment("adopted", "已写入第三条。")
        days.give(DRAFTER, comment, "answer_comment", answer)
