"""Stand-ins for what a sign-in needs from outside; each keeps what it was asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sunhall.application.attempts import AttemptLimit
from sunhall.application.staff_login import Account
from sunhall.domain.errors import Conflict, NotSignedIn, Throttled
from sunhall.domain.staff import Identity, StaffMember

MEMBER = StaffMember("S7", "wangwu", "王五", "transport", frozenset({"handler"}))


@dataclass
class FakeAccounts:
    accounts: dict[str, Account] = field(default_factory=dict)

    def by_username(self, username: str) -> Account | None:
        return self.accounts.get(username)

    def by_id(self, staff: str) -> Account | None:
        known = (each for each in self.accounts.values() if each.member.id == staff)
        return next(known, None)


@dataclass
class FakeBindings:
    """Who has which identity, in two dicts that the real one keeps in step as well."""

    usernames: dict[Identity, str] = field(default_factory=dict)
    bound: dict[tuple[str, str], tuple[Identity, datetime]] = field(default_factory=dict)

    def username_of(self, identity: Identity) -> str | None:
        return self.usernames.get(identity)

    def bound_at(self, staff: str, provider: str) -> datetime | None:
        known = self.bound.get((staff, provider))
        return known[1] if known else None

    def bind(self, identity: Identity, member: StaffMember, now: datetime) -> None:
        if self.usernames.get(identity, member.username) != member.username:
            raise Conflict("identity_bound_to_another")
        if self.bound.get((member.id, identity.provider), (identity, now))[0] != identity:
            raise Conflict("account_bound_already")
        self.usernames[identity] = member.username
        self.bound[member.id, identity.provider] = (identity, now)

    def unbind(self, staff: str, provider: str, now: datetime) -> bool:
        known = self.bound.pop((staff, provider), None)
        if known:
            del self.usernames[known[0]]
        return known is not None


@dataclass
class FakePasswords:
    """A password matches the hash ``hash:<password>``."""

    compared: list[str | None] = field(default_factory=list)

    def matches(self, password: str, password_hash: str | None) -> bool:
        self.compared.append(password_hash)
        return password_hash == f"hash:{password}"


@dataclass
class FakeAttempts:
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def begin(self, kind: str, subject: str, limit: AttemptLimit, now: datetime) -> None:
        if self.counts[kind, subject] >= limit.most:
            raise Throttled("too_many_attempts", retry_after=limit.seconds)
        self.counts[kind, subject] += 1

    def succeeded(self, kind: str, subject: str) -> None:
        self.counts[kind, subject] -= 1


class FakeTokens:
    def issue(self, member: StaffMember, now: datetime) -> tuple[str, datetime]:
        return f"token for {member.id}", now + timedelta(hours=1)


@dataclass
class FakeProvider:
    """Vouches for whoever says ``good``."""

    proof_type: type[Any] = str

    def identify(self, proof: Any, now: datetime) -> Identity:
        if not str(proof).startswith("good"):
            raise NotSignedIn("login_failed")
        return Identity("wechat", str(proof))


@dataclass
class FakeFetch:
    """Answers from a dict and keeps the addresses it was asked for."""

    answers: dict[str, Any]
    asked: list[str] = field(default_factory=list)

    def __call__(self, url: str) -> dict[str, Any]:
        self.asked.append(url)
        answer = self.answers[url.partition("?")[0]]
        if isinstance(answer, Exception):
            raise answer
        found: dict[str, Any] = answer
        return found


class FakeKms:
    """Signs as KMS does: PKCS #1 v1.5 with SHA-256, by a key that never leaves."""

    def __init__(self, key_id: str = "11111111-2222", key: Any = None) -> None:
        self.key_id = key_id
        self.key = key or rsa.generate_private_key(65537, 2048)
        self.public_key_reads = 0
        self.requests: list[dict[str, Any]] = []

    @property
    def arn(self) -> str:
        return f"arn:aws:kms:us-east-1:000000000000:key/{self.key_id}"

    def sign(self, **request: Any) -> dict[str, Any]:
        self.requests.append(request)
        signature = self.key.sign(request["Message"], padding.PKCS1v15(), hashes.SHA256())
        return {"KeyId": self.arn, "Signature": signature}

    def get_public_key(self, **_request: Any) -> dict[str, Any]:
        self.public_key_reads += 1
        return {
            "KeyId": self.arn,
            "PublicKey": self.key.public_key().public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            ),
        }
