"""The journey of a hotline ticket on the deployed city, over HTTP, with IAM enforced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from infra.local.city_client import CityClient, CityRefused
from sunhall.domain.calendar.beijing import BEIJING

TICKETS = "tickets"
CALLER = {"name": "令狐冲之", "phone": "0000-5559876"}
HOLE: dict[str, Any] = {
    "kind": "help",
    "category": "road_damage",
    "description": "书院街二十二号门前路面塌陷，夜里没有灯，已有老人摔倒，请尽快处理。",
    "contact": CALLER,
    "place": {"address": "书院街22号", "area": "chengdong"},
    "attributes": {"danger": "yes"},
    "channel": "phone",
}
WRONG_UNIT = {
    "reason": "not_our_duty",
    "legal_basis": "市住房城乡建设局三定规定",
    "explanation": "该路段已移交城市管理部门养护。",
    "suggested": "urban-management",
}
REPLY = {
    "result": "solved",
    "text": "您好！塌陷路面已修复，并加装了照明。",
    "measures": "围挡、回填、铺设沥青。",
    "public_text": "塌陷路面已修复。",
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket, and the people who work on it."""

    city: CityClient
    opened: dict[str, Any]

    @classmethod
    def phoned(cls, city: CityClient, **changes: Any) -> Ticket:
        """An agent writes down what a caller says."""
        return cls(city, city.register("agent", {**HOLE, **changes}, to=TICKETS))

    def does(self, by: str, name: str, **data: Any) -> str:
        """A member of staff gives a command; return the state that it led to."""
        return str(self.city.command(by, self.opened["case_id"], name, **data)["state"])

    def inside(self, by: str = "centre-head") -> dict[str, Any]:
        """The ticket as a member of staff sees it now."""
        return self.city.case(by, self.opened["case_id"])

    def seen(self) -> dict[str, Any]:
        """The ticket as the citizen sees it now."""
        return self.city.track(self.opened["receipt_no"], self.opened["query_code"], of=TICKETS)

    def due(self, clock: str) -> str:
        """When a clock is due."""
        return next(
            str(each["due_at"]) for each in self.inside()["clocks"] if each["name"] == clock
        )


@pytest.fixture(scope="module")
def walked(client: CityClient) -> tuple[Ticket, list[str], list[str]]:
    """Phone → dispatch → return → re-dispatch → reply → unsatisfied → rework → satisfied."""
    ticket = Ticket.phoned(client)
    contact = {
        "how": "phone",
        "on": datetime.now(BEIJING).date().isoformat(),
        "summary": "已与来电人联系。",
    }
    unhappy = {"reached": True, "result": "unsolved", "satisfaction": "dissatisfied"}
    happy = {"reached": True, "result": "solved", "satisfaction": "very_satisfied"}
    wrong = {"lead": "housing-bureau", "basis": "manual", "reason": "来电人称系在建道路。"}
    states = [ticket.opened["state"]]
    states.append(
        ticket.does("agent", "screen", kind="help", category="road_damage", area="chengdong")
    )
    states.append(ticket.does("agent", "accept"))
    promised = [ticket.due("promise")]
    states.append(ticket.does("dispatcher", "dispatch", **wrong))
    states.append(ticket.does("housing-head", "return_ticket", **WRONG_UNIT))
    states.append(ticket.does("dispatcher", "accept_return", reason="确属城管职责。"))
    states.append(ticket.does("dispatcher", "dispatch"))
    promised.append(ticket.due("promise"))
    states.append(ticket.does("urban-handler", "sign"))
    states.append(ticket.does("urban-handler", "record_contact", **contact))
    for result in (unhappy, happy):
        states.append(ticket.does("urban-handler", "reply", **REPLY))
        states.append(ticket.does("dispatcher", "accept_reply"))
        states.append(ticket.does("callback", "record_callback", **result, contacted=True))
        if result is unhappy:
            states.append(ticket.does("callback", "order_rework", reasons=["照明仍未恢复"]))
    return ticket, states, promised


def test_a_ticket_goes_from_the_phone_through_return_and_rework_to_a_satisfied_citizen(
    walked: tuple[Ticket, list[str], list[str]],
) -> None:
    ticket, states, promised = walked
    assert states == [
        *("registered", "screening", "to_dispatch", "dispatched", "return_review", "to_dispatch"),
        *("dispatched", "handling", "handling", "reply_check", "callback", "callback", "rework"),
        *("reply_check", "callback", "closed"),
    ]
    assert promised[0] == promised[1], "no dispatch moves what the citizen was promised"
    assert ticket.inside()["facts"]["result"] == "solved"


def test_the_citizen_follows_the_ticket_and_can_ask_to_have_it_taken_up_again(
    walked: tuple[Ticket, list[str], list[str]],
) -> None:
    seen = walked[0].seen()
    assert seen["state"] == "closed"
    assert [step["label"] for step in seen["timeline"]]
    assert "reopen" in {action["name"] for action in seen["actions"]}


def test_a_unit_without_a_part_in_the_ticket_does_not_know_of_it(
    client: CityClient, walked: tuple[Ticket, list[str], list[str]]
) -> None:
    with pytest.raises(CityRefused) as refusal:
        client.case("education-handler", walked[0].opened["case_id"])
    assert refusal.value.status == 404


def test_a_repeated_call_is_merged_and_urges_the_ticket_in_hand(client: CityClient) -> None:
    first = Ticket.phoned(client)
    first.does("agent", "screen", kind="help", category="road_damage", area="chengdong")
    first.does("agent", "accept")
    first.does("dispatcher", "dispatch")
    again = Ticket.phoned(client)
    again.does("agent", "screen", kind="help", category="road_damage", area="chengdong")
    again.does("agent", "merge_into", main_receipt_no=first.opened["receipt_no"])

    def urged() -> bool | None:
        return first.inside()["facts"]["repeat_no"] == 1 or None

    assert client.wait_for(urged, "the urge of the main ticket")
    assert again.seen()["state"] == "merged"
