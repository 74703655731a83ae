"""The one error tree of Sunhall.

Everything that can be refused is refused with one of these; anything else that is raised is a bug.

    SunhallError
    ├── BadRequest             the bytes cannot be read: malformed JSON, broken UTF-8, …
    ├── NotSignedIn            nobody is known to be asking
    ├── NotAllowed             somebody is known, and may not do this
    ├── NotFound               no such thing, or none that this person may know of
    ├── Conflict               the thing has moved on: stale version, decided already, …
    ├── PayloadTooLarge        more bytes than this route reads
    ├── UnsupportedMediaType   not a content type that this route reads
    ├── InvalidInput           readable, and some fields are wrong (see ``errors``)
    ├── RuleRefused            readable and well formed, and a rule of law or of the case forbids it
    └── Wait                   it passes with time (``retry_after``)
        ├── Throttled          the caller asks too often
        └── Unavailable        a service that we need does not answer

A ``code`` is stable and machine-readable; what people read is the catalogue label ``error.<code>``
with ``{params}`` filled in. ``params`` go into answers and logs: they hold limits, dates and
allowed values, **never what somebody typed**.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, TypeAlias

Param: TypeAlias = str | int
NO_PARAMS: Mapping[str, Param] = MappingProxyType({})


@dataclasses.dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field.

    Attributes:
        field: Dotted path from the root of the body (``applicant.phones.0``), or the name of a
            header or query parameter.
        code: Stable code; its text is the catalogue label ``error.<code>``.
        params: Values that the text mentions, such as a limit.
    """

    field: str
    code: str
    params: Mapping[str, Param] = dataclasses.field(default_factory=lambda: NO_PARAMS)


class SunhallError(Exception):
    """A refusal that the caller is told about.

    Not a dataclass on purpose: the interpreter writes ``__traceback__`` and ``__context__`` on
    exceptions, which a frozen class forbids.

    Args:
        code: Stable code of the reason; the class's own code when left out.
        params: Values that the label mentions. Never personal data, never raw input.
        errors: The fields that are wrong.
    """

    default_code: ClassVar[str] = "error"

    def __init__(
        self,
        code: str | None = None,
        params: Mapping[str, Param] = NO_PARAMS,
        *,
        errors: Sequence[FieldError] = (),
    ) -> None:
        self.code = code or self.default_code
        self.params = params
        self.errors = tuple(errors)
        super().__init__(self.code)


class BadRequest(SunhallError):
    """The request cannot be read at all."""

    default_code = "bad_request"


class NotSignedIn(SunhallError):
    """Nobody is known to be asking, or the proof of it is wrong."""

    default_code = "not_signed_in"


class NotAllowed(SunhallError):
    """The caller is known and may not do this."""

    default_code = "not_allowed"


class NotFound(SunhallError):
    """No such thing, or none that this caller may learn of."""

    default_code = "not_found"


class Conflict(SunhallError):
    """The thing has changed since the caller last saw it."""

    default_code = "conflict"


class PayloadTooLarge(SunhallError):
    """More bytes than this route reads."""

    default_code = "payload_too_large"


class UnsupportedMediaType(SunhallError):
    """A content type that this route does not read."""

    default_code = "unsupported_media_type"


class InvalidInput(SunhallError):
    """Readable, and some fields are wrong."""

    default_code = "invalid_input"


class RuleRefused(SunhallError):
    """A rule of law, or a guard of the case, forbids the command.

    Args:
        code: The rule's own code.
        params: Values that the label mentions.
        article: Where the rule is written (``条例 art. 30``); empty for a rule of the house.
        errors: The fields that break the rule, when single fields do.
    """

    default_code = "rule_refused"

    def __init__(
        self,
        code: str | None = None,
        params: Mapping[str, Param] = NO_PARAMS,
        *,
        article: str = "",
        errors: Sequence[FieldError] = (),
    ) -> None:
        super().__init__(code, params, errors=errors)
        self.article = article


class Wait(SunhallError):
    """Common part of the two refusals that pass with time.

    Args:
        code: Stable code.
        params: Values that the label mentions; ``retry_after`` is added to them.
        retry_after: Whole seconds after which trying again makes sense.
    """

    def __init__(
        self,
        code: str | None = None,
        params: Mapping[str, Param] = NO_PARAMS,
        *,
        retry_after: int,
    ) -> None:
        super().__init__(code, {**params, "retry_after": retry_after})
        self.retry_after = retry_after


class Throttled(Wait):
    """The caller asks too often."""

    default_code = "too_many_requests"


class Unavailable(Wait):
    """A service that we depend on does not answer just now; nothing was decided."""

    default_code = "temporarily_unavailable"
