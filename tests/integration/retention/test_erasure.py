"""From the reply to the archive to the erasure, with everything that is stored looked at."""

from __future__ import annotations

import pytest

import eraser.handler
from sunhall.adapters.all_cases import TableCases
from sunhall.application.erase_case import NotErased
from sunhall.application.rebuild_ledger import rebuild_ledger
from sunhall.domain.engine.event import first_broken
from tests.builders.asked_third_party import access, consult, in_hand, read
from tests.builders.aws_faults import watched
from tests.builders.submission import DESCRIPTION, ID_NUMBER, NAME, PHONE
from tests.integration.correction import test_correction_journey as correction
from tests.integration.journey.citizen import act, submit, track, try_act
from tests.integration.journey.moto_city import BUCKET, TABLE
from tests.integration.retention.kept_city import (
    OPINION,
    SIGNED_BY,
    KeptCity,
    answered,
    archived,
    erased,
    staffs_view,
)

#: What was told in confidence, in documents, opinions, titles and proofs of delivery.
PERSONAL = (NAME, ID_NUMBER, PHONE, DESCRIPTION[:20], OPINION, SIGNED_BY)


# --- the archive -----------------------------------------------------------------------------


def test_a_request_is_archived_by_time_and_not_a_day_before(city: KeptCity) -> None:
    case_id = answered(city)["case_id"]
    city.move_to("2026-09-18T23:59:30")
    assert city.tick() == {"due": 0, "failed": 0}
    city.move_to("2026-09-19T00:00:30")
    assert city.tick() == {"due": 1, "failed": 0}
    assert city.types(case_id)[-1] == "archived"
    assert city.tick() == {"due": 0, "failed": 0}


def test_the_tick_that_archives_asks_for_no_key(city: KeptCity) -> None:
    # A city archives every request once: that costs a transaction and nothing else.
    answered(city)
    city.move_to("2026-09-19T00:00:30")
    with watched() as calls:
        city.tick()
    assert [name for name in calls.names if name.startswith("kms.")] == []
    assert calls.names.count("dynamodb.TransactWriteItems") == 1


# --- the erasure -----------------------------------------------------------------------------


def test_before_the_erasure_all_of_it_can_be_recovered(city: KeptCity) -> None:
    # The test of the tests below: what they look for is there to be found.
    case_id = archived(city)["case_id"]
    recovered = city.recovered(case_id)
    for told in PERSONAL:
        assert told in recovered
    assert "%PDF" in recovered
    assert len(city.versions(case_id)) >= 8


def test_with_every_row_every_file_and_the_master_key_nothing_can_be_recovered(
    city: KeptCity,
) -> None:
    case_id = erased(city)["case_id"]
    assert city.recovered(case_id) == ""
    assert city.versions(case_id) == []
    assert "data_key" not in city.head(case_id)
    assert any(row["SK"]["S"].startswith("SEALED#") for row in city.rows_of(case_id))


def test_the_key_goes_with_the_event_before_any_consumer_has_seen_it(city: KeptCity) -> None:
    case_id = archived(city)["case_id"]
    city.move_to("2036-09-20T00:00:30")
    city.tick()
    assert city.types(case_id)[-1] == "personal_data_erased"
    assert {"data_key", "sealed_title"}.isdisjoint(city.head(case_id))
    recovered = city.recovered(case_id)
    for told in (NAME, ID_NUMBER, PHONE, OPINION, SIGNED_BY):
        assert told not in recovered


def test_older_versions_and_deleted_files_go_as_well(city: KeptCity) -> None:
    case_id = archived(city)["case_id"]
    key = city.versions(case_id)[0]
    city.s3.put_object(Bucket=BUCKET, Key=key, Body=b"a second version")
    city.s3.delete_object(Bucket=BUCKET, Key=key)
    # What two writers of one letter left, which no event names.
    city.s3.put_object(Bucket=BUCKET, Key=f"letters/{case_id}/2/orphan.pdf", Body=b"%PDF")
    city.move_to("2036-09-20T00:00:30")
    city.tick()
    city.pump()
    city.erase_the_rest()
    assert city.versions(case_id) == []


def test_no_other_case_loses_anything(city: KeptCity) -> None:
    other = submit(city, key="another-citizen-1")["case_id"]
    before = city.recovered(other)
    files = city.versions(other)
    erased(city)
    assert NAME in before
    assert city.recovered(other) == before
    assert city.versions(other) == files


def test_its_rows_in_the_registers_are_emptied_and_end(city: KeptCity) -> None:
    case_id = erased(city)["case_id"]
    registered = [
        row for row in city.rows_of(case_id) if row["PK"]["S"].startswith(("APPLICANT#", "ALIKE#"))
    ]
    assert len(registered) >= 2
    for row in registered:
        if "#REQUEST#" in f"#{row['SK']['S']}" or row["PK"]["S"].startswith("APPLICANT#"):
            assert {"text", "sketch", "numbers", "receipt_no", "letter_no"}.isdisjoint(row)
            assert int(row["expires_at"]["N"]) <= city.clock.time.timestamp()
    assert "register" not in city.head(case_id)


