"""Supervision of the small city: its orders, and cases as its rules see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from infra.catalogue.source import data_of
from infra.catalogue.supervision_file import FILE, SupervisionFile
from sunhall.domain.actor import Actor
from sunhall.domain.calendar.beijing import end_of_day
from sunhall.domain.catalogue import Catalogue, ChainRules
from sunhall.domain.engine.decision import Decision
from sunhall.domain.supervision.rule import Rule, rules_of
from sunhall.domain.supervision.supervised import Act, Move, Supervised, WatchedClock
from sunhall.domain.supervision_order import commands as c
from sunhall.domain.supervision_order.order import SupervisedCase, SupervisionOrder
from sunhall.domain.supervision_order.service import SUPERVISION_ORDER
from tests.builders import people
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION, GOVERNMENT, small_catalogue
from tests.builders.service_history import ServiceHistory

Orders = ServiceHistory[SupervisionOrder]

ROOT: Final = Path(__file__).parents[2]

TITLE: Final = "关于加快办理学区查询申请的督办"
DEMAND: Final = "请于期限内办结并说明迟延原因。"
WORDS: Final = "此事久拖不决，请督查室盯办。"
CASE: Final = SupervisedCase("01JKXQ3W8Z0000000000000009", "GK-20260401-483927-0", "disclosure")
INSTRUCTION: Final = c.Instruction(
    leader="周市长", text=WORDS, given_on=moment("2026-03-31").date()
)
DRAFT: Final = c.DraftOrder(
    level="order",
    department=EDUCATION,
    title=TITLE,
    demand=DEMAND,
    source="case",
    receipt_no=CASE.receipt_no,
)
FEEDBACK: Final = c.GiveFeedback(text="已于今日答复申请人。", measures="设专人每日核对期限。")


def _level(sign: int, feedback: int, again: int, chain: str) -> dict[str, Any]:
    days = {"sign": sign, "feedback": feedback, "again": again}
    periods = {name: {"amount": n, "unit": "working_day"} for name, n in days.items()}
    return {**periods, "chain": chain}


ORDERS: Final[dict[str, Any]] = {
    "levels": {
        "urge": _level(1, 3, 2, "supervision-issue"),
        "order": _level(1, 10, 5, "supervision-issue"),
        "list": _level(1, 15, 5, "supervision-listing"),
    },
    "limits": {
        "extension": {"amount": 5},
        "returns": {"amount": 2},
        "due_soon": {"amount": 1},
    },
}


def _chain(name: str, *roles: str) -> ChainRules:
    nodes = [
        {"id": role, "approvers": [{"kind": "role", "value": role, "department": GOVERNMENT}]}
        for role in roles
    ]
    return ChainRules(name, {}, {"id": name, "version": f"{name}-1", "nodes": nodes})


def supervising_city(rules: tuple[dict[str, Any], ...] = ()) -> Catalogue:
    """Return the small city with its supervision: the numbers of orders, and rules."""
    city = small_catalogue()
    chains = (
        _chain("supervision-issue", "leader"),
        _chain("supervision-listing", "supervisor", "leader"),
    )
    return replace(
        city,
        chains={**city.chains, **{chain.id: chain for chain in chains}},
        sections={"supervision": {"rules": list(rules), "orders": ORDERS, "risk_points": []}},
    )


def placed(supervised: SupervisedCase | None = CASE, **changes: Any) -> c.PlaceOrder:
    """Return a new order as the shell hands it to the pure core."""
    return c.PlaceOrder(order=replace(DRAFT, **changes), supervised=supervised)


def revision(**changes: Any) -> c.ReviseOrder:
    """Return another draft."""
    names = ("level", "department", "title", "demand", "instruction")
    same = {name: getattr(DRAFT, name) for name in names}
    return c.ReviseOrder(**{**same, **changes})


def drafted(
    at: str,
    *,
    by: Actor = people.SUPERVISOR,
    supervised: SupervisedCase | None = CASE,
    **changes: Any,
) -> Orders:
    """Return a draft of the supervisor's."""
    history = ServiceHistory(SUPERVISION_ORDER, at, supervising_city())
    outcome = history.open(placed(supervised, **changes), by)
    assert isinstance(outcome, Decision), outcome
    return history


def in_approval(at: str, **changes: Any) -> Orders:
    """Return an order that waits to be issued."""
    history = drafted(at, **changes)
    history.give(c.SubmitOrder(), people.SUPERVISOR)
    return history


def issued(at: str, **changes: Any) -> Orders:
    """Return an order that waits for the unit to sign for it."""
    history = in_approval(at, **changes)
    history.sign(people.LEADER)
    return history


def in_hand(at: str, **changes: Any) -> Orders:
    """Return an order that the unit has signed for."""
    history = issued(at, **changes)
    history.give(c.SignOrder(), people.HANDLER)
    return history


def answered(at: str, **changes: Any) -> Orders:
    """Return an order to which the unit has said what was done."""
    history = in_hand(at, **changes)
    history.give(FEEDBACK, people.HANDLER)
    return history


def closed(at: str, **changes: Any) -> Orders:
    """Return a fulfilled order."""
    history = answered(at, **changes)
    history.give(c.AcceptFeedback(result="fulfilled"), people.SUPERVISOR)
    return history


# --- cases as rules see them ---------------------------------------------------------------------


def clock(name: str, due_on: str, *, ended: str = "", **changes: Any) -> WatchedClock:
    """Return a deadline of days."""
    day = moment(due_on).date()
    return WatchedClock(
        name=name,
        department=changes.pop("department", EDUCATION),
        due_on=day,
        due_at=end_of_day(day),
        running=not ended,
        ended_at=moment(ended) if ended else None,
        **changes,
    )


def moves(*told: tuple[str, str] | tuple[str, str, str]) -> tuple[Move, ...]:
    """Return moves from ``(act, moment, by)``; by the handler when nobody is named."""
    return tuple(Move(Act(act), moment(at), *(by or (people.HANDLER.id,))) for act, at, *by in told)


def case(at: str = "2026-04-01", **changes: Any) -> Supervised:
    """Return an open disclosure request of the education bureau."""
    plain: dict[str, Any] = {
        "case_id": CASE.case_id,
        "version": 1,
        "receipt_no": CASE.receipt_no,
        "service": "disclosure",
        "matter": "",
        "channel": "online",
        "department": EDUCATION,
        "open": True,
        "submitted_at": moment(at),
        "moves": moves(("submitted", at, "applicant")),
    }
    return Supervised(**{**plain, **changes})


def at(text: str) -> datetime:
    """Return a moment in Beijing."""
    return moment(text)


def citys_rules() -> tuple[Rule, ...]:
    """Return the rules of the example city, as its file has them."""
    text = (ROOT / "catalogue" / FILE).read_text(encoding="utf-8")
    plain = SupervisionFile.model_validate(data_of(text)).model_dump(mode="json", by_alias=True)
    return rules_of(replace(small_catalogue(), sections={"supervision": plain}))
