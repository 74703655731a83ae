"""The staff's side: work list, case, commands, approvals, absences.

The authoriser stands before it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sunhall.application.approvals import (
    Task,
    absences,
    act,
    end_absence,
    next_to_do,
    plan_absence,
)
from sunhall.application.carry_out import Done, carry_out, load_case
from sunhall.application.lists import approval_counts, approvals, worklist
from sunhall.application.open_case import open_case
from sunhall.application.ports import Page
from sunhall.application.read_case import CaseFile, read_case
from sunhall.application.request_identity import RequestIdentity, request_identity
from sunhall.bootstrap import Backend
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.authorization import permitted
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.disclosure.commands import Submit
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.service import Service
from sunhall.domain.errors import FieldError, InvalidInput, NotAllowed, NotFound, SunhallError
from sunhall.http.box_query import box_question, flag, nothing_but
from sunhall.http.case_requests import ActOnTask, ActOnTasks, GiveCommand, PlanAbsence, TaskOfMany
from sunhall.http.case_views import (
    Words,
    done_view,
    found_view,
    opened_view,
    staff_view,
    worklist_view,
)
from sunhall.http.edge import refused, serve
from sunhall.http.etag import expected_version, version_tag
from sunhall.http.idempotency_key import HEADER, fingerprint, idempotency_key
from sunhall.http.json_body import json_body
from sunhall.http.message import Request, Response
from sunhall.http.paging import open_cursor, page_limit, seal_cursor
from sunhall.http.parse import parse
from sunhall.http.request_log import write_line
from sunhall.http.texts import catalogue_labels

if TYPE_CHECKING:
    from sunhall.application.tell_staff import NoticePage

MAX_BYTES = 128 * 1024

#: Where calendar programs read the deadlines of a department.
_FEED = "/api/v1/staff/deadlines.ics"

#: Where they read one's own appointments, with the same token.
_OWN_APPOINTMENTS = "/api/v1/staff/appointments.ics"

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@cache
def _approvals() -> ModuleType:
    """How approvals are shown; imported with the first one, which spares every start the engine."""
    from sunhall.http import approval_views

    return approval_views


@cache
def ports() -> Backend:
    """The process's adapters."""
    return Backend(os.environ)


def list_work(request: Request) -> Response:
    """``GET /api/v1/staff/worklist?department=&state=&service=&limit=&cursor=``."""
    # A filter with its name misspelt would be answered with the whole queue.
    nothing_but(request, "department", "state", "service", "limit", "cursor")
    filters = {name: request.query.get(name, "") for name in ("department", "state", "service")}
    page = worklist(
        ports(),
        request.staff(),
        filters["department"] or None,
        limit=page_limit(request),
        after=_after(request, filters),
        state=filters["state"],
        service=filters["service"],
    )
    return _page(request, page, filters, worklist_view(ports(), page, _words(request)))


def count_work(request: Request) -> Response:
    """``GET /api/v1/staff/worklist/counts?department=``."""
    from sunhall.application.count_work import work_counts
    from sunhall.http.work_counts import work_counts_view

    nothing_but(request, "department")
    department = request.query.get("department") or None
    counts = work_counts(ports(), request.staff(), department)
    return Response(200, work_counts_view(counts, _words(request)))


def list_approvals(request: Request) -> Response:
    """``GET /api/v1/staff/approvals?box=&chain=&service=&overdue=&limit=&cursor=``."""
    wanted = box_question(request)
    filters = {**asdict(wanted), "overdue": str(wanted.overdue)}
    page = approvals(
        ports(),
        request.staff(),
        wanted,
        limit=page_limit(request),
        after=_after(request, filters),
    )
    items = _approvals().box_view(ports(), wanted.box, page.rows, _words(request))
    return _page(request, page, filters, items)


def count_approvals(request: Request) -> Response:
    """``GET /api/v1/staff/approvals/counts``."""
    return Response(200, _approvals().counts_view(approval_counts(ports(), request.staff())))


def find(request: Request) -> Response:
    """``GET /api/v1/staff/cases?receipt_no=``."""
    from sunhall.application.find_case import find_case

    nothing_but(request, "receipt_no")
    found = find_case(ports(), request.query.get("receipt_no", ""), request.staff())
    return Response(200, found_view(found, _words(request)))


