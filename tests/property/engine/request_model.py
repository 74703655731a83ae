"""A model of a disclosure request, written from the law and the reference.

It shares no code with the service: its own working days (from the library of published schedules),
its own table of states, its own clock by the formula of reference C.3, its own book of who drafted
and who signed, and its own tariff.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

import chinese_calendar

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.disclosure import charging, consultations, delivery, reasons
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.handing_off import HandOff
from sunhall.domain.disclosure.remedies import RecordRemedy, RecordRemedyResult
from tests.builders import people, requests
from tests.builders.catalogue import GOVERNMENT, JUSTICE, OFFICE

ENDED: Final = {
    *("sent", "delivered", "withdrawn"),
    *("closed_abandoned_supplement", "closed_abandoned_fee"),
}
UNDER_REMEDY: Final = {"in_reconsideration", "in_litigation"}
CLOSED: Final = ENDED | UNDER_REMEDY | {"archived"}
CONSULTING: Final = {"agency_consult", "third_party_consult"}
HANDLING: Final = {"assigned", "searching", "drafting", "reopened"} | CONSULTING
IN_APPROVAL: Final = {"secrecy_review", "legal_review", "approval"}
#: States in which the reply period of art. 33 has begun and not ended.
RUNNING: Final = {"intake_review", "reason_pending", "decided"} | HANDLING | IN_APPROVAL
STATES: Final = RUNNING | CLOSED | {"submitted", "supplement_pending", "fee_pending"}

#: Command → who may give it; handlers only in the department that has the request.
ROLES: Final = {
    "confirm_receipt": {"intake_officer"},
    "request_supplement": {"intake_officer"},
    "confirm_abandonment": {"intake_officer"},
    "reply_on_spot": {"intake_officer"},
    "send": {"intake_officer"},
    "hand_off": {"intake_officer"},
    "assign": {"office_head"},
    "supplement": {"applicant"},
    "withdraw": {"applicant"},
    "save_draft": {"handler"},
    "submit_for_approval": {"handler"},
    "propose_extension": {"handler"},
    "record_letter": {"system"},
    "start_search": {"handler"},
    "consult_agency": {"handler"},
    "consult_third_party": {"handler"},
    "record_service": {"handler", "intake_officer"},
    "record_opinion": {"handler", "intake_officer"},
    "give_opinion": {"consultee"},
    "override_third_party": {"leader"},
    "request_reasons": {"intake_officer"},
    "give_reasons": {"applicant"},
    "judge_reasons": {"office_head"},
    "decide_fee": {"handler"},
    "record_fee_payment": {"intake_officer"},
    "confirm_fee_abandonment": {"intake_officer"},
    "confirm_delivery": {"intake_officer"},
    "report_delivery_failure": {"intake_officer"},
    "acknowledge_delivery": {"applicant"},
    "record_remedy": {"intake_officer", "legal_reviewer"},
    "record_remedy_result": {"intake_officer", "legal_reviewer"},
    "archive": {"intake_officer"},
    "place_hold": {"office_head", "legal_reviewer"},
    "release_hold": {"office_head", "legal_reviewer"},
}

_STAY: Final = "the state it is in, or the one that is booked below"


def _to(states: set[str], state: str = _STAY) -> dict[str, str]:
    return dict.fromkeys(states, state)


#: Command → from → to.
MOVES: Final[dict[str, dict[str, str]]] = {
    "confirm_receipt": {"submitted": "intake_review"},
    "request_supplement": {"intake_review": "supplement_pending"},
    "supplement": {"supplement_pending": "intake_review"},
    "confirm_abandonment": {"supplement_pending": "closed_abandoned_supplement"},
    "request_reasons": {"intake_review": "reason_pending"},
    "give_reasons": {"reason_pending": "intake_review"},
    "judge_reasons": {"intake_review": "intake_review"},
    "assign": _to({"intake_review", "assigned", "searching", "drafting", "reopened"}, "assigned"),
    "start_search": _to({"assigned", "reopened"}, "searching"),
    "consult_agency": _to(HANDLING),
    "consult_third_party": _to(HANDLING),
    "record_service": _to(RUNNING | {"fee_pending"}),
    "record_opinion": _to(RUNNING | {"fee_pending"}),
    "give_opinion": _to(RUNNING | {"fee_pending"}),
    "override_third_party": {"drafting": "drafting"},
    "save_draft": _to(HANDLING),
    "decide_fee": {"drafting": "drafting"},
    "record_fee_payment": {"fee_pending": "drafting"},
    "confirm_fee_abandonment": {"fee_pending": "closed_abandoned_fee"},
    "reply_on_spot": {"intake_review": "approval"},
    "submit_for_approval": {"drafting": "approval"},
    "propose_extension": _to(RUNNING - {"decided"}),
    "send": {"decided": "sent"},
    "hand_off": _to((RUNNING - {"reason_pending"}) | {"sent", "delivered"}),
    "confirm_delivery": {"sent": "delivered"},
    "report_delivery_failure": {"sent": "sent"},
    "acknowledge_delivery": {"sent": "delivered"},
    "withdraw": _to(
        (RUNNING - {"decided"}) | {"submitted", "supplement_pending", "fee_pending"}, "withdrawn"
    ),
    "record_remedy": _to(RUNNING | ENDED | UNDER_REMEDY | {"archived"}),
    "record_remedy_result": _to(RUNNING | ENDED | UNDER_REMEDY),
    "archive": _to(ENDED, "archived"),
    "place_hold": _to(STATES),
    "release_hold": _to(STATES),
}

#: Commands that end the approvals which still wait.
CANCELLING: Final = {
    *("request_supplement", "confirm_abandonment", "confirm_fee_abandonment", "send", "withdraw"),
}

#: Events of which each ends a request, and letters that carry a decision.
FINAL_LEAF: Final = {
    *("reply_sent", "withdrawn", "abandonment_confirmed", "fee_abandonment_confirmed"),
}
REPLY_LETTERS: Final = {f"D{number:02}" for number in range(9, 21)} | {"D20b", "D26"}
#: Letters to others than the applicant, and for the file.
OTHERS_LETTERS: Final = {"D05", "D07", "D07b", "D23", "D25"}

#: Kinds of reply that give something, and the one that withholds everything.
GIVES: Final = {"disclose", "disclose_partly"}


@cache
def works(day: date) -> bool:
    """Whether offices work: as published, else Monday to Friday without 1 January."""
    if day.year <= 2026:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and (day.month, day.day) != (1, 1)


@cache
def nth_working_day(start: date, amount: int) -> date:
    """The n-th working day after a day."""
    day = start
    while amount:
        day += timedelta(days=1)
        amount -= works(day)
    return day


@cache
def working_days_in(after: date, through: date) -> frozenset[date]:
    """The working days in ``(after, through]``."""
    days = (after + timedelta(days=n) for n in range(1, (through - after).days + 1))
    return frozenset(day for day in days if works(day))


@dataclass
class Run:
    """An approval as the model books it: at each step, the first answer decides (或签)."""

    subject: str
    signers: list[tuple[str, str]]
    barred: set[str]
    days: int = 0
    kind: str = ""
    amount: int = 0
    phases: tuple[str, ...] = ("approval", "approval", "approval")
    signed: int = 0
    open: bool = True
    #: Number of each seat of the step that waits → who has it.
    seats: dict[int, str] = field(default_factory=dict)
    asked: int = 0

    def __post_init__(self) -> None:
        self.ask()

    def ask(self) -> None:
        """Ask everybody who holds the role of the step, save those who wrote it."""
        role, department = self.signers[self.signed]
        holders = sorted(
            actor.id
            for actor in people.EVERYBODY
            if role in actor.roles and actor.department == department
        )
        found = [each for each in holders if each not in self.barred]
        self.seats = dict(enumerate(found, start=self.asked + 1))
        self.asked += len(found)


@dataclass
class Asked:
    """Somebody whose opinion was asked for."""

    kind: str
    sent_on: date
    days: int
    served_on: date | None = None
    until: date | None = None
    returned_on: date | None = None
    opinion: str | None = None
    overridden: bool = False


@dataclass
class Why:
    """Reasons that were asked for."""

    asked_on: date
    until: date
    given: bool = False
    judged: bool = False
    rejected: bool = False


@dataclass
class Remedy:
    """A reconsideration or a lawsuit."""

    kind: str
    filed_on: date
    decided_on: date | None = None
    anew: bool = False


@dataclass
class Model:
    """The request as the law sees it."""

    state: str
    rounds_allowed: int
    extensions_allowed: int
    submitted_on: date
    in_month: int = 1
    repeats: bool = False
    on_paper: bool = False
    reasons_pause: bool = False
    reviewed: bool = False
    received_on: date | None = None
    anchor: date | None = None
    base: int = 20
    #: Days that are not counted: after the first, through the second, None while that is open.
    pauses: list[tuple[str, date, date | None]] = field(default_factory=list)
    stated: date | None = None
    department: str | None = None
    asked_on: date | None = None
    rounds: int = 0
    extended: int = 0
    extensions: int = 0
    authors: set[str] = field(default_factory=set)
    #: The decision drafted, and whether a third party is its ground.
    draft: tuple[str, bool] | None = None
    runs: list[Run] = field(default_factory=list)
    #: Order number of each letter → whether it was produced.
    letters: dict[int, bool] = field(default_factory=dict)
    #: Order number of each letter that was produced → the day on which it first was.
    served: dict[int, date] = field(default_factory=dict)
    #: Order number of the notice that gives the applicant time.
    notice: int = 0
    reply_order: int | None = None
    sent_orders: set[int] = field(default_factory=set)
    replies: int = 0
    #: Day of consent, and the day on which the hotline got it.
    handed_off: tuple[date, date | None] | None = None
    asked: list[Asked] = field(default_factory=list)
    why: Why | None = None
    fee: tuple[int, date, date] | None = None
    release_on: date | None = None
    answered: bool = False
    delivered_on: date | None = None
    delivery_failed: bool = False
    remedies: list[Remedy] = field(default_factory=list)
    rests_in: str = "withdrawn"
    ended_on: date | None = None
    stopped_on: date | None = None
    held: bool = False

    # --------------------------------------------------------------------------------- dates

    @property
    def lies_with(self) -> str:
        return self.department or OFFICE

    @property
    def followed_up(self) -> bool:
        """Whether somebody still has an eye on a request that has ended."""
        undelivered = self.state == "sent" and self.delivery_failed
        return undelivered or self.state in UNDER_REMEDY

    def excluded(self, today: date) -> frozenset[date]:
        """Working days in the union of the pauses; none of one that began after the due date."""
        assert self.anchor is not None
        found: frozenset[date] = frozenset()
        for _, after, through in sorted(self.pauses, key=lambda each: each[1]):
            if after > nth_working_day(self.anchor, self.base + self.extended + len(found)):
                break
            found |= working_days_in(after, through or today)
        return found

    def due(self, today: date) -> date:
        """Reference C.3: ``add_wd(anchor, base + ext + excl)``, or the day that was stated."""
        assert self.anchor is not None
        if self.stated:
            return self.stated
        length = self.base + self.extended + len(self.excluded(today))
        return nth_working_day(self.anchor, length)

    def waits(self, today: date) -> bool:
        """Whether the reply period stands still, so that its date moves on with every day."""
        return not self.stated and any(
            through is None and after <= self.due(today) for _, after, through in self.pauses
        )

    def expiring(self, today: date) -> bool:
        """Whether somebody else's time is over, which the next tick will tell."""
        if self.state == "reason_pending" and self.why and today > self.why.until:
            return True
        return self.state in RUNNING and any(
            each.returned_on is None and each.until is not None and today > each.until
            for each in self.asked
        )

    def last_days(self, today: date) -> list[date]:
        """Days on which something is in time for the last time."""
        if self.state == "supplement_pending":
            assert self.asked_on is not None
            return [nth_working_day(self.asked_on, 15)]
        if self.state == "fee_pending":
            assert self.fee is not None
            return [self.fee[2]]
        if self.state in ENDED:
            return [self.last_word + timedelta(days=183)]
        if self.state not in RUNNING or self.anchor is None:
            return []
        waiting = [each.until for each in self.asked if each.returned_on is None and each.until]
        why = [self.why.until] if self.why and self.state == "reason_pending" else []
        return [nth_working_day(self.anchor, 7), self.due(today), *waiting, *why]

    @property
    def last_word(self) -> date:
        """Day of the last thing that somebody could go to court about."""
        assert self.ended_on is not None
        said = [each.decided_on for each in self.remedies if each.decided_on]
        reached = self.delivered_on or self.ended_on
        return max([self.ended_on, self.stopped_on or self.ended_on, reached, *said])

    def receive(self, on: date) -> None:
        self.state, self.received_on, self.anchor = "intake_review", on, on

    def begin_anew(self, on: date, base: int) -> None:
        self.anchor, self.base, self.pauses, self.stated = on, base, [], None
        self.extended, self.extensions, self.stopped_on = 0, 0, None

    def stop(self, on: date) -> None:
        if self.anchor and self.stopped_on is None:
            self.stopped_on = on

    def resume(self, cause: str, on: date) -> None:
        self.pauses = [
            (name, after, on if name == cause and through is None else through)
            for name, after, through in self.pauses
        ]

    def working_state(self) -> str:
        kinds = {each.kind for each in self.asked if each.returned_on is None}
        if "third_party" in kinds:
            return "third_party_consult"
        return "agency_consult" if kinds else "drafting"

    def tick(self, today: date) -> None:
        """Book what time alone does: whoever was asked and did not answer is not waited for."""
        if self._archived_by_time(today):
            self.rests_in, self.state = self.state, "archived"
            return
        if self.state == "reason_pending" and self.why and today > self.why.until:
            self.resume("reasons", self.why.until)
            self.state = "intake_review"
        if self.state in RUNNING:
            for number, each in enumerate(self.asked, start=1):
                if each.returned_on is None and each.until and today > each.until:
                    self._answered(number, each.until)
        if self.answered and self.release_on and today >= self.release_on:
            self.release_on = None

    # --------------------------------------------------------------------------------- rules

    def allows(self, name: str, command: Any, actor: Actor, today: date) -> bool:
        """Whether the rules allow a command whose data is complete."""
        if name == "act_on_approval":
            return self._may_sign(command, actor, today)
        may = {
            role
            for role in ROLES[name] & actor.roles
            if role != "handler" or actor.department == self.lies_with
        }
        if not may:
            return False
        if name == "record_letter":
            return command.order in self.letters
        if self.state not in MOVES[name]:
            return False
        guard = getattr(self, f"_guard_{name}", None)
        return guard is None or bool(guard(command, today))

    def _guard_request_supplement(self, command: Any, today: date) -> bool:
        assert self.anchor is not None
        return self.rounds < self.rounds_allowed and today <= nth_working_day(self.anchor, 7)

    def _guard_confirm_abandonment(self, command: Any, today: date) -> bool:
        assert self.asked_on is not None
        served = self.served.get(self.notice)
        return served is not None and today > nth_working_day(max(self.asked_on, served), 15)

    def _guard_save_draft(self, command: Any, today: date) -> bool:
        needs = {
            "still_unclear": self.rounds > 0,
            "excessive": bool(self.why and self.why.rejected),
            "repeat": self.repeats,
        }
        return needs.get(command.decision, True)

    def _guard_reply_on_spot(self, command: Any, today: date) -> bool:
        return self._guard_save_draft(command, today) and self._ready(_drafted(command))

    def _guard_assign(self, command: c.Assign, today: date) -> bool:
        # The office that gives requests out acts in nobody's name (art. 27).
        return command.department != OFFICE

    def _guard_submit_for_approval(self, command: Any, today: date) -> bool:
        proposed = any(run.open and run.subject in ("consultation", "fee") for run in self.runs)
        # It has a head who signs only once it was given to a department.
        given = self.department is not None
        return given and self.draft is not None and not proposed and self._ready(self.draft)

    def _ready(self, draft: tuple[str, bool]) -> bool:
        """Arts. 15 and 32: who protects a third party asked it; who gives heard no objection."""
        decision, protects = draft
        third = [each for each in self.asked if each.kind == "third_party"]
        if protects:
            return bool(third)
        against = any(
            each.opinion in ("object", "partly") and not each.overridden for each in third
        )
        return not (against and decision in GIVES)

    def _guard_propose_extension(self, command: Any, today: date) -> bool:
        already = any(run.open and run.subject == "extension" for run in self.runs)
        return not already and self._may_extend(command.days, today)

    def _may_extend(self, days: int, today: date) -> bool:
        return (
            self.state in RUNNING
            and not self.stated
            and self.extensions < self.extensions_allowed
            and self.extended + days <= 20
            and today <= self.due(today)
        )

    def _guard_send(self, command: Any, today: date) -> bool:
        return self.reply_order is not None and self.letters[self.reply_order]

    def _guard_consult_agency(self, command: Any, today: date) -> bool:
        return not any(run.open and run.subject == "consultation" for run in self.runs)

    _guard_consult_third_party = _guard_consult_agency

    def _guard_record_service(self, command: Any, today: date) -> bool:
        if command.consultation > len(self.asked):
            return False
        asked = self.asked[command.consultation - 1]
        return asked.served_on is None and asked.sent_on <= command.served_on <= today

    def _guard_record_opinion(self, command: Any, today: date) -> bool:
        if command.consultation > len(self.asked):
            return False
        return bool(self.asked[command.consultation - 1].sent_on <= command.given_on <= today)

    def _guard_give_opinion(self, command: Any, today: date) -> bool:
        if command.consultation > len(self.asked):
            return False
        asked = self.asked[command.consultation - 1]
        return asked.kind == "third_party" and asked.opinion is None

    def _guard_override_third_party(self, command: Any, today: date) -> bool:
        if command.consultation > len(self.asked):
            return False
        asked = self.asked[command.consultation - 1]
        objects = asked.opinion in ("object", "partly")
        return asked.kind == "third_party" and objects and not asked.overridden

    def _guard_request_reasons(self, command: Any, today: date) -> bool:
        return self.in_month > 10

    def _guard_judge_reasons(self, command: reasons.JudgeReasons, today: date) -> bool:
        if self.why is None or self.why.judged or (command.reasonable and not self.why.given):
            return False
        if command.delayed_until is None:
            return True
        return command.reasonable and command.delayed_until > self.due(today)

    def _guard_decide_fee(self, command: charging.DecideFee, today: date) -> bool:
        if self.fee or any(run.open and run.subject == "fee" for run in self.runs):
            return False
        gives = self.draft is not None and self.draft[0] in GIVES
        if command.method == "per_page" and not (gives and self.on_paper):
            return False
        return self._amount(command) > 0 and today <= self.due(today)

    def _amount(self, command: charging.DecideFee) -> int:
        """The tariff of 109号 as far as it is tried: item 1 and 40, 20 and 250 pages."""
        if command.method == "per_page":
            return {20: 0, 250: 70 * 10 + 100 * 20 + 50 * 40}[command.pages or 0]
        return {1: 0, 40: 200}[self.in_month]

    def _guard_record_fee_payment(self, command: Any, today: date) -> bool:
        assert self.fee is not None
        amount, charged_on, _ = self.fee
        return bool(command.amount == amount and charged_on <= command.paid_on <= today)

    def _guard_confirm_fee_abandonment(self, command: Any, today: date) -> bool:
        assert self.fee is not None
        served = self.served.get(self.notice)
        return served is not None and today > max(self.fee[2], nth_working_day(served, 20))

    def _guard_hand_off(self, command: HandOff, today: date) -> bool:
        if self.handed_off is not None or not self.submitted_on <= command.agreed_on <= today:
            return False
        return self._no_request() or not (self.answered or self.state == "decided")

    def _no_request(self) -> bool:
        return self.draft is not None and self.draft[0] == "not_a_disclosure_request"

    def _guard_confirm_delivery(self, command: delivery.ConfirmDelivery, today: date) -> bool:
        assert self.stopped_on is not None
        return self.stopped_on <= command.delivered_on <= today

    def _guard_record_remedy(self, command: RecordRemedy, today: date) -> bool:
        if self.received_on is None or not self.received_on <= command.filed_on <= today:
            return False
        done = [each for each in self.remedies if each.kind == "reconsideration"]
        if command.kind == "reconsideration":
            running = any(each.decided_on is None for each in done)
            return not command.after_reconsideration and not running
        if command.after_reconsideration:
            return any(not each.anew for each in done)
        if self.answered:
            return self.draft is not None and self.draft[0] != "refuse"
        return self.state in ENDED | {"archived"}

    def _guard_record_remedy_result(self, command: RecordRemedyResult, today: date) -> bool:
        if command.remedy > len(self.remedies):
            return False
        remedy = self.remedies[command.remedy - 1]
        if remedy.decided_on or not remedy.filed_on <= command.decided_on <= today:
            return False
        if command.redo_days is None or command.redo_from is None:
            return command.redo_days is None and command.redo_from is None
        in_time = command.decided_on <= command.redo_from <= today
        return in_time and command.result != "upheld" and self.state not in RUNNING

    def _guard_archive(self, command: Any, today: date) -> bool:
        waited = today > self.last_word + timedelta(days=183)
        given = self.release_on is None or not self.answered
        return waited and given and not self.held

    def _archived_by_time(self, today: date) -> bool:
        if self.state not in ENDED or self.delivery_failed or any(run.open for run in self.runs):
            return False
        return self._guard_archive(None, today)

    def _guard_place_hold(self, command: Any, today: date) -> bool:
        return not self.held

    def _guard_release_hold(self, command: Any, today: date) -> bool:
        return self.held

    def _may_sign(self, command: ActOnApproval, actor: Actor, today: date) -> bool:
        if command.run > len(self.runs):
            return False
        run = self.runs[command.run - 1]
        if not run.open or run.seats.get(command.seat) != actor.id:
            return False
        if command.action != "approve":
            return bool(command.opinion)
        if run.subject == "extension":
            return self._may_extend(run.days, today)
        if run.subject == "consultation":
            return self.state in HANDLING
        if run.subject == "fee":
            return self.state == "drafting" and today <= self.due(today)
        return True

    # --------------------------------------------------------------------------------- effects

    def follow(self, name: str, command: Any, actor: Actor, today: date, last_event: int) -> None:
        """Book a command that was allowed; ``last_event`` is the number of its last event."""
        if name == "act_on_approval":
            self._sign(command, today, last_event)
            return
        if name == "record_letter":
            self.letters[command.order] = True
            self.served.setdefault(command.order, today)
            return
        before, to = self.state, MOVES[name][self.state]
        self.state = before if to == _STAY else to
        book = getattr(self, f"_book_{name}", None)
        if name == "archive":
            self.rests_in = before
        if book:
            book(command, actor, today, last_event)
        if name in CANCELLING:
            for run in self.runs:
                run.open = False
        if self.state in ENDED and before not in ENDED | UNDER_REMEDY:
            self.ended_on = self.ended_on or today
            self.stop(today)

    def _book_confirm_receipt(self, _: Any, actor: Actor, today: date, last: int) -> None:
        self.receive(today)
        self.letters[last - 1] = False

    def _book_request_supplement(self, _: Any, actor: Actor, today: date, last: int) -> None:
        self.rounds, self.asked_on, self.notice = self.rounds + 1, today, last
        self.letters[last] = False
        self.stop(today)

    def _book_supplement(self, _: Any, actor: Actor, today: date, last: int) -> None:
        self.begin_anew(today, self.base)
        self.letters[last] = False

    def _book_letter(self, _: Any, actor: Actor, today: date, last: int) -> None:
        self.letters[last] = False

    _book_confirm_abandonment = _book_letter
    _book_confirm_fee_abandonment = _book_letter
    _book_withdraw = _book_letter

    def _book_assign(self, command: c.Assign, actor: Actor, today: date, last: int) -> None:
        self.department = command.department
        self.authors, self.draft = set(), None

    def _book_save_draft(self, command: Any, actor: Actor, today: date, last: int) -> None:
        self.authors.add(actor.id)
        self.draft = _drafted(command)
        self.state = self.working_state()

    def _book_reply_on_spot(self, command: Any, actor: Actor, today: date, last: int) -> None:
        self.authors.add(actor.id)
        self.draft = _drafted(command)
        self.runs.append(Run("on_spot", [("office_head", OFFICE)], set(self.authors)))

    def _book_submit_for_approval(self, _: Any, actor: Actor, today: date, last: int) -> None:
        signers = [
            ("department_head", self.lies_with),
            ("legal_reviewer", JUSTICE),
            ("leader", GOVERNMENT),
        ]
        run = Run("reply", signers, set(self.authors))
        if self.reviewed:
            run.phases = ("secrecy_review", "legal_review", "approval")
        self.runs.append(run)
        self.state = run.phases[0]

    def _propose(self, subject: str, actor: Actor, **more: Any) -> None:
        self.runs.append(Run(subject, [("office_head", OFFICE)], {actor.id}, **more))

    def _book_propose_extension(self, command: Any, actor: Actor, today: date, last: int) -> None:
        self._propose("extension", actor, days=command.days)

    def _book_consult_agency(
        self, command: consultations.ConsultAgency, actor: Actor, today: date, last: int
    ) -> None:
        kind = "co_producer" if command.co_producer else "agency"
        days = 15 if command.co_producer else command.days or 10
        self._propose("consultation", actor, kind=kind, days=days)

    def _book_consult_third_party(self, _: Any, actor: Actor, today: date, last: int) -> None:
        self._propose("consultation", actor, kind="third_party", days=15)

    def _book_record_service(self, command: Any, actor: Actor, today: date, last: int) -> None:
        asked = self.asked[command.consultation - 1]
        asked.served_on = command.served_on
        asked.until = nth_working_day(command.served_on, asked.days)

    def _book_record_opinion(self, command: Any, actor: Actor, today: date, last: int) -> None:
        self.asked[command.consultation - 1].opinion = command.opinion
        self._answered(command.consultation, command.given_on)

    def _book_give_opinion(self, command: Any, actor: Actor, today: date, last: int) -> None:
        self.asked[command.consultation - 1].opinion = command.opinion
        self._answered(command.consultation, today)

    def _answered(self, number: int, on: date) -> None:
        asked = self.asked[number - 1]
        if asked.returned_on is not None:
            return
        asked.returned_on = on
        self.resume(f"asked:{number}", on)
        if self.state in CONSULTING:
            self.state = self.working_state()

    def _book_override_third_party(
        self, command: Any, actor: Actor, today: date, last: int
    ) -> None:
        self.asked[command.consultation - 1].overridden = True
        on = nth_working_day(today, 10)
        self.release_on = max(on, self.release_on or on)
        self.letters[last] = False

    def _book_request_reasons(self, _: Any, actor: Actor, today: date, last: int) -> None:
        self.why = Why(today, nth_working_day(today, 10))
        self.letters[last] = False
        if self.reasons_pause:
            self.pauses.append(("reasons", today, None))

    def _book_give_reasons(self, _: Any, actor: Actor, today: date, last: int) -> None:
        assert self.why is not None
        self.why.given = True
        self.resume("reasons", today)

    def _book_judge_reasons(
        self, command: reasons.JudgeReasons, actor: Actor, today: date, last: int
    ) -> None:
        assert self.why is not None
        self.why.judged, self.why.rejected = True, not command.reasonable
        if command.delayed_until:
            self.stated = command.delayed_until
            self.letters[last] = False

    def _book_decide_fee(
        self, command: charging.DecideFee, actor: Actor, today: date, last: int
    ) -> None:
        self._propose("fee", actor, amount=self._amount(command))

    def _book_record_fee_payment(self, command: Any, actor: Actor, today: date, last: int) -> None:
        self.begin_anew(command.paid_on, self.base)

    def _book_send(self, _: Any, actor: Actor, today: date, last: int) -> None:
        assert self.reply_order is not None
        assert self.draft is not None
        self.sent_orders.add(self.reply_order)
        self.answered = True
        if self.draft[0] not in GIVES:
            self.release_on = None

        if self.handed_off and self.handed_off[1] is None and self._no_request():
            self.handed_off = (self.handed_off[0], today)

    def _book_hand_off(self, command: HandOff, actor: Actor, today: date, last: int) -> None:
        self.handed_off = (command.agreed_on, today if self.answered else None)

    def _book_confirm_delivery(self, command: Any, actor: Actor, today: date, last: int) -> None:
        self.delivered_on, self.delivery_failed = command.delivered_on, False
        self.letters[last] = False

    def _book_acknowledge_delivery(self, _: Any, actor: Actor, today: date, last: int) -> None:
        self.delivered_on, self.delivery_failed = today, False

    def _book_report_delivery_failure(self, _: Any, actor: Actor, today: date, last: int) -> None:
        self.delivery_failed = True

    def _book_record_remedy(
        self, command: RecordRemedy, actor: Actor, today: date, last: int
    ) -> None:
        self.remedies.append(Remedy(command.kind, command.filed_on))
        if self.state in ENDED:
            self.rests_in = self.state
        self._rest()

    def _book_record_remedy_result(
        self, command: RecordRemedyResult, actor: Actor, today: date, last: int
    ) -> None:
        remedy = self.remedies[command.remedy - 1]
        remedy.decided_on = command.decided_on
        if command.redo_days is None or command.redo_from is None:
            self._rest()
            return
        remedy.anew = True
        self.begin_anew(command.redo_from, command.redo_days)
        for asked in self.asked:
            asked.returned_on = asked.returned_on or command.redo_from
        self.state, self.draft, self.authors, self.answered = "reopened", None, set(), False
        self.delivered_on, self.delivery_failed = None, False

    def _rest(self) -> None:
        """An ended request stands before a court, an authority, or where it had ended."""
        if self.state not in ENDED | UNDER_REMEDY | {"archived"}:
            return
        running = {each.kind for each in self.remedies if each.decided_on is None}
        if "litigation" in running:
            self.state = "in_litigation"
        elif running:
            self.state = "in_reconsideration"
        elif self.answered:
            self.state = "delivered" if self.delivered_on else "sent"
        else:
            self.state = self.rests_in

    def _book_place_hold(self, _: Any, actor: Actor, today: date, last: int) -> None:
        self.held = True

    def _book_release_hold(self, _: Any, actor: Actor, today: date, last: int) -> None:
        self.held = False

    def _sign(self, command: ActOnApproval, today: date, last: int) -> None:
        run = self.runs[command.run - 1]
        run.signed += 1
        if command.action != "approve":
            run.open = False
            if run.subject in ("reply", "on_spot"):
                self.state = "intake_review" if run.subject == "on_spot" else "drafting"
        elif run.signed == len(run.signers):
            run.open = False
            self._approved(run, today, last)
        else:
            run.ask()
            self.state = run.phases[run.signed]

    def _approved(self, run: Run, today: date, last: int) -> None:
        self.letters[last] = False
        if run.subject == "extension":
            self.extended += run.days
            self.extensions += 1
        elif run.subject == "consultation":
            if run.kind == "third_party":
                # The question to the third party goes out first, then word of it to the applicant.
                self.letters[last - 1] = False
            self.asked.append(Asked(run.kind, today, run.days))
            self.pauses.append((f"asked:{len(self.asked)}", today, None))
            self.state = self.working_state()
        elif run.subject == "fee":
            self.state, self.fee = "fee_pending", (run.amount, today, nth_working_day(today, 20))
            self.notice = last
            self.stop(today)
        else:
            self.state, self.reply_order = "decided", last
            self.replies += 1


def _drafted(command: Any) -> tuple[str, bool]:
    grounds = {command.ground, *(part.ground for part in command.withheld_items)}
    return command.decision, "third_party" in grounds


#: Replies as they are tried: every decision, and two that protect a third party.
REPLIES: Final[tuple[c.SaveDraft, ...]] = (
    *map(requests.reply, sorted(requests.REPLY_FIELDS)),
    requests.reply("refuse", ground="third_party"),
    requests.reply("disclose_partly", withheld_items=(requests.withheld("third_party"),)),
)
