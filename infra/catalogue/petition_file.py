"""The shape of ``services/petition.yaml``, and what it says about other files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, get_args

from pydantic import Field, model_validator

from infra.catalogue.models import Basis, Id, Limit, NonEmpty, Period, Strict, Text
from infra.catalogue.problem import Path, Problem, one_of
from infra.catalogue.service_chain import service_chain_problems
from infra.catalogue.source import Source
from sunhall.domain.petition import commands
from sunhall.domain.petition.approvals import FACTS
from sunhall.domain.petition.petition import Kind

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE: Final = "services/petition.yaml"

#: Period → what it is counted in (arts. 22, 23, 35, 36).
UNITS: Final = {
    "sorting": "calendar_day",
    "notice": "calendar_day",
    "objection": "working_day",
    "review_window": "calendar_day",
    "review": "calendar_day",
    "recheck_window": "calendar_day",
    "recheck": "calendar_day",
    "archive_wait": "calendar_day",
}

Article = Annotated[str, Field(pattern=r"^[1-9][0-9]?(\([1-9]\))?$")]


class PetitionPeriods(Strict):
    """Lengths of time of a petition."""

    sorting: Period
    notice: Period
    objection: Period
    review_window: Period
    review: Period
    recheck_window: Period
    recheck: Period
    archive_wait: Period


class Handling(Strict):
    """Time for the answer, by kind."""

    dispute: Period
    suggestion: Period
    report: Period


class PetitionLimits(Strict):
    """Limits of a petition."""

    max_extension: Limit
    max_extensions: Limit
    representatives: Limit
    due_soon: Limit
    postal_days: Limit
    identity_open_hours: Limit


class PetitionChains(Strict):
    """Which chain approves what."""

    opinion: Id
    review: Id
    extension: Id
    identity: Id


class KindOfPetition(Strict):
    """A kind of petition."""

    id: Id
    label: Text


class WayIn(Strict):
    """A way in which petitions come."""

    id: Id
    public: bool
    label: Text


class BranchOfFile(Strict):
    """Another way of the law."""

    id: Id
    label: Text
    article: Article
    citation: Annotated[NonEmpty, Field(pattern=r"^第.+条(第.+项)?$")]
    kinds: Annotated[list[Id], Field(min_length=1)]
    explanation: Text


class UrgentReport(Strict):
    """Who is told at once of a major or urgent matter."""

    id: Id
    label: Text
    basis: Basis


class DefaultSuperior(Strict):
    """Who reviews what an organ has answered."""

    department: Id | None = None
    outside: Text | None = None

    @model_validator(mode="after")
    def _is_one(self) -> DefaultSuperior:
        if (self.department is None) is (self.outside is None):
            raise ValueError("names either a 'department' or an organ 'outside'")
        return self


class SuperiorOf(DefaultSuperior):
    """The superior of one organ."""

    organ: Id


class PetitionFile(Strict):
    """``services/petition.yaml``."""

    office: Id
    periods: PetitionPeriods
    handling: Handling
    limits: PetitionLimits
    kinds: Annotated[list[KindOfPetition], Field(min_length=1)]
    channels: Annotated[list[WayIn], Field(min_length=1)]
    branches: Annotated[list[BranchOfFile], Field(min_length=1)]
    urgent_reports: Annotated[list[UrgentReport], Field(min_length=1)]
    chains: PetitionChains
    default_superior: DefaultSuperior
    superiors: list[SuperiorOf]


def compiled_petition(rules: Rules) -> dict[str, Any]:
    """Return the section as the functions read it."""
    return rules.of(PetitionFile).value.model_dump(mode="json", by_alias=True)


def petition_labels(file: PetitionFile) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the texts for people that stand in the file, by their keys."""
    lists: tuple[tuple[str, Sequence[Any]], ...] = (
        ("petition_kind", file.kinds),
        ("petition_channel", file.channels),
        ("petition_branch", file.branches),
        ("petition_urgent_report", file.urgent_reports),
    )
    for group, entries in lists:
        for entry in entries:
            yield f"{group}.{entry.id}", entry.label.model_dump(mode="json", by_alias=True)


