"""Carries out events: attachments, approval chains, and what few events call for."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final, Protocol

from sunhall.adapters.outcome_metrics import publish
from sunhall.adapters.stream_records import consume
from sunhall.application.advance_approvals import advance_approvals
from sunhall.application.attachments import claim_attachments
from sunhall.application.one_event import for_one_event
from sunhall.application.outcomes import count_outcome
from sunhall.bootstrap import Backend
from sunhall.domain.engine.event import ERASED, Event
from sunhall.http.request_log import failure, write_line

if TYPE_CHECKING:
    from sunhall.application.appointment_rows import AppointmentPorts
    from sunhall.application.case_links import LinkingPorts
    from sunhall.application.erase_case import OrderingErasurePorts
    from sunhall.application.keep_ledger import LedgerPorts
    from sunhall.application.keep_open311 import KeepingPorts
    from sunhall.application.keep_scores import ScorePorts
    from sunhall.application.keep_sessions import SessionKeepingPorts
    from sunhall.application.note_alike import AlikePorts
    from sunhall.application.order_photos import PhotoOrderingPorts
    from sunhall.application.order_redactions import OrderingPorts
    from sunhall.application.public_shelves import ShelfPorts
    from sunhall.application.report_meeting import ReportOrderingPorts
    from sunhall.application.supervise import SupervisingPorts
    from sunhall.application.tell_people import NoticeOrderingPorts
    from sunhall.application.tell_staff import StaffNoticePorts
    from sunhall.application.ticket_hints import HintPorts
    from sunhall.application.ticket_statistics import CountingPorts

    class DispatchingPorts(
        AppointmentPorts,
        OrderingPorts,
        PhotoOrderingPorts,
        OrderingErasurePorts,
        LedgerPorts,
        ShelfPorts,
        AlikePorts,
        SupervisingPorts,
        SessionKeepingPorts,
        LinkingPorts,
        KeepingPorts,
        ScorePorts,
        HintPorts,
        NoticeOrderingPorts,
        CountingPorts,
        ReportOrderingPorts,
        StaffNoticePorts,
        Protocol,
    ):
        """What all of it needs."""


@cache
def ports() -> DispatchingPorts:
    """The process's adapters."""
    return Backend(os.environ)


def lambda_handler(batch: dict[str, Any], _context: object) -> None:
    """Handle a batch of the table's stream."""
    figures: Counter[str] = Counter()
    _meetings(batch)
    handled = consume(batch, partial(_handle, figures), _report)
    publish(os.environ["STAGE"], figures)
    write_line("INFO", "dispatched", events=handled)


def _handle(figures: Counter[str], event: Event) -> None:
    # It looks again whether an execution has closed a run meanwhile, so it sees the table itself.
    advance_approvals(ports(), event)
    world = for_one_event(ports())
    claim_attachments(world, event)
    _notice(world, event)
    for consumer, types in CONSUMERS.items():
        if event.type in types:
            consumer(world, event)
    count_outcome(figures, event)


def _meetings(batch: dict[str, Any]) -> None:
    """Have cases told of their meetings; a failure makes the batch come again, as any other."""
    for record in batch["Records"]:
        if record["dynamodb"]["NewImage"]["PK"]["S"].startswith("MEETING#"):
            # Imported with the first meeting.
            from sunhall.adapters.meeting_rows import asked_report

            if asked := asked_report(record):
                ports().meeting_reports.place(asked.case_id, asked.number, meeting_id=asked.meeting)


def _report(case_id: str, exc: Exception) -> None:
    write_line("ERROR", "dispatch_failed", case_id=case_id, **failure(exc))


# Loaded with the first event that calls for them: a start pays for none.


def _notice(ports: DispatchingPorts, event: Event) -> None:
    # Which events are told stands in the catalogue.
    if ports.notice_orders is None:
        return
    from sunhall.application.tell_people import order_notice

    order_notice(ports, event)


