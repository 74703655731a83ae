"""One matter a request: what a part takes over from the whole, and what can be merged into what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure import parts, reasons
from sunhall.domain.disclosure.applicant_record import ApplicantRecord, Registered
from sunhall.domain.engine.command import Command
from sunhall.domain.identity.commands import SealIdentity
from tests.builders import people, requests
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION, OFFICE, TRANSPORT, small_catalogue
from tests.builders.history import (
    History,
    assigned,
    drafted,
    give_reasons,
    received,
    submitted,
    supplement_asked,
)

DAY = "2026-04-01"
TWO = parts.Split((parts.Part("立项批复"), parts.Part("环评批复")))
THREE = parts.Split(
    (parts.Part("立项批复"), parts.Part("环评批复"), parts.Part("公交线网", TRANSPORT))
)


def opened(whole: History, place: int = 1, **submission: Any) -> History:
    """Open a part of a request that was split, as the system does."""
    document = whole.sealed[parts.DOCUMENT]["parts"][place]
    asked = parts.submission_of(whole.sealed["application"], document, whole.case, **submission)
    part = History("2025-01-01", whole.catalogue)
    part.now = whole.now
    part.case_id, part.receipt_no = f"01JKXQ3W8Z00000000000000{place + 1:02}", f"GK-{place}"
    part.submit(parts.opening_of(whole.case, asked, "submission"))
    return part


def split(whole: History, command: parts.Split = TWO) -> History:
    whole.give(command, people.INTAKE)
    return whole


# --- splitting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [people.INTAKE, people.OFFICE_HEAD])
def test_the_office_splits_a_request_under_review(by: Any) -> None:
    whole = received(DAY)
    whole.give(TWO, by)
    assert whole.types[-1] == "request_split"
    assert (whole.state, whole.case.split_into, whole.case.parts) == ("intake_review", 2, ())
    assert whole.events[-1].data["parts"] == 2


@pytest.mark.parametrize("by", [people.HANDLER, people.HEAD, people.APPLICANT, people.CLOCK])
def test_nobody_else_splits_it(by: Any) -> None:
    assert received(DAY).refusal(TWO, by).code == "not_permitted"


def test_what_each_part_asks_for_is_sealed_and_no_word_of_it_is_in_the_history() -> None:
    whole = split(received(DAY), THREE)
    assert [part["description"] for part in whole.sealed["split"]["parts"]] == [
        *("立项批复", "环评批复", "公交线网"),
    ]
    assert not [word for word in ("立项批复", "环评批复", "公交线网") if word in repr(whole.events)]


def test_the_first_part_stays_with_the_agency_that_was_asked() -> None:
    elsewhere = parts.Split((parts.Part("立项批复", TRANSPORT), parts.Part("环评批复")))
    refusal = received(DAY).refusal(elsewhere, people.INTAKE)
    assert (refusal.code, refusal.fields) == ("first_part_stays", ("parts.0.department",))
    named = parts.Split((parts.Part("立项批复", EDUCATION), parts.Part("环评批复")))
    assert split(received(DAY), named).case.split_into == 2


@pytest.mark.parametrize("department", ["no-such-bureau", OFFICE])
def test_a_part_goes_only_to_an_agency_that_takes_requests(department: str) -> None:
    """Art. 27: only what acts in its own name handles requests."""
    strange = parts.Split((parts.Part("立项批复"), parts.Part("环评批复", department)))
    refusal = received(DAY).refusal(strange, people.INTAKE)
    assert (refusal.code, refusal.fields) == ("unknown_department", ("parts.1.department",))


def test_a_request_is_split_once() -> None:
    whole = split(received(DAY))
    assert whole.give(TWO, people.INTAKE).happenings == (), "marked already, its parts to be opened"
    recorded = parts.RecordParts((parts.OpenedPart("01JKXQ3W8Z0000000000000009", "GK-9"),))
    whole.give(recorded, people.LETTER_WRITER)
    assert whole.case.parts == (("01JKXQ3W8Z0000000000000009", "GK-9"),)
    assert whole.give(recorded, people.LETTER_WRITER).happenings == ()
    assert whole.refusal(TWO, people.INTAKE).code == "already_split"


def test_the_whole_goes_on_as_before_and_tells_staff_its_parts() -> None:
    whole = split(received(DAY))
    due = whole.due
    recorded = parts.RecordParts((parts.OpenedPart("01JKXQ3W8Z0000000000000009", "GK-9"),))
    whole.give(recorded, people.LETTER_WRITER)
    whole.give(requests.ASSIGN, people.OFFICE_HEAD)
    assert (whole.state, whole.due) == ("assigned", due)
    assert whole.replayed() == whole.case


# --- what a part takes over ----------------------------------------------------------------------


def test_a_part_was_received_with_the_whole_and_is_due_with_it() -> None:
    """Reference C.2, event 26: children keep received_on."""
    whole = split(received(DAY).at("2026-04-07"))
    part = opened(whole)
    assert part.types == ["submitted", "receipt_confirmed", "review_started"]
    assert part.state == "intake_review"
    assert part.case.received_on == whole.case.received_on == date(2026, 4, 1)
    assert part.due == whole.due
    assert part.letters == ["D01"]
    assert part.case.part_of == whole.case_id
    assert part.replayed() == part.case


def test_a_part_is_a_request_of_the_same_applicant_with_a_row_of_its_own() -> None:
    application = requests.submission("in_person", joint_applicants=(requests.PERSON,))
    whole = split(submitted(DAY, application), THREE)
    parted = [opened(whole, 1), opened(whole, 2)]
    for part in parted:
        assert part.case.applicant_kind == whole.case.applicant_kind
        assert (part.case.joint, part.case.delivery) == (2, whole.case.delivery)
        assert part.case.came_on == whole.case.came_on
        assert part.sealed["application"]["applicant"] == whole.sealed["application"]["applicant"]
        assert part.case.leaf is None
    assert [part.case.department for part in parted] == [EDUCATION, TRANSPORT]
    asked = [part.sealed["application"]["information"]["description"] for part in parted]
    assert asked == ["环评批复", "公交线网"]
    assert not [word for word in requests.PERSONAL if word in repr(parted[0].events)]


def test_help_with_reading_is_wanted_for_each_part() -> None:
    """Art. 43."""
    part = opened(split(received(DAY)), assistance=True)
    assert part.events[0].data["assistance"] is True


def test_after_a_supplement_a_part_is_counted_from_it_as_the_whole_is() -> None:
    """Art. 30: the period began anew; nobody's part is overdue at birth."""
    whole = supplement_asked(DAY)
    whole.at("2026-04-22").give(requests.SUPPLEMENT, people.APPLICANT)
    split(whole)
    part = opened(whole)
    assert part.case.received_on == date(2026, 4, 1)
    assert part.due == whole.due
    assert part.replayed() == part.case


