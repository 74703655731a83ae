"""Where an order stands, and what time alone makes happen to it."""

from __future__ import annotations

from collections.abc import Mapping

from sunhall.domain.approval.case_runs import climbed_runs
from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.clocks.clock import due
from sunhall.domain.engine import due_warning, waking
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.service import Standing
from sunhall.domain.supervision_order.evolve import FEEDBACK, SIGN
from sunhall.domain.supervision_order.order import ENDED, WITH_UNIT, Duty, State, SupervisionOrder
from sunhall.domain.supervision_order.rules import order_rules


def standing(order: SupervisionOrder, context: Context) -> Standing:
    """Return what the work queue and the due index show of an order."""
    deadlines = clock_deadlines(order, context)
    return Standing(
        state=order.state,
        department=_queue_department(order),
        due_at=min((deadline.due_at for deadline in deadlines.values()), default=None),
        wake_at=waking.wake_at(_timers(order, deadlines, context), order.open_runs, context),
        card=_card(order, deadlines),
        open=order.state not in ENDED,
    )


def wake(order: SupervisionOrder, context: Context) -> Decision:
    """Return what has become due by now; empty when nothing has."""
    timers = _timers(order, clock_deadlines(order, context), context)
    return Decision((*waking.rung(timers, context), *climbed_runs(order.open_runs, context)))


def clock_deadlines(order: SupervisionOrder, context: Context) -> dict[str, Deadline]:
    """Return the deadline of every clock that runs, by the clock's name."""
    return {
        name: due(duty.clock, context.catalogue.calendar, context.today)
        for name, duty in running_duties(order).items()
    }


def running_duties(order: SupervisionOrder) -> dict[str, Duty]:
    """Return the unit's duties whose clocks run, by the clock's name."""
    duties = {SIGN: order.sign, FEEDBACK: order.feedback}
    return {name: duty for name, duty in duties.items() if duty and duty.clock.running}


def handled_by(order: SupervisionOrder) -> str:
    """Return whose order it is: the supervisor's until it is issued, the unit's from then on."""
    return order.department if order.issued_at else order.office


def _queue_department(order: SupervisionOrder) -> str | None:
    if order.state in ENDED:
        return None
    told = order.state in WITH_UNIT and order.state is not State.FEEDBACK
    return order.department if told else order.office


def _card(order: SupervisionOrder, deadlines: Mapping[str, Deadline]) -> str | None:
    duties = running_duties(order).items()
    cards = {due_warning.card(duty, deadlines[name].due_on) for name, duty in duties}
    return "red" if "red" in cards else "yellow" if "yellow" in cards else None


def _timers(
    order: SupervisionOrder, deadlines: Mapping[str, Deadline], context: Context
) -> list[waking.Timer]:
    """Every moment at which something happens by itself, with what happens then."""
    if not deadlines:
        return []
    days, calendar = order_rules(context.catalogue).due_soon, context.catalogue.calendar
    return [
        timer
        for name, duty in running_duties(order).items()
        for timer in due_warning.timers(
            duty, name, deadlines[name].due_on, days=days, calendar=calendar
        )
    ]
