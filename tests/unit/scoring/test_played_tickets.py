"""The records of tickets that were played through the real state machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dispatcher.handler import CONSUMERS
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.score_appeal.evolve import EVENT_TYPES as APPEAL_EVENTS
from sunhall.domain.scoring.entries.history import EVENT_TYPES as ENTRY_EVENTS
from sunhall.domain.scoring.figures import Figures, figures, rounded
from sunhall.domain.scoring.judgement import Indicator
from sunhall.domain.scoring.record import ScoreRecord
from sunhall.domain.scoring.ticket_records import ticket_records
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket.effects import EVENT_TYPES as TICKET_EVENTS
from sunhall.domain.ticket.evolve import evolve
from tests.builders import tickets
from tests.builders.scoring import bench
from tests.builders.tickets import MARKET, URBAN, WATER, TicketHistory

#: Thursday; a general ticket is to be signed for by 04-03 and answered by 04-10.
BEGUN = "2026-04-02 10:00"


def records(history: TicketHistory) -> list[ScoreRecord]:
    calendar = history.catalogue.calendar
    return list(ticket_records(history.case, calendar, local_date(history.now)))


def of_units(history: TicketHistory) -> Mapping[str, Figures]:
    found = records(history)
    return {
        unit: figures([each for each in found if each.department == unit], bench(now=history.now))
        for unit in {each.department for each in found}
    }


def rates(history: TicketHistory, unit: str = URBAN) -> dict[str, str]:
    """Return the rates of a unit that were counted at all."""
    counted = of_units(history)[unit].rates
    return {
        str(name): str(rounded(rate.percent))
        for name, rate in counted.items()
        if rate.percent is not None and name in _SHOWN
    }


_SHOWN = (Indicator.RESPONSE, Indicator.SOLUTION, Indicator.SATISFACTION, Indicator.ON_TIME)


def test_a_ticket_that_was_closed_to_the_citizens_content() -> None:
    assert rates(tickets.closed(BEGUN)) == {
        **{"response": "100.00", "solution": "100.00"},
        **{"satisfaction": "100.00", "on_time": "100.00"},
    }


def test_an_open_ticket_counts_for_nothing_until_it_is_late() -> None:
    history = tickets.handling(BEGUN)
    assert rates(history) == {}
    history.at("2026-04-10 23:59:59")
    assert rates(history) == {}
    history.at("2026-04-13 00:00:00")
    assert rates(history) == {"on_time": "0.00"}


def test_rework_leaves_the_first_reply_in_time_and_lets_the_last_callback_decide() -> None:
    history = tickets.in_rework(BEGUN)
    assert rates(history)["satisfaction"] == "0.00"
    history.at("2026-04-30 10:00")
    tickets.again_in_callback(history)
    history.give(tickets.HAPPY, tickets.CALLER)
    assert rates(history)["satisfaction"] == "100.00"
    assert rates(history)["on_time"] == "100.00"
    assert of_units(history)[URBAN].rates[Indicator.REWORK].above == 1
    assert of_units(history)[URBAN].valid_callbacks == 1


def test_a_reply_that_was_rejected_and_given_again_late_was_late() -> None:
    history = tickets.replied(BEGUN)
    history.give(c.RejectReply(reasons=("no_measures",)), tickets.DISPATCHER)
    history.at("2026-04-13 10:00")
    history.give(tickets.REPLY, tickets.URBAN_HANDLER)
    history.give(c.AcceptReply(), tickets.DISPATCHER)
    assert rates(history) == {"on_time": "0.00"}


def test_an_accepted_return_leaves_the_unit_alone_and_the_next_one_answers() -> None:
    history = tickets.in_return_review(BEGUN)
    history.give(c.AcceptReturn(reason="属实"), tickets.DISPATCHER)
    history.give(c.DispatchTicket(lead=MARKET, reason="职责明确"), tickets.DISPATCHER)
    history.at("2026-05-20 10:00")
    units = of_units(history)
    assert units[URBAN].faults == {}
    assert units[URBAN].rates[Indicator.RETURNS].above == 1
    assert units[MARKET].faults == {"late_answer": 1, "late_signing": 1}


def test_a_refused_return_is_a_fault() -> None:
    history = tickets.in_return_review(BEGUN)
    history.give(c.RefuseReturn(reason="该路段由城管局管养"), tickets.DISPATCHER)
    assert of_units(history)[URBAN].faults == {"wrong_return": 1}


def test_in_a_joint_ticket_each_unit_has_its_own_time() -> None:
    history = tickets.handling(BEGUN)
    history.give(c.AddCoUnits(units=(WATER,), reason="管网渗漏"), tickets.DISPATCHER)
    history.give(c.Sign(), tickets.WATER_HANDLER)
    history.at("2026-04-14 10:00")
    history.give(c.CoReply(text="管网已修复。"), tickets.WATER_HANDLER)
    history.give(tickets.REPLY, tickets.URBAN_HANDLER)
    history.give(c.AcceptReply(), tickets.DISPATCHER)
    history.give(tickets.HAPPY, tickets.CALLER)
    assert rates(history, WATER) == {"on_time": "0.00"}
    assert rates(history)["satisfaction"] == "100.00"


def test_a_record_holds_nothing_that_a_citizen_said() -> None:
    told = str(records(tickets.unsolved(BEGUN)))
    assert [text for text in tickets.PERSONAL if text in told] == []


def test_every_state_has_records_that_can_be_judged() -> None:
    stages: Mapping[Any, Any] = tickets.IN_STATE
    for state, bring in stages.items():
        history = bring(BEGUN)
        assert history.case.state is state
        if history.case.assignments:
            assert of_units(history)
        else:
            assert records(history) == []


def _longer() -> list[TicketHistory]:
    """Return histories with what no single state needs: joint work, an extension, a late reply."""
    joint = tickets.handling(BEGUN)
    joint.give(c.AddCoUnits(units=(WATER, MARKET), reason="管网渗漏"), tickets.DISPATCHER)
    joint.give(c.ExcuseCoUnit(unit=MARKET, reason="无涉"), tickets.DISPATCHER)
    joint.give(c.Sign(), tickets.WATER_HANDLER)
    joint.give(c.CoReply(text="管网已修复。"), tickets.WATER_HANDLER)
    late = tickets.dispatched(BEGUN)
    late.at("2026-04-08 10:00")
    late.tick()
    longer = tickets.handling("2026-04-24 10:00", "housing", lead=URBAN)
    asked = c.AskExtension(amount=5, reason="construction", explanation="需要开挖。")
    longer.give(asked, tickets.URBAN_HANDLER)
    for person in (tickets.URBAN_HEAD, tickets.CENTRE_HEAD, tickets.LEADER):
        if person.id in longer.waiting_for():
            longer.sign(person)
    pressed = tickets.handling(BEGUN)
    pressed.give(c.AddUrge(from_case="01JKXQ3W8Z0000000000000077"), tickets.CLOCK)
    arbitrated = tickets.in_arbitration(BEGUN)
    arbitrated.give(c.Arbitrate(lead=MARKET, reason="裁定"), tickets.CENTRE_HEAD)
    contacted = tickets.handling(BEGUN)
    on = local_date(contacted.now)
    contacted.give(c.RecordContact(how="phone", on=on, summary="已联系。"), tickets.URBAN_HANDLER)
    return [joint, late, longer, pressed, arbitrated, contacted, tickets.unsolved(BEGUN)]


def test_the_stream_is_asked_for_every_event_that_changes_a_record() -> None:
    waited_for = next(
        types for consumer, types in CONSUMERS.items() if consumer.__name__ == "_scores"
    )
    stages: Mapping[Any, Any] = tickets.IN_STATE
    changing = set()
    for history in (*(bring(BEGUN) for bring in stages.values()), *_longer()):
        calendar, today = history.catalogue.calendar, local_date(history.now)
        before: object = ()
        case = None
        for event in history.events:
            case = evolve(case, event)
            after = ticket_records(case, calendar, today)
            if after != before:
                changing.add(event.type)
            before = after
    assert len(changing) >= 12
    assert changing <= waited_for
    assert waited_for <= TICKET_EVENTS | ENTRY_EVENTS | APPEAL_EVENTS
