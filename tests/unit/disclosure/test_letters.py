"""Which event orders which letter, what it says, and what of it the applicant sees when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from sunhall.domain.disclosure import charging, consultations, delivery, reasons
from sunhall.domain.disclosure import commands as c
from sunhall.domain.engine.decision import Decision
from sunhall.domain.letters.letter import LetterRefused, plain_text, problems
from tests.builders import people, requests
from tests.builders.catalogue import GROUNDS
from tests.builders.history import (
    History,
    assigned,
    consult,
    consulting,
    decided,
    delivered,
    excessive,
    fee_charged,
    hear,
    in_approval,
    noticed,
    produced,
    reasons_asked,
    received,
    sent,
    submitted,
    supplement_asked,
)
from tests.unit.disclosure.worded_city import CODE, facts_of, read, written

DAY = "2026-04-01"
#: What the applicant explains, word for word.
WHY = "用于研究{text}"


def _abandoned() -> History:
    history = noticed(supplement_asked(DAY), "D02").at("2026-04-24")
    history.give(c.ConfirmAbandonment(), people.INTAKE)
    return history


def _extended() -> History:
    history = assigned(DAY)
    history.give(requests.EXTENSION, people.HANDLER)
    return history.approve(people.OFFICE_HEAD)


def _withdrawn() -> History:
    history = received(DAY)
    history.give(c.Withdraw(), people.APPLICANT)
    return history


def _supplemented() -> History:
    history = supplement_asked(DAY)
    history.give(requests.SUPPLEMENT, people.APPLICANT)
    return history


def _consulted(about: consultations.ConsultThirdParty | consultations.ConsultAgency) -> History:
    return consulting(DAY, about)


def _delayed() -> History:
    history = reasons_asked(DAY)
    history.give(reasons.GiveReasons(explanation=WHY), people.APPLICANT)
    judged = reasons.JudgeReasons(True, "需要逐件检索", date(2026, 6, 30))
    history.give(judged, people.OFFICE_HEAD)
    return history


def _unpaid() -> History:
    history = fee_charged(DAY)
    history.produce("D08", serial=5)
    history.at("2026-05-06")
    history.give(charging.ConfirmFeeAbandonment(), people.INTAKE)
    return history


def _overridden(basis: Any = "public_interest") -> History:
    history = hear(consulting(DAY), "object", DAY)
    history.give(
        consultations.OverrideThirdParty(1, basis, "中标报价", "工程使用财政资金。"),
        people.LEADER,
    )
    return history


#: The event that orders a letter → how it comes about, the letter.
ORDERED: list[tuple[str, Callable[[], History], str]] = [
    ("receipt_confirmed", lambda: received(DAY), "D01"),
    ("supplement_requested", lambda: supplement_asked(DAY), "D02"),
    ("supplement_received", _supplemented, "D01"),
    ("abandonment_confirmed", _abandoned, "D21"),
    ("approval_signed", _extended, "D04"),
    ("reasons_requested", lambda: reasons_asked(DAY), "D03"),
    ("delay_set", _delayed, "D04b"),
    ("approval_signed", lambda: _consulted(requests.THIRD_PARTY), "D05"),
    ("consultation_announced", lambda: _consulted(requests.THIRD_PARTY), "D06"),
    ("approval_signed", lambda: _consulted(requests.CO_PRODUCER), "D07"),
    ("approval_signed", lambda: _consulted(requests.AGENCY), "D07b"),
    ("fee_charged", lambda: fee_charged(DAY), "D08"),
    ("fee_abandonment_confirmed", _unpaid, "D22"),
    ("third_party_overridden", _overridden, "D23"),
    ("delivery_confirmed", lambda: delivered(DAY), "D25"),
    ("withdrawn", _withdrawn, "D27"),
]


@pytest.mark.parametrize(("event", "play", "letter"), ORDERED)
def test_a_step_of_the_procedure_orders_its_letter(
    event: str, play: Callable[[], History], letter: str
) -> None:
    history = play()
    ordering = [each for each in history.events if each.letter == letter][-1]
    assert ordering.type == event
    assert history.letter(letter).order == ordering.seq
    assert not history.letter(letter).published


#: Decision → its letter and its row in the annual report (reference B.4).
REPLIES = {
    "already_public": ("D09", "r3_1"),
    "disclose": ("D10", "r3_1"),
    "disclose_partly": ("D11", "r3_2"),
    "refuse": ("D12", "r3_3_5"),
    "not_held": ("D13", "r3_4_1"),
    "other_agency": ("D14", "r3_4_1"),
    "repeat": ("D15", "r3_5_2"),
    "special_rules": ("D16", "r3_3_8"),
    "needs_processing": ("D17", "r3_4_2"),
    "not_a_disclosure_request": ("D18", "r3_5_1"),
    "publication": ("D19", "r3_5_3"),
    "excessive": ("D20", "r3_5_4"),
    "already_obtained": ("D20b", "r3_5_5"),
}


@pytest.mark.parametrize("decision", REPLIES)
def test_every_kind_of_reply_goes_out_in_its_own_letter_and_row(decision: str) -> None:
    letter, leaf = REPLIES[decision]
    history = sent(DAY, requests.reply(decision))
    # Some replies need a step before them, with a letter of its own.
    assert [history.letters[0], history.letters[-1]] == ["D01", letter]
    assert history.events[-1].data == {
        "leaf": leaf,
        "letter": letter,
        "number": "云公开〔2026〕1号",
        "cancelled_runs": [],
        "release_on": None,
    }


@pytest.mark.parametrize(("ground", "leaf"), GROUNDS.items())
def test_a_refusal_counts_in_the_row_of_its_ground(ground: str, leaf: str) -> None:
    history = sent(DAY, requests.reply("refuse", ground=ground))
    assert history.events[-1].data["leaf"] == leaf


def test_only_the_last_approval_orders_the_reply() -> None:
    history = in_approval(DAY)
    for actor, letter in ((people.HEAD, None), (people.LEGAL, None), (people.LEADER, "D10")):
        history.approve(actor)
        assert history.events[-1].letter == letter


def test_a_returned_reply_orders_nothing() -> None:
    history = in_approval(DAY).approve(people.HEAD, people.LEGAL)
    history.sign(people.LEADER, "return", "请改")
    assert history.letters == ["D01"]


def test_what_is_only_submitted_has_no_letter_yet() -> None:
    assert submitted(DAY).letters == []


#: Letters to somebody else, or for the file.
NOT_FOR_APPLICANT = {"D05", "D07", "D07b", "D23", "D25"}


@pytest.mark.parametrize(
    ("play", "letter"),
    [(play, letter) for _, play, letter in ORDERED if letter in NOT_FOR_APPLICANT],
)
def test_the_applicant_never_sees_a_letter_to_somebody_else_c_4_10(
    play: Callable[[], History], letter: str
) -> None:
    history = play()
    history.produce(letter)
    assert not history.letter(letter).published


@pytest.mark.parametrize(
    ("play", "letter"),
    [(play, letter) for _, play, letter in ORDERED if letter not in {"D01", *NOT_FOR_APPLICANT}],
)
def test_a_letter_of_procedure_is_published_when_it_is_produced(
    play: Callable[[], History], letter: str
) -> None:
    history = play()
    history.produce(letter)
    ready = history.letter(letter)
    assert (ready.published, ready.number) == (True, "云公开〔2026〕1号")
    assert (ready.produced_at, ready.sha256) == (history.now, requests.SHA256)


def test_the_reply_stays_hidden_until_it_is_sent() -> None:
    history = decided(DAY)
    history.produce("D10")
    assert not history.letter("D10").published
    history.give(c.Send(), people.INTAKE)
    assert history.letter("D10").published


def test_other_letters_are_not_published_by_sending_the_reply() -> None:
    history = sent(DAY)
    assert not history.letter("D01").published
    history.produce("D01", serial=2)
    assert history.letter("D01").published


def test_a_reply_is_not_sent_before_its_letter_is_produced() -> None:
    history = decided(DAY)
    history.produce("D01")
    assert history.refusal(c.Send(), people.INTAKE).code == "letter_not_ready"
    history.produce("D10", serial=2)
    history.give(c.Send(), people.INTAKE)
    assert history.events[-1].data["number"] == "云公开〔2026〕2号"


def test_a_letter_is_produced_only_once_whatever_is_retried() -> None:
    history = received(DAY)
    first = history.produce("D01", serial=4)
    assert first.letter_number == (2026, 4)
    again = history.attempt(produced(history.letter("D01").order, 5), people.LETTER_WRITER)
    assert again == Decision(())
    assert history.letter("D01").number == "云公开〔2026〕4号"


@pytest.mark.parametrize("order", [0, 1, 3, 99])
def test_a_letter_that_no_event_ordered_is_not_recorded(order: int) -> None:
    history = received(DAY)
    assert history.refusal(produced(order), people.LETTER_WRITER).code == "letter_never_ordered"


def test_both_receipts_of_a_supplemented_request_are_letters_of_their_own() -> None:
    history = _supplemented()
    assert history.letters == ["D01", "D02", "D01"]
    history.produce("D01", serial=3)
    first, _, second = history.case.letters
    assert (first.number, second.number) == (None, "云公开〔2026〕3号")


# --- what they say ---------------------------------------------------------------------------


def _supplemented_and_unclear() -> History:
    history = _supplemented()
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(requests.reply("still_unclear"), people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    return history.approve(people.HEAD, people.LEGAL, people.LEADER)


def _abandoned_with_its_letter() -> History:
    history = supplement_asked(DAY)
    history.produce("D02", serial=3)
    history.at("2026-04-24").give(c.ConfirmAbandonment(), people.INTAKE)
    return history


def _replied(decision: str) -> History:
    return decided(DAY, requests.reply(decision))


#: Letter → a history in which it is written.
PLAYED: dict[str, Callable[[], History]] = {
    **{letter: play for _, play, letter in ORDERED if letter != "D01"},
    "D01": lambda: received(DAY),
    "D21": _abandoned_with_its_letter,
    "D26": _supplemented_and_unclear,
    **{letter: partial(_replied, decision) for decision, (letter, _) in REPLIES.items()},
}


def test_every_letter_of_a_request_is_written_here() -> None:
    numbered = {f"D{number:02}" for number in range(1, 28)} - {"D24"}
    assert {*numbered, "D04b", "D07b", "D20b"} == PLAYED.keys()


@pytest.mark.parametrize("code", sorted(PLAYED))
def test_every_letter_is_written_from_a_history_and_may_leave(code: str) -> None:
    letter = written(PLAYED[code](), code)
    assert problems(letter) == ()
    assert "{" not in plain_text(letter).replace(WHY, "")
    assert "None" not in plain_text(letter)


@pytest.mark.parametrize("code", ["D05", "D07", "D07b", "D23"])
def test_nothing_personal_of_the_applicant_stands_in_what_others_get_c_4_10(code: str) -> None:
    text = read(PLAYED[code](), code)
    for personal in requests.PERSONAL:
        assert personal not in text


@pytest.mark.parametrize("code", sorted(PLAYED.keys() - {"D05", "D23"}))
def test_nothing_of_the_third_party_stands_in_any_other_letter_c_4_10(code: str) -> None:
    history = PLAYED[code]()
    text = read(history, code)
    asked = requests.THIRD_PARTY
    for secret in (asked.name, asked.contact, asked.information, CODE):
        assert secret not in text


def test_a_third_party_is_asked_in_its_letter_with_number_and_code() -> None:
    letter = written(consulting(DAY), "D05")
    text = plain_text(letter)
    assert letter.addressee == "城东建设有限公司："
    assert "扩建项目投标文件中的报价" in text
    assert "自收到本征询书之日起15个工作日内" in text
    assert "征询编号为YX-20260401-483927-0-1" in text
    assert f"查询码为{CODE}" in text


def test_the_second_third_party_gets_its_own_number() -> None:
    history = hear(consulting(DAY), "agree", DAY)
    consult(history, replace(requests.THIRD_PARTY, name="城西设计院"))
    text = read(history, "D05")
    assert "城西设计院：" in text
    assert "征询编号为YX-20260401-483927-0-2" in text
    assert "城东建设有限公司" not in text


def test_a_handler_who_names_the_applicant_to_the_third_party_gets_no_letter_c_4_10() -> None:
    about = replace(requests.THIRD_PARTY, information=f"{requests.APPLICANT_NAME}申请的报价")
    with pytest.raises(LetterRefused) as refused:
        written(consulting(DAY, about), "D05")
    assert [error.code for error in refused.value.errors] == ["hidden_identity_shown"]


def test_the_applicant_is_told_since_when_a_third_party_is_asked_and_the_earliest_day() -> None:
    history = consulting(DAY)
    text = read(history, "D06")
    assert "本机关于2026年4月1日书面征求第三方意见" in text
    assert "不早于2026年4月30日" in text


def test_an_applicant_who_named_the_third_party_may_read_the_own_words() -> None:
    history = consulting(DAY)
    application = dict(history.sealed["application"])
    application["information"] = {"description": "城东建设 有限公司的报价", "reference": None}
    history.sealed["application"] = application
    assert "城东建设 有限公司的报价" in read(history, "D06")
    assert facts_of(history, "D06")["hidden_names"] == []


def test_a_co_producer_is_told_that_silence_is_consent_and_nobody_else_is_art_34() -> None:
    producer = read(_consulted(requests.CO_PRODUCER), "D07")
    other = read(_consulted(requests.AGENCY), "D07b")
    assert "云溪市发展和改革委员会：" in producer
    assert "该批复由贵委共同制作，是否同意公开" in producer
    assert "15个工作日内提出意见" in producer
    assert "视为同意公开" in producer
    assert "云溪市交通运输局：" in other
    assert "不视为同意公开" in other


def test_no_letter_tells_another_agency_that_its_silence_is_consent_art_34() -> None:
    assert "consent_days" not in facts_of(_consulted(requests.AGENCY), "D07b")
    assert facts_of(_consulted(requests.CO_PRODUCER), "D07")["consent_days"] == 15


def test_reasons_are_asked_for_with_the_count_of_the_month_and_the_last_day_art_35() -> None:
    facts = facts_of(reasons_asked(DAY), "D03")
    assert facts["request_count"] == 40
    assert (facts["counted_since"], facts["counted_until"]) == (date(2026, 4, 1), date(2026, 4, 1))
    assert facts["reason_points"] == ["请说明用途"]
    text = read(reasons_asked(DAY), "D03")
    assert "自2026年4月1日以来，您向本机关提出的政府信息公开申请共40件" in text
    assert f"请您在{_zh(facts['reasons_until'])}前（含当日）" in text


def test_a_delay_tells_the_day_that_would_have_held_and_the_one_that_does_art_35() -> None:
    text = read(_delayed(), "D04b")
    assert "该申请的答复期限至2026年4月30日届满" in text
    assert "将在2026年6月30日前（含当日）作出答复" in text
    assert "需要逐件检索" in text


def test_an_extension_tells_both_dates_d_5() -> None:
    facts = facts_of(_extended(), "D04")
    assert (facts["due_on"], facts["new_due_on"]) == (date(2026, 4, 30), date(2026, 6, 1))
    assert facts["extension_days"] == 20


def test_an_extension_after_a_consultation_counts_the_pause_in_both_dates() -> None:
    history = hear(consulting(DAY), "agree", "2026-04-01")
    history.at("2026-04-02")
    consult(history).at("2026-04-09")
    hear(history, "agree", "2026-04-09", 2)
    history.give(requests.EXTENSION, people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    facts = facts_of(history, "D04")
    # From 2 to 9 April 2026 there are four working days: 3, 7, 8 and 9 April.
    assert facts["due_on"] == date(2026, 5, 9)
    assert facts["new_due_on"] == date.fromisoformat(history.due)


def test_an_excessive_request_is_turned_away_with_counts_and_what_was_explained_art_35() -> None:
    history = PLAYED["D20"]()
    text = read(history, "D20")
    assert "共40件" in text
    assert "本机关要求说明理由后，于2026年4月1日收到的说明为：用于研究" in text
    assert "本月第四十次申请同类信息" in text


def test_what_the_applicant_explained_is_quoted_and_never_filled_in() -> None:
    history = reasons_asked(DAY)
    history.give(reasons.GiveReasons(explanation=WHY), people.APPLICANT)
    history.give(reasons.JudgeReasons(False, "不合理"), people.OFFICE_HEAD)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(requests.reply("excessive"), people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    assert WHY in read(history, "D20")


def test_reasons_that_never_came_are_told_as_missing() -> None:
    history = reasons_asked(DAY)
    until = history.case.reasons.until if history.case.reasons else None
    history.at("2026-05-20")
    history.tick()
    history.give(reasons.JudgeReasons(False, "未说明"), people.OFFICE_HEAD)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(requests.reply("excessive"), people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    assert f"期限至{_zh(until)}届满，未收到说明" in read(history, "D20")


def test_a_fee_notice_shows_tariff_place_and_calculation_109() -> None:
    text = read(fee_charged(DAY), "D08")
    assert "按件收取信息处理费" in text
    assert "1.第1件至第10件：不收费" in text
    assert "3.第31件以上：200元/件，每增加10件，收费标准提高100元/件" in text
    assert "该申请为2026年4月向本机关提出的第40件政府信息公开申请" in text
    assert "第40件：1件，200元/件，计200元" in text
    assert "合计人民币200元" in text
    assert "20个工作日内缴纳信息处理费200元" in text
    assert "缴费期限的最后一日为2026年4月30日" in text


def test_a_fee_by_the_page_shows_every_band_of_250_pages_d_9() -> None:
    history = excessive(_drafted_for(c.Delivery(form="paper", way="post")))
    history.give(charging.DecideFee("per_page", pages=250), people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    text = read(history, "D08")
    assert "按量收取信息处理费" in text
    assert "1.第1页至第30页：30页，不收费，计0元" in text
    assert "2.第31页至第100页：70页，10元/页，计700元" in text
    assert "3.第101页至第200页：100页，20元/页，计2,000元" in text
    assert "4.第201页至第250页：50页，40元/页，计2,000元" in text
    assert "合计人民币4,700元" in text


def test_a_fee_notice_is_not_written_over_another_amount_than_was_approved() -> None:
    history = fee_charged(DAY)
    dearer = {"from": 1, "to": None, "rate": 900, "block": 0, "step": 0}
    fees = {**history.catalogue.disclosure.fees, "per_item": {"bands": [dearer]}}
    disclosure = replace(history.catalogue.disclosure, fees=fees)
    history.catalogue = replace(history.catalogue, disclosure=disclosure)
    with pytest.raises(ValueError, match="the tariff has changed"):
        written(history, "D08")


def test_an_unpaid_request_ends_with_number_day_and_end_of_the_notice() -> None:
    text = read(_unpaid(), "D22")
    assert "本机关于2026年4月1日作出" in text
    assert "（云公开〔2026〕5号）" in text
    assert "缴费期限至2026年4月30日届满" in text
    assert "申请行政复议；也可以" in text


@pytest.mark.parametrize(
    ("basis", "reason"),
    [
        ("public_interest", "不公开上述政府信息可能对公共利益造成重大影响"),
        ("objection_unfounded", "不同意公开的理由不成立"),
    ],
)
def test_a_third_party_is_told_what_is_disclosed_why_and_when_art_32(
    basis: str, reason: str
) -> None:
    text = read(_overridden(basis), "D23")
    assert "中标报价" in text
    assert reason in text
    assert "工程使用财政资金。" in text
    assert "本机关于2026年4月1日收到不同意公开的意见" in text
    # Ten working days after 1 April 2026; the 6th is a holiday.
    assert "公开之日不早于2026年4月16日" in text


def test_a_reply_after_an_overridden_objection_says_from_when_it_can_be_had_art_36_2() -> None:
    history = _overridden()
    history.give(requests.DISCLOSE, people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    assert "上述政府信息自2026年4月16日起可以获取" in read(history, "D10")


def test_a_proof_of_delivery_names_letter_way_day_and_signature() -> None:
    history = sent(DAY)
    history.at("2026-04-03")
    proof = delivery.ConfirmDelivery(
        "registered_post", date(2026, 4, 3), signed_by="李某", tracking_no="EM1", remarks="代收"
    )
    history.give(proof, people.INTAKE)
    rows = [(each.label, each.text) for each in written(history, "D25").body]
    assert rows == [
        ("受理编号", "YX-20260401-483927-0"),
        ("送达文书", "《政府信息公开告知书》（云公开〔2026〕1号）"),
        ("文书日期", "2026年4月1日"),
        ("受送达人", requests.APPLICANT_NAME),
        ("送达方式", "邮寄送达"),
        ("邮件编号", "EM1"),
        ("签收人", "李某"),
        ("送达日期", "2026年4月3日"),
        ("备注", "代收"),
        ("送达人签名", ""),
    ]


WEIGHED = "不公开不会对公共利益造成重大影响。"


@pytest.mark.parametrize(
    ("opinion", "told"),
    [
        ("object", "经书面征求意见，第三方不同意公开。"),
        ("partly", "经书面征求意见，第三方不同意公开其中部分内容。"),
        ("agree", "经书面征求意见，第三方同意公开。"),
    ],
)
def test_a_refusal_for_a_third_party_tells_its_opinion_without_its_name_art_15(
    opinion: Any, told: str
) -> None:
    history = hear(consulting(DAY), opinion, DAY)
    history.give(requests.reply("refuse", ground="third_party"), people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    text = read(history, "D12", public_interest_weighing=WEIGHED)
    assert told in text
    assert WEIGHED in text
    assert "第十五条、第三十二条" in text
    assert "见附件" not in text


def test_a_refusal_for_a_third_party_is_not_written_without_the_weighing_art_15() -> None:
    history = decided(DAY, requests.reply("refuse", ground="third_party"))
    history.sealed["draft"] = {**history.sealed["draft"], "public_interest_weighing": None}
    with pytest.raises(LetterRefused) as refused:
        written(history, "D12")
    assert [error.field for error in refused.value.errors] == ["public_interest_weighing"]


def test_another_refusal_says_nothing_of_a_third_party() -> None:
    history = hear(consulting(DAY), "agree", DAY)
    history.give(requests.reply("refuse"), people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    assert "第三方" not in read(history, "D12")


def test_guidance_is_given_even_where_the_officer_wrote_none_art_30() -> None:
    assert "便于查询的特征性描述" in read(supplement_asked(DAY), "D02")
    history = received(DAY)
    own = c.RequestSupplement(points=("请说明年度",), guidance="请参照目录。")
    history.give(own, people.INTAKE)
    text = read(history, "D02")
    assert "请参照目录。" in text
    assert "便于查询的特征性描述" not in text


def test_the_receipt_says_how_to_follow_the_request() -> None:
    assert "“办理进度”栏目（/track/），查询办理进度" in read(received(DAY), "D01")


def test_what_is_public_is_told_with_place_day_and_link_art_36_1() -> None:
    text = read(PLAYED["D09"](), "D09")
    for told in ("市政府网站公报栏", "公开日期：2025年7月1日。", requests.PUBLIC["public_link"]):
        assert told in text
    # That somebody has opened the link is for the file.
    assert "True" not in text


def test_what_does_not_exist_was_sought_where_when_by_whom_and_with_which_words_art_36_4() -> None:
    text = read(PLAYED["D13"](), "D13")
    assert "2025年9月1日，由档案室以“学校扩建 立项批复”为检索词，检索档案管理系统" in text
    assert "以上检索均无结果" in text


@pytest.mark.parametrize(
    ("code", "fact"),
    [
        ("D09", "public_link"),
        ("D09", "public_since"),
        ("D13", "searches"),
        ("D21", "supplement_letter"),
    ],
)
def test_a_letter_without_what_it_must_show_is_not_written(code: str, fact: str) -> None:
    with pytest.raises(LetterRefused) as refused:
        written(PLAYED[code](), code, **{fact: None})
    assert [error.field for error in refused.value.errors] == [fact]


def test_a_petition_is_told_the_channels_that_are_open_art_39_1() -> None:
    assert "12345政务服务便民热线" in read(PLAYED["D18"](), "D18")


def test_what_is_picked_up_is_told_with_hours_and_place_art_36_2() -> None:
    history = _drafted_for(c.Delivery(form="paper", way="pickup"))
    history.give(c.SubmitForApproval(), people.HANDLER)
    history.approve(people.HEAD, people.LEGAL, people.LEADER)
    text = read(history, "D10")
    assert "在工作日9:00—17:30到云溪市书院街18号领取或者查阅" in text


def test_what_is_downloaded_needs_no_hours() -> None:
    assert facts_of(decided(DAY), "D10")["delivery_time"] == ""


def _drafted_for(delivered_as: c.Delivery) -> History:
    applicant = replace(requests.PERSON, postal_address="云溪市城东路3号")
    command = requests.submission("in_person", delivery=delivered_as, applicant=applicant)
    history = submitted(DAY, command)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(requests.DISCLOSE, people.HANDLER)
    return history


def _zh(day: date | None) -> str:
    assert day is not None
    return f"{day.year}年{day.month}月{day.day}日"
