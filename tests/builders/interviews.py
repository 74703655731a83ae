"""Live interviews of the small city, brought to whatever stage a test begins at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Self

from sunhall.domain.actor import Actor
from sunhall.domain.approval.directory import Directory, Member
from sunhall.domain.catalogue import Catalogue, ChainRules
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.service import Service
from sunhall.domain.interview_plan import commands as cp
from sunhall.domain.interview_plan.plan import InterviewPlan
from sunhall.domain.interview_plan.service import INTERVIEW_PLAN
from sunhall.domain.live_session import commands as c
from sunhall.domain.live_session.service import LIVE_SESSION
from sunhall.domain.live_session.session import LiveSession
from sunhall.domain.session_question import commands as cq
from sunhall.domain.session_question.question import SessionQuestion
from sunhall.domain.session_question.service import SESSION_QUESTION
from tests.builders import people
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION, GOVERNMENT, small_catalogue
from tests.builders.people import staff
from tests.builders.service_history import C, ServiceHistory

EDITOR = staff("s-editor", GOVERNMENT, "interview_editor")
SECOND_EDITOR = staff("s-second-editor", GOVERNMENT, "interview_editor")
HOST = staff("s-host", GOVERNMENT, "interview_host")
OTHER_HOST = staff("s-other-host", GOVERNMENT, "interview_host")
RECORDER = staff("s-recorder", GOVERNMENT, "recorder")
OTHER_RECORDER = staff("s-other-recorder", GOVERNMENT, "recorder")
MODERATOR = staff("s-moderator", GOVERNMENT, "question_moderator")
GUEST = staff("s-guest", EDUCATION, "interview_guest")
#: Heads the host unit and writes the transcript of its session.
HEAD_WHO_RECORDS = staff("s-head-who-records", EDUCATION, "department_head", "recorder")

TEAM_PEOPLE = (
    *(EDITOR, SECOND_EDITOR, HOST, OTHER_HOST, RECORDER, OTHER_RECORDER, MODERATOR, GUEST),
    HEAD_WHO_RECORDS,
)

#: Everybody of the small city and everybody who runs interviews.
DIRECTORY = Directory(
    {
        **people.DIRECTORY.members,
        **{
            each.id: Member(each.id, each.name, each.department or "", each.roles)
            for each in TEAM_PEOPLE
        },
    }
)

_BASIS: Final = {"kind": "practice", "source": "六安", "article": "", "note": "x"}


def _limit(amount: int) -> dict[str, Any]:
    return {"amount": amount, "basis": _BASIS}


def _period(amount: int, unit: str) -> dict[str, Any]:
    return {"amount": amount, "unit": unit, "roll": False, "basis": _BASIS}


def _switch(on: bool) -> dict[str, Any]:
    return {"on": on, "basis": _BASIS}


#: The numbers of table A.4 with the strictest of each; tests of a preset change some.
NUMBERS: Final[Mapping[str, Any]] = {
    "id": "strict",
    "label": {},
    "source": "A.4",
    "units_a_year": _limit(3),
    "plan_vote_month": _limit(12),
    "plan_vote": _period(15, "calendar_day"),
    "topics_at_least": _limit(3),
    "topics_before": _period(14, "calendar_day"),
    "topic_vote": _period(5, "calendar_day"),
    "announcement": _period(7, "calendar_day"),
    "guests_announced": _switch(True),
    "head_in_person": _switch(True),
    "length": _period(120, "minute"),
    "early_start": _period(10, "minute"),
    "overrun": _period(60, "minute"),
    "prepared_questions": _limit(15),
    "photos_least": _limit(5),
    "photos_most": _limit(8),
    "liaison": _switch(True),
    "answer": _period(5, "working_day"),
    "transcript": _period(5, "working_day"),
    "archive": _period(30, "calendar_day"),
    "due_soon": _limit(2),
}


def interview_city(*, tie: str = "first_listed", **changes: Any) -> Catalogue:
    """Return the small city with rules of interviews.

    Args:
        tie: Who decides between as many votes.
        **changes: Numbers that are set otherwise: an amount, or whether something is on.
    """
    numbers = dict(NUMBERS)
    for name, value in changes.items():
        key = "on" if isinstance(value, bool) else "amount"
        numbers[name] = {**numbers[name], key: value}
    section = {
        "preset": numbers,
        "office": GOVERNMENT,
        "transcript_chain": "interview-transcript",
        "tie": {"rule": tie, "basis": _BASIS},
    }
    city = small_catalogue()
    chain = ChainRules("interview-transcript", {}, _transcript_plan())
    return replace(
        city,
        chains={**city.chains, chain.id: chain},
        sections={**city.sections, "interviews": section},
    )


def _transcript_plan() -> dict[str, Any]:
    signers = (
        ("department_head", "own"),
        ("interview_editor", GOVERNMENT),
        ("leader", GOVERNMENT),
    )
    return {
        "id": "interview-transcript",
        "version": "interview-transcript-1",
        "nodes": [
            {
                "id": role,
                "approvers": [{"kind": "role", "value": role, "department": where}],
                "ladder": [{"after": {"amount": 1, "unit": "working_day"}, "do": "remind"}],
            }
            for role, where in signers
        ],
    }


class InterviewHistory(ServiceHistory[C]):
    """A case of an interview, with everybody who runs interviews in the directory."""

    def __init__(self, service: Service[C], at: str, catalogue: Catalogue | None = None) -> None:
        super().__init__(service, at, catalogue or interview_city())

    @property
    def state(self) -> str:
        """Name of the case's state."""
        return str(self.case.state)

    def at(self, text: str) -> Self:
        """Move on to a moment."""
        super().at(text)
        return self

    def context(self, actor: Actor = people.CLOCK, **more: Any) -> Context:
        """Return the world as an actor's decision sees it now."""
        return replace(super().context(actor, **more), directory=DIRECTORY)