def test_what_stands_in_no_list_has_no_title_anywhere(city: KeptCity) -> None:
    case_id = erased(city)["case_id"]
    rows = city.rows_of(case_id)
    assert {row["SK"]["S"].partition("#")[0] for row in rows} >= {"CASE", "RUN", "TASK"}
    assert not [row["SK"]["S"] for row in rows if "sealed_title" in row]
    done = city.call("GET", "/api/v1/staff/approvals", by="leader", query={"box": "done"}).json
    assert [(item["case_id"], item["title"]) for item in done["items"]] == [(case_id, "")]


def test_a_correction_request_goes_the_same_way(city: KeptCity) -> None:
    opened = correction.submit(city)
    case_id = opened["case_id"]
    assert correction.act(city, opened, "withdraw").status == 200
    before = city.recovered(case_id)
    assert all(told in before for told in (NAME, ID_NUMBER, correction.WRONG))
    assert city.versions(case_id)
    city.move_to("2026-09-19T00:00:30")
    assert city.tick() == {"due": 1, "failed": 0}
    assert city.types(case_id)[-1] == "correction_archived"
    city.move_to("2036-09-20T00:00:30")
    assert city.tick() == {"due": 1, "failed": 0}
    city.pump()
    city.erase_the_rest()
    assert city.recovered(case_id) == ""
    assert city.versions(case_id) == []
    seen = correction.track(city, opened).json
    assert seen["timeline"][-1]["label"] == "保存期限届满，个人信息已删除"
    assert seen["actions"] == []


def test_a_third_party_and_a_sealed_identity_go_with_the_key(city: KeptCity) -> None:
    opened = submit(city)
    case_id = opened["case_id"]
    in_hand(city, case_id)
    consult(city, case_id)
    who = access(city, case_id)
    assert city.command("office-head", case_id, "seal_identity", reason="担心报复").status == 200
    asked = read(city, who)
    assert asked["information"] in city.recovered(case_id)
    assert act(city, opened, "withdraw", reason="不需要了")["state"] == "withdrawn"
    city.move_to("2026-09-19T00:00:30")
    city.tick()
    city.move_to("2036-09-20T00:00:30")
    assert city.tick() == {"due": 1, "failed": 0}
    city.pump()
    city.erase_the_rest()
    assert city.recovered(case_id) == ""
    # Their code opens what is left: that they were asked, and no word of what about.
    left = read(city, who)
    assert (left["information"], {letter["url"] for letter in left["letters"]}) == ("", {None})


# --- what is left ----------------------------------------------------------------------------


def test_the_history_still_verifies_and_the_ledger_made_again_is_the_running_one(
    city: KeptCity,
) -> None:
    opened = archived(city)
    before = city.ports.ledger.entries("education-bureau")
    city.move_to("2036-09-20T00:00:30")
    city.tick()
    city.pump()
    city.erase_the_rest()
    stored = city.ports.store.load(opened["case_id"])
    assert stored is not None
    assert first_broken(stored.events) is None
    assert city.head(opened["case_id"])["head"]["B"].hex() == stored.events[-1].hash
    assert city.ports.ledger.entries("education-bureau") == before
    cases = TableCases(city.dynamodb, TABLE)
    rebuilt = rebuild_ledger(city.ports, cases, ["education-bureau"], write=False)
    assert (rebuilt.entries, rebuilt.mended, rebuilt.stray) == (len(before), (), ())


def test_staff_see_what_happened_and_that_the_rest_is_gone(city: KeptCity) -> None:
    case_id = erased(city)["case_id"]
    for by in ("intake", "education-handler", "legal", "supervisor"):
        seen = staffs_view(city, case_id, by).json
        assert seen["state"] == "archived"
        assert seen["facts"]["documents"] == {}
        assert seen["facts"]["erased_on"] == "2036-09-20"
        assert seen["facts"]["statistic_leaf"] == "r3_1"
        assert [letter["url"] for letter in seen["letters"]] == [None] * len(seen["letters"])
        assert [letter["no"] for letter in seen["letters"]]
        assert seen["commands"] == []
        assert seen["events"][-1]["label"] == "保存期限届满，个人信息已删除"
        for told in PERSONAL:
            assert told not in str(seen)


def test_the_citizens_code_still_opens_the_case_and_says_what_became_of_it(city: KeptCity) -> None:
    opened = erased(city)
    seen = track(city, opened)
    assert seen["timeline"][-1]["label"] == "保存期限届满，个人信息已删除"
    assert "不可恢复" in seen["timeline"][-1]["detail"]
    assert seen["letters"]
    assert {letter["url"] for letter in seen["letters"]} == {None}
    assert seen["actions"] == []
    assert "reply" not in seen


