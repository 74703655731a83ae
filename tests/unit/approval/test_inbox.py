"""What lies in whose box: to do, done, copied, after everything that can happen."""

from __future__ import annotations

from dataclasses import replace

from sunhall.domain.approval.inbox import InboxRow, changed_rows, inbox_rows
from sunhall.domain.approval.run import cancelled
from tests.builders.approvals import Approval, absence, begun, branch, parting, people, rung, step


def boxes(approval: Approval, *names: str) -> list[list[tuple[str, str]]]:
    return [approval.box(name) for name in names]


def test_an_open_task_lies_with_its_holder() -> None:
    approval = begun(step("a", "li", "he", policy="all"), step("b", "sun"))
    row = inbox_rows(approval.run)["001"]
    assert row == InboxRow("todo", "li", 1, 1, "a", approval.now, "open")
    assert boxes(approval, "li", "he", "sun") == [[("a", "open")], [("a", "open")], []]


def test_who_signs_one_by_one_sees_a_task_when_its_turn_comes() -> None:
    approval = begun(step("a", "li", "he", policy="sequential"))
    assert boxes(approval, "li", "he") == [[("a", "open")], []]
    approval.approve("li")
    assert boxes(approval, "li", "he") == [[], [("a", "open")]]


def test_what_was_signed_is_done_and_says_how() -> None:
    approval = begun(step("a", "li"), step("b", "he"), step("c", "sun")).approve("li")
    approval.later(hours=1).returns("he", "drafter")
    assert approval.box("li", "done") == [("a", "approved")]
    assert approval.box("he", "done") == [("b", "returned")]
    assert inbox_rows(approval.run)["002"].at == approval.now
    refused = begun(step("a", "li")).does("li", "refuse")
    assert refused.box("li", "done") == [("a", "refused")]


def test_what_lapsed_lies_in_no_box() -> None:
    approval = begun(step("a", "li", "he"), step("b", "sun")).approve("li")
    assert boxes(approval, "he") == [[]]
    assert approval.box("he", "done") == []


def test_at_the_end_nobody_has_anything_to_do() -> None:
    joint = parting("p", branch("x", step("a", "li")), branch("y", step("a", "he")))
    for end in ("approve", "refuse"):
        approval = begun(joint, step("b", "sun")).does("li", end)
        if end == "approve":
            approval.approve("he", "sun")
        assert boxes(approval, "li", "he", "sun") == [[], [], []]


def test_a_withdrawn_or_cancelled_run_leaves_no_task_behind() -> None:
    approval = begun(step("a", "li", "he"))
    assert not {row.box for row in inbox_rows(cancelled(approval.run)).values()}
    assert not inbox_rows(approval.does("wei", "withdraw", seat=0).run)


def test_a_task_that_was_given_away_leaves_the_box_and_lies_in_the_others() -> None:
    approval = begun(step("a", "li")).does("li", "transfer", "wu")
    assert boxes(approval, "li", "wu") == [[], [("a", "open")]]
    assert approval.box("li", "done") == []


def test_a_task_that_is_lent_lies_with_the_helper_and_then_again_with_the_owner() -> None:
    approval = begun(step("a", "li")).does("li", "delegate", "wu")
    assert boxes(approval, "li", "wu") == [[], [("a", "delegated")]]
    approval.does("wu", "advise")
    assert boxes(approval, "li", "wu") == [[("a", "open")], []]


def test_a_deputys_task_lies_with_the_deputy() -> None:
    approval = begun(step("a", "li"), directory=people(absence("li", "chen")))
    assert boxes(approval, "li", "chen") == [[], [("a", "open")]]
    approval.approve("chen")
    assert approval.box("chen", "done") == [("a", "approved")]


def test_an_added_signer_and_who_added_them_change_places() -> None:
    approval = begun(step("a", "li", policy="all")).does("li", "add_before", "he")
    assert boxes(approval, "li", "he") == [[], [("a", "open")]]
    approval.does("li", "remove_signer", signer=2)
    assert boxes(approval, "li", "he") == [[("a", "open")], []]


def test_a_signature_that_was_taken_back_is_no_longer_done() -> None:
    approval = begun(step("a", "li"), step("b", "he")).approve("li").does("li", "take_back", seat=1)
    assert approval.box("li", "done") == []
    assert boxes(approval, "li", "he") == [[("a", "open")], []]


def test_an_escalated_task_lies_with_the_superior() -> None:
    approval = begun(step("a", "li", ladder=[rung(1, "escalate", "hour")])).later(hours=2)
    approval.tick()
    assert boxes(approval, "li", "zhou") == [[], [("a", "open")]]


def test_an_urged_task_says_so_and_the_next_step_does_not() -> None:
    approval = begun(step("a", "li"), step("b", "he")).later(hours=1).does("wei", "urge", seat=0)
    assert boxes(approval, "li") == [[("a", "urged")]]
    approval.later(hours=1).approve("li")
    assert boxes(approval, "he") == [[("b", "open")]]


def test_a_copy_lies_in_the_box_of_copies_until_it_is_read_and_after() -> None:
    approval = begun(step("a", "li")).does("wei", "copy", seat=0, people=("feng",))
    row = inbox_rows(approval.run)["copy:feng"]
    assert row == InboxRow("copied", "feng", 1, 0, "", approval.now, "unread")
    approval.approve("li").does("feng", "read", seat=0)
    assert approval.box("feng", "copied") == [("", "read")]


def test_a_step_that_is_visited_again_is_a_task_of_its_own() -> None:
    approval = begun(step("a", "li"), step("b", "he")).approve("li").returns("he", "a")
    assert approval.box("li") == [("a", "open")]
    assert approval.box("li", "done") == [("a", "approved")]


def test_only_what_changed_is_written() -> None:
    approval = begun(step("a", "li", "he", "wu", policy="all"), step("b", "sun"))
    before = inbox_rows(approval.run)
    after = inbox_rows(approval.approve("he").run)
    assert changed_rows(before, after) == {"002": after["002"]}
    assert changed_rows(after, after) == {}


def test_a_row_that_leaves_every_box_is_taken_out() -> None:
    approval = begun(step("a", "li", "he"), step("b", "sun"))
    before = inbox_rows(approval.run)
    after = inbox_rows(approval.approve("li").run)
    assert changed_rows(before, after) == {"001": after["001"], "002": None, "003": after["003"]}


def test_a_row_that_moves_to_somebody_is_written_once() -> None:
    row = InboxRow("todo", "li", 1, 1, "a", begun(step("a", "li")).now, "open")
    moved = replace(row, staff="wu")
    assert changed_rows({"001": row}, {"001": moved}) == {"001": moved}