def test_days_that_were_added_to_the_whole_are_added_to_its_parts_and_not_twice() -> None:
    """Art. 33(2): at most 20 working days in all."""
    whole = assigned(DAY)
    whole.give(requests.EXTENSION, people.HANDLER)
    whole.approve(people.OFFICE_HEAD)
    part = opened(split(whole))
    assert part.due == whole.due
    assert (part.case.extension_days, part.case.extensions) == (20, 1)
    part.give(requests.ASSIGN, people.OFFICE_HEAD)
    assert part.refusal(requests.EXTENSION, people.HANDLER).code == "extension_already_granted"


def test_a_day_set_for_reasons_holds_for_the_parts() -> None:
    """Art. 35: the delayed period."""
    whole = received(DAY)
    give_reasons_and_delay(whole, date(2026, 7, 31))
    assert opened(split(whole)).due == whole.due == "2026-07-31"


def give_reasons_and_delay(whole: History, until: date) -> None:
    whole.record = ApplicantRecord(place=40, in_month=40)
    steps: tuple[tuple[Command, Any], ...] = (
        (reasons.RequestReasons(points=("请说明用途",)), people.INTAKE),
        (reasons.GiveReasons("用于研究"), people.APPLICANT),
        (reasons.JudgeReasons(reasonable=True, explanation="合理", delayed_until=until),
         people.OFFICE_HEAD),
    )  # fmt: skip
    for command, by in steps:
        whole.give(command, by)


def test_time_that_was_not_counted_for_the_whole_is_not_counted_for_its_parts() -> None:
    pausing = replace(small_catalogue().disclosure.reasons_pause, on=True)
    whole = received(DAY, reasons_pause=pausing)
    whole.record = ApplicantRecord(place=40, in_month=40)
    whole.give(reasons.RequestReasons(points=("请说明用途",)), people.INTAKE)
    whole.at("2026-04-10").give(reasons.GiveReasons("用于研究"), people.APPLICANT)
    part = opened(split(whole))
    assert part.due == whole.due != received(DAY).due
    assert part.replayed() == part.case


