"""What taps and messages make of somebody's consents."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sunhall.domain.staff_notices.consent import (
    UNDER_WAY,
    Consent,
    Tapped,
    begun,
    ended,
    tapped,
)
from sunhall.domain.staff_notices.reminder import ReminderTemplate, ReminderTemplates

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
ITEMS = tuple(ReminderTemplate(name, (name,), {"thing1": "kind"}) for name in ("a", "b"))
ONE_OFF = ReminderTemplates(ITEMS)
FOR_GOOD = ReminderTemplates(ITEMS, long_term=True)
SEALED = b"sealed"
TWICE = Consent({"a": 2}, sealed=SEALED)
STANDING = Consent(standing=frozenset({"a"}), sealed=SEALED)


def after(consent: Consent, templates: ReminderTemplates = ONE_OFF, **answers: str) -> Consent:
    return tapped(consent, {name: Tapped(said) for name, said in answers.items()}, templates)


def test_each_accepted_tap_is_good_for_one_message_more() -> None:
    once = replace(after(Consent(), a="accept"), sealed=SEALED)
    assert (once.left, once.allows("a"), once.allows("b")) == ({"a": 1}, True, False)
    assert after(once, a="accept", b="accept").left == {"a": 2, "b": 1}


@pytest.mark.parametrize("answer", ["reject", "filter"])
def test_who_says_no_this_time_keeps_what_they_have_allowed_before(answer: str) -> None:
    assert after(TWICE, a=answer) == TWICE


def test_a_template_that_wechat_has_closed_allows_nothing() -> None:
    assert after(TWICE, a="ban") == Consent()
    assert after(STANDING, FOR_GOOD, a="ban") == Consent()


def test_a_consent_for_good_stands_until_it_is_taken_back() -> None:
    given = replace(after(Consent(), FOR_GOOD, a="accept"), sealed=SEALED)
    assert given == STANDING
    sent = ended(begun(given, "a", "m", NOW), "m")
    assert sent == STANDING
    assert after(STANDING, FOR_GOOD, a="reject") == Consent()
    assert after(STANDING, FOR_GOOD, a="filter") == STANDING


def test_a_template_that_the_stage_has_no_more_is_forgotten_with_the_next_tap() -> None:
    old = Consent({"old": 3}, frozenset({"older"}), sealed=SEALED)
    assert after(old, a="reject") == Consent()
    assert after(old, a="accept").left == {"a": 1}


def test_a_message_spends_one_consent_and_the_last_takes_along_what_wechat_calls_them() -> None:
    going = begun(TWICE, "a", "m1", NOW)
    assert (going.left, going.under_way, going.sealed) == ({"a": 1}, {"m1": NOW}, SEALED)
    last = begun(ended(going, "m1"), "a", "m2", NOW)
    assert (last.left, last.stands, last.sealed) == ({}, False, SEALED)
    assert ended(last, "m2") == Consent()


def test_while_another_message_is_under_way_it_is_still_needed() -> None:
    both = begun(begun(TWICE, "a", "m1", NOW), "a", "m2", NOW)
    assert ended(both, "m1").sealed == SEALED
    assert ended(ended(both, "m1"), "m2").sealed == b""


def test_a_refusal_ends_the_consent_of_its_template_and_of_no_other() -> None:
    consent = Consent({"a": 5, "b": 1}, sealed=SEALED)
    assert ended(begun(consent, "a", "m", NOW), "m", "a").left == {"b": 1}
    standing = Consent(standing=frozenset({"a", "b"}), sealed=SEALED)
    assert ended(begun(standing, "a", "m", NOW), "m", "a").standing == {"b"}


def test_what_lies_under_way_for_a_day_is_no_news_and_forgotten() -> None:
    going = begun(TWICE, "a", "m1", NOW)
    later = NOW + UNDER_WAY
    assert begun(going, "a", "m2", later).under_way == {"m2": later}
    assert "m1" in begun(going, "a", "m2", later - timedelta(seconds=1)).under_way


def test_without_what_wechat_calls_them_nothing_is_allowed() -> None:
    assert not replace(TWICE, sealed=b"").allows("a")
    assert not replace(STANDING, sealed=b"").allows("a")


def test_what_wechat_calls_them_is_not_shown() -> None:
    assert "sealed" not in repr(TWICE)
