from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.errors import InvalidInput
from sunhall.domain.letters.facts import FACT_TYPES, Reader
from sunhall.domain.letters.letter import (
    Issue,
    Letter,
    LetterRefused,
    Paragraph,
    attachment_lines,
    checked,
    chinese_date,
    compose,
    letter_number,
    missing_facts,
    plain_text,
    problems,
)
from sunhall.domain.letters.remedy import Remedy, RemedyVariant, remedy_for
from sunhall.domain.letters.required_by_law import WEIGHED, required_here
from sunhall.domain.letters.template import SectionKind
from tests.unit.letters.sample_letters import (
    CODES,
    CONSULTING,
    COURT,
    FACTS,
    GOVERNMENT,
    ISSUER,
    STANDING,
    body,
    issue,
    letter,
    template,
)

#: A sample of D11 withholds a part under art. 15, so it has to tell opinion and weighing.
REQUIRED = {code: (*template(code).required, *(WEIGHED if code == "D11" else ())) for code in CODES}


def codes(made: Letter) -> set[str]:
    return {problem.code for problem in problems(made)}


@pytest.mark.parametrize("code", CODES)
def test_every_template_makes_a_letter_that_may_leave(code: str) -> None:
    made = letter(code)
    assert problems(made) == ()
    assert checked(made) is made
    assert "{" not in plain_text(made)
    assert "None" not in plain_text(made)


@pytest.mark.parametrize("code", CODES)
def test_every_template_makes_a_letter_from_its_required_facts_alone(code: str) -> None:
    wanted = template(code)
    facts = {name: FACTS[name] for name in wanted.required}
    facts |= {name: FACTS[name] for name in required_here(code, facts)}
    made = compose(wanted, facts, remedy_for(wanted.remedies, STANDING), ISSUER, issue(code))
    assert problems(made) == ()


@pytest.mark.parametrize("code", CODES)
def test_a_missing_fact_is_refused_by_its_name(code: str) -> None:
    for name in REQUIRED[code]:
        with pytest.raises(LetterRefused) as refused:
            letter(code, {name: None})
        assert refused.value.code == "letter_incomplete", name
        assert [(error.field, error.code) for error in refused.value.errors] == [
            (name, "letter_fact_missing")
        ]


@pytest.mark.parametrize("code", CODES)
def test_an_optional_fact_only_changes_the_letter_where_it_is_stated(code: str) -> None:
    with_all = letter(code)
    for name in (each for each in template(code).optional if each not in REQUIRED[code]):
        without = letter(code, {name: None})
        assert problems(without) == (), name
        assert len(plain_text(without)) < len(plain_text(with_all)), name


def test_every_missing_fact_is_named_at_once() -> None:
    assert missing_facts(template("D12"), {"receipt_no": "YX", "reasons": ""}) == (
        "applicant_name",
        "received_on",
        "information_description",
        "ground",
        "reasons",
    )


def test_a_wrong_fact_is_refused_before_anything_is_printed() -> None:
    with pytest.raises(InvalidInput):
        letter("D12", {"received_on": "someday"})


def test_the_receipt_says_number_day_of_receipt_and_why_and_due_date_art_31() -> None:
    text = body(letter("D01"))
    assert "受理编号为YX26-0001-7" in text
    assert "第三十一条的规定，该申请以双方确认之日为收到申请之日" in text
    assert "收到申请之日为2026年2月14日" in text
    assert "2026年3月20日前（含当日）作出答复" in text
    assert (
        "您可以凭受理编号和提交申请时取得的查询码，登录本市政府信息公开申请网页（/track/）" in text
    )


def test_the_supplement_letter_names_all_points_at_once_and_the_effects_art_30() -> None:
    made = letter("D02")
    assert "一次性告知" in body(made)
    assert [each.text for each in made.body if each.kind is SectionKind.ITEM] == [
        "1.所称方案的文号",
        "2.所需信息的起止时间",
    ]
    assert "15个工作日内" in body(made)
    assert "答复期限自收到之日起重新计算" in body(made)
    assert "视为放弃申请" in body(made)


def test_a_single_point_is_not_numbered() -> None:
    made = letter("D02", {"supplement_points": ["所称方案的文号"]})
    assert "所称方案的文号" in [each.text for each in made.body]


