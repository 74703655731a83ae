"""From a form that an application hands in to what everybody reads, on the real adapters."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from sunhall.domain.open311.api_key import key_of
from sunhall.domain.ticket import commands
from tests.integration.open311.conftest import (
    CALLER,
    DISPATCHER,
    FORM,
    HEAD,
    KEY,
    UNIT,
    Open311City,
)


def test_a_request_is_handed_in_screened_handled_closed_and_read_by_everybody(
    open311: Open311City,
) -> None:
    public_id, case_id = open311.submitted()
    fresh = open311.shown(public_id)
    assert (fresh["status"], fresh["service_code"]) == ("open", "0102")
    assert fresh["description"] is None, "nobody has screened it"
    assert open311.listed() == []

    open311.give(case_id, "screen", commands.Screen(kind="help", category="garbage"))
    assert open311.listed() == []
    open311.give(case_id, "accept", commands.Accept())
    assert open311.listed() == [public_id]
    shown = open311.shown(public_id)
    assert shown["description"] == "垃圾三天没有清运，请联系××××××"
    assert shown["address"] == FORM["address_string"]
    assert (shown["lat"], shown["long"]) == (30.1235, 120.6543)
    assert shown["expected_datetime"] is not None
    assert shown["service_notice"].startswith("承诺于2026-")
    assert shown["agency_responsible"] is None

    dispatch = commands.DispatchTicket(lead="urban-management", basis="manual", reason="职责")
    open311.give(case_id, "dispatch", dispatch, DISPATCHER)
    assert open311.shown(public_id)["agency_responsible"] == "云溪市城市管理局"
    open311.give(case_id, "sign", commands.Sign(), UNIT)
    reply = commands.ReplyTicket(
        result="solved", text="李小明您好，已清运。", public_text="已于当日清运。"
    )
    open311.give(case_id, "reply", reply, UNIT)
    assert open311.shown(public_id)["status_notes"] is None, "nobody has checked the reply"
    open311.give(case_id, "accept_reply", commands.AcceptReply(), DISPATCHER)
    assert open311.shown(public_id)["status_notes"] == "已于当日清运。"

    happy = commands.RecordCallback(
        reached=True, result="solved", satisfaction="satisfied", contacted=True
    )
    assert open311.give(case_id, "record_callback", happy, CALLER).state == "closed"
    closed = open311.shown(public_id)
    assert closed["status"] == "closed"
    assert open311.listed(status="closed") == [public_id]
    assert open311.listed(status="open") == []
    assert open311.listed() == [public_id], "it stands in one list, not in two"


def test_nobody_reads_who_asked_in_any_public_row(open311: Open311City) -> None:
    open311.answered()
    rows = [item for item in open311.city.scan() if item["PK"]["S"].startswith("PUBLIC#")]
    assert rows
    told = json.dumps(open311.get("requests.json", extensions="true").json, ensure_ascii=False)
    for secret in ("李小明", "13800138000", "RX-", *open311.cases()):
        assert secret not in told
        assert secret not in repr(rows)


def test_a_reply_that_is_done_again_leaves_the_last_accepted_one(open311: Open311City) -> None:
    public_id, case_id = open311.answered()
    order = commands.OrderRework(reasons=("仍有垃圾",))
    unhappy = commands.RecordCallback(
        reached=True, result="unsolved", satisfaction="dissatisfied", contacted=True
    )
    open311.give(case_id, "record_callback", unhappy, CALLER)
    assert open311.give(case_id, "order_rework", order, CALLER).state == "rework"
    again = commands.ReplyTicket(result="solved", text="再次清运", public_text="已再次清运。")
    open311.give(case_id, "reply", again, UNIT)
    assert open311.shown(public_id)["status_notes"] == "已于当日清运。"
    open311.give(case_id, "accept_reply", commands.AcceptReply(), DISPATCHER)
    assert open311.shown(public_id)["status_notes"] == "已再次清运。"


def gone(open311: Open311City, public_id: str) -> bool:
    assert open311.listed() == []
    assert open311.listed(service_code="0102") == []
    assert open311.get("requests.json", service_request_id=public_id).json == []
    return open311.get(f"requests/{public_id}.json").status == 404


def test_what_becomes_confidential_is_seen_no_more(open311: Open311City) -> None:
    public_id, case_id = open311.accepted()
    assert open311.listed() == [public_id]
    secret = commands.SetConfidential(reason="诉求人要求保密")
    open311.give(case_id, "set_confidential", secret)
    assert gone(open311, public_id)
    texts = [item for item in open311.city.scan() if "said" in item]
    assert texts == [], "nothing is left in the table but keys"


def test_spam_is_seen_no_more(open311: Open311City) -> None:
    public_id, case_id = open311.submitted()
    open311.give(case_id, "screen", commands.Screen(kind="help", category="garbage"))
    open311.give(case_id, "propose_invalid", commands.ProposeInvalid(reason="harassment"))
    open311.give(case_id, "confirm_invalid", commands.ConfirmInvalid(), HEAD)
    assert gone(open311, public_id)


def test_a_report_is_never_listed_whatever_the_form_said(open311: Open311City) -> None:
    public_id, case_id = open311.submitted()
    open311.give(case_id, "screen", commands.Screen(kind="report", category="garbage"))
    open311.give(case_id, "accept", commands.Accept())
    assert gone(open311, public_id)


def test_a_petition_is_never_listed(open311: Open311City) -> None:
    public_id, case_id = open311.submitted()
    open311.give(case_id, "screen", commands.Screen(kind="help", category="garbage"))
    petition = commands.Refuse(reason=2, explanation="属信访事项", where_to_go="信访局")
    open311.give(case_id, "refuse", petition)
    assert open311.listed() == []
    shown = open311.shown(public_id)
    assert (shown["status"], shown["description"], shown["address"]) == ("closed", None, None)


def test_whoever_does_not_agree_is_never_seen(open311: Open311City) -> None:
    public_id, _case_id = open311.accepted({**FORM, "public": "false"})
    assert gone(open311, public_id)


def test_a_request_that_changes_its_service_moves_to_the_other_list(open311: Open311City) -> None:
    public_id, case_id = open311.submitted()
    open311.give(case_id, "screen", commands.Screen(kind="help", category="garbage"))
    open311.give(case_id, "screen", commands.Screen(kind="help", category="street_cleaning"))
    open311.give(case_id, "accept", commands.Accept())
    assert open311.listed(service_code="0101") == [public_id]
    assert open311.listed(service_code="0102") == []
    assert open311.listed(service_code="0102,0101") == [public_id]


def test_events_that_come_again_or_late_change_nothing(open311: Open311City) -> None:
    public_id, _case_id = open311.answered()
    before = sorted(map(repr, (i for i in open311.city.scan() if i["PK"]["S"][:6] == "PUBLIC")))
    open311.city._delivered.clear()
    open311.city.pump()
    after = sorted(map(repr, (i for i in open311.city.scan() if i["PK"]["S"][:6] == "PUBLIC")))
    assert before == after
    assert open311.listed() == [public_id]


def test_a_consumer_that_was_cut_off_between_two_writes_ends_what_it_began(
    open311: Open311City, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_id, case_id = open311.answered()
    happy = commands.RecordCallback(reached=True, result="solved", satisfaction="satisfied")
    rows, real = open311.ports.open311_rows, open311.ports.open311_rows._put
    for allowed in range(5):
        left = allowed

        def put(item: Any) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise ConnectionError("cut off")
            real(item)

        with monkeypatch.context() as broken:
            broken.setattr(rows, "_put", put)
            if allowed == 0:
                with pytest.raises(AssertionError):
                    open311.give(case_id, "record_callback", happy, CALLER)
            else:
                open311.city._delivered.clear()
                open311.city.deliver(open311.city.new_records())
        # Whatever was written, nobody reads a request twice or not at all.
        assert open311.listed() == [public_id]
    open311.city._delivered.clear()
    open311.city.pump()
    assert open311.listed(status="closed") == [public_id]
    assert open311.listed(status="open") == []


def test_lists_go_by_the_day_of_the_request_the_newest_first(open311: Open311City) -> None:
    ids = []
    for day in range(4):
        open311.city.clock.time += timedelta(days=30)
        ids.append(open311.accepted({**FORM, "description": f"第{day}件"})[0])
    newest_first = ids[::-1]
    assert open311.listed() == newest_first, "ninety days, both ends included"
    open311.city.clock.time += timedelta(seconds=1)
    assert open311.listed() == newest_first[:3]
    assert open311.listed(page="2", page_size="2") == newest_first[2:3]
    assert open311.listed(page="3", page_size="2") == []
    start = (open311.city.clock.time - timedelta(days=61)).isoformat()
    assert open311.listed(start_date=start) == newest_first[:3]
    assert open311.listed(end_date=start) == newest_first[3:]
    both = f"{ids[0]},{ids[2]},unknown,0000000000000000"
    assert open311.listed(service_request_id=both, status="closed") == [ids[2], ids[0]]


def test_a_request_is_updated_once_however_little_changes(open311: Open311City) -> None:
    public_id, case_id = open311.answered()
    updates = open311.get("servicerequestupdates.json", service_request_id=public_id).json
    assert [each["description"] for each in updates] == [
        *("已受理", "已派单", "已于当日清运。"),
    ]
    assert len({each["update_id"] for each in updates}) == 3
    assert case_id not in repr(updates)
    notes = open311.get(f"requests/{public_id}.json", extensions="true").json[0]
    assert [note["type"] for note in notes["extended_attributes"]["notes"]] == [
        *("submitted", "accepted", "dispatched", "replied"),
    ]
    assert open311.get("servicerequestupdates.json").status == 400


# --- handing in ----------------------------------------------------------------------------------


def test_the_answer_has_the_id_at_once_and_the_receipt_for_the_citizen(
    open311: Open311City,
) -> None:
    answer = open311.post({**FORM, "account_id": "a-1"})
    assert answer.status == 201
    (created,) = answer.json
    assert set(created) == {"service_request_id", "service_notice", "account_id"}
    assert created["account_id"] == "a-1"
    assert "RX-20260302-" in created["service_notice"]
    xml = open311.post({**FORM, "description": "另一件"}, suffix="xml")
    assert xml.headers["content-type"] == "text/xml; charset=utf-8"
    assert "<service_requests><request><service_request_id>" in xml.text


def test_the_same_form_sent_again_is_the_same_request(open311: Open311City) -> None:
    first, second = open311.post(), open311.post()
    assert first.json == second.json
    assert len(open311.cases()) == 1
    third = open311.post({**FORM, "description": "另一处"})
    assert third.json != first.json
    other = key_of(b"o" * 20)
    open311.issue("other-app", other)
    assert open311.post(key=other).json != first.json
    assert len(open311.cases()) == 3


def test_a_token_finds_what_was_handed_in_under_it(open311: Open311City) -> None:
    token = "9f3c2a70-5a52-4a0e-9f0f-0a1b2c3d4e5f"
    created = open311.post(token=token).json[0]["service_request_id"]
    for suffix in ("json", "xml"):
        answer = open311.get(f"tokens/{token}.{suffix}")
        assert answer.status == 200, answer.text
        assert created in answer.text
    assert open311.get(f"tokens/{token}.json").json == [
        {"service_request_id": created, "token": token}
    ]
    assert open311.post(token=token).json[0]["service_request_id"] == created
    assert open311.post({**FORM, "description": "别的"}, token=token).status == 400


@pytest.mark.parametrize("token", ["never-seen-before-token", "short", "a.b", "x" * 200])
def test_an_unknown_token_is_not_found(open311: Open311City, token: str) -> None:
    assert open311.get(f"tokens/{token}.json").status == 404


def test_a_token_that_could_meet_anothers_is_refused(open311: Open311City) -> None:
    assert open311.post(token="12345678").status == 400
    assert open311.cases() == []


@pytest.mark.parametrize(
    ("key", "status"), [("", 403), ("wrong", 403), (key_of(b"u" * 20), 403), (KEY, 201)]
)
def test_only_a_key_that_was_issued_opens(open311: Open311City, key: str, status: int) -> None:
    assert open311.post(key=key).status == status


def test_a_revoked_key_opens_no_more(open311: Open311City) -> None:
    assert open311.ports.open311_keys.revoke("app", open311.city.clock.now()) is not None
    assert open311.post().status == 403
    assert open311.ports.open311_keys.revoke("app", open311.city.clock.now()) is None


def test_a_key_that_is_over_its_quota_is_told_when_to_come_again(open311: Open311City) -> None:
    key = key_of(b"q" * 20)
    client = open311.issue("small-app", key, a_day=3, a_minute=2)
    assert [open311.post(key=key).status for _ in range(3)] == [201, 201, 429]
    refused = open311.post(key=key)
    assert refused.headers["retry-after"] == "45"
    assert refused.json[0]["code"] == "429"
    open311.city.clock.time += timedelta(minutes=1)
    assert [open311.post(key=key).status for _ in range(2)] == [201, 429]
    assert int(open311.post(key=key).headers["retry-after"]) > 3600
    assert open311.ports.open311_keys.used(client, open311.city.clock.now()) == 3
    open311.city.clock.time += timedelta(days=1)
    assert open311.post(key=key).status == 201


def test_a_refusal_of_the_hotline_is_told_in_the_words_of_the_form(open311: Open311City) -> None:
    form = {**FORM, "service_code": "0201", "attribute[colour]": "red"}
    answer = open311.post(form)
    assert answer.status == 400
    descriptions = [each["description"] for each in answer.json]
    assert any(each.startswith("attribute[danger]: ") for each in descriptions), descriptions
    assert any(each.startswith("attribute[colour]: ") for each in descriptions), descriptions
    assert open311.cases() == []


def photo_form(content: bytes, name: str = "photo.jpg") -> tuple[bytes, str]:
    parts = b"".join(
        f'--b\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{text}\r\n'.encode()
        for field, text in {"api_key": KEY, **FORM}.items()
    )
    head = f'--b\r\nContent-Disposition: form-data; name="media"; filename="{name}"\r\n'
    head += "Content-Type: image/jpeg\r\n\r\n"
    whole = parts + head.encode() + content + b"\r\n--b--\r\n"
    return whole, "multipart/form-data; boundary=b"


def test_a_photo_that_comes_with_the_form_is_kept_with_the_ticket(open311: Open311City) -> None:
    raw, content_type = photo_form(b"\xff\xd8\xff\xe0 a photo")
    first = open311.post(raw=raw, content_type=content_type)
    assert first.status == 201, first.text
    (case_id,) = open311.cases()
    keys = [
        each["Key"] for each in open311.city.s3.list_objects_v2(Bucket="city-files")["Contents"]
    ]
    assert any(key.startswith(f"cases/{case_id}/attachments/") for key in keys)
    again = open311.post(raw=raw, content_type=content_type)
    assert again.json == first.json, "the same photo again is the same request"


@pytest.mark.parametrize(
    ("content", "name"), [(b"no photo", "photo.jpg"), (b"\xff\xd8\xff", "photo.exe")]
)
def test_a_photo_that_is_none_is_refused(open311: Open311City, content: bytes, name: str) -> None:
    raw, content_type = photo_form(content, name)
    answer = open311.post(raw=raw, content_type=content_type)
    assert answer.status == 400
    assert open311.cases() == []
