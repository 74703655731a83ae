"""What keeping and erasing one request takes, years after the case."""

from __future__ import annotations

from bench.capacity import metered
from bench.case_cost import prices
from tests.integration.retention.kept_city import KeptCity, answered

#: Transactions of the tick: a case version, its event, its place in two indexes.
TICK_WRITES = 8
#: The eraser updates a row at a time, and each row that stands in a box moves there, too.
ERASER_WRITES = 20


def test_a_request_costs_two_ticks_and_one_eraser_in_ten_years(city: KeptCity) -> None:
    answered(city)
    city.move_to("2026-09-19T00:00:30")
    with metered() as archive:
        city.tick()
    city.pump()
    city.move_to("2036-09-20T00:00:30")
    with metered() as erasure:
        city.tick()
    city.pump()
    with metered() as eraser:
        city.erase_the_rest()
    assert archive.writes <= TICK_WRITES
    assert erasure.writes <= TICK_WRITES
    assert eraser.writes <= ERASER_WRITES
    calls = [name for used in (archive, erasure, eraser) for name in used.calls]
    assert not [name for name in calls if name.startswith("kms.")]
    units = archive.writes + erasure.writes + eraser.writes
    reads = archive.reads + erasure.reads + eraser.reads
    listed = 2 * prices().per_million["s3_writes"]
    usd = (
        units * prices().per_million["write_units"]
        + reads * prices().per_million["read_units"]
        + listed
    ) / 1e6
    assert usd <= 0.00005
