"""In which states each command may be given: the state machine, as a table."""

from __future__ import annotations

from sunhall.domain.disclosure.request import (
    CLOSED,
    CONSULTING,
    ENDED,
    HANDLING,
    RUNNING,
    UNDER_REMEDY,
    State,
)

_ALWAYS = frozenset(State)
#: Where somebody else's time may be running beside the reply's own.
_ANSWERABLE = RUNNING | {State.FEE_PENDING}

#: Command → states that allow it. What is not listed here is refused.
ALLOWED: dict[str, frozenset[State]] = {
    "confirm_receipt": frozenset({State.SUBMITTED}),
    "request_supplement": frozenset({State.INTAKE_REVIEW}),
    "supplement": frozenset({State.SUPPLEMENT_PENDING}),
    "confirm_abandonment": frozenset({State.SUPPLEMENT_PENDING}),
    # Reasons for number and frequency beyond reason (art. 35).
    "request_reasons": frozenset({State.INTAKE_REVIEW}),
    "give_reasons": frozenset({State.REASON_PENDING}),
    "judge_reasons": frozenset({State.INTAKE_REVIEW}),
    "assign": frozenset({State.INTAKE_REVIEW}) | (HANDLING - CONSULTING),
    "split": frozenset({State.INTAKE_REVIEW, State.ASSIGNED}),
    "merge": frozenset({State.INTAKE_REVIEW, State.ASSIGNED}),
    "record_parts": _ALWAYS,
    "start_search": frozenset({State.ASSIGNED, State.REOPENED}),
    # Others are asked while the department works on the reply (arts. 32, 34).
    "consult_agency": HANDLING,
    "consult_third_party": HANDLING,
    "record_service": _ANSWERABLE,
    # What comes late is still read (a late opinion changes no date).
    "record_opinion": _ANSWERABLE,
    "give_opinion": _ANSWERABLE,
    "override_third_party": frozenset({State.DRAFTING}),
    "save_draft": HANDLING,
    "decide_fee": frozenset({State.DRAFTING}),
    "record_fee_payment": frozenset({State.FEE_PENDING}),
    "confirm_fee_abandonment": frozenset({State.FEE_PENDING}),
    "reply_on_spot": frozenset({State.INTAKE_REVIEW}),
    "submit_for_approval": frozenset({State.DRAFTING}),
    "propose_extension": RUNNING - {State.DECIDED, State.RECEIVED},
    # The run itself knows whether it is open; copies are read and commented on afterwards, too.
    "act_on_approval": _ALWAYS,
    "send": frozenset({State.DECIDED}),
    # Whenever it may turn out that it is no matter of disclosure (art. 39).
    "hand_off": (RUNNING - {State.RECEIVED, State.REASON_PENDING}) | {State.SENT, State.DELIVERED},
    "record_hotline_ticket": _ALWAYS,
    "confirm_delivery": frozenset({State.SENT}),
    "report_delivery_failure": frozenset({State.SENT}),
    "acknowledge_delivery": frozenset({State.SENT}),
    # What was given to one may be worth showing to everybody (art. 44(2)).
    "suggest_publication": frozenset({State.SENT, State.DELIVERED}),
    # Any time before the decision (reference C.2, event 25).
    "withdraw": frozenset({State.SUBMITTED, State.SUPPLEMENT_PENDING, State.FEE_PENDING})
    | (RUNNING - {State.DECIDED}),
    # Also while no answer has come: that can be complained of as well.
    # A court may let somebody in who is late (行政诉讼法 art. 48): that opens the archive again.
    "record_remedy": RUNNING | ENDED | UNDER_REMEDY | {State.ARCHIVED},
    "record_remedy_result": RUNNING | ENDED | UNDER_REMEDY,
    # What is given is made fit for others to see, and shown to everybody afterwards (art. 44).
    "mark_redaction": _ALWAYS - {State.ARCHIVED},
    "lift_redaction": _ALWAYS - {State.ARCHIVED},
    "record_redaction": _ALWAYS,
    "report_failed_redaction": _ALWAYS,
    "publish_to_log": frozenset({State.SENT, State.DELIVERED}) | UNDER_REMEDY,
    "take_from_log": frozenset({State.SENT, State.DELIVERED, State.ARCHIVED}) | UNDER_REMEDY,
    "update_calendar": _ALWAYS - CLOSED,
    # Whoever supervises presses for whatever somebody still has to do.
    "supervise": _ALWAYS - CLOSED,
    "archive": ENDED,
    "place_hold": _ALWAYS,
    "release_hold": _ALWAYS,
    "seal_identity": _ALWAYS - CLOSED,
    # Whoever the applicant is may have to be known after the end, too: for a lawsuit, say.
    "request_identity": _ALWAYS,
    "view_identity": _ALWAYS,
    "record_letter": _ALWAYS,
}
