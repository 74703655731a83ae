"""Opens supervision orders, and lets the cases that they are about show them."""

from __future__ import annotations

from typing import Any, Final

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.case_links import AS_IT_STANDS
from sunhall.application.open_case import Opened, open_case
from sunhall.application.ports import Ports
from sunhall.application.request_identity import RequestIdentity, request_identity
from sunhall.application.supervise import (
    SUPERVISION,
    FindingRow,
    OrderRow,
    SupervisingPorts,
)
from sunhall.domain.actor import Actor
from sunhall.domain.approval.run import RunOutcome, outcome_in
from sunhall.domain.authorization import permitted
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.errors import FieldError, InvalidInput, NotAllowed
from sunhall.domain.receipt_number import normalised
from sunhall.domain.supervision_order.commands import DraftOrder, PlaceOrder
from sunhall.domain.supervision_order.evolve import EVENT_TYPES
from sunhall.domain.supervision_order.order import SupervisedCase, SupervisionOrder
from sunhall.domain.supervision_order.service import SUPERVISION_ORDER

#: How a closed ticket says that its matter is not solved.
_UNSOLVED: Final = "unsolved"


def place_order(ports: Ports, draft: DraftOrder, actor: Actor, identity: RequestIdentity) -> Opened:
    """Open an order that a member of staff drafts.

    Args:
        ports: The outside world.
        draft: What is ordered.
        actor: Who drafts it.
        identity: By what a repetition is known.

    Raises:
        NotAllowed: The actor supervises nothing.
        InvalidInput: There is no case of that number.
        RuleRefused: A rule refuses it.
    """
    if not permitted(actor, "draft_order", actor.department):
        raise NotAllowed("command_not_allowed", {"command": "draft_order"})
    place = PlaceOrder(order=draft, supervised=_supervised(ports, draft.receipt_no))
    return open_case(ports, SUPERVISION_ORDER, place, actor, identity)


def draft_order(ports: Ports, row: FindingRow) -> None:
    """Draft the order that follows from a finding; a person looks at it and submits it.

    Doing it again does nothing.
    """
    finding = row.finding
    rules = ports.catalogue.sections["supervision"]["rules"]
    name = next(rule["name"]["zh-CN"] for rule in rules if rule["id"] == finding.rule)
    order = DraftOrder(
        level="order",
        department=finding.department,
        title=_text(ports, "finding_title", name=name, receipt_no=row.receipt_no),
        demand=_text(ports, "finding_demand", name=name, receipt_no=row.receipt_no),
        source="finding",
        receipt_no=row.receipt_no,
        rule=finding.rule,
    )
    supervised = SupervisedCase(row.case_id, row.receipt_no, row.service)
    since = row.found_at.isoformat()
    _open(ports, order, supervised, f"{row.case_id}:{finding.rule}:{finding.department}:{since}")


def order_unsolved(ports: Ports, loaded: Loaded, event: Event) -> None:
    """Draft an order about a ticket that closed unsolved after its rework (提级办理; D3-31).

    Args:
        ports: The outside world.
        loaded: The ticket.
        event: Its closing; only ``unsolved`` opens one.
    """
    context = Context(ports.clock.now(), SUPERVISION, ports.catalogue, "")
    case = loaded.service.supervised(loaded.case, loaded.stored.events, context)
    if event.data["result"] != _UNSOLVED or case is None:
        return
    order = DraftOrder(
        level=ports.catalogue.sections["supervision"]["orders"]["unsolved"],
        department=case.department,
        title=_text(ports, "unsolved_title", receipt_no=case.receipt_no),
        demand=_text(ports, "unsolved_demand", receipt_no=case.receipt_no),
        source="case",
        receipt_no=case.receipt_no,
    )
    supervised = SupervisedCase(case.case_id, case.receipt_no, case.service)
    _open(ports, order, supervised, f"{case.case_id}:{event.seq}")


def keep_order(ports: SupervisingPorts, event: Event) -> None:
    """Let the case that an order is about show how it stands, and have it told of its issue."""
    if event.type not in EVENT_TYPES:
        return
    loaded = load_case(ports, event.case_id)
    order = loaded.case
    if not isinstance(order, SupervisionOrder) or order.supervised is None:
        return
    context = Context(ports.clock.now(), SUPERVISION, ports.catalogue, "")
    row = OrderRow(
        case_id=order.case_id,
        version=order.version,
        receipt_no=order.receipt_no,
        level=order.level,
        state=str(order.state),
        department=order.department,
        result=str(order.result or ""),
        due_at=loaded.service.standing(order, context).due_at,
    )
    ports.supervision.put_order(order.supervised.case_id, row)
    if outcome_in(event) is RunOutcome.APPROVED:
        ports.link_orders.place(order.case_id, AS_IT_STANDS)


def _supervised(ports: Ports, typed: str | None) -> SupervisedCase | None:
    """Return the case with a receipt number, if one is named."""
    if typed is None:
        return None
    number = normalised(typed)
    receipt = ports.store.receipt(number) if number else None
    if receipt is None:
        raise InvalidInput(errors=[FieldError("receipt_no", "receipt_unknown")])
    loaded = load_case(ports, receipt.case_id, consistent=False)
    return SupervisedCase(loaded.stored.case_id, loaded.case.receipt_no, loaded.service.name)


def _open(ports: Ports, order: DraftOrder, supervised: SupervisedCase, about: str) -> None:
    office = ports.catalogue.sections["supervision"]["orders"]["office"]
    place = PlaceOrder(order=order, supervised=supervised, office=office)
    identity = request_identity("supervision-order", about, "0" * 16)
    open_case(ports, SUPERVISION_ORDER, place, SUPERVISION, identity)


def _text(ports: Ports, label: str, /, **words: Any) -> str:
    return ports.catalogue.label(f"supervision_text.{label}").format(**words)
