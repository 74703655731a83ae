"""A hotline ticket on its way: the citizen, the centre and the units, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sunhall.application.case_links import carry_over
from tests.builders.aws_faults import Fault, broken
from tests.integration.journey.moto_city import MotoCity

CALLER: Mapping[str, Any] = {"name": "公孙大娘", "phone": "0000-5559321"}
HOLE: Mapping[str, Any] = {
    "kind": "help",
    "category": "road_damage",
    "description": "书院街十八号门前路面塌陷，晚上没有灯，看不见，已有人摔倒。",
    "contact": CALLER,
    "place": {"address": "书院街18号", "area": "chengdong"},
    "attributes": {"danger": "yes"},
    "channel": "phone",
}


@dataclass
class Desk:
    """One ticket, and the people who work on it.

    Attributes:
        city: The city.
        opened: The answer to the submission.
    """

    city: MotoCity
    opened: dict[str, Any]

    @classmethod
    def phoned(cls, city: MotoCity, **changes: Any) -> Desk:
        """An agent writes down what a caller says."""
        return cls.opened_at(city, "/api/v1/staff/tickets", by="agent", **changes)

    @classmethod
    def written(cls, city: MotoCity, **changes: Any) -> Desk:
        """A citizen writes through the form."""
        return cls.opened_at(city, "/api/v1/tickets", **{"channel": "web", **changes})

    @classmethod
    def opened_at(cls, city: MotoCity, path: str, *, by: str = "", **changes: Any) -> Desk:
        """Hand in a ticket."""
        headers = {"idempotency-key": f"{path}-{city.clock.now().isoformat()}-{len(city.scan())}"}
        answer = city.call("POST", path, by=by, headers=headers, body={**HOLE, **changes})
        assert answer.status == 201, answer.json
        city.pump()
        # The next one comes in later.
        city.clock.time += timedelta(minutes=1)
        return cls(city, answer.json)

    @property
    def case_id(self) -> str:
        """The case."""
        return str(self.opened["case_id"])

    @property
    def number(self) -> str:
        """Its receipt number."""
        return str(self.opened["receipt_no"])

    def inside(self, by: str = "centre-head") -> dict[str, Any]:
        """The ticket as a member of staff sees it now."""
        answer = self.city.call("GET", f"/api/v1/staff/cases/{self.case_id}", by=by)
        assert answer.status == 200, answer.json
        return dict(answer.json)

    def seen(self) -> dict[str, Any]:
        """The ticket as the citizen sees it now."""
        headers = {"x-query-code": self.opened["query_code"]}
        answer = self.city.call("GET", f"/api/v1/tickets/{self.number}", headers=headers)
        assert answer.status == 200, answer.json
        return dict(answer.json)

    def tries(self, by: str, name: str, /, **data: Any) -> Any:
        """A member of staff gives a command; the answer may be a refusal."""
        body = {"command": name, "data": data, "expected_version": self.inside()["version"]}
        path = f"/api/v1/staff/cases/{self.case_id}/commands"
        answer = self.city.call("POST", path, by=by, body=body)
        self.city.pump()
        return answer

    def does(self, by: str, name: str, /, **data: Any) -> str:
        """A member of staff gives a command; return the state that it led to."""
        answer = self.tries(by, name, **data)
        assert answer.status == 200, answer.json
        return str(answer.json["state"])

    def acts(self, action: str, /, **data: Any) -> Any:
        """The citizen acts."""
        headers = {
            "x-query-code": self.opened["query_code"],
            "idempotency-key": f"act-{action}-{self.inside()['version']}",
        }
        answer = self.city.call(
            "POST",
            f"/api/v1/tickets/{self.number}/actions",
            headers=headers,
            body={"action": action, "data": data},
        )
        self.city.pump()
        return answer

    def signs(self, by: str) -> None:
        """Somebody signs the first approval in their box."""
        assert self.city.decide_next(by).status == 200

    def accepted(self) -> Desk:
        """An agent screens it and takes it on."""
        self.does("agent", "screen", kind="help", category="road_damage", area="chengdong")
        self.does("agent", "accept")
        return self

    def dispatched(self, **data: Any) -> Desk:
        """The centre gives it to a unit."""
        self.accepted()
        self.does("dispatcher", "dispatch", **data)
        return self

    def answered(self, by: str = "urban-handler") -> Desk:
        """The unit handles it, and the centre accepts its reply."""
        self.does(by, "sign")
        self.does(by, "record_contact", how="phone", on=self.today, summary="已与来电人联系。")
        self.does(by, "reply", **REPLY)
        self.does("dispatcher", "accept_reply")
        return self

    @property
    def today(self) -> str:
        """Today's date."""
        return self.city.clock.now().date().isoformat()

    def clock(self, name: str) -> dict[str, Any]:
        """A clock of the ticket."""
        return next(each for each in self.inside()["clocks"] if each["name"] == name)


def broken_off(
    city: MotoCity, case_id: str, number: int, fault: Fault, holds: Callable[[], bool]
) -> int:
    """Carry an event over with one call broken, each time a later one, until nothing breaks.

    Args:
        city: The city.
        case_id: The case.
        number: The event's sequence number.
        fault: How the call breaks.
        holds: What has to hold after every try.

    Returns:
        How often it was tried.
    """
    for place in range(60):
        failed = False
        with broken(place, fault) as calls:
            try:
                carry_over(city.ports, case_id, number)
            except Exception:  # whatever comes of it, the order is placed again
                failed = True
        assert holds(), place
        if not failed and place >= len(calls.names):
            return place + 1
    raise AssertionError("it never came to an end")


REPLY: Mapping[str, Any] = {
    "result": "solved",
    "text": "您好！塌陷路面已于今日修复，并加装了临时照明。",
    "measures": "现场围挡、回填、铺设沥青。",
    "public_text": "塌陷路面已修复。",
}
