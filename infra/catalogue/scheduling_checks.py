"""What is wrong with ``appointments/*.yaml`` in the light of each other and of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Final

from infra.catalogue.problem import Path, Problem, one_of
from infra.catalogue.scheduling_file import (
    HostsFile,
    ItemOfFile,
    ItemsFile,
    Policy,
    ResourceOfFile,
    RoomsFile,
    TimeSpan,
)
from infra.catalogue.service_chain import service_chain_problems
from infra.catalogue.source import Source
from sunhall.domain.appointment.approvals import FACTS

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

#: A booking's cells and the case that they belong to are one transaction of at most a hundred
#: items; a move to another time frees as many as it takes.
MOST_CELLS: Final = 40

#: Longest time for which a slot may be kept from others.
_LONGEST_HOLD: Final = 60


def scheduling_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with items, hosts and rooms."""
    checked = rules.of(ItemsFile)
    hosts, rooms = rules.of(HostsFile), rules.of(RoomsFile)
    yield from _doubled(checked.source, "policies", checked.value.policies)
    yield from _doubled(checked.source, "items", checked.value.items)
    for index, policy in enumerate(checked.value.policies):
        yield from _policy(checked.source, ("policies", index), policy)
    grid = checked.value.grid.amount
    for source, key, resources in (
        (hosts.source, "hosts", hosts.value.hosts),
        (rooms.source, "rooms", rooms.value.rooms),
    ):
        yield from _doubled(source, key, resources)
        for index, resource in enumerate(resources):
            yield from _resource(rules, source, (key, index), resource, grid)
    yield from _staff(rules)
    yield from _items(rules)


def _doubled(
    source: Source, key: str, entries: Sequence[Policy | ItemOfFile | ResourceOfFile]
) -> Iterator[Problem]:
    ids = [entry.id for entry in entries]
    for index, each in enumerate(ids):
        if each in ids[:index]:
            yield source.problem((key, index, "id"), f"{each!r} is taken already")


def _policy(source: Source, path: Path, policy: Policy) -> Iterator[Problem]:
    for name in (
        "window_days",
        "hold_minutes",
        "offer_minutes",
        "open_bookings",
        "monthly_bookings",
    ):
        if getattr(policy, name).amount < 1:
            yield source.problem((*path, name, "amount"), "has to be at least 1")
    if policy.window_days.amount > 366:
        yield source.problem((*path, "window_days", "amount"), "cannot be more than a year")
    if policy.hold_minutes.amount > _LONGEST_HOLD:
        reason = f"cannot be more than {_LONGEST_HOLD}: a hold keeps others out"
        yield source.problem((*path, "hold_minutes", "amount"), reason)
    seen: list[tuple[int, str]] = []
    for index, reminder in enumerate(policy.reminders):
        if (reminder.amount, reminder.unit) in seen:
            yield source.problem((*path, "reminders", index), "stands here twice")
        seen.append((reminder.amount, reminder.unit))


def _resource(
    rules: Rules, source: Source, path: Path, resource: ResourceOfFile, grid: int
) -> Iterator[Problem]:
    known = {department.id for department in rules.departments.value}
    if resource.department not in known:
        named = resource.department
        reason = f"there is no department {named!r}; {one_of(known, named)}"
        yield source.problem((*path, "department"), reason)
    for index, hours in enumerate(resource.weekly):
        yield from _on_grid(source, (*path, "weekly", index), hours, grid)
    for (_, one), (later, other) in combinations(enumerate(resource.weekly), 2):
        if one.together(other) and _meet(one, other):
            reason = f"overlaps with {one.begin}-{one.end} of the same days"
            yield source.problem((*path, "weekly", later), reason)
    for index, dated in enumerate(resource.dated):
        for place, span in enumerate(dated.open):
            yield from _on_grid(source, (*path, "dated", index, "open", place), span, grid)
        if any(_meet(one, other) for one, other in combinations(dated.open, 2)):
            yield source.problem((*path, "dated", index, "open"), "has hours that overlap")
        for earlier in resource.dated[:index]:
            if dated.first <= earlier.last and earlier.first <= dated.last:
                reason = f"says something else than what begins on {earlier.first}"
                yield source.problem((*path, "dated", index), reason)


def _on_grid(source: Source, path: Path, span: TimeSpan, grid: int) -> Iterator[Problem]:
    for key, minute in zip(("from", "to"), span.minutes, strict=True):
        if minute % grid:
            yield source.problem((*path, key), f"is not on the grid of {grid} minutes")


def _meet(one: TimeSpan, other: TimeSpan) -> bool:
    return one.begin < other.end and other.begin < one.end


def _staff(rules: Rules) -> Iterator[Problem]:
    """A person has one set of hours: under two ids they could be booked twice."""
    checked = rules.of(HostsFile)
    accounts = [host.staff for host in checked.value.hosts]
    known = {member.username for member in rules.staff.value} if rules.staff else None
    for index, account in enumerate(accounts):
        if known is not None and account not in known:
            reason = f"staff.yaml has no {account!r}; {one_of(known, account)}"
            yield checked.source.problem(("hosts", index, "staff"), reason)
        if account in accounts[:index]:
            reason = f"{account!r} is a host already: one person, one set of hours"
            yield checked.source.problem(("hosts", index, "staff"), reason)


