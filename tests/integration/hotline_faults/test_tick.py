"""A fault at any call of the tick: the next ones do what is left, and nothing rings twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from sunhall.domain.calendar.beijing import BEIJING
from tests.builders.aws_faults import broken, watched
from tests.integration.hotline_faults.faults import one_of_each, tried_again
from tests.integration.hotline_faults.invariants import histories, make_sure, of_type
from tests.integration.hotline_faults.story import Story, dispatched_story
from tests.integration.hotline_faults.town import Town

#: When the tick looks, what it is about, and the event that it has to bring, once.
LOOKS = {
    "nobody has signed for it": ("2026-03-04 00:01", "sign_missed"),
    "it is late, as the clock of the case says": ("2026-03-10 09:31", "deadline_missed"),
    # Nothing happens in the case on that day: time alone brings the finding.
    "it is left late, as supervision finds": ("2026-03-18 09:35", "order_drafted"),
}


@pytest.fixture(scope="module")
def story(town: Town) -> Story:
    told = dispatched_story(town)
    town.tick()  # From now on nothing that falls due can be missed.
    return told


def later(town: Town) -> None:
    """Let the tick come again, until both that look at what is due have looked twice."""
    for _ in range(2):
        town.clock.time += timedelta(minutes=10)
        assert town.tick()["failed"] == 0
        town.pump()


@pytest.fixture(scope="module")
def moments(town: Town, story: Story) -> Callable[[str], None]:
    """Bring the town to a moment, with all that happens by itself before."""
    start = town.kept()
    kept = {}
    for name, (moment, _) in LOOKS.items():
        town.back_to(start)
        to = datetime.fromisoformat(moment).replace(tzinfo=BEIJING)
        for days in range(7, 0, -1):
            town.clock.time = to - timedelta(days=days - 1, hours=days * 3)
            town.clock.time = town.clock.time.replace(minute=1)
            town.tick()
            town.pump()
        town.clock.time = to
        kept[name] = town.kept()
    return lambda name: town.back_to(kept[name])


@pytest.mark.parametrize("name", LOOKS)
def test_the_tick_survives_a_fault_at_every_call(
    town: Town, moments: Callable[[str], None], name: str
) -> None:
    kind = LOOKS[name][1]
    moments(name)
    earlier = len(of_type(town, kind))
    with watched() as calls:
        town.tick()
    town.pump()
    later(town)
    wanted = histories(town)
    assert len(of_type(town, kind)) > earlier
    for place, fault in one_of_each(calls.names):
        moments(name)
        with broken(place, fault):
            failed = _fails(town)
        assert not (failed and tried_again(calls.names, (place, fault))), (place, fault)
        later(town)
        assert histories(town) == wanted, (calls.names[place], place, fault)
        make_sure(town)


def _fails(town: Town) -> bool:
    """Whether a tick fails, or says that something is left for the next one."""
    try:
        return town.tick()["failed"] > 0
    except Exception:  # Whatever it is, Lambda tries no tick again: the next one comes.
        return True
