"""A chain to try things with, written into a copy of the example city."""

from __future__ import annotations

from textwrap import dedent, indent

from infra.catalogue.problem import Problem
from tests.unit.catalogue.conftest import City

TRIAL = "chains/trial.yaml"

_LEADER = "{role: leader, department: government-office}"


def step(name: str, more: str = "", approver: str = _LEADER) -> str:
    """Return a step at which somebody signs.

    Args:
        name: Its id.
        more: Further lines of it.
        approver: Whom it asks.
    """
    lines = f"- id: {name}\n  label: {{zh-CN: 步骤{name}, en: Step {name}}}\n"
    if "policy:" not in more:
        lines += "  policy: any\n"
    if "approvers:" not in more:
        lines += f"  approvers: [{approver}]\n"
    return lines + indent(dedent(more).strip("\n"), "  ") + "\n" * bool(more)


def part(name: str, chain: str, more: str = "") -> str:
    """Return a step in whose place another chain stands."""
    lines = f"- id: {name}\n  label: {{zh-CN: 部分{name}, en: Part {name}}}\n  chain: {chain}\n"
    return lines + indent(dedent(more).strip("\n"), "  ") + "\n" * bool(more)


def parting(name: str, branches: dict[str, str], more: str = "") -> str:
    """Return a step at which ways part.

    Args:
        name: Its id.
        branches: Steps of each branch by its id, which ``id when condition`` may follow.
        more: Further lines of it.
    """
    lines = f"- id: {name}\n  label: {{zh-CN: 并联{name}, en: Parting {name}}}\n"
    lines += indent(dedent(more).strip("\n"), "  ") + "\n" * bool(more) + "  branches:\n"
    for named, steps in branches.items():
        branch, _, when = named.partition(" when ")
        lines += f"    - id: {branch}\n      label: {{zh-CN: 分支{branch}, en: Branch {branch}}}\n"
        lines += f"      when: '{when}'\n" if when else ""
        lines += "      nodes:\n" + indent(steps, "        ")
    return lines


def chain(*steps: str, name: str = "trial", head: str = "") -> str:
    """Return the file of a chain."""
    start = f"id: {name}\nlabel: {{zh-CN: 试验, en: Trial {name}}}\n" + dedent(head)
    return start + "nodes:\n" + indent("".join(steps), "  ")


def tried(city: City, *steps: str, head: str = "") -> list[tuple[str, str]]:
    """Compile the city with a chain of these steps, and return place and reason of what is wrong.

    Nothing else is wrong with the city, so every problem has to be of the chain's file.
    """
    city.write(TRIAL, chain(*steps, head=head))
    problems: list[Problem] = city.problems()
    assert {each.file for each in problems} == {TRIAL}, problems
    return [(each.path, each.reason) for each in problems]
