"""People's boxes of approvals over HTTP: what stands in them, and how it is acted on."""

from __future__ import annotations

from typing import Any

import pytest

from sunhall.application.lists import MOST_LATE
from tests.builders import people
from tests.builders.people import COLLEAGUE, HANDLER, HEAD, HEAD_WHO_DRAFTS, LEADER, LEGAL
from tests.unit.http.memory_city import MemoryCity, with_chain

CONTRACT = {
    *("task_id", "case_id", "receipt_no", "title", "chain", "node", "node_label", "policy"),
    *("due_at", "actions"),
}


def first(city: MemoryCity, by: Any) -> str:
    return str(city.box(by)[0]["task_id"])


# --- things to do --------------------------------------------------------------------------------


def test_a_task_stands_in_the_box_of_everybody_who_may_sign_and_of_nobody_else(
    city: MemoryCity,
) -> None:
    case_id = city.in_approval()
    for signer in (HEAD, HEAD_WHO_DRAFTS):
        assert [row["case_id"] for row in city.box(signer)] == [case_id]
    for other in (HANDLER, COLLEAGUE, LEGAL, LEADER, people.OTHER_HEAD, people.SUPERVISOR):
        assert city.box(other) == []


def test_a_row_says_what_it_is_about_where_it_stands_and_by_when(city: MemoryCity) -> None:
    case_id = city.in_approval()
    (row,) = city.box(HEAD)
    assert row.keys() > CONTRACT
    assert row["task_id"] == f"{case_id}.1.1"
    assert row["title"].startswith("2025年度")
    assert (row["service"], row["chain"], row["node"]) == ("disclosure", "reply", "department_head")
    assert (row["policy"], row["state"]) == ("any", "open")
    assert row["due_at"].startswith("2026-04-30")
    assert row["at"] == "2026-04-01T09:00:00+08:00"


def test_a_task_offers_what_its_step_allows(city: MemoryCity) -> None:
    city.in_approval()
    (row,) = city.box(HEAD)
    assert row["actions"] == [
        *("approve", "refuse", "return", "transfer", "delegate", "copy", "comment"),
    ], "the first answer decides this step: nobody can come before or after it"
    assert list(row["action_labels"]) == row["actions"]


@pytest.mark.parametrize("policy", ["all", "sequential", "ratio"])
def test_where_all_have_a_say_signers_can_be_added(city: MemoryCity, policy: str) -> None:
    share = {"ratio": [1, 2]} if policy == "ratio" else {}
    with_chain(city, [{"id": "joint", "policy": policy, **share, "approvers": [{"kind": "head"}]}])
    city.in_approval()
    (row,) = city.box(HEAD)
    assert row["policy"] == policy
    assert {"add_before", "add_after"} < set(row["actions"])
    assert not {"take_back", "remove_signer"} & set(row["actions"]), "there is nothing of it yet"


def test_a_step_may_allow_less(city: MemoryCity) -> None:
    node = {"id": "head", "approvers": [{"kind": "head"}], "actions": ["refuse", "approve"]}
    with_chain(city, [node])
    city.in_approval()
    assert city.box(HEAD)[0]["actions"] == ["approve", "refuse"]


def test_whoever_is_asked_for_advice_can_give_it_and_comment(city: MemoryCity) -> None:
    city.in_approval()
    city.act(HEAD, first(city, HEAD), "delegate", to=COLLEAGUE.id)
    (row,) = city.box(COLLEAGUE)
    assert (row["state"], row["actions"]) == ("delegated", ["advise", "comment"])
    assert city.box(HEAD) == []
    assert city.act(COLLEAGUE, row["task_id"], "advise", "可以公开").status == 200
    assert city.box(HEAD)[0]["state"] == "open"


def test_a_step_that_the_city_has_abolished_still_offers_the_usual(city: MemoryCity) -> None:
    city.in_approval()
    with_chain(city, [{"id": "other", "approvers": [{"kind": "head"}]}])
    (row,) = city.box(HEAD)
    assert (row["policy"], row["policy_label"]) == ("", "")
    assert {"approve", "refuse", "add_before"} < set(row["actions"])


