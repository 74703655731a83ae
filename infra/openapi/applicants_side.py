"""What the routes of an applicant's own case have in common, whatever service it is of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.openapi import answers
from infra.openapi.operation import SEEN_VERSION, Caller, Choice, Operation
from sunhall.http.case_requests import GiveAction


def applicants_actions(
    path: str, name: str, summary: str, own: Mapping[str, type[Any]]
) -> Operation:
    """Return the route by which applicants act on their own case.

    Args:
        path: Path of the case, with the place of its receipt number.
        name: ``operationId``.
        summary: What can be done, in half a sentence.
        own: The commands that are the applicant's, by name.
    """
    return Operation(
        route=f"POST {path}/actions",
        name=name,
        summary=summary,
        caller=Caller.APPLICANT,
        body=Choice(GiveAction, "action", own),
        answer=answers.Done,
        parameters=(SEEN_VERSION,),
        problems=(409,),
        key="required",
    )
