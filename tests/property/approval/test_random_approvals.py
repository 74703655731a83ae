"""Random approvals: anybody tries anything at any time, on any chain, in any office.

Beside the engine runs a second office (`office_model`) that was told the same rules in other words.
Whatever is tried, both have to agree on whether it is allowed and on every paper afterwards; and
whatever the rules are, some things must never happen at all.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sunhall.domain.approval.act import Acted
from sunhall.domain.approval.act_on_approval import Action
from sunhall.domain.approval.begin import Begun
from sunhall.domain.approval.directory import Directory
from sunhall.domain.approval.inbox import inbox_rows
from sunhall.domain.approval.rights import allowed
from sunhall.domain.approval.run import Seat
from sunhall.domain.engine.decision import Refusal
from tests.builders.approvals import (
    Approval,
    absence,
    actor_of,
    branch,
    edge,
    member,
    parting,
    person,
    plan,
    role,
    rung,
    step,
    wait,
)
from tests.property.approval.office_model import No, Office, Person, Staff, ways

#: Wei drafts and Chen wrote a part of it; both hold roles of signers, and neither ever signs.
STAFF: Final = {
    each.id: each
    for each in (
        member("wei", "clerk", "supervisor", under="an"),
        member("chen", "chief", under="an"),
        member("an", "clerk", under="cai"),
        member("bo", "clerk", under="cai"),
        member("cai", "chief", under="du"),
        member("du", "chief"),
        member("er", under="chen"),
        member("feng", "supervisor", under="du"),
    )
}
DRAFTER, AUTHOR = "wei", "chen"
SIGNERS = ("an", "bo", "cai", "du", "er", "feng")
NAMES = (*STAFF, "nobody")

BY_HAND: Final = {"approve": "approved", "refuse": "refused", "return": "returned"}
SETTLED: Final = {"approval_started", "approval_signed", "approval_fell_back", "signer_removed"}

# ------------------------------------------------------------------------------ what is made up

TRIED: Final = [action for action in get_args(Action) if action != "comment"]

conditions = st.none() | st.integers(0, 5).map(lambda k: f"n > {k}")
selectors = st.sampled_from(
    [
        *(person(name) for name in SIGNERS * 2),
        *(role(name) for name in ("clerk", "chief", "clerk", "chief", "poet")),
        *(person(name) for name in (DRAFTER, AUTHOR, "nobody")),
    ]
)
policies = st.sampled_from(["all", "any", "sequential", "ratio", "all", "sequential"])
ladders = st.lists(
    st.sampled_from(["remind", "escalate", "escalate", "approve", "refuse"]), max_size=3
).map(lambda done: [rung(number, do, "hour") for number, do in enumerate(done, start=1)])


#: Rules of a whole chain; most have none.
RULES: Final[list[dict[str, Any]]] = [
    *({}, {}),
    *({"repeat": "all"}, {"repeat": "adjacent"}, {"distinct": True}),
]


@st.composite
def steps(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Draw a step at which people sign."""
    made = step(name, *draw(st.lists(selectors, min_size=1, max_size=3)), policy=draw(policies))
    if made["policy"] == "ratio":
        made["ratio"] = list(draw(st.sampled_from([(1, 2), (2, 3), (1, 3), (3, 4), (1, 1)])))
    if draw(st.integers(0, 2)):
        made["otherwise"] = [person(draw(st.sampled_from(SIGNERS))), person("du")]
    if draw(st.integers(0, 3)) == 0:
        made["ladder"] = draw(ladders)
    if draw(st.integers(0, 9)) == 0:
        made["actions"] = ["approve", "refuse", "return", "take_back"]
    return _when(draw, made)