def view(request: Request) -> Response:
    """``GET /api/v1/staff/cases/{case_id}``."""
    file = _file(request)
    answer = staff_view(ports(), file, _words(request))
    return Response(200, answer, {"etag": version_tag(file.loaded.stored.version)})


def deadlines(request: Request) -> Response:
    """``GET /api/v1/staff/cases/{case_id}/deadlines``: every clock, day by day."""
    # Imported with the first explanation, as everything that is asked for now and then.
    from sunhall.application.explain_deadlines import explained_deadlines
    from sunhall.http.deadline_views import case_deadlines_view

    file = _file(request)
    explained = explained_deadlines(file)
    return Response(200, case_deadlines_view(file, explained, _words(request), request.locale))


def similar(request: Request) -> Response:
    """``GET /api/v1/staff/cases/{case_id}/similar``: what the applicant was answered before."""
    # Asked for a case at most once: no start pays for it.
    from sunhall.application.similar_requests import similar_requests
    from sunhall.http.similar_view import similar_view

    found = similar_requests(ports(), request.path["case_id"], request.staff())
    return Response(200, similar_view(found), {"cache-control": "no-store"})


def command(request: Request) -> Response:
    """``POST /api/v1/staff/cases/{case_id}/commands``."""
    body = json_body(request, max_bytes=MAX_BYTES)
    wanted = parse(GiveCommand, body)
    case_id = request.path["case_id"]
    loaded = load_case(ports(), case_id)
    commands = loaded.service.commands
    if wanted.command not in commands:
        raise InvalidInput(errors=[FieldError("command", "unknown_command")])
    given: Any = parse(commands[wanted.command], wanted.data, at="data")
    seen = expected_version(request, wanted.expected_version)
    identity = _identity(request, body)
    if wanted.command == "split":
        from sunhall.application.split_request import split_request

        # The one command that opens other cases.
        done = split_request(
            ports(), case_id, given, request.staff(), identity, expected_version=seen
        )
        return Response(200, done_view(done), {"etag": version_tag(done.case.version)})
    if wanted.command == "seal_identity":
        from sunhall.application.seal_identity import seal_identity

        # The one command that reaches all that an application was split into.
        done = seal_identity(
            ports(), case_id, given, request.staff(), identity, expected_version=seen
        )
        return Response(200, done_view(done), {"etag": version_tag(done.case.version)})
    done = carry_out(
        ports(),
        case_id,
        wanted.command,
        given,
        request.staff(),
        identity,
        expected_version=seen,
        loaded=loaded,
    )
    return Response(200, done_view(done), {"etag": version_tag(done.case.version)})


def look_at_identity(request: Request) -> Response:
    """``POST /api/v1/staff/cases/{case_id}/identity``: a look is an event, so it is no ``GET``."""
    # It is the rarest of all requests: no start pays for it.
    from sunhall.application.open_identity import open_identity
    from sunhall.domain.identity.commands import LookAtIdentity
    from sunhall.http.identity_view import identity_view

    wanted = parse(LookAtIdentity, json_body(request, max_bytes=MAX_BYTES))
    seen = open_identity(ports(), request.path["case_id"], wanted, request.staff())
    answer = identity_view(ports(), seen, _words(request))
    return Response(200, answer, {"cache-control": "no-store"})


def act_on_task(request: Request) -> Response:
    """``POST /api/v1/staff/approvals/{task_id}/actions?next=``."""
    body = json_body(request, max_bytes=MAX_BYTES)
    wanted = parse(ActOnTask, body)
    go_on = flag(request, "next")
    task = Task.named(request.path["task_id"])
    given = wanted.on(task.run, task.seat)
    done = _acted(request, task, given, _identity(request, body))
    answer = done_view(done)
    if go_on:
        row = next_to_do(ports(), request.staff(), task)
        rows = _approvals().box_view(ports(), "todo", [row] if row else [], _words(request))
        answer["next"] = rows[0] if rows else None
    return Response(200, answer, {"etag": version_tag(done.case.version)})


def act_on_tasks(request: Request) -> Response:
    """``POST /api/v1/staff/approvals/actions``: each task is answered by itself."""
    wanted = parse(ActOnTasks, json_body(request, max_bytes=MAX_BYTES))
    key = idempotency_key(request)
    return Response(
        200, {"items": [_one_of_many(request, wanted, one, key) for one in wanted.items]}
    )


