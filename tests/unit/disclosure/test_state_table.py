"""The state machine as a table: which command may be given in which state, and where it leads.

To add a command: a row in ``TABLE``, a line in ``TRIES`` and, if it moves the request, one in
``LEADS_TO``. To add a state: a column and a line in ``IN_STATE``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.disclosure import (
    charging,
    consultations,
    delivery,
    keeping,
    parts,
    publishing,
    reasons,
    remedies,
)
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.handing_off import HandOff, RecordTicket
from sunhall.domain.disclosure.request import (
    CLOSED,
    CONSULTING,
    ENDED,
    HANDLING,
    IN_APPROVAL,
    RUNNING,
    State,
)
from sunhall.domain.disclosure.searching import StartSearch
from sunhall.domain.disclosure.supervising import Supervise
from sunhall.domain.disclosure.transitions import ALLOWED
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.new_schedule import UpdateCalendar
from sunhall.domain.identity.commands import AskForIdentity, LookAtIdentity, SealIdentity
from sunhall.domain.identity.decide import identity_sealed
from sunhall.domain.publication.suggestions import SuggestPublication
from sunhall.domain.redaction.commands import (
    LiftRedaction,
    MarkRedaction,
    RecordRedaction,
    ReportFailedRedaction,
)
from tests.builders import history as built
from tests.builders import people, requests
from tests.builders.calendar import working_calendar
from tests.builders.history import (
    History,
    answered_before,
    assigned,
    complained,
    consult,
    consulting,
    decided,
    delivered,
    drafted,
    excessive,
    fee_charged,
    hear,
    in_approval,
    noticed,
    produced,
    reasons_asked,
    received,
    reopened,
    sent,
    submitted,
    supplement_asked,
)
from tests.builders.redactions import word
from tests.builders.state_table import StateTable

DAY = "2026-04-01"
APRIL_1 = date(2026, 4, 1)
SPLIT = parts.Split((parts.Part("立项批复"), parts.Part("环评批复")))
MERGE = parts.Merge("YX-20260520-1")
MARK = MarkRedaction((word("第三小学"),), document="application", field="information.description")
PUBLISH = publishing.PublishToLog(
    "学校扩建项目立项批复", "公开了城东区学校扩建项目的立项批复文件。", category="projects"
)
HAND_OFF = HandOff("complaint", APRIL_1, "属于投诉")
OPENED = parts.RecordParts((parts.OpenedPart("01JKXQ3W8Z0000000000000009", "YX-20260401-9"),))

# Read a row as: this command may be given in the states marked with an x; in those marked with an
# o the state allows it, but there is nothing yet that it could be about.
TABLE = StateTable.read(
    """
                         submitted
                         | received
                         | | intake_review
                         | | | supplement_pending
                         | | | | reason_pending
                         | | | | | assigned
                         | | | | | | searching
                         | | | | | | | agency_consult
                         | | | | | | | | third_party_consult
                         | | | | | | | | | drafting
                         | | | | | | | | | | secrecy_review
                         | | | | | | | | | | | legal_review
                         | | | | | | | | | | | | approval
                         | | | | | | | | | | | | | fee_pending
                         | | | | | | | | | | | | | | decided
                         | | | | | | | | | | | | | | | sent
                         | | | | | | | | | | | | | | | | delivered
                         | | | | | | | | | | | | | | | | | withdrawn
                         | | | | | | | | | | | | | | | | | | closed_abandoned_supplement
                         | | | | | | | | | | | | | | | | | | | closed_abandoned_fee
                         | | | | | | | | | | | | | | | | | | | | merged
                         | | | | | | | | | | | | | | | | | | | | | in_reconsideration
                         | | | | | | | | | | | | | | | | | | | | | | in_litigation
                         | | | | | | | | | | | | | | | | | | | | | | | reopened
                         | | | | | | | | | | | | | | | | | | | | | | | | archived
