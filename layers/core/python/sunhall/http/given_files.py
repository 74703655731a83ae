"""The files of a reply as they may be given: the original only if nothing in it was marked.

A file's own name may say what was marked in it, so whatever stands in its place has a neutral one.
Staff, who see the original, look at what will be given in its place before they sign it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
            "name": _neutral(given),
            "purpose": each["purpose"],
            "url": _address(ports, case_id, given),
        }
        for each, given in _renditions(attachments, redactions)
    ]


def rendition_previews(
    ports: Ports, case_id: str, attachments: Attachments, redactions: Sequence[Redaction]
) -> list[dict[str, Any]]:
    """Return the redacted files for staff: named after the original, which they know."""
    return [
        {
            "number": given.number,
            "name": each["file_name"],
            "url": _address(ports, case_id, given),
        }
        for each, given in _renditions(attachments, redactions)
    ]


def _renditions(
    attachments: Attachments, redactions: Sequence[Redaction]
) -> Iterator[tuple[Mapping[str, Any], Rendition]]:
    for each in attachments:
        given = given_away(each["upload_id"], redactions)
        if isinstance(given, Rendition):
            yield each, given


def _neutral(given: Rendition) -> str:
    return f"redacted-{given.number}.pdf"


def _address(ports: Ports, case_id: str, given: Rendition) -> str:
    return ports.files.redacted_url(case_id, given.number, given.sha256, _neutral(given))


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
