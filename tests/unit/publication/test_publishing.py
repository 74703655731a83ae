"""Showing a reply to everybody: what may be shown, what is looked for, what is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.disclosure import publishing
from sunhall.domain.disclosure.publishing import (
    PublishToLog,
    TakeFromLog,
    proposed,
    public_texts,
    publish_to_log,
    published,
    release_refused,
    take_from_log,
)
from sunhall.domain.disclosure.request import DisclosureRequest, Draft, State
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.event import GENESIS, Event
from sunhall.domain.redaction.redaction import Redaction, RedactionState
from tests.builders import people
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION, small_catalogue

NOW = moment("2026-06-10 10:00")
RELEASE = PublishToLog(
    title="城东区学校扩建项目批复",
    summary="申请公开立项批复，已公开全文。",
    category="projects",
    tags=("学校",),
)
SHA256 = "d" * 64


def redaction(
    number: int, state: RedactionState = RedactionState.APPLIED, **more: Any
) -> Redaction:
    fields: dict[str, Any] = {
        "number": number,
        "upload_id": "upload-1",
        "document": "",
        "field": "",
        "marks": 1,
        "grounds": ("third_party",),
        "articles": ("15",),
        "by": "s-handler",
        "at": datetime(2026, 6, 1, tzinfo=BEIJING),
        "state": state,
        "after_sha256": SHA256 if state is RedactionState.APPLIED else "",
    }
    return Redaction(**{**fields, **more})


def answered(**changes: Any) -> DisclosureRequest:
    request = DisclosureRequest(
        case_id="01JKXQ3W8Z0000000000000001",
        version=20,
        receipt_no="GK-20260401-483927-0",
        state=State.DELIVERED,
        channel="online",
        applicant_kind="natural_person",
        department=EDUCATION,
        submitted_at=moment("2026-04-01"),
        catalogue_version="small-1",
        assigned_to=EDUCATION,
        draft=Draft(1, "disclose", "r3_1", "D10", "s-handler", ("s-handler",)),
    )
    return replace(request, **changes)


def context(salt: str = "salt") -> Context:
    return Context(NOW, people.HANDLER, small_catalogue(), salt, people.DIRECTORY)


def refusal(request: DisclosureRequest, command: PublishToLog = RELEASE) -> Refusal:
    outcome = proposed(request, command, context())
    assert isinstance(outcome, Refusal), outcome
    return outcome


def test_a_release_seals_its_text_and_remembers_no_word_of_it() -> None:
    outcome = proposed(
        answered(redactions=(redaction(1),)), replace(RELEASE, files=(1,)), context()
    )
    assert not isinstance(outcome, Refusal)
    sealed, data = outcome
    assert sealed.name == "publication-1"
    assert sealed.content["title"] == RELEASE.title
    assert data["files"] == [{"number": 1, "sha256": SHA256}]
    assert RELEASE.title not in str(data)
    assert "学校" not in str(data)


def test_the_public_id_leads_neither_to_the_case_nor_to_an_earlier_release() -> None:
    ids = set()
    for salt in ("one", "two"):
        outcome = proposed(answered(), RELEASE, context(salt))
        assert not isinstance(outcome, Refusal)
        ids.add(outcome[1]["entry"])
        assert "483927" not in outcome[1]["entry"]
    assert len(ids) == 2
    assert all(each.startswith("LG-") and len(each) == 19 for each in ids)


@pytest.mark.parametrize(
    "state", [State.SENT, State.DELIVERED, State.IN_RECONSIDERATION, State.IN_LITIGATION]
)
def test_an_answered_request_can_be_shown(state: State) -> None:
    assert not isinstance(proposed(answered(state=state), RELEASE, context()), Refusal)


@pytest.mark.parametrize("state", [s for s in State if str(s) not in publishing.ANSWERED])
def test_a_request_that_is_not_answered_is_not_shown(state: State) -> None:
    assert refusal(answered(state=state)).code == "not_answered"


@pytest.mark.parametrize("decision", ["refuse", "not_held", "repeat", "already_public"])
def test_a_reply_that_gives_nothing_has_nothing_to_show(decision: str) -> None:
    draft = replace(answered().draft, decision=decision)  # type: ignore[type-var]
    assert refusal(answered(draft=draft)).code == "nothing_was_disclosed"


def test_a_partial_disclosure_can_be_shown() -> None:
    draft = replace(answered().draft, decision="disclose_partly")  # type: ignore[type-var]
    assert not isinstance(proposed(answered(draft=draft), RELEASE, context()), Refusal)


def test_what_is_shown_already_is_not_shown_twice() -> None:
    assert refusal(answered(log_entry=1)).code == "already_in_log"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"title": "李某13800138000的申请"}, "personal_data_phone", "title"),
        ({"summary": "身份证11010519491231002X的人"}, "personal_data_resident_id", "summary"),
        ({"summary": "请发至 a@b.cn 邮箱收取"}, "personal_data_email", "summary"),
        ({"tags": ("学校", "H12345678")}, "personal_data_travel_permit", "tags.1"),
        ({"category": "gossip"}, "unknown_category", "category"),
    ],
)
def test_a_text_with_personal_data_is_refused_by_field_and_kind(
    changes: dict[str, Any], code: str, field: str
) -> None:
    found = refusal(answered(), replace(RELEASE, **changes))
    assert (found.code, found.fields) == (code, (field,))
    assert all(value not in str(found) for value in ("138001", "110105", "a@b", "H123"))


@pytest.mark.parametrize(
    ("files", "code"),
    [((2,), "file_not_redacted"), ((9,), "file_not_redacted"), ((1, 1), "file_twice")],
)
def test_only_what_was_redacted_goes_out(files: tuple[int, ...], code: str) -> None:
    waiting = redaction(2, RedactionState.ORDERED, upload_id="upload-2")
    request = answered(redactions=(redaction(1), waiting))
    assert refusal(request, replace(RELEASE, files=files)).code == code


def test_a_later_mark_on_the_same_file_takes_the_earlier_result_back() -> None:
    request = answered(redactions=(redaction(1), redaction(2, RedactionState.ORDERED)))
    assert refusal(request, replace(RELEASE, files=(1,))).code == "file_not_redacted"


def test_a_redacted_text_is_no_file() -> None:
    request = answered(redactions=(redaction(1, upload_id="", document="draft", field="reasons"),))
    assert refusal(request, replace(RELEASE, files=(1,))).code == "file_not_redacted"


def test_a_release_goes_through_three_levels() -> None:
    outcome = publish_to_log(answered(), RELEASE, context())
    assert isinstance(outcome, Decision), outcome
    (begun,) = outcome.happenings
    assert begun.data["subject"] == "publication"
    assert len(begun.data["plan"]["nodes"]) == 3
    assert [document.name for document in outcome.sealed] == ["publication-1"]


def shown() -> DisclosureRequest:
    """Return a request whose release three levels have approved."""
    request = answered()
    outcome = publish_to_log(request, RELEASE, context())
    assert isinstance(outcome, Decision)
    from sunhall.domain.approval.run import evolved

    runs = evolved((), _event("approval_started", outcome.happenings[0].data, 21))
    (event,) = published(runs[0])
    effect = publishing.TOPIC.effects["published_to_log"]
    return effect(replace(request, runs=runs), _event("published_to_log", event.data, 22))


def _event(kind: str, data: Any, seq: int) -> Event:
    return Event("C", seq, kind, data, NOW, "S", "r", GENESIS, "")


def test_what_is_approved_tells_the_shelf_where_to_put_it() -> None:
    request = shown()
    (event,) = published(request.runs[0])
    assert event.type == "published_to_log"
    assert event.data == {
        "run": 1,
        "document": "publication-1",
        "entry": request.runs[0].data["entry"],
        "department": EDUCATION,
        "category": "projects",
        "decision": "disclose",
        "files": [],
    }
    assert request.log_entry == 1


def test_while_a_release_is_under_review_no_other_is_proposed() -> None:
    request = replace(shown(), log_entry=0)
    assert refusal(request).code == "release_already_proposed"


def test_what_was_shown_is_taken_down_by_its_public_id() -> None:
    request = shown()
    outcome = take_from_log(request, TakeFromLog("personal_data", "应当事人要求"), context())
    assert isinstance(outcome, Decision)
    (event,) = outcome.happenings
    assert event.data["entry"] == request.runs[0].data["entry"]
    assert event.data["document"] == "take-down-1"
    assert "当事人" not in str(event.data)
    assert outcome.sealed[0].content["note"] == "应当事人要求"
    after = publishing.TOPIC.effects["taken_from_log"](request, _event(event.type, event.data, 23))
    assert after.log_entry == 0


def test_what_is_not_shown_cannot_be_taken_down() -> None:
    outcome = take_from_log(answered(), TakeFromLog("personal_data"), context())
    assert isinstance(outcome, Refusal)
    assert outcome.code == "not_in_log"


def test_a_note_for_everybody_names_nobody_and_a_reason_is_one_of_the_city() -> None:
    outcome = take_from_log(shown(), TakeFromLog("mood", "电话13800138000"), context())
    assert isinstance(outcome, Refusal)
    assert [one.code for one in (outcome, *outcome.also)] == [
        *("unknown_take_down_reason", "personal_data_phone"),
    ]


def test_every_text_for_everybody_is_named_by_its_field() -> None:
    assert public_texts(RELEASE) == {
        "title": RELEASE.title,
        "summary": RELEASE.summary,
        "tags.0": "学校",
    }
    assert public_texts(TakeFromLog("abolished", "说明")) == {"note": "说明"}


def test_a_file_that_was_marked_again_during_the_review_is_not_released() -> None:
    request = answered(redactions=(redaction(1),))
    outcome = publish_to_log(request, replace(RELEASE, files=(1,)), context())
    assert isinstance(outcome, Decision)
    from sunhall.domain.approval.run import evolved

    (run,) = evolved((), _event("approval_started", outcome.happenings[0].data, 21))
    assert release_refused(request, run) is None
    marked = replace(request, redactions=(redaction(1), redaction(2, RedactionState.ORDERED)))
    refused = release_refused(marked, run)
    assert refused is not None
    assert (refused.code, refused.kind) == ("file_not_redacted", "conflict")