confirm_receipt          x . . . . . . . . . . . . . . . . . . . . . . . .
request_supplement       . . x . . . . . . . . . . . . . . . . . . . . . .
supplement               . . . x . . . . . . . . . . . . . . . . . . . . .
confirm_abandonment      . . . x . . . . . . . . . . . . . . . . . . . . .
request_reasons          . . x . . . . . . . . . . . . . . . . . . . . . .
give_reasons             . . . . x . . . . . . . . . . . . . . . . . . . .
judge_reasons            . . x . . . . . . . . . . . . . . . . . . . . . .
assign                   . . x . . x x . . x . . . . . . . . . . . . . x .
hand_off                 . . x . . x x x x x x x x . o o o . . . . . . x .
record_hotline_ticket    o o o o o o o o o o o o o o o o o o o o o o o o o
start_search             . . . . . x . . . . . . . . . . . . . . . . . x .
split                    . . x . . x . . . . . . . . . . . . . . . . . . .
merge                    . . x . . x . . . . . . . . . . . . . . . . . . .
record_parts             x x x x x x x x x x x x x x x x x x x x x x x x x
consult_agency           . . . . . x x x x x . . . . . . . . . . . . . x .
consult_third_party      . . . . . x x x x x . . . . . . . . . . . . . x .
record_service           . o o . o x x x x x x x x x x . . . . . . . . x .
record_opinion           . o o . o x x x x x x x x x x . . . . . . . . x .
give_opinion             . o o . o x x x x x x x x x x . . . . . . . . x .
override_third_party     . . . . . . . . . x . . . . . . . . . . . . . . .
save_draft               . . . . . x x x x x . . . . . . . . . . . . . x .
decide_fee               . . . . . . . . . x . . . . . . . . . . . . . . .
record_fee_payment       . . . . . . . . . . . . . x . . . . . . . . . . .
confirm_fee_abandonment  . . . . . . . . . . . . . x . . . . . . . . . . .
reply_on_spot            . . x . . . . . . . . . . . . . . . . . . . . . .
submit_for_approval      . . . . . . . . . x . . . . . . . . . . . . . . .
propose_extension        . . x . x x x x x x x x x . . . . . . . . . . x .
act_on_approval          x x x x x x x x x x x x x x x x x x x x x x x x x
send                     . . . . . . . . . . . . . . x . . . . . . . . . .
confirm_delivery         . . . . . . . . . . . . . . . x . . . . . . . . .
report_delivery_failure  . . . . . . . . . . . . . . . x . . . . . . . . .
acknowledge_delivery     . . . . . . . . . . . . . . . x . . . . . . . . .
suggest_publication      . . . . . . . . . . . . . . . x x . . . . . . . .
withdraw                 x x x x x x x x x x x x x x . . . . . . . . . x .
record_remedy            . x x . x x x x x x x x x . x x x x x x x x x x x
record_remedy_result     . x x . x x x x x x x x x . x o o o o o o x x x .
archive                  . . . . . . . . . . . . . . . x x x x x x . . . .
mark_redaction           x x x x x x x x x x x x x x x x x x x x x x x x .
lift_redaction           x x x x x x x x x x x x x x x x x x x x x x x x .
record_redaction         x x x x x x x x x x x x x x x x x x x x x x x x o
report_failed_redaction  x x x x x x x x x x x x x x x x x x x x x x x x o
publish_to_log           . . . . . . . . . . . . . . . x x . . . . x x . .
take_from_log            . . . . . . . . . . . . . . . x x . . . . x x . o
update_calendar          x x x x x x x x x x x x x x x . . . . . . . . x .
supervise                x x x x x x x x x x x x x x x . . . . . . . . x .
place_hold               x x x x x x x x x x x x x x x x x x x x x x x x x
release_hold             x x x x x x x x x x x x x x x x x x x x x x x x x
seal_identity            x x x x x x x x x x x x x x x . . . . . . . . x .
request_identity         x x x x x x x x x x x x x x x x x x x x x x x x x
view_identity            x x x x x x x x x x x x x x x x x x x x x x x x x
record_letter            o x x x x x x x x x x x x x x x x x x x x x x x x
""",
    c.COMMANDS,
)

# --------------------------------------------------------------------------- how states come about


def _just_received() -> History:
    """Receipt and review are recorded together; this is the history between the two."""
    whole = received(DAY)
    history = submitted(DAY)
    history.events = whole.events[:-1]
    history._case = history.replayed()
    return history


def _then(history: History, command: Command, by: Actor, at: str = "") -> History:
    if at:
        history.at(at)
    history.give(command, by)
    return history


def _reviewed(*signed: Actor) -> History:
    return in_approval(DAY, reply_chains=(("reviewed-reply", None),)).approve(*signed)


def _ready_to_send() -> History:
    history = decided(DAY)
    history.produce("D10")
    return history


IN_STATE: dict[str, Callable[[], History]] = {
    "submitted": lambda: submitted(DAY),
    "received": _just_received,
    "intake_review": lambda: received(DAY),
    "supplement_pending": lambda: noticed(supplement_asked(DAY), "D02"),
    "reason_pending": lambda: reasons_asked(DAY),
    "assigned": lambda: assigned(DAY),
    "searching": lambda: _then(assigned(DAY), StartSearch(), people.HANDLER),
    "agency_consult": lambda: consulting(DAY, requests.CO_PRODUCER),
    "third_party_consult": lambda: consulting(DAY),
    "drafting": lambda: drafted(DAY),
    "secrecy_review": _reviewed,
    "legal_review": lambda: _reviewed(people.HEAD),
    "approval": lambda: in_approval(DAY),
    "fee_pending": lambda: noticed(fee_charged(DAY), "D08"),
    "decided": _ready_to_send,
    "sent": lambda: sent(DAY),
    "delivered": lambda: delivered(DAY),
    "withdrawn": lambda: _then(received(DAY), c.Withdraw(), people.APPLICANT),
    "closed_abandoned_supplement": lambda: _then(
        noticed(supplement_asked(DAY), "D02"),
        c.ConfirmAbandonment(),
        people.INTAKE,
        at="2026-06-01",
    ),
    "closed_abandoned_fee": lambda: _then(
        noticed(fee_charged(DAY), "D08"),
        charging.ConfirmFeeAbandonment(),
        people.INTAKE,
        at="2026-06-01",
    ),
    "merged": lambda: _then(answered_before(received(DAY), answered_on=None), MERGE, people.INTAKE),
    "in_reconsideration": lambda: complained(delivered(DAY)),
    "in_litigation": lambda: complained(delivered(DAY), "litigation"),
    "reopened": lambda: reopened(DAY),
    "archived": lambda: built.archived(DAY),
}
_built = cache(lambda state: IN_STATE[state]())


def _in(state: str) -> History:
    """Return a request in a state; each state is reached once and then copied."""
    history: History = _built(state)
    return history.fork()


# -------------------------------------------------------------------------- how commands are tried


@dataclass(frozen=True)
class Try:
    """A command as it is tried in every state.

    Attributes:
        command: The command, or what it is in the case at hand.
        by: Who gives it.
        first: What has to happen before it, where the state allows that; it keeps the state.
    """

    command: Command | Callable[[History], Command]
    by: Actor
    first: Callable[[History], object] = lambda history: None


def _later(days: int) -> Callable[[History], object]:
    def wait(history: History) -> None:
        history.now += timedelta(days=days)

    return wait


def _explained(history: History) -> None:
    """Ask for reasons and get them: the request is under review again."""
    if history.case.state is State.INTAKE_REVIEW:
        excessive(history).give(built.ASK_WHY, people.INTAKE)
        history.give(reasons.GiveReasons(explanation="研究"), people.APPLICANT)


def _objected(history: History) -> None:
    """Hear a third party that objects: the department is drafting again."""
    if history.case.state is State.DRAFTING:
        hear(consult(history), "object", DAY)


def _sealed(history: History) -> None:
    history.apply(identity_sealed(reason_digest=None))


def _opened(history: History) -> None:
    _opening_asked(history)
    history.approve(people.OFFICE_HEAD, people.LEGAL, people.LEADER)


def _opening_asked(history: History) -> None:
    """Who the applicant is may have to be known in every state, so there is something to sign."""
    _sealed(history)
    history.give(ASK_WHO, people.INTAKE)


def _asked_before(history: History) -> None:
    """Let a third party have been asked, and the time for its answer have gone by."""
    if history.case.state in WORKED_ON:
        _silent_third_party(history)


def _third_party_asked_before(history: History) -> None:
    """Let it be so as well where it is an agency that is waited for."""
    if history.case.state in WORKED_ON | {State.AGENCY_CONSULT}:
        _silent_third_party(history)


def _silent_third_party(history: History) -> None:
    asked = history.case.consultations
    silent = consultations.Consultation(
        *(len(asked) + 1, "third_party", APRIL_1, 15, 2), returned_on=APRIL_1, silent=True
    )
    history._case = replace(history.case, consultations=(*asked, silent))


def _own_opinion(history: History) -> Command:
    """What the third party says that was asked last."""
    return consultations.GiveOpinion(len(history.case.consultations) or 1, "agree")


def _marked(history: History) -> None:
    history.attempt(MARK, people.INTAKE)


def _published(history: History) -> None:
    if TABLE.marks["publish_to_log", history.state] == "x":
        history.give(PUBLISH, people.INTAKE)
        history.approve(people.HEAD, people.OFFICE_HEAD, people.LEADER)


def _about_a_reply_that_runs(history: History) -> None:
    """Whoever complains that no reply came does not change where the request stands."""
    if history.case.state in RUNNING:
        complained(history)


def _complaint(history: History) -> Command:
    """A reconsideration, or the lawsuit after it."""
    reconsidered = any(
        each.kind == "reconsideration" and not each.ordered_anew for each in history.case.remedies
    )
    kind: remedies.Kind = "litigation" if reconsidered else "reconsideration"
    on = history.context().today
    return remedies.RecordRemedy(kind, on, "云溪市", after_reconsideration=reconsidered)


def _result(history: History) -> Command:
    on = history.context().today
    return remedies.RecordRemedyResult(len(history.case.remedies) or 1, "upheld", on)


def _delivered_today(history: History) -> Command:
    return delivery.ConfirmDelivery("electronic", history.context().today)


def _signature(history: History) -> Command:
    return history.action_of(people.OFFICE_HEAD, "approve")


def _payment(history: History) -> Command:
    fee = history.case.fee
    return charging.RecordFeePayment(fee.amount if fee else 100, APRIL_1)


ASK_WHO = AskForIdentity(reason="核对委托书")
#: States of a request that has been with a department, where nobody is asked at present.
WORKED_ON = (HANDLING - CONSULTING) | IN_APPROVAL | {State.DECIDED, State.FEE_PENDING}

TRIES: dict[str, Try] = {
    "confirm_receipt": Try(c.ConfirmReceipt(), people.INTAKE),
    "request_supplement": Try(requests.SUPPLEMENT_ASKED, people.INTAKE),
    "supplement": Try(requests.SUPPLEMENT, people.APPLICANT),
    "confirm_abandonment": Try(c.ConfirmAbandonment(), people.INTAKE, _later(90)),
    "request_reasons": Try(built.ASK_WHY, people.INTAKE, excessive),
    "give_reasons": Try(reasons.GiveReasons(explanation="用于研究"), people.APPLICANT),
    "judge_reasons": Try(
        reasons.JudgeReasons(reasonable=False, explanation="理由不充分"),
        people.OFFICE_HEAD,
        _explained,
    ),
    "assign": Try(requests.ASSIGN, people.OFFICE_HEAD),
    "start_search": Try(StartSearch(), people.HANDLER),
    "split": Try(SPLIT, people.INTAKE),
    "merge": Try(MERGE, people.INTAKE, lambda history: answered_before(history, answered_on=None)),
    "record_parts": Try(OPENED, people.LETTER_WRITER),
    "hand_off": Try(HAND_OFF, people.INTAKE),
    "record_hotline_ticket": Try(RecordTicket("RX-20260401-1"), people.LETTER_WRITER),
    "consult_agency": Try(requests.AGENCY, people.HANDLER),
    "consult_third_party": Try(requests.THIRD_PARTY, people.HANDLER),
    "record_service": Try(
        consultations.RecordService(1, APRIL_1, "registered_post"), people.INTAKE, _asked_before
    ),
    "record_opinion": Try(
        consultations.RecordOpinion(1, "agree", APRIL_1), people.INTAKE, _asked_before
    ),
    "give_opinion": Try(_own_opinion, people.CONSULTEE, _third_party_asked_before),
    "override_third_party": Try(
        consultations.OverrideThirdParty(1, "public_interest", "投标报价", "涉及公共利益"),
        people.LEADER,
        _objected,
    ),
    "save_draft": Try(requests.DISCLOSE, people.HANDLER),
    "decide_fee": Try(charging.DecideFee("per_item"), people.HANDLER, excessive),
    "record_fee_payment": Try(_payment, people.INTAKE),
    "confirm_fee_abandonment": Try(charging.ConfirmFeeAbandonment(), people.INTAKE, _later(90)),
    "reply_on_spot": Try(requests.ON_SPOT, people.INTAKE),
    "submit_for_approval": Try(c.SubmitForApproval(), people.HANDLER),
    "propose_extension": Try(requests.EXTENSION, people.HANDLER),
    "act_on_approval": Try(_signature, people.OFFICE_HEAD, _opening_asked),
    "send": Try(c.Send(), people.INTAKE),
    "confirm_delivery": Try(_delivered_today, people.INTAKE),
    "report_delivery_failure": Try(
        delivery.ReportDeliveryFailure("registered_post", "查无此人"), people.INTAKE
    ),
    "acknowledge_delivery": Try(delivery.AcknowledgeDelivery(), people.APPLICANT),
    "suggest_publication": Try(SuggestPublication(), people.APPLICANT),
    "withdraw": Try(c.Withdraw(), people.APPLICANT),
    "record_remedy": Try(_complaint, people.INTAKE),
    "record_remedy_result": Try(_result, people.INTAKE, _about_a_reply_that_runs),
    "archive": Try(keeping.Archive(), people.INTAKE, _later(400)),
    "mark_redaction": Try(MARK, people.INTAKE),
    "lift_redaction": Try(LiftRedaction(1, "标记有误"), people.INTAKE, _marked),
    "record_redaction": Try(RecordRedaction(1, "a" * 64, "b" * 64), people.LETTER_WRITER, _marked),
    "report_failed_redaction": Try(
        ReportFailedRedaction(1, "redaction_words_not_found"), people.LETTER_WRITER, _marked
    ),
    "publish_to_log": Try(PUBLISH, people.INTAKE),
    "take_from_log": Try(publishing.TakeFromLog("abolished"), people.INTAKE, _published),
    "supervise": Try(Supervise("urge", "请按期办结"), people.SUPERVISOR),
    "update_calendar": Try(UpdateCalendar(working_calendar()), people.CLOCK),
    "place_hold": Try(keeping.PlaceHold("诉讼需要"), people.LEGAL),
    "release_hold": Try(
        keeping.ReleaseHold("诉讼终结"),
        people.LEGAL,
        lambda history: history.give(keeping.PlaceHold("诉讼需要"), people.LEGAL),
    ),
    "seal_identity": Try(SealIdentity(), people.INTAKE),
    "request_identity": Try(ASK_WHO, people.INTAKE, _sealed),
    "view_identity": Try(LookAtIdentity(purpose="核对委托书"), people.INTAKE, _opened),
    "record_letter": Try(produced(2), people.LETTER_WRITER),
}

#: Command → what is said where its state allows it and there is nothing that it could be about.
NOTHING_THERE = {
    "hand_off": "handled_as_a_request",
    "record_hotline_ticket": "never_handed_off",
    "record_letter": "letter_never_ordered",
    "record_service": "consultation_unknown",
    "record_opinion": "consultation_unknown",
    "give_opinion": "consultation_unknown",
    "record_remedy_result": "remedy_unknown",
    "record_redaction": "redaction_unknown",
    "report_failed_redaction": "redaction_unknown",
    "take_from_log": "not_in_log",
}

#: Where a command leads from each state; a state not named is kept.
LEADS_TO: dict[str, str | dict[str, str]] = {
    "confirm_receipt": "intake_review",
    "request_supplement": "supplement_pending",
    "supplement": "intake_review",
    "confirm_abandonment": "closed_abandoned_supplement",
    "request_reasons": "reason_pending",
    "give_reasons": "intake_review",
    "assign": "assigned",
    "merge": "merged",
    "start_search": "searching",
    # An opinion that comes later changes nothing any more.
    "record_opinion": dict.fromkeys(CONSULTING, "drafting"),
    "give_opinion": {"third_party_consult": "drafting"},
    # While somebody is asked, the draft grows and the request waits all the same.
    "save_draft": {state: "drafting" for state in TABLE.states if state not in CONSULTING},
    "record_fee_payment": "drafting",
    "confirm_fee_abandonment": "closed_abandoned_fee",
    "reply_on_spot": "approval",
    "submit_for_approval": "approval",
    "send": "sent",
    "confirm_delivery": "delivered",
    "acknowledge_delivery": "delivered",
    "withdraw": "withdrawn",
    # A request that is still to be answered goes on, whoever complains of it.
    "record_remedy": {
        **dict.fromkeys(ENDED, "in_reconsideration"),
        "in_reconsideration": "in_litigation",
        "archived": "in_reconsideration",
    },
    "record_remedy_result": {"in_reconsideration": "delivered", "in_litigation": "delivered"},
    "archive": "archived",
}


def _tried(history: History, name: str) -> Outcome:
    attempt = TRIES[name]
    attempt.first(history)
    command = attempt.command if isinstance(attempt.command, Command) else attempt.command(history)
    by = _handler(history) if attempt.by is people.HANDLER else attempt.by
    return history.attempt(command, by)


def _handler(history: History) -> Actor:
    """Before it is assigned, a request lies with the disclosure office and its own people."""
    return people.HANDLER if history.case.assigned_to else people.OFFICE_HEAD_WHO_DRAFTS


# ----------------------------------------------------------------------------------- the tests


def test_the_table_of_the_code_is_this_table() -> None:
    TABLE.is_that_of(State, c.COMMANDS, ALLOWED, TRIES)
    assert tuple(IN_STATE) == TABLE.states


def test_the_marks_of_the_table_are_three() -> None:
    assert set(TABLE.marks.values()) == {"x", "o", "."}
    assert {command for (command, _), mark in TABLE.marks.items() if mark == "o"} == set(
        NOTHING_THERE
    )


@pytest.mark.parametrize("state", TABLE.states)
def test_every_state_can_be_reached(state: str) -> None:
    assert _in(state).case.state == state


@pytest.mark.parametrize("command", c.COMMANDS)
def test_a_command_is_decided_by_its_cells_and_leads_where_it_is_for(command: str) -> None:
    told = {state: _told(command, state) for state in TABLE.states}
    assert told == {state: _expected(command, state) for state in TABLE.states}


def _told(command: str, state: str) -> tuple[object, str]:
    """Return what a command comes to in a state, and the state that it leads to."""
    history = _in(state)
    outcome = _tried(history, command)
    if isinstance(outcome, Decision):
        return "decided", history.case.state
    nothing_there = TABLE.marks[command, state] == "o"
    return outcome.code if nothing_there else outcome, history.case.state


def _expected(command: str, state: str) -> tuple[object, str]:
    match TABLE.marks[command, state]:
        case "x":
            to = LEADS_TO.get(command, state)
            return "decided", to if isinstance(to, str) else to.get(state, state)
        case "o":
            return NOTHING_THERE[command], state
    about = {"command": command, "state": state}
    return Refusal("not_in_this_state", about, kind="conflict"), state


def test_the_last_approval_decides_and_a_return_goes_back_to_drafting() -> None:
    assert decided(DAY).case.state is State.DECIDED
    history = in_approval(DAY)
    history.sign(people.HEAD, "return", "请补充检索记录")
    assert history.case.state is State.DRAFTING


def test_a_request_is_either_closed_or_has_a_way_on() -> None:
    going_on = {
        state
        for (command, state), mark in TABLE.marks.items()
        if mark == "x" and command in LEADS_TO and state not in CLOSED
    }
    assert going_on == set(TABLE.states) - CLOSED
    assert RUNNING.isdisjoint(CLOSED)


def test_only_a_remedy_that_comes_late_leads_out_of_the_archive() -> None:
    leading = {command for command in LEADS_TO if TABLE.marks[command, "archived"] != "."}
    assert leading == {"record_remedy"}
