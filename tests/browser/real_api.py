"""The pages in front of the API's own handlers, on moto."""

from __future__ import annotations

from pathlib import Path

import disclosure_api.handler
import dispatcher.handler
import letter_writer.handler
import public_api.handler
import staff_api.handler
import tick.handler
from tests.browser.fake_city import FakeCity, Json
from tests.builders.gateway import Gateway
from tests.integration.journey.moto_city import MotoCity

HANDLERS = (disclosure_api, dispatcher, letter_writer, staff_api, tick)
CATALOGUE = "GET /api/v1/catalogue"


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
        self.public = Gateway({CATALOGUE: public_api.handler.lambda_handler})

    def answer(self, method: str, path: str, headers: Json, body: bytes) -> tuple[int, Json]:
        with self._lock:
            whole = f"/api/v1{path}"
            send = self.public.send if f"{method} {whole}" == CATALOGUE else self.moto.call
            answer = send(method, whole, headers=headers, body=body)
            self.told.append((path, answer.text))
            self.moto.pump()
            return answer.status, answer.json

    def only_case(self) -> str:
        """The id of the only case there is."""
        [row] = [item for item in self.moto.scan() if item["SK"]["S"] == "CASE"]
        return str(row["PK"]["S"]).removeprefix("CASE#")
