"""Whoever supervises presses for a request: it is urged, ordered or listed (督办)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sunhall.domain.disclosure.request import DisclosureRequest
from sunhall.domain.disclosure.topics import Topic
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.supervising import Measure as Measure
from sunhall.domain.engine.supervising import Supervise as Supervise
from sunhall.domain.engine.supervising import measure_facts, measure_of, supervise

_EVENT: Final = "request_supervised"


def facts(request: DisclosureRequest) -> list[Mapping[str, Any]]:
    """Return the measures as staff see them."""
    return measure_facts(request.supervised)


def _supervise(request: DisclosureRequest, command: Supervise, context: Context) -> Outcome:
    return supervise(_EVENT, request.version, command, context)


def _supervised(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, supervised=(*request.supervised, measure_of(event)))


TOPIC: Final = Topic(
    commands={"supervise": Supervise},
    deciders={Supervise: _supervise},
    effects={_EVENT: _supervised},
)
