"""Chains that ask for several keys (三把钥匙): nobody can carry out alone what they allow.

Each key is a step of another role, on every way through the chain, and what would let one person
stand in for another is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from infra.catalogue.chain_file import Chain
from infra.catalogue.chain_ways import reached
from infra.catalogue.problem import Path, Problem
from infra.catalogue.rules import Checked
from sunhall.domain.approval import definition
from sunhall.domain.approval.approvers import HEAD
from sunhall.domain.approval.definition import END, Node

_HANDS_ON = frozenset({"transfer", "delegate", "add_before", "add_after", "remove_signer"})
_ONE_BY_ONE = ("any", "sequential")
_HARMLESS = ("remind", "refuse")


def keys_problems(file: Checked[Chain], chain: definition.Chain) -> Iterator[Problem]:
    """Find what keeps a chain with ``keys`` from being safe.

    Args:
        file: The chain as the city wrote it.
        chain: The same, compiled.
    """
    keys = file.value.keys
    if keys is None:
        return
    if not chain.distinct:
        reason = "several keys need several people: say 'distinct: true'"
        yield file.source.problem(("keys",), reason)
    roles = set(_key_roles(chain.nodes))
    if len(roles) < keys:
        named = ", ".join(sorted(roles)) or "none"
        reason = (
            f"needs {keys} different roles, each at a step of its own that no condition passes "
            f"over; found are {named}"
        )
        yield file.source.problem(("keys",), reason)
    for path, node in chain.walk():
        yield from _stand_ins(file, path, node)


def _stand_ins(file: Checked[Chain], path: str, node: Node) -> Iterator[Problem]:
    """Find what would let somebody sign in the place of whose role is asked for."""
    place = _place(file.value, path)
    if node.policy not in _ONE_BY_ONE:
        reason = f"a key is turned by one person: 'any' or 'sequential', not {node.policy!r}"
        yield file.source.problem((*place, "policy"), reason)
    if node.otherwise:
        reason = "a key has no substitute: leave out 'otherwise'"
        yield file.source.problem((*place, "otherwise"), reason)
    foreign = sorted(node.actions & _HANDS_ON)
    if foreign:
        reason = f"a key is not handed on: list 'actions' without {', '.join(foreign)}"
        yield file.source.problem((*place, "actions"), reason)
    for rung in node.ladder:
        if rung.do not in _HARMLESS:
            reason = f"time turns no key: a ladder may remind and refuse here, not {rung.do}"
            yield file.source.problem((*place, "ladder"), reason)


def _place(chain: Chain, path: str) -> Path:
    """Return where in the file a step of the compiled chain comes from."""
    first = path.partition("/")[0].partition(".")[0]
    return ("nodes", next(place for place, node in enumerate(chain.nodes) if node.id == first))


def _key_roles(nodes: Sequence[Node]) -> Iterator[str]:
    """Yield the role of every step that lies on each way and asks for one role only."""
    for node in nodes:
        if node.when is not None or END in reached(nodes, without={node.id}):
            continue
        for branch in node.branches:
            if branch.when is None:
                yield from _key_roles(branch.nodes)
        roles = {
            {"role": selector.value, "head": HEAD}.get(selector.kind, "")
            for selector in node.approvers
        }
        if len(roles) == 1 and "" not in roles:
            yield from roles
