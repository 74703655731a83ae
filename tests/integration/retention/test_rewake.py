"""After the city has changed how long it keeps its cases, what is closed wakes on its new day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from infra import rewake as tool
from sunhall.adapters.all_cases import TableCases
from sunhall.application.rewake import Rewoken, rewake
from sunhall.domain.engine.event import ERASED
from tests.integration.journey.citizen import submit
from tests.integration.journey.moto_city import TABLE
from tests.integration.retention.kept_city import KeptCity, answered, archived


def keep_for(city: KeptCity, monkeypatch: pytest.MonkeyPatch, years: int | None) -> None:
    """Let the city keep disclosure requests for some years, or for good."""
    catalogue = city.ports.catalogue
    rules: dict[str, Any] = {"disclosure": {"years": years}} if years else {}
    changed = replace(catalogue, sections={**catalogue.sections, "retention": rules})
    monkeypatch.setattr(type(city.ports), "catalogue", property(lambda _self: changed))


def rewoken(city: KeptCity, *, write: bool) -> Rewoken:
    return rewake(city.ports, TableCases(city.dynamodb, TABLE), write=write)


def test_a_shorter_retention_reaches_what_is_archived_already(
    city: KeptCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = archived(city)
    submit(city, key="another-citizen-1")
    keep_for(city, monkeypatch, 3)
    assert rewoken(city, write=False) == Rewoken(1, (opened["receipt_no"],))
    assert city.head(opened["case_id"])["DSK"]["S"].startswith("2036-09-19T16:00:00Z")
    assert rewoken(city, write=True).moved == (opened["receipt_no"],)
    assert rewoken(city, write=True) == Rewoken(1, ())
    city.move_to("2029-09-20T00:00:30")
    assert city.tick()["failed"] == 0
    assert city.types(opened["case_id"])[-1] == ERASED


def test_a_longer_one_needs_nobody_what_wakes_too_early_goes_back_to_sleep(
    city: KeptCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = archived(city)["case_id"]
    keep_for(city, monkeypatch, 30)
    city.move_to("2036-09-20T00:00:30")
    assert city.tick() == {"due": 1, "failed": 0}
    assert city.types(case_id)[-1] == "archived"
    assert city.head(case_id)["DSK"]["S"].startswith("2056-09-19T16:00:00Z")
    assert city.tick() == {"due": 0, "failed": 0}


def test_what_ended_before_there_was_an_archive_by_time_is_woken(
    city: KeptCity, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = answered(city)
    city.dynamodb.update_item(
        TableName=TABLE,
        Key={"PK": {"S": f"CASE#{opened['case_id']}"}, "SK": {"S": "CASE"}},
        UpdateExpression="REMOVE DPK, DSK",
    )
    city.move_to("2026-09-19T00:00:30")
    assert city.tick() == {"due": 0, "failed": 0}
    assert tool.main(["--table", TABLE]) == 1
    assert f"Should wake otherwise: {opened['receipt_no']}" in capsys.readouterr().out
    assert rewoken(city, write=True).moved == (opened["receipt_no"],)
    assert rewoken(city, write=False).moved == ()
    assert city.tick() == {"due": 1, "failed": 0}
    assert city.types(opened["case_id"])[-1] == "archived"


def test_a_city_that_keeps_everything_wakes_nothing(
    city: KeptCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = archived(city)["case_id"]
    keep_for(city, monkeypatch, None)
    rewoken(city, write=True)
    assert "DSK" not in city.head(case_id)
