"""Whom a step asks, and who may never be asked."""

from __future__ import annotations

import pytest

from tests.builders.approvals import (
    SUPERIOR,
    Approval,
    absence,
    begun,
    branch,
    field,
    head,
    member,
    parting,
    people,
    person,
    role,
    step,
    vote,
)
from tests.builders.catalogue import EDUCATION, JUSTICE, OFFICE, TRANSPORT

# ------------------------------------------------------------------------------------ the selectors


def test_a_person_is_asked_by_name() -> None:
    approval = begun(step("a", "li"))
    assert approval.waits_for == ["li"]
    assert approval.run.seats[0].role is None


def test_a_role_asks_everybody_who_holds_it_in_the_department() -> None:
    approval = begun(step("a", role("legal_reviewer", JUSTICE), policy="all"))
    assert approval.waits_for == ["li", "wu"]
    assert {seat.role for seat in approval.run.seats} == {f"legal_reviewer@{JUSTICE}"}


def test_a_role_of_another_department_is_not_asked() -> None:
    approval = begun(step("a", role("department_head", JUSTICE)))
    assert approval.waits_for == ["zhou"]


def test_the_own_department_is_the_one_that_handles_the_case() -> None:
    assert begun(step("a", role("section_chief"))).waits_for == ["qian"]
    elsewhere = begun(step("a", role("legal_reviewer")), facts={"department": JUSTICE})
    assert elsewhere.waits_for == ["li", "wu"]


def test_the_disclosure_office_is_found_by_its_name() -> None:
    assert begun(step("a", role("office_head", "disclosure_office"))).waits_for == ["he"]
    assert begun(step("a", role("office_head", OFFICE))).waits_for == ["he"]


def test_a_department_can_be_what_a_fact_of_the_case_names() -> None:
    approval = begun(step("a", head("fact:asked")), facts={"asked": JUSTICE})
    assert approval.waits_for == ["zhou"]


def test_the_head_of_a_department_is_who_holds_that_role() -> None:
    assert begun(step("a", head())).waits_for == ["zhao"]
    assert begun(step("a", head(JUSTICE))).run.seats[0].role == f"department_head@{JUSTICE}"


def test_a_field_of_the_case_names_who_is_asked() -> None:
    assert begun(step("a", field("handler")), facts={"handler": "chen"}).waits_for == ["chen"]


@pytest.mark.parametrize("named", ["", "nobody", None])
def test_a_field_that_names_nobody_finds_nobody(named: str | None) -> None:
    refusal = Approval(step("a", field("handler")), facts={"handler": named}).begin_refused()
    assert refusal.code == "approval_without_approver"


def test_at_the_first_step_the_superior_is_the_drafters() -> None:
    assert begun(step("a", SUPERIOR)).waits_for == ["qian"]
    assert begun(step("a", SUPERIOR), drafter="li").waits_for == ["zhou"]


def test_superiors_follow_one_another_up_the_line() -> None:
    approval = begun(step("a", SUPERIOR), step("b", SUPERIOR), step("c", SUPERIOR))
    for name in ("qian", "zhao", "sun"):
        assert approval.waits_for == [name]
        approval.approve(name)
    assert approval.outcome == "approved"


def test_the_superior_is_that_of_the_person_who_signed_and_not_of_who_was_asked() -> None:
    approval = begun(step("a", "qian"), step("b", SUPERIOR))
    approval.does("qian", "transfer", "li").approve("li")
    assert approval.waits_for == ["zhou"]


def test_the_superior_is_that_of_the_last_of_several_signers() -> None:
    approval = begun(step("a", "qian", "li", policy="all"), step("b", SUPERIOR))
    approval.later(hours=1).approve("li").later(hours=1).approve("qian")
    assert approval.waits_for == ["zhao"]


def test_in_a_branch_the_last_signer_is_the_one_of_the_branch() -> None:
    law = branch("law", step("one", "li", policy="all"), step("two", SUPERIOR))
    approval = begun(parting("joint", law, branch("money", step("one", "qian", "he"))))
    approval.does("li", "add_after", "wu").approve("li")
    approval.later(hours=1).approve("qian")
    approval.does("li", "remove_signer", signer=4, seat=1)
    assert approval.waits_for == ["zhou"]


def test_a_step_that_is_sent_back_to_asks_the_same_superior_again() -> None:
    """Who returned it did not lead to the step: the superior is not theirs."""
    approval = begun(step("a", "qian"), step("b", SUPERIOR), step("c", "li"))
    approval.approve("qian", "zhao").returns("li", "b")
    assert approval.waits_for == ["zhao"]


