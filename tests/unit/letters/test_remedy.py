from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import chinese_calendar
import pytest

from sunhall.domain.letters.remedy import (
    AgencyKind,
    RemedyAction,
    RemedyVariant,
    RunsFrom,
    Standing,
    StandingIncomplete,
    remedy_for,
    reviewing_bodies,
    silence_remedy,
)
from tests.unit.letters.sample_letters import COURT, GOVERNMENT, STANDING

R0, R1, R2 = RemedyVariant.NONE, RemedyVariant.RECONSIDERATION_FIRST, RemedyVariant.EITHER


class StateCouncilCalendar:
    def is_working_day(self, day: date) -> bool:
        return bool(chinese_calendar.is_workday(day))


def test_a_step_of_the_procedure_offers_no_remedy() -> None:
    remedy = remedy_for([R0], STANDING)
    assert (remedy.paragraphs, remedy.paragraphs_en, remedy.steps) == ((), (), ())


def test_a_refusal_says_that_reconsideration_comes_first_art_23_2() -> None:
    (text,) = remedy_for([R1], STANDING).paragraphs
    assert "第二十三条" in text
    assert "应当先申请行政复议" in text
    assert f"自收到本告知书之日起六十日内，向{GOVERNMENT}申请行政复议" in text
    assert f"十五日内，向{COURT}提起行政诉讼" in text


def test_a_refusal_never_offers_a_lawsuit_without_reconsideration_art_23_1_4() -> None:
    remedy = remedy_for([R1], STANDING)
    text = "".join(remedy.paragraphs)
    assert "六个月" not in text
    assert "直接" not in text
    assert "也可以" not in text
    first, then = remedy.steps
    assert first.mandatory_first
    assert then.runs_from is RunsFrom.RECONSIDERATION_DECIDED


def test_after_a_refusal_the_court_is_also_open_when_reconsideration_is_denied_art_34() -> None:
    (text,) = remedy_for([R1], STANDING).paragraphs
    assert "不予受理、驳回申请、逾期不作答复" in text
    assert "行政复议期限届满之日起十五日内" in text


def test_any_other_decision_offers_reconsideration_or_a_lawsuit() -> None:
    remedy = remedy_for([R2], STANDING)
    (text,) = remedy.paragraphs
    assert f"六十日内，依照《中华人民共和国行政复议法》第二十条的规定向{GOVERNMENT}" in text
    assert f"六个月内，依照《中华人民共和国行政诉讼法》第四十六条的规定直接向{COURT}" in text
    assert "应当先" not in text
    assert [step.action for step in remedy.steps] == [
        RemedyAction.RECONSIDERATION,
        RemedyAction.LAWSUIT,
    ]
    assert not any(step.mandatory_first for step in remedy.steps)


def test_a_partial_disclosure_tells_the_withheld_parts_from_the_rest() -> None:
    # Case D.16: R1 for what is withheld, R2 for all else.
    withheld, rest = remedy_for([R2, R1], STANDING).paragraphs
    assert withheld.startswith("对本告知书中不予公开部分的决定不服")
    assert "六个月" not in withheld
    assert rest.startswith("对本告知书其他内容不服")
    assert "六个月" in rest


def test_the_english_text_says_the_same() -> None:
    (first,) = remedy_for([R1], STANDING).paragraphs_en
    assert "reconsideration comes first" in first
    assert "60 days" in first
    assert "15 days" in first
    (either,) = remedy_for([R2], STANDING).paragraphs_en
    assert "60 days" in either
    assert "6 months" in either
    for text in (first, either):
        assert GOVERNMENT in text
        assert COURT in text


@pytest.mark.parametrize(
    ("kind", "bodies"),
    [
        (AgencyKind.LOCAL_DEPARTMENT, ("本级政府",)),
        (AgencyKind.LOCAL_GOVERNMENT, ("上一级政府",)),
        (AgencyKind.PROVINCIAL_GOVERNMENT, ("本级政府",)),
        (AgencyKind.DISPATCHED_ORGAN, ("本级政府",)),
        (AgencyKind.AUTHORISED_ORGANISATION, ("本级政府",)),
        (AgencyKind.VERTICAL_AGENCY, ("上一级部门",)),
        (AgencyKind.JUSTICE_DEPARTMENT, ("本级政府", "上一级部门")),
    ],
)
def test_the_body_follows_from_the_kind_of_agency_arts_24_27_28(
    kind: AgencyKind, bodies: tuple[str, ...]
) -> None:
    standing = Standing(
        kind,
        COURT,
        own_government="本级政府",
        government_above="上一级政府",
        department_above="上一级部门",
    )
    assert reviewing_bodies(standing) == bodies
    for variant in (R1, R2):
        (text,) = remedy_for([variant], standing).paragraphs
        assert f"向{'或者'.join(bodies)}申请行政复议" in text
        for other in {"本级政府", "上一级政府", "上一级部门"} - set(bodies):
            assert other not in text


@pytest.mark.parametrize("kind", AgencyKind)
def test_a_standing_without_its_body_is_refused_by_the_name_of_the_entry(kind: AgencyKind) -> None:
    with pytest.raises(StandingIncomplete) as refused:
        remedy_for([R2], Standing(kind, COURT))
    assert refused.value.field in str(refused.value)
    named: dict[str, Any] = {refused.value.field: "某机关"}
    complete = replace(Standing(kind, COURT), **named)
    if kind is not AgencyKind.JUSTICE_DEPARTMENT:
        assert reviewing_bodies(complete) == ("某机关",)


def test_a_standing_without_a_court_is_refused() -> None:
    with pytest.raises(StandingIncomplete) as refused:
        remedy_for([R1], replace(STANDING, court=""))
    assert refused.value.field == "court"


def test_an_online_way_to_apply_is_named_art_22_2() -> None:
    standing = replace(STANDING, filing_url="https://fy.example/apply")
    assert remedy_for([R1], standing).paragraphs[-1].endswith("https://fy.example/apply")
    assert remedy_for([R1], standing).paragraphs_en[-1].endswith("https://fy.example/apply")
    assert remedy_for([R0], standing).paragraphs == ()


@pytest.mark.parametrize("variants", [[], [R0, R2], [R1, R1]])
def test_variants_that_contradict_each_other_are_refused(variants: list[RemedyVariant]) -> None:
    with pytest.raises(ValueError, match=r"R0 stands alone|at least one remedy variant"):
        remedy_for(variants, STANDING)


def test_a_reply_due_on_a_make_up_saturday_is_not_late_on_that_day() -> None:
    # Case D.14: due Sat 2026-05-09, a make-up working day.
    due = date(2026, 5, 9)
    assert silence_remedy(STANDING, due, due, StateCouncilCalendar()) is None


def test_silence_opens_reconsideration_first_for_60_days_from_the_end_of_the_reply_period() -> None:
    # Case D.14; 行政复议法 art. 23(1)(3), 实施条例 (2007) art. 16.
    due = date(2026, 5, 9)
    silent = silence_remedy(STANDING, due, due + timedelta(days=1), StateCouncilCalendar())
    assert silent is not None
    assert (silent.open_from, silent.open_until) == (date(2026, 5, 10), date(2026, 7, 8))
    (text,) = silent.remedy.paragraphs
    assert "应当先申请行政复议" in text
    assert f"自答复期限届满之日起六十日内，向{GOVERNMENT}申请行政复议" in text
    assert silent.remedy.steps[0].runs_from is RunsFrom.REPLY_PERIOD_ENDED
    assert "60 days from the end of the reply period" in silent.remedy.paragraphs_en[0]
