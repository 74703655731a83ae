"""The city's rules of petitions, as a typed view of the catalogue's section ``petition``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sunhall.domain.catalogue import (
    Catalogue,
    Choice,
    Limit,
    Period,
    Text,
    limit_of,
    period_of,
)

#: Name of the section, and of the service.
SECTION: Final = "petition"

_UNIT: Final = "unit"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Branch:
    """A way of the law beside the petition (art. 31(1)-(5)), or the discipline organs (art. 30).

    Attributes:
        id: Short id, e.g. ``arbitration``.
        label: What it is called.
        article: Its item, e.g. ``31(2)``.
        citation: The same as a letter writes it: 第三十一条第二项.
        kinds: Kinds of petitions that it is for.
        explanation: What the petitioner is told about it.
    """

    id: str
    label: Text
    article: str
    citation: str
    kinds: tuple[str, ...]
    explanation: Text


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Superior:
    """The next higher organ of another one: it reviews and re-checks (arts. 35, 36).

    Attributes:
        name: What letters call it.
        department: Its id, or None where it does not use this installation.
    """

    name: Text
    department: str | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PetitionRules:
    """The numbers and lists of petitions.

    Attributes:
        office: Id of the unit that registers and sorts (信访工作机构).
        sorting: From receipt until it is forwarded or accepted (art. 22).
        notice: An organ's time to tell the petitioner in writing, from its own receipt (art. 23).
        objection: Its time to object to a transfer (art. 23).
        handling: By kind of petition, the time from acceptance to the answer; art. 34 fixes it for
            disputes.
        review_window: The petitioner's time to ask for a review (art. 35).
        review: The reviewing organ's time (art. 35).
        recheck_window: The petitioner's time to ask for a re-check (art. 36).
        recheck: The re-checking organ's time, hearings not counted (art. 36).
        archive_wait: Between the end and the archive.
        max_extension: Most days an extension adds (art. 34).
        max_extensions: How often a period is extended (art. 34).
        representatives: Most people who come together about one matter (art. 20).
        due_soon: Calendar days left at which a yellow card is given.
        postal_days: Calendar days that a request posted on the last day may take to arrive.
        identity_open_hours: Hours for which a sealed identity stays open once three have agreed.
        kinds: Kinds of petitions by id, in the order in which people see them.
        channels: Ways in by id; those a citizen can use are in ``public_channels``.
        public_channels: Ways in that need nobody at a desk.
        branches: Where else a matter may belong, by id.
        urgent_reports: Who is told at once of a major or urgent matter, by id (art. 25).
        opinion_chain: Id of the chain that approves an answer.
        review_chain: Id of the chain that approves a review or a re-check.
        extension_chain: Id of the chain that approves an extension (art. 34).
        identity_chain: Id of the chain that opens a sealed identity.
        superiors: The superior of an organ, by the organ's id.
        default_superior: The superior of every other organ.
    """

    office: str
    sorting: Period
    notice: Period
    objection: Period
    handling: Mapping[str, Period]
    review_window: Period
    review: Period
    recheck_window: Period
    recheck: Period
    archive_wait: Period
    max_extension: Limit
    max_extensions: Limit
    representatives: Limit
    due_soon: Limit
    postal_days: Limit
    identity_open_hours: Limit
    kinds: Mapping[str, Choice]
    channels: Mapping[str, Choice]
    public_channels: frozenset[str]
    branches: Mapping[str, Branch]
    urgent_reports: Mapping[str, Choice]
    opinion_chain: str
    review_chain: str
    extension_chain: str
    identity_chain: str
    superiors: Mapping[str, Superior]
    default_superior: Superior


@lru_cache(maxsize=4)
def petition_rules(catalogue: Catalogue) -> PetitionRules:
    """Return the rules of a catalogue, built once for each.

    Raises:
        KeyError: The catalogue has no section of that name.
    """
    data: Mapping[str, Any] = catalogue.sections[SECTION]
    periods = {name: period_of(period) for name, period in data["periods"].items()}
    limits = {name: limit_of(limit) for name, limit in data["limits"].items()}
    chains = data["chains"]
    return PetitionRules(
        office=data["office"],
        sorting=periods["sorting"],
        notice=periods["notice"],
        objection=periods["objection"],
        handling={name: period_of(period) for name, period in data["handling"].items()},
        review_window=periods["review_window"],
        review=periods["review"],
        recheck_window=periods["recheck_window"],
        recheck=periods["recheck"],
        archive_wait=periods["archive_wait"],
        max_extension=limits["max_extension"],
        max_extensions=limits["max_extensions"],
        representatives=limits["representatives"],
        due_soon=limits["due_soon"],
        postal_days=limits["postal_days"],
        identity_open_hours=limits["identity_open_hours"],
        kinds={each["id"]: Choice(each["id"], each["label"]) for each in data["kinds"]},
        channels={each["id"]: Choice(each["id"], each["label"]) for each in data["channels"]},
        public_channels=frozenset(each["id"] for each in data["channels"] if each["public"]),
        branches={each["id"]: _branch(each) for each in data["branches"]},
        urgent_reports={
            each["id"]: Choice(each["id"], each["label"]) for each in data["urgent_reports"]
        },
        opinion_chain=chains["opinion"],
        review_chain=chains["review"],
        extension_chain=chains["extension"],
        identity_chain=chains["identity"],
        superiors={each["organ"]: _superior(each, catalogue) for each in data["superiors"]},
        default_superior=_superior(data["default_superior"], catalogue),
    )


def superior_of(organ: str, catalogue: Catalogue) -> Superior:
    """Return who reviews what an organ has answered: the next higher organ (arts. 35, 36).

    An internal unit acts in the name of its department, so that department's superior reviews.
    """
    rules, department = petition_rules(catalogue), catalogue.departments[organ]
    if organ not in rules.superiors and department.kind == _UNIT and department.parent:
        return superior_of(department.parent, catalogue)
    return rules.superiors.get(organ, rules.default_superior)


def within(department: str | None, organ: str, catalogue: Catalogue) -> bool:
    """Whether a department is an organ itself, or a unit inside of it."""
    while department is not None and department != organ:
        found = catalogue.departments.get(department)
        department = found.parent if found else None
    return department == organ


def _branch(data: Mapping[str, Any]) -> Branch:
    return Branch(**{**data, "kinds": tuple(data["kinds"])})


def _superior(data: Mapping[str, Any], catalogue: Catalogue) -> Superior:
    named = data["department"]
    if named is None:
        return Superior(data["outside"], None)
    return Superior(catalogue.departments[named].agency, named)
