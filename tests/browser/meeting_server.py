"""A city that holds meetings: the fake city with the meeting's own rules, over a real WebSocket.

Who may come in, who waits, who hears what is decided by `sunhall.domain.meeting`, as in the cloud;
only storage and gateway are left out: meetings live in this process, and each connection is a
socket of the `websockets` library behind the address of the pages, as it is behind the CDN.

Network candidates that are not of the loopback interface are not handed on: what two browsers say
to each other in a test stays on this machine.
"""

from __future__ import annotations

import json
import secrets
import socket
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request as Handshake
from websockets.http11 import Response as HandshakeAnswer
from websockets.sync.server import ServerConnection, serve

from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.domain.appointment.commands import (
    COMMANDS,
    Complete,
    HandOverFile,
    Start,
    WriteMinutes,
)
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.engine.decision import Refusal as Refused
from sunhall.domain.errors import InvalidInput
from sunhall.domain.meeting.meeting import Meeting
from sunhall.domain.meeting.messages import MESSAGES
from sunhall.domain.meeting.participant import MeetingRole, Participant
from sunhall.domain.meeting.plan import MeetingPlan
from sunhall.domain.meeting.react import Caller, departed, react
from sunhall.domain.meeting.reaction import Notice, Reaction
from sunhall.http.case_views import Words
from sunhall.http.command_schemas import offered
from sunhall.http.parse import parse
from tests.browser.fake_city import DEPARTMENTS, FakeCity, Json, Refusal, SiteHandler

RECEIPT_NO, QUERY_CODE = "YY-2026-000123", "7HKM-3TQX-9VBN"
CASE_ID = "01JDMEETING00000000000000A"
HOST = {"username": "letters-host", "password": "open the hall", "id": "s-host", "name": "陈静"}
COLLEAGUE = {"username": "clerk", "password": "open the hall", "id": "s-clerk", "name": "赵磊"}
STATES = {
    "appointment_confirmed": ("已确认", "Confirmed"),
    "appointment_in_session": ("接访中", "In session"),
    "appointment_completed": ("已完成", "Completed"),
}
OUTCOMES = [("settled", "当场解决", "Settled"), ("promised", "承诺办理", "Action promised")]


@dataclass
class Ticket:
    """What a ticket opens; good once."""

    case_id: str
    who: str
    role: MeetingRole
    name: str


@dataclass
class Line:
    """An open connection: whose it is, and its socket."""

    ticket: Ticket
    connection: ServerConnection


@dataclass
class Case:
    """An appointment as staff see it."""

    state: str = "appointment_confirmed"
    version: int = 3
    minutes: Json | None = None
    given: list[Json] = field(default_factory=list)
    files: list[tuple[str, HandOverFile]] = field(default_factory=list)

    def documents(self) -> Json:
        """Names the files that were handed over, with where they are read now."""
        return {
            f"file-{number}": {
                "by": by,
                "files": [{"name": each.file_name, "url": f"/kept/{each.upload_id}"}],
            }
            for number, (by, each) in enumerate(self.files, 1)
        }

    def commands(self) -> list[str]:
        """Names what may be done now."""
        if self.state == "appointment_confirmed":
            return ["start", "mark_no_show"]
        if self.state == "appointment_in_session":
            return ["write_minutes", *(["sign_minutes", "complete"] if self.minutes else [])]
        return []