Sessions = InterviewHistory[LiveSession]
Questions = InterviewHistory[SessionQuestion]
Plans = InterviewHistory[InterviewPlan]

# --- sessions --------------------------------------------------------------------------------

TITLE: Final = "学区划分与入学"
TOPICS: Final = c.ProposeTopics(
    topics=(
        c.Topic("学区划分与入学", "今年的新变化"),
        c.Topic("课后服务"),
        c.Topic("校车与安全"),
    )
)
GUESTS: Final = (c.Guest("齐大明", "教育局局长", head=True), c.Guest("白小梅", "基础教育科科长"))
SUMMARY: Final = c.SetSummary(text="局长就学区划分回答了网友提问。")
TEAM: Final = c.AssignTeam(
    host=(HOST.id,),
    guest=(GUEST.id,),
    recorder=(RECORDER.id,),
    moderator=(MODERATOR.id,),
    liaison=(people.HANDLER.id,),
)
PREPARED: Final = c.RecordPreparation(
    questions=tuple(c.PreparedQuestion(f"第{n}问", f"第{n}答") for n in range(1, 16)),
    attachments=tuple(c.SessionPhoto(f"upload-{n:012}", f"{n}.jpg") for n in range(1, 6)),
)

#: The transcript as it is when it is submitted.
ROWS: Final[Mapping[str, Any]] = {
    "figures": {"rows": 42},
    "digests": {"transcript": "a" * 64},
}
CHANGED: Final[Mapping[str, Any]] = {
    "figures": {"rows": 43},
    "digests": {"transcript": "b" * 64},
}

#: Monday 2026-03-02: opened, planned for Tuesday 2026-03-24.
DAY, PLANNED = "2026-03-02 10:00", date(2026, 3, 24)
#: The vote of five days is over with Saturday 03-07.
VOTE_OVER = "2026-03-08 00:00"
STARTS = "2026-03-24 10:00"


def announcement(starts_at: str = STARTS, **changes: Any) -> c.AnnounceSession:
    """Return an announcement in time."""
    told: dict[str, Any] = {
        "title": TITLE,
        "introduction": "就学区划分与网友交流。",
        "guests": GUESTS,
        "place": "市政府网站演播室",
        "stream": "https://live.city.example/1",
    }
    return c.AnnounceSession(**{**told, "starts_at": moment(starts_at), **changes})


def opened(at: str = DAY, city: Catalogue | None = None, **changes: Any) -> Sessions:
    """Return a session of the education bureau that was just opened."""
    history = InterviewHistory(LIVE_SESSION, at, city)
    command = c.OpenSession(title="教育局访谈", department=EDUCATION, planned_on=PLANNED)
    outcome = history.open(replace(command, **changes), EDITOR)
    assert isinstance(outcome, Decision), outcome
    return history


def voting(at: str = DAY, city: Catalogue | None = None) -> Sessions:
    """Return a session whose topics are voted on."""
    history = opened(at, city)
    history.give(TOPICS, people.HANDLER)
    return history


def voted(at: str = DAY, city: Catalogue | None = None) -> Sessions:
    """Return a session whose topic the public has chosen."""
    history = voting(at, city)
    history.at(VOTE_OVER)
    history.give(c.CloseVote(), EDITOR, figures={"1": 40, "2": 7})
    return history


def announced(starts_at: str = STARTS, city: Catalogue | None = None) -> Sessions:
    """Return an announced session."""
    history = voted(city=city)
    history.give(announcement(starts_at), EDITOR)
    return history


def asking(starts_at: str = STARTS, city: Catalogue | None = None) -> Sessions:
    """Return a session that takes questions, with its team and everything prepared."""
    history = announced(starts_at, city)
    history.give(TEAM, EDITOR)
    history.give(PREPARED, people.HANDLER)
    history.give(c.OpenQuestions(), EDITOR)
    return history


def live(starts_at: str = STARTS, city: Catalogue | None = None) -> Sessions:
    """Return a session that is on, from its announced moment."""
    history = asking(starts_at, city).at(starts_at)
    history.give(c.GoLive(), HOST)
    return history