def test_an_urged_task_says_so(city: MemoryCity) -> None:
    case_id = city.in_approval()
    assert city.act(HANDLER, f"{case_id}.1.0", "urge").status == 200
    assert city.box(HEAD)[0]["state"] == "urged"


# --- the other boxes -----------------------------------------------------------------------------


def test_what_somebody_has_signed_stands_among_what_they_have_done(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.approve(HEAD)
    (row,) = city.box(HEAD, "done")
    assert (row["case_id"], row["state"], row["actions"]) == (case_id, "approved", [])
    assert city.box(HEAD) == city.box(HEAD_WHO_DRAFTS) == city.box(HEAD_WHO_DRAFTS, "done") == []


def test_a_drafter_sees_their_own_approvals_and_how_they_ended(city: MemoryCity) -> None:
    case_id = city.in_approval()
    (row,) = city.box(HANDLER, "mine")
    assert (row["task_id"], row["state"], row["node"]) == (
        *(f"{case_id}.1.0", "running", "department_head"),
    )
    assert row["policy"] == "", "it is about the whole run, not about one signature"
    assert row["actions"] == ["withdraw", "urge", "copy", "comment"]
    city.act(HEAD, first(city, HEAD), "refuse", "不宜公开")
    (row,) = city.box(HANDLER, "mine")
    assert (row["state"], row["actions"]) == ("refused", ["copy", "comment"])


def test_a_copy_is_unread_until_it_is_marked_as_read(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.act(HANDLER, f"{case_id}.1.0", "copy", people=[people.SUPERVISOR.id])
    (row,) = city.box(people.SUPERVISOR, "copied")
    assert (row["task_id"], row["state"]) == (f"{case_id}.1.0", "unread")
    assert (row["node"], row["node_label"], row["policy"]) == ("", "", "")
    assert row["actions"] == ["read", "comment"]
    city.act(people.SUPERVISOR, row["task_id"], "read")
    (row,) = city.box(people.SUPERVISOR, "copied")
    assert (row["state"], row["actions"]) == ("read", ["comment"])


# --- filters, pages, counts ----------------------------------------------------------------------


def test_a_box_can_be_narrowed_to_a_chain_and_a_service(city: MemoryCity) -> None:
    city.in_approval()
    assert len(city.box(HEAD, chain="reply", service="disclosure")) == 1
    assert city.box(HEAD, chain="extension") == city.box(HEAD, service="hotline") == []


def test_what_is_late_can_be_asked_for_alone(city: MemoryCity) -> None:
    city.in_approval()
    assert city.box(HEAD, overdue="true") == []
    city.pass_time(days=60)
    assert len(city.box(HEAD, overdue="true")) == 1


def test_a_page_leads_to_the_next_one(city: MemoryCity) -> None:
    cases = {city.in_approval() for _ in range(3)}
    query = {"limit": "2"}
    page = city.call("GET", "approvals", by=HEAD, query=query).json
    rest = city.call("GET", "approvals", by=HEAD, query={**query, "cursor": page["cursor"]}).json
    assert {row["case_id"] for row in (*page["items"], *rest["items"])} == cases
    assert rest["cursor"] is None


@pytest.mark.parametrize(
    "other", [{"box": "done"}, {"chain": "reply"}, {"service": "x"}, {"overdue": "true"}]
)
def test_a_cursor_holds_for_the_list_that_it_came_with(
    city: MemoryCity, other: dict[str, str]
) -> None:
    for _ in range(2):
        city.in_approval()
    cursor = city.call("GET", "approvals", by=HEAD, query={"limit": "1"}).json["cursor"]
    query = {"limit": "1", "cursor": cursor, **other}
    answer = city.call("GET", "approvals", by=HEAD, query=query)
    assert (answer.status, answer.json["code"]) == (400, "bad_cursor")


def test_nobody_goes_on_in_somebody_else_s_box(city: MemoryCity) -> None:
    for _ in range(2):
        city.in_approval()
    cursor = city.call("GET", "approvals", by=HEAD, query={"limit": "1"}).json["cursor"]
    query = {"limit": "1", "cursor": cursor}
    assert city.call("GET", "approvals", by=HEAD_WHO_DRAFTS, query=query).status == 400


def test_a_box_that_is_none_is_refused(city: MemoryCity) -> None:
    answer = city.call("GET", "approvals", by=HEAD, query={"box": "all"})
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "box")


def test_what_waits_and_what_of_it_is_late_is_counted(city: MemoryCity) -> None:
    def counts() -> dict[str, Any]:
        counted: dict[str, Any] = city.call("GET", "approvals/counts", by=HEAD).json
        return counted

    assert counts() == {
        "todo": {"count": 0, "more": False},
        "overdue": {"count": 0, "more": False},
    }
    city.in_approval()
    city.pass_time(days=60)
    city.in_approval()
    assert counts() == {
        "todo": {"count": 2, "more": False},
        "overdue": {"count": 1, "more": False},
    }


def test_late_tasks_are_counted_up_to_a_hundred(
    city: MemoryCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sunhall.application.lists.MOST_LATE", 2)
    for _ in range(3):
        city.in_approval()
    city.pass_time(days=60)
    answer = city.call("GET", "approvals/counts", by=HEAD).json
    assert answer["overdue"] == {"count": 2, "more": True}
    assert MOST_LATE == 100


# --- acting --------------------------------------------------------------------------------------


def test_three_people_sign_one_after_the_other(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.approve(HEAD, LEGAL, LEADER)
    assert city.view(HANDLER, case_id)["state"] == "decided"


def test_the_answer_is_that_of_a_command(city: MemoryCity) -> None:
    case_id = city.in_approval()
    answer = city.act(HEAD, first(city, HEAD), "approve", "同意")
    assert answer.json == {
        "case_id": case_id,
        "version": 7,
        "state": "approval",
        "events": ["approval_signed"],
    }
    assert answer.headers["etag"] == '"v7"'


def test_a_return_goes_to_the_drafter_unless_told(city: MemoryCity) -> None:
    case_id = city.in_approval()
    answer = city.act(HEAD, first(city, HEAD), "return", "请补充依据")
    assert (answer.status, answer.json["state"]) == (200, "drafting")
    assert city.view(HANDLER, case_id)["approvals"][0]["outcome"] == "returned"


def test_data_carries_what_an_action_needs(city: MemoryCity) -> None:
    city.in_approval()
    city.approve(HEAD)
    task = first(city, LEGAL)
    assert city.act(LEGAL, task, "return", "请再审", to="department_head").status == 200
    assert len(city.box(HEAD)) == 1


def test_somebody_who_is_not_asked_is_refused(city: MemoryCity) -> None:
    city.in_approval()
    answer = city.act(LEGAL, first(city, HEAD), "approve")
    assert (answer.status, answer.json["code"]) == (403, "not_an_approver")


def test_the_drafter_never_signs(city: MemoryCity) -> None:
    case_id = city.in_approval()
    answer = city.act(HANDLER, f"{case_id}.1.1", "approve")
    assert (answer.status, answer.json["code"]) == (403, "drafter_may_not_approve")


def test_a_closed_step_is_a_conflict(city: MemoryCity) -> None:
    city.in_approval()
    task = first(city, HEAD)
    city.approve(HEAD)
    answer = city.act(HEAD_WHO_DRAFTS, task, "approve")
    assert (answer.status, answer.json["code"]) == (409, "already_decided")


@pytest.mark.parametrize(
    "task", ["x", "01JKXQ3W8Z0000000000000001.0.1", "01JKXQ3W8Z0000000000000001.1.01", "A.1.1"]
)
def test_a_task_that_is_none_is_not_found(city: MemoryCity, task: str) -> None:
    answer = city.act(HEAD, task, "approve")
    assert (answer.status, answer.json["code"]) == (404, "task_not_found")


def test_a_task_of_no_case_is_not_found(city: MemoryCity) -> None:
    answer = city.act(HEAD, f"{'0' * 26}.1.1", "approve")
    assert (answer.status, answer.json["code"]) == (404, "case_not_found")


@pytest.mark.parametrize("task", ["1.9", "9.1"])
def test_a_seat_or_a_run_that_is_not_there_is_a_conflict(city: MemoryCity, task: str) -> None:
    case_id = city.in_approval()
    assert city.act(HEAD, f"{case_id}.{task}", "approve").status == 409


def test_what_is_wrong_is_told_by_the_field_s_name_in_the_body(city: MemoryCity) -> None:
    city.in_approval()
    task = first(city, HEAD)
    without = city.act(HEAD, task, "refuse").json
    assert [error["field"] for error in without["errors"]] == ["opinion"]
    nowhere = city.act(HEAD, task, "transfer", to="s-nobody").json
    assert [error["field"] for error in nowhere["errors"]] == ["data.to"]


def test_an_enclosure_that_is_not_there_is_told_by_its_place(
    city: MemoryCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sunhall.domain.errors import FieldError, InvalidInput

    def unknown(upload_id: str, *, field: str) -> None:
        raise InvalidInput(errors=[FieldError(field, "upload_unknown")])

    monkeypatch.setattr(city.ports.files, "check_upload", unknown)
    city.in_approval()
    files = [{"upload_id": "upload-of-a-file-01", "file_name": "意见.pdf"}]
    answer = city.act(HEAD, first(city, HEAD), "comment", "见附件", enclosures=files)
    assert answer.status == 422
    assert answer.json["errors"][0]["field"] == "data.enclosures.0.upload_id"


def test_a_second_click_under_the_same_key_is_the_first_one_again(city: MemoryCity) -> None:
    city.in_approval()
    path, body = f"approvals/{first(city, HEAD)}/actions", {"action": "approve"}
    answers = [
        city.call("POST", path, by=HEAD, body=body, key="one-click-of-head") for _ in range(2)
    ]
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json


def test_a_key_that_was_used_for_something_else_is_a_conflict(city: MemoryCity) -> None:
    city.in_approval()
    path, key = f"approvals/{first(city, HEAD)}/actions", "one-click-of-head"
    city.call("POST", path, by=HEAD, body={"action": "approve"}, key=key)
    other = {"action": "refuse", "opinion": "不同意"}
    answer = city.call("POST", path, by=HEAD, body=other, key=key)
    assert (answer.status, answer.json["code"]) == (409, "idempotency_key_reused")


def test_a_second_click_without_a_key_finds_the_step_closed(city: MemoryCity) -> None:
    city.in_approval()
    task = first(city, HEAD)
    assert [city.act(HEAD, task, "approve").status for _ in range(2)] == [200, 409]


# --- what comes next -----------------------------------------------------------------------------


def go_on(city: MemoryCity, task: str, said: str = "true") -> Any:
    path = f"approvals/{task}/actions"
    body = {"action": "approve"}
    return city.call("POST", path, by=HEAD, body=body, query={"next": said}).json


def test_the_next_thing_to_do_comes_with_the_answer_if_it_is_asked_for(city: MemoryCity) -> None:
    for _ in range(2):
        city.in_approval()
    one, other = city.box(HEAD)
    answer = go_on(city, one["task_id"])
    assert answer["next"] == other
    assert go_on(city, other["task_id"])["next"] is None


def test_it_is_one_small_query(city: MemoryCity) -> None:
    city.in_approval()
    task = first(city, HEAD)
    city.ports.store.asked.clear()
    go_on(city, task)
    assert city.ports.store.asked == ["todo"]


def test_the_acted_one_is_never_the_next_though_the_index_still_shows_it(
    city: MemoryCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        city.in_approval()
    before = city.ports.store.box(HEAD.id, "todo", limit=2, after=None)
    monkeypatch.setattr(city.ports.store, "box", lambda *_, **__: before)
    one, other = (f"{row.case_id}.{row.run}.{row.seat}" for row in before.rows)
    assert go_on(city, one)["next"]["task_id"] == other


def test_nothing_comes_next_unless_it_is_asked_for(city: MemoryCity) -> None:
    city.in_approval()
    assert "next" not in go_on(city, first(city, HEAD), "false")


def test_a_wrong_flag_is_refused_before_anything_is_done(city: MemoryCity) -> None:
    city.in_approval()
    task = first(city, HEAD)
    assert go_on(city, task, "maybe")["errors"][0]["field"] == "next"
    assert first(city, HEAD) == task
