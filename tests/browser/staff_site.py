"""The staff's app and the citizens' pages in front of all the API's own handlers, on moto.

Sign-in is the API's own, but for two things: everybody of `STAFF` has the same password, and a
token is the person's name, so that a test sees in an address or a log who has asked. Files go to a
second origin, whose addresses are signed by the API itself and which keeps them in moto's bucket.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import staff_login.handler
import uploads_api.handler
from infra.content_policy import content_security_policy
from infra.routes import ROUTES
from sunhall.adapters.attempt_guard import AttemptGuard
from sunhall.adapters.identity_bindings import PURPOSE as IDENTITY_PURPOSE
from sunhall.adapters.identity_bindings import IdentityBindings
from sunhall.adapters.staff_accounts import StaffAccounts
from sunhall.application.staff_login import Account, IdentityProvider, StaffLogin
from sunhall.domain.staff import StaffMember
from tests.browser.fake_city import SiteHandler
from tests.browser.real_api import RealApi, uploads_of
from tests.builders.gateway import Answer, Gateway
from tests.integration.journey.moto_city import STAFF, TABLE, MotoCity

PASSWORD = "wisteria-over-the-gate"
SIGNED_IN = timedelta(hours=8)


class EverybodysAccounts:
    """The accounts that stand in the table, each with the same password."""

    def __init__(self, stored: StaffAccounts) -> None:
        self._stored = stored

    def by_username(self, username: str) -> Account | None:
        """The account of a username."""
        account = self._stored.by_username(username)
        return Account(account.member, PASSWORD) if account else None

    def by_id(self, staff: str) -> Account | None:
        """The account of a member by their stable id."""
        return self._stored.by_id(staff)


class PlainPasswords:
    """Compares as typed: hashing is slow on purpose, and tested elsewhere."""

    def matches(self, password: str, password_hash: str | None) -> bool:
        """Whether it is the same."""
        return password == password_hash


class NameTokens:
    """Tokens that are a person's username."""

    def issue(self, member: StaffMember, now: datetime) -> tuple[str, datetime]:
        """The token, and when it ends."""
        return member.username, now + SIGNED_IN


class StaffSite(RealApi):
    """Serves both front ends, and lets the handlers of all routes answer.

    Attributes:
        signed_out: Names whose token does not hold any more.
    """

    def __init__(self, site: Path, staff: Path, moto_city: MotoCity) -> None:
        super().__init__(site, moto_city)
        self.staff = staff
        self.signed_out: set[str] = set()
        self.gateway = Gateway(
            {route.key: _handler(route.function) for route in ROUTES if route.function},
            authorise=self._authorise,
            staff=[route.key for route in ROUTES if route.staff],
        )

    @property
    def content_security_policy(self) -> str:
        """The policy that is deployed."""
        return content_security_policy(self.bucket_url)

    @classmethod
    def site_handler(cls) -> type[SiteHandler]:
        """What serves the pages and the API."""
        return _Everything

    def file_of(self, path: str) -> Path:
        """The file that an address asks for."""
        if not path.startswith("/staff/"):
            return super().file_of(path)
        asked = path.removeprefix("/staff/")
        return self.staff / (asked or "index.html")

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, query: str
    ) -> Answer:
        """Hand a request to the API, then let what it has set off come to pass."""
        with self._lock:
            answer = self.gateway.send(method, path, headers=headers, body=body, query=query)
            if method != "GET":
                self.moto.pump()
            return answer

    def login(self, **providers: IdentityProvider) -> StaffLogin:
        """The use case behind the sign-in.

        Args:
            providers: Who vouches for people besides.
        """
        accounts = StaffAccounts(self.moto.dynamodb, TABLE)
        return StaffLogin(
            accounts=EverybodysAccounts(accounts),
            bindings=IdentityBindings(
                self.moto.dynamodb,
                TABLE,
                lambda: self.moto.ports.secrets.derived(IDENTITY_PURPOSE),
            ),
            passwords=PlainPasswords(),
            attempts=AttemptGuard(self.moto.dynamodb, TABLE),
            tokens=NameTokens(),
            providers=providers,
            clock=self.moto.clock.now,
        )

    def _authorise(self, headers: Mapping[str, str]) -> Mapping[str, Any] | None:
        scheme, _, name = headers["authorization"].partition(" ")
        return None if scheme != "Bearer" or name in self.signed_out else STAFF.get(name)


@contextmanager
def staff_site(site: Path, staff: Path, moto_city: MotoCity) -> Iterator[StaffSite]:
    """The site while it runs, with every handler standing on the city's ports.

    Args:
        site: The citizens' pages.
        staff: The staff's app, built for browsers.
        moto_city: What stands behind the handlers.
    """
    running = StaffSite(site, staff, moto_city)
    with pytest.MonkeyPatch.context() as patch, running:
        for function in {route.function for route in ROUTES if route.function} | {*_CONSUMERS}:
            module = importlib.import_module(f"{function}.handler")
            if hasattr(module, "ports"):
                patch.setattr(module, "ports", lambda: moto_city.ports)
        login = running.login()
        patch.setattr(staff_login.handler, "use_case", lambda: login)
        patch.setattr(uploads_api.handler, "lambda_handler", uploads_of(moto_city))
        yield running


_CONSUMERS = ("dispatcher", "letter_writer", "tick")


def _handler(function: str) -> Any:
    """Asks for a handler when it is called: what a test has put in its place counts."""
    return lambda event, context: importlib.import_module(f"{function}.handler").lambda_handler(
        event, context
    )


class _Everything(SiteHandler):
    """Pages as before; what the API answers goes out as it is."""

    city: StaffSite

    def do_PUT(self) -> None:
        self._ask("PUT")

    def do_DELETE(self) -> None:
        self._ask("DELETE")

    def do_POST(self) -> None:
        self._ask("POST")

    def do_GET(self) -> None:
        if self.path.startswith(("/api/", "/interviews/")):
            self._ask("GET")
        else:
            super().do_GET()

    def _ask(self, method: str) -> None:
        asked, body = urlsplit(self.path), self.read_body()
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = asked.path.removeprefix("/api/v1")
        self.city.heard.append((method, path, headers))
        fault = self._fault(method, path)
        if fault and not fault.after_work:
            self._fail(fault)
            return
        answer = self.city.send(method, asked.path, headers, body, asked.query)
        self.city.told.append((path, answer.body.decode(errors="replace")))
        if fault:
            self._fail(fault)
            return
        own = {name: value for name, value in answer.headers.items() if name != "content-length"}
        self.reply(answer.status, answer.body, own)
