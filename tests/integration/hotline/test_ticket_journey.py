"""The journey of a ticket through the real handlers, on AWS in memory."""

from __future__ import annotations

from datetime import timedelta

from tests.builders.stored_text import stored_text
from tests.integration.hotline.desk import CALLER, REPLY, Desk
from tests.integration.journey.moto_city import MotoCity

WRONG_UNIT = {
    "reason": "not_our_duty",
    "legal_basis": "市住房城乡建设局三定规定",
    "explanation": "该路段由城市管理部门养护。",
    "suggested": "urban-management",
}


def test_phone_dispatch_return_redispatch_reply_unsatisfied_rework_satisfied(
    city: MotoCity,
) -> None:
    desk = Desk.phoned(city)
    states = [desk.opened["state"]]
    states.append(
        desk.does("agent", "screen", kind="help", category="road_damage", area="chengdong")
    )
    states.append(desk.does("agent", "accept"))
    promise = desk.clock("promise")
    wrong = {"lead": "housing-bureau", "basis": "manual", "reason": "来电人称系在建道路。"}
    states.append(desk.does("dispatcher", "dispatch", **wrong))
    states.append(desk.does("housing-head", "return_ticket", **WRONG_UNIT))
    city.clock.time += timedelta(hours=2)
    states.append(desk.does("dispatcher", "accept_return", reason="确属城管职责。"))
    states.append(desk.does("dispatcher", "dispatch"))
    assert desk.clock("promise") == promise, "no dispatch moves what the citizen was promised"
    states.append(desk.does("urban-handler", "sign"))
    contact = {"how": "phone", "on": desk.today, "summary": "已联系。"}
    states.append(desk.does("urban-handler", "record_contact", **contact))
    states.append(desk.does("urban-handler", "reply", **REPLY))
    states.append(desk.does("dispatcher", "accept_reply"))
    unhappy = {"reached": True, "result": "unsolved", "satisfaction": "dissatisfied"}
    states.append(desk.does("callback", "record_callback", **unhappy, contacted=True))
    states.append(desk.does("callback", "order_rework", reasons=["照明未恢复"]))
    states.append(desk.does("urban-handler", "reply", **REPLY))
    states.append(desk.does("dispatcher", "accept_reply"))
    happy = {"reached": True, "result": "solved", "satisfaction": "very_satisfied"}
    states.append(desk.does("callback", "record_callback", **happy, contacted=True))

    assert states == [
        *("registered", "screening", "to_dispatch", "dispatched", "return_review", "to_dispatch"),
        *("dispatched", "handling", "handling", "reply_check", "callback", "callback", "rework"),
        *("reply_check", "callback", "closed"),
    ]
    assert desk.inside()["facts"]["result"] == "solved"
    assert desk.seen()["state"] == "closed"


def test_what_a_citizen_says_is_in_no_event_and_no_row(city: MotoCity) -> None:
    desk = Desk.written(city).dispatched().answered()

    stored = stored_text(city.scan())
    for private in (CALLER["name"], CALLER["phone"], "书院街", "塌陷", REPLY["text"]):
        assert private not in stored
    assert desk.seen()["state"] == "callback"


def test_a_repeated_call_urges_the_ticket_that_is_in_hand(city: MotoCity) -> None:
    first = Desk.phoned(city).dispatched()
    again = Desk.phoned(city)
    again.does("agent", "screen", kind="help", category="road_damage", area="chengdong")

    assert again.does("agent", "merge_into", main_receipt_no=first.number) == "merged"

    main = first.inside()
    assert [event["type"] for event in main["events"]].count("ticket_urged") == 1
    assert main["facts"]["repeat_no"] == 1
    assert again.seen()["goes_on_as"] == [], "the main ticket is another caller's"
    city.pump()
    assert first.inside()["version"] == main["version"], "delivered again, it urges once"


def test_a_reopened_ticket_with_new_facts_goes_on_as_a_new_one(city: MotoCity) -> None:
    desk = Desk.written(city).dispatched().answered()
    happy = {"reached": True, "result": "solved", "satisfaction": "satisfied"}
    desk.does("callback", "record_callback", **happy, contacted=True)
    assert desk.acts("reopen", reason="旁边又塌了一处。", new_facts=True).status == 200

    desk.does("dispatcher", "decide_reopen", outcome="new_ticket", explanation="另行受理。")

    (successor,) = desk.inside()["facts"]["successors"]
    rows = [item for item in city.scan() if item["PK"]["S"] == f"RECEIPT#{successor}"]
    assert len(rows) == 1
    assert desk.inside()["state"] == "closed"
    (key,) = desk.seen()["goes_on_as"]
    assert key["receipt_no"] == successor
    headers = {"x-query-code": key["query_code"]}
    assert city.call("GET", f"/api/v1/tickets/{successor}", headers=headers).status == 200


def test_who_has_no_part_in_a_ticket_does_not_see_it(city: MotoCity) -> None:
    desk = Desk.phoned(city).dispatched()

    assert desk.inside("urban-handler")["state"] == "dispatched"
    for stranger in ("education-handler", "intake", "housing-handler"):
        answer = city.call("GET", f"/api/v1/staff/cases/{desk.case_id}", by=stranger)
        assert answer.status == 404, stranger


def test_an_extension_is_signed_by_the_unit_and_the_centre_and_counted_after_the_old_due_date(
    city: MotoCity,
) -> None:
    desk = Desk.phoned(city).dispatched()
    desk.does("urban-handler", "sign")
    before = desk.clock("handling")["due_at"]

    desk.does(
        "urban-handler", "ask_extension", amount=3, reason="construction", explanation="需要开挖。"
    )
    desk.signs("urban-head")
    assert desk.clock("handling")["due_at"] == before, "it is asked for, not yet granted"
    desk.signs("centre-head")

    assert desk.clock("handling")["due_at"] > before
    assert desk.inside()["facts"]["extension"] == "approved"


def test_a_unit_sees_its_tickets_in_its_own_work_list(city: MotoCity) -> None:
    desk = Desk.phoned(city).dispatched()

    own = city.call("GET", "/api/v1/staff/worklist", by="urban-handler").json["items"]
    assert [row["receipt_no"] for row in own] == [desk.number]
    assert city.call("GET", "/api/v1/staff/worklist", by="housing-handler").json["items"] == []
