"""Hints of whatever is typed: always an answer, always the same, and nothing impossible in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.catalogue.compiler import compile_catalogue
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.ticket.category_proposal import PROPOSED, propose
from sunhall.domain.ticket.likeness import FEATURES, Window, cells, features, most_alike
from sunhall.domain.ticket.rules import TicketRules, ticket_rules

ROOT = Path(__file__).parents[3]
KEY = b"k" * 32

#: Few characters, so that texts share some; and all others.
TEXTS = st.text("路灯坏小区油烟吵水停19a ，。", max_size=80) | st.text(max_size=60)
WINDOWS = st.dictionaries(st.text("abc", min_size=1, max_size=3), TEXTS, max_size=8)
LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)


@cache
def city() -> TicketRules:
    compiled = compile_catalogue(ROOT / "catalogue")
    return ticket_rules(catalogue_from_mapping(compiled.catalogue, compiled.sections))


def words() -> list[str]:
    return [word for each in city().categories.values() for word in each.keywords]


@st.composite
def said(draw: st.DrawFn) -> str:
    """What somebody says: some words of the catalogue among others."""
    parts = draw(st.lists(TEXTS | st.sampled_from(words()), max_size=8))
    return "".join(parts)


@given(said())
def test_a_proposal_is_total_and_names_only_what_is_there(text: str) -> None:
    proposed = propose(text, city())
    assert len(proposed) <= PROPOSED
    assert len({each.category for each in proposed}) == len(proposed)
    for each in proposed:
        assert each.category in city().categories
        assert each.words


@given(said())
def test_likelihoods_are_sorted_and_have_at_most_one_together(text: str) -> None:
    likelihoods = [each.likelihood for each in propose(text, city())]
    assert likelihoods == sorted(likelihoods, reverse=True)
    assert all(each >= 0 for each in likelihoods)
    assert sum(likelihoods) <= 1


@given(said())
def test_the_same_text_is_proposed_the_same(text: str) -> None:
    assert propose(text, city()) == propose(text, city())


@given(said())
def test_words_that_are_named_stand_in_the_text(text: str) -> None:
    import unicodedata

    plain = unicodedata.normalize("NFKC", text).casefold()
    assert all(word in plain for each in propose(text, city()) for word in each.words)


@given(TEXTS, WINDOWS)
def test_likeness_lies_between_nothing_and_one(text: str, others: dict[str, str]) -> None:
    window = Window.of({name: features(each, KEY) for name, each in others.items()})
    found = window.alike(features(text, KEY))
    assert found.keys() == others.keys()
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in found.values())


@given(TEXTS, TEXTS, WINDOWS)
def test_likeness_is_mutual(one: str, other: str, beside: dict[str, str]) -> None:
    kept = {name: features(each, KEY) for name, each in beside.items()}
    window = Window.of({**kept, "one": features(one, KEY), "other": features(other, KEY)})
    there = window.alike(features(one, KEY))["other"]
    back = window.alike(features(other, KEY))["one"]
    assert there == pytest.approx(back)


@given(TEXTS, WINDOWS)
def test_the_same_text_is_wholly_alike_if_it_says_anything(
    text: str, others: dict[str, str]
) -> None:
    kept = {name: features(each, KEY) for name, each in others.items()}
    window = Window.of({**kept, "same": features(text, KEY)})
    value = window.alike(features(text, KEY))["same"]
    # Of what every ticket in the window says nothing is left to compare.
    assert value == pytest.approx(1.0) or value == 0.0
    if text.strip() and features(text, KEY) and len(window.tickets) < 4:
        assert value == pytest.approx(1.0)


@given(TEXTS, WINDOWS, st.randoms(use_true_random=False))
def test_the_order_of_the_window_does_not_matter(
    text: str, others: dict[str, str], chance: object
) -> None:
    kept = {name: features(each, KEY) for name, each in others.items()}
    turned = dict(reversed(kept.items()))
    there, back = (Window.of(each).alike(features(text, KEY)) for each in (kept, turned))
    assert there == pytest.approx(back)
    assert most_alike(there, least=0.0, most=3) == most_alike(
        dict(reversed(there.items())), least=0.0, most=3
    )


@given(TEXTS)
def test_features_are_bounded_whole_and_each_kept_once(text: str) -> None:
    kept = features(text, KEY)
    assert len(kept) <= 3 * FEATURES and len(kept) % 3 == 0
    parted = [kept[at : at + 3] for at in range(0, len(kept), 3)]
    assert len(set(parted)) == len(parted)


@given(LATITUDES, LONGITUDES)
def test_a_place_is_near_itself_wherever_it_is(lat: float, long: float) -> None:
    around = cells(lat, long, KEY)
    assert len(around) == 9
    assert around[0] in cells(lat, long, KEY)
