"""A sealed identity is shown to nobody on the staff's side, whatever their role."""

from __future__ import annotations

from typing import Any

import pytest

from sunhall.domain.actor import Actor
from tests.builders import people, requests
from tests.unit.identity.sealing_city import (
    LATER,
    OPINION,
    PROOF,
    WHO,
    WHO_SEE,
    SealingCity,
)

HANDED_IN = {upload.upload_id for upload in (PROOF, OPINION, LATER)}


def _addresses(seen: Any) -> list[str]:
    """Return every address in an answer, wherever it stands."""
    if isinstance(seen, dict):
        own = [seen["url"]] if seen.get("url") else []
        return [*own, *(url for value in seen.values() for url in _addresses(value))]
    return [url for value in seen for url in _addresses(value)] if isinstance(seen, list) else []


def _leads_to_what_was_handed_in(url: str) -> bool:
    return any(f"/{upload}/" in url for upload in HANDED_IN)


def _own_files() -> list[dict[str, str]]:
    return [{"upload_id": "upload-of-the-bureau", "file_name": "立项批复.pdf"}]


@pytest.mark.parametrize("actor", WHO_SEE, ids=lambda actor: actor.id)
def test_nobody_reads_who_the_applicant_is(city: SealingCity, actor: Actor) -> None:
    case_id = city.sealed()
    answer = city.call("GET", f"cases/{case_id}", by=actor)
    assert answer.status == 200
    assert not [text for text in WHO if text in answer.text]
    application = answer.json["facts"]["documents"]["application"]
    assert "applicant" not in application
    assert application["information"]["description"] == requests.DESCRIPTION


@pytest.mark.parametrize("actor", WHO_SEE, ids=lambda actor: actor.id)
def test_no_address_leads_to_what_was_handed_in_or_to_a_letter(
    city: SealingCity, actor: Actor
) -> None:
    seen = city.view(actor, city.sealed())
    assert seen["facts"]["documents"]["application"]["attachments"] == []
    assert _addresses(seen) == []
    assert [(each["code"], each["url"], each["formats"]) for each in seen["letters"]] == [
        ("D01", None, [])
    ]


def test_before_it_is_sealed_who_has_to_reach_the_applicant_sees_it_all(city: SealingCity) -> None:
    seen = city.view(people.HANDLER, city.assigned())
    documents = seen["facts"]["documents"]
    assert documents["application"]["applicant"]["name"] == requests.APPLICANT_NAME
    assert len(documents["application"]["attachments"]) == 2
    assert all(letter["url"] for letter in seen["letters"])


def test_that_there_is_a_letter_and_its_number_stays_known(city: SealingCity) -> None:
    letter = city.view(people.HANDLER, city.sealed())["letters"][0]
    assert letter["no"]
    assert letter["produced_at"]


@pytest.mark.parametrize("sealed_first", [True, False], ids=["before", "after"])
def test_a_supplement_is_hidden_like_the_request_whether_it_came_before_or_after(
    city: SealingCity, sealed_first: bool
) -> None:
    case_id = city.submitted()
    if sealed_first:
        city.command(people.INTAKE, case_id, "seal_identity")
    city.supplemented(case_id)
    if not sealed_first:
        shown = city.view(people.INTAKE, case_id)["facts"]["documents"]["supplement-1"]
        assert [each["name"] for each in shown["attachments"]] == [LATER.file_name]
        city.command(people.INTAKE, case_id, "seal_identity")
    answer = city.call("GET", f"cases/{case_id}", by=people.INTAKE)
    supplement = answer.json["facts"]["documents"]["supplement-1"]
    assert supplement["attachments"] == []
    assert supplement["explanation"] == requests.SUPPLEMENT.explanation
    assert not [text for text in WHO if text in answer.text]


def test_who_holds_it_open_reads_it_there_and_not_in_the_case(city: SealingCity) -> None:
    case_id = city.opened(people.HANDLER)
    answer = city.call("GET", f"cases/{case_id}", by=people.HANDLER)
    assert not [text for text in WHO if text in answer.text]
    assert answer.json["facts"]["identity"]["open_for"] == people.HANDLER.id
    assert answer.json["facts"]["identity"]["views"] == 0
    assert city.marks(case_id) == []


