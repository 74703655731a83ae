"""The routes of hotline tickets and petitions."""

from __future__ import annotations

from infra.openapi import answers
from infra.openapi.applicants_side import applicants_actions
from infra.openapi.operation import Caller, Operation
from infra.openapi.ticket_hint_answers import TicketHints
from sunhall.domain.petition.commands import SubmitPetition
from sunhall.domain.petition.service import PETITION
from sunhall.domain.ticket.service import TICKET
from sunhall.domain.ticket.submission import SubmitTicket
from sunhall.http.ticket_hints import AskForHints

_TICKETS_OWN = {name: TICKET.commands[name] for name in sorted(TICKET.applicant_commands)}
_PETITIONS_OWN = {name: PETITION.commands[name] for name in sorted(PETITION.applicant_commands)}

HOTLINE_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        route="POST /api/v1/tickets",
        name="submitTicket",
        summary="Tell the hotline about a matter",
        caller=Caller.ANYONE,
        body=SubmitTicket,
        answer=answers.Submitted,
        status=201,
        problems=(409,),
        key="required",
        text="`call` and `external` are for agents. What is said of a matter that may be shown to "
        "everybody (`public`) is looked at before, and shown without who said it.",
        example={
            "kind": "complaint",
            "category": "road_damage",
            "description": "书院街十八号门前路面塌陷，晚上看不见。",
            "contact": {"name": "林一", "phone": "0000-5559001"},
            "place": {"address": "书院街18号", "area": "chengdong"},
        },
    ),
    Operation(
        route="GET /api/v1/tickets/{receipt_no}",
        name="readTicket",
        summary="Follow a ticket",
        caller=Caller.APPLICANT,
        answer=answers.ApplicantCase,
    ),
    applicants_actions(
        "/api/v1/tickets/{receipt_no}",
        "actOnTicket",
        "Add to a ticket, press for it, rate the reply, ask to take it up again",
        _TICKETS_OWN,
    ),
    Operation(
        route="POST /api/v1/petitions",
        name="submitPetition",
        summary="Raise a petition",
        caller=Caller.ANYONE,
        body=SubmitPetition,
        answer=answers.Submitted,
        status=201,
        problems=(409,),
        key="required",
        text="《信访工作条例》 arts. 17 and 19: normally in writing, with name, address, request, "
        "facts and reasons.",
    ),
    Operation(
        route="GET /api/v1/petitions/{receipt_no}",
        name="readPetition",
        summary="Follow a petition",
        caller=Caller.APPLICANT,
        answer=answers.ApplicantCase,
    ),
    applicants_actions(
        "/api/v1/petitions/{receipt_no}",
        "actOnPetition",
        "Ask for a review or a re-check of a petition, rate its handling",
        _PETITIONS_OWN,
    ),
    Operation(
        route="POST /api/v1/staff/tickets",
        name="registerTicket",
        summary="Write down a ticket for a caller, or take one over from another number",
        caller=Caller.STAFF,
        body=SubmitTicket,
        answer=answers.Submitted,
        status=201,
        problems=(409,),
        key="required",
    ),
    Operation(
        route="POST /api/v1/staff/tickets/hints",
        name="hintAtTickets",
        summary="Categories that a matter may belong to, and tickets that may be about it, too",
        caller=Caller.STAFF,
        body=AskForHints,
        answer=TicketHints,
        problems=(404,),
        text="Either `description` with whatever else is known, or `case_id` of a ticket that came "
        "in by itself. Hints decide nothing: an agent chooses the category and asks whether it is "
        "the same matter. They are never to be shown to citizens.",
        example={
            "description": "书院街十八号门前路面塌陷，晚上看不见。",
            "area": "chengdong",
            "phone": "0000-5559001",
        },
    ),
    Operation(
        route="POST /api/v1/staff/petitions",
        name="registerPetition",
        summary="Register a petition that came on paper, by word of mouth or at a visit",
        caller=Caller.STAFF,
        body=SubmitPetition,
        answer=answers.Submitted,
        status=201,
        problems=(409,),
        key="required",
    ),
)
