"""The shape of ``services/appointment.yaml``, and what it says about other files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final, get_args, get_type_hints

from pydantic import Field

from infra.catalogue.models import Id, Limit, Period, Strict, Text
from infra.catalogue.problem import Problem
from infra.catalogue.service_chain import service_chain_problems
from sunhall.domain.appointment import commands
from sunhall.domain.appointment.approvals import FACTS

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE: Final = "services/appointment.yaml"


class AppointmentPeriods(Strict):
    """Lengths of time of an appointment."""

    decision: Period
    proposal: Period
    rebooking: Period
    minutes: Period
    signing: Period


class AppointmentLimits(Strict):
    """Limits of an appointment."""

    waiting_after_start: Limit
    opens_before: Limit
    closes_after: Limit
    reschedules: Limit
    proposals: Limit
    offers: Limit
    longest_wait: Limit
    promises: Limit
    longest_promise: Limit
    due_soon: Limit


class Meeting(Strict):
    """How meetings by video are held."""

    recording: bool
    identity_check: bool


class Outcome(Strict):
    """What can come of a meeting."""

    id: Id
    label: Text


class AppointmentChains(Strict):
    """Which chain approves what."""

    approval: Id


class AppointmentFile(Strict):
    """``services/appointment.yaml``."""

    periods: AppointmentPeriods
    limits: AppointmentLimits
    meeting: Meeting
    outcomes: Annotated[list[Outcome], Field(min_length=1)]
    chains: AppointmentChains


#: Period → what it is counted in.
UNITS: Final = {
    "decision": "working_day",
    "proposal": "hour",
    "rebooking": "calendar_day",
    "minutes": "working_day",
    "signing": "calendar_day",
}


def compiled_appointment(rules: Rules) -> dict[str, Any]:
    """Return the section as the functions read it."""
    return rules.of(AppointmentFile).value.model_dump(mode="json", by_alias=True)


def appointment_labels(file: AppointmentFile) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the texts for people that stand in the file."""
    for each in file.outcomes:
        label = each.label.model_dump(mode="json", by_alias=True)
        yield f"meeting_outcome.{each.id}", label


def appointment_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with the file in the light of the others."""
    checked = rules.of(AppointmentFile)
    source, file = checked.source, checked.value
    for name, unit in UNITS.items():
        if getattr(file.periods, name).unit != unit:
            yield source.problem(("periods", name, "unit"), f"is counted in units of {unit}")
    ids = [each.id for each in file.outcomes]
    for index, known in enumerate(ids):
        if known in ids[:index]:
            yield source.problem(("outcomes", index, "id"), f"{known!r} is taken already")
    most = _most("promises")
    if file.limits.promises.amount > most:
        yield source.problem(("limits", "promises", "amount"), f"cannot be more than {most}")
    yield from service_chain_problems(
        rules, source, ("chains", "approval"), file.chains.approval, FACTS
    )


def _most(field: str) -> int:
    """Return the most entries that the command's field takes at all."""
    hints = get_type_hints(commands.WriteMinutes, include_extras=True)
    lengths = (getattr(each, "max_length", None) for each in get_args(hints[field])[1:])
    return int(next(length for length in lengths if length is not None))
