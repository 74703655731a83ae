"""The proof of an approval (审批证明): what a page says that shows one whole run and stands up.

The page is a pure function of the case's history, its sealed opinions, the names of people and the
labels of a language. It reads no clock and ends with the last event of the run, so whatever happens
to the case later, an ended approval has the same page for ever. What does not verify gets no page:
a mistake must never look like a proof.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sunhall.domain.approval.definition import chain_from_plan
from sunhall.domain.approval.proof_moments import Moment, moments_of
from sunhall.domain.approval.proof_notes import ProofNote, notes_of
from sunhall.domain.approval.proof_steps import ProofStep, steps_of
from sunhall.domain.approval.proof_wording import (
    Documents,
    HistoryBroken,
    Wording,
    Words,
    when,
)
from sunhall.domain.approval.run import APPROVAL_EVENTS, opinion_name
from sunhall.domain.engine.event import Event, first_broken
from sunhall.domain.errors import NotFound

#: Headings that are the same on every page.
FRAME: Final = (
    *("title", "subtitle", "steps", "notes", "no_notes", "trail", "hashes", "people"),
    *("asked", "signer", "decision", "opinion", "opinion_of", "below"),
    *("time", "what", "details", "seq", "event", "actor", "hash"),
    *("method", "no_seal", "beijing"),
    *("page", "event_number", "lacking"),
)


@dataclass(frozen=True, slots=True)
class ProofEvent:
    """An event of the run as it was recorded.

    Attributes:
        seq: Its number in the history of the case.
        label: What happened.
        at: When.
        actor: Who did it.
        hash: Its SHA-256 in hexadecimal.
    """

    seq: int
    label: str
    at: str
    actor: str
    hash: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The page.

    Attributes:
        title: What it is and of which run, in one line.
        reference: Receipt number and run, for the foot of each page.
        dated: The moment of the last event; the page's own date.
        facts: The head of the page: names and values.
        steps: Every step that was opened, in order.
        notes: What else happened, in order.
        trail: Every event of the run.
        statement: That the hashes were verified, and how far.
        last_hash: Hash of the last event of the run, in full.
        people: Names of the staff on the page, and the ids by which the events know them.
        texts: Headings of the page, by the names in `FRAME`.
    """

    title: str
    reference: str
    dated: datetime
    facts: tuple[tuple[str, str], ...]
    steps: tuple[ProofStep, ...]
    notes: tuple[ProofNote, ...]
    trail: tuple[ProofEvent, ...]
    statement: str
    last_hash: str
    people: tuple[tuple[str, str], ...]
    texts: Mapping[str, str]


def proof_of(
    number: int,
    history: Sequence[Event],
    *,
    receipt_no: str,
    service: str,
    documents: Documents | None,
    names: Mapping[str, str],
    words: Words,
) -> Proof:
    """Return the page of a run.

    Args:
        number: Number of the run in its case.
        history: All events of the case, in order.
        receipt_no: What people say on the phone; all that the page tells of the applicant.
        service: Name of the service.
        documents: Unsealed documents of the case with their salts, at least those of
            `opinion_names`; None once the case's content was erased.
        names: Names by staff id; who is not in it is called by the id.
        words: Text of a label's key.

    Raises:
        NotFound: The case has no such run.
        HistoryBroken: The history or an opinion is not what was recorded.
    """
    broken = first_broken(history)
    if broken is not None:
        raise HistoryBroken(params={"seq": broken})
    moments = moments_of(number, history)
    if not moments:
        raise NotFound("approval_run_not_found")
    wording = Wording(names, words, documents)
    chain = chain_from_plan(moments[-1].after.plan)
    reference = wording.text("reference", receipt_no=receipt_no, n=number)
    last = moments[-1].event
    return Proof(
        title=f"{wording.text('title')} {reference}",
        reference=reference,
        dated=last.at,
        facts=_facts(moments, receipt_no, service, wording),
        steps=steps_of(moments, chain, wording),
        notes=notes_of(moments, chain, wording),
        trail=tuple(_event(moment.event, wording) for moment in moments),
        statement=wording.text("statement", last=last.seq),
        last_hash=last.hash,
        # The last one: by now everybody on the page was named.
        people=wording.mentioned,
        texts={name: wording.text(name) for name in FRAME},
    )


def opinion_names(number: int, history: Sequence[Event]) -> tuple[str, ...]:
    """Return the names of the sealed documents that hold the opinions of a run."""
    return tuple(
        opinion_name(number, event.data["seat"], event.seq)
        for event in history
        if event.type in APPROVAL_EVENTS
        and event.data["run"] == number
        and "opinion_digest" in event.data
    )


def _facts(
    moments: Sequence[Moment], receipt_no: str, service: str, wording: Wording
) -> tuple[tuple[str, str], ...]:
    run = moments[-1].after
    outcome = wording.label(f"run_outcome.{run.outcome}") if run.outcome else wording.text("open")
    # What comes after the end, such as a mark as read, does not move it.
    ended_at = next((moment.event.at for moment in moments if not moment.after.open), None)
    named = {
        "receipt_no": receipt_no,
        "service": wording.label(f"service.{service}"),
        "subject": wording.label(f"subject.{run.subject}"),
        "run": wording.text("run_number", n=run.number),
        "chain": wording.label(f"chain.{run.chain}"),
        "version": run.plan["version"],
        "drafter": wording.name(run.drafter),
        "outcome": outcome,
        "started_at": when(run.started_at),
        "ended_at": when(ended_at) or wording.text("not_yet"),
    }
    return tuple((wording.text(f"fact.{name}"), value) for name, value in named.items())


def _event(event: Event, wording: Wording) -> ProofEvent:
    return ProofEvent(
        seq=event.seq,
        label=wording.label(f"event.{event.type}"),
        at=when(event.at),
        actor=wording.name(event.actor),
        hash=event.hash,
    )
