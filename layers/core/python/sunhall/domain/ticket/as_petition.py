"""The petition (信访) that a ticket goes on as, because the citizen wants it (transition 4).

A matter is a ticket or a petition and never both at once (国办函〔2025〕66号): the ticket is
refused with that choice, and the petition begins from the citizen's own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sunhall.domain.ticket.ticket import Ticket

if TYPE_CHECKING:
    from sunhall.domain.petition.commands import Kind, SubmitPetition

#: Kind of ticket → kind of petition; what only asks or praises asks nothing of an organ.
PETITION_KINDS: Final[Mapping[str, Kind]] = {
    "report": "report",
    "complaint": "dispute",
    "help": "dispute",
    "suggestion": "suggestion",
}

#: How it came to the petition office.
_CHANNEL: Final = "hotline"
#: Most characters of a petition's texts.
_LONGEST: Final = 4000


def petition_of(
    ticket: Ticket, documents: Mapping[str, Mapping[str, Any]], source: str
) -> SubmitPetition:
    """Return the petition: what the citizen asked first, then where it is and what they added.

    The files stay with the ticket; the petition names it.

    Args:
        ticket: The ticket, refused as a petition.
        documents: Its sealed documents, unsealed.
        source: The sentence that names the ticket.

    Raises:
        KeyError: The kind of the ticket goes on as no petition.
        ValueError: Nobody is named who could raise it.
    """
    # Imported with the first petition: a ticket is screened without it.
    from sunhall.domain.petition.commands import Petitioner, SubmitPetition

    application = documents["application"]
    person = application["contact"]
    if not person or not person["name"]:
        raise ValueError("a petition from the hotline names who raises it")
    place = application["place"] or {}
    added = (documents[f"information-{number}"]["text"] for number in range(1, ticket.notes + 1))
    facts = (source, place.get("address"), *added)
    return SubmitPetition(
        kind=PETITION_KINDS[ticket.kind],
        request=application["description"][:_LONGEST],
        facts_and_reasons="\n\n".join(text for text in facts if text)[:_LONGEST],
        applicant=Petitioner(name=person["name"], phone=person["phone"], email=person["email"]),
        confidential=ticket.confidential,
        channel=_CHANNEL,
        locale="en" if ticket.locale == "en" else "zh-CN",
    )
