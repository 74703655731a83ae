"""The proof of an approval: what the page says, and when there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, date
from typing import Any, get_args

import pytest

from sunhall.domain.approval.definition import Policy, Repeat
from sunhall.domain.approval.directory import Absence
from sunhall.domain.approval.proof import FRAME, Proof, opinion_names, proof_of
from sunhall.domain.approval.proof_notes import ProofNote
from sunhall.domain.approval.proof_steps import ProofSeat, ProofStep
from sunhall.domain.approval.proof_wording import HistoryBroken
from sunhall.domain.approval.run import APPROVAL_EVENTS, RunOutcome, SeatState
from sunhall.domain.engine.event import Event, Happening, event_hash
from sunhall.domain.errors import NotFound
from tests.builders.approval_runs import (
    LONG_OPINION,
    NAMES,
    RECEIPT_NO,
    REPLY_PLAN,
    VOTE_PLAN,
    PlayedApproval,
    long_way,
    only_begun,
    vote,
    words,
)


def proved(played: PlayedApproval, run: int = 1, **given: Any) -> Proof:
    """The page of a played approval; keyword arguments replace what it is made from."""
    arguments: dict[str, Any] = {
        "receipt_no": RECEIPT_NO,
        "service": "disclosure",
        "documents": played.documents,
        "names": NAMES,
        "words": words(),
        **given,
    }
    return proof_of(run, arguments.pop("history", played.events), **arguments)


def fact(proof: Proof, name: str) -> str:
    return dict(proof.facts)[words()(f"proof.fact.{name}")]


def step(proof: Proof, label: str) -> ProofStep:
    (found,) = (each for each in proof.steps if each.label == label)
    return found


def seat(proof: Proof, label: str, asked: str) -> ProofSeat:
    (found,) = (each for each in step(proof, label).seats if each.asked == asked)
    return found


def notes(proof: Proof, event: str) -> list[ProofNote]:
    what = words()(f"event.{event}")
    return [note for note in proof.notes if note.what == what]


def texts_in(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping | list | tuple):
        for each in told.values() if isinstance(told, Mapping) else told:
            yield from texts_in(each)


def note(proof: Proof, event: str) -> ProofNote:
    (found,) = notes(proof, event)
    return found


def begun(at: str = "2026-04-01 09:00", **more: Any) -> PlayedApproval:
    return PlayedApproval(at, **more).begin()


def plan(**node: Any) -> Mapping[str, Any]:
    """A chain of one step, at which the head of the department signs unless told otherwise."""
    return {**REPLY_PLAN, "nodes": [{"id": "leader", "approvers": [{"kind": "head"}], **node}]}


# ---- the head of the page ------------------------------------------------------------------------


def test_the_head_names_case_chain_with_version_drafter_times_and_outcome() -> None:
    proof = proved(long_way())
    assert fact(proof, "receipt_no") == RECEIPT_NO
    assert fact(proof, "service") == "政府信息公开申请"
    assert fact(proof, "subject") == "答复"
    assert fact(proof, "run") == "第1次审批"
    assert fact(proof, "chain") == "依申请公开答复审批"
    assert fact(proof, "version") == "7c1e90a4b2d35f68"
    assert fact(proof, "drafter") == "许文静"
    assert fact(proof, "started_at") == "2026-04-01 09:12:00"
    assert fact(proof, "ended_at") == "2026-04-09 08:50:00"
    assert fact(proof, "outcome") == words()("run_outcome.approved")
    assert proof.title == f"审批证明 {RECEIPT_NO} 第1次审批"


def test_what_comes_after_the_end_does_not_move_it() -> None:
    played = long_way()
    assert played.run.ended_at is not None
    assert played.events[20].type == "copy_read"
    assert played.events[20].at > played.run.ended_at
    assert fact(proved(played), "ended_at") == "2026-04-09 08:50:00"


def test_an_approval_that_still_runs_says_so() -> None:
    proof = proved(only_begun())
    assert fact(proof, "outcome") == "审批中"
    assert fact(proof, "ended_at") == "尚未结束"
    (only,) = proof.steps
    assert (only.result, only.closed_at) == ("办理中", "")
    assert (only.seats[0].decision, only.seats[0].at, only.seats[0].seq) == ("待签", "", 0)


def test_the_page_is_dated_by_the_last_event_of_the_approval_and_not_of_the_case() -> None:
    played = long_way()
    assert played.events[-1].type == "reply_sent"
    proof = proved(played)
    assert proof.dated == played.events[-2].at
    assert proof.last_hash == played.events[-2].hash


def test_whatever_happens_to_the_case_later_the_page_stays_as_it_is() -> None:
    played = long_way()
    before = proved(played)
    played.at("2026-05-06").happens(Happening("letter_produced", {}), by="letter-writer")
    played.begin().does("S-qian", "approve")
    assert proved(played) == before


def test_each_approval_of_a_case_has_a_page_of_its_own() -> None:
    played = begun().does("S-qian", "refuse", opinion="不同意。")
    played.at("2026-04-02").begin(VOTE_PLAN, subject="extension")
    first, second = proved(played, 1), proved(played, 2)
    assert fact(first, "outcome") == words()("run_outcome.refused")
    assert fact(second, "outcome") == "审批中"
    assert (fact(first, "subject"), fact(second, "subject")) == ("答复", "延期")
    assert [event.seq for event in first.trail] == [2, 3]
    assert [event.seq for event in second.trail] == [4]
    assert second.reference.endswith("第2次审批")


@pytest.mark.parametrize("run", [0, 2, 99])
def test_there_is_no_page_of_an_approval_that_never_was(run: int) -> None:
    with pytest.raises(NotFound) as refused:
        proved(only_begun(), run)
    assert refused.value.code == "approval_run_not_found"


# ---- the signatures ------------------------------------------------------------------------------


def test_every_step_that_was_opened_stands_there_in_order_revisited_ones_with_their_turn() -> None:
    assert [(each.label, each.result) for each in proved(long_way()).steps] == [
        ("承办部门审核", "通过"),
        ("司法部门·合法性审核", "失效"),
        ("财政部门·财务审核", "失效"),
        ("司法部门·合法性审核（第2次）", "退回"),
        ("财政部门·财务审核（第2次）", "失效"),
        ("承办部门审核（第2次）", "通过"),
        ("司法部门·合法性审核（第3次）", "通过"),
        ("财政部门·财务审核（第3次）", "通过"),
        ("领导签发", "通过"),
        ("用印核对", "通过"),
    ]


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ({"policy": "all"}, "会签"),
        ({"policy": "any"}, "或签"),
        ({"policy": "sequential"}, "依次签署"),
        ({"policy": "ratio", "ratio": [3, 4]}, "票签，3/4同意为通过"),
    ],
)
def test_a_step_says_how_its_signatures_are_counted(policy: dict[str, Any], told: str) -> None:
    played = PlayedApproval("2026-04-01").begin(plan(**policy))
    assert step(proved(played), "领导签发").policy == told


def test_a_signature_tells_who_was_asked_by_which_office_who_signed_what_and_when() -> None:
    played = begun().at("2026-04-02 10:20").does("S-qian", "approve", opinion="同意。")
    assert seat(proved(played), "承办部门审核", "钱致远") == ProofSeat(
        asked="钱致远",
        office=("云溪市教育局", "部门负责人"),
        signer="钱致远",
        remarks=(),
        decision="同意",
        opinion="同意。",
        at="2026-04-02 10:20:00",
        seq=3,
    )


def test_times_are_those_of_beijing_to_the_second() -> None:
    played = only_begun()
    with_utc = [replace(each, at=each.at.astimezone(UTC)) for each in played.events]
    assert proved(played, history=chained(with_utc)).trail[0].at == "2026-04-01 09:12:00"


def test_a_refusal_ends_it_and_its_reason_stands_there() -> None:
    proof = proved(begun().does("S-qian", "refuse", opinion="依据不足。"))
    assert fact(proof, "outcome") == words()("run_outcome.refused")
    assert step(proof, "承办部门审核").result == "不通过"
    signed = seat(proof, "承办部门审核", "钱致远")
    assert (signed.decision, signed.opinion) == ("不同意", "依据不足。")


def test_a_signature_nobody_had_to_give_any_more_lapsed_with_nobodys_name() -> None:
    proof = proved(vote())
    lapsed = seat(proof, "集体审议", "袁通达")
    assert (lapsed.decision, lapsed.signer, lapsed.remarks) == ("失效", "", ())
    assert (lapsed.at, lapsed.seq) == ("2026-05-11 17:17:00", 0)


def test_ten_signers_stand_in_one_step_each_with_their_own_words() -> None:
    seats = step(proved(vote()), "集体审议").seats
    assert len(seats) == 10
    decisions = [each.decision for each in seats]
    assert (decisions.count("同意"), decisions.count("不同意")) == (7, 2)
    assert {len(each.opinion) // len(LONG_OPINION) for each in seats} == {0, 1, 2, 3}


# ---- on behalf of somebody else ------------------------------------------------------------------


def test_a_deputy_signs_for_who_is_away() -> None:
    away = Absence("S-qian", "S-tao", date(2026, 4, 1), date(2026, 4, 3))
    played = begun(absences=[away]).does("S-tao", "approve")
    signed = seat(proved(played), "承办部门审核", "钱致远")
    assert (signed.signer, signed.remarks) == ("陶景行", ("代钱致远签署（代理）",))


def test_who_got_a_task_by_transfer_signs_for_who_was_asked() -> None:
    played = begun().does("S-qian", "transfer", to="S-tao").does("S-tao", "approve")
    signed = seat(proved(played), "承办部门审核", "钱致远")
    assert (signed.signer, signed.remarks) == ("陶景行", ("代钱致远签署（转办）",))


def test_a_task_that_wandered_twice_names_both_ways_in_order() -> None:
    played = (
        begun().does("S-qian", "transfer", to="S-gu").at("2026-04-07 09:00").is_late().is_late()
    )
    played.does("S-jiang", "approve")
    signed = seat(proved(played), "承办部门审核", "钱致远")
    assert (signed.signer, signed.remarks) == ("蒋平川", ("代钱致远签署（转办、超时升级）",))


def test_a_task_that_came_back_to_who_was_asked_is_signed_for_nobody() -> None:
    played = begun().does("S-qian", "transfer", to="S-tao").does("S-tao", "transfer", to="S-qian")
    signed = seat(proved(played.does("S-qian", "approve")), "承办部门审核", "钱致远")
    assert (signed.signer, signed.remarks) == ("钱致远", ())


def test_an_open_task_names_who_has_it_now_and_for_whom() -> None:
    proof = proved(begun().does("S-qian", "transfer", to="S-tao"))
    waiting = seat(proof, "承办部门审核", "钱致远")
    assert (waiting.signer, waiting.decision) == ("陶景行", "待签")
    assert waiting.remarks == ("代钱致远签署（转办）",)


def test_who_was_asked_for_advice_does_not_sign_and_is_named_beside_the_signature() -> None:
    played = begun().does("S-qian", "delegate", to="S-tao")
    asked = seat(proved(played), "承办部门审核", "钱致远")
    assert (asked.signer, asked.remarks) == ("陶景行", ("受钱致远委派提出意见",))
    played.does("S-tao", "advise", opinion="建议公开。").does("S-qian", "approve")
    signed = seat(proved(played), "承办部门审核", "钱致远")
    assert (signed.signer, signed.remarks) == ("钱致远", ("陶景行受委派提出意见（事件4）",))


def test_an_added_signer_is_named_with_who_added_them() -> None:
    played = begun().does("S-qian", "add_after", to="S-gu").does("S-qian", "approve")
    added = seat(proved(played), "承办部门审核", "顾正清")
    assert (added.office, added.signer, added.decision) == ((), "顾正清", "待签")
    assert added.remarks == ("由钱致远加签",)


def test_a_signer_who_was_taken_away_stays_on_the_page() -> None:
    played = begun().does("S-qian", "add_after", to="S-gu")
    played.at("2026-04-01 11:00").does("S-qian", "remove_signer", signer=2)
    gone = seat(proved(played), "承办部门审核", "顾正清")
    assert (gone.decision, gone.signer, gone.at) == ("已减签", "", "2026-04-01 11:00:00")


def test_a_fallback_signer_is_marked_by_the_rule_that_chose_them() -> None:
    empty = [{"kind": "role", "value": "nobody", "department": "own"}]
    fallback = plan(approvers=empty, otherwise=[{"kind": "person", "value": "S-lu"}])
    played = PlayedApproval("2026-04-01").begin(fallback).does("S-lu", "approve")
    signed = seat(proved(played), "领导签发", "陆怀谷")
    assert signed.remarks == ("原定签署人缺位，依流程改由其签署",)


# ---- automatic signatures ------------------------------------------------------------------------


def test_who_signed_the_step_before_passes_and_the_page_names_the_rule() -> None:
    passed = seat(proved(long_way()), "用印核对", "陆怀谷")
    assert (passed.signer, passed.decision) == ("系统", "同意")
    assert passed.remarks == ("自动通过：上一环节已由同一人签署",)
    assert passed.opinion == ""
    assert passed.seq == seat(proved(long_way()), "领导签发", "陆怀谷").seq


def test_what_the_chain_signs_when_time_is_up_is_marked_as_such() -> None:
    late = plan(ladder=[{"after": {"amount": 1, "unit": "working_day"}, "do": "approve"}])
    played = PlayedApproval("2026-04-01").begin(late).at("2026-04-03").is_late()
    proof = proved(played)
    signed = seat(proof, "领导签发", "钱致远")
    assert (signed.signer, signed.decision) == ("系统", "同意")
    assert signed.remarks == ("依流程规定，超时由系统签署",)
    told = note(proof, "approval_fell_back")
    assert told.text == "在“领导签发”超时，系统依流程规定代钱致远签署：同意。"


# ---- what happened on the way --------------------------------------------------------------------


def test_everything_but_start_and_signatures_is_told_in_order() -> None:
    played = long_way()
    told = [each.seq for each in proved(played).notes]
    assert told == sorted(told)
    assert set(told) == {
        event.seq
        for event in played.events
        if event.type in APPROVAL_EVENTS - {"approval_started", "approval_signed"}
    }


def test_a_return_says_who_where_to_and_that_it_comes_straight_back() -> None:
    told = note(proved(long_way()), "approval_returned")
    assert told.text == (
        "顾正清在“司法部门·合法性审核”退回，退至：承办部门审核。"
        "办理后直接回到“司法部门、财政部门”。"
    )
    assert told.quote == "", "its reason stands with the signature"


def test_a_return_to_the_drafter_names_nobody_else() -> None:
    played = begun().does("S-qian", "return", to="drafter", opinion="请补充理由。")
    proof = proved(played)
    assert note(proof, "approval_returned").text == "钱致远在“承办部门审核”退回，退至：拟稿人。"
    assert fact(proof, "outcome") == words()("run_outcome.returned")
    assert seat(proof, "承办部门审核", "钱致远").opinion == "请补充理由。"


def test_a_return_to_the_drafter_can_come_straight_back_too() -> None:
    played = begun().does("S-qian", "return", to="drafter", straight_back=True, opinion="补充。")
    assert note(proved(played), "approval_returned").text.endswith("办理后直接回到“承办部门审核”。")


def test_a_signature_that_was_taken_back_is_not_forgotten() -> None:
    told = note(proved(long_way()), "signature_taken_back")
    assert told.text == ("钱致远在“承办部门审核”拿回签署。原签署为事件9，2026-04-03 11:20:00。")
    assert told.quote == "同意按拟稿答复，安防部分不予公开。"


def test_a_transfer_names_both_and_who_did_it_if_it_was_somebody_else() -> None:
    own = begun().does("S-qian", "transfer", to="S-tao")
    assert note(proved(own), "approval_transferred").text == (
        "钱致远在“承办部门审核”将签署转办给陶景行。"
    )
    overseen = begun().does("S-he", "transfer", seat=1, to="S-tao")
    assert note(proved(overseen), "approval_transferred").text == (
        "贺知微在“承办部门审核”将钱致远的签署转办给陶景行。"
    )


def test_advice_is_told_with_its_words_and_a_delegation_can_be_taken_back() -> None:
    played = begun().does("S-qian", "delegate", to="S-tao").does("S-qian", "reclaim", seat=1)
    played.does("S-qian", "delegate", to="S-gu").does("S-gu", "advise", opinion="可以公开。")
    proof = proved(played)
    first, second = notes(proof, "approval_delegated")
    assert first.text == "钱致远在“承办部门审核”委派陶景行提出意见。"
    assert second.text == "钱致远在“承办部门审核”委派顾正清提出意见。"
    assert note(proof, "approval_reclaimed").text == "钱致远在“承办部门审核”收回对陶景行的委派。"
    advised = note(proof, "approval_advised")
    assert (advised.text, advised.quote) == (
        "顾正清在“承办部门审核”向钱致远提出意见。",
        "可以公开。",
    )


def test_an_added_signer_is_told_with_the_side_and_a_removed_one_by_name() -> None:
    played = begun().does("S-qian", "add_after", to="S-gu")
    played.does("S-qian", "remove_signer", signer=2).does("S-qian", "add_before", to="S-su")
    proof = proved(played)
    after, before = notes(proof, "signer_added")
    assert after.text == "钱致远在“承办部门审核”后加签：顾正清。"
    assert before.text == "钱致远在“承办部门审核”前加签：苏若琳。"
    assert note(proof, "signer_removed").text == "钱致远在“承办部门审核”减签：顾正清。"


def test_an_urge_and_a_reminder_name_whom_they_reached() -> None:
    proof = proved(long_way())
    assert note(proof, "approval_urged").text == "许文静催办：钱致远。"
    assert note(proof, "approval_reminded").text == "在“承办部门审核”提醒钱致远办理。"


def test_a_copy_is_told_when_it_was_sent_and_when_it_was_read() -> None:
    proof = proved(long_way())
    assert note(proof, "approval_copied").text == "许文静抄送：贺知微、陶景行。"
    assert note(proof, "copy_read").text == "贺知微已阅抄送。"


def test_a_comment_is_told_with_its_words_and_the_number_of_its_files_alone() -> None:
    proof = proved(long_way())
    told = note(proof, "approval_commented")
    assert (told.text, told.quote) == ("许文静留言。附件2件。", "附上批复原件扫描件，请一并审阅。")
    assert "批复原件第一部分.pdf" not in repr(asdict(proof))


def test_a_comment_of_a_signer_says_at_which_step() -> None:
    played = begun().does("S-qian", "comment", opinion="正在核对。")
    assert note(proved(played), "approval_commented").text == "钱致远在“承办部门审核”留言。"


def test_an_escalation_names_both_or_that_nobody_is_above() -> None:
    played = begun().at("2026-04-07").is_late().is_late()
    assert note(proved(played), "approval_escalated").text == (
        "在“承办部门审核”超时，签署由钱致远升级至陆怀谷。"
    )
    top = plan(
        approvers=[{"kind": "person", "value": "S-lu"}],
        ladder=[{"after": {"amount": 1, "unit": "working_day"}, "do": "escalate"}],
    )
    alone = PlayedApproval("2026-04-01").begin(top).at("2026-04-07").is_late()
    assert note(proved(alone), "approval_escalated").text == (
        "在“领导签发”超时，没有可以升级的人员，仍由陆怀谷签署。"
    )


def test_a_withdrawal_ends_it() -> None:
    proof = proved(begun().does("S-xu", "withdraw", seat=0))
    assert note(proof, "approval_withdrawn").text == "许文静撤回审批。"
    assert fact(proof, "outcome") == words()("run_outcome.withdrawn")
    assert step(proof, "承办部门审核").result == "失效"


def test_a_fallback_that_found_nobody_for_the_next_step_is_told_as_such() -> None:
    rung = {"after": {"amount": 1, "unit": "working_day"}, "do": "approve"}
    played = PlayedApproval("2026-04-01").begin(plan(ladder=[rung]))
    climbed = Happening(
        "approval_fell_back",
        {
            "run": 1,
            "visit": 1,
            "rule": "approve",
            "then": [{"do": "rung", "visit": 1, "rungs": 1}],
        },
    )
    told = note(proved(played.happens(climbed, by="clock")), "approval_fell_back")
    assert told.text == "在“领导签发”超时，其后环节无人可签，系统未代签，仍由钱致远签署。"


def test_a_case_that_goes_on_without_its_approval_ends_it_by_its_own_event() -> None:
    played = begun().at("2026-04-02 14:00")
    played.happens(Happening("withdrawn", {"cancelled_runs": [1]}), by="applicant")
    proof = proved(played)
    assert fact(proof, "outcome") == words()("run_outcome.cancelled")
    assert fact(proof, "ended_at") == "2026-04-02 14:00:00"
    (told,) = proof.notes
    assert told.text == "办件因“申请人撤回申请”（申请人）不再需要本次审批，审批随之终止。"
    assert proof.trail[-1].hash == proof.last_hash == played.events[-1].hash
    lapsed = seat(proof, "承办部门审核", "钱致远")
    assert (lapsed.decision, lapsed.signer, step(proof, "承办部门审核").result) == (
        *("失效", ""),
        "失效",
    )


def test_a_case_that_goes_on_cancels_only_the_approvals_it_names() -> None:
    played = begun().happens(Happening("withdrawn", {"cancelled_runs": []}), by="applicant")
    assert fact(proved(played), "outcome") == "审批中"


# ---- the events and their hashes -----------------------------------------------------------------


def test_every_event_of_the_approval_stands_there_with_its_hash() -> None:
    played = long_way()
    own = [event for event in played.events if event.type in APPROVAL_EVENTS]
    trail = proved(played).trail
    assert [(each.seq, each.hash) for each in trail] == [(each.seq, each.hash) for each in own]
    assert trail[0].label == "提交审批"
    assert (trail[0].actor, trail[2].actor) == ("许文静", "系统")


def test_the_statement_says_how_far_the_hashes_were_verified() -> None:
    assert "自该办件第1个事件起，至第21个事件" in proved(long_way()).statement


def chained(events: list[Event]) -> list[Event]:
    """The events with hashes that fit, as somebody would leave them who covers their tracks."""
    history: list[Event] = []
    for event in events:
        before = history[-1].hash if history else event.previous_hash
        moved = replace(event, previous_hash=before, hash="")
        history.append(replace(moved, hash=event_hash(moved)))
    return history


def _changed(events: list[Event]) -> list[Event]:
    return [*events[:4], replace(events[4], actor="S-lu"), *events[5:]]


def _dropped(events: list[Event]) -> list[Event]:
    return [*events[:4], *events[5:]]


def _swapped(events: list[Event]) -> list[Event]:
    return [*events[:4], events[5], events[4], *events[6:]]


@pytest.mark.parametrize("spoil", [_changed, _dropped, _swapped])
def test_a_history_that_does_not_verify_gets_no_page(
    spoil: Callable[[list[Event]], list[Event]],
) -> None:
    with pytest.raises(HistoryBroken) as broken:
        proved(long_way(), history=spoil(long_way().events))
    assert broken.value.code == "history_broken"
    assert broken.value.params == {"seq": 5}


def test_an_event_before_or_after_the_approval_is_verified_as_well() -> None:
    events = long_way().events
    for place in (0, len(events) - 1):
        spoilt = [*events[:place], replace(events[place], actor="S-he"), *events[place + 1 :]]
        with pytest.raises(HistoryBroken):
            proved(long_way(), history=spoilt)


# ---- opinions ------------------------------------------------------------------------------------


def test_the_opinions_of_an_approval_are_known_by_name_before_they_are_unsealed() -> None:
    played = long_way()
    assert set(opinion_names(1, played.events)) == set(played.documents)
    assert opinion_names(2, played.events) == ()


@pytest.mark.parametrize(
    "spoil",
    [
        {"text": "同意公开全部内容。"},
        {"salt": "another"},
        {"attachments": []},
    ],
)
def test_an_opinion_that_is_not_what_was_said_then_gets_no_page(spoil: dict[str, Any]) -> None:
    played = long_way()
    name = opinion_names(1, played.events)[2]
    documents = {**played.documents, name: {**played.documents[name], **spoil}}
    with pytest.raises(HistoryBroken):
        proved(played, documents=documents)


def test_an_opinion_that_is_missing_gets_no_page() -> None:
    played = long_way()
    for name in played.documents:
        fewer = {each: text for each, text in played.documents.items() if each != name}
        with pytest.raises(HistoryBroken):
            proved(played, documents=fewer)


def test_two_opinions_that_changed_places_get_no_page() -> None:
    played = long_way()
    one, other = list(played.documents)[2:4]
    swapped = {one: played.documents[other], other: played.documents[one]}
    with pytest.raises(HistoryBroken):
        proved(played, documents={**played.documents, **swapped})


def test_an_erased_case_still_proves_who_signed_and_says_what_is_gone() -> None:
    proof = proved(long_way(), documents=None)
    signed = seat(proof, "领导签发", "陆怀谷")
    assert (signed.decision, signed.opinion) == ("同意", "（内容已依法删除，仅存摘要）")
    assert note(proof, "approval_commented").quote == "（内容已依法删除，仅存摘要）"
    assert seat(proof, "用印核对", "陆怀谷").opinion == "", "there never was one"


# ---- names and words -----------------------------------------------------------------------------


def test_everybody_on_the_page_is_listed_once_with_the_id_that_events_know() -> None:
    people = proved(long_way()).people
    assert ("许文静", "S-xu") in people
    assert len(people) == len(set(people)) == 10


def test_who_is_not_in_the_directory_any_more_is_called_by_the_id() -> None:
    names = {staff: name for staff, name in NAMES.items() if staff != "S-qian"}
    proof = proved(long_way(), names=names)
    assert step(proof, "承办部门审核").seats[0].signer == "S-qian"
    assert "S-qian" not in dict(proof.people).values()


def test_a_name_with_braces_fills_no_gap() -> None:
    proof = proved(long_way(), names={**NAMES, "S-xu": "{to}{by}"})
    assert note(proof, "approval_urged").text == "{to}{by}催办：钱致远。"


def test_nothing_of_the_applicant_is_on_the_page_but_the_receipt_number() -> None:
    played = only_begun()
    assert played.events[0].actor == "applicant"
    assert "applicant" not in repr(asdict(proved(played)))


def test_the_page_comes_in_english_as_well() -> None:
    proof = proved(long_way(), words=words("en"))
    assert proof.title == f"Proof of approval {RECEIPT_NO}, approval 1"
    labels = [each.label for each in proof.steps]
    assert labels[3] == "Justice: Legal review (time 2)"
    assert proof.steps[6].seats[0].remarks == ("for 顾正清 (deputy)",)
    (returned,) = (each for each in proof.notes if each.seq == 12)
    assert returned.text == (
        'S-gu sent it back at "Justice: Legal review", to: Department\'s review. '
        'Afterwards it comes straight back to "Justice, Finance".'
    ).replace("S-gu", "顾正清")


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_no_text_of_any_page_is_missing_or_has_an_open_gap(locale: str) -> None:
    asked: set[str] = set()

    def listening(key: str) -> str:
        asked.add(key)
        text: str = words(locale)(key)
        return text

    cancelled = begun().happens(Happening("withdrawn", {"cancelled_runs": [1]}), by="applicant")
    for played in (long_way(), vote(), only_begun(), cancelled):
        told = asdict(proved(played, words=listening))
        assert set(told.pop("texts")) == set(FRAME)
        assert not [text for text in texts_in(told) if "{" in text or not text.isprintable()]
    assert {f"proof.{name}" for name in FRAME} <= asked


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_word_of_the_engine_has_a_text_for_the_page(locale: str) -> None:
    told_with_the_steps = {"approval_started", "approval_signed"}
    # A signer is added on one side or the other: two texts, see above.
    notes_of_their_own = APPROVAL_EVENTS - told_with_the_steps - {"signer_added"}
    keys = [
        *(f"policy.{policy}" for policy in get_args(Policy)),
        *(f"state.{state}" for state in SeatState),
        *(f"note.{event}" for event in notes_of_their_own),
        *(f"rule.same_signer_{repeat}" for repeat in get_args(Repeat) if repeat != "none"),
    ]
    assert all(words(locale)(f"proof.{key}") for key in keys)
    assert all(words(locale)(f"event.{event}") for event in APPROVAL_EVENTS)
    assert all(words(locale)(f"run_outcome.{outcome}") for outcome in RunOutcome)


def test_the_frame_of_the_page_is_asked_for_in_full() -> None:
    assert proved(only_begun()).texts["title"] == "审批证明"
    assert len(FRAME) == len(set(FRAME))


def test_the_same_record_tells_the_same_page() -> None:
    assert proved(long_way()) == proved(long_way())