def test_every_command_is_refused_by_its_own_code(city: KeptCity) -> None:
    opened = erased(city)
    case_id = opened["case_id"]
    filed = {"kind": "litigation", "filed_on": "2036-09-20", "body": "云溪市人民法院"}
    for by, name, data in (
        ("legal", "place_hold", {"reason": "诉讼"}),
        ("legal", "record_remedy", filed),
        ("intake", "request_identity", {"reason": "诉讼需要"}),
    ):
        answer = city.command(by, case_id, name, **data)
        assert (answer.status, answer.json["code"]) == (422, "personal_data_erased"), name
    # Nobody offers the citizen anything, and what an old page still offers changes nothing.
    late = try_act(city, opened, "withdraw", reason="不需要了")
    assert (late.status, late.json["code"]) == (422, "personal_data_erased")
    assert city.types(case_id)[-1] == "personal_data_erased"


# --- holds, courts, restored tables ----------------------------------------------------------


def test_what_is_held_is_not_erased_until_the_hold_is_released(city: KeptCity) -> None:
    case_id = archived(city)["case_id"]
    assert city.command("legal", case_id, "place_hold", reason="审计").status == 200
    city.move_to("2036-09-20T00:00:30")
    assert city.tick() == {"due": 0, "failed": 0}
    assert NAME in city.recovered(case_id)
    city.move_to("2037-01-04T10:00:00")
    assert city.command("legal", case_id, "release_hold", reason="审计结束").status == 200
    assert city.tick() == {"due": 1, "failed": 0}
    assert city.types(case_id)[-1] == "personal_data_erased"


def test_a_hold_that_comes_at_the_same_moment_wins_or_finds_nothing_left(city: KeptCity) -> None:
    case_id = archived(city)["case_id"]
    city.move_to("2036-09-20T00:00:30")
    store = city.ports.store
    real = store.commit

    def overtaken(commit: object) -> None:
        store.__dict__.pop("commit")
        held = city.command("legal", case_id, "place_hold", reason="审计")
        assert held.status == 200
        real(commit)  # type: ignore[arg-type]

    store.__dict__["commit"] = overtaken
    assert city.tick() == {"due": 1, "failed": 1}
    assert city.tick() == {"due": 0, "failed": 0}
    assert city.types(case_id)[-1] == "hold_placed"
    assert NAME in city.recovered(case_id)


def test_a_lawsuit_takes_a_request_out_of_the_archive_and_its_time_begins_anew(
    city: KeptCity,
) -> None:
    case_id = archived(city)["case_id"]
    city.move_to("2027-01-04T10:00:00")
    filed = {"kind": "litigation", "filed_on": "2027-01-04", "body": "云溪市人民法院"}
    assert city.command("legal", case_id, "record_remedy", **filed).json["state"] == "in_litigation"
    city.move_to("2036-09-20T00:00:30")
    assert city.tick() == {"due": 0, "failed": 0}
    city.move_to("2036-10-08T10:00:00")
    told = {"remedy": 1, "result": "upheld", "decided_on": "2036-10-08"}
    assert (
        city.command("legal", case_id, "record_remedy_result", **told).json["state"] == "delivered"
    )
    city.move_to("2037-04-27T00:00:30")
    assert city.tick() == {"due": 1, "failed": 0}
    assert city.types(case_id)[-1] == "archived"
    city.move_to("2047-04-28T00:00:30")
    assert city.tick() == {"due": 1, "failed": 0}
    assert city.types(case_id)[-1] == "personal_data_erased"


def test_a_table_that_is_restored_erases_again_by_itself(city: KeptCity) -> None:
    opened = archived(city)
    case_id = opened["case_id"]
    city.move_to("2036-09-19T20:00:00")
    assert city.tick() == {"due": 0, "failed": 0}
    backup = city.kept()
    city.move_to("2036-09-20T00:00:30")
    city.tick()
    city.pump()
    city.erase_the_rest()
    assert city.recovered(case_id) == ""
    # The restored table has the key again, and the watermark of its own time.
    city.set_back(backup)
    assert NAME in city.recovered(case_id)
    city.clock.time = city.clock.time.replace(day=21)
    assert city.tick()["due"] == 1
    city._delivered.clear()
    city.pump()
    city.erase_the_rest()
    assert city.recovered(case_id) == ""


# --- the eraser ------------------------------------------------------------------------------


def test_the_eraser_touches_no_case_that_was_not_erased(city: KeptCity) -> None:
    case_id = archived(city)["case_id"]
    before, files = city.kept(), city.versions(case_id)
    with pytest.raises(NotErased):
        eraser.handler.lambda_handler({"case_id": case_id, "number": 1}, None)
    assert city.kept() == before
    assert city.versions(case_id) == files


def test_its_log_tells_the_case_and_two_numbers(
    city: KeptCity, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id = erased(city)["case_id"]
    (line,) = [line for line in capsys.readouterr().out.splitlines() if '"erased"' in line]
    assert case_id in line
    for told in PERSONAL:
        assert told not in line
