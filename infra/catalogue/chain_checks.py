"""Whether a chain can be gone through: somebody to sign, a way on, an end, no circle.

What is said here of a step holds for every case, whatever its facts: a condition counts as one
that may hold and may not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from infra.catalogue.approval_facts import condition_problem
from infra.catalogue.chain_file import Chain, ChainNode, Edge, Wait
from infra.catalogue.chain_keys import keys_problems
from infra.catalogue.chain_plan import chain_rules
from infra.catalogue.chain_signers import signer_problems
from infra.catalogue.chain_ways import led_back, reached
from infra.catalogue.problem import Path, Problem, one_of
from infra.catalogue.rules import Checked, Rules
from sunhall.domain.approval import definition
from sunhall.domain.approval.definition import ACTIONS, END

#: Longest path of a step that a person can name when they send an approval back to it.
_LONGEST_PATH = 200

_SECONDS = {"minute": 60, "hour": 3600, "calendar_day": 86_400, "working_day": 86_400}
_CLOCK = ("minute", "hour")
_CLOSING = ("approve", "refuse")


def chain_problems(rules: Rules) -> Iterator[Problem]:
    """Find everything that is wrong with the chains of a city."""
    found = [problem for file in rules.chains for problem in _file(file, rules)]
    yield from found
    if found:
        return  # Chains are put together only when each of them is right.
    chains = {file.value.id: file.value for file in rules.chains}
    for file in rules.chains:
        chain = definition.chain_from_plan(chain_rules(file.value, chains)["plan"])
        yield from _whole(file, chain)
        yield from keys_problems(file, chain)


def _file(file: Checked[Chain], rules: Rules) -> Iterator[Problem]:
    yield from _list(file, ("nodes",), file.value.nodes, rules)
    chains = {other.value.id: other.value for other in rules.chains}
    yield from _parts(file, ("nodes",), file.value.nodes, chains)


def _list(
    file: Checked[Chain], path: Path, nodes: Sequence[ChainNode], rules: Rules
) -> Iterator[Problem]:
    """Check a list of steps, and the lists of its branches."""
    doubled = list(_doubled(file, path, [node.id for node in nodes]))
    yield from doubled or _ways(file, path, nodes)
    for index, node in enumerate(nodes):
        place = (*path, index)
        yield from _condition(file, place, node.when, rules)
        for position, edge in enumerate(node.next):
            yield from _condition(file, (*place, "next", position), edge.when, rules)
        if node.approvers:
            yield from signer_problems(file, place, node, rules)
            yield from _actions(file, place, node)
            yield from _ladder(file, place, node)
        yield from _doubled(file, (*place, "branches"), [each.id for each in node.branches])
        for position, branch in enumerate(node.branches):
            inner = (*place, "branches", position)
            yield from _condition(file, inner, branch.when, rules)
            yield from _list(file, (*inner, "nodes"), branch.nodes, rules)


def _doubled(file: Checked[Chain], path: Path, ids: Sequence[str]) -> Iterator[Problem]:
    for index, value in enumerate(ids):
        if value in ids[:index]:
            yield file.source.problem((*path, index, "id"), f"{value!r} is taken already")


def _condition(
    file: Checked[Chain], path: Path, expression: str | None, rules: Rules
) -> Iterator[Problem]:
    reason = condition_problem(expression, rules, file.value.id) if expression else None
    if reason:
        yield file.source.problem((*path, "when"), reason)


# ---------------------------------------------------------------------------------------- the way


def _ways(file: Checked[Chain], path: Path, nodes: Sequence[ChainNode]) -> Iterator[Problem]:
    known = {node.id for node in nodes} | {END}
    strangers = False
    for index, node in enumerate(nodes):
        for position, edge in enumerate(node.next):
            if edge.to not in known:
                strangers = True
                reason = f"there is no step {edge.to!r} here; {one_of(known, edge.to)}"
                yield file.source.problem((*path, index, "next", position, "to"), reason)
        yield from _edges(file, (*path, index, "next"), node.next)
    if strangers:
        return  # Without knowing where a step leads nothing can be said of the whole.
    found = reached(nodes)
    for index, node in enumerate(nodes):
        if node.id not in found:
            yield file.source.problem((*path, index, "id"), f"no way leads to {node.id!r}")
    for index, to in led_back(nodes):
        reason = (
            f"leads back to {to!r}, and would for ever: facts do not change during an approval. "
            "Signers send back by themselves (action 'return')"
        )
        yield file.source.problem((*path, index, "next" if nodes[index].next else "id"), reason)


def _edges(file: Checked[Chain], path: Path, edges: Sequence[Edge]) -> Iterator[Problem]:
    for position, edge in enumerate(edges):
        last = position + 1 == len(edges)
        if last and edge.when:
            reason = "a dead end: when no condition holds there is no way on; end with one without"
            yield file.source.problem((*path, position, "when"), reason)
        if not last and not edge.when:
            reason = "always holds, so the ways after it are never taken"
            yield file.source.problem((*path, position), reason)


# --------------------------------------------------------------------------------------- one step


def _actions(file: Checked[Chain], path: Path, node: ChainNode) -> Iterator[Problem]:
    for index, action in enumerate(node.actions):
        reason = None
        if action not in ACTIONS:
            reason = f"a signer has no action {action!r}; {one_of(ACTIONS, action)}"
        elif action in ("add_before", "add_after") and node.policy == "any":
            reason = "where the first answer decides, nobody can be added before or after"
        if reason:
            yield file.source.problem((*path, "actions", index), reason)
    given = set(node.actions)
    if "actions" in node.model_fields_set and not (
        "approve" in given and given & {"refuse", "return"}
    ):
        reason = "who signs has to be able to approve, and to refuse or return"
        yield file.source.problem((*path, "actions"), reason)


def _ladder(file: Checked[Chain], path: Path, node: ChainNode) -> Iterator[Problem]:
    for index, rung in enumerate(node.ladder):
        place = (*path, "ladder", index)
        if index and node.ladder[index - 1].do in _CLOSING:
            yield file.source.problem(place, "comes too late: the rung before it closes the step")
        elif index and not _later(node.ladder[index - 1].after, rung.after):
            reason = "has to come later than the rung before it, whatever days lie between"
            yield file.source.problem((*place, "after"), reason)
        if rung.do == "approve" and not node.silent_approval:
            reason = "nothing is approved silently, unless the step says 'silent_approval: true'"
            yield file.source.problem((*place, "do"), reason)
    if node.silent_approval and not any(rung.do == "approve" for rung in node.ladder):
        reason = "no rung of the ladder approves silently"
        yield file.source.problem((*path, "silent_approval"), reason)


def _later(first: Wait, then: Wait) -> bool:
    """Whether a wait ends after another one for certain.

    A day's wait ends with the day, and a working day may be far off: so hours can be compared with
    the days after them and never the other way round, and calendar days with working days likewise.
    """
    ranks = [
        0 if each.unit in _CLOCK else 1 if each.unit == "calendar_day" else 2
        for each in (first, then)
    ]
    seconds = [each.amount * _SECONDS[each.unit] for each in (first, then)]
    return ranks[0] <= ranks[1] and seconds[0] < seconds[1]


# ----------------------------------------------------------------- chains within chains, the whole


def _parts(
    file: Checked[Chain],
    path: Path,
    nodes: Sequence[ChainNode],
    chains: Mapping[str, Chain],
    *,
    in_branch: bool = False,
) -> Iterator[Problem]:
    """Check the chains that stand in the place of a step, and that no branch parts again."""
    for index, node in enumerate(nodes):
        place = (*path, index)
        if node.chain is not None:
            reason = _part_problem(file.value, node.chain, chains, in_branch=in_branch)
            if reason:
                yield file.source.problem((*place, "chain"), reason)
        if node.branches and in_branch:
            reason = "a branch does not part again: branch off here once, with more branches"
            yield file.source.problem((*place, "branches"), reason)
            continue
        for position, branch in enumerate(node.branches):
            inner = (*place, "branches", position, "nodes")
            yield from _parts(file, inner, branch.nodes, chains, in_branch=True)


def _part_problem(
    chain: Chain, part: str, chains: Mapping[str, Chain], *, in_branch: bool
) -> str | None:
    if part not in chains:
        return f"there is no chain {part!r}; {one_of(chains, part)}"
    within = _all_parts(chains[part], chains)
    if part == chain.id or chain.id in within:
        return f"{part!r} contains this chain again: it would never end"
    if chains[part].keys:
        return f"{part!r} asks for {chains[part].keys} keys, and that holds only for a whole chain"
    parting = [each for each in (part, *sorted(within)) if _parted(chains[each])]
    if in_branch and parting:
        return f"a branch does not part again, and {parting[0]!r} has a parting"
    return None


def _all_parts(chain: Chain, chains: Mapping[str, Chain]) -> set[str]:
    """Return the ids of the chains within a chain, at any depth."""
    found: set[str] = set()
    waiting = [chain]
    while waiting:
        for part in _direct_parts(waiting.pop().nodes):
            if part in chains and part not in found:
                found.add(part)
                waiting.append(chains[part])
    return found


def _direct_parts(nodes: Sequence[ChainNode]) -> Iterator[str]:
    for node in nodes:
        if node.chain is not None:
            yield node.chain
        for branch in node.branches:
            yield from _direct_parts(branch.nodes)


def _parted(chain: Chain) -> bool:
    return any(node.branches for node in chain.nodes)


def _whole(file: Checked[Chain], chain: definition.Chain) -> Iterator[Problem]:
    if _silent(chain.nodes):
        reason = "there is a way on which nobody signs: give it a step without a condition"
        yield file.source.problem(("nodes",), reason)
    for path, _ in chain.walk():
        if len(path) > _LONGEST_PATH:
            reason = f"the path {path!r} is longer than {_LONGEST_PATH} characters: shorten the ids"
            yield file.source.problem(("nodes",), reason)


def _silent(nodes: Sequence[definition.Node]) -> bool:
    """Whether a list can be gone through without anybody being asked."""
    return END in reached(nodes, without={node.id for node in nodes if _surely_signed(node)})


def _surely_signed(node: definition.Node) -> bool:
    if node.when is not None:
        return False
    if not node.branches:
        return True
    return any(branch.when is None and not _silent(branch.nodes) for branch in node.branches)