def _items(rules: Rules) -> Iterator[Problem]:
    checked = rules.of(ItemsFile)
    source, file = checked.source, checked.value
    departments = {department.id for department in rules.departments.value}
    policies = {policy.id for policy in file.policies}
    hosts = {host.id: host for host in rules.of(HostsFile).value.hosts}
    rooms = {room.id: room for room in rules.of(RoomsFile).value.rooms}
    for index, item in enumerate(file.items):
        path: Path = ("items", index)
        yield from _known(source, (*path, "department"), "department", item.department, departments)
        yield from _known(source, (*path, "policy"), "policy", item.policy, policies)
        yield from _listed(source, (*path, "hosts"), "host", item.hosts, hosts)
        yield from _listed(source, (*path, "rooms"), "room", item.rooms, rooms)
        yield from _lengths(source, path, item, file.grid.amount)
        yield from _seats(source, path, item, file.items)
        if item.approval is not None:
            where = (*path, "approval")
            yield from service_chain_problems(rules, source, where, item.approval, FACTS)
        if all(each in hosts for each in item.hosts) and all(each in rooms for each in item.rooms):
            named = [hosts[each] for each in item.hosts]
            yield from _ever_open(source, path, item, named, [rooms[each] for each in item.rooms])


def _known(
    source: Source, path: Path, what: str, named: str, known: Iterable[str]
) -> Iterator[Problem]:
    if named not in known:
        yield source.problem(path, f"there is no {what} {named!r}; {one_of(known, named)}")


def _listed(
    source: Source, path: Path, what: str, named: Sequence[str], known: Iterable[str]
) -> Iterator[Problem]:
    for place, each in enumerate(named):
        yield from _known(source, (*path, place), what, each, known)
        if each in named[:place]:
            yield source.problem((*path, place), f"{each!r} stands here twice")


def _lengths(source: Source, path: Path, item: ItemOfFile, grid: int) -> Iterator[Problem]:
    for name in ("duration", "before", "after", "every"):
        if (getattr(item, name) or 0) % grid:
            reason = f"is not a multiple of the grid of {grid} minutes"
            yield source.problem((*path, name), reason)
    cells = -(-item.kept // grid) * (2 if item.rooms else 1)
    if cells > MOST_CELLS:
        reason = f"a booking would claim {cells} cells; at most {MOST_CELLS} fit in a transaction"
        yield source.problem((*path, "duration"), reason)


def _seats(
    source: Source, path: Path, item: ItemOfFile, items: Sequence[ItemOfFile]
) -> Iterator[Problem]:
    """Several seats share one host and one room: nothing else may claim a cell of either.

    A booking of another item would take the first seat and leave the others open, so the host would
    receive a group and somebody else at the same time.
    """
    if item.capacity == 1:
        return
    if item.every is not None and item.every < item.kept:
        reason = f"slots of several seats follow each other: at least {item.kept} minutes"
        yield source.problem((*path, "every"), reason)
    if item.rooms and (len(item.rooms) > 1 or len(item.hosts) > 1):
        reason = "several seats in a room are those of one host and one room"
        yield source.problem((*path, "capacity"), reason)
    for other in items:
        if other is item:
            continue
        for key, mine, theirs in (
            ("hosts", item.hosts, other.hosts),
            ("rooms", item.rooms, other.rooms),
        ):
            for shared in sorted(set(mine) & set(theirs)):
                reason = (
                    f"{shared!r} also serves {other.id!r}; who receives several people at a time "
                    "serves no other item"
                )
                yield source.problem((*path, key), reason)


def _ever_open(
    source: Source,
    path: Path,
    item: ItemOfFile,
    hosts: Sequence[ResourceOfFile],
    rooms: Sequence[ResourceOfFile],
) -> Iterator[Problem]:
    """An item that nobody could ever book is a mistake in somebody's hours."""
    for place, host in enumerate(hosts):
        spans = [*host.weekly, *(span for dated in host.dated for span in dated.open)]
        if not any(end - begin >= item.duration for begin, end in (s.minutes for s in spans)):
            reason = f"{host.id!r} is never open for {item.duration} minutes"
            yield source.problem((*path, "hosts", place), reason)
        elif rooms and not any(_together(host, room, item.duration) for room in rooms):
            reason = f"none of the rooms is open while {host.id!r} is"
            yield source.problem((*path, "hosts", place), reason)


def _together(host: ResourceOfFile, room: ResourceOfFile, duration: int) -> bool:
    """Whether both are open for so long at some time; dated hours are taken to suit."""
    if host.dated or room.dated:
        return True
    for one in host.weekly:
        for other in room.weekly:
            (begin, end), (opens, closes) = one.minutes, other.minutes
            if one.together(other) and min(end, closes) - max(begin, opens) >= duration:
                return True
    return False