def test_the_extension_letter_says_reason_days_new_date_and_who_agreed_art_33_2() -> None:
    text = body(letter("D04"))
    assert "第三十三条第二款" in text
    assert "经本机关政府信息公开工作机构负责人同意" in text
    assert "延长10个工作日，至2026年4月3日届满" in text
    assert "因需要检索的档案数量较大" in text


def test_a_partial_disclosure_gives_every_withheld_part_its_article_and_reason_art_37() -> None:
    # Case D.16: two grounds, one row of the statistics, R1 for what is withheld.
    made = letter("D11")
    text = body(made)
    assert "第三十七条" in text
    assert (
        "1.附件二中的儿童姓名：依照《中华人民共和国政府信息公开条例》第十五条、第三十二条的规定，不予公开。"
        "理由：涉及个人隐私。" in text
    )
    assert "2.会议讨论记录：依照《中华人民共和国政府信息公开条例》第十六条第二款的规定" in text
    assert made.leaf == "r3_2"
    assert made.attachments == ("《学区划分方案》", "《学区划分方案说明》")
    assert "leaf_wrong" in codes(replace(made, leaf="r3_3_4"))


def test_a_refusal_names_its_ground_and_reason_art_36_3() -> None:
    text = body(letter("D12"))
    assert "依照《中华人民共和国政府信息公开条例》第十四条的规定" in text
    assert "第三十六条第三项" in text
    assert "该事项不属于本机关职责范围。" in text
    assert "第三方不同意公开" in text
    assert "公共利益" in text


def test_a_search_is_told_when_nothing_was_found_art_36_4() -> None:
    text = body(letter("D13"))
    assert "2026年3月2日由档案室以“学区划分”检索文书档案库" in text
    assert "该政府信息不存在" in text


def test_the_right_agency_is_named_with_its_contact_when_known_art_36_5() -> None:
    assert "云溪市自然资源和规划局，联系方式：0000-5550130" in body(letter("D14"))
    assert "联系方式" not in body(letter("D14", {"other_agency": None}))


def test_a_repeat_names_number_and_date_of_the_earlier_reply_art_36_6() -> None:
    text = body(letter("D15"))
    assert "2025年12月1日" in text
    assert "云教公开〔2025〕41号" in text


def test_an_abandoned_request_names_the_supplement_letter_its_service_and_the_end_art_30() -> None:
    text = body(letter("D21"))
    assert "云教公开〔2026〕3号" in text
    assert "并于同日通过互联网渠道送达" in text
    assert "补正期限至2026年3月24日届满" in text


def test_reasons_are_asked_for_with_count_points_and_last_day_art_35() -> None:
    made = letter("D03")
    text = body(made)
    assert "自2026年2月1日以来，您向本机关提出的政府信息公开申请共41件" in text
    assert "1.申请公开上述政府信息的用途" in text
    assert "请您在2026年3月17日前（含当日）将书面理由提交本机关" in text
    assert "将告知您不予处理" in text
    assert "确定延迟答复的合理期限" in text
    assert made.remedy.paragraphs == ()


def test_a_delay_of_art_35_is_told_apart_from_an_extension_of_art_33() -> None:
    text = body(letter("D04b"))
    assert "申请理由合理" in text
    assert "将在2026年5月29日前（含当日）作出答复" in text
    assert "不属于《中华人民共和国政府信息公开条例》第三十三条第二款规定的延长答复期限" in text
    assert "负责人同意" not in text


def test_a_third_party_is_told_what_it_is_about_15_days_and_what_silence_means_art_32() -> None:
    made = letter("D05")
    text = body(made)
    assert made.addressee == "云溪市远望建筑工程有限公司："
    assert "第三小学扩建工程施工合同中的分项报价" in text
    assert "自收到本征询书之日起15个工作日内提出意见" in text
    assert "逾期未提出意见的，由本机关依照" in text
    assert "视为同意" not in text
    assert "登录本市政府信息公开征询回复网页（/opinion/）答复，征询编号为ZX-20260304-1" in text
    assert "查询码为7KQP-2MWD-XR4T" in text


def test_a_reply_form_follows_the_letter_with_room_to_write() -> None:
    made = letter("D05")
    title, *fields = made.form
    assert (title.kind, title.text) == (SectionKind.FORM, "第三方意见回执")
    assert {each.kind for each in fields} == {SectionKind.FIELD}
    assert [(each.label, each.text, each.lines) for each in fields][:4] == [
        ("征询编号", "ZX-20260304-1", 1),
        ("涉及的信息", "第三小学扩建工程施工合同中的分项报价", 1),
        ("意见", "□ 同意公开　□ 部分同意　□ 不同意", 1),
        ("不同意公开的内容及理由", "", 6),
    ]
    lines = plain_text(made).splitlines()
    assert lines.index("2026年3月20日") + 1 == lines.index("第三方意见回执")
    assert lines[-1].startswith("日期 ")


