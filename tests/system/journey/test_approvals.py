"""Approvals go their ways through the real state machine: side by side, back, straight back."""

from __future__ import annotations

import pytest

from infra.local.city_client import CityClient
from tests.system.journey.applicants import DONGFANG, LINGHU, MURONG, NANGONG, SHANGGUAN, XIMEN
from tests.system.journey.ledger import Ledger
from tests.system.journey.walk import APPROVERS, HANDLER, HEAD, SENSITIVE, Walk

#: Who is asked at the same time when a reply touches security; the lawyer's head comes second.
ABREAST = {"legal", "office-head", "security-head"}


def parted(client: CityClient) -> Walk:
    """A sensitive reply at the parting, with Step Functions waiting for all branches together."""
    walk = Walk.begin(client, MURONG).assigned().sent_up(**SENSITIVE)
    walk.in_step().decide(HEAD)
    return walk.in_step()


def decided_by(walk: Walk, *people: str) -> str:
    """The state after these have signed, each when Step Functions waits and nobody else is."""
    state = ""
    for who in people:
        assert walk.waits_for() == {who}
        state = walk.in_step().decide(who)["state"]
    return state


@pytest.mark.parametrize(
    "order",
    [
        ("legal", "justice-head", "office-head", "security-head"),
        ("security-head", "office-head", "legal", "justice-head"),
    ],
    ids=["the longest branch first", "the longest branch last"],
)
def test_branches_go_on_side_by_side_and_the_leader_signs_when_the_last_has_joined(
    client: CityClient, ledger: Ledger, order: tuple[str, ...]
) -> None:
    walk = parted(client)
    assert walk.waits_for() == ABREAST
    for who in order:
        assert "leader" not in walk.waits_for()
        walk.decide(who)
    assert decided_by(walk, "leader") == "decided"

    stages = walk.approval()["stages"]
    assert {stage["result"] for stage in stages} == {"approved"}
    assert {stage["path"].rpartition("/")[0] for stage in stages} == {
        *("", "joint/law", "joint/secrecy", "joint/security")
    }
    execution = ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    # The parting is one stage, however many sign in it: six signatures, three waits.
    assert execution.waits == 3
    assert execution.entered <= 2 * 3 + 2


def test_a_branch_is_taken_only_where_its_condition_holds(client: CityClient) -> None:
    secret = {**SENSITIVE, "ground": "state_secret"}
    walk = Walk.begin(client, LINGHU).assigned().sent_up(**secret)
    walk.decide(HEAD)
    assert walk.waits_for() == {"legal", "office-head"}


def test_a_refusal_in_one_branch_ends_the_others_and_the_whole_approval(
    client: CityClient, ledger: Ledger
) -> None:
    walk = parted(client)
    left = walk.task("security-head")
    refused = walk.decide("office-head", "refuse", "定密依据不足，请重新拟稿。")
    assert refused["state"] == "drafting"
    assert walk.waits_for() == set()
    assert walk.case_id not in client.inbox("security-head")
    assert walk.case_id not in client.inbox("legal")
    assert walk.approval()["outcome"] == "refused"
    execution = ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    assert execution.waits == 2, "the leader was never asked"
    assert left not in {row["task_id"] for row in client.approvals("security-head", "done")}


def test_sent_back_from_one_branch_and_straight_to_it_again_all_branches_sign_anew(
    client: CityClient, ledger: Ledger
) -> None:
    walk = parted(client)
    walk.decide("legal")
    walk.decide("office-head", "return", "请先核对密级。", to="department", straight_back=True)
    assert decided_by(walk, HEAD) == "approval"
    assert walk.in_step().waits_for() == ABREAST, "what was signed before counts no more"
    for who in ("security-head", "legal", "office-head", "justice-head"):
        walk.decide(who)
    assert decided_by(walk, "leader") == "decided"
    execution = ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    assert execution.waits == 5


@pytest.mark.parametrize(
    ("back", "signs_again"),
    [
        ({"to": "department"}, (HEAD, "legal", "leader")),
        ({"to": "department", "straight_back": True}, (HEAD, "leader")),
        ({"to": "previous"}, ("legal", "leader")),
    ],
    ids=["to an earlier step", "and straight back", "to the step before"],
)
def test_a_reply_sent_back_to_an_earlier_step_comes_up_again_as_was_asked(
    client: CityClient, ledger: Ledger, back: dict[str, object], signs_again: tuple[str, ...]
) -> None:
    walk = Walk.begin(client, SHANGGUAN).assigned().sent_up()
    for who in (HEAD, "legal"):
        walk.in_step().decide(who)
    returned = walk.in_step().decide("leader", "return", "请补充检索情况。", **back)
    assert returned["state"] in ("secrecy_review", "legal_review"), "it stays with the approvers"
    assert decided_by(walk, *signs_again) == "decided"
    execution = ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    assert execution.waits == len(APPROVERS) + len(signs_again)


def test_a_reply_that_comes_straight_back_from_its_drafter_passes_over_who_has_agreed(
    client: CityClient, ledger: Ledger
) -> None:
    walk = Walk.begin(client, NANGONG).assigned().sent_up()
    walk.in_step().decide(HEAD)
    returned = walk.in_step().decide(
        "legal", "return", "请补充法律依据。", to="drafter", straight_back=True
    )
    assert returned["state"] == "drafting"
    walk.sent_up()
    assert decided_by(walk, "legal", "leader") == "decided"
    runs = walk.inside()["approvals"]
    assert [run["outcome"] for run in runs] == ["returned", "approved"]
    assert [len(run["stages"]) for run in runs] == [2, 2]
    for number in (1, 2):
        execution = ledger.execution(f"{walk.case_id}-{number}-1", "SUCCEEDED")
        assert execution.waits == 2


def test_a_refused_reply_is_drafted_anew_and_goes_all_the_way(
    client: CityClient, ledger: Ledger
) -> None:
    walk = Walk.begin(client, XIMEN).assigned().sent_up()
    walk.in_step().decide(HEAD)
    refused = walk.in_step().decide("legal", "refuse", "适用依据错误，不同意。")
    assert refused["state"] == "drafting"
    ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    walk.sent_up()
    assert decided_by(walk, *APPROVERS) == "decided"
    assert [run["outcome"] for run in walk.inside()["approvals"]] == ["refused", "approved"]


def test_who_drafted_it_takes_it_back_while_nobody_has_acted(
    client: CityClient, ledger: Ledger
) -> None:
    walk = Walk.begin(client, DONGFANG).assigned().sent_up()
    walk.in_step()
    taken = client.decide(HANDLER, walk.of_run(), "withdraw", "")
    assert taken["state"] == "drafting"
    assert walk.case_id not in client.inbox(HEAD)
    ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")

    walk.sent_up().decide(HEAD)
    late = walk.refused(HANDLER, walk.of_run(2), "withdraw")
    assert (late.status, late.code) == (409, "others_have_acted")


def test_an_extension_and_a_reply_are_approved_beside_each_other(
    client: CityClient, ledger: Ledger
) -> None:
    walk = Walk.begin(client, LINGHU).assigned()
    walk.command(HANDLER, "propose_extension", days=3, reason="需要征求第三方意见")
    walk.in_step()
    walk.sent_up()
    walk.in_step().decide(HEAD)
    assert walk.decide("office-head")["state"] == "legal_review"
    ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    assert decided_by(walk, "legal", "leader") == "decided"
    execution = ledger.execution(f"{walk.case_id}-2-1", "SUCCEEDED")
    assert execution.waits == len(APPROVERS)
