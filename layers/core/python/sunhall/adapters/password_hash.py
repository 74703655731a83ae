"""Passwords as argon2id hashes (RFC 9106).

19 MiB and two passes: OWASP's smallest recommended setting, because the function has 256 MB and a
fraction of a core, and the limit on attempts, not the hash, stops guessing over the network.
"""

from __future__ import annotations

import base64
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with a fresh salt, in the usual encoded form."""
    return _HASHER.hash(_normal(password))


class Argon2Passwords:
    """Compares passwords with their hashes."""

    def matches(self, password: str, password_hash: str | None) -> bool:
        """Whether the password is the one hashed.

        Without a hash the same work is done against one that nothing matches, so that the time
        taken does not tell whether an account exists.
        """
        try:
            return _HASHER.verify(password_hash or NOBODYS_HASH, _normal(password))
        except (VerificationError, InvalidHashError):
            return False


def _normal(password: str) -> str:
    """One form for what looks the same, whichever keyboard typed it (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)


def _nobodys_hash() -> str:
    def encoded(size: int) -> str:
        return base64.b64encode(bytes(size)).rstrip(b"=").decode()

    costs = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v=19${costs}${encoded(_HASHER.salt_len)}${encoded(_HASHER.hash_len)}"


NOBODYS_HASH: Final = _nobodys_hash()
"""A well-formed hash of the same cost; all zeros, which no password hashes to."""
