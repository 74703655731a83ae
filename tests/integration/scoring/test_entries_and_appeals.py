"""A fault from its being written down until an appeal takes it out, through the real handlers."""

from __future__ import annotations

from typing import Any

from tests.builders.gateway import Answer
from tests.builders.scoring import entry, handling
from tests.integration.scoring.conftest import ScoringCity
from tests.integration.scoring.test_scores_api import EDUCATION, S1, cases, fill, line

ENTRIES = "/api/v1/staff/score-entries"
APPEALS = "/api/v1/staff/score-appeals"
REASONS = "抽查发现答复所附照片系旧照，联系人王五。"
SECRET = "照片拍摄于本月，见附件。"


def record(city: ScoringCity, by: str = "supervisor", **changes: Any) -> Answer:
    body = {
        **{"department": EDUCATION, "entry": "fraud_in_reply", "on": "2026-05-12"},
        **{"reasons": REASONS, **changes},
    }
    headers = {"idempotency-key": f"entry-key-{len(str(body))}"}
    answer = city.call("POST", ENTRIES, by=by, body=body, headers=headers)
    city.pump()
    return answer


def appeal(
    city: ScoringCity, about: str, by: str = "education-head", key: str = "appeal-key-1"
) -> Answer:
    body = {"record": about, "reasons": SECRET}
    answer = city.call("POST", APPEALS, by=by, body=body, headers={"idempotency-key": key})
    city.pump()
    return answer


def give(city: ScoringCity, by: str, case_id: str, name: str, **data: Any) -> Answer:
    seen = city.call("GET", f"/api/v1/staff/cases/{case_id}", by="supervisor").json
    body = {"command": name, "data": data, "expected_version": seen["version"]}
    answer = city.call("POST", f"/api/v1/staff/cases/{case_id}/commands", by=by, body=body)
    city.pump()
    return answer


def decided(city: ScoringCity, case_id: str, outcome: str) -> None:
    proposed = give(
        city,
        *("dispatcher", case_id, "propose_appeal_outcome"),
        outcome=outcome,
        explanation="核对了原始照片。",
    )
    assert proposed.status == 200, proposed.text
    assert city.decide_next("centre-head").status == 200


def faults(city: ScoringCity) -> dict[str, int]:
    return {each["id"]: each["count"] for each in line(city)["faults"]}


def only_entry(city: ScoringCity) -> dict[str, Any]:
    (found,) = cases(city, indicator="entries").json["items"]
    shown: dict[str, Any] = found
    return shown


def test_a_fault_lowers_the_score_and_says_where_it_is_written(city: ScoringCity) -> None:
    fill(city)
    before = line(city, preset="mixed")["score"]
    opened = record(city)
    assert opened.status == 201, opened.text
    assert faults(city)["fraud_in_reply"] == 1
    assert float(line(city, preset="mixed")["score"]) == float(before) - 1.5
    found = only_entry(city)
    assert found["receipt_no"] == opened.json["receipt_no"]
    assert found["facts"]["by"] == "S-super"


def test_the_unit_reads_why(city: ScoringCity) -> None:
    case_id = record(city).json["case_id"]
    shown = city.call("GET", f"/api/v1/staff/cases/{case_id}", by="education-head")
    assert shown.status == 200
    assert REASONS in shown.text
    assert city.call("GET", f"/api/v1/staff/cases/{case_id}", by="transport-head").status == 404


def test_a_withdrawn_fault_counts_no_more_and_is_still_listed(city: ScoringCity) -> None:
    case_id = record(city).json["case_id"]
    answer = give(city, "centre-head", case_id, "withdraw_score_entry", reasons="系新照。")
    assert answer.status == 200, answer.text
    assert "fraud_in_reply" not in faults(city)
    assert only_entry(city)["left_out_label"] == "记录已撤销"


def test_a_unit_cannot_write_faults_about_others(city: ScoringCity) -> None:
    assert record(city, by="education-head").status == 403
    assert record(city, by="education-handler").status == 403


def test_marks_of_a_year_make_its_score(city: ScoringCity) -> None:
    fill(city)
    assert line(city, period="2026", preset="year_304030")["lacking"] == [
        "self_assessment",
        "third_party",
    ]
    assert record(city, "education-head", entry="self_assessment", mark=85).status == 201
    assert record(city, entry="third_party", mark="70.5").status == 201
    # 0.3 × (81.9 − 2 × 1.5) + 0.4 × 85 + 0.3 × 70.5
    assert line(city, period="2026", preset="year_304030")["score"] == "78.82"


