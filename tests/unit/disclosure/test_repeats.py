"""Repeats (art. 36(6); reference C.4, 9 and D.6), and the place in a month (C.4, 8 and D.7)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.disclosure.applicant_record import (
    NO_RECORD,
    ApplicantRecord,
    Registered,
    applicant_record,
    month_of,
    repeat_refused,
)
from sunhall.domain.disclosure.register_entry import (
    Outcome,
    RegisterEntry,
    came_in,
    outcome_of,
    register_entry,
)
from sunhall.domain.disclosure.same_information import (
    PLACES,
    normalised,
    numbers,
    same_numbers,
    similarity,
    sketch,
    text_mac,
)
from tests.builders.calendar import moment

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
LEAST = 80

ASKED = "申请公开2025年度全市老旧小区加装电梯财政补贴的发放标准、各区发放总金额、发放批次和时间。"
RETYPED = "申请公开 2025 年度全市老旧小区加装电梯财政补贴的发放标准，各区发放总金额，发放批次和时间"
ANOTHER = "申请公开城东区第三小学扩建工程的立项批复、环境影响评价文件和中标结果公告"


def registered(number: int, at: str, **more: Any) -> Registered:
    """A request by the applicant, named after its number."""
    return Registered(f"CASE-{number:02}", f"GK-{number:02}", moment(at), **more)


def record_of(own: int, *requests: Registered) -> ApplicantRecord:
    return applicant_record(f"CASE-{own:02}", requests)


# --- D.6 -------------------------------------------------------------------------------------


def replied(**more: Any) -> Registered:
    """The first request of D.6, replied to on 2026-06-10 in the same words."""
    known: dict[str, Any] = {"answered_on": date(2026, 6, 10), "letter_no": "云教公开〔2026〕7号"}
    return registered(1, "2026-05-20 09:00", **{**known, "identical": True, **more})


SECOND = registered(2, "2026-06-15 10:00")


@pytest.mark.parametrize("number", ["云教公开〔2026〕7号", "GK-01", "  GK-01 "])
def test_d6_an_identical_request_after_a_reply_can_be_turned_away_as_a_repeat(number: str) -> None:
    record = record_of(2, replied(), SECOND)
    assert repeat_refused(record, number, on=date(2026, 6, 10), least=LEAST) is None


def test_d6_who_gave_up_the_first_request_was_never_replied_to_and_repeats_nothing() -> None:
    abandoned = registered(1, "2026-05-20 09:00", identical=True)
    refusal = repeat_refused(record_of(2, abandoned, SECOND), "GK-01", least=LEAST)
    assert refusal is not None
    assert (refusal.code, refusal.fields) == ("repeat_of_nothing_answered", ("earlier_reply.no",))


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("abandonment_confirmed", {"leaf": "r3_6_1", "until": "2026-06-01"}),
        ("fee_abandonment_confirmed", {"leaf": "r3_6_2", "until": "2026-06-01"}),
        ("withdrawn", {"leaf": "r3_6_3", "reason_digest": None}),
        ("request_merged", {"leaf": "r3_6_3", "into": "GK-02"}),
    ],
)
def test_only_a_reply_answers_a_request(event: str, data: dict[str, Any]) -> None:
    assert outcome_of(event, data, moment("2026-06-01 10:00")) == Outcome(leaf=data["leaf"])


def test_a_reply_answers_on_the_day_it_is_in_beijing() -> None:
    data = {"leaf": "r3_1", "number": "云教公开〔2026〕7号", "letter": "D10", "cancelled_runs": []}
    late_evening_in_london = datetime.fromisoformat("2026-06-09T17:00:00+00:00")
    assert outcome_of("reply_sent", data, late_evening_in_london) == Outcome(
        "r3_1", date(2026, 6, 10), "云教公开〔2026〕7号"
    )


@pytest.mark.parametrize("event", ["submitted", "assigned", "letter_produced", "fee_charged"])
def test_what_neither_ends_a_request_nor_seals_its_applicant_tells_the_register_nothing(
    event: str,
) -> None:
    assert outcome_of(event, {"leaf": "r3_1"}, moment("2026-06-01 10:00")) is None


def test_a_reply_to_other_information_makes_no_repeat() -> None:
    record = record_of(2, replied(identical=False, similarity=0.79), SECOND)
    refusal = repeat_refused(record, "GK-01", least=LEAST)
    assert refusal is not None
    assert (refusal.code, dict(refusal.params)) == ("repeat_of_other_information", {"least": 80})


def test_a_reply_about_another_year_makes_no_repeat_however_alike_the_words() -> None:
    record = record_of(2, replied(identical=False, similarity=0.99, same_numbers=False), SECOND)
    refusal = repeat_refused(record, "GK-01", least=LEAST)
    assert refusal is not None
    assert refusal.code == "repeat_of_other_information"


def test_a_reply_to_nearly_the_same_words_makes_a_repeat() -> None:
    record = record_of(2, replied(identical=False, similarity=0.8), SECOND)
    assert repeat_refused(record, "GK-01", least=LEAST) is None


def test_the_letter_states_the_day_of_the_earlier_reply_as_it_was() -> None:
    record = record_of(2, replied(), SECOND)
    refusal = repeat_refused(record, "GK-01", on=date(2026, 6, 11), least=LEAST)
    assert refusal is not None
    assert refusal.code == "repeat_dated_otherwise"
    assert (dict(refusal.params), refusal.fields) == (
        {"on": "2026-06-10"},
        ("earlier_reply.date",),
    )


@pytest.mark.parametrize("number", ["", "   ", "GK-02", "GK-99", "云教公开〔2026〕8号"])
def test_a_repeat_names_an_earlier_request_that_was_replied_to(number: str) -> None:
    refusal = repeat_refused(record_of(2, replied(), SECOND), number, least=LEAST)
    assert refusal is not None
    assert refusal.code == "repeat_of_nothing_answered"


def test_the_first_of_two_requests_repeats_not_the_second_even_when_that_was_answered() -> None:
    second = registered(2, "2026-06-15 10:00", identical=True, answered_on=date(2026, 6, 20))
    first = registered(1, "2026-05-20 09:00")
    refusal = repeat_refused(record_of(1, first, second), "GK-02", least=LEAST)
    assert refusal is not None


def test_nothing_can_be_turned_away_without_a_record() -> None:
    assert repeat_refused(NO_RECORD, "GK-01", least=LEAST) is not None


@pytest.mark.parametrize("sealed", [1, 2])
def test_a_sealed_identity_is_not_told_by_linking_its_request_to_another(sealed: int) -> None:
    first = replied(sealed=sealed == 1)
    second = registered(2, "2026-06-15 10:00", sealed=sealed == 2)
    record = record_of(2, first, second)
    assert record.answered == ()
    assert (record.place, len(record.earlier)) == (1, 1)
    assert repeat_refused(record, "GK-01", least=LEAST) is not None


def test_the_latest_reply_is_told_first() -> None:
    requests = [
        registered(number, f"2026-05-0{number} 09:00", answered_on=answered_on)
        for number, answered_on in enumerate(
            (date(2026, 6, 2), None, date(2026, 6, 9), date(2026, 6, 2)), start=1
        )
    ]
    record = record_of(9, *requests, registered(9, "2026-05-09 09:00"))
    assert [each.case_id for each in record.answered] == ["CASE-03", "CASE-04", "CASE-01"]


# --- the place in the month --------------------------------------------------------------------


def test_d7_the_first_request_of_may_is_number_one_after_eleven_of_april() -> None:
    april = [registered(day, f"2026-04-{day:02} 10:00") for day in range(1, 11)]
    eleventh, twelfth = registered(11, "2026-04-30 23:59"), registered(12, "2026-05-06 09:00")
    everything = (*april, eleventh, twelfth)
    assert (record_of(11, *everything).place, record_of(11, *everything).in_month) == (11, 11)
    assert (record_of(12, *everything).place, record_of(12, *everything).in_month) == (1, 1)
    assert [record_of(n, *everything).month for n in (11, 12)] == ["2026-04", "2026-05"]


@pytest.mark.parametrize(
    ("at", "month"),
    [
        ("2026-04-30T23:59:59+08:00", "2026-04"),
        ("2026-05-01T00:00:00+08:00", "2026-05"),
        ("2026-04-30T16:00:00+00:00", "2026-05"),
        ("2026-04-30T15:59:59.999999+00:00", "2026-04"),
        ("2025-12-31T23:30:00-05:00", "2026-01"),
    ],
)
def test_the_month_ends_at_midnight_in_beijing_wherever_the_clock_stands(
    at: str, month: str
) -> None:
    assert month_of(datetime.fromisoformat(at)) == month


def test_two_requests_of_the_same_instant_have_different_places_whoever_asks() -> None:
    twins = [registered(number, "2026-04-02 10:00") for number in (1, 2, 3)]
    for order in permutations(twins):
        assert [record_of(number, *order).place for number in (1, 2, 3)] == [1, 2, 3]


def test_signed_mail_counts_on_the_day_it_was_signed_for_however_late_it_is_registered() -> None:
    at = came_in(date(2026, 4, 30), moment("2026-05-06 09:00"))
    assert at == moment("2026-04-30 00:00")
    now = moment("2026-05-06 09:00")
    assert came_in(None, now) == now
    assert came_in(now.date(), now) == now


def test_a_request_that_is_in_no_register_has_no_place() -> None:
    with pytest.raises(ValueError, match="stands in the register"):
        record_of(3, registered(1, "2026-04-02 10:00"))


INSTANTS = st.integers(0, 5_000_000).map(
    lambda seconds: datetime(2026, 3, 20, tzinfo=BEIJING) + timedelta(seconds=seconds)
)


@given(st.lists(INSTANTS, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_places_of_a_month_run_from_one_without_gap_or_double(
    instants: list[datetime], shuffle: Any
) -> None:
    requests = [Registered(f"C{n:03}", f"GK{n}", at) for n, at in enumerate(instants)]
    shuffle.shuffle(requests)
    places: dict[str, list[int]] = {}
    for request in requests:
        record = applicant_record(request.case_id, requests)
        places.setdefault(record.month, []).append(record.place)
        assert record.in_month == sum(month_of(at) == record.month for at in instants)
    for found in places.values():
        assert sorted(found) == list(range(1, len(found) + 1))


# --- the same information ----------------------------------------------------------------------


def test_width_case_spaces_and_punctuation_change_nothing_about_what_is_asked() -> None:
    assert normalised("申请：２０２５年度 ＡＢＣ（一）") == normalised("申请 2025年度abc 一。")
    assert text_mac(ASKED, KEY) == text_mac(RETYPED, KEY)
    assert similarity(sketch(ASKED, KEY), sketch(RETYPED, KEY)) == 1.0


def test_texts_that_ask_for_something_else_are_not_alike() -> None:
    assert text_mac(ASKED, KEY) != text_mac(ANOTHER, KEY)
    assert similarity(sketch(ASKED, KEY), sketch(ANOTHER, KEY)) < 0.3


def test_a_changed_word_leaves_two_texts_alike() -> None:
    changed = ASKED.replace("发放批次", "拨付批次")
    assert text_mac(ASKED, KEY) != text_mac(changed, KEY)
    assert 0.6 < similarity(sketch(ASKED, KEY), sketch(changed, KEY)) < 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2025年度预算", "2025年度的预算", True),
        ("２０２５年度预算", "2025年度的预算", True),
        ("2025年度预算", "2024年度预算", False),
        ("2025年度云建〔2025〕7号文", "2025年度云建文", True),
        ("2025年度云建〔2025〕7号文", "2025年度云建〔2025〕8号文", False),
        ("和平里3栋", "和平里", True),
        ("和平里", "文苑", True),
        ("和平里3栋、5栋", "和平里3栋、6栋", False),
    ],
)
def test_texts_that_each_name_a_number_the_other_does_not_ask_for_different_things(
    one: str, other: str, same: bool
) -> None:
    assert same_numbers(numbers(one, KEY), numbers(other, KEY)) is same
    assert same_numbers(numbers(other, KEY), numbers(one, KEY)) is same


def test_a_table_of_very_many_numbers_is_known_by_the_least_of_their_hashes() -> None:
    many = " ".join(map(str, range(200)))
    kept = numbers(many, KEY)
    assert len(kept) == 64
    assert same_numbers(kept, numbers(many + " 文件", KEY))
    assert same_numbers(kept, numbers(" ".join(map(str, range(0, 200, 7))), KEY))
    assert not same_numbers(kept, numbers(" ".join(map(str, range(500, 700))), KEY))


@pytest.mark.parametrize("make", [text_mac, sketch, numbers])
def test_without_the_key_nobody_can_test_a_guess(make: Any) -> None:
    assert make(ASKED, KEY) != make(ASKED, OTHER_KEY)
    assert make(ASKED, KEY) == make(ASKED, KEY)
    assert ASKED.encode() not in make(ASKED, KEY)


def test_sketches_under_different_keys_share_nothing() -> None:
    assert similarity(sketch(ASKED * 3, KEY), sketch(ASKED * 3, OTHER_KEY)) < 0.05


@pytest.mark.parametrize("text", ["", "。！？", "   "])
def test_a_text_without_words_is_like_nothing(text: str) -> None:
    assert similarity(sketch(text, KEY), sketch(text, KEY)) == 0.0
    assert len(sketch(text, KEY)) == PLACES


@pytest.mark.parametrize("text", ["楼", "批复", "规划图"])
def test_a_very_short_text_is_like_itself(text: str) -> None:
    assert similarity(sketch(text, KEY), sketch(text, KEY)) == 1.0
    assert similarity(sketch(text, KEY), sketch(text + "与预算", KEY)) < 1.0


def test_only_sketches_can_be_compared() -> None:
    with pytest.raises(ValueError, match="128 bytes"):
        similarity(b"short", sketch(ASKED, KEY))


WORDS = st.text(
    alphabet="申请公开年度全市小区财政补贴发放标准金额批次时间电梯规划审批结果", max_size=300
)


def exact(one: str, other: str) -> float:
    """Jaccard's share of common runs of three characters."""
    a, b = ({t[i : i + 3] for i in range(len(t) - 2)} for t in (one, other))
    return len(a & b) / len(a | b) if a | b else 0.0


