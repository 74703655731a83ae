from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from sunhall.adapters.oidc import (
    KEYS_KEPT,
    LOOK_AGAIN_AFTER,
    Issuer,
    OidcProof,
    OidcSignIn,
    issuers_from,
    nonce_of,
)
from sunhall.domain.errors import InvalidInput, NotSignedIn, SunhallError, Unavailable
from sunhall.domain.staff import Identity
from sunhall.http.parse import parse
from tests.unit.staff_access.fakes import FakeFetch

URL = "https://login.city.example/realms/staff"
ABOUT = f"{URL}/.well-known/openid-configuration"
JWKS = "https://keys.city.example/jwks"
CLIENT = "sunhall"
VERIFIER = "v" * 43
PERSON = Identity("city", "248289761001")
NOW = datetime(2026, 11, 20, 8, 0, 0, tzinfo=UTC)

RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
FOREIGN_KEY = rsa.generate_private_key(65537, 2048)


def jwk(key: Any, kid: str, **more: str) -> dict[str, Any]:
    algorithm = ECAlgorithm if isinstance(key, ec.EllipticCurvePrivateKey) else RSAAlgorithm
    described: dict[str, Any] = json.loads(algorithm.to_jwk(key.public_key()))
    return described | {"kid": kid, "use": "sig"} | more


def world(*keys: dict[str, Any]) -> FakeFetch:
    return FakeFetch({ABOUT: {"issuer": URL, "jwks_uri": JWKS}, JWKS: {"keys": list(keys or KEYS)}})


KEYS = (jwk(RSA_KEY, "rsa-1", alg="RS256"), jwk(EC_KEY, "ec-1", alg="ES256"))


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def provider(fetch: FakeFetch | None = None) -> OidcSignIn:
    return OidcSignIn(Issuer("city", URL, CLIENT), fetch or world())


def token(
    *, key: Any = RSA_KEY, kid: str | None = "rsa-1", alg: str = "RS256", **change: Any
) -> str:
    claims = {
        "iss": URL,
        "sub": "248289761001",
        "aud": CLIENT,
        "iat": NOW,
        "exp": NOW + timedelta(minutes=5),
        "nonce": nonce_of(VERIFIER),
    } | change
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, algorithm=alg, headers={"kid": kid} if kid else None)


def identify(id_token: str, verifier: str = VERIFIER, fetch: FakeFetch | None = None) -> Identity:
    return provider(fetch).identify(OidcProof(id_token, verifier), NOW)


def refused(id_token: str, **more: Any) -> None:
    with pytest.raises(SunhallError) as caught:
        identify(id_token, **more)
    assert (type(caught.value), caught.value.code) == (NotSignedIn, "login_failed")


def test_a_good_token_gives_the_subject_under_the_issuers_name() -> None:
    assert identify(token()) == PERSON


def test_elliptic_keys_are_good_too() -> None:
    assert identify(token(key=EC_KEY, kid="ec-1", alg="ES256")).subject == "248289761001"


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-service"},
        {"aud": ["another-service", "third"]},
        {"exp": NOW - timedelta(seconds=60)},
        {"iat": NOW - timedelta(minutes=11, seconds=1)},
        {"iat": NOW + timedelta(seconds=61)},
        {"nbf": NOW + timedelta(seconds=61)},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 7},
        {"nonce": VERIFIER},
        {"sub": None},
        {"sub": 7},
        {"exp": None},
        {"iat": None},
        {"iss": None},
        {"aud": None},
    ],
)
def test_a_token_with_any_wrong_claim_is_refused(change: dict[str, Any]) -> None:
    refused(token(**change))


def test_a_token_for_several_services_must_have_been_asked_for_by_us() -> None:
    refused(token(aud=[CLIENT, "another-service"]))
    refused(token(aud=[CLIENT, "another-service"], azp="another-service"))
    assert identify(token(aud=[CLIENT, "another-service"], azp=CLIENT)) == PERSON


def test_a_small_difference_of_clocks_is_allowed() -> None:
    assert identify(token(iat=NOW + timedelta(seconds=60))) == PERSON
    assert identify(token(exp=NOW - timedelta(seconds=59))) == PERSON
    assert identify(token(iat=NOW - timedelta(minutes=11))) == PERSON


def test_a_stolen_token_without_its_verifier_is_worthless() -> None:
    refused(token(), verifier="w" * 43)


def test_a_foreign_key_is_refused() -> None:
    refused(token(key=FOREIGN_KEY))


def test_an_unsigned_token_is_refused() -> None:
    refused(token(key=None, alg="none"))


def test_a_public_key_is_no_shared_secret() -> None:
    public = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    _, claims, _ = token().split(".")
    header = encoded(json.dumps({"alg": "HS256", "kid": "rsa-1"}).encode())
    mac = encoded(hmac.digest(public, f"{header}.{claims}".encode(), "sha256"))
    refused(f"{header}.{claims}.{mac}")


def test_a_token_that_names_another_key_than_signed_it_is_refused() -> None:
    refused(token(kid="ec-1"))


@pytest.mark.parametrize("kid", [None, "unheard-of"])
def test_a_token_that_names_no_key_of_the_issuer_is_refused(kid: str | None) -> None:
    refused(token(kid=kid))


