"""What a chain may ask of a case: the facts of an approval, and the words that they can take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, get_args

from infra.catalogue.problem import one_of
from infra.catalogue.rules import Rules
from sunhall.domain.approval.conditions import problem, words_compared
from sunhall.domain.catalogue import Risk
from sunhall.domain.disclosure.approvals import FACTS as FACTS
from sunhall.domain.ticket.approvals import CHAINS as TICKET_CHAINS
from sunhall.domain.ticket.approvals import FACTS as TICKET_FACTS

#: Facts that hold the id of a department, and those that hold a staff id.
DEPARTMENT_FACTS: Final = frozenset({"department"})
STAFF_FACTS: Final = frozenset({"handler"})


def condition_problem(expression: str, rules: Rules, chain: str = "") -> str | None:
    """Say what is wrong with a condition in this city, or return None if nothing is.

    Args:
        expression: The condition.
        rules: All the files.
        chain: Id of the chain it stands in: those of hotline tickets ask what a ticket knows.
    """
    if chain in TICKET_CHAINS.values():
        return problem(expression, TICKET_FACTS)
    return problem(expression, FACTS) or next(_strange_words(expression, rules), None)


def _strange_words(expression: str, rules: Rules) -> Iterator[str]:
    """A misspelled word would be refused by nobody and never hold."""
    words = _words(rules)
    for fact, word in words_compared(expression):
        known = words.get(fact)
        if word and known is not None and word not in known:
            yield f"{fact} is never {word!r}; {one_of(known, word)}"


def _words(rules: Rules) -> dict[str, set[str]]:
    disclosure, decisions = rules.disclosure.value, rules.decisions.value
    lists: Mapping[str, Sequence[Any]] = {
        "decision": decisions.decisions,
        "ground": decisions.grounds,
        "department": rules.departments.value,
        "applicant_kind": disclosure.applicant_kinds,
        "channel": disclosure.channels,
    }
    words = {fact: {entry.id for entry in entries} for fact, entries in lists.items()}
    words["risk"] = set(get_args(Risk))
    return {**words, "subject": set(rules.labels.value.get("subject", {}))}
