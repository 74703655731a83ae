"""The process in which a file is opened: ``python -m sunhall.adapters.redacted_pdf.worker``.

A line of JSON (the marks as their document keeps them) and the file come in; a line of JSON and
the result go out. Files are written by strangers, and readers of PDF are large programs in C: what
goes wrong in here ends this process and no other, and it knows no credentials.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any, Final

from sunhall.adapters.redacted_pdf.limits import CPU_SECONDS, MEMORY_BYTES, PdfRefused
from sunhall.domain.redaction.marks import marks_from

_TOO_COMPLEX: Final = "redaction_pdf_too_complex"


def main() -> None:
    """Redact the file on standard input."""
    _confine()
    content = json.loads(sys.stdin.buffer.readline())
    answer, result = _answered(sys.stdin.buffer.read(), content)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + result)


def _confine() -> None:
    """Bound what this process may take: more is asked for by files that were made to ask for it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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
