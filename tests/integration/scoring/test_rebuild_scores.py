"""The records of scores are made again from the histories, and it is told where they differed."""

from __future__ import annotations

from typing import Any

import pytest

import infra.rebuild_scores
from sunhall.adapters.all_cases import TableCases
from sunhall.application.rebuild_ledger import Rebuilt
from sunhall.application.rebuild_scores import rebuild_scores
from tests.builders.scoring import handling
from tests.integration.annual_report.conftest import TABLE
from tests.integration.scoring.conftest import ScoringCity
from tests.integration.scoring.test_entries_and_appeals import appeal, decided, record
from tests.integration.scoring.test_scores_api import fill


def rebuilt(city: ScoringCity, *, write: bool = False) -> Rebuilt:
    return rebuild_scores(city.ports, TableCases(city.dynamodb, TABLE), write=write)


def test_what_the_stream_wrote_is_what_the_histories_give(city: ScoringCity) -> None:
    fill(city)
    record(city)
    decided(city, appeal(city, handling(3).key.text).json["case_id"], "accepted")
    assert rebuilt(city) == Rebuilt(2, (), ())


def test_what_was_lost_is_told_and_mended(
    city: ScoringCity, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(city)
    numbers = {
        record(city).json["receipt_no"],
        appeal(city, handling(3).key.text).json["receipt_no"],
    }
    for item in _score_rows(city):
        city.dynamodb.delete_item(TableName=TABLE, Key={"PK": item["PK"], "SK": item["SK"]})
    assert set(rebuilt(city).mended) == numbers
    assert not _score_rows(city)
    assert infra.rebuild_scores.main(["--table", TABLE, "--write"]) == 1
    told = capsys.readouterr().out
    assert all(number in told for number in numbers)
    assert len(_score_rows(city)) == 2
    assert infra.rebuild_scores.main(["--table", TABLE]) == 0
    assert capsys.readouterr().out == "2 cases are scored by.\n"


def _score_rows(city: ScoringCity) -> list[dict[str, Any]]:
    return [item for item in city.scan() if item["PK"]["S"].startswith("SCORE#")]
