"""A ticket becomes a petition, once, whatever is delivered twice or breaks off (D4, the bridge)."""

from __future__ import annotations

from typing import Any

import pytest

from sunhall.application.case_links import carry_over
from sunhall.application.read_case import unsealed
from tests.builders.aws_faults import Fault
from tests.builders.stored_text import stored_text
from tests.integration.hotline.desk import CALLER, HOLE, Desk, broken_off
from tests.integration.journey.moto_city import MotoCity

WISH = {"reason": 2, "explanation": "您选择按信访事项办理。", "as_petition": True}


def screened(city: MotoCity, **changes: Any) -> Desk:
    desk = Desk.phoned(city, **changes)
    kind = changes.get("kind", "help")
    desk.does("agent", "screen", kind=kind, category="road_damage", area="chengdong")
    return desk


def petitions(city: MotoCity) -> list[str]:
    """Return the case ids of all petitions."""
    return sorted(
        item["PK"]["S"].removeprefix("CASE#")
        for item in city.scan()
        if item["SK"]["S"].startswith("EVENT#") and item["type"]["S"] == "petition_registered"
    )


def opened(city: MotoCity) -> Any:
    """Return the only petition that there is, as it is stored."""
    (case_id,) = petitions(city)
    stored = city.ports.store.load(case_id)
    assert stored is not None
    return stored


def file(city: MotoCity, case_id: str, by: str) -> dict[str, Any]:
    answer = city.call("GET", f"/api/v1/staff/cases/{case_id}", by=by)
    assert answer.status == 200, answer.text
    return dict(answer.json)


def test_the_citizens_words_go_on_as_a_petition_at_the_petition_office(city: MotoCity) -> None:
    desk = screened(city)
    assert desk.does("agent", "refuse", **WISH) == "not_accepted"

    stored = opened(city)
    told = unsealed(city.ports, stored)["application"]
    assert told["request"] == HOLE["description"]
    assert desk.number in told["facts_and_reasons"]
    assert HOLE["place"]["address"] in told["facts_and_reasons"]
    assert told["applicant"]["name"] == CALLER["name"]
    seen = file(city, stored.case_id, "petition-officer")
    assert (seen["state"], seen["facts"]["channel"]) == ("p_registered", "hotline")
    rows = city.call("GET", "/api/v1/staff/worklist", by="petition-officer").json["items"]
    assert [row["receipt_no"] for row in rows] == [seen["receipt_no"]]


def test_citizen_and_staff_read_the_number_of_the_petition_on_the_ticket(city: MotoCity) -> None:
    desk = screened(city)
    desk.does("agent", "refuse", **WISH)

    number = file(city, opened(city).case_id, "petition-officer")["receipt_no"]
    assert number.startswith("XF-")
    assert desk.inside()["facts"]["petition"] == number
    told = [step for step in desk.seen()["timeline"] if number in str(step["detail"])]
    assert len(told) == 1
    (key,) = desk.seen()["goes_on_as"]
    headers = {"x-query-code": key["query_code"]}
    assert city.call("GET", f"/api/v1/petitions/{number}", headers=headers).status == 200


def test_what_is_only_refused_becomes_no_petition(city: MotoCity) -> None:
    desk = screened(city)
    desk.does("agent", "refuse", **{**WISH, "as_petition": False})
    assert petitions(city) == []
    assert desk.inside()["facts"]["petition"] is None


def test_nobody_named_nothing_refused_and_nothing_opened(city: MotoCity) -> None:
    desk = screened(city, contact={"phone": CALLER["phone"]})
    answer = desk.tries("agent", "refuse", **WISH)
    assert answer.status == 422
    assert answer.json["errors"][0]["code"] == "petitioner_not_named"
    assert answer.json["errors"][0]["field"] == "data.as_petition"
    assert (desk.inside()["state"], petitions(city)) == ("screening", [])


