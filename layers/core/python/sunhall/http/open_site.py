"""What the written pages of open information have in common: their words, styles and links."""

from __future__ import annotations

from datetime import date
from html import escape

from sunhall.domain.catalogue import Catalogue
from sunhall.http.message import Response
from sunhall.http.written_date import written
from sunhall.http.written_page import WrittenPages, told_locale


class OpenSite(WrittenPages):
    """The part of the site where everybody reads what is public."""

    GROUP = "open_page"
    STYLE = "open"
    LINKS = (
        ("/open/disclosures", "disclosures"),
        ("/open/publications", "publications"),
        ("/open/consultations", "consultations"),
        ("/open/statistics", "statistics"),
    )
    # To look for something among what is public; nothing of a case is ever in such a form.
    FORMS = "'self'"

    def day(self, day: date) -> str:
        """Return a day as an element that programs read, too."""
        told = escape(written(day.isoformat(), self.locale))
        return f'<time datetime="{day.isoformat()}">{told}</time>'


def retold(problem: Response, catalogue: Catalogue, address: str) -> Response:
    """Return a problem as a page of this part.

    Args:
        problem: As the API tells it.
        catalogue: Where names and words are.
        address: Where the page's links lead to.
    """
    return OpenSite(catalogue, told_locale(problem)).retold(problem, address)
