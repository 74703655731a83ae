"""Petitions of the small city, brought to whatever stage a test begins at.

Its numbers are those of 信访工作条例, written down here once more: whoever edits the example city's
YAML breaks no test of the law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, Final

from sunhall.domain.actor import Actor, ActorKind
from sunhall.domain.approval.directory import Directory, Member
from sunhall.domain.catalogue import Catalogue, ChainRules
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome
from sunhall.domain.engine.related import Related
from sunhall.domain.petition import commands as c
from sunhall.domain.petition.petition import Petition, Stage
from sunhall.domain.petition.service import PETITION
from sunhall.domain.receipt_number import receipt_number
from tests.builders import people
from tests.builders.catalogue import EDUCATION, GOVERNMENT, JUSTICE, TRANSPORT, small_catalogue
from tests.builders.people import staff as _staff
from tests.builders.service_history import ServiceHistory

OFFICE: Final = "petition-office"
#: Stands above the city government and works in the same system.
PROVINCE: Final = "province"
#: Its superior works elsewhere.
RAILWAY: Final = "railway"
#: A unit inside the education bureau.
SCHOOLS: Final = "schools-division"

OFFICER: Final = _staff("s-petition", OFFICE, "petition_officer")
OFFICE_HANDLER: Final = _staff("s-petition-handler", OFFICE, "handler")
OFFICE_HEAD: Final = _staff("s-petition-head", OFFICE, "department_head")
AGENT: Final = _staff("s-agent", "hotline-centre", "hotline_agent")
HANDLER, COLLEAGUE, HEAD = people.HANDLER, people.COLLEAGUE, people.HEAD
OTHER_HANDLER, OTHER_HEAD = people.OTHER_HANDLER, people.OTHER_HEAD
REVIEWER: Final = _staff("s-reviewer", GOVERNMENT, "handler")
REVIEW_HEAD: Final = _staff("s-review-head", GOVERNMENT, "department_head")
RECHECKER: Final = _staff("s-rechecker", PROVINCE, "handler")
RECHECK_HEAD: Final = _staff("s-recheck-head", PROVINCE, "department_head")
RAILWAY_HANDLER: Final = _staff("s-railway", RAILWAY, "handler")
RAILWAY_HEAD: Final = _staff("s-railway-head", RAILWAY, "department_head")
SCHOOLS_HANDLER: Final = _staff("s-schools", SCHOOLS, "handler")
#: Works at the education bureau and reviews the law for the whole city.
INSIDE_REVIEWER: Final = _staff("s-inside-legal", EDUCATION, "legal_reviewer")
PETITIONER: Final = people.APPLICANT

EVERYBODY: Final = (
    *people.EVERYBODY,
    *(OFFICER, OFFICE_HANDLER, OFFICE_HEAD, AGENT, REVIEWER, REVIEW_HEAD, RECHECKER, RECHECK_HEAD),
    *(RAILWAY_HANDLER, RAILWAY_HEAD, SCHOOLS_HANDLER, INSIDE_REVIEWER),
)
DIRECTORY: Final = Directory(
    {
        actor.id: Member(actor.id, actor.name, actor.department or "", actor.roles)
        for actor in EVERYBODY
        if actor.kind is ActorKind.STAFF
    }
)

NAME: Final = "赵敬之"
ADDRESS: Final = "城西区柳荫街17号"
PHONE: Final = "0000-5557788"
REQUEST: Final = "请求核发2024年拖欠的代课教师工资一万二千元"
FACTS: Final = "本人2024年在第三小学代课六个月，学校至今未发放工资。"

#: What must never be found in an event.
PERSONAL: Final = (NAME, ADDRESS, PHONE, REQUEST, FACTS)

PETITIONER_DATA: Final = c.Petitioner(name=NAME, address=ADDRESS, phone=PHONE)

_LAW: Final = {"kind": "law", "source": "信访工作条例", "article": "22", "note": ""}


def _period(amount: int, unit: str = "calendar_day") -> Mapping[str, Any]:
    return {"amount": amount, "unit": unit, "roll": False, "basis": _LAW}


def _limit(amount: int) -> Mapping[str, Any]:
    return {"amount": amount, "basis": _LAW}


_NAMED: Final = {"zh-CN": "机关", "en": "Organ"}

SECTION: Final[Mapping[str, Any]] = {
    "office": OFFICE,
    "periods": {
        "sorting": _period(15),
        "notice": _period(15),
        "objection": _period(5, "working_day"),
        "review_window": _period(30),
        "review": _period(30),
        "recheck_window": _period(30),
        "recheck": _period(30),
        "archive_wait": _period(30),
    },
    "handling": {"dispute": _period(60), "suggestion": _period(60), "report": _period(60)},
    "limits": {
        "max_extension": _limit(30),
        "max_extensions": _limit(1),
        "representatives": _limit(5),
        "due_soon": _limit(5),
        "postal_days": _limit(5),
        "identity_open_hours": _limit(2),
    },
    "kinds": [{"id": kind, "label": {}} for kind in ("suggestion", "report", "dispute")],
    "channels": [
        {"id": channel, "public": channel == "web", "label": {}}
        for channel in ("web", "letter", "phone", "fax", "visit", "hotline")
    ],
    "branches": [
        {
            "id": branch,
            "label": {},
            "article": article,
            "citation": "第三十一条",
            "kinds": kinds,
            "explanation": {"zh-CN": f"{branch}说明", "en": f"about {branch}"},
        }
        for branch, article, kinds in (
            ("courts", "31(1)", ["dispute"]),
            ("arbitration", "31(2)", ["dispute"]),
            ("party_appeal", "31(3)", ["dispute"]),
            ("administrative", "31(4)", ["dispute"]),
            ("duty", "31(5)", ["dispute"]),
            ("discipline", "30", ["report"]),
        )
    ],
    "urgent_reports": [
        {"id": each, "label": {}, "basis": _LAW}
        for each in ("party_committee", "government", "superior")
    ],
    "chains": {
        "opinion": "petition-opinion",
        "review": "petition-review",
        "extension": "petition-extension",
        "identity": "identity",
    },
    "default_superior": {"department": GOVERNMENT, "outside": None},
    "superiors": [
        {"organ": GOVERNMENT, "department": PROVINCE, "outside": None},
        {"organ": PROVINCE, "department": None, "outside": _NAMED},
        {"organ": RAILWAY, "department": None, "outside": _NAMED},
    ],
}


def _chain(name: str, *signers: tuple[str, str]) -> ChainRules:
    nodes = [
        {"id": role, "approvers": [{"kind": "role", "value": role, "department": where}]}
        for role, where in signers
    ]
    return ChainRules(name, {}, {"id": name, "version": f"{name}-1", "nodes": nodes})


_CHAINS: Final = (
    _chain("petition-opinion", ("department_head", "own")),
    _chain("petition-review", ("legal_reviewer", JUSTICE), ("department_head", "own")),
    _chain("petition-extension", ("department_head", "own")),
)


@cache
def catalogue() -> Catalogue:
    """Return the small city with a petition office, a province and a railway bureau."""
    small = small_catalogue()
    like = small.departments[EDUCATION]
    new = {name: replace(like, id=name) for name in (OFFICE, PROVINCE, RAILWAY, "hotline-centre")}
    schools = replace(like, id=SCHOOLS, kind="unit", parent=EDUCATION)
    departments = {**small.departments, **new, SCHOOLS: schools}
    return replace(
        small,
        departments={
            name: replace(department, name=_NAMED, agency=_NAMED)
            for name, department in departments.items()
        },
        chains={**small.chains, **{chain.id: chain for chain in _CHAINS}},
        sections={"petition": SECTION},
    )


class Petitions(ServiceHistory[Petition]):
    """A petition of the small city and everything that has happened to it."""

    def __init__(self, at: str, city: Catalogue | None = None) -> None:
        super().__init__(PETITION, at, city or catalogue())

    def context(self, actor: Actor = people.CLOCK, **more: Any) -> Context:
        """Return the world as an actor's decision sees it now."""
        return replace(super().context(actor, **more), directory=DIRECTORY)

    def open(self, command: Command, by: Actor) -> Outcome:
        """Begin the case under a number that is one."""
        number = receipt_number(self.service.receipt_prefix, self.now.date(), "483927")
        outcome = self.service.open_case(command, number, self.context(by))
        return self._recorded(outcome, by)

    def at(self, text: str) -> Petitions:
        """Move on to a moment."""
        super().at(text)
        return self

    def due(self, clock: str) -> str:
        """Return the last moment of a clock as a law test writes it."""
        return f"{self.clocks[clock].due_at:%Y-%m-%d %H:%M:%S}"

    def signed_through(self, *signers: Actor) -> Petitions:
        """Let everybody in a row agree to the newest approval."""
        for signer in signers:
            self.sign(signer)
        return self

    def produce_if_ordered(self) -> Petitions:
        """Let the letter writer finish the newest letter, if it has to."""
        letters = self.case.letters
        if letters and letters[-1].produced_at is None:
            self.produce(len(letters))
        return self


