"""The forms of tickets and petitions offer what the API takes: both read the same catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.application.public_facts import catalogue_facts
from sunhall.application.ticket_catalogue import ticket_catalogue
from sunhall.domain.petition.rules import petition_rules
from web.build import LOCALES, ROOT, WEB
from web.matters import matters

locales = pytest.mark.parametrize("locale", LOCALES)


def _told(locale: str) -> dict[str, Any]:
    return matters(ROOT / "catalogue", locale)


@locales
def test_categories_and_their_questions_are_those_of_the_api(locale: str) -> None:
    told = _told(locale)["matters"]
    public = ticket_catalogue(load_catalogue(), locale)
    known = ("id", "group", "label", "description", "questions")
    assert told["categories"] == [
        {key: each[key] for key in known} for each in public["categories"]
    ]
    assert told["choices"]["topic"] == {each["id"]: each["label"] for each in public["groups"]}


@locales
def test_lists_of_choices_are_those_of_the_api(locale: str) -> None:
    told = _told(locale)["matters"]
    public = ticket_catalogue(load_catalogue(), locale)
    names = {
        "ticket_kind": "kinds",
        "area": "areas",
        "result": "callback_results",
        "satisfaction": "satisfaction",
    }
    for ours, theirs in names.items():
        assert told["choices"][ours] == {each["id"]: each["label"] for each in public[theirs]}
    assert told["emergency"] == {
        each["number"]: each["label"] for each in public["emergency_numbers"]
    }
    anonymous = {each["id"]: each["anonymous"] for each in public["kinds"]}
    assert {name: each["anonymous"] for name, each in told["kinds"].items()} == anonymous


def test_what_may_be_attached_is_what_the_api_tells() -> None:
    told = catalogue_facts(load_catalogue(), "en")["attachments"]
    limits = _told("en")["attachments"]
    assert (limits["max_count"], limits["max_bytes"]) == (told["max_count"], told["max_bytes"])
    assert limits["types"] == [
        {"content_type": each["content_type"], "extensions": list(each["extensions"])}
        for each in told["types"]
    ]


def test_a_report_is_the_kind_that_is_kept_secret_and_never_shown() -> None:
    kinds = _told("en")["matters"]["kinds"]
    assert [name for name, each in kinds.items() if each["confidential"]] == ["report"]
    assert [name for name, each in kinds.items() if not each["public"]] == ["report"]


@locales
def test_a_petition_can_be_about_the_bodies_that_act_in_their_own_name(locale: str) -> None:
    catalogue = load_catalogue()
    about = _told(locale)["matters"]["choices"]["about"]
    assert set(about) == {
        each.id for each in catalogue.departments.values() if each.accepts_requests
    }
    assert about["education-bureau"] == catalogue.departments["education-bureau"].name[locale]


def test_the_numbers_on_the_pages_are_those_of_the_law() -> None:
    """Regulations on Petition Work, arts. 20, 22, 23, 34, 35, 36."""
    numbers, rules = _told("en")["numbers"], petition_rules(load_catalogue())
    assert numbers["sorting"] == str(rules.sorting.amount) == "15"
    assert numbers["notice"] == "15"
    assert numbers["handling"] == "60"
    assert (numbers["review_window"], numbers["review"]) == ("30", "30")
    assert (numbers["recheck_window"], numbers["recheck"]) == ("30", "30")
    assert numbers["representatives"] == str(rules.representatives.amount) == "5"


@locales
def test_no_choice_of_the_city_lacks_its_words_on_a_page(locale: str) -> None:
    """A hint is wanted for every kind: the word alone does not tell people which one is theirs."""
    choices = _told(locale)["matters"]["choices"]
    pages = yaml.safe_load((WEB / "texts" / f"cases.{locale}.yaml").read_text())["pages"]
    assert set(pages["ticket_kind"]["hints"]) == set(choices["ticket_kind"])
    assert set(pages["petition_kind"]["hints"]) == set(choices["petition_kind"])


def test_a_catalogue_without_petitions_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"ticket\.yaml"):
        matters(tmp_path, "en")
