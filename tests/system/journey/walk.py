"""A request on its way through the city: the citizen and the staff, each over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infra.local.city_client import CityClient, CityRefused
from tests.system.journey.applicants import Applicant

DEPARTMENT = "education-bureau"
HANDLER = "education-handler"
HEAD = "education-head"
APPROVERS = (HEAD, "legal", "leader")
HANDLERS = {
    DEPARTMENT: HANDLER,
    "finance-bureau": "finance-handler",
    "health-commission": "health-handler",
    "transport-bureau": "transport-handler",
}
DRAFT: dict[str, Any] = {
    "decision": "disclose",
    "disclosed_items": ["2025年度义务教育学校建设项目清单"],
    "reasons": "所申请的政府信息属于可以公开的范围。",
}
#: What is refused for such a reason is looked at by several offices side by side.
SENSITIVE: dict[str, Any] = {
    "decision": "refuse",
    "ground": "public_security",
    "reasons": "公开后可能危及公共安全和社会稳定。",
}


@dataclass(frozen=True, slots=True)
class Walk:
    """One request, and the people who work on it.

    Attributes:
        city: The city's API.
        opened: The answer to the submission.
        department: The department that was asked, and will have to answer.
    """

    city: CityClient
    opened: dict[str, Any]
    department: str = DEPARTMENT

    @classmethod
    def begin(
        cls, city: CityClient, applicant: Applicant, department: str = DEPARTMENT, **changes: Any
    ) -> Walk:
        """The applicant submits."""
        request = applicant.request(department=department, **changes)
        return cls(city, city.submit(request), department)

    @property
    def handler(self) -> str:
        """Who drafts the reply."""
        return HANDLERS[self.department]

    @property
    def case_id(self) -> str:
        """The case."""
        return str(self.opened["case_id"])

    def seen(self) -> dict[str, Any]:
        """The request as the applicant sees it now."""
        return self.city.track(self.opened["receipt_no"], self.opened["query_code"])

    def inside(self, by: str = "intake") -> dict[str, Any]:
        """The case as a member of staff sees it now."""
        return self.city.case(by, self.case_id)

    def act(self, action: str, **data: Any) -> dict[str, Any]:
        """The applicant acts."""
        return self.city.act(self.opened["receipt_no"], self.opened["query_code"], action, **data)

    def command(self, by: str, name: str, **data: Any) -> dict[str, Any]:
        """A member of staff gives a command."""
        return self.city.command(by, self.case_id, name, **data)

    def decide(
        self, by: str, action: str = "approve", opinion: str = "同意", **data: Any
    ) -> dict[str, Any]:
        """Somebody acts on the task as soon as it is in their box."""
        return self.city.decide(by, self.task(by), action, opinion, **data)

    def refused(
        self, by: str, task: str, action: str = "approve", opinion: str = "同意", **data: Any
    ) -> CityRefused:
        """The refusal of something that somebody tries to do to an approval."""
        try:
            done = self.city.decide(by, task, action, opinion, **data)
        except CityRefused as refusal:
            return refusal
        raise AssertionError(f"{action} by {by} was not refused: {done}")

    def task(self, by: str) -> str:
        """The task of this case in somebody's box of things to do, waited for."""
        return str(self.city.task(by, self.case_id)["task_id"])

    def assigned(self) -> Walk:
        """Bring a submitted request to the department that has to answer."""
        self.command("intake", "confirm_receipt")
        self.command("office-head", "assign", department=self.department)
        return self

    def sent_up(self, **draft: Any) -> Walk:
        """Draft a reply and send it up its approval chain."""
        self.command(self.handler, "save_draft", **(draft or DRAFT))
        self.command(self.handler, "submit_for_approval")
        return self

    def of_run(self, run: int = 1) -> str:
        """The task by which its drafter, or who got a copy, acts on an approval as a whole."""
        return f"{self.case_id}.{run}.0"

    def waits_for(self) -> set[str]:
        """Whose signature the newest approval waits for now, by their user names."""
        return {
            seat["holder"].removeprefix("staff-")
            for stage in self.approval()["stages"]
            for seat in stage["seats"]
            if seat["state"] == "open"
        }

    def signed(self) -> Walk:
        """Every approver of the reply signs, one after the other."""
        for approver in APPROVERS:
            self.in_step().decide(approver)
        return self

    def approval(self, by: str = "intake") -> dict[str, Any]:
        """The newest approval as a member of staff sees it now."""
        newest: dict[str, Any] = self.inside(by)["approvals"][-1]
        return newest

    def in_step(self) -> Walk:
        """Wait until Step Functions waits for the step that people are asked to sign.

        People need not wait for it: it follows them, and whoever signs faster than the stream is
        delivered makes it pass over a step. A test that counts its steps has to be slower.
        """
        run = self.approval()
        drafter = run["drafter"].removeprefix("staff-")
        path = next(each["path"] for each in run["stages"] if each["result"] is None)
        place = (f"{self.case_id}.{run['run']}.0", path.partition("/")[0])

        def look() -> bool | None:
            rows = self.city.approvals(drafter, "mine")
            return place in {(row["task_id"], row["node"]) for row in rows} or None

        self.city.wait_for(look, f"Step Functions to wait for {path} of {self.case_id}")
        return self

    def clock(self, name: str = "reply") -> dict[str, Any]:
        """A clock as the applicant sees it."""
        clocks: list[dict[str, Any]] = self.seen()["clocks"]
        return next(clock for clock in clocks if clock["name"] == name)

    def letter(self, code: str) -> dict[str, Any]:
        """A letter that the applicant can download, waited for."""

        def look() -> dict[str, Any] | None:
            letters = self.seen()["letters"]
            return next((each for each in letters if each["code"] == code and each["url"]), None)

        return self.city.wait_for(look, f"letter {code} of {self.case_id}")

    def document(self, letter: dict[str, Any], fmt: str) -> bytes:
        """A letter's document in a format."""
        url = next(each["url"] for each in letter["formats"] if each["format"] == fmt)
        return self.city.download(url)
