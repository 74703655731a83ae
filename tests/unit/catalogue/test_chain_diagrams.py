"""The page of diagrams shows the chains as they run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infra.catalogue.compiler import Compiled
from infra.chain_diagrams import PAGE, main, page
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.approval.definition import chain_from_plan
from sunhall.domain.catalogue import Catalogue
from tests.unit.catalogue.conftest import City
from tests.unit.catalogue.trial_chain import TRIAL, chain, parting, step


@pytest.fixture(scope="module")
def catalogue(example: Compiled) -> Catalogue:
    return catalogue_from_mapping(example.catalogue)


def section(text: str, chain_id: str) -> str:
    """Return what the page says of one chain."""
    return next(each for each in text.split("\n## ") if f"`{chain_id}`, version" in each)


def drawn(city: City, *steps: str, head: str = "") -> str:
    """Return what the page says of a chain of these steps."""
    city.write(TRIAL, chain(*steps, head=head))
    return section(page(catalogue_from_mapping(city.compile().catalogue)), "trial")


def arrows(text: str) -> set[tuple[str, str, str]]:
    """Return the arrows of a diagram: from, label, to."""
    plain = re.findall(r"^  (\w+) --> (\w+)$", text, flags=re.MULTILINE)
    named = re.findall(r'^  (\w+) -- "\S (yes|no)" --> (\w+)$', text, flags=re.MULTILINE)
    return {(here, "", there) for here, there in plain} | set(named)


def boxes(text: str) -> dict[str, str]:
    """Return the boxes of a diagram with what stands in them."""
    return dict(re.findall(r'^  (\w+)[\[({]+"(.*)"[\])}]+$', text, flags=re.MULTILINE))


def test_the_page_is_that_of_the_chains_as_they_are(catalogue: Catalogue) -> None:
    shown = PAGE.read_text(encoding="utf-8")
    assert shown == page(catalogue), "run: python -m infra.chain_diagrams"


def test_every_chain_is_shown_with_its_version_and_all_its_steps(catalogue: Catalogue) -> None:
    text = page(catalogue)
    for rules in catalogue.chains.values():
        told = section(text, rules.id)
        assert f"version `{rules.plan['version']}`" in told
        for path, _ in chain_from_plan(rules.plan).walk():
            assert catalogue.label(f"node.{rules.id}.{path}") in told
            assert catalogue.label(f"node.{rules.id}.{path}", "en") in told


def test_a_plain_chain_is_a_row_of_boxes(city: City) -> None:
    told = drawn(city, step("one"), step("two"))
    assert arrows(told) == {("start", "", "s1"), ("s1", "", "s2"), ("s2", "", "done")}


def test_a_box_says_who_signs_how_and_until_when_in_both_languages(city: City) -> None:
    more = """
        policy: ratio
        ratio: 2/3
        approvers:
          - {role: office_head, department: disclosure_office}
          - {head_of: own}
          - {person: legal}
          - {field: handler}
        otherwise: [{superior_of: last}, {head_of: "fact:department"}, {head_of: own}]
        limit: {amount: 1, unit: working_day}
    """
    assert boxes(drawn(city, step("one", more)))["s1"].split("<br/>") == [
        "<b>步骤one",
        "Step one</b>",
        "票签 2/3：政务公开机构负责人（政务公开办）、负责人（承办部门）、"
        "staff-legal、办件的handler",
        "Vote 2/3: Head of the disclosure office (Disclosure Office), "
        "Head (the department in charge), staff-legal, the case's handler",
        "缺位时 otherwise: 上一签署人的上级 · the superior of who signed last, "
        "负责人（办件的department） · Head (the case's department), "
        "负责人（承办部门） · Head (the department in charge)",
        "时限 limit: 1个工作日 · 1 working day",
    ]


def test_a_step_that_may_be_passed_over_stands_behind_a_diamond(city: City) -> None:
    told = drawn(city, step("one"), step("two", 'when: decision == "refuse"'), step("three"))
    assert arrows(told) == {
        ("start", "", "s1"),
        ("s1", "", "s2if"),
        ("s2if", "yes", "s2"),
        ("s2if", "no", "s3"),
        ("s2", "", "s3"),
        ("s3", "", "done"),
    }
    assert boxes(told)["s2if"] == "decision == #quot;refuse#quot;"


def test_edges_are_asked_one_after_the_other(city: City) -> None:
    edges = "next: [{to: three, when: withheld > 0}, {to: end, when: extended}, {to: two}]"
    told = drawn(city, step("one", edges), step("two"), step("three"))
    assert arrows(told) == {
        ("start", "", "s1"),
        ("s1", "", "s1to1"),
        ("s1to1", "yes", "s3"),
        ("s1to1", "no", "s1to2"),
        ("s1to2", "yes", "done"),
        ("s1to2", "no", "s2"),
        ("s2", "", "s3"),
        ("s3", "", "done"),
    }
    assert boxes(told)["s1to1"] == "withheld #gt; 0"


def test_branches_part_at_a_box_and_join_in_a_circle(city: City) -> None:
    branches = {"law": step("one") + step("two"), "money when withheld > 0": step("three")}
    told = drawn(city, parting("joint", branches), step("last"))
    assert arrows(told) == {
        ("start", "", "s1"),
        ("s1", "", "s1b1s1"),
        ("s1b1s1", "", "s1b1s2"),
        ("s1b1s2", "", "s1join"),
        ("s1", "", "s1b2if"),
        ("s1b2if", "yes", "s1b2s1"),
        ("s1b2if", "no", "s1join"),
        ("s1b2s1", "", "s1join"),
        ("s1join", "", "s2"),
        ("s2", "", "done"),
    }
    assert '  subgraph s1b2["分支money · Branch money"]' in told


def test_every_arrow_joins_two_boxes_that_are_there(catalogue: Catalogue) -> None:
    for diagram in re.findall(r"```mermaid\n(.*?)```", page(catalogue), flags=re.DOTALL):
        named = {end for here, _, there in arrows(diagram) for end in (here, there)}
        assert named == set(boxes(diagram))
        assert diagram.count(" --> ") == len(arrows(diagram))


def test_no_arrow_stands_in_the_frame_of_a_branch(catalogue: Catalogue) -> None:
    framed = re.DOTALL | re.MULTILINE
    frames = re.findall(r"^  subgraph .*?^  end$", page(catalogue), flags=framed)
    assert frames, "the example city has a chain whose ways part"
    assert not any("-->" in frame for frame in frames)


def test_the_ladder_is_a_table_of_what_time_does(city: City) -> None:
    ladder = """
        ladder:
          - {after: {amount: 30, unit: minute}, do: remind}
          - {after: {amount: 2, unit: working_day}, reassign: {head_of: own}}
    """
    told = drawn(city, step("one", ladder), step("two"))
    assert (
        "| 步骤one · Step one | 30分钟 · 30 minutes | 提醒办理人 · remind who has not signed |"
        in told
    )
    assert (
        "| 步骤one · Step one | 2个工作日 · 2 working days | 改派 · hand the task to "
        "负责人（承办部门） · Head (the department in charge) |"
    ) in told
    assert told.count("| 步骤two") == 0


def test_a_chain_without_a_ladder_has_no_table(city: City) -> None:
    assert "|---|" not in drawn(city, step("one"))


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        ("distinct: true\n", "Nobody signs twice in it."),
        ("repeat: all\n", "Who has signed an earlier step passes automatically."),
        ("repeat: adjacent\n", "Who has signed the step before passes automatically."),
        ("urge_every: {amount: 1, unit: hour}\n", "It can be urged every 1 hour."),
        ("", "No service begins it: it stands in other chains."),
    ],
)
def test_what_no_diagram_shows_is_said_in_words(city: City, head: str, sentence: str) -> None:
    assert sentence in drawn(city, step("one"), head=head)


def test_the_use_of_a_chain_is_said(catalogue: Catalogue) -> None:
    text = page(catalogue)
    assert "For every other reply." in section(text, "disclosure-reply")
    assert 'For replies when `risk == "high"`.' in section(text, "disclosure-sensitive-reply")
    assert "For extensions." in section(text, "disclosure-extension")
    assert "For opening a sealed identity." in section(text, "identity-opening")


def test_steps_at_which_signers_can_do_less_are_named_together(catalogue: Catalogue) -> None:
    told = section(page(catalogue), "identity-opening")
    sentences = [line for line in told.splitlines() if "nothing but" in line]
    assert len(sentences) == 1
    assert sentences[0].startswith("At “承办部门负责人 · Head of the department”, “合法性审核员")
    assert sentences[0].endswith("but: 同意 · Approve, 留言 · Comment, 驳回 · Refuse.")


def test_the_command_writes_the_page(tmp_path: Path, city: City) -> None:
    target = tmp_path / "chains.md"
    assert main(city.root, target) == 0
    assert target.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")
