"""The declaration of the service of proactive publication (主动公开)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sunhall.domain.approval.run import QUIET_EVENTS
from sunhall.domain.authorization import permitted
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Service, Step
from sunhall.domain.publication import standing
from sunhall.domain.publication.commands import COMMANDS, RegisterItem
from sunhall.domain.publication.decide import decide, open_item
from sunhall.domain.publication.evolve import evolve
from sunhall.domain.publication.item import PublicationItem
from sunhall.domain.publication.transitions import ALLOWED

#: Characters of a title that a work list shows.
_TITLE_LENGTH = 60


def title(command: RegisterItem) -> str:
    """Return the beginning of the title."""
    text = " ".join(command.title.split())
    return text if len(text) <= _TITLE_LENGTH else text[: _TITLE_LENGTH - 1] + "…"


def department(item: PublicationItem, context: Context) -> str:
    """Return the department that publishes it."""
    return item.department


def available(item: PublicationItem, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state and by role."""
    pointless = {"drop_item"} if item.published else {"take_item_down"}
    return tuple(
        name
        for name, states in ALLOWED.items()
        if item.state in states
        and name != "act_on_approval"
        and name not in pointless
        and permitted(context.actor, name, item.department)
    )


def facts(item: PublicationItem, context: Context) -> Mapping[str, Any]:
    """Return what staff see of an item now besides its text."""
    return {
        "department": item.department,
        "category": item.category,
        "form": item.form,
        "made_on": item.made_on.isoformat(),
        "revision": item.revision,
        "published_revision": item.published or None,
        "catalogue_version": item.catalogue_version,
    }


def _nothing_told(events: Sequence[Event]) -> Iterable[Step]:
    return ()


def _no_documents(item: PublicationItem) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    return {}


def _nobody_applied(item: PublicationItem) -> tuple[str, ...]:
    return ()


def _no_letter_facts(
    item: PublicationItem,
    history: Sequence[Event],
    documents: Mapping[str, Mapping[str, Any]],
    catalogue: Catalogue,
) -> Mapping[str, Any]:
    raise ValueError("no letter goes out about an item to publish")


def _issuer(item: PublicationItem) -> str:
    return item.department


def _no_letter(item: PublicationItem, order: Event) -> None:
    return None


def _no_assignments(item: PublicationItem) -> Sequence[Mapping[str, Any]]:
    return []


PUBLICATION: Service[PublicationItem] = Service(
    name="publication",
    receipt_prefix="ZD",
    commands=COMMANDS,
    applicant_commands=frozenset(),
    quiet_events=frozenset({"deadline_warned", "deadline_missed"}) | QUIET_EVENTS,
    needs_directory=frozenset({"submit_for_release", "act_on_approval"}),
    open_case=open_item,
    title=title,
    decide=decide,
    evolve=evolve,
    standing=standing.standing,
    wake=standing.wake,
    clocks=standing.clocks,
    department=department,
    available=available,
    facts=facts,
    timeline=_nothing_told,
    shown_documents=_no_documents,
    applicants_documents=_nobody_applied,
    applicants_person={},
    others_person={},
    letter_facts=_no_letter_facts,
    letter_issuer=_issuer,
    letter_decision=_no_letter,
    assignments=_no_assignments,
)
