"""Whatever stands in a row or in a file: a lawful history, or a reason; and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from infra.importing.reading import FileUnusable, parsed
from sunhall.domain.calendar.beijing import BEIJING, local_date
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import canonical_json, first_broken
from sunhall.domain.engine.sealing import digest
from sunhall.domain.engine.service import fold
from sunhall.domain.receipt_number import normalised
from sunhall.domain.scoring.ticket_records import ticket_records
from sunhall.domain.ticket.history_import import IMPORT, History
from sunhall.domain.ticket.imported_message import COLUMNS, REASONS, RowRefused, message_of
from sunhall.domain.ticket.service import TICKET
from sunhall.domain.ticket.ticket import OPEN, State
from sunhall.domain.ticket.transitions import ALLOWED
from tests.builders.imported import NOW, file_of, imported, row
from tests.builders.tickets import SECTION, hotline_catalogue

#: Words that point to each of the small city's categories, so that every unit gets its share.
_WORDS: Final = {
    "road_damage": "道路坑洼",
    "gas_leak": "燃气泄漏",
    "no_water": "停水",
    "housing": "房屋质量",
    "noise": "噪声扰民",
    "corruption": "贪污受贿",
}
CITY: Final = replace(
    hotline_catalogue(),
    sections={
        **hotline_catalogue().sections,
        "ticket": {
            **SECTION,
            "categories": [
                {**each, "keywords": [_WORDS[each["id"]]]} for each in SECTION["categories"]
            ],
        },
    },
)

#: The command that each event of an imported history stands for.
_COMMANDS: Final = {
    "ticket_screened": "screen",
    "ticket_accepted": "accept",
    "ticket_dispatched": "dispatch",
    "ticket_signed": "sign",
    "ticket_replied": "reply",
    "reply_accepted": "accept_reply",
    "ticket_closed": "record_callback",
}

# Hypothesis adds the time zone itself. Some rows are older or later than a message can be.
_EARLY, _FIRST = datetime(1960, 1, 1), datetime(1970, 1, 1)  # noqa: DTZ001
_LAST, _LATE = datetime(2026, 6, 1), datetime(2026, 7, 1)  # noqa: DTZ001

TEXT: Final = st.one_of(
    st.text(max_size=40), st.sampled_from(list(_WORDS.values())), st.just("x'\"\n,\r\n")
)
MOMENTS: Final = st.datetimes(_EARLY, _LATE, timezones=st.just(BEIJING)).flatmap(
    lambda at: st.sampled_from(
        [at.isoformat(), f"{at:%Y/%-m/%-d %H:%M:%S}", f"{at:%Y/%m/%d}", f"{at:%Y年%m月%d日}"]
    )
)
TIMES: Final = st.one_of(MOMENTS, st.just(""), st.text(max_size=12))
ROWS: Final = st.fixed_dictionaries(
    {
        "message_no": st.one_of(st.integers(0, 9).map(str), st.text(max_size=8)),
        "user_id": st.text(max_size=8),
        "subject": TEXT,
        "submitted_at": TIMES,
        "body": TEXT,
        "reply": TEXT,
        "replied_at": TIMES,
    }
)

#: Rows that are taken over: the answer comes some time after the message, or never.
GOOD_ROWS: Final = st.builds(
    lambda at, wait, subject, body: row(
        subject=subject,
        body=body,
        submitted_at=at.isoformat(),
        **(
            {"replied_at": min(NOW, at + wait).isoformat()}
            if wait is not None
            else {"reply": "", "replied_at": ""}
        ),
    ),
    st.datetimes(_FIRST, _LAST, timezones=st.just(BEIJING)),
    st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(days=900))),
    st.sampled_from(list(_WORDS.values())),
    st.text(max_size=20),
)


@given(ROWS)
def test_any_row_is_a_message_or_has_a_reason(given_row: dict[str, str]) -> None:
    try:
        message = message_of(given_row, NOW)
    except RowRefused as refused:
        assert refused.code in REASONS
        return
    assert message.submitted_at <= (message.replied_at or NOW) <= NOW
    assert (message.replied_at is None) == (message.reply == "")
    assert given_row["body"].strip() in message.description
    lawful(imported(given_row, CITY))


@given(GOOD_ROWS)
def test_any_message_has_a_lawful_history(good: dict[str, str]) -> None:
    lawful(imported(good, CITY))


def lawful(history: History) -> None:
    """Hold a history to everything that the histories of other tickets are held to."""
    assert first_broken(history.events) is None
    assert fold(TICKET, history.events) == history.ticket
    assert history.ticket.version == len(history.events)
    assert normalised(history.ticket.receipt_no) == history.ticket.receipt_no
    moments = [event.at for event in history.events]
    assert moments == sorted(moments)
    assert moments[-1] <= NOW
    moves_along_the_table(history)
    stands_as_it_should(history)
    keeps_its_texts(history)
    ticket_records(history.ticket, CITY.calendar, local_date(NOW))


def moves_along_the_table(history: History) -> None:
    ticket = None
    for event in history.events:
        if event.type in _COMMANDS:
            assert ticket is not None
            assert ticket.state in ALLOWED[_COMMANDS[event.type]], event.type
        if event.type == "ticket_archived":
            assert ticket is not None
            assert ticket.state is State.CLOSED
        ticket = TICKET.evolve(ticket, event)


def stands_as_it_should(history: History) -> None:
    ticket, context = history.ticket, Context(NOW, IMPORT, CITY, "")
    standing = TICKET.standing(ticket, context)
    assert standing.open == (ticket.state in OPEN) == (ticket.reply is None)
    assert standing.wake_at is None or standing.wake_at > NOW
    assert (standing.wake_at is not None) == (ticket.state is State.CLOSED)
    assert (standing.card, standing.due_at, standing.shares) == (None, None, ())
    if standing.wake_at is not None:
        later = Context(standing.wake_at, IMPORT, CITY, "")
        woken = TICKET.wake(ticket, later)
        assert [each.type for each in woken.happenings] == ["ticket_archived"]  # type: ignore[union-attr]


def keeps_its_texts(history: History) -> None:
    told = canonical_json([event.data for event in history.events])
    for document in history.sealed:
        assert digest(document.content) in told
    assert len({document.name for document in history.sealed}) == len(history.sealed) <= 2
    # With its case and its receipt number it is one transaction, far from the 100 items it may be.
    assert len(history.events) + len(history.sealed) + 2 <= 13


@given(st.lists(ROWS, max_size=8), st.permutations(COLUMNS), st.booleans())
def test_each_row_of_a_file_is_taken_over_repeated_or_refused(
    rows: list[dict[str, str]], columns: list[str], marked: bool
) -> None:
    encoding = "utf-8-sig" if marked else "utf-8"
    found = parsed(file_of(rows, columns, encoding=encoding), NOW)
    filled = [each for each in rows if any(value.strip() for value in each.values())]
    assert found.rows == len(filled)
    kept = [message.message_no for _, message in found.messages]
    assert len(kept) == len(set(kept))
    refused = sorted(each.values for each in found.refused)
    assert all(
        tuple(each[name] for name in columns) in refused or each["message_no"].strip() in kept
        for each in filled
    )


@given(st.binary(max_size=200))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    try:
        parsed(content, NOW)
    except FileUnusable as unusable:
        assert str(unusable)


@given(st.text(alphabet='a1,"\n\r;', max_size=60))
def test_no_line_of_a_file_gets_lost(body: str) -> None:
    header = ",".join(COLUMNS)
    found = parsed(f"{header}\n{body}".encode(), NOW)
    told = "".join("".join(each.values) for each in found.refused)
    # Quotation marks, delimiters and ends of lines may be syntax; everything else is told.
    assert sorted(told.translate(_SYNTAX)) == sorted(body.translate(_SYNTAX))


_SYNTAX: Final = {ord(each): None for each in ',"\n\r'}