def _one_of_many(request: Request, wanted: ActOnTasks, one: TaskOfMany, key: str) -> dict[str, Any]:
    """Act on one task; whatever becomes of it, the others are still to be acted on."""
    identity = request_identity(
        _scope_of(request),
        f"{key}:{one.task_id}",
        fingerprint(request.route, {"action": wanted.action, "opinion": one.opinion}),
    )
    try:
        task = Task.named(one.task_id)
        given = ActOnApproval(task.run, task.seat, wanted.action, one.opinion)
        done = _acted(request, task, given, identity)
    except Exception as exc:
        answer, facts = refused(
            exc,
            labels=catalogue_labels,
            locale=request.locale,
            correlation_id=request.correlation_id,
        )
        if answer.status >= 500:
            told = {"route": request.route, "correlation_id": request.correlation_id}
            write_line("ERROR", "one of many", **told, **facts, status=answer.status)
        return {"task_id": one.task_id, "status": answer.status, "problem": answer.body}
    return {"task_id": one.task_id, "status": 200, "version": done.case.version}


def _acted(request: Request, task: Task, command: ActOnApproval, identity: RequestIdentity) -> Done:
    """Act on an approval; what is wrong with a field is told by the field's name in the body."""
    try:
        return act(ports(), task, command, request.staff(), identity)
    except SunhallError as refusal:
        refusal.errors = tuple(
            replace(error, field=_in_body(error.field)) for error in refusal.errors
        )
        raise


def _in_body(field: str) -> str:
    if field == "data.opinion":
        return "opinion"
    return field.replace("data.attachments.", "data.enclosures.", 1)


def list_choices(request: Request) -> Response:
    """``GET /api/v1/staff/choices?lists=departments,areas``."""
    # Few people fill in a form whose values come from a list.
    from sunhall.application.choice_lists import choice_lists

    nothing_but(request, "lists")
    names = [name for name in request.query.get("lists", "").split(",") if name]
    lists = choice_lists(ports(), request.staff(), dict.fromkeys(names), request.locale)
    return Response(
        200, {name: [asdict(each) for each in choices] for name, choices in lists.items()}
    )


def list_desks(request: Request) -> Response:
    """``GET /api/v1/staff/desks``: where somebody can turn to, and what they can open."""
    # Asked for once a visit: no start pays for it.
    from sunhall.http.desk_views import desks_view

    nothing_but(request)
    return Response(200, desks_view(request.staff(), _words(request)))


def view_opening(request: Request) -> Response:
    """``GET /api/v1/staff/openings/{opening}``: the form of a case that somebody opens."""
    from sunhall.http.desk_views import opening_view

    nothing_but(request)
    name = request.path["opening"]
    return Response(200, opening_view(request.staff(), name, _words(request)))


def list_notices(request: Request) -> Response:
    """``GET /api/v1/staff/notices?limit=&cursor=``: what has happened to the caller."""
    from sunhall.application.tell_staff import notices
    from sunhall.http.staff_notices import notices_view, seen_view

    nothing_but(request, "limit", "cursor")
    after = _after(request, {})
    page = notices(ports(), request.staff(), limit=page_limit(request), after=after)
    items = notices_view(page, _words(request))
    return _page(request, page, {}, items, **seen_view(page.seen_until))


def count_notices(request: Request) -> Response:
    """``GET /api/v1/staff/notices/counts``: how much of it the caller has not seen."""
    from sunhall.application.tell_staff import unread_notices
    from sunhall.http.staff_notices import unread_view

    nothing_but(request)
    return Response(200, unread_view(unread_notices(ports(), request.staff())))


def mark_notices_seen(request: Request) -> Response:
    """``PUT /api/v1/staff/notices/seen``."""
    from sunhall.application.tell_staff import mark_seen
    from sunhall.http.staff_notices import SeenNotices, moment_seen, seen_view

    seen = moment_seen(parse(SeenNotices, json_body(request, max_bytes=MAX_BYTES)))
    return Response(200, seen_view(mark_seen(ports(), request.staff(), seen)))