class MeetingCity(FakeCity):
    """The city: start it with `with`, walk its pages at `base_url`.

    Attributes:
        plan: What is agreed on the only meeting; tests replace parts of it.
        said: Every message that came over a socket, as the sender's name and the message.
        mute_signals: Nothing that browsers need to find each other is handed on.
        tickets_refused: Code of the problem that the next requests for a ticket get.
    """

    def __init__(self, site: Path) -> None:
        super().__init__(site)
        self._socket_lock = threading.RLock()
        self.forget_meeting()
        self._sockets = serve(self._talk, "127.0.0.1", 0, process_request=self._let_in)

    @classmethod
    def site_handler(cls) -> type[SiteHandler]:
        """Pages and API, and the upgrade to a socket."""
        return MeetingHandler

    def forget_meeting(self) -> None:
        """Begins with a fresh meeting, open now."""
        now = datetime.now(UTC)
        self.plan = MeetingPlan(
            meeting_id="m-1",
            case_id=CASE_ID,
            service="appointment",
            provider="direct",
            opens_at=now - timedelta(minutes=5),
            closes_at=now + timedelta(minutes=55),
            host_staff=(HOST["id"],),
            link="",
            recording=True,
            identity_check=True,
        )
        self.meeting: Meeting | None = None
        self.case = Case()
        self.said: list[tuple[str, Json]] = []
        self.mute_signals = False
        self.tickets_refused = ""
        self.media: Json | None = None
        self._tickets: dict[str, Ticket] = {}
        self._lines: dict[str, Line] = {}

    def reset(self) -> None:
        """Forgets everything that happened, for the next test."""
        super().reset()
        with self._socket_lock:
            for line in list(self._lines.values()):
                line.connection.socket.close()
            self.forget_meeting()

    def __enter__(self) -> Self:
        threading.Thread(target=self._sockets.serve_forever, daemon=True).start()
        super().__enter__()
        return self

    def __exit__(self, *args: object) -> None:
        super().__exit__(*args)
        self._sockets.shutdown()

    @property
    def socket_port(self) -> int:
        """Where the sockets really are."""
        return int(self._sockets.socket.getsockname()[1])

    def cut(self, name: str) -> None:
        """Cuts the line of a participant, as a bad network does: nobody says good-bye."""
        with self._socket_lock:
            for line in self._lines.values():
                if line.ticket.name == name:
                    line.connection.socket.shutdown(socket.SHUT_RDWR)

    def person(self, name: str) -> Participant:
        """A participant of the meeting by name."""
        assert self.meeting is not None
        return next(each for each in self.meeting.participants if each.name == name)

    # --- the API ------------------------------------------------------------------------------

    def answer(self, method: str, path: str, headers: Json, body: bytes) -> tuple[int, Json | str]:
        """Answers what belongs to appointments; the rest is the form's."""
        english = headers.get("accept-language", "").startswith("en")
        where, query = urlsplit(path).path, parse_qs(urlsplit(path).query)
        match [method, *where.strip("/").split("/")]:
            case ["POST", "appointments", number, "meeting-tickets"]:
                return 201, self._citizens_ticket(unquote(number), headers, json.loads(body))
            case ["POST", "staff", "login"]:
                return 200, _signed_in(json.loads(body), english)
            case ["POST", "appointments", number, "actions"]:
                self._is_citizens(unquote(number), headers)
                given = json.loads(body)
                handed = parse(COMMANDS[given["action"]], given["data"])
                assert isinstance(handed, HandOverFile)
                self.case.files.append(("citizen", handed))
                self.case.version += 1
                return 200, {"receipt_no": RECEIPT_NO, "state": self.case.state}
            case ["GET", "appointments", number]:
                self._is_citizens(unquote(number), headers)
                return 200, {"receipt_no": RECEIPT_NO, **self.case.documents()}
            case ["GET", "staff", "appointments"]:
                _staff(headers)
                return 200, self._day(query["on"][0], english)
            case ["GET", "staff", "cases", case_id] if case_id == CASE_ID:
                _staff(headers)
                return 200, self._case_view(english)
            case ["POST", "staff", "cases", case_id, "commands"] if case_id == CASE_ID:
                _staff(headers)
                return 200, self._command(json.loads(body), english)
            case ["GET", "staff", "choices"]:
                _staff(headers)
                return 200, {name: _choices(name, english) for name in query["lists"][0].split(",")}
            case ["POST", "staff", "cases", case_id, "meeting-tickets"] if case_id == CASE_ID:
                return 201, self._staffs_ticket(_staff(headers))
        return super().answer(method, path, headers, body)

    def _is_citizens(self, number: str, headers: Json) -> None:
        code = headers.get("x-query-code", "").upper()
        if (number.upper(), code) != (RECEIPT_NO, QUERY_CODE):
            raise Refusal(404, "not_found", "受理编号或者查询码不正确")

    def _citizens_ticket(self, number: str, headers: Json, body: Json) -> Json:
        self._is_citizens(number, headers)
        return self._ticket("applicant", MeetingRole.CITIZEN, body["display_name"])

    def _staffs_ticket(self, staff: Mapping[str, str]) -> Json:
        hosts = staff["id"] in self.plan.host_staff
        role = MeetingRole.HOST if hosts else MeetingRole.COLLEAGUE
        return self._ticket(staff["id"], role, staff["name"])

    def _ticket(self, who: str, role: MeetingRole, name: str) -> Json:
        if self.tickets_refused:
            raise Refusal(409, self.tickets_refused, f"refused: {self.tickets_refused}")
        plan = self.plan
        about: Json = {
            "provider": plan.provider,
            "role": str(role),
            "opens_at": plan.opens_at.isoformat(),
            "closes_at": plan.closes_at.isoformat(),
            "recording": plan.recording,
            "identity_check": plan.identity_check,
        }
        if plan.provider == "link":
            return about | {"url": plan.link}
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = Ticket(plan.case_id, who, role, name)
        return about | {"ticket": ticket, "socket": "/meeting"}

    def _day(self, on: str, english: bool) -> Json:
        begins = self.plan.opens_at.astimezone(BEIJING) + timedelta(minutes=10)
        if begins.date().isoformat() != on:
            return {"items": []}
        item = {
            "case_id": CASE_ID,
            "receipt_no": RECEIPT_NO,
            "starts_at": begins.isoformat(),
            "ends_at": (begins + timedelta(minutes=30)).isoformat(),
            "state": self.case.state,
            "state_label": STATES[self.case.state][english],
            "mode": "video",
            "title": "明德路二次供水改造",
        }
        return {"items": [item]}

    def _case_view(self, english: bool) -> Json:
        case = self.case
        minutes = case.minutes and {"digest": case.minutes["digest"], "revision": 1}
        return {
            "case_id": CASE_ID,
            "receipt_no": RECEIPT_NO,
            "service": "appointment",
            "state": case.state,
            "state_label": STATES[case.state][english],
            "version": case.version,
            "facts": {
                "minutes": minutes,
                "documents": {
                    **case.documents(),
                    **({"minutes": case.minutes} if case.minutes else {}),
                },
            },
            "commands": offered("appointment", tuple(case.commands()), _words(english)),
        }

    def _command(self, given: Json, english: bool) -> Json:
        case = self.case
        if given["expected_version"] != case.version:
            raise Refusal(409, "stale_version", "办件已被更新")
        if given["command"] not in (*case.commands(), "hand_over_file"):
            raise Refusal(409, "command_not_now", "现在不能进行这项操作")
        try:
            command = parse(COMMANDS[given["command"]], given["data"])
        except InvalidInput as wrong:
            errors = [
                {"field": f"data.{one.field}", "code": one.code, "message": one.code}
                for one in wrong.errors
            ]
            raise Refusal(422, "invalid", "提交的内容有误", errors) from None
        case.given.append(given)
        case.version += 1
        if isinstance(command, HandOverFile):
            case.files.append(("host", command))
        elif isinstance(command, Start):
            case.state = "appointment_in_session"
        elif isinstance(command, WriteMinutes):
            case.minutes = given["data"] | {"digest": "a" * 64}
        elif isinstance(command, Complete):
            case.state = "appointment_completed"
        return {"case_id": CASE_ID, "version": case.version, "state": case.state, "events": []}

    # --- the sockets --------------------------------------------------------------------------

    def _let_in(self, connection: ServerConnection, asked: Handshake) -> HandshakeAnswer | None:
        [ticket] = parse_qs(urlsplit(asked.path).query).get("ticket", [""])
        opened = self._tickets.pop(ticket, None)
        if opened is None:
            return connection.respond(HTTPStatus.FORBIDDEN, "")
        with self._socket_lock:
            self._lines[str(connection.id)] = Line(opened, connection)
        return None

    def _talk(self, connection: ServerConnection) -> None:
        me = str(connection.id)
        try:
            with suppress(ConnectionClosed, OSError):
                for text in connection:
                    self._hear(me, json.loads(text))
        except Exception:
            self.crashes.append(traceback.format_exc())
        finally:
            with self._socket_lock:
                if self._lines.pop(me, None) and self.meeting:
                    self._follow(departed(self.meeting, me, datetime.now(UTC)))

    def _hear(self, me: str, message: Json) -> None:
        with self._socket_lock:
            line = self._lines.get(me)
            if line is None:
                return
            ticket = line.ticket
            self.said.append((ticket.name, dict(message)))
            action = message.pop("action")
            if action == "signal" and (self.mute_signals or not _stays_here(message["data"])):
                return
            said = parse(MESSAGES[action], message)
            caller = Caller(me, ticket.who, ticket.role, ticket.name)
            was = self.meeting or Meeting(self.plan)
            reaction = react(was, caller, said, datetime.now(UTC))
            if isinstance(reaction, Refused):
                self._send(me, {"type": "error", "code": reaction.code, "message": reaction.code})
            else:
                self._follow(reaction)

    def _follow(self, reaction: Reaction) -> None:
        self.meeting = reaction.meeting
        for notice in reaction.notices:
            self._send(notice.to, self._rendered(notice))
        for gone in reaction.closed:
            if line := self._lines.get(gone):
                threading.Thread(target=line.connection.close, daemon=True).start()

    def _rendered(self, notice: Notice) -> Json:
        data = {name: _shown(value) for name, value in notice.data.items()}
        if notice.type == "admitted":
            data |= {"ice_servers": [], "media": self.media}
        if notice.type == "signal":
            data["data"] = _on_loopback(data["data"])
        return {"type": notice.type, **data}

    def _send(self, to: str, message: Json) -> None:
        if line := self._lines.get(to):
            with suppress(ConnectionClosed, OSError):  # Its own thread notices that it is gone.
                line.connection.send(json.dumps(message, ensure_ascii=False))


