"""The shape of ``open311.yaml``, and what it says about other files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field

from infra.catalogue.category_file import Categories
from infra.catalogue.models import Id, Limit, NonEmpty, Strict, Text
from infra.catalogue.problem import Problem, one_of
from infra.catalogue.ticket_file import Ticket

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE = "open311.yaml"

#: Most requests that one answer can carry: a function answers with six megabytes at most.
MOST_REQUESTS = 1000


def _with_offset(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("needs an offset, as in 2026-11-22T00:00:00+08:00")
    return text


class Limits(Strict):
    """Volumes and quotas."""

    window_days: Limit
    most_requests: Limit
    daily_quota: Limit
    minute_quota: Limit


class Spot(Strict):
    """How precisely places are shown."""

    address: bool
    decimals: Annotated[int, Field(ge=0, le=5)] | None


class Open311(Strict):
    """``open311.yaml``."""

    jurisdiction: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,99}$")]
    changeset: Annotated[NonEmpty, AfterValidator(_with_offset)]
    contact: Text
    key_service: Text
    limits: Limits
    anonymous_kind: Id
    listed_refusals: list[int]
    places: dict[Id, Spot]


def compiled_open311(rules: Rules) -> dict[str, Any]:
    """Return the rules as the functions read them."""
    plain = rules.of(Open311).value.model_dump(mode="json", by_alias=True)
    return {**plain, **plain.pop("limits")}


def open311_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with the file in the light of the others."""
    checked = rules.of(Open311)
    source, file = checked.source, checked.value
    groups = {group.id for group in rules.of(Categories).value.groups}
    for group in file.places:
        if group not in groups:
            reason = f"there is no group {group!r}; {one_of(groups, group)}"
            yield source.problem(("places", group), reason)
    reasons = {reason.code for reason in rules.of(Ticket).value.refusal_reasons}
    for place, code in enumerate(file.listed_refusals):
        if code not in reasons:
            yield source.problem(("listed_refusals", place), f"there is no reason {code}")
    anonymous = {kind.id for kind in rules.of(Ticket).value.kinds if kind.anonymous and kind.public}
    if file.anonymous_kind not in anonymous:
        reason = f"no public kind that may be anonymous; {one_of(anonymous, file.anonymous_kind)}"
        yield source.problem(("anonymous_kind",), reason)
    for name in ("window_days", "most_requests", "daily_quota", "minute_quota"):
        if getattr(file.limits, name).amount < 1:
            yield source.problem(("limits", name, "amount"), "has to be at least 1")
    if file.limits.most_requests.amount > MOST_REQUESTS:
        reason = f"an answer carries at most {MOST_REQUESTS}"
        yield source.problem(("limits", "most_requests", "amount"), reason)
