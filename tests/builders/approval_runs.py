"""Approvals played through the engine, with everything that can happen to one.

Only time and people are made up: who begins, acts or is late goes through `begin`, `act` and
`climbed`, and what they answer is recorded into a history with a hash for each event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from infra.catalogue.source import data_of
from sunhall.domain.actor import Actor, ActorKind, system_actor
from sunhall.domain.approval.act import Acted, act
from sunhall.domain.approval.act_on_approval import ActOnApproval, Enclosure
from sunhall.domain.approval.begin import Begun, begin
from sunhall.domain.approval.directory import Absence, Directory, Member
from sunhall.domain.approval.ladder import climbed
from sunhall.domain.approval.run import ApprovalRun, SeatState, evolved
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event, Happening, record
from tests.builders.calendar import moment
from tests.builders.catalogue import small_catalogue

CASE_ID = "01JKXQ3W8Z0000000000000009"
RECEIPT_NO = "GK-20260401-483927-0"
CLOCK = system_actor("clock")

_LABELS = Path(__file__).parents[2] / "catalogue" / "labels.yaml"

#: Staff id → name, department, roles, superior.
_STAFF: Mapping[str, tuple[str, str, tuple[str, ...], str | None]] = {
    "S-xu": ("许文静", "education-bureau", ("handler",), "S-qian"),
    "S-qian": ("钱致远", "education-bureau", ("department_head",), "S-lu"),
    "S-tao": ("陶景行", "education-bureau", ("handler",), "S-qian"),
    "S-gu": ("顾正清", "justice-bureau", ("legal_reviewer",), "S-jiang"),
    "S-jiang": ("蒋平川", "justice-bureau", ("department_head",), "S-lu"),
    "S-su": ("苏若琳", "justice-bureau", ("handler",), "S-jiang"),
    "S-peng": ("彭广源", "finance-bureau", ("department_head",), "S-lu"),
    "S-cao": ("曹慧敏", "finance-bureau", ("handler",), "S-peng"),
    "S-lu": ("陆怀谷", "government-office", ("leader",), None),
    "S-he": ("贺知微", "government-office", ("supervisor",), "S-lu"),
    **{
        f"S-juror-{number}": (name, "government-office", ("juror",), "S-lu")
        for number, name in enumerate(
            (
                *("郑立新", "吴启航", "冯卫东", "程海川", "罗筑之"),
                *("潘行健", "姚济生", "邓安居", "叶晓棠", "袁通达"),
            ),
            start=1,
        )
    },
}

DIRECTORY = Directory(
    {
        staff: Member(staff, name, department, frozenset(roles), superior)
        for staff, (name, department, roles, superior) in _STAFF.items()
    }
)
NAMES: Mapping[str, str] = {staff: member.name for staff, member in DIRECTORY.members.items()}

_NODE_LABELS = {
    "chain.disclosure-reply": ("依申请公开答复审批", "Approval of a reply"),
    "chain.vote": ("重大事项票决", "Vote on a weighty matter"),
    "node.disclosure-reply.department": ("承办部门审核", "Department's review"),
    "node.disclosure-reply.joint/law/review": ("合法性审核", "Legal review"),
    "node.disclosure-reply.joint/money/head": ("财务审核", "Review of costs"),
    "node.disclosure-reply.leader": ("领导签发", "Leader's signature"),
    "node.disclosure-reply.seal": ("用印核对", "Check before sealing"),
    "node.vote.vote": ("集体审议", "Vote"),
    "branch.disclosure-reply.joint/law": ("司法部门", "Justice"),
    "branch.disclosure-reply.joint/money": ("财政部门", "Finance"),
    "role.handler": ("承办人", "Handler"),
    "role.department_head": ("部门负责人", "Head of department"),
    "role.legal_reviewer": ("合法性审核员", "Legal reviewer"),
    "role.leader": ("分管领导", "Leader"),
    "role.juror": ("审议委员", "Member of the panel"),
    "department.education-bureau": ("云溪市教育局", "Yunxi Education Bureau"),
    "department.justice-bureau": ("云溪市司法局", "Yunxi Justice Bureau"),
    "department.finance-bureau": ("云溪市财政局", "Yunxi Finance Bureau"),
    "department.government-office": (
        "云溪市人民政府办公室",
        "General Office of Yunxi Municipal People's Government",
    ),
}


def _role(role: str, department: str) -> dict[str, str]:
    return {"kind": "role", "value": role, "department": department}


def _days(amount: int) -> dict[str, Any]:
    return {"amount": amount, "unit": "working_day"}


#: A department, two offices side by side, a leader; whoever has just signed passes.
REPLY_PLAN: Mapping[str, Any] = {
    "id": "disclosure-reply",
    "version": "7c1e90a4b2d35f68",
    "repeat": "adjacent",
    "nodes": [
        {
            "id": "department",
            "policy": "sequential",
            "approvers": [{"kind": "head"}],
            "limit": _days(2),
            "ladder": [
                {"after": _days(1), "do": "remind"},
                {"after": _days(2), "do": "escalate"},
            ],
        },
        {
            "id": "joint",
            "branches": [
                {
                    "id": "law",
                    "nodes": [
                        {
                            "id": "review",
                            "policy": "all",
                            "approvers": [_role("legal_reviewer", "justice-bureau")],
                        }
                    ],
                },
                {
                    "id": "money",
                    "nodes": [
                        {
                            "id": "head",
                            "policy": "any",
                            "approvers": [{"kind": "head", "department": "finance-bureau"}],
                            "ladder": [
                                {"after": _days(1), "do": "remind"},
                                {"after": _days(2), "do": "escalate"},
                                {"after": _days(3), "do": "approve"},
                            ],
                        }
                    ],
                },
            ],
        },
        {
            "id": "leader",
            "policy": "any",
            "approvers": [_role("leader", "government-office")],
        },
        {
            "id": "seal",
            "policy": "any",
            "approvers": [{"kind": "person", "value": "S-lu"}],
        },
    ],
}

#: Ten people vote; two thirds have to agree.
VOTE_PLAN: Mapping[str, Any] = {
    "id": "vote",
    "version": "0f9b3d11aa27c4e5",
    "nodes": [
        {
            "id": "vote",
            "policy": "ratio",
            "ratio": [2, 3],
            "approvers": [_role("juror", "government-office")],
        }
    ],
}


class PlayedApproval:
    """A case whose approvals are played.

    Args:
        at: When the request came in, as `tests.builders.calendar.moment` reads it.
        absences: Who is away, and who stands in.

    Attributes:
        now: The present moment.
        events: What was recorded.
        documents: Opinions by name, with their salts.
        runs: The approvals so far.
    """

    def __init__(self, at: str, absences: Sequence[Absence] = ()) -> None:
        self.now: datetime = moment(at)
        self.events: list[Event] = []
        self.documents: dict[str, Mapping[str, Any]] = {}
        self.runs: tuple[ApprovalRun, ...] = ()
        self._directory = replace(DIRECTORY, absences=tuple(absences))
        self.happens(Happening("submitted", {"receipt_no": RECEIPT_NO}), by="applicant")

    @property
    def run(self) -> ApprovalRun:
        """The newest approval."""
        return self.runs[-1]

    def at(self, text: str) -> PlayedApproval:
        """Move on to a moment."""
        assert moment(text) >= self.now, "time does not go back"
        self.now = moment(text)
        return self

    def begin(
        self, plan: Mapping[str, Any] = REPLY_PLAN, *, drafter: str = "S-xu", subject: str = "reply"
    ) -> PlayedApproval:
        """Let somebody ask for an approval."""
        begun = begin(
            plan,
            number=len(self.runs) + 1,
            subject=subject,
            drafter=drafter,
            barred=(),
            facts={"department": "education-bureau"},
            proposal={},
            context=self._context(_staff(drafter)),
        )
        assert isinstance(begun, Begun), begun
        return self.happens(begun.happening, by=drafter)

    def does(self, by: str, action: Any, *, seat: int | None = None, **more: Any) -> PlayedApproval:
        """Let somebody act on their own seat, or on the one that is named; 0 is the whole run."""
        number = self._seat_of(by) if seat is None else seat
        command = ActOnApproval(self.run.number, number, action, **more)
        acted = act(self.run, command, self._context(_staff(by)), seq=len(self.events) + 1)
        assert isinstance(acted, Acted), acted
        assert acted.happening is not None
        self.documents |= {document.name: document.content for document in acted.sealed}
        return self.happens(acted.happening, by=by)

    def is_late(self) -> PlayedApproval:
        """Let time climb the next rung."""
        climb = climbed(self.run, self._context(CLOCK))
        assert climb is not None, "nothing is due"
        return self.happens(climb[0], by=CLOCK.id)

    def happens(self, happening: Happening, *, by: str) -> PlayedApproval:
        """Record something, whether it is about an approval or not."""
        (event,) = record(
            [happening],
            case_id=CASE_ID,
            after=self.events[-1] if self.events else None,
            at=self.now,
            actor=by,
            request_id=f"request-{len(self.events) + 1}",
        )
        self.events.append(event)
        if "then" in event.data:
            self.runs = evolved(self.runs, event)
        return self

    def _seat_of(self, by: str) -> int:
        own = [
            seat for seat in self.run.seats if seat.state is SeatState.OPEN and seat.holder == by
        ]
        return own[0].number

    def _context(self, actor: Actor) -> Context:
        salt = f"salt-{len(self.events)}".ljust(22, "0")
        return Context(self.now, actor, small_catalogue(), salt, self._directory)


def _staff(staff: str) -> Actor:
    member = DIRECTORY.members[staff]
    return Actor(staff, ActorKind.STAFF, member.roles, member.department, member.name)


def long_way() -> PlayedApproval:
    """An approval to which nearly everything happens, and which is granted in the end."""
    away = Absence("S-gu", "S-su", date(2026, 4, 7), date(2026, 4, 30))
    played = PlayedApproval("2026-04-01 08:31", [away])
    played.happens(Happening("draft_saved", {"revision": 1}), by="S-xu")
    played.at("2026-04-01 09:12").begin()
    played.at("2026-04-01 10:05").does(
        "S-xu", "comment", seat=0, opinion="附上批复原件扫描件，请一并审阅。", enclosures=_FILES
    )
    played.at("2026-04-03 09:00").is_late()
    played.at("2026-04-03 09:02").does("S-xu", "urge", seat=0)
    played.at("2026-04-03 09:40").does("S-qian", "delegate", to="S-tao")
    played.at("2026-04-03 10:55").does(
        "S-tao", "advise", opinion="批复第三部分涉及在建学校的安防布置，建议只公开立项内容。"
    )
    played.at("2026-04-03 11:20").does(
        "S-qian", "approve", opinion="同意按拟稿答复，安防部分不予公开。"
    )
    played.at("2026-04-03 11:31").does("S-qian", "take_back", seat=1)
    played.at("2026-04-03 11:48").does("S-qian", "approve", opinion=LONG_OPINION)
    played.at("2026-04-03 14:10").does(
        "S-gu",
        "return",
        to="previous",
        straight_back=True,
        opinion="不予公开部分未引用条款，请补充。",
    )
    played.at("2026-04-07 08:52").does("S-qian", "approve", opinion="已补充条例第十四条。")
    played.at("2026-04-07 09:15").does("S-su", "add_before", to="S-jiang")
    played.at("2026-04-07 16:40").does("S-jiang", "approve", opinion="条款引用准确。")
    played.at("2026-04-07 17:05").does("S-su", "approve", opinion="合法性审核通过。")
    played.at("2026-04-08 09:00").does("S-he", "transfer", seat=_open_seat(played), to="S-cao")
    played.at("2026-04-08 10:30").does("S-cao", "approve")
    played.at("2026-04-08 11:00").does("S-xu", "copy", seat=0, people=("S-he", "S-tao"))
    played.at("2026-04-09 08:50").does("S-lu", "approve", opinion="同意。")
    played.at("2026-04-09 09:20").does("S-he", "read", seat=0)
    played.happens(Happening("reply_sent", {"number": "云教公开〔2026〕12号"}), by="S-intake")
    return played


def vote() -> PlayedApproval:
    """Ten people vote, most of them at length; the seventh agreement decides."""
    played = PlayedApproval("2026-05-11 08:30").begin(VOTE_PLAN)
    for number in range(1, 10):
        action = "refuse" if number in (3, 6) else "approve"
        opinion = LONG_OPINION * (1 + number % 3) if number != 8 else ""
        played.at(f"2026-05-11 {8 + number:02}:17")
        played.does(f"S-juror-{number}", action, opinion=opinion)
    return played


def only_begun() -> PlayedApproval:
    """An approval nobody has signed yet."""
    return PlayedApproval("2026-04-01 08:31").at("2026-04-01 09:12").begin()


def _open_seat(played: PlayedApproval) -> int:
    return next(seat.number for seat in played.run.seats if seat.state is SeatState.OPEN)


#: Two hundred characters: nobody writes more than a few of these.
LONG_OPINION = (
    "经审核，申请人所申请的信息属于本机关制作并保存的政府信息，其中立项批复的主要内容、建设规模、"
    "资金来源和计划工期可以公开；批复附件二载明的安防布置、监控点位以及值守安排，公开后可能危及"
    "学校和学生安全，依照《中华人民共和国政府信息公开条例》第十四条不予公开，并已作区分处理。"
    "拟稿对可以公开和不予公开的部分分别说明了理由，救济途径告知完整，文号和日期无误，同意按此答复。"
)
_FILES = (
    Enclosure("u" * 32, "批复原件第一部分.pdf"),
    Enclosure("v" * 32, "批复原件第二部分.pdf"),
)


def words(locale: str = "zh-CN") -> Any:
    """Return the words of the example city, with those of the chains that are played here."""
    labels = _labels()

    def word(key: str) -> str:
        return labels[key][locale]

    return word


@cache
def _labels() -> Mapping[str, Mapping[str, str]]:
    groups = data_of(_LABELS.read_text(encoding="utf-8"))
    written = {
        f"{group}.{key}": text for group, texts in groups.items() for key, text in texts.items()
    }
    own = {key: {"zh-CN": zh, "en": en} for key, (zh, en) in _NODE_LABELS.items()}
    return {**written, **own}
