"""What the letters of a petition may state, gathered from its history and documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.clocks.clock import due
from sunhall.domain.engine.event import Event
from sunhall.domain.petition.answering import document_name
from sunhall.domain.petition.petition import ClockName, Kind, Petition, Stage
from sunhall.domain.petition.rules import petition_rules, superior_of

#: Unsealed documents of the case by name.
Documents = Mapping[str, Mapping[str, Any]]

Facts = dict[str, Any]

#: Stage → the one whose answer it looks at again.
_BEFORE: Final = {Stage.REVIEW: Stage.HANDLING, Stage.RECHECK: Stage.REVIEW}


def letter_facts(
    petition: Petition, history: Sequence[Event], documents: Documents, catalogue: Catalogue
) -> Facts:
    """Return the facts for the letter that the last event of a history ordered.

    Args:
        petition: The petition as that event left it.
        history: The events up to and with the one that ordered the letter.
        documents: The case's documents, unsealed.
        catalogue: The city's rules.

    Returns:
        Facts by the names of `sunhall.domain.letters.facts`.
    """
    order, application = history[-1], documents["application"]
    return {
        "receipt_no": petition.receipt_no,
        "applicant_name": application["applicant"]["name"],
        "submitted_on": petition.received_on,
        **_matter(petition, application, catalogue),
        **_FACTS[order.letter or ""](petition, order, documents, catalogue),
    }


def _matter(petition: Petition, application: Mapping[str, Any], catalogue: Catalogue) -> Facts:
    """Return what the petition is about; of a report no letter repeats a word (art. 30)."""
    if petition.kind is Kind.REPORT:
        return {"petition_request": catalogue.label(f"petition_kind.{petition.kind}")}
    return {
        "petition_request": application["request"],
        "petition_facts": application["facts_and_reasons"],
    }


def _accepted(
    petition: Petition, order: Event, documents: Documents, catalogue: Catalogue
) -> Facts:
    clock = petition.clock(ClockName.HANDLING)
    if clock is None or petition.accepted_on is None:
        raise ValueError("an accepted petition has a clock")
    return {
        "accepted_on": petition.accepted_on,
        "handling_organ": _agency(petition.desk, catalogue),
        "handling_path": catalogue.label(f"petition_path.{petition.kind}"),
        "due_on": due(clock, catalogue.calendar, petition.accepted_on).due_on,
        "how_to_track": _tracking(catalogue),
    }


def _declined(
    petition: Petition, order: Event, documents: Documents, catalogue: Catalogue
) -> Facts:
    declining = documents["declining"]
    return {
        "earlier_petition": declining["earlier_receipt_no"],
        "reasons": declining["explanation"],
    }


def _channelled(
    petition: Petition, order: Event, documents: Documents, catalogue: Catalogue
) -> Facts:
    told = documents["channelling"]
    branch = petition_rules(catalogue).branches[order.data["branch"]]
    return {
        "channel_item": branch.citation,
        # The letter is Chinese, whatever the petitioner reads on the page.
        "channel_explanation": branch.explanation[catalogue.city.locales[0]],
        "channel_organ": told["organ"],
        "reasons": told["explanation"],
    }


def _forwarded(
    petition: Petition, order: Event, documents: Documents, catalogue: Catalogue
) -> Facts:
    department = catalogue.departments[order.data["to"]]
    locale = catalogue.city.locales[0]
    way = order.data["way"]
    return {
        "forwarded_on": local_date(order.at),
        "forwarding_way": catalogue.label(f"petition_way.{way}"),
        "forwarded_to": {
            "name": department.name[locale],
            "contact": department.contact.phone,
        },
        "notice_days": petition_rules(catalogue).notice.amount,
        "how_to_track": _tracking(catalogue),
    }


def _extended(
    petition: Petition, order: Event, documents: Documents, catalogue: Catalogue
) -> Facts:
    run = order.data["run"]
    asked = documents[f"extension-{run}"]
    clock = petition.clock(ClockName.HANDLING)
    if clock is None or petition.accepted_on is None:
        raise ValueError("what is extended has a clock")
    today = local_date(order.at)
    before = clock.start(clock.name, clock.unit, clock.amount, clock.anchor_on, roll=clock.roll)
    return {
        "accepted_on": petition.accepted_on,
        "extension_days": asked["days"],
        "extension_reason": asked["reason"],
        "due_on": due(before, catalogue.calendar, today).due_on,
        "new_due_on": due(clock, catalogue.calendar, today).due_on,
    }


def _opinion(petition: Petition, order: Event, documents: Documents, catalogue: Catalogue) -> Facts:
    facts = _answer(petition, Stage.HANDLING, documents, catalogue)
    superior = superior_of(petition.desk, catalogue)
    days = petition_rules(catalogue).review_window.amount
    return {**facts, "review_organ": superior.name["zh-CN"], "review_days": days}


def _reply(petition: Petition, order: Event, documents: Documents, catalogue: Catalogue) -> Facts:
    return _answer(petition, Stage.HANDLING, documents, catalogue)


def _review(petition: Petition, order: Event, documents: Documents, catalogue: Catalogue) -> Facts:
    superior = superior_of(petition.desk, catalogue)
    return {
        **_answer(petition, Stage.REVIEW, documents, catalogue),
        **_looked_at_again(petition, Stage.REVIEW, documents, catalogue),
        "review_organ": superior.name["zh-CN"],
        "review_days": petition_rules(catalogue).recheck_window.amount,
    }


def _recheck(petition: Petition, order: Event, documents: Documents, catalogue: Catalogue) -> Facts:
    return {
        **_answer(petition, Stage.RECHECK, documents, catalogue),
        **_looked_at_again(petition, Stage.RECHECK, documents, catalogue),
    }


def _answer(petition: Petition, stage: Stage, documents: Documents, catalogue: Catalogue) -> Facts:
    text = documents[document_name(stage)]
    answer = petition.answer(stage)
    if answer is None:
        raise ValueError("an answer that is written about is there")
    return {
        "opinion_findings": text["findings"],
        "opinion": text["opinion"],
        "opinion_basis": text.get("basis"),
        "opinion_result": catalogue.label(f"petition_result.{answer.result}"),
    }


def _looked_at_again(
    petition: Petition, stage: Stage, documents: Documents, catalogue: Catalogue
) -> Facts:
    earlier, challenge = petition.answer(_BEFORE[stage]), petition.challenge(stage)
    if earlier is None or earlier.issued_on is None or challenge is None:
        raise ValueError("what is reviewed was issued and challenged")
    letter = next((each for each in petition.letters if each.order == earlier.letter), None)
    outside = documents[document_name(_BEFORE[stage])].get("number", "")
    return {
        "earlier_opinion": {
            "no": (letter.number if letter else None) or outside,
            "date": earlier.issued_on,
        },
        "review_requested_on": challenge.requested_on,
        "review_reasons": documents[f"{stage}-request"]["reasons"],
    }


def _hearing(petition: Petition, order: Event, documents: Documents, catalogue: Catalogue) -> Facts:
    called = documents[f"hearing-{order.data['number']}"]
    return {
        "hearing_on": called["held_on"],
        "hearing_time": called["time"],
        "hearing_place": called["place"],
        "hearing_matters": called["matters"],
    }


def _tracking(catalogue: Catalogue) -> str:
    path = catalogue.city.tracking_path
    return catalogue.label("letter_text.track_petition").format(path=path)


def _agency(department: str, catalogue: Catalogue) -> str:
    return catalogue.departments[department].agency[catalogue.city.locales[0]]


_FACTS: Final[Mapping[str, Callable[[Petition, Event, Documents, Catalogue], Facts]]] = {
    "P01": _accepted,
    "P02": _declined,
    "P03": _channelled,
    "P04": _forwarded,
    "P05": _extended,
    "P06": _opinion,
    "P07": _review,
    "P08": _recheck,
    "P09": _hearing,
    "P10": _declined,
    "P11": _reply,
    "P12": _reply,
    "P13": _declined,
}
