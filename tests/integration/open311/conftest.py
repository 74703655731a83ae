"""A city on moto with its Open311 endpoint, and an application that has a key."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

import open311_api.handler
import open311_intake.handler
from infra.routes import ROUTES
from sunhall.application.carry_out import carry_out
from sunhall.application.request_identity import request_identity
from sunhall.domain.actor import Actor, ActorKind
from sunhall.domain.engine.command import Command
from sunhall.domain.open311.api_key import ClientKey, digest_of, key_of
from sunhall.domain.ticket import commands
from sunhall.domain.ticket.ticket import Ticket
from tests.builders.gateway import Answer, Gateway
from tests.integration.journey.conftest import city as city
from tests.integration.journey.moto_city import MotoCity

HANDLERS = {"open311_api": open311_api.handler, "open311_intake": open311_intake.handler}
KEY = key_of(b"k" * 20)

AGENT = Actor("S-agent", ActorKind.STAFF, frozenset({"hotline_agent"}), "hotline-centre", "话务员")
DISPATCHER = Actor("S-disp", ActorKind.STAFF, frozenset({"dispatcher"}), "hotline-centre", "派单员")
CALLER = Actor("S-call", ActorKind.STAFF, frozenset({"callback_agent"}), "hotline-centre", "回访员")
HEAD = Actor("S-head", ActorKind.STAFF, frozenset({"centre_head"}), "hotline-centre", "负责人")
UNIT = Actor("S-unit", ActorKind.STAFF, frozenset({"handler"}), "urban-management", "经办人")

FORM = {
    "service_code": "0102",
    "lat": "30.123456",
    "long": "120.654321",
    "address_string": "云溪市城东区人民路1号",
    "description": "垃圾三天没有清运，请联系李小明13800138000",
    "first_name": "小明",
    "last_name": "李",
    "phone": "13800138000",
}


class Open311City:
    """What applications, agents and the stream do."""

    def __init__(self, city: MotoCity) -> None:
        self.city = city
        self.ports: Any = city.ports
        handlers = {
            route.key: HANDLERS[route.function].lambda_handler
            for route in ROUTES
            if route.function in HANDLERS
        }
        self.gateway = Gateway(handlers)
        self._numbers = itertools.count(1)
        self.client = self.issue("app")

    def issue(
        self, name: str, key: str = KEY, *, a_day: int = 100, a_minute: int = 50
    ) -> ClientKey:
        digest = digest_of(key)
        assert digest is not None
        issued = ClientKey(digest, name, "dev@example.cn", a_day, a_minute, self.city.clock.now())
        self.ports.open311_keys.issue(issued)
        return issued

    def get(self, path: str, /, *, language: str = "", tag: str = "", **query: str) -> Answer:
        sent = {"host": "api.yunxi.example", "accept-language": language, "if-none-match": tag}
        return self.gateway.send("GET", f"/open311/v2/{path}", query=query, headers=sent)

    def post(
        self,
        form: Mapping[str, str] = FORM,
        *,
        suffix: str = "json",
        key: str = KEY,
        token: str = "",
        raw: bytes = b"",
        content_type: str = "application/x-www-form-urlencoded; charset=utf-8",
    ) -> Answer:
        sent = {"content-type": content_type, **({"idempotency-key": token} if token else {})}
        body = raw or urlencode({"api_key": key, **form}).encode()
        answer = self.gateway.send(
            "POST", f"/open311/v2/requests.{suffix}", headers=sent, body=body
        )
        self.city.pump()
        return answer

    def submitted(self, form: Mapping[str, str] = FORM) -> tuple[str, str]:
        """Hand in a request; return its public id and its case."""
        before = set(self.cases())
        answer = self.post(form)
        assert answer.status == 201, answer.text
        (case_id,) = set(self.cases()) - before
        return answer.json[0]["service_request_id"], case_id

    def cases(self) -> list[str]:
        return [
            item["PK"]["S"].removeprefix("CASE#")
            for item in self.city.scan()
            if item["SK"]["S"] == "CASE"
        ]

    def give(self, case_id: str, name: str, command: Command, by: Actor = AGENT) -> Ticket:
        identity = request_identity("test", f"command-{next(self._numbers)}", "")
        done = carry_out(self.ports, case_id, name, command, by, identity, expected_version=None)
        self.city.pump()
        case: Any = done.case
        ticket: Ticket = case
        return ticket

    def accepted(
        self, form: Mapping[str, str] = FORM, *, category: str = "garbage"
    ) -> tuple[str, str]:
        public_id, case_id = self.submitted(form)
        self.give(case_id, "screen", commands.Screen(kind="help", category=category))
        self.give(case_id, "accept", commands.Accept())
        return public_id, case_id

    def answered(self) -> tuple[str, str]:
        public_id, case_id = self.accepted()
        dispatch = commands.DispatchTicket(lead="urban-management", basis="manual", reason="职责")
        self.give(case_id, "dispatch", dispatch, DISPATCHER)
        self.give(case_id, "sign", commands.Sign(), UNIT)
        reply = commands.ReplyTicket(
            result="solved", text="李小明您好，已清运。", public_text="已于当日清运。"
        )
        self.give(case_id, "reply", reply, UNIT)
        self.give(case_id, "accept_reply", commands.AcceptReply(), DISPATCHER)
        return public_id, case_id

    def listed(self, **query: str) -> list[str]:
        answer = self.get("requests.json", **query)
        assert answer.status == 200, answer.text
        return [each["service_request_id"] for each in answer.json]

    def shown(self, public_id: str) -> dict[str, Any]:
        answer = self.get(f"requests/{public_id}.json")
        assert answer.status == 200, answer.text
        (record,) = answer.json
        found: dict[str, Any] = record
        return found


@pytest.fixture
def open311(city: MotoCity, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open311City]:
    for handler in HANDLERS.values():
        monkeypatch.setattr(handler, "ports", lambda: city.ports)
    yield Open311City(city)