@given(WORDS.filter(lambda t: len(t) > 40), WORDS.filter(lambda t: len(t) > 40), st.binary(
    min_size=32, max_size=32))  # fmt: skip
def test_the_sketch_tells_the_share_of_common_wording_within_its_error(
    start: str, end: str, key: bytes
) -> None:
    one, other = start, start + end
    # Four standard errors of 128 places, the widest at one half.
    assert abs(similarity(sketch(one, key), sketch(other, key)) - exact(one, other)) < 0.25


@given(WORDS, WORDS)
def test_likeness_is_mutual_and_within_bounds(one: str, other: str) -> None:
    a, b = sketch(one, KEY), sketch(other, KEY)
    assert similarity(a, b) == similarity(b, a)
    assert 0.0 <= similarity(a, b) <= 1.0


# --- what the register is told -------------------------------------------------------------------


def application(**changes: Any) -> dict[str, Any]:
    person = {"kind": "natural_person", "id_type": "resident_id", "id_number": "11010119900307851x"}
    asked = {"description": ASKED, "reference": None}
    return {"applicant": person | changes, "information": asked, "salt": "s"}


def entry(**changes: Any) -> RegisterEntry:
    found = register_entry("education-bureau", {"application": application(**changes)})
    assert found is not None
    return found


@pytest.mark.parametrize(
    "typed",
    ["11010119900307851X", " 110101 19900307 851x ", "１１０１０１１９９００３０７８５１Ｘ"],
)
def test_one_number_is_one_applicant_however_it_is_typed(typed: str) -> None:
    assert entry(id_number=typed).applicant == entry().applicant


