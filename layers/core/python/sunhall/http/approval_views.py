"""Approvals as JSON: the rows of people's boxes, a run with every signature, absences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, get_args

from sunhall.application.approvals import Task
from sunhall.application.lists import Count
from sunhall.application.ports import BoxName, Ports, QueueRow
from sunhall.application.read_case import participants
from sunhall.domain.approval.act_on_approval import Action
from sunhall.domain.approval.definition import ACTIONS, Node, chain_from_plan
from sunhall.domain.approval.directory import Absence, Directory
from sunhall.domain.approval.ladder import limit_of
from sunhall.domain.approval.rights import allowed
from sunhall.domain.approval.run import (
    APPROVAL_EVENTS,
    ApprovalRun,
    Seat,
    SeatState,
    Visit,
    opinion_name,
)
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.catalogue import Catalogue

if TYPE_CHECKING:
    from datetime import datetime

    from sunhall.application.read_case import CaseFile
    from sunhall.domain.engine.event import Event
    from sunhall.http.case_views import Words

Plain = dict[str, Any]

#: All actions, in the order in which they are offered.
_IN_ORDER: Final[tuple[str, ...]] = get_args(Action)

#: What a row of things to do never offers: there is nothing to take back before one has signed, and
#: nobody to take away before one has added somebody. The case itself offers them when it is time.
_LATER: Final = frozenset({"take_back", "remove_signer"})
_BEFORE_OR_AFTER: Final = frozenset({"add_before", "add_after"})

#: What somebody can do whose task another has delegated to them.
_HELPING: Final = frozenset({"advise", "comment"})

#: What the drafter can do while an approval runs, and afterwards.
_RUNNING: Final = frozenset({"withdraw", "urge", "copy", "comment"})
_ENDED: Final = frozenset({"copy", "comment"})


# --- boxes ---------------------------------------------------------------------------------------


def box_view(
    ports: Ports, box: BoxName, rows: Iterable[QueueRow], words: Words
) -> list[dict[str, Any]]:
    """Return the rows of a box.

    A row does not hold its run's chain, so what it offers is what the chain allows as the city has
    it now; whether it is still allowed, the run says when somebody acts.
    """
    steps = _Steps(ports.catalogue)
    return [_row_view(ports, box, row, steps.at(row.chain, row.node), words) for row in rows]


def counts_view(counts: Mapping[str, Count]) -> Plain:
    """Return how much waits for somebody."""
    return {name: {"count": count.rows, "more": count.more} for name, count in counts.items()}


def _row_view(ports: Ports, box: BoxName, row: QueueRow, node: Node | None, words: Words) -> Plain:
    actions = _in_order(_offered(box, row.state, node))
    policy = node.policy if node and row.seat else ""
    return {
        "task_id": str(Task(row.case_id, row.run, row.seat)),
        "case_id": row.case_id,
        "receipt_no": row.receipt_no,
        "title": ports.titles.unseal(row.title),
        "service": row.service,
        "chain": row.chain,
        "chain_label": words(f"chain.{row.chain}"),
        "node": row.node,
        "node_label": words(f"node.{row.chain}.{row.node}") if row.node else "",
        "policy": policy,
        "policy_label": words(f"policy.{policy}") if policy else "",
        "state": row.state,
        "state_label": words(f"approval_state.{row.state}"),
        "due_at": row.due_at or None,
        "at": row.at,
        "actions": actions,
        "action_labels": _labels("action", actions, words),
    }


def _offered(box: BoxName, state: str, node: Node | None) -> frozenset[str]:
    if box == "todo":
        return _to_do(state, node)
    if box == "mine":
        return _RUNNING if state == "running" else _ENDED
    if box == "copied":
        return frozenset({"comment"} if state == "read" else {"read", "comment"})
    return frozenset()


def _to_do(state: str, node: Node | None) -> frozenset[str]:
    allowed_here = node.actions if node else ACTIONS
    if state == "delegated":
        return _HELPING & (allowed_here | {"advise"})
    if node and node.policy == "any":
        # The first answer decides such a step: nobody could come before or after it.
        allowed_here -= _BEFORE_OR_AFTER
    return allowed_here - _LATER


class _Steps:
    """The steps of the city's chains, each chain read once for a page of rows."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._steps: dict[str, Mapping[str, Node]] = {}

    def at(self, chain: str, path: str) -> Node | None:
        """Return a step, or None where the city has no such step any more."""
        if chain not in self._steps:
            rules = self._catalogue.chains.get(chain)
            self._steps[chain] = dict(chain_from_plan(rules.plan).walk()) if rules else {}
        return self._steps[chain].get(path)


# --- runs ----------------------------------------------------------------------------------------


def run_view(
    run: ApprovalRun,
    file: CaseFile,
    documents: Mapping[str, Mapping[str, Any]],
    directory: Directory,
    words: Words,
) -> Plain:
    """Return an approval with every step, signature and opinion.

    Args:
        run: The approval.
        file: The case, and who looks at it.
        documents: The case's documents as this person may see them, by name.
        directory: The staff as it is now, for the names of people.
        words: The labels.
    """
    return _Run(run, file, documents, directory, words).view()


