"""Texts for everybody are looked through for what names or reaches a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.publication.personal_data import KINDS, findings, kinds_in, names

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident_id(seventeen: str) -> str:
    """Return a number with its check digit, worked out a second time (ISO 7064, MOD 11-2)."""
    left = sum(int(digit) * weight for digit, weight in zip(seventeen, WEIGHTS, strict=True))
    check = (12 - left % 11) % 11
    return seventeen + ("X" if check == 10 else str(check))


VALID = resident_id("11010519491231002")


def test_the_number_of_the_standard_has_the_check_digit_of_the_standard() -> None:
    assert VALID == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"身份证号{VALID}的申请人", "resident_id"),
        (f"ID {VALID.lower()}.", "resident_id"),
        ("１１０１０５１９４９１２３１００２Ｘ", "resident_id"),
        ("110105 19491231 002X", "resident_id"),
        ("110105-19491231-002X", "resident_id"),
        ("旧证号130503670401001。", "resident_id"),
        ("电话13800138000", "phone"),
        ("手机：138 0013 8000", "phone"),
        ("+86 138-0013-8000", "phone"),
        ("联系0571-88886666", "phone"),
        ("（010）66668888", "phone"),
        ("邮箱 zhang.san+1@mail.example.cn 收", "email"),
        ("ｚｓ＠ｍａｉｌ．ｃｎ", "email"),
        ("护照E12345678", "passport"),
        ("护照 EA1234567", "passport"),
        ("持H1234567801通行证", "travel_permit"),
        ("C12345678", "travel_permit"),
        ("台胞证号：12345678", "travel_permit"),
        ("卡号6222 0212 3456 7890 128", "bank_card"),
        ("4111111111111111", "bank_card"),
    ],
)
def test_what_names_or_reaches_a_person_is_found(text: str, kind: str) -> None:
    assert kind in kinds_in(text)


@pytest.mark.parametrize(
    "text",
    [
        *("云公开〔2026〕12号", "2026年11月22日", "20261122", "2025-2026学年", "第1234567号"),
        *("共3000000元", "GK-20261121-483927-0", "统一社会信用代码91330100MA27X1234Q"),
        *("面积12345.67平方米", "国道G320", "项目编号2026-330100-04-01-123456", ""),
        *("School Plan 2025", "政府信息公开条例第三十六条第（二）项", "11010519491231002"),
    ],
)
def test_ordinary_numbers_of_an_office_are_no_personal_data(text: str) -> None:
    assert kinds_in(text) == ()


def test_a_wrong_check_digit_is_no_resident_number() -> None:
    for digit in set("0123456789X") - {VALID[-1]}:
        assert "resident_id" not in kinds_in(VALID[:-1] + digit)


def test_a_day_that_no_calendar_has_is_no_resident_number() -> None:
    assert kinds_in(resident_id("11010519491331002")) == ()
    assert kinds_in("130503671301001") == ()


def test_a_finding_names_the_field_and_the_kind_and_never_the_value() -> None:
    found = findings({"title": "关于学校", "summary": f"{VALID}，13800138000"})
    assert found == (("summary", "resident_id"), ("summary", "phone"))
    assert {kind for _, kind in found} <= set(KINDS)


def test_a_name_is_found_however_it_is_spaced() -> None:
    assert names("李向荣", "申请人李 向荣要求")
    assert names("李向荣", "申请人李·向荣要求")
    assert names("Anna Schmidt", "request by ANNA  SCHMIDT")
    assert names("阿依古丽·买买提", "阿依古丽买买提的申请")
    assert not names("李向荣", "申请人王向荣要求")


def test_a_name_of_one_character_would_be_found_anywhere_and_is_not_looked_for() -> None:
    assert not names("李", "行李寄存处")
    assert not names("", "任何文字")


digits = st.text(alphabet="0123456789", min_size=0, max_size=4)


@given(
    area=st.integers(110000, 659999),
    day=st.dates(),
    serial=st.integers(0, 999),
    before=st.sampled_from(["", "号码", "a.", "ID:", " "]),
    after=st.sampled_from(["", "。", "的", " 号", "/"]),
)
def test_every_resident_number_is_found_wherever_it_stands(
    area: int, day: object, serial: int, before: str, after: str
) -> None:
    text = f"{day:%Y%m%d}".rjust(8, "0")
    if not "1800" <= text[:4] <= "2199":
        return
    number = resident_id(f"{area}{text}{serial:03}")
    assert "resident_id" in kinds_in(f"{before}{number}{after}")


@given(st.text(max_size=200))
def test_any_text_can_be_looked_through(text: str) -> None:
    assert set(kinds_in(text)) <= set(KINDS)
