"""Applies the redactions that events order: reads, makes unreadable, files and records.

Asked for by the dispatcher, at least once, and done once: the same original and marks give the
same bytes, a result is kept under its digest, and only the first record of it counts. A crash
between any two steps leaves a file that nothing leads to, or nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sunhall.application.carry_out import Loaded, carry_out, load_case
from sunhall.application.ports import Ports
from sunhall.application.request_identity import request_identity
from sunhall.domain.actor import system_actor
from sunhall.domain.errors import Conflict, RuleRefused, Unavailable
from sunhall.domain.redaction.commands import (
    FAILURES,
    RecordRedaction,
    ReportFailedRedaction,
)
from sunhall.domain.redaction.marks import Marks, marks_from
from sunhall.domain.redaction.redaction import (
    Redaction,
    RedactionState,
    marks_name,
    redactions_of,
)
from sunhall.domain.redaction.text_redaction import holds_none, redacted_text

REDACTOR = system_actor("redactor")

Report = RecordRedaction | ReportFailedRedaction


class CannotRedact(Exception):
    """A redaction cannot be applied, however often it is tried.

    Attributes:
        code: Why, see `sunhall.domain.redaction.commands.Failure`.
        mark: Number of the mark it is about, or 0.
    """

    def __init__(self, code: str, mark: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.mark = mark


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RedactedFile:
    """A file without what was marked, which has stood the second look.

    Attributes:
        content: The file.
        sha256: Its digest in hexadecimal.
        pages: How many pages it has.
        unsearched: Numbers of the pages on which not every word can be found.
        dropped: How many notes, form fields and stamps are left out.
    """

    content: bytes
    sha256: str
    pages: int
    unsearched: tuple[int, ...]
    dropped: int


class FileRedactor(Protocol):
    """Makes redacted files."""

    def redact(self, content: bytes, marks: Mapping[str, Any]) -> RedactedFile:
        """Return a file without what was marked; the same file and marks give the same bytes.

        Raises:
            CannotRedact: It cannot be done.
        """


class RedactingPorts(Ports, Protocol):
    """What applying needs besides what every use case may."""

    @property
    def redactor(self) -> FileRedactor:
        """The redactor of files."""


def apply_redaction(ports: RedactingPorts, case_id: str, number: int) -> str:
    """Apply a redaction and record what came of it, unless that is settled already.

    Args:
        ports: The outside world.
        case_id: The case.
        number: Number of the redaction in its case.

    Returns:
        How it went: ``applied``, ``settled`` (somebody was first, it was taken back, or the case's
        personal data was erased), or the code of its failure.

    Raises:
        Unavailable: The original has not arrived at its place yet.
        Conflict: The case kept changing; try again.
    """
    loaded = load_case(ports, case_id)
    redaction = _waiting(loaded, number)
    if redaction is None:
        return "settled"
    report = _report(ports, loaded, redaction)
    applied = isinstance(report, RecordRedaction)
    name = "record_redaction" if applied else "report_failed_redaction"
    identity = request_identity("redaction", f"{case_id}:{number}", _fingerprint(report))
    try:
        carry_out(ports, case_id, name, report, REDACTOR, identity, expected_version=None)
    except (Conflict, RuleRefused):
        # Erased, taken back or settled since it was loaded.
        if _waiting(load_case(ports, case_id), number):
            raise
        return "settled"
    return report.code if isinstance(report, ReportFailedRedaction) else "applied"


def _waiting(loaded: Loaded, number: int) -> Redaction | None:
    """Return a redaction that is still to be applied.

    It is read from the history, which every service's cases have. In an erased case none is: the
    original and the marks are gone, and nobody gets to see a copy any more.
    """
    if loaded.stored.data_key is None:
        return None
    redactions = redactions_of(loaded.stored.events)
    found = next((each for each in redactions if each.number == number), None)
    return found if found and found.state is RedactionState.ORDERED else None


def _report(ports: RedactingPorts, loaded: Loaded, redaction: Redaction) -> Report:
    try:
        content = _unsealed(ports, loaded, marks_name(redaction.number))
        if content is None:
            raise CannotRedact("redaction_marks_missing")
        if redaction.document:
            return _text_redacted(ports, loaded, redaction, content)
        return _file_redacted(ports, loaded, redaction, content)
    except CannotRedact as failure:
        if failure.code not in FAILURES:
            raise
        known: Any = failure.code
        return ReportFailedRedaction(number=redaction.number, code=known, mark=failure.mark)


def _file_redacted(
    ports: RedactingPorts, loaded: Loaded, redaction: Redaction, content: Mapping[str, Any]
) -> RecordRedaction:
    case_id = loaded.stored.case_id
    original = ports.files.attachment(case_id, redaction.upload_id)
    if original is None:
        raise Unavailable(retry_after=60)
    done = ports.redactor.redact(original, content)
    ports.files.put_redacted(case_id, redaction.number, done.content, done.sha256)
    return RecordRedaction(
        number=redaction.number,
        before_sha256=hashlib.sha256(original).hexdigest(),
        after_sha256=done.sha256,
        pages=done.pages,
        unsearched=done.unsearched,
        dropped=done.dropped,
    )


def _text_redacted(
    ports: RedactingPorts, loaded: Loaded, redaction: Redaction, content: Mapping[str, Any]
) -> RecordRedaction:
    text = _text_at(_unsealed(ports, loaded, redaction.document), redaction.field)
    marks = marks_from(content)
    _check_text_marks(text, marks)
    words = [word for _, word in marks.words]
    result = redacted_text(text, words, [(span.start, span.end) for _, span in marks.spans])
    return RecordRedaction(
        number=redaction.number,
        before_sha256=_salted(text, content["salt"]),
        after_sha256=_salted(result, content["salt"]),
        text=result,
    )


def _check_text_marks(text: str, marks: Marks) -> None:
    for number, span in marks.spans:
        if span.end > len(text):
            raise CannotRedact("redaction_outside_text", number)
    for number, word in marks.words:
        if holds_none(text, [word]):
            raise CannotRedact("redaction_words_not_found", number)


def _text_at(document: Mapping[str, Any] | None, field: str) -> str:
    """Return the text that stands somewhere in a document."""
    found: Any = document
    for name in field.split("."):
        if isinstance(found, Mapping):
            found = found.get(name)
        elif isinstance(found, list) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        else:
            found = None
    if not isinstance(found, str):
        raise CannotRedact("redaction_text_missing")
    return found


def _unsealed(ports: Ports, loaded: Loaded, name: str) -> dict[str, Any] | None:
    """Return a sealed document; None if there is none, or its key was destroyed."""
    stored = loaded.stored
    if stored.data_key is None or name not in stored.sealed:
        return None
    key = ports.seal.open_key(stored.case_id, stored.data_key)
    return ports.seal.unseal(key, stored.case_id, name, stored.sealed[name])


def _salted(text: str, salt: str) -> str:
    """Return a digest that cannot be used to test a guess: the salt is sealed with the marks."""
    return hashlib.sha256(f"{salt}\x00{text}".encode()).hexdigest()


def _fingerprint(report: Report) -> str:
    told = report.after_sha256 if isinstance(report, RecordRedaction) else report.code
    return hashlib.sha256(told.encode()).hexdigest()
