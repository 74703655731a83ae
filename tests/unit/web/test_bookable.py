"""What the pages of appointments are told when they are built agrees with what the API does."""

from __future__ import annotations

from typing import Any

import pytest

from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.application.public_facts import catalogue_facts
from sunhall.domain.appointment.rules import meeting_rules
from sunhall.domain.catalogue import Period
from sunhall.domain.scheduling.rules import scheduling_rules
from web.bookable import bookable
from web.build import ROOT

LOCALES = ("zh-CN", "en")


@pytest.fixture(params=LOCALES)
def told(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    return request.param, bookable(ROOT / "catalogue", request.param)


def test_every_item_that_can_be_booked_is_offered_with_its_own_words(
    told: tuple[str, dict[str, Any]],
) -> None:
    locale, pages = told
    items = scheduling_rules(load_catalogue()).items
    assert list(pages["items"]) == list(items)
    for name, item in items.items():
        shown = pages["items"][name]
        assert (shown["label"], shown["explanation"]) == (
            item.label[locale],
            item.explanation[locale],
        )
        assert (shown["mode"], shown["minutes"]) == (item.mode, item.duration)
        assert shown["waiting"] == item.waiting_list
        assert shown["agreement"] == (item.approval is not None)


def test_a_host_is_asked_for_where_one_can_be_chosen(told: tuple[str, dict[str, Any]]) -> None:
    locale, pages = told
    rules = scheduling_rules(load_catalogue())
    for name, item in rules.items.items():
        hosts = {each: rules.hosts[each].name[locale] for each in item.hosts}
        assert pages["items"][name]["hosts"] == (hosts if item.assignment == "chosen" else None)


def test_the_times_that_are_promised_are_those_that_are_kept() -> None:
    pages = bookable(ROOT / "catalogue", "zh-CN")
    for name, item in scheduling_rules(load_catalogue()).items.items():
        shown, policy = pages["items"][name], item.policy
        assert shown["hold"] == policy.hold_minutes.amount
        assert shown["window"] == policy.window_days.amount
        assert shown["notice"] == _words(policy.minimum_notice)
        assert shown["move_until"] == _words(policy.reschedule_until)
        assert shown["cancel_until"] == _words(policy.cancel_until)
    rules = meeting_rules(load_catalogue())
    assert pages["bookings"] == {
        "moves": rules.reschedules.amount,
        "longest_wait": rules.longest_wait.amount,
        "signing": _words(rules.signing),
        "waiting_after_start": rules.waiting_after_start.amount,
        "opens_before": rules.opens_before.amount,
    }


def test_the_files_that_may_be_added_are_those_of_the_public_catalogue() -> None:
    pages = bookable(ROOT / "catalogue", "en")
    public = catalogue_facts(load_catalogue(), "en")["attachments"]
    told = {**pages["attachments"], "types": _types(pages["attachments"]["types"])}
    assert told == {**public, "types": _types(public["types"])}


def _types(types: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    return [(each["content_type"], list(each["extensions"])) for each in types]


def _words(period: Period) -> dict[str, Any]:
    return {"amount": period.amount, "unit": str(period.unit)}
