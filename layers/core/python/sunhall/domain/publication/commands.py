"""What can be asked of an item to publish, with the limits of every field."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated

from annotated_types import MaxLen, MinLen

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.engine.command import Command

Identifier = Annotated[str, MinLen(1), MaxLen(64)]
Title = Annotated[str, MinLen(2), MaxLen(120)]
Summary = Annotated[str, MinLen(2), MaxLen(1000)]
Tag = Annotated[str, MinLen(1), MaxLen(20)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemText(Command):
    """What the public will read of an item.

    Attributes:
        title: Its title.
        summary: What it is about.
        category: Id of a category (art. 20).
        form: Id of the way in which it is made public (arts. 23-25).
        index_number: Number by which the agency files it (索引号); its own number when left out.
        address: Where all of it can be read: a web address, or an issue of the gazette.
        tags: Further words to find it by.
    """

    title: Title
    summary: Summary
    category: Identifier
    form: Identifier
    index_number: Annotated[str, MaxLen(40)] = ""
    address: Annotated[str, MaxLen(300)] = ""
    tags: Annotated[tuple[Tag, ...], MaxLen(5)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterItem(ItemText):
    """Write down information that has to be published.

    Attributes:
        department: Agency that made it.
        made_on: Day on which it was made; the time of art. 26 runs from there.
    """

    department: Identifier
    made_on: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class EditItem(ItemText):
    """Put another text in the place of one that is not public yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseItem(ItemText):
    """The information has changed, and the change has to be published, too (art. 26).

    Attributes:
        changed_on: Day on which it changed.
    """

    changed_on: datetime.date


@dataclass(frozen=True, slots=True)
class SubmitForRelease(Command):
    """Let the levels of the secrecy review look at it."""


@dataclass(frozen=True, slots=True)
class TakeItemDown(Command):
    """It is void, or should not be seen: a tombstone stays.

    Attributes:
        reason: Id of a reason of the catalogue.
        note: What everybody is told about it; it names nobody.
    """

    reason: Identifier
    note: Annotated[str, MaxLen(200)] = ""


@dataclass(frozen=True, slots=True)
class DropItem(Command):
    """It does not have to be published, or must not be (arts. 14-16).

    Attributes:
        reasons: Why; for the file.
    """

    reasons: Annotated[str, MinLen(2), MaxLen(500)]


#: The name of each command in the outer contract.
COMMANDS: dict[str, type[Command]] = {
    "edit_item": EditItem,
    "submit_for_release": SubmitForRelease,
    "revise_item": ReviseItem,
    "take_item_down": TakeItemDown,
    "drop_item": DropItem,
    "act_on_approval": ActOnApproval,
}
