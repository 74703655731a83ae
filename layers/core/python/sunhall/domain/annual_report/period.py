"""The days that a report is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_LAST_MONTH, _LAST_DAY = 12, 31


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """A range of days, both ends included; a calendar year is one case of it.

    Attributes:
        first: First day.
        last: Last day.

    Raises:
        ValueError: The last day is before the first.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends on or after the day on which it begins")

    @classmethod
    def of_year(cls, year: int) -> ReportPeriod:
        """Return the period of an annual report, January 1 to December 31 (条例 art. 49)."""
        return cls(date(year, 1, 1), date(year, _LAST_MONTH, _LAST_DAY))

    @property
    def year(self) -> int | None:
        """The calendar year that this is the whole of, or None."""
        whole = (self.first.month, self.first.day) == (1, 1) and (
            (self.last.month, self.last.day) == (_LAST_MONTH, _LAST_DAY)
        )
        return self.first.year if whole and self.first.year == self.last.year else None

    def holds(self, day: date | None) -> bool:
        """Whether something that happened on a day happened in the period; None never does."""
        return day is not None and self.first <= day <= self.last
