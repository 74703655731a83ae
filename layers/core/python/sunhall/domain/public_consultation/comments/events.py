"""The events of a comment: one function per event, giving its type and its data."""

from __future__ import annotations

from sunhall.domain.engine.event import Happening


def comment_given(
    *,
    receipt_no: str,
    consultation: str,
    department: str,
    question: int,
    catalogue_version: str,
    comment_digest: str,
) -> Happening:
    """A comment came in; nobody outside reads it before it was looked at."""
    return Happening(
        "comment_given",
        {
            "receipt_no": receipt_no,
            "consultation": consultation,
            "department": department,
            "question": question,
            "catalogue_version": catalogue_version,
            "comment_digest": comment_digest,
        },
    )


def comment_accepted() -> Happening:
    """The comment may be read by everybody."""
    return Happening("comment_accepted", {})


def comment_rejected(*, ground: str, note_digest: str | None) -> Happening:
    """The comment is not shown."""
    return Happening("comment_rejected", {"ground": ground, "note_digest": note_digest})


def comment_answered(*, result: str, reply_digest: str) -> Happening:
    """The department said what came of the comment."""
    return Happening("comment_answered", {"result": result, "reply_digest": reply_digest})
