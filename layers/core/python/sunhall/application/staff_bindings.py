"""A member of staff binds an outside identity to their own account, sees it, and unbinds it.

Whoever is signed in does this for themself and for nobody else: an administrator who could bind an
identity to a colleague's account could sign in as them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NoReturn

from sunhall.application.attempts import AttemptLimit, Attempts
from sunhall.application.staff_login import Accounts, Bindings, IdentityProvider, Passwords
from sunhall.domain.actor import Actor
from sunhall.domain.authorization import permitted
from sunhall.domain.errors import NotAllowed, NotFound, NotSignedIn, RuleRefused

#: Somebody binds once; a provider's own limit is shared by the whole city.
PER_MEMBER: Final = AttemptLimit(10, 15 * 60)

_COMMAND: Final = "manage_own_binding"


@dataclass(frozen=True, slots=True)
class Binding:
    """Whether somebody has an identity of a provider bound.

    Attributes:
        provider: Name of the provider.
        bound_at: Since when; None when nothing is bound.
    """

    provider: str
    bound_at: datetime | None


@dataclass(frozen=True, slots=True)
class StaffBindings:
    """The use case, with what it needs from outside.

    Attributes:
        accounts: Staff accounts.
        passwords: Compares passwords.
        bindings: What is bound to whom.
        attempts: Counts attempts.
        providers: Providers of outside identities, by name.
        clock: Tells the present moment.
    """

    accounts: Accounts
    passwords: Passwords
    bindings: Bindings
    attempts: Attempts
    providers: Mapping[str, IdentityProvider]
    clock: Callable[[], datetime]

    def of(self, actor: Actor) -> tuple[Binding, ...]:
        """What somebody has bound, for each provider that is set up, by name.

        Raises:
            NotAllowed: ``command_not_allowed``: they hold no role of the staff.
        """
        must_be_staff(actor)
        return tuple(self._of(actor, provider) for provider in sorted(self.providers))

    def bind(self, actor: Actor, provider: str, proof: Any, password: str | None) -> Binding:
        """Bind the identity that a proof stands for to the own account.

        The password is asked for again: a binding outlives the hour of a token, so whoever found a
        device that is signed in shall not turn that hour into a key of their own.

        Args:
            actor: Who is signed in.
            provider: A key of ``providers``.
            proof: What that provider gave to the person's device, of its ``proof_type``.
            password: Of the account, as typed; None from one that has none.

        Raises:
            NotAllowed: ``command_not_allowed``: they hold no role of the staff, or have left.
            RuleRefused: ``identity_not_proved``: the provider does not accept the proof;
                ``password_not_right``: it is not that of the account.
            Conflict: The identity is bound to another account, or the account to another identity.
            Throttled: ``too_many_attempts``, of this person or says the provider.
            Unavailable: The provider does not answer.
        """
        must_be_staff(actor)
        now = self.clock()
        self.attempts.begin("binding", actor.id, PER_MEMBER, now)
        account = self.accounts.by_id(actor.id)
        if account is None or not account.member.active:
            _refuse()
        # An account without a password has nothing that could be asked for.
        if account.password_hash and not self.passwords.matches(
            password or "", account.password_hash
        ):
            raise RuleRefused("password_not_right")
        try:
            identity = self.providers[provider].identify(proof, now)
        except NotSignedIn:
            # Who asks is known: it is the proof that is wrong, and not the sign-in.
            raise RuleRefused("identity_not_proved") from None
        self.bindings.bind(identity, account.member, now)
        self.attempts.succeeded("binding", actor.id)
        return self._of(actor, provider)

    def unbind(self, actor: Actor, provider: str) -> bool:
        """Unbind the own identity of a provider.

        Returns:
            Whether there was one; without one, nothing happens.

        Raises:
            NotAllowed: ``command_not_allowed``: they hold no role of the staff.
            NotFound: ``identity_provider_unknown``: no such provider is set up.
        """
        must_be_staff(actor)
        if provider not in self.providers:
            raise NotFound("identity_provider_unknown")
        return self.bindings.unbind(actor.id, provider, self.clock())

    def _of(self, actor: Actor, provider: str) -> Binding:
        return Binding(provider, self.bindings.bound_at(actor.id, provider))


def must_be_staff(actor: Actor) -> None:
    """Refuse whoever may not bind an identity to an own account.

    Raises:
        NotAllowed: ``command_not_allowed``: they hold no role of the staff.
    """
    if not permitted(actor, _COMMAND, None):
        _refuse()


def _refuse() -> NoReturn:
    raise NotAllowed("command_not_allowed", {"command": _COMMAND})
