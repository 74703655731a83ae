"""Makes the copies of photos that events order: reads, draws anew, files and records.

Asked for by the dispatcher, at least once, and done once: the same photo and regions give the same
bytes, a copy is kept under its digest, and only the first record of it counts. It lies beside the
case until the event `photo_released` has come through the stream, so a photo that is withdrawn
while its copy is being made never gets to where everybody sees it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sunhall.application.apply_redactions import REDACTOR
from sunhall.application.carry_out import Loaded, carry_out, load_case
from sunhall.application.ports import Ports
from sunhall.application.request_identity import request_identity
from sunhall.domain.errors import Conflict, RuleRefused, Unavailable
from sunhall.domain.ticket.commands import PHOTO_FAILURES, RecordPhoto, ReportRefusedPhoto
from sunhall.domain.ticket.ticket import PhotoRelease, PhotoState

Report = RecordPhoto | ReportRefusedPhoto


class CannotCopy(Exception):
    """No copy can be made of a photo, however often it is tried.

    Attributes:
        code: Why, see `sunhall.domain.ticket.commands.PhotoFailure`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PublicCopy:
    """A copy of a photo, without metadata, which has stood the second look.

    Attributes:
        content: The JPEG.
        sha256: Its digest in hexadecimal.
        width: Pixels.
        height: Pixels.
    """

    content: bytes
    sha256: str
    width: int
    height: int


class PhotoCopies(Protocol):
    """Makes copies of photos."""

    def copy(self, content: bytes, blackened: Sequence[Sequence[int]]) -> PublicCopy:
        """Return the copy of a photo; the same photo and regions give the same bytes.

        Args:
            content: The photo.
            blackened: Left, top, width and height of what is to be black, in thousandths.

        Raises:
            CannotCopy: There can be none.
        """


class CopiedFiles(Protocol):
    """Where copies are kept before everybody may see them."""

    def put_photo(self, case_id: str, number: int, content: bytes, sha256: str) -> None:
        """Keep a copy under its digest; the original stays as it is."""


class CopyingPorts(Ports, Protocol):
    """What copying needs besides what every use case may."""

    @property
    def photo_copies(self) -> PhotoCopies:
        """Who makes copies."""

    @property
    def copied_files(self) -> CopiedFiles:
        """Where they are kept."""


def copy_photo(ports: CopyingPorts, case_id: str, number: int) -> str:
    """Make the copy of a photo and record what came of it, unless that is settled already.

    Args:
        ports: The outside world.
        case_id: The ticket.
        number: Number of the release.

    Returns:
        How it went: ``released``, ``settled`` (somebody was first, it was withdrawn, or the case's
        personal data was erased), or the code of the refusal.

    Raises:
        Unavailable: The original has not arrived at its place yet.
        Conflict: The case kept changing; try again.
    """
    photo = _waiting(load_case(ports, case_id), number)
    if photo is None:
        return "settled"
    report = _report(ports, case_id, photo)
    released = isinstance(report, RecordPhoto)
    name = "record_photo" if released else "report_refused_photo"
    identity = request_identity("photo", f"{case_id}:{number}", _fingerprint(report))
    try:
        carry_out(ports, case_id, name, report, REDACTOR, identity, expected_version=None)
    except (Conflict, RuleRefused):
        # Erased, withdrawn or settled since it was loaded.
        if _waiting(load_case(ports, case_id), number):
            raise
        return "settled"
    return "released" if isinstance(report, RecordPhoto) else report.code


def _waiting(loaded: Loaded, number: int) -> PhotoRelease | None:
    """Return a release whose copy is still to be made; in an erased case none is."""
    if loaded.stored.data_key is None:
        return None
    ticket: Any = loaded.case
    photos: Sequence[PhotoRelease] = ticket.photos
    found = next((each for each in photos if each.number == number), None)
    return found if found and found.state is PhotoState.ORDERED else None


def _report(ports: CopyingPorts, case_id: str, photo: PhotoRelease) -> Report:
    original = ports.files.attachment(case_id, photo.upload_id)
    if original is None:
        raise Unavailable(retry_after=60)
    try:
        done = ports.photo_copies.copy(original, photo.blackened)
    except CannotCopy as failure:
        if failure.code not in PHOTO_FAILURES:
            raise
        known: Any = failure.code
        return ReportRefusedPhoto(number=photo.number, code=known)
    ports.copied_files.put_photo(case_id, photo.number, done.content, done.sha256)
    return RecordPhoto(
        number=photo.number, sha256=done.sha256, width=done.width, height=done.height
    )


def _fingerprint(report: Report) -> str:
    told = report.sha256 if isinstance(report, RecordPhoto) else report.code
    return hashlib.sha256(told.encode()).hexdigest()
