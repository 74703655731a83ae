"""The hotline's file, as the domain sees it, and every way to spoil it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args

import pytest

from infra.catalogue.compiler import Compiled
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.calendar.counting import deadline_after
from sunhall.domain.catalogue import Catalogue, Period
from sunhall.domain.ticket import rules as words
from sunhall.domain.ticket.approvals import CHAINS
from sunhall.domain.ticket.rules import TicketRules, ticket_rules
from sunhall.domain.ticket.ticket import CONTENT
from tests.builders.catalogue import small_catalogue
from tests.unit.catalogue.conftest import City

FILE = "services/ticket.yaml"


@pytest.fixture(scope="module")
def catalogue(example: Compiled) -> Catalogue:
    return catalogue_from_mapping(example.catalogue, example.sections)


@pytest.fixture(scope="module")
def rules(catalogue: Catalogue) -> TicketRules:
    return ticket_rules(catalogue)


def test_the_rules_of_a_catalogue_are_built_once(catalogue: Catalogue, rules: TicketRules) -> None:
    assert ticket_rules(catalogue) is rules
    with pytest.raises(KeyError):
        ticket_rules(small_catalogue())


def test_the_hotline_and_the_petition_office_are_departments_of_the_city(
    catalogue: Catalogue, rules: TicketRules
) -> None:
    assert rules.centre == "hotline-centre"
    assert catalogue.departments[rules.centre].parent == "government-office"
    assert rules.petition_office in catalogue.departments
    assert not catalogue.departments[rules.petition_office].accepts_requests


@pytest.mark.parametrize(
    ("entries", "literal"),
    [
        ("kinds", words.KindId),
        ("channels", words.ChannelId),
        ("emergency_numbers", words.EmergencyNumber),
        ("refusal_reasons", words.RefusalCode),
        ("termination_grounds", words.TerminationGround),
        ("exclusion_grounds", words.ExclusionGround),
        ("reply_results", words.ReplyResult),
        ("callback_results", words.CallbackResult),
        ("satisfaction", words.Satisfaction),
    ],
)
def test_the_example_city_offers_every_word_that_the_software_knows(
    rules: TicketRules, entries: str, literal: Any
) -> None:
    assert set(getattr(rules, entries)) == set(get_args(literal))


def test_reports_are_confidential_may_be_anonymous_and_are_never_public(
    rules: TicketRules,
) -> None:
    report = rules.kinds["report"]
    assert (report.anonymous, report.confidential, report.public) == (True, True, False)
    assert not rules.kinds["complaint"].anonymous
    assert [kind.id for kind in rules.kinds.values() if kind.confidential] == ["report"]
    assert [kind.id for kind in rules.kinds.values() if kind.direct] == ["consultation"]


def test_who_calls_is_screened_on_the_phone_and_everything_else_within_the_intake_limit(
    rules: TicketRules,
) -> None:
    screened = {channel.id for channel in rules.channels.values() if channel.screened}
    assert screened == {"web", "mini_app", "open311", "leader_mailbox", "import"}
    public = {channel.id for channel in rules.channels.values() if channel.public}
    assert public == {"web", "mini_app", "open311", "leader_mailbox"}


def test_96519_is_another_number_on_the_same_flow(rules: TicketRules) -> None:
    one, other = rules.channels["phone"], rules.channels["96519"]
    assert (one.public, one.screened) == (other.public, other.screened)


def test_every_refusal_says_where_to_go_and_cites_art_11(rules: TicketRules) -> None:
    assert list(rules.refusal_reasons) == [1, 2, 3, 4, 5, 6]
    for code, reason in rules.refusal_reasons.items():
        assert reason.basis.article == f"11({code})"
        assert reason.where_to_go["zh-CN"]
        assert reason.where_to_go["en"]
    assert [code for code, each in rules.refusal_reasons.items() if each.earlier] == [3]


def test_the_best_of_the_scale_of_satisfaction_comes_first(rules: TicketRules) -> None:
    assert list(rules.satisfaction) == list(get_args(words.Satisfaction))
    assert set(list(rules.satisfaction)[:3]) == CONTENT


def test_clocks_do_not_stand_still_while_the_citizen_is_asked(rules: TicketRules) -> None:
    assert not rules.pause_while_waiting.on
    assert rules.pause_while_waiting.basis.kind == "convention"


def ends(catalogue: Catalogue, period: Period, start: str) -> str:
    """Return when a period that begins at a time in Beijing is over."""
    begins = in_beijing(datetime.fromisoformat(f"{start}+08:00"))
    found = deadline_after(catalogue.calendar, begins, period.amount, period.unit, roll=period.roll)
    return found.due_at.strftime("%Y-%m-%d %H:%M:%S")


def test_f2_a_consultation_of_three_working_days_counts_the_made_up_saturday(
    catalogue: Catalogue, rules: TicketRules
) -> None:
    tier = rules.tier_for("consultation")
    assert ends(catalogue, tier.handling, "2025-09-30T17:30:00") == "2025-10-11 23:59:59"


def test_f3_sign_for_in_one_working_day_and_return_within_two(
    catalogue: Catalogue, rules: TicketRules
) -> None:
    tier = rules.tier_for("complaint")
    assert ends(catalogue, tier.sign, "2026-04-03T16:00:00") == "2026-04-07 23:59:59"
    assert ends(catalogue, tier.return_window, "2026-04-03T16:00:00") == "2026-04-08 23:59:59"


def test_f5_hours_run_through_the_turn_of_the_year(
    catalogue: Catalogue, rules: TicketRules
) -> None:
    danger, utility = (rules.tier_for("help", level) for level in ("danger", "utility"))
    assert ends(catalogue, danger.handling, "2026-12-31T23:30:00") == "2027-01-01 01:30:00"
    assert ends(catalogue, utility.handling, "2026-12-31T23:30:00") == "2027-01-01 23:30:00"


def test_f6_a_complex_matter_has_fifteen_working_days_and_seven_more(
    catalogue: Catalogue, rules: TicketRules
) -> None:
    tier = rules.tier_for("complaint", "complex")
    assert ends(catalogue, tier.handling, "2025-04-21T09:00:00") == "2025-05-14 23:59:59"
    assert (tier.extension.amount, tier.max_extensions.amount) == (7, 1)
    assert ends(catalogue, tier.extension, "2025-05-14T23:59:59") == "2025-05-23 23:59:59"


def test_signing_for_what_is_dangerous_takes_a_quarter_of_an_hour_on_any_day(
    catalogue: Catalogue, rules: TicketRules
) -> None:
    danger, utility = (rules.tier_for("help", level) for level in ("danger", "utility"))
    assert ends(catalogue, danger.sign, "2025-10-01T03:00:00") == "2025-10-01 03:15:00"
    assert ends(catalogue, utility.sign, "2025-10-01T03:00:00") == "2025-10-01 03:30:00"


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        ("preset: yunxi", "preset: yunxy", "preset", "did you mean 'yunxi'?"),
        ("centre: hotline-centre", "centre: hotline-center", "centre", "did you mean"),
        ("petition_office: petition-office", "petition_office: nobody", "petition_office", "known"),
        ("{id: help, ", "{id: helps, ", "kinds.1.id", "the software does not know 'helps'"),
        ('{id: "96519"', '{id: "96518"', "channels.1.id", "did you mean '96519'?"),
        ("{id: web,", "{id: phone,", "channels.2.id", "is taken already"),
        ('{number: "122"', '{number: "123"', "emergency_numbers.3.number", "does not know '123'"),
        ("  - code: 6", "  - code: 7", "refusal_reasons", "lacks 6"),
        ("{id: silent,", "{id: wrong_number,", "invalid_reasons.1.id", "is taken already"),
        ("{id: left_scope,", "{id: gone,", "termination_grounds.1.id", "does not know 'gone'"),
        ("{id: unlawful,", "{id: illegal,", "exclusion_grounds.0.id", "does not know 'illegal'"),
        ("{id: cannot,", "{id: never,", "reply_results", "lacks cannot"),
        ("{id: unsolved,", "{id: worse,", "callback_results", "lacks unsolved"),
        ("{id: very_dissatisfied,", "{id: angry,", "satisfaction", "lacks very_dissatisfied"),
        ("    unit: hour\n", "    unit: hours\n", "periods.urge_interval.unit", "one of"),
        ("    amount: 2\n", "    amount: two\n", "limits.returns_to_arbitration.amount", "two"),
        ("exclusion_grounds:", "exclusions:", "exclusions", "did you mean 'exclusion_grounds'?"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    city: City, old: str, new: str, path: str, reason: str
) -> None:
    city.edit(FILE, old, new)
    told = {(each.file, each.path): each.reason for each in city.problems()}
    assert reason in told[FILE, path]


def test_a_number_without_a_reason_is_refused(city: City) -> None:
    city.edit(
        FILE,
        'note: "Our choice: one urge (催办) a day by the same citizen."',
        "source: 惯例",
    )
    assert city.problem() == (
        FILE,
        "periods.urge_interval.basis",
        "a convention says why in its note",
    )


def test_the_file_has_a_channel_less_where_a_city_does_not_use_it(city: City) -> None:
    line = '  - {id: "96519", label: {zh-CN: 96519电话, en: Phone 96519}, '
    text = (city.root / FILE).read_text(encoding="utf-8")
    kept = "".join(each for each in text.splitlines(True) if not each.startswith(line))
    assert kept != text
    city.write(FILE, kept)
    assert "96519" not in [each["id"] for each in city.compile().sections["ticket"]["channels"]]


@pytest.mark.parametrize("chain", sorted(CHAINS.values()))
def test_a_chain_that_approvals_of_tickets_take_cannot_be_left_out(city: City, chain: str) -> None:
    city.remove(f"chains/{chain}.yaml")
    assert city.problem() == (
        FILE,
        "",
        f"there is no chain {chain!r}, which tickets are approved by",
    )
