"""The lives of some tickets, step by step, with the moment before each: places for faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from tests.builders.gateway import Answer
from tests.integration.hotline.desk import HOLE, REPLY
from tests.integration.hotline_faults.invariants import cases
from tests.integration.hotline_faults.town import Moment, Town

#: Does something, and once more exactly as the first time: the same words, the same key.
Act = Callable[[], Answer]

SCREEN: Final = {"kind": "help", "category": "road_damage", "area": "chengdong"}
HAPPY: Final = {"reached": True, "result": "solved", "satisfaction": "satisfied"}
UNHAPPY: Final = {"reached": True, "result": "unsolved", "satisfaction": "dissatisfied"}
URBAN: Final = {"lead": "urban-management", "basis": "manual", "reason": "属城管职责。"}
HOUSING: Final = {"lead": "housing-bureau", "basis": "manual", "reason": "来电人称系在建道路。"}
CONTACT: Final = {"how": "phone", "on": "2026-03-02", "summary": "已与来电人联系。"}
WRONG_UNIT: Final = {
    "reason": "not_our_duty",
    "legal_basis": "市住房城乡建设局三定规定",
    "explanation": "该路段由城市管理部门养护。",
}
MORE_TIME: Final[Mapping[str, Any]] = {
    "amount": 3,
    "reason": "construction",
    "explanation": "需要开挖。",
}
TO_PETITIONS: Final[Mapping[str, Any]] = {
    "reason": 2,
    "explanation": "属信访事项。",
    "as_petition": True,
}
GARBAGE: Final = {
    "service_code": "0102",
    "lat": "30.123456",
    "long": "120.654321",
    "description": "垃圾三天没有清运，请尽快处理。",
    "first_name": "小明",
    "phone": "0000-5550000",
}


@dataclass(frozen=True)
class Step:
    """A step of a story.

    Attributes:
        before: The moment before it.
        act: Does it.
        after: The moment after it, with everything that follows from it still to come.
    """

    before: Moment
    act: Act
    after: Moment


class Story:
    """What happens in a town, and how to do each of it again.

    Attributes:
        town: The town.
        steps: The steps by name, in order.
        opened: The cases in the order of their opening.
    """

    def __init__(self, town: Town) -> None:
        self.town = town
        self.steps: dict[str, Step] = {}
        self.opened: list[dict[str, Any]] = []

    def step(self, name: str, act: Act) -> Answer:
        """Do something, and let everything follow from it."""
        before = self.town.kept()
        answer = act()
        assert answer.status in (200, 201), (name, answer.text)
        self.steps[name] = Step(before, act, self.town.kept())
        self.town.pump()
        self.town.clock.time += timedelta(minutes=10)
        return answer

    def opens(self, name: str, act: Act) -> None:
        """Hand something in."""
        known = {each.stored.case_id for each in cases(self.town)}
        answer = self.step(name, act)
        (case_id,) = {each.stored.case_id for each in cases(self.town)} - known
        told = answer.json if isinstance(answer.json, dict) else {}
        self.opened.append({**told, "case_id": case_id})

    def gives(self, case: int, by: str, name: str, /, label: str = "", **data: Any) -> None:
        """Give a command to one of the cases, as a member of staff who has it before them."""
        case_id = self.opened[case]["case_id"]
        seen = self.version(case)
        key = f"key-of-{name}-{seen}"
        self.step(label or name, lambda: self.town.give(by, case_id, name, seen, key, **data))

    def signs(self, by: str, label: str) -> None:
        """Sign the first approval in somebody's box."""
        items = self.town.call("GET", "/api/v1/staff/approvals", by=by).json["items"]
        path = f"/api/v1/staff/approvals/{items[0]['task_id']}/actions"
        body = {"action": "approve", "opinion": "同意"}
        headers = {"idempotency-key": f"signature-of-{by}"}
        self.step(label, lambda: self.town.call("POST", path, by=by, headers=headers, body=body))

    def acts(self, case: int, action: str, /, **data: Any) -> None:
        """Let the citizen act."""
        opened = self.opened[case]
        path = f"/api/v1/tickets/{opened['receipt_no']}/actions"
        headers = {"x-query-code": opened["query_code"], "idempotency-key": f"citizen-{action}"}
        body = {"action": action, "data": data}
        self.step(action, lambda: self.town.call("POST", path, headers=headers, body=body))

    def version(self, case: int) -> int:
        """Return the present version of a case."""
        case_id = self.opened[case]["case_id"]
        return next(
            each.stored.version for each in cases(self.town) if each.stored.case_id == case_id
        )

    # --- what is handed in -------------------------------------------------------------------

    def citizen_writes(self, name: str = "citizen", **changes: Any) -> None:
        """A citizen fills in the form."""
        body = {**HOLE, "channel": "web", **changes}
        headers = {"idempotency-key": f"form-of-{name}"}
        town = self.town
        self.opens(name, lambda: town.call("POST", "/api/v1/tickets", headers=headers, body=body))

    def agent_writes(self, name: str = "agent") -> None:
        """An agent writes down what a caller says."""
        path, headers = "/api/v1/staff/tickets", {"idempotency-key": f"call-of-{name}"}
        town = self.town
        self.opens(
            name, lambda: town.call("POST", path, by="agent", headers=headers, body=dict(HOLE))
        )

    def application_writes(self, name: str = "application") -> None:
        """An application hands in a request."""
        self.opens(name, lambda: self.town.apply(dict(GARBAGE), f"token-of-{name}-0001"))

    # --- what is done with it ----------------------------------------------------------------

    def answered(self, case: int, label: str, callback: dict[str, Any]) -> None:
        """The unit replies, the centre accepts it, and the citizen is asked."""
        self.gives(case, "urban-handler", "reply", label=f"reply-{label}", **REPLY)
        self.gives(case, "dispatcher", "accept_reply", label=f"accept_reply-{label}")
        self.gives(case, "callback", "record_callback", label=f"callback-{label}", **callback)


