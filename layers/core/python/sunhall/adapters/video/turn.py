"""ICE servers: how two browsers find a way to each other.

STUN tells a browser its own address. TURN carries what finds no direct way, and takes a password
that it works out itself: the name holds the moment until which it is good, the password is a keyed
hash of the name (draft-uberti-behave-turn-rest-00, as coturn's ``use-auth-secret`` checks it).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

#: Longer than a meeting lasts that begins late: renewing would break the connection off.
LIFETIME: Final = timedelta(hours=3)


class IceServers:
    """The servers of this city.

    Args:
        stun: Addresses (``stun:host:port``).
        turn: Addresses (``turn:host:port?transport=udp``, ``turns:…``).
        secret: Gives the secret that is shared with the TURN server, when it is needed first.
        now: Tells the time.
    """

    def __init__(
        self,
        stun: tuple[str, ...],
        turn: tuple[str, ...],
        secret: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        self._stun = stun
        self._turn = turn
        self._secret = secret
        self._now = now

    def for_one(self, label: str) -> list[dict[str, Any]]:
        """Return the servers as a browser takes them, with a password for one participant.

        Args:
            label: Stands in the TURN server's log beside the address: nothing personal.
        """
        servers: list[dict[str, Any]] = []
        if self._stun:
            servers.append({"urls": list(self._stun)})
        if self._turn:
            name = f"{int((self._now() + LIFETIME).timestamp())}:{label}"
            # The scheme asks for SHA-1; as a keyed hash it is sound.
            digest = hmac.new(self._secret().encode(), name.encode(), hashlib.sha1).digest()
            credential = base64.b64encode(digest).decode()
            servers.append({"urls": list(self._turn), "username": name, "credential": credential})
        return servers