def test_a_report_over_the_phone_is_sealed_from_its_first_event(city: MotoCity) -> None:
    screened(city, kind="report").does("agent", "refuse", **WISH)
    seen = file(city, opened(city).case_id, "petition-officer")
    assert [event["type"] for event in seen["events"]][:2] == [
        "petition_registered",
        "identity_sealed",
    ]
    assert CALLER["name"] not in str(seen)


def test_who_called_in_confidence_is_not_named_to_who_handles_the_petition(
    city: MotoCity,
) -> None:
    screened(city, confidential=True).does("agent", "refuse", **WISH)
    case_id = opened(city).case_id
    assert CALLER["name"] not in str(file(city, case_id, "petition-officer"))
    given = city.command("petition-officer", case_id, "forward_petition", to="urban-management")
    assert given.status == 200, given.text
    assert CALLER["name"] not in str(file(city, case_id, "urban-handler"))


def test_nothing_personal_is_stored_in_the_clear(city: MotoCity) -> None:
    screened(city).does("agent", "refuse", **WISH)
    stored = stored_text(city.scan())
    for private in (CALLER["name"], CALLER["phone"], "书院街", "塌陷"):
        assert private not in stored


def refusal(city: MotoCity, desk: Desk) -> int:
    """Return the sequence number of the ticket's refusal."""
    events = desk.inside()["events"]
    return 1 + [event["type"] for event in events].index("ticket_refused")


def test_delivered_again_it_opens_no_second_petition(city: MotoCity) -> None:
    desk = screened(city)
    desk.does("agent", "refuse", **WISH)
    before = desk.inside()["version"]
    for _ in range(2):
        carry_over(city.ports, desk.case_id, refusal(city, desk))
    assert len(petitions(city)) == 1
    assert desk.inside()["version"] == before


@pytest.mark.parametrize("fault", ["before", "after"])
def test_an_order_that_breaks_off_again_and_again_opens_one_petition_in_the_end(
    city: MotoCity, fault: Fault
) -> None:
    desk = screened(city)
    body = {"command": "refuse", "data": WISH, "expected_version": city.version(desk.case_id)}
    path = f"/api/v1/staff/cases/{desk.case_id}/commands"
    assert city.call("POST", path, by="agent", body=body).status == 200
    number = refusal(city, desk)

    tries = broken_off(city, desk.case_id, number, fault, lambda: len(petitions(city)) <= 1)

    assert tries > 3, "each time one call further"
    assert len(petitions(city)) == 1
    types = [event["type"] for event in desk.inside()["events"]]
    assert types.count("petition_recorded") == 1


def test_a_petition_that_the_hotline_has_in_hand_is_declined_and_names_the_ticket(
    city: MotoCity,
) -> None:
    ticket = Desk.phoned(city).dispatched()
    other = screened(city)
    other.does("agent", "refuse", **WISH)
    petition = opened(city).case_id
    told = {
        "ground": "with_hotline",
        "earlier_receipt_no": ticket.number,
        "explanation": "该事项正由热线办理。",
    }
    # Not the one that it was itself: nobody works on that any more.
    own = {**told, "earlier_receipt_no": other.number}
    refused = city.command("petition-officer", petition, "decline_petition", **own)
    assert refused.json["errors"][0]["code"] == "earlier_not_in_hand"
    wrong = {**told, "ground": "in_hand"}
    refused = city.command("petition-officer", petition, "decline_petition", **wrong)
    assert refused.json["errors"][0]["code"] == "earlier_petition_unknown"

    answer = city.command("petition-officer", petition, "decline_petition", **told)
    assert answer.json["state"] == "p_not_accepted", answer.text
    (declined,) = (
        event
        for event in file(city, petition, "petition-officer")["events"]
        if event["type"] == "petition_declined"
    )
    assert declined["data"]["earlier_receipt_no"] == ticket.number
    assert ticket.inside()["state"] == "dispatched", "the hotline goes on with it"
