"""The local city's message gateway, which does what a city's own is told to do."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.local.message_box import MessageBox
from sunhall.adapters.https_fetch import Answered
from sunhall.adapters.message_gateway import MessageGateway, signature
from sunhall.application.tell_people import GatewayRefused
from sunhall.domain.errors import Unavailable
from sunhall.domain.notices.notice import Notice

SHARED = "what both know"
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
NOTICE = Notice("answered", "sms", "0000-1", "zh-CN", "您的<申请>已答复", {"receipt_no": "GK1"})


@pytest.fixture
def box(tmp_path: Path) -> MessageBox:
    return MessageBox(tmp_path / "messages.jsonl", SHARED, NOW.timestamp)


def gateway(box: MessageBox, secret: str = SHARED, at: datetime = NOW) -> MessageGateway:
    def post(url: str, body: bytes, headers: dict[str, str]) -> Answered:
        answer = box.take(headers, body)
        return Answered(answer.status, answer.body)

    return MessageGateway("https://x.example/", lambda: secret, post, lambda: at)


def test_a_signed_notice_is_taken_and_named(box: MessageBox) -> None:
    assert gateway(box).send("case-7", NOTICE) == "case-7"
    (message,) = box.messages()
    assert (message["to"], message["text"]) == (NOTICE.address, NOTICE.text)


def test_the_same_key_is_taken_once(box: MessageBox) -> None:
    assert {gateway(box).send("case-7", NOTICE) for _ in range(3)} == {"case-7"}
    assert len(box.messages()) == 1


def test_another_secret_and_an_old_request_are_turned_away(box: MessageBox) -> None:
    with pytest.raises(Unavailable):
        gateway(box, secret="another").send("case-7", NOTICE)
    with pytest.raises(Unavailable):
        gateway(box, at=datetime(2026, 3, 1, tzinfo=UTC)).send("case-7", NOTICE)
    assert box.messages() == []


def test_a_changed_body_is_not_what_was_signed(box: MessageBox) -> None:
    stamp = str(int(NOW.timestamp()))
    headers = {
        "x-sunhall-timestamp": stamp,
        "x-sunhall-signature": signature(SHARED, stamp, b"{}"),
    }
    assert box.take(headers, b'{"to": "1"}').status == 401


def test_only_its_owner_reads_the_file(box: MessageBox, tmp_path: Path) -> None:
    gateway(box).send("case-7", NOTICE)
    assert stat.S_IMODE((tmp_path / "messages.jsonl").stat().st_mode) == 0o600


def test_the_page_shows_the_newest_first_and_runs_nothing_of_a_message(box: MessageBox) -> None:
    assert "None yet" in box.page().body.decode()
    gateway(box).send("case-7", NOTICE)
    gateway(box).send("case-8", Notice("x", "email", "a@x.example", "en", "later", {}))
    page = box.page().body.decode()
    assert page.index("later") < page.index("已答复")
    assert "&lt;申请&gt;" in page and "<申请>" not in page


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        (b'{"id": "m-1"}', "m-1"),
        (b'{"id": "with spaces and\\nmore"}', ""),
        (b'{"id": 5}', ""),
        (b"[]", ""),
        (b"accepted", ""),
        (b"\xff", ""),
        (json.dumps({"id": "x" * 101}).encode(), ""),
    ],
)
def test_of_a_gateways_answer_only_a_plain_reference_is_kept(answer: bytes, reference: str) -> None:
    known = MessageGateway(
        "https://x.example/", lambda: "s", lambda *_: Answered(202, answer), lambda: NOW
    )
    assert known.send("case-7", NOTICE) == reference


@pytest.mark.parametrize("status", [400, 404, 410, 413, 422])
def test_an_answer_that_blames_the_notice_is_final(status: int) -> None:
    known = MessageGateway(
        "https://x.example/", lambda: "s", lambda *_: Answered(status, b"138"), lambda: NOW
    )
    with pytest.raises(GatewayRefused) as told:
        known.send("case-7", NOTICE)
    assert told.value.reason == f"status {status}"


@pytest.mark.parametrize("status", [301, 401, 403, 429, 500, 503])
def test_any_other_answer_is_asked_for_again(status: int) -> None:
    known = MessageGateway(
        "https://x.example/", lambda: "s", lambda *_: Answered(status, b""), lambda: NOW
    )
    with pytest.raises(Unavailable):
        known.send("case-7", NOTICE)
