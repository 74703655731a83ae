"""A petition as its history left it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.engine.supervising import Measure
from sunhall.domain.identity.sealed_identity import SealedIdentity


class State(StrEnum):
    """States of a petition (reference D4)."""

    REGISTERED = "p_registered"
    FORWARDED = "p_forwarded"
    OBJECTION = "p_objection"
    ACCEPTED = "p_accepted"
    CHANNELLED = "p_channelled"
    NOT_ACCEPTED = "p_not_accepted"
    HANDLING = "p_handling"
    SETTLED = "p_settled"
    ANSWERED = "p_answered"
    CLOSED = "p_closed"
    REVIEW = "p_review"
    REVIEW_ANSWERED = "p_review_answered"
    RECHECK = "p_recheck"
    FINAL = "p_final"
    ARCHIVED = "archived"


#: States that only the archive follows.
ENDED: Final = frozenset(
    {State.CHANNELLED, State.NOT_ACCEPTED, State.SETTLED, State.CLOSED, State.FINAL}
)

#: States in which nothing more is to be done about the matter.
OVER: Final = ENDED | {State.ARCHIVED}


class Kind(StrEnum):
    """What a petition is in the sense of chapter four."""

    SUGGESTION = "suggestion"
    """建议意见类 (art. 29)."""
    REPORT = "report"
    """检举控告类 (art. 30)."""
    DISPUTE = "dispute"
    """申诉求决类 (art. 31)."""


class Stage(StrEnum):
    """Who looks at the matter: the organ, its superior, that one's superior."""

    HANDLING = "handling"
    REVIEW = "review"
    RECHECK = "recheck"


#: State in which the answer of a stage is worked on → stage.
STAGES: Final = {
    State.HANDLING: Stage.HANDLING,
    State.REVIEW: Stage.REVIEW,
    State.RECHECK: Stage.RECHECK,
}

#: State in which the answer of a stage is out, while the petitioner can go on → stage.
OPEN_TO_CHALLENGE: Final = {
    State.ANSWERED: Stage.HANDLING,
    State.REVIEW_ANSWERED: Stage.REVIEW,
}


class Result(StrEnum):
    """What an answer comes to."""

    SUPPORTED = "supported"
    EXPLAINED = "explained"
    NOT_SUPPORTED = "not_supported"
    ADOPTED = "adopted"
    PARTLY_ADOPTED = "partly_adopted"
    NOT_ADOPTED = "not_adopted"
    VERIFIED = "verified"
    PARTLY_VERIFIED = "partly_verified"
    NOT_VERIFIED = "not_verified"
    UPHELD = "upheld"
    CHANGED = "changed"


#: What the answer to each kind can come to (arts. 29, 32).
RESULTS: Final = {
    Kind.DISPUTE: (Result.SUPPORTED, Result.EXPLAINED, Result.NOT_SUPPORTED),
    Kind.SUGGESTION: (Result.ADOPTED, Result.PARTLY_ADOPTED, Result.NOT_ADOPTED),
    Kind.REPORT: (Result.VERIFIED, Result.PARTLY_VERIFIED, Result.NOT_VERIFIED),
}
#: What a review or a re-check can come to (arts. 35, 36).
REVIEW_RESULTS: Final = (Result.UPHELD, Result.CHANGED)


class Extension(StrEnum):
    """Where the extension of art. 34 stands."""

    NONE = "none"
    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"


class ClockName(StrEnum):
    """The clocks of a petition (K7 to K12 of reference D1 and what belongs to them)."""

    SORTING = "petition_sorting"
    NOTICE = "petition_notice"
    OBJECTION = "petition_objection"
    ASSIGNMENT = "petition_assignment"
    HANDLING = "petition_handling"
    REVIEW_WINDOW = "petition_review_window"
    REVIEW = "petition_review"
    RECHECK_WINDOW = "petition_recheck_window"
    RECHECK = "petition_recheck"


#: Clocks of what an organ owes: they are warned of and missed. The others only close a door.
DUTIES: Final = frozenset(ClockName) - {
    ClockName.OBJECTION,
    ClockName.REVIEW_WINDOW,
    ClockName.RECHECK_WINDOW,
}

