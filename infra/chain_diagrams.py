"""Draws the city's approval chains: ``python -m infra.chain_diagrams`` writes ``docs/chains.md``.

What is drawn is what runs: the compiled plan of each chain, with the names that people see.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from infra.catalogue.compiler import compile_catalogue
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.approval.definition import (
    ACTIONS,
    DISCLOSURE_OFFICE,
    END,
    OWN,
    Branch,
    Chain,
    Node,
    Selector,
    Wait,
    chain_from_plan,
)
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.ticket.approvals import CHAINS as TICKET_CHAINS

_ROOT = Path(__file__).parents[1]
PAGE = _ROOT / "docs" / "chains.md"

_HEAD = """\
# Approval chains

Every chain of the example city as it runs, drawn from `catalogue/chains/` by
`python -m infra.chain_diagrams`; a test fails when a chain has changed and this page has not. How
to write one is in [rules.md](rules.md).

A box is a step at which people sign. A diamond is a condition on the case: a step whose condition
does not hold is passed over. Behind a hexagon several branches go on at the same time, and the
circle waits for all of them. Whoever drafted what is to be approved signs nowhere.
"""

#: A line of a box holds an office and its role in English.
_WIDE = '%%{init: {"flowchart": {"wrappingWidth": 340}}}%%'
_YES, _NO = '"是 yes"', '"否 no"'


def page(catalogue: Catalogue) -> str:
    """Return the page that shows every chain of a city."""
    words = _Words(catalogue)
    parts = [_HEAD]
    for rules in catalogue.chains.values():
        chain = chain_from_plan(rules.plan)
        parts.append("\n".join(_section(chain, words)) + "\n")
    return "\n".join(parts)


def _section(chain: Chain, words: _Words) -> Iterator[str]:
    yield f"## {words.both(f'chain.{chain.id}')}"
    yield ""
    yield f"`{chain.id}`, version `{chain.version}`. {' '.join(_habits(chain, words))}"
    yield ""
    yield "```mermaid"
    yield from _Drawing(chain, words).lines()
    yield "```"
    rows = list(_ladder_rows(chain, words))
    if rows:
        yield ""
        yield "| while this step waits | after | time does this |"
        yield "|---|---|---|"
        yield from rows
    yield from _short_lists(chain, words)


def _habits(chain: Chain, words: _Words) -> Iterator[str]:
    """Say in sentences what no diagram shows."""
    yield from list(words.uses(chain.id)) or ["No service begins it: it stands in other chains."]
    if chain.distinct:
        yield "Nobody signs twice in it."
    if chain.repeat == "all":
        yield "Who has signed an earlier step passes automatically."
    if chain.repeat == "adjacent":
        yield "Who has signed the step before passes automatically."
    yield f"It can be urged every {words.wait_en(chain.urge_every)}."


def _ladder_rows(chain: Chain, words: _Words) -> Iterator[str]:
    for path, node in chain.walk():
        for rung in node.ladder:
            does = words.both(f"approval_remedy.{rung.do}")
            to = f" {words.selector(rung.to)}" if rung.to else ""
            step = words.both(f"node.{chain.id}.{path}")
            yield f"| {step} | {words.wait(rung.after)} | {does}{to} |"


def _short_lists(chain: Chain, words: _Words) -> Iterator[str]:
    """Say where signers can do less than usual, one sentence for each short list."""
    steps: dict[frozenset[str], list[str]] = {}
    for path, node in chain.walk():
        steps.setdefault(node.actions, []).append(words.both(f"node.{chain.id}.{path}"))
    for actions, named in steps.items():
        if actions != ACTIONS:
            may = ", ".join(words.both(f"action.{action}") for action in sorted(actions))
            at = ", ".join(f"“{each}”" for each in named)
            yield ""
            yield f"At {at} a signer can do nothing but: {may}."


class _Drawing:
    """A chain as a Mermaid flowchart.

    Boxes are written before arrows: Mermaid puts a box into the frame in which it first meets its
    name, and an arrow out of a branch names a box outside of it.
    """

    def __init__(self, chain: Chain, words: _Words) -> None:
        self._chain = chain
        self._words = words
        self._boxes = [_WIDE, "flowchart TD", '  start(["提交审批 · Submitted"])']
        self._arrows: list[str] = []

    def lines(self) -> Iterator[str]:
        """Yield the lines of the diagram."""
        entry = self._list(self._chain.nodes, "s", "done", "")
        self._boxes.append('  done(["通过 · Approved"])')
        self._arrow("start", entry)
        yield from self._boxes
        yield from self._arrows

    def _list(self, nodes: Sequence[Node], prefix: str, end: str, above: str) -> str:
        """Draw a list of steps and return the name of where it begins."""
        names = {node.id: f"{prefix}{number}" for number, node in enumerate(nodes, 1)}
        entries = {node.id: names[node.id] + "if" * bool(node.when) for node in nodes}
        for place, node in enumerate(nodes):
            name = names[node.id]
            following = entries[nodes[place + 1].id] if place + 1 < len(nodes) else end
            exit_ = self._node(node, name, above)
            onward = self._onward(node, name, following, {**entries, END: end})
            self._arrow(exit_, onward)
            if node.when:
                self._condition(f"{name}if", node.when, name, onward)
        return entries[nodes[0].id]

    def _node(self, node: Node, name: str, above: str) -> str:
        """Draw a step or a parting and return the name of where it is left."""
        label = self._words.both(f"node.{self._chain.id}.{above}{node.id}", "<br/>")
        if not node.branches:
            lines = [f"<b>{label}</b>", *self._words.signing(node)]
            self._box(name, '["', "<br/>".join(lines), '"]')
            return name
        self._box(name, '{{"', f"<b>{label}</b>", '"}}')
        join = f"{name}join"
        for number, branch in enumerate(node.branches, 1):
            self._branch(branch, f"{name}b{number}", (name, join), f"{above}{node.id}/")
        self._box(join, '(("', "汇合<br/>join", '"))')
        return join

    def _branch(self, branch: Branch, name: str, ends: tuple[str, str], above: str) -> None:
        fork, join = ends
        label = self._words.both(f"branch.{self._chain.id}.{above}{branch.id}")
        self._boxes.append(f'  subgraph {name}["{_escaped(label)}"]')
        entry = self._list(branch.nodes, f"{name}s", join, f"{above}{branch.id}/")
        self._boxes.append("  end")
        if branch.when:
            self._condition(f"{name}if", branch.when, entry, join)
            entry = f"{name}if"
        self._arrow(fork, entry)

    def _onward(self, node: Node, name: str, following: str, entries: Mapping[str, str]) -> str:
        """Draw the conditions of a step's edges and return the name of the first way on."""
        onward = following
        for number, edge in reversed(list(enumerate(node.next, 1))):
            if edge.when is None:
                onward = entries[edge.to]
            else:
                self._condition(f"{name}to{number}", edge.when, entries[edge.to], onward)
                onward = f"{name}to{number}"
        return onward

    def _condition(self, name: str, condition: str, yes: str, no: str) -> None:
        self._box(name, '{"', _escaped(condition), '"}')
        self._arrow(name, yes, _YES)
        self._arrow(name, no, _NO)

    def _box(self, name: str, opening: str, text: str, closing: str) -> None:
        self._boxes.append(f"  {name}{opening}{text}{closing}")

    def _arrow(self, name: str, to: str, label: str = "") -> None:
        self._arrows.append(f"  {name} -- {label} --> {to}" if label else f"  {name} --> {to}")


