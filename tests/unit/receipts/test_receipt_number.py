"""What people say on the phone: made once, understood however it is typed."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sunhall.domain.receipt_number import check_digit, normalised, receipt_number

NUMBER = "GK-20261121-483927-0"

days = st.dates(min_value=date(1000, 1, 1))
six_digits = st.text("0123456789", min_size=6, max_size=6)
prefixes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=6)


def test_a_number_shows_service_day_chance_and_check_digit() -> None:
    assert receipt_number("GK", date(2026, 11, 21), "483927") == NUMBER


@pytest.mark.parametrize(
    ("digits", "check"),
    [("0794", "5"), ("", "1"), ("0", "2"), ("1", "9")],
)
def test_the_check_digit_is_that_of_iso_7064_mod_11_10(digits: str, check: str) -> None:
    # 0794 is the worked example of the standard; the short ones were reckoned by hand:
    # carried 10; (10 + d) mod 10, 0 read as 10; times 2 mod 11; check = (11 - carried) mod 10.
    assert check_digit(digits) == check


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        "gk-20261121-483927-0",
        "GK202611214839270",
        "  GK 20261121 483927 0\n",
        "ＧＫ－２０２６１１２１－４８３９２７－０",
        "ｇｋ２０２６１１２１４８３９２７０",
        "GK—20261121—483927—0",
        "GK–20261121–483927–0",
        "GK ー 20261121 ー 483927 ー 0",
        "GK_20261121_483927_0",
        "GK\u300020261121\u00a0483927\u200b0",
    ],
)
def test_a_number_is_understood_however_it_is_typed(typed: str) -> None:
    assert normalised(typed) == NUMBER


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "GK",
        "GK-20261121-483927",
        "GK-20261121-483927-1",  # wrong check digit
        "GK-20261121-483927-00",
        "20261121-483927-0",
        "ABCDEFG-20261121-483927-0",
        "GK-20261121-48392七-0",
        "GK-20261121-48392٧-0",  # an Arabic seven is a digit for Python, not for us
        "GK/20261121/483927/0",
        NUMBER * 4,
        "9" * 100_000,
    ],
)
def test_what_cannot_be_a_number_is_none(typed: str) -> None:
    assert normalised(typed) is None


def test_a_day_that_does_not_exist_is_no_number_even_with_the_right_check_digit() -> None:
    digits = "20261131" + "483927"
    assert normalised(f"GK-20261131-483927-{check_digit(digits)}") is None


@given(prefixes, days, six_digits)
def test_every_number_that_is_made_is_understood(prefix: str, on: date, digits: str) -> None:
    number = receipt_number(prefix, on, digits)
    assert normalised(number) == number
    assert normalised(number.lower().replace("-", " ")) == number


@given(days, six_digits, st.data())
def test_one_wrong_digit_is_always_noticed(on: date, digits: str, data: st.DataObject) -> None:
    compact = receipt_number("GK", on, digits).replace("-", "")
    place = data.draw(st.integers(2, len(compact) - 1))
    wrong = data.draw(st.sampled_from("0123456789".replace(compact[place], "")))
    assert normalised(compact[:place] + wrong + compact[place + 1 :]) is None


def test_nearly_every_swap_of_neighbours_is_noticed() -> None:
    swaps = unnoticed = 0
    for number in range(2000):
        digits = f"{20260101 + number % 28}{number * 499 % 1_000_000:06}"
        whole = digits + check_digit(digits)
        for place in range(len(whole) - 1):
            left, right = whole[place], whole[place + 1]
            if left != right:
                swaps += 1
                swapped = whole[:place] + right + left + whole[place + 2 :]
                unnoticed += check_digit(swapped[:-1]) == swapped[-1]
    assert unnoticed / swaps < 0.03


@given(days, six_digits, six_digits)
def test_other_digits_give_another_number(on: date, one: str, other: str) -> None:
    assume(one != other)
    assert receipt_number("GK", on, one) != receipt_number("GK", on, other)
    assert receipt_number("GK", date(2026, 1, 1), one) != receipt_number(
        "GK", date(2026, 1, 1) + timedelta(days=1), one
    )


@pytest.mark.parametrize("digits", ["", "12345", "1234567", "12345a", "１２３４５６", "12345²"])
def test_only_six_ascii_digits_make_a_number(digits: str) -> None:
    with pytest.raises(ValueError, match="6 random digits"):
        receipt_number("GK", date(2026, 1, 1), digits)


@pytest.mark.parametrize("prefix", ["", "gk", "G1", "ABCDEFG", "公开"])
def test_only_latin_capitals_make_a_prefix(prefix: str) -> None:
    with pytest.raises(ValueError, match="Latin capitals"):
        receipt_number(prefix, date(2026, 1, 1), "123456")
