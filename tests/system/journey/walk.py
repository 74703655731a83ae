"""A request on its way through the city: the citizen and the staff, each over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infra.local.city_client import CityClient
from tests.system.journey.applicants import Applicant

DEPARTMENT = "education-bureau"
HANDLER = "education-handler"
APPROVERS = ("education-head", "legal", "leader")
DRAFT: dict[str, Any] = {
    "decision": "disclose",
    "disclosed_items": ["2025年度义务教育学校建设项目清单"],
    "reasons": "所申请的政府信息属于可以公开的范围。",
}


@dataclass(frozen=True, slots=True)
class Walk:
    """One request, and the people who work on it.

    Attributes:
        city: The city's API.
        opened: The answer to the submission.
    """

    city: CityClient
    opened: dict[str, Any]

    @classmethod
    def begin(cls, city: CityClient, applicant: Applicant, **changes: Any) -> Walk:
        """The applicant submits."""
        return cls(city, city.submit(applicant.request(**changes)))

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

    def decide(self, by: str, action: str = "approve", opinion: str = "同意") -> dict[str, Any]:
        """An approver decides the task as soon as it is in the inbox."""
        return self.city.decide(by, self.task(by), action, opinion)

    def task(self, by: str) -> str:
        """The task of this case in somebody's inbox, waited for."""
        return str(self.city.task(by, self.case_id)["task_id"])

    def assigned(self) -> Walk:
        """Bring a submitted request to the department that has to answer."""
        self.command("intake", "confirm_receipt")
        self.command("office-head", "assign", department=DEPARTMENT)
        return self

    def sent_up(self, **draft: Any) -> Walk:
        """Draft a reply and send it up its approval chain."""
        self.command(HANDLER, "save_draft", **(draft or DRAFT))
        self.command(HANDLER, "submit_for_approval")
        return self

    def signed(self) -> Walk:
        """Every approver of the reply signs, one after the other."""
        for approver in APPROVERS:
            self.decide(approver)
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
