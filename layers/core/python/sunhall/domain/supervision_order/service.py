"""The declaration of the service of supervision orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sunhall.domain.approval.run import QUIET_EVENTS, outcome_in
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.offered import offered
from sunhall.domain.engine.service import Service, Step
from sunhall.domain.engine.shown_steps import shown_step
from sunhall.domain.engine.work_list_title import work_list_title
from sunhall.domain.supervision_order import standing
from sunhall.domain.supervision_order.commands import COMMANDS, PlaceOrder
from sunhall.domain.supervision_order.decide import decide, open_order
from sunhall.domain.supervision_order.evolve import evolve
from sunhall.domain.supervision_order.order import SupervisionOrder
from sunhall.domain.supervision_order.transitions import ALLOWED

#: Events that the two sides are told of, with the data their text mentions.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "order_drafted": (),
    "order_signed": (),
    "order_extension_asked": ("amount",),
    "order_extension_granted": ("amount",),
    "order_extension_refused": (),
    "feedback_given": ("number",),
    "feedback_returned": ("round",),
    "order_closed": (),
    "order_cancelled": (),
}


def title(command: PlaceOrder) -> str:
    """Return the beginning of what the order is about."""
    return work_list_title(command.order.title)


def department(order: SupervisionOrder, context: Context) -> str:
    """Return whose order it is: the unit does not see it before it was issued."""
    return standing.handled_by(order)


def available(order: SupervisionOrder, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state and by role."""
    return offered(ALLOWED, order.state, context, standing.handled_by(order))


def facts(order: SupervisionOrder, context: Context) -> Mapping[str, Any]:
    """Return what staff see of an order now besides its sealed documents."""
    supervised = order.supervised
    return {
        "level": order.level,
        "source": order.source,
        "rule": order.rule,
        "supervised": supervised
        and {
            "case_id": supervised.case_id,
            "receipt_no": supervised.receipt_no,
            "service": supervised.service,
        },
        "department": order.department,
        "office": order.office,
        "issued_at": order.issued_at.isoformat() if order.issued_at else None,
        "signed_at": order.signed_at.isoformat() if order.signed_at else None,
        "feedbacks": order.feedbacks,
        "returns": order.returns,
        "extension": str(order.extension),
        "extension_amount": order.extension_amount,
        "result": str(order.result) if order.result else None,
        "catalogue_version": order.catalogue_version,
    }


def timeline(events: Iterable[Event]) -> Iterator[Step]:
    """Return what has happened to an order, in order."""
    for event in events:
        step = shown_step(event, SHOWN)
        if step:
            yield step
        elif outcome_in(event) == "approved":
            yield Step(event.at, "order_issued", {})


def assignments(order: SupervisionOrder) -> Sequence[Mapping[str, Any]]:
    """Return the unit, once it was told."""
    return [{"department": order.department, "handler": None}] if order.issued_at else []


def permission_to_view(order: SupervisionOrder) -> str:
    """Return the line of the authorisation table by which staff read an order."""
    return "view_order"


SUPERVISION_ORDER: Service[SupervisionOrder] = Service(
    name="supervision_order",
    receipt_prefix="DB",
    commands=COMMANDS,
    quiet_events=frozenset({"deadline_warned", "deadline_missed"}) | QUIET_EVENTS,
    needs_directory=frozenset({"submit_order", "act_on_approval"}),
    open_case=open_order,
    title=title,
    decide=decide,
    evolve=evolve,
    standing=standing.standing,
    wake=standing.wake,
    clocks=standing.clock_deadlines,
    department=department,
    available=available,
    facts=facts,
    timeline=timeline,
    assignments=assignments,
    permission_to_view=permission_to_view,
)
