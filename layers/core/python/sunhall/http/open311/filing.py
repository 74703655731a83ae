"""From a submitted form to the hotline's own command, with everything that is wrong in it.

What GeoReport v2 asks for is checked here; limits of fields and rules of tickets are those of
`SubmitTicket` and of the hotline, told under the names of the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sunhall.domain.errors import FieldError, InvalidInput, NotFound
from sunhall.domain.open311.rules import Open311Rules
from sunhall.domain.ticket.rules import Attribute, TicketCategory, TicketRules
from sunhall.domain.ticket.submission import SubmitTicket
from sunhall.http.locale import Locale
from sunhall.http.open311.form import Form
from sunhall.http.parse import parse

CHANNEL: Final = "open311"

_DEGREES: Final = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,15})?")
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
_FLAGS: Final[Mapping[str, bool]] = {"": True, "true": True, "false": False}
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WEB_ADDRESS: Final = re.compile(r"https?://[!-~]{1,1000}")
_LATIN: Final = re.compile(r"[ -ɏ]+")


def ticket_of(
    form: Form, rules: TicketRules, open311: Open311Rules, locale: Locale
) -> SubmitTicket:
    """Return the command that hands in what a form says, without its photo.

    Args:
        form: The form.
        rules: The hotline's rules.
        open311: The endpoint's rules.
        locale: Language in which the citizen is answered.

    Raises:
        NotFound: There is no such service; the other faults of the form stand with it.
        InvalidInput: With everything that is wrong.
    """
    code = form.get("service_code")
    category = rules.category_of_service(code) if code else None
    errors = list(_faults(form, category))
    if code and category is None:
        unknown = FieldError("service_code", "open311_service_unknown")
        raise NotFound("open311_service_unknown", errors=[unknown, *errors])
    if category is None:
        raise InvalidInput(errors=[FieldError("service_code", "missing"), *errors])
    try:
        kind = _kind(form, category, rules, open311)
        command = parse(SubmitTicket, _content(form, category, kind, locale))
    except InvalidInput as refusal:
        raise InvalidInput(errors=[*errors, *refusal.errors]) from None
    if errors:
        raise InvalidInput(errors=errors)
    return command


def _kind(form: Form, category: TicketCategory, rules: TicketRules, open311: Open311Rules) -> str:
    """Return the kind of the category, or one that may be anonymous if nobody can be reached."""
    reachable = form.get("phone") or form.get("email")
    if reachable or rules.kinds[category.kind].anonymous:
        return category.kind
    return open311.anonymous_kind


def _content(form: Form, category: TicketCategory, kind: str, locale: Locale) -> dict[str, Any]:
    """Return the command as JSON data; what could not be read is left out."""
    content: dict[str, Any] = {
        "kind": kind,
        "category": category.id,
        # The standard lets the description out; the name of the service says as much.
        "description": _description(form) or category.label[locale],
        "attributes": {
            code: ",".join(values) for code, values in form.attributes.items() if values
        },
        "public": _FLAGS.get(form.get("public"), True),
        "channel": CHANNEL,
        "locale": locale,
    }
    if contact := _contact(form):
        content["contact"] = contact
    if place := _place(form):
        content["place"] = place
    return content


def _description(form: Form) -> str:
    """Return what was written, with the address of a photo that lies elsewhere."""
    return "\n".join(text for text in (form.get("description"), form.get("media_url")) if text)


def _contact(form: Form) -> dict[str, str]:
    first, last = form.get("first_name"), form.get("last_name")
    # A Chinese name begins with the family's, and has no blank.
    western = bool(_LATIN.fullmatch(first + last))
    name = f"{first} {last}".strip() if western else last + first
    contact = {"name": name, "phone": form.get("phone"), "email": form.get("email")}
    return {field: text for field, text in contact.items() if text}


def _place(form: Form) -> dict[str, Any]:
    place: dict[str, Any] = {}
    if address := form.get("address_string") or form.get("address_id"):
        place["address"] = address
    lat, long = (_degrees(form.get(name)) for name in ("lat", "long"))
    if lat is not None and long is not None:
        place |= {"lat": lat, "long": long}
    return place


def _degrees(raw: str) -> float | None:
    return float(raw) if _DEGREES.fullmatch(raw) else None


def _faults(form: Form, category: TicketCategory | None) -> Iterator[FieldError]:
    yield from _place_faults(form)
    if form.get("email") and not _EMAIL.fullmatch(form.get("email")):
        yield FieldError("email", "bad_format")
    if form.get("media_url") and not _WEB_ADDRESS.fullmatch(form.get("media_url")):
        yield FieldError("media_url", "bad_format")
    if form.get("public") not in _FLAGS:
        yield FieldError("public", "not_one_of", {"allowed": "true, false"})
    questions = category.service.attributes if category and category.service else ()
    for question in questions:
        yield from _answer_faults(question, form.attributes.get(question.code, ()))


def _place_faults(form: Form) -> Iterator[FieldError]:
    lat, long = form.get("lat"), form.get("long")
    if bool(lat) is not bool(long):
        yield FieldError("long" if lat else "lat", "open311_lat_with_long")
    elif not (lat or form.get("address_string") or form.get("address_id")):
        yield FieldError("lat", "open311_location_missing")
    for name in ("lat", "long"):
        if form.get(name) and _degrees(form.get(name)) is None:
            yield FieldError(name, "wrong_type")


def _answer_faults(question: Attribute, values: tuple[str, ...]) -> Iterator[FieldError]:
    """What the datatype of an attribute does not allow; whether it is needed the hotline says."""
    field = f"attribute[{question.code}]"
    if question.datatype != "multivaluelist" and len(values) > 1:
        yield FieldError(field, "duplicate_parameter")
    elif question.datatype == "multivaluelist" and not set(values) <= set(question.values):
        allowed = ", ".join(question.values)
        yield FieldError(field, "not_one_of", {"allowed": allowed})
    elif question.datatype == "number" and not all(map(_NUMBER.fullmatch, values)):
        yield FieldError(field, "wrong_type")
    elif question.datatype == "datetime" and not all(map(_is_moment, values)):
        yield FieldError(field, "open311_moment_malformed")


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text.replace(" ", "+")).tzinfo is not None
    except ValueError:
        return False
