"""A city whose requests take any lawful course for some years, day by day, by the real commands.

Everything that is not drawn beforehand follows from a seed of each request, so leaving one request
out leaves the others as they were. What a rule refuses is tried in another way; nothing is forced.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from random import Random
from typing import Any, Final, TypeVar

from sunhall.domain.actor import APPLICANT, CONSULTEE, Actor
from sunhall.domain.calendar.beijing import BEIJING, local_date
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.disclosure import (
    charging,
    consultations,
    delivery,
    keeping,
    parts,
    reasons,
    remedies,
)
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.applicant_record import (
    ApplicantRecord,
    Registered,
    applicant_record,
)
from sunhall.domain.disclosure.register_entry import came_in
from sunhall.domain.disclosure.request import ENDED, State
from sunhall.domain.disclosure.searching import StartSearch
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision, Outcome
from sunhall.domain.engine.event import Event
from sunhall.domain.identity.commands import AskForIdentity, SealIdentity
from tests.builders import people, requests
from tests.builders.catalogue import (
    EDUCATION,
    FEES,
    GROUNDS,
    JUSTICE,
    OFFICE,
    TRANSPORT,
    small_catalogue,
)
from tests.builders.history import History, produced

#: The three agencies that are asked; what the last one is asked, the others answer for it.
AGENCIES: Final = (EDUCATION, TRANSPORT, JUSTICE)
HANDLING_DEPARTMENTS: Final = (EDUCATION, TRANSPORT)

#: Kinds of applicants, in the order of the columns of table three.
KINDS: Final[tuple[c.ApplicantKind, ...]] = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_benefit",
    "legal_services",
    "other_organisation",
)
CHANNELS: Final[tuple[c.Channel, ...]] = (
    *("online", "in_person", "post_signed", "post_ordinary", "fax"),
)
#: Requests of one month from which on it costs, and is beyond reason: what is rare comes about.
FREE_IN_MONTH: Final = 2

_TEXTS: Final = ("2025年扩建项目的立项批复", "2024年公交线网的调整方案", "律师资格的审批程序")
_HANDLERS: Final = {
    EDUCATION: people.HANDLER,
    TRANSPORT: people.OTHER_HANDLER,
    OFFICE: people.OFFICE_HEAD_WHO_DRAFTS,
}
_STAFF: Final = {actor.id: actor for actor in people.EVERYBODY}
_RESULTS: Final[tuple[remedies.Result, ...]] = ("upheld", "corrected", "other")
_OPINIONS: Final[tuple[consultations.Opinion, ...]] = ("agree", "object", "partly")

#: Days until somebody looks at a request again.
_PAUSES: Final = (0, 0, 1, 1, 2, 3, 6, 11, 24, 45)

#: Where nobody has to touch a request any more.
_AT_REST: Final = ENDED | {State.ARCHIVED}

T = TypeVar("T")


@cache
def rules() -> Catalogue:
    """Return the rules of the small city with every row of table three within reach."""
    bands = [
        {"from": 1, "to": FREE_IN_MONTH, "rate": 0, "block": 0, "step": 0},
        {"from": FREE_IN_MONTH + 1, "to": None, "rate": 100, "block": 0, "step": 0},
    ]
    return small_catalogue(
        excessive_requests=FREE_IN_MONTH,
        max_supplement_rounds=2,
        max_extensions=2,
        fees={**FEES, "per_item": {"bands": bands}},
    )


@dataclass(frozen=True, slots=True)
class Arrival:
    """Requests that one applicant hands in one after the other.

    Attributes:
        at: When the first one comes.
        kind: Place in `KINDS`.
        department: The agency that is asked.
        channel: How they come.
        seeds: What each one's course follows from.
        person: Which applicant of that kind it is.
        signed_before: Days that mail lay about after it was signed for.
    """

    at: datetime
    kind: int
    department: str
    channel: c.Channel
    seeds: tuple[int, ...]
    person: int = 0
    signed_before: int = 0


class Course(History):
    """A request, its course so far and what it goes on by.

    Attributes:
        dice: Where its chances come from.
        who: By what its applicant is known.
        text: What it asks for.
        came_at: Moment from which it counts in its applicant's month.
        unseen: Number of its events that the city has written into its log.
    """

    def __init__(self, number: int, at: datetime, seed: int, who: str, text: str) -> None:
        super().__init__("2025-01-01", rules())
        self.now = at
        self.case_id, self.receipt_no = f"01JKXQ3W8Z{number:016}", f"GK-{number:06}"
        self.dice = Random(seed)  # noqa: S311 - chances of a test, no secret.
        self.who, self.text, self.came_at = who, text, at
        self.unseen = 0

    def chance(self, of_hundred: int) -> bool:
        """Whether something happens that happens so often."""
        return self.dice.randrange(100) < of_hundred

    def one_of(self, choices: Sequence[T]) -> T:
        """Return one of some things."""
        return self.dice.choice(choices)

    def day_between(self, first: date, last: date) -> date:
        """Return a day, both ends included."""
        return first + timedelta(self.dice.randint(0, (last - first).days))

    @property
    def today(self) -> date:
        """Today in Beijing."""
        return local_date(self.now)

    @property
    def handler(self) -> Actor:
        """Who works on it."""
        return _HANDLERS[self.case.assigned_to or OFFICE]


class SimulatedCity:
    """The city.

    Attributes:
        courses: Every request, in the order in which it came in.
        log: Every event of all of them, in the order in which they happened.
        refused: How many commands a rule refused.
    """

    def __init__(self) -> None:
        self.courses: list[Course] = []
        self.log: list[Event] = []
        self.refused = 0
        self._agenda: list[tuple[datetime, int, Course]] = []
        self._asked_by: defaultdict[tuple[str, str], list[Course]] = defaultdict(list)
        self._turns = count()

    def play(self, arrivals: Sequence[Arrival], until: datetime) -> SimulatedCity:
        """Let requests come in and take their course until a moment."""
        coming = [(each, n) for each in arrivals for n in range(len(each.seeds))]
        coming.sort(key=lambda pair: (pair[0].at + timedelta(days=pair[1]), pair[0].seeds))
        for arrival, place in coming:
            at = arrival.at + timedelta(days=place)
            self._play_until(min(at, until))
            if at < until:
                self._arrive(arrival, place, at)
        self._play_until(until)
        return self

    def histories(self) -> dict[str, list[Event]]:
        """Return the events of each case."""
        return {course.case_id: course.events for course in self.courses}

    # -------------------------------------------------------------------------- time and chance

    def _play_until(self, end: datetime) -> None:
        while self._agenda and self._agenda[0][0] < end:
            at, _, course = heapq.heappop(self._agenda)
            course.now = at
            if course.chance(70):
                course.tick()
            going_on = all(self._step(course) for _ in range(course.dice.randint(1, 5)))
            self._write_down(course)
            if going_on:
                self._later(course)

    def _later(self, course: Course) -> None:
        days = course.one_of(_PAUSES)
        at = course.now + timedelta(days=days, minutes=course.dice.randint(5, 700))
        new_year = datetime.combine(date(local_date(at).year, 1, 1), time(), tzinfo=BEIJING)
        if course.now < new_year < at and course.chance(50):
            # The minutes around midnight, where Beijing has another year than Greenwich.
            at = max(course.now, new_year + timedelta(minutes=course.dice.randint(-60, 60)))
        heapq.heappush(self._agenda, (at.astimezone(UTC), next(self._turns), course))

    def _step(self, course: Course) -> bool:
        """Do one of the things that come next; return whether the request goes on afterwards."""
        if course.case.state in _AT_REST and course.chance(20):
            return False  # Nobody ever touches it again.
        wanted = [
            (course.dice.expovariate(weight), place, step)
            for place, (weight, step) in enumerate(_STEPS[course.case.state])
        ]
        for _, _, step in sorted(wanted)[:4]:
            outcome = step(self, course)
            if isinstance(outcome, Decision):
                break
            self.refused += outcome is not None
        return True

    # ------------------------------------------------------------------------------- what happens

    def _arrive(self, arrival: Arrival, place: int, at: datetime) -> None:
        who = f"{arrival.kind}/{arrival.person}"
        seed = arrival.seeds[place]
        course = Course(len(self.courses) + 1, at, seed, who, _TEXTS[seed % len(_TEXTS)])
        command = _submission(arrival, course)
        course.came_at = came_in(command.signed_on, at)
        assert isinstance(course.submit(command), Decision)
        self._takes_its_course(course)

    def _takes_its_course(self, course: Course) -> None:
        self.courses.append(course)
        self._asked_by[course.who, course.case.department].append(course)
        self._write_down(course)
        self._later(course)

    def _write_down(self, course: Course) -> None:
        self.log += course.events[course.unseen :]
        course.unseen = len(course.events)

    def attempt(self, course: Course, command: Command, by: Actor) -> Outcome:
        """Give a command as the use case does: with the applicant's record, if it needs one."""
        name = next(n for n, kind in _NAMED if kind is type(command))
        if DISCLOSURE.needs_record(name, command):
            course.record = self.record_of(course)
        return course.attempt(command, by)

    def record_of(self, course: Course) -> ApplicantRecord:
        """Return what the register of applicants says for a request."""
        same = self._asked_by[course.who, course.case.department]
        return applicant_record(course.case_id, [_registered(each, course) for each in same])

    def split(self, course: Course) -> Outcome:
        """Split a request and open its parts."""
        others = [
            parts.Part("环评批复", course.one_of((None, *AGENCIES)))
            for _ in range(course.dice.randint(1, 2))
        ]
        matters = (parts.Part("立项批复"), *others)
        outcome = self.attempt(course, parts.Split(matters), people.INTAKE)
        if not isinstance(outcome, Decision) or not outcome.happenings:
            return outcome
        opened = [self._open(course, part) for part in course.sealed[parts.DOCUMENT]["parts"][1:]]
        course.give(parts.RecordParts(tuple(opened)), people.LETTER_WRITER)
        return outcome

    def _open(self, whole: Course, part: dict[str, Any]) -> parts.OpenedPart:
        case, seed = whole.case, whole.dice.getrandbits(32)
        course = Course(len(self.courses) + 1, whole.now, seed, whole.who, part["description"])
        course.came_at = whole.came_at
        submission = parts.submission_of(whole.sealed["application"], part, case)
        opening = parts.opening_of(case, submission, "submission")
        assert isinstance(course.submit(opening), Decision)
        self._takes_its_course(course)
        return parts.OpenedPart(course.case_id, course.receipt_no)