# --- what is asked -------------------------------------------------------------------------------


def submitted_by(**changes: Any) -> c.SubmitPetition:
    """Return a complete petition of one person, online."""
    complete = c.SubmitPetition(
        kind="dispute", request=REQUEST, facts_and_reasons=FACTS, applicant=PETITIONER_DATA
    )
    return replace(complete, **changes)


REPORT: Final = submitted_by(kind="report", about=EDUCATION)
SUGGESTION: Final = submitted_by(kind="suggestion")
ANONYMOUS: Final = submitted_by(applicant=None)

OPINION: Final = c.SaveOpinion(
    result="supported",
    findings="经查，第三小学2024年未发放代课工资一万二千元属实。",
    opinion="责成第三小学于三十日内发放工资一万二千元。",
    basis="《中华人民共和国劳动法》第五十条",
)
REVIEW_OPINION: Final = replace(OPINION, result="upheld")
ANSWERS: Final[Mapping[str, c.SaveOpinion]] = {
    "dispute": OPINION,
    "suggestion": replace(OPINION, result="adopted", basis=None),
    "report": replace(OPINION, result="verified", basis=None),
}

CHANNEL: Final = c.ChannelPetition(
    branch="arbitration", organ="云溪市劳动人事争议仲裁委员会", explanation="该争议应当先行仲裁。"
)
DECLINE: Final = c.DeclinePetition(
    ground="in_hand", earlier_receipt_no="XF-20260105-381902-9", explanation="同一事项正在办理。"
)
#: The earlier petition that it names, and one that has come to its end.
IN_HAND: Final = Related(
    "01JKXQ3W8Z0000000000000077", DECLINE.earlier_receipt_no, "petition", "p_handling", True
)
ENDED: Final = replace(IN_HAND, state="p_final", open=False)
#: The hotline has the matter in hand.
TICKET_IN_HAND: Final = replace(
    IN_HAND, receipt_no="RX-20260105-381902-9", service="ticket", state="handling"
)
WITH_HOTLINE: Final = replace(
    DECLINE, ground="with_hotline", earlier_receipt_no=TICKET_IN_HAND.receipt_no
)
HEARING: Final = c.CallHearing(
    held_on=date(2026, 7, 1), time="上午九时", place="市信访局听证室", matters="工资是否应当发放"
)
SETTLE: Final = c.SettlePetition(way="mediation", agreement="学校于7月1日前支付一万元。")


