from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sunhall.adapters.staff_token_verifier import LOOK_AGAIN_AFTER, TokenVerifier
from sunhall.adapters.staff_tokens import LIFETIME, KmsTokenIssuer
from sunhall.domain.authorization import Role
from sunhall.domain.errors import NotSignedIn
from tests.unit.staff_access.fakes import MEMBER, FakeKms

NOW = datetime(2026, 11, 20, 8, 0, 0, tzinfo=UTC)
KMS = FakeKms()


def issuer(kms: FakeKms = KMS, stage: str = "prod") -> KmsTokenIssuer:
    return KmsTokenIssuer(cast(Any, kms), kms.arn, stage)


def verifier(
    kms: FakeKms = KMS, stage: str = "prod", clock: Callable[[], datetime] = lambda: NOW
) -> TokenVerifier:
    return TokenVerifier(lambda: cast(Any, kms), kms.arn, stage, clock=clock)


def good_token(now: datetime = NOW) -> str:
    return issuer().issue(MEMBER, now)[0]


def segment(value: object) -> str:
    return encoded(json.dumps(value).encode())


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims_of(token: str) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


def forged(key: Any = None, headers: dict[str, Any] | None = None, **change: Any) -> str:
    """A token that differs in some way, signed by the right key unless another is given."""
    claims = claims_of(good_token()) | change
    kept = {name: value for name, value in claims.items() if value is not None}
    header = {"kid": KMS.key_id} if headers is None else headers
    return jwt.encode(kept, key or KMS.key, algorithm="RS256", headers=header)


def refused(token: str, **more: Any) -> None:
    with pytest.raises(NotSignedIn) as caught:
        verifier(**more).actor(token)
    assert caught.value.code == "token_refused"


def test_a_token_stands_for_the_member_it_was_made_for() -> None:
    assert verifier().actor(good_token()) == MEMBER.actor()


def test_a_token_says_who_where_and_for_how_long() -> None:
    token, expires_at = issuer().issue(MEMBER, datetime(2026, 11, 20, 8, 0, 0, 5000, tzinfo=UTC))
    assert expires_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    claims = claims_of(token)
    assert len(claims.pop("jti")) == 36
    assert claims == {
        "iss": "urn:sunhall:prod",
        "aud": "sunhall-staff",
        "sub": "S7",
        "name": "王五",
        "department": "transport",
        "roles": ["handler"],
        "iat": 1795161600,
        "exp": 1795165200,
    }
    assert jwt.get_unverified_header(token) == {"alg": "RS256", "typ": "JWT", "kid": KMS.key_id}


def test_a_token_holds_neither_username_nor_anything_secret() -> None:
    assert MEMBER.username not in json.dumps(claims_of(good_token()))


def test_two_tokens_are_never_the_same() -> None:
    assert good_token() != good_token()


def test_kms_signs_exactly_what_the_token_shows() -> None:
    signing_input, _, _ = good_token().rpartition(".")
    assert KMS.requests[-1]["Message"] == signing_input.encode()


def test_the_longest_claims_stay_within_what_kms_signs() -> None:
    longest = replace(
        MEMBER, name="名" * 60, department="d" * 64, roles=frozenset(role.value for role in Role)
    )
    issuer().issue(longest, NOW)
    assert len(KMS.requests[-1]["Message"]) < 4096


def test_kms_is_asked_for_the_algorithm_that_the_header_names() -> None:
    good_token()
    request = KMS.requests[-1]
    assert (request["MessageType"], request["SigningAlgorithm"], request["KeyId"]) == (
        "RAW",
        "RSASSA_PKCS1_V1_5_SHA_256",
        KMS.arn,
    )


def test_a_token_dies_after_an_hour() -> None:
    an_hour = timedelta(hours=1)
    assert an_hour == LIFETIME
    last_second = good_token(NOW - an_hour + timedelta(seconds=1))
    assert verifier().actor(last_second) == MEMBER.actor()
    refused(good_token(NOW - an_hour))


def test_a_forged_copy_is_good_when_nothing_is_changed() -> None:
    assert verifier().actor(forged()) == MEMBER.actor()


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "urn:sunhall:dev"},
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"aud": ["sunhall-staff", "another"]},
        {"exp": 1},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": [9999999999]},
        {"exp": float("nan")},
        {"iat": "yesterday"},
        {"iat": int((NOW + timedelta(seconds=1)).timestamp())},
        {"nbf": int((NOW + timedelta(seconds=1)).timestamp())},
        {"nbf": "soon"},
        *({name: None} for name in ("iss", "aud", "sub", "name", "roles", "iat", "exp", "jti")),
        {"department": None},
        {"sub": 7},
    ],
)
def test_a_token_with_any_wrong_or_missing_claim_is_refused(change: dict[str, Any]) -> None:
    refused(forged(**change))