def test_accepted_the_fault_is_out_of_the_score_and_the_list_says_so(city: ScoringCity) -> None:
    record(city)
    filed = appeal(city, only_entry(city)["record"])
    assert filed.status == 201, filed.text
    assert faults(city)["fraud_in_reply"] == 1
    (pending,) = only_entry(city)["appeals"]
    assert (pending["receipt_no"], pending["state"]) == (
        filed.json["receipt_no"],
        "appeal_filed",
    )
    decided(city, filed.json["case_id"], "accepted")
    assert "fraud_in_reply" not in faults(city)
    assert only_entry(city)["appeals"][0]["state_label"] == "申诉成立"


def test_accepted_a_late_answer_is_out_of_the_rate(city: ScoringCity) -> None:
    fill(city)
    late = handling(3)
    opened = appeal(city, late.key.text).json
    decided(city, opened["case_id"], "accepted")
    rates = {each["id"]: each["percent"] for each in line(city)["indicators"]}
    assert rates["on_time"] == "100.00"
    listed = cases(city, indicator="on_time").json["items"]
    out = next(each for each in listed if each["record"] == late.key.text)
    assert out["counts"][0]["reason_label"] == "申诉成立，不计入"
    # What its ticket writes later does not bring it back.
    city.rows.write(late.key.case_id, 99, [each for each in S1 if each.key == late.key])
    assert {each["id"]: each["percent"] for each in line(city)["indicators"]}["on_time"] == "100.00"


def test_rejected_everything_stays(city: ScoringCity) -> None:
    fill(city)
    opened = appeal(city, handling(3).key.text).json
    decided(city, opened["case_id"], "rejected")
    assert faults(city)["late_answer"] == 1
    again = appeal(city, handling(3).key.text, key="appeal-key-2")
    assert (again.status, again.json["code"]) == (422, "appealed_already")


def test_a_withdrawn_appeal_can_be_filed_again(city: ScoringCity) -> None:
    fill(city)
    opened = appeal(city, handling(3).key.text).json
    give(city, "education-head", opened["case_id"], "withdraw_score_appeal")
    assert appeal(city, handling(3).key.text, key="appeal-key-2").status == 201


def test_an_appeal_sent_twice_is_one(city: ScoringCity) -> None:
    fill(city)
    first, second = (appeal(city, handling(3).key.text) for _ in range(2))
    assert (first.status, second.status) == (201, 201)
    assert first.json == second.json


def test_nobody_appeals_in_another_units_name(city: ScoringCity) -> None:
    fill(city)
    other = appeal(city, handling(3).key.text, by="transport-head")
    assert (other.status, other.json["code"]) == (404, "score_record_not_found")
    assert appeal(city, handling(3).key.text, by="education-handler").status == 403
    assert appeal(city, "no such thing").status == 404


def test_the_centre_finds_it_in_its_work_list(city: ScoringCity) -> None:
    fill(city)
    opened = appeal(city, handling(3).key.text).json
    listed = city.call(
        "GET", "/api/v1/staff/worklist", by="supervisor", query={"department": "hotline-centre"}
    ).json["items"]
    assert [(each["receipt_no"], each["state"]) for each in listed] == [
        (opened["receipt_no"], "appeal_filed")
    ]


def test_who_decides_and_who_supervises_read_an_appeal_and_the_unit_its_own(
    city: ScoringCity,
) -> None:
    fill(city)
    case_id = appeal(city, handling(3).key.text).json["case_id"]
    seen = {
        by: city.call("GET", f"/api/v1/staff/cases/{case_id}", by=by).status
        for by in (
            *("dispatcher", "centre-head", "supervisor", "leader", "education-head"),
            *("education-handler", "transport-head", "intake", "legal"),
        )
    }
    assert {by for by, status in seen.items() if status == 200} == {
        *("dispatcher", "centre-head", "supervisor", "leader"),
        *("education-head", "education-handler"),
    }
    assert set(seen.values()) == {200, 404}


def test_no_reasons_outside_what_is_sealed(city: ScoringCity) -> None:
    fill(city, (entry("problem_found", 90),))
    record(city)
    filed = appeal(city, handling(3).key.text)
    assert filed.status == 404
    appeal(city, entry("problem_found", 90).key.text, key="appeal-key-3")
    stored = str(city.scan())
    for text in (REASONS, SECRET, "王五"):
        assert text not in stored
