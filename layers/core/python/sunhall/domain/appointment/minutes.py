"""Decides on the minutes: what came of the meeting, what was promised, and who has signed it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict

from sunhall.domain.appointment import commands as c
from sunhall.domain.appointment import events
from sunhall.domain.appointment.appointment import MINUTES, Appointment, promise_document
from sunhall.domain.appointment.meetings import period_data, side_of
from sunhall.domain.appointment.rules import MeetingRules, meeting_rules
from sunhall.domain.appointment.standing import promise_in_time
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, together
from sunhall.domain.engine.event import canonical_json
from sunhall.domain.engine.sealing import seal, seal_text


def write_minutes(case: Appointment, command: c.WriteMinutes, context: Context) -> Outcome:
    """Write the minutes in the place of what was not settled yet; earlier signatures are gone."""
    rules = meeting_rules(context.catalogue)
    refusal = together(*_frozen(case), *_minutes_refused(command, rules, context))
    if refusal:
        return refusal
    revision = case.minutes.revision + 1 if case.minutes else 1
    statement = {
        "receipt_no": case.receipt_no,
        "revision": revision,
        "outcome": command.outcome,
        "text": command.text,
        "promises": [asdict(each) for each in command.promises],
        # Without it, whoever has the history could test a guess of the text against the digest.
        "nonce": hashlib.sha256(f"minutes:{context.salt}".encode()).hexdigest(),
    }
    signed = statement_digest(statement)
    sealed, digest = seal(MINUTES, {**statement, "digest": signed}, context.salt)
    written = events.minutes_written(
        revision=revision,
        outcome=command.outcome,
        author=context.actor.id,
        digest=signed,
        minutes_digest=digest,
        promises=[{"department": p.department, "days": p.days} for p in command.promises],
    )
    return Decision((written,), (sealed,))


def statement_digest(statement: dict[str, object]) -> str:
    """Return the SHA-256 digest that both sides sign, in hexadecimal.

    Whoever has the minutes can compute it: it is over all that they are shown of them.

    Args:
        statement: What is signed: number, revision, outcome, text, promises and nonce.
    """
    return hashlib.sha256(canonical_json(statement).encode()).hexdigest()


def sign_minutes(case: Appointment, command: c.SignMinutes, context: Context) -> Outcome:
    """Sign the minutes as they were read; with the second signature the meeting is dealt with."""
    minutes, side = case.minutes, side_of(context)
    if minutes is None:
        return Refusal("minutes_not_written", kind="conflict")
    if command.digest.lower() != minutes.digest:
        # They were written anew since: what is signed is what was read.
        return Refusal("minutes_changed", fields=("digest",), kind="conflict")
    if side == "citizen" and minutes.signed_host is None:
        return Refusal("minutes_not_signed_by_the_host", kind="conflict")
    if (minutes.signed_citizen if side == "citizen" else minutes.signed_host) is not None:
        return Refusal("minutes_signed_already", kind="conflict")
    period = meeting_rules(context.catalogue).signing
    signed = events.minutes_signed(
        side=side,
        revision=minutes.revision,
        digest=minutes.digest,
        signing=period_data(period) if side == "host" else None,
    )
    if side == "host":
        return Decision((signed,))
    return Decision((signed, events.appointment_completed(signed=True)))


def complete(case: Appointment, command: c.Complete, context: Context) -> Outcome:
    """Close the meeting without the citizen's signature."""
    if case.minutes is None or case.minutes.signed_host is None:
        return Refusal("minutes_not_signed_by_the_host", kind="conflict")
    sealed, digest = seal_text("completion", command.note, context.salt, field="note")
    done = events.appointment_completed(signed=False, note_digest=digest)
    return Decision((done,), sealed)


def keep_promise(case: Appointment, command: c.KeepPromise, context: Context) -> Outcome:
    """A department reports what it has done about its promise."""
    promise = next((each for each in case.promises if each.number == command.number), None)
    if promise is None:
        return Refusal("promise_unknown", fields=("number",))
    if case.minutes is None or case.minutes.signed_host is None:
        return Refusal("minutes_not_signed_by_the_host", kind="conflict")
    if promise.department != context.actor.department:
        return Refusal("not_assigned_to_your_unit", kind="forbidden")
    if promise.kept_at is not None:
        return Refusal("promise_kept_already", kind="conflict")
    sealed, digest = seal(
        promise_document(promise.number), {"report": command.report}, context.salt
    )
    kept = events.promise_kept(
        number=promise.number, in_time=promise_in_time(promise, context), report_digest=digest
    )
    return Decision((kept,), (sealed,))


def _frozen(case: Appointment) -> Iterator[Refusal | None]:
    if any(each.kept_at for each in case.promises):
        # The reports are told by the number of the promise.
        yield Refusal("promise_kept_already", kind="conflict")


def _minutes_refused(
    command: c.WriteMinutes, rules: MeetingRules, context: Context
) -> Iterator[Refusal | None]:
    if command.outcome not in rules.outcomes:
        yield Refusal("meeting_outcome_unknown", fields=("outcome",))
    if len(command.promises) > rules.promises.amount:
        yield Refusal("too_many_promises", {"limit": rules.promises.amount}, fields=("promises",))
    for number, promise in enumerate(command.promises):
        if promise.department not in context.catalogue.departments:
            yield Refusal("unknown_department", fields=(f"promises.{number}.department",))
        if promise.days > rules.longest_promise.amount:
            limit = {"limit": rules.longest_promise.amount}
            yield Refusal("promise_too_long", limit, fields=(f"promises.{number}.days",))
