"""What a chain is compiled to: the plan that an approval runs by, and the texts of its steps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.catalogue.chain_file import Chain, ChainNode
from infra.catalogue.chain_plan import chain_labels, chain_rules
from infra.catalogue.compiler import Compiled
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.approval import flow
from sunhall.domain.approval.definition import END, Selector, chain_from_plan
from sunhall.domain.catalogue import Catalogue
from tests.unit.catalogue.conftest import City
from tests.unit.catalogue.trial_chain import TRIAL, chain, part, parting, step

LABEL = {"zh-CN": "步骤", "en": "Step"}


@pytest.fixture(scope="module")
def catalogue(example: Compiled) -> Catalogue:
    return catalogue_from_mapping(json.loads(json.dumps(example.catalogue)))


def plan(city: City, *steps: str, head: str = "") -> dict[str, Any]:
    """Compile the city with a chain of these steps and return its plan."""
    city.write(TRIAL, chain(*steps, head=head))
    chains = {each["id"]: each for each in city.compile().catalogue["chains"]}
    found: dict[str, Any] = chains["trial"]["plan"]
    return found


def test_a_plain_step_is_no_more_than_its_id_and_its_signer(city: City) -> None:
    compiled = plan(city, step("one", approver="{role: department_head, department: own}"))
    assert compiled == {
        "version": compiled["version"],
        "id": "trial",
        "nodes": [{"id": "one", "approvers": [{"kind": "role", "value": "department_head"}]}],
    }


def test_everything_that_a_city_says_of_a_step_is_in_the_plan(city: City) -> None:
    more = """
        when: withheld > 0
        policy: ratio
        ratio: 2/3
        approvers:
          - {role: leader, department: government-office}
          - {head_of: finance-bureau}
          - {head_of: "fact:department"}
          - {person: legal}
        otherwise:
          - {field: handler}
          - {superior_of: last}
          - {role: office_head, department: disclosure_office}
        limit: {amount: 2, unit: working_day}
        ladder:
          - {after: {amount: 4, unit: hour}, do: remind}
          - {after: {amount: 1, unit: working_day}, do: escalate}
          - {after: {amount: 2, unit: working_day}, reassign: {person: leader}}
          - {after: {amount: 3, unit: working_day}, do: approve}
        silent_approval: true
        actions: [approve, return, comment]
        next: [{to: last, when: extended}, {to: end}]
    """
    head = "repeat: adjacent\nurge_every: {amount: 30, unit: minute}\n"
    compiled = plan(city, step("sure"), step("one", more), step("last"), head=head)
    assert compiled["repeat"] == "adjacent"
    assert compiled["urge_every"] == {"amount": 30, "unit": "minute"}
    assert compiled["nodes"][1] == {
        "id": "one",
        "when": "withheld > 0",
        "policy": "ratio",
        "ratio": [2, 3],
        "approvers": [
            {"kind": "role", "value": "leader", "department": "government-office"},
            {"kind": "head", "department": "finance-bureau"},
            {"kind": "head", "department": "fact:department"},
            {"kind": "person", "value": "staff-legal"},
        ],
        "otherwise": [
            {"kind": "field", "value": "handler"},
            {"kind": "superior"},
            {"kind": "role", "value": "office_head", "department": "disclosure_office"},
        ],
        "limit": {"amount": 2, "unit": "working_day"},
        "ladder": [
            {"after": {"amount": 4, "unit": "hour"}, "do": "remind"},
            {"after": {"amount": 1, "unit": "working_day"}, "do": "escalate"},
            {
                "after": {"amount": 2, "unit": "working_day"},
                "do": "reassign",
                "to": {"kind": "person", "value": "staff-leader"},
            },
            {"after": {"amount": 3, "unit": "working_day"}, "do": "approve"},
        ],
        "actions": ["approve", "comment", "return"],
        "next": [{"to": "last", "when": "extended"}, {"to": "end"}],
    }
    chain_from_plan(compiled)


def test_every_plan_of_the_example_city_can_be_read(catalogue: Catalogue) -> None:
    for rules in catalogue.chains.values():
        read = chain_from_plan(rules.plan)
        assert (read.id, len(read.version)) == (rules.id, 12)
        assert [path for path, _ in read.walk()]


def test_plans_are_small_because_every_case_keeps_its_own(catalogue: Catalogue) -> None:
    sizes = {
        rules.id: len(json.dumps(rules.plan, separators=(",", ":")))
        for rules in catalogue.chains.values()
    }
    assert sizes["disclosure-reply"] < 1000
    assert max(sizes.values()) < 2000


def test_another_step_is_another_version_and_another_text_is_not(city: City) -> None:
    before = plan(city, step("one"))["version"]
    assert plan(city, step("one"))["version"] == before
    assert plan(city, step("one"), step("two"))["version"] != before
    city.write(TRIAL, chain(step("one")).replace("Step one", "First step"))
    chains = {each["id"]: each["plan"] for each in city.compile().catalogue["chains"]}
    assert chains["trial"]["version"] == before


def test_a_chain_in_the_place_of_a_step_is_written_out(city: City) -> None:
    compiled = plan(
        city, step("one"), part("law", "legal-check", "when: withheld > 0"), step("last")
    )
    nodes = {each["id"]: each for each in compiled["nodes"]}
    assert list(nodes) == ["one", "law.reviewer", "law.countersign", "last"]
    assert nodes["law.reviewer"]["when"] == "withheld > 0"
    assert nodes["law.countersign"]["when"] == '(withheld > 0) and (decision == "refuse")'
    assert all("next" not in each for each in compiled["nodes"])


def test_ways_into_and_out_of_a_written_out_chain_lead_to_the_right_steps(city: City) -> None:
    inner = chain(
        step("first", "next: [{to: end, when: days > 3}, {to: second}]"),
        step("second"),
        name="inner",
    )
    city.write("chains/inner.yaml", inner)
    compiled = plan(
        city,
        step("one", "next: [{to: law, when: withheld > 0}, {to: last}]"),
        part("law", "inner", "next: [{to: end, when: extended}, {to: last}]"),
        step("last"),
    )
    ways = {each["id"]: each.get("next") for each in compiled["nodes"]}
    assert ways == {
        "one": [{"to": "law.first", "when": "withheld > 0"}, {"to": "last"}],
        "law.first": [
            {"to": "end", "when": "(days > 3) and (extended)"},
            {"to": "last", "when": "days > 3"},
            {"to": "law.second"},
        ],
        "law.second": [{"to": "end", "when": "extended"}, {"to": "last"}],
        "last": None,
    }


def test_a_written_out_chain_at_the_end_ends_the_whole(city: City) -> None:
    inner = chain(
        step("first", "next: [{to: end, when: days > 3}, {to: second}]"),
        step("second"),
        name="inner",
    )
    city.write("chains/inner.yaml", inner)
    compiled = plan(city, step("one"), part("law", "inner"))
    assert compiled["nodes"][1]["next"] == [
        {"to": "end", "when": "days > 3"},
        {"to": "law.second"},
    ]


def test_branches_keep_their_steps_and_conditions(city: City) -> None:
    branches = {"law": part("check", "legal-check"), "money when withheld > 0": step("budget")}
    compiled = plan(city, parting("joint", branches, "when: days > 3"), step("last"))
    joint = compiled["nodes"][0]
    assert set(joint) == {"id", "when", "branches"}
    assert [(each["id"], each.get("when")) for each in joint["branches"]] == [
        ("law", None),
        ("money", "withheld > 0"),
    ]
    assert [path for path, _ in chain_from_plan(compiled).walk()] == [
        "joint/law/check.reviewer",
        "joint/law/check.countersign",
        "joint/money/budget",
        "last",
    ]


def test_a_parting_can_stand_in_a_chain_that_stands_in_another(city: City) -> None:
    inner = chain(parting("joint", {"a": step("one"), "b": step("two")}), name="inner")
    city.write("chains/inner.yaml", inner)
    compiled = plan(city, part("all", "inner"), step("last"))
    assert [path for path, _ in chain_from_plan(compiled).walk()] == [
        "all.joint/a/one",
        "all.joint/b/two",
        "last",
    ]


def test_every_step_and_branch_of_every_chain_has_its_text(example: Compiled) -> None:
    labels = example.catalogue["labels"]
    for rules in example.catalogue["chains"]:
        read = chain_from_plan(rules["plan"])
        keys = [f"chain.{read.id}", *(f"node.{read.id}.{path}" for path, _ in read.walk())]
        for node in read.nodes:
            keys += [f"branch.{read.id}.{node.id}/{branch.id}" for branch in node.branches]
            keys.append(f"node.{read.id}.{node.id}")
        assert [key for key in keys if key not in labels] == []


def test_a_step_of_a_written_out_chain_says_in_whose_place_it_stands(example: Compiled) -> None:
    labels = example.catalogue["labels"]
    assert labels["node.disclosure-third-party-reply.legal.reviewer"] == {
        "zh-CN": "合法性审查：审核员审核",
        "en": "Legal review: Reviewer",
    }
    assert labels["node.disclosure-sensitive-reply.joint"]["zh-CN"] == "部门会签"
    assert labels["branch.disclosure-sensitive-reply.joint/law"]["zh-CN"] == "合法性审查"


def test_a_written_out_step_is_the_same_wherever_it_stands(catalogue: Catalogue) -> None:
    alone = chain_from_plan(catalogue.chains["legal-check"].plan)
    inside = chain_from_plan(catalogue.chains["disclosure-sensitive-reply"].plan)
    reviewer = inside.at("joint/law/review.reviewer")
    assert reviewer.approvers == alone.at("reviewer").approvers
    assert reviewer.ladder == alone.at("reviewer").ladder


# ------------------------------------------------------- written out, a chain goes the same way


def model_walk(
    nodes: Sequence[ChainNode], chains: Mapping[str, Chain], facts: Mapping[str, Any], above: str
) -> Iterator[str]:
    """Go through a chain as its file says, chains in it and all, without compiling anything."""
    place: int | None = 0
    while place is not None and place < len(nodes):
        node = nodes[place]
        if applies(node.when, facts):
            if node.chain:
                yield from model_walk(chains[node.chain].nodes, chains, facts, f"{above}{node.id}.")
            else:
                yield f"{above}{node.id}"
        taken = next((edge for edge in node.next if applies(edge.when, facts)), None)
        if taken is None:
            place += 1
        elif taken.to == END:
            return
        else:
            place = [each.id for each in nodes].index(taken.to)


def applies(when: str | None, facts: Mapping[str, Any]) -> bool:
    return when is None or bool(facts[when])


def engine_walk(plain: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    read = chain_from_plan(plain)
    walked: list[str] = []
    paths = flow.first(read, facts)
    while paths:
        walked += paths
        paths = flow.after(read, paths[0], facts)
    return walked


FACTS = ("extended", "urgent", "foreign")
CONDITION = st.one_of(st.none(), st.sampled_from(FACTS))


@st.composite
def node_lists(draw: st.DrawFn, parts: tuple[str, ...]) -> list[ChainNode]:
    """Return steps whose edges lead forward; some stand for one of these chains."""
    ids = [f"n{number}" for number in range(draw(st.integers(1, 4)))]
    nodes = []
    for place, name in enumerate(ids):
        plain: dict[str, Any] = {"id": name, "label": LABEL}
        if (when := draw(CONDITION)) is not None:
            plain["when"] = when
        if bool(parts) and draw(st.booleans()):
            plain["chain"] = draw(st.sampled_from(parts))
        else:
            plain |= {"policy": "any", "approvers": [{"head_of": "own"}]}
        onward = [*ids[place + 1 :], END]
        if draw(st.booleans()):
            edges = draw(
                st.lists(st.tuples(st.sampled_from(onward), st.sampled_from(FACTS)), max_size=2)
            )
            plain["next"] = [{"to": to, "when": condition} for to, condition in edges]
            plain["next"].append({"to": draw(st.sampled_from(onward))})
        nodes.append(ChainNode.model_validate(plain))
    return nodes


@st.composite
def nested_chains(draw: st.DrawFn) -> dict[str, Chain]:
    """Return three chains of which each may contain the ones before it."""
    chains: dict[str, Chain] = {}
    for name in ("inner", "middle", "outer"):
        nodes = draw(node_lists(tuple(chains)))
        plain = {"id": name, "label": LABEL, "nodes": nodes}
        chains[name] = Chain.model_validate(plain)
    return chains


@given(nested_chains(), st.fixed_dictionaries({name: st.booleans() for name in FACTS}))
def test_a_chain_written_out_goes_the_way_that_its_files_say(
    chains: dict[str, Chain], facts: dict[str, bool]
) -> None:
    compiled = chain_rules(chains["outer"], chains)["plan"]
    walked = engine_walk(compiled, facts)
    assert walked == list(model_walk(chains["outer"].nodes, chains, facts, ""))
    labelled = {key for key, _ in chain_labels(chains["outer"], chains)}
    assert {f"node.outer.{path}" for path in walked} <= labelled


def test_a_selector_reads_as_it_was_written(city: City) -> None:
    compiled = plan(city, step("one", approver="{head_of: own}"))
    node = chain_from_plan(compiled).at("one")
    assert node.approvers == (Selector("head", "", "own"),)