def test_only_some_letters_have_a_form() -> None:
    assert {code for code in CODES if letter(code).form} == {"D05", "D07", "D07b"}


def test_the_applicant_learns_that_a_third_party_is_asked_and_time_is_not_counted_art_33_3() -> (
    None
):
    text = body(letter("D06"))
    assert "本机关于2026年3月4日书面征求第三方意见" in text
    assert "征求第三方意见所需时间不计算在答复期限内" in text


def test_only_a_co_producers_silence_is_consent_art_34() -> None:
    producer, other = body(letter("D07")), body(letter("D07b"))
    assert "第三十四条" in producer
    assert "自收到本征求意见书之日起15个工作日内" in producer
    assert "逾期未提出意见的，视为同意公开" in producer
    assert "第三十四条" not in other
    assert "不视为同意公开" in other


def test_a_fee_is_computed_band_by_band_and_says_what_follows_109() -> None:
    made = letter("D08")
    text = body(made)
    assert "第四十二条" in text
    assert "国办函〔2020〕109号" in text
    assert "按件收取信息处理费" in text
    assert "2.第11件至第30件：100元/件" in text
    assert "第41件：1件，300元/件，计300元" in text
    assert "合计人民币300元" in text
    assert "自收到本通知书的次日起20个工作日内缴纳信息处理费300元" in text
    assert "答复期限自缴费的次日起重新计算" in text
    assert "视为放弃申请" in text


def test_an_unpaid_request_names_notice_service_and_the_end_of_the_period() -> None:
    text = body(letter("D22"))
    assert "本机关于2026年3月5日作出" in text
    assert "（云教公开〔2026〕5号），并于2026年3月6日邮寄送达" in text
    assert "缴费期限至2026年4月3日届满" in text


def test_a_third_party_learns_what_is_disclosed_why_and_from_when_art_32() -> None:
    made = letter("D23")
    text = body(made)
    assert "第三小学扩建工程施工合同中的分项报价" in text
    assert "不公开可能对公共利益造成重大影响" in text
    assert "10个工作日后公开，公开之日不早于2026年4月3日" in text
    assert "申请行政复议；也可以" in "".join(made.remedy.paragraphs)


def test_a_proof_of_delivery_is_a_form_for_the_file_without_salutation() -> None:
    made = letter("D25")
    assert made.addressee == ""
    assert {each.kind for each in made.body} == {SectionKind.FIELD}
    assert [(each.label, each.text) for each in made.body] == [
        ("受理编号", "YX26-0001-7"),
        ("送达文书", "《政府信息公开告知书》（云教公开〔2026〕11号）"),
        ("文书日期", "2026年3月20日"),
        ("受送达人", "欧阳龑"),
        ("送达方式", "邮寄送达"),
        ("邮件编号", "EM123456789CN"),
        ("签收人", "本人"),
        ("送达日期", "2026年3月23日"),
        ("备注", "首次投递即签收。"),
        ("送达人签名", ""),
    ]


def test_an_excessive_request_tells_counts_reasons_and_why_they_do_not_do_art_35() -> None:
    text = body(letter("D20"))
    assert "共41件" in text
    assert "用于学术研究" in text
    assert "本机关认为申请理由不合理。具体情况如下：\n该事项不属于" in text


def test_who_has_got_the_information_already_is_told_that_it_is_not_issued_again() -> None:
    text = body(letter("D20b"))
    assert "对您已经获取的信息予以确认或者重新出具" in text
    assert "具体情况如下：\n该事项不属于" in text
    assert "对本次申请不予处理" in text


def test_a_petition_learns_channel_and_the_hotlines_number_once_it_took_it_art_39() -> None:
    text = body(letter("D18"))
    assert "您可以拨打12345政务服务便民热线。" in text
    assert "工单编号为RX20260315001" in text
    assert "工单编号" not in body(letter("D18", {"handed_over": None}))


