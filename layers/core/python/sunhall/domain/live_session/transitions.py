"""In which states each command may be given: the state machine, as a table."""

from __future__ import annotations

from sunhall.domain.live_session.session import State

_BEFORE = frozenset({State.TOPICS, State.ANNOUNCED, State.QUESTIONS})
_PROMISED = frozenset({State.ANNOUNCED, State.QUESTIONS})

#: Command → states that allow it. What is not listed here is refused.
ALLOWED: dict[str, frozenset[State]] = {
    "propose_topics": frozenset({State.TOPICS}),
    "close_vote": frozenset({State.TOPICS}),
    "announce_session": frozenset({State.TOPICS}),
    "revise_announcement": _PROMISED,
    "open_questions": frozenset({State.ANNOUNCED}),
    "postpone_session": _PROMISED,
    # Somebody may fall ill while it is on.
    "assign_team": _BEFORE | {State.LIVE, State.ENDED},
    "record_preparation": _BEFORE,
    "go_live": frozenset({State.QUESTIONS}),
    "end_session": frozenset({State.LIVE}),
    "set_summary": frozenset({State.ENDED}),
    # What was approved and then changed after all has to be reviewed again.
    "submit_transcript": frozenset({State.ENDED, State.REVIEW}),
    "publish_session": frozenset({State.REVIEW}),
    "archive_session": frozenset({State.PUBLISHED}),
    # People who asked live are owed a transcript.
    "cancel_session": _BEFORE,
    # The run itself knows whether it is open; copies are read and commented on afterwards, too.
    "act_on_approval": frozenset(State),
}
