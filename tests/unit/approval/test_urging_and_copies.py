"""What decides nothing: urging (催办), copies (抄送), comments."""

from __future__ import annotations

import pytest

from sunhall.domain.approval.act import Acted
from sunhall.domain.approval.run import QUIET_EVENTS
from tests.builders.approvals import begun, step, upload, wait

# ------------------------------------------------------------------------------------------- urging


def test_the_drafter_urges_whoever_has_not_signed() -> None:
    approval = begun(step("a", "li", "he", policy="all")).approve("li")
    approval.later(hours=1).does("wei", "urge", seat=0)
    assert approval.run.urged_at == approval.now
    assert approval.waits_for == ["he"]
    assert approval.types[-1] == "approval_urged"


def test_an_overseer_urges_as_well() -> None:
    assert begun(step("a", "li")).does("feng", "urge", seat=0).run.urged_at


def test_nobody_else_urges() -> None:
    approval = begun(step("a", "li"), authors=["chen"])
    for name in ("li", "chen", "zhao"):
        refusal = approval.refuses(name, "urge", seat=0)
        assert (refusal.code, refusal.kind) == ("only_the_drafter", "forbidden")


def test_nobody_is_urged_twice_within_a_day() -> None:
    approval = begun(step("a", "li"), at="2026-04-01 10:00").does("wei", "urge", seat=0)
    refusal = approval.at("2026-04-02 09:59").refuses("wei", "urge", seat=0)
    assert refusal.code == "urged_recently"
    assert refusal.params == {"until": "2026-04-02T10:00+08:00"}
    approval.at("2026-04-02 10:00").does("wei", "urge", seat=0)


def test_how_often_may_be_urged_is_the_chains_to_say() -> None:
    approval = begun(step("a", "li"), at="2026-04-03 10:00", urge_every=wait(1))
    approval.does("wei", "urge", seat=0)
    # Saturday to Monday is Tomb-Sweeping: the working day ends with Tuesday.
    assert approval.at("2026-04-07 18:00").code("wei", "urge", seat=0) == "urged_recently"
    approval.at("2026-04-08 08:00").does("wei", "urge", seat=0)


def test_drafter_and_overseer_share_the_limit() -> None:
    approval = begun(step("a", "li")).does("wei", "urge", seat=0)
    assert approval.code("feng", "urge", seat=0) == "urged_recently"


def test_what_is_over_is_not_urged() -> None:
    refusal = begun(step("a", "li")).approve("li").refuses("wei", "urge", seat=0)
    assert (refusal.code, refusal.kind) == ("already_decided", "conflict")


@pytest.mark.parametrize("action", ["urge", "withdraw", "read"])
def test_what_concerns_the_whole_run_is_done_at_no_seat(action: str) -> None:
    assert begun(step("a", "li")).code("li", action, seat=1) == "action_not_offered"


# ------------------------------------------------------------------------------------------- copies


def test_the_drafter_and_every_signer_send_copies() -> None:
    approval = begun(step("a", "li")).does("wei", "copy", seat=0, people=("feng",))
    approval.does("li", "copy", people=("chen", "wu"))
    assert [copy.staff for copy in approval.run.copies] == ["feng", "chen", "wu"]
    assert {copy.read_at for copy in approval.run.copies} == {None}


def test_the_drafter_still_sends_copies_of_the_outcome() -> None:
    approval = begun(step("a", "li")).approve("li").does("wei", "copy", seat=0, people=("feng",))
    assert approval.box("feng", "copied") == [("", "unread")]


def test_nobody_else_sends_copies() -> None:
    approval = begun(step("a", "li"), step("b", "he"))
    assert approval.code("feng", "copy", seat=0, people=("chen",)) == "only_the_drafter"
    assert approval.code("li", "copy", seat=0, people=("chen",)) == "only_the_drafter"
    assert approval.code("he", "copy", seat=1, people=("chen",)) == "not_an_approver"
    approval.approve("li")
    assert approval.code("li", "copy", seat=1, people=("chen",)) == "already_decided"


def test_nobody_gets_a_copy_twice() -> None:
    approval = begun(step("a", "li")).does("wei", "copy", seat=0, people=("feng", "feng", "chen"))
    assert [copy.staff for copy in approval.run.copies] == ["feng", "chen"]
    approval.does("wei", "copy", seat=0, people=("chen", "wu"))
    assert [copy.staff for copy in approval.run.copies] == ["feng", "chen", "wu"]
    refusal = approval.refuses("wei", "copy", seat=0, people=("wu",))
    assert (refusal.code, refusal.fields) == ("nobody_to_copy", ("people",))


