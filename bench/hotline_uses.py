"""What a hotline ticket costs on its way, from the telephone to a satisfied citizen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from bench.measured_city import Metered

TICKETS: Final = "/api/v1/tickets"

#: 121 characters: a hotline call is written down shorter than a request for information.
DESCRIPTION: Final = (
    "书院街十八号至二十二号门前的人行道和非机动车道连续塌陷三处，最大的一处直径约一米，深约四十厘米，"
    "下雨后积水看不清，本周已有两位老人和一名学生在此摔倒。附近的路灯也有四盏不亮。"
    "希望有关部门尽快围挡、修复，并检查地下管道是否漏水，处理结果请电话告知。"
)
TICKET: Final = {
    "kind": "help",
    "category": "road_damage",
    "description": DESCRIPTION,
    "contact": {"name": "公孙大娘", "phone": "0000-5559321"},
    "place": {"address": "城东区书院街18号", "area": "chengdong", "lat": 30.1, "long": 120.1},
    "attributes": {"danger": "yes"},
    "public": True,
}
REPLY: Final = {
    "result": "solved",
    "text": "您好！我局已于当日围挡并修复三处塌陷，更换漏水的雨水管一段，"
    "四盏路灯由供电部门同步修复。经现场复核，路面平整，照明正常。感谢您对城市管理工作的关心和监督。",
    "measures": "围挡、开挖、更换管道、回填、铺设沥青、复核。",
    "public_text": "三处塌陷已修复，路灯已恢复照明。",
}
RETURN: Final = {
    "reason": "not_our_duty",
    "legal_basis": "市住房城乡建设局三定规定",
    "explanation": "该路段已竣工移交，由城市管理部门养护，建议转派。",
}
CONTACT: Final = {"how": "phone", "summary": "已电话联系来电人，约定当日下午现场查看。"}


def _uses(metered: Metered, number: int) -> None:
    headers = {"idempotency-key": f"ticket-number-{number}"}
    body = {**TICKET, "channel": "web"}
    opened = metered.call("ticket, submit", "POST", TICKETS, body=body, headers=headers).json
    headers = {"x-query-code": opened["query_code"]}
    path = f"{TICKETS}/{opened['receipt_no']}"
    metered.call("ticket, status", "GET", path, headers=headers)
    case_id = opened["case_id"]
    for name, by, data in _way(metered.city.clock.time.date().isoformat()):
        metered.city.clock.time += timedelta(minutes=10)
        metered.command_as(f"ticket, {name}", name, by, case_id, seen_by="centre-head", **data)


def _way(today: str) -> list[tuple[str, str, dict[str, Any]]]:
    unhappy = {"reached": True, "result": "unsolved", "satisfaction": "dissatisfied"}
    happy = {"reached": True, "result": "solved", "satisfaction": "very_satisfied"}
    wrong = {"lead": "housing-bureau", "basis": "manual", "reason": "来电人称系在建道路。"}
    sorted_as = {"kind": "help", "category": "road_damage", "area": "chengdong"}
    return [
        ("screen", "agent", sorted_as),
        ("accept", "agent", {}),
        ("dispatch", "dispatcher", wrong),
        ("return_ticket", "housing-head", RETURN),
        ("accept_return", "dispatcher", {"reason": "确属城管职责。"}),
        ("dispatch", "dispatcher", {}),
        ("sign", "urban-handler", {}),
        ("record_contact", "urban-handler", {**CONTACT, "on": today}),
        ("reply", "urban-handler", REPLY),
        ("accept_reply", "dispatcher", {}),
        ("record_callback", "callback", {**unhappy, "contacted": True}),
        ("order_rework", "callback", {"reasons": ["照明仍未恢复"]}),
        ("reply", "urban-handler", REPLY),
        ("accept_reply", "dispatcher", {}),
        ("record_callback", "callback", {**happy, "contacted": True}),
    ]


def measure_tickets(metered: Metered) -> None:
    """Walk two tickets and keep the second: the first pays for keys that all others find."""
    _uses(Metered(metered.city), 1)
    _uses(metered, 2)
