"""What anybody may read: lists, searches, entries, tombstones."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sunhall.adapters.public_log import PublicLog
from sunhall.domain.publication.entry import PublicFile, Shelf
from tests.builders.public_entries import entry, tombstone
from tests.integration.public_log.readers import ROUTES, Readers


def test_a_list_shows_titles_and_places_in_the_language_of_the_reader(
    readers: Readers, log: PublicLog
) -> None:
    log.put(entry(), 1, "published")
    (row,) = readers.get("/api/v1/disclosures", headers={"accept-language": "en"}).json["items"]
    assert row["title"] == "城东区义务教育学校扩建项目立项批复"
    assert row["category_label"] == "Major construction projects"
    assert row["department_name"] != "education-bureau"
    assert row["decision_label"] != "disclose"
    assert row["at"] == "2026-11-02T09:30:00+08:00"
    (row,) = readers.get("/api/v1/disclosures").json["items"]
    assert row["category_label"] == "重大建设项目"


def test_the_first_page_has_the_categories_of_art_20_with_their_counts(
    readers: Readers, log: PublicLog
) -> None:
    log.put(entry(1, shelf=Shelf.PUBLICATIONS, facts={"form": "website"}), 1, "published")
    log.put(entry(2, shelf=Shelf.PUBLICATIONS, category="budgets", facts={}), 1, "published")
    answer = readers.get("/api/v1/publications").json
    categories = answer["categories"]
    assert [each["article"] for each in categories] == [f"20({n})" for n in range(1, 16)]
    assert {each["id"]: each["count"] for each in categories if each["count"]} == {
        "projects": 1,
        "budgets": 1,
    }
    assert answer["total"] == 2
    assert "categories" not in readers.get("/api/v1/publications", query={"q": "学校"}).json


def test_pages_follow_each_other_by_a_cursor_that_is_bound_to_the_question(
    readers: Readers, log: PublicLog
) -> None:
    for number in range(1, 6):
        log.put(entry(number, days=number), number, "published")
    first = readers.get("/api/v1/disclosures", query={"limit": "3"}).json
    query = {"limit": "3", "cursor": first["cursor"]}
    second = readers.get("/api/v1/disclosures", query=query).json
    assert [row["id"][-1] for row in first["items"] + second["items"]] == list("54321")
    assert second["cursor"] is None
    assert "categories" not in second
    for path, changed in (
        ("/api/v1/disclosures", {"q": "学校"}),
        ("/api/v1/disclosures", {"year": "2026"}),
        ("/api/v1/publications", {}),
    ):
        refused = readers.get(path, query={**query, **changed})
        assert (refused.status, refused.json["code"]) == (400, "bad_cursor")
    forged = readers.get("/api/v1/disclosures", query={"cursor": "AAAA"})
    assert forged.status == 400


def test_a_search_finds_and_counts_no_total(readers: Readers, log: PublicLog) -> None:
    log.put(entry(1), 1, "published")
    log.put(entry(2, title="公园绿化方案", summary="关于公园", tags=()), 1, "published")
    answer = readers.get("/api/v1/disclosures", query={"q": "义务教育"}).json
    assert [row["id"] for row in answer["items"]] == ["LG-0000000000000001"]
    assert answer["total"] is None


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ({"q": "水"}, "q", "search_too_short"),
        ({"q": "，。"}, "q", "search_too_short"),
        ({"q": "学" * 101}, "q", "too_long"),
        ({"department": "nowhere"}, "department", "unknown_department"),
        ({"category": "gossip"}, "category", "unknown_category"),
        ({"year": "26"}, "year", "bad_value"),
        ({"year": "1999"}, "year", "bad_value"),
        ({"yaer": "2026"}, "yaer", "unknown_field"),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused_by_its_field(
    readers: Readers, query: dict[str, str], field: str, code: str
) -> None:
    answer = readers.get("/api/v1/disclosures", query=query)
    assert answer.status == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert [(each["field"], each["code"]) for each in answer.json["errors"]] == [(field, code)]
    assert answer.json["errors"][0]["message"] != code


def test_an_empty_query_lists_everything(readers: Readers, log: PublicLog) -> None:
    log.put(entry(), 1, "published")
    assert len(readers.get("/api/v1/disclosures", query={"q": "  "}).json["items"]) == 1


def test_an_entry_is_shown_whole_with_addresses_of_its_files(
    readers: Readers, log: PublicLog
) -> None:
    one = entry(files=(PublicFile(1, "document-1.pdf", "a" * 64),))
    log.put(one, 1, "published")
    shown = readers.get(f"/api/v1/disclosures/{one.id}").json
    assert shown["state"] == "public"
    assert shown["summary"] == one.summary
    assert shown["tags"] == ["学校建设"]
    assert shown["files"] == [
        {
            "name": "document-1.pdf",
            "sha256": "a" * 64,
            "url": f"https://files.example/{one.id}/1?signed=1",
        }
    ]


def test_what_was_taken_down_says_when_and_why_and_nothing_of_what_it_said(
    readers: Readers, log: PublicLog
) -> None:
    log.put(entry(), 1, "published")
    log.take_down(tombstone(entry()), 2)
    answer = readers.get("/api/v1/disclosures/LG-0000000000000001")
    assert answer.status == 200
    shown = answer.json
    assert (shown["state"], shown["reason"]) == ("taken_down", "personal_data")
    assert shown["reason_label"] == "含有应当保护的个人信息"
    assert shown["note"] == "应当事人要求撤下"
    assert "立项" not in answer.text


@pytest.mark.parametrize("entry_id", ["LG-nowhere", "x" * 41, "GK-20261121-483927-0"])
def test_what_never_stood_there_is_not_found(readers: Readers, entry_id: str) -> None:
    answer = readers.get(f"/api/v1/disclosures/{entry_id}")
    assert (answer.status, answer.json["code"]) == (404, "entry_not_found")


def test_an_answer_may_be_kept_a_minute_and_is_known_again(
    readers: Readers, log: PublicLog
) -> None:
    log.put(entry(), 1, "published")
    for path in ("/api/v1/disclosures", "/api/v1/disclosures/LG-0000000000000001"):
        answer = readers.get(path)
        assert answer.headers["cache-control"] == "public, max-age=60"
        again = readers.get(path, headers={"if-none-match": answer.headers["etag"]})
        assert (again.status, again.body) == (304, b"")
    log.put(entry(2, days=1), 1, "published")
    changed = readers.get("/api/v1/disclosures", headers={"if-none-match": answer.headers["etag"]})
    assert changed.status == 200


def test_a_kept_answer_is_not_good_for_longer_than_its_addresses(
    readers: Readers, log: PublicLog
) -> None:
    one = entry(files=(PublicFile(1, "document-1.pdf", "a" * 64),))
    log.put(one, 1, "published")
    path = f"/api/v1/disclosures/{one.id}"
    tag = readers.get(path).headers["etag"]
    assert readers.get(path, headers={"if-none-match": tag}).status == 304
    readers.time += timedelta(minutes=30)
    assert readers.get(path, headers={"if-none-match": tag}).status == 200


def test_two_languages_are_two_answers(readers: Readers, log: PublicLog) -> None:
    log.put(entry(), 1, "published")
    tags = {
        readers.get("/api/v1/disclosures", headers={"accept-language": each}).headers["etag"]
        for each in ("zh-CN", "en")
    }
    assert len(tags) == 2


def test_the_handler_serves_exactly_the_routes_of_the_infrastructure() -> None:
    from infra.routes import ROUTES as TABLE

    mine = {route.key for route in TABLE if route.function == "open_information"}
    assert mine == ROUTES.keys()
    assert not any(route.staff for route in TABLE if route.function == "open_information")


def test_answers_are_what_the_description_says(readers: Readers, log: PublicLog) -> None:
    from infra.openapi import answers

    facts = {
        "form": "website",
        "index_number": "1",
        "made_on": "2026-11-01",
        "due_on": "2026-11-27",
    }
    log.put(entry(1, shelf=Shelf.PUBLICATIONS, facts=facts), 1, "published")
    log.put(entry(2, files=(PublicFile(1, "document-1.pdf", "a" * 64),)), 1, "published")
    log.put(entry(3), 1, "published")
    log.take_down(tombstone(entry(3)), 2)
    for path, model in (
        ("/api/v1/publications", answers.PublicEntries),
        ("/api/v1/disclosures", answers.PublicEntries),
        ("/api/v1/publications/LG-0000000000000001", answers.StandingEntry),
        ("/api/v1/disclosures/LG-0000000000000002", answers.StandingEntry),
        ("/api/v1/disclosures/LG-0000000000000003", answers.TakenDownEntry),
    ):
        shown = readers.get(path).json
        described = model.model_validate(shown)
        assert shown.keys() <= type(described).model_fields.keys(), path
        for row in shown.get("items", ()):
            assert row.keys() <= answers.PublicRow.model_fields.keys()
