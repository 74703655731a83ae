"""Which photo everybody may see, who says so, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest

from sunhall.domain.actor import APPLICANT, Actor, system_actor
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.engine.event import canonical_json
from sunhall.domain.open311.publicity import Words, request_record
from sunhall.domain.open311.record import Photo
from sunhall.domain.open311.rules import Open311Rules
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket.photo_effects import is_photo
from sunhall.domain.ticket.rules import ticket_rules
from sunhall.domain.ticket.ticket import PhotoState, State
from sunhall.domain.ticket.transitions import ALLOWED
from tests.builders import tickets as made
from tests.builders.photos import FILES, public_ticket, uploaded
from tests.builders.service_history import NOT_PERMITTED

REDACTOR = system_actor("redactor")
STREET, OTHER, PAPER = FILES
RELEASE = c.ReleasePhoto(upload_id=STREET.upload_id)
WITHDRAW = c.WithdrawPhoto(upload_id=STREET.upload_id)
COPIED = c.RecordPhoto(number=1, sha256="a" * 64, width=1600, height=1200)
BROKEN = c.ReportRefusedPhoto(number=1, code="photo_damaged")


def with_photos(**changes: Any) -> Any:
    return public_ticket("2026-04-01 09:30", **changes)


def released() -> Any:
    history = with_photos()
    history.give(RELEASE, made.AGENT)
    history.give(COPIED, REDACTOR)
    return history


def code(history: Any, command: Any, by: Actor = made.AGENT) -> str:
    refusal: Refusal = history.refusal(command, by)
    return refusal.code


def states(history: Any) -> list[str]:
    return [str(each.state) for each in history.case.photos]


# --- releasing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [made.AGENT, made.CENTRE_HEAD])
def test_an_agent_or_the_head_of_the_centre_releases_a_photo(by: Actor) -> None:
    history = with_photos()
    history.give(RELEASE, by)
    assert states(history) == ["ordered"]
    assert history.case.public_photo is None, "nobody sees it before its copy is made"
    history.give(COPIED, REDACTOR)
    assert history.case.photos[0].sha256 == "a" * 64
    assert history.case.public_photo == history.case.photos[0]
    assert history.events[-1].data == {
        **{"number": 1, "name": "photo-1.jpg", "sha256": "a" * 64},
        **{"width": 1600, "height": 1200},
    }


@pytest.mark.parametrize(
    "by",
    [made.DISPATCHER, made.CALLER, made.URBAN_HANDLER, made.URBAN_HEAD, made.LEADER, APPLICANT],
)
def test_nobody_else_releases_or_withdraws_one(by: Actor) -> None:
    history = released()
    assert code(history, RELEASE, by) == NOT_PERMITTED
    assert code(history, WITHDRAW, by) == NOT_PERMITTED


@pytest.mark.parametrize("by", [made.AGENT, made.CENTRE_HEAD, APPLICANT])
def test_nobody_but_the_system_says_that_a_copy_is_made(by: Actor) -> None:
    history = with_photos()
    history.give(RELEASE, made.AGENT)
    assert code(history, COPIED, by) == NOT_PERMITTED
    assert code(history, BROKEN, by) == NOT_PERMITTED


def test_a_photo_of_a_ticket_that_nobody_may_see_is_not_released() -> None:
    assert code(with_photos(public=False), RELEASE) == "photo_of_no_public_ticket"
    assert code(with_photos(confidential=True), RELEASE) == "photo_of_no_public_ticket"
    report = with_photos(kind="report")
    assert code(report, RELEASE) == "photo_of_no_public_ticket"


@pytest.mark.parametrize("state", list(State))
def test_nothing_is_released_that_nobody_has_taken_on_or_that_was_turned_away(state: State) -> None:
    hidden = {
        *(State.REGISTERED, State.SCREENING, State.SWITCHED, State.INVALID, State.MERGED),
        *(State.NOT_ACCEPTED, State.ARCHIVED),
    }
    assert (state in ALLOWED["release_photo"]) is (state not in hidden)
    assert state in ALLOWED["withdraw_photo"], "what is public can be taken back at any time"


def test_a_photo_that_the_ticket_does_not_have_is_not_released() -> None:
    strange = c.ReleasePhoto(upload_id=uploaded("of-another-ticket"))
    assert code(with_photos(), strange) == "photo_unknown"


def test_what_is_no_picture_is_not_released() -> None:
    paper = c.ReleasePhoto(upload_id=PAPER.upload_id)
    assert code(with_photos(), paper) == "photo_type_not_readable"


@pytest.mark.parametrize(
    ("content_type", "readable"),
    [("image/jpeg", True), ("image/png", True), ("image/heic", False), ("application/pdf", False)],
)
def test_pictures_are_told_by_the_type_that_was_promised_and_checked(
    content_type: str, readable: bool
) -> None:
    assert is_photo(uploaded("x", content_type)) is readable


def test_what_is_no_upload_is_no_photo() -> None:
    assert not is_photo("no-upload-at-all-")


@pytest.mark.parametrize("region", [(900, 0, 101, 10), (0, 1000, 10, 1)])
def test_a_region_lies_on_the_photo(region: tuple[int, int, int, int]) -> None:
    command = c.ReleasePhoto(upload_id=STREET.upload_id, blackened=(c.PhotoRegion(*region),))
    assert code(with_photos(), command) == "photo_region_outside"


def test_what_is_to_be_black_stands_in_the_order() -> None:
    history = with_photos()
    regions = (c.PhotoRegion(0, 0, 1000, 1000), c.PhotoRegion(5, 6, 7, 8))
    history.give(c.ReleasePhoto(upload_id=STREET.upload_id, blackened=regions), made.AGENT)
    assert history.case.photos[0].blackened == ((0, 0, 1000, 1000), (5, 6, 7, 8))


def test_one_photo_of_a_ticket_is_public_at_a_time() -> None:
    history = with_photos()
    other = c.ReleasePhoto(upload_id=OTHER.upload_id)
    history.give(RELEASE, made.AGENT)
    assert code(history, other) == "photo_waits"
    history.give(COPIED, REDACTOR)
    assert code(history, other) == "photo_released_already"
    history.give(WITHDRAW, made.AGENT)
    history.give(other, made.AGENT)
    assert states(history) == ["withdrawn", "ordered"]


# --- what comes of it ----------------------------------------------------------------------------


def test_a_photo_of_which_no_copy_can_be_made_is_refused_with_its_reason() -> None:
    history = with_photos()
    history.give(RELEASE, made.AGENT)
    history.give(BROKEN, REDACTOR)
    assert (states(history), history.case.photos[0].code) == (["refused"], "photo_damaged")
    assert history.case.public_photo is None
    history.give(c.ReleasePhoto(upload_id=OTHER.upload_id), made.AGENT)


def test_a_withdrawn_photo_is_nobodys_and_can_be_released_anew() -> None:
    history = released()
    history.give(WITHDRAW, made.CENTRE_HEAD)
    assert history.case.public_photo is None
    assert code(history, WITHDRAW) == "photo_not_released"
    history.give(RELEASE, made.AGENT)
    assert history.case.photos[-1].number == 2, "it has an address of its own"


def test_another_photo_than_the_released_one_cannot_be_withdrawn() -> None:
    other = c.WithdrawPhoto(upload_id=OTHER.upload_id)
    assert code(released(), other) == "photo_not_released"


@pytest.mark.parametrize("report", [COPIED, BROKEN])
def test_a_report_that_comes_late_or_twice_changes_nothing(report: Any) -> None:
    assert code(released(), report, REDACTOR) == "photo_settled"
    withdrawn = with_photos()
    withdrawn.give(RELEASE, made.AGENT)
    withdrawn.give(WITHDRAW, made.AGENT)
    assert code(withdrawn, report, REDACTOR) == "photo_settled"
    assert code(with_photos(), report, REDACTOR) == "photo_settled"


@pytest.mark.parametrize("copied", [True, False])
def test_a_ticket_that_becomes_confidential_has_no_public_photo_any_more(copied: bool) -> None:
    history = with_photos()
    history.give(RELEASE, made.AGENT)
    if copied:
        history.give(COPIED, REDACTOR)
    history.give(c.SetConfidential(reason="诉求人要求"), made.AGENT)
    assert states(history) == ["withdrawn"]
    assert code(history, COPIED, REDACTOR) == "photo_settled"


# --- who sees what -------------------------------------------------------------------------------

OPEN311 = Open311Rules(
    *("city", {}, {}, None, None, None, None, None, "suggestion", frozenset(), {}),  # type: ignore[arg-type]
)


def shown(history: Any) -> Photo | None:
    rules = ticket_rules(history.catalogue)
    record = request_record(history.case, "id", Words(), rules, OPEN311, None)
    assert record is not None
    return record.photo


def test_everybody_sees_a_released_photo_and_no_other() -> None:
    history = with_photos()
    assert shown(history) is None
    history.give(RELEASE, made.AGENT)
    assert shown(history) is None
    history.give(COPIED, REDACTOR)
    assert shown(history) == Photo(1, "a" * 64)
    history.give(WITHDRAW, made.AGENT)
    assert shown(history) is None


def test_the_citizen_is_told_when_a_photo_is_public_and_when_it_is_not_any_more() -> None:
    history = released()
    history.give(WITHDRAW, made.AGENT)
    steps = [step.key for step in history.service.timeline(history.events)]
    assert steps[-2:] == ["photo_released", "photo_withdrawn"]
    refused = with_photos()
    refused.give(RELEASE, made.AGENT)
    refused.give(BROKEN, REDACTOR)
    assert [step.key for step in refused.service.timeline(refused.events)][-1] == "photo_refused"


def test_staff_see_where_each_picture_stands() -> None:
    history = released()
    facts = history.service.facts(history.case, history.context(made.AGENT))
    assert facts["photos"] == [
        {"upload_id": STREET.upload_id, "state": PhotoState.RELEASED, "code": None},
        {"upload_id": OTHER.upload_id, "state": None, "code": None},
    ]
    refused = with_photos()
    refused.give(RELEASE, made.AGENT)
    refused.give(BROKEN, REDACTOR)
    (first, _) = refused.service.facts(refused.case, refused.context(made.AGENT))["photos"]
    assert (first["state"], first["code"]) == ("refused", "photo_damaged")


def offered(history: Any, by: Actor = made.AGENT) -> set[str]:
    names = history.service.available(history.case, history.context(by))
    return {name for name in names if "photo" in name}


def test_what_can_be_done_about_a_photo_is_offered_and_nothing_else() -> None:
    history = with_photos()
    assert offered(history) == {"release_photo"}
    assert offered(history, made.DISPATCHER) == set()
    history.give(RELEASE, made.AGENT)
    assert offered(history) == {"withdraw_photo"}
    history.give(WITHDRAW, made.AGENT)
    assert offered(history) == {"release_photo"}
    assert offered(with_photos(attachments=())) == set()
    assert offered(with_photos(attachments=(PAPER,))) == set()
    assert offered(with_photos(public=False)) == set()


def test_the_events_hold_no_name_of_a_file() -> None:
    history = released()
    history.give(WITHDRAW, made.AGENT)
    written = canonical_json([dict(event.data) for event in history.events])
    assert STREET.file_name not in written


def test_a_report_of_the_system_makes_nobodys_view_stale() -> None:
    history = released()
    assert {"photo_released", "photo_refused"} <= history.service.quiet_events