def ended(starts_at: str = STARTS, city: Catalogue | None = None) -> Sessions:
    """Return a session that is over after an hour and a half."""
    history = live(starts_at, city)
    history.now += timedelta(minutes=90)
    history.give(c.EndSession(), HOST)
    return history


def submitted(starts_at: str = STARTS, city: Catalogue | None = None) -> Sessions:
    """Return a session whose transcript waits for its first review."""
    history = ended(starts_at, city)
    history.give(SUMMARY, RECORDER)
    history.give(c.SubmitTranscript(), RECORDER, **ROWS)
    return history


def approved(starts_at: str = STARTS, city: Catalogue | None = None) -> Sessions:
    """Return a session whose transcript was approved by three persons."""
    history = submitted(starts_at, city)
    for reviewer in (people.HEAD, EDITOR, people.LEADER):
        history.sign(reviewer)
    return history


def published(starts_at: str = STARTS, city: Catalogue | None = None) -> Sessions:
    """Return a session whose transcript is public."""
    history = approved(starts_at, city)
    history.give(c.PublishSession(), EDITOR, **ROWS)
    return history


def archived(starts_at: str = STARTS, city: Catalogue | None = None) -> Sessions:
    """Return a session in the archive."""
    history = published(starts_at, city)
    history.give(c.ArchiveSession(), EDITOR)
    return history


def cancelled() -> Sessions:
    """Return a session that was called off."""
    history = announced()
    history.give(c.CancelSession(reason="与重大会议冲突"), EDITOR)
    return history


# --- questions -------------------------------------------------------------------------------

NICKNAME: Final = "江边柳"
TEXT: Final = "河东片区的孩子今年划到哪所小学？"
SESSION_ID, SESSION_NO = "01JKXQ3W8Z0000000000000001", "FT-20260302-483927-0"


def place(text: str = TEXT, *, asking: bool = True, nickname: str = NICKNAME) -> cq.PlaceQuestion:
    """Return a question to the session of the education bureau."""
    return cq.PlaceQuestion(
        question=cq.AskQuestion(nickname=nickname, text=text),
        session=SESSION_ID,
        session_no=SESSION_NO,
        department=EDUCATION,
        asking=asking,
    )


def asked(at: str = "2026-03-20 09:00", text: str = TEXT) -> Questions:
    """Return a question that waits to be looked at."""
    history = InterviewHistory(SESSION_QUESTION, at)
    outcome = history.open(place(text), people.APPLICANT)
    assert isinstance(outcome, Decision), outcome
    return history


def accepted(at: str = "2026-03-20 09:00") -> Questions:
    """Return a question that everybody may read."""
    history = asked(at)
    history.give(cq.AcceptQuestion(), MODERATOR)
    return history


def carried_over(ended_on: date = date(2026, 3, 24), at: str = "2026-03-20 09:00") -> Questions:
    """Return a question that was not answered live."""
    history = accepted(at)
    history.now = datetime.combine(ended_on, datetime.min.time(), moment(at).tzinfo)
    history.now += timedelta(hours=12)
    history.give(cq.CarryOver(ended_on=ended_on), people.CLOCK)
    return history


# --- plans -----------------------------------------------------------------------------------

CANDIDATES: Final = (EDUCATION, "transport-bureau", "justice-bureau", GOVERNMENT)


def drafted_plan(at: str = "2026-11-20 09:00", year: int = 2027, **city: Any) -> Plans:
    """Return a plan without candidates."""
    history = InterviewHistory(INTERVIEW_PLAN, at, interview_city(**city))
    outcome = history.open(cp.DraftPlan(year=year), EDITOR)
    assert isinstance(outcome, Decision), outcome
    return history


def listed_plan(at: str = "2026-12-01 09:00", **city: Any) -> Plans:
    """Return a plan with four candidates for three units."""
    history = drafted_plan(at, **city)
    history.give(cp.ListCandidates(CANDIDATES), EDITOR)
    return history


def voting_plan(at: str = "2026-12-01 09:00", **city: Any) -> Plans:
    """Return a plan that the public votes on until the end of 2026-12-16."""
    history = listed_plan(at, **city)
    history.give(cp.OpenPlanVote(), EDITOR)
    return history


def voted_plan(**city: Any) -> Plans:
    """Return a plan whose units the public has chosen: the first, the third, the second."""
    history = voting_plan(**city).at("2026-12-17 00:00")
    history.give(cp.ClosePlanVote(), EDITOR, figures={"1": 50, "2": 10, "3": 30, "4": 9})
    return history


MONTHS: Final = cp.AssignMonths(
    months=(
        cp.UnitMonth(EDUCATION, 2),
        cp.UnitMonth("transport-bureau", 5),
        cp.UnitMonth("justice-bureau", 9),
    )
)


def running_plan(**city: Any) -> Plans:
    """Return a plan that runs: education in February, transport in May, justice in September."""
    history = voted_plan(**city)
    history.give(MONTHS, EDITOR)
    history.give(cp.AdoptPlan(), EDITOR)
    return history