@pytest.mark.parametrize(
    "changes", [{"id_number": "110101199003078528"}, {"id_type": "passport"}, {"kind": "other"}]
)
def test_another_number_type_or_kind_is_another_applicant(changes: dict[str, Any]) -> None:
    assert entry(**changes).applicant != entry().applicant


def test_each_agency_counts_for_itself() -> None:
    documents = {"application": application()}
    one, other = (register_entry(each, documents) for each in ("education-bureau", "transport"))
    assert one is not None
    assert other is not None
    assert one.applicant != other.applicant


def test_a_request_asks_for_what_its_last_supplement_made_clear() -> None:
    documents = {
        "application": application(),
        "supplement-2": {"explanation": "b", "description": ANOTHER, "reference": None},
        "supplement-1": {
            "explanation": "a",
            "description": "第一次",
            "reference": "云建〔2025〕1号",
        },
        "supplement-request-3": {"description": "no supplement at all"},
    }
    found = register_entry("education-bureau", documents)
    assert found is not None
    assert found.information == f"{ANOTHER}\n云建〔2025〕1号"


def test_a_request_that_was_split_asks_for_its_first_part() -> None:
    documents = {
        "application": application(),
        "split": {"parts": [{"description": ANOTHER}, {"description": "第二件"}]},
    }
    found = register_entry("education-bureau", documents)
    assert found is not None
    assert found.information == ANOTHER


def test_erased_personal_data_leaves_nothing_to_compare() -> None:
    assert register_entry("education-bureau", {}) is None


def test_an_entry_does_not_show_itself_in_a_log() -> None:
    assert "110101" not in repr(entry())
