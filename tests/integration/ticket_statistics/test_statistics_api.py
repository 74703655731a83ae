"""Statistics over HTTP: from what citizens and units do to what leaders read."""

from __future__ import annotations

import csv
import gzip
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import docx
import pytest

from tests.integration.hotline.desk import CALLER, HOLE, Desk
from tests.integration.ticket_statistics.conftest import CountingCity

_STATISTICS, _HOT = "/api/v1/staff/statistics", "/api/v1/staff/statistics/hot"
_BRIEFS = "/api/v1/staff/briefs"
_CSV = "/api/v1/open-data/tickets.csv"


@pytest.fixture
def busy(city: CountingCity) -> CountingCity:
    """A city in which three people have called, one of whom has an answer."""
    Desk.phoned(city).dispatched().answered()
    Desk.phoned(city).dispatched()
    Desk.written(city, category="garbage", attributes={})
    city.count()
    return city


def test_a_table_counts_what_has_come_in(busy: CountingCity) -> None:
    table = busy.json(_STATISTICS, who="supervisor", **{"from": "2026-05-01", "to": "2026-05-31"})
    assert table["total"]["numbers"]["tickets"] == 3
    assert {each["words"]["group"]: each["numbers"]["tickets"] for each in table["items"]} == {
        "city_appearance": 1,
        "traffic": 2,
    }
    assert [each["labels"]["group"] for each in table["items"]] == [
        "市容环境与城市管理",
        "交通出行",
    ]
    assert table["total"]["numbers"]["answered"] == 1


def test_a_table_by_two_things_of_some_tickets(busy: CountingCity) -> None:
    query = {"by": "category,unit", "area": "chengdong"}
    answer = busy.call("GET", _STATISTICS, by="leader", query=query)
    cells = {(each["words"]["category"], each["words"]["unit"]) for each in answer.json["items"]}
    assert ("road_damage", "urban-management") in cells
    assert answer.json["only"] == {"area": "chengdong"}


def test_a_unit_head_sees_the_tickets_that_the_unit_leads(busy: CountingCity) -> None:
    own = busy.json(_STATISTICS, who="urban-head")
    assert own["only"] == {"unit": "urban-management"}
    assert busy.json(_STATISTICS, who="housing-head")["total"]["numbers"]["tickets"] == 0
    other = busy.call("GET", _STATISTICS, by="urban-head", query={"unit": "housing-bureau"})
    assert (other.status, other.json["code"]) == (403, "statistics_not_allowed")
    assert busy.json(_HOT, who="urban-head")["items"] == []


@pytest.mark.parametrize("by", ["agent", "urban-handler", "intake"])
def test_nobody_else_sees_any(busy: CountingCity, by: str) -> None:
    for path in (_STATISTICS, _HOT):
        assert busy.call("GET", path, by=by).json["code"] == "statistics_not_allowed"
    query = {"kind": "digest", "period": "2026-05"}
    assert busy.call("GET", _BRIEFS, by=by, query=query).json["code"] == "briefs_not_allowed"


