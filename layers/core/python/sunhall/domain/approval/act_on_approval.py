"""The command by which people act on an approval; every service with approvals takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from annotated_types import Ge, MaxLen, MinLen

from sunhall.domain.engine.command import Command

StaffId: TypeAlias = Annotated[str, MinLen(1), MaxLen(64)]

Action: TypeAlias = Literal[
    "approve",
    "refuse",
    "return",
    "transfer",
    "delegate",
    "advise",
    "reclaim",
    "add_before",
    "add_after",
    "remove_signer",
    "take_back",
    "withdraw",
    "urge",
    "copy",
    "read",
    "comment",
]


@dataclass(frozen=True, slots=True)
class Enclosure(Command):
    """A file that goes with a comment."""

    upload_id: Annotated[str, MinLen(16), MaxLen(600)]
    file_name: Annotated[str, MinLen(1), MaxLen(120)]
    purpose: Literal["supporting"] = "supporting"


@dataclass(frozen=True, slots=True)
class ActOnApproval(Command):
    """Somebody does something to an approval.

    Attributes:
        run: Number of the run in its case.
        seat: Number of the seat that acts; 0 when it is not a signer who acts (``withdraw``,
            ``urge`` by the drafter, ``read`` by who got a copy, ``comment`` by either).
        action: What is done.
        opinion: The reason or opinion; needed to refuse, to return and to advise.
        to: ``return``: ``drafter``, ``previous`` or the path of an earlier step. ``transfer``,
            ``delegate``, ``add_before``, ``add_after``: a staff id.
        straight_back: ``return``: whether it comes straight back to this step afterwards.
        signer: ``remove_signer``: number of the seat to take away.
        people: ``copy``: staff ids.
        enclosures: ``comment``: files.
    """

    run: Annotated[int, Ge(1)]
    seat: Annotated[int, Ge(0)]
    action: Action
    opinion: Annotated[str, MaxLen(1000)] = ""
    to: Annotated[str, MaxLen(200)] = ""
    straight_back: bool = False
    signer: Annotated[int, Ge(0)] = 0
    people: Annotated[tuple[StaffId, ...], MaxLen(50)] = ()
    enclosures: Annotated[tuple[Enclosure, ...], MaxLen(10)] = ()
