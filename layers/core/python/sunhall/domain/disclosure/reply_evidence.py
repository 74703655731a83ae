"""What a reply has to show besides saying it: that it is public (art. 36(1)), that it was sought.

The letter tells the link and the day of publication, so somebody has opened the link; and each
search with its day, its place, its words and who made it (art. 36(4)), so nothing is "not there"
that nobody has looked for. A server does not open addresses that people type: the drafter does.
"""

from __future__ import annotations

from typing import Final

from sunhall.domain.disclosure.commands import ReplyText
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Refusal, together

_SCHEMES: Final = ("https://", "http://")


def evidence_refused(command: ReplyText, context: Context) -> Refusal | None:
    """Return what is wrong with the link, its day and the searches of a reply, if anything."""
    days = {"public_since": command.public_since} | {
        f"searches.{place}.date": search.date for place, search in enumerate(command.searches)
    }
    return together(
        _link_refused(command),
        *(
            Refusal("date_in_future", fields=(field,))
            for field, day in days.items()
            if day is not None and day > context.today
        ),
    )


def _link_refused(command: ReplyText) -> Refusal | None:
    link = command.public_link
    if link is None:
        return None
    host = next((link.removeprefix(s) for s in _SCHEMES if link.startswith(s)), "").split("/")[0]
    if "." not in host or "@" in host or any(each.isspace() for each in link):
        return Refusal("link_malformed", fields=("public_link",))
    if not command.link_checked:
        return Refusal("link_not_checked", fields=("link_checked",))
    return None
