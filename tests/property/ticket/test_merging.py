"""Merging makes no circle, even when what is known of the other ticket is old."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sunhall.domain.engine.decision import Decision
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket.ticket import State
from tests.builders import tickets as made

TICKETS = 5
PAIRS = st.lists(
    st.tuples(st.integers(0, TICKETS - 1), st.integers(0, TICKETS - 1), st.booleans()), max_size=15
)


@settings(max_examples=60, deadline=None)
@given(pairs=PAIRS)
def test_however_tickets_are_merged_every_one_leads_to_one_that_was_not(
    pairs: list[tuple[int, int, bool]],
) -> None:
    tickets = [made.screened("2026-04-01", number=number) for number in range(1, TICKETS + 1)]
    as_first_seen = [history.related for history in tickets]
    for which, other, stale in pairs:
        # Two agents may merge at the same moment: each sees the other ticket as it was before.
        main = as_first_seen[other] if stale else tickets[other].related
        command = c.MergeInto(main_receipt_no=main.receipt_no)
        before = tickets[which].case
        outcome = tickets[which].attempt(command, made.AGENT, related=main)
        assert isinstance(outcome, Decision) is (
            before.state is State.SCREENING
            and other < which
            and (stale or main.state == "screening")
        )
    main_of = {history.case_id: history.case.merged_into for history in tickets}
    for case_id in main_of:
        steps, here = 0, case_id
        while main_of[here] is not None:
            here, steps = str(main_of[here]), steps + 1
            assert steps < TICKETS
