"""What somebody can turn to besides their work list: desks, and cases that they can open.

Both follow from the table of roles and commands alone, so an app that asks holds no rule itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sunhall.domain.actor import Actor
from sunhall.domain.authorization import permitted


@dataclass(frozen=True, slots=True)
class Desk:
    """A place where somebody works on more than one case.

    Attributes:
        name: Stable name; its label is ``desk.<name>``.
        needs: The permission without which there is nothing to do there.
        further: What some of those who are there may do besides.
    """

    name: str
    needs: str
    further: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """A case that staff open: for a citizen who calls or comes, or of their own.

    Attributes:
        name: Stable name; its label is ``command.<name>``.
        needs: The permission to open one.
        path: Where it is sent, below ``/api/v1/staff``.
        alone: Whether it is filled in from nothing; otherwise it is about something that a desk
            shows, and begins there.
        asked: Fields that a citizen's form fills in by itself and that staff are asked.
        unasked: Fields that only a citizen's form has something for.
        for_citizen: Whether it is a citizen's, who is told number and code to follow it by.
    """

    name: str
    needs: str
    path: str
    alone: bool = True
    asked: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()
    for_citizen: bool = False


DESKS: Final[tuple[Desk, ...]] = (
    Desk("call_intake", "register_ticket"),
    Desk("callback", "record_callback"),
    Desk("supervision", "view_supervision", ("supervise", "draft_order")),
    Desk("scores", "view_scores", ("file_score_appeal",)),
    Desk("statistics", "view_statistics"),
    Desk("briefs", "view_briefs", ("instruct_on_brief",)),
    Desk("publication_duties", "view_public_work", ("register_item",)),
    Desk("reception", "submit_appointment"),
    Desk("reception_hours", "keep_reception_hours"),
    Desk("question_moderation", "accept_question"),
    Desk("session_host", "go_live"),
    Desk("session_transcript", "write_transcript"),
    Desk("annual_report", "view_annual_report", ("write_annual_report",)),
)

#: A form on the web knows that it is one.
_CHANNEL: Final = ("channel",)

OPENINGS: Final[tuple[Opening, ...]] = (
    Opening(
        *("register_petition", "register_petition", "petitions"),
        asked=_CHANNEL,
        for_citizen=True,
    ),
    Opening(
        *("register_disclosure", "register", "disclosure-requests"),
        asked=_CHANNEL,
        for_citizen=True,
    ),
    Opening(
        *("register_correction", "register", "correction-requests"),
        asked=_CHANNEL,
        for_citizen=True,
    ),
    Opening(
        *("register_appointment", "register_appointment", "appointments"),
        unasked=("hold", "time_zone"),
        for_citizen=True,
    ),
    Opening("register_item", "register_item", "publications"),
    Opening("draft_consultation", "draft_consultation", "consultations"),
    Opening("open_session", "open_session", "sessions"),
    Opening("draft_plan", "draft_plan", "interview-plans"),
    Opening("draft_order", "draft_order", "supervision-orders"),
    Opening("record_score_entry", "record_score_entry", "score-entries"),
    Opening("file_score_appeal", "file_score_appeal", "score-appeals", alone=False),
)


def desks_of(actor: Actor) -> Iterator[tuple[Desk, tuple[str, ...]]]:
    """Yield the desks of somebody, each with what they may do there besides looking."""
    for desk in DESKS:
        if _may(actor, desk.needs):
            yield desk, tuple(each for each in desk.further if _may(actor, each))


def openings_of(actor: Actor) -> Iterator[Opening]:
    """Yield what somebody can open."""
    return (each for each in OPENINGS if _may(actor, each.needs))


def _may(actor: Actor, command: str) -> bool:
    return permitted(actor, command, actor.department)
