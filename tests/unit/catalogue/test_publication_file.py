"""The file of proactive publication, and every way to spoil it."""

from __future__ import annotations

import pytest

from infra.catalogue.compiler import Compiled
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.publication.personal_data import KINDS
from tests.unit.catalogue.conftest import City

FILE = "services/publication.yaml"


def test_the_example_city_has_the_fifteen_items_of_art_20_in_their_order(
    example: Compiled,
) -> None:
    rules = catalogue_from_mapping(example.catalogue).publication
    assert [each.article for each in rules.categories.values()] == [
        f"20({number})" for number in range(1, 16)
    ]


def test_what_is_made_is_published_within_twenty_working_days_by_law(example: Compiled) -> None:
    rules = catalogue_from_mapping(example.catalogue).publication
    assert (rules.publish.amount, rules.publish.unit) == (20, "working_day")
    assert (rules.publish.basis.kind, rules.publish.basis.article) == ("law", "26")
    assert rules.log_decisions == ("disclose", "disclose_partly")


def test_three_levels_review_what_goes_out(example: Compiled) -> None:
    catalogue = catalogue_from_mapping(example.catalogue)
    chain = catalogue.chains[catalogue.publication.release_chain]
    assert len(chain.plan["nodes"]) == 3


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        ("    unit: working_day", "    unit: calendar_day", "periods.publish.unit", "working days"),
        ("release: secrecy-review", "release: secrecy-revue", "chains.release", "did you mean"),
        ("[disclose, ", "[disclosed, ", "log.decisions.0", "did you mean 'disclose'"),
        ("id: gazette", "id: website", "forms.1.id", "is taken already"),
        ("id: replaced", "id: abolished", "reasons.1.id", "is taken already"),
        ("  - id: plans\n", "  - id: statistics\n", "categories.3.id", "is taken already"),
        ('article: "20(7)"', 'article: "20(8)"', "categories", "no category is for art. 20(7)"),
        ("amount: 60", "amount: sixty", "limits.alike_percent.amount", "sixty"),
        ("log:", "logs:", "logs", "not a key"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    city: City, old: str, new: str, path: str, reason: str
) -> None:
    city.edit(FILE, old, new)
    told = {(each.file, each.path): each.reason for each in city.problems()}
    assert reason in told[FILE, path]


def test_every_kind_of_personal_data_has_a_text(example: Compiled) -> None:
    labels = example.catalogue["labels"]
    for kind in (*KINDS, "applicant"):
        assert f"error.personal_data_{kind}" in labels


def test_categories_forms_and_reasons_have_labels(example: Compiled) -> None:
    labels = example.catalogue["labels"]
    rules = catalogue_from_mapping(example.catalogue).publication
    wanted = {
        *(f"publication_category.{each}" for each in rules.categories),
        *(f"publication_form.{each}" for each in rules.forms),
        *(f"take_down_reason.{each}" for each in rules.reasons),
    }
    assert wanted <= labels.keys()


def test_every_state_command_and_event_of_the_service_has_a_text(example: Compiled) -> None:
    from sunhall.domain.publication.evolve import EVENT_TYPES
    from sunhall.domain.publication.item import ItemState
    from sunhall.domain.publication.service import PUBLICATION

    wanted = {
        *(f"state.{state}" for state in ItemState),
        *(f"command.{name}" for name in ("register_item", *PUBLICATION.commands)),
        *(f"event.{kind}" for kind in EVENT_TYPES),
        *("service.publication", "clock.publication", "subject.publication"),
    }
    assert wanted <= example.catalogue["labels"].keys()
