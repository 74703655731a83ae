"""Disclosure requests whose applicant's identity was sealed, and opened, in the small city."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from sunhall.domain.actor import Actor
from sunhall.domain.catalogue import ChainRules
from sunhall.domain.identity.commands import AskForIdentity, LookAtIdentity, SealIdentity
from tests.builders import people
from tests.builders.history import History, assigned

DAY: Final = "2026-04-01 09:00"
SEAL: Final = SealIdentity(reason="举报本单位，申请人担心被打击报复")
ASK: Final = AskForIdentity(reason="核对代理人的委托书")
LOOK: Final = LookAtIdentity(purpose="电话核对委托书第二页")

#: Who holds the keys of the small city, in the order in which they are asked.
KEY_HOLDERS: Final = (people.OFFICE_HEAD, people.LEGAL, people.LEADER)

#: What nobody may read in an event.
CONFIDENTIAL: Final = (SEAL.reason, ASK.reason, LOOK.purpose)


def sealed(play: Callable[[str], History] = assigned) -> History:
    """Return a request whose identity was sealed; it is assigned unless told otherwise."""
    history = play(DAY)
    history.give(SEAL, people.INTAKE)
    return history


def asked(by: Actor = people.HANDLER) -> History:
    """Return a sealed request whose opening somebody has asked for."""
    history = sealed()
    history.give(ASK, by)
    return history


def opened(by: Actor = people.HANDLER, keys: Sequence[Actor] = KEY_HOLDERS) -> History:
    """Return a sealed request that was opened to somebody."""
    return asked(by).approve(*keys)


def with_keys(history: History, nodes: Sequence[dict[str, Any]], **more: Any) -> History:
    """Put another chain for openings in force."""
    plan = {"id": "identity", "version": "identity-2", **more, "nodes": list(nodes)}
    chains = {**history.catalogue.chains, "identity": ChainRules("identity", {}, plan)}
    history.catalogue = replace(history.catalogue, chains=chains)
    return history


def step(name: str, *approvers: dict[str, str], **more: Any) -> dict[str, Any]:
    """Return a step of a chain."""
    return {"id": name, "approvers": list(approvers), **more}


def role(name: str, department: str) -> dict[str, str]:
    """Return a selector for whoever holds a role in a department."""
    return {"kind": "role", "value": name, "department": department}


def person(actor: Actor) -> dict[str, str]:
    """Return a selector for one person by name."""
    return {"kind": "person", "value": actor.id}
