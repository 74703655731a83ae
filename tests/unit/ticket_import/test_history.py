"""What a row becomes: a history that says what the source says, and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sunhall.domain.calendar.beijing import BEIJING, local_date
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import canonical_json, first_broken
from sunhall.domain.engine.sealing import digest
from sunhall.domain.receipt_number import normalised
from sunhall.domain.scoring.judgement import Bench, Coefficients, Counted, Indicator, judged
from sunhall.domain.scoring.record import HandlingRecord, RecordKind
from sunhall.domain.scoring.ticket_records import ticket_records
from sunhall.domain.ticket.history_import import IMPORT, case_id_of, matter_of, receipt_no_of
from sunhall.domain.ticket.imported_message import Message
from sunhall.domain.ticket.rules import ticket_rules
from sunhall.domain.ticket.service import TICKET
from sunhall.domain.ticket.ticket import Ending, Result, State
from tests.builders import tickets as made
from tests.builders.imported import NOW, ROW, SECRET, imported, row, unanswered
from tests.builders.tickets import CENTRE, URBAN, hotline_catalogue

CITY = hotline_catalogue()
SECTION = made.SECTION
#: The small city, whose words point to its roads.
WORDS = replace(
    CITY,
    sections={
        **CITY.sections,
        "ticket": {
            **SECTION,
            "categories": [
                {**each, "keywords": ["路灯", "学府路"]} if each["id"] == "road_damage" else each
                for each in SECTION["categories"]
            ],
            "areas": [
                {**SECTION["areas"][0], "label": {"zh-CN": "城东区"}},
                {**SECTION["areas"][0], "id": "west", "label": {"zh-CN": "城西区"}},
            ],
        },
    },
)
SUBMITTED = datetime(2019, 4, 24, 8, 3, 40, tzinfo=UTC)
REPLIED = datetime(2019, 5, 9, 1, 49, 10, tzinfo=UTC)


def test_an_answered_message_ran_its_whole_course() -> None:
    history = imported(row(), WORDS)
    assert [event.type for event in history.events] == [
        *("ticket_submitted", "ticket_screened", "ticket_accepted", "ticket_dispatched"),
        *("ticket_signed", "ticket_replied", "reply_accepted", "ticket_closed"),
        "ticket_archived",
    ]
    assert history.ticket.state is State.ARCHIVED
    assert history.ticket.result is Result.NO_VALID_CALLBACK
    assert history.ticket.historic


def test_each_event_has_its_own_time() -> None:
    events = imported(row(), WORDS).events
    assert {event.at for event in events[:5]} == {SUBMITTED}
    assert {event.at for event in events[5:8]} == {REPLIED}
    # The 30 days in which it could have been reopened, counted after the day of the end.
    assert events[8].at == datetime(2019, 6, 9, 0, 0, 0, tzinfo=BEIJING)


def test_every_event_says_that_the_import_wrote_it() -> None:
    assert {event.actor for event in imported(row(), WORDS).events} == {"import"}


def test_the_history_is_chained() -> None:
    assert first_broken(imported(row(), WORDS).events) is None


def test_what_answered_a_month_ago_at_the_latest_waits_for_its_archive() -> None:
    now = REPLIED + timedelta(days=3)
    history = imported(row(), WORDS, now)
    assert history.ticket.state is State.CLOSED
    wakes = TICKET.standing(history.ticket, Context(now, IMPORT, WORDS, "")).wake_at
    assert wakes == datetime(2019, 6, 9, 0, 0, 0, tzinfo=BEIJING)


def test_nothing_wakes_what_is_archived() -> None:
    history = imported(row(), WORDS)
    standing = TICKET.standing(history.ticket, Context(NOW, IMPORT, WORDS, ""))
    assert (standing.wake_at, standing.department, standing.open) == (None, None, False)


def test_a_message_without_an_answer_waits_at_the_centre_and_no_limit_is_over() -> None:
    history = imported(unanswered(), WORDS)
    standing = TICKET.standing(history.ticket, Context(NOW, IMPORT, WORDS, ""))
    assert [event.type for event in history.events] == ["ticket_submitted"]
    assert (standing.state, standing.department, standing.open) == ("registered", CENTRE, True)
    assert (standing.due_at, standing.wake_at, standing.card) == (None, None, None)


def test_the_unit_of_the_dispatch_directory_leads_and_nobody_helps() -> None:
    ticket = imported(row(), WORDS).ticket
    (duty,) = ticket.assignments
    assert (ticket.category, ticket.area, ticket.kind) == ("road_damage", "east", "complaint")
    assert (duty.department, duty.lead, duty.ended) == (URBAN, True, Ending.ANSWERED)
    assert (duty.dispatched_at, duty.replied_at) == (SUBMITTED, REPLIED)


def test_where_the_words_name_nobody_the_centre_has_answered() -> None:
    events = imported(row(), CITY).events
    ticket = imported(row(), CITY).ticket
    assert ticket.category is None
    assert [each.department for each in ticket.assignments] == [CENTRE]
    assert (events[3].data["basis"], events[3].data["rule"]) == ("manual", None)


def test_two_districts_in_one_text_name_none() -> None:
    rules = ticket_rules(WORDS)
    both = Message("1", "", "城东区和城西区的路灯", "", SUBMITTED)
    assert matter_of(both, rules).area is None
    assert matter_of(replace(both, subject="城西区的路灯"), rules).area == "west"


def test_a_confidential_matter_is_confidential_from_the_beginning() -> None:
    secret = replace(
        WORDS,
        sections={
            **WORDS.sections,
            "ticket": {
                **WORDS.sections["ticket"],
                "categories": [
                    {**each, "keywords": ["举报贪污"]}
                    for each in SECTION["categories"]
                    if each["id"] == "corruption"
                ],
            },
        },
    )
    ticket = imported(row(subject="举报贪污举报贪污", body=""), secret).ticket
    assert (ticket.category, ticket.confidential) == ("corruption", True)
    assert imported(unanswered(subject="举报贪污举报贪污"), secret).ticket.confidential


def test_nobody_has_agreed_to_be_shown() -> None:
    ticket = imported(row(), WORDS).ticket
    assert (ticket.public, ticket.anonymous, ticket.channel) == (False, True, "import")


def test_where_it_comes_from_is_told() -> None:
    history = imported(row(), WORDS)
    assert history.ticket.external == "message-board"
    (application,) = [each.content for each in history.sealed if each.name == "application"]
    assert application["external"] == {"source": "message-board", "reference": "3720"}
    assert "3720" not in str([event.data for event in history.events])


def test_what_people_wrote_is_sealed_and_in_no_event() -> None:
    history = imported(row(), WORDS)
    sealed = {document.name: document.content for document in history.sealed}
    assert set(sealed) == {"application", "reply-1"}
    assert sealed["application"]["contact"]["name"] == ROW["user_id"]
    assert sealed["application"]["description"] == f"{ROW['subject']}\n\n{ROW['body']}"
    assert (sealed["reply-1"]["text"], sealed["reply-1"]["result"]) == (ROW["reply"], "explained")
    told = canonical_json([[event.data, event.request_id] for event in history.events])
    for secret in (ROW["user_id"], ROW["subject"], ROW["body"], ROW["reply"]):
        assert secret not in told


def test_the_events_carry_the_digests_of_what_is_sealed() -> None:
    history = imported(row(), WORDS)
    sealed = {document.name: digest(document.content) for document in history.sealed}
    assert history.events[0].data["application_digest"] == sealed["application"]
    assert history.events[5].data["reply_digest"] == sealed["reply-1"]


def test_the_ticket_reads_as_any_other_one() -> None:
    history = imported(row(), WORDS)
    steps = [step.key for step in TICKET.timeline(history.events)]
    assert steps[0] == "ticket_submitted"
    assert "ticket_closed_no_valid_callback" in steps
    shown = TICKET.shown_documents(history.ticket)
    assert shown == {"reply": ("reply-1", ("result", "text", "measures"))}
    assert TICKET.facts(history.ticket, Context(NOW, IMPORT, WORDS, ""))


def test_the_title_is_what_it_begins_with() -> None:
    assert imported(row(), WORDS).title == f"{ROW['subject']} {ROW['body']}"[:60]


# --- identity ------------------------------------------------------------------------------------


def test_the_same_number_of_the_same_source_is_the_same_case_for_ever() -> None:
    first = imported(row(), WORDS).ticket.case_id
    later = imported(row(body="改过", submitted_at="2019-04-25"), CITY, NOW + timedelta(days=900))
    assert later.ticket.case_id == first
    # If this value changed, everything that is there would be imported again.
    assert first == "0000000000MMWXN4NGN3XYKXTD"


def test_sources_numbers_and_cities_are_told_apart() -> None:
    named = [
        case_id_of(SECRET, "a", "1"),
        case_id_of(SECRET, "a", "11"),
        case_id_of(SECRET, "a1", "1"),
        case_id_of(b"other" * 7, "a", "1"),
    ]
    assert len(set(named)) == 4


def test_a_case_id_is_a_ulid_older_than_any_that_begins_here() -> None:
    case_id = case_id_of(SECRET, "a", "1")
    assert len(case_id) == 26
    assert set(case_id) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert case_id < "01"


def test_a_receipt_number_is_of_the_day_and_another_one_at_each_attempt() -> None:
    on = local_date(SUBMITTED)
    tried = [receipt_no_of(SECRET, "a", "1", on, attempt) for attempt in range(5)]
    assert len(set(tried)) == 5
    assert tried == [receipt_no_of(SECRET, "a", "1", on, attempt) for attempt in range(5)]
    for number in tried:
        assert number.startswith("RX-20190424-")
        assert normalised(number) == number


# --- what follows from it ------------------------------------------------------------------------


def counted(indicator: Indicator, kind: RecordKind, **changes: str) -> list[bool]:
    bench = Bench(NOW, Coefficients(0, 0), {})  # type: ignore[arg-type]
    ticket = imported(row(**changes), WORDS).ticket
    records = ticket_records(ticket, WORDS.calendar, local_date(NOW))
    mine = (each for each in records if each.key.kind is kind)
    judgements = (judged(each, indicator, bench) for each in mine)
    return [bool(each.credit) for each in judgements if isinstance(each, Counted)]


def test_it_counts_for_answers_in_time() -> None:
    late = "2019-05-09 09:49:10"  # 04-25, 04-26, 04-28 (a work day), 04-29, 04-30 were five
    assert counted(Indicator.ON_TIME, RecordKind.HANDLING, replied_at=late) == [False]
    in_time = "2019-04-30 23:59:59"
    assert counted(Indicator.ON_TIME, RecordKind.HANDLING, replied_at=in_time) == [True]


def test_it_counts_for_no_satisfaction_and_no_sign_for() -> None:
    for indicator in (Indicator.SATISFACTION, Indicator.SOLUTION, Indicator.RESPONSE):
        assert counted(indicator, RecordKind.CALLBACK) == []
    assert counted(Indicator.SIGNING, RecordKind.DISPATCH) == []


def test_a_ticket_that_runs_its_course_here_counts_for_sign_for() -> None:
    ticket = made.handling("2026-04-02 10:00").case
    records = ticket_records(ticket, CITY.calendar, local_date(NOW))
    assert not ticket.historic
    assert [each.left_out for each in records if not isinstance(each, HandlingRecord)] == [""]


def test_the_rules_of_supervision_do_not_look_at_what_ran_elsewhere() -> None:
    context = Context(NOW, IMPORT, WORDS, "")
    for given in (row(), unanswered()):
        history = imported(given, WORDS)
        assert TICKET.supervised(history.ticket, history.events, context) is None


def test_once_somebody_here_acts_on_it_they_do() -> None:
    history = imported(unanswered(), WORDS)
    acted = replace(history.events[0], actor="s-agent", type="ticket_urged")
    seen = TICKET.supervised(
        history.ticket, (*history.events, acted), Context(NOW, IMPORT, WORDS, "")
    )
    assert seen is not None
    assert seen.open


@pytest.mark.parametrize("year", [1970, 1991, 2003, 2004])
def test_years_without_a_schedule_are_counted_provisionally(year: int) -> None:
    history = imported(
        row(submitted_at=f"{year}-01-01 00:00:00", replied_at=f"{year}-12-31 23:59:59"), WORDS
    )
    (duty,) = history.ticket.assignments
    assert history.ticket.state is State.ARCHIVED
    assert duty.replied_at == datetime(year, 12, 31, 15, 59, 59, tzinfo=UTC)
    assert ticket_records(history.ticket, WORDS.calendar, local_date(NOW))