def petition_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with the file in the light of the others."""
    checked = rules.of(PetitionFile)
    source, file = checked.source, checked.value
    yield from _periods(source, file)
    yield from _doubled(source, ("urgent_reports",), [each.id for each in file.urgent_reports])
    yield from _words(source, file)
    yield from _branches(source, file)
    yield from _departments(rules, source, file)
    for name in ("opinion", "review", "extension"):
        chain = getattr(file.chains, name)
        yield from service_chain_problems(rules, source, ("chains", name), chain, FACTS)
    yield from _identity_chain(rules, source, file)


def _periods(source: Source, file: PetitionFile) -> Iterator[Problem]:
    for name, unit in UNITS.items():
        if getattr(file.periods, name).unit != unit:
            reason = f"is counted in units of {unit} (信访工作条例)"
            yield source.problem(("periods", name, "unit"), reason)
    for kind in Kind:
        if getattr(file.handling, kind).unit != "calendar_day":
            reason = "is counted in calendar days (信访工作条例 art. 34)"
            yield source.problem(("handling", str(kind), "unit"), reason)


def _words(source: Source, file: PetitionFile) -> Iterator[Problem]:
    """A word that the software does not know would be offered and then refused."""
    lists: tuple[tuple[str, Sequence[Any], tuple[str, ...]], ...] = (
        ("kinds", file.kinds, get_args(commands.Kind)),
        ("channels", file.channels, get_args(commands.Channel)),
    )
    for key, entries, known in lists:
        ids = [entry.id for entry in entries]
        yield from _doubled(source, (key,), ids)
        for index, each in enumerate(ids):
            if each not in known:
                reason = f"the software does not know {each!r}; {one_of(known, each)}"
                yield source.problem((key, index, "id"), reason)


def _doubled(source: Source, path: Path, ids: Sequence[str]) -> Iterator[Problem]:
    for index, each in enumerate(ids):
        if each in ids[:index]:
            yield source.problem((*path, index, "id"), f"{each!r} is taken already")


def _branches(source: Source, file: PetitionFile) -> Iterator[Problem]:
    """Arts. 30 and 31: every item from the first to the fifth has its explanation."""
    yield from _doubled(source, ("branches",), [branch.id for branch in file.branches])
    kinds = {kind.id for kind in file.kinds}
    for index, branch in enumerate(file.branches):
        for position, kind in enumerate(branch.kinds):
            if kind not in kinds:
                reason = f"there is no kind {kind!r}; {one_of(kinds, kind)}"
                yield source.problem(("branches", index, "kinds", position), reason)
    articles = {branch.article for branch in file.branches}
    for item in (f"31({number})" for number in range(1, 6)):
        if item not in articles:
            yield source.problem(("branches",), f"nothing is said of art. {item}")


def _departments(rules: Rules, source: Source, file: PetitionFile) -> Iterator[Problem]:
    known = {department.id for department in rules.departments.value}
    named: list[tuple[Path, str | None]] = [
        (("office",), file.office),
        (("default_superior", "department"), file.default_superior.department),
    ]
    for index, each in enumerate(file.superiors):
        named.append((("superiors", index, "organ"), each.organ))
        named.append((("superiors", index, "department"), each.department))
    for path, department in named:
        if department is not None and department not in known:
            reason = f"there is no department {department!r}; {one_of(known, department)}"
            yield source.problem(path, reason)
    yield from _circles(source, file)


def _circles(source: Source, file: PetitionFile) -> Iterator[Problem]:
    """Nobody reviews their own answer, nor that of their superior."""
    above = {each.organ: each.department for each in file.superiors}
    last = file.default_superior.department
    if last is not None and last not in above:
        reason = f"{last!r} would be its own superior: name another one under 'superiors'"
        yield source.problem(("default_superior", "department"), reason)
    for index, each in enumerate(file.superiors):
        seen, organ = {each.organ}, each.department
        while organ is not None and organ not in seen:
            seen.add(organ)
            organ = above.get(organ, last)
        if organ is not None:
            reason = f"{organ!r} would be its own superior in the end"
            yield source.problem(("superiors", index, "department"), reason)


def _identity_chain(rules: Rules, source: Source, file: PetitionFile) -> Iterator[Problem]:
    """A sealed identity is opened by the same chain everywhere: it has its keys there."""
    wanted = rules.disclosure.value.chains.identity
    known = {chain.value.id for chain in rules.chains}
    if wanted in known and file.chains.identity != wanted:
        reason = f"identities are opened by {wanted!r} alone (services/disclosure.yaml)"
        yield source.problem(("chains", "identity"), reason)
