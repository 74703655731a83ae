"""What an appointment costs on its way, from the first look at the calendar to the kept promise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from bench.measured_city import Metered

APPOINTMENTS: Final = "/api/v1/appointments"
VIDEO: Final = "petition-video"
#: Two cells for the meeting and one for the host's buffer.
ITEM_DAYS: Final = {"item": VIDEO, "from": "2026-04-06", "to": "2026-04-12"}

TOPIC: Final = (
    "书院街十八号至二十二号积水问题已反映三次，管道至今没有更换，希望当面向负责同志说明情况，"
    "并了解今年雨季之前的施工安排和期间的临时排水措施。"
)
MINUTES: Final = {
    "outcome": "promised",
    "text": "来访人反映书院街十八号至二十二号积水，接访人员现场与住房城乡建设部门通话核实："
    "更换管道已列入本年度计划，雨季之前先行疏通并设置临时抽排。来访人表示理解，并提供了去年积水时的照片。",
    "promises": [
        {"text": "疏通书院街排水管", "department": "housing-bureau", "days": 5},
    ],
}
REPORT: Final = "管道已疏通，临时抽排设备已到位，现场照片已发来访人。"


def measure_appointments(metered: Metered) -> None:
    """Walk two appointments and keep the second: the first pays for keys all others find."""
    _uses(Metered(metered.city), 1)
    _uses(metered, 2)


def _uses(metered: Metered, number: int) -> None:
    city = metered.city
    city.clock.time = datetime.fromisoformat("2026-04-01T10:00:00+08:00") + timedelta(days=number)
    first, *_, last = _slots(metered)
    held = metered.call(
        *("appointment, hold", "POST", f"{APPOINTMENTS}/holds"),
        body={"item": VIDEO, "starts_at": first},
        headers={"idempotency-key": f"a-hold-of-a-slot-{number}"},
    ).json
    contact = {"name": "公孙大娘", "phone": f"0000-555932{number}"}
    body = {"item": VIDEO, "starts_at": first, "topic": TOPIC, "contact": contact}
    opened = metered.call(
        *("appointment, book", "POST", APPOINTMENTS),
        body={**body, "hold": held["hold"]},
        headers={"idempotency-key": f"an-appointment-{number}"},
    ).json
    _act(metered, opened, "reschedule", starts_at=last)
    path, code = _own(opened)
    seen = metered.call("appointment, status", "GET", path, headers=code).json
    booking = seen["appointment"]["booking"]
    city.clock.time = datetime.fromisoformat(booking["starts_at"])
    host, case_id = f"host-{booking['host']}", opened["case_id"]
    _give(metered, "start", host, case_id)
    _give(metered, "write_minutes", host, case_id, **MINUTES)
    seen = city.call("GET", path, headers=code).json
    digest = seen["appointment"]["minutes"]["digest"]
    _give(metered, "sign_minutes", host, case_id, digest=digest)
    _act(metered, opened, "sign_minutes", use="sign_minutes, the citizen", digest=digest)
    _give(metered, "keep_promise", "housing-handler", case_id, number=1, report=REPORT)


def _slots(metered: Metered) -> list[str]:
    """Return the beginnings of the free slots of a week."""
    use = "appointment, slots of a week"
    answer = metered.call(use, "GET", f"{APPOINTMENTS}/slots", query=ITEM_DAYS)
    return [slot["starts_at"] for day in answer.json["days"] for slot in day["slots"]]


def _give(metered: Metered, name: str, by: str, case_id: str, **data: Any) -> None:
    use = f"appointment, {name}"
    metered.command_as(use, name, by, case_id, seen_by="appointment-clerk", **data)


def _act(
    metered: Metered, opened: dict[str, Any], action: str, *, use: str = "", **data: Any
) -> None:
    path, code = _own(opened)
    headers = {**code, "idempotency-key": f"{action}-{opened['receipt_no']}"}
    body = {"action": action, "data": data}
    metered.call(
        f"appointment, {use or action}", "POST", f"{path}/actions", body=body, headers=headers
    )


def _own(opened: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Return where the citizen finds their appointment, and by what they are known."""
    return f"{APPOINTMENTS}/{opened['receipt_no']}", {"x-query-code": opened["query_code"]}