@pytest.mark.parametrize("code", ["D11", "D12"])
@pytest.mark.parametrize("name", WEIGHED)
def test_what_is_withheld_for_a_third_party_tells_opinion_and_weighing_art_15(
    code: str, name: str
) -> None:
    ground = "《中华人民共和国政府信息公开条例》第十五条、第三十二条"
    assert problems(letter(code, {"ground": ground})) == ()
    with pytest.raises(LetterRefused) as refused:
        letter(code, {"ground": ground, name: None})
    assert [error.field for error in refused.value.errors] == [name]


def test_another_ground_needs_no_weighing() -> None:
    other = {"ground": "《中华人民共和国政府信息公开条例》第十六条第一款"}
    bare = letter("D12", {**other, "third_party_opinion": None, "public_interest_weighing": None})
    assert problems(bare) == ()


@pytest.mark.parametrize("code", CONSULTING)
def test_nothing_of_the_applicant_stands_in_a_letter_to_somebody_else_c_4_10(code: str) -> None:
    text = plain_text(letter(code))
    for name, value in FACTS.items():
        if FACT_TYPES[name].reader is Reader.APPLICANT and len(str(value)) > 2:
            assert not [word for word in words_of(value) if word in text], name
    assert "欧阳龑" not in text
    assert "书院街小学" not in text


@pytest.mark.parametrize("code", [code for code in CODES if code not in CONSULTING])
def test_nothing_of_the_third_party_stands_in_a_letter_to_the_applicant_c_4_10(code: str) -> None:
    text = plain_text(letter(code))
    for name, value in FACTS.items():
        if FACT_TYPES[name].reader is Reader.CONSULTEE and len(str(value)) > 2:
            assert not [word for word in words_of(value) if word in text], name


def words_of(value: Any) -> list[str]:
    """Return the texts in a sample that are long enough to be told from common words."""
    if isinstance(value, dict):
        return [word for part in value.values() for word in words_of(part)]
    if isinstance(value, list):
        return [word for part in value for word in words_of(part)]
    text = str(value)
    # A date may be that of something else.
    return [text] if len(text) > 5 and not text[:4].isdigit() else []


@pytest.mark.parametrize("code", ["D05", "D06", "D23"])
@pytest.mark.parametrize("hidden", ["欧阳龑", " 欧阳 龑", "云溪市远望建筑工程有限公司"])
def test_a_hidden_name_that_somebody_typed_is_found_and_the_letter_stays_c_4_10(
    code: str, hidden: str
) -> None:
    facts = {
        "hidden_names": [hidden],
        "consulted_information": f"关于欧\n阳龑与{FACTS['consultee_name']}的合同",
        "information_description": f"欧阳龑 与 {FACTS['consultee_name']}的合同",
    }
    spoilt = letter(code, facts)
    assert codes(spoilt) == {"hidden_identity_shown"}
    with pytest.raises(LetterRefused) as refused:
        checked(spoilt)
    assert hidden.strip() not in repr(refused.value.errors) + repr(refused.value.params)


def test_a_hidden_name_of_one_character_hides_nothing() -> None:
    assert problems(letter("D05", {"hidden_names": ["云"]})) == ()


@pytest.mark.parametrize(
    ("kind", "you"),
    [("natural_person", "您"), ("commercial_enterprise", "贵单位"), (None, "您（贵单位）")],
)
def test_a_third_party_is_addressed_by_what_is_known_of_it(kind: str | None, you: str) -> None:
    assert f"请{you}自收到" in body(letter("D05", {"consultee_kind": kind}))


def test_an_agency_is_always_addressed_as_a_body() -> None:
    assert "请贵单位自收到" in body(letter("D07", {"consultee_kind": "natural_person"}))


def test_an_organisation_is_not_addressed_as_a_person() -> None:
    assert "贵单位" in body(letter("D12", {"applicant_kind": "commercial_enterprise"}))
    assert "您" not in body(letter("D12", {"applicant_kind": "commercial_enterprise"}))
    assert "您" in body(letter("D12", {"applicant_kind": None}))


def test_paragraphs_of_the_reasons_stay_apart_and_words_in_a_sentence_stay_together() -> None:
    made = letter("D12", {"reasons": "第一。\r\n\n  第二。 ", "information_description": "甲\n 乙"})
    texts = [each.text for each in made.body]
    assert texts[2:4] == ["第一。", "第二。"]
    assert "申请公开“甲 乙”。" in texts[0]