@pytest.mark.parametrize(
    ("path", "query", "field", "code"),
    [
        (_STATISTICS, {"by": "name"}, "by", "not_one_of"),
        (_STATISTICS, {"by": "group,area,unit"}, "by", "not_one_of"),
        (_STATISTICS, {"by": "group,group"}, "by", "not_one_of"),
        (_STATISTICS, {"from": "2026-5-1"}, "from", "not_a_day"),
        (_STATISTICS, {"to": "2026-02-30"}, "to", "not_a_day"),
        (_STATISTICS, {"from": "2026-05-02", "to": "2026-05-01"}, "to", "days_reversed"),
        (_STATISTICS, {"from": "2024-01-01", "to": "2026-05-01"}, "to", "too_many_days"),
        (_STATISTICS, {"town": "x"}, "town", "unknown_field"),
        (_HOT, {"window": "7"}, "window", "not_a_window"),
        (_HOT, {"window": "99d"}, "window", "window_out_of_range"),
        (_HOT, {"by": "day"}, "by", "not_one_of"),
        (_BRIEFS, {"kind": "news"}, "kind", "not_one_of"),
        (_BRIEFS, {"kind": "digest"}, "period", "missing"),
        (_BRIEFS, {"period": "2026-05-12", "format": "pdf"}, "format", "not_one_of"),
        (_BRIEFS, {"period": "2026-05-10"}, "period", "no_issue_that_day"),
        (_BRIEFS, {"period": "someday"}, "period", "no_such_issue"),
        (_BRIEFS, {"period": "2026-06"}, "period", "issue_not_begun"),
        (_BRIEFS, {"kind": "ranking", "period": "2026-W20"}, "period", "no_such_period"),
        (_BRIEFS, {"kind": "ranking", "period": "2027"}, "period", "issue_not_begun"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_its_reason(
    city: CountingCity, path: str, query: dict[str, str], field: str, code: str
) -> None:
    answer = city.call("GET", path, by="supervisor", query=query)
    assert answer.status == 422
    told = [(each["field"], each["code"]) for each in answer.json["errors"]]
    assert told == [(field, code)]
    assert answer.json["errors"][0]["message"] != code


def test_what_came_in_just_now_is_told_to_be_missing(busy: CountingCity) -> None:
    now = busy.clock.now()
    assert busy.json(_STATISTICS)["counted_at"] == now.isoformat()
    Desk.phoned(busy)
    table = busy.json(_STATISTICS)
    assert table["total"]["numbers"]["tickets"] == 3
    assert table["counted_at"] < busy.clock.now().isoformat()
    busy.count()
    assert busy.json(_STATISTICS)["total"]["numbers"]["tickets"] == 4


def test_a_burst_becomes_a_hot_issue_with_examples(city: CountingCity) -> None:
    for _ in range(7):
        Desk.phoned(city).accepted()
    city.count()
    hot = city.json(_HOT, who="leader", window="7d")
    (issue,) = hot["items"]
    assert issue["words"] == {"category": "road_damage", "area": "chengdong"}
    assert (issue["direction"], issue["growth_percent"]) == ("new", None)
    assert issue["numbers"]["tickets"] == 7
    assert sum(issue["days"]) == 7
    assert len(issue["examples"]) == 3
    assert all(each["receipt_no"].startswith("RX-") for each in issue["examples"])


def test_a_digest_comes_as_data_as_a_page_and_as_a_word_file(busy: CountingCity) -> None:
    body = busy.json(_BRIEFS, who="leader", kind="digest", period="2026-W20")
    assert body["issue"]["label"] == "2026年第20期（周报）"
    assert body["total"]["numbers"]["tickets"] == 3
    page = busy.call("GET", _BRIEFS, by="leader", query={"period": "2026-W20", "format": "html"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    text = page.body.decode()
    assert "舆情快报" in text
    assert "2026年第20期（周报）" in text
    file = busy.call("GET", _BRIEFS, by="leader", query={"period": "2026-W20", "format": "docx"})
    assert 'filename="hotline-digest-2026-W20.docx"' in file.headers["content-disposition"]
    document = docx.Document(BytesIO(file.body))
    assert any("热线共收到诉求3件" in each.text for each in document.paragraphs)
    for told in (text, *(each.text for each in document.paragraphs)):
        for personal in (CALLER["name"], CALLER["phone"], HOLE["description"], "书院街"):
            assert personal not in told


def test_a_digest_in_english_is_english(busy: CountingCity) -> None:
    answer = busy.call(
        "GET",
        _BRIEFS,
        by="leader",
        query={"period": "2026-05", "format": "html"},
        headers={"accept-language": "en"},
    )
    page = answer.body.decode()
    assert '<html lang="en">' in page
    assert "Monthly issue 5 of 2026" in page


def test_a_brief_of_scores_tells_bands_and_no_places_unless_the_city_says_so(
    busy: CountingCity,
) -> None:
    body = busy.json(_BRIEFS, who="leader", kind="ranking", period="2026-05")
    assert body["places_told"] is False
    assert {each["rank"] for each in body["units"]} == {None}
    query = {"kind": "ranking", "period": "2026-05", "format": "html"}
    page = busy.call("GET", _BRIEFS, by="centre-head", query=query).body.decode()
    assert "考核通报" in page
    assert "名次" not in page.replace("不排名次", "")


# --- instructions --------------------------------------------------------------------------------

_INSTRUCTIONS = f"{_BRIEFS}/digest/2026-W20/instructions"
_WORD = "城管局一周内拿出占道经营整治方案。"


def instructed(city: CountingCity, by: str, key: str = "instruct-1", **more: Any) -> Any:
    body = {"text": _WORD, "unit": "urban-management", "due": "2026-05-29", **more}
    headers = {"idempotency-key": key}
    answer = city.call("POST", _INSTRUCTIONS, by=by, headers=headers, body=body)
    city.pump()
    return answer


def test_a_leaders_instruction_becomes_an_order_and_its_feedback_shows_under_the_brief(
    busy: CountingCity,
) -> None:
    opened = instructed(busy, "leader")
    assert opened.status == 201, opened.json
    case_id = opened.json["case_id"]
    (line,) = busy.json(_INSTRUCTIONS, who="leader")["items"]
    assert (line["case_id"], line["state"]) == (case_id, "order_draft")
    assert (line["leader"], line["text"]) == ("某某", _WORD)
    assert (line["due_on"], line["feedback"]) == ("2026-05-29", None)

    def command(by: str, name: str, **data: Any) -> None:
        answer = busy.command(by, case_id, name, **data)
        assert answer.status == 200, answer.json

    command("supervisor", "submit_order")
    (task,) = busy.call("GET", "/api/v1/staff/approvals", by="leader").json["items"]
    assert task["case_id"] == case_id
    assert busy.decide_next("leader").status == 200
    command("urban-handler", "sign_order")
    command("urban-handler", "give_feedback", text="方案已定，六月一日起整治。")
    (line,) = busy.json(_INSTRUCTIONS, who="supervisor")["items"]
    assert line["state"] == "feedback_review"
    assert line["feedback"]["text"] == "方案已定，六月一日起整治。"


def test_the_instruction_is_sealed(busy: CountingCity) -> None:
    instructed(busy, "leader")
    assert _WORD not in str(busy.scan())
    (line,) = busy.rows("BRIEF#")
    assert set(line) == {"PK", "SK", "unit", "due_on"}


def test_giving_it_again_gives_it_once(busy: CountingCity) -> None:
    first, again = instructed(busy, "leader"), instructed(busy, "leader")
    assert first.json["case_id"] == again.json["case_id"]
    assert len(busy.json(_INSTRUCTIONS)["items"]) == 1
    instructed(busy, "leader", key="instruct-2")
    assert len(busy.json(_INSTRUCTIONS)["items"]) == 2


def test_whoever_writes_an_instruction_down_names_the_leader(busy: CountingCity) -> None:
    nameless = instructed(busy, "supervisor")
    assert [each["field"] for each in nameless.json["errors"]] == ["leader"]
    written = instructed(busy, "supervisor", leader="陆怀谷", given_on="2026-05-11")
    assert written.status == 201, written.json
    (line,) = busy.json(_INSTRUCTIONS)["items"]
    assert (line["leader"], line["given_on"]) == ("陆怀谷", "2026-05-11")


def test_an_instruction_that_cannot_be_is_refused(busy: CountingCity) -> None:
    past = instructed(busy, "leader", due="2026-05-01")
    assert past.json["errors"][0]["code"] == "supervision_due_in_the_past"
    assert instructed(busy, "leader", unit="nobody").status == 422
    assert instructed(busy, "centre-head").status == 403
    body = {"text": _WORD, "unit": "urban-management", "due": "2026-05-29"}
    for path, field in (("digest/2026-W99", "period"), ("news/2026-05", "kind")):
        answer = busy.call(
            "POST",
            f"{_BRIEFS}/{path}/instructions",
            by="leader",
            headers={"idempotency-key": f"bad-{field}"},
            body=body,
        )
        assert [each["field"] for each in answer.json["errors"]] == [field]
    assert busy.json(_INSTRUCTIONS)["items"] == []
    assert busy.call("GET", _INSTRUCTIONS, by="urban-handler").status == 403


# --- open data -----------------------------------------------------------------------------------


def table_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_anybody_may_download_the_lines_of_a_month(city: CountingCity) -> None:
    for _ in range(5):
        Desk.phoned(city)
    Desk.phoned(city, kind="report", category="official_conduct", attributes={})
    city.count()
    answer = city.call("GET", _CSV, query={"month": "2026-05"})
    assert answer.status == 200, answer.json
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    lines = table_of(answer.body)
    assert [line["category"] for line in lines] == ["road_damage"] * 5
    assert {line["area"] for line in lines} == {"chengdong"}
    told = answer.body.decode()
    for personal in (CALLER["name"], CALLER["phone"], "书院街", "塌陷", "RX-"):
        assert personal not in told


def test_a_district_with_too_few_is_other(busy: CountingCity) -> None:
    lines = table_of(busy.call("GET", _CSV, query={"month": "2026-05"}).body)
    assert {line["area"] for line in lines} == {"other"}


def test_a_copy_that_is_still_good_is_not_sent_again(busy: CountingCity) -> None:
    first = busy.call("GET", _CSV, query={"month": "2026-05"})
    again = busy.call(
        "GET", _CSV, query={"month": "2026-05"}, headers={"if-none-match": first.headers["etag"]}
    )
    assert (again.status, again.body) == (304, b"")


def test_the_file_is_packed_for_who_can_unpack_it(busy: CountingCity) -> None:
    plain = busy.call("GET", _CSV, query={"month": "2026-05"})
    packed = busy.call(
        "GET", _CSV, query={"month": "2026-05"}, headers={"accept-encoding": "gzip, br"}
    )
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_a_month_without_tickets_is_an_empty_table_and_no_month_is_none(
    city: CountingCity,
) -> None:
    assert table_of(city.call("GET", _CSV, query={"month": "2026-04"}).body) == []
    for month in ("", "2026-13", "2026", "2026-05-01"):
        answer = city.call("GET", _CSV, query={"month": month})
        assert answer.json["errors"][0]["code"] == "not_a_month"


def test_the_dictionary_tells_every_column_and_every_word(busy: CountingCity) -> None:
    told = busy.json("/api/v1/open-data/tickets", who="")
    columns = {each["name"]: each["words"] for each in told["columns"]}
    content = busy.call("GET", _CSV, query={"month": "2026-05"}).body
    assert list(columns) == content.decode("utf-8-sig").splitlines()[0].split(",")
    for line in table_of(content):
        for name in ("category", "group", "area", "channel", "state", "on_time", "satisfaction"):
            assert not line[name] or line[name] in columns[name]
    assert not any(label.startswith("open_data") for label in columns["area"].values())


# --- the catalogue of the hotline ----------------------------------------------------------------


def test_a_form_learns_all_that_it_needs_in_one_answer(city: CountingCity) -> None:
    answer = city.call("GET", "/api/v1/catalogue/tickets")
    told = answer.json
    assert {each["id"] for each in told["kinds"]} >= {"help", "complaint", "report"}
    assert {each["id"] for each in told["channels"]} <= {
        "web",
        "mini_app",
        "open311",
        "leader_mailbox",
    }
    groups = {each["id"] for each in told["groups"]}
    assert {each["group"] for each in told["categories"]} == groups
    assert all(each["service_code"] for each in told["categories"])
    ring = told["areas"][0]["outline"]
    assert ring[0] == ring[-1] == [113.412, 29.821]
    questions = [each for category in told["categories"] for each in category["questions"]]
    assert any(each["values"] for each in questions)
    assert all(each["label"] for each in questions)


def test_its_texts_are_in_the_callers_language_and_it_can_be_kept(city: CountingCity) -> None:
    path = "/api/v1/catalogue/tickets"
    chinese = city.call("GET", path)
    english = city.call("GET", path, headers={"accept-language": "en"})
    assert chinese.json["satisfaction"][0]["label"] != english.json["satisfaction"][0]["label"]
    assert english.json["locale"] == "en"
    tag = chinese.headers["etag"]
    assert city.call("GET", path, headers={"if-none-match": tag}).status == 304
    assert city.call("GET", path, headers={"if-none-match": english.headers["etag"]}).status == 200


def test_the_general_catalogue_has_nothing_of_it(city: CountingCity) -> None:
    body = city.call("GET", "/api/v1/catalogue").json
    assert "categories" not in body
    assert set(body["services"]) == {"disclosure"}


def test_statistics_of_a_later_day_do_not_forget_the_earlier_one(busy: CountingCity) -> None:
    busy.clock.time += timedelta(days=2)
    Desk.phoned(busy)
    busy.count()
    days = busy.json(_STATISTICS, **{"from": "2026-05-12", "to": "2026-05-14"})
    assert days["total"]["numbers"]["tickets"] == 4
