"""A city whose people meet: tickets over the gateway, connections over the socket's handler.

What API Gateway would keep of connections is played in memory.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import Any

import case_links.handler
import dispatcher.handler
import meeting_socket.handler
import meetings_api.handler
from infra.routes import ROUTES
from sunhall.domain.errors import Unavailable
from tests.builders.gateway import Answer, Gateway
from tests.integration.appointment import reception
from tests.integration.journey.moto_city import STAFF, MotoCity, _as_lambda_sees

_ROUTES = [route for route in ROUTES if route.function == "meetings_api"]


class PlayedSockets:
    """Connections as API Gateway keeps them."""

    def __init__(self) -> None:
        self.open: dict[str, list[dict[str, Any]]] = {}
        self.closed: list[str] = []
        #: Connections that are gone, without anybody having been told yet.
        self.gone: set[str] = set()
        #: Connections that cannot be reached just now.
        self.silent: set[str] = set()

    def send(self, connection: str, message: Mapping[str, Any]) -> bool:
        if connection in self.silent:
            raise Unavailable(retry_after=1)
        if connection in self.gone or connection not in self.open:
            return False
        # As it goes over the wire.
        self.open[connection].append(json.loads(json.dumps(message)))
        return True

    def close(self, connection: str) -> None:
        self.closed.append(connection)
        self.open.pop(connection, None)


class ReportQueue:
    """Orders to tell a case of its meeting, kept until they are carried out."""

    def __init__(self) -> None:
        self.orders: list[dict[str, Any]] = []

    def place(self, case_id: str, number: int, **more: str) -> None:
        order = {"case_id": case_id, "number": number, **more, "matter": "meeting"}
        self.orders.append(order)


class MeetingTown:
    """The city and its meetings."""

    def __init__(self, city: MotoCity) -> None:
        self.city = city
        self.sockets = PlayedSockets()
        self.reports = ReportQueue()
        own = city.ports.__dict__
        own["sockets"], own["meeting_reports"] = self.sockets, self.reports
        self.gateway = Gateway(
            {route.key: meetings_api.handler.lambda_handler for route in _ROUTES},
            authorise=lambda headers: STAFF[headers["authorization"]],
            staff=[route.key for route in _ROUTES if route.staff],
        )
        self._numbers = itertools.count(1)
        self._told: set[str] = set()

    def booked(self) -> dict[str, Any]:
        """Return an appointment by video whose time has come."""
        opened = reception.booked(self.city)
        seen = reception.read(self.city, opened)
        reception.go_to(self.city, seen["appointment"]["booking"]["starts_at"])
        return {**opened, "host": reception.host_of(seen)}

    def ask(self, opened: Mapping[str, Any], name: Any = "林晓舟", **headers: str) -> Answer:
        """Ask for a ticket as the citizen."""
        return self.gateway.send(
            "POST",
            f"/api/v1/appointments/{opened['receipt_no']}/meeting-tickets",
            headers={**reception.code(opened), **headers},
            body={"display_name": name},
        )

    def ask_as(self, by: str, opened: Mapping[str, Any], **body: Any) -> Answer:
        """Ask for a ticket as a member of staff."""
        return self.gateway.send(
            "POST",
            f"/api/v1/staff/cases/{opened['case_id']}/meeting-tickets",
            headers={"authorization": by},
            body=body,
        )

    def handshake(self, connection: str, ticket: str | None) -> int:
        """Open a connection with a ticket; return the status it was answered with."""
        query = {"ticket": ticket} if ticket is not None else None
        event = {**self._event(connection, "CONNECT"), "queryStringParameters": query}
        status: int = meeting_socket.handler.lambda_handler(event, None)["statusCode"]
        if status == 200:
            self.sockets.open[connection] = []
        return status

    def connect(self, connection: str, answer: Answer) -> list[dict[str, Any]]:
        """Open a connection with the ticket of an answer and join; return what it is told."""
        assert answer.status == 201, answer.text
        assert self.handshake(connection, answer.json["ticket"]) == 200
        return self.say(connection, "join")

    def say(self, connection: str, action: str, **data: Any) -> list[dict[str, Any]]:
        """Say something over a connection; return what it is told since."""
        self.message(connection, json.dumps({"action": action, **data}))
        return self.news(connection)

    def message(self, connection: str, body: str, request_id: str = "") -> int:
        """Hand a message over as it is; return the status the handler answers with."""
        event = {**self._event(connection, "MESSAGE", request_id), "body": body}
        status: int = meeting_socket.handler.lambda_handler(event, None)["statusCode"]
        return status

    def drop(self, connection: str) -> None:
        """Close a connection from the other side."""
        self.sockets.open.pop(connection, None)
        meeting_socket.handler.lambda_handler(self._event(connection, "DISCONNECT"), None)

    def news(self, connection: str) -> list[dict[str, Any]]:
        """Return what a connection was told since this was asked last."""
        told = self.sockets.open.get(connection, [])
        news = list(told)
        told.clear()
        return news

    def met(self) -> dict[str, Any]:
        """Return an appointment with ``host`` and ``citizen`` in the room of its meeting."""
        opened = self.booked()
        self.connect("host", self.ask_as(opened["host"], opened))
        self.connect("citizen", self.ask(opened))
        self.say("host", "identity_checked", participant="p2", method="called_back")
        self.say("host", "admit", participant="p2")
        self.news("host")
        self.news("citizen")
        return opened

    def report(self) -> int:
        """Deliver what meetings ask for, and carry it out; return how many there were."""
        rows = [
            item
            for item in self.city.scan()
            if item["SK"]["S"].startswith("REPORT#") and item["SK"]["S"] not in self._told
        ]
        self._told |= {item["SK"]["S"] for item in rows}
        dispatcher.handler.lambda_handler(
            {"Records": [_as_lambda_sees(item) for item in rows]}, None
        )
        orders, self.reports.orders = self.reports.orders, []
        for order in orders:
            case_links.handler.lambda_handler(order, None)
        self.city.pump()
        return len(orders)

    def _event(self, connection: str, kind: str, request_id: str = "") -> dict[str, Any]:
        routes = {"CONNECT": "$connect", "DISCONNECT": "$disconnect", "MESSAGE": "$default"}
        return {
            "requestContext": {
                "routeKey": routes[kind],
                "eventType": kind,
                "connectionId": connection,
                "requestId": request_id or f"request-{next(self._numbers)}",
            },
            "isBase64Encoded": False,
        }