def test_invisible_characters_do_not_reach_the_letter() -> None:
    made = letter("D12", {"applicant_name": "张\u202e三\u200b\x07"})
    assert made.addressee == "张三："


@given(st.text(min_size=1).filter(lambda text: bool(text.strip())))
def test_what_people_typed_is_never_read_as_a_placeholder(typed: str) -> None:
    marked = f"{{agency}}{typed}{{you.__class__}}{{0}}"
    made = letter("D12", {"information_description": marked, "reasons": f"甲{typed}{{office}}乙"})
    assert "{agency}" in made.body[0].text
    assert "{you.__class__}{0}" in made.body[0].text
    assert "{office}" in body(made)
    assert problems(made) == ()


def test_the_letter_has_everything_an_official_letter_shows() -> None:
    made = letter("D10")
    assert plain_text(made).splitlines() == [
        "云溪市教育局",
        "云教公开〔2026〕12号",
        "政府信息公开告知书",
        "欧阳龑：",
        "本机关于2026年2月14日收到您提交的政府信息公开申请（受理编号：YX26-0001-7），"
        "申请公开“书院街小学2025年秋季招生学区划分方案”。",
        "经审查，您申请公开的政府信息可以公开。依照《中华人民共和国政府信息公开条例》"
        "第三十六条第二项的规定，现向您提供下列政府信息：",
        "1.《学区划分方案》",
        "2.《学区划分方案说明》",
        "上述政府信息以电子文档形式提供。",
        "自收到本告知书之日起可以下载。",
        "该事项不属于本机关职责范围。",
        "相关职责由其他机关承担。",
        f"对本告知书不服的，可以自收到本告知书之日起六十日内，依照《中华人民共和国行政复议法》"
        f"第二十条的规定向{GOVERNMENT}申请行政复议；也可以自收到本告知书之日起六个月内，"
        f"依照《中华人民共和国行政诉讼法》第四十六条的规定直接向{COURT}提起行政诉讼。",
        "联系机构：云溪市教育局办公室；联系电话：0000-5550120；办公地址：云溪市书院街18号。",
        "附件：1.《学区划分方案》",
        "2.《学区划分方案说明》",
        "云溪市教育局（印章）",
        "2026年3月20日",
    ]


def test_one_attachment_is_not_numbered_and_none_is_not_listed() -> None:
    one = letter("D10", {"disclosed_items": ["《学区划分方案》"]})
    assert attachment_lines(one) == ("附件：《学区划分方案》",)
    assert attachment_lines(letter("D12")) == ()


REMEDY_FAULTS: list[tuple[str, Callable[[Remedy], Remedy], str]] = [
    ("no text at all", lambda remedy: replace(remedy, paragraphs=()), "remedy_missing"),
    ("no facts", lambda remedy: replace(remedy, steps=()), "remedy_missing"),
    (
        "no right",
        lambda remedy: reworded(remedy, "申请行政复议", "提出意见"),
        "remedy_right_missing",
    ),
    ("no body", lambda remedy: reworded(remedy, GOVERNMENT, "有关机关"), "remedy_body_missing"),
    ("no court", lambda remedy: reworded(remedy, COURT, "法院"), "remedy_body_missing"),
    ("no period", lambda remedy: reworded(remedy, "六十日内", "及时"), "remedy_period_missing"),
]


def reworded(remedy: Remedy, old: str, new: str) -> Remedy:
    return replace(remedy, paragraphs=tuple(text.replace(old, new) for text in remedy.paragraphs))


@pytest.mark.parametrize(("fault", "spoil", "code"), REMEDY_FAULTS)
@pytest.mark.parametrize("letter_code", ["D10", "D11", "D12", "D21", "D22", "D23", "D24"])
def test_no_letter_leaves_without_right_body_and_period_art_20(
    letter_code: str, fault: str, spoil: Callable[[Remedy], Remedy], code: str
) -> None:
    made = letter(letter_code)
    spoilt = replace(made, remedy=spoil(made.remedy))
    assert code in codes(spoilt)
    with pytest.raises(LetterRefused) as refused:
        checked(spoilt)
    assert code in {error.code for error in refused.value.errors}


def test_a_refusal_must_say_what_comes_first_art_23_2() -> None:
    made = letter("D12")
    silent = replace(made, remedy=reworded(made.remedy, "应当先申请行政复议", "可以申请行政复议"))
    assert codes(silent) == {"remedy_order_missing"}


