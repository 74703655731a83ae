"""A city in which photos of tickets are released; the redactor is called by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

import redactor.handler
from sunhall.application.carry_out import load_case
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket.ticket import Ticket
from tests.builders.photos import photo
from tests.integration.journey.moto_city import BUCKET, LinkQueue
from tests.integration.open311.conftest import AGENT, FORM, KEY, Open311City


class PhotoCity:
    """The city of Open311, and what the redactor does in it."""

    def __init__(self, open311: Open311City) -> None:
        self.open311 = open311
        self.orders = LinkQueue()
        open311.ports.__dict__["photo_orders"] = self.orders
        self._boundary = "b-o-u-n-d"

    def with_photo(self, content: bytes | None = None, **form: str) -> tuple[str, str, str]:
        """Hand in a request with a photo and accept it; return its public id, case and upload."""
        before = set(self.open311.cases())
        raw, content_type = self._multipart({"api_key": KEY, **FORM, **form}, content or photo())
        answer = self.open311.post(raw=raw, content_type=content_type)
        assert answer.status == 201, answer.text
        (case_id,) = set(self.open311.cases()) - before
        self.open311.give(case_id, "screen", c.Screen(kind="help", category="garbage"))
        ticket = self.open311.give(case_id, "accept", c.Accept())
        return answer.json[0]["service_request_id"], case_id, ticket.files[0]

    def _multipart(self, fields: dict[str, str], content: bytes) -> tuple[bytes, str]:
        parts = b"".join(
            f'--{self._boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
            f"{text}\r\n".encode()
            for name, text in fields.items()
        )
        head = f'--{self._boundary}\r\nContent-Disposition: form-data; name="media"; '
        head += 'filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        whole = parts + head.encode() + content + f"\r\n--{self._boundary}--\r\n".encode()
        return whole, f"multipart/form-data; boundary={self._boundary}"

    def release(self, case_id: str, upload_id: str, *regions: c.PhotoRegion) -> Ticket:
        """Release a photo, and let the redactor do its part."""
        command = c.ReleasePhoto(upload_id=upload_id, blackened=regions)
        self.open311.give(case_id, "release_photo", command, AGENT)
        return self.copied(case_id)

    def copied(self, case_id: str) -> Ticket:
        """Carry out the orders that the stream has given."""
        orders, self.orders.orders = self.orders.orders, []
        for case, number in dict.fromkeys(orders):
            order = {"case_id": case, "number": number, "matter": "photo"}
            redactor.handler.lambda_handler(order, None)
        self.open311.city.pump()
        return self.ticket(case_id)

    def withdraw(self, case_id: str, upload_id: str) -> None:
        """Withdraw a photo."""
        command = c.WithdrawPhoto(upload_id=upload_id)
        self.open311.give(case_id, "withdraw_photo", command, AGENT)

    def ticket(self, case_id: str) -> Ticket:
        """Return a ticket as it stands."""
        case: Any = load_case(self.open311.ports, case_id).case
        ticket: Ticket = case
        return ticket

    def media_url(self, public_id: str) -> str | None:
        """Return the address of a request's photo."""
        found: str | None = self.open311.shown(public_id)["media_url"]
        return found

    def fetched(self, media_url: str) -> Any:
        """Ask for an address of a photo as a client does, without the host."""
        path = media_url.partition("/open311/v2/")[2]
        return self.open311.get(path)

    def objects(self, prefix: str) -> dict[str, bytes]:
        """Return the objects below a prefix of the bucket."""
        s3 = self.open311.city.s3
        found = s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
        return {
            each["Key"]: s3.get_object(Bucket=BUCKET, Key=each["Key"])["Body"].read()
            for each in found
        }

    def public(self) -> dict[str, bytes]:
        """Return what everybody may read, without what was emptied."""
        return {key: content for key, content in self.objects("public/").items() if content}

    def rows(self) -> str:
        """Return everything in the table that everybody may read."""
        scanned = self.open311.city.scan()
        return json.dumps([repr(item) for item in scanned if item["PK"]["S"].startswith("PUBLIC#")])


@pytest.fixture
def photos(open311: Open311City, monkeypatch: pytest.MonkeyPatch) -> Iterator[PhotoCity]:
    monkeypatch.setattr(redactor.handler, "ports", lambda: open311.ports)
    yield PhotoCity(open311)