_NAMED: Final = tuple((name, kind) for name, kind in c.COMMANDS.items())


def _submission(arrival: Arrival, course: Course) -> c.Submit:
    kind = KINDS[arrival.kind]
    person = arrival.kind == 0
    applicant = replace(
        requests.PERSON,
        kind=kind,
        id_type="resident_id" if person else "unified_social_credit_code",
        id_number=f"99010019900307231{arrival.person}" if person else "91990100MA00000000",
        email="who@city.example",
        postal_address="云溪市城东路1号",
    )
    form, way = course.one_of(
        (("electronic", "online"), ("electronic", "email"), ("paper", "post"))
    )
    signed = course.today - timedelta(days=arrival.signed_before)
    return requests.submission(
        arrival.channel,
        department=arrival.department,
        applicant=applicant,
        information=c.Information(description=course.text),
        delivery=c.Delivery(form=form, way=way),  # type: ignore[arg-type]
        signed_on=signed if arrival.channel == "post_signed" else None,
        joint_applicants=(requests.PERSON,) if course.chance(5) else (),
    )


def _registered(other: Course, course: Course) -> Registered:
    replies = [event for event in other.events if event.type == "reply_sent"]
    return Registered(
        case_id=other.case_id,
        receipt_no=other.receipt_no,
        at=other.came_at,
        identical=other.text == course.text,
        answered_on=local_date(replies[-1].at) if replies else None,
        letter_no=replies[-1].data["number"] if replies else "",
        sealed=other.case.identity is not None,
        ended=other.case.leaf is not None,
    )


