"""What each use case costs in units and calls, measured on a city in memory.

The texts are as long as what citizens really write: half of the messages of a real city are shorter
than 551 bytes, nine of ten shorter than 1,955.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from bench.appointment_uses import measure_appointments
from bench.approval_walk import deployed_walk
from bench.capacity import Usage
from bench.hotline_uses import measure_tickets
from bench.measured_city import Metered, measured_city
from bench.queue_page import PAGE, REQUESTS, fill_queue, read_page
from sunhall.application.note_alike import PURPOSE as ALIKE
from sunhall.application.take_upload import take_upload
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.upload import OfferFile
from tests.builders.submission import submission
from tests.integration.journey.moto_city import BUCKET, STAFF
from tests.integration.journey.moto_city import TABLE as MOTO_TABLE

TABLE: Final = Path(__file__).with_name("use_cases.yaml")

#: 180 characters, the length of half of what citizens write.
DESCRIPTION: Final = (
    "申请公开2025年度全市老旧小区加装电梯财政补贴的发放标准、各区发放总金额、发放批次和时间，"
    "以及云溪区第三小学周边三个小区（和平里、文苑、东湖花园）加装电梯的审批结果、施工单位中标公告和"
    "竣工验收报告。如有不予公开的部分，请注明依据的具体条款并提供区分处理后的文本。"
    "本人曾于今年一月向社区居委会口头询问，答复称资料由住建部门保存，故向贵单位提出书面申请，请依法答复。"
)
SUPPLEMENT: Final = {
    "points": ["请说明所需施工单位中标公告的年度和所在街道", "请说明需要竣工验收报告的小区楼栋号"],
    "guidance": "如对小区所属街道不清楚，可在市政府网站的小区名录中查询，或致电本机关咨询。",
}
EXPLANATION: Final = (
    "需要的是2024年和2025年两个年度的中标公告，三个小区都在文苑街道。竣工验收报告限于和平里3栋、5栋，"
    "文苑1栋至6栋，东湖花园全部楼栋；其余小区不再申请。"
)
DRAFT: Final = {
    "decision": "disclose",
    "disclosed_items": [
        "2025年度全市老旧小区加装电梯财政补贴发放标准",
        "2025年度各区加装电梯补贴发放情况汇总表",
        "文苑街道三个小区加装电梯竣工验收报告（共十一份）",
    ],
    "reasons": "经检索，所申请信息由本机关制作并保存，属于可以公开的政府信息，现予提供。",
}
EXTENSION: Final = {"days": 15, "reason": "需征求两家施工单位意见并检索三个年度的纸质档案。"}
OPINION: Final = "已核对引用条款和附件清单，同意按此答复。"
APPROVERS: Final = ("education-head", "legal", "leader")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one use of the system takes.

    Attributes:
        writes: Write units, index entries of transactions counted once.
        writes_if_doubled: The same with them counted twice; not confirmed on AWS.
        reads: Read units.
        kms: Calls of KMS.
        s3_writes: Calls of S3 that store.
        s3_reads: Calls of S3 that look.
        transitions: State transitions of Step Functions.
    """

    writes: int = 0
    writes_if_doubled: int = 0
    reads: float = 0.0
    kms: int = 0
    s3_writes: int = 0
    s3_reads: int = 0
    transitions: int = 0

    @classmethod
    def of(cls, usage: Usage, transitions: int) -> Cost:
        """Return it from what a meter counted."""
        stores = sum(usage.calls.get(f"s3.{name}", 0) for name in ("PutObject", "CopyObject"))
        return cls(
            usage.writes,
            usage.writes_if_doubled,
            usage.reads,
            usage.calls_of("kms"),
            stores,
            usage.calls_of("s3") - stores,
            transitions,
        )


