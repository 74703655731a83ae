"""The pages in front of the API's own handlers, on moto."""

from __future__ import annotations

from collections.abc import Callable
from email.parser import BytesParser
from email.policy import HTTP
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import appointments_api.handler
import consultations_api.handler
import disclosure_api.handler
import dispatcher.handler
import letter_writer.handler
import meetings_api.handler
import open_information.handler
import public_api.handler
import session_desk.handler
import session_intake.handler
import sessions_api.handler
import staff_api.handler
import tick.handler
import tickets_api.handler
import uploads_api.handler
from infra.routes import ROUTES
from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.http.edge import serve
from tests.browser.fake_city import QUERY, FakeCity, Handler, Json, WrittenPage
from tests.builders.gateway import Answer, Gateway
from tests.integration.journey.moto_city import BUCKET, MotoCity

HANDLERS = (
    *(disclosure_api, dispatcher, letter_writer, staff_api, tick),
    *(session_desk, session_intake, sessions_api),
    *(appointments_api, meetings_api, tickets_api),
    *(consultations_api, open_information),
)
CATALOGUES = ("GET /api/v1/catalogue", "GET /api/v1/catalogue/tickets")
UPLOADS = "POST /api/v1/uploads"
MEETING = "POST /api/v1/appointments/{receipt_no}/meeting-tickets"
OPEN = tuple(route.key for route in ROUTES if route.function == "open_information")
#: Where the API writes pages itself.
WRITTEN = ("/interviews/", "/open/")


class RealApi(FakeCity):
    """Serves the pages as before, and lets the real handlers answer.

    Attributes:
        moto: The city behind the handlers.
        told: Every answer to a page, as its path and its text, for tests of what must not be there.
    """

    def __init__(self, site: Path, moto_city: MotoCity) -> None:
        super().__init__(site)
        self.moto = moto_city
        self.told: list[tuple[str, str]] = []
        self.public = Gateway(dict.fromkeys(CATALOGUES, public_api.handler.lambda_handler))
        self.meetings = Gateway({MEETING: meetings_api.handler.lambda_handler})
        self.uploads = Gateway({UPLOADS: uploads_of(moto_city)})
        self.open = Gateway(dict.fromkeys(OPEN, open_information.handler.lambda_handler))
        moto_city.ports.serve_files_at(self.bucket_url)

    @classmethod
    def bucket_handler(cls) -> type[Handler]:
        """What takes files, and gives them back."""
        return MotoBucket

    def answer(self, method: str, path: str, headers: Json, body: bytes) -> tuple[int, Json | str]:
        with self._lock:
            query = dict(parse_qsl(headers.pop(QUERY)))
            written = path.startswith(WRITTEN)
            whole = path if written else f"/api/v1{path}"
            answer = self._sender(method, whole)(
                method, whole, headers=headers, body=body, query=query
            )
            self.told.append((path, answer.text))
            self.moto.pump()
            if written:
                page = WrittenPage(answer.text)
                page.policy = answer.headers.get("content-security-policy", "")
                return answer.status, page
            is_calendar = answer.status == 200 and path.endswith(".ics")
            return answer.status, answer.text if is_calendar else answer.json

    def _sender(self, method: str, path: str) -> Callable[..., Answer]:
        if f"{method} {path}" in CATALOGUES:
            return self.public.send
        if path.endswith("/meeting-tickets"):
            return self.meetings.send
        if f"{method} {path}" == UPLOADS:
            return self.uploads.send
        shelves = ("/open/disclosures", "/open/publications", "/open/statistics")
        return self.open.send if path.startswith(shelves) else self.moto.call

    def only_case(self) -> str:
        """The id of the only case there is."""
        [row] = [item for item in self.moto.scan() if item["SK"]["S"] == "CASE"]
        return str(row["PK"]["S"]).removeprefix("CASE#")


def uploads_of(moto_city: MotoCity) -> Any:
    """The handler of uploads, which knows no ports but a shell of its own."""
    ports = moto_city.ports
    shell = uploads_api.handler.Shell(
        rules=load_catalogue().disclosure.attachments,
        place=ports.files,
        secrets=ports.secrets,
        randomness=ports.randomness,
        clock=ports.clock,
    )
    taken = partial(uploads_api.handler.create_upload, world=lambda: shell)
    return serve({UPLOADS: taken})


class MotoBucket(Handler):
    """The bucket as browsers reach it: a form stores a file, an address gives one back."""

    city: RealApi

    def do_OPTIONS(self) -> None:
        """A form whose progress is followed is asked for first, as the bucket's rules answer."""
        origin = {"Access-Control-Allow-Origin": self.city.base_url}
        self.reply(200, b"", {**origin, "Access-Control-Allow-Methods": "POST, GET"})

    def do_POST(self) -> None:
        message = BytesParser(policy=HTTP).parsebytes(
            b"Content-Type: "
            + self.headers["Content-Type"].encode()
            + b"\r\n\r\n"
            + self.read_body()
        )
        parts = {
            str(part.get_param("name", header="content-disposition")): part
            for part in message.iter_parts()
        }
        file = parts.pop("file").get_payload(decode=True)
        assert isinstance(file, bytes)
        fields = {name: str(part.get_content()).strip() for name, part in parts.items()}
        assert "policy" in fields, "a form without the city's signature"
        self.city.moto.s3.put_object(
            Bucket=BUCKET,
            Key=fields["key"],
            Body=file,
            ContentType=fields["Content-Type"],
        )
        self.reply(204, b"", {"Access-Control-Allow-Origin": self.city.base_url})

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        key = unquote(asked.path).removeprefix(f"/{BUCKET}/")
        assert "X-Amz-Signature" in asked.query, "an address without the city's signature"
        stored = self.city.moto.s3.get_object(Bucket=BUCKET, Key=key)
        wished = dict(parse_qsl(asked.query)).get("response-content-disposition")
        headers = {"Content-Type": stored["ContentType"]}
        self.reply(
            200,
            stored["Body"].read(),
            headers | ({"Content-Disposition": wished} if wished else {}),
        )
