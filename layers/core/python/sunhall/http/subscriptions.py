"""Reminders by WeChat over HTTP: what WeChat may ask a person for, and what they have allowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from annotated_types import MaxLen, MinLen

from sunhall.domain.engine.command import Command
from sunhall.domain.staff_notices.consent import Consent, Tapped
from sunhall.domain.staff_notices.reminder import MOST_TEMPLATES, ReminderTemplates


@dataclass(frozen=True, slots=True, repr=False)
class TappedSubscriptions(Command):
    """``POST /api/v1/staff/subscriptions``: the caller has answered to WeChat.

    Attributes:
        code: What ``wx.login`` has given to the device after the tap.
        answers: What WeChat says of each template that the caller was asked for, by its id.
    """

    code: Annotated[str, MinLen(8), MaxLen(128)]
    answers: Annotated[dict[str, Tapped], MinLen(1), MaxLen(MOST_TEMPLATES)]


def subscriptions_view(
    templates: ReminderTemplates, consent: Consent, words: Callable[[str], str]
) -> dict[str, Any]:
    """Return the stage's templates, and what of them somebody allows.

    Args:
        templates: The templates.
        consent: What they allow.
        words: Gives the text of a label.
    """
    return {
        "long_term": templates.long_term,
        "items": [
            {
                "template_id": template.id,
                "kinds": [
                    {"kind": kind, "kind_label": words(f"staff_notice.{kind}")}
                    for kind in template.kinds
                ],
                "on": consent.allows(template.id),
                "left": None if templates.long_term else consent.left.get(template.id, 0),
            }
            for template in templates.items
        ],
    }
