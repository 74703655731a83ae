"""Days that lie behind what a test looks at, walked with a clock that is set back.

Some things last weeks by law: a vote, the notice before an interview, the time for comments. Their
days are walked by the same use cases and adapters as in the functions, which write into the city's
own table as root. Its stream, and everything that is done afterwards, is the city's own.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Self

import pytest

from infra.local.place import REGION
from sunhall.adapters.aws_clients import forget_clients
from sunhall.application.carry_out import carry_out, load_case
from sunhall.application.open_case import open_case
from sunhall.application.request_identity import RequestIdentity, request_identity
from sunhall.application.ring_clocks import ring_clocks
from sunhall.bootstrap import Backend
from sunhall.domain.actor import Actor, ActorKind
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.run import SeatState
from tests.system.city import City


class ClockSetBack:
    """A clock that stands at a moment of the past until it is moved.

    Args:
        now: The moment.
    """

    def __init__(self, now: datetime) -> None:
        self.time = now

    def now(self) -> datetime:
        """The moment at which it stands."""
        return self.time


class EarlierDays:
    """The city's adapters in this process, as root and on an earlier day.

    Args:
        city: The city.
        backend: The adapters.
        now: The moment to begin at.
    """

    def __init__(self, city: City, backend: Backend, now: datetime) -> None:
        self._city = city
        self.backend = backend
        self.clock = ClockSetBack(now)
        backend.__dict__["clock"] = self.clock

    @classmethod
    @contextmanager
    def of(cls, city: City, now: datetime) -> Iterator[Self]:
        """Go to an earlier day, and come back."""
        deployed = city.aws("lambda").get_function_configuration(
            FunctionName=city.function("staff_api")
        )
        environ: Mapping[str, str] = deployed["Environment"]["Variables"]
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_ENDPOINT_URL", city.place.cloud_url)
            patch.setenv("AWS_DEFAULT_REGION", REGION)
            patch.setenv("AWS_ACCESS_KEY_ID", "test")
            patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
            patch.setenv("NO_PROXY", "*")
            forget_clients()
            yield cls(city, Backend(environ), now)
        forget_clients()

    def staff(self, username: str) -> Actor:
        """A member of the staff, as the authoriser tells of them."""
        account = self._city.accounts[username]
        return Actor(
            f"staff-{username}",
            ActorKind.STAFF,
            frozenset(account.roles),
            account.department,
            account.name,
        )

    def identity(self, by: str, what: str) -> RequestIdentity:
        """A request that was never made before."""
        return request_identity(by, f"{what}-{secrets.token_hex(8)}", "0" * 16)

    def open(self, service: Any, command: Any, by: str) -> Any:
        """A member of the staff opens a case; return it."""
        identity = self.identity("staff", f"open-{by}")
        return open_case(self.backend, service, command, self.staff(by), identity).case

    def give(self, by: str, case_id: str, name: str, command: Any) -> None:
        """A member of the staff gives a command."""
        identity = self.identity(by, f"{name}-{case_id}")
        actor = self.staff(by)
        carry_out(self.backend, case_id, name, command, actor, identity, expected_version=None)

    def approve(self, by: str, case_id: str) -> None:
        """A member of the staff gives the signature that is asked for."""
        case: Any = load_case(self.backend, case_id).case
        run = case.runs[-1]
        mine = {"holder": f"staff-{by}", "state": SeatState.OPEN}
        (seat,) = [
            each.number
            for each in run.seats
            if {"holder": each.holder, "state": each.state} == mine
        ]
        self.give(
            by, case_id, "act_on_approval", ActOnApproval(run.number, seat, "approve", "同意")
        )

    def ring(self, case_id: str) -> None:
        """Let the time that has come act on a case: the city's own tick looks at no past hours."""

        def report(case_id: str, failure: Exception) -> None:
            raise failure

        store = type(self.backend.store)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(store, "due_cases", lambda *_: [case_id])
            patch.setattr(store, "finish_due_hours", lambda *_: None)
            rung = ring_clocks(self.backend, report=report)
        assert rung.failed == 0
