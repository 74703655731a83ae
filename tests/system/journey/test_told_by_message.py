"""A message about a case reaches the city's gateway: the whole way, with IAM enforced."""

from __future__ import annotations

from typing import Any

from infra.local.city_client import CityClient
from infra.local.front import message_box
from infra.settings import LOCAL_GATEWAY_PATH
from tests.system.city import City

PHONE = "0000-5551177"


def arrived(city: City, receipt_no: str) -> list[dict[str, Any]]:
    """Return the messages about a case."""
    messages = message_box(city.place).messages()
    return [each for each in messages if each["values"]["receipt_no"] == receipt_no]


def test_who_called_is_told_that_the_ticket_was_accepted(city: City, client: CityClient) -> None:
    ticket = {
        "kind": "help",
        "category": "road_damage",
        "description": "南门外人行道地砖松动，雨天溅水。",
        "contact": {"name": "慕容复之", "phone": PHONE},
        "place": {"address": "南门外大街3号", "area": "chengdong"},
        "attributes": {"danger": "no"},
        "channel": "phone",
    }
    opened = client.register("agent", ticket, to="tickets")
    case_id = opened["case_id"]
    client.command("agent", case_id, "screen", kind="help", category="road_damage")
    client.command("agent", case_id, "accept")
    number = opened["receipt_no"]
    (message,) = client.wait_for(lambda: arrived(city, number) or None, "the message")
    assert message["to"] == PHONE and number in message["text"]
    assert f"{city.base_url}/track/" in message["text"]
    (kept,) = client.case("centre-head", case_id)["notices"]
    assert (kept["notice"], kept["status"]) == ("ticket-accepted", "sent")
    with city.http() as anybody:
        page = anybody.get(LOCAL_GATEWAY_PATH)
    assert number in page.text
