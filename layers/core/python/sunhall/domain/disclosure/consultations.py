"""Asking others before a decision: a third party (art. 32), another agency (arts. 11, 34).

While an opinion is awaited the reply period stands still (art. 33, last paragraph). What silence
means depends on who is silent: a co-producing agency agrees by it (art. 34), after a third party's
the agency decides by itself (art. 32).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Annotated, Any, Final, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.calendar.counting import add_working_days
from sunhall.domain.disclosure.commands import LongText, ShortText
from sunhall.domain.disclosure.request import CONSULTING, DisclosureRequest, State
from sunhall.domain.disclosure.topics import Topic
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.engine.sealing import seal

Kind = Literal["third_party", "co_producer", "agency"]
Opinion = Literal["agree", "object", "partly"]


@dataclass(frozen=True, slots=True)
class Consultation:
    """An opinion that was asked for.

    Attributes:
        number: 1 for the first of the request; its documents are named by it.
        kind: Who was asked.
        sent_on: Day the letter left; the last day of the reply period that counts as used.
        days: Working days to answer in, counted from the day the letter was received.
        letter_order: Sequence number of the event that ordered the letter.
        served_on: Day the letter was received, once that is proven.
        until: Last day for the answer, once the letter was received.
        returned_on: Day the reply period went on: of the opinion, or the last day for it.
        opinion: What was answered, if anything was.
        silent: Whether the time for it went by without an answer.
        override_order: Sequence number of the event that ordered the word of a disclosure in spite
            of the objection, if there is one.
    """

    number: int
    kind: Kind
    sent_on: date
    days: int
    letter_order: int
    served_on: date | None = None
    until: date | None = None
    returned_on: date | None = None
    opinion: Opinion | None = None
    silent: bool = False
    override_order: int | None = None

    @property
    def open(self) -> bool:
        """Whether the reply period waits for it."""
        return self.returned_on is None

    @property
    def cause(self) -> str:
        """The name by which the reply clock knows what it waits for."""
        return f"{'third_party' if self.kind == 'third_party' else 'agency'}:{self.number}"

    @property
    def objects(self) -> bool:
        """Whether whoever was asked is against disclosure, wholly or in part."""
        return self.opinion in ("object", "partly")


@dataclass(frozen=True, slots=True)
class ConsultAgency(Command):
    """Ask another agency; a co-producer's silence is consent (art. 34).

    Attributes:
        consultee: Name of the agency.
        contact: Where the letter goes.
        question: What it is asked.
        co_producer: Whether it made the information together with this agency.
        days: Working days to answer in; only where the law does not say it.
    """

    consultee: ShortText
    contact: ShortText
    question: LongText
    co_producer: bool = False
    days: Annotated[int, Ge(1), Le(60)] | None = None


@dataclass(frozen=True, slots=True)
class ConsultThirdParty(Command):
    """Ask in writing whoever disclosure would harm (art. 32).

    Attributes:
        name: Who is asked.
        contact: Where the letter goes.
        information: What would be disclosed, as the third party is told it.
    """

    name: ShortText
    contact: ShortText
    information: LongText


@dataclass(frozen=True, slots=True)
class RecordService(Command):
    """The letter was received: the time to answer runs from that day."""

    consultation: Annotated[int, Ge(1)]
    served_on: datetime.date
    how: Literal["in_person", "registered_post", "electronic", "left_at_premises"]
    reference: Annotated[str, MaxLen(200)] = ""


@dataclass(frozen=True, slots=True)
class RecordOpinion(Command):
    """An opinion that came on paper or was said at the counter."""

    consultation: Annotated[int, Ge(1)]
    opinion: Opinion
    given_on: datetime.date
    text: Annotated[str, MaxLen(4000)] = ""


@dataclass(frozen=True, slots=True)
class GiveOpinion(Command):
    """The third party answers by itself."""

    consultation: Annotated[int, Ge(1)]
    opinion: Opinion
    text: Annotated[str, MaxLen(4000)] = ""


@dataclass(frozen=True, slots=True)
class OverrideThirdParty(Command):
    """Disclose in spite of an objection, and tell the third party what and why (art. 32).

    Attributes:
        consultation: Whose objection it is.
        basis: The public interest prevails, or the objection gives no good reason.
        information: What will be disclosed.
        reasons: Why.
    """

    consultation: Annotated[int, Ge(1)]
    basis: Literal["public_interest", "objection_unfounded"]
    information: LongText
    reasons: Annotated[str, MinLen(1), MaxLen(2000)]


def consultation_no(receipt_no: str, number: int) -> str:
    """Return the number by which whoever was asked finds the consultation (征询编号)."""
    return f"{receipt_no}-{number}"


def read_consultation_no(typed: str) -> tuple[str, int] | None:
    """Return receipt number, as typed, and number of a consultation; None if it is none."""
    receipt_no, _, number = typed.strip().rpartition("-")
    if not receipt_no or not number.isascii() or not number.isdecimal() or len(number) > 3:
        return None
    return receipt_no, int(number)


def code_name(number: int) -> str:
    """Return what the code of a consultation is derived from, besides the case."""
    return f"consultation/{number}"


def document(number: int) -> str:
    """Name of the sealed document that says who was asked what."""
    return f"consultation-{number}"


def opinion_document(number: int) -> str:
    """Name of the sealed document that holds an answer."""
    return f"opinion-of-{number}"


def override_document(number: int) -> str:
    """Name of the sealed document that says why an objection was set aside."""
    return f"override-{number}"


def ready_to_decide(request: DisclosureRequest, *, releases: bool) -> Refusal | None:
    """Return what of art. 32 still stands in the way of a reply.

    Args:
        request: The request, with the draft of the reply.
        releases: Whether the reply gives information.
    """
    draft = request.draft
    grounds = draft.grounds if draft else ()
    asked = [each for each in request.consultations if each.kind == "third_party"]
    if "third_party" in grounds and not asked:
        # Art. 15 protects a third party that art. 32 says must be asked in writing first.
        return Refusal("third_party_never_asked", fields=("ground",))
    against = [each for each in asked if each.objects and each.number not in request.overrides]
    if releases and against and "third_party" not in grounds:
        return Refusal("third_party_objects", {"consultation": against[0].number})
    return None


def working_state(request: DisclosureRequest) -> State:
    """Return the state of a request that the department works on."""
    kinds = {each.kind for each in request.consultations if each.open}
    if "third_party" in kinds:
        return State.THIRD_PARTY_CONSULT
    if kinds:
        return State.AGENCY_CONSULT
    return State.DRAFTING


# --- rules -----------------------------------------------------------------------------------


def _consult_agency(
    request: DisclosureRequest, command: ConsultAgency, context: Context
) -> Outcome:
    rules = context.catalogue.disclosure
    if command.co_producer and command.days is not None:
        # Art. 34 fixes their time; a shorter one would make silence consent before its time.
        return Refusal("days_fixed_by_law", fields=("days",))
    kind: Kind = "co_producer" if command.co_producer else "agency"
    period = rules.co_producer_opinion if command.co_producer else rules.agency_opinion
    return _put_to_approval(request, kind, command.days or period.amount, asdict(command), context)


def _consult_third_party(
    request: DisclosureRequest, command: ConsultThirdParty, context: Context
) -> Outcome:
    days = context.catalogue.disclosure.third_party_opinion.amount
    return _put_to_approval(request, "third_party", days, asdict(command), context)


def _put_to_approval(
    request: DisclosureRequest, kind: Kind, days: int, content: dict[str, Any], context: Context
) -> Outcome:
    from sunhall.domain.disclosure import approvals

    number = len(request.consultations) + 1
    if any(run.subject == approvals.CONSULTATION for run in request.open_runs):
        # Its number names its documents: the next one is asked for when this one is decided.
        return Refusal("consultation_already_proposed", kind="conflict")
    sealed, digest = seal(document(number), content, context.salt)
    return approvals.propose(
        request,
        subject=approvals.CONSULTATION,
        chain=context.catalogue.disclosure.consultation_chain,
        proposal={"kind": kind, "days": days, "content_digest": digest},
        sealed=(sealed,),
        context=context,
    )


def _record_service(
    request: DisclosureRequest, command: RecordService, context: Context
) -> Outcome:
    found = _consultation(request, command.consultation)
    if isinstance(found, Refusal):
        return found
    if found.served_on is not None:
        return Refusal("service_already_recorded", kind="conflict")
    refusal = _date_refused("served_on", command.served_on, found.sent_on, context)
    if refusal:
        return refusal
    until = add_working_days(context.catalogue.calendar, command.served_on, found.days).due_on
    proof, digest = seal(
        f"service-of-{found.number}", {"reference": command.reference}, context.salt
    )
    served = Happening(
        "consultation_served",
        {
            "consultation": found.number,
            "served_on": command.served_on.isoformat(),
            "until": until.isoformat(),
            "how": command.how,
            "reference_digest": digest,
        },
    )
    return Decision((served,), (proof,))


def _record_opinion(
    request: DisclosureRequest, command: RecordOpinion, context: Context
) -> Outcome:
    found = _consultation(request, command.consultation)
    if isinstance(found, Refusal):
        return found
    refusal = _date_refused("given_on", command.given_on, found.sent_on, context)
    if refusal:
        return refusal
    return _answered(found, command.opinion, command.text, command.given_on, "staff", context)


def _give_opinion(request: DisclosureRequest, command: GiveOpinion, context: Context) -> Outcome:
    found = _consultation(request, command.consultation)
    if isinstance(found, Refusal):
        return found
    if found.kind != "third_party":
        # Art. 32 gives the third party a voice of its own; an agency answers by letter (art. 34).
        return Refusal("opinion_comes_by_letter", kind="forbidden")
    if found.opinion is not None:
        return Refusal("opinion_already_given", kind="conflict")
    return _answered(found, command.opinion, command.text, context.today, "consultee", context)


def _answered(
    found: Consultation, opinion: Opinion, text: str, on: date, by: str, context: Context
) -> Outcome:
    sealed, digest = seal(opinion_document(found.number), {"text": text}, context.salt)
    received = Happening(
        "opinion_received",
        {
            "consultation": found.number,
            "opinion": opinion,
            "given_on": on.isoformat(),
            "by": by,
            "opinion_digest": digest,
        },
    )
    return Decision((received,), (sealed,))


def _override(request: DisclosureRequest, command: OverrideThirdParty, context: Context) -> Outcome:
    found = _consultation(request, command.consultation)
    if isinstance(found, Refusal):
        return found
    if found.kind != "third_party" or not found.objects:
        return Refusal("no_objection_to_override", fields=("consultation",))
    if found.number in request.overrides:
        return Refusal("objection_already_overridden", kind="conflict")
    wait = context.catalogue.disclosure.release_wait
    release_on = add_working_days(context.catalogue.calendar, context.today, wait.amount).due_on
    content = {"reasons": command.reasons, "information": command.information}
    sealed, digest = seal(override_document(found.number), content, context.salt)
    overridden = Happening(
        "third_party_overridden",
        {
            "consultation": found.number,
            "basis": command.basis,
            "release_on": release_on.isoformat(),
            "reasons_digest": digest,
        },
        letter="D23",
    )
    return Decision((overridden,), (sealed,))


def _consultation(request: DisclosureRequest, number: int) -> Consultation | Refusal:
    if number > len(request.consultations):
        return Refusal("consultation_unknown", fields=("consultation",))
    return request.consultations[number - 1]


def _date_refused(field: str, on: date, earliest: date, context: Context) -> Refusal | None:
    if on > context.today:
        return Refusal("date_in_future", fields=(field,))
    if on < earliest:
        return Refusal("date_too_early", {"earliest": earliest.isoformat()}, fields=(field,))
    return None


# --- what time does --------------------------------------------------------------------------


def expired(consultation: Consultation) -> Happening:
    """The time to answer went by: what that means depends on who was asked (arts. 32, 34)."""
    if consultation.until is None:
        raise ValueError("the time to answer runs from service")
    silence = "consent" if consultation.kind == "co_producer" else "agency_decides"
    data = {
        "consultation": consultation.number,
        "until": consultation.until.isoformat(),
        "silence": silence,
    }
    return Happening("consultation_expired", data)


# --- effects ---------------------------------------------------------------------------------


def announced(run: ApprovalRun) -> tuple[Happening, ...]:
    """The applicant is told that a third party is asked, and that the time is not counted."""
    if run.data["kind"] != "third_party":
        return ()
    return (Happening("consultation_announced", {"run": run.number}, letter="D06"),)


def begun(request: DisclosureRequest, run: ApprovalRun, event: Event) -> DisclosureRequest:
    """The consultation was approved: the letter leaves, the reply period stands still."""
    asked = Consultation(
        number=len(request.consultations) + 1,
        kind=run.data["kind"],
        sent_on=local_date(event.at),
        days=run.data["days"],
        letter_order=event.seq,
    )
    clock = request.reply
    changed = replace(
        request,
        consultations=(*request.consultations, asked),
        reply=clock.pause(asked.sent_on, asked.cause) if clock and clock.running else clock,
    )
    return replace(changed, state=working_state(changed))


def _announced(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return request


def _served(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return _changed(
        request,
        event,
        served_on=date.fromisoformat(event.data["served_on"]),
        until=date.fromisoformat(event.data["until"]),
    )


def _received(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    changed = _changed(request, event, opinion=event.data["opinion"])
    return _returned(changed, event, date.fromisoformat(event.data["given_on"]))


def _expired(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    changed = _changed(request, event, silent=True)
    return _returned(changed, event, date.fromisoformat(event.data["until"]))


def _returned(request: DisclosureRequest, event: Event, on: date) -> DisclosureRequest:
    """Let the reply period go on, unless it has already (a late opinion changes no date)."""
    asked = request.consultations[event.data["consultation"] - 1]
    if not asked.open:
        return request
    changed = _changed(request, event, returned_on=on)
    clock = changed.reply
    if clock and any(pause.cause == asked.cause and not pause.until_on for pause in clock.pauses):
        changed = replace(changed, reply=clock.resume(on, asked.cause), warned_for=None)
    if changed.state in CONSULTING:
        changed = replace(changed, state=working_state(changed))
    return changed


def _overridden(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    # Several objections may be set aside on different days: the last wait decides.
    on = date.fromisoformat(event.data["release_on"])
    return replace(
        _changed(request, event, override_order=event.seq),
        overrides=(*request.overrides, event.data["consultation"]),
        release_on=max(on, request.release_on or on),
    )


def _changed(request: DisclosureRequest, event: Event, **changes: Any) -> DisclosureRequest:
    place = event.data["consultation"] - 1
    after = replace(request.consultations[place], **changes)
    others = request.consultations
    return replace(request, consultations=(*others[:place], after, *others[place + 1 :]))


def facts(request: DisclosureRequest) -> list[Mapping[str, Any]]:
    """Return what staff see of the consultations; plain data."""
    return [
        {
            "number": each.number,
            "kind": each.kind,
            "sent_on": each.sent_on.isoformat(),
            "served_on": each.served_on.isoformat() if each.served_on else None,
            "until": each.until.isoformat() if each.until else None,
            "opinion": each.opinion,
            "silent": each.silent,
            "open": each.open,
            "overridden": each.number in request.overrides,
        }
        for each in request.consultations
    ]


TOPIC: Final = Topic(
    commands={
        "consult_agency": ConsultAgency,
        "consult_third_party": ConsultThirdParty,
        "record_service": RecordService,
        "record_opinion": RecordOpinion,
        "give_opinion": GiveOpinion,
        "override_third_party": OverrideThirdParty,
    },
    deciders={
        ConsultAgency: _consult_agency,
        ConsultThirdParty: _consult_third_party,
        RecordService: _record_service,
        RecordOpinion: _record_opinion,
        GiveOpinion: _give_opinion,
        OverrideThirdParty: _override,
    },
    effects={
        "consultation_announced": _announced,
        "consultation_served": _served,
        "opinion_received": _received,
        "consultation_expired": _expired,
        "third_party_overridden": _overridden,
    },
)
