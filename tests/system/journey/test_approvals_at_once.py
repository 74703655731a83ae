"""Two clicks, two people, two branches at the same moment: nothing is decided twice or lost."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from infra.local.city_client import CityClient, CityRefused
from infra.local.seed import DemoAccount, load
from tests.system.city import City
from tests.system.function_workers import FunctionWorkers
from tests.system.journey.applicants import LINGHU, MURONG, NANGONG, OUYANG, SHANGGUAN, XIMEN
from tests.system.journey.ledger import Ledger
from tests.system.journey.walk import APPROVERS, HEAD, SENSITIVE, Walk

#: A second head of a department, so that two people can be asked for one answer (或签).
SECOND_HEAD = DemoAccount(
    username="health-second-head",
    password=secrets.token_urlsafe(12),
    name="祝同舟",
    department="health-commission",
    roles=("department_head",),
    superior="leader",
)

#: How often the moment in which two meet is looked for; it is missed often enough.
ROUNDS = range(3)

Act = Callable[[], Any]


@pytest.fixture(scope="module")
def two_heads(city: City) -> Iterator[CityClient]:
    """The city's people with a second head of the health commission."""
    load(city.aws("dynamodb"), city.outputs["TableName"], [SECOND_HEAD])
    # A process keeps the staff directory for half a minute; new ones read it at once.
    FunctionWorkers(city.place).kill(city.function("staff_api"))
    accounts = {name: account.shown() for name, account in city.accounts.items()}
    people = CityClient(
        city.base_url, accounts | {SECOND_HEAD.username: SECOND_HEAD.shown()}, patience=90
    )
    yield people
    people.close()


def at_once(*acts: Act) -> list[tuple[int, str]]:
    """Status and code of each of several requests that are sent at the same moment."""
    together = Barrier(len(acts))

    def sent(act: Act) -> tuple[int, str]:
        together.wait()
        try:
            act()
        except CityRefused as refusal:
            return refusal.status, refusal.code
        return 200, ""

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(sent, acts))


def approves(client: CityClient, walk: Walk, who: str) -> Act:
    """Somebody signs their task of a case; it is looked up before, so that only signing is left."""
    task = walk.task(who)
    return lambda: client.decide(who, task)


def signatures(ledger: Ledger, walk: Walk) -> Counter[str]:
    """How often each has signed."""
    events = ledger.stored(walk.case_id).events
    return Counter(event.actor for event in events if event.type == "approval_signed")


@pytest.mark.parametrize("_", ROUNDS)
def test_of_two_clicks_at_once_one_counts_and_the_other_is_told(
    client: CityClient, ledger: Ledger, _: int
) -> None:
    walk = Walk.begin(client, OUYANG).assigned().sent_up()
    click = approves(client, walk, HEAD)
    assert sorted(at_once(click, click)) == [(200, ""), (409, "already_decided")]
    assert signatures(ledger, walk) == {"staff-education-head": 1}
    assert walk.waits_for() == {"legal"}


