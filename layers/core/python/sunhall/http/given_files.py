"""The files of a reply as they may be given: the original only if nothing in it was marked.

A file's own name may say what was marked in it, so whatever stands in its place has a neutral one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sunhall.domain.redaction.redaction import Original, Rendition, Tombstone, given_away

if TYPE_CHECKING:
    from sunhall.application.ports import Ports
    from sunhall.domain.catalogue import Text
    from sunhall.domain.redaction.redaction import Redaction
    from sunhall.http.case_views import Words

Attachments = Sequence[Mapping[str, Any]]


def untouched(attachments: Attachments, redactions: Sequence[Redaction]) -> Attachments:
    """Return the attachments that may be given as they are."""
    return [
        each
        for each in attachments
        if isinstance(given_away(each["upload_id"], redactions), Original)
    ]


def rendition_views(
    ports: Ports, case_id: str, attachments: Attachments, redactions: Sequence[Redaction]
) -> list[dict[str, Any]]:
    """Return the redacted files, with short-lived addresses."""
    return [
        {
            "name": f"redacted-{given.number}.pdf",
            "purpose": each["purpose"],
            "url": ports.files.redacted_url(
                case_id, given.number, given.sha256, f"redacted-{given.number}.pdf"
            ),
        }
        for each in attachments
        if isinstance(given := given_away(each["upload_id"], redactions), Rendition)
    ]


def tombstone_views(
    ports: Ports, attachments: Attachments, redactions: Sequence[Redaction], words: Words
) -> list[dict[str, Any]]:
    """Return what is said in the place of files that are not given, or not yet."""
    labels = _ground_labels(ports)
    return [
        {
            "number": given.number,
            "final": given.final,
            "grounds": [words.own(labels[ground]) for ground in given.grounds if ground in labels],
            "articles": list(given.articles),
        }
        for each in attachments
        if isinstance(given := given_away(each["upload_id"], redactions), Tombstone)
    ]


def _ground_labels(ports: Ports) -> Mapping[str, Text]:
    kinds: Iterable[Any] = ports.catalogue.decisions.values()
    return {ground.id: ground.label for kind in kinds for ground in kind.grounds.values()}
