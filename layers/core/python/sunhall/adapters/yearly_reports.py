"""What is kept of yearly reports in the one table: what the office adds, and what it settled.

    REPORT#<subject> / <year>#ADDITIONS#<version>   texts and figures that the office added
    REPORT#<subject> / <year>#KEPT#<version>        a settled report

Nothing is ever overwritten: each version is an item of its own, so who wrote what when stays to be
seen, and two people who write at once cannot both take the next one. The newest version counts.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sunhall.application.annual_reports import AlreadyChanged
from sunhall.domain.annual_report.count import Counted
from sunhall.domain.annual_report.kept_report import GOVERNMENT, KeptReport, ReportAdditions
from sunhall.domain.annual_report.table_four import TableFour
from sunhall.domain.annual_report.table_three import CARRIED_OUT, TableThree
from sunhall.domain.annual_report.table_two import Documents, TableTwo

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

Item = dict[str, Any]

_ADDITIONS: Final = "ADDITIONS"
_KEPT: Final = "KEPT"


class YearlyReports:
    """Additions and settled reports.

    Args:
        dynamodb: The client.
        table: Name of the table.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def additions(self, subject: str, year: int) -> tuple[ReportAdditions | None, int]:
        """Return what the office added to a report, with its version; 0 while it added nothing."""
        item = self._newest(subject, year, _ADDITIONS)
        return (_additions(item), _version(item)) if item else (None, 0)

    def put_additions(
        self, subject: str, year: int, additions: ReportAdditions, *, after: int
    ) -> int:
        """Keep what the office added as the next version, and return it.

        Raises:
            AlreadyChanged: Somebody wrote that version before.
        """
        return self._append(subject, year, _ADDITIONS, after, _additions_item(additions))

    def kept(self, subject: str, year: int) -> tuple[KeptReport | None, int]:
        """Return the settled report of a year, with its version; 0 while there is none."""
        item = self._newest(subject, year, _KEPT)
        return (_kept(item), _version(item)) if item else (None, 0)

    def keep(self, report: KeptReport, *, after: int) -> int:
        """Keep a settled report as the next version, and return it.

        Raises:
            AlreadyChanged: Somebody settled that version before.
        """
        return self._append(report.subject, report.year, _KEPT, after, _kept_item(report))

    def _append(self, subject: str, year: int, kind: str, after: int, content: Item) -> int:
        key = {"PK": {"S": f"REPORT#{subject}"}, "SK": {"S": f"{year:04}#{kind}#{after + 1:06}"}}
        if after and self._newest_version(subject, year, kind) < after:
            raise AlreadyChanged
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item={**key, **content},
                ConditionExpression="attribute_not_exists(PK)",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            raise AlreadyChanged from None
        return after + 1

    def _newest_version(self, subject: str, year: int, kind: str) -> int:
        item = self._newest(subject, year, kind)
        return _version(item) if item else 0

    def _newest(self, subject: str, year: int, kind: str) -> Item | None:
        answer = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="PK = :report AND begins_with(SK, :kind)",
            ExpressionAttributeValues={
                ":report": {"S": f"REPORT#{subject}"},
                ":kind": {"S": f"{year:04}#{kind}#"},
            },
            ScanIndexForward=False,
            Limit=1,
            ConsistentRead=True,
        )
        return next(iter(answer["Items"]), None)


def _additions_item(additions: ReportAdditions) -> Item:
    item: Item = {
        name: {"S": getattr(additions, name)} for name in ("general", "problems", "other")
    }
    item["written_by"] = {"S": additions.written_by}
    item["written_at"] = {"S": additions.written_at.isoformat()}
    if additions.table_two:
        item["table_two"] = {"S": _json(asdict(additions.table_two))}
    return item


def _additions(item: Item) -> ReportAdditions:
    return ReportAdditions(
        general=item["general"]["S"],
        problems=item["problems"]["S"],
        other=item["other"]["S"],
        table_two=_table_two(item),
        written_by=item["written_by"]["S"],
        written_at=datetime.fromisoformat(item["written_at"]["S"]),
    )


def _kept_item(report: KeptReport) -> Item:
    counted = report.counted
    content = {
        "three": counted.three.cells,
        "four": counted.four.cells,
        "places": _places_to_keep(report),
    }
    item: Item = {
        # Thousands of receipt numbers, each with its cells: they lose nine tenths.
        "counted": {"B": zlib.compress(_json(content).encode(), 9)},
        "transcribed": {"BOOL": report.transcribed},
        "acknowledged": {"L": [{"S": each} for each in report.acknowledged]},
        "kept_by": {"S": report.kept_by},
        "kept_at": {"S": report.kept_at.isoformat()},
    }
    if report.table_two:
        item["table_two"] = {"S": _json(asdict(report.table_two))}
    return item


def _places_to_keep(report: KeptReport) -> Mapping[str, Sequence[str]]:
    """Return who stands behind the numbers; of the whole city only what the next year asks for."""
    places = report.counted.places
    if report.subject != GOVERNMENT:
        return places
    return {
        no: cells
        for no, cells in places.items()
        if any(cell.partition(".")[0] == CARRIED_OUT for cell in cells)
    }


def _kept(item: Item) -> KeptReport:
    content = json.loads(zlib.decompress(item["counted"]["B"]))
    places = {no: tuple(cells) for no, cells in content["places"].items()}
    counted = Counted(TableThree(content["three"]), TableFour(content["four"]), places)
    return KeptReport(
        subject=item["PK"]["S"].removeprefix("REPORT#"),
        year=int(item["SK"]["S"].partition("#")[0]),
        counted=counted,
        table_two=_table_two(item),
        transcribed=item["transcribed"]["BOOL"],
        acknowledged=tuple(each["S"] for each in item["acknowledged"]["L"]),
        kept_by=item["kept_by"]["S"],
        kept_at=datetime.fromisoformat(item["kept_at"]["S"]),
    )


def _table_two(item: Item) -> TableTwo | None:
    if "table_two" not in item:
        return None
    figures = json.loads(item["table_two"]["S"])
    for name in ("regulations", "normative_documents"):
        figures[name] = Documents(**figures[name])
    return TableTwo(**figures)


def _version(item: Item) -> int:
    return int(item["SK"]["S"].rpartition("#")[2])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
