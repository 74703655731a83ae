"""Refusals as problem details (RFC 9457), in the caller's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sunhall.domain import errors
from sunhall.domain.errors import SunhallError
from sunhall.http.locale import Locale
from sunhall.http.message import Response
from sunhall.http.texts import text

MEDIA_TYPE: Final = "application/problem+json"
BUG_CODE: Final = "internal_error"

STATUS: Final[Mapping[type[SunhallError], int]] = {
    errors.BadRequest: 400,
    errors.NotSignedIn: 401,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.PayloadTooLarge: 413,
    errors.UnsupportedMediaType: 415,
    errors.InvalidInput: 422,
    errors.RuleRefused: 422,
    errors.Throttled: 429,
    errors.Unavailable: 503,
}
"""The HTTP status of each class of refusal; the only place that knows."""


def problem_response(
    refusal: SunhallError,
    *,
    labels: Mapping[str, Mapping[str, str]],
    locale: Locale,
    correlation_id: str,
) -> Response:
    """The answer that tells the caller of a refusal."""
    status = next((STATUS[cls] for cls in type(refusal).__mro__ if cls in STATUS), 500)
    body = _body(status, refusal.code, refusal.params, labels, locale, correlation_id)
    body["errors"] = [
        {
            "field": error.field,
            "code": error.code,
            "message": text(labels, f"error.{error.code}", locale, error.params),
        }
        for error in refusal.errors
    ]
    if isinstance(refusal, errors.RuleRefused) and refusal.article:
        body["article"] = refusal.article
    return Response(status, body, {**_headers(refusal), "content-language": locale})


def bug_response(
    *, labels: Mapping[str, Mapping[str, str]], locale: Locale, correlation_id: str
) -> Response:
    """The answer to a failure of our own: nothing but the id under which it is logged."""
    body = _body(500, BUG_CODE, errors.NO_PARAMS, labels, locale, correlation_id)
    headers = {"content-type": MEDIA_TYPE, "content-language": locale}
    return Response(500, body | {"errors": []}, headers)


def _body(
    status: int,
    code: str,
    params: Mapping[str, errors.Param],
    labels: Mapping[str, Mapping[str, str]],
    locale: Locale,
    correlation_id: str,
) -> dict[str, Any]:
    return {
        "type": f"urn:sunhall:problem:{code}",
        "title": text(labels, f"problem.{status}", locale, errors.NO_PARAMS),
        "status": status,
        "code": code,
        "detail": text(labels, f"error.{code}", locale, params),
        "correlation_id": correlation_id,
    }


def _headers(refusal: SunhallError) -> dict[str, str]:
    headers = {"content-type": MEDIA_TYPE}
    if isinstance(refusal, errors.NotSignedIn):
        headers["www-authenticate"] = "Bearer"  # RFC 9110 §11.6.1: a 401 names the scheme
    if isinstance(refusal, errors.Wait):
        headers["retry-after"] = str(refusal.retry_after)
    return headers