def list_absences(request: Request) -> Response:
    """``GET /api/v1/staff/absences?staff=``."""
    # Whoever misspells the name would be shown their own absences as somebody else's.
    nothing_but(request, "staff")
    return _absences(request, request.query.get("staff", ""))


def put_absence(request: Request) -> Response:
    """``PUT /api/v1/staff/absences``."""
    wanted = parse(PlanAbsence, json_body(request, max_bytes=MAX_BYTES))
    planned = plan_absence(
        ports(),
        request.staff(),
        wanted.staff,
        deputy=wanted.deputy,
        first=wanted.first,
        last=wanted.last,
        chains=wanted.chains,
    )
    return Response(
        200, _approvals().absence_view(planned, ports().directory.read(), _words(request))
    )


def remove_absence(request: Request) -> Response:
    """``DELETE /api/v1/staff/absences/{staff}/{first}``; the answer is what is left."""
    staff, first = request.path["staff"], request.path["first"]
    if not _DAY.fullmatch(first):
        raise NotFound("absence_not_found")
    try:
        day = date.fromisoformat(first)
    except ValueError:
        raise NotFound("absence_not_found") from None
    end_absence(ports(), request.staff(), staff, day)
    return _absences(request, staff)


def _absences(request: Request, staff: str) -> Response:
    planned = absences(ports(), request.staff(), staff)
    items = _approvals().absences_view(planned, ports().directory.read(), _words(request))
    return Response(200, {"items": items})


def register(request: Request) -> Response:
    """``POST /api/v1/staff/disclosure-requests``: what came by post, fax or at the counter."""
    return _registered(request, DISCLOSURE, Submit)


def register_correction(request: Request) -> Response:
    """``POST /api/v1/staff/correction-requests``: the same for a correction request."""
    # Rarer by far than a disclosure request: no start pays for it.
    from sunhall.domain.correction.commands import AskForCorrection
    from sunhall.domain.correction.service import CORRECTION

    return _registered(request, CORRECTION, AskForCorrection)


def register_ticket(request: Request) -> Response:
    """``POST /api/v1/staff/tickets``: an agent writes down what a caller says."""
    from sunhall.domain.ticket.service import TICKET
    from sunhall.domain.ticket.submission import SubmitTicket

    return _registered(request, TICKET, SubmitTicket, command="register_ticket")


def hint_at_tickets(request: Request) -> Response:
    """``POST /api/v1/staff/tickets/hints``: categories and near tickets; it changes nothing."""
    # Words and texts are compared on one screen only: no start pays for it.
    from sunhall.http.ticket_hints import hints_answer

    answer = hints_answer(ports(), request, max_bytes=MAX_BYTES)
    return Response(200, answer, {"cache-control": "no-store"})


def register_appointment(request: Request) -> Response:
    """``POST /api/v1/staff/appointments``: a clerk books for somebody who calls."""
    # Booked by telephone far less often than by the form: no start pays for it.
    from sunhall.application.appointments import book
    from sunhall.domain.appointment.commands import SubmitAppointment
    from sunhall.http.time_zone import zone_named

    body = json_body(request, max_bytes=MAX_BYTES)
    key = idempotency_key(request)
    actor = request.staff()
    if not permitted(actor, "register_appointment", actor.department):
        raise NotAllowed("command_not_allowed", {"command": "register_appointment"})
    identity = request_identity(_scope_of(request), key, fingerprint(request.route, body))
    wanted = parse(SubmitAppointment, body)
    zone_named(wanted.time_zone)
    return Response(201, opened_view(book(ports(), wanted, actor, identity), _words(request)))


def list_appointments(request: Request) -> Response:
    """``GET /api/v1/staff/appointments?on=&department=``: a day of who receives people."""
    from sunhall.http.agenda_query import agenda_answer

    return Response(200, agenda_answer(ports(), request))


def register_petition(request: Request) -> Response:
    """``POST /api/v1/staff/petitions``: what came by letter, telephone, fax or at a visit."""
    from sunhall.domain.petition.commands import SubmitPetition
    from sunhall.domain.petition.service import PETITION

    return _registered(request, PETITION, SubmitPetition, command="register_petition")