def test_a_token_of_another_stage_is_refused() -> None:
    refused(good_token(), stage="dev")


def test_a_token_signed_by_a_foreign_key_is_refused() -> None:
    refused(forged(key=FakeKms().key))


def test_a_token_that_names_a_foreign_key_is_refused() -> None:
    foreign = FakeKms("99999999-8888")
    refused(issuer(foreign).issue(MEMBER, NOW)[0])


def test_a_token_that_names_no_key_is_refused() -> None:
    refused(forged(headers={}))


@pytest.mark.parametrize("alg", ["none", "None", "NONE", ""])
def test_an_unsigned_token_is_refused(alg: str) -> None:
    _, claims, _ = good_token().split(".")
    refused(f"{segment({'alg': alg, 'typ': 'JWT', 'kid': KMS.key_id})}.{claims}.")


def test_the_public_key_is_no_shared_secret() -> None:
    public = KMS.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    _, claims, _ = good_token().split(".")
    header = segment({"alg": "HS256", "typ": "JWT", "kid": KMS.key_id})
    mac = encoded(hmac.digest(public, f"{header}.{claims}".encode(), "sha256"))
    refused(f"{header}.{claims}.{mac}")


@pytest.mark.parametrize("alg", ["RS384", "RS512", "PS256"])
def test_no_other_algorithm_is_read_even_under_the_right_key(alg: str) -> None:
    refused(jwt.encode(claims_of(good_token()), KMS.key, alg, headers={"kid": KMS.key_id}))


def test_a_changed_claim_breaks_the_signature() -> None:
    header, _, signature = good_token().split(".")
    changed = segment(claims_of(good_token()) | {"roles": ["leader"]})
    refused(f"{header}.{changed}.{signature}")


@pytest.mark.parametrize(
    "nonsense", ["", "x", "a.b", "a.b.c", "..", "中.文.字", "e30.e30.e30", "\x00"]
)
def test_what_is_no_token_is_refused(nonsense: str) -> None:
    refused(nonsense)


class TestPublicKey:
    def test_it_is_fetched_once(self) -> None:
        kms = FakeKms()
        one = verifier(kms)
        for _ in range(3):
            one.actor(issuer(kms).issue(MEMBER, NOW)[0])
        assert kms.public_key_reads == 1

    def test_invented_key_ids_cost_no_calls(self) -> None:
        kms = FakeKms()
        one = verifier(kms)
        for number in range(10):
            with pytest.raises(NotSignedIn):
                one.actor(forged(headers={"kid": f"invented-{number}"}))
        assert kms.public_key_reads == 1

    def test_a_new_key_is_found_a_minute_later(self) -> None:
        kms, times = FakeKms("old"), [NOW]
        one = verifier(kms, clock=lambda: times[0])
        one.actor(issuer(kms).issue(MEMBER, NOW)[0])
        kms.key_id, kms.key = "new", FakeKms().key
        token = issuer(kms).issue(MEMBER, NOW)[0]
        with pytest.raises(NotSignedIn):
            one.actor(token)
        times[0] = NOW + LOOK_AGAIN_AFTER
        assert one.actor(token) == MEMBER.actor()

    def test_a_key_id_in_a_token_never_chooses_a_key(self) -> None:
        asked: list[str] = []

        class Listening(FakeKms):
            def get_public_key(self, **request: Any) -> dict[str, Any]:
                asked.append(request["KeyId"])
                return super().get_public_key(**request)

        kms = Listening()
        with pytest.raises(NotSignedIn):
            verifier(kms).actor(forged(headers={"kid": "arn:aws:kms:::key/attackers-own"}))
        assert asked == [kms.arn]

    def test_a_key_of_another_sort_is_a_wrong_deployment(self) -> None:
        kms = FakeKms(key=ec.generate_private_key(ec.SECP256R1()))
        with pytest.raises(TypeError, match="must be an RSA key"):
            verifier(kms).actor(forged(headers={"kid": kms.key_id}))

    def test_an_outage_of_kms_is_not_a_refusal(self) -> None:
        class Silent(FakeKms):
            def get_public_key(self, **_request: Any) -> dict[str, Any]:
                raise ConnectionError

        with pytest.raises(ConnectionError):
            verifier(Silent()).actor(good_token())
