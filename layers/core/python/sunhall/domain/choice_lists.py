"""The lists of the city's from which fields of commands take their values."""

from __future__ import annotations

from typing import Final

#: Name of each list, as ``catalogue/fields.yaml`` and the API call it.
CHOICE_LISTS: Final = frozenset(
    {
        *("decisions", "grounds", "petition_branches", "take_down_reasons"),
        *("areas", "categories", "colleagues", "departments", "staff", "tiers"),
        *("meeting_hosts", "meeting_items", "meeting_outcomes"),
        *("annual_reports", "public_work_departments"),
        *("reception_departments", "reception_hours"),
        *("extension_reasons", "invalid_reasons", "refusal_reasons", "reject_reasons"),
        *("return_reasons", "ticket_channels", "ticket_kinds"),
        *("publication_categories", "publication_forms", "score_entries", "supervision_rules"),
    }
)
