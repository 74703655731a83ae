"""A city on moto: the real handlers and adapters, a table, a bucket, keys, and the stream pumped by
hand. Only Step Functions is played: moto runs no task tokens, the emulator does (tests/system).
The played machine runs the definition that is deployed.
"""

from __future__ import annotations

import base64
import json
import pickle
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import boto3
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

import appointments_api.handler
import consultations_api.handler
import deadline_feed.handler
import disclosure_api.handler
import dispatcher.handler
import letter_writer.handler
import session_desk.handler
import session_intake.handler
import sessions_api.handler
import staff_api.handler
import supervision_api.handler
import tick.handler
import tickets_api.handler
from infra.routes import ROUTES
from sunhall.adapters import aws_clients
from sunhall.adapters.chains import StepFunctionsChains
from sunhall.adapters.staff_accounts import StaffAccounts
from sunhall.adapters.stream_records import RecordsFailed
from sunhall.application.case_links import carry_over
from sunhall.application.ports import Chains
from sunhall.bootstrap import Backend
from sunhall.domain.staff import StaffMember
from tests.builders.gateway import Answer, Gateway, staff_context
from tests.builders.played_machine import MACHINE, PlayedMachine
from tests.builders.played_table import make_table

REGION = "us-east-1"
TABLE = "city"
BUCKET = "city-files"

STAFF = {
    "intake": staff_context("S-intake", "disclosure-office", ["intake_officer"]),
    "office-head": staff_context("S-office-head", "disclosure-office", ["office_head"]),
    "education-handler": staff_context("S-edu-handler", "education-bureau", ["handler"]),
    "education-head": staff_context("S-edu-head", "education-bureau", ["department_head"]),
    "transport-handler": staff_context("S-tra-handler", "transport-bureau", ["handler"]),
    "legal": staff_context("S-legal", "justice-bureau", ["legal_reviewer"]),
    "leader": staff_context("S-leader", "government-office", ["leader"]),
    "supervisor": staff_context("S-super", "government-office", ["supervisor"]),
    "agent": staff_context("S-agent", "hotline-centre", ["hotline_agent"]),
    "second-agent": staff_context("S-agent-2", "hotline-centre", ["hotline_agent"]),
    "dispatcher": staff_context("S-dispatcher", "hotline-centre", ["dispatcher"]),
    "callback": staff_context("S-callback", "hotline-centre", ["callback_agent"]),
    "centre-head": staff_context("S-centre-head", "hotline-centre", ["centre_head"]),
    "urban-handler": staff_context("S-urban-handler", "urban-management", ["handler"]),
    "urban-head": staff_context("S-urban-head", "urban-management", ["department_head"]),
    "housing-handler": staff_context("S-housing-handler", "housing-bureau", ["handler"]),
    "housing-head": staff_context("S-housing-head", "housing-bureau", ["department_head"]),
    "interview-editor": staff_context("S-editor", "government-office", ["interview_editor"]),
    "interview-host": staff_context("S-host", "government-office", ["interview_host"]),
    "interview-recorder": staff_context("S-recorder", "government-office", ["recorder"]),
    "question-moderator": staff_context("S-mod", "government-office", ["question_moderator"]),
    "education-guest": staff_context("S-guest", "education-bureau", ["interview_guest"]),
    "petition-officer": staff_context("S-petition", "petition-office", ["petition_officer"]),
    # Who receives people has the id that the catalogue's hosts name.
    "host-qin": staff_context("staff-petition-officer", "petition-office", ["reception_host"]),
    "host-liu": staff_context("staff-petition-handler", "petition-office", ["reception_host"]),
    "transport-host": staff_context("S-tra-host", "transport-bureau", ["reception_host"]),
    "petition-head": staff_context("S-petition-head", "petition-office", ["department_head"]),
    "appointment-clerk": staff_context("S-clerk", "petition-office", ["appointment_clerk"]),
}


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time


class LinkQueue:
    """Orders to carry something over to another case, kept until they are carried out."""

    def __init__(self) -> None:
        self.orders: list[tuple[str, int]] = []

    def place(self, case_id: str, number: int) -> None:
        self.orders.append((case_id, number))


class CityBackend(Backend):
    """The real adapters, but for the clock, Step Functions and calls of other functions."""

    def __init__(self, environ: Mapping[str, str], clock: HandClock, chains: Chains) -> None:
        super().__init__(environ)
        self.__dict__["clock"] = clock
        self.__dict__["chains"] = chains
        self.__dict__["link_orders"] = LinkQueue()

    def serve_files_at(self, endpoint: str) -> None:
        """Let addresses of files, as browsers get them, be signed for another host."""
        self._settings = replace(self._settings, files_endpoint=endpoint)


