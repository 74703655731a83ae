"""What people do with a task besides signing it: hand it on, ask, add, take back, urge, copy."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import httpx
import pytest

from infra.local.city_client import CityClient
from sunhall.domain.calendar.beijing import BEIJING
from tests.system.city import City
from tests.system.function_workers import FunctionWorkers
from tests.system.journey.applicants import (
    DONGFANG,
    LINGHU,
    MURONG,
    NANGONG,
    OUYANG,
    SHANGGUAN,
    XIMEN,
    ZHUGE,
)
from tests.system.journey.ledger import Ledger
from tests.system.journey.walk import HANDLER, HEAD, SENSITIVE, Walk

SUPPORT = b"%PDF-1.4\n% records of the search\n"


@pytest.fixture
def directory_read_anew(city: City, function_workers: FunctionWorkers) -> Callable[[], None]:
    """A process keeps the staff directory for half a minute; new ones read it at once."""

    def start_anew() -> None:
        function_workers.kill(city.function("staff_api"))

    return start_anew


def seats(walk: Walk) -> list[dict[str, object]]:
    """Every signature that the newest approval asked for."""
    return [seat for stage in walk.approval()["stages"] for seat in stage["seats"]]


# --- handing on ----------------------------------------------------------------------------------


def test_a_task_that_was_transferred_is_signed_on_behalf_of_whom_it_was_asked_of(
    client: CityClient,
) -> None:
    walk = Walk.begin(client, MURONG).assigned().sent_up()
    task = walk.task(HEAD)
    client.decide(HEAD, task, "transfer", "请代为审核。", to="staff-government-head")
    late = walk.refused(HEAD, task)
    assert (late.status, late.code) == (403, "not_an_approver")
    walk.decide("government-head")
    [seat, _] = seats(walk)
    assert (seat["asked"], seat["by"]) == ("staff-education-head", "staff-government-head")
    assert seat["rule"] == "transferred"
    signed = [each for each in walk.inside()["events"] if each["type"] == "approval_signed"]
    assert signed[0]["data"]["on_behalf_of"] == "staff-education-head"
    assert walk.waits_for() == {"legal"}


def test_nobody_is_given_a_task_who_drafted_what_is_to_be_signed(client: CityClient) -> None:
    walk = Walk.begin(client, LINGHU).assigned().sent_up()
    refused = walk.refused(HEAD, walk.task(HEAD), "transfer", to=f"staff-{HANDLER}")
    assert (refused.status, refused.code) == (403, "drafter_may_not_approve")
    unknown = walk.refused(HEAD, walk.task(HEAD), "transfer", to="staff-nobody")
    assert (unknown.status, unknown.code) == (422, "staff_unknown")


def test_a_task_that_is_stuck_is_handed_on_by_who_oversees_the_approvals(
    client: CityClient,
) -> None:
    walk = Walk.begin(client, XIMEN).assigned().sent_up()
    task = walk.task(HEAD)
    stranger = walk.refused("transport-head", task, "transfer", to="staff-government-head")
    assert (stranger.status, stranger.code) == (403, "not_an_approver")
    client.decide("administrator", task, "transfer", "负责人已调离。", to="staff-government-head")
    assert walk.case_id not in client.inbox(HEAD)
    assert walk.decide("government-head")["state"] == "legal_review"


def test_who_is_asked_for_an_opinion_gives_one_and_the_task_comes_back(client: CityClient) -> None:
    walk = Walk.begin(client, NANGONG).assigned().sent_up()
    task = walk.task(HEAD)
    client.decide(HEAD, task, "delegate", "请就档案情况提出意见。", to="staff-transport-head")
    row = client.task("transport-head", walk.case_id)
    assert (row["state"], row["actions"]) == ("delegated", ["advise", "comment"])
    assert walk.refused("transport-head", task).code == "action_not_offered"
    assert walk.refused("transport-head", task, "advise", "").code == "opinion_needed"
    client.decide("transport-head", task, "advise", "档案齐全，建议公开。")
    assert walk.case_id not in client.inbox("transport-head")
    walk.decide(HEAD)
    said = walk.approval()["stages"][0]["seats"][0]["opinions"]
    assert [each["action"] for each in said] == ["delegate", "advise", "approve"]
    assert said[1]["text"] == "档案齐全，建议公开。"


def test_who_asked_for_an_opinion_need_not_wait_for_it(client: CityClient) -> None:
    walk = Walk.begin(client, ZHUGE).assigned().sent_up()
    task = walk.task(HEAD)
    client.decide(HEAD, task, "delegate", "", to="staff-transport-head")
    assert walk.refused(HEAD, task).code == "not_an_approver"
    client.decide(HEAD, task, "reclaim", "")
    assert walk.case_id not in client.inbox("transport-head")
    assert walk.decide(HEAD)["state"] == "legal_review"


def test_the_deputy_of_who_is_away_gets_the_tasks_until_the_absence_is_ended(
    client: CityClient, directory_read_anew: Callable[[], None]
) -> None:
    today = datetime.now(BEIJING).date()
    first, last = today.isoformat(), (today + timedelta(days=2)).isoformat()
    planned = client.plan_absence("transport-head", "staff-government-head", first, last)
    assert planned["deputy_name"] == client.accounts["government-head"]["name"]
    try:
        directory_read_anew()
        walk = Walk.begin(client, ZHUGE, "transport-bureau").assigned().sent_up()
        assert walk.waits_for() == {"government-head"}
        walk.decide("government-head")
        assert (seats(walk)[0]["asked"], seats(walk)[0]["rule"]) == (
            "staff-transport-head",
            "absence",
        )
    finally:
        left = client.end_absence("transport-head", "staff-transport-head", first)
        directory_read_anew()
    assert left == []
    walk = Walk.begin(client, ZHUGE, "transport-bureau").assigned().sent_up()
    assert walk.waits_for() == {"transport-head"}


def test_only_who_oversees_the_approvals_plans_an_absence_for_somebody_else(
    client: CityClient,
) -> None:
    tomorrow = (datetime.now(BEIJING).date() + timedelta(days=1)).isoformat()
    away = ("staff-health-head", tomorrow, tomorrow)
    with pytest.raises(Exception, match="403"):
        client.plan_absence("transport-head", *away, staff="staff-transport-handler")
    client.plan_absence("supervisor", *away, staff="staff-transport-handler")
    listed = client.absences("supervisor", staff="staff-transport-handler")
    assert [each["deputy"] for each in listed] == ["staff-health-head"]
    assert client.end_absence("supervisor", "staff-transport-handler", tomorrow) == []


# --- more signatures, fewer signatures ------------------------------------------------------------


def test_signers_are_added_before_and_after_and_taken_away_again(
    client: CityClient, ledger: Ledger
) -> None:
    walk = Walk.begin(client, DONGFANG).assigned().sent_up(**SENSITIVE | {"ground": "state_secret"})
    walk.in_step().decide(HEAD)
    walk.in_step()
    for who in ("legal", "justice-head"):
        walk.decide(who)
    task = walk.task("office-head")
    client.decide("office-head", task, "add_before", "请先核对密级。", to="staff-supervisor")
    assert walk.waits_for() == {"supervisor"}
    assert walk.refused("office-head", task).code == "already_decided"
    walk.decide("supervisor")
    for added in ("staff-administrator", "staff-transport-head"):
        client.decide("office-head", task, "add_after", "", to=added)
    [wrong] = [each["seat"] for each in seats(walk) if each["holder"] == "staff-transport-head"]
    client.decide("office-head", task, "remove_signer", "", signer=wrong)
    walk.decide("office-head")
    assert walk.waits_for() == {"administrator"}, "the leader waits for who was added"
    walk.decide("administrator")
    assert walk.waits_for() == {"leader"}
    assert walk.case_id not in client.inbox("transport-head")
    assert walk.in_step().decide("leader")["state"] == "decided"
    execution = ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    assert execution.waits == 3, "whoever is added costs no stage"


def test_where_the_first_answer_decides_nobody_can_be_added(client: CityClient) -> None:
    walk = Walk.begin(client, OUYANG).assigned().sent_up()
    row = client.task(HEAD, walk.case_id)
    assert "add_before" not in row["actions"]
    refused = walk.refused(HEAD, row["task_id"], "add_before", to="staff-supervisor")
    assert (refused.status, refused.code) == (422, "action_not_for_policy")


def test_a_signature_is_taken_back_while_nobody_has_acted_on_it(
    client: CityClient, ledger: Ledger
) -> None:
    walk = Walk.begin(client, SHANGGUAN).assigned().sent_up()
    task = walk.in_step().task(HEAD)
    client.decide(HEAD, task)
    walk.in_step()
    client.decide(HEAD, task, "take_back", "附件有误。")
    assert walk.waits_for() == {"education-head"}
    assert walk.case_id not in client.inbox("legal")
    walk.in_step().decide(HEAD)
    walk.in_step().decide("legal")
    late = walk.refused(HEAD, task, "take_back")
    assert (late.status, late.code) == (409, "others_have_acted")
    walk.in_step().decide("leader")
    execution = ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    # Department, legal, department again, legal, leader.
    assert execution.waits == 5


# --- urging, copying, commenting ------------------------------------------------------------------


def test_a_second_urge_is_refused_with_the_moment_from_which_it_is_possible(
    client: CityClient,
) -> None:
    walk = Walk.begin(client, LINGHU).assigned().sent_up()
    assert client.task(HEAD, walk.case_id)["state"] == "open"
    client.decide(HANDLER, walk.of_run(), "urge", "")
    assert client.task(HEAD, walk.case_id)["state"] == "urged"
    urged_at = datetime.fromisoformat(walk.approval()["urged_at"])
    again = walk.refused(HANDLER, walk.of_run(), "urge", "")
    assert (again.status, again.code) == (422, "urged_recently")
    # The chain allows it every four hours.
    assert f"{urged_at + timedelta(hours=4):%Y-%m-%dT%H:%M}" in str(again)
    assert walk.refused("transport-head", walk.of_run(), "urge").code == "only_the_drafter"


def test_who_gets_a_copy_reads_the_case_and_is_seen_to_have_read_it(client: CityClient) -> None:
    walk = Walk.begin(client, ZHUGE).assigned().sent_up()
    with pytest.raises(Exception, match="404"):
        client.case("finance-handler", walk.case_id)
    client.decide(HANDLER, walk.of_run(), "copy", "", people=["staff-finance-handler"])
    assert ZHUGE.name not in str(client.case("finance-handler", walk.case_id))

    def copied() -> dict[str, object]:
        rows = client.approvals("finance-handler", "copied")
        return next(row for row in rows if row["case_id"] == walk.case_id)

    assert (copied()["state"], copied()["actions"]) == ("unread", ["read", "comment"])
    for _ in range(2):
        client.decide("finance-handler", walk.of_run(), "read", "")
    assert copied()["state"] == "read"
    [copy] = walk.approval()["copies"]
    assert copy["staff"] == "staff-finance-handler"
    assert copy["read_at"]
    read = [each for each in walk.inside()["events"] if each["type"] == "copy_read"]
    assert len(read) == 1
    assert walk.refused("transport-head", walk.of_run(), "read").code == "no_copy"


def test_a_comment_brings_a_file_that_the_next_approver_opens(client: CityClient) -> None:
    walk = Walk.begin(client, NANGONG).assigned().sent_up()
    upload = client.upload("检索记录.pdf", "application/pdf", SUPPORT)
    enclosed = [{"upload_id": upload, "file_name": "检索记录.pdf"}]
    task = walk.task(HEAD)
    client.decide(HEAD, task, "comment", "检索记录见附件。", enclosures=enclosed)
    walk.decide(HEAD)

    [said] = walk.approval("legal")["stages"][0]["seats"][0]["opinions"][:1]
    [enclosure] = said["attachments"]

    def opened() -> bytes | None:
        with suppress(httpx.HTTPStatusError):
            return client.download(enclosure["url"])
        return None

    # It is copied to the case once the stream has told of it.
    assert client.wait_for(opened, "the enclosure to be there") == SUPPORT
    # What somebody has named their file may say who asks: who only approves is not told.
    assert enclosure["name"] == "attachment-1.pdf"
