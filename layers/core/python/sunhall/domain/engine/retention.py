"""How long the personal data of a case that is over is kept, and what is left afterwards.

Personal data is kept no longer than its purpose needs, and is deleted when its time is over
(个人信息保护法 arts. 19, 47(1)). The time is the city's: section ``retention`` of the catalogue
says years for each service. A service that is not named there keeps its cases as they are.

What is erased is who somebody is and what they said. What happened to the case stays: events hold
no personal data, so its history still verifies and every statistic still counts it.

To come under it a service declares three fields of its case (`Kept`), adds `timers` to its own,
and `effect` to what its events change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, Final, Protocol, TypeVar

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.calendar.beijing import day_over, local_date
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import ERASED, Event, Happening
from sunhall.domain.engine.waking import Timer

#: Code of the refusal of everything that is asked of a case whose personal data was erased.
REFUSED: Final = "personal_data_erased"

#: Commands that an erased case still takes: those that show less of it to everybody.
STILL_TAKEN: Final = frozenset({"take_from_log", "withdraw_photo"})


class Kept(Protocol):
    """A case, as a frozen dataclass, that remembers what its retention depends on."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def kept_since(self) -> date | None:
        """Day on which it came to an end that nothing follows: the archive; None before."""

    @property
    def held(self) -> bool:
        """Whether a legal hold stands."""

    @property
    def erased_on(self) -> date | None:
        """Day on which its personal data was erased; None before."""

    @property
    def open_runs(self) -> tuple[ApprovalRun, ...]:
        """Approvals that still wait for someone: who signs has to see what about."""


K = TypeVar("K", bound=Kept)


def kept_years(catalogue: Catalogue, service: str) -> int | None:
    """Return for how many years a service's cases keep personal data; None for good.

    Args:
        catalogue: The city's rules.
        service: Name of the service.
    """
    rules: Mapping[str, Any] = catalogue.sections.get("retention", {})
    rule = rules.get(service)
    return int(rule["years"]) if rule else None


def kept_until(kept_since: date, years: int) -> date:
    """Return the last day of a retention of whole years.

    A period that would end on a 29 February that its last year does not have ends on the last day
    of that month.
    """
    year = kept_since.year + years
    try:
        return kept_since.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def timers(case: Kept, service: str, context: Context) -> list[Timer]:
    """Return the moment at which the personal data of a case is erased, if there is one.

    Args:
        case: The case.
        service: Name of its service.
        context: The world.
    """
    if case.kept_since is None or case.erased_on is not None:
        return []
    if case.held or case.open_runs:
        return []
    years = kept_years(context.catalogue, service)
    if years is None:
        return []
    until = kept_until(case.kept_since, years)
    return [(day_over(until), erased(kept_since=case.kept_since, years=years, until=until))]


def erased(*, kept_since: date, years: int, until: date) -> Happening:
    """The personal data of a case was erased when its time was over.

    Args:
        kept_since: The day from which its time was counted.
        years: For how long it was kept.
        until: The last day of that time.
    """
    data = {"kept_since": kept_since.isoformat(), "years": years, "until": until.isoformat()}
    return Happening(ERASED, data)


def effect(case: K, event: Event) -> K:
    """Return the case after its personal data was erased."""
    return replace(case, erased_on=local_date(event.at))


def facts(case: Kept) -> dict[str, Any]:
    """Return what staff see of where a case is kept; plain data."""
    return {
        "held": case.held,
        "kept_since": case.kept_since.isoformat() if case.kept_since else None,
        "erased_on": case.erased_on.isoformat() if case.erased_on else None,
    }