def test_who_must_not_be_known_for_the_whole_is_not_known_for_a_part() -> None:
    whole = received(DAY)
    whole.give(SealIdentity(), people.INTAKE)
    part = opened(split(whole))
    assert part.case.identity is not None
    assert part.types[-1] == "identity_sealed"
    assert opened(split(received(DAY))).case.identity is None


# --- merging -------------------------------------------------------------------------------------

EARLIER = Registered("01JKXQ3W8Z0000000000000000", "YX-20260320-1", moment("2026-03-20"))


def with_earlier(whole: History, *, sealed: bool = False, **changes: Any) -> History:
    whole.record = ApplicantRecord(2, 2, (replace(EARLIER, **changes),), sealed)
    return whole


MERGE = parts.Merge(" yx-20260320-1 ")


@pytest.mark.parametrize("whole", [received(DAY), assigned(DAY)], ids=["under_review", "assigned"])
def test_it_is_merged_into_an_open_request_of_the_same_applicant(whole: History) -> None:
    merged = with_earlier(whole.fork())
    merged.give(MERGE, people.INTAKE)
    assert (merged.state, merged.case.leaf) == ("merged", "r3_6_3")
    data = merged.events[-1].data
    assert (data["into"], data["into_receipt_no"]) == (EARLIER.case_id, EARLIER.receipt_no)
    assert merged.clocks == {}
    assert merged.case.ended_on == date(2026, 4, 1)
    assert merged.replayed() == merged.case


def test_merging_ends_what_waited_for_signatures() -> None:
    whole = with_earlier(assigned(DAY))
    whole.give(requests.EXTENSION, people.HANDLER)
    whole.give(MERGE, people.INTAKE)
    assert whole.case.open_runs == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"receipt_no": "YX-20260320-2"}, "merge_into_unknown"),
        ({"sealed": True}, "merge_into_unknown"),
        ({"answered_on": date(2026, 3, 30)}, "merge_into_answered"),
        ({"answered_on": date(2026, 3, 30), "ended": True}, "merge_into_answered"),
        ({"ended": True}, "merge_into_ended"),
    ],
    ids=["another's", "sealed", "answered", "answered_and_ended", "ended_without_reply"],
)
def test_it_is_merged_into_nothing_else(changes: dict[str, Any], code: str) -> None:
    refusal = with_earlier(received(DAY), **changes).refusal(MERGE, people.INTAKE)
    assert (refusal.code, refusal.fields) == (code, ("into",))


def test_a_request_with_a_sealed_identity_is_merged_into_nothing() -> None:
    """It would tell that one and the same person made both."""
    whole = with_earlier(received(DAY), sealed=True)
    assert whole.refusal(MERGE, people.INTAKE).code == "merge_into_unknown"


def test_a_request_is_not_merged_into_one_that_came_later() -> None:
    whole = received(DAY)
    whole.record = ApplicantRecord(1, 2)
    assert whole.refusal(MERGE, people.INTAKE).code == "merge_into_unknown"


@pytest.mark.parametrize("command", [TWO, MERGE])
def test_what_is_worked_on_already_is_neither_split_nor_merged(command: Command) -> None:
    whole = with_earlier(drafted(DAY))
    assert whole.refusal(command, people.INTAKE).code == "not_in_this_state"


def test_a_part_can_be_answered_by_itself() -> None:
    part = opened(split(received(DAY)))
    part.give(requests.ASSIGN, people.OFFICE_HEAD)
    part.give(requests.reply("not_held"), people.HANDLER)
    part.give(c.SubmitForApproval(), people.HANDLER)
    part.approve(people.HEAD, people.LEGAL, people.LEADER).produce("D13")
    part.give(c.Send(), people.INTAKE)
    assert (part.state, part.case.leaf) == ("sent", "r3_4_1")


def test_reasons_that_were_rejected_stay_with_the_whole() -> None:
    """The part was never asked about: art. 35 turns nobody away who was not asked why."""
    whole = give_reasons(received(DAY), reasonable=False)
    assert opened(split(whole)).case.reasons is None
