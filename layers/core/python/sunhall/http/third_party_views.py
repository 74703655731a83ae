"""A consultation as JSON, for the third party that was asked."""

from __future__ import annotations

from typing import Any

from sunhall.application.hear_third_party import Asked
from sunhall.application.ports import Ports
from sunhall.domain.disclosure.consultations import consultation_no
from sunhall.http.case_views import Words, letter_view


def asked_view(ports: Ports, asked: Asked, words: Words) -> dict[str, Any]:
    """Return what a third party sees: what it is asked, until when, and what it has answered."""
    consultation, case = asked.consultation, asked.loaded.case
    return {
        "consultation_no": consultation_no(case.receipt_no, consultation.number),
        "agency": words(f"department.{asked.department}"),
        "information": asked.information,
        "sent_on": consultation.sent_on,
        "served_on": consultation.served_on,
        "days": consultation.days,
        "until": consultation.until,
        "opinion": consultation.opinion,
        "opinion_label": words(f"opinion.{consultation.opinion}") if consultation.opinion else None,
        "silent": consultation.silent,
        "answerable": asked.answerable,
        "overridden": consultation.override_order is not None,
        "letters": [
            letter_view(ports, case.case_id, letter, words)
            for letter in asked.letters
            if letter.produced_at
        ],
    }
