"""A table whose rows have a bar each, as long as their number says.

The bars hold no text and say nothing that the table does not: who does not see them misses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

#: Width of a bar in its own units.
_WIDE: Final = 300


def bar_table(caption: str, heads: tuple[str, str], counts: Sequence[tuple[str, int]]) -> str:
    """Return the table as HTML.

    Args:
        caption: What it shows.
        heads: What stands above the labels and above the numbers.
        counts: Label and number of each row.
    """
    most = max((count for _, count in counts), default=0)
    label_head, count_head = (escape(head) for head in heads)
    rows = "".join(
        f'<tr class="govuk-table__row"><th scope="row" class="govuk-table__header">'
        f'{escape(label)}<svg class="hall-bar" viewBox="0 0 {_WIDE} 10" aria-hidden="true" '
        f'focusable="false" preserveAspectRatio="none">'
        f'<rect width="{length(count, most, _WIDE)}" height="10"/></svg></th>'
        f'<td class="govuk-table__cell hall-number">{count}</td></tr>'
        for label, count in counts
    )
    return (
        f'<table class="govuk-table"><caption class="govuk-table__caption '
        f'govuk-table__caption--s">{escape(caption)}</caption>'
        f'<thead class="govuk-table__head"><tr class="govuk-table__row">'
        f'<th scope="col" class="govuk-table__header">{label_head}</th>'
        f'<th scope="col" class="govuk-table__header hall-number">{count_head}</th>'
        f'</tr></thead><tbody class="govuk-table__body">{rows}</tbody></table>'
    )


def length(count: int, most: int, whole: int) -> int:
    """Return a length for a number; what is there at all can be seen."""
    return max(round(whole * count / most), 1) if count else 0
