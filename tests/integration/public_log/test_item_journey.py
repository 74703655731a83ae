"""An item of information, from the day it was made to everybody's eyes, by the real handlers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

import disclosure_api.handler
import dispatcher.handler
import letter_writer.handler
import open_information.handler
import staff_api.handler
import tick.handler
from sunhall.adapters import aws_clients
from tests.builders.gateway import Answer, Gateway
from tests.integration.journey.conftest import START
from tests.integration.journey.moto_city import MotoCity

ITEM = {
    "department": "education-bureau",
    "made_on": "2026-02-27",
    "title": "2026年义务教育阶段招生工作实施方案",
    "summary": "公办、民办学校同步招生，划分学区并公布电脑派位办法。",
    "category": "livelihood",
    "form": "website",
    "address": "https://city.example/school/2026",
    "tags": ["招生"],
}
PUBLIC = (
    *("GET /api/v1/disclosures", "GET /api/v1/disclosures/{entry_id}"),
    *("GET /api/v1/publications", "GET /api/v1/publications/{entry_id}"),
)


class PublicCity:
    """The city with its public side."""

    def __init__(self, city: MotoCity) -> None:
        self.city = city
        self.gateway = Gateway(dict.fromkeys(PUBLIC, open_information.handler.lambda_handler))

    def read(self, path: str, **query: str) -> Answer:
        return self.gateway.send("GET", f"/api/v1/publications{path}", query=query)

    def register(self, **changes: Any) -> Answer:
        return self.city.call(
            "POST",
            "/api/v1/staff/publications",
            by="education-handler",
            headers={"idempotency-key": f"key-{len(str(changes)):08}"},
            body={**ITEM, **changes},
        )

    def command(
        self, case_id: str, name: str, by: str = "education-handler", **data: Any
    ) -> Answer:
        return self.city.command(by, case_id, name, **data)

    def published(self) -> dict[str, Any]:
        """Register an item and let three levels release it; return the answer to its submission."""
        opened: dict[str, Any] = self.register().json
        assert self.command(opened["case_id"], "submit_for_release").status == 200
        for level in ("education-head", "office-head", "leader"):
            assert self.city.decide_next(level).status == 200
        return opened


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> Iterator[PublicCity]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("STAGE", "test")
    with mock_aws():
        running = MotoCity(START)
        for function in (
            *(disclosure_api, dispatcher, letter_writer, staff_api, tick, open_information),
        ):
            monkeypatch.setattr(function.handler, "ports", lambda: running.ports)
        yield PublicCity(running)
    aws_clients.forget_clients()


def test_what_three_levels_have_released_everybody_reads_and_finds(public: PublicCity) -> None:
    opened = public.published()
    number = opened["receipt_no"]
    assert number.startswith("ZD-")
    (row,) = public.read("").json["items"]
    assert (row["id"], row["title"]) == (number, ITEM["title"])
    assert public.read("", q="电脑派位").json["items"][0]["id"] == number
    entry = public.read(f"/{number}").json
    assert entry["summary"] == ITEM["summary"]
    # Made on Friday 2026-02-27; Saturday the 28th is a make-up working day.
    assert (entry["made_on"], entry["due_on"]) == ("2026-02-27", "2026-03-26")
    assert opened["case_id"] not in public.read(f"/{number}").text


def test_before_the_last_level_has_signed_nobody_sees_a_word(public: PublicCity) -> None:
    opened = public.register().json
    public.command(opened["case_id"], "submit_for_release")
    for level in ("education-head", "office-head"):
        public.city.decide_next(level)
        assert public.read("").json["items"] == []
        assert public.read("", q="电脑派位").json["items"] == []
        assert public.read(f"/{opened['receipt_no']}").status == 404
    public_rows = [i for i in public.city.scan() if i["PK"]["S"].startswith("PUBLIC#")]
    assert public_rows == []


def test_what_is_taken_down_is_a_tombstone_for_everybody(public: PublicCity) -> None:
    opened = public.published()
    done = public.command(
        opened["case_id"],
        "take_item_down",
        by="office-head",
        reason="replaced",
        note="由新方案取代",
    )
    assert done.status == 200
    left = public.read(f"/{opened['receipt_no']}").json
    assert (left["state"], left["reason"], left["note"]) == (
        *("taken_down", "replaced", "由新方案取代"),
    )
    assert public.read("").json["items"] == []
    live = [i for i in public.city.scan() if "expires_at" not in i]
    assert "派位" not in str([i for i in live if i["PK"]["S"].startswith("PUBLIC#")])


def test_a_handler_registers_nothing_for_another_department(public: PublicCity) -> None:
    refused = public.register(department="transport-bureau")
    assert (refused.status, refused.json["code"]) == (403, "command_not_allowed")


def test_personal_data_is_refused_with_its_field_and_never_repeated(public: PublicCity) -> None:
    refused = public.register(summary="咨询请致电13800138000")
    assert refused.status == 422
    assert [(e["field"], e["code"]) for e in refused.json["errors"]] == [
        ("summary", "personal_data_phone")
    ]
    assert "138001" not in refused.text


def test_staff_see_what_their_unit_has_published_by_month(public: PublicCity) -> None:
    public.published()
    answer = public.city.call("GET", "/api/v1/staff/publications/counts", by="supervisor").json
    assert answer["year"] == 2026
    assert [(e["department"], e["month"], e["act"], e["count"]) for e in answer["items"]] == [
        ("education-bureau", "2026-03", "published", 1)
    ]
    suggestions = public.city.call(
        "GET", "/api/v1/staff/publications/suggestions", by="education-handler"
    )
    assert suggestions.json == {"items": []}


def test_an_item_shows_its_clock_and_its_commands_to_its_department(public: PublicCity) -> None:
    opened = public.register().json
    seen = public.city.call(
        "GET", f"/api/v1/staff/cases/{opened['case_id']}", by="education-handler"
    ).json
    assert [clock["name"] for clock in seen["clocks"]] == ["publication"]
    assert {each["name"] for each in seen["commands"]} == {
        *("edit_item", "submit_for_release", "drop_item"),
    }
    work = public.city.call("GET", "/api/v1/staff/worklist", by="education-handler").json["items"]
    assert [(row["service"], row["title"]) for row in work] == [("publication", ITEM["title"])]
