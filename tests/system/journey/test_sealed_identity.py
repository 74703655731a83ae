"""Who the applicant is, sealed from everybody and opened by three keys to who asked."""

from __future__ import annotations

import httpx
import pytest

from infra.local.city_client import CityClient
from tests.system.city import City
from tests.system.journey.applicants import XIMEN
from tests.system.journey.ledger import Ledger
from tests.system.journey.walk import APPROVERS, HANDLER, HEAD, Walk

ASKED = "办理需要核对委托书上的签名。"
LOOKED = "核对委托书与身份信息是否一致。"


def look(city: City, walk: Walk, by: str) -> httpx.Response:
    with city.signed_in(by) as person:
        path = f"/api/v1/staff/cases/{walk.case_id}/identity"
        return person.post(path, json={"purpose": LOOKED})


def sealed(client: CityClient) -> Walk:
    walk = Walk.begin(client, XIMEN).assigned()
    walk.command("intake", "seal_identity", reason="举报人要求保密")
    return walk


@pytest.fixture(scope="module")
def opened(client: CityClient) -> Walk:
    """An identity that three have opened, each in a role of their own."""
    walk = sealed(client)
    walk.command(HANDLER, "request_identity", reason=ASKED)
    for holder in APPROVERS:
        walk.in_step().decide(holder, opinion="同意启封。")
    return walk


def test_a_sealed_identity_is_shown_to_nobody_of_the_staff(city: City, client: CityClient) -> None:
    walk = sealed(client)
    for who in ("intake", "office-head", HANDLER, HEAD, "leader", "supervisor"):
        seen = str(client.case(who, walk.case_id))
        for word in (XIMEN.name, XIMEN.id_number, XIMEN.phone, XIMEN.email):
            assert word not in seen, who
    assert look(city, walk, HANDLER).json()["code"] == "identity_not_open"
    assert look(city, walk, HEAD).json()["code"] == "command_not_allowed"


def test_three_keys_open_it_to_who_asked_and_to_nobody_else(city: City, opened: Walk) -> None:
    seen = look(city, opened, HANDLER)
    assert seen.status_code == 200
    assert seen.headers["cache-control"] == "no-store"
    assert seen.json()["applicant"]["name"] == XIMEN.name
    for other in ("intake", "office-head"):
        assert look(city, opened, other).status_code == 403
    for holder in APPROVERS:
        assert look(city, opened, holder).status_code == 403, "a key opens nothing to its holder"
    assert XIMEN.name not in str(opened.inside(HANDLER)), "the case itself stays as it was"


def test_every_look_is_an_event_that_says_nothing_of_what_was_seen(
    city: City, ledger: Ledger, opened: Walk
) -> None:
    def looks() -> int:
        events = ledger.stored(opened.case_id).events
        return sum(event.type == "identity_viewed" for event in events)

    before = looks()
    assert look(city, opened, HANDLER).status_code == 200
    assert looks() == before + 1
    assert opened.inside(HANDLER)["facts"]["identity"]["views"] == before + 1
    told = str([event.data for event in ledger.stored(opened.case_id).events])
    for word in (XIMEN.name, ASKED, LOOKED):
        assert word not in told


def test_the_three_keys_are_three_stages_of_the_state_machine(ledger: Ledger, opened: Walk) -> None:
    execution = ledger.execution(f"{opened.case_id}-1-1", "SUCCEEDED")
    assert execution.waits == len(APPROVERS)


def test_one_key_that_is_refused_keeps_it_sealed(city: City, client: CityClient) -> None:
    walk = sealed(client)
    walk.command(HANDLER, "request_identity", reason=ASKED)
    walk.decide(HEAD)
    assert (
        walk.refused("legal", walk.task("legal"), "transfer", to="staff-supervisor").status == 422
    )
    walk.decide("legal", "refuse", "理由不充分，不同意启封。")
    assert walk.waits_for() == set()
    assert walk.inside()["state"] == "assigned", "the request goes on all the same"
    assert look(city, walk, HANDLER).json()["code"] == "identity_not_open"