class _Run:
    """Everything that the view of a run is made of."""

    def __init__(
        self,
        run: ApprovalRun,
        file: CaseFile,
        documents: Mapping[str, Mapping[str, Any]],
        directory: Directory,
        words: Words,
    ) -> None:
        self._run = run
        self._case_id = file.loaded.stored.case_id
        self._context = file.context
        self._documents = documents
        self._directory = directory
        self._words = words
        self._chain = chain_from_plan(run.plan)
        self._opinions = _by_seat(run, file.loaded.stored.events)

    def view(self) -> Plain:
        run, words = self._run, self._words
        return {
            "run": run.number,
            "chain": run.chain,
            "chain_label": words(f"chain.{run.chain}"),
            "version": self._chain.version,
            "subject": run.subject,
            "subject_label": words(f"subject.{run.subject}"),
            "drafter": run.drafter,
            "started_at": in_beijing(run.started_at),
            "ended_at": _moment(run.ended_at),
            "outcome": run.outcome,
            "outcome_label": words(f"run_outcome.{run.outcome}") if run.outcome else "",
            "urged_at": _moment(run.urged_at),
            "stages": [self._stage(visit) for visit in run.visits],
            "copies": [
                {"staff": copy.staff, "at": in_beijing(copy.at), "read_at": _moment(copy.read_at)}
                for copy in run.copies
            ],
            "comments": self._said(0),
            "people": self._people(),
            "actions": self._actions(),
        }

    def _stage(self, visit: Visit) -> Plain:
        chain, words = self._run.chain, self._words
        node, branch = self._chain.at(visit.path), visit.path.rpartition("/")[0]
        limit = limit_of(self._run, visit, self._context.catalogue.calendar)
        return {
            "visit": visit.number,
            "path": visit.path,
            "label": words(f"node.{chain}.{visit.path}"),
            "branch_label": words(f"branch.{chain}.{branch}") if branch else "",
            "policy": node.policy,
            "policy_label": words(f"policy.{node.policy}"),
            "ratio": list(node.ratio) if node.ratio else None,
            "opened_at": in_beijing(visit.opened_at),
            "closed_at": _moment(visit.closed_at),
            "result": visit.result,
            "result_label": words(f"approval_state.{visit.result}") if visit.result else "",
            "due_at": _moment(limit),
            "seats": [self._seat(seat) for seat in self._run.seats if seat.visit == visit.number],
        }

    def _seat(self, seat: Seat) -> Plain:
        words = self._words
        # A case that went on without its approval has closed no step of it.
        left_open = seat.state.asked and not self._run.open
        state = SeatState.LAPSED if left_open else seat.state
        role, _, department = (seat.role or "").partition("@")
        return {
            "seat": seat.number,
            "asked": seat.asked,
            "holder": seat.holder,
            "owner": seat.owner,
            "role": role,
            "role_label": words(f"role.{role}") if role else "",
            "department": department,
            "state": state,
            "state_label": words(f"approval_state.{state}"),
            "by": seat.by,
            "at": _moment(seat.at),
            "rule": seat.rule,
            "rule_label": words(f"approval_rule.{seat.rule}") if seat.rule else "",
            "added_by": seat.added_by,
            "after": list(seat.after),
            "opinions": self._said(seat.number),
        }

    def _said(self, seat: int) -> list[Plain]:
        """What was said from a seat, or by others when it is 0, in the order in which it was."""
        return [
            {
                "seq": event.seq,
                "by": event.actor,
                "at": in_beijing(event.at),
                "action": event.data["action"],
                "action_label": self._words(f"action.{event.data['action']}"),
                "text": content.get("text"),
                "attachments": content.get("attachments", []),
            }
            for event in self._opinions.get(seat, ())
            for content in [
                self._documents.get(opinion_name(self._run.number, seat, event.seq), {})
            ]
        ]

    def _people(self) -> dict[str, str]:
        """Names of those who have a part in it and still work here, by staff id."""
        members = self._directory.members
        said = {event.actor for events in self._opinions.values() for event in events}
        ids = (participants(self._run) | said) & members.keys()
        return {each: members[each].name for each in sorted(ids)}

    def _actions(self) -> list[Plain]:
        return [
            {
                "task_id": str(Task(self._case_id, self._run.number, seat)),
                "actions": list(actions),
                "action_labels": _labels("action", actions, self._words),
            }
            for seat, actions in allowed(self._run, self._context.actor).items()
        ]


def _by_seat(run: ApprovalRun, events: Iterable[Event]) -> dict[int, list[Event]]:
    """Return the events that carry an opinion, by the seat that it was given from."""
    found: dict[int, list[Event]] = {}
    for event in events:
        own = event.type in APPROVAL_EVENTS and event.data["run"] == run.number
        if own and "opinion_digest" in event.data:
            found.setdefault(event.data["seat"], []).append(event)
    return found


# --- absences ------------------------------------------------------------------------------------


def absences_view(
    absences: Sequence[Absence], directory: Directory, words: Words
) -> list[dict[str, Any]]:
    """Return absences with the names of the people."""
    return [absence_view(absence, directory, words) for absence in absences]


def absence_view(absence: Absence, directory: Directory, words: Words) -> Plain:
    """Return an absence with the names of the people."""
    return {
        "staff": absence.staff,
        "staff_name": _name(absence.staff, directory),
        "deputy": absence.deputy,
        "deputy_name": _name(absence.deputy, directory),
        "first": absence.first,
        "last": absence.last,
        "chains": list(absence.chains),
        "chain_labels": _labels("chain", absence.chains, words),
    }


def _name(staff: str, directory: Directory) -> str:
    member = directory.members.get(staff)
    return member.name if member else ""


# --- words ---------------------------------------------------------------------------------------


def _in_order(actions: frozenset[str]) -> list[str]:
    return [action for action in _IN_ORDER if action in actions]


def _labels(group: str, names: Iterable[str], words: Words) -> dict[str, str]:
    return {name: words(f"{group}.{name}") for name in names}


def _moment(at: datetime | None) -> datetime | None:
    return in_beijing(at) if at else None
