"""Leaders' instructions on a brief (批示): each becomes the draft of a supervision order.

The office that supervises looks at the draft and submits it; the unit signs for it and answers, as
for any order. What a brief shows are the orders that came of it, as they stand.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal, Protocol, TypeAlias

from annotated_types import MaxLen, MinLen

from sunhall.application.briefs import check_reader
from sunhall.application.carry_out import load_case
from sunhall.application.open_case import Opened, open_case
from sunhall.application.place_orders import place_order
from sunhall.application.ports import Ports
from sunhall.application.read_case import unsealed
from sunhall.application.request_identity import RequestIdentity
from sunhall.application.supervise import SUPERVISION
from sunhall.domain.actor import Actor
from sunhall.domain.authorization import permitted
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.engine.command import Command
from sunhall.domain.errors import FieldError, InvalidInput, NotAllowed
from sunhall.domain.scoring.period import BadPeriod, ScorePeriod
from sunhall.domain.scoring.rules import scoring_rules
from sunhall.domain.supervision_order.commands import DraftOrder, Instruction, PlaceOrder
from sunhall.domain.supervision_order.order import ORDER, SupervisionOrder, feedback_document
from sunhall.domain.supervision_order.service import SUPERVISION_ORDER
from sunhall.domain.ticket_statistics.brief_period import NoIssue, issue_named
from sunhall.domain.ticket_statistics.printed_brief import issue_of_scores
from sunhall.domain.ticket_statistics.rules import statistics_rules

BriefKind: TypeAlias = Literal["digest", "ranking"]

#: The weight of an order that follows from an instruction.
_LEVEL: Final = "order"


@dataclass(frozen=True, slots=True)
class InstructOnBrief(Command):
    """Have something done because of what a brief says.

    Attributes:
        text: The instruction; it is sealed.
        unit: The unit that has to act.
        due: The day by which it has to report.
        leader: Who gave it, where somebody else writes it down.
        given_on: The day it was given; today unless told.
    """

    text: Annotated[str, MinLen(1), MaxLen(4000)]
    unit: Annotated[str, MinLen(1), MaxLen(60)]
    due: datetime.date
    leader: Annotated[str, MinLen(1), MaxLen(200)] | None = None
    given_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class BriefOrder:
    """That an order came of a brief.

    Attributes:
        case_id: The order.
        unit: The unit that has to act.
        due: The day by which it has to report.
    """

    case_id: str
    unit: str
    due: date


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class InstructionView:
    """An instruction on a brief, and what became of it.

    Attributes:
        line: What came of the brief.
        order: The order as it stands.
        instruction: What was instructed: leader, text, day; empty once it was erased.
        feedback: What the unit said last; empty before it did.
    """

    line: BriefOrder
    order: SupervisionOrder
    instruction: dict[str, Any]
    feedback: dict[str, Any]


class BriefOrders(Protocol):
    """Which orders came of which brief. Only its adapter knows the keys."""

    def add(self, kind: str, period: str, line: BriefOrder) -> None:
        """Keep that an order came of a brief; keeping it again changes nothing."""

    def of(self, kind: str, period: str) -> Sequence[BriefOrder]:
        """Return the orders that came of a brief, in the order of the instructions."""


class InstructingPorts(Ports, Protocol):
    """What instructions need besides what every use case may."""

    @property
    def brief_orders(self) -> BriefOrders:
        """Which orders came of which brief."""


def instruct(
    ports: InstructingPorts,
    actor: Actor,
    kind: str,
    period: str,
    command: InstructOnBrief,
    identity: RequestIdentity,
) -> Opened:
    """Draft the order that follows from an instruction on a brief.

    Args:
        ports: The outside world.
        actor: The leader, or who writes down what one has instructed.
        kind: ``digest`` or ``ranking``.
        period: Name of the issue or of the period.
        command: The instruction.
        identity: By what a repetition is known.

    Raises:
        NotAllowed: The actor neither leads nor supervises.
        InvalidInput: There is no such brief, nobody is named, or the day lies in the past.
        RuleRefused: A rule of orders refuses it.
    """
    if not permitted(actor, "instruct_on_brief", actor.department):
        raise NotAllowed("command_not_allowed", {"command": "instruct_on_brief"})
    number = issue_number(ports, kind, period)
    today = local_date(ports.clock.now())
    if command.due < today:
        raise InvalidInput(errors=[FieldError("due", "supervision_due_in_the_past")])
    leads = permitted(actor, "draft_order", actor.department) is False
    leader = actor.name if leads else command.leader
    if not leader:
        raise InvalidInput(errors=[FieldError("leader", "missing")])
    draft = _draft(ports, number, command, leader, today)
    opened = (
        _drafted_for_the_office(ports, draft, identity)
        if leads
        else place_order(ports, draft, actor, identity)
    )
    # Written again by a repeated request: an order is never without its brief for good.
    line = BriefOrder(opened.case.case_id, command.unit, command.due)
    ports.brief_orders.add(kind, period, line)
    return opened


def instructions(
    ports: InstructingPorts, actor: Actor, kind: str, period: str
) -> Sequence[InstructionView]:
    """Return the instructions on a brief, and what became of each.

    Raises:
        NotAllowed: The actor may read no briefs.
        InvalidInput: There is no such brief.
    """
    check_reader(actor)
    issue_number(ports, kind, period)
    return [_view(ports, line) for line in ports.brief_orders.of(kind, period)]


def issue_number(ports: Ports, kind: str, period: str) -> dict[str, str]:
    """Return the words of a brief's name and issue.

    Raises:
        InvalidInput: There is no such brief.
    """
    words = statistics_rules(ports.catalogue).words
    if kind not in ("digest", "ranking"):
        told = {"allowed": "digest, ranking"}
        raise InvalidInput(errors=[FieldError("kind", "not_one_of", told)])
    try:
        if kind == "digest":
            issue = issue_named(period, ports.catalogue.calendar)
            rhythm, year, number = str(issue.rhythm), str(issue.year), issue.number
        else:
            scored = ScorePeriod.named(period, scoring_rules(ports.catalogue).start_day)
            year, (rhythm, number) = scored.name[:4], issue_of_scores(scored)
    except NoIssue as none:
        raise InvalidInput(errors=[FieldError("period", none.code)]) from None
    except BadPeriod:
        raise InvalidInput(errors=[FieldError("period", "no_such_period")]) from None
    return {
        "name": f"《{words[f'{kind}_name']['zh-CN']}》",
        "issue": words[f"number_{rhythm}"]["zh-CN"].format(year=year, number=number),
    }


def _draft(
    ports: Ports, number: dict[str, str], command: InstructOnBrief, leader: str, today: date
) -> DraftOrder:
    words = statistics_rules(ports.catalogue).words
    due = f"{command.due.year}年{command.due.month}月{command.due.day}日"
    return DraftOrder(
        level=_LEVEL,
        department=command.unit,
        title=words["order_title"]["zh-CN"].format(**number),
        demand=words["order_demand"]["zh-CN"].format(**number, due=due),
        instruction=Instruction(leader, command.text, command.given_on or today),
        source="instruction",
    )


def _drafted_for_the_office(ports: Ports, draft: DraftOrder, identity: RequestIdentity) -> Opened:
    """Open an order that a leader's own instruction calls for: the office has to submit it."""
    office = ports.catalogue.sections["supervision"]["orders"]["office"]
    place = PlaceOrder(order=draft, supervised=None, office=office)
    return open_case(ports, SUPERVISION_ORDER, place, SUPERVISION, identity)


def _view(ports: Ports, line: BriefOrder) -> InstructionView:
    loaded = load_case(ports, line.case_id, consistent=False)
    order: Any = loaded.case
    documents = unsealed(ports, loaded.stored)
    said = feedback_document(order.feedbacks) if order.feedbacks else ""
    return InstructionView(
        line=line,
        order=order,
        instruction=documents.get(ORDER, {}).get("instruction") or {},
        feedback=documents.get(said, {}),
    )
