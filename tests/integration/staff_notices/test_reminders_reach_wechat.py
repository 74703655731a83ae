"""From an event to a message: the stream orders, the function sends, over real HTTP."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.function_table import spec
from infra.local.front import Front, Origin, Routes
from infra.local.message_box import MessageBox
from infra.local.wechat_stand_in import APP_ID, WeChatStandIn, openid_of
from infra.settings import LOCAL_WECHAT_PATH, load_settings
from staff_login import handler as login
from staff_reminder import handler as reminder
from sunhall.adapters.function_orders import LambdaReminders
from sunhall.adapters.https_fetch import SECONDS
from sunhall.adapters.identity_bindings import IdentityBindings
from sunhall.application.staff_notice_row import NEWS, NoticeRow
from sunhall.domain.staff import Identity, StaffMember
from tests.builders.stored_text import stored_text
from tests.builders.submission import DESCRIPTION
from tests.integration.journey.citizen import submit
from tests.integration.journey.moto_city import REGION, MotoCity
from tests.unit.http.gateway_event import json_event, read

SECRET = "the-app-secret"
HANDLER = StaffMember(
    "S-edu-handler", "education-handler", "", "education-bureau", frozenset({"handler"})
)
OPENID = openid_of("education-handler")
(_, CASES) = (each.template_id for each in load_settings("local").reminders.templates)


class Functions:
    """Lambda, as far as the dispatcher asks for it: keeps the orders, and carries them out."""

    def __init__(self) -> None:
        self.orders: list[bytes] = []

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> Any:
        assert (FunctionName, InvocationType) == ("staff-reminder", "Event")
        self.orders.append(Payload)
        return {"StatusCode": 202, "Payload": io.BytesIO()}

    def run(self) -> int:
        orders, self.orders = self.orders, []
        for order in orders:
            reminder.lambda_handler(json.loads(order), None)
        return len(orders)


@pytest.fixture
def wechat(tmp_path: Path) -> Iterator[tuple[WeChatStandIn, str]]:
    stand_in = WeChatStandIn(SECRET)
    routes = Routes(1, Origin("api"), Origin("pages"))
    front = Front(0, routes, MessageBox(tmp_path / "messages", "x"), stand_in)
    thread = threading.Thread(target=front.serve_forever, args=(0.02,))
    thread.start()
    yield stand_in, f"http://localhost:{front.server_address[1]}{LOCAL_WECHAT_PATH}"
    front.shutdown()
    thread.join()
    front.server_close()


@pytest.fixture
def functions(
    city: MotoCity, wechat: tuple[WeChatStandIn, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Functions]:
    secret = boto3.client("secretsmanager", REGION).create_secret(
        Name="wechat", SecretString=SECRET
    )
    environment = {
        **{name: city.environ[name] for name in ("TABLE_NAME", "DATA_KEY_ID", "MAC_KEY_ID")},
        **{"TOKEN_KEY_ID": "none", "WECHAT_APP_ID": APP_ID, "WECHAT_SECRET_ID": secret["Name"]},
        **{"WECHAT_API": wechat[1], "STAGE": "test"},
        "WECHAT_TEMPLATES": json.dumps(load_settings("local").reminders.told()),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(reminder, "_now", city.clock.now)
    forget()
    functions: Any = Functions()
    city.ports.__dict__["reminder_orders"] = LambdaReminders(functions, "staff-reminder")
    yield functions
    forget()


def forget() -> None:
    kept = (login.use_case, login.reminder_consents, login.secret_text)
    for each in (*kept, reminder.use_case, reminder._secret):
        each.cache_clear()


def allow(city: MotoCity, key: str = "the-tap-of-a-handler") -> None:
    bindings: Any = login.use_case().bindings
    assert isinstance(bindings, IdentityBindings)
    bindings.bind(Identity("wechat", OPENID), HANDLER, city.clock.now())
    staff = {
        **{"staff_id": HANDLER.id, "department": HANDLER.department, "name": ""},
        "roles": json.dumps(["handler"]),
    }
    body = {"code": "demo-education-handler", "answers": {CASES: "accept"}}
    route, headers = "POST /api/v1/staff/subscriptions", {"idempotency-key": key}
    answer = login.lambda_handler(json_event(body, route, staff=staff, headers=headers), None)
    assert answer["statusCode"] == 200, read(answer)


def assigned(city: MotoCity) -> Any:
    opened = submit(city)
    city.command("intake", opened["case_id"], "confirm_receipt")
    city.command("office-head", opened["case_id"], "assign", department="education-bureau")
    return opened


def test_a_case_that_comes_to_a_department_reaches_the_wechat_of_who_allows_it(
    city: MotoCity, wechat: tuple[WeChatStandIn, str], functions: Functions
) -> None:
    allow(city)
    opened = assigned(city)
    assert functions.run() == 1
    (message,) = wechat[0].sent
    assert message["touser"] == OPENID
    assert message["template_id"] == CASES
    assert message["page"] == f"pages/case/case?id={opened['case_id']}"
    assert {name: field["value"] for name, field in message["data"].items()} == {
        "thing1": "新办件转到本部门",
        "character_string2": opened["receipt_no"],
        "time3": "2026年3月2日 09:30",
    }


def test_the_stream_may_come_again_and_nobody_is_told_twice(
    city: MotoCity, wechat: tuple[WeChatStandIn, str], functions: Functions
) -> None:
    for place in range(3):
        allow(city, f"the-tap-number-{place}")
    assigned(city)
    first = list(functions.orders)
    functions.run()
    city._delivered.clear()
    city.pump()
    assert functions.orders == first
    functions.run()
    assert len(wechat[0].sent) == 1


def test_who_has_allowed_nothing_is_told_in_the_app_alone(
    city: MotoCity, wechat: tuple[WeChatStandIn, str], functions: Functions
) -> None:
    assigned(city)
    assert functions.run() == 1
    assert wechat[0].sent == []
    notices = city.call("GET", "/api/v1/staff/notices", by="education-handler").json["items"]
    assert [each["kind"] for each in notices] == ["case_arrived"]


def test_an_order_says_neither_who_asks_nor_for_what(
    city: MotoCity, functions: Functions, capsys: pytest.CaptureFixture[str]
) -> None:
    allow(city)
    assigned(city)
    orders = b"".join(functions.orders).decode()
    functions.run()
    said = orders + capsys.readouterr().out
    for secret in (OPENID, DESCRIPTION, SECRET):
        assert secret not in said
    assert OPENID not in stored_text(city.scan())


def test_an_order_that_lay_aside_for_a_day_is_not_sent(
    city: MotoCity, wechat: tuple[WeChatStandIn, str], functions: Functions
) -> None:
    allow(city)
    assigned(city)
    city.clock.time += NEWS + timedelta(minutes=1)
    functions.run()
    assert wechat[0].sent == []


def test_a_stage_without_templates_orders_nothing(city: MotoCity, functions: Functions) -> None:
    city.ports.__dict__["reminder_orders"] = None
    assigned(city)
    assert functions.orders == []


def test_a_wechat_that_never_answers_does_not_break_off_a_run(city: MotoCity) -> None:
    functions: Any = Functions()
    row = NoticeRow("S-1", city.clock.time, "C", 1, "card_red", "GK-1", "disclosure")
    LambdaReminders(functions, "staff-reminder").place([row] * 60)
    most = max(len(json.loads(order)["notices"]) for order in functions.orders)
    assert most * SECONDS < spec("staff_reminder").timeout_seconds


def test_a_large_department_is_ordered_in_parts_and_each_person_once(city: MotoCity) -> None:
    functions: Any = Functions()
    rows = [
        NoticeRow(f"S-{place}", city.clock.time, "C", 1, "card_red", "GK-1", "disclosure")
        for place in range(60)
    ]
    LambdaReminders(functions, "staff-reminder").place(rows)
    parts = [json.loads(order)["notices"] for order in functions.orders]
    assert [len(part) for part in parts] == [10] * 6
    assert [each["staff"] for part in parts for each in part] == [row.staff for row in rows]
