"""What anybody may know of the city, and what stays inside."""

import dataclasses
import json

import pytest

from sunhall.application.public_facts import catalogue_facts
from sunhall.domain.catalogue import Catalogue


def test_only_departments_to_which_a_request_can_be_addressed_are_listed(
    catalogue: Catalogue,
) -> None:
    # 条例 art. 27: departments of the government, and offices in the government's own name.
    listed = {one["id"] for one in catalogue_facts(catalogue, "en")["departments"]}
    expected = {one.id for one in catalogue.departments.values() if one.accepts_requests}
    assert listed == expected
    assert listed < set(catalogue.departments)


def test_names_have_a_text_for_every_language(catalogue: Catalogue) -> None:
    facts = catalogue_facts(catalogue, "en")
    assert facts["locales"] == ("zh-CN", "en")
    named = [facts["city"], *facts["departments"]]
    assert all(set(one["name"]) == {"zh-CN", "en"} for one in named)
    labelled = facts["services"]["disclosure"]
    for kind in ("channels", "applicant_kinds", "id_types", "delivery_forms"):
        assert all(set(one["label"]) == {"zh-CN", "en"} for one in labelled[kind])


def test_the_form_offers_only_the_channels_of_citizens(catalogue: Catalogue) -> None:
    channels = catalogue_facts(catalogue, "en")["services"]["disclosure"]["channels"]
    assert [one["id"] for one in channels] == ["online"]


def test_the_statutory_period_is_named_with_its_article(catalogue: Catalogue) -> None:
    reply = catalogue_facts(catalogue, "en")["services"]["disclosure"]["periods"]["reply"]
    assert (reply["amount"], reply["unit"]) == (20, "working_day")
    assert (reply["source"], reply["article"]) == ("政府信息公开条例", "33(2)")


def test_limits_of_attachments_are_the_citys(catalogue: Catalogue) -> None:
    limits = catalogue_facts(catalogue, "en")["attachments"]
    rules = catalogue.disclosure.attachments
    assert (limits["max_count"], limits["max_bytes"]) == (rules.max_files, rules.max_bytes)
    assert {one["content_type"]: one["extensions"] for one in limits["types"]} == {
        one.media_type: one.extensions for one in rules.types
    }


@pytest.mark.parametrize(("locale", "text"), [("zh-CN", "双休日"), ("en", "Weekend")])
def test_labels_are_in_the_callers_language(catalogue: Catalogue, locale: str, text: str) -> None:
    assert catalogue_facts(catalogue, locale)["labels"]["day.weekend"] == text


def test_what_is_for_staff_stays_inside(catalogue: Catalogue) -> None:
    facts = catalogue_facts(catalogue, "en")
    kinds = {key.partition(".")[0] for key in facts["labels"]}
    assert {"state", "clock", "day"} <= kinds
    assert not kinds & {"role", "chain", "node", "command", "error", "problem", "letter"}
    assert "chains" not in facts
    assert "leader" not in json.dumps(facts["departments"])


def test_the_facts_are_plain_json_of_bounded_size(catalogue: Catalogue) -> None:
    text = json.dumps(catalogue_facts(catalogue, "zh-CN"), ensure_ascii=False)
    assert len(text.encode()) < 40_000


def test_another_version_of_the_rules_shows(catalogue: Catalogue) -> None:
    other = dataclasses.replace(catalogue, version="other")
    assert catalogue_facts(other, "en")["version"] == "other"
