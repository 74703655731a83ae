from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sunhall.application.staff_login import (
    PER_SOURCE,
    PER_USERNAME,
    Account,
    PasswordProof,
    StaffLogin,
)
from sunhall.domain.errors import NotSignedIn, SunhallError, Throttled
from sunhall.domain.staff import Identity
from tests.unit.staff_access.fakes import (
    MEMBER,
    FakeAccounts,
    FakeAttempts,
    FakeBindings,
    FakePasswords,
    FakeProvider,
    FakeTokens,
)

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
HERE = "203.0.113.7"


class Desk:
    """The use case between fakes."""

    def __init__(self) -> None:
        left = replace(MEMBER, id="S8", username="zhaoliu", active=False)
        self.accounts = FakeAccounts(
            {
                "wangwu": Account(MEMBER, "hash:right"),
                "zhaoliu": Account(left, "hash:right"),
                "wechat-only": Account(replace(MEMBER, username="wechat-only"), None),
            }
        )
        self.bindings = FakeBindings(
            {
                Identity("wechat", "good-1"): "wangwu",
                Identity("wechat", "good-2"): "zhaoliu",
                Identity("wechat", "good-3"): "deleted",
            }
        )
        self.passwords = FakePasswords()
        self.attempts = FakeAttempts()
        self.login = StaffLogin(
            self.accounts,
            self.bindings,
            self.passwords,
            self.attempts,
            FakeTokens(),
            {"wechat": FakeProvider()},
            lambda: NOW,
        )

    def password(self, username: str, password: str, source: str = HERE) -> str:
        return self.login.with_password(PasswordProof(username, password), source).token

    def refusal(self, username: str, password: str, source: str = HERE) -> SunhallError:
        with pytest.raises(SunhallError) as caught:
            self.password(username, password, source)
        return caught.value


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_right_password_gets_a_token(desk: Desk) -> None:
    signed_in = desk.login.with_password(PasswordProof("wangwu", "right"), HERE)
    assert signed_in.token == "token for S7"
    assert signed_in.expires_at == NOW + timedelta(hours=1)
    assert signed_in.member == MEMBER


@pytest.mark.parametrize("typed", ["WangWu", "  wangwu ", "WANGWU"])
def test_case_and_outer_blanks_of_a_username_do_not_count(desk: Desk, typed: str) -> None:
    assert desk.password(typed, "right")


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("wangwu", "wrong"),
        ("nobody", "right"),
        ("zhaoliu", "right"),
        ("zhaoliu", "wrong"),
        ("wechat-only", "right"),
    ],
)
def test_whatever_is_wrong_the_answer_and_the_work_are_the_same(
    desk: Desk, username: str, password: str
) -> None:
    error = desk.refusal(username, password)
    assert isinstance(error, NotSignedIn)
    assert (error.code, dict(error.params), error.errors) == ("login_failed", {}, ())
    assert len(desk.passwords.compared) == 1


def test_a_name_can_be_tried_so_often_and_then_has_to_wait(desk: Desk) -> None:
    for _ in range(PER_USERNAME.most):
        assert desk.refusal("wangwu", "wrong").code == "login_failed"
    error = desk.refusal("wangwu", "wrong")
    assert isinstance(error, Throttled)
    assert (error.code, error.retry_after) == ("too_many_attempts", PER_USERNAME.seconds)


def test_after_too_many_tries_even_the_right_password_is_not_looked_at(desk: Desk) -> None:
    for _ in range(PER_USERNAME.most):
        desk.refusal("wangwu", "wrong")
    compared = len(desk.passwords.compared)
    assert isinstance(desk.refusal("wangwu", "right"), Throttled)
    assert len(desk.passwords.compared) == compared


def test_spelling_a_name_differently_gives_no_further_tries(desk: Desk) -> None:
    for spelling in ["wangwu", "WANGWU", " wangwu"] * PER_USERNAME.most:
        desk.refusal(spelling, "wrong")
    assert desk.attempts.counts["login-username", "wangwu"] == PER_USERNAME.most


def test_unknown_names_are_counted_like_known_ones(desk: Desk) -> None:
    for _ in range(PER_USERNAME.most):
        desk.refusal("nobody", "wrong")
    assert isinstance(desk.refusal("nobody", "wrong"), Throttled)


def test_one_source_cannot_try_many_names(desk: Desk) -> None:
    for number in range(PER_SOURCE.most):
        desk.refusal(f"name{number}", "wrong")
    assert isinstance(desk.refusal("wangwu", "right"), Throttled)
    assert desk.password("wangwu", "right", source="198.51.100.1")


def test_signing_in_well_costs_no_tries(desk: Desk) -> None:
    for _ in range(PER_SOURCE.most * 2):
        desk.password("wangwu", "right")
    assert set(desk.attempts.counts.values()) == {0}


def test_signing_in_well_does_not_forgive_earlier_failures(desk: Desk) -> None:
    desk.refusal("wangwu", "wrong")
    desk.password("wangwu", "right")
    assert desk.attempts.counts["login-username", "wangwu"] == 1


class TestOtherProviders:
    def refusal(self, desk: Desk, proof: str) -> SunhallError:
        with pytest.raises(SunhallError) as caught:
            desk.login.with_identity("wechat", proof, HERE)
        return caught.value

    def test_a_bound_identity_gets_a_token(self, desk: Desk) -> None:
        signed_in = desk.login.with_identity("wechat", "good-1", HERE)
        assert signed_in.member == MEMBER
        assert desk.attempts.counts["login-source", HERE] == 0

    def test_a_good_proof_of_a_stranger_says_that_it_is_not_bound(self, desk: Desk) -> None:
        error = self.refusal(desk, "good-9")
        assert (type(error), error.code) == (NotSignedIn, "identity_not_bound")

    def test_an_identity_of_an_account_that_is_no_more_is_bound_to_nobody(self, desk: Desk) -> None:
        assert self.refusal(desk, "good-3").code == "identity_not_bound"

    def test_a_bad_proof_is_refused(self, desk: Desk) -> None:
        assert self.refusal(desk, "bad").code == "login_failed"

    def test_who_has_left_is_refused(self, desk: Desk) -> None:
        assert self.refusal(desk, "good-2").code == "login_failed"

    def test_bad_proofs_are_counted_for_their_source(self, desk: Desk) -> None:
        for _ in range(PER_SOURCE.most):
            self.refusal(desk, "bad")
        assert isinstance(self.refusal(desk, "good-1"), Throttled)
