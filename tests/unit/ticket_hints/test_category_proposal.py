"""What a text may be about: the city's own words decide, and everybody can see which."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from infra.catalogue.compiler import compile_catalogue
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.ticket.category_proposal import CategoryProposal, propose
from sunhall.domain.ticket.rules import TicketRules, ticket_rules
from tests.builders import tickets

ROOT = Path(__file__).parents[3]


def rules_with(*neutral: str, **keywords: Sequence[str]) -> TicketRules:
    """The rules of the tests with keywords of their own; names of categories say nothing there."""
    section: dict[str, Any] = dict(tickets.SECTION)
    section["neutral_words"] = list(neutral)
    section["categories"] = [
        {**each, "keywords": list(keywords.get(each["id"], ()))} for each in section["categories"]
    ]
    catalogue: Any = type("Sections", (), {"sections": {"ticket": section}})()
    return ticket_rules(catalogue)


def ids(proposed: Sequence[CategoryProposal]) -> list[str]:
    return [each.category for each in proposed]


def test_the_category_whose_words_are_found_is_proposed_with_them() -> None:
    rules = rules_with(road_damage=["坑洼", "路面"], noise=["吵"])
    (found,) = propose("门口的路面坑洼不平", rules)
    assert found.category == "road_damage"
    assert found.words == ("路面", "坑洼")
    assert 0 < found.likelihood < 1


def test_nothing_is_proposed_where_no_word_says_anything() -> None:
    assert propose("你好，请问有人吗？", rules_with(road_damage=["路面"])) == ()
    assert propose("", rules_with(road_damage=["路面"])) == ()


def test_the_longest_word_wins_over_those_that_stand_in_it() -> None:
    rules = rules_with(no_water=["水"], housing=["漏水"], road_damage=["水管漏水坑"])
    assert ids(propose("水管漏水", rules)) == ["housing", "no_water"]
    assert ids(propose("水管漏水坑", rules)) == ["road_damage"]


def test_a_longer_word_that_is_begun_and_not_ended_hides_none() -> None:
    rules = rules_with(no_water=["停水"], road_damage=["停水通知栏"])
    assert ids(propose("停水通知", rules)) == ["no_water"]


def test_a_neutral_word_hides_the_keyword_that_stands_in_it() -> None:
    rules = rules_with("人民政府", corruption=["民政"], noise=["吵"])
    assert ids(propose("人民政府门口太吵", rules)) == ["noise"]
    assert ids(propose("民政局门口", rules)) == ["corruption"]


def test_a_longer_word_counts_more() -> None:
    rules = rules_with(noise=["深夜施工"], housing=["漏水"])
    text = "关于深夜施工，漏水的事"
    first, second = propose(text, rules)
    assert (first.category, second.category) == ("noise", "housing")
    assert first.likelihood > second.likelihood


def test_the_beginning_says_what_it_is_about() -> None:
    rules = rules_with(noise=["噪音"], housing=["漏水"])
    beside = "。顺便说一下，我家住在三楼，家里有老人，平时都很好，邻居也不错，另外"
    assert ids(propose(f"噪音{beside}漏水", rules)) == ["noise", "housing"]
    assert ids(propose(f"漏水{beside}噪音", rules)) == ["housing", "noise"]


def test_a_word_that_comes_again_counts_more_but_not_twice_as_much() -> None:
    rules = rules_with(noise=["噪音"])
    once, twice, often = (
        propose("。" * 200 + "噪音，" * times, rules)[0].likelihood for times in (1, 2, 8)
    )
    assert once < twice < often < 4 * once


def test_a_word_of_several_categories_tells_them_apart_less() -> None:
    alone = rules_with(noise=["扰民"])
    shared = rules_with(noise=["扰民"], housing=["扰民"], no_water=["扰民"])
    (one,) = propose("扰民", alone)
    three = propose("扰民", shared)
    assert ids(three) == ["housing", "no_water", "noise"]
    assert all(each.likelihood < one.likelihood for each in three)


def test_no_more_than_three_are_proposed_and_no_more_than_five_words_named() -> None:
    words = ["甲一", "甲二", "甲三", "甲四", "甲五", "甲六"]
    rules = rules_with(
        road_damage=words, gas_leak=["乙"], no_water=["丙"], housing=["丁"], noise=["戊"]
    )
    found = propose("乙丙丁戊" + "".join(words), rules)
    assert len(found) == 3
    assert len(found[0].words) == 5


def test_width_and_case_make_no_difference() -> None:
    rules = rules_with(noise=["KTV"], housing=["５G"])
    assert ids(propose("ｋｔｖ太吵", rules)) == ["noise"]
    assert ids(propose("5g基站", rules)) == ["housing"]


def test_words_do_not_reach_across_punctuation() -> None:
    assert propose("他的，士兵", rules_with(noise=["的士"])) == ()


def test_the_rules_of_another_catalogue_are_other_words() -> None:
    text = "路面坑洼"
    assert ids(propose(text, rules_with(road_damage=["坑洼"]))) == ["road_damage"]
    assert ids(propose(text, rules_with(noise=["坑洼"]))) == ["noise"]


@pytest.fixture(scope="module")
def city() -> TicketRules:
    compiled = compile_catalogue(ROOT / "catalogue")
    catalogue: Catalogue = catalogue_from_mapping(compiled.catalogue, compiled.sections)
    return ticket_rules(catalogue)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("19路公交车早高峰间隔太长，希望增加班次。", "bus"),
        ("楼下烧烤店油烟直接往居民楼里排，窗户都不敢开。", "air_pollution"),
        ("包工头拖欠工资两万多元，电话也不接。", "unpaid_wages"),
        ("工地凌晨施工，混凝土泵车一直响到三点。", "noise_construction"),
        ("请问外地户口的孩子上小学需要哪些材料？", "school_admission"),
        ("办了健身卡，健身房突然关门跑路，要求退费。", "prepaid_cards"),
        ("梧桐巷的路灯不亮已经半个月了。", "street_light"),
        ("我母亲今年满五十岁，养老金什么时候调整？", "pension"),
        ("异地就医住院的费用怎么报销？", "medical_insurance"),
        ("有人被困在电梯里，快来人！", "elevator_trapped"),
        ("厨房里有煤气味，像是漏气了。", "gas_leak"),
        ("买的奶粉已经过期，超市不肯退。", "food_safety"),
        ("小区楼道里飞线充电，电动车堵着消防通道。", "fire_hazard"),
        ("邻居养了一条大型犬，遛狗从不牵绳。", "dogs"),
        ("村里修路占了我家承包地，一直没有补偿款。", "land_contract"),
        ("公积金能不能提取出来付房租？", "housing_fund"),
    ],
)
def test_the_example_city_proposes_what_an_agent_would_choose(
    city: TicketRules, text: str, category: str
) -> None:
    assert category in ids(propose(text, city))[:2]


def test_every_category_is_found_by_its_own_name(city: TicketRules) -> None:
    for category in city.categories.values():
        assert category.id in ids(propose(category.label["zh-CN"], city))


def test_every_category_of_the_example_city_has_a_word_of_its_own(city: TicketRules) -> None:
    for category in city.categories.values():
        found = [propose(word, city) for word in category.keywords]
        assert any(ids(each)[:1] == [category.id] for each in found), category.id


def test_every_keyword_of_the_example_city_can_be_found(city: TicketRules) -> None:
    for category in city.categories.values():
        for word in category.keywords:
            assert category.id in ids(propose(word, city)), word
