"""The route that gives a file its place: what it answers, and that nothing is stored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from sunhall.application.take_upload import take_upload
from sunhall.domain.catalogue import AttachmentRules, FileType
from sunhall.domain.errors import BadRequest, InvalidInput, PayloadTooLarge, UnsupportedMediaType
from sunhall.domain.upload import OfferFile, Ticket, verified
from sunhall.http.edge import serve
from sunhall.http.message import Request
from uploads_api.handler import Shell, create_upload

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
SECRET = bytes(range(32))
RULES = AttachmentRules(5, 1000, (FileType("application/pdf", (".pdf",)),))
GOOD = {"file_name": "身份证明.pdf", "content_type": "application/pdf", "size": 1000}


@dataclass
class Form:
    url: str
    fields: Mapping[str, str]


@dataclass
class Store:
    tickets: list[Ticket] = field(default_factory=list)

    def upload_form(self, ticket: Ticket) -> Form:
        self.tickets.append(ticket)
        return Form("https://files.example/", {"key": f"uploads/{ticket.object_id}"})


class Derived:
    def derived(self, purpose: str) -> bytes:
        return SECRET if purpose == "upload" else bytes(32)


class Dice:
    def __init__(self) -> None:
        self.thrown = 0

    def new_case_id(self, now: datetime) -> str:
        raise NotImplementedError

    def receipt_digits(self) -> str:
        raise NotImplementedError

    def salt(self) -> str:
        self.thrown += 1
        return f"object-{self.thrown}"


class StoppedClock:
    def now(self) -> datetime:
        return NOON


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def shell(store: Store) -> Shell:
    return Shell(RULES, store, Derived(), Dice(), StoppedClock())


def request(body: object = GOOD, **headers: str) -> Request:
    return Request(
        route="POST /api/v1/uploads",
        method="POST",
        headers={"content-type": "application/json", **headers},
        body=json.dumps(body).encode(),
    )


def test_an_offered_file_gets_a_form_and_an_id_that_a_submission_can_name(
    shell: Shell, store: Store
) -> None:
    answer = create_upload(request(), lambda: shell)
    assert answer.status == 201
    assert answer.body["url"] == "https://files.example/"
    assert answer.body["fields"] == {"key": "uploads/object-1"}
    (ticket,) = store.tickets
    assert (ticket.content_type, ticket.size) == ("application/pdf", 1000)
    assert verified(answer.body["upload_id"], SECRET, NOON) == ticket


def test_the_form_lives_a_quarter_of_an_hour_and_the_id_a_day(shell: Shell, store: Store) -> None:
    answer = create_upload(request(), lambda: shell)
    assert answer.body["expires_at"].isoformat() == "2026-11-21T12:15:00+08:00"
    assert answer.body["usable_until"].isoformat() == "2026-11-22T12:00:00+08:00"
    assert store.tickets[0].expires_at == answer.body["usable_until"].timestamp()


def test_every_file_gets_a_place_of_its_own(shell: Shell) -> None:
    ids = {create_upload(request(), lambda: shell).body["upload_id"] for _ in range(3)}
    assert len(ids) == 3


def test_the_answer_does_not_repeat_the_files_name(shell: Shell) -> None:
    assert "身份证明" not in str(create_upload(request(), lambda: shell).body)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({**GOOD, "size": 1001}, ("size", "upload_too_large")),
        ({**GOOD, "size": 0}, ("size", "upload_empty")),
        ({**GOOD, "size": "1000"}, ("size", "wrong_type")),
        ({**GOOD, "size": 10.5}, ("size", "wrong_type")),
        ({**GOOD, "size": True}, ("size", "wrong_type")),
        ({**GOOD, "file_name": ""}, ("file_name", "missing")),
        ({**GOOD, "file_name": "x" * 117 + ".pdf"}, ("file_name", "too_long")),
        ({**GOOD, "file_name": "a/b.pdf"}, ("file_name", "file_name_unusable")),
        ({**GOOD, "content_type": "image/gif"}, ("content_type", "upload_type_not_allowed")),
        ({**GOOD, "url": "x"}, ("url", "unknown_field")),
        ({"file_name": "a.pdf", "size": 1}, ("content_type", "missing")),
    ],
)
def test_every_wrong_field_has_its_own_code_and_nothing_is_signed(
    body: dict[str, Any], complaint: tuple[str, str], shell: Shell, store: Store
) -> None:
    with pytest.raises(InvalidInput) as caught:
        create_upload(request(body), lambda: shell)
    assert [(error.field, error.code) for error in caught.value.errors] == [complaint]
    assert not store.tickets


def test_a_key_may_be_sent_and_has_to_be_well_formed(shell: Shell) -> None:
    assert create_upload(request(**{"idempotency-key": "k" * 8}), lambda: shell).status == 201
    with pytest.raises(BadRequest, match="idempotency_key_malformed"):
        create_upload(request(**{"idempotency-key": "短"}), lambda: shell)


def test_other_bodies_are_refused_before_anything_is_looked_at(shell: Shell) -> None:
    with pytest.raises(UnsupportedMediaType):
        create_upload(request(**{"content-type": "text/plain"}), lambda: shell)
    with pytest.raises(PayloadTooLarge):
        create_upload(request({**GOOD, "file_name": "x" * 5000}), lambda: shell)


def test_through_the_edge_a_refusal_is_a_problem_without_the_callers_text(shell: Shell) -> None:
    handler = serve({"POST /api/v1/uploads": lambda asked: create_upload(asked, lambda: shell)})
    event = {
        "routeKey": "POST /api/v1/uploads",
        "headers": {"content-type": "application/json"},
        "requestContext": {"requestId": "r1", "http": {"method": "POST", "sourceIp": "192.0.2.1"}},
        "body": json.dumps({**GOOD, "file_name": "张三/秘密.pdf"}),
    }
    answer = handler(event, None)
    assert answer["statusCode"] == 422
    assert answer["headers"]["content-type"] == "application/problem+json"
    assert "张三" not in answer["body"]


def test_a_file_that_is_not_taken_is_never_signed(store: Store) -> None:
    with pytest.raises(InvalidInput):
        take_upload(
            OfferFile("a.pdf", "application/pdf", 1001),
            RULES,
            place=store,
            secrets=Derived(),
            randomness=Dice(),
            clock=StoppedClock(),
        )
    assert not store.tickets