@pytest.mark.parametrize("nonsense", ["x" * 20, "a.b.c" * 5, "中文" * 20, "e30.e30." + "A" * 20])
def test_what_is_no_token_is_refused(nonsense: str) -> None:
    refused(nonsense)


def test_a_key_for_encryption_signs_nothing() -> None:
    refused(token(), fetch=world(KEYS[1], jwk(RSA_KEY, "rsa-1", use="enc", alg="RS256")))


class TestKeys:
    def test_the_keys_are_fetched_once(self) -> None:
        fetch = world()
        one = provider(fetch)
        for _ in range(3):
            one.identify(OidcProof(token(), VERIFIER), NOW)
        assert fetch.asked == [ABOUT, JWKS]

    def test_a_new_key_is_found_when_a_token_names_it(self) -> None:
        fetch = world(KEYS[0])
        one = provider(fetch)
        one.identify(OidcProof(token(), VERIFIER), NOW)
        fetch.answers[JWKS] = {"keys": list(KEYS)}
        later = NOW + LOOK_AGAIN_AFTER + timedelta(seconds=1)
        new_token = token(
            key=EC_KEY, kid="ec-1", alg="ES256", iat=later, exp=later + timedelta(minutes=5)
        )
        assert one.identify(OidcProof(new_token, VERIFIER), later).subject == "248289761001"

    def test_invented_key_ids_do_not_make_us_ask_again_and_again(self) -> None:
        fetch = world()
        one = provider(fetch)
        for number in range(5):
            with pytest.raises(NotSignedIn):
                one.identify(OidcProof(token(kid=f"invented-{number}"), VERIFIER), NOW)
        assert fetch.asked == [ABOUT, JWKS]

    def test_a_key_that_the_issuer_has_dropped_is_forgotten_within_a_day(self) -> None:
        fetch = world()
        one = provider(fetch)
        one.identify(OidcProof(token(), VERIFIER), NOW)
        fetch.answers[JWKS] = {"keys": [KEYS[1]]}
        later = NOW + KEYS_KEPT + timedelta(seconds=1)
        old_key = token(iat=later, exp=later + timedelta(minutes=5))
        with pytest.raises(NotSignedIn):
            one.identify(OidcProof(old_key, VERIFIER), later)
        assert fetch.asked == [ABOUT, JWKS] * 2

    @pytest.mark.parametrize(
        "about",
        [
            {},
            {"issuer": "https://evil.example", "jwks_uri": JWKS},
            {"issuer": URL},
            {"issuer": URL, "jwks_uri": "http://login.city.example/jwks"},
            {"issuer": URL, "jwks_uri": "file:///etc/passwd"},
            Unavailable("identity_provider_unavailable", retry_after=5),
        ],
    )
    def test_an_issuer_that_does_not_say_who_it_is_cannot_be_used_now(self, about: Any) -> None:
        fetch = FakeFetch({ABOUT: about, JWKS: {"keys": list(KEYS)}})
        with pytest.raises(Unavailable):
            identify(token(), fetch=fetch)
        assert fetch.asked == [ABOUT]

    @pytest.mark.parametrize(
        "jwks",
        [
            {},
            {"keys": []},
            {"keys": "x"},
            {"keys": [3]},
            {"keys": [{"kty": "RSA", "n": 5, "e": "AQAB"}]},
            {"keys": [{"kty": "oct"}]},
        ],
    )
    def test_a_broken_key_set_cannot_be_used_now(self, jwks: Any) -> None:
        fetch = world()
        fetch.answers[JWKS] = jwks
        with pytest.raises(Unavailable):
            identify(token(), fetch=fetch)


class TestConfiguration:
    def test_issuers_are_read_from_json(self) -> None:
        text = json.dumps([{"name": "city", "url": URL, "client_id": CLIENT}])
        assert issuers_from(text) == (Issuer("city", URL, CLIENT),)
        assert issuers_from("[]") == ()

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "{",
            "{}x",
            "7",
            '["city"]',
            '[{"name": "city"}]',
            '[{"name": "city", "url": "https://x", "client_id": "c", "more": 1}]',
            '[{"name": "city", "url": "http://x", "client_id": "c"}]',
            '[{"name": "password", "url": "https://x", "client_id": "c"}]',
            '[{"name": "wechat", "url": "https://x", "client_id": "c"}]',
            '[{"name": "City Hall", "url": "https://x", "client_id": "c"}]',
            '[{"name": 7, "url": "https://x", "client_id": "c"}]',
            '[{"name": "a#b", "url": "https://x", "client_id": "c"}]',
            '[{"name": "city", "url": "https://x", "client_id": "c"},'
            ' {"name": "city", "url": "https://y", "client_id": "c"}]',
        ],
    )
    def test_a_wrong_configuration_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError):
            issuers_from(text)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"nonce_verifier": VERIFIER}, "id_token"),
        ({"id_token": "x" * 9000, "nonce_verifier": VERIFIER}, "id_token"),
        ({"id_token": "x" * 30}, "nonce_verifier"),
        ({"id_token": "x" * 30, "nonce_verifier": "short"}, "nonce_verifier"),
    ],
)
def test_each_wrong_field_of_the_proof_is_named(body: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(OidcSignIn.proof_type, body)
    assert [e.field for e in caught.value.errors] == [field]
