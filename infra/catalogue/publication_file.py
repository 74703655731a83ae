"""The shape of ``services/publication.yaml``, and what it says about other files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from infra.catalogue.models import Article, Basis, Choice, Id, Limit, Period, Strict, Text
from infra.catalogue.problem import Path, Problem, one_of

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

#: Items of art. 20; every one of them needs a category.
ITEMS = tuple(f"20({number})" for number in range(1, 16))


class PublicationPeriods(Strict):
    """Lengths of time."""

    publish: Period


class PublicationLimits(Strict):
    """Limits."""

    due_soon: Limit
    suggested_by: Limit
    alike_percent: Limit


class PublicationChains(Strict):
    """Which chain approves a release."""

    release: Id


class LogRules(Strict):
    """Which replies can be shown to everybody."""

    decisions: Annotated[list[Id], Field(min_length=1)]
    basis: Basis


class Category(Strict):
    """A category of what is published."""

    id: Id
    article: Article
    label: Text


class Publication(Strict):
    """``services/publication.yaml``."""

    periods: PublicationPeriods
    limits: PublicationLimits
    chains: PublicationChains
    log: LogRules
    forms: Annotated[list[Choice], Field(min_length=1)]
    reasons: Annotated[list[Choice], Field(min_length=1)]
    categories: Annotated[list[Category], Field(min_length=1)]


def compiled_publication(rules: Publication) -> dict[str, Any]:
    """Return the rules as the functions read them."""
    plain = rules.model_dump(mode="json", by_alias=True)
    return {
        **plain["periods"],
        **plain["limits"],
        "release_chain": plain["chains"]["release"],
        "log_decisions": plain["log"]["decisions"],
        **{name: plain[name] for name in ("forms", "reasons", "categories")},
    }


def publication_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with the file in the light of the others."""
    source, file = rules.publication.source, rules.publication.value
    if file.periods.publish.unit != "working_day":
        reason = "art. 26 of the 条例 counts working days"
        yield source.problem(("periods", "publish", "unit"), reason)
    for name in ("forms", "reasons", "categories"):
        yield from _doubled(rules, name, getattr(file, name))
    yield from _articles(rules)
    chains = {each.value.id for each in rules.chains}
    if file.chains.release not in chains:
        reason = f"there is no chain {file.chains.release!r}; {one_of(chains, file.chains.release)}"
        yield source.problem(("chains", "release"), reason)
    decisions = {each.id for each in rules.decisions.value.decisions}
    for index, decision in enumerate(file.log.decisions):
        if decision not in decisions:
            reason = f"there is no decision {decision!r}; {one_of(decisions, decision)}"
            yield source.problem(("log", "decisions", index), reason)


def _doubled(rules: Rules, name: str, entries: Sequence[Any]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if entry.id in seen:
            path: Path = (name, index, "id")
            yield rules.publication.source.problem(path, f"{entry.id!r} is taken already")
        seen.add(entry.id)


def _articles(rules: Rules) -> Iterator[Problem]:
    """Whatever has to be published needs a place to stand in (art. 20)."""
    source, file = rules.publication.source, rules.publication.value
    held = {category.article for category in file.categories}
    for item in ITEMS:
        if item not in held:
            yield source.problem(("categories",), f"no category is for art. {item}")
