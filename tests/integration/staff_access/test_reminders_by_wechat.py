"""From a tap to a message of WeChat's, against the local city's stand-in, over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, get_args

import boto3
import pytest
from jsonschema_rs import Draft202012Validator

from bench.capacity import metered
from infra.local.front import Front, Origin, Routes
from infra.local.message_box import MessageBox
from infra.local.wechat_stand_in import APP_ID, WeChatStandIn, openid_of
from infra.openapi.document import openapi_document
from infra.settings import LOCAL_WECHAT_PATH, load_settings
from staff_login import handler as login
from staff_reminder import handler as reminder
from sunhall.adapters.identity_bindings import IdentityBindings
from sunhall.adapters.reminder_rows import TableConsents
from sunhall.adapters.subject_seal import KmsSubjectSeal
from sunhall.adapters.wechat import WeChatMisconfigured
from sunhall.application.remind_staff import Became, RemindStaff
from sunhall.application.staff_notice_row import NEWS, NoticeRow
from sunhall.domain.errors import Unavailable
from sunhall.domain.staff import Identity, StaffMember
from sunhall.domain.staff_notices.consent import LEASE, Consent
from tests.builders.aws_faults import Fault, broken, watched
from tests.integration.staff_access.conftest import TABLE
from tests.unit.http.gateway_event import gateway_event, json_event, read

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_kms.client import KMSClient

LIST = "GET /api/v1/staff/subscriptions"
TAP = "POST /api/v1/staff/subscriptions"
UNBIND = "DELETE /api/v1/staff/bindings/{provider}"
APPROVALS, CASES = (each.template_id for each in load_settings("local").reminders.templates)
WANG = StaffMember("S7", "wangwu", "王五", "finance-bureau", frozenset({"handler"}))
LI = replace(WANG, id="S9", username="lisi", name="李四")
SECRET = "the-app-secret"
NAME = "reminders-by-wechat"
CASE = "01JKXQ3W8Z0000000000000001"
NUMBER = "GK-20261122-483927-0"
KEYS = count()


@pytest.fixture(scope="module")
def app_secret(aws: None) -> str:
    boto3.client("secretsmanager").create_secret(Name=NAME, SecretString=SECRET)
    return NAME


@pytest.fixture(scope="module")
def data_key(kms: KMSClient) -> str:
    return kms.create_key()["KeyMetadata"]["KeyId"]


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder: Path = tmp_path_factory.mktemp("front")
    routes = Routes(1, Origin("api"), Origin("pages"))
    front = Front(0, routes, MessageBox(folder / "messages", "x"), WeChatStandIn(SECRET))
    thread = threading.Thread(target=front.serve_forever, args=(0.02,))
    thread.start()
    yield front
    front.shutdown()
    thread.join()
    front.server_close()


@pytest.fixture
def wechat(front: Front) -> WeChatStandIn:
    """A stand-in that nobody has sent anything to."""
    front.wechat = WeChatStandIn(SECRET)
    return front.wechat


@pytest.fixture(autouse=True)
def deployment(
    dynamodb: DynamoDBClient,
    token_key: str,
    mac_key: str,
    data_key: str,
    app_secret: str,
    front: Front,
    wechat: WeChatStandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    environment = {
        **{"TABLE_NAME": TABLE, "STAGE": "test", "TOKEN_KEY_ID": token_key, "MAC_KEY_ID": mac_key},
        **{"WECHAT_APP_ID": APP_ID, "WECHAT_SECRET_ID": app_secret, "DATA_KEY_ID": data_key},
        "WECHAT_API": f"http://localhost:{front.server_address[1]}{LOCAL_WECHAT_PATH}",
        "WECHAT_TEMPLATES": json.dumps(load_settings("local").reminders.told()),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    forget()
    bind("demo-wangwu", WANG)
    yield
    forget()


def forget() -> None:
    for kept in (login.use_case, login.reminder_consents, login.secret_text, reminder.use_case):
        kept.cache_clear()


def bindings() -> IdentityBindings:
    case: Any = login.use_case()
    bound: IdentityBindings = case.bindings
    return bound


def bind(code: str, member: StaffMember) -> None:
    identity = Identity("wechat", openid_of(code.removeprefix("demo-")))
    bindings().bind(identity, member, datetime.now(UTC))


def staff(member: StaffMember = WANG) -> dict[str, str]:
    return {
        "staff_id": member.id,
        "department": member.department,
        "roles": json.dumps(sorted(member.roles)),
        "name": member.name,
    }


def tap(
    member: StaffMember = WANG,
    *,
    code: str = "demo-wangwu",
    key: str = "",
    **answers: str,
) -> dict[str, Any]:
    told = {
        {"approvals": APPROVALS, "cases": CASES}.get(name, name): said
        for name, said in answers.items()
    }
    headers = {"idempotency-key": key or f"a-tap-of-its-own-{next(KEYS)}"}
    event = json_event({"code": code, "answers": told}, TAP, staff=staff(member), headers=headers)
    return login.lambda_handler(event, None)


def listed(member: StaffMember = WANG) -> Any:
    return read(login.lambda_handler(gateway_event(LIST, staff=staff(member)), None))


def left(answer: Any) -> list[int]:
    return [item["left"] for item in answer["items"]]


def problem(answer: dict[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], read(answer)["code"]


def notice(number: int = 3, kind: str = "approval_asked", **changes: Any) -> NoticeRow:
    now = datetime.now(UTC)
    row = NoticeRow("S7", now, CASE, number, kind, NUMBER, "disclosure")
    return replace(row, **changes)


class Hand:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.passed = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.passed


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Hand:
    hand = Hand()
    monkeypatch.setattr(reminder, "_now", hand.now)
    reminder.use_case.cache_clear()
    return hand


def sender() -> RemindStaff:
    return reminder.use_case()


def items(dynamodb: DynamoDBClient, begins: str = "") -> dict[str, Any]:
    found = dynamodb.scan(TableName=TABLE)["Items"]
    return {
        each["SK"]["S"]: each
        for each in found
        if each["PK"]["S"] == "REMIND#S7" and each["SK"]["S"].startswith(begins)
    }


def consent() -> Consent:
    return sender().consents.read("S7")


# --- consent -------------------------------------------------------------------------------------


def test_what_wechat_may_be_asked_for_is_told_with_what_is_on() -> None:
    answer = listed()
    assert answer["long_term"] is False
    assert [(each["template_id"], each["on"], each["left"]) for each in answer["items"]] == [
        (APPROVALS, False, 0),
        (CASES, False, 0),
    ]
    assert {"kind": "card_red", "kind_label": "红牌：办件已超期"} in answer["items"][1]["kinds"]


def test_each_accepted_tap_counts_and_the_answer_shows_it() -> None:
    assert left(read(tap(approvals="accept", cases="reject"))) == [1, 0]
    assert left(read(tap(approvals="accept", cases="accept"))) == [2, 1]
    assert left(listed()) == [2, 1]
    assert [each["on"] for each in listed()["items"]] == [True, True]
    assert left(listed(LI)) == [0, 0]


def test_a_tap_that_is_sent_twice_counts_once_although_its_code_is_used_up() -> None:
    first = tap(key="one-and-the-same", approvals="accept")
    again = tap(key="one-and-the-same", code="errcode-40163", approvals="accept")
    assert (again["statusCode"], read(again)) == (200, read(first))
    assert left(listed()) == [1, 0]


def test_a_key_that_was_used_for_other_answers_is_refused() -> None:
    tap(key="one-and-the-same", approvals="accept")
    again = tap(key="one-and-the-same", cases="accept")
    assert problem(again) == (409, "idempotency_key_reused")
    bind("demo-lisi", LI)
    assert left(read(tap(LI, code="demo-lisi", key="one-and-the-same", cases="accept"))) == [0, 1]
    assert left(listed()) == [1, 0]


def meanwhile(monkeypatch: pytest.MonkeyPatch, reading: object, do: Callable[[], object]) -> None:
    """Let something happen between the next reading of consents and what follows from it."""
    real: Any = TableConsents.read
    pending = [do]

    def read_then(rows: object, staff: str) -> Consent:
        found: Consent = real(rows, staff)
        if pending:
            pending.pop()()
        return found

    monkeypatch.setattr(type(reading), "read", read_then)


def test_taps_on_two_devices_at_one_moment_both_count(monkeypatch: pytest.MonkeyPatch) -> None:
    consents = login.reminder_consents().consents
    meanwhile(monkeypatch, consents, lambda: tap(approvals="accept", cases="accept"))
    assert left(read(tap(approvals="accept"))) == [2, 1]


def test_one_tap_that_arrives_twice_at_one_moment_counts_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    consents = login.reminder_consents().consents
    meanwhile(monkeypatch, consents, lambda: tap(key="the-very-same", approvals="accept"))
    assert left(read(tap(key="the-very-same", approvals="accept"))) == [1, 0]


def test_every_answer_is_the_described_one() -> None:
    document = openapi_document("test")
    path = document["paths"]["/api/v1/staff/subscriptions"]
    for method, answer in (("get", listed()), ("post", read(tap(approvals="accept")))):
        described = path[method]["responses"]["200"]["content"]["application/json"]
        schema = {**described["schema"], "components": document["components"]}
        Draft202012Validator(schema, validate_formats=True).validate(answer)


@pytest.mark.parametrize(
    ("code", "status", "told"),
    [
        ("demo-lisi", 422, "identity_not_yours"),
        ("demo-stranger", 422, "identity_not_yours"),
        ("0a1B2c3D4e5F6g7H", 422, "identity_not_proved"),
        ("errcode-40163", 422, "identity_not_proved"),
        ("errcode-45011", 429, "too_many_attempts"),
        ("errcode--1", 503, "identity_provider_unavailable"),
    ],
)
def test_only_the_own_wechat_is_reminded(code: str, status: int, told: str) -> None:
    bind("demo-lisi", LI)
    assert problem(tap(code=code, approvals="accept")) == (status, told)
    assert left(listed()) == [0, 0]


def test_a_wechat_that_is_bound_to_nobody_is_not_reminded() -> None:
    assert problem(tap(LI, code="demo-lisi", approvals="accept")) == (422, "identity_not_yours")


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"answers": {APPROVALS: "accept"}}, "code", "missing"),
        ({"code": "demo-wangwu"}, "answers", "missing"),
        ({"code": "demo-wangwu", "answers": {}}, "answers", "missing"),
        ({"code": "demo-wangwu", "answers": {"T": "accept"}}, "answers", "not_one_of"),
        (
            {"code": "demo-wangwu", "answers": {APPROVALS: "yes"}},
            f"answers.{APPROVALS}",
            "not_one_of",
        ),
        (
            {"code": "demo-wangwu", "answers": dict.fromkeys("abcd", "accept")},
            "answers",
            "too_long",
        ),
        (
            {"code": "demo-wangwu", "answers": {APPROVALS: "accept"}, "staff": "S9"},
            "staff",
            "unknown_field",
        ),
    ],
)
def test_each_wrong_field_is_named(body: dict[str, Any], field: str, code: str) -> None:
    headers = {"idempotency-key": "a-wrong-field"}
    answer = login.lambda_handler(json_event(body, TAP, staff=staff(), headers=headers), None)
    assert problem(answer) == (422, "invalid_input")
    assert [(e["field"], e["code"]) for e in read(answer)["errors"]] == [(field, code)]


def test_a_tap_without_a_key_is_refused() -> None:
    body = {"code": "demo-wangwu", "answers": {APPROVALS: "accept"}}
    answer = login.lambda_handler(json_event(body, TAP, staff=staff()), None)
    assert problem(answer) == (400, "idempotency_key_missing")


def test_whoever_holds_no_role_is_refused() -> None:
    nobody = replace(WANG, roles=frozenset())
    assert problem(tap(nobody, approvals="accept")) == (403, "command_not_allowed")
    answer = login.lambda_handler(gateway_event(LIST, staff=staff(nobody)), None)
    assert problem(answer) == (403, "command_not_allowed")


def test_a_stage_without_templates_reminds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WECHAT_TEMPLATES")
    forget()
    assert listed() == {"long_term": False, "items": []}
    assert problem(tap(approvals="accept")) == (404, "reminders_not_set_up")


def test_what_wechat_calls_somebody_is_sealed_and_gone_with_the_last_consent(
    dynamodb: DynamoDBClient, wechat: WeChatStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    tap(approvals="accept")
    assert consent().sealed
    tell(notice())
    assert len(wechat.sent) == 1
    assert consent() == Consent(version=consent().version)
    tap(cases="accept")
    everything = str(dynamodb.scan(TableName=TABLE)["Items"]) + capsys.readouterr().out
    assert openid_of("wangwu") not in everything
    assert "demo-wangwu" not in everything


def test_who_refuses_everything_leaves_nothing_that_is_sealed() -> None:
    tap(approvals="reject", cases="ban")
    assert consent().sealed == b""


def test_what_is_sealed_for_one_person_is_not_opened_for_another() -> None:
    tap(approvals="accept")
    seal, sealed = sender().seal, consent().sealed
    assert seal.unseal("S7", sealed) == openid_of("wangwu")
    with pytest.raises(Exception, match="InvalidCiphertext"):
        seal.unseal("S9", sealed)


def test_who_unbinds_their_wechat_is_reminded_no_more(
    wechat: WeChatStandIn, dynamodb: DynamoDBClient
) -> None:
    tap(approvals="accept")
    event = gateway_event(UNBIND, staff=staff(), path={"provider": "wechat"})
    assert read(login.lambda_handler(event, None)) == {"unbound": True}
    assert (consent(), left(listed())) == (Consent(), [0, 0])
    assert set(items(dynamodb, "CONSENT")["CONSENT#wechat"]) == {"PK", "SK", "expires_at"}
    assert tell(notice()) == Became.NO_CONSENT
    assert wechat.sent == []
    assert problem(tap(approvals="accept")) == (422, "identity_not_yours")
    bind("demo-wangwu", WANG)
    assert left(read(tap(approvals="accept"))) == [1, 0]


def test_who_unbinds_at_the_moment_of_the_tap_leaves_no_consent(
    dynamodb: DynamoDBClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = login.reminder_consents()
    real = case.seal.seal

    def unbind_first(_seal: object, staff: str, subject: str) -> bytes:
        bindings().unbind(staff, "wechat", datetime.now(UTC))
        return real(staff, subject)

    monkeypatch.setattr(type(case.seal), "seal", unbind_first)
    assert problem(tap(approvals="accept")) == (422, "identity_not_yours")
    assert "sealed" not in items(dynamodb, "CONSENT")["CONSENT#wechat"]


@pytest.mark.parametrize("fault", get_args(Fault))
def test_a_tap_that_breaks_anywhere_counts_once_when_it_is_sent_again(fault: Fault) -> None:
    with watched() as calls:
        tap(approvals="accept")
    before = 1
    for place, name in enumerate(calls.names):
        key = f"broken-{fault}-{place}"
        with broken(place, fault):
            answer = tap(key=key, approvals="accept")
        # A transaction that meets another one is tried again at once.
        assert answer["statusCode"] in (200, 500, 503), name
        assert left(read(tap(key=key, approvals="accept"))) == [before + 1, 0], name
        before += 1


# --- sending -------------------------------------------------------------------------------------


def tell(row: NoticeRow) -> Became:
    return sender().remind(row)


def test_a_notice_is_sent_with_its_kind_its_number_and_its_moment(wechat: WeChatStandIn) -> None:
    tap(approvals="accept")
    at = datetime.now(UTC).replace(microsecond=0)
    assert tell(notice(at=at)) == Became.SENT
    (message,) = wechat.sent
    moment = at + timedelta(hours=8)
    assert message == {
        "touser": openid_of("wangwu"),
        "template_id": APPROVALS,
        "page": f"pages/case/case?id={CASE}",
        "miniprogram_state": "formal",
        "lang": "zh_CN",
        "data": {
            "thing1": {"value": "有事项等您审批"},
            "character_string2": {"value": NUMBER},
            "time3": {"value": f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"},
        },
    }


def test_a_consent_is_good_for_one_message_of_its_template(wechat: WeChatStandIn) -> None:
    tap(approvals="accept")
    assert tell(notice(kind="card_red")) == Became.NO_CONSENT
    assert tell(notice(kind="approval_copied")) == Became.NOT_CALLED_FOR
    assert tell(notice(3)) == Became.SENT
    assert tell(notice(4)) == Became.NO_CONSENT
    assert len(wechat.sent) == 1


def test_a_notice_that_comes_again_is_sent_once_and_spends_once(wechat: WeChatStandIn) -> None:
    for _ in range(3):
        tap(approvals="accept")
    row = notice()
    assert [tell(row) for _ in range(3)] == [Became.SENT, Became.REPEATED, Became.REPEATED]
    assert (len(wechat.sent), left(listed())) == (1, [2, 0])
    # The same event is another notice to somebody who is told of two things.
    assert tell(replace(row, kind="approval_urged")) == Became.SENT
    assert left(listed()) == [1, 0]


def test_a_consent_for_good_is_never_used_up(
    wechat: WeChatStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = load_settings("local").reminders.told() | {"long_term": True}
    monkeypatch.setenv("WECHAT_TEMPLATES", json.dumps(told))
    forget()
    assert left(read(tap(approvals="accept"))) == [None, None]
    assert [tell(notice(number)) for number in range(5)] == [Became.SENT] * 5
    assert [each["on"] for each in listed()["items"]] == [True, False]
    assert len(wechat.sent) == 5
    tap(approvals="reject")
    assert tell(notice(9)) == Became.NO_CONSENT


def test_two_messages_at_one_moment_spend_two_consents(
    wechat: WeChatStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        tap(approvals="accept")
    meanwhile(monkeypatch, sender().consents, lambda: tell(notice(1)))
    assert tell(notice(2)) == Became.SENT
    assert (len(wechat.sent), left(listed())) == (2, [1, 0])


def test_of_two_runs_of_one_order_at_one_moment_one_sends(
    wechat: WeChatStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    tap(approvals="accept")
    tap(approvals="accept")
    row = notice()
    meanwhile(monkeypatch, sender().consents, lambda: tell(row))
    assert tell(row) == Became.REPEATED
    assert (len(wechat.sent), left(listed())) == (1, [1, 0])


def test_who_unbinds_while_a_message_is_under_way_has_it_ended(
    wechat: WeChatStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    tap(approvals="accept")
    real = KmsSubjectSeal.unseal

    def unbind_then(seal: KmsSubjectSeal, staff: str, sealed: bytes) -> str:
        bindings().unbind(staff, "wechat", datetime.now(UTC))
        return real(seal, staff, sealed)

    monkeypatch.setattr(KmsSubjectSeal, "unseal", unbind_then)
    assert tell(notice()) == Became.SENT
    assert consent() == Consent()


def test_what_happened_yesterday_is_no_news(wechat: WeChatStandIn) -> None:
    tap(approvals="accept")
    assert tell(notice(at=datetime.now(UTC) - NEWS - timedelta(minutes=1))) == Became.NO_NEWS
    assert (wechat.sent, left(listed())) == ([], [1, 0])


def test_a_refusal_of_wechats_ends_the_consent(wechat: WeChatStandIn) -> None:
    for _ in range(3):
        tap(approvals="accept", cases="accept")
    wechat.refuse(openid_of("wangwu"), 43101)
    assert tell(notice()) == Became.REFUSED
    assert left(listed()) == [0, 3]
    assert tell(notice()) == Became.NO_CONSENT


@pytest.mark.parametrize("error", [-1, 45009])
def test_a_busy_wechat_is_asked_again_by_the_next_run_without_another_consent(
    error: int, wechat: WeChatStandIn, clock: Hand
) -> None:
    tap(approvals="accept")
    row = notice()
    wechat.refuse(openid_of("wangwu"), error)
    with pytest.raises(Unavailable):
        tell(row)
    assert left(listed()) == [0, 0]
    assert tell(row) == Became.UNDER_WAY
    wechat.refuse(openid_of("wangwu"), 0)
    clock.passed = LEASE
    assert tell(row) == Became.SENT
    assert tell(row) != Became.SENT
    assert (len(wechat.sent), consent().sealed) == (1, b"")


@pytest.mark.parametrize("error", [40003, 40037, 41030, 47003])
def test_any_other_refusal_alarms_and_can_be_sent_once_it_is_mended(
    error: int, wechat: WeChatStandIn, clock: Hand
) -> None:
    tap(approvals="accept")
    row = notice()
    wechat.refuse(openid_of("wangwu"), error)
    with pytest.raises(WeChatMisconfigured, match=str(error)):
        tell(row)
    wechat.refuse(openid_of("wangwu"), 0)
    clock.passed = LEASE
    assert tell(row) == Became.SENT


def test_a_token_that_is_good_no_more_is_fetched_anew(wechat: WeChatStandIn) -> None:
    tap(approvals="accept")
    tap(approvals="accept")
    assert tell(notice(1)) == Became.SENT
    wechat.forget_tokens()
    assert tell(notice(2)) == Became.SENT


def test_a_message_that_nobody_could_send_keeps_nothing_for_more_than_a_day(
    wechat: WeChatStandIn, dynamodb: DynamoDBClient
) -> None:
    tap(approvals="accept")
    assert "expires_at" not in items(dynamodb)["CONSENT#wechat"]
    wechat.refuse(openid_of("wangwu"), 45009)
    with pytest.raises(Unavailable):
        tell(notice())
    kept = items(dynamodb)["CONSENT#wechat"]
    assert "sealed" in kept
    until = datetime.fromtimestamp(int(kept["expires_at"]["N"]), UTC)
    assert timedelta(hours=23) < until - datetime.now(UTC) <= timedelta(hours=24)
    # Whoever allows it once more is kept.
    tap(approvals="accept")
    assert "expires_at" not in items(dynamodb)["CONSENT#wechat"]


def test_who_allows_nothing_costs_one_get() -> None:
    with watched() as calls:
        assert tell(notice()) == Became.NO_CONSENT
    assert calls.names == ["dynamodb.GetItem"]


def test_a_tap_and_a_message_stay_within_their_units() -> None:
    tap(approvals="accept")
    with metered() as usage:
        tap(approvals="accept")
    assert (usage.writes, usage.reads) == (7, 3)
    with metered() as usage:
        assert tell(notice()) == Became.SENT
    assert (usage.writes, usage.reads) == (5, 2)
    with metered() as usage:
        assert tell(notice(kind="card_red")) == Became.NO_CONSENT
    assert (usage.writes, usage.reads) == (0, 1)


CALLS = [
    *("dynamodb.GetItem", "dynamodb.TransactWriteItems", "kms.Decrypt"),
    *("dynamodb.GetItem", "dynamodb.PutItem"),
]


def test_a_message_costs_two_gets_three_writes_and_one_opening() -> None:
    tap(approvals="accept")
    tap(approvals="accept")
    tell(notice(1))
    with watched() as calls:
        assert tell(notice(2)) == Became.SENT
    assert calls.names == CALLS


@pytest.mark.parametrize("place", range(len(CALLS)))
@pytest.mark.parametrize("fault", get_args(Fault))
def test_whatever_breaks_one_consent_is_spent_and_the_message_goes_out(
    place: int, fault: Fault, wechat: WeChatStandIn, clock: Hand
) -> None:
    for _ in range(3):
        tap(approvals="accept")
    sender().reminders.send(_warm())
    row = notice()
    done = None
    try:
        with broken(place, fault):
            done = tell(row)
    except Exception:
        clock.passed = LEASE
        done = tell(row)
    assert done in (Became.SENT, Became.REPEATED)
    sent = [each for each in wechat.sent if each["page"].endswith(CASE)]
    # Only what broke after it was sent, and before that was noted, is sent a second time.
    noted = place == CALLS.index("dynamodb.PutItem") and fault in ("after", "timed_out")
    assert len(sent) == (2 if place >= 3 and not noted else 1)
    assert left(listed()) == [2, 0]
    assert consent().under_way == {}
    assert tell(row) == Became.REPEATED


def _warm() -> Any:
    from sunhall.application.remind_staff import Reminder

    return Reminder(openid_of("wangwu"), APPROVALS, {"thing1": "x"}, "pages/me/me")


# --- the function --------------------------------------------------------------------------------


def order(*rows: NoticeRow) -> dict[str, Any]:
    told = [
        {
            **{"staff": row.staff, "at": row.at.isoformat(), "case_id": row.case_id},
            **{"number": row.number, "kind": row.kind, "receipt_no": row.receipt_no},
            "service": row.service,
        }
        for row in rows
    ]
    return json.loads(json.dumps({"notices": told}))  # type: ignore[no-any-return]


def test_one_person_whose_message_fails_keeps_no_other_from_theirs(
    wechat: WeChatStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    bind("demo-lisi", LI)
    tap(approvals="accept")
    tap(LI, code="demo-lisi", approvals="accept")
    wechat.refuse(openid_of("wangwu"), 47003)
    with pytest.raises(WeChatMisconfigured, match="47003"):
        reminder.lambda_handler(order(notice(), notice(staff="S9")), None)
    assert [each["touser"] for each in wechat.sent] == [openid_of("lisi")]
    logged = capsys.readouterr().out
    assert '"wechat": "47003"' in logged and "WeChatMisconfigured" in logged
    for personal in (openid_of("wangwu"), openid_of("lisi"), SECRET, NUMBER):
        assert personal not in logged


def test_without_a_mini_program_the_function_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("WECHAT_APP_ID")
    forget()
    with pytest.raises(Exception, match="WECHAT_APP_ID"):
        reminder.lambda_handler(order(notice()), None)
