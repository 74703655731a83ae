"""Hotline tickets of the small city, brought to whatever stage a test begins at.

The rules here are written down for the tests and are no preset of the example city: each tier has
the periods of a case of the reference, so that its dates can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

from sunhall.domain.actor import APPLICANT as APPLICANT
from sunhall.domain.actor import Actor, system_actor
from sunhall.domain.approval.directory import Directory, Member
from sunhall.domain.catalogue import Catalogue, ChainRules
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome
from sunhall.domain.engine.event import Happening, record
from sunhall.domain.engine.related import Related
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket.service import TICKET
from sunhall.domain.ticket.ticket import State, Ticket
from tests.builders import catalogue as small
from tests.builders.people import staff as staff
from tests.builders.service_history import ServiceHistory

CENTRE: Final = "hotline-centre"
URBAN: Final = "urban-management"
MARKET: Final = "market-supervision"
WATER: Final = "water-affairs"
EAST: Final = "east-district"
UNITS: Final = (URBAN, MARKET, WATER, EAST)

AGENT = staff("s-agent", CENTRE, "hotline_agent")
OTHER_AGENT = staff("s-other-agent", CENTRE, "hotline_agent")
DISPATCHER = staff("s-dispatcher", CENTRE, "dispatcher")
CALLER = staff("s-caller", CENTRE, "callback_agent")
CENTRE_HEAD = staff("s-centre-head", CENTRE, "centre_head")
URBAN_HANDLER = staff("s-urban", URBAN, "handler")
URBAN_COLLEAGUE = staff("s-urban-two", URBAN, "handler")
URBAN_HEAD = staff("s-urban-head", URBAN, "department_head")
MARKET_HANDLER = staff("s-market", MARKET, "handler")
MARKET_HEAD = staff("s-market-head", MARKET, "department_head")
WATER_HANDLER = staff("s-water", WATER, "handler")
WATER_HEAD = staff("s-water-head", WATER, "department_head")
LEADER = staff("s-leader", small.GOVERNMENT, "leader")
SUPERVISOR = staff("s-supervisor", small.GOVERNMENT, "supervisor")
CLOCK = system_actor("clock")

STAFF: Final = (
    *(AGENT, OTHER_AGENT, DISPATCHER, CALLER, CENTRE_HEAD, URBAN_HANDLER, URBAN_COLLEAGUE),
    *(URBAN_HEAD, MARKET_HANDLER, MARKET_HEAD, WATER_HANDLER, WATER_HEAD, LEADER, SUPERVISOR),
)
EVERYBODY: Final = (*STAFF, APPLICANT, CLOCK)

HANDLER_OF: Final = {URBAN: URBAN_HANDLER, MARKET: MARKET_HANDLER, WATER: WATER_HANDLER}
HEAD_OF: Final = {URBAN: URBAN_HEAD, MARKET: MARKET_HEAD, WATER: WATER_HEAD}

DIRECTORY: Final = Directory(
    {actor.id: Member(actor.id, actor.name, actor.department or "", actor.roles) for actor in STAFF}
)

# --- the rules -----------------------------------------------------------------------------------

_BASIS: Final = {"kind": "convention", "source": "", "article": "", "note": ""}


def _period(text: str) -> dict[str, Any]:
    amount, unit = text.split()
    units = {"min": "minute", "h": "hour", "d": "calendar_day", "wd": "working_day"}
    return {"amount": int(amount), "unit": units[unit], "roll": False, "basis": _BASIS}


def _limit(amount: int) -> dict[str, Any]:
    return {"amount": amount, "basis": _BASIS}


def tier(name: str, handling: str, **changes: Any) -> dict[str, Any]:
    """Return a tier; its promise is as long as its handling."""
    periods = {
        "promise": handling,
        "sign": "1 wd",
        "handling": handling,
        "return_window": "2 wd",
        "extension": "7 wd",
        "callback": "1 wd",
        "rework": "5 wd",
        "yellow": "1 wd",
    }
    limits = {
        "max_extensions": 1,
        "leader_extension": 5,
        "callback_attempts": 3,
        "callback_days": 2,
        "rework_rounds": 2,
        "red": 1,
    }
    texts = {each: changes.get(each, text) for each, text in periods.items()}
    numbers = {each: changes.get(each, amount) for each, amount in limits.items()}
    return {
        "id": name,
        "label": {},
        "kinds": changes.get("kinds", []),
        "levels": changes.get("levels", []),
        **{each: _period(text) for each, text in texts.items()},
        **{each: _limit(amount) for each, amount in numbers.items()},
    }


_URGENT: Final = {
    "return_window": "30 min",
    "extension": "1 h",
    "max_extensions": 0,
    "rework": "24 h",
    "yellow": "30 min",
    "red": 0,
}

TIERS: Final = (
    tier("danger", "2 h", levels=["danger"], sign="15 min", **_URGENT),
    tier("utility", "24 h", levels=["utility"], sign="30 min", **_URGENT),
    tier("consultation", "3 wd", kinds=["consultation"]),
    tier("days", "7 d", levels=["days"], extension="7 d"),
    tier("complex", "15 wd", levels=["complex"]),
    tier("general", "5 wd"),
)


def _category(name: str, level: str, **changes: Any) -> dict[str, Any]:
    service = {
        "service_code": f"S-{name}",
        "description": {},
        "attributes": [
            {
                "code": "size",
                "label": {},
                "datatype": "singlevaluelist",
                "required": name == "road_damage",
                "hint": {},
                "values": [{"key": "small", "name": {}}, {"key": "large", "name": {}}],
            }
        ],
    }
    return {
        "id": name,
        "group": "city",
        "label": {},
        "keywords": [],
        "kind": "complaint",
        "level": level,
        "confidential": changes.get("confidential", False),
        "service": service if changes.get("offered", True) else None,
    }


def _named(*ids: str) -> list[dict[str, Any]]:
    return [{"id": each, "label": {}} for each in ids]


def _kind(name: str, **changes: bool) -> dict[str, Any]:
    usual = {"anonymous": False, "confidential": False, "public": True, "direct": False}
    return {"id": name, "label": {}, **usual, **changes}


def _channel(name: str, *, public: bool, screened: bool) -> dict[str, Any]:
    return {"id": name, "label": {}, "public": public, "screened": screened}


def _refusal(code: int, **changes: Any) -> dict[str, Any]:
    usual = {"label": {}, "where_to_go": {"zh-CN": "请向主管部门提出。"}, "basis": _BASIS}
    return {"code": code, "earlier": False, "petition": False, **usual, **changes}


def _line(category: str, lead: str, *co_units: str, area: str | None = None) -> dict[str, Any]:
    basis = {**_BASIS, "source": "派单目录", "article": category}
    return {
        "category": category,
        "area": area,
        "lead": lead,
        "co_units": list(co_units),
        "basis": basis,
    }


SECTION: Final[Mapping[str, Any]] = {
    "preset": "tests",
    "centre": CENTRE,
    "petition_office": CENTRE,
    "tiers": list(TIERS),
    "screening": _period("2 h"),
    "reopen_window": _period("30 d"),
    "archive": _period("30 d"),
    "repeat_window": _period("90 d"),
    "urge_interval": _period("24 h"),
    "returns_to_arbitration": _limit(2),
    "hint_likeness": _limit(7),
    "hint_likeness_close": _limit(4),
    "hints_shown": _limit(5),
    "pause_while_waiting": {"on": False, "basis": _BASIS},
    "kinds": [
        _kind("consultation", anonymous=True, direct=True),
        _kind("help"),
        _kind("complaint"),
        _kind("report", anonymous=True, confidential=True, public=False),
        _kind("suggestion", anonymous=True),
        _kind("praise", anonymous=True),
    ],
    "channels": [
        _channel("phone", public=False, screened=False),
        _channel("web", public=True, screened=True),
        _channel("import", public=False, screened=True),
    ],
    "emergency_numbers": [{"number": "110", "label": {}}],
    "refusal_reasons": [
        *(_refusal(code) for code in (1, 4, 5)),
        _refusal(2, petition=True),
        _refusal(3, earlier=True),
        _refusal(6, where_to_go={}),
    ],
    "invalid_reasons": _named("harassment", "silent"),
    "return_reasons": _named("not_our_duty", "wrong_area"),
    "extension_reasons": _named("several_units", "construction"),
    "reject_reasons": _named("not_contacted", "no_measures"),
    "termination_grounds": _named("no_cooperation", "left_scope"),
    "exclusion_grounds": _named("unlawful", "objective_limits"),
    "reply_results": _named("solved", "partly", "explained", "cannot"),
    "callback_results": _named("solved", "partly", "unsolved"),
    "satisfaction": _named("very_satisfied", "satisfied", "basically_satisfied"),
    "groups": _named("city"),
    "categories": [
        _category("road_damage", "general"),
        _category("gas_leak", "danger"),
        _category("no_water", "utility"),
        _category("housing", "complex"),
        _category("noise", "days"),
        _category("corruption", "general", confidential=True, offered=False),
    ],
    "neutral_words": [],
    "areas": [
        {
            "id": "east",
            "label": {},
            "department": EAST,
            "outline": [
                *([116_300_000, 39_900_000], [116_500_000, 39_900_000]),
                *([116_500_000, 40_000_000], [116_300_000, 40_000_000]),
                [116_300_000, 39_900_000],
            ],
        }
    ],
    "directory": [
        _line("road_damage", URBAN),
        _line("gas_leak", URBAN, WATER),
        _line("housing", MARKET),
        _line("no_water", WATER),
        _line("corruption", "confer"),
    ],
    "area_known": _BASIS,
    "unclear": _BASIS,
}

#: Versions one and two of an article; the second holds from 2026 on.
KNOWLEDGE: Final[Mapping[str, Any]] = {
    "articles": [
        {
            "id": "residence-permit",
            "owner": URBAN,
            "category": "road_damage",
            "keywords": [],
            "versions": [
                {
                    "version": version,
                    "valid_from": first,
                    "valid_to": last,
                    "review_by": "2027-01-01",
                    "title": {},
                    "text": {},
                    "source": "",
                }
                for version, first, last in (
                    (1, "2025-01-01", "2025-12-31"),
                    (2, "2026-01-01", None),
                )
            ],
        }
    ]
}


def _node(name: str, *signers: tuple[str, str], **more: Any) -> dict[str, Any]:
    approvers = [
        {"kind": "role", "value": role, "department": department} for role, department in signers
    ]
    return {"id": name, "approvers": approvers, **more}


def _plan(name: str, *nodes: dict[str, Any], **more: Any) -> ChainRules:
    plan = {"id": name, "version": f"{name}-1", **more, "nodes": list(nodes)}
    return ChainRules(name, {}, plan)


CHAINS: Final = (
    _plan(
        "ticket-extension",
        _node("unit", ("department_head", "own")),
        _node("centre", ("centre_head", CENTRE)),
        _node("leader", ("leader", small.GOVERNMENT), when="beyond_centre"),
    ),
    _plan(
        "ticket-termination",
        _node("unit", ("department_head", "own")),
        _node("centre", ("dispatcher", CENTRE)),
        _node("head", ("centre_head", CENTRE)),
        distinct=True,
    ),
    _plan(
        "ticket-exclusion",
        _node("second", ("dispatcher", CENTRE), ("hotline_agent", CENTRE), policy="any"),
        _node("head", ("centre_head", CENTRE)),
        distinct=True,
    ),
    _plan("ticket-confidentiality", _node("leader", ("leader", small.GOVERNMENT))),
)


@cache
def hotline_catalogue() -> Catalogue:
    """Return the rules of the small city with its hotline."""
    city = small.small_catalogue()
    more = {name: replace(city.departments[small.OFFICE], id=name) for name in (CENTRE, *UNITS)}
    return replace(
        city,
        departments={**city.departments, **more},
        chains={**city.chains, **{chain.id: chain for chain in CHAINS}},
        sections={"ticket": SECTION, "knowledge": KNOWLEDGE},
    )


def with_tier(name: str, **changes: Any) -> Catalogue:
    """Return the city with one tier's numbers changed."""
    given = next(each for each in TIERS if each["id"] == name)
    changed = {**given}
    for field, value in changes.items():
        changed[field] = _limit(value) if isinstance(value, int) else _period(value)
    tiers = [changed if each["id"] == name else each for each in TIERS]
    section = {**SECTION, "tiers": tiers}
    return replace(hotline_catalogue(), sections={"ticket": section, "knowledge": KNOWLEDGE})


