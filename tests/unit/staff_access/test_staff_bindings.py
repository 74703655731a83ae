"""Binding an outside identity to one's own account."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sunhall.application.staff_bindings import PER_MEMBER, Binding, StaffBindings
from sunhall.application.staff_login import Account
from sunhall.domain.actor import Actor, ActorKind
from sunhall.domain.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    RuleRefused,
    SunhallError,
    Throttled,
    Unavailable,
)
from sunhall.domain.staff import Identity
from tests.unit.staff_access.fakes import (
    MEMBER,
    FakeAccounts,
    FakeAttempts,
    FakeBindings,
    FakePasswords,
    FakeProvider,
)

PASSWORD = "阳光大厅-2026"
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
WANG = MEMBER.actor()
LI = replace(MEMBER, id="S9", username="lisi")
LEFT = replace(MEMBER, id="S8", username="zhaoliu", active=False)


class Desk:
    """The use case between fakes."""

    def __init__(self) -> None:
        people = (MEMBER, LI, LEFT)
        self.accounts = FakeAccounts(
            {each.username: Account(each, f"hash:{PASSWORD}") for each in people}
        )
        self.bindings = FakeBindings()
        self.attempts = FakeAttempts()
        self.provider = FakeProvider()
        self.passwords = FakePasswords()
        self.case = StaffBindings(
            *(self.accounts, self.passwords, self.bindings, self.attempts),
            *({"wechat": self.provider}, lambda: NOW),
        )

    def refusal(self, actor: Actor, proof: str, password: str | None = PASSWORD) -> SunhallError:
        with pytest.raises(SunhallError) as caught:
            self.case.bind(actor, "wechat", proof, password)
        return caught.value


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_nobody_has_anything_bound_at_first(desk: Desk) -> None:
    assert desk.case.of(WANG) == (Binding("wechat", None),)


def test_a_proved_identity_is_bound_to_who_is_signed_in(desk: Desk) -> None:
    assert desk.case.bind(WANG, "wechat", "good-1", PASSWORD) == Binding("wechat", NOW)
    assert desk.bindings.username_of(Identity("wechat", "good-1")) == "wangwu"
    assert desk.case.of(WANG) == (Binding("wechat", NOW),)
    assert desk.case.of(LI.actor()) == (Binding("wechat", None),)


def test_binding_the_same_again_is_well(desk: Desk) -> None:
    desk.case.bind(WANG, "wechat", "good-1", PASSWORD)
    assert desk.case.bind(WANG, "wechat", "good-1", PASSWORD) == Binding("wechat", NOW)


def test_an_identity_has_one_account(desk: Desk) -> None:
    desk.case.bind(WANG, "wechat", "good-1", PASSWORD)
    error = desk.refusal(LI.actor(), "good-1")
    assert (type(error), error.code) == (Conflict, "identity_bound_to_another")


def test_an_account_has_one_identity_of_a_provider(desk: Desk) -> None:
    desk.case.bind(WANG, "wechat", "good-1", PASSWORD)
    error = desk.refusal(WANG, "good-2")
    assert (type(error), error.code) == (Conflict, "account_bound_already")


def test_what_was_unbound_can_be_bound_by_another(desk: Desk) -> None:
    desk.case.bind(WANG, "wechat", "good-1", PASSWORD)
    assert desk.case.unbind(WANG, "wechat") is True
    assert desk.case.of(WANG) == (Binding("wechat", None),)
    assert desk.case.bind(LI.actor(), "wechat", "good-1", PASSWORD).bound_at == NOW


def test_unbinding_what_is_not_bound_does_nothing(desk: Desk) -> None:
    desk.case.bind(WANG, "wechat", "good-1", PASSWORD)
    assert desk.case.unbind(LI.actor(), "wechat") is False
    assert desk.case.of(WANG) == (Binding("wechat", NOW),)


def test_a_provider_that_is_not_set_up_is_unknown(desk: Desk) -> None:
    with pytest.raises(NotFound) as caught:
        desk.case.unbind(WANG, "carrier-pigeon")
    assert caught.value.code == "identity_provider_unknown"


def test_a_wrong_proof_does_not_say_that_the_sign_in_is_wrong(desk: Desk) -> None:
    error = desk.refusal(WANG, "bad")
    assert (type(error), error.code) == (RuleRefused, "identity_not_proved")
    assert not desk.bindings.usernames


@pytest.mark.parametrize("fault", [Unavailable(retry_after=5), Throttled(retry_after=60)])
def test_a_busy_provider_is_told_as_such(
    desk: Desk, fault: SunhallError, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_proof: object, _now: datetime) -> Identity:
        raise fault

    monkeypatch.setattr(desk.provider, "identify", fail)
    assert desk.refusal(WANG, "good-1") is fault


def test_who_has_left_binds_nothing_though_their_token_still_holds(desk: Desk) -> None:
    error = desk.refusal(LEFT.actor(), "good-1")
    assert (type(error), error.code) == (NotAllowed, "command_not_allowed")
    assert not desk.bindings.usernames


@pytest.mark.parametrize(
    "actor",
    [
        replace(WANG, roles=frozenset()),
        Actor("A1", ActorKind.APPLICANT, frozenset({"applicant"}), None, "申请人"),
    ],
)
def test_who_is_no_staff_has_nothing_to_bind(desk: Desk, actor: Actor) -> None:
    assert isinstance(desk.refusal(actor, "good-1"), NotAllowed)
    with pytest.raises(NotAllowed):
        desk.case.of(actor)
    with pytest.raises(NotAllowed):
        desk.case.unbind(actor, "wechat")


def test_wrong_proofs_are_counted_for_who_brings_them(desk: Desk) -> None:
    for _ in range(PER_MEMBER.most):
        desk.refusal(WANG, "bad")
    assert isinstance(desk.refusal(WANG, "good-1"), Throttled)
    assert desk.case.bind(LI.actor(), "wechat", "good-1", PASSWORD).bound_at == NOW


@pytest.mark.parametrize("password", [None, "", "another"])
def test_who_only_holds_a_token_binds_nothing_without_the_password(
    desk: Desk, password: str | None
) -> None:
    refused = desk.refusal(WANG, "good-1", password)
    assert (type(refused), refused.code) == (RuleRefused, "password_not_right")
    assert desk.case.of(WANG) == (Binding("wechat", None),)


def test_guessed_passwords_are_counted_before_they_are_compared(desk: Desk) -> None:
    for _ in range(PER_MEMBER.most):
        desk.refusal(WANG, "good-1", "guess")
    assert isinstance(desk.refusal(WANG, "good-1"), Throttled)
    assert len(desk.passwords.compared) == PER_MEMBER.most


def test_an_account_without_a_password_shows_its_proof_alone(desk: Desk) -> None:
    desk.accounts.accounts[MEMBER.username] = Account(MEMBER, None)
    assert desk.case.bind(WANG, "wechat", "good-1", None).bound_at == NOW


def test_binding_well_costs_no_tries(desk: Desk) -> None:
    for _ in range(PER_MEMBER.most * 2):
        desk.case.bind(WANG, "wechat", "good-1", PASSWORD)
    assert set(desk.attempts.counts.values()) == {0}
