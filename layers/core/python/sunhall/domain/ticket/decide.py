"""Decides commands on tickets. Each part is loaded with the first command that comes to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome, out_of_state
from sunhall.domain.ticket.ticket import Ticket
from sunhall.domain.ticket.transitions import ALLOWED

Decider = Callable[[Ticket, Any, Context], Outcome]

#: Part of the rules → its commands. Every part has a mapping `DECIDERS` from name to rule.
_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "screening": (
        *("screen", "switch_emergency", "refuse", "propose_invalid", "confirm_invalid"),
        *("reject_invalid", "merge_into", "answer_directly", "accept"),
    ),
    "dispatching": (
        *("dispatch", "confer", "arbitrate", "add_co_units", "excuse_co_unit"),
        *("accept_return", "refuse_return", "open_return"),
    ),
    "handling": (
        *("sign", "return_ticket", "transfer_inside", "record_contact", "co_reply", "reply"),
        *("accept_reply", "reject_reply"),
    ),
    "callback": ("record_callback", "rate", "order_rework", "reopen", "decide_reopen"),
    "approvals": (
        *("ask_extension", "ask_termination", "propose_exclusion", "ask_confidentiality_lift"),
        "act_on_approval",
    ),
    "supervising": (
        *("supervise", "set_confidential", "add_information", "urge", "add_urge"),
        "record_successor",
        "record_petition",
    ),
    "photos": ("release_photo", "withdraw_photo", "record_photo", "report_refused_photo"),
    "keeping": ("place_hold", "release_hold"),
    "calendar_update": ("update_calendar",),
}

_PART_OF: Final = {name: part for part, names in _PARTS.items() for name in names}


def decide(ticket: Ticket, command: Command, context: Context) -> Outcome:
    """Decide on a command to an existing ticket.

    Args:
        ticket: The ticket as its history left it.
        command: One of `sunhall.domain.ticket.commands`.
        context: The world.

    Returns:
        What happens, or the rule that refuses it.
    """
    name = _name(command)
    if ticket.state not in ALLOWED[name]:
        return out_of_state(name, ticket.state)
    return _decider(name)(ticket, command, context)


def _decider(name: str) -> Decider:
    part = import_module(f"sunhall.domain.ticket.{_PART_OF[name]}")
    decider: Decider = part.DECIDERS[name]
    return decider


def _name(command: Command) -> str:
    # Whoever has a command of a ticket has loaded the module of all of them, or the citizen's.
    from sunhall.domain.ticket.submission import CITIZENS_COMMANDS

    for name, kind in CITIZENS_COMMANDS.items():
        if type(command) is kind:
            return name
    from sunhall.domain.ticket.commands import COMMANDS

    return next(name for name, kind in COMMANDS.items() if type(command) is kind)