# ------------------------------------------------------------------------------ the steps

Step = Callable[[SimulatedCity, Course], Outcome | None]


def _given(command: Callable[[Course], Command | None], by: Actor | None = None) -> Step:
    """Return the step of giving a command, by who handles the request if nobody is named."""

    def step(city: SimulatedCity, course: Course) -> Outcome | None:
        wanted = command(course)
        return city.attempt(course, wanted, by or course.handler) if wanted else None

    return step


def _split(city: SimulatedCity, course: Course) -> Outcome | None:
    return city.split(course)


def _wait(city: SimulatedCity, course: Course) -> Outcome | None:
    return Decision(())


def _sign(city: SimulatedCity, course: Course) -> Outcome | None:
    """Somebody whose turn it is signs: mostly for it."""
    waiting = [run for run in course.case.runs if run.open and course.waiting_for(run.number)]
    if not waiting:
        return None
    run = course.one_of(waiting)
    by = _STAFF[course.waiting_for(run.number)[0]]
    action = course.one_of(("approve",) * 14 + ("return", "refuse"))
    return course.try_to_sign(by, action, "意见", run=run.number)


def _write_letter(city: SimulatedCity, course: Course) -> Outcome | None:
    waiting = [each for each in course.case.letters if each.produced_at is None]
    if not waiting:
        return None
    letter = course.case.reply_letter or waiting[-1]
    number = city.courses.index(course) * 100 + letter.order
    return course.attempt(produced(letter.order, number), people.LETTER_WRITER)


