"""Makes copies of photos for everybody, each in a process of its own.

See `sunhall.adapters.public_photo` for how, and `docs/decisions/photos.md` for why so.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Final

from sunhall.adapters.confined_process import Broken, answered
from sunhall.adapters.public_photo.limits import WALL_SECONDS
from sunhall.application.copy_photos import CannotCopy, PublicCopy

_WORKER: Final = "sunhall.adapters.public_photo.worker"


class ConfinedPhotoCopies:
    """Makes copies.

    Args:
        seconds: Time that one photo may take.
    """

    def __init__(self, *, seconds: float = WALL_SECONDS) -> None:
        self._seconds = seconds

    def copy(self, content: bytes, blackened: Sequence[Sequence[int]]) -> PublicCopy:
        """Return the copy of a photo; the same photo and regions give the same bytes.

        Raises:
            CannotCopy: There can be none, with the code that tells why.
        """
        told = {"blackened": [list(each) for each in blackened]}
        request = json.dumps(told).encode() + b"\n" + content
        try:
            answer = answered(_WORKER, request, seconds=self._seconds)
        except Broken:
            raise CannotCopy("photo_too_complex") from None
        head, _, picture = answer.partition(b"\n")
        facts = json.loads(head or b'{"bug": "silent"}')
        if "bug" in facts:
            raise RuntimeError(f"copying a photo failed: {facts['bug']}")
        if "code" in facts:
            raise CannotCopy(facts["code"])
        digest = hashlib.sha256(picture).hexdigest()
        return PublicCopy(picture, digest, facts["width"], facts["height"])