def measured_costs() -> dict[str, Cost]:
    """Go through every use case in a fresh city and return what each took."""
    with measured_city() as city:
        metered = Metered(city)
        with metered.use("staff directory, once in 30 seconds"):
            city.ports.directory.read()
        _requests(metered)
        _journey(metered)
        _other_ways(metered)
        _lists(metered)
        measure_tickets(metered)
        measure_appointments(metered)
    walk = deployed_walk()
    transitions = {
        "dispatch start of approval": walk.started(),
        "dispatch decision": walk.decided(another_stage=True),
        "dispatch last decision": walk.decided(another_stage=False),
    }
    usages = metered.usages | _ticks()
    return {name: Cost.of(usage, transitions.get(name, 0)) for name, usage in usages.items()}


def committed_costs() -> dict[str, Cost]:
    """Return the table that is kept with the code: a change that costs a unit must change it."""
    table: dict[str, dict[str, Any]] = yaml.safe_load(TABLE.read_text("utf-8"))
    return {name: Cost(**cost) for name, cost in table.items()}


def write_table(costs: dict[str, Cost]) -> None:
    """Write the table anew, after a change of costs that was meant."""
    fields = Cost.__dataclass_fields__
    lines = ["# Written by `python -m bench --write-use-cases`; a test compares it with the code."]
    for name, cost in costs.items():
        values = {field: getattr(cost, field) for field in fields}
        told = ", ".join(f"{field}: {value}" for field, value in values.items() if value)
        lines.append(f"{name}: {{{told}}}")
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")


def submit(metered: Metered, use: str, key: str, **changes: Any) -> dict[str, Any]:
    """Submit a request of usual length."""
    body = submission(**{"information": {"description": DESCRIPTION}, **changes})
    answer = metered.call(use, "POST", REQUESTS, body=body, headers={"idempotency-key": key})
    opened: dict[str, Any] = answer.json
    return opened


def _requests(metered: Metered) -> None:
    submit(metered, "submit, first of a process and a month", "first-of-all-1")
    submit(metered, "submit", "second-one-2")
    submit(metered, "submit again, same key", "second-one-2")
    files = [{"upload_id": _uploaded(metered, n), "file_name": f"材料{n}.pdf"} for n in (1, 2)]
    submit(metered, "submit, two files", "with-files-3", attachments=files)


def _uploaded(metered: Metered, number: int) -> str:
    content = b"%PDF-1.7\n" + b"%" * (4000 + number)
    ports = metered.city.ports
    place = take_upload(
        OfferFile(f"材料{number}.pdf", "application/pdf", len(content)),
        ports.catalogue.disclosure.attachments,
        place=ports.files,
        secrets=ports.secrets,
        randomness=ports.randomness,
        clock=ports.clock,
    )
    metered.city.s3.put_object(
        Bucket=BUCKET, Key=place.fields["key"], Body=content, ContentType="application/pdf"
    )
    return place.upload_id


def _journey(metered: Metered) -> None:
    metered.city.ports.secrets.derived(ALIKE)  # a process asks for it once
    opened = submit(metered, "submit", "the-journey-4")
    case_id = opened["case_id"]
    _look(metered, "status, just submitted", opened)
    metered.command("confirm_receipt", "intake", case_id)
    metered.command("request_supplement", "intake", case_id, **SUPPLEMENT)
    _look(metered, "status, supplement asked for", opened)
    metered.city.clock.time += timedelta(days=3)
    _act(metered, opened, "supplement", explanation=EXPLANATION)
    metered.command("assign", "office-head", case_id, department="education-bureau")
    metered.command("save_draft", "education-handler", case_id, **DRAFT)
    metered.command("submit_for_approval", "education-handler", case_id)
    for use, who in zip(_APPROVALS, APPROVERS, strict=True):
        _approve(metered, use, who)
    metered.call("staff reads a case", "GET", f"/api/v1/staff/cases/{case_id}", by="intake")
    metered.command("send", "intake", case_id)
    _look(metered, "status, reply sent", opened)