class MotoCity:
    """The city, and everything a test does to it."""

    def __init__(self, now: datetime) -> None:
        aws_clients.forget_clients()
        self.dynamodb = boto3.client("dynamodb", REGION)
        self.s3 = boto3.client("s3", REGION)
        kms = boto3.client("kms", REGION)
        make_table(self.dynamodb, TABLE)
        self.s3.create_bucket(Bucket=BUCKET)
        mac_key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
        self.environ = {
            "TABLE_NAME": TABLE,
            "FILES_BUCKET": BUCKET,
            "DATA_KEY_ID": kms.create_key()["KeyMetadata"]["KeyId"],
            "MAC_KEY_ID": mac_key["KeyMetadata"]["KeyId"],
            "AWS_REGION": REGION,
        }
        self.clock = HandClock(now)
        self.chains = PlayedMachine(self.dynamodb, TABLE)
        machine: Any = self.chains
        self.ports = CityBackend(self.environ, self.clock, StepFunctionsChains(machine, MACHINE))
        _hire(self.dynamodb)
        self.gateway = Gateway(
            {
                **dict.fromkeys(_CITIZEN_ROUTES, disclosure_api.handler.lambda_handler),
                **dict.fromkeys(_TICKET_ROUTES, tickets_api.handler.lambda_handler),
                **dict.fromkeys(_APPOINTMENT_ROUTES, appointments_api.handler.lambda_handler),
                **dict.fromkeys(_FEED_ROUTES, deadline_feed.handler.lambda_handler),
                **dict.fromkeys(_CONSULTATION_ROUTES, consultations_api.handler.lambda_handler),
                **dict.fromkeys(_STAFF_ROUTES, staff_api.handler.lambda_handler),
                **dict.fromkeys(_SUPERVISION_ROUTES, supervision_api.handler.lambda_handler),
                **dict.fromkeys(_SESSION_ROUTES, sessions_api.handler.lambda_handler),
                **dict.fromkeys(_SESSION_INTAKE_ROUTES, session_intake.handler.lambda_handler),
                **dict.fromkeys(_SESSION_DESK_ROUTES, session_desk.handler.lambda_handler),
            },
            authorise=lambda headers: STAFF[headers["authorization"]],
            staff=(*_STAFF_ROUTES, *_SUPERVISION_ROUTES, *_SESSION_DESK_ROUTES),
        )
        self._delivered: set[tuple[str, str]] = set()

    def call(
        self,
        method: str,
        path: str,
        *,
        by: str = "",
        headers: Mapping[str, str] | None = None,
        body: object = b"",
        query: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call the API, as a member of staff if one is named."""
        sent = {**(headers or {}), **({"authorization": by} if by else {})}
        return self.gateway.send(method, path, query=query or {}, headers=sent, body=body)

    def command(self, by: str, case_id: str, name: str, /, **data: Any) -> Answer:
        """Give a command at the case's present version."""
        body = {"command": name, "data": data, "expected_version": self.version(case_id)}
        answer = self.call("POST", f"/api/v1/staff/cases/{case_id}/commands", by=by, body=body)
        self.pump()
        return answer

    def version(self, case_id: str) -> int:
        """Return a case's present version, whoever may read it."""
        stored = self.ports.store.load(case_id)
        assert stored is not None
        return stored.version

    def decide_next(
        self, by: str, action: str = "approve", opinion: str = "同意", *, of: str = ""
    ) -> Answer:
        """Decide the first task of somebody's inbox, or the first one of a case."""
        inbox = self.call("GET", "/api/v1/staff/approvals", by=by).json["items"]
        task = next(each for each in inbox if of in ("", each["case_id"]))
        answer = self.call(
            "POST",
            f"/api/v1/staff/approvals/{task['task_id']}/actions",
            by=by,
            body={"action": action, "opinion": opinion},
        )
        self.pump()
        return answer

    def pump(self) -> None:
        """Deliver what is new in the stream to its two consumers, until nothing is new."""
        while (records := self.new_records()) or self.carry_over():
            assert not self.deliver(records)

    def carry_over(self) -> int:
        """Carry out the orders to other cases; return how many there were."""
        queue: Any = self.ports.link_orders
        orders, queue.orders = queue.orders, []
        for case_id, number in dict.fromkeys(orders):
            carry_over(self.ports, case_id, number)
        return len(orders)

    def deliver(self, records: list[dict[str, Any]]) -> int:
        """Hand a batch to both consumers; return how many of them failed."""
        failed = 0
        for consumer in (letter_writer, dispatcher):
            try:
                consumer.handler.lambda_handler({"Records": records}, None)
            except RecordsFailed:
                failed += 1
        return failed

    def tick(self) -> dict[str, int]:
        """Ring the clocks."""
        return tick.handler.lambda_handler({}, None)

    def scan(self) -> list[dict[str, Any]]:
        """Return everything that is stored but the staff, to look for what must not be there.

        It is read where moto keeps it: every step of a journey asks, and nobody is called for it.
        """
        stored = (item for item in stored_table().all_items() if not _of_staff(item))
        return [{name: _plain(value) for name, value in item.attrs.items()} for item in stored]

    def new_records(self) -> list[dict[str, Any]]:
        """Events nobody has consumed, in order within each case: what a stream delivers."""
        events = [item for item in self.scan() if item["SK"]["S"].startswith("EVENT#")]
        new = [item for item in events if _place(item) not in self._delivered]
        self._delivered |= {_place(item) for item in new}
        return [_as_lambda_sees(item) for item in sorted(new, key=_place)]


def _hire(dynamodb: Any) -> None:
    """Let everybody of `STAFF` stand in the directory, so that approvals find them.

    The accounts of the same people are written once a process, and then handed to every city.
    """
    people = repr(STAFF)
    rows = stored_table().items
    if people in _HIRED:
        rows.update(pickle.loads(_HIRED[people]))  # noqa: S301  # what was pickled here
        return
    accounts = StaffAccounts(dynamodb, TABLE)
    for username, context in STAFF.items():
        accounts.put(
            StaffMember(
                id=context["staff_id"],
                username=username,
                name=context["name"],
                department=context["department"],
                roles=frozenset(json.loads(context["roles"])),
            )
        )
    _HIRED[people] = pickle.dumps(dict(rows))


_HIRED: dict[str, bytes] = {}


def stored_table() -> Any:
    """Return the table as moto keeps it; a transaction may leave another object behind."""
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[TABLE]


def _of_staff(item: Any) -> bool:
    partition: str = item.hash_key.value
    return partition.startswith(_STAFF_KEYS)


def _plain(value: Any) -> dict[str, Any]:
    """Return an attribute as boto3 gives it."""
    match value.type:
        case "B":
            told = value.value
            return {"B": told if isinstance(told, bytes) else base64.b64decode(told)}
        case "L":
            return {"L": [_plain(each) for each in value.value]}
        case "M":
            return {"M": {name: _plain(each) for name, each in value.value.items()}}
    return {value.type: value.value}


def _place(item: dict[str, Any]) -> tuple[str, str]:
    return item["PK"]["S"], item["SK"]["S"]


def _as_lambda_sees(item: dict[str, Any]) -> dict[str, Any]:
    """Lambda hands bytes over as base64 text."""
    image = {
        name: {"B": base64.b64encode(value["B"]).decode()} if "B" in value else value
        for name, value in item.items()
    }
    return {"eventName": "INSERT", "dynamodb": {"NewImage": image}}


_STAFF_KEYS = ("DIRECTORY", "STAFF#")
_CONSULTATION_ROUTES = tuple(route.key for route in ROUTES if route.function == "consultations_api")
_CITIZEN_ROUTES = tuple(route.key for route in ROUTES if route.function == "disclosure_api")
_TICKET_ROUTES = tuple(route.key for route in ROUTES if route.function == "tickets_api")
_APPOINTMENT_ROUTES = tuple(route.key for route in ROUTES if route.function == "appointments_api")
_FEED_ROUTES = tuple(route.key for route in ROUTES if route.function == "deadline_feed")
_SUPERVISION_ROUTES = tuple(route.key for route in ROUTES if route.function == "supervision_api")
_SESSION_ROUTES = tuple(route.key for route in ROUTES if route.function == "sessions_api")
_SESSION_INTAKE_ROUTES = tuple(route.key for route in ROUTES if route.function == "session_intake")
_SESSION_DESK_ROUTES = tuple(route.key for route in ROUTES if route.function == "session_desk")
_STAFF_ROUTES = tuple(route.key for route in ROUTES if route.function == "staff_api")