def long_story(town: Town) -> Story:
    """Tell what becomes of three tickets: almost everything that can be done to one."""
    story = Story(town)
    _first_ticket_is_dispatched(story)
    _second_is_merged_into_it(story)
    _third_goes_from_unit_to_unit(story)
    _first_is_solved_and_goes_on_as_a_new_one(story)
    return story


def _first_ticket_is_dispatched(story: Story) -> None:
    story.citizen_writes()
    story.gives(0, "agent", "screen", **SCREEN)
    story.gives(0, "agent", "accept")
    story.gives(0, "dispatcher", "dispatch", **URBAN, co_units=["housing-bureau"])


def _second_is_merged_into_it(story: Story) -> None:
    story.agent_writes()
    story.gives(1, "agent", "screen", label="screen-2", **SCREEN)
    main = story.opened[0]["receipt_no"]
    story.gives(1, "agent", "merge_into", main_receipt_no=main)


def _third_goes_from_unit_to_unit(story: Story) -> None:
    story.application_writes()
    story.gives(2, "agent", "screen", label="screen-3", **SCREEN)
    story.gives(2, "agent", "accept", label="accept-3")
    story.gives(2, "dispatcher", "dispatch", label="dispatch-3", **HOUSING)
    story.gives(2, "housing-head", "return_ticket", **WRONG_UNIT)
    story.gives(2, "dispatcher", "accept_return", reason="确属城管职责。")
    story.gives(2, "dispatcher", "confer", reason="职责交叉，需会商。")
    story.gives(2, "centre-head", "arbitrate", lead="urban-management", reason="由城管牵头。")


def _first_is_solved_and_goes_on_as_a_new_one(story: Story) -> None:
    story.gives(0, "urban-handler", "sign")
    story.gives(0, "housing-handler", "sign", label="co-unit signs")
    story.gives(0, "urban-handler", "record_contact", **CONTACT)
    story.gives(0, "urban-handler", "ask_extension", **MORE_TIME)
    story.signs("urban-head", "first signature")
    story.signs("centre-head", "last signature")
    story.gives(0, "supervisor", "supervise", level="urge", reason="请加快办理。")
    story.gives(0, "housing-handler", "co_reply", text="管线已排查，无破损。")
    story.answered(0, "1", HAPPY)
    story.acts(0, "reopen", reason="旁边又塌了一处。", new_facts=True)
    words = {"outcome": "new_ticket", "explanation": "另行受理。"}
    story.gives(0, "dispatcher", "decide_reopen", **words)


