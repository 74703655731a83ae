"""Decides on what is to be made unreadable, and records what came of it.

Art. 37 of the 条例: what can be given is given, what cannot is kept apart, and the reason is told.
The marks themselves are sealed: a marked word is the very thing that nobody may see.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from sunhall.domain.catalogue import Catalogue, Ground
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, Sealed, together
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.sealing import seal
from sunhall.domain.redaction.commands import (
    LiftRedaction,
    MarkRedaction,
    PageRegion,
    RecordRedaction,
    RedactionMark,
    ReportFailedRedaction,
    TextSpan,
)
from sunhall.domain.redaction.marks import kinds_of, marks_content
from sunhall.domain.redaction.matching import normal_form
from sunhall.domain.redaction.redaction import (
    Redaction,
    RedactionState,
    marks_name,
    result_name,
)
from sunhall.domain.redaction.text_redaction import MASK_CHARACTER
from sunhall.domain.upload import read_unverified

#: The only kind of file whose pages can be marked; any other is given or withheld as a whole.
MARKABLE: Final = "application/pdf"

#: A word shorter than this, without blanks and the like, stands nearly everywhere.
_SHORTEST_WORD: Final = 2

_UNKNOWN: Final = Refusal("redaction_unknown", kind="conflict")


def mark_redaction(
    redactions: tuple[Redaction, ...],
    attachments: Collection[str],
    command: MarkRedaction,
    context: Context,
) -> Outcome:
    """Order a redaction.

    Whether a place lies on its page, and whether a word can be found, shows when it is applied.

    Args:
        redactions: The case's redactions so far.
        attachments: Ids of the uploads that the case has claimed.
        command: What is marked.
        context: The world.
    """
    refusal = (
        _source_refused(redactions, attachments, command)
        or _whole_file_refused(command)
        or together(*_marks_refused(command, context.catalogue))
    )
    if refusal:
        return refusal
    number = len(redactions) + 1
    document, digest = seal(marks_name(number), marks_content(command.marks), context.salt)
    ordered = redaction_ordered(number=number, command=command, marks_digest=digest)
    return Decision((ordered,), (document,))


def record_redaction(redactions: tuple[Redaction, ...], command: RecordRedaction) -> Outcome:
    """Record that a redaction was applied and verified."""
    redaction = _numbered(redactions, command.number)
    if redaction is None:
        return _UNKNOWN
    if redaction.state is not RedactionState.ORDERED:
        return _settled(redaction)
    sealed: tuple[Sealed, ...] = ()
    if redaction.document:
        sealed = (Sealed(result_name(redaction.number), {"text": command.text}),)
    return Decision((redaction_applied(redaction, command),), sealed)


def report_failed_redaction(
    redactions: tuple[Redaction, ...], command: ReportFailedRedaction
) -> Outcome:
    """Record that a redaction cannot be applied, and why."""
    redaction = _numbered(redactions, command.number)
    if redaction is None:
        return _UNKNOWN
    if redaction.state is not RedactionState.ORDERED:
        return _settled(redaction)
    return Decision((redaction_refused(command),))


def lift_redaction(
    redactions: tuple[Redaction, ...], command: LiftRedaction, context: Context
) -> Outcome:
    """Take a redaction back, one that waits as well."""
    redaction = _numbered(redactions, command.number)
    if redaction is None:
        return _UNKNOWN
    if redaction.state is RedactionState.LIFTED:
        return _settled(redaction)
    name = f"redaction-{redaction.number}-lifted"
    document, digest = seal(name, {"reason": command.reason}, context.salt)
    lifted = Happening("redaction_lifted", {"number": command.number, "reason_digest": digest})
    return Decision((lifted,), (document,))


def redaction_ordered(*, number: int, command: MarkRedaction, marks_digest: str) -> Happening:
    """Something in a file or a text is to be made unreadable; the event's actor is who said so."""
    return Happening(
        "redaction_ordered",
        {
            "number": number,
            "upload_id": command.upload_id,
            "document": command.document,
            "field": command.field,
            "marks": len(command.marks),
            "whole_file": any(mark.whole_file for mark in command.marks),
            "grounds": sorted({mark.ground for mark in command.marks}),
            "articles": sorted({mark.article for mark in command.marks}),
            "marks_digest": marks_digest,
        },
    )