def _reply(course: Course) -> dict[str, Any]:
    """Return the fields of any reply, more often of one that this request can get alone."""
    case = course.case
    decisions = [*requests.REPLY_FIELDS, *["refuse"] * 5, "disclose_partly"]
    heard = any(each.kind == "third_party" for each in case.consultations)
    fitting = [
        *(["still_unclear"] if case.supplements else []),
        *(["repeat"] if course.record.answered else []),
        *(["disclose"] if case.delivery != "electronic/online" else []),
    ]
    decision = course.one_of(fitting if fitting and course.chance(45) else decisions)
    if case.reasons and case.reasons.rejected and course.chance(75):
        decision = "excessive"
    fields: dict[str, Any] = {"decision": decision, **requests.REPLY_FIELDS[decision]}
    among = ("third_party",) if heard and course.chance(40) else tuple(GROUNDS)
    grounds = [course.one_of(among) for _ in range(course.dice.randint(1, 2))]
    if decision == "refuse":
        fields["ground"] = grounds[0]
    if decision == "disclose_partly":
        fields["withheld_items"] = tuple(requests.withheld(ground) for ground in grounds)
    if decision in ("refuse", "disclose_partly"):
        fields["public_interest_weighing"] = requests.WEIGHED
    if decision == "repeat" and course.record.answered:
        earlier = course.one_of(course.record.answered)
        assert earlier.answered_on is not None
        fields["earlier_reply"] = c.EarlierReply(earlier.letter_no, earlier.answered_on)
    return fields


def _draft(city: SimulatedCity, course: Course) -> Outcome | None:
    course.record = city.record_of(course)
    return city.attempt(course, c.SaveDraft(**_reply(course)), course.handler)


def _answer_on_spot(city: SimulatedCity, course: Course) -> Outcome | None:
    course.record = city.record_of(course)
    return city.attempt(course, c.ReplyOnSpot(**_reply(course)), people.INTAKE)


def _merge(city: SimulatedCity, course: Course) -> Outcome | None:
    earlier = city.record_of(course).earlier
    if not earlier:
        return None
    return city.attempt(course, parts.Merge(course.one_of(earlier).receipt_no), people.INTAKE)


def _ask_why(course: Course) -> Command:
    return reasons.RequestReasons(points=("请说明用途",))


def _judge(course: Course) -> Command | None:
    if course.case.reasons is None or course.case.reasons.judged:
        return None
    if course.chance(60):
        return reasons.JudgeReasons(reasonable=False, explanation="理由不充分")
    until = course.today + timedelta(60) if course.chance(50) else None
    return reasons.JudgeReasons(reasonable=True, explanation="理由合理", delayed_until=until)


def _serve(course: Course) -> Command | None:
    asked = [each for each in course.case.consultations if each.open and not each.served_on]
    if not asked:
        return None
    on = course.day_between(asked[0].sent_on, course.today)
    return consultations.RecordService(asked[0].number, on, "registered_post")


def _hear(course: Course) -> Command | None:
    if not course.case.consultations:
        return None
    asked = course.one_of(course.case.consultations)
    on = course.day_between(asked.sent_on, course.today)
    return consultations.RecordOpinion(asked.number, course.one_of(_OPINIONS), on)