def short_story(town: Town) -> Story:
    """Tell what becomes of a ticket that is solved at once, of its twin, and of an order."""
    story = Story(town)
    story.citizen_writes()
    story.gives(0, "agent", "screen", **SCREEN)
    story.gives(0, "agent", "accept")
    story.gives(0, "dispatcher", "dispatch", **URBAN, co_units=["housing-bureau"])
    _second_is_merged_into_it(story)
    story.gives(0, "urban-handler", "sign")
    story.gives(0, "urban-handler", "record_contact", **CONTACT)
    story.gives(0, "housing-handler", "sign", label="co-unit signs")
    story.gives(0, "housing-handler", "co_reply", text="管线已排查，无破损。")
    story.gives(0, "urban-handler", "reply", **REPLY)
    story.gives(0, "dispatcher", "accept_reply")
    _order_about_it_is_signed(story)
    story.gives(0, "callback", "record_callback", label="callback", **HAPPY)
    return story


def _order_about_it_is_signed(story: Story) -> None:
    town, headers = story.town, {"idempotency-key": "order-about-it"}
    body = {
        "level": "order",
        "department": "urban-management",
        "title": "关于加快办理的督办",
        "demand": "请于期限内办结。",
        "receipt_no": story.opened[0]["receipt_no"],
    }
    path = "/api/v1/staff/supervision-orders"
    story.opens(
        "order", lambda: town.call("POST", path, by="supervisor", headers=headers, body=body)
    )
    story.gives(2, "supervisor", "submit_order")
    story.signs("leader", "order is signed")


def unsolved_story(town: Town) -> Story:
    """Tell what becomes of a ticket that is not solved after all its rounds of rework."""
    story = Story(town)
    story.citizen_writes()
    story.gives(0, "agent", "screen", **SCREEN)
    story.gives(0, "agent", "accept")
    story.gives(0, "dispatcher", "dispatch", **URBAN)
    story.gives(0, "urban-handler", "sign")
    story.gives(0, "urban-handler", "record_contact", **CONTACT)
    story.answered(0, "0", UNHAPPY)
    for round_ in (1, 2):
        reasons = ["照明未恢复"]
        story.gives(0, "callback", "order_rework", label=f"rework-{round_}", reasons=reasons)
        story.answered(0, f"{round_}", UNHAPPY)
    return story


def links_story(town: Town) -> Story:
    """Tell what calls for something in another case: a merge, a successor, a petition."""
    story = Story(town)
    story.citizen_writes()
    story.gives(0, "agent", "screen", **SCREEN)
    story.gives(0, "agent", "accept")
    story.gives(0, "dispatcher", "dispatch", **URBAN)
    _second_is_merged_into_it(story)
    story.gives(0, "urban-handler", "sign")
    story.gives(0, "urban-handler", "record_contact", **CONTACT)
    story.answered(0, "0", HAPPY)
    story.acts(0, "reopen", reason="旁边又塌了一处。", new_facts=True)
    words = {"outcome": "new_ticket", "explanation": "另行受理。"}
    story.gives(0, "dispatcher", "decide_reopen", **words)
    story.citizen_writes("petitioner")
    story.gives(2, "agent", "screen", label="screen-3", **SCREEN)
    story.gives(2, "agent", "refuse", **TO_PETITIONS)
    return story


def dispatched_story(town: Town) -> Story:
    """Tell how a ticket comes to its unit, where nobody looks at it."""
    story = Story(town)
    story.citizen_writes()
    story.gives(0, "agent", "screen", **SCREEN)
    story.gives(0, "agent", "accept")
    story.gives(0, "dispatcher", "dispatch", **URBAN)
    return story
