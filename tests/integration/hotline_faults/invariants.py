"""What holds of a city after whatever went wrong (design, section 5), read from what is stored."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.keep_open311 import keep_open311
from sunhall.application.keep_scores import SCORED, keep_case
from sunhall.application.place_orders import keep_order
from sunhall.application.supervise import supervise_case
from sunhall.application.ticket_hints import note_ticket
from sunhall.application.ticket_statistics import keep_statistics
from sunhall.domain.actor import system_actor
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event, first_broken
from tests.integration.hotline_faults.town import DERIVED, Town

READER = system_actor("clock")


def cases(town: Town) -> list[Loaded]:
    """Return every case, in the order of submission."""
    items = town.scan()
    ids = [item["PK"]["S"].removeprefix("CASE#") for item in items if item["SK"]["S"] == "CASE"]
    return [load_case(town.ports, case_id) for case_id in sorted(ids)]


def make_sure(town: Town) -> None:
    """Hold the city to its invariants.

    No case, event or receipt number is there twice; every history verifies and has no gap; the
    case's item and the queues of further departments say what the history says.
    """
    items = town.scan()
    kinds = Counter(item["PK"]["S"].partition("#")[0] for item in items if _heads(item))
    assert kinds["CASE"] == kinds["RECEIPT"] == kinds["REQUEST"]
    found = cases(town)
    numbers = [each.case.receipt_no for each in found]
    assert len(set(numbers)) == len(numbers)
    receipts = {
        item["PK"]["S"].removeprefix("RECEIPT#"): item["case_id"]["S"]
        for item in items
        if item["SK"]["S"] == "RECEIPT"
    }
    assert receipts == {each.case.receipt_no: each.stored.case_id for each in found}
    heads = {item["PK"]["S"]: item for item in items if item["SK"]["S"] == "CASE"}
    for each in found:
        _whole(each, heads[f"CASE#{each.stored.case_id}"])
        _stands_as_folded(town, each, heads[f"CASE#{each.stored.case_id}"])


def _heads(item: Any) -> bool:
    return item["SK"]["S"] in {"CASE", "RECEIPT", "REQUEST"}


def _whole(loaded: Loaded, head: Any) -> None:
    history = loaded.stored.events
    assert [event.seq for event in history] == list(range(1, len(history) + 1))
    assert first_broken(history) is None
    assert int(head["version"]["N"]) == len(history)
    assert bytes(head["head"]["B"]).hex() == history[-1].hash
    requests = [key for key, _ in groupby(event.request_id for event in history)]
    assert len(set(requests)) == len(requests), "a request is recorded in one go, and once"


def _stands_as_folded(town: Town, loaded: Loaded, head: Any) -> None:
    context = Context(loaded.stored.events[-1].at, READER, town.ports.catalogue, "")
    standing = loaded.service.standing(loaded.case, context)
    assert head["state"]["S"] == standing.state
    assert head.get("QPK", {"S": None})["S"] == (
        f"WORK#{standing.department}" if standing.department else None
    )
    shares = {share.department: share for share in loaded.stored.shares}
    assert shares == {share.department: share for share in standing.shares}


def histories(town: Town) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what happened in each case, without what chance adds to it."""
    return [
        (each.service.name, [(event.type, event.actor) for event in each.stored.events])
        for each in cases(town)
    ]


def of_type(town: Town, kind: str) -> list[Event]:
    """Return the events of a type in all cases."""
    return [event for each in cases(town) for event in each.stored.events if event.type == kind]


def derived(town: Town) -> dict[tuple[str, str], Any]:
    """Return what is derived from cases, without how often and when it was written.

    What a place held before is left out: it is written over with nothing. So are the findings that
    stand no more.
    """
    told = {}
    for key, item in town.rows(*DERIVED).items():
        row = {name: value for name, value in item.items() if name not in _OF_WRITING}
        ended = "gone" in row or row.get("stands") == {"BOOL": False}
        if not ended and row.keys() > {"PK", "SK"}:
            told[key] = row
    return told


def rebuilt(town: Town) -> dict[tuple[str, str], Any]:
    """Return what is derived from the cases as they are now by a city that has never done so."""
    moment = town.kept()
    town.forget(DERIVED)
    ports: Any = town.ports
    found = cases(town)
    for each in found:
        first, last = each.stored.events[0], each.stored.events[-1]
        if each.service.name in SCORED:
            keep_case(ports, each.stored)
        if each.service.name == "supervision_order":
            keep_order(ports, last)
        for keep in (keep_open311, note_ticket, keep_statistics):
            keep(ports, first)
        supervise_case(ports, each, measure=True)
    anew = derived(town)
    town.back_to(moment)
    return anew


def make_sure_of_rows(town: Town) -> None:
    """Hold everything that is derived from cases to what the cases say now."""
    kept, anew = compared(derived(town)), compared(rebuilt(town))
    assert kept.keys() == anew.keys()
    for key, row in anew.items():
        assert kept[key] == row, key


def compared(rows: dict[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """Return of derived rows what can be derived again from nothing but the cases.

    When a finding was made, how often that has happened and what was done about it is no part of
    a history. Where a case has ever had records is known only to who has written them.
    """
    return {
        key: {name: value for name, value in row.items() if name not in _OF_FINDING}
        for key, row in rows.items()
        if not key[0].startswith(_COUNTED)
    }


#: How often and when a row was written, and until when it is kept.
_OF_WRITING = frozenset({"version", "revision", "stamp", "since", "expires_at"})
_OF_FINDING = frozenset({"at", "tell_at", "followed", "look_at", "QSK", "DPK", "DSK"})
_COUNTED = ("SCORED#", "SUPERVISION#TALLY#", "SUPERVISION#LOOKS")
