"""What each event does to a request, and that nothing else moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from sunhall.domain.approval.run import APPROVAL_EVENTS
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.disclosure import events
from sunhall.domain.disclosure.charging import Fee
from sunhall.domain.disclosure.consultations import Consultation, Kind
from sunhall.domain.disclosure.evolve import EVENT_TYPES
from sunhall.domain.disclosure.handing_off import HandedOff
from sunhall.domain.disclosure.reasons import ReasonsAsked
from sunhall.domain.disclosure.remedies import RemedyProceeding
from sunhall.domain.engine import due_warning
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.new_schedule import calendar_updated
from sunhall.domain.identity.decide import identity_sealed, identity_viewed
from sunhall.domain.identity.sealed_identity import SealedIdentity
from sunhall.domain.redaction.redaction import REDACTION_EVENTS
from tests.builders.calendar import moment
from tests.builders.history import (
    History,
    archived,
    assigned,
    decided,
    delivered,
    drafted,
    hear,
    in_approval,
    received,
    sent,
    submitted,
    supplement_asked,
)

DAY = "2026-04-01"
APRIL_1 = date(2026, 4, 1)
APRIL_8 = date(2026, 4, 8)
APRIL_15 = date(2026, 4, 15)
MAY_6 = date(2026, 5, 6)
RUNS = Clock("reply", Unit.WORKING_DAY, 20, APRIL_1)
STOPPED = replace(RUNS, stopped_on=APRIL_1)
DIGEST = "0" * 64


def _draft_saved(revision: int = 1) -> Happening:
    return events.draft_saved(
        revision=revision,
        decision="refuse",
        leaf="r3_3_1",
        letter="D12",
        drafter="s-colleague",
        ground="state_secret",
        withheld=0,
        risk="normal",
        releases=False,
        grounds=["state_secret"],
        draft_digest="0" * 64,
        attachments=[],
    )


def _started(subject: str, signer: str, **proposal: Any) -> Happening:
    seat = {"asked": signer, "state": "open"}
    data = {
        "run": 1,
        "subject": subject,
        "drafter": "s-handler",
        "barred": ["s-handler"],
        "plan": {"id": subject, "version": "1", "nodes": [{"id": "one"}]},
        "facts": {},
        "proposal": proposal,
        "then": [{"do": "open", "path": "one", "step": 1, "seats": [seat]}],
    }
    return Happening("approval_started", data)


def _signed(state: str, outcome: str, letter: str | None = None) -> Happening:
    then = [
        {"do": "seat", "seat": 1, "state": state, "by": "s-head"},
        {"do": "close", "visit": 1, "result": state},
        {"do": "end", "outcome": outcome},
    ]
    return Happening("approval_signed", {"run": 1, "seat": 1, "then": then}, letter=letter)


_EXTENSION = _started("extension", "s-office-head", days=5)
_REPLY = _started("reply", "s-leader")
_CONSULTATION = _started("consultation", "s-office-head", kind="third_party", days=15)


def _asking() -> History:
    """A third party is asked since the day of receipt."""
    approved = _signed("approved", "approved", letter="D05")
    return drafted(DAY).apply(_CONSULTATION, approved)


def _asked(kind: Kind, **more: Any) -> Consultation:
    # Submission, receipt, review, assignment, draft and proposal came before its letter.
    return replace(Consultation(1, kind, APRIL_1, 15, letter_order=7), **more)


def _about(event: str, **data: Any) -> Happening:
    return Happening(event, {"consultation": 1, **data})


ASKED_WHY = ReasonsAsked(1, APRIL_1, 10, APRIL_15, count=40, pauses=False)


HAND_OFF_AGREED = {"kind": "complaint", "agreed_on": "2026-04-01", "reason_digest": DIGEST}


def _produced(order: int) -> Happening:
    data = {"order": order, "number": "云1", "year": 2026, "serial": 1, "sha256": {"pdf": "a"}}
    return Happening("letter_produced", data)


def _reasons_requested(*, pauses: bool) -> Happening:
    data = {
        **{"round": 1, "asked_on": "2026-04-01", "days": 10, "until": "2026-04-15", "count": 40},
        **{"pauses": pauses, "points_digest": DIGEST},
    }
    return Happening("reasons_requested", data, letter="D03")


FEE = Fee("per_item", 35, 3000, APRIL_8, 20, MAY_6, letter_order=6)
_FEE_CHARGED = Happening(
    "fee_charged",
    {
        **{"method": "per_item", "count": 35, "amount": 3000, "days": 20},
        **{"charged_on": "2026-04-08", "until": "2026-05-06"},
    },
    letter="D08",
)
_DELIVERY_FAILED = Happening(
    "delivery_failed", {"way": "registered_post", "on": "2026-04-08", "reason_digest": DIGEST}
)


def _sent_but_not_released() -> Happening:
    return events.reply_sent(
        leaf="r3_1", letter="D10", number="云1", cancelled_runs=[], release_on=APRIL_15
    )


def _filed(kind: str, path: str) -> Happening:
    data = {"remedy": 1, "kind": kind, "path": path, "filed_on": "2026-04-08"}
    return Happening("remedy_filed", {**data, "content_digest": DIGEST})


def _remedy_decided(result: str, **redo: Any) -> Happening:
    data = {"remedy": 1, "result": result, "decided_on": "2026-04-15"}
    return Happening("remedy_decided", {"redo_days": None, "redo_from": None, **data, **redo})


#: Event, on what, and exactly the attributes it changes with their new values. Runs, supplements,
#: drafts and letters are looked at by themselves below.
EFFECTS: list[tuple[Callable[[], History], Happening, dict[str, object]]] = [
    (
        lambda: submitted(DAY),
        events.receipt_confirmed(APRIL_1, reply_days=20, rule="confirmation"),
        {
            "state": "received",
            "received_on": APRIL_1,
            "reply": Clock("reply", Unit.WORKING_DAY, 20, APRIL_1),
            "letters": ["D01"],
        },
    ),
    (lambda: submitted(DAY), events.review_started(), {"state": "intake_review"}),
    (
        lambda: received(DAY),
        events.supplement_requested(
            round=1,
            asked_on=APRIL_8,
            days=15,
            until=date(2026, 4, 29),
            points=1,
            points_digest="0" * 64,
            cancelled_runs=[],
        ),
        {
            "state": "supplement_pending",
            "reply": Clock("reply", Unit.WORKING_DAY, 20, APRIL_1, stopped_on=APRIL_8),
            "supplements": [(1, APRIL_8, date(2026, 4, 29), False)],
            "letters": ["D01", "D02"],
        },
    ),
    (
        lambda: supplement_asked(DAY),
        events.supplement_received(
            round=1, given_on=APRIL_8, reply_days=20, supplement_digest="0" * 64, attachments=[]
        ),
        {
            "state": "intake_review",
            "reply": Clock("reply", Unit.WORKING_DAY, 20, APRIL_8),
            "letters": ["D01", "D02", "D01"],
        },
    ),
    (
        lambda: supplement_asked(DAY),
        events.supplement_expired(date(2026, 4, 23)),
        {"supplements": [(1, APRIL_1, date(2026, 4, 23), True)]},
    ),
    (
        lambda: supplement_asked(DAY),
        events.abandonment_confirmed(until=APRIL_8, leaf="r3_6_1", cancelled_runs=[]),
        {
            "state": "closed_abandoned_supplement",
            "leaf": "r3_6_1",
            "ended_on": APRIL_1,
            "letters": ["D01", "D02", "D21"],
        },
    ),
    (
        lambda: drafted(DAY),
        events.assigned(department="transport-bureau", handler="s-9", instruction_digest=None),
        {"state": "assigned", "assigned_to": "transport-bureau", "handler": "s-9", "draft": None},
    ),
    (
        lambda: assigned(DAY),
        _draft_saved(),
        {
            "state": "drafting",
            "draft": (1, "refuse", "r3_3_1", "D12", "s-colleague", ("s-colleague",)),
        },
    ),
    (
        lambda: drafted(DAY),
        _draft_saved(revision=2),
        {"draft": (2, "refuse", "r3_3_1", "D12", "s-colleague", ("s-colleague", "s-handler"))},
    ),
    (lambda: drafted(DAY), _REPLY, {"state": "approval", "runs": [(1, "reply", 1, None)]}),
    (lambda: drafted(DAY), _EXTENSION, {"runs": [(1, "extension", 1, None)]}),
    (
        lambda: drafted(DAY).apply(_REPLY),
        _signed("returned", "returned"),
        {"state": "drafting", "runs": [(1, "reply", 1, "returned")]},
    ),
    (
        lambda: drafted(DAY).apply(_REPLY),
        _signed("refused", "refused"),
        {"state": "drafting", "runs": [(1, "reply", 1, "refused")]},
    ),
    (
        lambda: drafted(DAY).apply(_REPLY),
        _signed("approved", "approved", letter="D10"),
        {"state": "decided", "runs": [(1, "reply", 1, "approved")], "letters": ["D01", "D10"]},
    ),
    (
        lambda: drafted(DAY).apply(_EXTENSION),
        _signed("approved", "approved", letter="D04"),
        {
            "reply": Clock("reply", Unit.WORKING_DAY, 20, APRIL_1, extension=5),
            "extension_days": 5,
            "extensions": 1,
            "runs": [(1, "extension", 1, "approved")],
            "letters": ["D01", "D04"],
        },
    ),
    (
        lambda: drafted(DAY).apply(_EXTENSION),
        _signed("refused", "refused"),
        {"runs": [(1, "extension", 1, "refused")]},
    ),
    (
        lambda: decided(DAY),
        _produced(2),
        {"letters": ["D01 云1 published", "D10"]},
    ),
    (
        lambda: decided(DAY),
        _produced(9),
        {"letters": ["D01", "D10 云1"]},
    ),
    (
        lambda: decided(DAY),
        events.reply_sent(leaf="r3_1", letter="D10", number="云1", cancelled_runs=[]),
        {
            "state": "sent",
            "leaf": "r3_1",
            "reply": STOPPED,
            "answered": True,
            "ended_on": APRIL_1,
            "letters": ["D01", "D10 published"],
        },
    ),
    (
        lambda: in_approval(DAY),
        events.withdrawn(leaf="r3_6_3", reason_digest=None, cancelled_runs=[1]),
        {
            "state": "withdrawn",
            "leaf": "r3_6_3",
            "reply": STOPPED,
            "ended_on": APRIL_1,
            "runs": [(1, "reply", 1, "cancelled")],
            "letters": ["D01", "D27"],
        },
    ),
    (
        lambda: assigned(DAY),
        due_warning.deadline_warned(clock="reply", due_on=APRIL_8),
        {"warned_for": APRIL_8},
    ),
    (
        lambda: assigned(DAY),
        due_warning.deadline_missed(clock="reply", due_on=APRIL_8),
        {"overdue_for": APRIL_8},
    ),
    (
        lambda: submitted(DAY),
        due_warning.deadline_missed(clock="confirmation", due_on=APRIL_8),
        {"unconfirmed": True},
    ),
    (
        lambda: submitted(DAY),
        identity_sealed(reason_digest=None),
        {"identity": SealedIdentity(moment(DAY))},
    ),
    (
        lambda: submitted(DAY).apply(identity_sealed(reason_digest=None)),
        identity_viewed(run=1, until=moment("2026-04-02"), purpose_digest="0" * 64),
        {"identity": SealedIdentity(moment(DAY), views=1)},
    ),
    # What comes to few requests. Consultations (arts. 32, 34).
    (
        lambda: drafted(DAY).apply(_CONSULTATION),
        _signed("approved", "approved", letter="D05"),
        {
            "state": "third_party_consult",
            "consultations": [_asked("third_party")],
            "reply": RUNS.pause(APRIL_1, "third_party:1"),
            "runs": [(1, "consultation", 1, "approved")],
            "letters": ["D01", "D05"],
        },
    ),
    (
        lambda: drafted(DAY).apply(_CONSULTATION),
        _signed("refused", "refused"),
        {"runs": [(1, "consultation", 1, "refused")]},
    ),
    (
        lambda: drafted(DAY).apply(_CONSULTATION, _signed("approved", "approved")),
        Happening("consultation_announced", {"run": 1}, letter="D06"),
        {"letters": ["D01", "D06"]},
    ),
    (
        _asking,
        _about("consultation_served", served_on="2026-04-08", until="2026-04-29", how="in_person"),
        {"consultations": [_asked("third_party", served_on=APRIL_8, until=date(2026, 4, 29))]},
    ),
    (
        _asking,
        _about("opinion_received", opinion="object", given_on="2026-04-15", by="staff"),
        {
            "state": "drafting",
            "consultations": [_asked("third_party", opinion="object", returned_on=APRIL_15)],
            "reply": RUNS.pause(APRIL_1, "third_party:1").resume(APRIL_15, "third_party:1"),
        },
    ),
    (
        lambda: _asking().apply(
            _about("opinion_received", opinion="object", given_on="2026-04-15", by="staff")
        ),
        # A second word changes the opinion, and no date.
        _about("opinion_received", opinion="agree", given_on="2026-05-06", by="staff"),
        {"consultations": [_asked("third_party", opinion="agree", returned_on=APRIL_15)]},
    ),
    (
        _asking,
        _about("consultation_expired", until="2026-04-15", silence="agency_decides"),
        {
            "state": "drafting",
            "consultations": [_asked("third_party", silent=True, returned_on=APRIL_15)],
            "reply": RUNS.pause(APRIL_1, "third_party:1").resume(APRIL_15, "third_party:1"),
        },
    ),
    (
        lambda: hear(_asking(), "object", DAY),
        Happening(
            "third_party_overridden",
            {
                "consultation": 1,
                "basis": "public_interest",
                "release_on": "2026-04-15",
                "reasons_digest": DIGEST,
            },
            letter="D23",
        ),
        {
            "overrides": (1,),
            "release_on": APRIL_15,
            "consultations": [
                _asked("third_party", opinion="object", returned_on=APRIL_1, override_order=9)
            ],
            "letters": ["D01", "D05", "D23"],
        },
    ),
    (lambda: assigned(DAY), Happening("search_started", {}), {"state": "searching"}),
    # What is no request goes on with the hotline.
    (
        lambda: received(DAY),
        Happening("hand_off_agreed", HAND_OFF_AGREED),
        {"handed_off": HandedOff("complaint", APRIL_1)},
    ),
    (
        lambda: received(DAY).apply(Happening("hand_off_agreed", HAND_OFF_AGREED)),
        Happening("handed_off", {}),
        {"handed_off": HandedOff("complaint", APRIL_1, APRIL_1)},
    ),
    (
        lambda: received(DAY).apply(Happening("hand_off_agreed", HAND_OFF_AGREED)),
        Happening("hand_off_recorded", {"receipt_no": "RX-1", "on": DAY}),
        {"handed_off": HandedOff("complaint", APRIL_1, ticket="RX-1")},
    ),
    # One matter a request.
    (
        lambda: received(DAY),
        Happening("request_split", {"parts": 3, "parts_digest": DIGEST}),
        {"split_into": 3},
    ),
    (
        lambda: received(DAY),
        Happening("parts_opened", {"parts": [["01J", "YX-2"], ["01K", "YX-3"]]}),
        {"parts": (("01J", "YX-2"), ("01K", "YX-3"))},
    ),
    (
        lambda: assigned(DAY),
        Happening(
            "request_merged",
            {
                **{"into": "01J", "into_receipt_no": "YX-1"},
                **{"leaf": "r3_6_3", "cancelled_runs": []},
            },
        ),
        {"state": "merged", "leaf": "r3_6_3", "ended_on": APRIL_1, "reply": STOPPED},
    ),
    # Reasons (art. 35).
    (
        lambda: received(DAY),
        _reasons_requested(pauses=False),
        {"state": "reason_pending", "reasons": ASKED_WHY, "letters": ["D01", "D03"]},
    ),
    (
        lambda: received(DAY),
        _reasons_requested(pauses=True),
        {
            "state": "reason_pending",
            "reasons": replace(ASKED_WHY, pauses=True),
            "reply": RUNS.pause(APRIL_1, "reasons"),
            "letters": ["D01", "D03"],
        },
    ),
    (
        lambda: received(DAY).apply(_reasons_requested(pauses=True)),
        Happening(
            "reasons_given", {"round": 1, "given_on": "2026-04-08", "reasons_digest": DIGEST}
        ),
        {
            "state": "intake_review",
            "reasons": replace(ASKED_WHY, pauses=True, given_on=APRIL_8),
            "reply": RUNS.pause(APRIL_1, "reasons").resume(APRIL_8, "reasons"),
        },
    ),
    (
        lambda: received(DAY).apply(_reasons_requested(pauses=False)),
        Happening("reasons_expired", {"round": 1, "until": "2026-04-15"}),
        {"state": "intake_review", "reasons": replace(ASKED_WHY, expired=True)},
    ),
    (
        lambda: received(DAY).apply(_reasons_requested(pauses=False)),
        Happening("reasons_accepted", {"round": 1, "explanation_digest": DIGEST}),
        {"reasons": replace(ASKED_WHY, judged=True)},
    ),
    (
        lambda: received(DAY).apply(_reasons_requested(pauses=False)),
        Happening("reasons_rejected", {"round": 1, "explanation_digest": DIGEST}),
        {"reasons": replace(ASKED_WHY, judged=True, rejected=True)},
    ),
    (
        lambda: received(DAY).apply(
            _reasons_requested(pauses=False),
            due_warning.deadline_warned(clock="reply", due_on=APRIL_8),
            due_warning.deadline_warned(clock="reply", due_on=APRIL_8),
        ),
        Happening(
            "delay_set",
            {"until": "2026-07-01", "set_on": "2026-04-08", "explanation_digest": DIGEST},
            letter="D04b",
        ),
        {
            "reasons": replace(ASKED_WHY, judged=True),
            "reply": replace(RUNS, replaced_due_on=date(2026, 7, 1)),
            "warned_for": None,
            "letters": ["D01", "D03", "D04b"],
        },
    ),
    # The fee (art. 42).
    (
        lambda: drafted(DAY),
        _FEE_CHARGED,
        {
            "state": "fee_pending",
            "fee": FEE,
            "reply": replace(RUNS, stopped_on=APRIL_8),
            "letters": ["D01", "D08"],
        },
    ),
    (
        lambda: drafted(DAY).apply(_FEE_CHARGED),
        Happening(
            "fee_paid", {"amount": 3000, "paid_on": "2026-04-15", "reference_digest": DIGEST}
        ),
        {
            "state": "drafting",
            "fee": replace(FEE, paid_on=APRIL_15),
            "reply": replace(RUNS, anchor_on=APRIL_15),
        },
    ),
    (
        lambda: drafted(DAY).apply(_FEE_CHARGED),
        Happening("fee_expired", {"until": "2026-05-06"}),
        {"fee": replace(FEE, expired=True)},
    ),
    (
        lambda: drafted(DAY).apply(_EXTENSION, _FEE_CHARGED),
        Happening(
            "fee_abandonment_confirmed",
            {"until": "2026-05-06", "leaf": "r3_6_2", "cancelled_runs": [1]},
            letter="D22",
        ),
        {
            "state": "closed_abandoned_fee",
            "leaf": "r3_6_2",
            "ended_on": APRIL_1,
            "runs": [(1, "extension", 1, "cancelled")],
            "letters": ["D01", "D08", "D22"],
        },
    ),
    # Delivery.
    (
        lambda: sent(DAY),
        Happening(
            "delivery_confirmed",
            {"way": "in_person", "delivered_on": "2026-04-08", "proof_digest": DIGEST},
            letter="D25",
        ),
        {
            "state": "delivered",
            "delivered_on": APRIL_8,
            "letters": ["D01", "D10 云公开〔2026〕1号 published", "D25"],
        },
    ),
    (
        lambda: sent(DAY).apply(_DELIVERY_FAILED),
        Happening("delivery_acknowledged", {"delivered_on": "2026-04-08"}),
        {"state": "delivered", "delivered_on": APRIL_8, "delivery_failed": False},
    ),
    (lambda: sent(DAY), _DELIVERY_FAILED, {"delivery_failed": True}),
    (
        lambda: sent(DAY).apply(_sent_but_not_released()),
        Happening("files_released", {"on": "2026-04-15"}),
        {"release_on": None},
    ),
    # Reconsideration and lawsuits (art. 51).
    (
        lambda: delivered(DAY),
        _filed("reconsideration", "reconsideration"),
        {
            "state": "in_reconsideration",
            "rests_in": "delivered",
            "remedies": (RemedyProceeding(1, "reconsideration", APRIL_8),),
        },
    ),
    (
        lambda: delivered(DAY),
        _filed("litigation", "direct"),
        {
            "state": "in_litigation",
            "rests_in": "delivered",
            "remedies": (RemedyProceeding(1, "direct", APRIL_8),),
        },
    ),
    (
        # Who complains that no reply came does not free the agency from giving it.
        lambda: drafted(DAY),
        _filed("reconsideration", "reconsideration"),
        {"remedies": (RemedyProceeding(1, "reconsideration", APRIL_8),)},
    ),
    (
        lambda: delivered(DAY).apply(_filed("reconsideration", "reconsideration")),
        _remedy_decided("upheld"),
        {
            "state": "delivered",
            "remedies": (RemedyProceeding(1, "reconsideration", APRIL_8, "upheld", APRIL_15),),
        },
    ),
    (
        lambda: delivered(DAY).apply(
            _filed("reconsideration", "reconsideration"),
            due_warning.deadline_missed(clock="reply", due_on=APRIL_1),
        ),
        _remedy_decided("corrected", redo_days=15, redo_from="2026-04-20"),
        {
            "state": "reopened",
            "remedies": (
                RemedyProceeding(
                    *(1, "reconsideration", APRIL_8, "corrected", APRIL_15), ordered_anew=True
                ),
            ),
            # By the days and from the day that the decision sets; the row it counts in stands.
            "reply": Clock("reply", Unit.WORKING_DAY, 15, date(2026, 4, 20)),
            "answered": False,
            "draft": None,
            "delivered_on": None,
            "overdue_for": None,
        },
    ),
    (
        lambda: assigned(DAY),
        calendar_updated(version="2027", moved=[["reply", "2026-04-30", "2026-05-06"]], settled=[]),
        {"calendar_version": "2027"},
    ),
    # The archive (art. 45).
    (
        lambda: delivered(DAY),
        Happening("archived", {"on": "2027-04-01"}),
        {"state": "archived", "kept_since": date(2027, 4, 1), "rests_in": "delivered"},
    ),
    (
        lambda: archived(DAY),
        Happening(
            "personal_data_erased",
            {"kept_since": "2027-04-01", "years": 10, "until": "2037-04-01"},
        ),
        {"erased_on": date(2027, 4, 1)},
    ),
    (lambda: delivered(DAY), Happening("hold_placed", {"reason_digest": DIGEST}), {"held": True}),
    (
        lambda: delivered(DAY).apply(Happening("hold_placed", {"reason_digest": DIGEST})),
        Happening("hold_released", {"reason_digest": DIGEST}),
        {"held": False},
    ),
    (lambda: delivered(DAY), Happening("publication_suggested", {}), {"suggested": True}),
    # Supervision presses; nothing else of the request moves.
    (
        lambda: assigned(DAY),
        Happening(
            "request_supervised",
            {"level": "order", "due": "2026-04-10", "by_rule": True, "reason_digest": None},
        ),
        {"supervised": [("order", date(2026, 4, 10))]},
    ),
]


def _shown(history: History) -> dict[str, object]:
    """The request's attributes, its parts as short words."""
    case = history.case
    shown = {field.name: getattr(case, field.name) for field in fields(case)}
    shown["supplements"] = [(s.round, s.asked_on, s.until, s.expired) for s in case.supplements]
    shown["runs"] = [(r.number, r.subject, r.step, r.outcome) for r in case.runs]
    shown["consultations"] = list(case.consultations)
    shown["supervised"] = [(each.level, each.due) for each in case.supervised]
    shown["letters"] = [
        " ".join(filter(None, (each.code, each.number, "published" if each.published else "")))
        for each in case.letters
    ]
    if case.draft:
        draft = case.draft
        shown["draft"] = (
            *(draft.revision, draft.decision, draft.leaf, draft.letter),
            *(draft.drafter, draft.authors),
        )
    return shown


