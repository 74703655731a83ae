"""What staff see of an approval in its case: steps, signatures, opinions, and what they may do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sunhall.application.ports import StoredCase
from tests.builders import people
from tests.builders.people import COLLEAGUE, HANDLER, HEAD, HEAD_WHO_DRAFTS, LEADER, LEGAL
from tests.unit.http.memory_city import MemoryCity, with_chain

BRANCHES: list[dict[str, Any]] = [
    {
        "id": "joint",
        "branches": [
            {
                "id": "law",
                "nodes": [
                    {
                        "id": "review",
                        "policy": "ratio",
                        "ratio": [1, 2],
                        "approvers": [{"kind": "person", "value": LEGAL.id}],
                        "limit": {"amount": 2, "unit": "working_day"},
                    }
                ],
            },
            {
                "id": "city",
                "nodes": [
                    {
                        "id": "leader",
                        "policy": "sequential",
                        "approvers": [
                            {"kind": "person", "value": LEADER.id},
                            {"kind": "person", "value": HEAD.id},
                        ],
                    }
                ],
            },
        ],
    }
]


def run_of(city: MemoryCity, case_id: str, by: Any = HANDLER) -> dict[str, Any]:
    (run,) = city.view(by, case_id)["approvals"]
    found: dict[str, Any] = run
    return found


def task(city: MemoryCity, by: Any) -> str:
    return str(city.box(by)[0]["task_id"])


def may(run: dict[str, Any]) -> dict[str, list[str]]:
    return {each["task_id"].rpartition(".")[2]: each["actions"] for each in run["actions"]}


# --- the run -------------------------------------------------------------------------------------


def test_a_run_names_its_chain_version_subject_and_drafter(city: MemoryCity) -> None:
    run = run_of(city, city.in_approval())
    assert (run["run"], run["chain"], run["version"]) == (1, "reply", "reply-1")
    assert (run["subject"], run["drafter"]) == ("reply", HANDLER.id)
    assert run["started_at"] == "2026-04-01T09:00:00+08:00"
    assert (run["outcome"], run["outcome_label"], run["ended_at"]) == (None, "", None)


def test_a_run_keeps_the_version_of_the_chain_that_it_began_with(city: MemoryCity) -> None:
    case_id = city.in_approval()
    with_chain(city, [{"id": "other", "approvers": [{"kind": "head"}]}])
    assert run_of(city, case_id)["version"] == "reply-1"
    assert run_of(city, city.in_approval())["version"] == "reply-2"


def test_a_run_that_is_over_says_how_and_when(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.approve(HEAD, LEGAL)
    city.pass_time(hours=2)
    city.approve(LEADER)
    run = run_of(city, case_id)
    assert (run["outcome"], run["ended_at"]) == ("approved", "2026-04-01T11:00:00+08:00")


def test_steps_stand_in_the_order_in_which_they_were_opened(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.approve(HEAD)
    city.act(LEGAL, task(city, LEGAL), "return", "请再审", to="previous")
    stages = run_of(city, case_id)["stages"]
    assert [(each["visit"], each["path"], each["result"]) for each in stages] == [
        (1, "department_head", "approved"),
        (2, "legal_reviewer", "returned"),
        (3, "department_head", None),
    ]
    assert [each["closed_at"] is None for each in stages] == [False, False, True]


def test_branches_run_side_by_side_each_with_its_name_policy_and_limit(city: MemoryCity) -> None:
    with_chain(city, BRANCHES)
    law, leader = run_of(city, city.in_approval())["stages"]
    assert (law["path"], law["policy"], law["ratio"]) == ("joint/law/review", "ratio", [1, 2])
    assert law["branch_label"] == "reply.joint/law".rpartition(".")[2]
    assert law["due_at"] == "2026-04-03T23:59:59+08:00"
    assert (leader["policy"], leader["ratio"], leader["due_at"]) == ("sequential", None, None)


def test_a_step_outside_of_branches_has_no_branch(city: MemoryCity) -> None:
    assert run_of(city, city.in_approval())["stages"][0]["branch_label"] == ""


# --- signatures ----------------------------------------------------------------------------------


def test_a_seat_says_who_was_asked_by_which_role_and_where_it_stands(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.approve(HEAD)
    signed, lapsed = run_of(city, case_id)["stages"][0]["seats"]
    assert (signed["seat"], signed["asked"], signed["by"]) == (1, HEAD.id, HEAD.id)
    assert (signed["role"], signed["department"]) == ("department_head", "education-bureau")
    assert (signed["state"], signed["at"]) == ("approved", "2026-04-01T09:00:00+08:00")
    assert (lapsed["asked"], lapsed["state"], lapsed["by"]) == (
        *(HEAD_WHO_DRAFTS.id, "lapsed", None),
    )


def test_who_comes_first_is_named_and_who_comes_later_waits(city: MemoryCity) -> None:
    with_chain(city, BRANCHES)
    stage = run_of(city, city.in_approval())["stages"][1]
    assert [(seat["asked"], seat["state"], seat["after"]) for seat in stage["seats"]] == [
        (LEADER.id, "open", []),
        (HEAD.id, "waiting", [2]),
    ]
    assert [seat["role"] for seat in stage["seats"]] == ["", ""], "they were chosen by name"


def test_a_delegated_task_names_who_has_it_and_who_gets_it_back(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.act(HEAD, task(city, HEAD), "delegate", to=COLLEAGUE.id)
    seat = run_of(city, case_id)["stages"][0]["seats"][0]
    assert (seat["asked"], seat["holder"], seat["owner"]) == (HEAD.id, COLLEAGUE.id, HEAD.id)


def test_a_transferred_task_names_the_rule(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.act(HEAD, task(city, HEAD), "transfer", to=COLLEAGUE.id)
    seat = run_of(city, case_id)["stages"][0]["seats"][0]
    assert (seat["holder"], seat["rule"]) == (COLLEAGUE.id, "transferred")


def test_an_added_signer_names_who_added_them(city: MemoryCity) -> None:
    with_chain(city, BRANCHES)
    case_id = city.in_approval()
    city.act(LEGAL, task(city, LEGAL), "add_before", to=COLLEAGUE.id)
    seats = run_of(city, case_id)["stages"][0]["seats"]
    assert [(seat["asked"], seat["added_by"]) for seat in seats] == [
        (LEGAL.id, None),
        (COLLEAGUE.id, 1),
    ]


def test_when_the_case_goes_on_without_it_what_was_open_has_lapsed(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.act(HANDLER, f"{case_id}.1.0", "withdraw")
    run = run_of(city, case_id)
    assert run["outcome"] == "withdrawn"
    assert {seat["state"] for seat in run["stages"][0]["seats"]} == {"lapsed"}
    assert may(run) == {"0": ["copy", "comment"]}


# --- opinions ------------------------------------------------------------------------------------


def test_opinions_stand_with_the_seat_that_they_came_from(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.act(HEAD, task(city, HEAD), "delegate", "请先看附件", to=COLLEAGUE.id)
    city.act(COLLEAGUE, task(city, COLLEAGUE), "advise", "可以公开")
    city.act(HEAD, task(city, HEAD), "approve", "同意")
    opinions = run_of(city, case_id)["stages"][0]["seats"][0]["opinions"]
    assert [(each["by"], each["action"], each["text"]) for each in opinions] == [
        (HEAD.id, "delegate", "请先看附件"),
        (COLLEAGUE.id, "advise", "可以公开"),
        (HEAD.id, "approve", "同意"),
    ]
    assert [each["seq"] for each in opinions] == [7, 8, 9]


def test_a_signature_without_words_has_no_opinion(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.approve(HEAD)
    assert run_of(city, case_id)["stages"][0]["seats"][0]["opinions"] == []


def test_what_the_drafter_says_is_a_comment_with_its_files(city: MemoryCity) -> None:
    case_id = city.in_approval()
    files = [{"upload_id": "upload-of-a-file-01", "file_name": "批复.pdf"}]
    city.act(HANDLER, f"{case_id}.1.0", "comment", "原件见附件", enclosures=files)
    (comment,) = run_of(city, case_id)["comments"]
    assert (comment["by"], comment["text"]) == (HANDLER.id, "原件见附件")
    assert comment["attachments"] == [
        {
            "name": "批复.pdf",
            "upload_id": "upload-of-a-file-01",
            "purpose": "supporting",
            "url": f"https://files.example/{case_id}/attachment-1.pdf",
        }
    ]


def test_once_the_content_is_erased_it_is_known_that_something_was_said(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.act(HEAD, task(city, HEAD), "approve", "同意")
    stored = city.ports.store.cases[case_id]
    city.ports.store.cases[case_id] = StoredCase(
        case_id, stored.service, stored.events, stored.sealed, None, stored.title
    )
    (opinion,) = run_of(city, case_id)["stages"][0]["seats"][0]["opinions"]
    assert (opinion["by"], opinion["text"], opinion["attachments"]) == (HEAD.id, None, [])


def test_no_salt_is_shown(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.act(HEAD, task(city, HEAD), "approve", "同意")
    assert "salt" not in str(city.view(HANDLER, case_id))


# --- people and copies ---------------------------------------------------------------------------


def test_its_people_have_names(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.act(HEAD, task(city, HEAD), "delegate", to=COLLEAGUE.id)
    city.act(COLLEAGUE, task(city, COLLEAGUE), "advise", "可以公开")
    city.act(HANDLER, f"{case_id}.1.0", "copy", people=[people.SUPERVISOR.id])
    named = run_of(city, case_id)["people"]
    assert named == {
        actor.id: actor.name
        for actor in (HANDLER, HEAD, HEAD_WHO_DRAFTS, COLLEAGUE, people.SUPERVISOR)
    }


def test_a_case_that_no_colleague_has_touched_asks_for_no_directory(
    city: MemoryCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = city.in_approval()
    stored = city.ports.store.cases[case_id]
    city.ports.store.cases[case_id] = StoredCase(
        *(case_id, stored.service, (replace(stored.events[0], actor="applicant"),)),
        *(stored.sealed, stored.data_key, stored.title),
    )

    def asked(_directory: object) -> None:
        raise AssertionError("nobody has to be named")

    monkeypatch.setattr("tests.unit.http.memory_city.MemoryDirectory.read", asked)
    assert city.view(people.INTAKE, case_id)["approvals"] == []


def test_copies_name_who_got_one_and_when_they_read_it(city: MemoryCity) -> None:
    case_id = city.in_approval()
    reader = people.SUPERVISOR
    city.act(HANDLER, f"{case_id}.1.0", "copy", people=[reader.id, LEADER.id])
    city.pass_time(hours=1)
    city.act(reader, f"{case_id}.1.0", "read")
    assert run_of(city, case_id)["copies"] == [
        {
            "staff": reader.id,
            "at": "2026-04-01T09:00:00+08:00",
            "read_at": "2026-04-01T10:00:00+08:00",
        },
        {"staff": LEADER.id, "at": "2026-04-01T09:00:00+08:00", "read_at": None},
    ]


def test_it_says_when_it_was_last_urged(city: MemoryCity) -> None:
    case_id = city.in_approval()
    assert run_of(city, case_id)["urged_at"] is None
    city.act(HANDLER, f"{case_id}.1.0", "urge")
    assert run_of(city, case_id)["urged_at"] == "2026-04-01T09:00:00+08:00"


# --- what this person may do now -----------------------------------------------------------------


def test_everybody_is_offered_what_they_may_do_now(city: MemoryCity) -> None:
    case_id = city.in_approval()
    assert may(run_of(city, case_id, HANDLER)) == {"0": ["withdraw", "urge", "copy", "comment"]}
    head = may(run_of(city, case_id, HEAD))
    assert head["1"][:3] == ["approve", "refuse", "return"]
    assert "2" not in head, "the other head's seat is not theirs"
    assert may(run_of(city, case_id, people.INTAKE)) == {}


def test_who_has_signed_is_offered_to_take_it_back_until_the_next_acts(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.approve(HEAD)
    assert may(run_of(city, case_id, HEAD)) == {"0": ["comment"], "1": ["take_back"]}
    city.approve(LEGAL)
    assert may(run_of(city, case_id, HEAD)) == {"0": ["comment"]}


def test_what_is_offered_is_carried_out(city: MemoryCity) -> None:
    case_id = city.in_approval()
    offered = run_of(city, case_id, HEAD)["actions"]
    (seat,) = (each for each in offered if "approve" in each["actions"])
    assert list(seat["action_labels"]) == seat["actions"]
    assert city.act(HEAD, seat["task_id"], "approve").status == 200


# --- who may read the case -----------------------------------------------------------------------


def status(city: MemoryCity, by: Any, case_id: str) -> int:
    return city.call("GET", f"cases/{case_id}", by=by).status


def test_somebody_else_s_case_is_not_to_be_seen(city: MemoryCity) -> None:
    case_id = city.in_approval()
    assert status(city, people.OTHER_HEAD, case_id) == 404


def test_who_gets_a_task_may_read_its_case(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.act(HEAD, task(city, HEAD), "transfer", to=people.OTHER_HEAD.id)
    assert status(city, people.OTHER_HEAD, case_id) == 200
    assert status(city, people.OTHER_HANDLER, case_id) == 404


def test_who_got_a_copy_may_read_the_case(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.act(HANDLER, f"{case_id}.1.0", "copy", people=[people.OTHER_HANDLER.id])
    assert status(city, people.OTHER_HANDLER, case_id) == 200


def test_who_has_given_advice_or_passed_it_on_may_still_read_it(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.act(HEAD, task(city, HEAD), "delegate", to=people.OTHER_HANDLER.id)
    city.act(people.OTHER_HANDLER, task(city, people.OTHER_HANDLER), "advise", "可以公开")
    city.act(HEAD, task(city, HEAD), "transfer", to=people.OTHER_HEAD.id)
    city.act(people.OTHER_HEAD, task(city, people.OTHER_HEAD), "transfer", to=COLLEAGUE.id)
    for reader in (people.OTHER_HANDLER, people.OTHER_HEAD):
        assert status(city, reader, case_id) == 200


def test_who_only_approves_does_not_see_who_asks(city: MemoryCity) -> None:
    case_id = city.in_approval()
    city.act(HEAD, task(city, HEAD), "transfer", to=people.OTHER_HEAD.id)
    seen = str(city.view(people.OTHER_HEAD, case_id))
    assert "欧阳明月" not in seen
    assert "13800138000" not in seen
    assert "欧阳明月" in str(city.view(people.INTAKE, case_id))
