"""The page that proves an approval, asked for at the deployed city."""

from __future__ import annotations

import httpx
import pytest

from infra.local.city_client import CityClient
from tests.system.city import City
from tests.system.journey.applicants import OUYANG
from tests.system.journey.test_disclosure_journey import text_of
from tests.system.journey.walk import HEAD, SENSITIVE, Walk

#: Who signs, with what each says.
SAID = {
    HEAD: "事实清楚，拟不予公开。",
    "legal": "适用第十四条，依据充分。",
    "justice-head": "复核无误。",
    "office-head": "经保密审查，不宜公开。",
    "security-head": "公开后确有安全风险。",
    "leader": "同意，请依法告知救济途径。",
}


@pytest.fixture(scope="module")
def proved(client: CityClient) -> Walk:
    """A reply that six have approved, one of them side by side with others."""
    walk = Walk.begin(client, OUYANG).assigned().sent_up(**SENSITIVE)
    for who, opinion in SAID.items():
        walk.decide(who, opinion=opinion)
    return walk


def proof(city: City, walk: Walk, by: str, run: int = 1, language: str = "zh-CN") -> httpx.Response:
    path = f"/api/v1/staff/cases/{walk.case_id}/approvals/{run}/proof"
    with city.signed_in(by) as reader:
        return reader.get(path, headers={"accept-language": language})


def test_the_proof_names_every_signer_with_their_words_and_the_hashes_of_the_history(
    city: City, client: CityClient, proved: Walk
) -> None:
    answer = proof(city, proved, "supervisor")
    assert answer.headers["content-type"] == "application/pdf"
    text = text_of(answer.content)
    assert proved.opened["receipt_no"] in text
    for who, opinion in SAID.items():
        assert client.accounts[who]["name"] in text
        assert opinion in text
    events = [each for each in proved.inside()["events"] if each["type"].startswith("approval_")]
    assert len(events) == 1 + len(SAID)
    for event in events:
        assert event["hash"] in text
    assert OUYANG.name not in text, "a proof is of those who signed"


def test_the_same_proof_is_the_same_file_and_comes_in_english_too(city: City, proved: Walk) -> None:
    first, again = (proof(city, proved, "supervisor").content for _ in range(2))
    assert first == again
    english = proof(city, proved, "supervisor", language="en").content
    assert english != first
    assert "Proofofapproval" in text_of(english)


@pytest.mark.parametrize(("by", "run"), [("transport-handler", 1), ("supervisor", 2)])
def test_there_is_no_proof_of_what_there_is_not_or_for_who_may_not_see_it(
    city: City, proved: Walk, by: str, run: int
) -> None:
    assert proof(city, proved, by, run).status_code == 404
