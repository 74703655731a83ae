"""Hints on the real handlers and adapters: what is near, what is kept of it, what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from bench.capacity import metered
from infra.grants import GRANTS
from infra.openapi.document import openapi_document
from infra.routes import ROUTES
from sunhall.application.carry_out import load_case
from sunhall.application.ticket_hints import (
    CALLER,
    COMPARED,
    LIKENESS,
    NotedTicket,
    Shelf,
    note_ticket,
)
from sunhall.domain.ticket.likeness import features
from tests.builders.gateway import Answer
from tests.integration.hotline.desk import Desk
from tests.integration.journey.moto_city import MotoCity

ROUTE = "POST /api/v1/staff/tickets/hints"
PATH = "/api/v1/staff/tickets/hints"
DOCUMENT = openapi_document("1.2.3")

NOISE = "栖霞里小区对面的云顶烧烤城每晚营业到凌晨三点，油烟直接排到居民楼，划拳吵闹无法入睡。"
NOISE_AGAIN = "反映云顶烧烤城油烟扰民，就在栖霞里小区正对面，夜里还很吵，老人孩子都睡不好。"
#: Between the likeness that is asked for and the one for who is close.
FAINT = "对面的烧烤城夜里太吵，希望管一管。"
SORTED: dict[str, Any] = {"category": "air_pollution"}
BUS = "建议19路公交车早高峰加开班次，东站到大学城一段每天都挤不上车。"
WAGES = "在锦程工地干了四个月，包工头拖欠工资一万八千元，电话不接。"

RIVER = "河西染料厂往江里排黄色废水，气味刺鼻，鱼都死了。"
COURT = (
    "滨河公园东门的篮球场有两个篮筐断了大半年，地胶翘起一大片，周末打球的人常被绊倒；"
    "旁边长椅也缺木条，建议园林处尽快换新，顺便修剪挡住灯光的香樟枝条。"
)

HERE: dict[str, Any] = {"lat": 39.9201, "long": 116.4002}
NEXT_DOOR: dict[str, Any] = {"lat": 39.9206, "long": 116.4009}
FAR_AWAY: dict[str, Any] = {"lat": 39.9601, "long": 116.4402}
PHONE = "0000-5551234"


def ask(city: MotoCity, description: str = NOISE_AGAIN, by: str = "agent", **more: Any) -> Answer:
    body = {"description": description, "area": "chengdong", **more}
    return city.call("POST", PATH, by=by, body=body)


def near(city: MotoCity, description: str = NOISE_AGAIN, **more: Any) -> list[dict[str, Any]]:
    answer = ask(city, description, **more)
    assert answer.status == 200, answer.text
    found: list[dict[str, Any]] = answer.json["near"]
    return found


def phoned(city: MotoCity, description: str, **changes: Any) -> Desk:
    place = {"area": "chengdong", **changes.pop("place", {})}
    given = {"category": "air_pollution", "attributes": {}, **changes}
    return Desk.phoned(city, description=description, place=place, **given)


def kept(city: MotoCity, beginning: str) -> list[dict[str, Any]]:
    return [item for item in city.scan() if item["PK"]["S"].startswith(beginning)]


def test_a_ticket_about_the_same_matter_is_shown_and_others_are_not(city: MotoCity) -> None:
    same = phoned(city, NOISE)
    phoned(city, WAGES, category="unpaid_wages")
    phoned(city, RIVER)
    (found,) = near(city)
    assert found["case_id"] == same.case_id
    assert found["receipt_no"] == same.number
    assert (found["state"], found["state_label"]) == (same.inside()["state"], "已登记")
    assert found["title"].startswith("栖霞里小区对面")
    assert (found["open"], found["same_place"], found["same_caller"]) == (True, False, False)
    assert 0.07 <= found["likeness"] <= 1


def test_the_same_words_are_wholly_alike(city: MotoCity) -> None:
    phoned(city, NOISE)
    assert [each["likeness"] for each in near(city, NOISE)] == [1.0]


def test_a_category_is_proposed_with_the_words_that_speak_for_it(city: MotoCity) -> None:
    noise = f"{NOISE_AGAIN}垃圾也堆在门口。"
    first, *others = ask(city, noise).json["categories"]
    assert first["id"] == "air_pollution"
    assert (first["label"], first["group_label"]) == ("大气污染与油烟", "生态环境")
    assert "油烟扰民" in first["words"]
    assert [each["id"] for each in others] == ["garbage"]
    assert 1 >= first["likelihood"] > others[0]["likelihood"] > 0


def test_proposals_are_named_in_the_agents_language(city: MotoCity) -> None:
    body = {"description": BUS}
    answer = city.call("POST", PATH, by="agent", body=body, headers={"accept-language": "en"})
    assert answer.json["categories"][0]["label"] == "Buses"


def test_what_somebody_has_typed_so_far_may_say_nothing_yet(city: MotoCity) -> None:
    phoned(city, NOISE)
    nothing: dict[str, Any] = {"categories": [], "near": [], "dispatch": None, "answers": []}
    assert ask(city, "您").json == nothing


def test_who_would_handle_it_is_told_with_the_reason_and_a_number_to_ring(city: MotoCity) -> None:
    """接诉即办条例 art. 12: straight to the unit that the directory names."""
    told = ask(city, NOISE_AGAIN, category="air_pollution").json["dispatch"]
    assert (told["category"], told["category_label"]) == ("air_pollution", "大气污染与油烟")
    assert (told["lead"], told["lead_name"]) == ("ecology-environment", "云溪市生态环境局")
    assert (told["rule"], told["rule_label"]) == ("directory", "派单目录")
    assert told["source"] and told["lead_phone"]


def test_as_long_as_none_is_chosen_the_likeliest_category_says_who(city: MotoCity) -> None:
    answer = ask(city, NOISE_AGAIN).json
    assert answer["dispatch"]["category"] == answer["categories"][0]["id"]


def test_a_question_is_answered_from_the_knowledge_base_in_todays_wording(city: MotoCity) -> None:
    first = ask(city, "工地拖欠工资四个月，农民工讨薪该找谁？").json["answers"][0]
    assert (first["article"], first["article_version"]) == ("unpaid-wages", 1)
    assert (first["owner_name"], first["stale"]) == ("云溪市人力资源和社会保障局", False)
    assert "劳动保障监察" in first["text"]


def test_an_article_that_its_owner_should_have_looked_at_says_so(city: MotoCity) -> None:
    city.clock.time = city.clock.time.replace(year=2027)
    (first, *_) = ask(city, "工地拖欠工资四个月，农民工讨薪该找谁？").json["answers"]
    assert first["stale"]


def test_a_neighbour_is_shown_with_less_likeness_than_a_stranger(city: MotoCity) -> None:
    there = phoned(city, NOISE, place=HERE)
    away = near(city, FAINT, category="air_pollution", **FAR_AWAY)
    beside = near(city, FAINT, category="air_pollution", **NEXT_DOOR)
    assert [(each["case_id"], each["same_place"]) for each in beside] == [(there.case_id, True)]
    assert away == []


def test_a_place_of_a_chinese_map_is_the_same_place(city: MotoCity) -> None:
    from sunhall.domain.ticket.coordinates import Position, to_wgs84

    shown = Position(39.9215, 116.4064)
    real = to_wgs84(shown, "gcj02")
    phoned(city, NOISE, place={"lat": real.latitude, "long": real.longitude})
    place: dict[str, Any] = {"lat": shown.latitude, "long": shown.longitude}
    assert [each["same_place"] for each in near(city, datum="gcj02", **place)] == [True]
    assert [each["same_place"] for each in near(city, **place)] == [False]


def test_who_calls_again_is_known_by_the_number_however_it_is_written(city: MotoCity) -> None:
    phoned(city, NOISE, contact={"phone": PHONE})
    assert [each["same_caller"] for each in near(city, phone="00005551234")] == [True]
    assert [each["same_caller"] for each in near(city, phone="00005551235")] == [False]


def test_a_callers_own_ticket_is_shown_before_anybody_said_where_it_is(city: MotoCity) -> None:
    own = phoned(city, NOISE, contact={"phone": PHONE})
    phoned(city, WAGES, contact={"phone": PHONE}, category="unpaid_wages")
    asked = {"phone": PHONE, "category": "air_pollution", "area": None}
    found = near(city, FAINT, **asked)
    assert [(each["case_id"], each["same_caller"]) for each in found] == [(own.case_id, True)]
    assert near(city, FAINT, **{**asked, "phone": "0000-5550000"}) == []


def test_an_own_ticket_in_confidence_is_told_to_nobody_who_has_the_number(city: MotoCity) -> None:
    phoned(city, NOISE, contact={"phone": PHONE}, confidential=True)
    assert near(city, FAINT, phone=PHONE, category="air_pollution", area=None) == []


def test_a_caller_is_not_asked_about_what_is_not_alike_at_all(city: MotoCity) -> None:
    phoned(city, WAGES, category="unpaid_wages", contact={"phone": PHONE})
    assert near(city, phone=PHONE) == []


def test_nobody_learns_from_a_number_who_reported_in_confidence(city: MotoCity) -> None:
    phoned(city, NOISE, contact={"phone": PHONE}, confidential=True)
    assert kept(city, "CALLER#") == []
    assert [each["same_caller"] for each in near(city, phone=PHONE)] == [False]


def test_a_ticket_made_confidential_later_tells_nothing_of_its_caller(city: MotoCity) -> None:
    later = phoned(city, NOISE, contact={"phone": PHONE})
    assert [each["same_caller"] for each in near(city, phone=PHONE)] == [True]
    assert [each["same_caller"] for each in near(city, FAINT, phone=PHONE, **SORTED)] == [True]
    later.does("agent", "set_confidential", reason="来电人要求保密")
    assert [each["same_caller"] for each in near(city, phone=PHONE)] == [False]
    # What only the number would have brought up is not brought up.
    assert near(city, FAINT, phone=PHONE, **SORTED) == []


def test_a_ticket_that_is_sorted_is_found_where_it_belongs_and_nowhere_else(
    city: MotoCity,
) -> None:
    sorted_later = Desk.written(
        city, description=NOISE, category=None, attributes={}, place={"area": "chengdong"}
    )
    assert [each["case_id"] for each in near(city)] == [sorted_later.case_id]
    sorted_later.does("agent", "screen", kind="complaint", category="bus", area="chengdong")
    assert near(city, category="air_pollution") == []
    assert [each["case_id"] for each in near(city, category="bus")] == [sorted_later.case_id]
    left = [item for item in kept(city, "NEAR#-#") if "features" in item]
    assert left == []


def test_the_event_may_come_again(city: MotoCity) -> None:
    desk = phoned(city, NOISE, contact={"phone": PHONE})
    before = kept(city, "NEAR#"), kept(city, "CALLER#")
    note_ticket(city.ports, load_case(city.ports, desk.case_id).stored.events[0])
    assert (kept(city, "NEAR#"), kept(city, "CALLER#")) == before


def test_events_of_other_services_are_passed_by(city: MotoCity) -> None:
    from dataclasses import replace

    from tests.integration.journey.citizen import submit

    other = submit(city, key="a-disclosure-request")
    (event,) = load_case(city.ports, other["case_id"]).stored.events
    before = city.scan()
    for name in ("ticket_submitted", "deadline_warned"):
        note_ticket(city.ports, replace(event, type=name))
    assert city.scan() == before


def test_last_months_tickets_are_compared_and_older_ones_are_forgotten(city: MotoCity) -> None:
    old = phoned(city, NOISE)
    (row,) = kept(city, "NEAR#")
    began = old.city.clock.now()
    city.clock.time += timedelta(days=31)
    assert [each["case_id"] for each in near(city)] == [old.case_id]
    city.clock.time += timedelta(days=31)
    assert near(city) == []
    # Its row goes only when nobody can look for it any more, and it does go.
    lasts = int(row["expires_at"]["N"]) - began.timestamp()
    assert timedelta(days=62).total_seconds() < lasts < timedelta(days=110).total_seconds()


def test_a_ticket_that_came_in_by_itself_is_compared_with_others(city: MotoCity) -> None:
    first = phoned(city, NOISE)
    came = Desk.written(city, description=NOISE_AGAIN, category=None, attributes={})
    answer = city.call("POST", PATH, by="agent", body={"case_id": came.case_id})
    assert answer.status == 200, answer.text
    assert [each["case_id"] for each in answer.json["near"]] == [first.case_id]
    assert answer.json["categories"][0]["id"] == "air_pollution"


def test_an_erased_ticket_is_like_nothing(city: MotoCity) -> None:
    desk = phoned(city, NOISE)
    city.dynamodb.update_item(
        TableName="city",
        Key={"PK": {"S": f"CASE#{desk.case_id}"}, "SK": {"S": "CASE"}},
        UpdateExpression="REMOVE data_key",
    )
    assert near(city) == []


def test_hints_are_for_whoever_writes_tickets_down(city: MotoCity) -> None:
    desk = phoned(city, NOISE)
    for by in ("urban-handler", "leader", "intake", "supervisor", "callback"):
        assert ask(city, by=by).json["code"] == "command_not_allowed"
        named = city.call("POST", PATH, by=by, body={"case_id": desk.case_id})
        assert named.json["code"] == "command_not_allowed"


def test_a_case_of_another_service_has_no_hints(city: MotoCity) -> None:
    from tests.integration.journey.citizen import submit

    other = submit(city, key="a-disclosure-request")
    for case_id in (other["case_id"], "01" + "0" * 24):
        answer = city.call("POST", PATH, by="agent", body={"case_id": case_id})
        assert (answer.status, answer.json["code"]) == (404, "case_not_found")


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "description", "missing"),
        ({"description": NOISE, "category": "nonsense"}, "category", "category_unknown"),
        ({"description": NOISE, "area": "nowhere"}, "area", "area_unknown"),
        ({"description": NOISE, "lat": 39.9}, "lat", "coordinates_incomplete"),
        ({"description": NOISE, "long": 116.4}, "long", "coordinates_incomplete"),
        ({"description": "长" * 4001}, "description", "too_long"),
        ({"case_id": "short"}, "case_id", "too_short"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_by_its_field(
    city: MotoCity, body: dict[str, Any], field: str, code: str
) -> None:
    answer = city.call("POST", PATH, by="agent", body=body)
    assert answer.status == 422
    assert (field, code) in {(each["field"], each["code"]) for each in answer.json["errors"]}


def test_no_text_number_or_place_is_kept_in_the_rows(city: MotoCity) -> None:
    phoned(city, NOISE, contact={"phone": PHONE}, place=HERE)
    told = repr([*kept(city, "NEAR#"), *kept(city, "CALLER#")])
    assert "features" in told and "cell" in told
    for secret in ("烧烤", "5551234", "39.92", "116.40"):
        assert secret not in told
        assert repr(secret.encode())[2:-1] not in told


def test_the_hashes_are_keyed_for_their_purpose(city: MotoCity) -> None:
    phoned(city, NOISE, contact={"phone": PHONE})
    (row,) = kept(city, "NEAR#")
    keys = [city.ports.secrets.derived(purpose) for purpose in (LIKENESS, CALLER, "page-cursor")]
    assert [row["features"]["B"] == features(NOISE, key) for key in keys] == [True, False, False]


def test_the_dispatcher_may_write_just_these_rows() -> None:
    for beginning in ("NEAR#", "CALLER#"):
        (grant,) = [each for each in GRANTS["dispatcher"] if each.partitions == beginning]
        assert grant.actions == ("dynamodb:PutItem",)


def test_a_hint_is_never_kept_by_a_browser(city: MotoCity) -> None:
    assert ask(city).headers["cache-control"] == "no-store"


#: Bytes of the features of a long text: no row is longer.
LONGEST = 384


def fill(city: MotoCity, shelf: Shelf, first: int, count: int) -> None:
    key = city.ports.secrets.derived(LIKENESS)
    for number in range(first, first + count):
        text = f"{number}号楼{BUS}{WAGES}{RIVER}{COURT}{number * 7919}"
        assert len(features(text, key)) == LONGEST
        noted = NotedTicket(f"01JNEAR{number:019}", features(text, key), b"cel")
        city.ports.near_tickets.note(shelf, noted)


def test_a_hint_reads_so_much_however_full_the_shelves_are(city: MotoCity) -> None:
    """One hint: at most 400 rows of half a kilobyte, twelve shelves, five tickets."""
    reads = {}
    for held in (0, COMPARED, 3 * COMPARED):
        already = len(kept(city, "NEAR#"))
        fill(city, Shelf("environment", "chengdong", "2026-03"), already, held - already)
        with metered() as usage:
            near(city, category="air_pollution", phone=PHONE)
        assert usage.writes == 0
        reads[held] = usage.reads
    assert reads[0] <= 9 * 0.5
    assert reads[COMPARED] == reads[3 * COMPARED] <= 28


def test_the_newest_are_compared(city: MotoCity) -> None:
    shelf = Shelf("environment", "chengdong", "2026-03")
    fill(city, shelf, 0, 20)
    newest = city.ports.near_tickets.newest(shelf, 5)
    assert [int(each.case_id[-6:]) for each in newest] == [19, 18, 17, 16, 15]


def test_the_answer_is_as_described(city: MotoCity) -> None:
    phoned(city, NOISE, contact={"phone": PHONE}, place=HERE)
    answers = DOCUMENT["paths"][PATH]["post"]["responses"]["200"]["content"]
    schema = {**answers["application/json"]["schema"], "components": DOCUMENT["components"]}
    described = Draft202012Validator(schema, validate_formats=True)
    answer = ask(city, phone=PHONE, **NEXT_DOOR).json
    assert answer["near"] and answer["categories"]
    described.validate(answer)
    example = DOCUMENT["paths"][PATH]["post"]["requestBody"]["content"]["application/json"]
    described.validate(city.call("POST", PATH, by="agent", body=example["example"]).json)


def test_hints_are_for_staff_alone() -> None:
    (route,) = [each for each in ROUTES if each.key == ROUTE]
    assert route.staff and route.function == "staff_api"
