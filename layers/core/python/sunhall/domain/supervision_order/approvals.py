"""Approval of a supervision order: nobody is ordered to do something by one person alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from sunhall.domain.approval.case_runs import begin_run, run_to_resume
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome
from sunhall.domain.supervision_order.order import SupervisionOrder
from sunhall.domain.supervision_order.rules import Length, order_rules

#: What is put to approval, a key of the labels ``subject.*``.
SUBJECT: Final = "supervision_order"

#: What conditions and selectors of the chains may ask, with the type of each. ``department`` is the
#: one that supervises: its head is asked, and not the head of the unit that is to be told.
FACTS: Final[Mapping[str, type]] = {"subject": str, "department": str}


def submit(order: SupervisionOrder, context: Context) -> Outcome:
    """Send the draft up the chain of its level; the periods travel with it."""
    rules = order_rules(context.catalogue).levels[order.level]
    return begin_run(
        order,
        context.catalogue.chains[rules.chain].plan,
        before=run_to_resume(order.runs, SUBJECT),
        subject=SUBJECT,
        facts={"department": order.office},
        context=context,
        barred=order.authors,
        proposal={"sign": _plain(rules.sign), "feedback": _plain(rules.feedback)},
    )


def _plain(length: Length) -> dict[str, Any]:
    return {**asdict(length), "unit": str(length.unit)}
