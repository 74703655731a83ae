"""``POST …/cases/{case_id}/identity``: the mark is stored before anything is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from jsonschema_rs import Draft202012Validator

from infra.openapi.document import openapi_document
from sunhall.application.open_identity import open_identity
from sunhall.application.ports import Commit, StoredCase, VersionMoved
from sunhall.domain.engine.event import first_broken
from sunhall.domain.identity.commands import LookAtIdentity
from tests.builders import people, requests
from tests.builders.full_cases import JOINT, MAIL_NO, SIGNED_BY, disclosure_case
from tests.unit.identity.sealing_city import (
    LATER,
    OPINION,
    PROOF,
    WHO,
    SealingCity,
)

SEEN_AT = "2026-04-01T09:00:00+08:00"
UNTIL = "2026-04-01T11:00:00+08:00"


def _says_nothing(text: str) -> bool:
    return not [word for word in WHO if word in text]


def _promised(answer: object) -> bool:
    """Whether an answer is what the API document says."""
    return _validator().is_valid(answer)


@cache
def _validator() -> Draft202012Validator:
    document = openapi_document("test")
    answers = document["paths"]["/api/v1/staff/cases/{case_id}/identity"]["post"]["responses"]
    promised = answers["200"]["content"]["application/json"]["schema"]
    schema = {**promised, "components": document["components"]}
    return Draft202012Validator(schema, validate_formats=True)


# What it shows.


def test_it_shows_who_the_applicant_is_and_how_to_reach_them(city: SealingCity) -> None:
    case_id = city.opened()
    answer = city.look(people.HANDLER, case_id)
    assert answer.status == 200, answer.text
    assert answer.json["applicant"] == {
        "kind": "natural_person",
        "name": requests.APPLICANT_NAME,
        "id_type": "resident_id",
        "id_number": requests.ID_NUMBER,
        "contact_person": None,
        "phone": requests.PHONE,
        "email": None,
        "postal_address": None,
    }


def test_it_shows_who_asks_together_with_the_applicant(city: SealingCity) -> None:
    command = requests.submission("in_person", joint_applicants=(JOINT,))
    case_id = city.opened(command=command)
    shown = city.look(people.HANDLER, case_id).json
    assert shown["applicant"]["name"] == requests.APPLICANT_NAME
    assert [(each["name"], each["phone"]) for each in shown["joint_applicants"]] == [
        (JOINT.name, JOINT.phone)
    ]
    assert shown["elsewhere"] == []
    assert _promised(shown)


def test_one_who_asks_alone_is_shown_alone(city: SealingCity) -> None:
    shown = city.look(people.HANDLER, city.opened()).json
    assert shown["joint_applicants"] == []


def test_it_says_until_when_by_which_opening_and_is_kept_by_no_cache(city: SealingCity) -> None:
    case_id = city.opened()
    answer = city.look(people.HANDLER, case_id)
    assert answer.headers["cache-control"] == "no-store"
    shown = answer.json
    assert (shown["run"], shown["seen_at"], shown["until"]) == (1, SEEN_AT, UNTIL)
    assert (shown["case_id"], shown["version"]) == (case_id, len(city.history(case_id)))


def test_it_shows_what_was_handed_in_under_its_own_names(city: SealingCity) -> None:
    case_id = city.submitted()
    city.supplemented(case_id)
    city.command(people.INTAKE, case_id, "seal_identity")
    city.command(people.INTAKE, case_id, "request_identity", reason="核对委托书")
    city.approve(people.OFFICE_HEAD, people.LEGAL, people.LEADER)
    shown = city.look(people.INTAKE, case_id).json["attachments"]
    assert [(each["document"], each["name"], each["purpose"]) for each in shown] == [
        ("application", PROOF.file_name, "identity_proof"),
        ("application", OPINION.file_name, "supporting"),
        ("supplement-1", LATER.file_name, "supporting"),
    ]
    for each, upload in zip(shown, (PROOF, OPINION, LATER), strict=True):
        assert f"/{upload.upload_id}/" in each["url"]
        assert _says_nothing(each["url"])


def test_it_shows_the_letters_because_they_say_who_they_are_for(city: SealingCity) -> None:
    letters = city.look(people.HANDLER, city.opened()).json["letters"]
    assert [letter["code"] for letter in letters] == ["D01"]
    assert letters[0]["url"].endswith(".pdf")


def test_it_shows_who_signed_for_the_reply_and_the_number_of_its_mail_item(
    city: SealingCity,
) -> None:
    case_id = city.opened()
    stored = city.ports.store.cases[case_id]
    delivery = {name: disclosure_case().stored().sealed[name] for name in ("delivery",)}
    city.ports.store.cases[case_id] = replace(stored, sealed={**stored.sealed, **delivery})
    shown = city.look(people.HANDLER, case_id).json
    assert shown["elsewhere"] == [
        {"document": "delivery", "signed_by": SIGNED_BY, "tracking_no": MAIL_NO}
    ]
    assert _promised(shown)


def test_the_answer_is_what_the_api_document_promises(city: SealingCity) -> None:
    answer = city.look(people.HANDLER, city.opened()).json
    assert _promised(answer)
    for name in ("until", "joint_applicants", "elsewhere"):
        assert not _promised({key: value for key, value in answer.items() if key != name})


def test_what_a_use_case_holds_prints_nothing_of_the_person(city: SealingCity) -> None:
    case_id = city.opened()
    seen = open_identity(city.backend, case_id, LookAtIdentity("核对"), people.HANDLER)
    assert seen.person["name"] == requests.APPLICANT_NAME
    assert _says_nothing(repr(seen))


# The mark.


def test_the_mark_is_there_with_its_purpose_and_the_history_verifies(city: SealingCity) -> None:
    case_id = city.opened()
    city.look(people.HANDLER, case_id, "电话核对委托书")
    (mark,) = city.marks(case_id)
    assert mark.actor == people.HANDLER.id
    assert (mark.data["run"], mark.data["until"]) == (1, UNTIL)
    assert first_broken(city.history(case_id)) is None
    assert "电话核对委托书" not in repr(city.history(case_id))
    documents = city.view(people.SUPERVISOR, case_id)["facts"]["documents"]
    assert documents[f"identity-look-{mark.seq}"] == {"purpose": "电话核对委托书"}


def test_staff_see_every_look_with_who_looked(city: SealingCity) -> None:
    case_id = city.opened()
    city.look(people.HANDLER, case_id)
    seen = city.view(people.SUPERVISOR, case_id)
    assert seen["facts"]["identity"]["views"] == 1
    last = seen["events"][-1]
    assert (last["type"], last["actor"]) == ("identity_viewed", people.HANDLER.id)


def test_a_second_look_is_a_second_event_even_under_the_same_key(city: SealingCity) -> None:
    case_id = city.opened()
    for _ in range(2):
        assert city.look(people.HANDLER, case_id, key="the-same-key-twice").status == 200
    assert len(city.marks(case_id)) == 2


def test_a_look_does_not_make_what_somebody_else_has_on_the_screen_stale(
    city: SealingCity,
) -> None:
    case_id = city.opened()
    seen = city.view(people.COLLEAGUE, case_id)["version"]
    city.look(people.HANDLER, case_id)
    body = {
        "command": "save_draft",
        "data": {"decision": "disclose", "disclosed_items": ["立项批复"]},
        "expected_version": seen,
    }
    answer = city.call("POST", f"cases/{case_id}/commands", by=people.COLLEAGUE, body=body)
    assert answer.status == 200, answer.text


def test_the_route_of_commands_leaves_a_mark_at_most_and_shows_nothing(city: SealingCity) -> None:
    case_id = city.opened()
    body = {
        "command": "view_identity",
        "data": {"purpose": "核对"},
        "expected_version": len(city.history(case_id)),
    }
    answer = city.call("POST", f"cases/{case_id}/commands", by=people.HANDLER, body=body)
    assert _says_nothing(answer.text)
    assert len(city.marks(case_id)) == 1


# Who is refused.


def test_after_its_time_it_is_refused_and_nothing_is_marked(city: SealingCity) -> None:
    case_id = city.opened()
    city.pass_time(hours=2)
    answer = city.look(people.HANDLER, case_id)
    assert (answer.status, answer.json["code"]) == (403, "identity_not_open")
    assert city.marks(case_id) == []


def test_one_microsecond_before_it_is_not(city: SealingCity) -> None:
    case_id = city.opened()
    city.pass_time(hours=2, microseconds=-1)
    assert city.look(people.HANDLER, case_id).status == 200


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (people.COLLEAGUE, "identity_not_open"),
        (people.INTAKE, "identity_not_open"),
        (people.OFFICE_HEAD, "identity_not_open"),
        (people.OTHER_HANDLER, "command_not_allowed"),
        (people.LEGAL, "command_not_allowed"),
        (people.LEADER, "command_not_allowed"),
        (people.SUPERVISOR, "command_not_allowed"),
    ],
    ids=lambda each: getattr(each, "id", each),
)
def test_nobody_else_sees_anything_key_holders_least_of_all(
    city: SealingCity, capsys: pytest.CaptureFixture[str], actor: Any, code: str
) -> None:
    case_id = city.opened()
    answer = city.look(actor, case_id)
    assert (answer.status, answer.json["code"]) == (403, code)
    assert _says_nothing(answer.text)
    assert city.marks(case_id) == []
    captured = capsys.readouterr()
    assert _says_nothing(captured.out + captured.err)


def test_what_is_not_sealed_is_a_conflict(city: SealingCity) -> None:
    answer = city.look(people.HANDLER, city.assigned())
    assert (answer.status, answer.json["code"]) == (409, "identity_not_sealed")


def test_a_case_that_is_none_is_not_found(city: SealingCity) -> None:
    answer = city.look(people.HANDLER, "01JKXQ3W8Z0000000000009999")
    assert (answer.status, answer.json["code"]) == (404, "case_not_found")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"purpose": ""},
        {"purpose": "   "},
        {"purpose": None},
        {"purpose": "核" * 1001},
        {"purpose": "核对", "actor": "s-leader"},
    ],
)
def test_without_a_purpose_nothing_is_shown_and_nothing_marked(
    city: SealingCity, body: dict[str, Any]
) -> None:
    case_id = city.opened()
    answer = city.call("POST", f"cases/{case_id}/identity", by=people.HANDLER, body=body)
    assert answer.status == 422
    assert _says_nothing(answer.text)
    assert city.marks(case_id) == []


def test_no_log_line_says_who_was_looked_at_or_what_for(
    city: SealingCity, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id = city.opened()
    assert city.look(people.HANDLER, case_id, "电话核对委托书").status == 200
    captured = capsys.readouterr()
    assert _says_nothing(captured.out + captured.err)
    assert "电话核对委托书" not in captured.out + captured.err


# What breaks between the mark and the look.


def _replaced(city: SealingCity, name: str, new: Callable[..., Any]) -> None:
    setattr(city.ports.store, name, new)


def test_a_mark_that_cannot_be_stored_shows_nothing(city: SealingCity) -> None:
    case_id = city.opened()

    def fails(commit: Commit) -> None:
        raise EndpointConnectionError(endpoint_url="https://aws.example")

    _replaced(city, "commit", fails)
    answer = city.look(people.HANDLER, case_id)
    assert answer.status == 503
    assert _says_nothing(answer.text)
    assert city.marks(case_id) == []


def test_a_crash_after_the_mark_leaves_a_mark_without_a_look(city: SealingCity) -> None:
    case_id = city.opened()
    store = city.ports.store
    real = store.commit

    def stored_and_gone(commit: Commit) -> None:
        real(commit)
        store.broken.add(case_id)

    _replaced(city, "commit", stored_and_gone)
    answer = city.look(people.HANDLER, case_id)
    assert answer.status == 503
    assert _says_nothing(answer.text)
    assert len(city.marks(case_id)) == 1


def test_a_lost_answer_of_the_table_is_one_mark_and_one_look(city: SealingCity) -> None:
    case_id = city.opened()
    real = city.ports.store.commit

    def stored_and_not_told(commit: Commit) -> None:
        real(commit)
        raise VersionMoved

    _replaced(city, "commit", stored_and_not_told)
    assert city.look(people.HANDLER, case_id).status == 200
    assert len(city.marks(case_id)) == 1


def test_a_case_that_moves_on_meanwhile_is_looked_at_as_it_is_then(city: SealingCity) -> None:
    case_id = city.opened()
    real = city.ports.store.commit

    def overtaken(commit: Commit) -> None:
        _replaced(city, "commit", real)
        city.command(people.COLLEAGUE, case_id, "propose_extension", days=3, reason="检索")
        real(commit)

    _replaced(city, "commit", overtaken)
    answer = city.look(people.HANDLER, case_id)
    assert answer.status == 200
    assert answer.json["version"] == len(city.history(case_id))
    assert [event.type for event in city.history(case_id)][-2:] == [
        "approval_started",
        "identity_viewed",
    ]


def test_what_is_shown_is_read_as_it_is_and_not_as_it_was_a_moment_ago(
    city: SealingCity,
) -> None:
    case_id = city.opened()
    real = city.ports.store.load
    consistently: list[bool] = []

    def noted(case: str, *, consistent: bool = True) -> StoredCase | None:
        consistently.append(consistent)
        return real(case, consistent=consistent)

    _replaced(city, "load", noted)
    assert city.look(people.HANDLER, case_id).status == 200
    assert consistently == [True, True]


def test_time_that_runs_out_while_the_table_is_busy_ends_the_look(city: SealingCity) -> None:
    case_id = city.opened()
    city.pass_time(minutes=119)
    real = city.ports.store.commit

    def slow(commit: Commit) -> None:
        _replaced(city, "commit", real)
        city.command(people.COLLEAGUE, case_id, "propose_extension", days=3, reason="检索")
        city.pass_time(minutes=1)
        raise VersionMoved

    _replaced(city, "commit", slow)
    answer = city.look(people.HANDLER, case_id)
    assert (answer.status, answer.json["code"]) == (403, "identity_not_open")
    assert city.marks(case_id) == []


def test_where_the_personal_data_was_erased_there_is_nothing_to_look_at(city: SealingCity) -> None:
    case_id = city.opened()
    store = city.ports.store
    store.cases[case_id] = replace(store.cases[case_id], data_key=None)
    answer = city.look(people.HANDLER, case_id)
    assert (answer.status, answer.json["code"]) == (422, "personal_data_erased")
    assert city.marks(case_id) == []


def test_data_that_is_erased_between_the_mark_and_the_look_is_not_shown(city: SealingCity) -> None:
    case_id = city.opened()
    store = city.ports.store
    real = store.load
    loaded: list[str] = []

    def erased_at_last(case: str, *, consistent: bool = True) -> StoredCase | None:
        loaded.append(case)
        stored = real(case, consistent=consistent)
        return replace(stored, data_key=None) if stored and len(loaded) > 1 else stored

    _replaced(city, "load", erased_at_last)
    answer = city.look(people.HANDLER, case_id)
    assert (answer.status, answer.json["code"]) == (422, "personal_data_erased")
    assert _says_nothing(answer.text)
    assert len(city.marks(case_id)) == 1