# --- playing -------------------------------------------------------------------------------------

_ULIDS: Final = "01JKXQ3W8Z00000000000000"


class TicketHistory(ServiceHistory[Ticket]):
    """A ticket and everything that has happened to it.

    Args:
        at: When it begins.
        number: Makes case id and receipt number its own, growing with time.
        catalogue: The rules in force.
    """

    def __init__(self, at: str, number: int = 1, catalogue: Catalogue | None = None) -> None:
        super().__init__(TICKET, at, catalogue or hotline_catalogue())
        self.case_id = f"{_ULIDS}{number:02}"
        self.receipt_no = f"RX-20260401-{number:06}-0"

    def context(self, actor: Actor = CLOCK, **more: Any) -> Context:
        """Return the world as an actor's decision sees it now."""
        salt = f"salt-{self._decisions}"
        return Context(self.now, actor, self.catalogue, salt, DIRECTORY, **more)

    def at(self, text: str) -> TicketHistory:
        """Move on to a moment."""
        super().at(text)
        return self

    def open(self, command: Command, by: Actor) -> Outcome:
        """Begin the ticket; it is recorded unless a rule refuses it."""
        outcome = self.service.open_case(command, self.receipt_no, self.context(by))
        return self._recorded(outcome, by)

    @property
    def state(self) -> str:
        """Name of the state it is in."""
        return str(self.case.state)

    @property
    def related(self) -> Related:
        """The ticket as a command on another one sees it."""
        standing = self.standing
        return Related(self.case_id, self.receipt_no, "ticket", standing.state, standing.open)

    def due(self, clock: str) -> str:
        """Return when a clock is due, as people write it; the actor is the lead unit's."""
        lead = self.case.lead
        own = HANDLER_OF.get(lead.department, CLOCK) if lead else CLOCK
        deadline = self.service.clocks(self.case, self.context(own))[clock]
        return deadline.due_at.strftime("%Y-%m-%d %H:%M:%S")

    def _record(self, happenings: tuple[Happening, ...], by: Actor) -> None:
        self._decisions += 1
        recorded = record(
            happenings,
            case_id=self.case_id,
            after=self.events[-1] if self.events else None,
            at=self.now,
            actor=by.id,
            request_id=f"request-{self._decisions}",
        )
        for event in recorded:
            self._case = self.service.evolve(self._case, event)
            self.events.append(event)


