"""A third party reads what it is asked, and answers: with its own code, once, and knowing nothing
of who asked (政府信息公开条例 art. 32; reference C.4, 10)."""

from __future__ import annotations

from datetime import timedelta

from sunhall.domain.query_code import query_code
from tests.builders.asked_third_party import (
    CONTACT,
    INFORMATION,
    NAME,
    Access,
    access,
    consult,
    given,
    in_hand,
    letter_text,
    read,
    try_answer,
    try_read,
)
from tests.builders.submission import DESCRIPTION, EMAIL, ID_NUMBER, PHONE
from tests.builders.submission import NAME as APPLICANT
from tests.integration.journey.citizen import APPROVERS, act, history, submit, track, try_track
from tests.integration.journey.moto_city import MotoCity

WRONG = "AAAA-BBBB-CCCC"


def opinions(city: MotoCity, case_id: str) -> list[dict[str, object]]:
    return [each["data"] for each in history(city, case_id) if each["type"] == "opinion_received"]


# What is shown, and what is not.


def test_the_third_party_sees_what_it_is_asked_and_until_when(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    seen = read(city, third_party)
    assert seen["consultation_no"] == third_party.number == f"{opened['receipt_no']}-1"
    assert (seen["information"], seen["days"], seen["sent_on"]) == (INFORMATION, 15, "2026-03-02")
    assert (seen["served_on"], seen["until"]) == (None, None)
    assert (seen["answerable"], seen["opinion"], seen["silent"]) == (True, None, False)
    assert [letter["code"] for letter in seen["letters"]] == ["D05"]
    served = {"consultation": 1, "served_on": "2026-03-02", "how": "registered_post"}
    given(city, "education-handler", opened["case_id"], "record_service", **served)
    assert read(city, third_party)["until"] == "2026-03-23"  # 15 working days after 2 March


def test_nothing_of_the_applicant_reaches_the_third_party(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    shown = try_read(city, third_party.number, third_party.code).text
    letter = letter_text(city, opened["case_id"], "D05")
    for known in (APPLICANT, ID_NUMBER, PHONE, EMAIL, DESCRIPTION):
        assert known not in shown
        assert known not in letter
    assert opened["query_code"] not in letter


def test_nothing_of_the_third_party_reaches_the_applicant(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    assert try_answer(city, third_party, text="我公司的报价属于商业秘密").status == 200
    shown = try_track(city, opened["receipt_no"], opened["query_code"]).text
    told = letter_text(city, opened["case_id"], "D06")
    for known in (NAME, CONTACT, INFORMATION, "商业秘密", third_party.code, "不同意"):
        assert known not in shown
        assert known not in told
    assert [letter["code"] for letter in track(city, opened)["letters"]] == ["D01", "D06"]


# Number and code belong together.


def test_number_and_code_are_read_as_people_write_them(city: MotoCity, third_party: Access) -> None:
    sloppy = third_party.code.replace("-", " ").lower()
    assert try_read(city, f" {third_party.number.lower()} ", sloppy).status == 200


def test_a_number_that_there_is_not_is_answered_like_a_wrong_code(
    city: MotoCity, third_party: Access
) -> None:
    wrong = try_read(city, third_party.number, WRONG)
    for number in ("GK-20260302-000000-1-1", "1", "x" * 300, "二-一"):
        for unknown in (
            try_read(city, number, third_party.code),
            try_answer(city, Access(number, third_party.code)),
        ):
            assert unknown.status == wrong.status == 404
            assert unknown.json["code"] == wrong.json["code"] == "receipt_or_code_wrong"
            assert unknown.json["detail"] == wrong.json["detail"]


def test_the_code_opens_no_other_number_of_the_same_request(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    for ending in ("0", "2", "1000", "１", "1.0", "", "+1"):
        number = f"{opened['receipt_no']}-{ending}"
        assert try_read(city, number, third_party.code).status == 404


def test_without_the_right_code_nothing_is_read_or_answered(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    for code in ("", WRONG, "é" * 12, "A" * 5000):
        assert try_read(city, third_party.number, code).status == 404
        assert try_answer(city, Access(third_party.number, code)).status == 404
    assert opinions(city, opened["case_id"]) == []


def test_the_code_of_one_consultation_does_not_open_another(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    consult(city, opened["case_id"], name="云岭监理有限公司", information="监理费明细")
    other = access(city, opened["case_id"])
    assert other.number == f"{opened['receipt_no']}-2"
    assert try_read(city, other.number, third_party.code).status == 404
    assert try_read(city, third_party.number, other.code).status == 404
    assert try_answer(city, Access(other.number, third_party.code)).status == 404
    assert read(city, other)["information"] == "监理费明细"
    assert read(city, third_party)["information"] == INFORMATION
    assert [len(read(city, each)["letters"]) for each in (third_party, other)] == [1, 1]


def test_the_code_of_one_case_does_not_open_another(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    other = submit(city, key="second-key")
    in_hand(city, other["case_id"])
    consult(city, other["case_id"])
    assert try_read(city, f"{other['receipt_no']}-1", third_party.code).status == 404
    assert try_read(city, third_party.number, access(city, other["case_id"]).code).status == 404


def test_applicant_and_third_party_cannot_open_each_other_s_pages(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    assert try_track(city, opened["receipt_no"], third_party.code).status == 404
    assert try_track(city, third_party.number, third_party.code).status == 404
    assert try_read(city, third_party.number, opened["query_code"]).status == 404


def test_a_consultation_of_an_agency_has_no_page_and_its_letter_no_code(city: MotoCity) -> None:
    opened = submit(city)
    case_id = opened["case_id"]
    in_hand(city, case_id)
    question = {"consultee": "云溪市财政局", "contact": "办公室", "question": "是否可以公开？"}
    given(city, "education-handler", case_id, "consult_agency", co_producer=True, **question)
    assert city.decide_next("office-head").status == 200
    assert "查询码" not in letter_text(city, case_id, "D07")
    secret = city.ports.secrets.derived("query-code")
    right = query_code(secret, f"{case_id}/consultation/1")  # nobody was ever told it
    assert try_read(city, f"{opened['receipt_no']}-1", right).status == 404


# Guessing.


def test_wrong_codes_count_and_lock_like_any_other(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    for _ in range(10):
        assert try_read(city, third_party.number, WRONG).status == 404
    for locked in (
        try_read(city, third_party.number, third_party.code),
        try_answer(city, third_party),
        try_track(city, opened["receipt_no"], opened["query_code"]),
    ):
        assert (locked.status, locked.json["code"]) == (429, "query_code_locked")
        assert locked.headers["retry-after"] == "900"
    city.clock.time += timedelta(minutes=15)
    assert try_read(city, third_party.number, third_party.code).status == 200


def test_wrong_codes_of_an_answer_count_too(city: MotoCity, third_party: Access) -> None:
    for _ in range(10):
        assert try_answer(city, Access(third_party.number, WRONG)).status == 404
    assert try_read(city, third_party.number, third_party.code).status == 429


def test_a_third_party_cannot_reset_the_count_to_guess_the_applicant_s_code(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    for _ in range(10):
        assert try_track(city, opened["receipt_no"], WRONG).status == 404
        try_read(city, third_party.number, third_party.code)
    assert try_track(city, opened["receipt_no"], WRONG).status == 429


# The answer.


def test_an_objection_is_recorded_with_its_reasons_and_the_period_goes_on(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    assert track(city, opened)["state"] == "third_party_consult"
    city.clock.time += timedelta(days=2)
    answer = try_answer(city, third_party)
    assert (answer.status, answer.json) == (200, {"events": ["opinion_received"]})
    [received] = opinions(city, opened["case_id"])
    assert (received["opinion"], received["given_on"]) == ("object", "2026-03-04")
    assert received["by"] == "consultee"
    assert "商业秘密" not in str(received)
    seen = read(city, third_party)
    assert (seen["opinion"], seen["answerable"]) == ("object", False)
    view = track(city, opened)
    assert view["state"] == "drafting"
    assert view["timeline"][-1]["label"] == "征求意见结束，答复期限继续计算"


def test_asked_again_with_the_same_key_the_answer_is_recorded_once(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    first, again = try_answer(city, third_party), try_answer(city, third_party)
    assert (again.status, again.json) == (first.status, first.json) == (200, first.json)
    assert len(opinions(city, opened["case_id"])) == 1


def test_the_same_key_with_other_words_is_refused(city: MotoCity, third_party: Access) -> None:
    assert try_answer(city, third_party).status == 200
    other = try_answer(city, third_party, "agree", "")
    assert (other.status, other.json["code"]) == (409, "idempotency_key_reused")


def test_the_same_key_of_two_third_parties_is_two_answers(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    consult(city, opened["case_id"], name="云岭监理有限公司", information="监理费明细")
    other = access(city, opened["case_id"])
    assert try_answer(city, third_party, key="a-common-key").status == 200
    assert try_answer(city, other, "agree", "", key="a-common-key").status == 200
    given_ = [(each["consultation"], each["opinion"]) for each in opinions(city, opened["case_id"])]
    assert given_ == [(1, "object"), (2, "agree")]


def test_a_second_answer_is_refused_whoever_took_the_first(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    on_paper = {"consultation": 1, "opinion": "agree", "given_on": "2026-03-02"}
    given(city, "education-handler", opened["case_id"], "record_opinion", **on_paper)
    answer = try_answer(city, third_party)
    assert (answer.status, answer.json["code"]) == (409, "opinion_already_given")
    assert read(city, third_party)["opinion"] == "agree"


def test_an_answer_that_is_none_is_refused_at_its_field(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    path = f"/api/v1/third-party-opinions/{third_party.number}"
    headers = {"x-query-code": third_party.code, "idempotency-key": "opinion-key-1"}
    for body, field in (
        ({"opinion": "perhaps"}, "opinion"),
        ({"text": "不同意"}, "opinion"),
        ({"opinion": "object", "text": "长" * 4001}, "text"),
        ({"opinion": "object", "consultation": 2}, "consultation"),
    ):
        answer = city.call("POST", path, headers=headers, body=body)
        assert answer.status == 422
        assert [error["field"] for error in answer.json["errors"]] == [field]
    assert opinions(city, opened["case_id"]) == []


# Time.


def test_silence_leaves_the_decision_to_the_agency_and_a_late_answer_is_still_read(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    served = {"consultation": 1, "served_on": "2026-03-02", "how": "in_person"}
    given(city, "education-handler", opened["case_id"], "record_service", **served)
    city.clock.time = city.clock.time.replace(day=24, hour=0, minute=1)
    assert city.tick()["failed"] == 0
    city.pump()
    seen = read(city, third_party)
    assert (seen["silent"], seen["answerable"], seen["until"]) == (True, True, "2026-03-23")
    due = track(city, opened)["clocks"]
    assert try_answer(city, third_party).status == 200
    assert track(city, opened)["clocks"] == due  # a late opinion changes no date


def test_after_the_end_of_the_request_nothing_can_be_answered_and_the_question_still_be_read(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    act(city, opened, "withdraw", reason="已从网站获得")
    seen = read(city, third_party)
    assert (seen["answerable"], seen["opinion"]) == (False, None)
    answer = try_answer(city, third_party)
    assert (answer.status, answer.json["code"]) == (409, "not_in_this_state")
    assert opinions(city, opened["case_id"]) == []


def test_an_objection_that_is_set_aside_brings_the_third_party_its_letter_and_nothing_else(
    city: MotoCity, opened: dict[str, str], third_party: Access
) -> None:
    case_id = opened["case_id"]
    assert try_answer(city, third_party).status == 200
    override = {"basis": "public_interest", "information": "总报价", "reasons": "财政资金"}
    given(city, "leader", case_id, "override_third_party", consultation=1, **override)
    seen = read(city, third_party)
    assert seen["overridden"]
    assert [letter["code"] for letter in seen["letters"]] == ["D05", "D23"]
    given(city, "education-handler", case_id, "submit_for_approval")
    for approver in APPROVERS:
        assert city.decide_next(approver).status == 200
    given(city, "intake", case_id, "send")
    assert [letter["code"] for letter in read(city, third_party)["letters"]] == ["D05", "D23"]
    assert not read(city, third_party)["answerable"]
