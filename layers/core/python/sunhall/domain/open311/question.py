"""What somebody wants to know of requests: GET service requests with its arguments."""

from __future__ import annotations

from dataclasses import dataclass

from sunhall.domain.open311.record import STATUSES, Status
from sunhall.domain.open311.window import Window


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """A list of requests that came in within a span of time, the newest first.

    Attributes:
        window: The span of time.
        services: Only requests for these services; empty for all.
        statuses: Only requests with these statuses.
        page: Which page, 1 for the first.
        page_size: Requests of a page.
        most: Requests that all pages of a question have together at most.
    """

    window: Window
    services: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = STATUSES
    page: int = 1
    page_size: int = 1000
    most: int = 1000

    @property
    def first(self) -> int:
        """How many requests lie before the page."""
        return (self.page - 1) * self.page_size

    @property
    def past(self) -> int:
        """Number of the first request after the page; nothing is shown beyond the cap."""
        return max(self.first, min(self.first + self.page_size, self.most))
