"""The stage's templates of reminders, as its settings hand them over.

They were checked when the app was described (`infra/settings.py`), so what is wrong here is a
variable that somebody has set by hand.
"""

from __future__ import annotations

import json
from typing import Any

from sunhall.domain.staff_notices.reminder import ReminderTemplate, ReminderTemplates


def templates_from(text: str) -> ReminderTemplates:
    """Read ``{"long_term": …, "items": [{"id", "kinds", "fields"}]}``; empty text means none.

    Raises:
        ValueError: It is not of that form.
    """
    if not text:
        return ReminderTemplates()
    try:
        told: dict[str, Any] = json.loads(text)
        items = tuple(
            ReminderTemplate(str(each["id"]), tuple(each["kinds"]), dict(each["fields"]))
            for each in told["items"]
        )
        return ReminderTemplates(items, bool(told["long_term"]))
    except (AttributeError, KeyError, TypeError) as wrong:
        raise ValueError("is no list of templates") from wrong
