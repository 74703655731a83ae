"""Plays the staff's side of a case over HTTP, and tells each step.

make demo                                   a request for information, and the staff's side of it
make demo RECEIPT=GK-… CODE=XXXX-XXXX-XXXX  the staff's side of a request from the form
make demo SERVICE=ticket                    a call to the hotline, until the citizen is satisfied
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from infra.local.city_client import CityClient, CityRefused
from infra.local.hotline_demo import HotlineStory
from infra.local.place import Place
from infra.local.real_texts import citizen_texts
from infra.local.teller import Teller
from infra.local.trouble import LocalCloudError

DEPARTMENT = "education-bureau"
HANDLER = "education-handler"
SIGNATURES = (
    ("education-head", "内容属实，同意。"),
    ("legal", "法律依据充分，程序合法，同意。"),
    ("leader", "同意，请按期送达。"),
)


def main() -> int:
    """Play it; a trouble ends it with one clear sentence and status 1."""
    try:
        place = Place.from_environment(os.environ)
        if os.environ.get("SERVICE") == "ticket":
            HotlineStory(_client(place)).play()
        else:
            play(_client(place), os.environ.get("RECEIPT", ""), os.environ.get("CODE", ""))
    except (LocalCloudError, CityRefused, TimeoutError) as trouble:
        sys.stderr.write(f"\n{trouble}\n")
        return 1
    except httpx.HTTPError as trouble:
        sys.stderr.write(
            f"\nThe city at {place.base_url} does not answer ({type(trouble).__name__}): "
            f"if it is still starting, try again; else run 'make up'.\n"
        )
        return 1
    return 0


def play(client: CityClient, receipt_no: str, code: str) -> None:
    """Play the staff's side, and the citizen's too if no request is named."""
    story = Story(client)
    if receipt_no and code:
        seen = client.track(receipt_no, code)
        request = Request(seen["case_id"], receipt_no, code)
        story.tell("申请人", "已在网页提交", f"{receipt_no}  {seen['state_label']}")
    else:
        request = story.submitted()
    story.received(request)
    story.supplemented(request)
    story.drafted(request)
    story.approved(request)
    story.sent(request)


@dataclass(frozen=True, slots=True)
class Request:
    """The request that is played."""

    case_id: str
    receipt_no: str
    code: str


class Story(Teller):
    """The journey of a request, told step by step."""

    def __init__(self, client: CityClient) -> None:
        super().__init__()
        self._client = client

    def submitted(self) -> Request:
        """The citizen submits a real text."""
        text = citizen_texts(1)[0]
        opened = self._client.submit(
            {
                "department": DEPARTMENT,
                "applicant": {
                    "kind": "natural_person",
                    "name": "林晓舟",
                    "id_type": "passport",
                    "id_number": "E12345678",
                    "email": "linxiaozhou@citizen.example",
                },
                "information": {"description": f"{text.subject}：{text.body}"},
                "delivery": {"form": "electronic", "way": "online"},
            }
        )
        self.tell("申请人", "提交申请", f"{opened['receipt_no']}  查询码 {opened['query_code']}")
        self.tell("", "申请内容", text.subject)
        for clock in opened["clocks"]:
            self.tell("", clock["label"], f"{clock['due_at'][:10]}")
        return Request(opened["case_id"], opened["receipt_no"], opened["query_code"])

    def received(self, request: Request) -> None:
        """The disclosure office confirms receipt."""
        self._command("intake", request, "confirm_receipt", "确认收到")
        reply = next(
            clock
            for clock in self._client.track(request.receipt_no, request.code)["clocks"]
            if clock["name"] == "reply"
        )
        counted, skipped = len(reply["counted"]), len(reply["skipped"])
        detail = f"{reply['due_at'][:10]}（{counted}个工作日，另有{skipped}天不计）"
        self.tell("", "答复期限", detail)

    def supplemented(self, request: Request) -> None:
        """The office asks for a supplement, the applicant gives it: the period starts again."""
        points = ["请说明所需信息的年度范围", "请说明所需信息的具体名称"]
        self._command("intake", request, "request_supplement", "一次性告知补正", points=points)
        self._client.act(
            request.receipt_no,
            request.code,
            "supplement",
            explanation="年度范围为2025年，名称为建设项目清单及资金安排表。",
        )
        self.tell("申请人", "补正", "答复期限自今日起重新计算")

    def drafted(self, request: Request) -> None:
        """The request goes to a department, whose handler drafts the reply."""
        self._command("office-head", request, "assign", "交办", department=DEPARTMENT)
        self._command(
            HANDLER,
            request,
            "save_draft",
            "拟稿（予以公开）",
            decision="disclose",
            disclosed_items=["2025年度建设项目清单", "2025年度资金安排表"],
            reasons="所申请的政府信息属于可以公开的范围。",
        )
        self._command(HANDLER, request, "submit_for_approval", "送审")

    def approved(self, request: Request) -> None:
        """Three signatures, one after the other, each from the signer's own box of things to do."""
        for approver, opinion in SIGNATURES:
            task = self._client.task(approver, request.case_id)
            self.tell(self._name(approver), task["node_label"], _waiting(task))
            done = self._client.decide(approver, task["task_id"], "approve", opinion)
            self.tell("", task["action_labels"]["approve"], f"{opinion} → {done['state']}")

    def sent(self, request: Request) -> None:
        """The reply leaves, and the applicant reads it."""
        self._command("intake", request, "send", "发出答复")
        seen = self._client.track(request.receipt_no, request.code)
        self.tell("申请人", "查询", seen["state_label"])
        for letter in seen["letters"]:
            size = len(self._client.download(letter["url"])) // 1024
            self.tell("", letter["name"], f"{letter['no']}  PDF {size} KB")

    def _command(self, by: str, request: Request, name: str, what: str, **data: Any) -> None:
        done = self._client.command(by, request.case_id, name, **data)
        self.tell(self._name(by), what, f"→ {done['state']}（第{done['version']}版）")

    def _name(self, username: str) -> str:
        return str(self._client.accounts[username]["name"])


def _waiting(task: Mapping[str, Any]) -> str:
    until = f"，{task['due_at'][:10]}前办理" if task["due_at"] else ""
    return f"{task['state_label']}（{task['policy_label']}）{until}"


def _client(place: Place) -> CityClient:
    if not place.endpoints.exists():
        raise LocalCloudError("No city is running here: run 'make run' or 'make up' first.")
    return CityClient.from_endpoints(json.loads(place.endpoints.read_text("utf-8")))


if __name__ == "__main__":
    sys.exit(main())