def draft_consultation(request: Request) -> Response:
    """``POST /api/v1/staff/consultations``: a department begins a public consultation."""
    from sunhall.domain.public_consultation.commands import DraftConsultation
    from sunhall.domain.public_consultation.service import PUBLIC_CONSULTATION

    command = "draft_consultation"
    return _registered(request, PUBLIC_CONSULTATION, DraftConsultation, command=command)


def open_session(request: Request) -> Response:
    """``POST /api/v1/staff/sessions``: the editor opens a live interview of a unit."""
    from sunhall.domain.live_session.commands import OpenSession
    from sunhall.domain.live_session.service import LIVE_SESSION

    return _registered(request, LIVE_SESSION, OpenSession, command="open_session")


def draft_plan(request: Request) -> Response:
    """``POST /api/v1/staff/interview-plans``: the editor begins a year's plan of interviews."""
    from sunhall.domain.interview_plan.commands import DraftPlan
    from sunhall.domain.interview_plan.service import INTERVIEW_PLAN

    return _registered(request, INTERVIEW_PLAN, DraftPlan, command="draft_plan")


def record_score_entry(request: Request) -> Response:
    """``POST /api/v1/staff/score-entries``: a fault that a check found, or a mark of a year."""
    from sunhall.domain.scoring.entries.commands import RecordScoreEntry
    from sunhall.domain.scoring.entries.service import SCORE_ENTRY

    return _registered(request, SCORE_ENTRY, RecordScoreEntry, command="record_score_entry")


def appeal_against_score(request: Request) -> Response:
    """``POST /api/v1/staff/score-appeals``: a unit appeals against what was counted."""
    from sunhall.application.file_score_appeal import file_score_appeal
    from sunhall.domain.score_appeal.commands import FileScoreAppeal

    body = json_body(request, max_bytes=MAX_BYTES)
    key = idempotency_key(request)
    identity = request_identity(_scope_of(request), key, fingerprint(request.route, body))
    given = parse(FileScoreAppeal, body)
    opened = file_score_appeal(ports(), request.staff(), given, identity)
    return Response(201, opened_view(opened, _words(request)))


def register_item(request: Request) -> Response:
    """``POST /api/v1/staff/publications``: information that has to be published (art. 26)."""
    from sunhall.domain.publication.commands import RegisterItem
    from sunhall.domain.publication.service import PUBLICATION

    return _registered(request, PUBLICATION, RegisterItem, command="register_item")


def count_publications(request: Request) -> Response:
    """``GET /api/v1/staff/publications/counts?year=&department=&shelf=``."""
    from sunhall.http.public_work import publication_counts

    return Response(200, publication_counts(ports(), request))


def suggest_publications(request: Request) -> Response:
    """``GET /api/v1/staff/publications/suggestions?department=``: what several asked for."""
    from sunhall.http.public_work import publication_suggestions

    return Response(200, publication_suggestions(ports(), request))


def _registered(
    request: Request, service: Service[Any], opening: type[Any], *, command: str = "register"
) -> Response:
    body = json_body(request, max_bytes=MAX_BYTES)
    key = idempotency_key(request)
    actor = request.staff()
    if not permitted(actor, command, actor.department):
        raise NotAllowed("command_not_allowed", {"command": command})
    identity = request_identity(_scope_of(request), key, fingerprint(request.route, body))
    opened = open_case(ports(), service, parse(opening, body), actor, identity)
    return Response(201, opened_view(opened, _words(request)))


def subscribe_deadlines(request: Request) -> Response:
    """``POST /api/v1/staff/deadline-feed``: an address for calendar programs; the last one ends."""
    # Asked for twice a year: no start pays for it.
    from sunhall.application.deadline_feed import issue_feed

    # An empty key is a malformed one, and not none.
    key = idempotency_key(request) if HEADER in request.headers else ""
    issued = issue_feed(ports(), ports().feed_register, request.staff(), key)
    answer = {
        "path": f"{_FEED}?token={issued.token}",
        "appointments_path": f"{_OWN_APPOINTMENTS}?token={issued.token}",
        "expires_at": in_beijing(issued.expires_at),
    }
    return Response(201, answer)


def unsubscribe_deadlines(request: Request) -> Response:
    """``DELETE /api/v1/staff/deadline-feed``: the address opens nothing any more."""
    from sunhall.application.deadline_feed import revoke_feed

    revoked = revoke_feed(ports(), ports().feed_register, request.staff())
    return Response(200, {"revoked": revoked})


