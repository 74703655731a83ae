"""The declaration of the service of proactive publication (主动公开)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sunhall.domain.approval.run import QUIET_EVENTS
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.offered import offered
from sunhall.domain.engine.service import Service
from sunhall.domain.engine.work_list_title import work_list_title
from sunhall.domain.publication import standing
from sunhall.domain.publication.commands import COMMANDS, RegisterItem
from sunhall.domain.publication.decide import decide, open_item
from sunhall.domain.publication.evolve import evolve
from sunhall.domain.publication.item import PublicationItem
from sunhall.domain.publication.transitions import ALLOWED


def title(command: RegisterItem) -> str:
    """Return the beginning of the title."""
    return work_list_title(command.title)


def department(item: PublicationItem, context: Context) -> str:
    """Return the department that publishes it."""
    return item.department


def available(item: PublicationItem, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state and by role."""
    pointless = {"drop_item"} if item.published else {"take_item_down"}
    return offered(ALLOWED, item.state, context, item.department, pointless)


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


PUBLICATION: Service[PublicationItem] = Service(
    name="publication",
    receipt_prefix="ZD",
    commands=COMMANDS,
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
)
