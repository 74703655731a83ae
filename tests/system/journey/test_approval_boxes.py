"""Boxes of approvals: what waits, what is done, what is one's own; many at once, one by one."""

from __future__ import annotations

import secrets
from collections import Counter

import pytest

from infra.local.city_client import CityClient
from tests.system.journey.applicants import DONGFANG, SHANGGUAN, ZHUGE
from tests.system.journey.ledger import Ledger
from tests.system.journey.walk import Walk

#: A department whose cases come from this file alone, so that what waits there can be counted.
DEPARTMENT, HANDLER, HEAD = "finance-bureau", "finance-handler", "finance-head"


@pytest.fixture
def walks(client: CityClient) -> list[Walk]:
    """Three replies that wait for the same head; nothing else does."""
    for row in client.approvals(HEAD):
        client.decide(HEAD, row["task_id"])
    return [
        Walk.begin(client, who, DEPARTMENT).assigned().sent_up()
        for who in (DONGFANG, SHANGGUAN, ZHUGE)
    ]


def test_many_are_approved_at_once_and_each_is_answered_by_itself(
    client: CityClient, ledger: Ledger, walks: list[Walk]
) -> None:
    tasks = [walk.task(HEAD) for walk in walks]
    client.decide(HEAD, tasks[1])
    opinions = dict(zip(tasks, ("同意。", "同意。", ""), strict=True)) | {"nonsense": ""}
    key = secrets.token_hex(16)
    for _ in range(2):  # The repetition is answered alike and changes nothing.
        answers = client.decide_many(HEAD, opinions, key=key)
        assert [answers[each]["status"] for each in opinions] == [200, 409, 200, 404]
        assert answers[tasks[1]]["problem"]["code"] == "already_decided"
    for walk in walks:
        events = Counter(event.type for event in ledger.stored(walk.case_id).events)
        assert events["approval_signed"] == 1
        assert walk.waits_for() == {"legal"}
    assert client.approvals(HEAD) == []


def test_after_a_task_the_next_one_comes_and_the_counts_go_down(
    client: CityClient, walks: list[Walk]
) -> None:
    def counts() -> tuple[int, int]:
        told = client.counts(HEAD)
        return told["todo"]["count"], told["overdue"]["count"]

    assert counts() == (3, 0)
    task, left = client.approvals(HEAD)[0]["task_id"], 3
    seen = []
    while task:
        seen.append(task)
        following = client.decide(HEAD, task, go_on=True)["next"]
        task, left = following and following["task_id"], left - 1
        assert counts() == (left, 0)
    assert len(set(seen)) == len(walks)
    assert {each.partition(".")[0] for each in seen} == {walk.case_id for walk in walks}


def test_every_box_shows_what_belongs_in_it(client: CityClient, walks: list[Walk]) -> None:
    walk = walks[0]
    walk.in_step().decide(HEAD)

    def row(who: str, box: str) -> dict[str, str]:
        rows = client.approvals(who, box)
        [found] = [each for each in rows if each["case_id"] == walk.case_id]
        return {name: found[name] for name in ("node", "state")}

    assert row(HEAD, "done") == {"node": "department", "state": "approved"}
    assert row("legal", "todo") == {"node": "legal", "state": "open"}
    walk.in_step()
    assert row(HANDLER, "mine") == {"node": "legal", "state": "running"}
    walk.decide("legal", "refuse", "适用依据错误，不同意。")
    assert row("legal", "done") == {"node": "legal", "state": "refused"}

    def ended() -> bool | None:
        return row(HANDLER, "mine") == {"node": "legal", "state": "refused"} or None

    assert client.wait_for(ended, "the drafter to see the end")


def test_a_box_is_filtered_by_chain_and_by_what_is_late(
    client: CityClient, walks: list[Walk]
) -> None:
    ours = {walk.case_id for walk in walks}

    def cases(**query: str) -> set[str]:
        return {row["case_id"] for row in client.approvals(HEAD, **query)}

    assert cases() == cases(chain="disclosure-release") == cases(service="disclosure") == ours
    assert cases(chain="disclosure-extension") == set()
    assert cases(overdue="true") == set(), "all of it is of today"


def test_tasks_come_by_their_deadline(client: CityClient, walks: list[Walk]) -> None:
    due = [row["due_at"] for row in client.approvals(HEAD)]
    assert len(due) == len(walks)
    assert due == sorted(due)
