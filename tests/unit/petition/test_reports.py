"""Reports against somebody (检举控告类, art. 30): sealed from the start, kept from the accused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.identity.commands import AskForIdentity, LookAtIdentity, SealIdentity
from sunhall.domain.petition import commands as c
from sunhall.domain.petition.letter_facts import letter_facts
from sunhall.domain.petition.service import title
from tests.builders import petitions as made

DAY = "2026-01-05"


def report() -> made.Petitions:
    return made.registered(DAY, made.REPORT)


def test_art_30_who_reports_somebody_is_sealed_from_the_first_moment() -> None:
    history = report()
    assert history.types == ["petition_registered", "identity_sealed"]
    assert history.case.identity is not None
    assert history.service.applicants_person["application"] == {"applicant", "joint_applicants"}


def test_other_petitions_are_sealed_when_the_office_says_so() -> None:
    history = made.registered(DAY)
    assert history.case.identity is None
    history.give(SealIdentity(reason="担心打击报复"), made.OFFICER)
    assert history.case.identity is not None


def test_art_30_the_work_list_says_nothing_of_what_is_reported() -> None:
    assert title(made.REPORT) == "检举控告类信访事项"
    assert title(made.submitted_by()) == made.REQUEST
    assert len(title(made.submitted_by(request="长" * 200))) == 60


@pytest.mark.parametrize("to", [made.EDUCATION, made.SCHOOLS])
def test_art_30_a_report_is_never_passed_on_to_the_accused_nor_to_a_unit_of_it(to: str) -> None:
    found = report().refusal(c.ForwardPetition(to=to), made.OFFICER)
    assert (found.code, found.fields) == ("report_not_to_the_accused", ("to",))


def test_art_30_a_report_goes_to_an_organ_that_it_is_not_about() -> None:
    history = report()
    history.give(c.ForwardPetition(to=made.TRANSPORT), made.OFFICER)
    assert history.case.desk == made.TRANSPORT


def test_a_dispute_goes_to_the_organ_that_it_is_about() -> None:
    history = made.registered(DAY, made.submitted_by(about=made.EDUCATION))
    history.give(c.ForwardPetition(to=made.EDUCATION), made.OFFICER)
    assert not history.service.hidden_from(history.case, made.HANDLER, history.catalogue)


@pytest.mark.parametrize("by", [made.HANDLER, made.SCHOOLS_HANDLER])
def test_art_30_a_report_is_not_handed_to_the_accused(by: Actor) -> None:
    outcome = made.Petitions(DAY).open(replace(made.REPORT, channel="visit"), by)
    assert isinstance(outcome, Refusal)
    assert outcome.code == "report_not_to_the_accused"


@pytest.mark.parametrize(
    ("actor", "hidden"),
    [
        (made.HANDLER, True),
        (made.HEAD, True),
        (made.SCHOOLS_HANDLER, True),
        (made.INSIDE_REVIEWER, True),
        (made.OTHER_HANDLER, False),
        (made.OFFICER, False),
        (made.people.LEGAL, False),
        (made.PETITIONER, False),
        (made.people.CLOCK, False),
    ],
)
def test_art_30_staff_of_the_accused_do_not_even_know_of_it(actor: Actor, hidden: bool) -> None:
    history = report()
    assert history.service.hidden_from(history.case, actor, history.catalogue) is hidden
    if hidden:
        assert history.service.available(history.case, history.context(actor)) == ()
        outcome = history.service.decide(history.case, c.AcceptPetition(), history.context(actor))
        assert isinstance(outcome, Refusal)
        assert outcome.code == "petition_about_own_unit"


def test_art_30_nobody_of_the_accused_signs_anything_about_it() -> None:
    history = made.handled(DAY, made.REPORT, made.TRANSPORT, made.OTHER_HANDLER)
    history.give(made.ANSWERS["report"], made.OTHER_HANDLER)
    history.give(c.SubmitOpinion(), made.OTHER_HANDLER)
    barred = set(history.case.runs[-1].barred)
    assert {made.HANDLER.id, made.HEAD.id, made.SCHOOLS_HANDLER.id} <= barred
    assert made.INSIDE_REVIEWER.id in barred
    assert made.OTHER_HEAD.id not in barred


def test_art_30_no_letter_repeats_a_word_of_a_report() -> None:
    history = made.handled(DAY, made.REPORT, made.TRANSPORT, made.OTHER_HANDLER)
    history.give(made.ANSWERS["report"], made.OTHER_HANDLER)
    history.give(c.SubmitOpinion(), made.OTHER_HANDLER)
    history.sign(made.OTHER_HEAD)
    for letter in history.case.letters:
        facts = letter_facts(
            history.case, history.events[: letter.order], history.sealed, history.catalogue
        )
        assert made.REQUEST not in str(facts), letter.code
        assert made.FACTS not in str(facts), letter.code


def test_the_identity_is_opened_with_three_keys_and_every_look_leaves_a_mark() -> None:
    history = report()
    look = LookAtIdentity(purpose="核实身份")
    assert history.refusal(look, made.OFFICER).code == "identity_not_open"
    history.give(AskForIdentity(reason="需要当面核实"), made.OFFICER)
    history.signed_through(made.people.OFFICE_HEAD, made.people.LEGAL)
    assert history.refusal(look, made.OFFICER).code == "identity_not_open"
    history.signed_through(made.people.LEADER)
    assert isinstance(history.give(look, made.OFFICER), Decision)
    assert history.case.identity is not None
    assert history.case.identity.views == 1
    assert history.refusal(SealIdentity(), made.OFFICER).code == "identity_already_sealed"


def test_an_identity_that_is_not_sealed_is_not_opened() -> None:
    history = made.registered(DAY)
    found = history.refusal(AskForIdentity(reason="核实"), made.OFFICER)
    assert found.code == "identity_not_sealed"
