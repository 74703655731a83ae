"""A city on loopback: serves the built pages as the CDN does, and answers by the API's contract.

It keeps real state (requests, idempotency keys, uploads, versions) and really checks what it is
sent, so that the pages are tested against answers they did not expect. Faults are ordered by the
test: a status, a lost answer, a cut line before or after the work was done. Files go to a second
origin, as they go to a bucket in the cloud.
"""

from __future__ import annotations

import gzip
import json
import re
import secrets
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.parser import BytesParser
from email.policy import HTTP
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

Json = dict[str, Any]

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
PERMISSIONS_POLICY = "camera=(self), display-capture=(self), geolocation=(), microphone=(self)"
LEAST_PACKED = 1000
"""Bytes from which on answers of the API are compressed here, as the pages are. The CDN does so
with what it may keep: what is somebody's own weighs some kilobytes a journey more than here."""
QUERY = ":query"
"""Under this name the query of an address stands among the headers; no real one is called so."""


class WrittenPage(str):
    """A page that the API has written itself.

    Attributes:
        policy: Its content security policy.
    """

    policy: str = ""


DEPARTMENTS = [
    (
        "government-office",
        "云溪市人民政府办公室",
        "General Office of Yunxi Municipal People's Government",
    ),
    ("natural-resources", "云溪市自然资源和规划局", "Yunxi Natural Resources and Planning Bureau"),
    (
        "housing-bureau",
        "云溪市住房和城乡建设局",
        "Yunxi Housing and Urban-Rural Development Bureau",
    ),
    ("transport-bureau", "云溪市交通运输局", "Yunxi Transport Bureau"),
]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ATTACHMENTS = {
    "max_count": 5,
    "max_bytes": 10 * 1024 * 1024,
    "types": [
        {"content_type": "application/pdf", "extensions": ["pdf"], "label": "PDF"},
        {"content_type": "image/jpeg", "extensions": ["jpg", "jpeg"], "label": "JPEG"},
        {"content_type": "image/png", "extensions": ["png"], "label": "PNG"},
        {
            "content_type": DOCX,
            "extensions": ["docx"],
            "label": "DOCX",
        },
    ],
}
MESSAGES = {
    "id_number": (
        "身份证号码不正确，请核对最后一位",
        "The identity number is not valid. Check the last character",
    ),
    "email": ("电子邮箱格式不正确", "The email address is not valid"),
    "too_long": ("内容太长，最多 2000 字", "Too long: at most 2000 characters"),
    "not_found": (
        "受理编号或者查询码不正确",
        "The receipt number or the query code is not correct",
    ),
    "invalid": ("提交的内容有误", "Some of what you sent is not valid"),
    "stale": ("办件已被更新", "The case has been changed"),
    "reused": ("这个请求编号已经用于另一份内容", "This key has been used for other content"),
    "unknown_upload": ("这个文件已失效，请重新上传", "This file has expired. Upload it again"),
    "explanation": ("补充说明太短，请写清楚", "The explanation is too short"),
    "answered": ("已经收到过意见。", "An opinion was received already."),
    "decided": ("这件申请已经有了决定。", "The request has been decided."),
}


@dataclass
class Fault:
    """What goes wrong with the next requests of one path.

    Attributes:
        path: Beginning of the path.
        status: Answered instead; 0 cuts the line.
        after_work: Whether the work is done before the answer is lost or replaced.
        headers: Sent with the status.
        body: Problem details to send; None sends no JSON at all.
        times: How many requests it hits.
    """

    path: str
    status: int
    after_work: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    body: Json | None = None
    times: int = 1


@dataclass
class Request:
    """A submitted request as this city keeps it."""

    receipt_no: str
    query_code: str
    body: Json
    state: str = "submitted"
    version: int = 1
    timeline: list[Json] = field(default_factory=list)
    letters: list[Json] = field(default_factory=list)
    actions: list[str] = field(default_factory=lambda: ["withdraw"])
    given: list[Json] = field(default_factory=list)
    shown: Json = field(default_factory=dict)
    paused: bool = False


