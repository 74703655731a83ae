"""Writes into an applicant's register what became of a request, from the events of the stream.

Events come at least once. An event writes what it says under its own place in the history, and an
earlier one never replaces a later one: after any number of deliveries the row tells what the last
event of its kind said.
"""

from __future__ import annotations

from sunhall.application.ports import Ports
from sunhall.domain.engine.event import Event

#: Events that tell something: the others are passed by without an import.
TELLING = frozenset(
    {
        *("reply_sent", "abandonment_confirmed", "fee_abandonment_confirmed", "withdrawn"),
        *("request_merged", "identity_sealed"),
    }
)


def keep_register(ports: Ports, event: Event) -> None:
    """Note in its applicant's register what an event says of a request, if anything.

    Args:
        ports: The outside world.
        event: A recorded event of any service; a case that stands in no register has no row.
    """
    if event.type not in TELLING:
        return
    from sunhall.domain.disclosure.register_entry import outcome_of

    outcome = outcome_of(event.type, event.data, event.at)
    if outcome:
        ports.register.note(
            event.case_id,
            event.seq,
            leaf=outcome.leaf,
            answered_on=outcome.answered_on,
            letter_no=outcome.letter_no,
            sealed=outcome.sealed,
        )