CONTACT: Final = c.Contact(name="李向荣", phone="139-0000-1234", email="li@example.org")
DESCRIPTION: Final = "人民路与书院街路口的路面塌陷，晚上很危险，希望尽快修复。"
PLACE: Final = c.Place(address="人民路18号3单元", lat=39.95, long=116.4)
CALL: Final = c.Call(recording_url="https://calls.example/4711", note="语气着急")

#: What must never be found in an event.
PERSONAL: Final = (
    *(CONTACT.name or "", CONTACT.phone or "", CONTACT.email or ""),
    *(DESCRIPTION, PLACE.address or "", CALL.recording_url),
)

REPLY: Final = c.ReplyTicket(result="solved", text="已修复路面。", measures="铺设沥青。")


def complaint(**changes: Any) -> c.SubmitTicket:
    """Return a complete complaint of a citizen."""
    complete = c.SubmitTicket(
        kind="complaint", description=DESCRIPTION, contact=CONTACT, place=PLACE, public=True
    )
    return replace(complete, **changes)


def phoned(**changes: Any) -> c.SubmitTicket:
    """Return a complaint that an agent writes down."""
    return complaint(channel="phone", call=CALL, **changes)


def registered(at: str, number: int = 1, **changes: Any) -> TicketHistory:
    """Return a ticket that has just come in over the website."""
    history = TicketHistory(at, number)
    outcome = history.open(complaint(**changes), APPLICANT)
    assert isinstance(outcome, Decision), outcome
    return history


