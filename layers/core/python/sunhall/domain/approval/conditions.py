"""Conditions of a chain: ``withheld > 0 and decision in ("refuse", "disclose_partly")``.

A condition says yes or no about the facts of a case. It may name facts and constants, compare them
and join comparisons with ``and``, ``or`` and ``not``; it can call, reach into, compute and change
nothing. It is checked when the catalogue is built (`problem`), so that what a running approval
asks (`holds`) has an answer.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any, Final

#: Everything a condition can be made of. What is not named here is refused, at the build and when
#: a condition is asked.
_NODES: Final = (ast.BoolOp, ast.UnaryOp, ast.Compare, ast.Name, ast.Constant, ast.Tuple, ast.List)
_ORDER: Final = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_EQUALITY: Final = (ast.Eq, ast.NotEq)
_MEMBERSHIP: Final = (ast.In, ast.NotIn)
_OPERATORS: Final = (ast.Not, *_ORDER, *_EQUALITY, *_MEMBERSHIP)

_WORDS: Final[Mapping[type, str]] = {str: "a text", int: "a whole number", bool: "a yes or no"}


class ConditionError(ValueError):
    """A condition that has no answer; the message says why."""


def holds(expression: str, facts: Mapping[str, Any]) -> bool:
    """Whether a condition holds for a case.

    Args:
        expression: A condition that `problem` found right.
        facts: Facts of the case by name.

    Raises:
        ConditionError: It has no answer: it is no condition, or names what is not a fact.
    """
    # Imported with the first condition that is met: most starts of a function meet none.
    from simpleeval import (  # type: ignore[import-untyped]
        DEFAULT_OPERATORS,
        EvalWithCompoundTypes,
        InvalidExpression,
    )

    evaluator = EvalWithCompoundTypes(
        operators={each: DEFAULT_OPERATORS[each] for each in _OPERATORS}, names=dict(facts)
    )
    evaluator.functions = {}
    evaluator.nodes = {each: evaluator.nodes[each] for each in _NODES}
    try:
        return bool(evaluator.eval(expression, ast.parse(expression, mode="eval").body))
    except (InvalidExpression, LookupError, SyntaxError, TypeError) as error:
        raise ConditionError(f"{expression!r} has no answer: {error}") from error


def problem(expression: str, facts: Mapping[str, type]) -> str | None:
    """Say what is wrong with a condition, or return None if nothing is.

    Args:
        expression: What stands in the catalogue.
        facts: Name and type (``str``, ``int``, ``bool``) of every fact that a case has.

    Returns:
        The reason, to be read after the name of the place.
    """
    try:
        tree = ast.parse(expression, mode="eval").body
        _check(tree, facts)
    except ConditionError as refused:
        return str(refused)
    except (SyntaxError, ValueError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else error
        return f"{expression!r} cannot be read: {reason}"
    return None


def words_compared(expression: str) -> Iterator[tuple[str, str]]:
    """Yield every fact of a right condition with every text that it is compared with.

    Who knows which words a fact can take can so find a misspelled one, which would never hold.
    """
    for node in ast.walk(ast.parse(expression, mode="eval")):
        if not isinstance(node, ast.Compare):
            continue
        for left, _, right in _pairs(node):
            sides = (left, *_parts(right))
            names = [each.id for each in sides if isinstance(each, ast.Name)]
            texts = [each.value for each in sides if isinstance(each, ast.Constant)]
            for name in names:
                yield from ((name, text) for text in texts if isinstance(text, str))


def _check(node: ast.expr, facts: Mapping[str, type]) -> None:
    """Check something that has to say yes or no."""
    match node:
        case ast.BoolOp():
            for value in node.values:
                _check(value, facts)
        case ast.UnaryOp(op=ast.Not()):
            _check(node.operand, facts)
        case ast.Compare():
            for left, operator, right in _pairs(node):
                _check_pair(left, operator, right, facts)
        case ast.Constant():
            # Alone, it would give the same answer for every case.
            raise ConditionError(f"{_text(node)} asks nothing of the case: compare a fact with it")
        case ast.Name():
            if _type_of(node, facts) is not bool:
                raise ConditionError(f"{node.id!r} is no yes or no: compare it with something")
        case _:
            raise ConditionError(f"{_text(node)} is not allowed in a condition")


def _check_pair(
    left: ast.expr, operator: ast.cmpop, right: ast.expr, facts: Mapping[str, type]
) -> None:
    if isinstance(operator, ast.Is | ast.IsNot):
        raise ConditionError("'is' is not allowed in a condition: write ==")
    others = _listed(right) if isinstance(operator, _MEMBERSHIP) else (right,)
    kind = _type_of(left, facts)
    for each in others:
        other = _type_of(each, facts)
        if other is not kind:
            raise ConditionError(
                f"{_text(left)} is {_WORDS[kind]} and {_text(each)} is {_WORDS[other]}"
            )
    if not any(isinstance(each, ast.Name) for each in (left, right)):
        raise ConditionError(f"{_text(left)} and {_text(right)} ask nothing of the case")
    if isinstance(operator, _ORDER) and kind is not int:
        raise ConditionError(f"{_text(left)} is {_WORDS[kind]}, which is neither more nor less")


def _listed(node: ast.expr) -> tuple[ast.expr, ...]:
    """Return the constants of a list; a text in brackets is none: Python wants a comma after it."""
    if not isinstance(node, ast.Tuple | ast.List) or not node.elts:
        hint = f"({_text(node)},)" if isinstance(node, ast.Constant) else '("a", "b")'
        raise ConditionError(f"{_text(node)} is no list to look into: write {hint}")
    for each in node.elts:
        if not isinstance(each, ast.Constant):
            raise ConditionError(f"{_text(each)} is no constant: a list holds nothing else")
    return tuple(node.elts)


def _type_of(node: ast.expr, facts: Mapping[str, type]) -> type:
    """Return the type of a fact or of a constant."""
    if isinstance(node, ast.Constant) and type(node.value) in _WORDS:
        return type(node.value)
    if not isinstance(node, ast.Name):
        raise ConditionError(f"{_text(node)} is not allowed: compare a fact with a constant")
    if node.id not in facts:
        raise ConditionError(f"there is no fact {node.id!r}; {_instead(node.id, facts)}")
    return facts[node.id]


def _instead(name: str, facts: Mapping[str, type]) -> str:
    # Only a build gets here: a running function never pays for the comparison of words.
    from difflib import get_close_matches

    nearest = get_close_matches(name, facts, n=1)
    return f"did you mean {nearest[0]!r}?" if nearest else f"known are {', '.join(sorted(facts))}"


def _pairs(node: ast.Compare) -> Iterator[tuple[ast.expr, ast.cmpop, ast.expr]]:
    """Yield what is compared with what: ``0 < days < 5`` holds two comparisons."""
    yield from zip((node.left, *node.comparators), node.ops, node.comparators, strict=False)


def _parts(node: ast.expr) -> tuple[ast.expr, ...]:
    return tuple(node.elts) if isinstance(node, ast.Tuple | ast.List) else (node,)


def _text(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if isinstance(node, ast.Constant) else repr(text)
