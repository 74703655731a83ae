"""The staff's function with everything behind it in memory: real handler, rules and engine."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from botocore.exceptions import EndpointConnectionError

import staff_api.handler
from infra.routes import ROUTES
from sunhall.application.ports import (
    BoxName,
    Commit,
    InboxChange,
    NewCase,
    Page,
    QueueRow,
    StageOpening,
    StoredCase,
    VersionMoved,
)
from sunhall.application.services import SERVICES
from sunhall.domain.actor import Actor
from sunhall.domain.approval.directory import Absence, Directory
from sunhall.domain.catalogue import Catalogue, ChainRules
from sunhall.domain.engine.service import fold
from tests.builders import people
from tests.builders.calendar import moment
from tests.builders.catalogue import small_catalogue
from tests.builders.gateway import Answer, Gateway, staff_context
from tests.builders.submission import submission

STAFF = {actor.id: actor for actor in people.EVERYBODY if actor.id in people.DIRECTORY.members}
ADMINISTRATOR = people.staff("s-administrator", "government-office", "administrator")
STAFF_ROUTES = [route.key for route in ROUTES if route.function == "staff_api"]


class MemoryStore:
    """Cases and boxes; what the one table does, without its keys."""

    def __init__(self) -> None:
        self.cases: dict[str, StoredCase] = {}
        self.rows: dict[tuple[str, int, str], InboxChange] = {}
        self.broken: set[str] = set()
        self.asked: list[str] = []

    def create(self, new: NewCase) -> None:
        self.cases[new.case_id] = StoredCase(
            new.case_id, new.service, new.events, new.sealed, new.data_key, new.title
        )

    def load(self, case_id: str, *, consistent: bool = True) -> StoredCase | None:
        if case_id in self.broken:
            raise EndpointConnectionError(endpoint_url="https://aws.example")
        return self.cases.get(case_id)

    def commit(self, commit: Commit) -> None:
        stored = self.cases[commit.case_id]
        if stored.version != commit.expected_version:
            raise VersionMoved
        beside = {name: body for each in commit.inbox for name, body in each.sealed.items()}
        self.cases[commit.case_id] = replace(
            stored,
            events=(*stored.events, *commit.events),
            sealed={**stored.sealed, **commit.sealed, **beside},
            data_key=None if commit.erases else stored.data_key,
            title="" if commit.erases else stored.title,
        )
        for change in commit.inbox:
            self.rows[commit.case_id, change.run, change.key] = change

    def stage_opening(self, stored: StoredCase, opening: StageOpening) -> Mapping[str, str]:
        """Nothing: nobody waits for Step Functions here, see `_mine`."""
        return {}

    def box(
        self,
        staff: str,
        box: BoxName,
        *,
        limit: int,
        after: Mapping[str, Any] | None,
        chain: str = "",
        service: str = "",
        due_before: datetime | None = None,
    ) -> Page:
        self.asked.append(box)
        rows = [
            row
            for row in self._box(staff, box)
            if chain in ("", row.chain)
            and service in ("", row.service)
            and (due_before is None or (row.due_at and row.due_at < due_before.isoformat()))
        ]
        start = int(after["place"]) if after else 0
        more = {"place": str(start + limit)} if len(rows) > start + limit else None
        return Page(tuple(rows[start : start + limit]), more)

    def box_count(self, staff: str, box: BoxName) -> tuple[int, bool]:
        return len(self._box(staff, box)), False

    def _box(self, staff: str, box: BoxName) -> list[QueueRow]:
        if box == "mine":
            return self._mine(staff)
        rows = [
            _row(case_id, change)
            for (case_id, _, _), change in self.rows.items()
            if change.row and (change.row.box, change.row.staff) == (box, staff)
        ]
        if box == "todo":
            return sorted(rows, key=lambda row: (row.due_at or "9999", row.case_id))
        return sorted(rows, key=lambda row: row.at, reverse=True)

    def _mine(self, staff: str) -> list[QueueRow]:
        """Step Functions writes these rows; here they are read off the cases."""
        return [
            QueueRow(
                case_id=stored.case_id,
                receipt_no=case.receipt_no,
                service=stored.service,
                state=run.outcome or "running",
                title=stored.title,
                department="",
                due_at="",
                card="",
                chain=run.chain,
                node=run.visits[-1].path.partition("/")[0],
                run=run.number,
                at=run.started_at.isoformat(),
            )
            for stored in self.cases.values()
            for case in [fold(SERVICES[stored.service], stored.events)]
            for run in case.runs
            if run.drafter == staff
        ]


def _row(case_id: str, change: InboxChange) -> QueueRow:
    assert change.row is not None
    return QueueRow(
        case_id=case_id,
        receipt_no=change.receipt_no,
        service=change.service,
        state=change.row.state,
        title=change.title,
        department=change.department,
        due_at=change.due_at.isoformat() if change.due_at else "",
        card="",
        chain=change.chain,
        node=change.row.path,
        run=change.run,
        seat=change.row.seat,
        at=change.row.at.isoformat(),
    )


class MemoryDirectory:
    """The staff, and who is away."""

    def __init__(self) -> None:
        self.absences: list[Absence] = []

    def read(self) -> Directory:
        return replace(people.DIRECTORY, absences=tuple(self.absences))

    def absences_of(self, staff: str) -> tuple[Absence, ...]:
        own = (absence for absence in self.absences if absence.staff == staff)
        return tuple(sorted(own, key=lambda absence: absence.first))

    def put_absence(self, absence: Absence) -> None:
        self.remove_absence(absence.staff, absence.first)
        self.absences.append(absence)

    def remove_absence(self, staff: str, first: date) -> None:
        self.absences = [
            absence for absence in self.absences if (absence.staff, absence.first) != (staff, first)
        ]


class PlainSeal:
    """Keeps documents as they are; sealing has tests of its own."""

    def new_key(self, case_id: str) -> tuple[bytes, bytes]:
        return b"key", b"wrapped"

    def open_key(self, case_id: str, wrapped: bytes) -> bytes:
        return b"key"

    def seal(self, key: bytes, case_id: str, name: str, content: Mapping[str, Any]) -> bytes:
        return json.dumps({"in": name, "content": content}).encode()

    def unseal(self, key: bytes, case_id: str, name: str, sealed: bytes) -> dict[str, Any]:
        opened: dict[str, Any] = json.loads(sealed)
        assert opened["in"] == name
        return dict(opened["content"])


class PlainTitles:
    def seal(self, title: str) -> str:
        return f"sealed:{title}"

    def unseal(self, sealed: str) -> str:
        return sealed.removeprefix("sealed:")


class FixedSecrets:
    def derived(self, purpose: str) -> bytes:
        return hashlib.sha256(purpose.encode()).digest()


class NeutralFiles:
    def check_upload(self, upload_id: str, *, field: str = "upload_id") -> None:
        """Every upload is there."""

    def attachment_url(self, case_id: str, upload_id: str, file_name: str) -> str:
        return f"https://files.example/{case_id}/{file_name}"


class HandClock:
    def __init__(self, now: datetime) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time


class Numbered:
    """Chance that only counts."""

    def __init__(self) -> None:
        self._next = itertools.count(1)

    def new_case_id(self, now: datetime) -> str:
        return f"01JKXQ3W8Z{next(self._next):016}"

    def receipt_digits(self) -> str:
        return f"{next(self._next):06}"

    def salt(self) -> str:
        return f"salt-{next(self._next)}"


class MemoryPorts:
    """Everything outside, in memory."""

    def __init__(self, now: str, catalogue: Catalogue) -> None:
        self.store = MemoryStore()
        self.directory = MemoryDirectory()
        self.seal = PlainSeal()
        self.titles = PlainTitles()
        self.secrets = FixedSecrets()
        self.files = NeutralFiles()
        self.clock = HandClock(moment(now))
        self.randomness = Numbered()
        self.catalogue = catalogue


class MemoryCity:
    """The staff's function behind its gateway.

    Args:
        now: The present moment, as `tests.builders.calendar.moment` reads it.
        catalogue: The city's rules; the small city's unless told.
    """

    def __init__(self, now: str = "2026-04-01", catalogue: Catalogue | None = None) -> None:
        self.ports = MemoryPorts(now, catalogue or small_catalogue())
        self._gateway = Gateway(
            dict.fromkeys(STAFF_ROUTES, staff_api.handler.lambda_handler),
            authorise=lambda headers: _vouched(_staff(headers["authorization"])),
            staff=STAFF_ROUTES,
        )

    def call(
        self,
        method: str,
        path: str,
        *,
        by: Actor,
        body: object = b"",
        query: Mapping[str, str] | str = "",
        key: str = "",
        locale: str = "en",
    ) -> Answer:
        """Call the API as a member of staff."""
        headers = {"authorization": by.id, "accept-language": locale}
        if key:
            headers["idempotency-key"] = key
        return self._gateway.send(
            method, f"/api/v1/staff/{path}", query=query, headers=headers, body=body
        )

    def pass_time(self, **time: float) -> None:
        """Let time go by."""
        self.ports.clock.time += timedelta(**time)

    def in_approval(self) -> str:
        """Bring a new request to the first signature; return its case id."""
        paper = submission(channel="in_person")
        paper["applicant"]["id_number"] = "990100199003072316"
        key = self.ports.randomness.salt().ljust(8, "-")
        opened = self.call(
            "POST", "disclosure-requests", by=people.INTAKE, body=paper, key=key
        ).json
        case_id = str(opened["case_id"])
        self.command(people.OFFICE_HEAD, case_id, "assign", department="education-bureau")
        draft = {"decision": "disclose", "disclosed_items": ["立项批复"]}
        self.command(people.HANDLER, case_id, "save_draft", **draft)
        self.command(people.HANDLER, case_id, "submit_for_approval")
        return case_id

    def command(self, by: Actor, case_id: str, name: str, **data: Any) -> None:
        """Give a command that must be carried out."""
        version = self.ports.store.cases[case_id].version
        body = {"command": name, "data": data, "expected_version": version}
        answer = self.call("POST", f"cases/{case_id}/commands", by=by, body=body)
        assert answer.status == 200, answer.text

    def box(self, by: Actor, box: str = "todo", **query: str) -> list[dict[str, Any]]:
        """Return the rows of somebody's box."""
        answer = self.call("GET", "approvals", by=by, query={"box": box, **query})
        assert answer.status == 200, answer.text
        items: list[dict[str, Any]] = answer.json["items"]
        return items

    def act(self, by: Actor, task: str, action: str, opinion: str = "", **data: Any) -> Answer:
        """Act on a task."""
        body = {"action": action, "opinion": opinion, "data": data}
        return self.call("POST", f"approvals/{task}/actions", by=by, body=body)

    def approve(self, *by: Actor) -> None:
        """Let people sign the first thing they have to do, one after the other."""
        for actor in by:
            answer = self.act(actor, self.box(actor)[0]["task_id"], "approve")
            assert answer.status == 200, answer.text

    def view(self, by: Actor, case_id: str) -> dict[str, Any]:
        """Return a case as somebody sees it."""
        answer = self.call("GET", f"cases/{case_id}", by=by)
        assert answer.status == 200, answer.text
        seen: dict[str, Any] = answer.json
        return seen


def _staff(staff_id: str) -> Actor:
    return ADMINISTRATOR if staff_id == ADMINISTRATOR.id else STAFF[staff_id]


def _vouched(actor: Actor) -> Mapping[str, str]:
    return staff_context(actor.id, actor.department or "", sorted(actor.roles), actor.name)


def with_chain(city: MemoryCity, nodes: list[dict[str, Any]], chain: str = "reply") -> None:
    """Put another chain in force; approvals that run keep theirs."""
    plan = {"id": chain, "version": f"{chain}-2", "nodes": nodes}
    catalogue = city.ports.catalogue
    chains = {**catalogue.chains, chain: ChainRules(chain, {}, plan)}
    city.ports.catalogue = replace(catalogue, chains=chains)
