"""A city in which years go by: requests are archived and erased, and a table can be set back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

import eraser.handler
from sunhall.adapters.case_seal import KmsCaseSeal
from sunhall.domain.calendar.beijing import BEIJING
from tests.builders.gateway import Answer
from tests.integration.journey.citizen import APPROVERS, DRAFT, submit
from tests.integration.journey.moto_city import BUCKET, TABLE, MotoCity
from tests.integration.journey.test_attachments import uploaded

SIGNED_BY = "欧阳明月的邻居王五"
OPINION = "同意，请注意欧阳明月的来信"
Item = dict[str, Any]


@dataclass
class Queue:
    """Orders for the eraser, kept until they are carried out."""

    orders: list[tuple[str, int]] = field(default_factory=list)

    def place(self, case_id: str, number: int) -> None:
        self.orders.append((case_id, number))


class KeptCity(MotoCity):
    """The city, with a bucket that keeps versions and an eraser that is called by hand."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        self.erasures = Queue()
        self.ports.__dict__["erasure_orders"] = self.erasures

    def move_to(self, text: str) -> None:
        """Let time pass, the tick having rung every minute of it."""
        self.clock.time = datetime.fromisoformat(text).replace(tzinfo=BEIJING)
        before = self.clock.time.astimezone(UTC) - timedelta(hours=2)
        hour, day = before.strftime("%Y%m%d%H"), (before - timedelta(days=1)).strftime("%Y%m%d")
        for key, mark in (("TICK", ("hour", hour)), ("SUPERVISION#LOOKS", ("day", day))):
            item = {"PK": {"S": key}, "SK": {"S": "WATERMARK"}, mark[0]: {"S": mark[1]}}
            self.dynamodb.put_item(TableName=TABLE, Item=item)

    def erase_the_rest(self) -> None:
        """Let the eraser carry out what was ordered."""
        orders, self.erasures.orders = self.erasures.orders, []
        for case_id, number in orders:
            eraser.handler.lambda_handler({"case_id": case_id, "number": number}, None)

    def types(self, case_id: str) -> list[str]:
        """Return the types of a case's events."""
        stored = self.ports.store.load(case_id)
        assert stored is not None
        return [event.type for event in stored.events]

    def rows_of(self, case_id: str) -> list[Item]:
        """Return every stored row that names a case."""
        return [item for item in self.scan() if case_id in f"{item['PK']['S']} {item['SK']['S']}"]

    def head(self, case_id: str) -> Item:
        """Return the item of a case itself."""
        key = {"PK": {"S": f"CASE#{case_id}"}, "SK": {"S": "CASE"}}
        item: Item = self.dynamodb.get_item(TableName=TABLE, Key=key)["Item"]
        return item

    def versions(self, case_id: str) -> list[str]:
        """Return the keys of every version of every file of a case, marks included."""
        found = []
        for prefix in (f"cases/{case_id}/", f"letters/{case_id}/"):
            page = self.s3.list_object_versions(Bucket=BUCKET, Prefix=prefix)
            found += [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        return [version["Key"] for version in found]

    def recovered(self, case_id: str) -> str:
        """Return all the plain text that somebody with every row, key and file gets of a case."""
        return "\n".join([*self._unsealed(case_id), *self._titles(case_id), *self._files(case_id)])

    def _unsealed(self, case_id: str) -> Iterator[str]:
        seal = self.ports.seal
        assert isinstance(seal, KmsCaseSeal)
        rows = self.rows_of(case_id)
        for wrapped in [value["B"] for row in rows for value in row.values() if "B" in value]:
            try:
                key = seal.open_key(case_id, wrapped)
            except (ValueError, ClientError):
                continue
            for row in rows:
                yield from _documents(seal, key, case_id, row)

    def _titles(self, case_id: str) -> Iterator[str]:
        for row in self.rows_of(case_id):
            if "sealed_title" in row:
                yield self.ports.titles.unseal(row["sealed_title"]["S"])

    def _files(self, case_id: str) -> Iterator[str]:
        for prefix in (f"cases/{case_id}/", f"letters/{case_id}/"):
            page = self.s3.list_object_versions(Bucket=BUCKET, Prefix=prefix)
            for version in page.get("Versions", ()):
                kept = self.s3.get_object(
                    Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"]
                )
                yield kept["Body"].read().decode("latin-1")

    # --- the table at another time ---------------------------------------------------------------

    def kept(self) -> list[Item]:
        """Return everything in the table: a backup."""
        items: list[Item] = self.dynamodb.scan(TableName=TABLE)["Items"]
        return items

    def set_back(self, backup: list[Item]) -> None:
        """Make the table what it was."""
        wanted = {_place(item): item for item in backup}
        for item in self.kept():
            was = wanted.pop(_place(item), None)
            if was is None:
                self.dynamodb.delete_item(TableName=TABLE, Key={k: item[k] for k in ("PK", "SK")})
            elif was != item:
                self.dynamodb.put_item(TableName=TABLE, Item=was)
        for item in wanted.values():
            self.dynamodb.put_item(TableName=TABLE, Item=item)


def _place(item: Item) -> tuple[str, str]:
    return item["PK"]["S"], item["SK"]["S"]


def _documents(seal: KmsCaseSeal, key: bytes, case_id: str, row: Item) -> Iterator[str]:
    kind, _, name = row["SK"]["S"].partition("#")
    if kind == "SEALED":
        yield repr(seal.unseal(key, case_id, name, row["body"]["B"]))
    for attribute, value in row.items():
        if attribute.startswith("sealed:"):
            name = attribute.removeprefix("sealed:")
            yield repr(seal.unseal(key, case_id, name, value["B"]))


def answered(city: KeptCity, **changes: Any) -> dict[str, Any]:
    """Return a request with two files that was answered and delivered on 2 March 2026."""
    files = [
        uploaded(city, "欧阳明月身份证.pdf", "identity_proof"),
        uploaded(city, "欧阳明月的说明.pdf", "supporting"),
    ]
    opened = submit(city, attachments=files, **changes)
    case_id = opened["case_id"]
    city.command("intake", case_id, "confirm_receipt")
    city.command("office-head", case_id, "assign", department="education-bureau")
    city.command("education-handler", case_id, "save_draft", **DRAFT)
    city.command("education-handler", case_id, "submit_for_approval")
    for approver in APPROVERS:
        assert city.decide_next(approver, opinion=OPINION).status == 200
    assert city.command("intake", case_id, "send").status == 200
    delivered = city.command(
        *("intake", case_id, "confirm_delivery"),
        way="in_person",
        delivered_on="2026-03-02",
        signed_by=SIGNED_BY,
    )
    assert delivered.status == 200, delivered.text
    return opened


def archived(city: KeptCity) -> dict[str, Any]:
    """Return a request that time alone has archived, on 19 September 2026."""
    opened = answered(city)
    city.move_to("2026-09-19T00:00:30")
    assert city.tick() == {"due": 1, "failed": 0}
    return opened


def erased(city: KeptCity) -> dict[str, Any]:
    """Return a request that time alone has erased, ten years later."""
    opened = archived(city)
    city.move_to("2036-09-20T00:00:30")
    assert city.tick() == {"due": 1, "failed": 0}
    city.pump()
    city.erase_the_rest()
    return opened


def staffs_view(city: MotoCity, case_id: str, by: str = "intake") -> Answer:
    """Return a case as a member of staff sees it."""
    return city.call("GET", f"/api/v1/staff/cases/{case_id}", by=by)
