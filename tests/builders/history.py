"""Plays commands through authorise → decide → record → evolve, as the use cases do.

Time stands still until it is moved. Whatever is decided is recorded at once, whatever is refused is
checked to have changed nothing.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sunhall.domain.actor import APPLICANT, Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.run import ApprovalRun, SeatState
from sunhall.domain.authorization import permitted
from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.disclosure import charging, consultations, delivery, keeping, reasons, remedies
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.applicant_record import NO_RECORD, ApplicantRecord, Registered
from sunhall.domain.disclosure.parts import OpenPart
from sunhall.domain.disclosure.request import DisclosureRequest
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Event, Happening, record
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.engine.record_letter import RecordLetter
from sunhall.domain.engine.service import Standing, fold
from tests.builders import people, requests
from tests.builders.calendar import moment
from tests.builders.catalogue import small_catalogue

CASE_ID = "01JKXQ3W8Z0000000000000001"
RECEIPT_NO = "YX-20260401-483927-0"

#: The code by which a history tells that the authorisation table refused, before any rule did.
NOT_PERMITTED = "not_permitted"

#: Why so much is asked for so often (art. 35).
ASK_WHY = reasons.RequestReasons(points=("请说明用途",))

_NAMES = {command: name for name, command in c.COMMANDS.items()}


class History:
    """A disclosure request and everything that has happened to it.

    Attributes:
        now: The present moment.
        catalogue: The rules in force.
        record: What the applicant has asked for before.
        events: What was recorded.
        sealed: Confidential documents by name, as the newest event left them.
        case_id: ULID of the request.
        receipt_no: Its receipt number.
    """

    def __init__(self, at: str, catalogue: Catalogue | None = None) -> None:
        self.now: datetime = moment(at)
        self.catalogue = catalogue or small_catalogue()
        self.record: ApplicantRecord = NO_RECORD
        self.events: list[Event] = []
        self.sealed: dict[str, Mapping[str, Any]] = {}
        self.case_id, self.receipt_no = CASE_ID, RECEIPT_NO
        self._case: DisclosureRequest | None = None
        self._decisions = 0

    @property
    def case(self) -> DisclosureRequest:
        """The request as its history left it."""
        assert self._case is not None, "nothing was submitted"
        return self._case

    @property
    def state(self) -> str:
        """Name of the state."""
        return self.case.state.value

    @property
    def types(self) -> list[str]:
        """Types of the recorded events, in order."""
        return [event.type for event in self.events]

    @property
    def standing(self) -> Standing:
        """Where the request stands now."""
        return DISCLOSURE.standing(self.case, self.context())

    @property
    def clocks(self) -> Mapping[str, Deadline]:
        """The clocks as people see them now."""
        return DISCLOSURE.clocks(self.case, self.context())

    @property
    def due(self) -> str:
        """Last day of the reply period, as ISO text."""
        return self.clocks["reply"].due_on.isoformat()

    @property
    def run(self) -> ApprovalRun:
        """The newest approval run."""
        return self.case.runs[-1]

    @property
    def letters(self) -> list[str]:
        """Codes of the letters ordered so far."""
        return [letter.code for letter in self.case.letters]

    def context(self, actor: Actor = people.CLOCK) -> Context:
        """Return the world as an actor's decision sees it now."""
        salt = f"salt-{self._decisions}"
        return Context(self.now, actor, self.catalogue, salt, people.DIRECTORY, self.record)

    def at(self, text: str) -> History:
        """Move on to a moment."""
        assert moment(text) >= self.now, "time does not go back"
        self.now = moment(text)
        return self

    def submit(self, command: c.Submit | OpenPart | None = None) -> Outcome:
        """Hand in a request; it is recorded unless a rule refuses it."""
        submitted = command or requests.submission()
        outcome = DISCLOSURE.open_case(submitted, self.receipt_no, self.context(APPLICANT))
        return self._recorded(outcome, APPLICANT)

    def attempt(self, command: Command, by: Actor) -> Outcome:
        """Give a command; it is recorded unless it is refused."""
        name = _NAMES[type(command)]
        if not permitted(by, name, DISCLOSURE.department(self.case, self.context(by))):
            return Refusal(NOT_PERMITTED, {"command": name}, kind="forbidden")
        return self._recorded(DISCLOSURE.decide(self.case, command, self.context(by)), by)

    def give(self, command: Command, by: Actor) -> Decision:
        """Give a command that must be allowed."""
        outcome = self.attempt(command, by)
        assert isinstance(outcome, Decision), outcome
        return outcome

    def refusal(self, command: Command, by: Actor) -> Refusal:
        """Give a command that must be refused, and change nothing."""
        before = self.case, len(self.events), dict(self.sealed)
        outcome = self.attempt(command, by)
        assert isinstance(outcome, Refusal), outcome
        assert (self.case, len(self.events), self.sealed) == before
        return outcome

    def tick(self) -> list[str]:
        """Let time act, as the tick does; return the types of what became due."""
        outcome = DISCLOSURE.wake(self.case, self.context())
        self._recorded(outcome, people.CLOCK)
        assert isinstance(outcome, Decision)
        return [happening.type for happening in outcome.happenings]

    def approve(self, *by: Actor) -> History:
        """Let people approve the newest run, one step after the other."""
        for actor in by:
            self.sign(actor, "approve")
        return self

    def sign(
        self, by: Actor, action: Any, opinion: str = "", *, run: int | None = None
    ) -> Decision:
        """Let somebody act on what a run, else the newest one, asks of them."""
        return self.give(self.action_of(by, action, opinion, run=run), by)

    def try_to_sign(
        self, by: Actor, action: Any, opinion: str = "", *, run: int | None = None
    ) -> Outcome:
        """Let somebody try to act on a run."""
        return self.attempt(self.action_of(by, action, opinion, run=run), by)

    def sign_refused(
        self, by: Actor, action: Any, opinion: str = "", *, run: int | None = None
    ) -> Refusal:
        """Let somebody act on a run who must be refused."""
        return self.refusal(self.action_of(by, action, opinion, run=run), by)

    def action_of(
        self, by: Actor, action: Any, opinion: str = "", *, run: int | None = None
    ) -> ActOnApproval:
        """Return somebody's action on their own open seat, or on the first one of the run."""
        number = run or self.run.number
        seats = [seat for seat in self.case.runs[number - 1].seats if seat.state is SeatState.OPEN]
        own = [seat for seat in seats if seat.holder == by.id]
        seat = next(iter((*own, *seats)), None)
        to = "drafter" if action == "return" else ""
        return ActOnApproval(number, seat.number if seat else 1, action, opinion, to)

    def waiting_for(self, run: int | None = None) -> list[str]:
        """Return the ids of those whose turn it is, in the order of the seats."""
        of = self.case.runs[(run or self.run.number) - 1]
        return [seat.holder for seat in of.seats if seat.state is SeatState.OPEN and of.open]

    def letter(self, code: str) -> IssuedLetter:
        """Return the newest letter of a code."""
        return [letter for letter in self.case.letters if letter.code == code][-1]

    def produce(self, code: str, serial: int = 1) -> Decision:
        """Let the letter writer finish the newest letter of a code."""
        return self.give(produced(self.letter(code).order, serial), people.LETTER_WRITER)

    def fork(self) -> History:
        """Return the same history, to go on in another way."""
        other = copy.copy(self)
        other.events, other.sealed = list(self.events), dict(self.sealed)
        return other

    def replayed(self) -> DisclosureRequest:
        """Return the request folded from the first event."""
        return fold(DISCLOSURE, self.events)

    def apply(self, *happenings: Happening) -> History:
        """Record happenings without a decision, to look at what an event does."""
        self._record(happenings, people.CLOCK)
        return self

    def _recorded(self, outcome: Outcome, by: Actor) -> Outcome:
        if isinstance(outcome, Decision):
            self._record(outcome.happenings, by)
            self.sealed.update({document.name: document.content for document in outcome.sealed})
        return outcome

    def _record(self, happenings: tuple[Happening, ...], by: Actor) -> None:
        self._decisions += 1
        recorded = record(
            happenings,
            case_id=self.case_id,
            after=self.events[-1] if self.events else None,
            at=self.now,
            actor=by.id,
            request_id=f"request-{self._decisions}",
            roles=by.roles_on_record,
        )
        for event in recorded:
            self._case = DISCLOSURE.evolve(self._case, event)
            self.events.append(event)


