"""Signs a staff member in, by password or by an identity that another provider vouches for.

What a stranger can learn from an answer is kept to nothing: an unknown name, a wrong password and
a person who has left get the same answer after the same work. Attempts are counted *before* the
proof is looked at, so guesses made at the same moment cannot slip past the limit together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, NoReturn, Protocol

from annotated_types import MaxLen, MinLen

from sunhall.application.attempts import AttemptLimit, Attempts
from sunhall.domain.errors import NotSignedIn
from sunhall.domain.staff import Identity, StaffMember, username_of


@dataclass(frozen=True, slots=True)
class Account:
    """A staff member with the hash of their password, None when they have none."""

    member: StaffMember
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The answer to a good proof.

    Attributes:
        token: Sent back as ``Authorization: Bearer``.
        expires_at: When the token stops being good.
        member: Who has signed in.
    """

    token: str
    expires_at: datetime
    member: StaffMember


PER_USERNAME: Final = AttemptLimit(10, 15 * 60)
PER_SOURCE: Final = AttemptLimit(50, 15 * 60)
"""Wider than for one name: a whole office may stand behind one address."""


_CLOSED: Final = {"extra": "forbid"}

Password = Annotated[str, MinLen(1), MaxLen(256)]
"""As typed."""


@dataclass(frozen=True, slots=True)
class PasswordProof:
    """What proves a person by password; taken exactly as typed, blanks and all."""

    username: Annotated[str, MinLen(1), MaxLen(64)]
    password: Password

    __pydantic_config__: ClassVar[Any] = _CLOSED


@dataclass(frozen=True, slots=True)
class PasswordAgain:
    """The password of who is signed in, for what outlives the sign-in; taken as typed, too."""

    password: Password

    __pydantic_config__: ClassVar[Any] = _CLOSED


class Accounts(Protocol):
    """Where staff accounts are kept."""

    def by_username(self, username: str) -> Account | None:
        """The account of a username; None when there is none."""

    def by_id(self, staff: str) -> Account | None:
        """The account of a member by their stable id; None when there is none or they have left."""


class Bindings(Protocol):
    """Which outside identity is bound to which account."""

    def username_of(self, identity: Identity) -> str | None:
        """The username of the account that an identity is bound to; None when to none."""

    def bound_at(self, staff: str, provider: str) -> datetime | None:
        """Since when somebody has an identity of a provider bound; None when they have none."""

    def bind(self, identity: Identity, member: StaffMember, now: datetime) -> None:
        """Bind an identity to an account; raises ``Conflict`` when either is bound elsewhere."""

    def unbind(self, staff: str, provider: str, now: datetime) -> bool:
        """Unbind somebody's identity of a provider; False when there was none."""


class Passwords(Protocol):
    """Compares passwords with their hashes."""

    def matches(self, password: str, password_hash: str | None) -> bool:
        """Whether the password is the one hashed; without a hash: the same work, and False."""


class IdentityProvider(Protocol):
    """A provider that vouches for people.

    Attributes:
        proof_type: The frozen dataclass of what the person's device brings.
    """

    proof_type: type[Any]

    def identify(self, proof: Any, now: datetime) -> Identity:
        """Whom the proof stands for.

        Raises:
            NotSignedIn: ``login_failed``: the provider does not accept the proof.
            Unavailable: The provider does not answer.
        """


class TokenIssuer(Protocol):
    """Makes signed tokens."""

    def issue(self, member: StaffMember, now: datetime) -> tuple[str, datetime]:
        """A token for the member, and when it expires."""


@dataclass(frozen=True, slots=True)
class StaffLogin:
    """The use case, with what it needs from outside.

    Attributes:
        accounts: Staff accounts.
        bindings: What is bound to whom.
        passwords: Compares passwords.
        attempts: Counts attempts.
        tokens: Makes tokens.
        providers: Providers of outside identities, by name.
        clock: Tells the present moment.
    """

    accounts: Accounts
    bindings: Bindings
    passwords: Passwords
    attempts: Attempts
    tokens: TokenIssuer
    providers: Mapping[str, IdentityProvider]
    clock: Callable[[], datetime]

    def with_password(self, proof: PasswordProof, source: str) -> SignedIn:
        """Signs in by username and password.

        Args:
            proof: As typed.
            source: The network address that asks.

        Raises:
            NotSignedIn: ``login_failed``, whatever was wrong.
            Throttled: ``too_many_attempts`` for this name or from this address.
        """
        now = self.clock()
        name = username_of(proof.username)
        self.attempts.begin("login-source", source, PER_SOURCE, now)
        self.attempts.begin("login-username", name, PER_USERNAME, now)
        account = self.accounts.by_username(name)
        good = self.passwords.matches(proof.password, account.password_hash if account else None)
        if account is None or not good or not account.member.active:
            _refuse()
        self.attempts.succeeded("login-username", name)
        return self._signed_in(account.member, source, now)

    def with_identity(self, provider: str, proof: Any, source: str) -> SignedIn:
        """Signs in by the word of another provider.

        Args:
            provider: A key of ``providers``.
            proof: What that provider gave to the person's device, of its ``proof_type``.
            source: The network address that asks.

        Raises:
            NotSignedIn: ``login_failed``; ``identity_not_bound`` when the proof is good and
                stands for nobody here: only the proof's own holder can learn that.
            Throttled: ``too_many_attempts`` from this address.
        """
        now = self.clock()
        self.attempts.begin("login-source", source, PER_SOURCE, now)
        identity = self.providers[provider].identify(proof, now)
        username = self.bindings.username_of(identity)
        account = self.accounts.by_username(username) if username else None
        if account is None:
            raise NotSignedIn("identity_not_bound")
        if not account.member.active:
            _refuse()
        return self._signed_in(account.member, source, now)

    def _signed_in(self, member: StaffMember, source: str, now: datetime) -> SignedIn:
        self.attempts.succeeded("login-source", source)
        token, expires_at = self.tokens.issue(member, now)
        return SignedIn(token, expires_at, member)


def _refuse() -> NoReturn:
    raise NotSignedIn("login_failed")