def test_what_the_department_adds_stays_readable(city: SealingCity) -> None:
    case_id = city.sealed()
    draft = {"decision": "disclose", "disclosed_items": ["立项批复"], "files": _own_files()}
    city.command(people.HANDLER, case_id, "save_draft", **draft)
    seen = city.view(people.HANDLER, case_id)
    files = seen["facts"]["documents"]["draft"]["files"]
    assert [each["name"] for each in files] == ["立项批复.pdf"]
    assert all(each["url"] for each in files)


def test_naming_the_applicants_file_as_ones_own_leads_to_no_address(city: SealingCity) -> None:
    # The ids of uploads stand in the history, and a draft may name any that the case has.
    case_id = city.sealed()
    again = [{"upload_id": PROOF.upload_id, "file_name": "mine.pdf"}, *_own_files()]
    draft = {"decision": "disclose", "disclosed_items": ["立项批复"], "files": again}
    city.command(people.HANDLER, case_id, "save_draft", **draft)
    seen = city.view(people.HANDLER, case_id)
    assert [each["name"] for each in seen["facts"]["documents"]["draft"]["files"]] == [
        "立项批复.pdf"
    ]
    assert not [url for url in _addresses(seen) if _leads_to_what_was_handed_in(url)]


def test_enclosing_the_applicants_file_with_a_comment_leads_to_no_address(
    city: SealingCity,
) -> None:
    case_id = city.sealed()
    city.command(people.HANDLER, case_id, "propose_extension", days=5, reason="需要检索")
    task = city.box(people.OFFICE_HEAD)[0]["task_id"]
    enclosures = [{"upload_id": OPINION.upload_id, "file_name": "mine.pdf"}]
    answer = city.act(people.OFFICE_HEAD, task, "comment", "见附件", enclosures=enclosures)
    assert answer.status == 200, answer.text
    for actor in WHO_SEE:
        seen = city.view(actor, case_id)
        assert not [url for url in _addresses(seen) if _leads_to_what_was_handed_in(url)]


def test_nor_does_it_open_a_proof_of_identity_to_who_never_saw_it(city: SealingCity) -> None:
    # The same hole without a seal: approvers see no proofs of identity, by any name.
    case_id = city.assigned()
    city.command(people.HANDLER, case_id, "propose_extension", days=5, reason="需要检索")
    task = f"{case_id}.1.0"
    enclosures = [{"upload_id": PROOF.upload_id, "file_name": "mine.pdf"}]
    assert city.act(people.HANDLER, task, "comment", "见附件", enclosures=enclosures).status == 200
    seen = city.view(people.LEGAL, case_id)
    assert not [url for url in _addresses(seen) if f"/{PROOF.upload_id}/" in url]
    names = [each["name"] for each in seen["facts"]["documents"]["application"]["attachments"]]
    assert names == ["attachment-2.pdf"]


def test_the_key_holders_read_why_it_is_asked_for(city: SealingCity) -> None:
    case_id = city.sealed()
    city.command(people.HANDLER, case_id, "request_identity", reason="核对委托书第二页")
    for actor in (people.OFFICE_HEAD, people.LEGAL, people.LEADER):
        documents = city.view(actor, case_id)["facts"]["documents"]
        assert documents["identity-request-1"] == {"reason": "核对委托书第二页"}


def test_no_box_and_no_work_list_says_who_it_is(city: SealingCity) -> None:
    case_id = city.sealed()
    city.command(people.HANDLER, case_id, "request_identity", reason="核对委托书")
    pages = [
        city.call("GET", "approvals", by=people.OFFICE_HEAD, query={"box": "todo"}),
        city.call("GET", "approvals", by=people.HANDLER, query={"box": "mine"}),
    ]
    assert [len(page.json["items"]) for page in pages] == [1, 1]
    assert not [text for text in WHO for page in pages if text in page.text]
    # What is asked for is the title, as in every other case.
    assert pages[0].json["items"][0]["title"] == requests.DESCRIPTION
    changes = [change for change in city.ports.store.rows.values() if change.row]
    assert not [text for text in WHO if text in repr([change.row for change in changes])]


def test_no_deadline_says_who_it_is(city: SealingCity) -> None:
    case_id = city.sealed()
    answer = city.call("GET", f"cases/{case_id}/deadlines", by=people.HANDLER)
    assert answer.status == 200
    assert not [text for text in WHO if text in answer.text]
