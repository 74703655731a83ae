"""The letters of a petition: what each says, and that it cannot leave without (arts. 19 to 36)."""

from __future__ import annotations

import pytest

from sunhall.domain.letters.letter import LetterRefused, plain_text
from sunhall.domain.letters.required_by_law import REQUIRED
from sunhall.domain.letters.template import TemplateRefused, template_from_mapping
from tests.builders import petitions as made
from tests.builders.petition_letters import HISTORIES, example_city, facts_of, letter_of

CODES = sorted(HISTORIES)
#: Letter → what the law asks of it.
REQUIRED_FACTS = [(code, name) for code in CODES for name in REQUIRED[code]]
DECISIONS = ("P05", "P06", "P07", "P08", "P11", "P12")


def test_every_letter_of_the_petition_service_has_a_template_and_a_history() -> None:
    templates = {code for code in example_city().letters if code.startswith("P")}
    assert templates == set(CODES) == {code for code in REQUIRED if code.startswith("P")}


@pytest.mark.parametrize("code", CODES)
def test_a_letter_can_be_made_from_its_history_and_may_leave(code: str) -> None:
    text = plain_text(letter_of(code))
    assert made.NAME in text
    assert "XF-202" in text
    assert "{" not in text


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("P01", ("2026年1月5日由云溪市教育局受理", "2026年3月6日届满", "第二十三条")),
        ("P02", (made.DECLINE.earlier_receipt_no, "第十九条", "不予重复受理")),
        ("P03", ("第三十一条第二项", "仲裁委员会", "请依法向有管辖权的仲裁机构申请仲裁")),
        ("P04", ("转送至云溪市教育局", "15日内书面告知您是否受理", "第二十二条")),
        ("P05", ("2026年3月6日届满", "延长30日，至2026年4月5日届满", "调取考勤", "第三十四条")),
        (
            "P06",
            (
                *("一、投诉请求", made.REQUEST, "二、事实和理由", made.FACTS),
                *("三、处理意见及其法律法规依据", "第五十条", "予以支持", "第三十二条"),
                *("自收到本意见书之日起30日内", "书面请求云溪市人民政府复查", "第三十五条"),
            ),
        ),
        (
            "P07",
            (
                *("维持原意见", "云公开〔2026〕3号", "认定的金额不对", made.REQUEST),
                *("自收到本意见书之日起30日内", "书面请求江岭省人民政府复核", "第三十六条"),
            ),
        ),
        ("P08", ("维持原意见", "信访事项终结意见", "不再受理", "复查没有核对考勤", "第三十六条")),
        ("P09", ("2026年7月1日上午九时", "市信访局听证室", "工资是否应当发放")),
        ("P10", (made.DECLINE.earlier_receipt_no, "不再受理", "新的事实和理由")),
        ("P13", (made.TICKET_IN_HAND.receipt_no, "国办函〔2025〕66号", "不再重复受理")),
        ("P11", ("建议", "予以采纳", "第二十九条")),
        ("P12", ("反馈", "反映的问题属实", "第三十条")),
    ],
)
def test_a_letter_says_what_it_is_for(code: str, words: tuple[str, ...]) -> None:
    text = plain_text(letter_of(code)).replace("\n", "")
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(("code", "missing"), REQUIRED_FACTS)
def test_a_letter_that_lacks_what_the_law_asks_for_is_not_made(code: str, missing: str) -> None:
    with pytest.raises(LetterRefused) as refused:
        letter_of(code, {**facts_of(code), missing: None})
    assert missing in [error.field for error in refused.value.errors]


@pytest.mark.parametrize(("code", "dropped"), REQUIRED_FACTS)
def test_no_wording_can_drop_what_the_law_asks_for(code: str, dropped: str) -> None:
    template = dict(example_city().letters[code])
    template["required"] = [name for name in template["required"] if name != dropped]
    template["sections"] = [
        section for section in template["sections"] if f"{{{dropped}" not in str(section)
    ]
    with pytest.raises(TemplateRefused):
        template_from_mapping(template)


@pytest.mark.parametrize("code", DECISIONS)
def test_what_somebody_signs_for_the_organ_does_not_leave_unsigned(code: str) -> None:
    template = dict(example_city().letters[code])
    with pytest.raises(TemplateRefused):
        template_from_mapping({**template, "needs_decision": False})


@pytest.mark.parametrize("code", CODES)
def test_no_petition_counts_in_the_annual_report_of_disclosure(code: str) -> None:
    template = dict(example_city().letters[code])
    with pytest.raises(TemplateRefused):
        template_from_mapping({**template, "leaves": ["r3_1"]})


def test_art_30_the_letters_of_a_report_repeat_nothing_of_it() -> None:
    assert made.REQUEST not in str(facts_of("P12"))
    assert "petition_facts" not in facts_of("P12")


def test_a_letter_carries_its_approval_and_no_row_of_the_statistics() -> None:
    history = made.approved("2026-01-05")
    letter = history.case.letters[-1]
    order = history.events[letter.order - 1]
    service = history.service
    assert service.letter_decision(history.case, order) == (f"{history.case.receipt_no}/1", None)
    first = history.events[history.case.letters[0].order - 1]
    assert service.letter_decision(history.case, first) is None


def test_a_letter_is_written_by_whoever_had_the_petition_when_it_was_ordered() -> None:
    history = made.final("2026-01-05")
    written = dict(
        zip((letter.code for letter in history.case.letters), history.case.issuers, strict=True)
    )
    assert written == {
        "P04": made.OFFICE,
        "P01": made.EDUCATION,
        "P06": made.EDUCATION,
        "P07": made.GOVERNMENT,
        "P08": made.PROVINCE,
    }
    assert history.service.letter_issuer(history.case) == made.PROVINCE


def test_letters_of_petitions_have_a_register_and_a_prefix_of_their_own() -> None:
    departments = example_city().departments
    bureau, office = departments["education-bureau"], departments["petition-office"]
    assert bureau.letter_register("petition") == ("education-bureau/petition", "云教信")
    assert bureau.letter_register("disclosure") == ("education-bureau", "云教公开")
    # The petition office writes no other letters.
    assert office.letter_register("petition") == ("petition-office", "云信")


def test_no_two_registers_of_the_city_share_a_prefix() -> None:
    registers = {
        department.letter_register(service)
        for department in example_city().departments.values()
        for service in ("disclosure", "petition")
    }
    assert len({prefix for _, prefix in registers}) == len(registers)
