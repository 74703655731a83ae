"""Table two: what was published proactively (条例 art. 20), as the office states it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from annotated_types import Ge, Le

#: Highest figure that is taken; nobody issues so many documents.
MOST: Final = 1_000_000_000

Number = Annotated[int, Ge(0), Le(MOST)]

#: 万元: the unit of fees on the form.
_WAN: Final = 10_000


class _Figures:
    """A closed record of figures."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Documents(_Figures):
    """Documents of one kind.

    Attributes:
        made: Issued in the year (本年制发件数).
        repealed: Repealed in the year (本年废止件数).
        in_force: In force at its end (现行有效件数).
    """

    made: Number = 0
    repealed: Number = 0
    in_force: Number = 0


@dataclass(frozen=True, slots=True)
class TableTwo(_Figures):
    """A filled table two.

    Attributes:
        regulations: 规章, art. 20(1).
        normative_documents: 行政规范性文件, art. 20(1).
        licences: 行政许可 decided in the year, art. 20(5).
        penalties: 行政处罚 decided in the year, art. 20(6).
        enforcement_measures: 行政强制 decided in the year, art. 20(6).
        fees_yuan: 行政事业性收费 of the year in whole yuan, art. 20(8); the form shows 万元.
    """

    regulations: Documents = Documents()
    normative_documents: Documents = Documents()
    licences: Number = 0
    penalties: Number = 0
    enforcement_measures: Number = 0
    fees_yuan: Number = 0

    def places(self) -> Mapping[str, int]:
        """Return every figure by its place; fees in yuan."""
        return {
            **_document_places("regulations", self.regulations),
            **_document_places("normative_documents", self.normative_documents),
            "licences.decisions": self.licences,
            "penalties.decisions": self.penalties,
            "enforcement_measures.decisions": self.enforcement_measures,
            "fees.yuan": self.fees_yuan,
        }

    def plus(self, other: TableTwo) -> TableTwo:
        """Return both together, as the government adds up its units."""
        return TableTwo(
            regulations=_sum(self.regulations, other.regulations),
            normative_documents=_sum(self.normative_documents, other.normative_documents),
            licences=self.licences + other.licences,
            penalties=self.penalties + other.penalties,
            enforcement_measures=self.enforcement_measures + other.enforcement_measures,
            fees_yuan=self.fees_yuan + other.fees_yuan,
        )


def in_wan(yuan: int) -> str:
    """Return an amount in 万元 as the form writes it: exact, without needless zeros.

    Example:
        ``in_wan(125_000) == "12.5"``
    """
    whole, rest = divmod(abs(yuan), _WAN)
    decimals = f"{rest:04}".rstrip("0")
    sign = "-" if yuan < 0 else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def _document_places(row: str, documents: Documents) -> Mapping[str, int]:
    return {
        f"{row}.made": documents.made,
        f"{row}.repealed": documents.repealed,
        f"{row}.in_force": documents.in_force,
    }


def _sum(one: Documents, other: Documents) -> Documents:
    return Documents(
        made=one.made + other.made,
        repealed=one.repealed + other.repealed,
        in_force=one.in_force + other.in_force,
    )
