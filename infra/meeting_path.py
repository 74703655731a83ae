"""Where connections of meetings are opened: the one path of the WebSocket API."""

from __future__ import annotations

MEETING_STAGE = "meeting"
"""Name of the WebSocket API's stage. API Gateway takes a connection at the path that is the stage's
name and nowhere else, so the site's path has to be the same: no CDN can cut it off."""

MEETING_PATH = f"/{MEETING_STAGE}"
"""Path at the site's own origin. The page of that name ends in a slash and is another path."""

HANDSHAKE_HEADERS = (
    *("Sec-WebSocket-Extensions", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol"),
    "Sec-WebSocket-Version",
)
"""What makes a request the handshake of a connection (RFC 6455, 4.1)."""
