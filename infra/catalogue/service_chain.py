"""Whether a chain that a service names exists, and asks only for what that service knows.

Every chain's conditions are checked against the facts of a disclosure request, which knows the most
words. A service that knows fewer must not be given a chain that asks for one of the others: the
question would be answered by nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from infra.catalogue.chain_file import Chain, ChainNode
from infra.catalogue.problem import Path, Problem, one_of
from infra.catalogue.source import Source
from sunhall.domain.approval.conditions import problem

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules


def service_chain_problems(
    rules: Rules, source: Source, path: Path, named: str, facts: Mapping[str, type]
) -> Iterator[Problem]:
    """Find what is wrong with the choice of a chain.

    Args:
        rules: All the files.
        source: The service's file.
        path: Where it names the chain.
        named: Id of the chain.
        facts: What the service's approvals know, with the type of each.
    """
    chains = {file.value.id: file.value for file in rules.chains}
    if named not in chains:
        reason = f"there is no chain {named!r}; {one_of(chains, named)}"
        yield source.problem(path, reason)
        return
    for expression in _conditions(chains[named].nodes, chains, {named}):
        wrong = problem(expression, facts)
        if wrong:
            yield source.problem(path, f"{named!r} has the condition {expression!r}: {wrong}")


def _conditions(
    nodes: Sequence[ChainNode], chains: Mapping[str, Chain], seen: set[str]
) -> Iterator[str]:
    """Return every condition of a list of steps, and of the chains that stand in it."""
    for node in nodes:
        found = [node.when, *(edge.when for edge in node.next)]
        found += [branch.when for branch in node.branches]
        yield from (each for each in found if each)
        for branch in node.branches:
            yield from _conditions(branch.nodes, chains, seen)
        if node.chain and node.chain in chains and node.chain not in seen:
            seen.add(node.chain)
            yield from _conditions(chains[node.chain].nodes, chains, seen)
