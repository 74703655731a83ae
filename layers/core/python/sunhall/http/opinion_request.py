"""The body of a third party's answer; loaded with the first of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from annotated_types import MaxLen

from sunhall.domain.disclosure.consultations import Opinion
from sunhall.domain.engine.command import Command


@dataclass(frozen=True, slots=True, repr=False)
class SayOpinion(Command):
    """``POST /api/v1/third-party-opinions/{consultation_no}``: may it be disclosed (art. 32).

    Attributes:
        opinion: Yes, no, or only a part of it.
        text: Why not, or which part.
    """

    opinion: Opinion
    text: Annotated[str, MaxLen(4000)] = ""