class MeetingHandler(SiteHandler):
    """Hands the upgrade to the sockets, as the CDN does, and the API its query."""

    city: MeetingCity

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/meeting":
            self._tunnel()
        elif asked.path.startswith("/api/v1/staff/"):
            self._api("GET", self.path.removeprefix("/api/v1"))
        else:
            super().do_GET()

    def _tunnel(self) -> None:
        head = f"{self.requestline}\r\n{self.headers}".replace("\n", "\r\n").replace("\r\r", "\r")
        self.close_connection = True
        upstream = socket.create_connection(("127.0.0.1", self.city.socket_port))
        try:
            upstream.sendall(head.encode())
            back = threading.Thread(target=_pump, args=(upstream, self.connection), daemon=True)
            back.start()
            _pump(self.connection, upstream)
            back.join(5)
        finally:
            upstream.close()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    """Hands everything on until one side is gone, and then closes the other."""
    with suppress(OSError):
        while content := source.recv(65536):
            sink.sendall(content)
    for side in (source, sink):
        with suppress(OSError):
            side.shutdown(socket.SHUT_RDWR)


def _signed_in(proof: Json, english: bool) -> Json:
    for staff in (HOST, COLLEAGUE):
        if (proof["username"], proof["password"]) == (staff["username"], staff["password"]):
            until = datetime.now(UTC) + timedelta(hours=8)
            shown = {"id": staff["id"], "name": staff["name"], "department": "letters-bureau"}
            return {
                "token": f"token-of-{staff['id']}",
                "expires_at": until.isoformat(),
                "staff": shown | {"roles": ["host"]},
            }
    wrong = "The account or the password is not correct" if english else "账号或者密码不正确"
    raise Refusal(401, "wrong_credentials", wrong)


