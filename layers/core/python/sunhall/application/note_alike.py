"""Keeps count of what several people have asked for (art. 44).

Driven by the table's stream. The text of a request is unsealed, made into a keyed sketch, and
forgotten: what is stored tells nothing but that two requests are alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from sunhall.application.carry_out import load_case
from sunhall.application.ports import Ports
from sunhall.application.read_case import unsealed
from sunhall.domain.engine.event import Event
from sunhall.domain.publication.suggestions import (
    AnsweredRequest,
    Candidate,
    group_of,
)

#: Name under which the key of the sketches is derived.
PURPOSE: Final = "alike-requests"

_ANSWERED: Final = "reply_sent"
_SUGGESTED: Final = "publication_suggested"


class AlikeRequests(Protocol):
    """Which requests ask for the same. Only its adapter knows the keys."""

    def newest(self, department: str) -> Sequence[AnsweredRequest]:
        """Return the requests that a department answered last, as many as are compared."""

    def note(
        self, department: str, request: AnsweredRequest, at: datetime, *, suggested: bool
    ) -> None:
        """Keep a request with its group; noting it again changes nothing."""

    def candidates(self, department: str) -> tuple[Candidate, ...]:
        """Return all groups of a department that were added to last, as many as are shown."""


class AlikePorts(Ports, Protocol):
    """What it needs besides what every use case may."""

    @property
    def alike(self) -> AlikeRequests:
        """Which requests ask for the same."""


def note_alike(ports: AlikePorts, event: Event) -> None:
    """Note a request that was given what it asked for, or whose applicant suggests to publish it.

    Args:
        ports: The outside world.
        event: A recorded event of any service.
    """
    if event.type not in (_ANSWERED, _SUGGESTED):
        return
    # Imported with the first reply: most events are none.
    from sunhall.domain.disclosure.request import DisclosureRequest

    loaded = load_case(ports, event.case_id)
    request = loaded.case
    rules = ports.catalogue.publication
    if not isinstance(request, DisclosureRequest) or request.draft is None:
        return
    if request.draft.decision not in rules.log_decisions:
        return
    application = unsealed(ports, loaded.stored).get("application")
    if application is None:
        return  # It was erased: there is nothing left to compare.
    noted = _sketched(ports, event.case_id, application["information"]["description"])
    others = ports.alike.newest(request.department)
    known = next((each.group for each in others if each.case_id == event.case_id), None)
    group = known or group_of(noted, others, rules.alike_percent.amount)
    ports.alike.note(
        request.department,
        replace(noted, group=group),
        event.at,
        suggested=event.type == _SUGGESTED,
    )


def _sketched(ports: AlikePorts, case_id: str, text: str) -> AnsweredRequest:
    from sunhall.domain.disclosure.same_information import numbers, sketch

    key = ports.secrets.derived(PURPOSE)
    return AnsweredRequest(case_id, sketch(text, key), numbers(text, key), group=case_id)