def produced(order: int, serial: int = 1) -> RecordLetter:
    """Return the letter writer's report on the letter that an event ordered."""
    return RecordLetter(
        order=order,
        number=f"云公开〔2026〕{serial}号",
        year=2026,
        serial=serial,
        sha256=requests.SHA256,
    )


def submitted(at: str, command: c.Submit | None = None, **rules: Any) -> History:
    """Return a request that was handed in; for most channels its receipt is not fixed yet."""
    history = History(at, small_catalogue(**rules))
    outcome = history.submit(command)
    assert isinstance(outcome, Decision), outcome
    return history


def received(on: str, **rules: Any) -> History:
    """Return a request received on a day: handed in at the counter (art. 31(1))."""
    return submitted(on, requests.submission("in_person"), **rules)


def supplement_asked(on: str, **rules: Any) -> History:
    """Return a request whose applicant was asked for a supplement on the day of receipt."""
    history = received(on, **rules)
    history.give(requests.SUPPLEMENT_ASKED, people.INTAKE)
    return history


def noticed(history: History, code: str) -> History:
    """Let the notice that gives the applicant time be served now."""
    history.produce(code)
    return history


def assigned(on: str, **rules: Any) -> History:
    """Return a request that the education bureau has to answer."""
    history = received(on, **rules)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    return history


