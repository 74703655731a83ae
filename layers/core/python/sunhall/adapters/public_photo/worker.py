"""The process in which a photo is opened: ``python -m sunhall.adapters.public_photo.worker``.

A line of JSON (what is to be black) and the photo come in; a line of JSON and the copy go out.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final

from sunhall.adapters.confined_process import confine
from sunhall.adapters.public_photo.limits import CPU_SECONDS, MEMORY_BYTES, PhotoRefused

_TOO_COMPLEX: Final = "photo_too_complex"


def main() -> None:
    """Copy the photo on standard input."""
    confine(memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS)
    told = json.loads(sys.stdin.buffer.readline())
    answer, content = _answered(sys.stdin.buffer.read(), told["blackened"])
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + content)


def _answered(photo: bytes, blackened: list[list[int]]) -> tuple[dict[str, Any], bytes]:
    try:
        # Imported here: a limit that is too low for the library itself is told as well.
        from sunhall.adapters.public_photo.copying import copied

        done = copied(photo, [(each[0], each[1], each[2], each[3]) for each in blackened])
    except PhotoRefused as refused:
        return {"code": refused.code}, b""
    except MemoryError:
        return {"code": _TOO_COMPLEX}, b""
    except Exception as bug:
        # Its message may quote the file; its kind says where to look.
        return {"bug": type(bug).__name__}, b""
    return {"width": done.width, "height": done.height}, done.content


if __name__ == "__main__":
    main()
