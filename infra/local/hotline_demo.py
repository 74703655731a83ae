"""A call to the hotline, from the telephone to a satisfied citizen, told step by step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from infra.local.city_client import CityClient
from infra.local.real_texts import citizen_texts
from infra.local.teller import Teller
from sunhall.domain.calendar.beijing import BEIJING

_TICKETS = "tickets"
_PLACE = {"address": "书院街18号", "area": "chengdong"}
_WRONG_UNIT = {
    "reason": "not_our_duty",
    "legal_basis": "市住房城乡建设局三定规定",
    "explanation": "该路段已移交城市管理部门养护。",
    "suggested": "urban-management",
}
_REPLY = {
    "result": "solved",
    "text": "您好！您反映的路面问题已经修复，感谢您的监督。",
    "measures": "围挡、回填、铺设沥青，并加装临时照明。",
    "public_text": "路面已修复。",
}


class HotlineStory(Teller):
    """The journey of a ticket.

    Args:
        client: The running city.
    """

    def __init__(self, client: CityClient) -> None:
        super().__init__()
        self._client = client
        self._opened: dict[str, Any] = {}
        self._text = ""

    def play(self) -> None:
        """Phone, dispatch, return, dispatch again, reply, not satisfied, rework, satisfied."""
        self._phoned()
        self._hinted()
        self._accepted()
        self._dispatched()
        self._answered(satisfied=False)
        self._does("callback", "order_rework", "责成重办", reasons=["照明仍未恢复"])
        self._answered(satisfied=True)
        self._seen()

    def _phoned(self) -> None:
        text = citizen_texts(1)[0]
        self._text = f"{text.subject}：{text.body}"
        call = {
            "kind": "help",
            "category": "road_damage",
            "description": self._text,
            "contact": {"name": "林晓舟", "phone": "0000-5550123"},
            "place": _PLACE,
            "attributes": {"danger": "yes"},
            "channel": "phone",
        }
        self._opened = self._client.register("agent", call, to=_TICKETS)
        number, code = self._opened["receipt_no"], self._opened["query_code"]
        self.tell("市民", "拨打12345", text.subject)
        self.tell(self._name("agent"), "登记", f"{number}  查询码 {code}")

    def _hinted(self) -> None:
        hints = self._client.hints("agent", description=self._text, **{"area": _PLACE["area"]})
        for each in hints["categories"]:
            share = f"{round(100 * each['likelihood'])}%"
            self.tell("", "分类建议", f"{each['group_label']} / {each['label']}  {share}")
        for each in hints["near"]:
            self.tell("", "疑似重复", f"{each['receipt_no']}  {each['state_label']}")

    def _accepted(self) -> None:
        sorted_as = {"kind": "help", "category": "road_damage", "area": _PLACE["area"]}
        self._does("agent", "screen", "甄别", **sorted_as)
        self._does("agent", "accept", "受理")
        for clock in self._client.case("agent", self._opened["case_id"])["clocks"]:
            self.tell("", clock["label"], clock["due_at"][:16].replace("T", " "))

    def _dispatched(self) -> None:
        wrong = {"lead": "housing-bureau", "basis": "manual", "reason": "来电人称系在建道路。"}
        self._does("dispatcher", "dispatch", "派单：市住房城乡建设局", **wrong)
        self._does("housing-head", "return_ticket", "退单", **_WRONG_UNIT)
        self._does("dispatcher", "accept_return", "同意退单", reason="确属城管职责。")
        self._does("dispatcher", "dispatch", "按派单目录改派")
        self._does("urban-handler", "sign", "签收")
        today = datetime.now(BEIJING).date().isoformat()
        contact = {"how": "phone", "on": today, "summary": "已与来电人联系，约定现场查看。"}
        self._does("urban-handler", "record_contact", "联系市民", **contact)

    def _answered(self, *, satisfied: bool) -> None:
        self._does("urban-handler", "reply", "答复", **_REPLY)
        self._does("dispatcher", "accept_reply", "答复审核通过")
        said = ("solved", "very_satisfied") if satisfied else ("unsolved", "dissatisfied")
        data = {"reached": True, "result": said[0], "satisfaction": said[1], "contacted": True}
        self._does(
            "callback", "record_callback", "回访：" + ("满意" if satisfied else "不满意"), **data
        )

    def _seen(self) -> None:
        number, code = self._opened["receipt_no"], self._opened["query_code"]
        seen = self._client.track(number, code, of=_TICKETS)
        self.tell("市民", "查询", seen["state_label"])
        for step in seen["timeline"]:
            self.tell("", step["label"], step["at"][:16].replace("T", " "))

    def _does(self, by: str, name: str, what: str, **data: Any) -> None:
        done = self._client.command(by, self._opened["case_id"], name, **data)
        self.tell(self._name(by), what, f"→ {done['state']}（第{done['version']}版）")

    def _name(self, username: str) -> str:
        return str(self._client.accounts[username]["name"])
