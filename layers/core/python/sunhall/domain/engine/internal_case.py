"""What the engine asks of every service and an internal case has nothing to say to.

Nobody outside the offices has begun such a case and no letter goes out about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Case, Step


def nothing_told(events: Sequence[Event]) -> Iterable[Step]:
    """Return no step: there is no applicant who follows it."""
    return ()


def no_documents(case: Case) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return no document: there is nobody to show one to."""
    return {}


def nobody_applied(case: Case) -> tuple[str, ...]:
    """Return no document of an applicant's."""
    return ()


def no_letter_facts(
    case: Case,
    history: Sequence[Event],
    documents: Mapping[str, Mapping[str, Any]],
    catalogue: Catalogue,
) -> Mapping[str, Any]:
    """Refuse: no event of an internal case orders a letter.

    Raises:
        ValueError: Always.
    """
    raise ValueError("no letter goes out about an internal case")


def no_letter(case: Case, order: Event) -> None:
    """Return no decision that a letter could carry."""


def no_assignments(case: Case) -> Sequence[Mapping[str, Any]]:
    """Return no assignment."""
    return ()
