"""The content security policy of the pages: nothing from elsewhere, no inline script, no frame."""

from __future__ import annotations

from typing import Final

_ANY_FILES_ORIGIN: Final = "https: http://localhost:* http://127.0.0.1:*"
"""Where files may go, for pages that are built before the bucket is known: on this machine the
bucket is asked without a certificate."""


def content_security_policy(files_origin: str, *, forms: str = "'none'") -> str:
    """The policy of the citizens' pages and of the staff's app, as a header.

    Args:
        files_origin: Origin of the files bucket, to which the browser posts attachments directly.
        forms: Where a form may be sent to without a script.
    """
    return f"{_policy(files_origin, forms)}; frame-ancestors 'none'"


def policy_within_pages(files_origin: str = _ANY_FILES_ORIGIN) -> str:
    """The policy that pages carry themselves, for a CDN that can add no headers.

    Browsers obey both where both are told, so this one may not be stricter than the header. Who
    may frame a page can only be told in a header.

    Args:
        files_origin: Origin of the files bucket; without one, any (the app is built before).
    """
    return _policy(files_origin, "'none'")


def _policy(files_origins: str, forms: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self' {files_origins}",
            "manifest-src 'self'",
            f"form-action {forms}",
            "base-uri 'none'",
        )
    )