def test_the_first_step_asks_the_drafters_superior_again_after_a_return() -> None:
    approval = begun(step("a", SUPERIOR), step("b", "li"))
    approval.approve("qian").returns("li", "a")
    assert approval.waits_for == ["qian"]


def test_who_passed_automatically_has_a_superior_like_any_signer() -> None:
    approval = begun(
        step("a", "qian"), step("b", "li"), step("c", "qian"), step("d", SUPERIOR), repeat="all"
    )
    approval.approve("qian", "li")
    assert approval.at_steps == ["d"]
    assert approval.waits_for == ["zhao"]


def test_everybody_is_asked_once_however_many_selectors_find_them() -> None:
    approval = begun(step("a", "zhao", head(), "qian", role("section_chief"), policy="all"))
    assert approval.waits_for == ["zhao", "qian"]


def test_signers_come_in_the_order_of_the_selectors() -> None:
    assert begun(step("a", "wu", "he", "li", policy="all")).waits_for == ["wu", "he", "li"]


# ---------------------------------------------------------------------------------- nobody is found


def test_where_nobody_is_found_the_substitute_is_asked_and_it_is_recorded() -> None:
    approval = begun(step("a", role("poet"), otherwise=[person("he")]))
    assert approval.waits_for == ["he"]
    assert approval.run.seats[0].rule == "otherwise"


def test_a_substitute_keeps_the_role_by_which_they_were_found() -> None:
    approval = begun(step("a", role("poet"), otherwise=[head()]))
    assert approval.run.seats[0].role == f"department_head@{EDUCATION}"


def test_without_approver_and_substitute_the_approval_does_not_begin() -> None:
    refusal = Approval(step("a", role("poet"))).begin_refused()
    assert refusal.code == "approval_without_approver"
    assert refusal.params == {"chain": "reply", "node": "a"}


def test_a_substitute_who_may_not_sign_is_no_substitute() -> None:
    refusal = Approval(step("a", role("poet"), otherwise=[person("wei")])).begin_refused()
    assert refusal.code == "approval_without_approver"


@pytest.mark.parametrize("policy", ["all", "sequential"])
def test_each_office_that_has_to_agree_needs_somebody(policy: str) -> None:
    missing = Approval(step("a", "li", role("poet"), policy=policy)).begin_refused()
    assert missing.code == "approval_without_approver"
    mended = begun(step("a", "li", role("poet"), policy=policy, otherwise=[person("he")]))
    assert [seat.holder for seat in mended.run.seats] == ["li", "he"]
    assert [seat.rule for seat in mended.run.seats] == [None, "otherwise"]


def test_each_office_that_has_a_vote_needs_somebody() -> None:
    assert (
        Approval(vote("a", 1, 2, "li", role("poet"))).begin_refused().code
        == "approval_without_approver"
    )


def test_where_one_is_enough_it_is_enough_that_somebody_is_found() -> None:
    approval = begun(step("a", role("poet"), "li", otherwise=[person("he")]))
    assert approval.waits_for == ["li"]


def test_a_later_step_without_anybody_keeps_the_approval_where_it_is() -> None:
    approval = begun(step("a", "li", "he", policy="all"), step("b", role("poet")))
    approval.approve("li")
    refusal = approval.refuses("he", "approve")
    assert refusal.code == "approval_without_approver"
    assert refusal.params["node"] == "b"
    assert approval.waits_for == ["he"]
    assert approval.does("he", "refuse").outcome == "refused"


def test_it_goes_on_once_somebody_has_come() -> None:
    approval = begun(step("a", "li"), step("b", role("poet")))
    assert approval.code("li", "approve") == "approval_without_approver"
    approval.directory = people(members=[member("du", "poet")])
    assert approval.approve("li").waits_for == ["du"]


# ------------------------------------------------------------------ who drafted it and who wrote it


def test_the_drafter_is_never_asked() -> None:
    approval = begun(step("a", "wei", "li", policy="any"))
    assert approval.waits_for == ["li"]


def test_no_author_is_ever_asked() -> None:
    approval = begun(step("a", role("legal_reviewer", JUSTICE)), authors=["li"])
    assert approval.waits_for == ["wu"]
    assert approval.run.barred == ("li", "wei")


def test_where_the_drafter_heads_the_department_the_substitute_signs() -> None:
    approval = begun(step("a", head(), otherwise=[person("sun")]), drafter="zhao")
    assert approval.waits_for == ["sun"]


