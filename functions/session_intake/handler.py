"""What citizens write about live sessions: questions, and votes on topics and yearly plans."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sunhall.application.read_sessions import look_up_session, read_plan
from sunhall.application.request_identity import request_identity
from sunhall.application.votes import cast_vote
from sunhall.bootstrap import Backend
from sunhall.domain.errors import NotFound
from sunhall.domain.voting.ballot import CastVote, PublicBallot
from sunhall.http.edge import serve
from sunhall.http.idempotency_key import fingerprint, idempotency_key
from sunhall.http.json_body import json_body
from sunhall.http.message import Request, Response
from sunhall.http.parse import parse
from sunhall.http.source import network_of

if TYPE_CHECKING:
    from typing import Protocol

    from sunhall.application.read_sessions import SessionReadingPorts
    from sunhall.application.votes import VotingPorts
    from sunhall.http.citizens_side import CitizensSide

    class IntakePorts(SessionReadingPorts, VotingPorts, Protocol):
        """What this function needs."""


MAX_BYTES: Final = 16 * 1024
_YEAR: Final = re.compile(r"20[0-9]{2}", re.ASCII)


@cache
def ports() -> IntakePorts:
    """The process's adapters."""
    return Backend(os.environ)


def _no_opening() -> type[Any]:
    """A question is handed in below its session, and nowhere else."""
    raise NotFound("no_such_route")


@cache
def citizens() -> CitizensSide:
    """What whoever asked does afterwards; votes, which come all at once, start without it."""
    from sunhall.http.citizens_side import CitizensSide, Door

    door = Door("session_question", "session-questions", _no_opening)
    return CitizensSide(lambda: ports(), door)


def view(request: Request) -> Response:
    """``GET /api/v1/session-questions/{receipt_no}``."""
    return citizens().view(request)


def act(request: Request) -> Response:
    """``POST /api/v1/session-questions/{receipt_no}/actions``."""
    return citizens().act(request)


def ask(request: Request) -> Response:
    """``POST /api/v1/sessions/{receipt_no}/questions``."""
    # Votes need neither.
    from sunhall.application.ask_question import ask_question
    from sunhall.domain.session_question.commands import AskQuestion
    from sunhall.http.case_views import opened_view

    body = json_body(request, max_bytes=MAX_BYTES)
    key = idempotency_key(request)
    number = request.path["receipt_no"]
    question = parse(AskQuestion, body)
    identity = request_identity(f"question:{number}", key, fingerprint(request.route, body))
    opened = ask_question(ports(), number, question, identity)
    return Response(
        201,
        opened_view(opened, citizens().words(request)),
        {"location": f"/api/v1/session-questions/{opened.case.receipt_no}"},
    )


def vote_on_topic(request: Request) -> Response:
    """``POST /api/v1/sessions/{receipt_no}/votes``."""
    vote = _vote(request)
    row = look_up_session(ports(), request.path["receipt_no"])
    ballot = PublicBallot(row.ballot, len(row.topics), 1, row.vote_closes_at)
    return _taken(request, ballot, vote)


def vote_on_plan(request: Request) -> Response:
    """``POST /api/v1/interview-plans/{year}/votes``."""
    from sunhall.domain.live_session.rules import interview_rules

    vote, year = _vote(request), request.path["year"]
    if not _YEAR.fullmatch(year):
        raise NotFound("plan_not_found")
    row = read_plan(ports(), int(year))
    most = interview_rules(ports().catalogue).units_a_year.amount
    return _taken(
        request, PublicBallot(row.ballot, len(row.candidates), most, row.vote_closes_at), vote
    )


def _vote(request: Request) -> CastVote:
    body = json_body(request, max_bytes=MAX_BYTES)
    # A voter's vote is the same however often it comes; the key is asked for as by every POST.
    idempotency_key(request)
    return parse(CastVote, body)


def _taken(request: Request, ballot: PublicBallot, vote: CastVote) -> Response:
    choices = cast_vote(ports(), ballot, vote, network=network_of(request))
    return Response(200, {"choices": list(choices)})


lambda_handler = serve(
    {
        "POST /api/v1/sessions/{receipt_no}/questions": ask,
        "POST /api/v1/sessions/{receipt_no}/votes": vote_on_topic,
        "POST /api/v1/interview-plans/{year}/votes": vote_on_plan,
        "GET /api/v1/session-questions/{receipt_no}": view,
        "POST /api/v1/session-questions/{receipt_no}/actions": act,
    }
)
