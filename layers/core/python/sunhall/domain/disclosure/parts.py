"""One matter a request: splitting what asks for several (一事一申请), merging what asks twice.

A part is a request of its own, with its own reply, its own row in the statistics and its own
deadlines, but it came in when the whole did: its period runs from the same day of receipt and ends
on the same day, and who has asked stays as unknown as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any, Final

from annotated_types import MaxLen, MinLen

from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.clocks.clock import Clock, Pause
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure import events
from sunhall.domain.disclosure.decide import handed_in
from sunhall.domain.disclosure.evolve import ended
from sunhall.domain.disclosure.request import DisclosureRequest, State
from sunhall.domain.disclosure.topics import Topic
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, together
from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.engine.sealing import seal
from sunhall.domain.intake import department_refused

#: Row (六)3 of table three: ended otherwise, as by being merged.
LEAF_MERGED: Final = "r3_6_3"

#: Name of the sealed document that says what each part asks for; the first stays with the request.
DOCUMENT: Final = "split"


@dataclass(frozen=True, slots=True)
class Part(Command):
    """One of the matters that a request asks about.

    Attributes:
        description: What it asks for.
        department: The agency it is addressed to, where that is another one.
    """

    description: c.LongText
    department: c.Identifier | None = None


@dataclass(frozen=True, slots=True)
class Split(Command):
    """Make several requests of one; the first part stays here."""

    parts: Annotated[tuple[Part, ...], MinLen(2), MaxLen(20)]


@dataclass(frozen=True, slots=True)
class Merge(Command):
    """Handle it with an earlier request of the same applicant that asks for the same.

    Attributes:
        into: Receipt number of that request.
    """

    into: c.ShortText


@dataclass(frozen=True, slots=True)
class OpenedPart(Command):
    """A part that was opened as a request of its own."""

    case_id: c.Identifier
    receipt_no: c.ShortText


@dataclass(frozen=True, slots=True)
class RecordParts(Command):
    """The system reports that the parts were opened."""

    parts: Annotated[tuple[OpenedPart, ...], MinLen(1), MaxLen(20)]


@dataclass(frozen=True, slots=True)
class OpenPart(Command):
    """Open a part of a request as a request of its own.

    Attributes:
        submission: What it asks for, and for whom.
        part_of: Case that it was split from.
        came_on: Day on which that one came in.
        came_at: Moment at which it did.
        received_on: Day of its receipt, if it is fixed.
        rule: The rule that fixed it (art. 31).
        reply: The whole's reply clock when it was split.
        extensions: How often that was extended.
        sealed: Whether the applicant's identity is sealed.
    """

    submission: c.Submit
    part_of: str
    came_on: date
    came_at: datetime
    received_on: date | None
    rule: str
    reply: Clock | None = None
    extensions: int = 0
    sealed: bool = False

    @property
    def information(self) -> c.Information:
        """What it asks for."""
        return self.submission.information


# --- rules -----------------------------------------------------------------------------------


def open_part(command: OpenPart, receipt_no: str, context: Context) -> Outcome:
    """Open a part; what the whole was found right by is not asked again."""
    submitted, sealed = handed_in(
        command.submission, receipt_no, came_on=command.came_on, context=context
    )
    submitted = replace(submitted, data={**submitted.data, "part_of": command.part_of})
    return Decision((submitted, *_received(command, context), *_sealed(command)), (sealed,))


def _received(command: OpenPart, context: Context) -> tuple[Happening, ...]:
    """The part was received with the whole, and what has happened to its period since counts."""
    if command.received_on is None:
        return ()
    clock = command.reply
    days = clock.amount if clock else context.catalogue.disclosure.reply.amount
    confirmed = events.receipt_confirmed(command.received_on, reply_days=days, rule=command.rule)
    if clock:
        taken_over = {
            "counted_from": clock.anchor_on.isoformat(),
            "extension_days": clock.extension,
            "extensions": command.extensions,
            "pauses": [
                [pause.from_on.isoformat(), pause.until_on.isoformat(), pause.cause]
                for pause in clock.pauses
                if pause.until_on
            ],
            "due_on": clock.replaced_due_on.isoformat() if clock.replaced_due_on else None,
        }
        confirmed = replace(confirmed, data={**confirmed.data, "taken_over": taken_over})
    return confirmed, events.review_started()


def _sealed(command: OpenPart) -> tuple[Happening, ...]:
    """Who must not be known for the whole must not be known for a part of it."""
    if not command.sealed:
        return ()
    from sunhall.domain.identity.decide import identity_sealed

    return (identity_sealed(reason_digest=None),)


def clock_taken_over(clock: Clock, taken_over: Mapping[str, Any]) -> Clock:
    """Return the reply clock of a part: it ends on the day on which the whole's did.

    Args:
        clock: The clock as receipt alone would start it.
        taken_over: What the event says has happened to the whole's clock.
    """
    due_on = taken_over["due_on"]
    return replace(
        clock,
        anchor_on=date.fromisoformat(taken_over["counted_from"]),
        extension=taken_over["extension_days"],
        pauses=tuple(
            Pause(date.fromisoformat(first), date.fromisoformat(last), cause)
            for first, last, cause in taken_over["pauses"]
        ),
        replaced_due_on=date.fromisoformat(due_on) if due_on else None,
    )


def _split(request: DisclosureRequest, command: Split, context: Context) -> Outcome:
    if request.parts:
        return Refusal("already_split", kind="conflict")
    if request.split_into:
        return Decision(())  # Marked already; whoever asks again wants its parts opened.
    if command.parts[0].department not in (None, request.department):
        # The first part stays where it is; another agency's is one of the others.
        return Refusal("first_part_stays", fields=("parts.0.department",))
    unknown = together(
        *(
            department_refused(part.department, context, field=f"parts.{place}.department")
            for place, part in enumerate(command.parts)
            if part.department
        )
    )
    if unknown:
        return unknown
    content = {"parts": [asdict(part) for part in command.parts]}
    sealed, digest = seal(DOCUMENT, content, context.salt)
    data = {"parts": len(command.parts), "parts_digest": digest}
    return Decision((Happening("request_split", data),), (sealed,))


def _record_parts(request: DisclosureRequest, command: RecordParts, context: Context) -> Outcome:
    if request.parts:
        return Decision(())
    data = {"parts": [[part.case_id, part.receipt_no] for part in command.parts]}
    return Decision((Happening("parts_opened", data),))


def _merge(request: DisclosureRequest, command: Merge, context: Context) -> Outcome:
    named = command.into.strip().upper()
    into = [each for each in context.record.earlier if each.receipt_no == named]
    if not into or context.record.sealed or into[0].sealed:
        return Refusal("merge_into_unknown", fields=("into",))
    if into[0].answered_on:
        # What was replied to is a repeat (art. 36(6)), and is told so.
        return Refusal("merge_into_answered", fields=("into",))
    if into[0].ended:
        # What was withdrawn, abandoned or merged itself is never answered: nor would this be.
        return Refusal("merge_into_ended", fields=("into",))
    data = {
        "into": into[0].case_id,
        "into_receipt_no": into[0].receipt_no,
        "leaf": LEAF_MERGED,
        "cancelled_runs": [run.number for run in request.open_runs],
    }
    return Decision((Happening("request_merged", data),))


# --- effects ---------------------------------------------------------------------------------


def _was_split(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, split_into=event.data["parts"])


def _parts_opened(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, parts=tuple((case, no) for case, no in event.data["parts"]))


def _merged(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return ended(request, event, State.MERGED)


def submission_of(
    application: Mapping[str, Any],
    part: Mapping[str, Any],
    request: DisclosureRequest,
    *,
    assistance: bool = False,
) -> c.Submit:
    """Return what a part asks for, in the words of the whole's application.

    Args:
        application: The whole's application, unsealed.
        part: One part of the document `DOCUMENT`.
        request: The whole.
        assistance: Whether the applicant needs help with reading or writing (art. 43).
    """
    return c.Submit(
        department=part["department"] or request.department,
        applicant=c.Applicant(**application["applicant"]),
        information=c.Information(description=part["description"]),
        delivery=c.Delivery(**application["delivery"]),
        channel=request.channel,  # type: ignore[arg-type]
        locale=application["locale"],
        joint_applicants=tuple(c.Applicant(**other) for other in application["joint_applicants"]),
        assistance=assistance,
    )


def opening_of(whole: DisclosureRequest, submission: c.Submit, rule: str) -> OpenPart:
    """Return how a part is opened.

    Args:
        whole: The request when it was split.
        submission: What the part asks for.
        rule: The rule that fixed the whole's receipt (art. 31).
    """
    return OpenPart(
        submission=submission,
        part_of=whole.case_id,
        came_on=whole.came_on or local_date(whole.submitted_at),
        came_at=whole.submitted_at,
        received_on=whole.received_on,
        rule=rule,
        reply=whole.reply,
        extensions=whole.extensions,
        sealed=whole.identity is not None,
    )


TOPIC: Final = Topic(
    commands={"split": Split, "merge": Merge, "record_parts": RecordParts},
    deciders={Split: _split, Merge: _merge, RecordParts: _record_parts},
    effects={
        "request_split": _was_split,
        "parts_opened": _parts_opened,
        "request_merged": _merged,
    },
)