#: Clock of a stage's answer, and of the petitioner's time after it.
ANSWER_CLOCKS: Final = {
    Stage.HANDLING: ClockName.HANDLING,
    Stage.REVIEW: ClockName.REVIEW,
    Stage.RECHECK: ClockName.RECHECK,
}
WINDOWS: Final = {
    Stage.HANDLING: ClockName.REVIEW_WINDOW,
    Stage.REVIEW: ClockName.RECHECK_WINDOW,
}


@dataclass(frozen=True, slots=True)
class Forwarding:
    """One time that the petition was given to an organ.

    Attributes:
        number: 1, 2, … in the petition.
        to: Department that got it.
        way: ``forward`` (转送) or ``assign`` (交办: with a limit and a closing report).
        received_on: Day of its receipt there.
        fixed: Whether a superior organ has decided who is competent (art. 24): no objection then.
        objected_on: Day of its objection, if it objected.
        objection: What became of the objection: ``agreed``, ``refused``, or None.
    """

    number: int
    to: str
    way: str
    received_on: date
    fixed: bool
    objected_on: date | None = None
    objection: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of one stage; its text is sealed.

    Attributes:
        stage: Whose answer it is.
        revision: 1 for the first saved text.
        result: What it comes to.
        drafter: Id of the staff member who saved the present text.
        authors: Ids of everybody who saved a text of it; none of them may approve it.
        approved: Whether it went through its chain.
        letter: Sequence number of the event that ordered its letter; None without a letter.
        issued_on: Day on which it left.
        delivered_on: Day of the petitioner's receipt, once proven.
    """

    stage: Stage
    revision: int
    result: Result
    drafter: str
    authors: tuple[str, ...]
    approved: bool = False
    letter: int | None = None
    issued_on: date | None = None
    delivered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Challenge:
    """A request for a review (复查) or a re-check (复核).

    Attributes:
        stage: Which of the two.
        organ: Department that looks at it; None where it does not use this installation.
        requested_on: Day of the request.
    """

    stage: Stage
    organ: str | None
    requested_on: date


@dataclass(frozen=True, slots=True)
class Hearing:
    """A hearing (听证).

    Attributes:
        number: 1, 2, … in the petition.
        stage: Of which stage.
        called_for: The day that was announced.
        opened_on: First day on which it was held.
        closed_on: Last day.
    """

    number: int
    stage: Stage
    called_for: date
    opened_on: date | None = None
    closed_on: date | None = None

    @property
    def open(self) -> bool:
        """Whether it is being held."""
        return self.opened_on is not None and self.closed_on is None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the petitioner thinks of an answer (art. 21).

    Attributes:
        stage: Which answer; None of a petition that ended without one.
        at: When.
        organ: Satisfaction with the organ that answered.
        office: Satisfaction with the petition office.
    """

    stage: Stage | None
    at: datetime
    organ: str
    office: str


@dataclass(frozen=True, slots=True)
class Urgency:
    """A major or urgent matter (art. 25).

    Attributes:
        at: When it was marked as one.
        by: Id of who marked it.
        tell: Ids of who has to be told at once.
    """

    at: datetime
    by: str
    tell: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """The cards of one duty.

    Attributes:
        clock: Name of its clock.
        warned_for: Due date a yellow card was given for, if any.
        overdue_for: Due date a red card was given for, if any.
    """

    clock: str
    warned_for: date | None = None
    overdue_for: date | None = None


