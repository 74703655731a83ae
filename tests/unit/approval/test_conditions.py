"""Conditions of chains: what they can say, what a build refuses, and what they cost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.approval.conditions import ConditionError, holds, problem, words_compared

LAYER = Path(__file__).parents[3] / "layers/core/python"

FACTS: dict[str, type] = {"decision": str, "ground": str, "withheld": int, "overdue": bool}
CASE: dict[str, Any] = {
    "decision": "refuse",
    "ground": "state_secret",
    "withheld": 2,
    "overdue": False,
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('decision == "refuse"', True),
        ('decision != "refuse"', False),
        ('decision in ("refuse", "disclose_partly")', True),
        ('decision in ["disclose"]', False),
        ('decision not in ("disclose",)', True),
        ("withheld > 2", False),
        ("withheld >= 2", True),
        ("withheld < 3", True),
        ("withheld <= 1", False),
        ("0 < withheld < 5", True),
        ("0 < withheld < 2", False),
        ("withheld in (1, 2, 3)", True),
        ("overdue", False),
        ("not overdue", True),
        ("overdue == False", True),
        ('decision == "refuse" and withheld > 5', False),
        ('decision == "disclose" or withheld == 2', True),
        ('not (decision == "refuse" or overdue)', False),
        ("decision == ground", False),
    ],
)
def test_a_right_condition_is_passed_by_the_build_and_answered_for_a_case(
    expression: str, expected: bool
) -> None:
    assert problem(expression, FACTS) is None
    assert holds(expression, CASE) is expected


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        # facts
        ('decisoin == "refuse"', "there is no fact 'decisoin'; did you mean 'decision'?"),
        ("x > 1", "there is no fact 'x'; known are decision, ground, overdue, withheld"),
        # types
        ('withheld > "2"', "'withheld' is a whole number and '2' is a text"),
        ("decision == 3", "'decision' is a text and 3 is a whole number"),
        ("withheld == True", "'withheld' is a whole number and True is a yes or no"),
        ("withheld == decision", "'withheld' is a whole number and 'decision' is a text"),
        ('decision in ("refuse", 3)', "'decision' is a text and 3 is a whole number"),
        ('decision > "a"', "'decision' is a text, which is neither more nor less"),
        ("overdue < True", "'overdue' is a yes or no, which is neither more nor less"),
        ("withheld > 1.5", "1.5 is not allowed: compare a fact with a constant"),
        ("decision == None", "None is not allowed: compare a fact with a constant"),
        # what asks nothing
        ("True", "True asks nothing of the case: compare a fact with it"),
        ("overdue or True", "True asks nothing of the case: compare a fact with it"),
        ("1 == 1", "1 and 1 ask nothing of the case"),
        ('"a" in ("a", "b")', "'a' and \"('a', 'b')\" ask nothing of the case"),
        ("withheld", "'withheld' is no yes or no: compare it with something"),
        ("not decision", "'decision' is no yes or no: compare it with something"),
        # lists
        ('decision in "refuse"', "'refuse' is no list to look into: write ('refuse',)"),
        ('decision in ("refuse")', "'refuse' is no list to look into: write ('refuse',)"),
        ("decision in ground", '\'ground\' is no list to look into: write ("a", "b")'),
        ("decision in ()", '\'()\' is no list to look into: write ("a", "b")'),
        ("decision in (ground,)", "'ground' is no constant: a list holds nothing else"),
        ('decision == ("a",)', "\"('a',)\" is not allowed: compare a fact with a constant"),
        # whatever is more than a question
        ("len(decision) > 3", "'len(decision)' is not allowed: compare a fact with a constant"),
        ("holds()", "'holds()' is not allowed in a condition"),
        ('decision.startswith("r")', "\"decision.startswith('r')\" is not allowed in a condition"),
        ("decision.x == 1", "'decision.x' is not allowed: compare a fact with a constant"),
        ("withheld + 1 > 2", "'withheld + 1' is not allowed: compare a fact with a constant"),
        ("withheld > 9 ** 9 ** 9", "'9 ** 9 ** 9' is not allowed: compare a fact with a constant"),
        ('decision == "a" * 9', "\"'a' * 9\" is not allowed: compare a fact with a constant"),
        ("withheld > -1", "'-1' is not allowed: compare a fact with a constant"),
        ('decision[0] == "r"', "'decision[0]' is not allowed: compare a fact with a constant"),
        ("lambda: overdue", "'lambda: overdue' is not allowed in a condition"),
        ("overdue if 1 else True", "'overdue if 1 else True' is not allowed in a condition"),
        ("[overdue for x in (1, 2)]", "'[overdue for x in (1, 2)]' is not allowed in a condition"),
        ('f"{ground}" == "x"', "\"f'{ground}'\" is not allowed: compare a fact with a constant"),
        ("overdue is True", "'is' is not allowed in a condition: write =="),
        ("(x := overdue)", "'(x := overdue)' is not allowed in a condition"),
    ],
)
def test_a_wrong_condition_is_refused_with_its_reason(expression: str, reason: str) -> None:
    assert problem(expression, FACTS) == reason


@pytest.mark.parametrize(
    "expression",
    ["", "decision ==", 'decision = "refuse"', "overdue; overdue", "import os", "(" * 300, "\0"],
)
def test_what_python_cannot_read_as_one_question_is_refused(expression: str) -> None:
    reason = problem(expression, FACTS)
    assert reason is not None
    assert reason.startswith(f"{expression!r} cannot be read: ")


@pytest.mark.parametrize(
    "expression",
    [
        '__import__("os").getcwd()',
        "decision.__class__",
        "rand()",
        "withheld + 1",
        "withheld ** 2",
        "[x for x in (1, 2)]",
        "{decision: 1}",
        "decision[0]",
        "overdue is None",
        "overdue if overdue else withheld",
        "unknown",
        'decision > 3 and "never got here"',
        "decision in 3",
        "overdue =",
        "overdue; withheld",
        "x = overdue",
    ],
)
def test_even_a_condition_that_escaped_the_build_can_only_ask(expression: str) -> None:
    with pytest.raises(ConditionError):
        holds(expression, CASE)


def test_asking_changes_no_fact_and_the_facts_of_one_case_do_not_reach_another() -> None:
    facts = dict(CASE)
    assert holds("withheld == 2", facts)
    assert facts == CASE
    assert holds("withheld == 3", {**CASE, "withheld": 3})


def test_the_answer_is_yes_or_no_whatever_python_would_answer() -> None:
    assert holds('overdue or decision == "refuse"', CASE) is True
    assert holds("overdue and withheld == 2", CASE) is False


def test_the_words_of_a_condition_are_found_with_their_facts() -> None:
    expression = (
        'decision in ("refuse", "disclose") and (ground != "third_party" or "x" == decision) '
        "and withheld > 0 and not overdue"
    )
    assert sorted(words_compared(expression)) == [
        ("decision", "disclose"),
        ("decision", "refuse"),
        ("decision", "x"),
        ("ground", "third_party"),
    ]


CONSTANTS = {
    str: st.sampled_from(["refuse", "disclose", "state_secret", ""]),
    int: st.integers(min_value=0, max_value=4),
    bool: st.booleans(),
}
MEANT: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    ">=": lambda left, right: left >= right,
    "in": lambda left, right: left in right,
    "not in": lambda left, right: left not in right,
}


@st.composite
def comparisons(draw: st.DrawFn) -> tuple[str, Any]:
    """Return a comparison and what it means: a function from facts to an answer."""
    fact, kind = draw(st.sampled_from(sorted(FACTS.items(), key=str)))
    operators = [*MEANT] if kind is int else ["==", "!=", "in", "not in"]
    operator = draw(st.sampled_from(operators))
    constant: Any = draw(CONSTANTS[kind])
    if operator.endswith("in"):
        constant = (constant, draw(CONSTANTS[kind]))
    compare = MEANT[operator]
    return f"{fact} {operator} {constant!r}", lambda facts: compare(facts[fact], constant)


def joined(inner: st.SearchStrategy[tuple[str, Any]]) -> st.SearchStrategy[tuple[str, Any]]:
    both = st.tuples(inner, inner)
    return st.one_of(
        both.map(
            lambda two: (
                f"({two[0][0]}) and ({two[1][0]})",
                lambda f: two[0][1](f) and two[1][1](f),
            )
        ),
        both.map(
            lambda two: (f"({two[0][0]}) or ({two[1][0]})", lambda f: two[0][1](f) or two[1][1](f))
        ),
        inner.map(lambda one: (f"not ({one[0]})", lambda f: not one[1](f))),
    )


CASES = st.fixed_dictionaries({name: CONSTANTS[kind] for name, kind in FACTS.items()})


@given(st.recursive(comparisons(), joined, max_leaves=6), CASES)
def test_a_condition_means_what_its_words_mean(
    condition: tuple[str, Any], case: dict[str, Any]
) -> None:
    expression, meant = condition
    assert problem(expression, FACTS) is None
    assert holds(expression, case) is meant(case)


def test_only_a_condition_that_is_met_pays_for_the_library() -> None:
    script = (
        "import sys\n"
        f"sys.path[:0] = [{str(LAYER)!r}]\n"
        "from sunhall.domain.approval import conditions, flow\n"
        "from sunhall.domain.approval.definition import chain_from_plan\n"
        "node = {'id': 'legal', 'approvers': [{'kind': 'role', 'value': 'legal_reviewer'}]}\n"
        "plan = {'id': 'plain', 'version': '1', 'nodes': [node]}\n"
        "assert flow.first(chain_from_plan(plan), {}) == ('legal',)\n"
        "print('simpleeval' in sys.modules)\n"
        "node['when'] = 'days > 3'\n"
        "assert flow.first(chain_from_plan(plan), {'days': 4}) == ('legal',)\n"
        "assert flow.first(chain_from_plan(plan), {'days': 3}) == ()\n"
        "print('simpleeval' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "True"]
