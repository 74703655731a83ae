"""A city's API over HTTP, as its people use it: the citizen with a form, staff with their token."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

import httpx

T = TypeVar("T")

#: Seconds to wait for what the city does by itself: letters, the next step of an approval.
PATIENCE = 30.0

#: The collection of disclosure requests, as paths name it.
REQUESTS = "disclosure-requests"


class CityRefused(Exception):
    """The city answered with a problem; the message says which."""

    def __init__(self, answer: httpx.Response) -> None:
        problem = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        details = "; ".join(
            f"{error['field']}: {error['message']}" for error in problem.get("errors", ())
        )
        told = problem.get("detail") or answer.text[:200]
        super().__init__(f"{answer.status_code} {told} {details}".strip())
        self.status = answer.status_code
        self.code = problem.get("code", "")


@dataclass
class CityClient:
    """Calls a running city.

    Attributes:
        base_url: Address of the city.
        accounts: Demo accounts by user name, as in ``.local/endpoints.json``.
        patience: Seconds to wait for what the city does by itself.
    """

    base_url: str
    accounts: Mapping[str, Mapping[str, Any]]
    patience: float = PATIENCE
    _tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # An answer may need a cold start or two, on a machine that does other things as well.
        self._http = httpx.Client(base_url=self.base_url, timeout=60, trust_env=False)

    @classmethod
    def from_endpoints(cls, told: Mapping[str, Any]) -> CityClient:
        """Return a client for the city that an endpoints file tells of."""
        return cls(told["base_url"], {each["username"]: each for each in told["accounts"]})

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def catalogue(self) -> dict[str, Any]:
        """Return the public catalogue."""
        return self._json("GET", "/api/v1/catalogue")

    def submit(
        self, submission: Mapping[str, Any], *, key: str = "", to: str = REQUESTS
    ) -> dict[str, Any]:
        """Submit a case, of disclosure if nothing else is said."""
        headers = {"idempotency-key": key or secrets.token_hex(16)}
        return self._json("POST", f"/api/v1/{to}", json=submission, headers=headers)

    def register(
        self, by: str, submission: Mapping[str, Any], *, key: str = "", to: str = REQUESTS
    ) -> dict[str, Any]:
        """Register a case that came on paper, by telephone or at the counter."""
        headers = {"idempotency-key": key or secrets.token_hex(16)}
        return self._json("POST", f"/api/v1/staff/{to}", by=by, json=submission, headers=headers)

    def upload(self, file_name: str, content_type: str, content: bytes) -> str:
        """Send a file to its place, as a browser does; return the id to name it by."""
        offer = {"file_name": file_name, "content_type": content_type, "size": len(content)}
        place = self._json("POST", "/api/v1/uploads", json=offer)
        # The file is the form's last field, and its part has no media type: the form has one.
        file = {"file": (file_name, content, "")}
        answer = self._http.post(place["url"], data=place["fields"], files=file)
        if answer.is_error:
            raise CityRefused(answer)
        return str(place["upload_id"])

    def track(self, receipt_no: str, code: str, *, of: str = REQUESTS) -> dict[str, Any]:
        """Return a case as its applicant sees it."""
        return self._json("GET", f"/api/v1/{of}/{receipt_no}", headers={"x-query-code": code})

    def act(
        self, receipt_no: str, code: str, action: str, /, *, of: str = REQUESTS, **data: Any
    ) -> dict[str, Any]:
        """Do something to a case as its applicant."""
        return self._json(
            "POST",
            f"/api/v1/{of}/{receipt_no}/actions",
            json={"action": action, "data": data},
            headers={"x-query-code": code, "idempotency-key": secrets.token_hex(16)},
        )

    def case(self, by: str, case_id: str) -> dict[str, Any]:
        """Return a case as a member of staff sees it."""
        return self._json("GET", f"/api/v1/staff/cases/{case_id}", by=by)

    def find(self, by: str, receipt_no: str) -> str:
        """Return the id of the case with a receipt number, as a member of staff finds it."""
        query = {"receipt_no": receipt_no}
        return str(self._json("GET", "/api/v1/staff/cases", by=by, params=query)["case_id"])

    def hints(self, by: str, **matter: Any) -> dict[str, Any]:
        """Return what an agent is shown about a matter while it is written down."""
        return self._json("POST", "/api/v1/staff/tickets/hints", by=by, json=matter)

    def worklist(self, by: str, **query: str) -> dict[str, Any]:
        """Return the first page of a work list."""
        return self._json("GET", "/api/v1/staff/worklist", by=by, params=query)

    def supervision(self, by: str, **query: str) -> list[dict[str, Any]]:
        """Return the first page of what the rules of supervision have found."""
        path = "/api/v1/staff/supervision"
        found: list[dict[str, Any]] = self._json("GET", path, by=by, params=query)["items"]
        return found

    def open_hours(self, by: str, resource: str, start: datetime, end: datetime) -> dict[str, Any]:
        """Open a time of a host or a room, beside the usual hours; both moments on one day."""
        change = {"resource": resource, "on": f"{start:%F}", "act": "open"}
        span = {"starts": f"{start:%H:%M}", "ends": f"{end:%H:%M}"}
        return self._json("PUT", "/api/v1/staff/reception-hours", by=by, json={**change, **span})

    def reception_day(self, by: str, on: date) -> list[dict[str, Any]]:
        """Return the appointments that somebody has on a day."""
        path, query = "/api/v1/staff/appointments", {"on": f"{on}"}
        items: list[dict[str, Any]] = self._json("GET", path, by=by, params=query)["items"]
        return items

    def command(self, by: str, case_id: str, name: str, **data: Any) -> dict[str, Any]:
        """Give a command at the case's present version; look again when someone was faster."""

        def give() -> dict[str, Any] | None:
            version = self.case(by, case_id)["version"]
            body = {"command": name, "data": data, "expected_version": version}
            try:
                path = f"/api/v1/staff/cases/{case_id}/commands"
                return self._json("POST", path, by=by, json=body)
            except CityRefused as refusal:
                # The city's own events (a letter is ready, a clock rang) may come between, and a
                # letter may still be in the making.
                if refusal.code in ("stale_version", "letter_not_ready"):
                    return None
                raise

        return self.wait_for(give, f"{name} on {case_id}")

    def approvals(self, by: str, box: str = "todo", **query: str) -> list[dict[str, Any]]:
        """Return the rows of somebody's box of approvals, all of them."""
        params = {"box": box, "limit": "100", **query}
        rows: list[dict[str, Any]] = []
        while True:
            page = self._json("GET", "/api/v1/staff/approvals", by=by, params=params)
            rows += page["items"]
            if not page.get("cursor"):
                return rows
            params["cursor"] = page["cursor"]

    def counts(self, by: str) -> dict[str, Any]:
        """Return how much waits for somebody."""
        return self._json("GET", "/api/v1/staff/approvals/counts", by=by)

    def inbox(self, by: str) -> dict[str, dict[str, Any]]:
        """Return the tasks that wait for somebody, by case."""
        return {task["case_id"]: task for task in self.approvals(by)}

    def task(self, by: str, case_id: str) -> dict[str, Any]:
        """Return the approval task of a case that waits for somebody, as soon as it is there."""

        def look() -> dict[str, Any] | None:
            return self.inbox(by).get(case_id)

        return self.wait_for(look, f"a task of {case_id} in the box of {by}")

    def decide(
        self,
        by: str,
        task_id: str,
        action: str = "approve",
        opinion: str = "同意",
        *,
        go_on: bool = False,
        **data: Any,
    ) -> dict[str, Any]:
        """Act on an approval task.

        Args:
            by: Who acts.
            task_id: The task.
            action: What is done.
            opinion: What is said with it.
            go_on: Whether to ask for the next task.
            **data: What else the action needs.
        """
        return self._json(
            "POST",
            f"/api/v1/staff/approvals/{task_id}/actions",
            by=by,
            json={"action": action, "opinion": opinion, "data": data},
            params={"next": "true"} if go_on else {},
        )

    def decide_many(
        self, by: str, tasks: Mapping[str, str], action: str = "approve", *, key: str = ""
    ) -> dict[str, dict[str, Any]]:
        """Do the same to many tasks, each with its own opinion; return what became of each."""
        items = [{"task_id": task, "opinion": opinion} for task, opinion in tasks.items()]
        answer = self._json(
            "POST",
            "/api/v1/staff/approvals/actions",
            by=by,
            json={"action": action, "items": items},
            headers={"idempotency-key": key or secrets.token_hex(16)},
        )
        return {each["task_id"]: each for each in answer["items"]}

    def absences(self, by: str, **query: str) -> list[dict[str, Any]]:
        """Return somebody's absences."""
        path = "/api/v1/staff/absences"
        planned: list[dict[str, Any]] = self._json("GET", path, by=by, params=query)["items"]
        return planned

    def plan_absence(
        self, by: str, deputy: str, first: str, last: str, **more: Any
    ) -> dict[str, Any]:
        """Let a deputy have somebody's tasks from one day to another."""
        body = {"deputy": deputy, "first": first, "last": last, **more}
        return self._json("PUT", "/api/v1/staff/absences", by=by, json=body)

    def end_absence(self, by: str, staff: str, first: str) -> list[dict[str, Any]]:
        """Take an absence away; return what is left."""
        path = f"/api/v1/staff/absences/{staff}/{first}"
        left: list[dict[str, Any]] = self._json("DELETE", path, by=by)["items"]
        return left

    def download(self, url: str) -> bytes:
        """Fetch a document from its short-lived address."""
        answer = self._http.get(url)
        answer.raise_for_status()
        return answer.content

    def wait_for(self, look: Callable[[], T | None], what: str) -> T:
        """Look again until something is there.

        Raises:
            TimeoutError: It did not come.
        """
        end = time.monotonic() + self.patience
        while (found := look()) is None:
            if time.monotonic() > end:
                raise TimeoutError(f"waited {self.patience:.0f} s for {what}")
            time.sleep(0.3)
        return found

    def _token(self, by: str) -> str:
        if by not in self._tokens:
            account = self.accounts[by]
            proof = {"provider": "password", "username": by, "password": account["password"]}
            self._tokens[by] = self._json("POST", "/api/v1/staff/login", json=proof)["token"]
        return self._tokens[by]

    def _json(
        self, method: str, path: str, *, by: str | None = None, **more: Any
    ) -> dict[str, Any]:
        headers = dict(more.pop("headers", {}))
        if by:
            headers["authorization"] = f"Bearer {self._token(by)}"
        answer = self._http.request(method, path, headers=headers, **more)
        if answer.is_error:
            raise CityRefused(answer)
        body: dict[str, Any] = answer.json()
        return body
