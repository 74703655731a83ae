"""A simple second office, for the properties: the same rules told another way.

It shares no code with the engine. The way of an approval is worked out once, as a list of stages;
signers who sign one by one stand in a queue; what came because of a signature is found along
recorded causes; whether a count is decided is found by trying out all answers that are missing.
It works on itself and raises `No` where a rule refuses, so whoever asks it does so on a copy.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

OVERSEERS = {"supervisor", "administrator"}
ALL_ACTIONS = {
    *("approve", "refuse", "return", "transfer", "delegate", "add_before", "add_after"),
    *("remove_signer", "take_back", "copy", "comment"),
}
ASKED = ("open", "waiting")


class No(Exception):
    """A rule refuses it."""


@dataclass
class Person:
    """Somebody who works here."""

    roles: set[str]
    superior: str | None = None


@dataclass
class Staff:
    """Who works here now, and who has whose tasks now."""

    people: dict[str, Person]
    deputies: dict[str, str] = field(default_factory=dict)

    def who_has_tasks_of(self, name: str) -> str:
        """Follow the deputies until somebody is there, or has been asked already."""
        seen = [name]
        while (following := self.deputies.get(seen[-1])) in self.people and following not in seen:
            seen.append(str(following))
        return seen[-1]


@dataclass
class Paper:
    """One signature that is asked for."""

    number: int
    sheet: int
    asked: str
    holder: str
    state: str = "waiting"
    role: str | None = None
    owner: str | None = None
    adder: int | None = None
    hand: str | None = None
    passed: bool = False
    via: str = ""
    waits: set[int] = field(default_factory=set)

    @property
    def acted_on(self) -> bool:
        """Whether somebody has signed it, lent it or given it away."""
        strange = self.holder != self.asked and self.via != "absence" and not self.passed
        return bool(self.hand or self.owner) or strange or self.via == "given"


@dataclass
class Sheet:
    """A step that was opened, with the papers on it in the order in which they are signed."""

    number: int
    path: str
    stage: int
    branch: int
    place: int
    causes: set[int]
    result: str | None = None
    papers: list[int] = field(default_factory=list)
    lapsed: list[int] = field(default_factory=list)
    rungs: int = 0
    void: bool = False


def ways(plan: Mapping[str, Any], n: int) -> list[list[list[str]]]:
    """Return the stages of a plan for a fact, each as branches, each as the paths of its steps."""
    stages = []
    for node in _walk(plan["nodes"], n):
        if "branches" not in node:
            stages.append([[node["id"]]])
            continue
        taken = [
            [f"{node['id']}/{each['id']}/{inner['id']}" for inner in _walk(each["nodes"], n)]
            for each in node["branches"]
            if _holds(each, n)
        ]
        stages.append([each for each in taken if each])
    return [stage for stage in stages if stage]


def _walk(nodes: Sequence[Mapping[str, Any]], n: int) -> Iterator[Mapping[str, Any]]:
    names = [node["id"] for node in nodes]
    place = 0
    while place < len(nodes):
        node = nodes[place]
        if _holds(node, n):
            yield node
        edges = [each["to"] for each in node.get("next", ()) if _holds(each, n)]
        place = [*names, "end"].index(edges[0]) if edges else place + 1


def _holds(thing: Mapping[str, Any], n: int) -> bool:
    """Conditions are written ``n > 3`` here, and nothing else."""
    return "when" not in thing or n > int(thing["when"].removeprefix("n > "))


def _nodes(plan: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    found = {}
    for node in plan["nodes"]:
        found[node["id"]] = node
        for each in node.get("branches", ()):
            for inner in each["nodes"]:
                found[f"{node['id']}/{each['id']}/{inner['id']}"] = inner
    return found


@dataclass
class Office:
    """An approval as clerks with paper would run it."""

    plan: Mapping[str, Any]
    n: int
    drafter: str
    authors: set[str]
    staff: Staff
    papers: dict[int, Paper] = field(default_factory=dict)
    sheets: dict[int, Sheet] = field(default_factory=dict)
    tickets: dict[int, int] = field(default_factory=dict)
    inner: dict[str, str] = field(default_factory=dict)
    first: int = 0
    outcome: str | None = None
    resume: int | None = None
    since: int = 0
    urged: float | None = None
    copies: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.route = ways(self.plan, self.n)
        self.nodes = _nodes(self.plan)

    def __deepcopy__(self, memo: dict[int, Any]) -> Office:
        """The plan and its way never change, so a copy shares them."""
        twin = copy.copy(self)
        for name in ("staff", "papers", "sheets", "tickets", "inner", "copies"):
            setattr(twin, name, copy.deepcopy(getattr(self, name), memo))
        return twin

    # ------------------------------------------------------------------------------- what is there

    @property
    def barred(self) -> set[str]:
        return {self.drafter, *self.authors}

    @property
    def open_sheets(self) -> list[Sheet]:
        return [each for each in self.sheets.values() if each.result is None and not self.outcome]

    def on(self, sheet: Sheet) -> list[Paper]:
        """The papers of a sheet, those taken away left out."""
        return [self.papers[each] for each in sheet.papers]

    def policy(self, sheet: Sheet) -> str:
        return str(self.nodes[sheet.path].get("policy", "any"))

    def signed_elsewhere(self, path: str) -> set[str]:
        """Who has agreed at other steps, if a chain wants different people."""
        if not self.plan.get("distinct"):
            return set()
        return {
            paper.hand
            for paper in self.papers.values()
            if paper.hand and paper.state == "approved" and self.sheets[paper.sheet].path != path
        }

    def not_for(self, paper: Paper) -> set[str]:
        """Who may not get an open paper."""
        sheet = self.sheets[paper.sheet]
        out = self.barred | self.signed_elsewhere(sheet.path)
        if self.plan.get("distinct"):
            out |= {each.hand or each.holder for each in self.on(sheet) if each is not paper}
        return out

    # ----------------------------------------------------------------------------------- beginning

    def begin(self, stage: int | None = None) -> None:
        """Begin at the first stage, or at the one that comes straight back."""
        if not self.route:
            raise No
        self.first = stage or 0
        self._enter_stage(self.first, causes=set(), sent=True)

    # ------------------------------------------------------------------------------------- acting

    def act(self, who: str, action: str, number: int, now: float, **more: Any) -> None:
        """Let somebody act, or raise `No`."""
        if number == 0:
            self._of_the_whole(who, action, now, **more)
            return
        paper = self.papers.get(number)
        if paper is None or action in ("withdraw", "urge", "read"):
            raise No
        sheet = self.sheets[paper.sheet]
        offered = set(self.nodes[sheet.path].get("actions", ALL_ACTIONS)) | {"advise", "reclaim"}
        if action not in offered or self.outcome:
            raise No
        if action in ("add_before", "add_after") and self.policy(sheet) == "any":
            raise No
        self._may(who, action, paper)
        getattr(self, f"_{action}")(who, paper, sheet, **more)

    def _of_the_whole(self, who: str, action: str, now: float, **more: Any) -> None:
        oversees = bool(self.roles(who) & OVERSEERS)
        if action == "withdraw":
            touched = any(
                each.acted_on or each.adder or each.state == "removed"
                for each in self.papers.values()
            )
            if self.outcome or who != self.drafter or touched:
                raise No
            self._lapse_all()
            self.outcome = "withdrawn"
        elif action == "urge":
            recent = self.urged is not None and now < self.urged + 24
            if self.outcome or not (who == self.drafter or oversees) or recent:
                raise No
            self.urged = now
        elif action == "copy":
            new = [each for each in more["people"] if each not in self.copies]
            if who != self.drafter or not new or not set(new) <= self.staff.people.keys():
                raise No
            self.copies |= dict.fromkeys(new, False)
        elif action == "read":
            if who not in self.copies:
                raise No
            self.copies[who] = True
        else:
            raise No

    def roles(self, who: str) -> set[str]:
        person = self.staff.people.get(who)
        return person.roles if person else set()

    def _may(self, who: str, action: str, paper: Paper) -> None:
        sheet = self.sheets[paper.sheet]
        if action == "take_back":
            signed = paper.state == "approved" and sheet.result in (None, "approved")
            if not signed or sheet.void or paper.hand != who:
                raise No
            return
        if action == "remove_signer":
            if sheet.result or who not in (paper.holder, paper.hand):
                raise No
            return
        if paper.state != "open":
            raise No
        if action == "reclaim":
            if paper.owner is None or paper.owner != who:
                raise No
            return
        concerned = {paper.holder, paper.owner, *self.barred}
        if action == "transfer" and self.roles(who) & OVERSEERS and who not in concerned:
            return
        holds = paper.role is None or paper.holder != paper.asked or paper.role in self.roles(who)
        if who != paper.holder or who in self.barred or not holds:
            raise No
        if (paper.owner is not None) is not (action == "advise"):
            raise No
        if action in ("approve", "refuse") and who in self.signed_elsewhere(sheet.path):
            raise No

    def _approve(self, who: str, paper: Paper, sheet: Sheet, **_: Any) -> None:
        paper.state, paper.hand = "approved", who
        self._settle(sheet)

    def _refuse(self, who: str, paper: Paper, sheet: Sheet, **_: Any) -> None:
        paper.state, paper.hand = "refused", who
        self._settle(sheet)

    def _return(
        self, who: str, paper: Paper, sheet: Sheet, *, to: str, straight: bool, **_: Any
    ) -> None:
        branch = self.route[sheet.stage][sheet.branch]
        inside = branch[: sheet.place] if "/" in sheet.path else []
        before = list(range(self.first, sheet.stage))
        names = {self._name(stage): stage for stage in before}
        if to == "previous":
            if not inside and not before:
                raise No
            to = inside[-1] if inside else self._name(before[-1])
        if to not in inside and to not in names and to != "drafter":
            raise No
        paper.state, paper.hand = "returned", who
        self._close(sheet, "returned")
        if to in inside:
            self._turn_back_inside(sheet, to, straight)
            return
        self._lapse_all()
        self.since = len(self.sheets)
        for each in self.sheets.values():
            each.void = each.void or each.stage >= names.get(to, self.first)
        if to == "drafter":
            self.outcome = "returned"
            self.resume = sheet.stage if straight and not self.plan.get("distinct") else None
            return
        self.tickets.pop(names[to], None)
        if straight:
            self.tickets[names[to]] = sheet.stage
        self._enter_stage(names[to], causes={sheet.number}, sent=True)

    def _turn_back_inside(self, sheet: Sheet, to: str, straight: bool) -> None:
        self.since = len(self.sheets)
        self.inner.pop(to, None)
        if straight:
            self.inner[to] = sheet.path
        self._enter_step(sheet.stage, sheet.branch, to, causes={sheet.number}, sent=True)

    def _name(self, stage: int) -> str:
        return self.route[stage][0][0].split("/")[0]

    def _transfer(self, who: str, paper: Paper, sheet: Sheet, *, to: str, **_: Any) -> None:
        paper.holder = self._given(who, paper, sheet, to)
        paper.owner, paper.via = None, "given"

    def _delegate(self, who: str, paper: Paper, sheet: Sheet, *, to: str, **_: Any) -> None:
        given = self._given(who, paper, sheet, to)
        paper.owner, paper.holder = paper.holder, given

    def _advise(self, who: str, paper: Paper, sheet: Sheet, **_: Any) -> None:
        paper.holder, paper.owner = str(paper.owner), None

    _reclaim = _advise

    def _add_before(self, who: str, paper: Paper, sheet: Sheet, *, to: str, **_: Any) -> None:
        new = self._new_paper(who, paper, sheet, to)
        new.waits = set(paper.waits)
        sheet.papers.insert(sheet.papers.index(paper.number), new.number)
        paper.waits.add(new.number)
        new.state, paper.state = "open", "waiting"

    def _add_after(self, who: str, paper: Paper, sheet: Sheet, *, to: str, **_: Any) -> None:
        new = self._new_paper(who, paper, sheet, to)
        new.waits = {paper.number}
        place = sheet.papers.index(paper.number) + 1
        while place < len(sheet.papers) and self._belongs(sheet.papers[place], paper):
            place += 1
        sheet.papers.insert(place, new.number)

    def _belongs(self, number: int, paper: Paper) -> bool:
        """Whether a paper stands where it does because of another: added, at whatever remove."""
        adder = self.papers[number].adder
        return adder is not None and (adder == paper.number or self._belongs(adder, paper))

    def _new_paper(self, who: str, paper: Paper, sheet: Sheet, to: str) -> Paper:
        return self._paper(sheet, to, self._given(who, paper, sheet, to), adder=paper.number)

    def _given(self, who: str, paper: Paper, sheet: Sheet, to: str) -> str:
        out = self.barred | self.signed_elsewhere(sheet.path)
        if to not in self.staff.people or to in out:
            raise No
        given = self._deputy(to, out)
        others = {
            name
            for each in self.on(sheet)
            if each is not paper
            for name in (each.asked, each.holder, each.hand)
        }
        if given in (paper.holder, who) or {to, given} & others:
            raise No
        return given

    def _remove_signer(
        self, who: str, paper: Paper, sheet: Sheet, *, signer: int, **_: Any
    ) -> None:
        gone = self.papers.get(signer)
        if gone is None or gone.adder != paper.number or gone.state not in ASKED:
            raise No
        gone.state = "removed"
        sheet.papers.remove(gone.number)
        self._settle(sheet)

    def _take_back(self, who: str, paper: Paper, sheet: Sheet, **_: Any) -> None:
        at_the_step = self._after(paper, sheet)
        others = [each for each in at_the_step if each.adder not in (None, paper.number)]
        came = self._came_of(sheet) if sheet.result else set()
        later = [each for each in self.papers.values() if each.sheet in came]
        others += [each for each in later if each.adder or each.state == "removed"]
        since = [*at_the_step, *later]
        if others or any(each.acted_on for each in since):
            raise No
        if sheet.result:
            for number in came:
                if self.sheets[number].result is None:
                    self._close(self.sheets[number], "lapsed")
            sheet.result = None
            for number in sheet.lapsed:
                self.papers[number].state = "waiting"
            sheet.lapsed = []
        paper.state, paper.hand = "open", None
        for each in self._after(paper, sheet):
            if each.state == "open":
                each.state = "waiting"
        for each in self._next_ones(sheet):
            each.state = "open"

    def _after(self, paper: Paper, sheet: Sheet) -> list[Paper]:
        """The papers of a sheet whose turn comes after one."""
        if self.policy(sheet) == "sequential":
            rest = sheet.papers[sheet.papers.index(paper.number) + 1 :]
            return [self.papers[each] for each in rest if not self.papers[each].passed]
        found: list[Paper] = []
        for each in self.on(sheet) * len(sheet.papers):
            if each not in found and each.waits & {paper.number, *(one.number for one in found)}:
                found.append(each)
        return found

    def _came_of(self, sheet: Sheet) -> set[int]:
        """The sheets that were opened because of one, and because of those."""
        found: set[int] = set()
        for each in self.sheets.values():
            if each.causes & {sheet.number, *found}:
                found.add(each.number)
        return found

    # --------------------------------------------------------------------------------------- time

    def climb(self, number: int, do: str) -> None:
        """Let time do something to a step."""
        self.sheets[number].rungs += 1
        if do == "remind":
            return
        tried = copy.deepcopy(self)
        try:
            tried._carry_out(tried.sheets[number], do)
        except No:
            return
        self.__dict__.update(tried.__dict__)

    def _carry_out(self, sheet: Sheet, do: str) -> None:
        if do == "escalate":
            for number in sorted(sheet.papers):
                self._hand_up(self.papers[number])
        while do in ("approve", "refuse") and sheet.result is None:
            first = min(each.number for each in self.on(sheet) if each.state == "open")
            self.papers[first].state, self.papers[first].via = f"{do}d", "late"
            self._settle(sheet)

    def _hand_up(self, paper: Paper) -> None:
        person = self.staff.people.get(paper.owner or paper.holder)
        above = person.superior if person else None
        out = self.not_for(paper)
        if paper.state != "open" or above not in self.staff.people or above in out:
            return
        given = self._deputy(str(above), out)
        if given != paper.holder:
            paper.holder, paper.owner, paper.via = given, None, "escalated"

    # ------------------------------------------------------------------------------------ going on

    def _settle(self, sheet: Sheet) -> None:
        result = self._count(sheet)
        if result is None:
            for paper in self._next_ones(sheet):
                paper.state = "open"
                deputy = self._deputy(paper.holder, self.not_for(paper))
                if paper.holder == paper.asked and deputy != paper.holder:
                    paper.holder, paper.via = deputy, "absence"
            return
        self._close(sheet, result)
        if result == "refused":
            self._lapse_all()
            self.outcome = "refused"
        else:
            self._go_on(sheet)

    def _count(self, sheet: Sheet) -> str | None:
        """Try out every way in which the missing answers could still be given."""
        policy = self.policy(sheet)
        answers = [each.state if each.state not in ASKED else "" for each in self.on(sheet)]
        given = [each for each in answers if each]
        if policy == "any":
            return given[0] if given else None
        share = Fraction(*self.nodes[sheet.path]["ratio"]) if policy == "ratio" else Fraction(1)
        ends = set()
        for tried in product(("approved", "refused"), repeat=answers.count("")):
            agreed = [*given, *tried].count("approved")
            ends.add("approved" if Fraction(agreed, len(answers)) >= share else "refused")
        return ends.pop() if len(ends) == 1 else None

    def _next_ones(self, sheet: Sheet) -> list[Paper]:
        """The papers whose turn it is now and was not before."""
        papers = self.on(sheet)
        if self.policy(sheet) == "sequential":
            queue = [each for each in papers if each.state in ASKED]
            return [each for each in queue[:1] if each.state == "waiting"]
        missing = {each.number for each in papers if each.state in ASKED}
        return [each for each in papers if each.state == "waiting" and not each.waits & missing]

    def _close(self, sheet: Sheet, result: str) -> None:
        sheet.result = result
        sheet.lapsed = [each.number for each in self.on(sheet) if each.state in ASKED]
        for number in sheet.lapsed:
            self.papers[number].state = "lapsed"

    def _lapse_all(self) -> None:
        for sheet in self.open_sheets:
            self._close(sheet, "lapsed")

    def _go_on(self, sheet: Sheet) -> None:
        branch = self.route[sheet.stage][sheet.branch]
        cause = {sheet.number}
        if sheet.path in self.inner:
            back = self.inner[sheet.path]
            self._enter_step(sheet.stage, sheet.branch, back, causes=cause, sent=True)
        elif sheet.place + 1 < len(branch):
            following = branch[sheet.place + 1]
            self.inner.pop(following, None)
            self._enter_step(sheet.stage, sheet.branch, following, causes=cause, sent=False)
        elif not self.open_sheets:
            self._leave_stage(sheet.stage)

    def _leave_stage(self, stage: int) -> None:
        causes = {
            max(each.number for each in self.sheets.values() if each.path in branch)
            for branch in self.route[stage]
        }
        if stage in self.tickets:
            self._enter_stage(self.tickets[stage], causes, sent=True)
        elif stage + 1 < len(self.route):
            self.tickets.pop(stage + 1, None)
            self._enter_stage(stage + 1, causes, sent=False)
        else:
            self.outcome = "approved"

    def _enter_stage(self, stage: int, causes: set[int], *, sent: bool) -> None:
        opened = []
        for number, branch in enumerate(self.route[stage]):
            self.inner.pop(branch[0], None)
            opened.append(self._open(stage, number, branch[0], causes, sent))
        self._settle_new(opened)

    def _enter_step(
        self, stage: int, branch: int, path: str, *, causes: set[int], sent: bool
    ) -> None:
        self._settle_new([self._open(stage, branch, path, causes, sent)])

    def _settle_new(self, opened: list[Sheet]) -> None:
        for sheet in opened:
            if not self.outcome and sheet.result is None:
                self._settle(sheet)

    def _open(self, stage: int, branch: int, path: str, causes: set[int], sent: bool) -> Sheet:
        place = self.route[stage][branch].index(path)
        asked = self._whom(path)
        passing = self._who_passes(causes, sent)
        sheet = Sheet(len(self.sheets) + 1, path, stage, branch, place, causes)
        self.sheets[sheet.number] = sheet
        taken = {name for name, _, _ in asked} if self.plan.get("distinct") else set()
        out = self.barred | self.signed_elsewhere(path) | taken
        for name, role, via in asked:
            paper = self._paper(sheet, name, self._deputy(name, out), via=via, role=role)
            sheet.papers.append(paper.number)
            if self.plan.get("distinct"):
                out = out | {paper.holder}
            if paper.holder in passing:
                paper.state, paper.passed = "approved", True
        for paper in self._next_ones(sheet):
            paper.state = "open"
        return sheet

    def _paper(self, sheet: Sheet, asked: str, holder: str, **more: Any) -> Paper:
        paper = Paper(len(self.papers) + 1, sheet.number, asked, holder, **more)
        if holder != asked:
            paper.via = "absence"
        self.papers[paper.number] = paper
        return paper

    def _deputy(self, name: str, out: set[str]) -> str:
        deputy = self.staff.who_has_tasks_of(name)
        return name if deputy in out else deputy

    def _whom(self, path: str) -> list[tuple[str, str | None, str]]:
        node = self.nodes[path]
        out = self.barred | self.signed_elsewhere(path)
        substitutes = self._found(node.get("otherwise", ()), out)
        asked: dict[str, tuple[str | None, str]] = {}
        for selector in node["approvers"]:
            found = self._found([selector], out)
            if not found and node.get("policy", "any") != "any":
                found = substitutes
                if not found:
                    raise No
            for name, role in found:
                asked.setdefault(name, (role, ""))
        if not asked:
            asked = {name: (role, "otherwise") for name, role in substitutes}
        if not asked:
            raise No
        return [(name, *rest) for name, rest in asked.items()]

    def _found(
        self, selectors: Sequence[Mapping[str, Any]], out: set[str]
    ) -> list[tuple[str, str | None]]:
        found: list[tuple[str, str | None]] = []
        for each in selectors:
            if each["kind"] == "person":
                names, role = [each["value"]], None
            else:
                role = each["value"]
                names = sorted(n for n, person in self.staff.people.items() if role in person.roles)
            found += [(n, role) for n in names if n in self.staff.people and n not in out]
        return found

    def _who_passes(self, causes: set[int], sent: bool) -> set[str]:
        repeat = self.plan.get("repeat", "none")
        if repeat == "none" or (repeat == "adjacent" and sent):
            return set()
        if repeat == "adjacent":
            sheets = causes
        else:
            sheets = {number for number in self.sheets if number > self.since}
        return {
            each.hand or each.holder
            for each in self.papers.values()
            if each.sheet in sheets and each.state == "approved" and (each.hand or each.passed)
        }
