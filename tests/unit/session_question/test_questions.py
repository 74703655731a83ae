"""Questions: taken in time, moderated, merged, answered live or within working days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.related import Related
from sunhall.domain.session_question import commands as c
from sunhall.domain.session_question.decide import ALLOWED
from sunhall.domain.session_question.question import CLOSED, PUBLIC, State
from sunhall.domain.session_question.service import SESSION_QUESTION
from tests.builders import interviews as made
from tests.builders import people
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION, GOVERNMENT, TRANSPORT
from tests.builders.interviews import InterviewHistory, Questions
from tests.builders.state_table import StateTable, is_in

# Read a row as: this command may be given in the states marked with an x.
TABLE = StateTable.read(
    """
                     question_pending
                     | question_accepted
                     | | question_merged
                     | | | question_withheld
                     | | | | question_answered
                     | | | | | question_carried_over
                     | | | | | | question_replied
                     | | | | | | | question_withdrawn
accept_question      x . . . . . . .
merge_question       x . . . . . . .
withhold_question    x x . . . x . .
mark_answered        . x . . . x . .
hand_question_to     . x . . . x . .
reply_to_question    . . . . . x . .
withdraw_question    x x . . . . . .
carry_over_question  x x x x x x x x
join_question        x x x x x x x x
unmerge_question     x x x x x x x x
""",
    c.COMMANDS,
)

OTHER = Related(
    "01JKXQ3W8Z0000000000000009",
    "TW-20260320-000001-1",
    "session_question",
    State.ACCEPTED,
    open=True,
    part_of=made.SESSION_ID,
)
MERGE = c.MergeQuestion(into=OTHER.receipt_no)
REPLY = c.ReplyToQuestion(reply="河东片区划入第三小学。")


def merged() -> Questions:
    history = made.asked()
    history.give(MERGE, made.MODERATOR, related=OTHER)
    return history


def withheld() -> Questions:
    history = made.asked()
    history.give(c.WithholdQuestion(ground="individual", note="请拨打12345"), made.MODERATOR)
    return history


def answered() -> Questions:
    history = made.accepted()
    history.give(c.MarkAnswered(row=17), made.RECORDER)
    return history


def replied() -> Questions:
    history = made.carried_over()
    history.give(REPLY, people.HANDLER)
    return history


def withdrawn() -> Questions:
    history = made.asked()
    history.give(c.WithdrawQuestion(), people.APPLICANT)
    return history


IN_STATE: dict[str, Callable[[], Questions]] = {
    "question_pending": made.asked,
    "question_accepted": made.accepted,
    "question_merged": merged,
    "question_withheld": withheld,
    "question_answered": answered,
    "question_carried_over": made.carried_over,
    "question_replied": replied,
    "question_withdrawn": withdrawn,
}

GIVEN_BY: dict[str, tuple[Command, Actor]] = {
    "accept_question": (c.AcceptQuestion(), made.MODERATOR),
    "merge_question": (MERGE, made.MODERATOR),
    "withhold_question": (c.WithholdQuestion(ground="off_topic"), made.MODERATOR),
    "mark_answered": (c.MarkAnswered(row=3), made.MODERATOR),
    "hand_question_to": (c.HandQuestionTo(department=TRANSPORT), made.EDITOR),
    "reply_to_question": (REPLY, people.HANDLER),
    "withdraw_question": (c.WithdrawQuestion(), people.APPLICANT),
    "carry_over_question": (c.CarryOver(ended_on=date(2026, 3, 24)), people.CLOCK),
    "join_question": (c.JoinQuestion(receipt_no="TW-20260320-000002-2"), people.CLOCK),
    "unmerge_question": (c.UnmergeQuestion(), people.CLOCK),
}

#: What a command makes of a state; where nothing is written the state stays.
LEADS_TO = {
    "accept_question": "question_accepted",
    "merge_question": "question_merged",
    "withhold_question": "question_withheld",
    "mark_answered": "question_answered",
    "reply_to_question": "question_replied",
    "withdraw_question": "question_withdrawn",
}
SYSTEM_LEADS_TO = {
    ("carry_over_question", "question_accepted"): "question_carried_over",
    ("unmerge_question", "question_merged"): "question_pending",
}


def test_the_table_of_the_code_is_this_table() -> None:
    TABLE.is_that_of(State, c.COMMANDS, ALLOWED, GIVEN_BY)


@pytest.mark.parametrize("state", TABLE.states)
def test_every_state_can_be_reached(state: str) -> None:
    is_in(IN_STATE[state](), state, ended=State(state) in CLOSED)


@pytest.mark.parametrize(("name", "state"), TABLE.cells)
def test_a_command_is_decided_by_its_cell(name: str, state: str) -> None:
    history = IN_STATE[state]()
    outcome = TABLE.decided(history, name, GIVEN_BY[name], related=OTHER)
    if outcome is None:
        return
    assert isinstance(outcome, Decision), outcome
    after = SYSTEM_LEADS_TO.get((name, state)) or LEADS_TO.get(name, state)
    assert history.case.state == after
    assert history.replayed() == history.case


def test_a_question_is_taken_only_while_the_session_takes_them() -> None:
    history = InterviewHistory(SESSION_QUESTION, "2026-03-20 09:00")
    refusal = history.open(made.place(asking=False), people.APPLICANT)
    assert refusal == Refusal("session_takes_no_questions", kind="conflict")


def test_nickname_and_words_are_sealed() -> None:
    history = made.asked()
    told = str([dict(event.data) for event in history.events])
    assert made.TEXT not in told
    assert made.NICKNAME not in told
    assert history.sealed["question"]["text"] == made.TEXT
    assert history.sealed["question"]["nickname"] == made.NICKNAME


def test_what_looks_like_personal_data_is_checked_by_a_person_before_it_is_shown() -> None:
    history = made.asked(text="请回电13800138000，邮箱li@example.com")
    assert history.case.looks_personal == ("email", "phone")
    assert "13800138000" not in str(history.events[0].data)
    refusal = history.refusal(c.AcceptQuestion(), made.MODERATOR)
    assert (refusal.code, refusal.fields) == ("question_looks_personal", ("checked",))
    history.give(c.AcceptQuestion(checked=True), made.MODERATOR)


def test_a_nickname_that_is_a_telephone_number_is_looked_at_as_well() -> None:
    history = InterviewHistory(SESSION_QUESTION, "2026-03-20 09:00")
    history.open(made.place(nickname="13800138000"), people.APPLICANT)
    assert history.case.looks_personal


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (None, "merge_target_unknown"),
        (
            Related(OTHER.case_id, "GK-1", "disclosure", "received", open=True),
            "merge_target_unknown",
        ),
        (
            Related(OTHER.case_id, "TW-1", "session_question", State.ACCEPTED, True, "01OTHER"),
            "merge_target_unknown",
        ),
        (
            Related(
                "01JKXQ3W8Z0000000000000002",
                "TW-1",
                "session_question",
                State.ACCEPTED,
                True,
                made.SESSION_ID,
            ),
            "merge_target_not_public",
        ),
        *(
            (
                Related(OTHER.case_id, "TW-1", "session_question", state, True, made.SESSION_ID),
                "merge_target_not_public",
            )
            for state in sorted(set(State) - PUBLIC)
        ),
    ],
)
def test_it_is_merged_only_into_another_accepted_one_of_the_same_session(
    other: Related | None, code: str
) -> None:
    assert made.asked().refusal(MERGE, made.MODERATOR, related=other).code == code


@pytest.mark.parametrize("state", sorted(PUBLIC))
def test_it_is_merged_into_one_that_is_or_will_be_answered_in_public(state: State) -> None:
    other = Related(
        OTHER.case_id, OTHER.receipt_no, "session_question", state, True, made.SESSION_ID
    )
    history = made.asked()
    history.give(MERGE, made.MODERATOR, related=other)
    assert history.case.merged_into == OTHER.receipt_no
    assert history.events[-1].data["into_case"] == OTHER.case_id


def test_how_many_asked_the_same_is_counted_and_makes_no_view_stale() -> None:
    history = made.accepted()
    for number in (1, 2):
        history.give(c.JoinQuestion(receipt_no=f"TW-{number}"), people.CLOCK)
    assert history.case.joined == 2
    assert "question_joined" in SESSION_QUESTION.quiet_events
    refusal = history.refusal(c.WithdrawQuestion(), people.APPLICANT)
    assert refusal.code == "question_asked_by_others"


@pytest.mark.parametrize("history", [withdrawn, withheld, made.asked])
def test_nothing_joins_what_nobody_answers(history: Callable[[], Questions]) -> None:
    question = history()
    decision = question.give(c.JoinQuestion(receipt_no="TW-1"), people.CLOCK)
    assert decision.happenings == ()


def test_whoever_asked_is_told_why_it_is_not_shown() -> None:
    history = withheld()
    assert history.case.ground == "individual"
    shown = SESSION_QUESTION.shown_documents(history.case)
    assert shown == {"note": ("note", ("text",))}
    assert history.sealed["note"]["text"] == "请拨打12345"
    quiet = made.asked()
    quiet.give(c.WithholdQuestion(ground="advertising"), made.MODERATOR)
    assert quiet.events[-1].data == {"ground": "advertising", "note_digest": None}


def test_what_is_not_answered_live_is_owed_within_five_working_days() -> None:
    history = made.carried_over(ended_on=date(2026, 3, 24))
    deadline = history.clocks["question_answer"]
    assert deadline.due_on == date(2026, 3, 31)
    assert history.standing.department == EDUCATION
    assert history.service.department(history.case, history.context()) == EDUCATION


@pytest.mark.parametrize(
    ("ended_on", "due_on"),
    [
        # Wed 2026-09-30: 10-08, 10-09, Saturday 10-10 makes up, 10-12, 10-13.
        (date(2026, 9, 30), date(2026, 10, 13)),
        # Thu 2026-02-12: 02-13, Saturday 02-14 makes up, then the Spring Festival until 02-23.
        (date(2026, 2, 12), date(2026, 2, 26)),
        # Fri 2026-02-27: Saturday 02-28 makes up, 03-02 to 03-05.
        (date(2026, 2, 27), date(2026, 3, 5)),
        # Ended on a Saturday: the first day is Monday.
        (date(2026, 3, 21), date(2026, 3, 27)),
    ],
)
def test_make_up_days_count_and_holidays_do_not(ended_on: date, due_on: date) -> None:
    history = made.carried_over(ended_on, at="2026-02-10 09:00")
    assert history.clocks["question_answer"].due_on == due_on


def test_the_days_run_from_the_end_of_the_session_however_late_it_is_looked_at() -> None:
    history = made.asked().at("2026-03-24 12:00")
    history.give(c.CarryOver(ended_on=date(2026, 3, 24)), people.CLOCK)
    assert history.state == State.PENDING
    assert history.standing.department == GOVERNMENT
    history.at("2026-03-27 09:00").give(c.AcceptQuestion(), made.MODERATOR)
    assert history.state == State.CARRIED_OVER
    assert history.clocks["question_answer"].due_on == date(2026, 3, 31)


def test_carrying_over_twice_changes_nothing() -> None:
    history = made.carried_over()
    decision = history.give(c.CarryOver(ended_on=date(2026, 4, 7)), people.CLOCK)
    assert decision.happenings == ()
    assert history.clocks["question_answer"].due_on == date(2026, 3, 31)


def test_cards_warn_of_an_answer_that_is_late_and_being_late_blocks_nothing() -> None:
    history = made.carried_over()
    assert history.at("2026-03-27 00:00").tick() == ["deadline_warned"]
    assert history.standing.card == "yellow"
    assert history.at("2026-04-01 00:00").tick() == ["deadline_missed"]
    assert history.standing.card == "red"
    history.give(REPLY, people.HANDLER)
    assert history.events[-1].data["in_time"] is False
    assert not history.standing.card
    history.now += timedelta(days=30)
    assert history.tick() == []


@pytest.mark.parametrize(
    ("at", "in_time"), [("2026-03-31 23:59", True), ("2026-04-01 00:00", False)]
)
def test_an_answer_on_the_last_day_is_in_time(at: str, in_time: bool) -> None:
    history = made.carried_over().at(at)
    history.give(REPLY, people.HEAD)
    assert history.events[-1].data["in_time"] is in_time


def test_another_unit_answers_within_the_same_time() -> None:
    history = made.carried_over().at("2026-03-30 09:00")
    history.give(c.HandQuestionTo(department=TRANSPORT), made.EDITOR)
    assert history.standing.department == TRANSPORT
    assert history.clocks["question_answer"].due_on == date(2026, 3, 31)
    assert history.refusal(REPLY, people.HANDLER).code == "not_permitted"
    history.give(REPLY, people.OTHER_HANDLER)
    assert history.state == State.REPLIED


@pytest.mark.parametrize(
    ("department", "code"),
    [("no-bureau", "unknown_department"), (EDUCATION, "question_same_department")],
)
def test_it_is_handed_only_to_another_department(department: str, code: str) -> None:
    command = c.HandQuestionTo(department=department)
    assert made.accepted().refusal(command, made.EDITOR).code == code


def test_a_number_in_an_answer_is_looked_at_by_a_person() -> None:
    history = made.carried_over()
    refusal = history.refusal(c.ReplyToQuestion("请联系13800138000"), people.HANDLER)
    assert (refusal.code, refusal.fields) == ("reply_looks_personal", ("checked",))
    office = c.ReplyToQuestion("请致电招生办0000-5550100", checked=True)
    history.give(office, people.HANDLER)
    assert history.sealed["reply"]["reply"] == office.reply


def test_what_was_answered_live_and_found_afterwards_is_owed_no_more() -> None:
    history = made.carried_over()
    history.give(c.MarkAnswered(row=88), made.RECORDER)
    assert history.clocks == {}
    assert history.case.row == 88


def test_what_was_merged_into_one_that_is_taken_back_stands_for_itself_again() -> None:
    history = made.asked().at("2026-03-24 12:00")
    history.give(c.CarryOver(ended_on=date(2026, 3, 24)), people.CLOCK)
    history.give(MERGE, made.MODERATOR, related=OTHER)
    assert history.clocks == {}
    history.give(c.UnmergeQuestion(), people.CLOCK)
    assert history.state == State.PENDING
    assert history.case.merged_into == ""
    # Nothing of its time was taken from whoever asked.
    assert history.clocks["question_answer"].due_on == date(2026, 3, 31)


def test_the_unit_sees_a_question_only_once_it_owes_an_answer() -> None:
    history = made.accepted()
    for question, sees in ((history, False), (made.carried_over(), True)):
        department = question.service.department(question.case, question.context())
        from sunhall.domain.authorization import permitted

        assert permitted(people.HANDLER, "view_question", department) is sees


def test_who_asked_is_open_to_who_moderates_alone() -> None:
    from sunhall.domain.authorization import permitted

    line = SESSION_QUESTION.permission_to_open(made.accepted().case)
    seeing = [
        actor.id
        for actor in (*made.TEAM_PEOPLE, *people.EVERYBODY)
        if permitted(actor, line, GOVERNMENT)
    ]
    assert set(seeing) == {
        *(made.MODERATOR.id, made.EDITOR.id, made.SECOND_EDITOR.id, people.APPLICANT.id)
    }


def test_the_title_is_the_beginning_of_the_question() -> None:
    assert SESSION_QUESTION.title(made.place("问" * 90)) == "问" * 59 + "…"
    assert made.asked().case.submitted_at == moment("2026-03-20 09:00")