@pytest.mark.parametrize(
    ("play", "happening", "changes"),
    EFFECTS,
    ids=[f"{happening.type}-{number}" for number, (_, happening, _) in enumerate(EFFECTS)],
)
def test_an_event_changes_just_this(
    play: Callable[[], History], happening: Happening, changes: dict[str, object]
) -> None:
    history = play()
    before = _shown(history)
    after = _shown(history.apply(happening))
    changed = {name: value for name, value in after.items() if value != before[name]}
    assert changed.pop("version") == len(history.events)
    assert changed == changes


def test_every_type_of_event_is_looked_at() -> None:
    looked_at = {happening.type for _, happening, _ in EFFECTS}
    # What happens to a redaction and to a release is looked at with them.
    looked_at |= REDACTION_EVENTS | {"published_to_log", "taken_from_log"}
    # What happens to an approval is looked at with the engine; here, what the request makes of it.
    assert looked_at | {"submitted"} | APPROVAL_EVENTS == EVENT_TYPES


def test_a_submission_begins_a_request_without_any_clock() -> None:
    case = submitted("2026-04-01 10:30").case
    assert (case.state, case.version, case.channel) == ("submitted", 1, "online")
    assert (case.applicant_kind, case.department) == ("natural_person", "education-bureau")
    assert (case.receipt_no, case.catalogue_version) == ("YX-20260401-483927-0", "small-1")
    assert case.submitted_at.isoformat() == "2026-04-01T10:30:00+08:00"
    assert (case.reply, case.received_on, case.leaf) == (None, None, None)


def test_an_event_of_another_service_is_an_error() -> None:
    with pytest.raises(KeyError, match="ticket_opened"):
        received(DAY).apply(Happening("ticket_opened", {}))
