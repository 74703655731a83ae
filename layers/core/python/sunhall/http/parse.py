"""Reads a JSON object into one of the domain's own frozen dataclasses.

The limits are written once, as annotations on the dataclass (``annotated_types``); pydantic
checks them. It is imported at the first use, so that a function which only reads never pays for
it, and each class's validator is built once per process.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sunhall.domain.errors import FieldError, InvalidInput, Param
from sunhall.http.json_body import MOST_ERRORS, joined

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

T = TypeVar("T")

_ADAPTERS: Final[dict[type[Any], TypeAdapter[Any]]] = {}

_WRONG_TYPE_SUFFIXES: Final = ("_type", "_parsing")
_CODE_BY_TYPE: Final = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "unexpected_keyword_argument": "unknown_field",
    "literal_error": "not_one_of",
    "enum": "not_one_of",
    "union_tag_invalid": "not_one_of",
    "union_tag_not_found": "missing",
    "string_too_short": "too_short",
    "too_short": "too_short",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_large",
    "less_than_equal": "too_large",
    "finite_number": "too_large",
    "int_parsing_size": "too_large",
    "dataclass_exact_type": "wrong_type",
    "needs_python_object": "wrong_type",
    "int_from_float": "wrong_type",
}
_BAD_FORMAT_PREFIXES: Final = ("date_", "datetime_", "time_", "timezone_", "string_pattern", "url_")
_LIMITS: Final = {
    "min_length": "min",
    "max_length": "max",
    "gt": "min",
    "ge": "min",
    "lt": "max",
    "le": "max",
}
_WHOLE_TYPES: Final = frozenset({"date_type", "datetime_type", "time_type"})


def parse(cls: type[T], data: Mapping[str, Any], *, at: str = "") -> T:
    """An instance of ``cls`` from a JSON object.

    Strict: no field is guessed from another type, unknown fields are errors (the class says so
    with ``__pydantic_config__``), and all wrong fields are reported at once.

    Args:
        cls: A frozen dataclass whose annotations carry the limits.
        data: What ``json_body`` gave, or a part of it.
        at: Path of ``data`` inside the body, put before every field's path.

    Raises:
        InvalidInput: With one ``FieldError`` per wrong field.
    """
    from pydantic import ValidationError

    try:
        # As JSON again: only there does pydantic's strict mode read dates, enums and tuples.
        return adapter(cls).validate_json(json.dumps(data), strict=True)
    except ValidationError as exc:
        found = [_field_error(error, data, at) for error in exc.errors(include_url=False)]
        raise InvalidInput(errors=found[:MOST_ERRORS]) from None


def json_schema(cls: type[Any]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of what ``parse`` reads into ``cls``."""
    return adapter(cls).json_schema(mode="validation")


def adapter(cls: type[T]) -> TypeAdapter[T]:
    """The validator for ``cls``, built once per process.

    Raises:
        TypeError: The class would silently drop unknown fields.
    """
    if cls not in _ADAPTERS:
        _ADAPTERS[cls] = _built(cls)
    return _ADAPTERS[cls]


def _built(cls: type[T]) -> TypeAdapter[T]:
    from pydantic import TypeAdapter

    config: Mapping[str, Any] = getattr(cls, "__pydantic_config__", {})
    if config.get("extra") != "forbid":
        raise TypeError(f"{cls.__qualname__} must forbid extra fields")
    return TypeAdapter(cls)


def _field_error(error: ErrorDetails, data: Mapping[str, Any], at: str) -> FieldError:
    path = at
    for step in _real_steps(error["loc"], data):
        path = joined(path, step)
    if discriminator := error.get("ctx", {}).get("discriminator"):
        path = joined(path, discriminator.strip("'"))  # the field that says which form this is
    code = _code(error)
    return FieldError(path, code, _params(code, error))


def _real_steps(loc: tuple[str | int, ...], data: Any) -> Iterator[str | int]:
    """Drops the steps that name a member of a union and not a place in the data."""
    here = data
    for number, step in enumerate(loc, start=1):
        if isinstance(here, Mapping) and step in here:
            here = here[str(step)]
        elif isinstance(here, list) and isinstance(step, int) and 0 <= step < len(here):
            here = here[step]
        elif number < len(loc) or not isinstance(here, Mapping):
            continue
        yield step


def _code(error: ErrorDetails) -> str:
    kind = error["type"]
    if kind in {"string_too_short", "too_short"} and _blank(error["input"]):
        return "missing"  # to whoever fills in a form, an empty field is a missing one
    if known := _CODE_BY_TYPE.get(kind):
        return known
    if kind in _WHOLE_TYPES:
        return "wrong_type"
    if kind.startswith(_BAD_FORMAT_PREFIXES):
        return "bad_format"
    if kind.endswith(_WRONG_TYPE_SUFFIXES):
        return "wrong_type"
    return "bad_value"


def _blank(value: object) -> bool:
    return not (value.strip() if isinstance(value, str) else value)


def _params(code: str, error: ErrorDetails) -> dict[str, Param]:
    context = error.get("ctx", {})
    if code == "not_one_of":
        allowed = str(context.get("expected", context.get("expected_tags", "")))
        return {"allowed": allowed.replace("'", "").replace(" or ", ", ")}
    if code in {"too_short", "too_long", "too_small", "too_large"}:
        return {_LIMITS[name]: _plain(value) for name, value in context.items() if name in _LIMITS}
    return {}


def _plain(value: object) -> Param:
    return value if isinstance(value, int) else str(value)
