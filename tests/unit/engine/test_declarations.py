"""What a service need not say, and the rules that all of them share."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import Event, Happening, record
from sunhall.domain.engine.offered import offered
from sunhall.domain.engine.service import Step
from sunhall.domain.engine.shown_steps import shown_step, shown_steps
from sunhall.domain.engine.work_list_title import work_list_title
from sunhall.domain.scoring.entries.service import SCORE_ENTRY
from sunhall.domain.ticket.service import TICKET
from tests.builders import people, tickets
from tests.builders.catalogue import EDUCATION, TRANSPORT
from tests.builders.service_history import ServiceHistory

AT = datetime(2026, 4, 1, 9, tzinfo=UTC)


def events(*happenings: Happening) -> tuple[Event, ...]:
    return record(
        happenings, case_id="01J", after=None, at=AT, actor="system:clock", request_id="r.0"
    )


# ------------------------------------------------------------------------------ the short titles


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("路灯不亮", "路灯不亮"),
        ("  路灯\n不亮\t了 ", "路灯 不亮 了"),
        ("路" * 60, "路" * 60),
        ("路" * 61, "路" * 59 + "…"),
        ("", ""),
    ],
)
def test_a_title_is_the_first_sixty_characters_and_says_where_it_was_cut(
    text: str, title: str
) -> None:
    assert work_list_title(text) == title


# ------------------------------------------------------------------------- the commands offered


def test_a_command_is_offered_by_its_state_and_by_the_role_in_the_department() -> None:
    history = ServiceHistory(TICKET, "2026-04-01 09:00")
    table = {"save_draft": {"open"}, "assign": {"open", "new"}, "act_on_approval": {"open"}}
    handler, head = history.context(people.HANDLER), history.context(people.OFFICE_HEAD)
    assert offered(table, "open", handler, EDUCATION) == ("save_draft",)
    assert offered(table, "open", handler, TRANSPORT) == ()
    assert offered(table, "new", handler, EDUCATION) == ()
    assert offered(table, "new", head, EDUCATION) == ("assign",)


def test_what_is_pointless_and_what_is_given_from_the_box_is_not_offered() -> None:
    handler = ServiceHistory(TICKET, "2026-04-01 09:00").context(people.HANDLER)
    table = {"save_draft": {"open"}, "act_on_approval": {"open"}}
    assert offered(table, "open", handler, EDUCATION, {"save_draft"}) == ()


# ----------------------------------------------------------------------------- the steps shown


def test_an_event_is_shown_with_the_data_its_text_names_and_no_more() -> None:
    history = events(Happening("opened", {"days": 30, "by": "s-1"}), Happening("noted", {}))
    step = Step(AT, "opened", {"days": 30})
    shown = {"opened": ("days",)}
    assert list(shown_steps(history, shown)) == [step]
    assert [shown_step(event, shown) for event in history] == [step, None]
    assert list(shown_steps(history, {"noted": (), "closed": ("days",)})) == [Step(AT, "noted")]


def test_a_text_that_names_what_was_not_recorded_is_a_bug() -> None:
    [event] = events(Happening("opened", {}))
    with pytest.raises(KeyError, match="days"):
        shown_step(event, {"opened": ("days",)})


# ----------------------------------------------------------------------------- what is left out


def test_a_service_without_applicants_letters_and_clocks_says_nothing_to_them() -> None:
    ticket = tickets.registered("2026-04-01 09:00").case
    context = ServiceHistory(TICKET, "2026-04-01 09:00").context()
    happened = events(Happening("opened", {}))
    service = SCORE_ENTRY
    told: list[object] = [
        *service.timeline(happened),
        *service.shown_documents(ticket),  # type: ignore[arg-type]
        *service.applicants_documents(ticket),  # type: ignore[arg-type]
        *service.assignments(ticket),  # type: ignore[arg-type]
        *service.clocks(ticket, context),  # type: ignore[arg-type]
        *service.applicants_person,
        *service.others_person,
        *service.applicant_commands,
        *service.quiet_events,
        *service.needs_directory,
    ]
    assert told == []
    assert service.wake(ticket, context) == Decision(())  # type: ignore[arg-type]
    assert service.letter_decision(ticket, happened[0]) is None  # type: ignore[arg-type]


def test_a_letter_of_a_service_that_writes_none_is_a_bug() -> None:
    case = tickets.registered("2026-04-01 09:00").case
    with pytest.raises(ValueError, match="no letter goes out about Ticket"):
        TICKET.letter_facts(case, (), {}, tickets.hotline_catalogue())
    with pytest.raises(ValueError, match="no letter goes out about Ticket"):
        TICKET.letter_issuer(case)