def test_a_refusal_must_not_offer_the_court_at_once_art_23_1() -> None:
    made = letter("D12")
    text = made.remedy.paragraphs[0] + f"也可以直接向{COURT}提起行政诉讼。"
    offering = replace(made, remedy=replace(made.remedy, paragraphs=(text,)))
    assert codes(offering) == {"remedy_offers_direct_lawsuit"}


@pytest.mark.parametrize(
    ("code", "variant"),
    [
        (code, variant)
        for code in CODES
        for variant in RemedyVariant
        if template(code).remedies != (variant,)
    ],
)
def test_the_remedy_of_another_kind_of_letter_is_found_out(
    code: str, variant: RemedyVariant
) -> None:
    made = letter(code)
    wrong = replace(made, remedy=remedy_for([variant], STANDING))
    assert "remedy_variant_wrong" in codes(wrong)


@pytest.mark.parametrize("code", [code for code in CODES if "D09" <= code <= "D20b"])
def test_no_reply_leaves_without_an_approved_decision(code: str) -> None:
    assert codes(letter(code, decision=None)) == {"decision_missing"}
    assert codes(letter(code, decision="")) == {"decision_missing"}


@pytest.mark.parametrize("code", [code for code in CODES if template(code).leaves])
def test_a_decision_counts_in_exactly_one_row_of_its_own(code: str) -> None:
    assert codes(letter(code, leaf=None)) == {"leaf_missing"}
    assert codes(letter(code, leaf="r3_7")) == {"leaf_wrong"}


@pytest.mark.parametrize("code", [code for code in CODES if not template(code).leaves])
def test_a_step_of_the_procedure_counts_nowhere(code: str) -> None:
    assert codes(letter(code, leaf="r3_1")) == {"leaf_wrong"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"agency": ""}, "agency_missing"),
        ({"title": " "}, "title_missing"),
        ({"addressee": "："}, "addressee_missing"),
        ({"contact": ""}, "letter_contact_missing"),
        ({"seal_line": ""}, "seal_line_missing"),
        ({"number": "12"}, "number_wrong"),
        ({"date_line": "2026年3月21日"}, "date_wrong"),
        ({"body": (Paragraph(SectionKind.TEXT, "不予公开。"),)}, "basis_missing"),
    ],
)
def test_a_letter_without_a_part_of_its_form_does_not_leave(
    changes: dict[str, Any], code: str
) -> None:
    assert codes(letter("D12", **changes)) == {code}


def test_a_letter_without_any_text_is_found_out() -> None:
    assert codes(letter("D12", body=())) == {"letter_body_missing", "basis_missing"}


def test_no_problem_and_no_refusal_repeats_personal_data() -> None:
    spoilt = letter("D12", leaf=None, decision=None, number="x", contact="")
    told = repr(problems(spoilt))
    with pytest.raises(LetterRefused) as refused:
        checked(spoilt)
    told += repr(refused.value.errors) + repr(refused.value.params)
    assert "欧阳龑" not in told
    assert "书院街小学" not in told


def test_an_official_number_has_no_leading_zeros_gb_t_9704() -> None:
    assert letter_number("云教公开", 2026, 12) == "云教公开〔2026〕12号"
    assert (
        letter_number("云教", 2026, 3, "{prefix}告〔{year}〕第{serial}号") == "云教告〔2026〕第3号"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("", 2026, 12),
        ("云教公开", 26, 12),
        ("云教公开", 2026, 0),
        ("云教公开", 2026, 12, "{prefix}〔{year}〕"),
        ("云教公开", 2026, 12, "{prefix}〔{year}〕{serial}{serial}号"),
        ("云教公开", 2026, 12, "{prefix}[{year}]{serial}号"),
        ("云教公开", 2026, 12, "{prefix}〔{year}〕{serial:04}号"),
    ],
)
def test_what_is_no_official_number_is_refused(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        letter_number(*arguments)


def test_a_date_is_written_without_leading_zeros_gb_t_9704() -> None:
    assert chinese_date(date(2026, 3, 5)) == "2026年3月5日"


def test_the_date_of_the_letter_is_that_of_its_issue() -> None:
    wanted = template("D02")
    later = Issue("云教公开〔2027〕1号", date(2027, 1, 4))
    made = compose(wanted, FACTS, remedy_for(wanted.remedies, STANDING), ISSUER, later)
    assert (made.date_line, made.dated) == ("2027年1月4日", date(2027, 1, 4))