def drafted(on: str, draft: c.SaveDraft | None = None, **rules: Any) -> History:
    """Return a request with a saved draft, and whatever the law wants before such a draft."""
    draft = draft or requests.DISCLOSE
    history = received(on, **rules)
    if draft.decision == "repeat":
        answered_before(history)
    if draft.decision == "excessive":
        give_reasons(history, reasonable=False)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    if "third_party" in (draft.ground, *(part.ground for part in draft.withheld_items)):
        hear(consult(history), "object", on)
    history.give(draft, people.HANDLER)
    return history


def in_approval(on: str, draft: c.SaveDraft | None = None, **rules: Any) -> History:
    """Return a request whose reply waits for its first approver."""
    history = drafted(on, draft, **rules)
    history.give(c.SubmitForApproval(), people.HANDLER)
    return history


def decided(on: str, draft: c.SaveDraft | None = None, **rules: Any) -> History:
    """Return a request whose reply all three have approved; its letter is being made."""
    history = in_approval(on, draft, **rules)
    return history.approve(people.HEAD, people.LEGAL, people.LEADER)


def sent(on: str, draft: c.SaveDraft | None = None, **rules: Any) -> History:
    """Return an answered request."""
    history = decided(on, draft, **rules)
    history.produce(history.case.letters[-1].code)
    history.give(c.Send(), people.INTAKE)
    return history


def consulting(
    on: str,
    about: consultations.ConsultThirdParty | consultations.ConsultAgency = requests.THIRD_PARTY,
    **rules: Any,
) -> History:
    """Return a request about which somebody is asked, since the same day."""
    return consult(drafted(on, **rules), about)


def consult(
    history: History,
    about: consultations.ConsultThirdParty | consultations.ConsultAgency = requests.THIRD_PARTY,
) -> History:
    """Let somebody be asked about a request: proposed and approved on the same day."""
    history.give(about, people.HANDLER)
    return history.approve(people.OFFICE_HEAD)