@st.composite
def partings(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Draw a step at which ways part."""
    return _when(
        draw,
        parting(
            name,
            *(
                _when(draw, branch(each, *(draw(steps(f"s{n}")) for n in range(draw(lengths)))))
                for each in ("x", "y", "z")[: draw(st.integers(2, 3))]
            ),
        ),
    )


lengths = st.integers(1, 3)


def _when(draw: st.DrawFn, made: dict[str, Any]) -> dict[str, Any]:
    condition = draw(conditions) if draw(st.integers(0, 4)) == 0 else None
    return {**made, "when": condition} if condition else made


@st.composite
def chains(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a chain: steps and partings, some with a way that leads further than the next one."""
    names = [f"n{number}" for number in range(draw(st.sampled_from([1, 2, 3, 3, 4, 4])))]
    nodes = [draw(st.one_of(steps(name), partings(name))) for name in names]
    for place, node in enumerate(nodes):
        if draw(st.integers(0, 4)) == 0:
            further = draw(st.sampled_from([*names[place + 1 :], "end"]))
            onward = names[place + 1] if place + 1 < len(names) else "end"
            node["next"] = [edge(further, draw(conditions)), edge(onward)]
    rules: dict[str, Any] = draw(st.sampled_from(RULES))
    return plan(*nodes, urge_every=wait(24, "hour"), **rules)


class RandomApproval(RuleBasedStateMachine):
    """An approval in the hands of everybody."""

    approval: Approval
    office: Office
    gone: set[str]
    deputies: dict[str, str]

    @initialize(
        chain=chains(),
        n=st.integers(0, 6),
        deputies=st.dictionaries(st.sampled_from(SIGNERS), st.sampled_from(NAMES), max_size=2),
    )
    def somebody_asks_for_an_approval(
        self, chain: dict[str, Any], n: int, deputies: dict[str, str]
    ) -> None:
        self.gone, self.deputies = set(), deputies
        self.approval = Approval(chain, authors=[AUTHOR], facts={"n": n}, drafter=DRAFTER)
        self.office = Office(chain, n, DRAFTER, {AUTHOR}, Staff({}))
        self._staff_changes()
        self._begin(self.office, None)

    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        """One rule for everything, so that every history has a bit of everything."""
        possible = {
            self.somebody_signs: 8 * self.running,
            self.somebody_does_something_with_a_task: 5 * self.running,
            self.somebody_sends_it_back: 4 * self.running,
            self.somebody_thinks_better_of_it: 3 * self.running,
            self.anybody_tries_anything: 3 * self.begun,
            self.the_drafter_looks_after_it: 1 * self.begun,
            self.the_drafter_asks_again: 9 * (self.begun and not self.running),
            self.time_climbs_a_rung: 2 * bool(self.running and self.approval.wake_at),
            self.time_passes: 1,
            self.somebody_leaves: 1 * (len(self.gone) < 2),
            self.somebody_goes_away: 1,
        }
        happens = data.draw(
            st.sampled_from([each for each in possible for _ in range(possible[each])])
        )
        happens(data)

    # ------------------------------------------------------------------------------- what people do

    def somebody_signs(self, data: st.DataObject) -> None:
        seat = self._draw_seat(data, self._open_seats())
        if seat.owner:
            self._try(seat.holder, "advise", seat.number, data)
        else:
            action = "refuse" if data.draw(st.integers(0, 14)) == 7 else "approve"
            self._try(seat.holder, action, seat.number, data)

    def somebody_does_something_with_a_task(self, data: st.DataObject) -> None:
        seat = self._draw_seat(data, self._open_seats())
        if seat.owner:
            who = {"reclaim": seat.owner, "transfer": "feng"}
            action = data.draw(st.sampled_from(["reclaim", "transfer"]))
            self._try(who[action], action, seat.number, data)
        else:
            action = data.draw(
                st.sampled_from(["transfer", "delegate", "add_before", "add_after", "add_after"])
            )
            self._try(seat.holder, action, seat.number, data)

    def somebody_sends_it_back(self, data: st.DataObject) -> None:
        seat = self._draw_seat(data, self._open_seats())
        self._try(seat.holder, "return", seat.number, data)

    def somebody_thinks_better_of_it(self, data: st.DataObject) -> None:
        """Takes back a signature, most often one of the last, or takes an added signer away."""
        run = self.approval.run
        signed = [seat for seat in run.seats if _by(seat) and seat.state == "approved"]
        added = [seat for seat in run.seats if seat.added_by and seat.state.asked]
        if bool(added) and data.draw(st.booleans()):
            gone = self._draw_seat(data, added)
            adder = run.seats[(gone.added_by or 0) - 1]
            who = adder.by or adder.holder
            self._try(who, "remove_signer", adder.number, data, signer=gone.number)
        elif signed:
            seat = self._draw_seat(data, [*signed, *signed[-2:], *signed[-2:]])
            self._try(str(seat.by), "take_back", seat.number, data)

    def anybody_tries_anything(self, data: st.DataObject) -> None:
        who, action = data.draw(st.sampled_from(NAMES)), data.draw(st.sampled_from(TRIED))
        number = data.draw(st.integers(0, len(self.approval.run.seats) + 1))
        if action != "copy" or number == 0:
            self._try(who, action, number, data)

    def the_drafter_looks_after_it(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from([DRAFTER, "feng"]))
        self._try(who, data.draw(st.sampled_from(["urge", "copy", "read"])), 0, data)

    # ---------------------------------------------------------------------------- what else happens

    def time_climbs_a_rung(self, data: st.DataObject) -> None:
        assert self.approval.wake_at is not None
        self.approval.now = max(self.approval.now, self.approval.wake_at)
        before = len(self.approval.events)
        self.approval.tick()
        for event in self.approval.events[before:]:
            visit, do = event.data["visit"], event.data["rule"]
            node = self.office.nodes[self.office.sheets[visit].path]
            assert node["ladder"][self.office.sheets[visit].rungs]["do"] == do
            self.office.climb(visit, do)
        assert len(self.approval.events) > before
        self._agree()

    def time_passes(self, data: st.DataObject) -> None:
        self.approval.now += timedelta(hours=data.draw(st.integers(1, 30)))

    def somebody_leaves(self, data: st.DataObject) -> None:
        self.gone.add(data.draw(st.sampled_from(SIGNERS)))
        self._staff_changes()

    def somebody_goes_away(self, data: st.DataObject) -> None:
        self.deputies[data.draw(st.sampled_from(SIGNERS))] = data.draw(st.sampled_from(NAMES))
        self._staff_changes()

    def the_drafter_asks_again(self, data: st.DataObject) -> None:
        asked = Office(self.approval.plan, self.office.n, DRAFTER, {AUTHOR}, self.office.staff)
        self._begin(asked, self.office.resume)

    # ------------------------------------------------------------------------------ both of them

    @property
    def begun(self) -> bool:
        return bool(self.approval.runs)

    @property
    def running(self) -> bool:
        return self.begun and self.approval.run.open

    def _staff_changes(self) -> None:
        staff = {name: STAFF[name] for name in STAFF if name not in self.gone}
        rules = tuple(absence(*each) for each in self.deputies.items())
        self.approval.directory = Directory(staff, rules)
        people = {name: Person(set(each.roles), each.superior) for name, each in staff.items()}
        self.office.staff = Staff(people, dict(self.deputies))

    def _begin(self, office: Office, resume: int | None) -> None:
        tried = copy.deepcopy(office)
        try:
            tried.begin(resume)
        except No:
            assert isinstance(self.approval.try_to_begin(), Refusal)
            return
        assert isinstance(self.approval.try_to_begin(), Begun)
        self.office = tried
        self._agree()

    def _open_seats(self) -> list[Seat]:
        return [seat for seat in self.approval.run.seats if seat.state == "open"]

    def _draw_seat(self, data: st.DataObject, seats: Sequence[Seat]) -> Seat:
        number = data.draw(st.sampled_from([seat.number for seat in seats]))
        return self.approval.run.seats[number - 1]

    def _try(
        self, who: str, action: str, number: int, data: st.DataObject, signer: int | None = None
    ) -> None:
        details = self._details(action, number, data)
        if signer is not None:
            details["signer"] = signer
        self._nothing_happens_without_a_right(who, action, number, details)
        self._agree()

    def _details(self, action: str, number: int, data: st.DataObject) -> dict[str, Any]:
        if action in ("transfer", "delegate", "add_before", "add_after"):
            return {"to": data.draw(st.sampled_from(NAMES))}
        if action == "return":
            places = ["drafter", "previous", "previous", *self._places(number)]
            return {
                "to": data.draw(st.sampled_from(places)),
                "straight": data.draw(st.booleans()),
            }
        if action == "remove_signer":
            return {"signer": data.draw(st.integers(0, len(self.approval.run.seats)))}
        if action == "copy":
            return {"people": tuple(data.draw(st.lists(st.sampled_from(NAMES), max_size=2)))}
        return {}

    def _places(self, number: int) -> list[str]:
        """Every place that somebody could name, with those of their own branch twice."""
        route = ways(self.approval.plan, self.approval.facts["n"])
        paths = [path for stage in route for way in stage for path in way]
        seat = self.approval.run.seat(number)
        here = self.approval.run.visit(seat.visit).path if seat else ""
        own = [path for path in paths if path.rpartition("/")[0] == here.rpartition("/")[0]]
        return [*paths, *(path.partition("/")[0] for path in paths), *own]

    def _nothing_happens_without_a_right(
        self, who: str, action: str, number: int, details: dict[str, Any]
    ) -> None:
        before, seen = self.approval.run, len(self.approval.events)
        offered = allowed(before, actor_of(who, self.approval.directory)).get(number, ())
        tried = copy.deepcopy(self.office)
        hours = self.approval.now.timestamp() / 3600
        try:
            tried.act(who, action, number, hours, **details)
            refused = False
        except No:
            refused = True
        outcome = self.approval.attempt(
            who,
            action,
            details.get("to", ""),
            seat=number,
            opinion="因为",
            straight_back=details.get("straight", False),
            signer=details.get("signer", 0),
            people=details.get("people", ()),
        )
        assert isinstance(outcome, Refusal) is refused, (who, action, number, details, outcome)
        if isinstance(outcome, Acted):
            assert action in offered
            self.office = tried
            return
        assert (self.approval.run, len(self.approval.events)) == (before, seen)
        foretold = action not in offered
        told_by_what_is_asked_for = bool(outcome.fields) or outcome.code in (
            *("approval_without_approver", "urged_recently"),
        )
        assert foretold is not told_by_what_is_asked_for, (who, action, number, outcome)
        if not before.open and number and "take_back" in self._offered_at(number):
            assert outcome.kind in ("conflict", "rule"), outcome

    def _offered_at(self, number: int) -> list[str]:
        seat = self.approval.run.seat(number)
        if seat is None:
            return []
        node = self.office.nodes[self.office.sheets[seat.visit].path]
        return list(node.get("actions", ("take_back",)))

    def _agree(self) -> None:
        """Compare every paper and every step of the two."""
        run, office = self.approval.run, self.office
        assert run.outcome == office.outcome
        visits = [(visit.path, visit.result) for visit in run.visits]
        assert visits == [(sheet.path, sheet.result) for sheet in office.sheets.values()]
        seats = [
            (seat.visit, seat.asked, seat.holder, seat.owner, str(seat.state), _by(seat))
            for seat in run.seats
        ]
        papers = [
            (paper.sheet, paper.asked, paper.holder, paper.owner, paper.state, paper.hand)
            for paper in office.papers.values()
        ]
        assert seats == papers, [
            each for each in zip(seats, papers, strict=False) if len({*each}) > 1
        ]
        assert {each.staff: each.read_at is not None for each in run.copies} == office.copies

    # -------------------------------------------------------------------------- what always holds

    @invariant()
    def what_always_holds(self) -> None:
        for name in vars(RandomApproval):
            if name.startswith("always_"):
                getattr(self, name)()

    def always_it_has_ended_or_somebody_has_a_task(self) -> None:
        if self.begun:
            run = self.approval.run
            assert run.open is bool(self._open_seats())
            for visit in run.open_visits:
                assert any(seat.state == "open" for seat in run.seats_of(visit.number))

    def always_every_open_task_lies_in_exactly_one_box(self) -> None:
        if self.begun:
            rows = [row for row in inbox_rows(self.approval.run).values() if row.box == "todo"]
            tasks = [(seat.holder, seat.number) for seat in self._open_seats()]
            assert [(row.staff, row.seat) for row in rows] == tasks

    def always_nobody_who_wrote_it_signs_it_or_has_a_task(self) -> None:
        for run in self.approval.runs:
            for seat in run.seats:
                assert not {seat.by, seat.holder, seat.owner} & {DRAFTER, AUTHOR}

    def always_a_count_is_never_left_undone(self) -> None:
        """Whatever is open is undecided, and whatever is decided was decided by its papers."""
        if self.begun:
            for sheet in self.office.sheets.values():
                count = self.office._count(sheet) if sheet.papers else None
                if sheet.result is None and self.running:
                    assert count is None
                elif sheet.result in ("approved", "refused"):
                    assert count == sheet.result or self.approval.run.visits

    def always_where_people_must_differ_nobody_signs_two_steps(self) -> None:
        for run in self.approval.runs:
            if run.plan.get("distinct"):
                signed = {
                    (seat.by, run.visit(seat.visit).path)
                    for seat in run.seats
                    if seat.state == "approved" and seat.by != "system"
                }
                assert len({by for by, _ in signed}) == len(signed)

    def always_who_sign_one_by_one_have_one_task_at_a_time(self) -> None:
        for visit in self.approval.run.open_visits if self.begun else ():
            if self.office.nodes[visit.path]["policy"] == "sequential":
                seats = self.approval.run.seats_of(visit.number)
                assert [str(seat.state) for seat in seats].count("open") == 1

    def always_an_automatic_signature_says_by_which_rule(self) -> None:
        for run in self.approval.runs:
            for seat in run.seats:
                if seat.by == "system":
                    assert seat.rule in ("same_signer_all", "same_signer_adjacent", "timeout")

    def always_all_open_steps_are_of_the_present_stage(self) -> None:
        if self.begun:
            run = self.approval.run
            assert {visit.step for visit in run.open_visits} <= {run.step}
            assert len({visit.path.partition("/")[0] for visit in run.open_visits}) <= 1
            assert all(visit.step <= run.step for visit in run.visits)

    def always_what_time_does_next_lies_ahead_or_is_due_now(self) -> None:
        if self.begun and not self.approval.run.open:
            assert self.approval.wake_at is None

    def teardown(self) -> None:
        if not getattr(self, "approval", None) or not self.begun:
            return
        assert self.approval.replayed() == self.approval.runs
        self._no_step_was_decided_twice()
        self._who_acted_had_the_task()

    def _no_step_was_decided_twice(self) -> None:
        closed: Counter[tuple[int, int]] = Counter()
        ends: Counter[int] = Counter()
        stage = {run.number: 0 for run in self.approval.runs}
        for event in self.approval.events:
            number = event.data["run"]
            for effect in event.data["then"]:
                if effect["do"] in ("close", "reopen"):
                    closed[number, effect["visit"]] += 1 if effect["do"] == "close" else -1
                    assert closed[number, effect["visit"]] in (0, 1)
                if effect["do"] in ("open", "reopen"):
                    assert effect["step"] in (stage[number], stage[number] + 1)
                    stage[number] = effect["step"]
                ends[number] += effect["do"] == "end"
        assert all(count == 1 for count in ends.values() if count)
        assert all((ends[run.number] == 1) is (not run.open) for run in self.approval.runs)

    def _who_acted_had_the_task(self) -> None:
        """Signatures in the events are those of who held the task when they signed."""
        holders: dict[tuple[int, int], str] = {}
        counts: Counter[int] = Counter()
        for event in self.approval.events:
            number, done = event.data["run"], event.data.get("action")
            if done in BY_HAND:
                assert event.actor == holders[number, event.data["seat"]]
            for effect in event.data["then"]:
                for seat in effect.get("seats", [effect] if effect["do"] == "add" else []):
                    counts[number] += 1
                    holders[number, counts[number]] = seat.get("holder", seat["asked"])
                if effect["do"] == "seat":
                    key = number, effect["seat"]
                    holders[key] = effect.get("holder", holders[key])


def _by(seat: Seat) -> str | None:
    return None if seat.by == "system" else seat.by


TestRandomApproval = RandomApproval.TestCase
TestRandomApproval.settings = settings(
    derandomize=True, deadline=None, max_examples=150, stateful_step_count=40, database=None
)
