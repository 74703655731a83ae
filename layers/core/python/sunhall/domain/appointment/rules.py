"""The numbers of appointments, as the catalogue says them.

What can be booked stands apart from what becomes of it, see `sunhall.domain.scheduling.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sunhall.domain.catalogue import Catalogue, Limit, Period, Text, limit_of, period_of

SECTION: Final = "appointment"


@dataclass(frozen=True, slots=True, eq=False)
class MeetingRules:
    """The numbers of appointments.

    Attributes:
        decision: Time to agree to a meeting that needs it.
        proposal: The citizen's time to answer when the host asks for another time.
        rebooking: Time to book again under the same number, after the host's side did not hold it.
        minutes: Time to write the minutes.
        signing: The citizen's time to sign them.
        waiting_after_start: Minutes that each side waits for the other.
        opens_before: Minutes before the meeting at which people may come in.
        closes_after: Minutes after its end at which nobody is let in any more.
        reschedules: How often the citizen can move it.
        proposals: How often the host can ask for another time.
        offers: Offers that somebody on the waiting list can let pass.
        longest_wait: Days that a place on the waiting list can cover.
        promises: Most promises of a meeting.
        longest_promise: Working days within which a promise has to be kept.
        due_soon: Working days left at which a yellow card is given.
        recording: Whether meetings may be recorded, if everybody in them agrees.
        identity_check: Whether the citizen's identity is checked before they are let in.
        outcomes: What can come of a meeting, by id.
        chain: Id of the chain that agrees to a meeting, where an item names none of its own.
    """

    decision: Period
    proposal: Period
    rebooking: Period
    minutes: Period
    signing: Period
    waiting_after_start: Limit
    opens_before: Limit
    closes_after: Limit
    reschedules: Limit
    proposals: Limit
    offers: Limit
    longest_wait: Limit
    promises: Limit
    longest_promise: Limit
    due_soon: Limit
    recording: bool
    identity_check: bool
    outcomes: Mapping[str, Text]
    chain: str


@lru_cache(maxsize=4)
def meeting_rules(catalogue: Catalogue) -> MeetingRules:
    """Return the numbers of appointments, built once.

    Raises:
        KeyError: The catalogue has no section ``appointment``.
    """
    data: Mapping[str, Any] = catalogue.sections[SECTION]
    numbers: dict[str, Any] = {name: period_of(each) for name, each in data["periods"].items()}
    numbers |= {name: limit_of(each) for name, each in data["limits"].items()}
    return MeetingRules(
        **numbers,
        **data["meeting"],
        outcomes={each["id"]: each["label"] for each in data["outcomes"]},
        chain=data["chains"]["approval"],
    )
