"""Which tickets seem to be about the same matter: what counts, and what is kept of a text."""

from __future__ import annotations

import math

import pytest

from sunhall.domain.ticket.likeness import FEATURES, Window, cells, features, most_alike

KEY = b"k" * 32
OTHER_KEY = b"o" * 32

GRILL = "栖霞里小区对面的云顶烧烤城每晚营业到凌晨三点，油烟直接排到居民楼，划拳吵闹无法入睡。"
GRILL_AGAIN = "反映云顶烧烤城油烟扰民，就在栖霞里小区正对面，夜里还很吵，老人孩子都睡不好。"
BUS = "建议19路公交车早高峰加开班次，东站到大学城一段每天都挤不上车。"
WAGES = "在锦程工地干了四个月，包工头拖欠工资一万八千元，电话不接。"
LAMP = "梧桐巷口的路灯坏了半个月，晚上接孩子放学什么也看不见。"


def alike(text: str, **others: str) -> dict[str, float]:
    window = Window.of({name: features(each, KEY) for name, each in others.items()})
    return window.alike(features(text, KEY))


def test_who_names_the_same_place_in_other_words_is_more_alike_than_anybody_else() -> None:
    found = alike(GRILL_AGAIN, grill=GRILL, bus=BUS, wages=WAGES, lamp=LAMP)
    assert max(found, key=lambda each: found[each]) == "grill"
    assert found["grill"] > 0.2
    assert all(value < 0.07 for name, value in found.items() if name != "grill")


def test_the_same_text_is_wholly_alike() -> None:
    assert alike(GRILL, grill=GRILL)["grill"] == pytest.approx(1.0)


def test_width_case_spaces_and_punctuation_make_no_difference() -> None:
    assert features("ＫＴＶ １２ 号，太吵！", KEY) == features("ktv12号太吵", KEY)


def test_what_half_of_the_window_says_counts_less_than_what_two_say() -> None:
    filler = {f"other{number}": f"请有关部门尽快处理{number}{LAMP}" for number in range(20)}
    common = alike("请有关部门尽快处理这件事", **filler, same="请有关部门尽快处理那件事")["same"]
    rare = alike("云顶烧烤城又冒烟了这件事", **filler, same="云顶烧烤城又冒烟了那件事")["same"]
    assert common < rare


def test_a_feature_that_everybody_has_says_nothing() -> None:
    window = Window.of({str(number): features(f"路灯{number}", KEY) for number in range(100, 110)})
    told = window.alike(features("路灯", KEY))
    assert len(told) == 10
    assert all(value < 0.1 for value in told.values())


def test_nothing_is_like_an_empty_text_and_nothing_fails_on_one() -> None:
    assert alike("", grill=GRILL, nothing="") == {"grill": 0.0, "nothing": 0.0}
    assert alike(GRILL) == {}
    assert features("！？", KEY) == b""


def test_a_long_text_is_kept_by_so_many_features_and_its_beginning_before_all() -> None:
    long = BUS + "".join(chr(0x4E00 + number) for number in range(0, 4000, 3))
    assert len(features(long, KEY)) == 3 * FEATURES == 384
    beginning = features(BUS[:30], KEY)
    parted = {beginning[at : at + 3] for at in range(0, len(beginning), 3)}
    kept = features(long, KEY)
    assert parted <= {kept[at : at + 3] for at in range(0, len(kept), 3)}


def test_a_long_text_is_still_like_the_one_it_repeats() -> None:
    longer = f"{GRILL_AGAIN}{WAGES}{LAMP}" * 3
    assert alike(longer, grill=GRILL)["grill"] > 0.05


def test_under_another_key_nothing_is_alike() -> None:
    window = Window.of({"grill": features(GRILL, KEY)})
    assert window.alike(features(GRILL, OTHER_KEY))["grill"] < 0.02


def test_nothing_of_the_text_stands_in_its_features() -> None:
    kept = features("手机13800138000 张三丰", KEY)
    for secret in ("13", "80", "张三", "手机", "三丰"):
        assert secret.encode() not in kept
        assert secret.encode("utf-16-le") not in kept


def test_the_order_of_the_words_cannot_be_read_from_features() -> None:
    assert features("甲乙丙甲", KEY) == features("乙丙甲乙", KEY) == features("丙甲乙丙", KEY)


def test_the_most_alike_are_shown_first_and_no_more_than_are_read() -> None:
    found = {"b": 0.2, "a": 0.2, "d": 0.9, "c": 0.06, "e": 0.07}
    assert most_alike(found, least=0.07, most=5) == [
        ("d", 0.9),
        ("a", 0.2),
        ("b", 0.2),
        ("e", 0.07),
    ]
    assert most_alike(found, least=0.07, most=2) == [("d", 0.9), ("a", 0.2)]
    assert most_alike({}, least=0.0, most=5) == []


@pytest.mark.parametrize("lat", [-60.0, 0.0, 30.67, 39.92, 53.5, 89.9, 90.0])
def test_a_place_a_hundred_metres_away_is_near_and_one_a_kilometre_away_is_not(lat: float) -> None:
    long = 116.4
    north = 100 / 111_320
    east = north / max(math.cos(math.radians(lat)), 0.02)
    around = cells(lat, long, KEY)
    assert len(around) == 9
    for up, right in ((-1, 0), (0, 1), (0, -1)):
        assert cells(lat + up * north, long + right * east, KEY)[0] in around
    assert cells(lat - 10 * north, long, KEY)[0] not in around
    assert cells(lat, long + 10 * east, KEY)[0] not in around


def test_being_near_is_mutual_for_places_in_the_same_row() -> None:
    one, other = (39.92, 116.4000), (39.92, 116.4015)
    assert cells(*one, KEY)[0] in cells(*other, KEY)
    assert cells(*other, KEY)[0] in cells(*one, KEY)


def test_a_cell_tells_nothing_without_the_key() -> None:
    assert set(cells(39.92, 116.4, KEY)).isdisjoint(cells(39.92, 116.4, OTHER_KEY))
    assert {len(each) for each in cells(39.92, 116.4, KEY)} == {3}
