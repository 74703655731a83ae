"""Who writes the transcript of a session, as its case stands."""

from __future__ import annotations

from sunhall.domain.live_session.session import RECORDING, LiveSession
from sunhall.domain.transcript.desk import Desk


def desk_of(session: LiveSession) -> Desk:
    """Return the desk of a session."""
    return Desk(
        writable=session.state in RECORDING,
        state=str(session.state),
        recorders=frozenset(session.team.get("recorder", ())),
        moderators=frozenset(session.team.get("moderator", ())),
    )
