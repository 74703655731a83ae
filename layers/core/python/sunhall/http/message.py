"""What a route is given and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sunhall.domain.actor import Actor
from sunhall.domain.errors import NotSignedIn
from sunhall.http.locale import DEFAULT, Locale


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, as API Gateway (payload format 2.0) hands it over.

    Attributes:
        route: The route's template, ``POST /api/v1/uploads``; never holds a caller's value.
        method: ``GET``, ``POST``, …
        path: Path parameters by name, decoded.
        query: Query parameters by name, decoded; each may be given once.
        headers: Headers with names in lower case.
        body: The raw bytes, as sent.
        correlation_id: API Gateway's request id; the same in access log, log line and problem.
        locale: The language to answer in.
        caller: The staff member whom the authoriser has vouched for; None on public routes.
        source_ip: The address that API Gateway saw.
    """

    route: str
    method: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    correlation_id: str = ""
    locale: Locale = DEFAULT
    caller: Actor | None = None
    source_ip: str = ""

    def staff(self) -> Actor:
        """The staff member who asks.

        Raises:
            NotSignedIn: Nobody is vouched for.
        """
        if self.caller is None:
            raise NotSignedIn
        return self.caller


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer.

    Attributes:
        status: HTTP status.
        body: Written as JSON (dates and times as ISO 8601); bytes go out as they are; None sends
            no body.
        headers: Added to, and stronger than, those that every answer carries; lower case.
    """

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
