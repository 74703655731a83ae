"""The shape of ``interviews/``: the numbers of live interviews, of which a city chooses a set.

Few sources say every number; what one leaves open is taken from the ``conventions``. A compiled
preset is complete, and every number in it still says where it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from infra.catalogue.models import Basis, Id, Limit, NonEmpty, Period, Strict, Switch, Text
from infra.catalogue.problem import Path, Problem, one_of
from infra.catalogue.service_chain import service_chain_problems
from sunhall.domain.live_session.approvals import FACTS

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE = "interviews/rules.yaml"
PRESETS = "interviews/presets.yaml"

#: Period → what it is counted in.
UNITS: Mapping[str, str] = {
    **dict.fromkeys(("plan_vote", "topics_before", "topic_vote"), "calendar_day"),
    **dict.fromkeys(("announcement", "archive"), "calendar_day"),
    **dict.fromkeys(("length", "early_start", "overrun"), "minute"),
    **dict.fromkeys(("answer", "transcript"), "working_day"),
}


class Numbers(Strict):
    """The numbers of interviews, as far as a place says them."""

    units_a_year: Limit | None = None
    plan_vote_month: Limit | None = None
    plan_vote: Period | None = None
    topics_at_least: Limit | None = None
    topics_before: Period | None = None
    topic_vote: Period | None = None
    announcement: Period | None = None
    guests_announced: Switch | None = None
    head_in_person: Switch | None = None
    length: Period | None = None
    early_start: Period | None = None
    overrun: Period | None = None
    prepared_questions: Limit | None = None
    photos_least: Limit | None = None
    photos_most: Limit | None = None
    liaison: Switch | None = None
    answer: Period | None = None
    transcript: Period | None = None
    archive: Period | None = None
    due_soon: Limit | None = None


NUMBERS = tuple(Numbers.model_fields)


class Preset(Numbers):
    """The numbers of a place."""

    id: Id
    label: Text
    source: NonEmpty


class InterviewPresets(Strict):
    """``interviews/presets.yaml``."""

    conventions: Numbers
    presets: Annotated[list[Preset], Field(min_length=1)]


class Tie(Strict):
    """Who decides between choices with as many votes."""

    rule: Literal["first_listed", "office"]
    basis: Basis


class InterviewFile(Strict):
    """``interviews/rules.yaml``."""

    preset: Id
    office: Id
    transcript_chain: Id
    tie: Tie


def compiled_interviews(rules: Rules) -> dict[str, Any]:
    """Return the rules as the functions read them: the chosen preset alone, complete."""
    file, presets = rules.of(InterviewFile).value, rules.of(InterviewPresets).value
    chosen = next(each for each in presets.presets if each.id == file.preset)
    return {
        "preset": compiled_preset(chosen, presets),
        "office": file.office,
        "transcript_chain": file.transcript_chain,
        "tie": file.tie.model_dump(mode="json"),
    }


def compiled_preset(preset: Preset, file: InterviewPresets) -> dict[str, Any]:
    """Return a preset with all its numbers.

    Raises:
        KeyError: A number is said nowhere; `interview_problems` tells which.
    """
    numbers = said(preset, file)
    return {
        "id": preset.id,
        "label": preset.label.model_dump(mode="json", by_alias=True),
        "source": preset.source,
        **{name: numbers[name] for name in NUMBERS},
    }


def said(preset: Preset, file: InterviewPresets) -> dict[str, Any]:
    """Return the numbers that are said somewhere: by the preset, else by the conventions."""
    found: dict[str, Any] = {}
    for place in (file.conventions, preset):
        for name in NUMBERS:
            value = getattr(place, name)
            if value is not None:
                found[name] = value.model_dump(mode="json", by_alias=True)
    return found


def interview_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with the files in the light of each other and of the rest."""
    checked, presets = rules.of(InterviewFile), rules.of(InterviewPresets)
    source, file = checked.source, checked.value
    ids = [preset.id for preset in presets.value.presets]
    if file.preset not in ids:
        reason = f"there is no preset {file.preset!r}; {one_of(ids, file.preset)}"
        yield source.problem(("preset",), reason)
    departments = {each.id for each in rules.departments.value}
    if file.office not in departments:
        reason = f"there is no department {file.office!r}; {one_of(departments, file.office)}"
        yield source.problem(("office",), reason)
    path: Path = ("transcript_chain",)
    yield from service_chain_problems(rules, source, path, file.transcript_chain, FACTS)
    for index, preset in enumerate(presets.value.presets):
        place: Path = ("presets", index)
        if preset.id in ids[:index]:
            yield presets.source.problem((*place, "id"), f"{preset.id!r} is taken already")
        for name, reason in _faults(said(preset, presets.value)):
            yield presets.source.problem((*place, name), reason)


def _faults(numbers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    missing = [name for name in NUMBERS if name not in numbers]
    for name in missing:
        yield name, "is missing, and the conventions do not say it"
    if missing:
        return
    for name, unit in UNITS.items():
        if numbers[name]["unit"] != unit:
            yield name, f"is counted in units of {unit}"
    amounts = {name: number["amount"] for name, number in numbers.items() if "amount" in number}
    if not 1 <= amounts["plan_vote_month"] <= 12:
        yield "plan_vote_month", "is no month"
    if amounts["photos_least"] > amounts["photos_most"]:
        yield "photos_most", "is less than the least"
    if amounts["topics_at_least"] == 1:
        yield "topics_at_least", "leaves nothing to vote on: say 0 for no vote, or at least 2"
    notice = amounts["topic_vote"] + amounts["announcement"]
    if amounts["topics_at_least"] and notice > amounts["topics_before"]:
        reason = f"vote and notice take {notice} days: topics would come too late for them"
        yield "topics_before", reason
