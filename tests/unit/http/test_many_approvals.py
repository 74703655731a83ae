"""Many tasks at once: each is answered by itself, and a repeated request does nothing twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import people
from tests.builders.gateway import Answer
from tests.builders.people import HANDLER, HEAD, LEGAL
from tests.unit.http.memory_city import MemoryCity

KEY = "a-morning-of-the-head"


def many(
    city: MemoryCity, *tasks: str, key: str = KEY, by: Any = HEAD, locale: str = "en", **more: Any
) -> Answer:
    items = [{"task_id": task} for task in tasks]
    body = {"action": "approve", "items": items, **more}
    return city.call("POST", "approvals/actions", by=by, body=body, key=key, locale=locale)


def waiting(city: MemoryCity, cases: int) -> list[str]:
    for _ in range(cases):
        city.in_approval()
    return [row["task_id"] for row in city.box(HEAD)]


def signed(city: MemoryCity) -> int:
    """How often somebody has signed, in all cases together."""
    return sum(
        event.type == "approval_signed"
        for stored in city.ports.store.cases.values()
        for event in stored.events
    )


def test_every_task_is_approved_and_the_answers_stand_in_order(city: MemoryCity) -> None:
    tasks = waiting(city, 3)
    answer = many(city, *tasks)
    assert answer.status == 200
    assert answer.json["items"] == [
        {"task_id": task, "status": 200, "version": 7} for task in tasks
    ]
    assert city.box(HEAD) == []
    assert len(city.box(LEGAL)) == 3


def test_each_task_has_an_opinion_of_its_own(city: MemoryCity) -> None:
    tasks = waiting(city, 2)
    said = dict(zip(tasks, ("同意", "同意，请注意时限"), strict=True))
    items = [{"task_id": task, "opinion": opinion} for task, opinion in said.items()]
    many(city, items=items)
    for task, opinion in said.items():
        run = city.view(HANDLER, task.partition(".")[0])["approvals"][0]
        assert run["stages"][0]["seats"][0]["opinions"][0]["text"] == opinion


def test_a_refusal_stops_no_other(city: MemoryCity) -> None:
    tasks = waiting(city, 3)
    city.act(HEAD, tasks[1], "transfer", to=people.COLLEAGUE.id)
    items = many(city, *tasks).json["items"]
    assert [item["status"] for item in items] == [200, 403, 200]
    problem = items[1]["problem"]
    assert problem["code"] == "not_an_approver"
    assert {"type", "title", "status", "detail", "errors", "correlation_id"} < problem.keys()
    assert "version" not in items[1]


@pytest.mark.parametrize(
    ("task", "status", "code"),
    [
        ("nonsense", 404, "task_not_found"),
        (f"{'0' * 26}.1.1", 404, "case_not_found"),
    ],
)
def test_what_is_no_task_is_told_beside_the_others(
    city: MemoryCity, task: str, status: int, code: str
) -> None:
    (right,) = waiting(city, 1)
    items = many(city, task, right).json["items"]
    assert (items[0]["status"], items[0]["problem"]["code"]) == (status, code)
    assert items[1]["status"] == 200


def test_an_outage_in_the_middle_is_told_and_the_rest_goes_on(
    city: MemoryCity, capsys: pytest.CaptureFixture[str]
) -> None:
    tasks = waiting(city, 3)
    city.ports.store.broken.add(tasks[1].partition(".")[0])
    items = many(city, *tasks).json["items"]
    assert [item["status"] for item in items] == [200, 503, 200]
    assert items[1]["problem"]["code"] == "temporarily_unavailable"
    assert '"status": 503' in capsys.readouterr().out, "what broke stands in the log"


def test_a_failure_of_our_own_is_told_without_its_words(
    city: MemoryCity, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tasks = waiting(city, 2)
    load = city.ports.store.load
    broken = tasks[0].partition(".")[0]

    def falls_over(case_id: str, *, consistent: bool = True) -> Any:
        if case_id == broken:
            raise KeyError("somebody's name")
        return load(case_id, consistent=consistent)

    monkeypatch.setattr(city.ports.store, "load", falls_over)
    answer = many(city, *tasks)
    assert [item["status"] for item in answer.json["items"]] == [500, 200]
    assert "somebody's name" not in answer.text
    log = capsys.readouterr().out
    assert "KeyError" in log
    assert "somebody's name" not in log


def test_sent_again_under_its_key_nothing_is_done_twice(city: MemoryCity) -> None:
    tasks = waiting(city, 3)
    first, again = many(city, *tasks), many(city, *tasks)
    assert first.json == again.json
    assert signed(city) == 3


def test_what_broke_off_is_finished_by_the_same_request(city: MemoryCity) -> None:
    tasks = waiting(city, 3)
    city.ports.store.broken.add(tasks[2].partition(".")[0])
    many(city, *tasks)
    city.ports.store.broken.clear()
    items = many(city, *tasks).json["items"]
    assert [item["status"] for item in items] == [200, 200, 200]
    assert signed(city) == 3


def test_under_another_key_it_is_another_request(city: MemoryCity) -> None:
    tasks = waiting(city, 1)
    many(city, *tasks)
    (item,) = many(city, *tasks, key="an-afternoon-of-the-head").json["items"]
    assert (item["status"], item["problem"]["code"]) == (409, "already_decided")


def test_the_same_key_with_another_opinion_is_a_mistake_of_that_item(city: MemoryCity) -> None:
    tasks = waiting(city, 1)
    many(city, *tasks)
    items = [{"task_id": tasks[0], "opinion": "另一意见"}]
    (item,) = many(city, items=items).json["items"]
    assert (item["status"], item["problem"]["code"]) == (409, "idempotency_key_reused")


def test_a_task_that_is_named_twice_is_done_once(city: MemoryCity) -> None:
    (task,) = waiting(city, 1)
    items = many(city, task, task).json["items"]
    assert items[0] == items[1]
    assert signed(city) == 1


def test_without_a_key_nothing_is_begun(city: MemoryCity) -> None:
    """What broke off halfway could not be sent again."""
    tasks = waiting(city, 1)
    answer = many(city, *tasks, key="")
    assert (answer.status, answer.json["code"]) == (400, "idempotency_key_missing")
    assert signed(city) == 0


def test_copies_are_marked_as_read_together(city: MemoryCity) -> None:
    reader = people.SUPERVISOR
    for task in waiting(city, 2):
        drafter_s = f"{task.rpartition('.')[0]}.0"
        assert city.act(HANDLER, drafter_s, "copy", people=[reader.id]).status == 200
    unread = [row["task_id"] for row in city.box(reader, "copied")]
    items = many(city, *unread, by=reader, action="read").json["items"]
    assert [item["status"] for item in items] == [200, 200]
    assert {row["state"] for row in city.box(reader, "copied")} == {"read"}


def test_nothing_else_can_be_done_to_many(city: MemoryCity) -> None:
    tasks = waiting(city, 1)
    answer = many(city, *tasks, action="refuse")
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "action")
    assert signed(city) == 0


@pytest.mark.parametrize(("locale", "title"), [("zh-CN", "已有"), ("en", "has")])
def test_problems_come_in_the_caller_s_language(
    city: MemoryCity, monkeypatch: pytest.MonkeyPatch, locale: str, title: str
) -> None:
    import staff_api.handler

    labels = {"error.task_not_found": {"zh-CN": "已有", "en": "has"}}
    monkeypatch.setattr(staff_api.handler, "catalogue_labels", lambda: labels)
    (item,) = many(city, "nonsense", locale=locale).json["items"]
    assert item["problem"]["detail"] == title