def screened(at: str, category: str = "road_damage", number: int = 1, **changes: Any) -> Any:
    """Return a ticket in screening."""
    history = registered(at, number, **changes)
    kind = history.case.kind
    history.give(c.Screen(kind=kind, category=category, area="east"), AGENT)  # type: ignore[arg-type]
    return history


def accepted(at: str, category: str = "road_damage", number: int = 1, **changes: Any) -> Any:
    """Return a ticket that waits to be dispatched."""
    history = screened(at, category, number, **changes)
    history.give(c.Accept(), AGENT)
    return history


def dispatched(
    at: str, category: str = "road_damage", number: int = 1, *, lead: str = URBAN, **changes: Any
) -> Any:
    """Return a ticket that a unit has not signed for yet."""
    history = accepted(at, category, number, **changes)
    history.give(c.DispatchTicket(lead=lead, reason="职责明确"), DISPATCHER)
    return history


def handling(
    at: str, category: str = "road_damage", number: int = 1, *, lead: str = URBAN, **changes: Any
) -> Any:
    """Return a ticket that a unit works on."""
    history = dispatched(at, category, number, lead=lead, **changes)
    history.give(c.Sign(), HANDLER_OF[lead])
    return history


RETURN: Final = c.ReturnTicket(
    reason="not_our_duty", legal_basis="三定方案第三条", explanation="该路段由区政府管养。"
)


def in_return_review(at: str, **changes: Any) -> Any:
    """Return a ticket whose return is being looked at."""
    history = dispatched(at, **changes)
    history.give(RETURN, URBAN_HEAD)
    return history


def in_arbitration(at: str, **changes: Any) -> Any:
    """Return a ticket about which the units have to confer."""
    history = accepted(at, **changes)
    history.give(c.Confer(reason="职责交叉"), DISPATCHER)
    return history


