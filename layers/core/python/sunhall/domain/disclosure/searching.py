"""Searching for what was asked for (art. 36(4)); what was searched stands in the draft's record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sunhall.domain.disclosure.request import DisclosureRequest, State
from sunhall.domain.disclosure.topics import Topic
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome
from sunhall.domain.engine.event import Event, Happening


@dataclass(frozen=True, slots=True)
class StartSearch(Command):
    """The department begins to look for the information."""


def _start(request: DisclosureRequest, command: StartSearch, context: Context) -> Outcome:
    return Decision((Happening("search_started", {}),))


def _started(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, state=State.SEARCHING)


TOPIC: Final = Topic(
    commands={"start_search": StartSearch},
    deciders={StartSearch: _start},
    effects={"search_started": _started},
)
