"""Tracking: the query code opens one case, and guessing it does not pay."""

from __future__ import annotations

from datetime import timedelta

from tests.integration.journey.citizen import submit, track, try_track
from tests.integration.journey.moto_city import MotoCity

WRONG = "AAAA-BBBB-CCCC"


def test_number_and_code_are_read_as_people_write_them(city: MotoCity) -> None:
    opened = submit(city)
    sloppy = opened["receipt_no"].replace("-", "").lower()
    assert try_track(city, sloppy, opened["query_code"].replace("-", " ").lower()).status == 200


def test_a_wrong_code_and_an_unknown_number_are_answered_alike(city: MotoCity) -> None:
    opened = submit(city)
    wrong_code = try_track(city, opened["receipt_no"], WRONG)
    unknown = try_track(city, "GK-20260302-000000-1", opened["query_code"])
    assert wrong_code.status == unknown.status == 404
    assert wrong_code.json["code"] == unknown.json["code"] == "receipt_or_code_wrong"


def test_the_code_of_one_case_does_not_open_another(city: MotoCity) -> None:
    one, other = submit(city, key="first-key"), submit(city, key="second-key")
    assert try_track(city, one["receipt_no"], other["query_code"]).status == 404


def test_a_missing_code_opens_nothing(city: MotoCity) -> None:
    assert try_track(city, submit(city)["receipt_no"], "").status == 404


def test_guessing_locks_the_number_for_a_while_even_for_the_right_code(city: MotoCity) -> None:
    opened = submit(city)
    for _ in range(10):
        assert try_track(city, opened["receipt_no"], WRONG).status == 404
    locked = try_track(city, opened["receipt_no"], opened["query_code"])
    assert (locked.status, locked.json["code"]) == (429, "query_code_locked")
    assert locked.headers["retry-after"] == "900"
    city.clock.time += timedelta(minutes=15)
    assert try_track(city, opened["receipt_no"], opened["query_code"]).status == 200


def test_the_right_code_forgives_earlier_mistakes(city: MotoCity) -> None:
    opened = submit(city)
    for _ in range(3):
        for _ in range(9):
            try_track(city, opened["receipt_no"], WRONG)
        assert track(city, opened)["state"] == "submitted"


def test_the_applicant_never_sees_who_decided_inside_the_agency(city: MotoCity) -> None:
    opened = submit(city)
    city.command("intake", opened["case_id"], "confirm_receipt")
    seen = str(track(city, opened))
    assert "S-intake" not in seen
    assert "hash" not in seen