def _other_ways(metered: Metered) -> None:
    opened = submit(metered, "submit", "extended-one-5")
    case_id = opened["case_id"]
    metered.command("confirm_receipt", "intake", case_id)
    metered.command("assign", "office-head", case_id, department="education-bureau")
    metered.command("save_draft", "education-handler", case_id, **DRAFT)
    metered.command("propose_extension", "education-handler", case_id, **EXTENSION)
    _approve(metered, "approve extension", "office-head")
    metered.command("submit_for_approval", "education-handler", case_id)
    _approve(metered, "return to the drafter", "education-head", "return", to="drafter")
    _act(metered, opened, "withdraw", reason="已从其他渠道获得所需信息，不再需要答复。")
    body = submission(
        information={"description": DESCRIPTION}, channel="post_signed", signed_on="2026-03-05"
    )
    headers = {"idempotency-key": "registered-6"}
    path = "/api/v1/staff/disclosure-requests"
    metered.call("register", "POST", path, by="intake", body=body, headers=headers)


def _lists(metered: Metered) -> None:
    case_id = submit(metered, "submit", "for-the-lists-7")["case_id"]
    for name, by, data in _TO_APPROVAL:
        metered.command(name, by, case_id, **data)
    fill_queue(metered.city, f"TODO#{STAFF['education-head']['staff_id']}", PAGE)
    metered.city.ports.secrets.derived("page-cursor")  # a process asks for it once
    read_page(metered, "inbox, 25 rows", "/api/v1/staff/approvals", "education-head")
    fill_queue(metered.city, "WORK#education-bureau", PAGE)
    read_page(metered, "work list, 25 rows", "/api/v1/staff/worklist", "education-handler")


def _ticks() -> dict[str, Usage]:
    """Tick in a city of its own: before anything is due, when one case is, and after that.

    Supervision looks at cases by itself in every fifth minute alone.
    """
    with measured_city() as city:
        metered = Metered(city)
        submit(metered, "submit", "clock-rings-7")
        city.tick()
        city.clock.time += timedelta(minutes=1)
        _expect(metered.tick("tick, nothing due"), due=0)
        city.clock.time = datetime(2026, 3, 4, 0, 1, tzinfo=BEIJING)
        city.dynamodb.put_item(TableName=MOTO_TABLE, Item=_watermark("2026030315"))
        _expect(metered.tick("tick, one due"), due=1)
        metered.consume()
        city.clock.time += timedelta(minutes=4)
        _expect(metered.tick("tick, supervision looks"), due=0)
    return {use: usage for use, usage in metered.usages.items() if use.startswith("tick")}


def _watermark(hour: str) -> dict[str, Any]:
    """As the tick of the minute before would have left it."""
    return {"PK": {"S": "TICK"}, "SK": {"S": "WATERMARK"}, "hour": {"S": hour}}


def _expect(ticked: dict[str, int], *, due: int) -> None:
    if ticked != {"due": due, "failed": 0}:
        raise RuntimeError(f"{due} should have been due: {ticked}")


def _look(metered: Metered, use: str, opened: dict[str, Any]) -> None:
    headers = {"x-query-code": opened["query_code"]}
    metered.call(use, "GET", f"{REQUESTS}/{opened['receipt_no']}", headers=headers)


def _act(metered: Metered, opened: dict[str, Any], action: str, **data: Any) -> None:
    path = f"{REQUESTS}/{opened['receipt_no']}/actions"
    headers = {
        "x-query-code": opened["query_code"],
        "idempotency-key": f"{action}-{opened['receipt_no']}",
    }
    metered.call(action, "POST", path, body={"action": action, "data": data}, headers=headers)


def _approve(metered: Metered, use: str, by: str, action: str = "approve", **data: str) -> None:
    task = metered.city.call("GET", "/api/v1/staff/approvals", by=by).json["items"][0]
    path = f"/api/v1/staff/approvals/{task['task_id']}/actions"
    body = {"action": action, "opinion": OPINION, "data": data}
    metered.call(use, "POST", path, by=by, body=body)


_APPROVALS: Final = ("approve, first", "approve, middle", "approve, last")
_TO_APPROVAL: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("confirm_receipt", "intake", {}),
    ("assign", "office-head", {"department": "education-bureau"}),
    ("save_draft", "education-handler", DRAFT),
    ("submit_for_approval", "education-handler", {}),
)