@dataclass(frozen=True, slots=True)
class Petition:
    """The whole of a petition, without any personal data.

    Attributes:
        case_id: ULID.
        version: Number of events folded.
        receipt_no: What people say on the phone.
        state: Where it stands.
        kind: Suggestion, report or dispute.
        channel: How it came in (art. 17).
        people: How many raise it together.
        named: Whether a name was given: without one no letter can be addressed.
        notifiable: Whether name and address are clear, so that written notice is due (art. 23).
        about: Department that it is about, if one was named; of a report, the accused.
        registrar: Department that registered it and sorts it.
        desk: Department it lies with now.
        submitted_at: When it was recorded.
        received_on: Day of receipt; its clock counts from there.
        catalogue_version: The city's rules when it was recorded.
        locale: Language of the petitioner.
        forwardings: Every time it was given to an organ.
        rerouted_late: Whether it came back to be sorted after the time for sorting was over (F8).
        accepted_on: Day of acceptance.
        organ: Department that accepted it.
        handler: Id of the staff member who handles it, if named.
        recused: Ids of who may not touch it (art. 28).
        extension: Where the extension stands.
        answers: The answer of each stage, in order.
        challenges: Requests for review and re-check.
        hearings: Hearings, in order.
        branch: Where else it belongs, once it was channelled.
        declined: Ground on which it was not accepted.
        settled: ``mediation`` or ``settlement``, once it ended so.
        report_due: Whether a closing report is still owed (art. 22, 交办).
        evaluations: What the petitioner thinks, in order.
        supervised: Measures of supervision so far, each with its level and day (arts. 38 to 40).
        urgency: Since when it is a major or urgent matter, if it is one (art. 25).
        supplements: How often the petitioner added something.
        ended_on: Day on which it ended.
        clocks: Every clock that was started, by the name of `ClockName`.
        watches: Cards by clock.
        runs: Approval runs, in order.
        letters: Letters, in the order in which they were ordered.
        issuers: The department that writes each letter.
        identity: The petitioner's identity, once it was sealed.
        held: Whether it must be kept whatever the retention says (legal hold).
        kept_since: Day on which it went into the archive; None while it is not there.
        erased_on: Day on which its personal data was erased; None before.
    """

    case_id: str
    version: int
    receipt_no: str
    state: State
    kind: Kind
    channel: str
    people: int
    named: bool
    notifiable: bool
    about: str | None
    registrar: str
    desk: str
    submitted_at: datetime
    received_on: date
    catalogue_version: str
    locale: str
    forwardings: tuple[Forwarding, ...] = ()
    rerouted_late: bool = False
    accepted_on: date | None = None
    organ: str | None = None
    handler: str | None = None
    recused: tuple[str, ...] = ()
    extension: Extension = Extension.NONE
    answers: tuple[Answer, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    hearings: tuple[Hearing, ...] = ()
    branch: str | None = None
    declined: str | None = None
    settled: str | None = None
    report_due: bool = False
    evaluations: tuple[Evaluation, ...] = ()
    supervised: tuple[Measure, ...] = ()
    urgency: Urgency | None = None
    supplements: int = 0
    ended_on: date | None = None
    clocks: tuple[Clock, ...] = ()
    watches: tuple[Watch, ...] = ()
    runs: tuple[ApprovalRun, ...] = ()
    letters: tuple[IssuedLetter, ...] = ()
    issuers: tuple[str, ...] = ()
    identity: SealedIdentity | None = None
    held: bool = False
    kept_since: date | None = None
    erased_on: date | None = None

    @property
    def open_runs(self) -> tuple[ApprovalRun, ...]:
        """Approval runs that still wait for someone."""
        return tuple(run for run in self.runs if run.open)

    @property
    def stage(self) -> Stage | None:
        """The stage that is worked on now, if one is."""
        return STAGES.get(self.state)

    @property
    def accused(self) -> str | None:
        """The department that a report is about: it never gets to know of it (art. 30)."""
        return self.about if self.kind is Kind.REPORT else None

    def clock(self, name: ClockName) -> Clock | None:
        """Return a clock, running or not."""
        return next((clock for clock in self.clocks if clock.name == name), None)

    def watch(self, name: str) -> Watch:
        """Return the cards of a clock."""
        return next((watch for watch in self.watches if watch.clock == name), Watch(name))

    def answer(self, stage: Stage | None) -> Answer | None:
        """Return the answer of a stage, as far as there is one."""
        return next((answer for answer in self.answers if answer.stage == stage), None)

    def challenge(self, stage: Stage) -> Challenge | None:
        """Return the request that began a stage."""
        return next((each for each in self.challenges if each.stage == stage), None)

    @property
    def hearing(self) -> Hearing | None:
        """The newest hearing of the present stage, if one was called."""
        found = [each for each in self.hearings if each.stage == self.stage]
        return found[-1] if found else None

    def with_answer(self, answer: Answer) -> Petition:
        """Return the petition with the answer of its stage replaced, or added."""
        others = tuple(each for each in self.answers if each.stage != answer.stage)
        return replace(self, answers=(*others, answer))

    def with_clock(self, clock: Clock) -> Petition:
        """Return the petition with a clock replaced, or added."""
        others = tuple(each for each in self.clocks if each.name != clock.name)
        return replace(self, clocks=(*others, clock))
