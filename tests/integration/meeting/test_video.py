"""Four ways to carry picture and sound, behind one port."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import boto3
import jwt
import pytest
from botocore.config import Config
from botocore.stub import Stubber

from sunhall.adapters.settings import SettingsError
from sunhall.adapters.video.chime import ChimeVideo
from sunhall.adapters.video.direct import DirectVideo
from sunhall.adapters.video.jitsi import JitsiVideo
from sunhall.adapters.video.link import LinkVideo
from sunhall.adapters.video.providers import ConfiguredVideos
from sunhall.adapters.video.turn import LIFETIME, IceServers
from sunhall.application.meetings import Video
from sunhall.domain.meeting.meeting import Meeting
from sunhall.domain.meeting.participant import Participant
from tests.builders.meetings import CLOSES, PLAN, Room, opened_room

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
SECRET = "a-secret-that-is-shared-with-the-server"


def people() -> tuple[Meeting, Participant, Participant]:
    """A meeting, its host, its citizen."""
    room: Room = opened_room()
    return room.meeting, room.person("host"), room.person("citizen")


def nowhere_else(video: Video) -> bool:
    """Whether nobody gets to a provider but through our own door."""
    return video.entry(PLAN) is None


class TestDirect:
    def test_without_servers_browsers_find_each_other_by_themselves(self) -> None:
        meeting, host, _ = people()
        video = DirectVideo(IceServers((), (), lambda: SECRET, lambda: NOW))

        assert nowhere_else(video)
        assert video.admitted(meeting, host, "秦明川") == {"ice_servers": [], "media": None}

    def test_a_turn_password_is_the_keyed_hash_of_a_name_that_ends(self) -> None:
        """draft-uberti-behave-turn-rest-00, worked out a second time."""
        meeting, host, _ = people()
        servers = IceServers(
            ("stun:stun.city.example:3478",),
            ("turn:turn.city.example:3478", "turns:turn.city.example:5349"),
            lambda: SECRET,
            lambda: NOW,
        )
        stun, turn = DirectVideo(servers).admitted(meeting, host, "秦明川")["ice_servers"]

        assert stun == {"urls": ["stun:stun.city.example:3478"]}
        until, _, label = turn["username"].partition(":")
        assert int(until) == int((NOW + LIFETIME).timestamp())
        assert label == "m-0001-p1"
        digest = hmac.new(SECRET.encode(), turn["username"].encode(), hashlib.sha1).digest()
        assert base64.b64decode(turn["credential"]) == digest

    def test_nobody_s_name_is_told_to_the_turn_server(self) -> None:
        meeting, _, citizen = people()
        servers = IceServers((), ("turn:t:1",), lambda: SECRET, lambda: NOW)
        (turn,) = DirectVideo(servers).admitted(meeting, citizen, "林晓舟")["ice_servers"]

        assert "林晓舟" not in turn["username"]

    def test_the_secret_is_not_read_where_there_is_no_turn_server(self) -> None:
        def never() -> str:
            raise AssertionError

        assert IceServers(("stun:s:1",), (), never, lambda: NOW).for_one("p1")


class TestJitsi:
    video = JitsiVideo("https://meet.city.example", "sunhall", lambda: SECRET, lambda: NOW)

    def claims(self, person: Participant, meeting: Meeting) -> dict[str, Any]:
        token = self.video.admitted(meeting, person, "林晓舟")["media"]["token"]
        return jwt.decode(
            token,
            SECRET,
            algorithms=["HS256"],
            audience="sunhall",
            issuer="sunhall",
            options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )

    def test_a_token_opens_one_room_until_the_meeting_closes(self) -> None:
        meeting, host, _ = people()
        claims = self.claims(host, meeting)

        assert claims["room"] == "m-0001"
        assert claims["sub"] == "meet.city.example"
        assert claims["exp"] == int(CLOSES.timestamp())
        assert claims["nbf"] == int(NOW.timestamp())

    def test_the_host_owns_the_room_and_a_citizen_does_not(self) -> None:
        meeting, host, citizen = people()
        hosts, citizens = self.claims(host, meeting), self.claims(citizen, meeting)

        assert hosts["context"]["user"]["affiliation"] == "owner"
        assert hosts["context"]["user"]["moderator"] is True
        assert citizens["context"]["user"]["affiliation"] == "member"
        assert citizens["context"]["user"]["moderator"] is False

    def test_who_was_let_in_by_us_does_not_wait_again(self) -> None:
        meeting, _, citizen = people()

        assert self.claims(citizen, meeting)["context"]["user"]["lobby_bypass"] is True

    def test_only_a_host_may_record_and_only_where_the_plan_allows_it(self) -> None:
        meeting, host, citizen = people()
        unrecorded = replace(meeting, plan=replace(PLAN, recording=False))

        assert self.claims(host, meeting)["context"]["features"]["recording"] is True
        assert self.claims(citizen, meeting)["context"]["features"]["recording"] is False
        assert self.claims(host, unrecorded)["context"]["features"]["recording"] is False

    def test_a_token_of_another_secret_opens_nothing(self) -> None:
        meeting, host, _ = people()
        token = self.video.token(meeting, host, "秦明川")

        with pytest.raises(jwt.InvalidSignatureError):
            jwt.decode(token, "another-secret-of-the-same-length-here", algorithms=["HS256"])

    def test_the_token_stands_where_no_server_sees_it(self) -> None:
        meeting, host, _ = people()
        media = self.video.admitted(meeting, host, "秦明川")["media"]
        parts = urlsplit(media["url"])

        assert (parts.netloc, parts.path, parts.query) == ("meet.city.example", "/m-0001", "")
        assert unquote(parts.fragment) == f'jwt="{media["token"]}"'

    def test_nobody_gets_there_without_having_been_let_in(self) -> None:
        assert nowhere_else(self.video)


class TestChime:
    @pytest.fixture
    def chime(self) -> Iterator[tuple[ChimeVideo, Stubber]]:
        client = boto3.client(
            "chime-sdk-meetings",
            "us-east-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            config=Config(parameter_validation=True),
        )
        with Stubber(client) as stub:
            yield ChimeVideo(client, "us-east-1"), stub
            stub.assert_no_pending_responses()

    def test_a_meeting_is_made_when_somebody_is_let_in_and_is_the_same_for_the_next(
        self, chime: tuple[ChimeVideo, Stubber]
    ) -> None:
        video, stub = chime
        meeting, host, citizen = people()
        for person in (host, citizen):
            stub.add_response("create_meeting", _made(), _asked())
            stub.add_response(
                "create_attendee",
                {"Attendee": {"AttendeeId": "a" * 36, "JoinToken": "token"}},
                {
                    "MeetingId": "m" * 36,
                    "ExternalUserId": person.id,
                    "Capabilities": {
                        "Audio": "SendReceive",
                        "Video": "SendReceive",
                        "Content": "SendReceive",
                    },
                },
            )
            media = video.admitted(meeting, person, "林晓舟")["media"]
            assert media["attendee"]["JoinToken"] == "token"
            assert media["meeting"]["MeetingId"] == "m" * 36

    def test_what_somebody_may_do_there_depends_on_what_they_are(
        self, chime: tuple[ChimeVideo, Stubber]
    ) -> None:
        video, stub = chime
        room = opened_room()
        room.join("colleague-1")
        stub.add_response("create_meeting", _made(), _asked())
        stub.add_response(
            "create_attendee",
            {"Attendee": {}},
            {
                "MeetingId": "m" * 36,
                "ExternalUserId": "p3",
                "Capabilities": {
                    "Audio": "SendReceive",
                    "Video": "SendReceive",
                    "Content": "Receive",
                },
            },
        )
        video.admitted(room.meeting, room.person("colleague"), "丁")

    def test_who_is_sent_away_loses_every_key_they_had(
        self, chime: tuple[ChimeVideo, Stubber]
    ) -> None:
        video, stub = chime
        meeting, _, citizen = people()
        mine = [{"ExternalUserId": "p2", "AttendeeId": f"{n}" * 36} for n in (1, 2)]
        others = [{"ExternalUserId": "p1", "AttendeeId": "9" * 36}]
        stub.add_response("create_meeting", _made(), _asked())
        stub.add_response("list_attendees", {"Attendees": [*others, mine[0]], "NextToken": "more"})
        stub.add_response("delete_attendee", {}, _deleted(mine[0]))
        stub.add_response("list_attendees", {"Attendees": [mine[1]]})
        stub.add_response("delete_attendee", {}, _deleted(mine[1]))
        video.dismissed(meeting, citizen)

    def test_a_meeting_that_is_over_is_over_there(self, chime: tuple[ChimeVideo, Stubber]) -> None:
        video, stub = chime
        meeting, _, _ = people()
        stub.add_response("create_meeting", _made(), _asked())
        stub.add_response("delete_meeting", {}, {"MeetingId": "m" * 36})
        video.ended(meeting)

    def test_when_everybody_had_left_the_next_meeting_is_another_one(
        self, chime: tuple[ChimeVideo, Stubber]
    ) -> None:
        """Chime has ended the first one by then, five minutes after the last has gone."""
        video, stub = chime
        room = opened_room()
        room.lose("host-1")
        room.lose("citizen-1")
        room.join("host-2")
        stub.add_response("create_meeting", _made(), _asked("m-0001-1"))
        stub.add_response("create_attendee", {"Attendee": {}})
        video.admitted(room.meeting, room.person("host"), "秦明川")


class TestLink:
    def test_the_address_is_told_with_the_ticket_and_needs_no_connection(self) -> None:
        plan = replace(PLAN, provider="link", link="https://meet.example.cn/room/1")

        assert LinkVideo().entry(plan) == {"url": "https://meet.example.cn/room/1"}


class TestProviders:
    def videos(self, **environment: str) -> ConfiguredVideos:
        return ConfiguredVideos(environment, _client, lambda: NOW)

    def test_direct_and_link_need_nothing(self) -> None:
        videos = self.videos()

        assert isinstance(videos.of("direct"), DirectVideo)
        assert isinstance(videos.of("link"), LinkVideo)

    @pytest.mark.parametrize("name", ["jitsi", "chime", "telephone", ""])
    def test_what_is_not_set_up_is_not_there(self, name: str) -> None:
        assert self.videos().of(name) is None

    def test_jitsi_s_secret_is_read_when_the_first_token_is_signed_and_once(self) -> None:
        asked: list[str] = []

        def client(service: str) -> Any:
            asked.append(service)
            return _client(service)

        environment = {
            "JITSI_ORIGIN": "https://meet.city.example",
            "JITSI_APP_ID": "sunhall",
            "JITSI_SECRET_ID": "sunhall/jitsi",
        }
        video = ConfiguredVideos(environment, client, lambda: NOW).of("jitsi")
        assert isinstance(video, JitsiVideo)
        assert asked == []
        meeting, host, _ = people()
        for _ in range(2):
            video.admitted(meeting, host, "秦明川")
        assert asked == ["secretsmanager"]

    def test_chime_is_there_where_a_region_is_named(self) -> None:
        assert isinstance(self.videos(CHIME_REGION="us-east-1").of("chime"), ChimeVideo)

    @pytest.mark.parametrize(
        "half",
        [
            {"TURN_URLS": "turn:t:1"},
            {"TURN_SECRET_ID": "sunhall/turn"},
            {"JITSI_ORIGIN": "https://m"},
            {"JITSI_ORIGIN": "https://m", "JITSI_APP_ID": "sunhall"},
        ],
    )
    def test_half_a_provider_is_a_mistake_that_is_told_at_once(self, half: dict[str, str]) -> None:
        with pytest.raises(SettingsError):
            self.videos(**half)


class _Secrets:
    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # AWS's name
        return {"SecretString": SECRET, "Name": SecretId}


def _client(service: str) -> Any:
    return _Secrets() if service == "secretsmanager" else object()


def _made() -> dict[str, Any]:
    return {"Meeting": {"MeetingId": "m" * 36, "MediaRegion": "us-east-1"}}


def _asked(name: str = "m-0001-0") -> dict[str, Any]:
    return {"ClientRequestToken": name, "ExternalMeetingId": name, "MediaRegion": "us-east-1"}


def _deleted(attendee: dict[str, str]) -> dict[str, str]:
    return {"MeetingId": "m" * 36, "AttendeeId": attendee["AttendeeId"]}
