"""How long a case is kept, and what the engine says about it (个人信息保护法 arts. 19, 47(1))."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from sunhall.application.services import SERVICES
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.correction.service import CORRECTION
from sunhall.domain.disclosure.delivery import ConfirmDelivery, ReportDeliveryFailure
from sunhall.domain.disclosure.remedies import RecordRemedy, RecordRemedyResult
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.event import ERASED, first_broken
from sunhall.domain.engine.keeping import Archive, PlaceHold, ReleaseHold
from sunhall.domain.engine.retention import kept_until, kept_years
from sunhall.domain.identity.commands import AskForIdentity, SealIdentity
from tests.builders import corrections, history, people, petitions, tickets
from tests.builders.calendar import moment
from tests.builders.catalogue import small_catalogue

DAY = "2026-04-01"
#: The first day after 183 days from 2026-04-01; ten years later.
ARCHIVED_AT = "2026-10-02 00:00"
ERASED_AT = "2036-10-03 00:00"
HOLD, LIFT = PlaceHold("行政诉讼尚未终结"), ReleaseHold("诉讼终结")


def keeping(catalogue: Catalogue, years: int = 10) -> Catalogue:
    """Return rules that say how long personal data is kept."""
    rules = {name: {"years": years} for name in ("disclosure", "correction")}
    return replace(catalogue, sections={**catalogue.sections, "retention": rules})


def kept(case: Any) -> Any:
    """Let the rules of a played case say how long it is kept."""
    case.catalogue = keeping(case.catalogue)
    return case


#: A case of each service that ended on 2026-04-01, by the service's name.
ENDED: dict[str, Callable[[], Any]] = {
    "disclosure": lambda: kept(history.delivered(DAY)),
    "correction": lambda: kept(corrections.sent(DAY)),
}
each_service = pytest.mark.parametrize("service", sorted(ENDED))


# --- the period ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "years", "until"),
    [
        (date(2026, 10, 2), 10, date(2036, 10, 2)),
        (date(2028, 2, 29), 4, date(2032, 2, 29)),
        # 2038 has no 29 February: the period ends with the month.
        (date(2028, 2, 29), 10, date(2038, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 12, 31)),
    ],
)
def test_a_retention_of_whole_years_ends_on_the_same_day(
    since: date, years: int, until: date
) -> None:
    assert kept_until(since, years) == until


def test_a_service_that_the_city_does_not_name_keeps_its_cases() -> None:
    catalogue = keeping(small_catalogue(), 7)
    assert kept_years(catalogue, "disclosure") == 7
    assert kept_years(catalogue, "ticket") is None
    assert kept_years(small_catalogue(), "disclosure") is None


def test_every_service_whose_cases_can_be_erased_says_so() -> None:
    erasing = {name for name, service in SERVICES.items() if service.erases}
    assert erasing >= {"disclosure", "correction", "petition", "ticket"}
    for name in erasing:
        assert {"place_hold", "release_hold"} <= set(SERVICES[name].commands)


# --- by time ---------------------------------------------------------------------------------


@each_service
def test_what_has_ended_is_archived_and_then_erased_by_time_alone(service: str) -> None:
    case = ENDED[service]()
    assert case.standing.wake_at == moment(ARCHIVED_AT)
    (archived,) = case.at(ARCHIVED_AT).tick()
    assert archived.endswith("archived")
    assert case.case.kept_since == date(2026, 10, 2)
    assert case.standing.wake_at == moment(ERASED_AT)
    assert case.at("2036-10-02 23:59").tick() == []
    assert case.at(ERASED_AT).tick() == [ERASED]
    assert case.case.erased_on == date(2036, 10, 3)
    assert case.standing.wake_at is None
    assert case.at("2076-10-03").tick() == []
    assert first_broken(case.events) is None


@each_service
def test_the_event_says_by_which_rule_and_names_nobody(service: str) -> None:
    case = ENDED[service]().at(ARCHIVED_AT)
    case.tick()
    case.at(ERASED_AT).tick()
    assert case.events[-1].data == {
        "kept_since": "2026-10-02",
        "years": 10,
        "until": "2036-10-02",
    }


@each_service
def test_a_tick_that_comes_late_archives_first_and_erases_at_the_next(service: str) -> None:
    case = ENDED[service]().at("2040-01-02 09:00")
    (archived,) = case.tick()
    assert archived.endswith("archived")
    # The archive counts from the day on which it was due, not from the tick's.
    assert case.case.kept_since == date(2026, 10, 2)
    assert case.standing.wake_at == case.now
    assert case.tick() == [ERASED]
    assert case.tick() == []


@each_service
def test_without_a_declared_retention_nothing_is_erased(service: str) -> None:
    case = ENDED[service]().at(ARCHIVED_AT)
    case.tick()
    case.catalogue = replace(case.catalogue, sections={})
    assert case.standing.wake_at is None
    assert case.at("2126-10-03").tick() == []


@each_service
def test_a_city_that_changes_its_rule_changes_the_day(service: str) -> None:
    case = ENDED[service]().at(ARCHIVED_AT)
    case.tick()
    case.catalogue = keeping(case.catalogue, 3)
    assert case.standing.wake_at == moment("2029-10-03 00:00")


# --- what it waits for -----------------------------------------------------------------------


@each_service
def test_what_is_held_is_neither_archived_nor_erased(service: str) -> None:
    case = ENDED[service]()
    case.give(HOLD, people.LEGAL)
    assert case.standing.wake_at is None
    assert case.at("2027-01-04 09:00").tick() == []
    assert case.refusal(Archive(), people.INTAKE).code == "case_on_hold"
    case.give(LIFT, people.LEGAL)
    (archived,) = case.tick()
    assert archived.endswith("archived")
    case.give(HOLD, people.LEGAL)
    assert case.at("2046-01-04 09:00").tick() == []
    assert case.standing.wake_at is None
    case.give(LIFT, people.LEGAL)
    assert case.tick() == [ERASED]


@each_service
def test_a_hold_on_a_closed_case_is_offered_to_who_may_place_it(service: str) -> None:
    case = ENDED[service]()
    declared = SERVICES[service]

    def offered(by: Any) -> set[str]:
        return set(declared.available(case.case, case.context(by)))

    assert "place_hold" in offered(people.LEGAL)
    assert "release_hold" not in offered(people.LEGAL)
    case.give(HOLD, people.LEGAL)
    assert "release_hold" in offered(people.LEGAL)
    assert "place_hold" not in offered(people.LEGAL)
    assert "archive" not in offered(people.INTAKE)


def test_a_reply_that_did_not_arrive_waits_for_who_delivers_it() -> None:
    case = kept(history.sent(DAY))
    case.give(ReportDeliveryFailure("registered_post", "查无此人"), people.INTAKE)
    assert case.at("2027-01-04").tick() == []
    assert case.standing.wake_at is None


def test_the_wait_begins_when_the_reply_has_reached_the_applicant() -> None:
    # 行政复议法 art. 20: the period begins when they know, not when the agency sent it.
    case = kept(history.sent(DAY)).at("2026-05-11")
    handed_over = ConfirmDelivery("in_person", date(2026, 5, 11), signed_by="李向荣")
    case.give(handed_over, people.INTAKE)
    assert case.standing.wake_at == moment("2026-11-11 00:00")


def test_a_request_before_a_court_waits_for_the_court() -> None:
    case = history.complained(kept(history.delivered(DAY)))
    assert case.standing.wake_at is None
    case.at("2028-01-04")
    assert case.tick() == []
    case.give(RecordRemedyResult(1, "upheld", date(2028, 1, 4)), people.INTAKE)
    assert case.standing.wake_at == moment("2028-07-06 00:00")


def test_a_court_that_comes_late_opens_the_archive_and_the_time_begins_anew() -> None:
    case = kept(history.delivered(DAY)).at(ARCHIVED_AT)
    case.tick()
    case.at("2027-03-01 10:00")
    suit = RecordRemedy("litigation", date(2027, 3, 1), "云溪市人民法院")
    case.give(suit, people.LEGAL)
    assert (case.state, case.case.kept_since) == ("in_litigation", None)
    case.at("2040-01-04")
    assert case.tick() == []
    case.give(RecordRemedyResult(1, "upheld", date(2040, 1, 4)), people.LEGAL)
    assert case.state == "delivered"
    assert case.at("2040-07-06").tick() == ["archived"]
    assert case.standing.wake_at == moment("2050-07-07 00:00")


def test_a_court_that_orders_another_answer_reopens_what_was_archived() -> None:
    case = kept(history.delivered(DAY)).at(ARCHIVED_AT)
    case.tick()
    case.at("2027-03-01 10:00")
    history.complained(case, "litigation")
    order = RecordRemedyResult(
        *(1, "corrected", date(2027, 3, 1)), redo_days=15, redo_from=date(2027, 3, 1)
    )
    case.give(order, people.LEGAL)
    assert case.state == "reopened"
    assert "reply" in case.clocks


def test_a_withdrawn_request_goes_back_to_where_it_rested() -> None:
    from sunhall.domain.disclosure import commands as c

    case = kept(history.received(DAY))
    case.give(c.Withdraw(), people.APPLICANT)
    case.at(ARCHIVED_AT).tick()
    history.complained(case)
    case.give(RecordRemedyResult(1, "upheld", date(2026, 10, 2)), people.INTAKE)
    assert case.state == "withdrawn"


def test_who_asked_for_a_sealed_identity_is_waited_for() -> None:
    case = kept(history.drafted(DAY))
    case.give(SealIdentity(), people.INTAKE)
    case = _answered(case).at("2027-01-04 10:00")
    case.tick()
    case.give(AskForIdentity("法院调取"), people.INTAKE)
    assert case.case.open_runs
    case.at("2046-01-04 10:00")
    assert ERASED not in case.tick()


def _answered(case: Any) -> Any:
    from sunhall.domain.disclosure import commands as c

    case.give(c.SubmitForApproval(), people.HANDLER)
    case.approve(people.HEAD, people.LEGAL, people.LEADER)
    case.produce("D10", serial=2)
    case.give(c.Send(), people.INTAKE)
    return case


# --- who is told ------------------------------------------------------------------------------


@each_service
def test_staff_see_since_when_it_is_kept_and_when_it_was_erased(service: str) -> None:
    case = ENDED[service]().at(ARCHIVED_AT)
    case.tick()
    case.at(ERASED_AT).tick()
    facts = SERVICES[service].facts(case.case, case.context())
    told = {name: facts[name] for name in ("held", "kept_since", "erased_on")}
    assert told == {"held": False, "kept_since": "2026-10-02", "erased_on": "2036-10-03"}


@each_service
def test_the_applicant_is_told_of_the_erasure_alone(service: str) -> None:
    case = ENDED[service]().at(ARCHIVED_AT)
    case.tick()
    before = [step.key for step in SERVICES[service].timeline(case.events)]
    assert not [key for key in before if "archived" in key]
    case.at(ERASED_AT).tick()
    after = [step.key for step in SERVICES[service].timeline(case.events)]
    assert after == [*before, ERASED]


def test_an_archived_correction_still_shows_its_answer() -> None:
    case = corrections.archived(DAY)
    assert "answer" in CORRECTION.shown_documents(case.case)
    withdrawn = corrections.withdrawn(DAY).at("2027-04-01")
    withdrawn.tick()
    assert withdrawn.case.state == "archived"
    assert CORRECTION.shown_documents(withdrawn.case) == {}


def test_an_archived_request_still_shows_its_reply() -> None:
    assert "reply" in DISCLOSURE.shown_documents(history.archived(DAY).case)


# --- tickets and petitions -------------------------------------------------------------------


def _with_years(case: Any, **years: int) -> Any:
    rules = {name: {"years": each} for name, each in years.items()}
    case.catalogue = replace(
        case.catalogue, sections={**case.catalogue.sections, "retention": rules}
    )
    return case


def _woken(case: Any) -> list[str]:
    """Let the tick wake a case at its own moment."""
    assert case.standing.wake_at is not None
    case.now = case.standing.wake_at
    told: list[str] = case.tick()
    return told


@pytest.mark.parametrize(
    ("ended", "years"),
    [
        (lambda: _with_years(tickets.closed(DAY), ticket=5), 5),
        (lambda: _with_years(petitions.settled(DAY), petition=10), 10),
    ],
    ids=["ticket", "petition"],
)
def test_a_ticket_and_a_petition_are_erased_by_the_same_rule(
    ended: Callable[[], Any], years: int
) -> None:
    case = ended()
    (archived,) = _woken(case)
    assert archived.endswith("_archived")
    since = case.case.kept_since
    assert _woken(case) == [ERASED]
    assert case.now == moment(f"{kept_until(since, years) + timedelta(days=1)} 00:00")
    assert case.case.erased_on == case.now.date()
    assert case.standing.wake_at is None
    assert first_broken(case.events) is None
    facts = case.service.facts(case.case, case.context())
    assert facts["erased_on"] == case.case.erased_on.isoformat()
    steps = [step.key for step in case.service.timeline(case.events)]
    assert steps[-1] == ERASED


@pytest.mark.parametrize(
    "ended",
    [
        lambda: _with_years(tickets.closed(DAY), ticket=5),
        lambda: _with_years(petitions.settled(DAY), petition=10),
    ],
    ids=["ticket", "petition"],
)
def test_a_hold_keeps_a_ticket_and_a_petition_as_well(ended: Callable[[], Any]) -> None:
    case = ended()
    case.give(HOLD, people.LEGAL)
    assert case.standing.wake_at is None
    assert case.at("2060-01-04 09:00").tick() == []
    case.give(LIFT, people.LEGAL)
    (archived,) = case.tick()
    assert archived.endswith("_archived")
    case.give(HOLD, people.LEGAL)
    assert case.standing.wake_at is None
    assert case.at("2080-01-04 09:00").tick() == []
    case.give(LIFT, people.LEGAL)
    assert case.tick() == [ERASED]


@pytest.mark.parametrize("state", ["switched", "invalid", "merged"])
def test_a_ticket_that_never_goes_to_the_archive_is_kept_from_its_end_on(state: str) -> None:
    ended: dict[str, Any] = {str(each): begin for each, begin in tickets.IN_STATE.items()}
    case = _with_years(ended[state](DAY), ticket=5)
    assert case.case.kept_since == date(2026, 4, 1)
    assert _woken(case) == [ERASED]
    assert case.now == moment("2031-04-02 00:00")


def test_a_ticket_that_may_come_back_is_not_kept_yet() -> None:
    case = tickets.closed(DAY)
    assert case.case.kept_since is None


def test_the_head_of_the_centre_holds_tickets_and_no_request() -> None:
    case = tickets.closed(DAY)
    case.give(HOLD, tickets.CENTRE_HEAD)
    assert case.case.held
    refused = history.delivered(DAY).refusal(HOLD, tickets.CENTRE_HEAD)
    assert refused.code == history.NOT_PERMITTED
