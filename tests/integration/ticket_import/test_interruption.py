"""Killed at any call of AWS and started again, an import has every message exactly once."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from infra.importing.run import Tally
from infra.importing.storing import Patience
from sunhall.domain.engine.event import first_broken
from tests.builders.aws_faults import Moment, broken, watched
from tests.builders.imported import row, unanswered
from tests.integration.ticket_import.conftest import KILLED, PATIENT, ImportingCity

ROWS = [row(message_no="1"), unanswered(message_no="2"), row(message_no="3")]

#: Two derived keys and the month's key of titles, which is looked for, made and kept; then for each
#: message one look, one key, one transaction.
FIRST_CALLS = 2 + 3
CALLS = FIRST_CALLS + 3 * len(ROWS)
MOMENTS: tuple[Moment, ...] = ("before", "after")


def test_these_are_all_the_calls(importing: ImportingCity) -> None:
    with watched() as calls:
        importing.takes(ROWS)
    assert len(calls.names) == CALLS
    assert calls.names.count("dynamodb.TransactWriteItems") == len(ROWS)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("place", range(CALLS))
def test_killed_at_any_call_and_started_again_every_message_is_there_once(
    importing: ImportingCity, place: int, moment: Moment
) -> None:
    with broken(place, moment):
        killed = importing.takes(ROWS, patience=KILLED)
    assert isinstance(killed.stopped_by, ConnectionClosedError)
    again = importing.takes(ROWS, patience=KILLED)
    assert again.stopped_by is None
    assert again.imported + again.there == len(ROWS)
    # What the first run had stored, also where it never heard of it, the second found there.
    assert again.there >= killed.imported
    once(importing)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("place", range(FIRST_CALLS + 3))
def test_a_fault_that_passes_is_waited_for_and_doubles_nothing(
    importing: ImportingCity, place: int, moment: Moment
) -> None:
    with broken(place, moment):
        tally = importing.takes(ROWS, patience=PATIENT)
    assert tally == Tally(imported=len(ROWS))
    once(importing)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("place", range(8, 40, 8))
def test_killed_while_many_are_under_way_nothing_is_lost_or_doubled(
    importing: ImportingCity, place: int, moment: Moment
) -> None:
    rows = [row(message_no=str(number)) for number in range(12)]
    with broken(place, moment):
        killed = importing.takes(rows, patience=KILLED, workers=4)
    assert killed.stopped_by is not None
    again = importing.takes(rows, patience=KILLED, workers=4)
    assert again.imported + again.there == 12
    assert len(importing.cases()) == 12


def once(importing: ImportingCity) -> None:
    cases = importing.cases()
    assert sorted(cases) == ["1", "2", "3"]
    for loaded in cases.values():
        assert first_broken(loaded.stored.events) is None
        assert loaded.stored.data_key is not None
    receipts = [item for item in importing.city.scan() if item["SK"]["S"] == "RECEIPT"]
    assert len(receipts) == 3, "no number is left behind without its ticket"


# --- throttling ----------------------------------------------------------------------------------


def throttled(code: str, *reasons: str) -> ClientError:
    response: Any = {"Error": {"Code": code}}
    if reasons:
        response["CancellationReasons"] = [{"Code": each} for each in reasons]
    return ClientError(response, "TransactWriteItems")


PASSES = [
    throttled("ThrottlingException"),
    throttled("ProvisionedThroughputExceededException"),
    throttled("TransactionCanceledException", "None", "ThrottlingError"),
    throttled("TransactionCanceledException", "ProvisionedThroughputExceeded", "None"),
]
STAYS = [
    throttled("AccessDeniedException"),
    throttled("ResourceNotFoundException"),
    throttled("TransactionCanceledException", "ConditionalCheckFailed", "ThrottlingError"),
    throttled("TransactionCanceledException", "ValidationError"),
]


class Failing:
    """Fails some times, then answers."""

    def __init__(self, failure: Exception, times: int) -> None:
        self.failure = failure
        self.left = times
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.left:
            self.left -= 1
            raise self.failure
        return "done"


@pytest.mark.parametrize("failure", PASSES)
def test_what_is_throttled_is_tried_again_later_and_later(failure: ClientError) -> None:
    waits: list[float] = []
    call = Failing(failure, times=6)
    assert Patience(sleep=waits.append).of(call) == "done"
    assert call.calls == 7
    for number, wait in enumerate(waits):
        assert 0.1 * 2**number <= wait <= 0.2 * 2**number


def test_the_wait_has_an_end_and_so_have_the_tries() -> None:
    waits: list[float] = []
    call = Failing(PASSES[0], times=99)
    with pytest.raises(ClientError):
        Patience(tries=12, sleep=waits.append).of(call)
    assert call.calls == 12
    assert max(waits) <= 20


@pytest.mark.parametrize("failure", STAYS)
def test_what_does_not_pass_by_itself_is_told_at_once(failure: ClientError) -> None:
    call = Failing(failure, times=1)
    with pytest.raises(ClientError):
        Patience(sleep=lambda _: None).of(call)
    assert call.calls == 1