def _file(request: Request) -> CaseFile:
    return read_case(ports(), request.path["case_id"], request.staff())


def _identity(request: Request, body: Mapping[str, Any]) -> RequestIdentity:
    """By the caller's own key where there is one; else every request is new."""
    given = HEADER in request.headers
    key = idempotency_key(request) if given else ports().randomness.salt()
    return request_identity(_scope_of(request), key, fingerprint(request.route, dict(body)))


def _scope_of(request: Request) -> str:
    """Whose idempotency keys they are."""
    return f"staff:{request.staff().id}"


def _after(request: Request, filters: Mapping[str, str]) -> Mapping[str, Any] | None:
    cursor = request.query.get("cursor")
    if not cursor:
        return None
    return open_cursor(
        cursor,
        key=ports().secrets.derived("page-cursor"),
        scope=_scope(request),
        filters=filters,
        now=int(ports().clock.now().timestamp()),
    )


def _page(
    request: Request,
    page: Page | NoticePage,
    filters: Mapping[str, str],
    items: list[dict[str, Any]],
    **beside: Any,
) -> Response:
    cursor = None
    if page.after:
        cursor = seal_cursor(
            page.after,
            key=ports().secrets.derived("page-cursor"),
            scope=_scope(request),
            filters=filters,
            now=int(ports().clock.now().timestamp()),
        )
    return Response(200, {"items": items, **beside, "cursor": cursor})


def _scope(request: Request) -> str:
    return f"staff:{request.staff().id}:{request.route}"


def _words(request: Request) -> Words:
    return Words(ports().catalogue, request.locale)


lambda_handler = serve(
    {
        "GET /api/v1/staff/worklist": list_work,
        "GET /api/v1/staff/worklist/counts": count_work,
        "GET /api/v1/staff/cases": find,
        "GET /api/v1/staff/cases/{case_id}": view,
        "GET /api/v1/staff/cases/{case_id}/deadlines": deadlines,
        "GET /api/v1/staff/cases/{case_id}/similar": similar,
        "POST /api/v1/staff/cases/{case_id}/commands": command,
        "POST /api/v1/staff/cases/{case_id}/identity": look_at_identity,
        "GET /api/v1/staff/approvals": list_approvals,
        "GET /api/v1/staff/approvals/counts": count_approvals,
        "POST /api/v1/staff/approvals/actions": act_on_tasks,
        "POST /api/v1/staff/approvals/{task_id}/actions": act_on_task,
        "GET /api/v1/staff/choices": list_choices,
        "GET /api/v1/staff/desks": list_desks,
        "GET /api/v1/staff/openings/{opening}": view_opening,
        "GET /api/v1/staff/notices": list_notices,
        "GET /api/v1/staff/notices/counts": count_notices,
        "PUT /api/v1/staff/notices/seen": mark_notices_seen,
        "GET /api/v1/staff/absences": list_absences,
        "PUT /api/v1/staff/absences": put_absence,
        "DELETE /api/v1/staff/absences/{staff}/{first}": remove_absence,
        "POST /api/v1/staff/disclosure-requests": register,
        "POST /api/v1/staff/deadline-feed": subscribe_deadlines,
        "DELETE /api/v1/staff/deadline-feed": unsubscribe_deadlines,
        "POST /api/v1/staff/correction-requests": register_correction,
        "POST /api/v1/staff/publications": register_item,
        "GET /api/v1/staff/publications/counts": count_publications,
        "GET /api/v1/staff/publications/suggestions": suggest_publications,
        "POST /api/v1/staff/consultations": draft_consultation,
        "POST /api/v1/staff/sessions": open_session,
        "POST /api/v1/staff/interview-plans": draft_plan,
        "POST /api/v1/staff/tickets": register_ticket,
        "POST /api/v1/staff/tickets/hints": hint_at_tickets,
        "POST /api/v1/staff/petitions": register_petition,
        "POST /api/v1/staff/appointments": register_appointment,
        "GET /api/v1/staff/appointments": list_appointments,
        "POST /api/v1/staff/score-entries": record_score_entry,
        "POST /api/v1/staff/score-appeals": appeal_against_score,
    }
)