def test_a_copy_goes_to_somebody() -> None:
    assert begun(step("a", "li")).code("wei", "copy", seat=0) == "nobody_to_copy"


def test_a_copy_goes_to_somebody_who_works_here() -> None:
    refusal = begun(step("a", "li")).refuses("wei", "copy", seat=0, people=("chen", "nobody"))
    assert (refusal.code, refusal.fields) == ("staff_unknown", ("people",))


def test_a_copy_is_marked_as_read_by_who_got_it() -> None:
    approval = begun(step("a", "li")).does("wei", "copy", seat=0, people=("feng", "chen"))
    approval.later(hours=1).does("feng", "read", seat=0)
    assert [copy.read_at for copy in approval.run.copies] == [approval.now, None]
    assert approval.box("feng", "copied") == [("", "read")]
    assert approval.box("chen", "copied") == [("", "unread")]


def test_to_read_a_copy_again_changes_nothing() -> None:
    approval = begun(step("a", "li")).does("wei", "copy", seat=0, people=("feng",))
    approval.does("feng", "read", seat=0)
    events = list(approval.events)
    again = approval.later(hours=1).attempt("feng", "read", seat=0)
    assert isinstance(again, Acted)
    assert (again.happening, again.run) == (None, approval.run)
    assert approval.events == events


def test_who_got_no_copy_marks_none_as_read() -> None:
    refusal = begun(step("a", "li")).refuses("feng", "read", seat=0)
    assert (refusal.code, refusal.kind) == ("no_copy", "forbidden")


def test_a_copy_lets_nobody_sign() -> None:
    approval = begun(step("a", "li")).does("wei", "copy", seat=0, people=("feng", "chen"))
    assert approval.code("chen", "approve", seat=1) == "not_an_approver"
    assert approval.offers("chen", seat=0) == ("read", "comment")


# ----------------------------------------------------------------------------------------- comments


def test_a_comment_needs_words_or_a_file() -> None:
    approval = begun(step("a", "li"))
    refusal = approval.refuses("li", "comment", opinion="")
    assert (refusal.code, refusal.fields) == ("opinion_needed", ("opinion",))
    approval.does("li", "comment", opinion="请看").does("li", "comment", enclosures=(upload(),))


def test_a_file_is_claimed_by_its_upload_and_its_name_is_sealed() -> None:
    approval = begun(step("a", "li"))
    approval.does("li", "comment", opinion="见附件", enclosures=(upload("说明.pdf"),))
    data = approval.events[-1].data
    assert data["attachments"] == ["upload-of-说明.pdf"]
    assert "file_name" not in repr(data)
    sealed = approval.sealed["opinion-1-1-2"]
    assert sealed["text"] == "见附件"
    assert sealed["attachments"] == [
        {"upload_id": "upload-of-说明.pdf", "file_name": "说明.pdf", "purpose": "supporting"}
    ]


def test_a_comment_changes_nothing() -> None:
    approval = begun(step("a", "li"))
    before = approval.run
    approval.does("li", "comment", opinion="请看")
    assert approval.run == before
    assert approval.events[-1].data["then"] == []


def test_whoever_has_a_part_in_it_comments() -> None:
    approval = begun(step("a", "li", "he", policy="all"), step("b", "sun"))
    approval.does("li", "delegate", "chen").does("wei", "copy", seat=0, people=("feng",))
    approval.does("he", "approve")
    for name in ("wei", "feng", "li", "chen", "he"):
        approval.does(name, "comment", seat=0, opinion="请看")
    for name in ("sun", "zhou", "tang"):
        refusal = approval.refuses(name, "comment", seat=0)
        assert (refusal.code, refusal.kind) == ("not_involved", "forbidden")


def test_a_helper_comments_at_the_seat_that_was_lent_to_them() -> None:
    approval = begun(step("a", "li")).does("li", "delegate", "chen")
    approval.does("chen", "comment", opinion="请补充材料")
    assert approval.code("li", "comment", seat=1) == "not_an_approver"


def test_what_is_over_is_still_commented_on() -> None:
    begun(step("a", "li")).approve("li").does("wei", "comment", seat=0, opinion="已办结")


def test_nothing_of_this_makes_a_view_stale() -> None:
    approval = begun(step("a", "li")).does("wei", "urge", seat=0)
    approval.does("wei", "copy", seat=0, people=("feng",)).does("feng", "read", seat=0)
    approval.does("li", "comment", opinion="请看")
    assert set(approval.types[1:]) <= QUIET_EVENTS
    assert "approval_signed" not in QUIET_EVENTS
