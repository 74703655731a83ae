"""Agreement to an appointment, for items that want it.

What a chain does with signatures is the engine's; this module says what is put to approval, and the
history itself makes of the outcome a confirmed or a refused appointment. The slot is the case's own
all the while: whoever agrees need not look whether it is still free.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sunhall.domain.appointment.appointment import Appointment
from sunhall.domain.appointment.rules import meeting_rules
from sunhall.domain.approval.case_runs import begin_run, run_to_resume
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome, Refusal
from sunhall.domain.scheduling.rules import scheduling_rules

#: What is put to approval, a key of the labels ``subject.*``.
SUBJECT: Final = "appointment"

#: What conditions and selectors of the chain may ask, with the type of each.
FACTS: Final[Mapping[str, type]] = {"subject": str, "department": str, "item": str, "mode": str}


def submit(case: Appointment, context: Context) -> Outcome:
    """Put the appointment to those who have to agree."""
    if case.open_runs:
        return Refusal("appointment_submitted_already", kind="conflict")
    return begin_run(
        case,
        context.catalogue.chains[chain_of(case, context)].plan,
        before=run_to_resume(case.runs, SUBJECT),
        subject=SUBJECT,
        facts={"department": case.department, "item": case.item, "mode": case.mode},
        context=context,
    )


def chain_of(case: Appointment, context: Context) -> str:
    """Return the id of the chain that agrees to an appointment: the item's, or the service's."""
    item = scheduling_rules(context.catalogue).items.get(case.item)
    return (item.approval if item else None) or meeting_rules(context.catalogue).chain
