"""What the letters of a disclosure request may state, gathered from its history and documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sunhall.domain.approval.run import APPROVAL_EVENTS
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.clocks.clock import due
from sunhall.domain.disclosure.request import DisclosureRequest
from sunhall.domain.engine.event import Event
from sunhall.domain.letters.issuing import ground_citations

#: Unsealed documents of the case by name.
Documents = Mapping[str, Mapping[str, Any]]


def letter_facts(
    request: DisclosureRequest, history: Sequence[Event], documents: Documents, catalogue: Catalogue
) -> dict[str, Any]:
    """Return the facts for the letter that the last event of a history ordered.

    Args:
        request: The request as that event left it.
        history: The events up to and with the one that ordered the letter.
        documents: The case's documents, unsealed.
        catalogue: The city's rules.

    Returns:
        Facts by the names of `sunhall.domain.letters.facts`.
    """
    application = documents["application"]
    order = history[-1]
    facts: dict[str, Any] = {
        "receipt_no": request.receipt_no,
        "applicant_name": application["applicant"]["name"],
        "applicant_kind": request.applicant_kind,
        "submitted_on": local_date(request.submitted_at),
        "information_description": _description(documents),
        **_receipt_facts(request, history, catalogue, on=local_date(order.at)),
        **_supplement_facts(request, documents, catalogue),
    }
    if order.type == "supplement_received":
        facts["supplemented_on"] = date.fromisoformat(order.data["given_on"])
    if order.type == "withdrawn":
        facts["withdrawn_on"] = local_date(order.at)
        facts["withdrawal_statement"] = documents.get("withdrawal", {}).get("reason")
    if order.type in APPROVAL_EVENTS:
        run = request.runs[order.data["run"] - 1]
        if run.subject == "extension":
            facts |= _extension_facts(request, run.number, documents, catalogue)
        else:
            facts |= _reply_facts(application, documents["draft"], catalogue)
    return facts


def _description(documents: Documents) -> str:
    """What is asked for, as the last supplement left it."""
    description = documents["application"]["information"]["description"]
    for name in sorted(documents):
        if name.startswith("supplement-") and documents[name].get("description"):
            description = documents[name]["description"]
    return str(description)


def _receipt_facts(
    request: DisclosureRequest, history: Sequence[Event], catalogue: Catalogue, *, on: date
) -> dict[str, Any]:
    if request.reply is None or request.received_on is None:
        return {}
    rule = next(e.data["rule"] for e in history if e.type == "receipt_confirmed")
    deadline = due(request.reply, catalogue.calendar, on)
    facts = {
        "received_on": request.received_on,
        "received_reason": catalogue.label(f"receipt_rule.{rule}"),
        "due_on": deadline.due_on,
    }
    if deadline.provisional:
        facts["due_note"] = catalogue.label("letter_text.provisional")
    return facts


def _supplement_facts(
    request: DisclosureRequest, documents: Documents, catalogue: Catalogue
) -> dict[str, Any]:
    if not request.supplements:
        return {}
    last = request.supplements[-1]
    asked = documents[f"supplement-request-{last.round}"]
    facts = {
        "supplement_points": asked["points"],
        "guidance": asked["guidance"],
        "supplement_days": last.days,
        "supplement_until": last.until,
    }
    notice = [letter for letter in request.letters if letter.code == "D02" and letter.number]
    if notice:
        facts["supplement_letter"] = {"no": notice[-1].number, "date": last.asked_on}
        facts["supplement_served"] = catalogue.label("letter_text.served_on_tracking_page")
    return facts


def _extension_facts(
    request: DisclosureRequest, run: int, documents: Documents, catalogue: Catalogue
) -> dict[str, Any]:
    if request.reply is None or request.received_on is None:
        raise ValueError("only a running period can be extended")
    days = request.runs[run - 1].data["days"]
    # The letter tells both dates: the one that would have held, and the new one.
    before = request.reply.amount + request.reply.extension - days
    old = due(
        type(request.reply).start("reply", request.reply.unit, before, request.reply.anchor_on),
        catalogue.calendar,
        request.reply.anchor_on + timedelta(days=1),
    )
    return {
        "extension_days": days,
        "extension_reason": documents[f"extension-{run}"]["reason"],
        "due_on": old.due_on,
        "new_due_on": due(request.reply, catalogue.calendar, old.due_on).due_on,
    }


def _reply_facts(
    application: Mapping[str, Any], draft: Mapping[str, Any], catalogue: Catalogue
) -> dict[str, Any]:
    grounds = ground_citations(catalogue)
    facts = {
        name: value
        for name, value in draft.items()
        if name not in ("salt", "decision", "ground", "withheld_items", "files")
    }
    if "ground" in draft:
        facts["ground"] = grounds[draft["ground"]]
    if "withheld_items" in draft:
        facts["withheld_items"] = [
            {**item, "ground": grounds[item["ground"]]} for item in draft["withheld_items"]
        ]
    facts["delivery_form"] = _delivery(application["delivery"], catalogue)
    return facts


def _delivery(delivery: Mapping[str, str], catalogue: Catalogue) -> str:
    form = catalogue.disclosure.delivery_forms[delivery["form"]]
    locale = catalogue.city.locales[0]
    way = next(way for way in form.ways if way.id == delivery["way"])
    clause = catalogue.label("letter_text.delivery")
    return clause.replace("{form}", form.label[locale]).replace("{way}", way.label[locale])