def _say(course: Course) -> Command | None:
    if not course.case.consultations:
        return None
    asked = course.one_of(course.case.consultations)
    return consultations.GiveOpinion(asked.number, course.one_of(_OPINIONS))


def _override(course: Course) -> Command | None:
    against = [each.number for each in course.case.consultations if each.objects]
    if not against:
        return None
    number = course.one_of(against)
    return consultations.OverrideThirdParty(number, "public_interest", "报价", "公共利益重大")


def _fee(course: Course) -> Command:
    if course.chance(50):
        return charging.DecideFee("per_page", pages=course.dice.randint(20, 250))
    return charging.DecideFee("per_item")


def _pay(course: Course) -> Command | None:
    fee = course.case.fee
    if fee is None:
        return None
    return charging.RecordFeePayment(fee.amount, course.day_between(fee.charged_on, course.today))


def _deliver(course: Course) -> Command:
    sent_on = course.case.reply.stopped_on if course.case.reply else None
    on = course.day_between(sent_on or course.today, course.today)
    return delivery.ConfirmDelivery("registered_post", on, tracking_no="XA1")


def _complain(course: Course) -> Command | None:
    received_on = course.case.received_on
    if received_on is None or len(course.case.remedies) >= 4:
        # What was taken back before it was received counts nowhere; nobody sues about that.
        return None
    on = course.day_between(max(received_on, course.today - timedelta(9)), course.today)
    if course.chance(50):
        return remedies.RecordRemedy("reconsideration", on, "云溪市人民政府")
    return remedies.RecordRemedy(
        "litigation", on, "云溪市法院", after_reconsideration=course.chance(50)
    )


def _decide_remedy(course: Course) -> Command | None:
    open_ones = [each for each in course.case.remedies if each.result is None]
    if not open_ones:
        return None
    remedy = course.one_of(open_ones)
    on = course.day_between(max(remedy.filed_on, course.today - timedelta(9)), course.today)
    result = course.one_of(_RESULTS)
    if result == "upheld" or course.chance(40):
        return remedies.RecordRemedyResult(remedy.number, result, on)
    return remedies.RecordRemedyResult(
        remedy.number, result, on, redo_days=course.dice.randint(5, 30), redo_from=course.today
    )


def _asking(course: Course) -> Command:
    about: tuple[Command, ...] = (requests.THIRD_PARTY, requests.CO_PRODUCER, requests.AGENCY)
    return course.one_of((requests.THIRD_PARTY, *about))


def _assigning(course: Course) -> Command:
    return c.Assign(course.one_of(HANDLING_DEPARTMENTS))


def _extending(course: Course) -> Command:
    return c.ProposeExtension(course.dice.randint(1, 20), "需要检索")


def _just(command: Command) -> Callable[[Course], Command]:
    return lambda course: command


_SIGN = (9.0, _sign)
_WAIT = (2.0, _wait)
_LETTER = (0.5, _write_letter)
#: Nobody is late with what a notice asks for before it was served.
_NOTICE = (9.0, _write_letter)
_WITHDRAW = (0.1, _given(_just(c.Withdraw()), APPLICANT))
_EXTEND = (0.7, _given(_extending))
_COMPLAIN_OF_SILENCE = (0.15, _given(_complain, people.INTAKE))
_COMPLAIN = (2.0, _given(_complain, people.LEGAL))
_RESULT = (3.0, _given(_decide_remedy, people.LEGAL))
_SEAL = (0.15, _given(_just(SealIdentity()), people.INTAKE))
_ASK_WHO = (0.1, _given(_just(AskForIdentity("核对委托书")), people.INTAKE))
_HOLD = (0.05, _given(_just(keeping.PlaceHold("诉讼")), people.LEGAL))
_ASSIGN = (0.3, _given(_assigning, people.OFFICE_HEAD))
_CONSULT = (1.2, _given(_asking))
_SPLIT = (0.2, _split)
_MERGE = (0.7, _merge)
_DRAFT = (5.0, _draft)
_SERVE = (4.0, _given(_serve, people.INTAKE))
_HEAR = (3.0, _given(_hear, people.INTAKE))
_SAY = (2.0, _given(_say, CONSULTEE))
_ARCHIVE = (1.0, _given(_just(keeping.Archive()), people.INTAKE))