# --- how far it has come -------------------------------------------------------------------------


def registered(
    at: str, command: c.SubmitPetition | None = None, by: Actor = PETITIONER
) -> Petitions:
    """Return a petition that was recorded and waits to be sorted."""
    history = Petitions(at)
    outcome = history.open(command or submitted_by(), by)
    assert isinstance(outcome, Decision), outcome
    return history


def forwarded(at: str, to: str = EDUCATION, command: c.SubmitPetition | None = None) -> Petitions:
    """Return a petition that was passed on to an organ."""
    history = registered(at, command)
    history.give(c.ForwardPetition(to=to), OFFICER)
    return history


def objected(at: str) -> Petitions:
    """Return a petition that its recipient does not want."""
    history = forwarded(at)
    history.give(c.ObjectToTransfer(reasons="工资由人力资源部门监察，不属本局职责。"), HANDLER)
    return history


def accepted(
    at: str, command: c.SubmitPetition | None = None, to: str = EDUCATION, by: Actor = HANDLER
) -> Petitions:
    """Return a petition that an organ has taken in hand."""
    history = forwarded(at, to, command)
    history.give(c.AcceptPetition(), by)
    return history


def handled(
    at: str, command: c.SubmitPetition | None = None, to: str = EDUCATION, by: Actor = HANDLER
) -> Petitions:
    """Return a petition that somebody works on."""
    history = accepted(at, command, to, by)
    history.give(c.StartHandling(), by)
    return history