class _Words:
    """The names that people see, in both languages side by side."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def both(self, key: str, between: str = " · ") -> str:
        """Return a label in Chinese and English."""
        return f"{self._zh(key)}{between}{self._en(key)}"

    def signing(self, node: Node) -> Iterator[str]:
        """Yield the lines of a step's box: who signs, how it is counted, how long it may take."""
        share = f" {node.ratio[0]}/{node.ratio[1]}" if node.ratio else ""
        for locale, comma in (("zh-CN", "、"), ("en", ", ")):
            policy = self._catalogue.label(f"policy.{node.policy}", locale) + share
            people = comma.join(self._person(each, locale) for each in node.approvers)
            yield _escaped(f"{policy}{'：' if locale == 'zh-CN' else ': '}{people}")
        if node.otherwise:
            people = ", ".join(self.selector(each) for each in node.otherwise)
            yield _escaped(f"缺位时 otherwise: {people}")
        if node.limit:
            yield _escaped(f"时限 limit: {self.wait(node.limit)}")

    def selector(self, selector: Selector) -> str:
        """Return whom a selector asks, in Chinese and English."""
        return f"{self._person(selector, 'zh-CN')} · {self._person(selector, 'en')}"

    def wait(self, wait: Wait) -> str:
        """Return a length of time in Chinese and English."""
        return f"{wait.amount}{self._zh(f'unit.{wait.unit}')} · {self.wait_en(wait)}"

    def wait_en(self, wait: Wait) -> str:
        """Return a length of time in English."""
        unit = self._en(f"unit.{wait.unit}")
        return f"1 {unit.removesuffix('s')}" if wait.amount == 1 else f"{wait.amount} {unit}"

    def uses(self, chain: str) -> Iterator[str]:
        """Yield sentences that say what a chain is for."""
        rules = self._catalogue.disclosure
        for use, chosen, rest in (
            ("replies", rules.reply_chains, "reply"),
            ("replies on the spot", rules.on_spot_chains, "reply on the spot"),
        ):
            for named, when in chosen:
                if named == chain:
                    yield f"For {use} when `{when}`." if when else f"For every other {rest}."
        for use, named in (
            ("extensions", rules.extension_chain),
            ("consultations", rules.consultation_chain),
            ("processing fees", rules.fee_chain),
            ("opening a sealed identity", rules.identity_chain),
        ):
            if named == chain:
                yield f"For {use}."
        for subject, named in TICKET_CHAINS.items():
            if named == chain:
                yield f"For hotline tickets: {self._catalogue.label(f'subject.{subject}', 'en')}."

    def _person(self, selector: Selector, locale: str) -> str:
        chinese = locale == "zh-CN"
        match selector.kind:
            case "role" | "head":
                named = self._role(selector, locale)
                office = self._department(selector.department, locale)
                return f"{named}（{office}）" if chinese else f"{named} ({office})"
            case "person":
                return selector.value
            case "field":
                return f"办件的{selector.value}" if chinese else f"the case's {selector.value}"
            case "superior":
                return "上一签署人的上级" if chinese else "the superior of who signed last"

    def _role(self, selector: Selector, locale: str) -> str:
        if selector.kind == "head":
            return "负责人" if locale == "zh-CN" else "Head"
        return self._catalogue.label(f"role.{selector.value}", locale)

    def _department(self, named: str, locale: str) -> str:
        if named == OWN:
            return "承办部门" if locale == "zh-CN" else "the department in charge"
        if named.startswith("fact:"):
            fact = named.removeprefix("fact:")
            return f"办件的{fact}" if locale == "zh-CN" else f"the case's {fact}"
        office = self._catalogue.city.disclosure_office if named == DISCLOSURE_OFFICE else named
        return self._catalogue.departments[office].short_name[locale]

    def _zh(self, key: str) -> str:
        return self._catalogue.label(key, "zh-CN")

    def _en(self, key: str) -> str:
        return self._catalogue.label(key, "en")


def _escaped(text: str) -> str:
    """Return a text that Mermaid shows as it is within quotation marks."""
    for character, code in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(character, code)
    return text


def main(source: Path = _ROOT / "catalogue", target: Path = PAGE) -> int:
    """Write the page and return the exit status."""
    compiled: Mapping[str, Any] = compile_catalogue(source).catalogue
    target.write_text(page(catalogue_from_mapping(compiled)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
