"""The documents of GeoReport v2 as plain data, with every field where the standard has it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.catalogue import Catalogue, Text
from sunhall.domain.open311.rules import Open311Rules
from sunhall.domain.ticket.rules import Attribute, TicketCategory, TicketRules
from sunhall.http.locale import Locale
from sunhall.http.open311.formats import Format
from sunhall.http.open311.rendering import moment

if TYPE_CHECKING:
    # Who only files a report reads none.
    from sunhall.domain.open311.record import Note, RequestRecord

Plain = dict[str, Any]

SPECIFICATION: Final = "http://wiki.open311.org/GeoReport_v2"


class Terms:
    """The city's words for services and departments, in one language.

    Args:
        catalogue: The city's rules.
        rules: The hotline's rules.
        locale: The language.
    """

    def __init__(self, catalogue: Catalogue, rules: TicketRules, locale: Locale) -> None:
        self._catalogue = catalogue
        self._locale = locale
        self._services = {
            category.service.service_code: category
            for category in rules.categories.values()
            if category.service is not None
        }

    def text(self, text: Text) -> str:
        """Return a text of the catalogue."""
        return text.get(self._locale) or next(iter(text.values()), "")

    def label(self, key: str) -> str:
        """Return a label."""
        return self._catalogue.label(key, self._locale)

    def service(self, code: str) -> str | None:
        """Return the name of a service; None for one that was taken off the list."""
        category = self._services.get(code)
        return self.text(category.label) if category else None

    def department(self, department: str | None) -> str | None:
        """Return the name of a department."""
        found = self._catalogue.departments.get(department or "")
        return self.text(found.name) if found else None


def discovery(rules: Open311Rules, terms: Terms, *, url: str, production: bool) -> Plain:
    """Return the discovery document.

    Args:
        rules: The endpoint.
        terms: The city's words.
        url: Address of the endpoint, without a suffix.
        production: Whether what is sent there is taken for real.
    """
    return {
        "changeset": moment(rules.changeset),
        "contact": terms.text(rules.contact),
        "key_service": terms.text(rules.key_service),
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": url,
                "changeset": moment(rules.changeset),
                "type": "production" if production else "test",
                "formats": [form.media_type for form in (Format.XML, Format.JSON)],
            }
        ],
    }


def services(rules: TicketRules, terms: Terms) -> list[Plain]:
    """Return the list of services: the categories that the public can choose."""
    return [
        _service(category, rules, terms)
        for category in rules.categories.values()
        if category.service is not None
    ]


def _service(category: TicketCategory, rules: TicketRules, terms: Terms) -> Plain:
    service = category.service
    if service is None:
        raise ValueError(f"the public cannot choose {category.id}")
    return {
        "service_code": service.service_code,
        "service_name": terms.text(category.label),
        "description": terms.text(service.description),
        "metadata": bool(service.attributes),
        "type": "realtime",
        "keywords": ",".join(category.keywords),
        "group": terms.text(rules.groups[category.group].label),
    }


def definition(category: TicketCategory, terms: Terms) -> Plain:
    """Return the definition of a service: what else it asks for."""
    service = category.service
    if service is None:
        raise ValueError(f"the public cannot choose {category.id}")
    return {
        "service_code": service.service_code,
        "attributes": [
            _attribute(attribute, order, terms)
            for order, attribute in enumerate(service.attributes, start=1)
        ],
    }


def _attribute(attribute: Attribute, order: int, terms: Terms) -> Plain:
    shown: Plain = {
        "variable": True,
        "code": attribute.code,
        "datatype": attribute.datatype,
        "required": attribute.required,
        "datatype_description": terms.text(attribute.hint) or None,
        "order": order,
        "description": terms.text(attribute.label),
    }
    if attribute.datatype in {"singlevaluelist", "multivaluelist"}:
        values = attribute.values.items()
        shown["values"] = [{"key": key, "name": terms.text(name)} for key, name in values]
    return shown


def created(public_id: str, *, notice: str, account_id: str) -> list[Plain]:
    """Return the answer to a submission: the id at once (``realtime``), never a token with it."""
    return [
        {
            "service_request_id": public_id,
            "service_notice": notice or None,
            "account_id": account_id or None,
        }
    ]


def resolved(public_id: str, token: str) -> list[Plain]:
    """Return what a token stands for."""
    return [{"service_request_id": public_id, "token": token}]


def requests(
    records: Iterable[RequestRecord], terms: Terms, *, url: str, extended: bool
) -> list[Plain]:
    """Return service requests.

    Args:
        records: The requests.
        terms: The city's words.
        url: Address of the endpoint, for those of photos.
        extended: Whether to add what happened to each (the wiki's ``extended_attributes``).
    """
    return [
        {**_request(record, terms, url), **(_extended(record, terms) if extended else {})}
        for record in records
    ]


def photo_name(record: RequestRecord) -> str | None:
    """Return the last part of the address of a request's photo: a new photo has a new address."""
    return f"{record.id}-{record.photo.number}.jpg" if record.photo else None


def _request(record: RequestRecord, terms: Terms, url: str) -> Plain:
    photo = photo_name(record)
    return {
        "service_request_id": record.id,
        "status": record.status,
        "status_notes": record.status_notes,
        "service_name": terms.service(record.service_code),
        "service_code": record.service_code,
        "description": record.description,
        "agency_responsible": terms.department(record.agency),
        "service_notice": _notice(record, terms),
        "requested_datetime": record.requested_at,
        "updated_datetime": record.updated_at,
        "expected_datetime": record.expected_at,
        "address": record.address,
        "address_id": None,
        "zipcode": None,
        "lat": record.lat,
        "long": record.long,
        "media_url": f"{url}/photos/{photo}" if photo else None,
    }


def _notice(record: RequestRecord, terms: Terms) -> str | None:
    if record.expected_at is None:
        return None
    return promise(record.expected_at, terms)


def promise(expected_at: datetime, terms: Terms) -> str:
    """Return the city's promise in words."""
    day = local_date(expected_at).isoformat()
    return terms.label("open311.promise").replace("{day}", day)


def _extended(record: RequestRecord, terms: Terms) -> Plain:
    return {"extended_attributes": {"notes": [_note(note, terms) for note in record.notes]}}


def _note(note: Note, terms: Terms) -> Plain:
    return {
        "datetime": note.at,
        "description": note.text or terms.label(f"open311.note_{note.type}"),
        "type": note.type,
    }


def updates(records: Iterable[RequestRecord], terms: Terms) -> list[Plain]:
    """Return what happened to requests, the earliest first (mySociety's extension)."""
    told = [
        (note.at, record.id, note)
        for record in records
        for note in record.notes
        if note.type != "submitted"
    ]
    return [
        {
            "update_id": f"{public_id}-{note.type}-{int(at.timestamp())}",
            "service_request_id": public_id,
            "status": "closed" if note.type == "closed" else "open",
            "updated_datetime": at,
            "description": note.text or terms.label(f"open311.note_{note.type}"),
            "media_url": None,
        }
        for at, public_id, note in sorted(told, key=lambda each: (each[0], each[1]))
    ]
