"""A member of staff allows WeChat to remind them of what they are told in the app.

Consent is given on the device, by a tap that WeChat itself asks for; what it said is brought here.
To send a message WeChat wants what it calls the person, which a binding does not keep. So the tap
brings a code as for signing in, and what the code stands for is kept sealed for as long as there is
something to send.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol

from sunhall.application.attempts import AttemptLimit, Attempts
from sunhall.application.request_identity import RequestIdentity
from sunhall.application.staff_bindings import must_be_staff
from sunhall.application.staff_login import IdentityProvider
from sunhall.domain.actor import Actor
from sunhall.domain.errors import (
    Conflict,
    FieldError,
    InvalidInput,
    NotFound,
    NotSignedIn,
    RuleRefused,
    Unavailable,
)
from sunhall.domain.staff import Identity
from sunhall.domain.staff_notices.consent import Consent, Tapped, tapped
from sunhall.domain.staff_notices.reminder import ReminderTemplates

#: One-off consents are gathered by tapping again and again; WeChat's own limit is the city's.
PER_MEMBER: Final = AttemptLimit(60, 15 * 60)

#: Writes that are tried when others change the same consents meanwhile.
ROUNDS: Final = 3


class Consents(Protocol):
    """Who has allowed what. Only its adapter knows the keys."""

    def read(self, staff: str) -> Consent:
        """Return somebody's consents as they are now."""

    def tapped(self, staff: str, key: str) -> str | None:
        """Return the digest of what the tap of a key has answered; None before it was counted."""

    def keep_tap(
        self, identity: Identity, staff: str, consent: Consent, tap: RequestIdentity, now: datetime
    ) -> bool:
        """Keep somebody's consents after a tap, once its key.

        Returns:
            False when they have changed since they were read, the tap was counted meanwhile, or
            the identity is no longer bound to this person.
        """


class BoundIdentities(Protocol):
    """Whose identities are bound."""

    def staff_of(self, identity: Identity) -> str | None:
        """Staff id of the account that an identity is bound to; None when to none."""


class SubjectSeal(Protocol):
    """Seals what a provider calls somebody."""

    def seal(self, staff: str, subject: str) -> bytes:
        """Return it sealed, bound to the person."""


@dataclass(frozen=True, slots=True)
class ReminderConsents:
    """The use case, with what it needs from outside.

    Attributes:
        templates: What the stage may remind people by.
        provider: WeChat, as it signs people in; None where it is not set up.
        identities: Whose identities are bound.
        consents: Who has allowed what.
        seal: Seals what WeChat calls somebody.
        attempts: Counts attempts.
        clock: Tells the present moment.
    """

    templates: ReminderTemplates
    provider: IdentityProvider | None
    identities: BoundIdentities
    consents: Consents
    seal: SubjectSeal
    attempts: Attempts
    clock: Callable[[], datetime]

    def of(self, actor: Actor) -> Consent:
        """What somebody has allowed.

        Raises:
            NotAllowed: ``command_not_allowed``: they hold no role of the staff.
        """
        must_be_staff(actor)
        return self.consents.read(actor.id) if self.templates.items else Consent()

    def tapped(
        self, actor: Actor, proof: Any, answers: Mapping[str, Tapped], tap: RequestIdentity
    ) -> Consent:
        """Count what somebody has answered to WeChat, once a key.

        Args:
            actor: Who is signed in.
            proof: What WeChat gave to their device, of the provider's ``proof_type``.
            answers: What they answered, by template.
            tap: By what a repetition of the tap is known; not by its proof, which is good once.

        Returns:
            What they allow from now on.

        Raises:
            NotAllowed: ``command_not_allowed``: they hold no role of the staff.
            NotFound: ``reminders_not_set_up``: the stage reminds nobody.
            InvalidInput: A template is none of the stage's.
            Conflict: ``idempotency_key_reused``: the key was used for other answers.
            RuleRefused: ``identity_not_proved``: WeChat does not accept the proof;
                ``identity_not_yours``: it is not the WeChat that they have bound.
            Throttled: ``too_many_attempts``.
            Unavailable: WeChat does not answer, or others keep changing the same consents.
        """
        must_be_staff(actor)
        if self.provider is None or not self.templates.items:
            raise NotFound("reminders_not_set_up")
        _known(answers, self.templates)
        # The code of a tap that is repeated was used up by its first time.
        if self._counted(actor, tap):
            return self.consents.read(actor.id)
        now = self.clock()
        self.attempts.begin("reminder", actor.id, PER_MEMBER, now)
        identity = self._own(self.provider, actor, proof, now)
        for _ in range(ROUNDS):
            allowed = tapped(self.consents.read(actor.id), answers, self.templates)
            if allowed.stands:
                allowed = replace(allowed, sealed=self.seal.seal(actor.id, identity.subject))
            if self.consents.keep_tap(identity, actor.id, allowed, tap, now):
                return allowed
            if self._counted(actor, tap):
                return self.consents.read(actor.id)
            self._must_be_bound(identity, actor)
        raise Unavailable(retry_after=1)

    def _counted(self, actor: Actor, tap: RequestIdentity) -> bool:
        known = self.consents.tapped(actor.id, tap.key)
        if known is not None and known != tap.payload:
            raise Conflict("idempotency_key_reused")
        return known is not None

    def _own(self, provider: IdentityProvider, actor: Actor, proof: Any, now: datetime) -> Identity:
        try:
            identity = provider.identify(proof, now)
        except NotSignedIn:
            # Who asks is known: it is the proof that is wrong, and not the sign-in.
            raise RuleRefused("identity_not_proved") from None
        self._must_be_bound(identity, actor)
        return identity

    def _must_be_bound(self, identity: Identity, actor: Actor) -> None:
        # Else somebody could have a colleague's phone told what they themselves are told.
        if self.identities.staff_of(identity) != actor.id:
            raise RuleRefused("identity_not_yours")


def _known(answers: Mapping[str, Tapped], templates: ReminderTemplates) -> None:
    allowed = [template.id for template in templates.items]
    if not answers.keys() <= set(allowed):
        params = {"allowed": ", ".join(allowed)}
        raise InvalidInput(errors=[FieldError("answers", "not_one_of", params)])
