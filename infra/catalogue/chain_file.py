"""The shape of a file of ``chains/``: what a city writes about one approval chain.

A step is one of three things: people sign at it (``approvers``), ways part at it and join again
(``branches``), or another chain stands in its place (``chain``).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from infra.catalogue.models import Condition, Id, Strict, Text, Username
from sunhall.domain.approval.definition import Policy, Repeat

#: Words that mean something else where a step's id is written.
RESERVED = {
    "end": "the end of a chain",
    "drafter": "a return to who asked",
    "previous": "a return to the step before",
}


def _no_reserved_word(text: str) -> str:
    if text in RESERVED:
        raise ValueError(f"{text!r} means {RESERVED[text]}: choose another id")
    return text


#: Which review a step of a reply belongs to; the request's state tells people so.
Phase = Literal["secrecy_review", "legal_review"]

StepId = Annotated[Id, AfterValidator(_no_reserved_word)]
Share = Annotated[str, Field(pattern=r"^[1-9][0-9]?/[1-9][0-9]?$")]
#: An id, ``own``, ``disclosure_office``, or ``fact:`` and the name of a fact.
DepartmentName = Annotated[str, Field(pattern=r"^(fact:)?[a-z][a-z0-9]*([-_][a-z0-9]+)*$")]


class Selector(Strict):
    """Whom to ask."""

    role: Id | None = None
    department: DepartmentName | None = None
    head_of: DepartmentName | None = None
    person: Username | None = None
    field: Id | None = None
    superior_of: Literal["last"] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Selector:
        ways = self.model_fields_set - {"department"}
        if len(ways) != 1:
            raise ValueError("says whom by one of role, head_of, person, field, superior_of")
        if (self.role is None) is not (self.department is None):
            raise ValueError("'role' and 'department' go together")
        return self


class Wait(Strict):
    """A length of time."""

    amount: Annotated[int, Field(ge=1, le=10_000)]
    unit: Literal["minute", "hour", "calendar_day", "working_day"]


class Rung(Strict):
    """What happens when a step has waited for so long."""

    after: Wait
    do: Literal["remind", "escalate", "approve", "refuse"] | None = None
    reassign: Selector | None = None

    @model_validator(mode="after")
    def _does_one_thing(self) -> Rung:
        if (self.do is None) is (self.reassign is None):
            raise ValueError("says what happens by one of do, reassign")
        return self


class Edge(Strict):
    """Where to go after a step."""

    to: Id
    when: Condition | None = None


class ChainNode(Strict):
    """A step of a chain."""

    id: StepId
    label: Text
    when: Condition | None = None
    policy: Policy | None = None
    ratio: Share | None = None
    approvers: list[Selector] = Field(default_factory=list)
    otherwise: list[Selector] = Field(default_factory=list)
    limit: Wait | None = None
    ladder: list[Rung] = Field(default_factory=list)
    silent_approval: bool = False
    actions: list[Id] = Field(default_factory=list)
    phase: Phase | None = None
    branches: list[Branch] = Field(default_factory=list)
    chain: Id | None = None
    next: list[Edge] = Field(default_factory=list)

    @model_validator(mode="after")
    def _is_one_kind_of_step(self) -> ChainNode:
        given = self.model_fields_set
        kinds = sorted(given & {"approvers", "branches", "chain"})
        if len(kinds) != 1:
            both = f", not {' and '.join(kinds)}" if kinds else ""
            raise ValueError(f"has nobody to sign: a step has approvers, branches or a chain{both}")
        if kinds == ["approvers"]:
            self._can_be_signed()
        elif foreign := sorted(given - {"id", "label", "when", "next", *kinds}):
            what = "ways part" if kinds == ["branches"] else "another chain stands"
            raise ValueError(f"{', '.join(foreign)} means nothing where {what}")
        elif kinds == ["branches"] and len(self.branches) < 2:
            raise ValueError("ways part into at least two branches")
        return self

    def _can_be_signed(self) -> None:
        if not self.approvers:
            raise ValueError("has no approver")
        if self.policy is None:
            raise ValueError("needs a policy: all, any, ratio or sequential")
        if (self.policy == "ratio") is not (self.ratio is not None):
            raise ValueError("'ratio' goes with the policy ratio, and that one needs it: \"2/3\"")
        if self.ratio and self.share[0] > self.share[1]:
            raise ValueError(f"{self.ratio} is more than everybody")

    @property
    def share(self) -> tuple[int, int]:
        """The ratio as numbers: 2, 3."""
        part, _, whole = (self.ratio or "1/1").partition("/")
        return int(part), int(whole)


class Branch(Strict):
    """One of several ways that are gone at the same time."""

    id: StepId
    label: Text
    when: Condition | None = None
    nodes: Annotated[list[ChainNode], Field(min_length=1)]


# A step has branches and a branch has steps: the first can be completed only here.
ChainNode.model_rebuild(force=True)


class Chain(Strict):
    """A file of ``chains/``.

    Attributes:
        keys: For a procedure that nobody can carry out alone: how many different roles have to
            agree at the least.
    """

    id: Id
    label: Text
    repeat: Repeat = "none"
    distinct: bool = False
    urge_every: Wait | None = None
    keys: Annotated[int, Field(ge=2, le=9)] | None = None
    nodes: Annotated[list[ChainNode], Field(min_length=1)]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Chain:
        if self.distinct and self.repeat != "none":
            raise ValueError(
                "'distinct' lets nobody sign twice, so nobody passes by 'repeat': drop one of them"
            )
        return self
