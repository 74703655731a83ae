"""What the petitioner and the staff see of a petition, and what each of them may do next."""

from __future__ import annotations

from datetime import date

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import canonical_json, first_broken
from sunhall.domain.petition import commands as c
from tests.builders import petitions as made

DAY = "2026-01-05"


def offered(history: made.Petitions, actor: Actor) -> set[str]:
    return set(history.service.available(history.case, history.context(actor)))


def test_the_time_line_tells_the_petitioner_the_way_of_the_petition() -> None:
    history = made.final(DAY)
    assert [step.key for step in history.service.timeline(history.events)] == [
        *("petition_registered", "petition_forwarded", "petition_accepted", "handling_started"),
        *("petition_opinion_issued", "petition_opinion_delivered", "review_requested"),
        *("petition_opinion_issued", "petition_opinion_delivered", "recheck_requested"),
        "petition_opinion_issued",
    ]


def test_which_organs_disagreed_is_not_the_petitioners_to_see() -> None:
    history = made.objected(DAY)
    history.give(c.DecideObjection(agree=False, explanation="属本局职责"), made.OFFICER)
    shown = {step.key for step in history.service.timeline(history.events)}
    assert shown == {"petition_registered", "petition_forwarded"}


def test_an_extension_that_was_not_granted_is_not_told() -> None:
    history = made.handled(DAY)
    history.give(c.ExtendHandling(days=5, reason="复杂"), made.HANDLER)
    history.sign(made.HEAD, "refuse", "不同意")
    assert "petition_extended" not in {
        step.key for step in history.service.timeline(history.events)
    }


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (made.approved, set()),
        (made.answered, {"opinion"}),
        (made.review_answered, {"opinion", "review_opinion"}),
        (made.final, {"opinion", "review_opinion", "recheck_opinion"}),
        (made.channelled, {"channelling"}),
        (made.not_accepted, {"declining"}),
        (made.settled, {"agreement"}),
    ],
)
def test_the_petitioner_reads_what_was_decided_once_it_has_left(
    state: object, shown: set[str]
) -> None:
    assert callable(state)
    history = state(DAY)
    documents = history.service.shown_documents(history.case)
    assert set(documents) == shown
    for name, fields in documents.values():
        assert set(fields) & set(history.sealed[name])


def test_a_hearing_is_shown_until_it_is_over() -> None:
    history = made.handled("2026-06-01")
    history.give(made.HEARING, made.HANDLER)
    assert "hearing" in history.service.shown_documents(history.case)
    history.at("2026-07-01").give(c.OpenHearing(), made.HANDLER)
    history.give(c.CloseHearing(record="完毕"), made.HANDLER)
    assert "hearing" not in history.service.shown_documents(history.case)


def test_letters_of_procedure_are_shown_when_they_are_ready_and_answers_when_they_leave() -> None:
    history = made.forwarded(DAY)
    history.produce()
    assert [letter.published for letter in history.case.letters] == [True]
    approved = made.approved(DAY)
    assert not approved.case.letters[-1].published


def test_commands_are_offered_by_role_state_and_what_there_is_to_do() -> None:
    assert offered(made.registered(DAY), made.OFFICER) == {
        *("forward_petition", "accept_petition", "channel_petition", "decline_petition"),
        *("recuse", "seal_identity", "mark_urgent", "place_hold"),
    }
    assert offered(made.forwarded(DAY), made.HANDLER) == {
        *("object_to_transfer", "accept_petition", "channel_petition", "recuse", "mark_urgent"),
    }
    assert offered(made.handled(DAY), made.HANDLER) == {
        *("assign_handler", "recuse", "extend_handling", "call_hearing", "settle_petition"),
        *("save_opinion", "mark_urgent"),
    }
    assert offered(made.approved(DAY), made.HANDLER) >= {"issue_opinion"}
    assert offered(made.delivered(DAY), made.PETITIONER) == {
        *("request_review", "supplement_petition", "evaluate_petition"),
    }
    assert offered(made.answered(DAY), made.PETITIONER) >= {"acknowledge_opinion"}
    assert offered(made.archived(DAY), made.PETITIONER) == set()


def test_a_drafted_opinion_is_offered_for_approval_and_then_waited_for() -> None:
    history = made.handled(DAY)
    history.give(made.OPINION, made.HANDLER)
    assert offered(history, made.HANDLER) >= {"save_opinion", "submit_opinion"}
    history.give(c.SubmitOpinion(), made.HANDLER)
    assert not offered(history, made.HANDLER) & {"save_opinion", "submit_opinion", "issue_opinion"}


def test_hearings_are_offered_one_step_after_the_other() -> None:
    history = made.handled("2026-06-01")
    history.give(made.HEARING, made.HANDLER)
    assert "open_hearing" in offered(history, made.HANDLER)
    history.at("2026-07-01").give(c.OpenHearing(), made.HANDLER)
    assert "close_hearing" in offered(history, made.HANDLER)
    assert "open_hearing" not in offered(history, made.HANDLER)


def test_staff_see_where_it_stands_and_where_it_was() -> None:
    history = made.final(DAY)
    facts = history.service.facts(history.case, history.context(made.OFFICER))
    assert facts["answers"][0] == {
        "stage": "handling",
        "result": "supported",
        "approved": True,
        "issued_on": "2026-01-05",
        "delivered_on": "2026-01-05",
    }
    assert [each["organ"] for each in facts["challenges"]] == [made.GOVERNMENT, made.PROVINCE]
    assert facts["identity"]["sealed"] is False
    canonical_json(dict(facts))
    assignments = history.service.assignments(history.case)
    assert [each["department"] for each in assignments] == [made.EDUCATION]
    assert assignments[0]["way"] == "forward"


def test_every_transfer_is_kept_with_what_became_of_it() -> None:
    history = made.objected(DAY)
    assert history.service.assignments(history.case)[0]["objection"] == "open"
    history.give(c.DecideObjection(agree=True, explanation="同意"), made.OFFICER)
    command = c.ForwardPetition(to=made.TRANSPORT, way="assign", due_on=date(2026, 4, 1))
    history.give(command, made.OFFICER)
    rows = history.service.assignments(history.case)
    assert [(each["department"], each["objection"]) for each in rows] == [
        (made.EDUCATION, "agreed"),
        (made.TRANSPORT, None),
    ]


def test_the_history_verifies_and_holds_nothing_personal_to_its_end() -> None:
    history = made.final(DAY)
    assert first_broken(history.events) is None
    written = canonical_json([dict(event.data) for event in history.events])
    for text in (*made.PERSONAL, made.OPINION.findings, "认定的金额不对"):
        assert text not in written


def test_what_the_system_adds_makes_no_view_stale() -> None:
    quiet = made.registered(DAY).service.quiet_events
    assert {"letter_produced", "deadline_warned", "deadline_missed"} <= quiet
    assert "petition_closed" not in quiet


def test_a_letter_is_recorded_once() -> None:
    history = made.forwarded(DAY)
    history.produce()
    assert history.produce() == Decision(())