def test_a_click_that_is_repeated_under_its_key_is_answered_as_the_first_time(
    city: City, client: CityClient, ledger: Ledger
) -> None:
    walk = Walk.begin(client, MURONG).assigned().sent_up()
    path = f"/api/v1/staff/approvals/{walk.task(HEAD)}/actions"
    key = {"idempotency-key": secrets.token_hex(16)}
    body = {"action": "approve", "opinion": "同意，请尽快答复。"}
    with city.signed_in(HEAD) as approver:
        first = approver.post(path, json=body, headers=key)
        walk.decide("legal")
        again = approver.post(path, json=body, headers=key)
        other = approver.post(path, json=body | {"opinion": "不同意"}, headers=key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["events"] == again.json()["events"] == ["approval_signed"]
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert signatures(ledger, walk) == {"staff-education-head": 1, "staff-legal": 1}


@pytest.mark.parametrize("_", ROUNDS)
def test_where_the_first_answer_decides_only_one_of_two_is_taken(
    two_heads: CityClient, ledger: Ledger, _: int
) -> None:
    walk = Walk.begin(two_heads, LINGHU, "health-commission").assigned().sent_up()
    assert walk.waits_for() == {"health-head", SECOND_HEAD.username}
    acts = [approves(two_heads, walk, who) for who in walk.waits_for()]
    assert sorted(at_once(*acts)) == [(200, ""), (409, "already_decided")]
    assert sum(signatures(ledger, walk).values()) == 1
    assert walk.waits_for() == {"legal"}
    for who in ("health-head", SECOND_HEAD.username):
        assert walk.case_id not in two_heads.inbox(who)


@pytest.mark.parametrize("_", ROUNDS)
def test_where_all_have_to_agree_two_who_sign_at_once_both_count(
    client: CityClient, ledger: Ledger, _: int
) -> None:
    secret = {**SENSITIVE, "ground": "state_secret"}
    walk = Walk.begin(client, SHANGGUAN).assigned().sent_up(**secret)
    walk.decide(HEAD)
    task = walk.task("office-head")
    for added in ("staff-supervisor", "staff-administrator"):
        client.decide("office-head", task, "add_after", "", to=added)
    client.decide("office-head", task)
    acts = [approves(client, walk, who) for who in ("supervisor", "administrator")]
    assert at_once(*acts) == [(200, ""), (200, "")]
    assert set(signatures(ledger, walk).values()) == {1}
    assert walk.waits_for() == {"legal"}
    [secrecy] = [each for each in walk.approval()["stages"] if each["path"].endswith("/office")]
    assert secrecy["result"] == "approved"


@pytest.mark.parametrize("_", ROUNDS)
def test_branches_that_are_done_at_the_same_moment_join_once(
    client: CityClient, ledger: Ledger, _: int
) -> None:
    walk = Walk.begin(client, XIMEN).assigned().sent_up(**SENSITIVE)
    walk.in_step().decide(HEAD)
    walk.in_step().decide("legal")
    last = ("justice-head", "office-head", "security-head")
    assert at_once(*(approves(client, walk, who) for who in last)) == [(200, "")] * 3
    assert walk.waits_for() == {"leader"}
    leaders = [each for each in walk.approval()["stages"] if each["path"] == "leader"]
    assert len(leaders) == 1
    walk.in_step().decide("leader")
    execution = ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    assert execution.waits == 3


@pytest.mark.parametrize("_", ROUNDS)
def test_a_request_withdrawn_while_somebody_signs_is_withdrawn_and_waits_for_nobody(
    client: CityClient, ledger: Ledger, _: int
) -> None:
    walk = Walk.begin(client, NANGONG).assigned().sent_up()
    walk.in_step()
    signed, withdrawn = at_once(approves(client, walk, HEAD), lambda: walk.act("withdraw"))
    assert withdrawn == (200, "")
    assert signed in ((200, ""), (409, "already_decided"))
    assert walk.inside()["state"] == "withdrawn"
    assert walk.waits_for() == set()
    for who in APPROVERS:
        assert walk.case_id not in client.inbox(who)


# --- too late, and not theirs --------------------------------------------------------------------


def test_who_acts_on_a_step_that_is_closed_is_told_so(client: CityClient) -> None:
    walk = Walk.begin(client, XIMEN).assigned().sent_up()
    task = walk.task(HEAD)
    client.decide(HEAD, task)
    for action, data in (
        ("approve", {}),
        ("refuse", {}),
        ("return", {"to": "drafter"}),
        ("transfer", {"to": "staff-government-head"}),
        ("delegate", {"to": "staff-government-head"}),
    ):
        late = walk.refused(HEAD, task, action, **data)
        assert (late.status, late.code) == (409, "already_decided"), action


def test_a_task_of_somebody_else_is_not_acted_on(client: CityClient) -> None:
    walk = Walk.begin(client, LINGHU).assigned().sent_up()
    task = walk.task(HEAD)
    for who in ("legal", "leader", "transport-head", "intake", "supervisor"):
        refused = walk.refused(who, task)
        assert (refused.status, refused.code) == (403, "not_an_approver"), who
    assert walk.refused(walk.handler, task).code == "drafter_may_not_approve"
    assert walk.waits_for() == {HEAD}


@pytest.mark.parametrize(
    ("task", "status"),
    [
        ("nonsense", 404),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV.1.1", 404),
        ("{case}.7.1", 409),
        ("{case}.1.99", 409),
        ("{case}.0.1", 404),
    ],
)
def test_a_task_that_is_none_is_refused(client: CityClient, task: str, status: int) -> None:
    walk = Walk.begin(client, MURONG).assigned().sent_up()
    assert walk.refused(HEAD, task.format(case=walk.case_id)).status == status