def _register(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.keep_register import keep_register

    keep_register(ports, event)


def _ledger(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.keep_ledger import keep_ledger

    keep_ledger(ports, event)


def _redaction(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.order_redactions import order_redaction

    order_redaction(ports, event)


def _photo(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.order_photos import order_photo

    order_photo(ports, event)


def _log(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.publish_log import publish_log

    publish_log(ports, event)


def _alike(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.note_alike import note_alike

    note_alike(ports, event)


def _near(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.ticket_hints import note_ticket

    note_ticket(ports, event)


def _erasure(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.erase_case import order_erasure

    order_erasure(ports, event)


def _links(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.case_links import order_link

    order_link(ports, event)


def _open311(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.keep_open311 import keep_open311

    keep_open311(ports, event)


def _consultations(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.consultations import keep_consultations

    keep_consultations(ports, event)


def _sessions(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.keep_sessions import keep_sessions

    keep_sessions(ports, event)


def _session_archive(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.keep_archive import keep_archive

    keep_archive(ports, event)


def _scores(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.keep_scores import keep_scores

    keep_scores(ports, event)


def _appointments(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.appointment_rows import keep_appointments

    keep_appointments(ports, event)


def _statistics(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.ticket_statistics import keep_statistics

    keep_statistics(ports, event)


def _supervision(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.supervise import keep_supervision

    keep_supervision(ports, event)


def _staff(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.tell_staff import tell_staff

    tell_staff(ports, event)


def _orders(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.place_orders import keep_order

    keep_order(ports, event)


_ENDS: Final = frozenset(
    {
        *("reply_sent", "withdrawn", "request_merged"),
        *("abandonment_confirmed", "fee_abandonment_confirmed"),
    }
)

#: What acts on which events besides; each of them passes by what it has nothing to do with.
CONSUMERS: Final[Mapping[Callable[[Any, Event], None], frozenset[str]]] = {
    _register: _ENDS | {"identity_sealed"},
    _ledger: _ENDS | {"receipt_confirmed", "fee_paid", "remedy_filed", "remedy_decided"},
    _redaction: frozenset({"redaction_ordered"}),
    _erasure: frozenset({ERASED}),
    _photo: frozenset({"photo_release_ordered"}),
    _log: frozenset({"published_to_log", "taken_from_log", "item_published", "item_withdrawn"}),
    _links: frozenset(
        {
            *("ticket_merged", "reopen_decided", "ticket_refused", "ticket_closed", "handed_off"),
            "appointment_handed_off",
            *("session_ended", "session_cancelled", "question_merged", "planned_session_ordered"),
        }
    ),
    _alike: frozenset({"reply_sent", "publication_suggested"}),
    _near: frozenset({"ticket_submitted", "ticket_screened"}),
    _open311: frozenset(
        {
            *("ticket_submitted", "ticket_screened", "ticket_accepted", "ticket_dispatched"),
            *("ticket_arbitrated", "return_accepted", "conferral_started", "extension_granted"),
            *("reply_accepted", "answered_directly", "rework_ordered", "ticket_closed"),
            *("ticket_refused", "ticket_invalidated", "emergency_switched", "ticket_merged"),
            *("ticket_terminated", "ticket_archived", "confidentiality_set"),
            *("confidentiality_lifted", "identity_sealed", "calendar_updated"),
            *("photo_released", "photo_withdrawn", ERASED),
        }
    ),
    _supervision: _ENDS
    | frozenset(
        {
            *("submitted", "receipt_confirmed", "supplement_requested", "supplement_received"),
            *("draft_saved", "approval_signed", "approval_returned", "request_supervised"),
            *("deadline_warned", "deadline_missed", "delay_set", "calendar_updated"),
            *("ticket_submitted", "ticket_accepted", "ticket_dispatched", "ticket_arbitrated"),
            *("ticket_signed", "sign_missed", "return_filed", "return_accepted"),
            *("contact_recorded", "extension_granted", "ticket_replied", "reply_accepted"),
            *("reply_rejected", "rework_ordered", "ticket_merged", "ticket_closed"),
            *("ticket_refused", "ticket_terminated", "ticket_urged", "ticket_supervised"),
            *("petition_registered", "petition_forwarded", "petition_accepted"),
            *("transfer_objected", "objection_decided", "petition_declined"),
            *("petition_channelled", "petition_opinion_issued", "petition_settled"),
            *("review_requested", "recheck_requested", "petition_closed"),
            "petition_supervised",
        }
    ),
    _orders: frozenset(
        {
            *("order_drafted", "order_revised", "order_cancelled", "order_signed"),
            *("order_extension_granted", "feedback_given", "feedback_returned", "order_closed"),
            *("approval_started", "approval_signed", "approval_returned", "approval_withdrawn"),
        }
    ),
    _scores: frozenset(
        {
            *("ticket_dispatched", "ticket_arbitrated", "co_units_added", "co_unit_excused"),
            *("ticket_signed", "sign_missed", "return_filed", "return_accepted", "return_refused"),
            *("contact_recorded", "extension_granted", "calendar_updated", "ticket_urged"),
            *("ticket_replied", "co_reply_recorded", "reply_rejected", "reply_accepted"),
            *("callback_recorded", "ticket_rated", "rework_ordered", "exclusion_granted"),
            *("ticket_closed", "ticket_terminated", "reopen_decided"),
            *("score_entry_recorded", "score_entry_withdrawn"),
            *("score_appeal_filed", "appeal_outcome_proposed", "score_appeal_withdrawn"),
            *("approval_signed", "approval_returned", "approval_withdrawn", "approval_fell_back"),
        }
    ),
    _statistics: frozenset(
        {
            *("ticket_submitted", "ticket_screened", "ticket_accepted", "ticket_dispatched"),
            *("ticket_arbitrated", "return_accepted", "reply_accepted", "answered_directly"),
            *("callback_recorded", "ticket_rated", "rework_ordered", "reopen_decided"),
            *("ticket_closed", "ticket_terminated", "ticket_archived", "ticket_refused"),
            *("ticket_invalidated", "emergency_switched", "ticket_merged", "ticket_urged"),
            *("ticket_supervised", "deadline_warned", "deadline_missed", "identity_sealed"),
            *("confidentiality_set", "confidentiality_lifted", "calendar_updated"),
        }
    ),
    _sessions: frozenset(
        {
            *("topics_proposed", "vote_closed", "session_announced", "announcement_revised"),
            *("questions_opened", "session_postponed", "session_started", "session_ended"),
            *("session_published", "session_archived", "session_cancelled"),
            *("question_asked", "question_accepted", "question_merged", "question_unmerged"),
            *("question_joined", "question_withheld", "question_answered"),
            *("question_carried_over", "question_handed", "question_replied"),
            *("question_withdrawn", "plan_vote_opened", "plan_vote_closed", "months_assigned"),
            *("plan_adopted", "planned_session_opened", "planned_session_held"),
            *("planned_session_dropped", "planned_month_missed", "plan_completed"),
            *("plan_cancelled", "approval_started", "approval_signed", "approval_returned"),
            *("approval_withdrawn", "approval_fell_back"),
        }
    ),
    # After the session's own row, which it repeats.
    _session_archive: frozenset({"session_published", "session_archived"}),
    _appointments: frozenset(
        {
            *("appointment_submitted", "slot_requested", "slot_booked", "slot_offered"),
            *("offer_declined", "offer_expired", "waiting_expired", "appointment_moved"),
            "day_opened",
            *("time_accepted", "time_declined", "appointment_cancelled", "meeting_started"),
            *("meeting_recorded", "no_show_marked", "appointment_completed"),
            *("approval_signed", "approval_returned"),
        }
    ),
    _staff: frozenset(
        {
            *("approval_started", "approval_signed", "approval_returned", "approval_transferred"),
            *("approval_delegated", "approval_advised", "approval_reclaimed", "signer_added"),
            *("signer_removed", "signature_taken_back", "approval_urged", "approval_copied"),
            *("approval_reminded", "approval_escalated", "approval_fell_back"),
            *("deadline_warned", "deadline_missed", "sign_missed", "request_supervised"),
            *("ticket_supervised", "petition_supervised", "assigned", "correction_assigned"),
            *("ticket_dispatched", "ticket_arbitrated", "co_units_added", "return_filed"),
            *("return_accepted", "ticket_replied", "reply_rejected", "rework_ordered"),
            *("reopen_requested", "reopen_decided", "petition_forwarded", "transfer_objected"),
            *("objection_decided", "review_requested", "recheck_requested"),
            *("question_carried_over", "question_unmerged", "question_handed"),
            *("slot_requested", "slot_booked", "appointment_moved", "time_declined"),
            *("minutes_signed", "topics_proposed", "feedback_given", "feedback_returned"),
            "delivery_failed",
        }
    ),
    _consultations: frozenset(
        {
            *("consultation_opened", "consultation_closed", "consultation_cancelled"),
            *("comment_given", "comment_accepted", "comment_rejected", "comment_answered"),
            "approval_signed",
        }
    ),
}
