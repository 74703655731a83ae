"""The routes of live sessions."""

from __future__ import annotations

from infra.openapi import answers, session_answers
from infra.openapi.applicants_side import applicants_actions
from infra.openapi.open_operations import LANGUAGE
from infra.openapi.operation import (
    PAGE,
    TEXT,
    Caller,
    Operation,
    Parameter,
    Schema,
)
from sunhall.application.read_shelves import LONGEST_QUERY
from sunhall.domain.session_question.commands import AskQuestion
from sunhall.domain.session_question.service import SESSION_QUESTION
from sunhall.domain.transcript.commands import EditRow, StrikeRow, WriteRow
from sunhall.domain.voting.ballot import CastVote

_YEAR: Schema = {"type": "string", "pattern": "^20[0-9]{2}$"}
_OWN = {
    name: SESSION_QUESTION.commands[name] for name in sorted(SESSION_QUESTION.applicant_commands)
}
_VOTER = "b3c1f0c2-6b1e-4c55-9d5a-0a4f6f6f9a10"
_VOTE_TEXT = (
    "`voter` is a random text that the voter's device has made and keeps; the same vote again is "
    "the same vote. Neither it nor the network is kept as it is."
)
_KEPT = "An edge of the CDN keeps the answer for some seconds."

SESSION_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        route="GET /api/v1/sessions",
        name="listSessions",
        summary="List live sessions, or search those whose transcript was published",
        caller=Caller.ANYONE,
        answer=session_answers.SessionList,
        parameters=(
            Parameter(
                "phase",
                "query",
                "Only those that are coming, on, or over.",
                {"type": "string", "enum": ["upcoming", "live", "past"]},
            ),
            Parameter(
                "q",
                "query",
                "Phrases that a published one has to hold, apart by blanks.",
                {"type": "string", "maxLength": LONGEST_QUERY},
            ),
            Parameter("department", "query", "Only published ones of this unit.", TEXT),
            Parameter("year", "query", "Only those published in this year.", _YEAR),
            *PAGE,
        ),
        problems=(422,),
        text=_KEPT,
    ),
    Operation(
        route="GET /api/v1/sessions/{receipt_no}",
        name="readSession",
        summary="Read a live session: announcement, topics, vote, what came of it",
        caller=Caller.ANYONE,
        answer=session_answers.LiveSession,
        problems=(404,),
        text=_KEPT,
    ),
    Operation(
        route="GET /api/v1/sessions/{receipt_no}/questions",
        name="readSessionQuestions",
        summary="Read the questions of a session that everybody may read",
        caller=Caller.ANYONE,
        answer=session_answers.SessionQuestions,
        parameters=(Parameter("cursor", "query", "Where the page starts.", TEXT),),
        problems=(404, 422),
        text=_KEPT,
    ),
    Operation(
        route="GET /api/v1/sessions/{receipt_no}/transcript",
        name="followTranscript",
        summary="Read a transcript, or what has changed in it since the last time",
        caller=Caller.ANYONE,
        answer=session_answers.TranscriptNews,
        parameters=(
            Parameter(
                "since",
                "query",
                "`since` of the answer before; everything when absent.",
                {"type": "integer", "minimum": 0, "maximum": 99_999_999, "default": 0},
            ),
        ),
        problems=(404, 422),
        text="Ask again after `poll_after` seconds, at once when there is more. The answer is the "
        "same for everybody, so an edge of the CDN keeps it for some seconds.",
    ),
    Operation(
        route="POST /api/v1/sessions/{receipt_no}/questions",
        name="askQuestion",
        summary="Ask a question",
        caller=Caller.ANYONE,
        body=AskQuestion,
        answer=answers.Submitted,
        status=201,
        problems=(404, 409),
        key="required",
        text="Nobody reads it before a moderator has looked at it.",
        example={"nickname": "云溪家长", "text": "新学期的校车路线什么时候公布？"},
    ),
    Operation(
        route="POST /api/v1/sessions/{receipt_no}/votes",
        name="voteOnTopic",
        summary="Vote for a topic",
        caller=Caller.ANYONE,
        body=CastVote,
        answer=session_answers.CastVotes,
        problems=(404, 409),
        key="required",
        text=_VOTE_TEXT,
        example={"choices": [2], "voter": _VOTER},
    ),
    Operation(
        route="GET /api/v1/interview-plans/{year}",
        name="readInterviewPlan",
        summary="Read the plan of a year's interviews",
        caller=Caller.ANYONE,
        answer=session_answers.InterviewPlan,
        problems=(404,),
        text=_KEPT,
    ),
    Operation(
        route="GET /interviews/archive",
        name="readArchivePage",
        summary="The published interviews as a page that needs no script",
        caller=Caller.ANYONE,
        answer=None,
        media="text/html",
        parameters=(
            LANGUAGE,
            Parameter("year", "query", "Only those published in this year.", _YEAR),
            Parameter("cursor", "query", "Where the page starts.", TEXT),
        ),
        problems=(422,),
    ),
    Operation(
        route="GET /interviews/{receipt_no}",
        name="readSessionPage",
        summary="A live session with its transcript as a page that needs no script",
        caller=Caller.ANYONE,
        answer=None,
        media="text/html",
        parameters=(
            LANGUAGE,
            Parameter("cursor", "query", "Where the page of questions starts.", TEXT),
        ),
        problems=(404, 422),
    ),
    Operation(
        route="POST /api/v1/interview-plans/{year}/votes",
        name="voteOnPlan",
        summary="Vote for units of a year's interviews",
        caller=Caller.ANYONE,
        body=CastVote,
        answer=session_answers.CastVotes,
        problems=(404, 409),
        key="required",
        text=_VOTE_TEXT,
        example={"choices": [1, 4, 9], "voter": _VOTER},
    ),
    Operation(
        route="GET /api/v1/session-questions/{receipt_no}",
        name="readOwnQuestion",
        summary="Follow one's own question to its answer",
        caller=Caller.APPLICANT,
        answer=answers.ApplicantCase,
    ),
    applicants_actions(
        "/api/v1/session-questions/{receipt_no}",
        "actOnQuestion",
        "Take one's own question back",
        _OWN,
    ),
    Operation(
        route="GET /api/v1/staff/cases/{case_id}/transcript",
        name="readDesk",
        summary="Read a transcript as its recorder and moderator see it",
        caller=Caller.STAFF,
        answer=session_answers.DeskRows,
        problems=(404,),
    ),
    Operation(
        route="POST /api/v1/staff/cases/{case_id}/transcript",
        name="writeRow",
        summary="Write the next row of a transcript",
        caller=Caller.STAFF,
        body=WriteRow,
        answer=session_answers.DeskRow,
        status=201,
        problems=(404, 409),
        key="required",
        text="Everybody reads it at once, unless it is held back.",
        example={"role": "host", "speaker": "主持人", "text": "各位网友，大家好。"},
    ),
    Operation(
        route="PUT /api/v1/staff/cases/{case_id}/transcript/{row}",
        name="editRow",
        summary="Put a row right, hold it back, let it go, or bring a struck one back",
        caller=Caller.STAFF,
        body=EditRow,
        answer=session_answers.DeskRow,
        problems=(404, 409),
        key="required",
        example={"revision": 1, "role": "host", "speaker": "主持人", "text": "各位网友，下午好。"},
    ),
    Operation(
        route="POST /api/v1/staff/cases/{case_id}/transcript/{row}/strike",
        name="strikeRow",
        summary="Take a row out; its place stays empty",
        caller=Caller.STAFF,
        body=StrikeRow,
        answer=session_answers.DeskRow,
        problems=(404, 409),
        key="required",
        example={"revision": 1},
    ),
)
