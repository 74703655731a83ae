"""Redactions of what a disclosure request gives away (art. 37); the rules are redaction's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sunhall.domain.disclosure.personal_fields import APPLICANTS_PERSON, OTHERS_PERSON
from sunhall.domain.disclosure.request import DisclosureRequest
from sunhall.domain.disclosure.topics import Topic
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome, Refusal
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import kind_of
from sunhall.domain.redaction import decide
from sunhall.domain.redaction.commands import (
    LiftRedaction,
    MarkRedaction,
    RecordRedaction,
    ReportFailedRedaction,
)
from sunhall.domain.redaction.redaction import REDACTION_EVENTS, evolved

#: What is made unreadable is a text that some may read; of who people are nothing is copied.
_NO_TEXT: Final = Refusal("redaction_source_unclear", fields=("document", "field"))


def _mark(request: DisclosureRequest, command: MarkRedaction, context: Context) -> Outcome:
    if _says_who_somebody_is(command):
        return _NO_TEXT
    return decide.mark_redaction(request.redactions, request.files, command, context)


def _says_who_somebody_is(command: MarkRedaction) -> bool:
    """Whether it is about a part of a document that staff may be kept from reading.

    The result is a document of its own: half a name, in the hands of whoever made out the marks.
    """
    kind, (field, *_) = kind_of(command.document), command.field.split(".")
    return field in {*APPLICANTS_PERSON.get(kind, ()), *OTHERS_PERSON.get(kind, ())}


def _record(request: DisclosureRequest, command: RecordRedaction, context: Context) -> Outcome:
    return decide.record_redaction(request.redactions, command)


def _report(
    request: DisclosureRequest, command: ReportFailedRedaction, context: Context
) -> Outcome:
    return decide.report_failed_redaction(request.redactions, command)


def _lift(request: DisclosureRequest, command: LiftRedaction, context: Context) -> Outcome:
    return decide.lift_redaction(request.redactions, command, context)


def _changed(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, redactions=evolved(request.redactions, event))


TOPIC: Final = Topic(
    commands={
        "mark_redaction": MarkRedaction,
        "lift_redaction": LiftRedaction,
        "record_redaction": RecordRedaction,
        "report_failed_redaction": ReportFailedRedaction,
    },
    deciders={
        MarkRedaction: _mark,
        LiftRedaction: _lift,
        RecordRedaction: _record,
        ReportFailedRedaction: _report,
    },
    effects=dict.fromkeys(sorted(REDACTION_EVENTS), _changed),
)
