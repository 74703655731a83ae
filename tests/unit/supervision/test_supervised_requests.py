"""A disclosure request as supervision sees it, and what supervision does in one."""

from __future__ import annotations

import pytest

from sunhall.domain.actor import system_actor
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.disclosure.supervising import Supervise
from sunhall.domain.engine.event import canonical_json
from sunhall.domain.supervision.evaluate import findings
from sunhall.domain.supervision.supervised import Act, Supervised
from tests.builders import history as built
from tests.builders import people
from tests.builders import supervision as made
from tests.builders.catalogue import EDUCATION, OFFICE
from tests.builders.history import History

DAY = "2026-04-01"
RULES = made.citys_rules()


def view(history: History) -> Supervised:
    seen = DISCLOSURE.supervised(history.case, history.events, history.context())
    assert seen is not None
    return seen


def acts(history: History) -> list[str]:
    return [str(move.act) for move in view(history).moves]


def found(history: History) -> set[str]:
    calendar = history.catalogue.calendar
    return {each.rule for each in findings(view(history), RULES, calendar, history.now)}


def test_a_request_lies_with_the_office_until_it_is_assigned() -> None:
    assert view(built.received(DAY)).department == OFFICE
    assert view(built.assigned(DAY)).department == EDUCATION


def test_the_ordinary_course_is_told_in_the_common_words() -> None:
    told = acts(built.sent(DAY))
    assert told[:2] == [Act.SUBMITTED, Act.ACCEPTED]
    assert told.index(Act.ASSIGNED) < told.index(Act.DRAFTED) < told.index(Act.REVIEWED)
    assert told[-1] == Act.REPLIED
    assert found(built.sent(DAY)) == set()


def test_a_refused_signature_is_a_return_and_an_extension_is_none_of_it() -> None:
    history = built.in_approval(DAY)
    history.sign(people.HEAD, "return", "请补充依据")
    assert acts(history)[-1] == Act.RETURNED


def test_the_reply_clock_runs_and_what_others_owe_is_waited_for() -> None:
    [clock] = view(built.received(DAY)).clocks
    assert (clock.name, clock.running, clock.waits) == ("reply", True, False)
    [clock] = view(built.supplement_asked(DAY)).clocks
    assert (clock.name, clock.waits) == ("supplement", True)
    assert all(each.paused or each.waits for each in view(built.consulting(DAY)).clocks)


@pytest.mark.parametrize(
    ("moment", "rule"),
    [("2026-04-27", "reply-due-soon"), ("2026-05-06", "reply-late")],
)
def test_a_reply_that_is_near_or_late_is_found(moment: str, rule: str) -> None:
    assert rule in found(built.assigned(DAY).at(moment))


def test_a_reply_in_time_is_found_neither_late_nor_near() -> None:
    history = built.sent(DAY)
    history.now = made.at("2026-06-01")
    assert found(history) == set()
    [clock] = view(history).clocks
    assert not clock.running


def test_a_fee_by_the_tariff_is_in_order() -> None:
    [charge] = view(built.fee_charged(DAY)).charges
    assert charge.owed == charge.amount > 0
    assert not charge.exempt
    assert not {rule for rule in found(built.fee_charged(DAY)) if rule.startswith("fee")}


def test_reasons_are_measured_where_something_is_withheld() -> None:
    assert DISCLOSURE.supervised_texts(built.drafted(DAY).case) == {}
    assert DISCLOSURE.supervised_texts(built.received(DAY).case) == {}


def test_a_supervisor_urges_and_the_unit_sees_it() -> None:
    history = built.assigned(DAY)
    history.give(Supervise("urge", "群众多次来电"), people.SUPERVISOR)
    [measure] = history.case.supervised
    assert (measure.level, measure.due, measure.number) == ("urge", None, len(history.events))
    shown = DISCLOSURE.facts(history.case, history.context(people.HANDLER))["supervision"]
    assert [each["level"] for each in shown] == ["urge"]
    assert acts(history)[-1] == Act.URGED
    assert "群众" not in canonical_json([dict(event.data) for event in history.events])
    assert history.state == "assigned"


def test_urging_makes_no_view_stale_and_changes_no_clock() -> None:
    history = built.assigned(DAY)
    before = history.due
    history.give(Supervise("order", "督办", made.at("2026-04-10").date()), people.SUPERVISOR)
    assert history.due == before
    assert "request_supervised" in DISCLOSURE.quiet_events


def test_a_rule_urges_without_a_word_to_seal() -> None:
    history = built.assigned(DAY)
    done = history.give(Supervise("urge", "rule reply-late"), system_actor("supervision"))
    assert done.sealed == ()
    assert done.happenings[0].data["by_rule"] is True
    assert done.happenings[0].data["reason_digest"] is None


def test_nobody_reports_by_a_day_that_is_over() -> None:
    late = Supervise("order", "督办", made.at("2026-03-31").date())
    assert built.assigned(DAY).refusal(late, people.SUPERVISOR).code == (
        "supervision_due_in_the_past"
    )


def test_what_is_answered_is_urged_no_more() -> None:
    refused = built.sent(DAY).refusal(Supervise("urge", "催办"), people.SUPERVISOR)
    assert refused.code == "not_in_this_state"
