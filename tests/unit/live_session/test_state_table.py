"""The state machine of a session as a table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision
from sunhall.domain.live_session import commands as c
from sunhall.domain.live_session.session import CLOSED, State
from sunhall.domain.live_session.transitions import ALLOWED
from tests.builders import interviews as made
from tests.builders import people
from tests.builders.calendar import moment
from tests.builders.interviews import Sessions
from tests.builders.state_table import StateTable, is_in

# Read a row as: this command may be given in the states marked with an x.
TABLE = StateTable.read(
    """
                     collecting_topics
                     | announced
                     | | collecting_questions
                     | | | live
                     | | | | ended
                     | | | | | transcript_review
                     | | | | | | published
                     | | | | | | | archived
                     | | | | | | | | cancelled
propose_topics       x . . . . . . . .
close_vote           x . . . . . . . .
announce_session     x . . . . . . . .
revise_announcement  . x x . . . . . .
open_questions       . x . . . . . . .
postpone_session     . x x . . . . . .
assign_team          x x x x x . . . .
record_preparation   x x x . . . . . .
go_live              . . x . . . . . .
end_session          . . . x . . . . .
set_summary          . . . . x . . . .
submit_transcript    . . . . x x . . .
publish_session      . . . . . x . . .
archive_session      . . . . . . x . .
cancel_session       x x x . . . . . .
act_on_approval      x x x x x x x x x
""",
    c.COMMANDS,
)


def _with_summary() -> Sessions:
    history = made.ended()
    history.give(made.SUMMARY, made.RECORDER)
    return history


IN_STATE: dict[str, Callable[[], Sessions]] = {
    "collecting_topics": made.voting,
    "announced": made.announced,
    "collecting_questions": made.asking,
    "live": made.live,
    "ended": _with_summary,
    "transcript_review": made.approved,
    "published": made.published,
    "archived": made.archived,
    "cancelled": made.cancelled,
}

LATER = made.announcement("2026-04-20 10:00")
TOLD = {name: getattr(LATER, name) for name in ("title", "introduction", "guests")}

GIVEN_BY: dict[str, tuple[Command, Actor]] = {
    "propose_topics": (made.TOPICS, people.HANDLER),
    "close_vote": (c.CloseVote(), made.EDITOR),
    "announce_session": (LATER, made.EDITOR),
    "revise_announcement": (c.ReviseAnnouncement(**TOLD), made.EDITOR),
    "open_questions": (c.OpenQuestions(), made.EDITOR),
    "postpone_session": (c.PostponeSession(LATER.starts_at, "嘉宾出差"), made.EDITOR),
    "assign_team": (made.TEAM, made.EDITOR),
    "record_preparation": (made.PREPARED, people.HANDLER),
    "go_live": (c.GoLive(), made.HOST),
    "end_session": (c.EndSession(), made.HOST),
    "set_summary": (made.SUMMARY, made.RECORDER),
    "submit_transcript": (c.SubmitTranscript(), made.RECORDER),
    "publish_session": (c.PublishSession(), made.EDITOR),
    "archive_session": (c.ArchiveSession(), made.EDITOR),
    "cancel_session": (c.CancelSession(reason="与重大会议冲突"), made.EDITOR),
    "act_on_approval": (ActOnApproval(1, 1, "approve"), people.HEAD),
}

LEADS_TO = {
    "announce_session": "announced",
    "open_questions": "collecting_questions",
    "go_live": "live",
    "end_session": "ended",
    "submit_transcript": "transcript_review",
    "publish_session": "published",
    "archive_session": "archived",
    "cancel_session": "cancelled",
}


def _ready_for(name: str, state: str) -> Sessions:
    """Bring a session to a state in which nothing but the state speaks against a command."""
    history = IN_STATE[state]()
    if name in ("close_vote", "announce_session") and history.case.state is State.TOPICS:
        history.at(made.VOTE_OVER)
        if name == "announce_session":
            history.give(c.CloseVote(), made.EDITOR, figures={"1": 1})
    if name == "go_live" and history.now < moment(made.STARTS):
        history.at(made.STARTS)
    return history


def test_the_table_of_the_code_is_this_table() -> None:
    TABLE.is_that_of(State, c.COMMANDS, ALLOWED, GIVEN_BY)


@pytest.mark.parametrize("state", TABLE.states)
def test_every_state_can_be_reached(state: str) -> None:
    is_in(IN_STATE[state](), state, ended=State(state) in CLOSED)


@pytest.mark.parametrize(("name", "state"), TABLE.cells)
def test_a_command_is_decided_by_its_cell(name: str, state: str) -> None:
    history = _ready_for(name, state)
    told = made.CHANGED if name == "submit_transcript" and state != "ended" else made.ROWS
    outcome = TABLE.decided(history, name, GIVEN_BY[name], **told)
    if outcome and name != "act_on_approval":
        assert isinstance(outcome, Decision), outcome
        assert history.case.state == LEADS_TO.get(name, state)
        assert history.replayed() == history.case


@pytest.mark.parametrize("action", ["return", "refuse"])
def test_a_transcript_that_is_not_approved_goes_back_to_who_wrote_it(action: str) -> None:
    history = made.submitted()
    history.sign(people.HEAD, action, "第三条不是局长的原话")
    assert history.case.state is State.ENDED
    assert history.case.transcript_digest == ""


def test_what_is_offered_to_people_is_what_the_table_and_their_roles_allow() -> None:
    history = made.asking()
    offered = history.service.available(history.case, history.context(made.EDITOR))
    assert "go_live" in offered
    assert "act_on_approval" not in offered
    assert history.service.available(history.case, history.context(made.MODERATOR)) == ()
    history.now += timedelta(days=1)
    assert history.tick() == []