def _staff(headers: Json) -> Mapping[str, str]:
    token = headers.get("authorization", "").removeprefix("Bearer ")
    for staff in (HOST, COLLEAGUE):
        if token == f"token-of-{staff['id']}":
            return staff
    raise Refusal(401, "not_signed_in", "请重新登录")


def _choices(name: str, english: bool) -> list[Json]:
    known = {"departments": DEPARTMENTS, "meeting_outcomes": OUTCOMES}[name]
    return [{"value": one[0], "label": one[1 + english], "group": ""} for one in known]


def _words(english: bool) -> Words:
    return Words(load_catalogue(), "en" if english else "zh-CN")


def _shown(value: Any) -> Any:
    if isinstance(value, Participant):
        return {
            "id": value.id,
            "role": str(value.role),
            "name": value.name,
            "status": str(value.admission),
            "consent": value.consent,
            "identity_checked": value.identity is not None,
            "present": bool(value.connection),
        }
    return [_shown(each) for each in value] if isinstance(value, list | tuple) else value


def _stays_here(data: Mapping[str, Any]) -> bool:
    candidate = data.get("candidate")
    return candidate is None or _is_loopback(candidate["candidate"])


def _on_loopback(data: Mapping[str, Any]) -> Json:
    """A signal without the candidates that a description carries from other interfaces."""
    if "description" not in data:
        return dict(data)
    lines = data["description"]["sdp"].split("\r\n")
    kept = [line for line in lines if not line.startswith("a=candidate:") or _is_loopback(line)]
    return {**data, "description": {**data["description"], "sdp": "\r\n".join(kept)}}


def _is_loopback(candidate: str) -> bool:
    words = candidate.split()
    if len(words) < 5:
        return True  # The end of the candidates.
    try:
        return ip_address(words[4]).is_loopback
    except ValueError:
        return False


def with_plan(city: MeetingCity, **changes: Any) -> None:
    """Agrees on something else, before anybody has come."""
    city.plan = replace(city.plan, **changes)


def colours(path: Path, luma: int, blue: int, red: int, *, frames: int = 30) -> Path:
    """Writes a film of one colour in which a bright bar moves, for a camera that is none.

    Args:
        path: The file, of YUV4MPEG2.
        luma: Brightness of the ground, 16 … 235.
        blue: Its blue difference, 16 … 240.
        red: Its red difference, 16 … 240.
        frames: How many pictures; then it begins anew.
    """
    path.write_bytes(b"".join(_film(luma, blue, red, frames)))
    return path


def _film(luma: int, blue: int, red: int, frames: int) -> Iterator[bytes]:
    width, height, bar = 320, 240, 40
    yield f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420\n".encode()
    quarter = width * height // 4
    for number in range(frames):
        left = number * (width // frames)
        row = bytearray([luma]) * width
        row[left : left + bar] = bytes([235]) * len(row[left : left + bar])
        yield b"FRAME\n" + bytes(row) * height
        yield bytes([blue]) * quarter + bytes([red]) * quarter
