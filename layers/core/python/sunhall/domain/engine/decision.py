"""What `decide` answers: a decision to record, or a refusal with its rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from sunhall.domain.engine.event import Happening

if TYPE_CHECKING:
    from sunhall.domain.scheduling.cells import CellChange


@dataclass(frozen=True, slots=True)
class Sealed:
    """Confidential content to keep encrypted beside the case, replacing what had that name.

    Attributes:
        name: Name of the document within the case, e.g. ``application`` or ``draft``.
        content: Plain JSON data.
    """

    name: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decision:
    """A command is allowed, and this is what it makes happen.

    Attributes:
        happenings: Events to record, in order; empty when there is nothing left to do.
        sealed: Confidential documents that belong to these events.
        beside: Run and seat of the task that the documents of this decision are kept with, because
            its row is written anyhow; None keeps each as an item of its own.
        letter_number: Year and number taken from the letter register, if any.
        cells: Cells of time that it claims or sets free, if any.
    """

    happenings: tuple[Happening, ...]
    sealed: tuple[Sealed, ...] = ()
    beside: tuple[int, int] | None = None
    letter_number: tuple[int, int] | None = None
    cells: CellChange | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule refuses a command.

    Attributes:
        code: Stable code, the key of its label.
        params: Values for the label's placeholders; never personal data.
        fields: Fields of the command's data that the rule is about, if any.
        also: Further rules that refuse the same command: whoever asks is told all of them at once.
        kind: ``rule`` when a rule forbids it, ``conflict`` when the case has moved on,
            ``forbidden`` when this person may not.
    """

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    also: tuple[Refusal, ...] = ()
    kind: Literal["rule", "conflict", "forbidden"] = "rule"


def together(*refusals: Refusal | None) -> Refusal | None:
    """Return all refusals as one, or None if there is none."""
    found = [
        single
        for refusal in refusals
        if refusal
        for single in (replace(refusal, also=()), *refusal.also)
    ]
    return replace(found[0], also=tuple(found[1:])) if found else None


def out_of_state(command: str, state: str) -> Refusal:
    """Return that a command is not given in the state in which a case is."""
    return Refusal("not_in_this_state", {"command": command, "state": state}, kind="conflict")


Outcome = Decision | Refusal
