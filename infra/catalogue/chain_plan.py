"""Compiles a chain to the plan that an approval runs by.

Every chain becomes one list: a chain that stands in the place of a step is written out there, so
that a running approval needs nothing but its own plan. Defaults are left out, because the plan is
kept in the history of every case that runs by it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from infra.catalogue.chain_file import Branch, Chain, ChainNode, Edge, Rung, Selector
from infra.catalogue.models import Text
from sunhall.domain.approval.definition import END, OWN

Plain: TypeAlias = dict[str, Any]
Chains: TypeAlias = Mapping[str, Chain]


def chain_rules(chain: Chain, chains: Chains) -> Plain:
    """Return a chain as the catalogue ships it: ``id``, ``label``, ``plan``.

    Args:
        chain: A chain that was found right.
        chains: All chains by id, for those that stand in the place of a step.
    """
    plan: Plain = {"id": chain.id, "nodes": _steps(chain.nodes, chains)}
    if chain.repeat != "none":
        plan["repeat"] = chain.repeat
    if chain.distinct:
        plan["distinct"] = True
    if chain.urge_every:
        plan["urge_every"] = chain.urge_every.model_dump()
    label = chain.label.model_dump(by_alias=True)
    return {"id": chain.id, "label": label, "plan": {"version": _version(plan), **plan}}


def chain_labels(chain: Chain, chains: Chains) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the texts of a chain by key: ``chain.<id>``, ``node.<id>.<path>``, ``branch.…``."""
    yield f"chain.{chain.id}", chain.label.model_dump(by_alias=True)
    for group, path, label in _labels(chain.nodes, chains):
        yield f"{group}.{chain.id}.{path}", label


def staff_id(username: str) -> str:
    """Return the id of somebody of ``staff.yaml``, as it stands in the histories of cases."""
    return f"staff-{username}"


def _version(plan: Plain) -> str:
    canonical = json.dumps(plan, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def _steps(nodes: Sequence[ChainNode], chains: Chains) -> list[Plain]:
    entries = {node.id: _entry(node, chains) for node in nodes}
    steps: list[Plain] = []
    for place, node in enumerate(nodes):
        edges = [_edge(edge, entries) for edge in node.next]
        if node.chain is None:
            steps.append(_with(_step(node, chains), when=node.when, next=edges))
            continue
        following = entries[nodes[place + 1].id] if place + 1 < len(nodes) else END
        inner = _steps(chains[node.chain].nodes, chains)
        steps += _written_out(node, inner, edges or [{"to": following}])
    return steps


def _entry(node: ChainNode, chains: Chains) -> str:
    """Return the id of the step with which a node begins once it is written out."""
    if node.chain is None:
        return node.id
    return f"{node.id}.{_entry(chains[node.chain].nodes[0], chains)}"


def _written_out(node: ChainNode, inner: Sequence[Plain], exits: Sequence[Plain]) -> list[Plain]:
    """Put a chain in the place of a step; where it ends, the chain around it goes on."""
    steps = []
    for place, step in enumerate(inner):
        edges = step.get("next", [])
        if not edges and place + 1 == len(inner) and node.next:
            edges = [{"to": END}]
        onward = [
            each
            for edge in edges
            for each in (
                [_with(out, when=_both(edge.get("when"), out.get("when"))) for out in exits]
                if edge["to"] == END
                else [{**edge, "to": f"{node.id}.{edge['to']}"}]
            )
        ]
        steps.append(
            _with(
                {**step, "id": f"{node.id}.{step['id']}"},
                when=_both(node.when, step.get("when")),
                next=onward,
            )
        )
    return steps


def _edge(edge: Edge, entries: Mapping[str, str]) -> Plain:
    return _with({"to": entries.get(edge.to, edge.to)}, when=edge.when)


def _both(outer: str | None, inner: str | None) -> str | None:
    return f"({outer}) and ({inner})" if outer and inner else outer or inner


def _step(node: ChainNode, chains: Chains) -> Plain:
    if node.branches:
        return {"id": node.id, "branches": [_branch(each, chains) for each in node.branches]}
    return _with(
        {"id": node.id},
        phase=node.phase,
        policy=node.policy if node.policy != "any" else None,
        ratio=list(node.share) if node.ratio else None,
        approvers=[_selector(each) for each in node.approvers],
        otherwise=[_selector(each) for each in node.otherwise],
        limit=node.limit.model_dump() if node.limit else None,
        ladder=[_rung(each) for each in node.ladder],
        actions=sorted(node.actions),
    )


def _branch(branch: Branch, chains: Chains) -> Plain:
    return _with({"id": branch.id}, when=branch.when, nodes=_steps(branch.nodes, chains))


def _selector(selector: Selector) -> Plain:
    department = selector.department or selector.head_of
    elsewhere = department if department != OWN else None
    if selector.role:
        return _with({"kind": "role", "value": selector.role}, department=elsewhere)
    if selector.head_of:
        return _with({"kind": "head"}, department=elsewhere)
    if selector.person:
        return {"kind": "person", "value": staff_id(selector.person)}
    if selector.field:
        return {"kind": "field", "value": selector.field}
    return {"kind": "superior"}


def _rung(rung: Rung) -> Plain:
    to = _selector(rung.reassign) if rung.reassign else None
    return _with({"after": rung.after.model_dump(), "do": rung.do or "reassign"}, to=to)


def _with(plain: Plain, **more: Any) -> Plain:
    """Return plain data with more keys, those left out that say nothing."""
    return {**plain, **{key: value for key, value in more.items() if value}}


def _labels(
    nodes: Sequence[ChainNode], chains: Chains
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield group, path and text of every step and branch of a list."""
    for node in nodes:
        if node.chain is not None:
            for group, path, label in _labels(chains[node.chain].nodes, chains):
                yield group, f"{node.id}.{path}", _within(node.label, label)
            continue
        yield "node", node.id, node.label.model_dump(by_alias=True)
        for branch in node.branches:
            yield "branch", f"{node.id}/{branch.id}", branch.label.model_dump(by_alias=True)
            for group, path, label in _labels(branch.nodes, chains):
                yield group, f"{node.id}/{branch.id}/{path}", label


def _within(outer: Text, inner: Mapping[str, str]) -> dict[str, str]:
    return {"zh-CN": f"{outer.zh}：{inner['zh-CN']}", "en": f"{outer.en}: {inner['en']}"}
