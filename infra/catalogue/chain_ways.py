"""The ways through a list of steps: what can be reached, and what leads round in a circle."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from sunhall.domain.approval.definition import END


class Edge(Protocol):
    """Where a step leads."""

    @property
    def to(self) -> str:
        """Id of a step of the same list, or ``end``."""


class Step(Protocol):
    """A step, as a city writes it or as it was compiled."""

    @property
    def id(self) -> str:
        """Id within the list."""

    @property
    def next(self) -> Sequence[Edge]:
        """Where it leads; empty means to the next step of the list."""


def targets(steps: Sequence[Step], place: int) -> list[str]:
    """Return the ids that a step leads to, ``end`` among them; conditions do not count."""
    if steps[place].next:
        return [edge.to for edge in steps[place].next]
    return [steps[place + 1].id if place + 1 < len(steps) else END]


def reached(steps: Sequence[Step], without: Collection[str] = ()) -> set[str]:
    """Return the ids that can be reached from the first step, ``end`` among them.

    Args:
        steps: A list whose edges all lead to steps of it.
        without: Ids of steps at which every way stops.
    """
    places = {step.id: place for place, step in enumerate(steps)}
    found: set[str] = set()
    waiting = [steps[0].id]
    while waiting:
        step_id = waiting.pop()
        if step_id in found or step_id in without:
            continue
        found.add(step_id)
        if step_id in places:
            waiting += targets(steps, places[step_id])
    return found


def led_back(steps: Sequence[Step]) -> list[tuple[int, str]]:
    """Return every step that leads back to one before it on the same way, as (place, id)."""
    places = {step.id: place for place, step in enumerate(steps)}
    back: list[tuple[int, str]] = []
    done: set[str] = set()

    def follow(step_id: str, way: tuple[str, ...]) -> None:
        for to in targets(steps, places[step_id]):
            if to in (*way, step_id):
                back.append((places[step_id], to))
            elif to in places and to not in done:
                follow(to, (*way, step_id))
        done.add(step_id)

    for step in steps:
        if step.id not in done:
            follow(step.id, ())
    return sorted(set(back))
