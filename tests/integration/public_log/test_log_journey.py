"""A reply, from the request to the public log and out of it again, by the real handlers."""

from __future__ import annotations

from typing import Any

from tests.builders.gateway import Answer
from tests.builders.submission import NAME
from tests.integration.journey.citizen import DRAFT, submit
from tests.integration.public_log.test_item_journey import PublicCity
from tests.integration.public_log.test_item_journey import public as public

RELEASE: dict[str, Any] = {
    "title": "全市义务教育学校建设项目清单",
    "summary": "申请公开2025年度学校建设项目清单，已公开全部项目名称和批复文号。",
    "category": "projects",
    "tags": ["学校建设"],
}
#: Everybody who may be asked for a signature.
SIGNERS = ("education-head", "office-head", "legal", "leader")


def everybody_signs(public: PublicCity) -> None:
    """Let whoever has something to sign do so, until nobody has."""
    signed = True
    while signed:
        signed = False
        for signer in SIGNERS:
            box = public.city.call("GET", "/api/v1/staff/approvals", by=signer).json["items"]
            if box:
                assert public.city.decide_next(signer).status == 200
                signed = True


def answered(public: PublicCity, key: str = "citizen-key-1") -> str:
    """Return the case id of a request that was given what it asked for."""
    case_id: str = submit(public.city, key=key)["case_id"]
    public.command(case_id, "confirm_receipt", by="intake")
    public.command(case_id, "assign", by="office-head", department="education-bureau")
    draft: dict[str, Any] = {**DRAFT}
    public.command(case_id, "save_draft", **draft)
    assert public.command(case_id, "submit_for_approval").status == 200
    everybody_signs(public)
    sent = public.command(case_id, "send", by="intake")
    assert sent.status == 200, sent.text
    return case_id


def log(public: PublicCity, path: str = "", **query: str) -> Answer:
    return public.gateway.send("GET", f"/api/v1/disclosures{path}", query=query)


def released(public: PublicCity) -> tuple[str, dict[str, Any]]:
    """Return a case and the row of the log in which it stands."""
    case_id = answered(public)
    proposed = public.command(case_id, "publish_to_log", **RELEASE)
    assert proposed.status == 200, proposed.text
    assert log(public).json["items"] == []
    everybody_signs(public)
    (row,) = log(public).json["items"]
    return case_id, row


def test_a_reply_is_public_once_three_levels_have_released_it(public: PublicCity) -> None:
    case_id, row = released(public)
    assert row["title"] == RELEASE["title"]
    assert row["decision"] == "disclose"
    assert log(public, q="批复文号").json["items"][0]["id"] == row["id"]
    shown = log(public, f"/{row['id']}")
    assert shown.json["summary"] == RELEASE["summary"]
    assert case_id not in shown.text


def test_no_public_row_names_the_applicant_or_leads_to_the_case(public: PublicCity) -> None:
    case_id, _ = released(public)
    public_rows = [i for i in public.city.scan() if i["PK"]["S"].startswith("PUBLIC#")]
    assert public_rows
    rows = str(public_rows)
    receipt_no = public.city.call("GET", f"/api/v1/staff/cases/{case_id}", by="intake").json[
        "receipt_no"
    ]
    assert not any(secret in rows for secret in (NAME, case_id, receipt_no))


def test_a_release_that_names_the_applicant_is_refused_by_its_field(public: PublicCity) -> None:
    case_id = answered(public)
    refused = public.command(
        case_id, "publish_to_log", **{**RELEASE, "summary": f"{NAME}申请公开学校建设项目清单。"}
    )
    assert refused.status == 422
    assert [(each["field"], each["code"]) for each in refused.json["errors"]] == [
        ("data.summary", "personal_data_applicant")
    ]
    assert NAME not in refused.text


def test_a_reply_taken_down_leaves_a_tombstone_and_can_be_released_anew(
    public: PublicCity,
) -> None:
    case_id, row = released(public)
    taken = public.command(case_id, "take_from_log", by="office-head", reason="personal_data")
    assert taken.status == 200, taken.text
    assert log(public, f"/{row['id']}").json["state"] == "taken_down"
    assert log(public).json["items"] == []
    again = public.command(case_id, "publish_to_log", **RELEASE)
    assert again.status == 200, again.text
    everybody_signs(public)
    (new,) = log(public).json["items"]
    assert new["id"] != row["id"]
    assert log(public, f"/{row['id']}").json["state"] == "taken_down"


def test_two_requests_for_the_same_suggest_to_publish_it_art_44(public: PublicCity) -> None:
    cases = {answered(public, key=f"citizen-key-{number}") for number in (1, 2)}
    (found,) = public.city.call(
        "GET", "/api/v1/staff/publications/suggestions", by="education-handler"
    ).json["items"]
    assert set(found["case_ids"]) == cases
    assert found["requests"] == 2
