"""The moto city of the other journeys, in which people meet."""

from __future__ import annotations

import pytest

import case_links.handler
import meeting_socket.handler
import meetings_api.handler
from tests.integration.journey.conftest import city as city
from tests.integration.journey.moto_city import MotoCity
from tests.integration.meeting.meeting_town import MeetingTown


@pytest.fixture
def town(city: MotoCity, monkeypatch: pytest.MonkeyPatch) -> MeetingTown:
    for function in (case_links, meeting_socket, meetings_api):
        monkeypatch.setattr(function.handler, "ports", lambda: city.ports)
    return MeetingTown(city)