def replied(at: str, **changes: Any) -> Any:
    """Return a ticket whose reply is being checked."""
    history = handling(at, **changes)
    history.give(REPLY, URBAN_HANDLER)
    return history


def in_callback(at: str, **changes: Any) -> Any:
    """Return a ticket whose citizen is to be asked."""
    history = replied(at, **changes)
    history.give(c.AcceptReply(), DISPATCHER)
    return history


HAPPY: Final = c.RecordCallback(
    reached=True, result="solved", satisfaction="satisfied", contacted=True
)
UNHAPPY: Final = c.RecordCallback(reached=True, result="unsolved", satisfaction="dissatisfied")
NOT_REACHED: Final = c.RecordCallback(reached=False, notes="无人接听")
REWORK: Final = c.OrderRework(reasons=("路面仍有坑洼",))


def unhappy(at: str, **changes: Any) -> Any:
    """Return a ticket whose citizen is unhappy with the reply."""
    history = in_callback(at, **changes)
    history.give(UNHAPPY, CALLER)
    return history


def in_rework(at: str, **changes: Any) -> Any:
    """Return a ticket that is being done again."""
    history = unhappy(at, **changes)
    history.give(REWORK, CALLER)
    return history


def again_in_callback(history: Any, reply: c.ReplyTicket = REPLY) -> Any:
    """Let the unit reply once more and the centre accept it."""
    history.give(reply, URBAN_HANDLER)
    history.give(c.AcceptReply(), DISPATCHER)
    return history


def closed(at: str, **changes: Any) -> Any:
    """Return a ticket that was closed to the citizen's content."""
    history = in_callback(at, **changes)
    history.give(HAPPY, CALLER)
    return history


def unsolved(at: str) -> Any:
    """Return a ticket that was closed because the rounds of rework were used up."""
    history = in_rework(at)
    again_in_callback(history)
    history.give(UNHAPPY, CALLER)
    history.give(REWORK, CALLER)
    again_in_callback(history)
    history.give(UNHAPPY, CALLER)
    return history


def terminated(at: str) -> Any:
    """Return a ticket that was ended without a result."""
    history = handling(at)
    asked = c.AskTermination(ground="left_scope", explanation="当事人已提起诉讼。")
    history.give(asked, URBAN_HANDLER)
    for person in (URBAN_HEAD, DISPATCHER, CENTRE_HEAD):
        history.sign(person)
    return history


def refused(at: str) -> Any:
    """Return a ticket that was not accepted."""
    history = screened(at)
    history.give(c.Refuse(reason=2, explanation="应当申请行政复议。"), AGENT)
    return history


def switched(at: str) -> Any:
    """Return a ticket that went to an emergency number."""
    history = screened(at)
    history.give(c.SwitchEmergency(number="110"), AGENT)
    return history


def invalid(at: str) -> Any:
    """Return a ticket that two persons have marked as invalid."""
    history = screened(at)
    history.give(c.ProposeInvalid(reason="harassment"), AGENT)
    history.give(c.ConfirmInvalid(), OTHER_AGENT)
    return history


def merged(at: str) -> Any:
    """Return a ticket that was merged into an open one."""
    main = screened(at, number=1)
    history = screened(at, number=2)
    history.give(c.MergeInto(main_receipt_no=main.receipt_no), AGENT, related=main.related)
    return history


def answered_directly(at: str) -> Any:
    """Return a consultation that was answered from the knowledge base."""
    history = screened(at, kind="consultation")
    answer = c.AnswerDirectly(article="residence-permit", article_version=2, text="凭身份证办理。")
    history.give(answer, AGENT)
    return history


def archived(at: str) -> Any:
    """Return a ticket in the archive."""
    history = closed(at)
    wake = history.standing.wake_at
    assert wake is not None
    history.now = wake
    assert history.tick() == ["ticket_archived"]
    return history


#: How to bring a ticket into each state.
IN_STATE: Final = {
    State.REGISTERED: registered,
    State.SCREENING: screened,
    State.SWITCHED: switched,
    State.NOT_ACCEPTED: refused,
    State.INVALID: invalid,
    State.MERGED: merged,
    State.CLOSED_DIRECT: answered_directly,
    State.TO_DISPATCH: accepted,
    State.DISPATCHED: dispatched,
    State.HANDLING: handling,
    State.RETURN_REVIEW: in_return_review,
    State.ARBITRATION: in_arbitration,
    State.REPLY_CHECK: replied,
    State.CALLBACK: in_callback,
    State.REWORK: in_rework,
    State.CLOSED: closed,
    State.TERMINATED: terminated,
    State.ARCHIVED: archived,
}
