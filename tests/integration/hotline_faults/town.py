"""The city on moto, put back to any moment of its life, so that much can go wrong at each.

Building a city takes most of a second, and bringing a ticket somewhere takes another. So one city
serves a whole module: what is stored is kept at a moment, and put back before every fault. Each
time the process is a new one, which knows no key and has read nothing.
"""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import dispatcher.handler
import open311_intake.handler
from infra.routes import ROUTES
from sunhall.adapters.chains import StepFunctionsChains
from sunhall.adapters.stream_records import RecordsFailed
from sunhall.application.case_links import carry_over
from sunhall.domain.open311.api_key import ClientKey, digest_of, key_of
from tests.builders.aws_faults import played
from tests.builders.gateway import Answer, Gateway
from tests.builders.played_machine import MACHINE
from tests.integration.journey.moto_city import (
    CityBackend,
    LinkQueue,
    MotoCity,
    stored_table,
)

API_KEY = key_of(b"k" * 20)

#: Partitions that are written by the reader of the stream, from the history of cases alone.
DERIVED = ("SCORE#", "SCORED#", "PUBLIC#OPEN311#", "SUPERVISION#", "TALLY#", "NEAR#", "CALLER#")


class Lambda(LinkQueue):
    """Takes the orders to carry something over; they get lost like any other call."""

    def place(self, case_id: str, number: int) -> None:
        played("lambda.Invoke", lambda: super(Lambda, self).place(case_id, number))


@dataclass(frozen=True)
class Moment:
    """What was stored at a moment, and what was on its way."""

    items: bytes
    machine: dict[str, Any]
    now: datetime
    delivered: frozenset[tuple[str, str]]
    orders: tuple[tuple[str, int], ...]


class Town(MotoCity):
    """The city, with the door for applications."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.links = Lambda()
        intake = {
            route.key: open311_intake.handler.lambda_handler
            for route in ROUTES
            if route.function == "open311_intake"
        }
        self.applications = Gateway(intake)
        self.restart()
        digest = digest_of(API_KEY)
        assert digest is not None
        key = ClientKey(digest, "app", "dev@example.cn", 10_000, 10_000, now)
        self.ports.open311_keys.issue(key)

    # --- moments -----------------------------------------------------------------------------

    def restart(self) -> None:
        """Let a new process serve: it has nothing in memory."""
        machine: Any = self.chains
        chains = StepFunctionsChains(machine, MACHINE)
        self.ports = CityBackend(self.environ, self.clock, chains)
        self.ports.__dict__["link_orders"] = self.links

    def kept(self) -> Moment:
        """Return this moment."""
        return Moment(
            pickle.dumps(dict(stored_table().items)),
            copy.deepcopy(_inside(self.chains)),
            self.clock.time,
            frozenset(self._delivered),
            tuple(self.links.orders),
        )

    def back_to(self, moment: Moment) -> None:
        """Let everything be as it was at a moment, and begin with a new process."""
        _put_back(moment.items)
        vars(self.chains).update(copy.deepcopy(moment.machine))
        self.clock.time = moment.now
        self._delivered = set(moment.delivered)
        self.links.orders = list(moment.orders)
        self.restart()

    # --- what goes on ------------------------------------------------------------------------

    def apply(self, form: dict[str, str], token: str) -> Answer:
        """Let an application hand in a request."""
        sent = {
            "content-type": "application/x-www-form-urlencoded; charset=utf-8",
            "idempotency-key": token,
        }
        body = urlencode({"api_key": API_KEY, **form}).encode()
        return self.applications.send("POST", "/open311/v2/requests.json", headers=sent, body=body)

    def give(self, by: str, case_id: str, name: str, seen: int, key: str, **data: Any) -> Answer:
        """Give a command under an idempotency key, having seen a version."""
        body = {"command": name, "data": data, "expected_version": seen}
        path = f"/api/v1/staff/cases/{case_id}/commands"
        headers = {"idempotency-key": key}
        return self.call("POST", path, by=by, headers=headers, body=body)

    def dispatch(self, records: list[dict[str, Any]]) -> bool:
        """Hand a batch to the dispatcher; return whether it came through."""
        try:
            dispatcher.handler.lambda_handler({"Records": records}, None)
        except RecordsFailed:
            return False
        return True

    def carry_over(self) -> int:
        """Carry out the orders to other cases, each as often as it was placed."""
        orders, self.links.orders = self.links.orders, []
        for case_id, number in orders:
            carry_over(self.ports, case_id, number)
        return len(orders)

    def rows(self, *partitions: str) -> dict[tuple[str, str], Any]:
        """Return the rows of some partitions by their keys."""
        return {
            (item["PK"]["S"], item["SK"]["S"]): item
            for item in self.scan()
            if item["PK"]["S"].startswith(partitions)
        }

    def forget(self, partitions: tuple[str, ...]) -> None:
        """Lose partitions, as no function could."""
        items = stored_table().items
        for partition in [each for each in items if each.value.startswith(partitions)]:
            del items[partition]


def _put_back(pickled: bytes) -> None:
    items = stored_table().items
    items.clear()
    items.update(pickle.loads(pickled))  # noqa: S301  # what was pickled here


def _inside(machine: object) -> dict[str, Any]:
    return {
        name: value
        for name, value in vars(machine).items()
        if name not in {"definition", "_dynamodb"}
    }
