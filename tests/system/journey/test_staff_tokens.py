"""Every staff route is closed to whoever brings no token of this city that is in force."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from infra.local.place import STAGE
from infra.routes import ROUTES, Route
from sunhall.adapters.staff_tokens import AUDIENCE, KMS_ALGORITHM, bare_key_id, issuer_of
from tests.system.city import City

STAFF_ROUTES = [route for route in ROUTES if route.staff]

Claims = dict[str, Any]


def claims(**changes: Any) -> Claims:
    now = datetime.now(UTC)
    return {
        "iss": issuer_of(STAGE),
        "aud": AUDIENCE,
        "sub": "staff-intake",
        "name": "李受理",
        "department": "disclosure-office",
        "roles": ["intake_officer"],
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=10)).timestamp()),
        # The gateway remembers its answer by the token, so every token is a new one.
        "jti": secrets.token_hex(8),
    } | changes


def segment(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed_by_the_city(city: City, body: Claims, **header: Any) -> str:
    """A token with the city's real signature: only what it says can be wrong."""
    key = city.outputs["TokenKeyId"]
    head = {"alg": "RS256", "typ": "JWT", "kid": bare_key_id(key)} | header
    text = f"{segment(head)}.{segment(body)}"
    answer = city.aws("kms").sign(
        KeyId=key, Message=text.encode(), MessageType="RAW", SigningAlgorithm=KMS_ALGORITHM
    )
    return f"{text}.{segment(answer['Signature'])}"


def expired(city: City) -> str:
    past = datetime.now(UTC) - timedelta(minutes=5)
    return signed_by_the_city(
        city, claims(iat=int(past.timestamp()) - 3600, exp=int(past.timestamp()))
    )


def of_another_stage(city: City) -> str:
    return signed_by_the_city(city, claims(iss=issuer_of("prod")))


def of_a_foreign_issuer(city: City) -> str:
    return signed_by_the_city(city, claims(iss="https://login.elsewhere.example"))


def for_another_audience(city: City) -> str:
    return signed_by_the_city(city, claims(aud="citizens"))


def without_an_end(city: City) -> str:
    body = claims()
    del body["exp"]
    return signed_by_the_city(city, body)


def with_roles_added_afterwards(city: City) -> str:
    head, _, signature = signed_by_the_city(city, claims()).split(".")
    return f"{head}.{segment(claims(roles=['leader', 'office_head']))}.{signature}"


def with_a_spoiled_signature(city: City) -> str:
    text, _, signature = signed_by_the_city(city, claims()).rpartition(".")
    spoiled = ("A" if signature[10] != "A" else "B").join((signature[:10], signature[11:]))
    return f"{text}.{spoiled}"


def unsigned(city: City) -> str:
    return f"{segment({'alg': 'none', 'typ': 'JWT'})}.{segment(claims())}."


def signed_with_the_public_key_as_a_secret(city: City) -> str:
    key = city.outputs["TokenKeyId"]
    public = city.aws("kms").get_public_key(KeyId=key)["PublicKey"]
    head = {"alg": "HS256", "typ": "JWT", "kid": bare_key_id(key)}
    text = f"{segment(head)}.{segment(claims())}"
    return f"{text}.{segment(hmac.new(public, text.encode(), hashlib.sha256).digest())}"


def signed_by_somebody_else(city: City) -> str:
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kid = bare_key_id(city.outputs["TokenKeyId"])
    return jwt.encode(claims(), own, algorithm="RS256", headers={"kid": kid})


def nonsense(city: City) -> str:
    return "not.a.token"


WRONG_TOKENS: tuple[Callable[[City], str], ...] = (
    *(expired, of_another_stage, of_a_foreign_issuer, for_another_audience, without_an_end),
    *(with_roles_added_afterwards, with_a_spoiled_signature, unsigned),
    *(signed_with_the_public_key_as_a_secret, signed_by_somebody_else, nonsense),
)


def call(city: City, route: Route, **headers: str) -> int:
    path = re.sub(r"\{\w+\}", "01ARZ3NDEKTSV4RRFFQ69G5FAV", route.path)
    body: dict[str, Any] | None = {} if route.method in ("POST", "PUT") else None
    with city.http() as people:
        return people.request(route.method, path, json=body, headers=headers).status_code


def test_a_rightly_made_token_opens_a_staff_route(city: City) -> None:
    """So it is what is wrong in the others that closes it to them."""
    token = signed_by_the_city(city, claims())
    [worklist] = [route for route in STAFF_ROUTES if route.path.endswith("/worklist")]
    assert call(city, worklist, authorization=f"Bearer {token}") == 200


@pytest.mark.parametrize("route", STAFF_ROUTES, ids=lambda route: route.key)
def test_no_staff_route_answers_without_a_token(city: City, route: Route) -> None:
    assert call(city, route) == 401


@pytest.mark.parametrize("route", STAFF_ROUTES, ids=lambda route: route.key)
@pytest.mark.parametrize("made", WRONG_TOKENS, ids=lambda made: made.__name__)
def test_no_staff_route_answers_to_a_token_that_is(
    city: City, route: Route, made: Callable[[City], str]
) -> None:
    assert call(city, route, authorization=f"Bearer {made(city)}") == 403


@pytest.mark.parametrize("scheme", ["", "Basic ", "bearer: "])
def test_a_right_token_under_a_wrong_scheme_is_refused(city: City, scheme: str) -> None:
    token = signed_by_the_city(city, claims())
    assert call(city, STAFF_ROUTES[0], authorization=f"{scheme}{token}") == 403
