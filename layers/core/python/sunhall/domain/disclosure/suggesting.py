"""An applicant suggests that what they were given be shown to everybody (art. 44(2))."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sunhall.domain.disclosure.request import DisclosureRequest
from sunhall.domain.disclosure.topics import Topic
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome
from sunhall.domain.engine.event import Event
from sunhall.domain.publication.suggestions import SuggestPublication, suggest_publication


def _suggest(request: DisclosureRequest, command: SuggestPublication, context: Context) -> Outcome:
    return suggest_publication(
        answered=request.answered,
        disclosed=request.draft is not None and request.draft.releases,
        suggested=request.suggested,
    )


def _suggested(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, suggested=True)


TOPIC: Final = Topic(
    commands={"suggest_publication": SuggestPublication},
    deciders={SuggestPublication: _suggest},
    effects={"publication_suggested": _suggested},
)
