"""What every service does with the approvals of its cases: begun, acted on, ended once, resumed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.case_runs import act_on_run, begin_run, climbed_runs, run_to_resume
from sunhall.domain.approval.run import ApprovalRun, RunOutcome
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Refusal, Sealed
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.service import Case
from sunhall.domain.ticket import commands as ct
from tests.builders import corrections, history, people, petitions, publication_items, tickets
from tests.builders.approvals import PEOPLE, Approval, actor_of, begun, plan, rung, step
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION, small_catalogue

OVER = Happening("errand_over", {})
NO = Refusal("not_like_this", kind="conflict")
DAY = "2026-04-01 10:00"


def world(by: str = "wei", at: str = DAY) -> Context:
    return Context(moment(at), actor_of(by), small_catalogue(), "salt", PEOPLE)


def case_of(*runs: ApprovalRun) -> Case:
    return cast(Case, SimpleNamespace(runs=runs, version=4))


def put(*runs: ApprovalRun, **more: Any) -> Decision | Refusal:
    asked: dict[str, Any] = {"before": None, "subject": "errand", "context": world(), **more}
    nodes = asked.pop("nodes", (step("a", "li"),))
    return begin_run(case_of(*runs), plan(*nodes), facts={"department": EDUCATION}, **asked)


def followed(happening: Happening, run: ApprovalRun) -> tuple[Happening, ...]:
    assert not run.open, "only the step that ends a run is asked about"
    return happening, OVER


def forbidden(happening: Happening, run: ApprovalRun) -> Refusal:
    return NO


# -------------------------------------------------------------------------------------- beginning


@pytest.mark.parametrize(("named", "drafter"), [("", "wei"), ("chen", "chen")])
def test_whoever_gives_the_command_drafts_it_unless_another_is_named(
    named: str, drafter: str
) -> None:
    decision = put(drafter=named, barred=("zhou",))
    assert isinstance(decision, Decision)
    data = decision.happenings[0].data
    assert (data["drafter"], data["barred"]) == (drafter, sorted({drafter, "zhou"}))


def test_conditions_may_ask_for_the_subject_of_every_approval() -> None:
    decision = put(subject="extension")
    assert isinstance(decision, Decision)
    facts = decision.happenings[0].data["facts"]
    assert facts == {"department": EDUCATION, "subject": "extension"}


def test_a_run_is_numbered_after_those_of_its_case_and_keeps_its_documents() -> None:
    document = Sealed("request-2", {"reason": "x"})
    decision = put(begun(step("a", "li")).run, proposal={"days": 5}, sealed=(document,))
    assert isinstance(decision, Decision)
    [happening] = decision.happenings
    assert (happening.type, happening.data["run"]) == ("approval_started", 2)
    assert happening.data["proposal"] == {"days": 5}
    assert decision.sealed == (document,)


def test_what_nobody_may_sign_is_refused_as_it_begins() -> None:
    outcome = put(barred=("li",))
    assert isinstance(outcome, Refusal)
    assert outcome.code == "approval_without_approver"


def test_a_run_that_waits_for_somebody_has_not_ended() -> None:
    assert isinstance(put(ending=forbidden), Decision)


# --------------------------------------------------------------------------------------- resuming


def returned(*, straight_back: bool) -> Approval:
    approval = begun(step("a", "li"), step("b", "sun")).approve("li")
    return approval.returns("sun", "drafter", straight_back=straight_back)


def test_what_comes_straight_back_begins_where_it_was_returned_by_the_plan_it_had() -> None:
    runs = returned(straight_back=True).runs
    before = run_to_resume(runs, runs[0].subject)
    assert before == runs[0]
    decision = put(*runs, before=before, nodes=(step("new", "he"),))
    assert isinstance(decision, Decision)
    data = decision.happenings[0].data
    assert data["plan"] == runs[0].plan
    opened = [effect["path"] for effect in data["then"] if effect["do"] == "open"]
    assert opened == ["b"]


def test_only_the_last_run_about_a_subject_is_resumed_and_only_if_it_comes_straight_back() -> None:
    back, away = returned(straight_back=True), returned(straight_back=False)
    subject = back.run.subject
    assert run_to_resume((), subject) is None
    assert run_to_resume(away.runs, subject) is None
    assert run_to_resume(back.runs, "something else") is None
    assert run_to_resume((*back.runs, *away.runs), subject) is None
    assert run_to_resume((*away.runs, *back.runs), subject) == back.run
    assert run_to_resume(begun(step("a", "li")).approve("li").runs, subject) is None


# ----------------------------------------------------------------------------------------- acting


def acted(approval: Approval, by: str, action: Any, ending: Any = followed, **more: Any) -> Any:
    command = ActOnApproval(1, more.pop("seat", 1), action, **more)
    return act_on_run(case_of(approval.run), command, world(by), ending)


def types(decision: Any) -> list[str]:
    assert isinstance(decision, Decision), decision
    return [happening.type for happening in decision.happenings]


def test_a_run_that_a_case_does_not_have_is_refused() -> None:
    outcome = act_on_run(case_of(), ActOnApproval(1, 1, "approve"), world("li"))
    assert outcome == Refusal("run_unknown", kind="conflict")


def test_the_step_that_ends_a_run_makes_what_follows_happen_and_no_other_does() -> None:
    approval = begun(step("a", "li"), step("b", "sun"))
    assert types(acted(approval, "li", "approve")) == ["approval_signed"]
    approval.approve("li")
    assert types(acted(approval, "sun", "approve", seat=2)) == ["approval_signed", OVER.type]
    assert acted(approval, "sun", "approve", forbidden, seat=2) == NO


def test_a_refused_signature_asks_nobody_what_follows() -> None:
    outcome = acted(begun(step("a", "li")), "sun", "approve", forbidden)
    assert isinstance(outcome, Refusal)
    assert outcome.code == "not_an_approver"


def test_an_opinion_is_kept_with_the_task_it_is_about() -> None:
    decision = acted(begun(step("a", "li")), "li", "approve", opinion="同意")
    assert decision.beside == (1, 1)
    assert [each.content["text"] for each in decision.sealed] == ["同意"]


def test_what_is_done_to_a_run_that_is_over_ends_nothing_again() -> None:
    approval = begun(step("a", "li")).approve("li")
    assert approval.outcome == RunOutcome.APPROVED
    copied = acted(approval, "wei", "copy", seat=0, people=("sun",))
    assert types(copied) == ["approval_copied"]
    commented = acted(approval, "wei", "comment", forbidden, seat=0, opinion="请归档")
    assert types(commented) == ["approval_commented"]


def test_who_reads_a_copy_twice_changes_nothing() -> None:
    approval = begun(step("a", "li")).does("wei", "copy", seat=0, people=("sun",))
    approval.does("sun", "read", seat=0)
    assert acted(approval, "sun", "read", seat=0) == Decision(())


# ------------------------------------------------------------------------------------------- time


def late(do: str) -> ApprovalRun:
    return begun(step("a", "li", ladder=[rung(1, "remind", "hour"), rung(2, do, "hour")])).run


def test_time_ends_a_run_with_what_follows_from_it() -> None:
    moved = climbed_runs((late("refuse"),), world(at="2026-04-03 10:00"), followed)
    assert [each.type for each in moved] == ["approval_reminded", "approval_fell_back", OVER.type]


def test_what_a_rule_forbids_people_time_does_not_do_either_and_other_runs_go_on() -> None:
    runs = (late("approve"), late("remind"))
    moved = climbed_runs(runs, world(at="2026-04-03 10:00"), forbidden)
    assert [each.type for each in moved] == ["approval_reminded"] * 3


def test_no_run_no_rung() -> None:
    assert climbed_runs((), world(at="2027-04-03 10:00"), forbidden) == ()


# --------------------------------------------------------------------------------------- services


def _extended_ticket() -> Any:
    ticket = tickets.handling("2026-04-01 09:00")
    asked = ct.AskExtension(amount=5, reason="construction", explanation="需要采购材料。")
    ticket.give(asked, tickets.URBAN_HANDLER)
    ticket.sign(tickets.URBAN_HEAD)
    ticket.sign(tickets.CENTRE_HEAD)
    return ticket


APPROVED: Mapping[str, tuple[Callable[[], Any], Actor, Actor]] = {
    "disclosure": (lambda: history.decided("2026-04-01"), people.HANDLER, people.HEAD),
    "correction": (lambda: corrections.decided("2026-04-01"), people.HANDLER, people.HEAD),
    "petition": (lambda: petitions.approved("2026-04-01"), petitions.HANDLER, petitions.HEAD),
    "publication": (
        lambda: publication_items.registered().release(),
        people.HANDLER,
        people.HEAD,
    ),
    "ticket": (_extended_ticket, tickets.URBAN_HANDLER, tickets.URBAN_HEAD),
}


@pytest.mark.parametrize("service", APPROVED)
def test_who_passes_an_approved_paper_on_orders_no_letter_and_grants_nothing_again(
    service: str,
) -> None:
    make, drafter, reader = APPROVED[service]
    played: Any = make()
    before = played.case
    assert before.runs[-1].outcome is RunOutcome.APPROVED
    number = len(before.runs)

    def gave(by: Actor, action: Any, **more: Any) -> tuple[Happening, ...]:
        decision = played.give(ActOnApproval(number, 0, action, **more), by)
        assert isinstance(decision, Decision)
        return decision.happenings

    happenings = (
        *gave(drafter, "copy", people=(reader.id,)),
        *gave(reader, "read"),
        *gave(drafter, "comment", opinion="请归档。"),
    )
    told = [(each.type, each.letter) for each in happenings]
    assert told == [("approval_copied", None), ("copy_read", None), ("approval_commented", None)]
    assert played.case.letters == before.letters
    assert played.case.state == before.state
