"""A city in memory whose every use is metered: the real handlers on moto, sizes as on AWS."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from random import Random
from string import ascii_letters, digits
from typing import Any
from unittest.mock import patch

from moto import mock_aws

import appointments_api.handler
import disclosure_api.handler
import dispatcher.handler
import letter_writer.handler
import staff_api.handler
import supervision_api.handler
import tick.handler
import tickets_api.handler
from bench.capacity import Usage, metered
from sunhall.adapters import aws_clients
from sunhall.adapters.case_seal import KmsCaseSeal
from sunhall.adapters.randomness import SystemRandomness
from sunhall.adapters.stream_records import recorded_event
from sunhall.domain.calendar.beijing import BEIJING
from tests.builders.gateway import Answer
from tests.integration.journey.moto_city import MotoCity

# With a fraction of a second, as the wall clock has it: it is stored with every event.
START = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=BEIJING)
#: KMS wraps a data key into this many bytes; moto makes it shorter.
WRAPPED_KEY_BYTES = 184

_HANDLERS = (
    *(appointments_api, disclosure_api, dispatcher, letter_writer, staff_api),
    *(supervision_api, tick, tickets_api),
)
_ENVIRONMENT = {
    **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"), "testing"),
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "STAGE": "bench",
}


class AsLongAsOnAws(KmsCaseSeal):
    """Case keys that are as long, wrapped, as those of KMS."""

    _length = 0

    def new_key(self, case_id: str) -> tuple[bytes, bytes]:
        plain, wrapped = super().new_key(case_id)
        self._length = len(wrapped)
        return plain, wrapped.ljust(WRAPPED_KEY_BYTES, b"\0")

    def open_key(self, case_id: str, wrapped: bytes) -> bytes:
        return super().open_key(case_id, wrapped[: self._length])


class SameEveryTime(SystemRandomness):
    """Chance from a fixed seed: a salt is deflated with its document, so it changes sizes."""

    def __init__(self) -> None:
        self._chance = Random(20260302)  # noqa: S311 - nothing here is secret

    def new_case_id(self, now: datetime) -> str:
        return "01" + self._drawn("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 24)

    def receipt_digits(self) -> str:
        return self._drawn(digits, 6)

    def salt(self) -> str:
        return self._drawn(ascii_letters + digits, 22)

    def _drawn(self, alphabet: str, count: int) -> str:
        return "".join(self._chance.choices(alphabet, k=count))


@contextmanager
def measured_city() -> Iterator[MotoCity]:
    """Open a city; whoever uses it may put `metered` around a call."""
    with patch.dict(os.environ, _ENVIRONMENT), mock_aws():
        city = MotoCity(START)
        seal = AsLongAsOnAws(aws_clients.client("kms"), city.environ["DATA_KEY_ID"])
        city.ports.__dict__ |= {"seal": seal, "randomness": SameEveryTime()}
        fakes = [patch.object(each.handler, "ports", lambda: city.ports) for each in _HANDLERS]
        for fake in fakes:
            fake.start()
        try:
            yield city
        finally:
            for fake in fakes:
                fake.stop()
            aws_clients.forget_clients()


class Metered:
    """Uses a city and keeps what each named use has cost, the first time it is seen.

    Args:
        city: The city.
    """

    def __init__(self, city: MotoCity) -> None:
        self.city = city
        self.usages: dict[str, Usage] = {}

    def call(self, name: str, method: str, path: str, **more: Any) -> Answer:
        """Call the API as one measured use, then let the stream's consumers work.

        Raises:
            RuntimeError: The API refused: a refusal is not the use that was to be measured.
        """
        with self.use(name):
            answer = self.city.call(method, path, **more)
        if answer.status >= 300:
            raise RuntimeError(f"{name}: {answer.status} {answer.text}")
        self.consume()
        return answer

    def command(self, name: str, by: str, case_id: str, **data: Any) -> Answer:
        """Give a command as one measured use named after it."""
        return self.command_as(name, name, by, case_id, **data)

    def command_as(
        self, use: str, name: str, by: str, case_id: str, /, *, seen_by: str = "intake", **data: Any
    ) -> Answer:
        """Give a command as one measured use; ``seen_by`` looks up the case's version before."""
        path = f"/api/v1/staff/cases/{case_id}"
        seen = self.city.call("GET", path, by=seen_by).json
        body = {"command": name, "data": data, "expected_version": seen["version"]}
        return self.call(use, "POST", f"{path}/commands", by=by, body=body)

    def consume(self) -> None:
        """Deliver every new event by itself, which is the dearest way, and measure it."""
        while (records := self.city.new_records()) or self.city.carry_over():
            for record in records:
                self._consumed(record)

    def tick(self, name: str) -> dict[str, int]:
        """Ring the clocks as one measured use."""
        with self.use(name):
            return self.city.tick()

    @contextmanager
    def use(self, name: str) -> Iterator[None]:
        """Measure the block as one use."""
        with metered() as usage:
            yield
        self.usages.setdefault(name, usage)

    def _consumed(self, record: dict[str, Any]) -> None:
        image = record["dynamodb"]["NewImage"]
        batch = {"Records": [record]}
        if "letter" in image:
            with self.use(f"letter {image['letter']['S']} recorded"):
                letter_writer.handler.lambda_handler(batch, None)
        with self.use(f"dispatch {_event(record)}"):
            dispatcher.handler.lambda_handler(batch, None)


def _event(record: dict[str, Any]) -> str:
    event = recorded_event(record)
    if event is None:
        raise ValueError("only events are delivered to the consumers")
    kind, data = event.type, event.data
    if kind == "approval_signed":
        ended = any(effect["do"] == "end" for effect in data["then"])
        return "last decision" if ended else "decision"
    if kind == "approval_started":
        return "start of approval"
    acted_on = any(kind in types for types in dispatcher.handler.CONSUMERS.values())
    files = f"{len(data['attachments'])} files" if data.get("attachments") else ""
    return ", ".join(filter(None, (kind if acted_on else "", files))) or "nothing to do"
