"""A request that was none goes on as a hotline ticket, once (条例 art. 39; D18)."""

from __future__ import annotations

from typing import Any

import pytest

from sunhall.application.case_links import carry_over
from sunhall.application.read_case import unsealed
from tests.builders.aws_faults import Fault
from tests.builders.stored_text import stored_text
from tests.builders.submission import DESCRIPTION, NAME
from tests.integration.hotline.desk import broken_off
from tests.integration.journey.citizen import APPROVERS, submit, track
from tests.integration.journey.moto_city import MotoCity

NO_REQUEST = {
    "decision": "not_a_disclosure_request",
    "reasons": "来信系投诉举报，不属于政府信息公开申请。",
}


def agreed(city: MotoCity, **hand_off: Any) -> dict[str, Any]:
    """A request whose applicant agrees; its answer D18 is signed and not sent."""
    opened = submit(city)
    case_id = opened["case_id"]
    given(city, "intake", case_id, "confirm_receipt")
    asked = {"kind": "complaint", "agreed_on": "2026-03-02", "reason": "反映噪声扰民。", **hand_off}
    given(city, "intake", case_id, "hand_off", **asked)
    given(city, "office-head", case_id, "assign", department="education-bureau")
    given(city, "education-handler", case_id, "save_draft", **NO_REQUEST)
    given(city, "education-handler", case_id, "submit_for_approval")
    for approver in _signers(city):
        assert city.decide_next(approver).status == 200
    return opened


def _signers(city: MotoCity) -> list[str]:
    """Those of the usual signers, in their order, whom the chain of this answer asks."""
    found = []
    for by in APPROVERS:
        if city.call("GET", "/api/v1/staff/approvals", by=by).json["items"]:
            found.append(by)
            break
    return [*found, *[by for by in APPROVERS if by not in found]]


def given(city: MotoCity, by: str, case_id: str, name: str, /, **data: Any) -> None:
    answer = city.command(by, case_id, name, **data)
    assert answer.status == 200, answer.text


def tickets(city: MotoCity) -> list[str]:
    """Return the case ids of all tickets."""
    return [
        item["PK"]["S"].removeprefix("CASE#")
        for item in city.scan()
        if item["SK"]["S"].startswith("EVENT#") and item["type"]["S"] == "ticket_submitted"
    ]


def request_file(city: MotoCity, opened: dict[str, Any]) -> dict[str, Any]:
    answer = city.call("GET", f"/api/v1/staff/cases/{opened['case_id']}", by="intake")
    assert answer.status == 200, answer.text
    return dict(answer.json)


def test_a_matter_that_is_no_request_is_answered_and_goes_on_as_a_ticket(city: MotoCity) -> None:
    opened = agreed(city)
    assert tickets(city) == [], "before the answer is sent nobody's words go anywhere"
    given(city, "intake", opened["case_id"], "send")

    (case_id,) = tickets(city)
    stored = city.ports.store.load(case_id)
    assert stored is not None
    told = unsealed(city.ports, stored)["application"]
    assert told["description"] == DESCRIPTION
    assert told["contact"]["name"] == NAME
    seen = city.call("GET", f"/api/v1/staff/cases/{case_id}", by="agent").json
    assert seen["facts"]["kind"] == "complaint"
    assert seen["facts"]["external"] == "disclosure"
    assert told["external"]["reference"] == opened["receipt_no"]
    # Its number stands in the request, for the applicant and for the office.
    assert request_file(city, opened)["facts"]["handed_off"]["ticket"] == seen["receipt_no"]
    shown = [step for step in track(city, opened)["timeline"] if seen["receipt_no"] in str(step)]
    assert len(shown) == 1
    # Who holds the code of the request finds the ticket with one of its own.
    (key,) = track(city, opened)["goes_on_as"]
    headers = {"x-query-code": key["query_code"]}
    found = city.call("GET", f"/api/v1/tickets/{key['receipt_no']}", headers=headers)
    assert (found.status, found.json["case_id"]) == (200, case_id)


def test_nothing_of_the_applicant_is_stored_in_the_clear(city: MotoCity) -> None:
    opened = agreed(city)
    given(city, "intake", opened["case_id"], "send")
    stored = stored_text(city.scan())
    for private in (NAME, DESCRIPTION):
        assert private not in stored


def _handed(city: MotoCity, opened: dict[str, Any]) -> int:
    """Return the sequence number of the moment at which it was handed over."""
    types = [event["type"] for event in request_file(city, opened)["events"]]
    return 1 + types.index("handed_off")


def test_delivered_again_it_opens_no_second_ticket(city: MotoCity) -> None:
    opened = agreed(city)
    given(city, "intake", opened["case_id"], "send")
    before = request_file(city, opened)["version"]
    for _ in range(2):
        carry_over(city.ports, opened["case_id"], _handed(city, opened))
    assert len(tickets(city)) == 1
    assert request_file(city, opened)["version"] == before


@pytest.mark.parametrize("fault", ["before", "after"])
def test_an_order_that_breaks_off_again_and_again_opens_one_ticket_in_the_end(
    city: MotoCity, fault: Fault
) -> None:
    opened = agreed(city)
    path = f"/api/v1/staff/cases/{opened['case_id']}/commands"
    body = {"command": "send", "data": {}, "expected_version": city.version(opened["case_id"])}
    assert city.call("POST", path, by="intake", body=body).status == 200
    number = _handed(city, opened)

    tries = broken_off(city, opened["case_id"], number, fault, lambda: len(tickets(city)) <= 1)

    assert tries > 3, "each time one call further"
    assert len(tickets(city)) == 1
    types = [event["type"] for event in request_file(city, opened)["events"]]
    assert types.count("hand_off_recorded") == 1
