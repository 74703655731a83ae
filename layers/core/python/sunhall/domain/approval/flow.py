"""Where an approval goes next: along the list, along an edge, into branches and out of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sunhall.domain.approval.definition import END, Chain, Node

Facts = Mapping[str, Any]


def first(chain: Chain, facts: Facts) -> tuple[str, ...]:
    """Return the paths of the steps with which a run begins; empty when none applies."""
    return _entered(chain, 0, facts)


def after(chain: Chain, path: str, facts: Facts) -> tuple[str, ...]:
    """Return the paths that follow a step in its own list; empty when that list is over.

    Args:
        chain: The chain.
        path: A step, inside a branch or not, or the id of a parting.
        facts: Facts of the case.
    """
    node_id, _, inner = path.partition("/")
    place = _place(chain.nodes, node_id)
    if not inner:
        onward = _onward(chain.nodes, place, facts)
        return () if onward is None else _entered(chain, onward, facts)
    branch_id, _, step_id = inner.partition("/")
    branch = next(each for each in chain.nodes[place].branches if each.id == branch_id)
    onward = _onward(branch.nodes, _place(branch.nodes, step_id), facts)
    step = None if onward is None else _applying(branch.nodes, onward, facts)
    return () if step is None else (f"{node_id}/{branch_id}/{branch.nodes[step].id}",)


def entered(chain: Chain, path: str, facts: Facts) -> tuple[str, ...]:
    """Return the paths that open when an approval is sent to a step or to a parting."""
    if "/" in path or not chain.nodes[_place(chain.nodes, path)].branches:
        return (path,)
    return _branches(chain.nodes[_place(chain.nodes, path)], facts)


def stage_of(path: str) -> str:
    """Return the id of the step, or of the parting that a step of a branch belongs to."""
    return path.partition("/")[0]


def branch_of(path: str) -> str:
    """Return the path of the branch that a step belongs to; empty outside of branches."""
    return path.rpartition("/")[0]


def beside(path: str, other: str) -> bool:
    """Whether two steps lie in different branches of the same parting."""
    return stage_of(path) == stage_of(other) and branch_of(path) != branch_of(other)


def _entered(chain: Chain, place: int, facts: Facts) -> tuple[str, ...]:
    """Enter a list of steps at a place, passing over what does not apply."""
    at: int | None = place
    for _ in chain.nodes:  # No more often than that, even in a circle, which the build refuses.
        at = None if at is None else _applying(chain.nodes, at, facts)
        if at is None:
            break
        node = chain.nodes[at]
        if not node.branches:
            return (node.id,)
        taken = _branches(node, facts)
        if taken:
            return taken
        at = _onward(chain.nodes, at, facts)
    return ()


def _branches(node: Node, facts: Facts) -> tuple[str, ...]:
    """Return the first step of every branch that is taken."""
    paths = []
    for branch in node.branches:
        if _holds(branch.when, facts):
            place = _applying(branch.nodes, 0, facts)
            if place is not None:
                paths.append(f"{node.id}/{branch.id}/{branch.nodes[place].id}")
    return tuple(paths)


def _applying(nodes: Sequence[Node], place: int, facts: Facts) -> int | None:
    """Return the first place at or after one whose condition holds, following the edges."""
    passed: set[int] = set()
    at: int | None = place
    while at is not None and not _holds(nodes[at].when, facts):
        if at in passed:
            # The build refuses such a circle; a plan that holds one must not hang a function.
            return None
        passed.add(at)
        at = _onward(nodes, at, facts)
    return at


def _onward(nodes: Sequence[Node], place: int, facts: Facts) -> int | None:
    for edge in nodes[place].next:
        if _holds(edge.when, facts):
            return None if edge.to == END else _place(nodes, edge.to)
    return place + 1 if not nodes[place].next and place + 1 < len(nodes) else None


def _place(nodes: Sequence[Node], node_id: str) -> int:
    return next(place for place, node in enumerate(nodes) if node.id == node_id)


def _holds(expression: str | None, facts: Facts) -> bool:
    if expression is None:
        return True
    # Imported with the first condition: a chain without any costs nothing.
    from sunhall.domain.approval.conditions import holds

    return holds(expression, facts)
