"""What the tariff of pages says about the city's ways of delivery and kinds of reply."""

from __future__ import annotations

from collections.abc import Iterator

from infra.catalogue.problem import Path, Problem, one_of
from infra.catalogue.rules import Rules

_PAGES: Path = ("fees", "per_page")


def fee_problems(rules: Rules) -> Iterator[Problem]:
    """Find every form, way and decision that the tariff of pages names and nothing else knows."""
    yield from _copies(rules)
    yield from _decisions(rules)


def _copies(rules: Rules) -> Iterator[Problem]:
    source, disclosure = rules.disclosure.source, rules.disclosure.value
    ways = {form.id: {way.id for way in form.ways} for form in disclosure.delivery_forms}
    for form, named in disclosure.fees.per_page.copies.items():
        path = (*_PAGES, "copies", form)
        if form not in ways:
            yield source.problem(path, f"there is no form {form!r}; {one_of(ways, form)}")
            continue
        for index, way in enumerate(named):
            if way not in ways[form]:
                reason = f"there is no way {way!r} of {form!r}; {one_of(ways[form], way)}"
                yield source.problem((*path, index), reason)


def _decisions(rules: Rules) -> Iterator[Problem]:
    known = {decision.id for decision in rules.decisions.value.decisions}
    for index, decision in enumerate(rules.disclosure.value.fees.per_page.not_for):
        if decision not in known:
            reason = f"there is no decision {decision!r}; {one_of(known, decision)}"
            yield rules.disclosure.source.problem((*_PAGES, "not_for", index), reason)
