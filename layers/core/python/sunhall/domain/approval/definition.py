"""The definition of an approval chain: what a city writes in ``catalogue/chains``.

A chain is data. It travels as a *plan*, plain JSON data: the catalogue ships plans, a run keeps
the plan it began with in its first event, and this module reads one. Whoever only replays a
history never needs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sunhall.domain.calendar.counting import Unit

Plan: TypeAlias = Mapping[str, Any]

Policy: TypeAlias = Literal["all", "any", "ratio", "sequential"]
Repeat: TypeAlias = Literal["none", "adjacent", "all"]
Remedy: TypeAlias = Literal["remind", "escalate", "approve", "refuse", "reassign"]

#: Departments of an approver that are not ids: the one that handles the case, the disclosure
#: office, and the one that the case's field of that name holds.
OWN, DISCLOSURE_OFFICE = "own", "disclosure_office"

#: Where a node's ``next`` leads when the chain is over.
END = "end"


@dataclass(frozen=True, slots=True)
class Selector:
    """Whom to ask for a signature.

    Attributes:
        kind: ``role`` (everybody who holds it in the department), ``head`` (who holds the
            department's role ``department_head``), ``person`` (a staff id), ``field`` (the staff
            id that a fact of the case holds), ``superior`` (the superior of who signed last, of the
            drafter at the first node).
        value: The role, the staff id, or the fact's name; empty for ``head`` and ``superior``.
        department: For ``role`` and ``head``: ``own``, ``disclosure_office``, an id, or the name of
            a fact as ``fact:<name>``.
    """

    kind: Literal["role", "head", "person", "field", "superior"]
    value: str = ""
    department: str = OWN


@dataclass(frozen=True, slots=True)
class Wait:
    """A length of time; days are working days or calendar days of the city's calendar."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung of the ladder that time climbs while a node waits.

    Attributes:
        after: How long after the node was opened.
        do: ``remind`` whoever has not signed; ``escalate`` their tasks to their superiors;
            ``reassign`` them to ``to``; ``approve`` or ``refuse`` in their place.
        to: For ``reassign``: whom.
    """

    after: Wait
    do: Remedy
    to: Selector | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """Where to go after a node: the first edge whose condition holds.

    Attributes:
        to: Id of a node of the same list, or ``end``.
        when: Condition on the facts; None always holds.
    """

    to: str
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A step at which people sign, or at which branches part and join.

    Attributes:
        id: Id within its list.
        when: Condition; the node is passed over when it does not hold.
        policy: How the signatures are tallied.
        ratio: For ``ratio``: the share that must agree, as ``(2, 3)``.
        approvers: Whom to ask.
        otherwise: Whom to ask where a selector finds nobody who may sign.
        limit: How long it should take; orders inboxes and is shown.
        ladder: What time does meanwhile.
        next: Where to go afterwards; empty means to the next node of the list.
        actions: What signers may do here.
        branches: For a parting: the branches; approvers and policy mean nothing then.
    """

    id: str
    when: str | None
    policy: Policy
    ratio: tuple[int, int] | None
    approvers: tuple[Selector, ...]
    otherwise: tuple[Selector, ...]
    limit: Wait | None
    ladder: tuple[Rung, ...]
    next: tuple[Edge, ...]
    actions: frozenset[str]
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """One of several ways that are gone at the same time; the parting joins when all are done.

    Attributes:
        id: Id within the parting.
        when: Condition; the branch is not taken when it does not hold.
        nodes: Its steps; none of them parts again.
    """

    id: str
    when: str | None
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """A whole chain.

    Attributes:
        id: Its id.
        version: Hash of its content.
        repeat: Whether who has signed before passes automatically: ``none``, ``adjacent`` (signed
            the step before), ``all`` (any earlier step).
        distinct: Whether nobody may sign twice in one run (three-key procedures).
        urge_every: How long to wait between two urges.
        nodes: The steps.
    """

    id: str
    version: str
    repeat: Repeat
    distinct: bool
    urge_every: Wait
    nodes: tuple[Node, ...]

    def walk(self) -> Iterator[tuple[str, Node]]:
        """Yield every step at which people sign, with its path."""
        for node in self.nodes:
            if not node.branches:
                yield node.id, node
            for branch in node.branches:
                for inner in branch.nodes:
                    yield f"{node.id}/{branch.id}/{inner.id}", inner

    def at(self, path: str) -> Node:
        """Return the step at a path.

        Raises:
            KeyError: There is none.
        """
        return dict(self.walk())[path]


#: What a signer may do where a node says nothing about it.
ACTIONS = frozenset(
    {
        *("approve", "refuse", "return", "transfer", "delegate", "add_before", "add_after"),
        *("remove_signer", "take_back", "copy", "comment"),
    }
)


def chain_from_plan(plan: Plan) -> Chain:
    """Read a plan.

    Args:
        plan: Plain data: ``id``, ``version``, ``repeat``, ``distinct``, ``urge_every``, ``nodes``;
            keys with their default may be left out.
    """
    return Chain(
        id=plan["id"],
        version=plan["version"],
        repeat=plan.get("repeat", "none"),
        distinct=plan.get("distinct", False),
        urge_every=_wait(plan.get("urge_every", {"amount": 24, "unit": "hour"})),
        nodes=tuple(_node(each) for each in plan["nodes"]),
    )


def _node(plain: Plan) -> Node:
    ratio = plain.get("ratio")
    return Node(
        id=plain["id"],
        when=plain.get("when"),
        policy=plain.get("policy", "any"),
        ratio=(ratio[0], ratio[1]) if ratio else None,
        approvers=tuple(_selector(each) for each in plain.get("approvers", ())),
        otherwise=tuple(_selector(each) for each in plain.get("otherwise", ())),
        limit=_wait(plain["limit"]) if "limit" in plain else None,
        ladder=tuple(_rung(each) for each in plain.get("ladder", ())),
        next=tuple(Edge(each["to"], each.get("when")) for each in plain.get("next", ())),
        actions=frozenset(plain.get("actions", ACTIONS)),
        branches=tuple(
            Branch(each["id"], each.get("when"), tuple(_node(one) for one in each["nodes"]))
            for each in plain.get("branches", ())
        ),
    )


def _selector(plain: Plan) -> Selector:
    return Selector(plain["kind"], plain.get("value", ""), plain.get("department", OWN))


def _rung(plain: Plan) -> Rung:
    to = plain.get("to")
    return Rung(_wait(plain["after"]), plain["do"], _selector(to) if to else None)


def _wait(plain: Plan) -> Wait:
    return Wait(plain["amount"], Unit(plain["unit"]))
