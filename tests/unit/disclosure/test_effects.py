"""What each event does to a request, and that nothing else moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from sunhall.domain.approval.run import APPROVAL_EVENTS
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.disclosure import events
from sunhall.domain.disclosure.evolve import EVENT_TYPES
from sunhall.domain.engine.event import Happening
from sunhall.domain.identity.decide import identity_sealed, identity_viewed
from sunhall.domain.identity.sealed_identity import SealedIdentity
from tests.builders.calendar import moment
from tests.builders.history import (
    History,
    assigned,
    decided,
    drafted,
    in_approval,
    received,
    submitted,
    supplement_asked,
)

DAY = "2026-04-01"
APRIL_1 = date(2026, 4, 1)
APRIL_8 = date(2026, 4, 8)


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
        events.letter_produced(order=2, number="云1", year=2026, serial=1, sha256=[("pdf", "a")]),
        {"letters": ["D01 云1 published", "D10"]},
    ),
    (
        lambda: decided(DAY),
        events.letter_produced(order=9, number="云1", year=2026, serial=1, sha256=[("pdf", "a")]),
        {"letters": ["D01", "D10 云1"]},
    ),
    (
        lambda: decided(DAY),
        events.reply_sent(leaf="r3_1", letter="D10", number="云1", cancelled_runs=[]),
        {
            "state": "sent",
            "leaf": "r3_1",
            "reply": Clock("reply", Unit.WORKING_DAY, 20, APRIL_1, stopped_on=APRIL_1),
            "letters": ["D01", "D10 published"],
        },
    ),
    (
        lambda: in_approval(DAY),
        events.withdrawn(leaf="r3_6_3", reason_digest=None, cancelled_runs=[1]),
        {
            "state": "withdrawn",
            "leaf": "r3_6_3",
            "reply": Clock("reply", Unit.WORKING_DAY, 20, APRIL_1, stopped_on=APRIL_1),
            "runs": [(1, "reply", 1, "cancelled")],
            "letters": ["D01", "D27"],
        },
    ),
    (
        lambda: assigned(DAY),
        events.deadline_warned(clock="reply", due_on=APRIL_8),
        {"warned_for": APRIL_8},
    ),
    (
        lambda: assigned(DAY),
        events.deadline_missed(clock="reply", due_on=APRIL_8),
        {"overdue_for": APRIL_8},
    ),
    (
        lambda: submitted(DAY),
        events.deadline_missed(clock="confirmation", due_on=APRIL_8),
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
]


def _shown(history: History) -> dict[str, object]:
    """The request's attributes, its parts as short words."""
    case = history.case
    shown = {field.name: getattr(case, field.name) for field in fields(case)}
    shown["supplements"] = [(s.round, s.asked_on, s.until, s.expired) for s in case.supplements]
    shown["runs"] = [(r.number, r.subject, r.step, r.outcome) for r in case.runs]
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
