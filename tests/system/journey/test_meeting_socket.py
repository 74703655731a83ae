"""A meeting over real connections: front, WebSocket API of the emulator, roles of functions."""

from __future__ import annotations

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from infra.local.city_client import CityClient
from sunhall.domain.meeting.participant import MeetingRole
from tests.system.city import City
from tests.system.journey.ledger import Ledger
from tests.system.journey.meeting_client import HeldMeeting, Speaker


@pytest.fixture
def meeting(city: City, client: CityClient) -> HeldMeeting:
    return HeldMeeting.begin(city, client)


def ask(city: City, opened: object, code: str) -> httpx.Response:
    """Ask for a ticket as the citizen."""
    with city.http() as http:
        receipt_no = opened["receipt_no"]  # type: ignore[index]
        return http.post(
            f"/api/v1/appointments/{receipt_no}/meeting-tickets",
            headers={"X-Query-Code": code},
            json={"display_name": "欧阳明月"},
        )


def test_two_people_meet_and_their_case_is_told(client: CityClient, meeting: HeldMeeting) -> None:
    with meeting.host() as host, meeting.citizen() as citizen:
        assert host.hear("admitted")["participants"][0]["role"] == "host"
        assert citizen.hear("welcome")["status"] == "waiting"
        (waiting,) = (
            host.hear("waiting_list")["participants"] or host.hear("waiting_list")["participants"]
        )
        host.say("identity_checked", participant=waiting["id"], method="called_back")
        host.say("admit", participant=waiting["id"])
        inside = citizen.hear("admitted")
        assert sorted(each["name"] for each in inside["participants"]) == ["欧阳明月", "秦明川"]

        me, other = inside["you"]["id"], "p1" if inside["you"]["id"] == "p2" else "p2"
        sdp = "v=0\r\n" + "a=candidate:" * 1500
        citizen.say("signal", to=other, data={"sdp": sdp})
        assert host.hear("signal") == {"type": "signal", "from": me, "data": {"sdp": sdp}}
        host.say("chat", text="您好，请讲。")
        assert citizen.hear("chat")["text"] == "您好，请讲。"

        citizen.hang_up()
        assert host.hear("participant_left")["reason"] in {"lost", "left"}
        host.say("end")
        assert host.hear("ended")["reason"] == "host"
        assert host.is_closed()

    def told() -> bool | None:
        case = client.case("petition-officer", meeting.plan.case_id)
        return any(event["type"] == "meeting_recorded" for event in case["events"]) or None

    assert client.wait_for(told, "the report of the meeting")


def test_whoever_waits_is_told_nothing_of_the_room(meeting: HeldMeeting) -> None:
    with meeting.host() as host, meeting.citizen() as citizen:
        citizen.hear("welcome")
        host.hear("admitted")
        host.say("chat", text="还没有到您。")
        host.hear("chat")
        citizen.say("signal", to="p1", data={})
        assert citizen.hear("error")["code"] == "not_admitted"
        assert citizen.hears_nothing_before_pong() == []


def test_a_ticket_opens_one_connection_and_an_invented_one_none(
    city: City, meeting: HeldMeeting
) -> None:
    ticket = meeting.ticket("applicant", MeetingRole.CITIZEN, "欧阳明月")
    with Speaker(city, ticket):
        for used in (ticket, "x" * 43, ""):
            with pytest.raises(InvalidStatus) as refused:
                Speaker(city, used)
            assert refused.value.response.status_code in {403, 502}


def test_a_second_connection_takes_the_place_of_the_first(meeting: HeldMeeting) -> None:
    with meeting.host() as host, meeting.host() as again:
        assert host.hear("removed")["reason"] == "replaced"
        assert host.is_closed()
        assert again.hear("admitted")["you"]["present"] is True
        assert again.hears_nothing_before_pong() in ([], ["waiting_list"])


def test_before_the_meeting_opens_the_app_gives_no_ticket(city: City, meeting: HeldMeeting) -> None:
    early = ask(city, meeting.opened, meeting.opened["query_code"])
    wrong = ask(city, meeting.opened, "AAAA-BBBB-CCCC")

    assert (early.status_code, early.json()["code"]) == (409, "meeting_not_open_yet")
    assert (wrong.status_code, wrong.json()["code"]) == (404, "receipt_or_code_wrong")


def test_nothing_of_a_meeting_is_stored_in_clear(meeting: HeldMeeting, ledger: Ledger) -> None:
    with meeting.host() as host:
        host.hear("admitted")
        host.say("chat", text="这句话谁也不能读到")
        host.hear("chat")
    stored = repr(ledger.items("MEETING#"))

    assert stored
    assert "这句话谁也不能读到" not in stored
    assert "秦明川" not in stored
