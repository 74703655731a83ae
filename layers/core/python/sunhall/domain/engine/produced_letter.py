"""A letter of a case becomes a document: the letter writer reports, the case remembers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.engine.record_letter import RecordLetter


def record_letter(letters: Sequence[IssuedLetter], command: RecordLetter) -> Outcome:
    """Decide on the letter writer's report; a letter that is recorded is not recorded again.

    Args:
        letters: The letters of the case.
        command: The report.
    """
    ordered = [letter for letter in letters if letter.order == command.order]
    if not ordered:
        return Refusal("letter_never_ordered", kind="conflict")
    if ordered[0].produced_at is not None:
        return Decision(())
    data = {
        "order": command.order,
        "number": command.number,
        "year": command.year,
        "serial": command.serial,
        "sha256": dict(command.sha256),
    }
    produced = Happening("letter_produced", data)
    return Decision((produced,), letter_number=(command.year, command.serial))


def with_produced(
    letters: Sequence[IssuedLetter], event: Event, *, shown: Callable[[IssuedLetter], bool]
) -> tuple[IssuedLetter, ...]:
    """Return the letters of a case after ``letter_produced``.

    Args:
        letters: The letters before.
        event: The event.
        shown: Whether the person it is written to may see a letter as soon as it is ready.
    """
    return tuple(
        replace(
            letter,
            number=event.data["number"],
            produced_at=event.at,
            published=shown(letter),
            sha256=tuple(sorted(event.data["sha256"].items())),
        )
        if letter.order == event.data["order"]
        else letter
        for letter in letters
    )