def approved(at: str, command: c.SubmitPetition | None = None) -> Petitions:
    """Return a petition with an approved answer; its letter is ready."""
    history = handled(at, command)
    history.give(ANSWERS[history.case.kind], HANDLER)
    history.give(c.SubmitOpinion(), HANDLER)
    return history.signed_through(HEAD).produce_if_ordered()


def answered(at: str, command: c.SubmitPetition | None = None) -> Petitions:
    """Return a petition whose answer has left."""
    history = approved(at, command)
    history.give(c.IssueOpinion(), HANDLER)
    return history


def delivered(at: str, on: date | None = None) -> Petitions:
    """Return a petition whose answer was received, on the day of issue if none is named."""
    history = answered(at)
    day = on or history.now.date()
    history.give(c.RecordOpinionDelivery(delivered_on=day, way="post"), OFFICER)
    return history


def under_review(at: str) -> Petitions:
    """Return a petition that the next higher organ looks at."""
    history = delivered(at)
    history.give(c.RequestReview(reasons="认定的金额不对。"), PETITIONER)
    return history


def review_answered(at: str) -> Petitions:
    """Return a petition whose review was answered and received."""
    history = under_review(at)
    answer_challenge(history, REVIEWER, REVIEW_HEAD)
    history.give(c.AcknowledgeOpinion(), PETITIONER)
    return history


def under_recheck(at: str) -> Petitions:
    """Return a petition that the organ above the reviewing one looks at."""
    history = review_answered(at)
    history.give(c.RequestRecheck(reasons="复查没有核对考勤。"), PETITIONER)
    return history


def final(at: str) -> Petitions:
    """Return a petition that has come to its end."""
    history = under_recheck(at)
    answer_challenge(history, RECHECKER, RECHECK_HEAD)
    return history


def answer_challenge(history: Petitions, drafter: Actor, head: Actor) -> None:
    """Let an organ answer a review or a re-check."""
    history.give(REVIEW_OPINION, drafter)
    history.give(c.SubmitOpinion(), drafter)
    history.signed_through(people.LEGAL, head).produce_if_ordered()
    history.give(c.IssueOpinion(), drafter)


def channelled(at: str) -> Petitions:
    """Return a petition that belongs to another way of the law."""
    history = registered(at)
    history.give(CHANNEL, OFFICER)
    return history


def not_accepted(at: str) -> Petitions:
    """Return a petition that is in hand already under another number."""
    history = registered(at)
    history.give(DECLINE, OFFICER, related=IN_HAND)
    return history


def settled(at: str) -> Petitions:
    """Return a petition on which both sides agreed."""
    history = handled(at)
    history.give(SETTLE, HANDLER)
    return history


def closed(at: str) -> Petitions:
    """Return a petition whose answer nobody challenged."""
    return let_go(delivered(at))


def archived(at: str) -> Petitions:
    """Return a petition in the archive."""
    return let_go(channelled(at))


def let_go(history: Petitions) -> Petitions:
    """Let time go by until something happens by itself that changes the state."""
    before = history.case.state
    while history.case.state == before:
        wake_at = history.standing.wake_at
        assert wake_at is not None, "nothing will ever happen"
        history.now = wake_at
        history.tick()
    return history


def stages_answered(case: Petition) -> tuple[Stage, ...]:
    """Return the stages whose answer is out."""
    return tuple(answer.stage for answer in case.answers if answer.issued_on is not None)


__all__ = ["EDUCATION", "GOVERNMENT", "JUSTICE", "TRANSPORT", "people"]