@dataclass
class Consultation:
    """A question to a third party as this city keeps it; `shown` replaces fields of the answer."""

    number: str
    query_code: str
    opinion: Json | None = None
    shown: Json = field(default_factory=dict)
    letters: list[Json] = field(default_factory=list)


class Refusal(Exception):
    """An answer that is a problem."""

    def __init__(
        self, status: int, code: str, detail: str = "", errors: list[Json] | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.body: Json = {
            "type": f"urn:sunhall:problem:{code}",
            "title": code.replace("_", " "),
            "status": status,
            "code": code,
            "detail": detail,
            "errors": errors or [],
            "correlation_id": "0123456789abcdef",
        }


class FakeCity:
    """The city: start it with `with`, then walk its pages at `base_url`."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.requests: dict[str, Request] = {}
        self.consultations: dict[str, Consultation] = {}
        self.submissions: list[Json] = []
        self.files: dict[str, bytes] = {}
        self.heard: list[tuple[str, str, dict[str, str]]] = []
        self.faults: list[Fault] = []
        self.crashes: list[str] = []
        self.departments = DEPARTMENTS
        self._answers: dict[str, tuple[str, Json]] = {}
        self._lock = threading.Lock()
        self._servers = [_server(self, self.site_handler()), _server(self, self.bucket_handler())]

    @classmethod
    def site_handler(cls) -> type[SiteHandler]:
        """What serves the pages and the API."""
        return SiteHandler

    @classmethod
    def bucket_handler(cls) -> type[Handler]:
        """What takes files, and gives them back."""
        return _BucketHandler

    def file_of(self, path: str) -> Path:
        """The file that an address of a page asks for."""
        file = self.site / path.lstrip("/")
        return file / "index.html" if path.endswith("/") else file

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self._servers[0].server_address[1]}"

    @property
    def bucket_url(self) -> str:
        return f"http://localhost:{self._servers[1].server_address[1]}"

    @property
    def content_security_policy(self) -> str:
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            f"connect-src 'self' {self.bucket_url}; form-action 'none'; base-uri 'none'; "
            "frame-ancestors 'none'"
        )

    def __enter__(self) -> Self:
        for server in self._servers:
            threading.Thread(
                target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
            ).start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def reset(self) -> None:
        """Forgets everything that happened, for the next test."""
        self.requests.clear()
        self.consultations.clear()
        self.submissions.clear()
        self.files.clear()
        self.heard.clear()
        self.faults.clear()
        self.crashes.clear()
        self._answers.clear()
        self.departments = DEPARTMENTS

    def fail(self, path: str, status: int, **more: Any) -> None:
        """Orders a fault for the next request whose path begins so."""
        self.faults.append(Fault(path, status, **more))

    def calls(self, method: str, path: str) -> int:
        """Counts how often something was asked."""
        return Counter((one, where) for one, where, _ in self.heard)[method, path]

    # --- the staff's side, done by the test itself --------------------------------------------

    def ask_for_supplement(self, receipt_no: str) -> None:
        """Asks the applicant to add something, with a letter that says what."""
        request = self.requests[receipt_no]
        request.state = "supplement_pending"
        request.shown = {
            "supplement": {
                "points": ["写明道路的名称", "写明资料的起止时间"],
                "guidance": "可以参考工程公示牌上的名称。",
            }
        }
        request.version += 1
        request.actions = ["supplement", "withdraw"]
        request.letters.append(
            _letter(f"{self.base_url}/files", "云政公开〔2026〕3号", "补正告知书")
        )
        request.timeline.append(
            _moment("2026-11-24T10:05:00+08:00", "请您补正", "请写明道路名称和起止时间。")
        )

    def ask_for_reasons(self, receipt_no: str) -> None:
        """Asks the applicant why they ask for so much."""
        request = self.requests[receipt_no]
        request.state = "reason_pending"
        request.shown = {"reasons": {"points": ["说明一个月内提出四十件申请的理由"]}}
        request.version += 1
        request.actions = ["give_reasons", "withdraw"]

    def ask_third_party(self, consultation_no: str) -> Consultation:
        """Asks a third party, who knows the code from its letter."""
        asked = Consultation(consultation_no, "8MQD-2VXK-7RFA")
        letter = _letter(f"{self.base_url}/files", "云政公开〔2026〕11号", "第三方意见征询书")
        asked.letters.append(letter)
        self.consultations[consultation_no] = asked
        return asked

    def split(self, receipt_no: str) -> Request:
        """Makes another request of a part of one."""
        request = self.requests[receipt_no]
        number = f"YX-2026-{len(self.requests) + 123456:06d}"
        part = Request(number, "5TKW-9BXM-3QHC", request.body)
        self.requests[number] = part
        request.shown = {"parts": [{"receipt_no": number, "query_code": part.query_code}]}
        return part

    def touch(self, receipt_no: str) -> None:
        """Changes a request behind the applicant's back."""
        self.requests[receipt_no].version += 1

    def pause(self, receipt_no: str) -> None:
        """Lets the clock stand still."""
        self.requests[receipt_no].paused = True

    def order_letter(self, receipt_no: str) -> None:
        """Numbers a letter whose documents are not made yet."""
        letter: Json = {
            "no": "云政公开〔2026〕9号",
            "name": "延长答复期限告知书",
            "url": None,
            "formats": [],
        }
        self.requests[receipt_no].letters.append(letter)

    def reply(self, receipt_no: str, *, withheld: tuple[Json, ...] = ()) -> None:
        """Sends the reply, which the applicant can confirm to have."""
        request = self.requests[receipt_no]
        request.state = "sent"
        request.shown = {
            "reply": {
                "disclosed_items": ["明德路道路改造工程环境影响评价批复"],
                "files": [{"name": "批复.pdf", "url": f"{self.base_url}/files/批复.pdf"}],
                "withheld_files": list(withheld),
            }
        }
        request.version += 1
        request.actions = ["acknowledge_delivery", "suggest_publication"]
        request.letters.append(
            _letter(f"{self.base_url}/files", "云政公开〔2026〕15号", "政府信息公开告知书")
        )
        request.timeline.append(
            _moment("2026-12-18T16:20:00+08:00", "已答复", "答复已经发出，可以下载。")
        )

    # --- the API ------------------------------------------------------------------------------

    def answer(self, method: str, path: str, headers: Json, body: bytes) -> tuple[int, Json | str]:
        """Answers one call as the API would."""
        english = headers.get("accept-language", "").startswith("en")
        say = lambda name: MESSAGES[name][english]  # noqa: E731 - a word for the two languages
        with self._lock:
            if (method, path) == ("GET", "/catalogue"):
                return 200, self._catalogue()
            if (method, path) == ("POST", "/uploads"):
                return 201, self._place(json.loads(body))
            if (method, path) == ("POST", "/disclosure-requests"):
                return 201, self._once(
                    headers, body, say, lambda: self._submit(json.loads(body), say)
                )
            found = re.fullmatch(
                r"/disclosure-requests/([^/]+)(/actions|/deadlines|/deadlines\.ics)?", path
            )
            if found:
                request = self._known(unquote(found[1]), headers, say)
                if found[2] == "/deadlines":
                    return 200, _explained(request, english)
                if found[2] == "/deadlines.ics":
                    return 200, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
                if method == "GET":
                    return 200, _view(request, english)
                return 200, self._once(
                    headers, body, say, lambda: _act(request, json.loads(body), say)
                )
            found = re.fullmatch(r"/third-party-opinions/([^/]+)", path)
            if found:
                asked = self._asked(unquote(found[1]), headers, say)
                if method == "GET":
                    return 200, _asked_view(asked, english)
                return 200, self._once(
                    headers, body, say, lambda: _hear(asked, json.loads(body), say)
                )
        raise Refusal(404, "not_found")

    def _once(
        self, headers: Json, body: bytes, say: Callable[[str], str], work: Callable[[], Json]
    ) -> Json:
        key = headers.get("idempotency-key")
        if not key:
            raise Refusal(400, "idempotency_key_missing")
        if key in self._answers:
            earlier, answer = self._answers[key]
            if earlier != body.decode():
                raise Refusal(409, "idempotency_key_reused", say("reused"))
            return answer
        answer = work()
        self._answers[key] = (body.decode(), answer)
        return answer

    def _catalogue(self) -> Json:
        departments = [
            {"id": one, "name": {"zh-CN": zh, "en": en}} for one, zh, en in self.departments
        ]
        return {
            "city": {"name": {"zh-CN": "云溪市", "en": "Yunxi"}},
            "departments": departments,
            "services": [{"id": "disclosure"}],
            "attachments": ATTACHMENTS,
        }

    def _place(self, wish: Json) -> Json:
        upload_id = secrets.token_hex(8)
        fields = {
            "key": f"uploads/{upload_id}",
            "Content-Type": wish["content_type"],
            "policy": "signed",
        }
        return {
            "upload_id": upload_id,
            "url": f"{self.bucket_url}/",
            "fields": fields,
            "expires_at": "2026-11-23T10:00:00+08:00",
        }

    def _submit(self, body: Json, say: Callable[[str], str]) -> Json:
        errors = list(_errors_in(body, self.files, say))
        if errors:
            raise Refusal(422, "invalid", say("invalid"), errors)
        self.submissions.append(body)
        number = f"YX-2026-{len(self.requests) + 123456:06d}"
        request = Request(number, "K7QM-4TXB-9WFD", body)
        request.timeline.append(
            _moment("2026-11-23T09:12:00+08:00", "已提交申请", "等待受理机关确认收到。")
        )
        self.requests[number] = request
        return {
            "case_id": "01JDEXAMPLE0000000000000000",
            "receipt_no": number,
            "query_code": request.query_code,
            "service": "disclosure",
            "state": request.state,
            "state_label": "已提交，待确认",
            "submitted_at": "2026-11-23T09:12:00+08:00",
            "clocks": [
                _clock("confirm_receipt", "确认收到", date(2026, 11, 23), 1, explained=False)
            ],
        }

    def _known(self, receipt_no: str, headers: Json, say: Callable[[str], str]) -> Request:
        request = self.requests.get(receipt_no.upper())
        if request is None or headers.get("x-query-code", "").upper() != request.query_code:
            raise Refusal(404, "not_found", say("not_found"))
        return request

    def _asked(self, number: str, headers: Json, say: Callable[[str], str]) -> Consultation:
        asked = self.consultations.get(number.upper())
        if asked is None or headers.get("x-query-code", "").upper() != asked.query_code:
            raise Refusal(404, "not_found", say("not_found"))
        return asked


def _hear(asked: Consultation, said: Json, say: Callable[[str], str]) -> Json:
    if asked.opinion:
        raise Refusal(409, "opinion_already_given", say("answered"))
    if not asked.shown.get("answerable", True):
        raise Refusal(409, "command_not_now", say("decided"))
    asked.opinion = said
    return {"events": ["opinion_received"]}


def _asked_view(asked: Consultation, english: bool) -> Json:
    opinion = asked.opinion["opinion"] if asked.opinion else None
    return {
        "consultation_no": asked.number,
        "agency": DEPARTMENTS[1][2 if english else 1],
        "information": "明德路扩建项目投标报价明细表",
        "sent_on": "2026-11-24",
        "served_on": None,
        "days": 15,
        "until": None,
        "opinion": opinion,
        "opinion_label": OPINION_LABELS[opinion][english] if opinion else None,
        "silent": False,
        "answerable": opinion is None,
        "overridden": False,
        "letters": asked.letters,
        **asked.shown,
    }


def _errors_in(body: Json, files: dict[str, bytes], say: Callable[[str], str]) -> Any:
    applicant, information = body["applicant"], body["information"]
    if applicant["id_type"] == "resident_id" and not _valid_resident_id(applicant["id_number"]):
        yield {"field": "applicant.id_number", "code": "checksum", "message": say("id_number")}
    if "email" in applicant and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", applicant["email"]):
        yield {"field": "applicant.email", "code": "format", "message": say("email")}
    if len(information["description"]) > 2000:
        yield {"field": "information.description", "code": "too_long", "message": say("too_long")}
    for index, attachment in enumerate(body["attachments"]):
        if attachment["upload_id"] not in files:
            yield {
                "field": f"attachments.{index}.upload_id",
                "code": "unknown",
                "message": say("unknown_upload"),
            }


def _valid_resident_id(number: str) -> bool:
    """Checks the last character of a resident identity number (ISO 7064 MOD 11-2)."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return False
    weights = [2 ** (17 - position) % 11 for position in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
    return "10X98765432"[total % 11] == number[-1]


def _act(request: Request, command: Json, say: Callable[[str], str]) -> Json:
    if command["expected_version"] != request.version:
        raise Refusal(409, "stale_version", say("stale"))
    data = command["data"]
    if command["action"] == "supplement" and len(data["explanation"]) < 4:
        errors = [{"field": "data.explanation", "code": "too_short", "message": say("explanation")}]
        raise Refusal(422, "invalid", say("invalid"), errors)
    request.given.append(command)
    request.version += 1
    if command["action"] in AFTER_THE_REPLY:
        # What was given stays shown, and what else can be done about it stays possible.
        request.actions.remove(command["action"])
    else:
        request.shown = {}
        request.actions = ["withdraw"] if command["action"] != "withdraw" else []
    request.state = AFTER.get(command["action"], request.state)
    return {
        "case_id": "01JDEXAMPLE0000000000000000",
        "version": request.version,
        "state": request.state,
        "events": [],
    }


AFTER_THE_REPLY = {"acknowledge_delivery", "suggest_publication"}
AFTER = {
    "supplement": "intake_review",
    "give_reasons": "drafting",
    "acknowledge_delivery": "delivered",
    "withdraw": "withdrawn",
}
OPINION_LABELS = {
    "agree": ("同意公开", "Agrees"),
    "partly": ("部分同意", "Agrees in part"),
    "object": ("不同意公开", "Objects"),
}
STATE_LABELS = {
    "submitted": ("已提交，待确认", "Submitted, to be confirmed"),
    "supplement_pending": ("待补正", "Waiting for your details"),
    "intake_review": ("形式审查", "Under review"),
    "reason_pending": ("待说明理由", "Waiting for your reasons"),
    "drafting": ("办理中", "Being handled"),
    "withdrawn": ("已撤回", "Withdrawn"),
    "delivered": ("已送达", "Delivered"),
    "sent": ("已答复", "Answered"),
}
ACTION_LABELS = {
    "supplement": ("补正申请内容", "Add missing details"),
    "give_reasons": ("说明理由", "Explain your requests"),
    "acknowledge_delivery": ("确认收到答复", "Confirm that you have the reply"),
    "suggest_publication": ("建议向社会公开", "Suggest making it public"),
    "withdraw": ("撤回申请", "Withdraw the request"),
}
SCHEMAS = {
    "supplement": {"type": "object", "required": ["explanation"]},
    "give_reasons": {"type": "object", "required": ["explanation"]},
    "acknowledge_delivery": {"type": "object", "required": []},
    "suggest_publication": {"type": "object", "required": []},
    "withdraw": {"type": "object", "required": []},
}


def _view(request: Request, english: bool) -> Json:
    actions = [
        {"name": name, "label": ACTION_LABELS[name][english], "schema": SCHEMAS[name]}
        for name in request.actions
    ]
    return {
        "case_id": "01JDEXAMPLE0000000000000000",
        "receipt_no": request.receipt_no,
        "service": "disclosure",
        "state": request.state,
        "state_label": STATE_LABELS[request.state][english],
        "submitted_at": "2026-11-23T09:12:00+08:00",
        "clocks": _running_clocks(request, english),
        "timeline": request.timeline,
        "letters": request.letters,
        "actions": actions,
        "version": request.version,
        **request.shown,
    }


def _running_clocks(request: Request, english: bool) -> list[Json]:
    if request.state in {"withdrawn", "sent", "delivered"}:
        return []
    label = "Reply" if english else "答复期限"
    clock = _clock("reply", label, date(2026, 12, 18), 20, provisional=True)
    return [clock | {"at_earliest": request.paused}]


def _explained(request: Request, english: bool) -> Json:
    """Tells the rule behind every day, as the real city does, with a turn before the first."""
    clocks = []
    for clock in _running_clocks(request, english):
        law = "Regulation, art. 33(2)" if english else "《政府信息公开条例》第三十三条第二款"
        begun = "Confirmed by both sides" if english else "双方确认，当日为收到申请之日"
        lines = [
            _line("2026-12-18", "start", begun, law.replace("33(2)", "31(3)")),
            *(
                _line(day, "counted", f"第{number}个工作日", law)
                for number, day in enumerate(clock["counted"], start=1)
            ),
            *(
                _line(day["date"], "skipped", f"{day['reason']}，不计算", "国务院办公厅放假安排")
                for day in clock["skipped"]
            ),
        ]
        lines.sort(key=lambda line: str(line["day"]))
        due = clock["due_at"][:10]
        lines.append(_line(due, "due", f"期限届满之日：{due}", ""))
        clocks.append({**clock, "explanation": lines})
    return {"clocks": clocks}


def _line(day: str, kind: str, text: str, basis: str) -> Json:
    return {"day": day, "kind": kind, "text": text, "basis": basis}


def _clock(
    name: str, label: str, start: date, days: int, explained: bool = True, provisional: bool = False
) -> Json:
    """Counts working days the simple way: weekends, and New Year's Day, are off here."""
    counted: list[str] = []
    skipped: list[Json] = []
    day = start
    while len(counted) < days:
        day += timedelta(days=1)
        if day.weekday() >= 5:
            skipped.append({"date": day.isoformat(), "reason": "周末"})
        elif (day.month, day.day) == (1, 1):
            skipped.append({"date": day.isoformat(), "reason": "元旦"})
        else:
            counted.append(day.isoformat())
    due = f"{day.isoformat()}T17:30:00+08:00"
    clock: Json = {"name": name, "label": label, "due_at": due, "provisional": provisional}
    return clock | {"counted": counted, "skipped": skipped} if explained else clock


def _letter(base: str, number: str, name: str) -> Json:
    url = f"{base}/{number}"
    formats = [{"format": kind, "url": f"{url}.{kind}"} for kind in ("pdf", "docx")]
    return {"no": number, "name": name, "url": f"{url}.pdf", "formats": formats}


def _moment(at: str, label: str, detail: str) -> Json:
    return {"at": at, "label": label, "detail": detail}


# --- HTTP -------------------------------------------------------------------------------------


def _server(city: FakeCity, handler: type[Handler]) -> ThreadingHTTPServer:
    return _Server(city, type(handler.__name__, (handler,), {"city": city}))


class _Server(ThreadingHTTPServer):
    """A server whose own failures fail the test, and not only the page that asked."""

    daemon_threads = True

    def __init__(self, city: FakeCity, handler: type[Handler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self._city = city

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), OSError):  # A visitor who left early is no failure.
            self._city.crashes.append(traceback.format_exc())


@cache
def _packed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 6, mtime=0)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    city: FakeCity

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: a test that fails shows what was asked in `heard`."""

    def read_body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def reply(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def cut(self) -> None:
        """Closes the line without an answer."""
        self.close_connection = True
        self.connection.close()


class SiteHandler(Handler):
    """Pages from the built folder, the API below /api/v1, letters below /files."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith(("/api/v1", "/interviews/", "/open/")):
            self._api("GET", path.removeprefix("/api/v1"))
        elif path.startswith("/files/"):
            name = Path(unquote(path)).name.encode().hex()
            headers = {
                "Content-Type": "application/pdf",
                "Content-Disposition": f"attachment; filename={name}.pdf",
            }
            self.reply(200, b"%PDF-1.7 a letter", headers)
        else:
            self._page(path)

    def do_POST(self) -> None:
        self._api("POST", urlsplit(self.path).path.removeprefix("/api/v1"))

    def _page(self, path: str) -> None:
        file = self.city.file_of(path)
        status = 200 if file.is_file() else 404
        if status == 404:
            file = self.city.site / "404.html"
        kept = path.startswith(("/assets/", "/staff/assets/"))
        cached = "public, max-age=31536000, immutable" if kept else "no-cache"
        headers = {
            "Content-Type": TYPES[file.suffix],
            "Content-Encoding": "gzip",
            "Content-Security-Policy": self.city.content_security_policy,
            "Cache-Control": cached,
            "X-Content-Type-Options": "nosniff",
        }
        if file.suffix == ".html":
            headers["Permissions-Policy"] = PERMISSIONS_POLICY
        self.reply(status, _packed(file), headers)

    def _api(self, method: str, path: str) -> None:
        body = self.read_body()
        headers = {name.lower(): value for name, value in self.headers.items()}
        headers[QUERY] = urlsplit(self.path).query
        self.city.heard.append((method, path, headers))
        fault = self._fault(method, path)
        if fault and not fault.after_work:
            self._fail(fault)
            return
        try:
            status, answer = self.city.answer(method, path, headers, body)
            kind = "application/json"
        except Refusal as refusal:
            status, answer, kind = refusal.status, refusal.body, "application/problem+json"
        if fault:
            self._fail(fault)
            return
        if isinstance(answer, WrittenPage):
            content, kind = answer.encode(), TYPES[".html"]
        elif isinstance(answer, str):
            content, kind = answer.encode(), "text/calendar"
        else:
            content = json.dumps(answer).encode()
        told = {"Content-Type": kind, "Cache-Control": "no-store"}
        if isinstance(answer, WrittenPage) and answer.policy:
            told["Content-Security-Policy"] = answer.policy
        if method == "GET" and status == 200 and len(content) >= LEAST_PACKED:
            content, told["Content-Encoding"] = gzip.compress(content, 6, mtime=0), "gzip"
        self.reply(status, content, told)

    def _fault(self, method: str, path: str) -> Fault | None:
        for fault in self.city.faults:
            if f"{method} {path}".startswith(fault.path) and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def _fail(self, fault: Fault) -> None:
        if fault.status == 0:
            self.cut()
            return
        content = (
            b"<html>not JSON</html>" if fault.body is None else json.dumps(fault.body).encode()
        )
        kind = "text/html" if fault.body is None else "application/problem+json"
        self.reply(fault.status, content, {"Content-Type": kind, **fault.headers})


class _BucketHandler(Handler):
    """The bucket behind a presigned form: takes a file after its fields, and tells the pages so."""

    def do_POST(self) -> None:
        content_type = self.headers["Content-Type"].encode()
        body = self.read_body()
        if any(fault.path == "bucket" and fault.times > 0 for fault in self.city.faults):
            self.reply(403, b"<Error/>", {"Access-Control-Allow-Origin": self.city.base_url})
            return
        message = BytesParser(policy=HTTP).parsebytes(
            b"Content-Type: " + content_type + b"\r\n\r\n" + body
        )
        parts = {
            str(part.get_param("name", header="content-disposition")): part
            for part in message.iter_parts()
        }
        names = list(parts)
        if names[-1] != "file" or parts["policy"].get_content().strip() != "signed":
            self.reply(400, b"<Error/>", {"Access-Control-Allow-Origin": self.city.base_url})
            return
        key = str(parts["key"].get_content()).strip().removeprefix("uploads/")
        self.city.files[key] = parts["file"].get_payload(decode=True) or b""  # type: ignore[assignment]
        self.reply(204, b"", {"Access-Control-Allow-Origin": self.city.base_url})
