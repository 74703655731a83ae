"""Minutes, signatures of both sides, promises with their clocks, and where a matter goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.appointment import commands as c
from sunhall.domain.appointment.appointment import State
from sunhall.domain.appointment.handing_off import submission_of
from sunhall.domain.appointment.minutes import statement_digest
from sunhall.domain.authorization import permitted
from sunhall.domain.disclosure.commands import Delivery, Submit
from sunhall.domain.engine.event import canonical_json
from sunhall.domain.ticket.submission import SubmitTicket
from tests.builders import appointments as made
from tests.builders import people
from tests.builders.appointments import CLERK, HOST, LINKER, MINUTES, signature
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION, TRANSPORT


def test_what_both_sides_sign_can_be_computed_from_what_they_are_shown() -> None:
    history = made.minuted()
    history.give(signature(history), HOST)
    name, fields = history.service.shown_documents(history.case)["minutes"]
    shown = {field: history.sealed[name][field] for field in fields}
    statement = {field: value for field, value in shown.items() if field != "digest"}
    assert statement_digest(statement) == shown["digest"] == history.events[-1].data["digest"]
    changed = {**statement, "text": "别的内容"}
    assert statement_digest(changed) != shown["digest"]


def test_the_text_of_minutes_and_promises_stands_in_no_event() -> None:
    written = canonical_json([dict(event.data) for event in made.minuted().events])
    assert MINUTES.text not in written
    assert "疏通" not in written


def test_the_citizen_sees_the_minutes_once_the_office_has_signed_them() -> None:
    history = made.minuted()
    assert "minutes" not in history.service.shown_documents(history.case)
    early = history.refusal(signature(history), people.APPLICANT)
    assert early.code == "minutes_not_signed_by_the_host"
    history.give(signature(history), HOST)
    assert "minutes" in history.service.shown_documents(history.case)


def test_the_second_signature_completes_the_meeting() -> None:
    history = made.completed()
    assert history.standing.state == State.COMPLETED
    assert history.case.minutes is not None
    assert history.case.minutes.settled
    assert history.events[-1].data["signed"] is True


def test_what_was_written_anew_has_to_be_read_and_signed_anew() -> None:
    history = made.minuted()
    old = signature(history)
    history.give(old, HOST)
    history.give(replace(MINUTES, text="更正后的纪要。"), HOST)
    assert history.case.minutes is not None
    assert (history.case.minutes.revision, history.case.minutes.signed_host) == (2, None)
    stale = history.refusal(old, HOST)
    assert (stale.code, stale.kind) == ("minutes_changed", "conflict")
    twice = made.minuted()
    twice.give(signature(twice), HOST)
    assert twice.refusal(signature(twice), HOST).code == "minutes_signed_already"


def test_minutes_whose_promise_was_kept_are_not_written_again() -> None:
    history = made.minuted()
    history.give(signature(history), HOST)
    history.give(c.KeepPromise(1, "已疏通"), people.OTHER_HANDLER)
    assert history.refusal(MINUTES, HOST).code == "promise_kept_already"


def test_a_citizen_who_does_not_sign_holds_nothing_up() -> None:
    history = made.minuted()
    history.give(signature(history), HOST)
    assert "appointment_completed" not in history.at("2026-04-10 23:59").tick()
    assert "appointment_completed" in history.at("2026-04-11 00:01").tick()
    assert history.events[-1].data["signed"] is False
    by_hand = made.minuted()
    by_hand.give(signature(by_hand), HOST)
    by_hand.give(c.Complete("当事人不便签署"), CLERK)
    assert by_hand.standing.state == State.COMPLETED


def test_the_citizens_time_to_sign_begins_when_there_is_something_to_sign() -> None:
    history = made.minuted()
    assert "minutes_signature" not in history.clocks
    history.at("2026-04-08 10:00").give(signature(history), HOST)
    assert str(history.clocks["minutes_signature"].due_on) == "2026-04-15"
    history.give(replace(MINUTES, text="更正后的纪要。"), HOST)
    assert "minutes_signature" not in history.clocks, "what was written anew is not signed yet"


def test_what_the_office_has_not_signed_is_not_completed_by_time() -> None:
    history = made.minuted().at("2026-05-20 09:00")
    assert "appointment_completed" not in history.tick()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"outcome": "nothing"}, "meeting_outcome_unknown"),
        ({"promises": MINUTES.promises * 3}, "too_many_promises"),
        ({"promises": (c.PromiseMade("修路", "nowhere", 5),)}, "unknown_department"),
        ({"promises": (c.PromiseMade("修路", TRANSPORT, 61),)}, "promise_too_long"),
    ],
)
def test_minutes_that_break_a_rule_say_which(changes: dict[str, object], code: str) -> None:
    history = made.in_session()
    assert history.refusal(replace(MINUTES, **changes), HOST).code == code  # type: ignore[arg-type]


# --- clocks ------------------------------------------------------------------------------------


def test_minutes_are_due_two_working_days_after_the_meeting() -> None:
    history = made.in_session()
    # Friday; Saturday to Monday is the holiday of Qingming.
    assert str(history.clocks["meeting_minutes"].due_on) == "2026-04-08"
    history.at("2026-04-08 09:00").tick()
    assert history.standing.card == "yellow"
    history.at("2026-04-09 00:00").tick()
    assert history.standing.card == "red"


def test_a_promise_runs_from_the_day_on_which_it_was_made() -> None:
    history = made.in_session().at("2026-04-08 16:00")
    history.give(MINUTES, HOST)
    unsigned = history.standing.shares
    history.give(signature(history), HOST)
    signed = history.standing.shares
    # What the host has not signed binds nobody; the department that is met has the case itself.
    assert (len(unsigned), len(signed)) == (0, 1)
    first, second = (history.case.promises[n].clock for n in (0, 1))
    assert str(first.anchor_on) == str(second.anchor_on) == "2026-04-03"
    # The fifth working day after Friday the 3rd, without the holiday.
    assert str(history.clocks["meeting_promise:1"].due_on) == "2026-04-13"


def test_each_department_has_its_promise_in_its_own_work_list_with_its_own_card() -> None:
    history = made.completed()
    shares = {share.department: share for share in history.standing.shares}
    assert set(shares) == {TRANSPORT, EDUCATION}
    history.at("2026-04-14 00:00").tick()
    shares = {share.department: share for share in history.standing.shares}
    assert (shares[TRANSPORT].card, shares[EDUCATION].card) == ("red", None)
    history.give(c.KeepPromise(1, "已疏通"), people.OTHER_HANDLER)
    assert history.events[-1].data["in_time"] is False
    assert {share.department for share in history.standing.shares} == {EDUCATION}
    history.give(c.KeepPromise(2, "已增设"), people.HANDLER)
    assert history.standing.open is False
    assert history.standing.wake_at is None


def test_a_promise_is_kept_by_who_gave_it_and_once() -> None:
    history = made.completed()
    other = history.refusal(c.KeepPromise(1, "已疏通"), people.HANDLER)
    assert (other.code, other.kind) == ("not_assigned_to_your_unit", "forbidden")
    history.give(c.KeepPromise(1, "已疏通"), people.OTHER_HANDLER)
    again = history.attempt(c.KeepPromise(1, "已疏通"), people.OTHER_HANDLER)
    assert getattr(again, "code", "") == "promise_kept_already"
    assert history.refusal(c.KeepPromise(9, "已疏通"), people.HANDLER).code == "promise_unknown"


def test_who_receives_people_in_a_department_that_promised_has_no_part_in_the_meeting() -> None:
    theirs = people.staff("s-zhao", TRANSPORT, "reception_host")
    history = made.minuted()
    commands = (
        *(MINUTES, signature(history), c.Complete("来访人已离开")),
        *(handed(), c.HandOverFile("upload-0000000051", "答复.pdf")),
    )
    for command in commands:
        refusal = history.refusal(command, theirs)
        assert (refusal.code, refusal.kind) == ("not_assigned_to_your_unit", "forbidden"), command
    history.give(signature(history), HOST)
    assert history.service.available(history.case, history.context(theirs)) == ("keep_promise",)
    history.give(c.KeepPromise(1, "管道已疏通"), theirs)
    assert history.events[-1].actor == theirs.id


def test_who_comes_is_told_to_the_reception_that_is_met_and_not_to_who_promised_something() -> None:
    history = made.minuted()
    history.give(signature(history), HOST)
    service, line = history.service, history.service.permission_to_open(history.case)
    assert service.opened_in is not None

    def learns(actor: Actor) -> bool:
        opened_in = service.opened_in
        assert opened_in is not None
        return permitted(actor, line, opened_in(history.case, history.context(actor)))

    theirs = people.staff("s-zhao", TRANSPORT, "reception_host")
    assert service.department(history.case, history.context(theirs)) == TRANSPORT
    assert not learns(theirs)
    assert not learns(people.staff("s-zhao", TRANSPORT, "reception_host", "department_head"))
    assert learns(HOST)
    assert learns(replace(HOST, id="s-colleague-of-the-host"))
    assert learns(people.staff("s-clerk-of-transport", TRANSPORT, "appointment_clerk"))
    # A leader of another department who holds this very meeting knows whom they meet.
    assert learns(replace(HOST, department=TRANSPORT))


def test_the_clerk_and_a_host_of_another_department_keep_their_part() -> None:
    history = made.minuted()
    history.give(signature(history), HOST)
    clerk = people.staff("s-clerk-of-transport", TRANSPORT, "appointment_clerk")
    offered = history.service.available(history.case, history.context(clerk))
    assert "complete" in offered
    history.give(c.Complete("来访人已离开"), clerk)
    away = replace(HOST, department=TRANSPORT)
    moved = made.minuted()
    moved.give(signature(moved), away)


# --- goes on elsewhere -------------------------------------------------------------------------


def handed(service: str = "ticket", **more: object) -> c.HandOff:
    today = moment("2026-04-03 09:00").date()
    return replace(c.HandOff("ticket", "门前积水，请处理。", today), service=service, **more)  # type: ignore[arg-type]


REQUEST = c.ForDisclosure(
    department=EDUCATION,
    id_type="resident_id",
    id_number="11010519491231002X",
    delivery=Delivery("electronic", "online"),
)


def test_a_matter_goes_on_as_a_ticket_in_the_citizens_name() -> None:
    history = made.in_session()
    history.give(handed(kind="complaint"), HOST)
    ticket = submission_of(history.case, history.sealed, 1)
    assert isinstance(ticket, SubmitTicket)
    assert ticket.contact is not None
    assert (ticket.contact.name, ticket.kind) == (made.NAME, "complaint")
    assert ticket.external is not None
    assert ticket.external.reference == history.case.receipt_no
    assert "积水" not in canonical_json(dict(history.events[-1].data))


def test_a_matter_goes_on_as_a_disclosure_request_that_was_made_in_person() -> None:
    history = made.in_session()
    assert history.refusal(handed("disclosure"), HOST).code == "hand_off_request_missing"
    wrong = replace(REQUEST, id_number="1234")
    assert history.refusal(handed("disclosure", request=wrong), HOST).code == "id_number_malformed"
    history.give(handed("disclosure", request=REQUEST), HOST)
    request = submission_of(history.case, history.sealed, 1)
    assert isinstance(request, Submit)
    assert (request.applicant.name, request.channel) == (made.NAME, "in_person")
    assert "11010519491231002X" not in canonical_json(dict(history.events[-1].data))


def test_a_matter_goes_on_once_in_each_service() -> None:
    history = made.in_session()
    history.give(handed(), HOST)
    assert history.refusal(handed(), HOST).code == "handed_off_already"
    history.give(handed("disclosure", request=REQUEST), HOST)
    history.give(c.RecordHandOff(1, "RX-20260403-000000-0"), LINKER)
    again = history.give(c.RecordHandOff(1, "RX-20260403-000000-0"), LINKER)
    assert again.happenings == ()
    assert [each.receipt_no for each in history.case.hand_offs] == ["RX-20260403-000000-0", None]


def test_the_day_of_the_citizens_word_is_between_the_booking_and_today() -> None:
    history = made.in_session()
    tomorrow = moment("2026-04-04 09:00").date()
    assert history.refusal(handed(agreed_on=tomorrow), HOST).code == "date_in_future"
    before = moment("2026-03-31 09:00").date()
    assert history.refusal(handed(agreed_on=before), HOST).code == "date_too_early"