def test_where_the_drafter_is_the_only_one_the_approval_does_not_begin() -> None:
    assert (
        Approval(step("a", head()), drafter="zhao").begin_refused().code
        == "approval_without_approver"
    )
    author = Approval(step("a", SUPERIOR), authors=["qian"]).begin_refused()
    assert author.code == "approval_without_approver"


@pytest.mark.parametrize("name", ["wei", "chen"])
@pytest.mark.parametrize("action", ["transfer", "delegate", "add_before", "add_after"])
def test_no_task_ever_gets_to_the_drafter_or_an_author(action: str, name: str) -> None:
    approval = begun(step("a", "li", policy="all"), authors=["chen"])
    refusal = approval.refuses("li", action, name)
    assert (refusal.code, refusal.kind) == ("drafter_may_not_approve", "forbidden")
    assert refusal.fields == ("to",)


@pytest.mark.parametrize("name", ["wei", "chen"])
def test_no_absence_makes_the_drafter_or_an_author_a_signer(name: str) -> None:
    away = people(absence("li", name), absence("he", name))
    approval = begun(step("a", "li", "wu", policy="all"), directory=away, authors=["chen"])
    assert approval.waits_for == ["li", "wu"]
    approval.does("wu", "transfer", "he")
    assert approval.waits_for == ["li", "he"]
    assert approval.does("li", "add_before", "sun").waits_for == ["he", "sun"]


def test_no_absence_that_begins_later_makes_the_drafter_a_signer() -> None:
    approval = begun(step("a", "li", "wu", policy="sequential"))
    approval.directory = people(absence("wu", "wei"))
    assert approval.approve("li").waits_for == ["wu"]


def test_no_escalation_makes_the_drafter_a_signer() -> None:
    ladder = [{"after": {"amount": 1, "unit": "hour"}, "do": "escalate"}]
    approval = begun(step("a", "li", ladder=ladder), drafter="zhou")
    assert approval.later(hours=2).tick() == ["approval_escalated"]
    assert approval.waits_for == ["li"]


def test_the_drafter_can_do_nothing_at_somebodys_seat() -> None:
    approval = begun(step("a", "li"))
    refusal = approval.refuses("wei", "approve", seat=1)
    assert (refusal.code, refusal.kind) == ("drafter_may_not_approve", "forbidden")
    assert approval.offers("wei", seat=1) == ()


# ------------------------------------------------------------------------------ who acts in the end


@pytest.mark.parametrize("roles", [(), ("handler",)])
def test_who_has_lost_the_role_by_which_they_were_asked_can_no_longer_sign(
    roles: tuple[str, ...],
) -> None:
    approval = begun(step("a", role("legal_reviewer", JUSTICE), policy="all"))
    approval.directory = people(members=[member("li", *roles, of=JUSTICE)])
    refusal = approval.refuses("li", "approve")
    assert (refusal.code, refusal.kind) == ("not_an_approver", "forbidden")
    assert refusal.params == {"role": "legal_reviewer"}
    assert approval.offers("li") == ()


def test_who_has_the_role_in_another_department_now_can_no_longer_sign() -> None:
    approval = begun(step("a", head()))
    approval.directory = people(members=[member("zhao", "department_head", of=TRANSPORT)])
    assert approval.code("zhao", "approve") == "not_an_approver"


def test_who_was_asked_by_name_signs_whatever_their_role_is_now() -> None:
    approval = begun(step("a", "li"))
    approval.directory = people(members=[member("li", of=TRANSPORT)])
    assert approval.approve("li").outcome == "approved"


def test_who_got_the_task_from_somebody_needs_no_role_of_theirs() -> None:
    approval = begun(step("a", head()))
    approval.does("zhao", "transfer", "chen")
    assert approval.approve("chen").outcome == "approved"


def test_whoever_left_is_not_asked() -> None:
    gone = people(without=["li"])
    assert begun(step("a", role("legal_reviewer", JUSTICE)), directory=gone).waits_for == ["wu"]
    assert begun(step("a", "li", "he"), directory=gone).waits_for == ["he"]
    assert (
        Approval(step("a", "li"), directory=gone).begin_refused().code
        == "approval_without_approver"
    )


def test_a_superior_who_left_is_not_asked() -> None:
    assert (
        Approval(step("a", SUPERIOR), directory=people(without=["qian"])).begin_refused().code
        == "approval_without_approver"
    )


def test_a_task_can_be_given_to_nobody_who_left() -> None:
    approval = begun(step("a", "li"))
    approval.directory = people(without=["he"])
    refusal = approval.refuses("li", "transfer", "he")
    assert (refusal.code, refusal.fields) == ("staff_unknown", ("to",))