def redaction_applied(redaction: Redaction, command: RecordRedaction) -> Happening:
    """What was marked is gone from the result, and a second look has found nothing of it."""
    return Happening(
        "redaction_applied",
        {
            "number": command.number,
            "before_sha256": command.before_sha256,
            "after_sha256": command.after_sha256,
            "pages": command.pages,
            "marks": redaction.marks,
            "unsearched": list(command.unsearched),
            "dropped": command.dropped,
        },
    )


def redaction_refused(command: ReportFailedRedaction) -> Happening:
    """It cannot be applied; nothing was written."""
    return Happening(
        "redaction_refused",
        {"number": command.number, "code": command.code, "mark": command.mark},
    )


def _numbered(redactions: Sequence[Redaction], number: int) -> Redaction | None:
    return next((each for each in redactions if each.number == number), None)


def _settled(redaction: Redaction) -> Refusal:
    return Refusal("redaction_settled", {"number": redaction.number}, kind="conflict")


def _source_refused(
    redactions: Sequence[Redaction], attachments: Collection[str], command: MarkRedaction
) -> Refusal | None:
    text = bool(command.document and command.field)
    if bool(command.upload_id) == text or bool(command.document) != bool(command.field):
        return Refusal("redaction_source_unclear", fields=("upload_id", "document", "field"))
    if command.upload_id and command.upload_id not in attachments:
        return Refusal("redaction_file_unknown", fields=("upload_id",))
    source = (command.upload_id, command.document, command.field)
    if any(each.source == source and _waits(each) for each in redactions):
        return Refusal("redaction_waits", kind="conflict")
    return None


def _waits(redaction: Redaction) -> bool:
    return redaction.state is RedactionState.ORDERED


def _whole_file_refused(command: MarkRedaction) -> Refusal | None:
    """A file that is withheld as a whole has no further marks, and needs no particular type."""
    if any(mark.whole_file for mark in command.marks):
        if len(command.marks) > 1 or not command.upload_id:
            return Refusal("redaction_whole_file_alone", fields=("marks",))
    elif command.upload_id and not _markable(command.upload_id):
        return Refusal("redaction_not_a_pdf", fields=("upload_id",))
    return None


def _markable(upload_id: str) -> bool:
    try:
        return read_unverified(upload_id).content_type == MARKABLE
    except ValueError:
        return False


def _marks_refused(command: MarkRedaction, catalogue: Catalogue) -> Iterator[Refusal | None]:
    grounds = _grounds(catalogue)
    for place, mark in enumerate(command.marks):
        at = f"marks.{place}"
        yield _ground_refused(mark, grounds, at)
        yield _kind_refused(mark, at, of_text=bool(command.document))


def _grounds(catalogue: Catalogue) -> Mapping[str, Ground]:
    """Return the grounds on which something can be withheld, by id."""
    kinds = catalogue.decisions.values()
    return {ground.id: ground for kind in kinds for ground in kind.grounds.values()}


def _ground_refused(mark: RedactionMark, grounds: Mapping[str, Ground], at: str) -> Refusal | None:
    ground = grounds.get(mark.ground)
    if ground is None:
        return Refusal("redaction_ground_unknown", fields=(f"{at}.ground",))
    if mark.article not in ground.articles:
        allowed: Mapping[str, Any] = {"allowed": ", ".join(ground.articles)}
        return Refusal("redaction_article_does_not_fit", allowed, fields=(f"{at}.article",))
    return None


def _kind_refused(mark: RedactionMark, at: str, *, of_text: bool) -> Refusal | None:
    kinds = kinds_of(mark)
    if len(kinds) != 1 or kinds[0] == ("region" if of_text else "span"):
        return Refusal("redaction_mark_unclear", fields=(at,))
    if mark.region and not _has_area(mark.region):
        return Refusal("redaction_region_empty", fields=(f"{at}.region",))
    if mark.span and not _has_length(mark.span):
        return Refusal("redaction_region_empty", fields=(f"{at}.span",))
    if mark.words and not _can_be_sought(mark.words):
        return Refusal("redaction_word_too_short", {"min": _SHORTEST_WORD}, fields=(f"{at}.words",))
    return None


def _has_area(region: PageRegion) -> bool:
    numbers = (region.left, region.top, region.width, region.height)
    inside = all(math.isfinite(number) and number >= 0 for number in numbers)
    return inside and region.page >= 1 and region.width > 0 and region.height > 0


def _has_length(span: TextSpan) -> bool:
    return 0 <= span.start < span.end


def _can_be_sought(words: str) -> bool:
    form = normal_form(words)
    return len(form) >= _SHORTEST_WORD and MASK_CHARACTER not in form
