from __future__ import annotations

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type

from sunhall.adapters.password_hash import NOBODYS_HASH, Argon2Passwords, hash_password

PASSWORDS = Argon2Passwords()
HASH = hash_password("correct horse 电池")


def test_the_right_password_matches_its_hash() -> None:
    assert PASSWORDS.matches("correct horse 电池", HASH)


@pytest.mark.parametrize(
    "wrong", ["", "correct horse", "correct horse 电池 ", "Correct horse 电池"]
)
def test_any_other_does_not(wrong: str) -> None:
    assert not PASSWORDS.matches(wrong, HASH)


def test_the_same_password_is_hashed_differently_each_time() -> None:
    assert hash_password("x") != hash_password("x")


def test_the_hash_is_argon2id_at_least_as_costly_as_owasp_asks() -> None:
    costs = extract_parameters(HASH)
    assert costs.type is Type.ID
    assert (costs.memory_cost >= 19_456, costs.time_cost >= 2) == (True, True)


def test_without_an_account_the_same_work_is_done_and_nothing_matches() -> None:
    assert extract_parameters(NOBODYS_HASH) == extract_parameters(HASH)
    for guess in ("", "x", NOBODYS_HASH):
        assert not PASSWORDS.matches(guess, None)


@pytest.mark.parametrize("broken", ["", "plain", "$argon2id$v=19$broken", "$2b$12$abc"])
def test_a_broken_hash_matches_nothing(broken: str) -> None:
    assert not PASSWORDS.matches("plain", broken)


def test_what_looks_the_same_is_the_same_whichever_keyboard_typed_it() -> None:
    assert PASSWORDS.matches("ｃａｆé", hash_password("cafe\u0301"))
