"""A redaction as its case knows it, and what of a file may be given away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.engine.event import Event

REDACTION_EVENTS: Final = frozenset(
    {"redaction_ordered", "redaction_applied", "redaction_refused", "redaction_lifted"}
)
"""Everything that happens to redactions."""


class RedactionState(StrEnum):
    """How far a redaction is."""

    ORDERED = "ordered"
    APPLIED = "applied"
    FAILED = "failed"
    WITHHELD = "withheld"
    """The file as a whole is withheld: there is nothing to apply."""
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True)
class Redaction:
    """What was made unreadable in one file or text.

    Attributes:
        number: From 1 in its case.
        upload_id: The file; empty for a text.
        document: The sealed document that holds the text; empty for a file.
        field: Where in the document the text stands.
        marks: Number of marks.
        grounds: Ids of the grounds they name, each once.
        articles: Articles they name, each once.
        by: Staff id of who ordered it.
        at: When.
        state: How far it is.
        before_sha256: Digest of the original, once applied.
        after_sha256: Digest of the result, once applied.
        pages: Pages of the result.
        unsearched: Pages on which not every word can be found: a person has to look at them.
        dropped: Notes, form fields and stamps that the result lacks.
        code: Why it could not be applied, if so.
        mark: Number of the mark that the failure is about, or 0.
    """

    number: int
    upload_id: str
    document: str
    field: str
    marks: int
    grounds: tuple[str, ...]
    articles: tuple[str, ...]
    by: str
    at: datetime
    state: RedactionState
    before_sha256: str = ""
    after_sha256: str = ""
    pages: int = 0
    unsearched: tuple[int, ...] = ()
    dropped: int = 0
    code: str = ""
    mark: int = 0

    @property
    def source(self) -> tuple[str, str, str]:
        """What it was ordered for: two redactions of one source are told apart by their number."""
        return self.upload_id, self.document, self.field

    @property
    def verified(self) -> bool:
        """Whether a second look has found nothing of what was marked; nothing else is applied."""
        return self.state is RedactionState.APPLIED


@dataclass(frozen=True, slots=True)
class Original:
    """A file that nobody has marked anything in: it may be given as it is."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """A file that may be given with its marks applied.

    Attributes:
        number: Number of the redaction; its result is what may be given.
        sha256: Digest of the result.
    """

    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A file that is not given, in whose place something is said.

    Attributes:
        number: Number of the redaction that stands in the way.
        final: Whether it was decided to withhold the file; else its redaction is not done yet, or
            could not be done.
        grounds: Ids of the grounds.
        articles: Articles of the 条例.
    """

    number: int
    final: bool
    grounds: tuple[str, ...]
    articles: tuple[str, ...]


def evolved(redactions: tuple[Redaction, ...], event: Event) -> tuple[Redaction, ...]:
    """Return a case's redactions after one more event; other events change nothing."""
    if event.type == "redaction_ordered":
        return (*redactions, _ordered(event))
    if event.type not in REDACTION_EVENTS:
        return redactions
    number = event.data["number"]
    return tuple(_changed(each, event) if each.number == number else each for each in redactions)


def redactions_of(history: Iterable[Event]) -> tuple[Redaction, ...]:
    """Return the redactions that a case's history tells of."""
    redactions: tuple[Redaction, ...] = ()
    for event in history:
        redactions = evolved(redactions, event)
    return redactions


def given_away(upload_id: str, redactions: Sequence[Redaction]) -> Original | Rendition | Tombstone:
    """Return what of a file may be given to anybody outside.

    The last redaction that was not taken back decides. While it waits, or after it failed, nothing
    is given: not the original, and not an earlier result, which may show what is now marked.
    """
    last = _standing((upload_id, "", ""), redactions)
    if last is None:
        return Original()
    if last.state is RedactionState.APPLIED:
        return Rendition(last.number, last.after_sha256)
    final = last.state is RedactionState.WITHHELD
    return Tombstone(last.number, final, last.grounds, last.articles)


def redacted_document(document: str, field: str, redactions: Sequence[Redaction]) -> str | None:
    """Return the name of the sealed document that may stand for a text outside.

    Returns:
        None if no redaction was ordered, or the last one is not applied: look with `text_marked`
        which of the two it is before the text itself is shown.
    """
    last = _standing(("", document, field), redactions)
    return result_name(last.number) if last and last.verified else None


def text_marked(document: str, field: str, redactions: Sequence[Redaction]) -> bool:
    """Whether something in a text was marked, so that it must not be shown as it is."""
    return _standing(("", document, field), redactions) is not None


def marks_name(number: int) -> str:
    """Name of the sealed document that keeps the marks of a redaction."""
    return f"redaction-{number}"


def result_name(number: int) -> str:
    """Name of the sealed document that keeps the result, if it is a text."""
    return f"redacted-text-{number}"


def tombstone_documents(
    redactions: Sequence[Redaction],
) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return which sealed documents say to the applicant why a file is withheld as a whole.

    Only those whose marks hold nothing but ground, article and reason.

    Returns:
        Name to show it under → the document and its fields.
    """
    return {
        f"withheld_file_{each.number}": (marks_name(each.number), ("marks",))
        for each in redactions
        if each.state is RedactionState.WITHHELD
    }


def redaction_facts(redactions: Sequence[Redaction]) -> Sequence[Mapping[str, Any]]:
    """Return what staff see of redactions, as plain data; what was marked is sealed."""
    return [
        {
            "number": each.number,
            "upload_id": each.upload_id,
            "document": each.document,
            "field": each.field,
            "marks": each.marks,
            "grounds": list(each.grounds),
            "articles": list(each.articles),
            "by": each.by,
            "at": in_beijing(each.at).isoformat(),
            "state": each.state,
            "before_sha256": each.before_sha256,
            "after_sha256": each.after_sha256,
            "pages": each.pages,
            "unsearched": list(each.unsearched),
            "dropped": each.dropped,
            "verified": each.verified,
            "code": each.code,
            "mark": each.mark,
        }
        for each in redactions
    ]


def _standing(source: tuple[str, str, str], redactions: Sequence[Redaction]) -> Redaction | None:
    """Return the last redaction of a source that was not taken back."""
    standing = [
        each
        for each in redactions
        if each.source == source and each.state is not RedactionState.LIFTED
    ]
    return standing[-1] if standing else None


def _ordered(event: Event) -> Redaction:
    data = event.data
    return Redaction(
        number=data["number"],
        upload_id=data["upload_id"],
        document=data["document"],
        field=data["field"],
        marks=data["marks"],
        grounds=tuple(data["grounds"]),
        articles=tuple(data["articles"]),
        by=event.actor,
        at=event.at,
        state=RedactionState.WITHHELD if data["whole_file"] else RedactionState.ORDERED,
    )


def _changed(redaction: Redaction, event: Event) -> Redaction:
    data = event.data
    if event.type == "redaction_lifted":
        return replace(redaction, state=RedactionState.LIFTED)
    if event.type == "redaction_refused":
        return replace(redaction, state=RedactionState.FAILED, code=data["code"], mark=data["mark"])
    return replace(
        redaction,
        state=RedactionState.APPLIED,
        before_sha256=data["before_sha256"],
        after_sha256=data["after_sha256"],
        pages=data["pages"],
        unsearched=tuple(data["unsearched"]),
        dropped=data["dropped"],
    )
