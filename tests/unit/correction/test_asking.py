"""Who may ask for a correction, how, and with what (条例 arts. 29, 31, 41)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sunhall.domain.correction.service import CORRECTION
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.event import canonical_json
from sunhall.domain.engine.sealing import digest
from tests.builders import people
from tests.builders.catalogue import OFFICE
from tests.builders.corrections import (
    BOTH_PROOFS,
    PERSONAL,
    RECORD,
    asked_for,
    evidence,
    submitted,
)
from tests.builders.requests import PERSON
from tests.builders.service_history import ServiceHistory

DAY = "2026-04-01"


def refusal(**changes: Any) -> Refusal:
    history = ServiceHistory(CORRECTION, DAY)
    outcome = history.open(asked_for(**changes), people.APPLICANT)
    assert isinstance(outcome, Refusal), outcome
    assert history.events == []
    return outcome


def test_a_request_with_proof_and_evidence_is_taken() -> None:
    history = submitted(DAY)
    assert history.types == ["correction_requested"]
    assert history.case.receipt_no.startswith("GZ-")
    assert history.sealed["application"]["record"]["wrong"] == RECORD.wrong


def test_nothing_personal_stands_in_the_events() -> None:
    written = canonical_json([dict(event.data) for event in submitted(DAY).events])
    assert not [text for text in PERSONAL if text in written]


def test_the_event_holds_the_salted_digest_of_what_was_sealed() -> None:
    history = submitted(DAY)
    assert history.events[0].data["application_digest"] == digest(history.sealed["application"])


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"department": OFFICE}, "unknown_department", "department"),
        ({"department": "nobody"}, "unknown_department", "department"),
        ({"channel": "post_signed"}, "signing_date_missing", "signed_on"),
        (
            {"channel": "post_signed", "signed_on": date(2026, 4, 2)},
            "signing_date_in_future",
            "signed_on",
        ),
        (
            {"applicant": replace(PERSON, id_type="unified_social_credit_code")},
            "id_type_not_for_applicant",
            "applicant.id_type",
        ),
        (
            {"applicant": replace(PERSON, id_number="12345")},
            "id_number_malformed",
            "applicant.id_number",
        ),
        ({"applicant": replace(PERSON, phone=None)}, "contact_missing", "applicant.phone"),
        ({"about_oneself": False}, "correction_only_about_oneself", "about_oneself"),
        (
            {"record": replace(RECORD, right=f" {RECORD.wrong}\n")},
            "correction_changes_nothing",
            "record.right",
        ),
        (
            {"attachments": (evidence("identity_proof"),)},
            "correction_evidence_missing",
            "attachments",
        ),
        ({"attachments": (evidence("evidence"),)}, "identity_proof_missing", "attachments"),
        (
            {"attachments": (*BOTH_PROOFS, evidence("evidence", "a"), evidence("evidence", "b"))},
            "too_many_attachments",
            "attachments",
        ),
        ({"attachments": (*BOTH_PROOFS, BOTH_PROOFS[0])}, "attachment_twice", "attachments"),
    ],
)
def test_a_request_that_breaks_a_rule_is_refused_and_told_where(
    changes: dict[str, Any], code: str, field: str
) -> None:
    refused = refusal(**changes)
    assert (refused.code, refused.fields) == (code, (field,))
    assert refused.also == ()


def test_a_closed_channel_is_refused() -> None:
    history = ServiceHistory(CORRECTION, DAY)
    rules = history.catalogue.disclosure
    history.catalogue = replace(
        history.catalogue,
        disclosure=replace(
            rules, channels={name: each for name, each in rules.channels.items() if name != "fax"}
        ),
    )
    outcome = history.open(asked_for("fax"), people.INTAKE)
    assert isinstance(outcome, Refusal)
    assert outcome.code == "channel_not_open"


def test_everything_that_is_wrong_is_told_at_once() -> None:
    refused = refusal(attachments=(), about_oneself=False, department="nobody")
    assert [each.code for each in (refused, *refused.also)] == [
        "unknown_department",
        "correction_only_about_oneself",
        "identity_proof_missing",
        "correction_evidence_missing",
    ]


@pytest.mark.parametrize(
    ("channel", "signed_on", "received_on"),
    [
        ("in_person", None, "2026-04-01"),  # art. 31(1)
        ("post_signed", date(2026, 3, 30), "2026-03-30"),  # art. 31(2)
        ("post_ordinary", None, None),
        ("online", None, None),  # art. 31(3)
        ("fax", None, None),
    ],
)
def test_the_channel_fixes_the_day_of_receipt_as_for_a_disclosure_request(
    channel: Any, signed_on: date | None, received_on: str | None
) -> None:
    history = submitted(DAY, asked_for(channel, signed_on=signed_on))
    found = history.case.received_on
    assert (found.isoformat() if found else None) == received_on
    if received_on:
        assert history.types == ["correction_requested", "correction_received"]


def test_where_the_channel_does_not_fix_it_the_confirmation_does() -> None:
    from sunhall.domain.disclosure.commands import ConfirmReceipt

    history = submitted(DAY).at("2026-04-02")
    decision = history.give(ConfirmReceipt(), people.INTAKE)
    assert isinstance(decision, Decision)
    assert history.case.received_on == date(2026, 4, 2)
    assert history.events[-1].data["rule"] == "confirmation"
