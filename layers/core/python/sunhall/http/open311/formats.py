"""The two formats of GeoReport v2, chosen by the suffix of the path."""

from __future__ import annotations

from enum import StrEnum

from sunhall.domain.errors import NotFound


class Format(StrEnum):
    """A format, by its suffix."""

    JSON = "json"
    XML = "xml"

    @property
    def media_type(self) -> str:
        """The media type, as the discovery document names it."""
        return "text/xml" if self is Format.XML else "application/json"

    @property
    def content_type(self) -> str:
        """The value of ``Content-Type``."""
        return f"{self.media_type}; charset=utf-8"


def format_of(path: str) -> Format:
    """Return the format that a path, or a route's template, ends with; JSON for any other end."""
    return Format.XML if path.endswith(f".{Format.XML}") else Format.JSON


def name_and_format(segment: str) -> tuple[str, Format]:
    """Split the last segment of a path: ``pothole.xml``.

    Raises:
        NotFound: ``open311_format_unknown``: it has no suffix that we know.
    """
    name, dot, suffix = segment.rpartition(".")
    if not dot or suffix not in set(Format):
        raise NotFound("open311_format_unknown")
    return name, Format(suffix)
