"""Opens the hotline ticket or the disclosure request that came out of a meeting.

See `sunhall.domain.appointment.handing_off`.
"""

from __future__ import annotations

from typing import Any

from sunhall.application.carry_out import Loaded, carry_out
from sunhall.application.case_links import LINKER, once
from sunhall.application.open_case import open_case
from sunhall.application.ports import Ports
from sunhall.application.read_case import unsealed
from sunhall.application.services import SERVICES
from sunhall.domain.appointment.appointment import APPLICATION
from sunhall.domain.appointment.commands import RecordHandOff
from sunhall.domain.appointment.handing_off import submission_of
from sunhall.domain.engine.event import Event
from sunhall.domain.errors import RuleRefused


def open_case_of_appointment(ports: Ports, loaded: Loaded, event: Event) -> None:
    """Open the case, and note its number in the appointment.

    Args:
        ports: The outside world.
        loaded: The appointment.
        event: The moment at which the matter was handed on.

    Raises:
        RuleRefused: What the citizen said was erased.
    """
    documents = unsealed(ports, loaded.stored)
    if APPLICATION not in documents:
        raise RuleRefused("personal_data_erased")
    case: Any = loaded.case
    number = event.data["number"]
    submission = submission_of(case, documents, number)
    service = SERVICES[event.data["service"]]
    opened = open_case(ports, service, submission, LINKER, once(event, event.data["service"])).case
    carry_out(
        ports,
        event.case_id,
        "record_hand_off",
        RecordHandOff(number=number, receipt_no=opened.receipt_no),
        LINKER,
        once(event, "recorded"),
        expected_version=None,
    )