_ALWAYS = (_SIGN, _WAIT, _LETTER, _HOLD)
_OPEN = (*_ALWAYS, _SEAL, _ASK_WHO, _WITHDRAW, _EXTEND, _COMPLAIN_OF_SILENCE, _RESULT)
_WORK = (*_OPEN, _ASSIGN, _CONSULT, _DRAFT)
_ASKED = (*_WORK, _SERVE, _HEAR, _SAY)
_WAITED = (*_ALWAYS, _WITHDRAW)
_OVER = (*_ALWAYS, _COMPLAIN, _ARCHIVE)
_SIGNED = (*_OPEN, (12.0, _sign))

_STEPS: Final[dict[State, tuple[tuple[float, Step], ...]]] = {
    State.SUBMITTED: (*_WAITED, (9.0, _given(_just(c.ConfirmReceipt()), people.INTAKE))),
    State.RECEIVED: (_WAIT,),
    State.INTAKE_REVIEW: (
        *_OPEN,
        *(_SPLIT, _MERGE),
        (7.0, _given(_assigning, people.OFFICE_HEAD)),
        (4.0, _given(_just(requests.SUPPLEMENT_ASKED), people.INTAKE)),
        (2.0, _answer_on_spot),
        (4.0, _given(_ask_why, people.INTAKE)),
        (9.0, _given(_judge, people.OFFICE_HEAD)),
    ),
    State.SUPPLEMENT_PENDING: (
        *(*_WAITED, _NOTICE),
        (1.0, _given(_just(requests.SUPPLEMENT), APPLICANT)),
        (4.0, _given(_just(c.ConfirmAbandonment()), people.INTAKE)),
    ),
    State.REASON_PENDING: (
        *_OPEN,
        (2.0, _given(_just(reasons.GiveReasons("用于研究")), APPLICANT)),
    ),
    State.ASSIGNED: (*_WORK, _SPLIT, _MERGE, (2.0, _given(_just(StartSearch())))),
    State.SEARCHING: _WORK,
    State.AGENCY_CONSULT: _ASKED,
    State.THIRD_PARTY_CONSULT: _ASKED,
    State.DRAFTING: (
        *_OPEN,
        *(_ASSIGN, _CONSULT),
        (9.0, _given(_just(c.SubmitForApproval()))),
        (2.0, _draft),
        (1.5, _given(_override, people.LEADER)),
        (2.0, _given(_fee)),
    ),
    State.SECRECY_REVIEW: _SIGNED,
    State.LEGAL_REVIEW: _SIGNED,
    State.APPROVAL: _SIGNED,
    State.FEE_PENDING: (
        *(*_WAITED, _NOTICE),
        (0.7, _given(_pay, people.INTAKE)),
        (3.0, _given(_just(charging.ConfirmFeeAbandonment()), people.INTAKE)),
    ),
    State.DECIDED: (
        *(_WAIT, _SEAL, _COMPLAIN_OF_SILENCE),
        *((9.0, _write_letter), (6.0, _given(_just(c.Send()), people.INTAKE))),
    ),
    State.SENT: (
        *_OVER,
        (3.0, _given(_deliver, people.INTAKE)),
        (0.5, _given(_just(delivery.AcknowledgeDelivery()), APPLICANT)),
        (
            0.5,
            _given(_just(delivery.ReportDeliveryFailure("electronic", "退回")), people.INTAKE),
        ),
    ),
    State.DELIVERED: _OVER,
    State.WITHDRAWN: _OVER,
    State.CLOSED_ABANDONED_SUPPLEMENT: _OVER,
    State.CLOSED_ABANDONED_FEE: _OVER,
    State.MERGED: _OVER,
    State.IN_RECONSIDERATION: (*_ALWAYS, (0.7, _given(_complain, people.LEGAL)), _RESULT),
    State.IN_LITIGATION: (*_ALWAYS, (0.7, _given(_complain, people.LEGAL)), _RESULT),
    State.REOPENED: (*_WORK, (2.0, _given(_just(StartSearch())))),
    State.ARCHIVED: (_WAIT,),
}