def serve(history: History, on: str, number: int = 1) -> History:
    """Record that the letter of a consultation was received."""
    served = consultations.RecordService(number, date.fromisoformat(on), "registered_post")
    history.give(served, people.HANDLER)
    return history


def hear(history: History, opinion: consultations.Opinion, on: str, number: int = 1) -> History:
    """Record the opinion of whoever was asked."""
    given = consultations.RecordOpinion(number, opinion, date.fromisoformat(on), "见附件")
    history.give(given, people.HANDLER)
    return history


def answered_before(history: History, **changes: Any) -> History:
    """Let the applicant have asked the same before, and have been replied to on 2026-06-10."""
    first: dict[str, Any] = {
        "at": moment("2026-05-20"),
        "identical": True,
        "answered_on": date(2026, 6, 10),
        "letter_no": "云公开〔2026〕7号",
    }
    earlier = Registered("01JKXQ3W8Z0000000000000000", "YX-20260520-1", **{**first, **changes})
    history.record = ApplicantRecord(place=1, in_month=1, earlier=(earlier,))
    return history


def give_reasons(history: History, *, reasonable: bool) -> History:
    """Ask for reasons, get them, and find them reasonable or not, all on the same day."""
    excessive(history)
    history.give(ASK_WHY, people.INTAKE)
    history.give(reasons.GiveReasons(explanation="用于研究"), people.APPLICANT)
    history.give(reasons.JudgeReasons(reasonable, "数量、频次的说明"), people.OFFICE_HEAD)
    return history


def excessive(history: History, in_month: int = 40) -> History:
    """Let the applicant have made so many requests in the month, this one being the last."""
    history.record = ApplicantRecord(place=in_month, in_month=in_month)
    return history


def reasons_asked(on: str, **rules: Any) -> History:
    """Return a request whose applicant was asked for reasons on the day of receipt."""
    history = excessive(received(on, **rules))
    history.give(ASK_WHY, people.INTAKE)
    return history


def fee_charged(on: str, **rules: Any) -> History:
    """Return a request, the applicant's fortieth of the month, for which a fee is to be paid."""
    history = excessive(drafted(on, **rules))
    history.give(charging.DecideFee("per_item"), people.HANDLER)
    return history.approve(people.OFFICE_HEAD)


def delivered(on: str, draft: c.SaveDraft | None = None, **rules: Any) -> History:
    """Return an answered request whose reply was handed over on the same day."""
    history = sent(on, draft, **rules)
    proof = delivery.ConfirmDelivery("in_person", history.context().today, signed_by="李向荣")
    history.give(proof, people.INTAKE)
    return history


def complained(
    history: History, kind: remedies.Kind = "reconsideration", *, after: bool = False
) -> History:
    """Let a reconsideration or a lawsuit be filed about a request today."""
    filed = remedies.RecordRemedy(
        kind, history.context().today, "云溪市人民政府", after_reconsideration=after
    )
    history.give(filed, people.INTAKE)
    return history


def reopened(on: str, days: int = 15, *, history: History | None = None, **rules: Any) -> History:
    """Return a request, or one that has ended, ordered to be answered again in days from today."""
    history = complained(history or delivered(on, requests.reply("refuse"), **rules))
    today = history.context().today
    result = remedies.RecordRemedyResult(1, "corrected", today, redo_days=days, redo_from=today)
    history.give(result, people.INTAKE)
    return history


def archived(on: str, **rules: Any) -> History:
    """Return an answered request that went into the archive a year later."""
    history = delivered(on, **rules)
    history.at(f"{int(on[:4]) + 1}{on[4:]}")
    history.give(keeping.Archive(), people.INTAKE)
    return history


def with_calendar(history: History, **changes: Any) -> History:
    """Put a newly published calendar in force."""
    calendar = replace(history.catalogue.calendar, **changes)
    history.catalogue = replace(history.catalogue, calendar=calendar)
    return history
