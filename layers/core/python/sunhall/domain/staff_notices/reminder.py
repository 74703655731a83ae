"""What WeChat may remind staff of: templates of the mini program's, and what fills them in.

A template is written in WeChat's console and has fields of WeChat's sorts, each with a limit of its
own. A city says which kinds of notices a template tells, and what of a notice stands in which
field. Nothing but the kind, the receipt number and the moment is there to choose from: whoever
looks at a locked screen learns no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sunhall.domain.calendar.beijing import in_beijing

#: Templates that one tap can ask for, says WeChat.
MOST_TEMPLATES: Final = 3

#: Characters of a ``thing``: the label of every kind has to fit.
LONGEST_THING: Final = 20

#: Characters of a ``character_string``.
LONGEST_STRING: Final = 32


class Part(StrEnum):
    """What of a notice a field may hold."""

    KIND = "kind"
    """What happened, in the words of the catalogue."""

    RECEIPT_NO = "receipt_no"
    """The case's receipt number."""

    AT = "at"
    """When, to the minute in Beijing."""


#: Which sort of field takes which part. A receipt number is longer than a ``thing`` may be.
SORTS: Final[Mapping[str, Part]] = MappingProxyType(
    {
        "thing": Part.KIND,
        "character_string": Part.RECEIPT_NO,
        "time": Part.AT,
        "date": Part.AT,
    }
)

_FIELD: Final = re.compile(r"(?P<sort>[a-z_]+?)[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class ReminderTemplate:
    """A template of the mini program's.

    Attributes:
        id: WeChat's id of it.
        kinds: The kinds of notices that it tells.
        fields: What each of its fields holds, by the field's name (``thing1``).
    """

    id: str
    kinds: tuple[str, ...]
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReminderTemplates:
    """All templates of a stage; none where nobody is reminded.

    Attributes:
        items: The templates; each kind of notice is in one of them at most.
        long_term: Whether WeChat has given them for good (only to some trades, government among
            them). If not, each consent is good for one message. One tap cannot ask for both.
    """

    items: tuple[ReminderTemplate, ...] = ()
    long_term: bool = False

    def telling(self, kind: str) -> ReminderTemplate | None:
        """Return the template that tells a kind of notice, if one does."""
        return next((each for each in self.items if kind in each.kinds), None)


def takes(field: str, part: str) -> bool:
    """Whether a field of a template takes a part of a notice, by the sort in its name."""
    named = _FIELD.fullmatch(field)
    return named is not None and SORTS.get(named["sort"]) == part


def filled_in(
    template: ReminderTemplate, *, label: str, receipt_no: str, at: datetime
) -> dict[str, str]:
    """Return what stands in each field of a template.

    Args:
        template: The template.
        label: What happened, in words.
        receipt_no: The case's receipt number.
        at: When it happened.
    """
    moment = in_beijing(at)
    parts = {
        Part.KIND: label,
        Part.RECEIPT_NO: receipt_no,
        # WeChat takes Chinese dates and, of ISO's, none with an offset.
        Part.AT: f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}",
    }
    return {field: parts[Part(part)] for field, part in template.fields.items()}
