"""What is said of a route of the HTTP API: what is sent, what comes back, who may ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sunhall.http.paging import DEFAULT_LIMIT, HIGHEST_LIMIT

Schema = Mapping[str, Any]


class Caller(StrEnum):
    """Who may ask."""

    ANYONE = "anyone"
    APPLICANT = "applicant"  # whoever knows the query code
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter or a header."""

    name: str
    place: str
    text: str
    schema: Schema
    required: bool = False


OTHER_NAMES = "*"


@dataclass(frozen=True, slots=True)
class Choice:
    """A body that comes in several forms, told apart by one of its fields.

    Attributes:
        envelope: Class of the whole body.
        selector: Field that names the form.
        forms: Class of the form's data, by name; `OTHER_NAMES` stands for all names that are not
            among them.
        within: Field of the envelope that holds the data; empty when the form's fields stand
            beside the selector.
    """

    envelope: type[Any] | None
    selector: str
    forms: Mapping[str, type[Any]]
    within: str = "data"


@dataclass(frozen=True, slots=True)
class Operation:
    """One route.

    Attributes:
        route: Method and path.
        name: ``operationId``.
        summary: What it does, in half a sentence.
        caller: Who may ask.
        answer: Body of the good answer; None for a document that is not JSON.
        status: Its status.
        media: Its media type.
        files: Media types of the files that it can be asked for instead.
        body: What is sent.
        parameters: Query parameters and headers.
        problems: Statuses of its refusals, besides those of every route.
        cached: Whether the answer has an entity tag and can be kept.
        key: Whether an Idempotency-Key is taken: ``required``, ``optional`` or not.
        text: What else there is to know.
        example: A body that is right.
    """

    route: str
    name: str
    summary: str
    caller: Caller
    answer: type[Any] | None
    status: int = 200
    media: str = "application/json"
    files: tuple[str, ...] = ()
    body: type[Any] | Choice | None = None
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[int, ...] = ()
    cached: bool = False
    key: str = ""
    text: str = ""
    example: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def method(self) -> str:
        """HTTP method in lower case."""
        return self.route.partition(" ")[0].lower()

    @property
    def path(self) -> str:
        """The path's template."""
        return self.route.partition(" ")[2]


TEXT: Schema = {"type": "string"}

SEEN_VERSION = Parameter(
    "If-Match",
    "header",
    "Entity tag of the version that was seen; an `expected_version` in the body does the same.",
    {"type": "string", "pattern": '^"v[1-9][0-9]{0,8}"$'},
)

PAGE = (
    Parameter(
        "limit",
        "query",
        "Rows of a page.",
        {"type": "integer", "minimum": 1, "maximum": HIGHEST_LIMIT, "default": DEFAULT_LIMIT},
    ),
    Parameter("cursor", "query", "Where the page starts: `cursor` of the page before.", TEXT),
)
