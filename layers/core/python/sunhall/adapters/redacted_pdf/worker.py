"""The process in which a file is opened: ``python -m sunhall.adapters.redacted_pdf.worker``.

A line of JSON (the marks as their document keeps them) and the file come in; a line of JSON and
the result go out. Files are written by strangers, and readers of PDF are large programs in C: what
goes wrong in here ends this process and no other, and it knows no credentials.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final

from sunhall.adapters.confined_process import confine
from sunhall.adapters.redacted_pdf.limits import CPU_SECONDS, MEMORY_BYTES, PdfRefused
from sunhall.domain.redaction.marks import marks_from

_TOO_COMPLEX: Final = "redaction_pdf_too_complex"


def main() -> None:
    """Redact the file on standard input."""
    confine(memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS)
    content = json.loads(sys.stdin.buffer.readline())
    answer, result = _answered(sys.stdin.buffer.read(), content)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + result)


def _answered(file: bytes, content: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        # Imported here: a limit that is too low for the libraries themselves is told as well.
        from sunhall.adapters.redacted_pdf.redacting import redact

        done = redact(file, marks_from(content))
    except PdfRefused as refused:
        return {"code": refused.code, "mark": refused.mark}, b""
    except MemoryError:
        return {"code": _TOO_COMPLEX, "mark": 0}, b""
    except Exception as bug:
        # Its message may quote the file; its kind says where to look.
        return {"bug": type(bug).__name__}, b""
    answer = {
        "sha256": done.sha256,
        "pages": done.pages,
        "unsearched": done.unsearched,
        "dropped": done.dropped,
    }
    return answer, done.content


if __name__ == "__main__":
    main()
