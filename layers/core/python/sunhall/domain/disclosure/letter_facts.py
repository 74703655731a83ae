"""What the letters of a disclosure request may state, gathered from its history and documents.

Every event that orders a letter has its own facts besides those of the request itself. What the
agency or the applicant wrote comes from the sealed documents; dates and counts come from events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sunhall.domain.approval.run import APPROVAL_EVENTS
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.catalogue import Catalogue, Text
from sunhall.domain.clocks.clock import due
from sunhall.domain.disclosure.request import DisclosureRequest
from sunhall.domain.disclosure.served_notice import served_on
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.letters.facts import FACT_TYPES
from sunhall.domain.letters.issuing import ground_citations
from sunhall.domain.letters.letter import chinese_date

#: Unsealed documents of the case by name.
Documents = Mapping[str, Mapping[str, Any]]

#: The way of delivery for which somebody has to come.
_PICKUP: Final = "pickup"
#: The ground of refusal under art. 15, whose letters tell what the third party said.
_THIRD_PARTY: Final = "third_party"


@dataclass(frozen=True, slots=True)
class _Ordered:
    """An ordered letter: the request as the ordering event left it, and all there is to quote.

    Attributes:
        request: The request as that event left it.
        history: The events up to and with the ordering one.
        documents: The case's documents, unsealed.
        catalogue: The city's rules.
    """

    request: DisclosureRequest
    history: Sequence[Event]
    documents: Documents
    catalogue: Catalogue

    @property
    def event(self) -> Event:
        """The event that ordered the letter."""
        return self.history[-1]

    @property
    def on(self) -> date:
        """The day on which it did."""
        return local_date(self.event.at)

    def text(self, key: str, **values: object) -> str:
        """Return a text of letters with its placeholders filled."""
        return self.catalogue.label(f"letter_text.{key}").format(**values)

    def local(self, text: Text) -> str:
        """Return a text of the catalogue in the language of the law."""
        return text.get(self.catalogue.city.locales[0], "")


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
    ordered = _Ordered(request, history, documents, catalogue)
    application = documents["application"]
    facts: dict[str, Any] = {
        "receipt_no": request.receipt_no,
        "applicant_name": application["applicant"]["name"],
        "applicant_kind": request.applicant_kind,
        "submitted_on": local_date(request.submitted_at),
        "information_description": descriptions(documents)[-1],
        "how_to_track": ordered.text("how_to_track", path=catalogue.city.tracking_path),
        **_receipt_facts(ordered),
        **_supplement_facts(ordered),
    }
    event = ordered.event
    if event.type in APPROVAL_EVENTS:
        return facts | _approved_facts(ordered)
    gather = _BY_EVENT.get(event.type)
    return facts | gather(ordered) if gather else facts


def descriptions(documents: Documents) -> list[str]:
    """Return what is asked for in the applicant's words: first so, then as supplements left it."""
    supplemented = (
        documents[name].get("description")
        for name in sorted(documents)
        if name.startswith("supplement-")
    )
    first = documents["application"]["information"]["description"]
    if "split" in documents:
        # What stayed here when the request was split.
        first = documents["split"]["parts"][0]["description"]
    return [first, *(description for description in supplemented if description)]


def _receipt_facts(ordered: _Ordered) -> dict[str, Any]:
    request, catalogue = ordered.request, ordered.catalogue
    if request.reply is None or request.received_on is None:
        return {}
    rule = next(e.data["rule"] for e in ordered.history if e.type == "receipt_confirmed")
    deadline = due(request.reply, catalogue.calendar, ordered.on)
    facts = {
        "received_on": request.received_on,
        "received_reason": catalogue.label(f"receipt_rule.{rule}"),
        "due_on": deadline.due_on,
    }
    if deadline.provisional:
        facts["due_note"] = catalogue.label("letter_text.provisional")
    return facts


# --- supplement, withdrawal ------------------------------------------------------------------


def _supplement_facts(ordered: _Ordered) -> dict[str, Any]:
    request = ordered.request
    if not request.supplements:
        return {}
    last = request.supplements[-1]
    asked = ordered.documents[f"supplement-request-{last.round}"]
    facts = {
        "supplement_points": asked["points"],
        # Art. 30 asks for guidance: where the officer wrote none, what art. 29 asks for.
        "guidance": asked["guidance"] or ordered.text("guidance"),
        "supplement_days": last.days,
        "supplement_until": last.until,
    }
    notice = [letter for letter in request.letters if letter.code == "D02" and letter.number]
    if notice:
        facts["supplement_letter"] = {"no": notice[-1].number, "date": last.asked_on}
        facts["supplement_served"] = _served(ordered, notice[-1])
    if ordered.event.type == "abandonment_confirmed":
        facts["supplement_until"] = date.fromisoformat(ordered.event.data["until"])
    return facts


def _served(ordered: _Ordered, notice: IssuedLetter) -> str | None:
    on = served_on(notice)
    return ordered.text("served_on_tracking_page", on=chinese_date(on)) if on else None


def _supplemented(ordered: _Ordered) -> dict[str, Any]:
    return {"supplemented_on": date.fromisoformat(ordered.event.data["given_on"])}


def _withdrawn(ordered: _Ordered) -> dict[str, Any]:
    return {
        "withdrawn_on": ordered.on,
        "withdrawal_statement": ordered.documents.get("withdrawal", {}).get("reason"),
    }


# --- what approvals order --------------------------------------------------------------------


def _approved_facts(ordered: _Ordered) -> dict[str, Any]:
    """The last signature under an extension, a consultation or a reply."""
    run = ordered.request.runs[ordered.event.data["run"] - 1]
    if run.subject == "extension":
        return _extension_facts(ordered, run.number)
    if run.subject == "consultation":
        return _consultation_facts(ordered, len(ordered.request.consultations))
    return _reply_facts(ordered)


def _extension_facts(ordered: _Ordered, run: int) -> dict[str, Any]:
    request, calendar = ordered.request, ordered.catalogue.calendar
    if request.reply is None or request.received_on is None:
        raise ValueError("only a running period can be extended")
    days = request.runs[run - 1].data["days"]
    # The letter tells both dates: the one that would have held, and the new one.
    before = replace(request.reply, extension=request.reply.extension - days)
    return {
        "extension_days": days,
        "extension_reason": ordered.documents[f"extension-{run}"]["reason"],
        "due_on": due(before, calendar, ordered.on).due_on,
        "new_due_on": due(request.reply, calendar, ordered.on).due_on,
    }


# --- reasons, art. 35 ------------------------------------------------------------------------


def _count_facts(ordered: _Ordered) -> dict[str, Any]:
    """How much the applicant asked for: the requests of a calendar month, as they were counted."""
    asked = ordered.request.reasons
    if asked is None:
        return {}
    came_on = ordered.request.came_on or local_date(ordered.request.submitted_at)
    first = came_on.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return {
        "request_count": asked.count,
        "counted_since": first,
        "counted_until": min(asked.asked_on, last),
        "reasons_days": asked.days,
        "reasons_until": asked.until,
    }


def _reasons_requested(ordered: _Ordered) -> dict[str, Any]:
    round_no = ordered.event.data["round"]
    points = ordered.documents[f"reasons-request-{round_no}"]["points"]
    return {**_count_facts(ordered), "reason_points": points}


def _delay_set(ordered: _Ordered) -> dict[str, Any]:
    request = ordered.request
    if request.reply is None:
        raise ValueError("only a running period can be replaced by a day")
    before = replace(request.reply, replaced_due_on=None)
    return {
        "due_on": due(before, ordered.catalogue.calendar, ordered.on).due_on,
        "delay_reason": ordered.documents["reasons-judgement"]["explanation"],
        "delayed_until": date.fromisoformat(ordered.event.data["until"]),
    }


def _rejected_reasons(ordered: _Ordered) -> dict[str, Any]:
    """What was explained when reasons were asked for, or that nothing was."""
    asked = ordered.request.reasons
    if asked is None:
        return {}
    if asked.given_on is None:
        told = ordered.text("reasons_missing", until=chinese_date(asked.until))
    else:
        explanation = ordered.documents[f"reasons-{asked.round}"]["explanation"]
        told = ordered.text("reasons_given", on=chinese_date(asked.given_on), text=explanation)
    return {**_count_facts(ordered), "reasons_given": told}


# --- consultation, arts. 32 to 34 ------------------------------------------------------------


def _consultation_facts(ordered: _Ordered, number: int) -> dict[str, Any]:
    """What somebody whose opinion is asked for is told; nothing of it is the applicant's.

    The code in the letter is a secret that the letter writer adds.
    """
    from sunhall.domain.disclosure.consultations import consultation_no

    asked = ordered.request.consultations[number - 1]
    content = ordered.documents[f"consultation-{number}"]
    facts = {
        "consultee_name": content.get("name") or content.get("consultee"),
        "consultation_no": consultation_no(ordered.request.receipt_no, number),
        "consultation_days": asked.days,
        "consultation_question": content.get("question"),
        "consulted_information": content.get("information"),
        "consulted_on": asked.sent_on,
        "how_to_answer": ordered.text("how_to_answer"),
        "hidden_names": _applicants_names(ordered.documents),
    }
    if asked.kind == "co_producer":
        # Only a co-producer agrees by silence: no other agency's letter can be written with this.
        facts["consent_days"] = asked.days
    return facts


def _consultation_announced(ordered: _Ordered) -> dict[str, Any]:
    asked = ordered.request.consultations[-1]
    return {"consulted_on": asked.sent_on, "hidden_names": _third_parties_names(ordered)}


def _third_party_overridden(ordered: _Ordered) -> dict[str, Any]:
    data = ordered.event.data
    number = data["consultation"]
    decided = ordered.documents[f"override-{number}"]
    return {
        **_consultation_facts(ordered, number),
        "consulted_information": decided["information"],
        "consultee_opinion": _opinion(ordered, number),
        "override_reasons": "\n".join(
            (ordered.text(f"override_{data['basis']}"), decided["reasons"])
        ),
        "release_days": ordered.catalogue.disclosure.release_wait.amount,
        "release_on": date.fromisoformat(data["release_on"]),
    }


def _opinion(ordered: _Ordered, number: int) -> str | None:
    for event in reversed(ordered.history):
        if event.type == "opinion_received" and event.data["consultation"] == number:
            on = chinese_date(date.fromisoformat(event.data["given_on"]))
            return ordered.text(f"opinion_{event.data['opinion']}", on=on)
    return None


def _applicants_names(documents: Documents) -> list[str]:
    application = documents["application"]
    people = [application["applicant"], *application.get("joint_applicants", ())]
    names = (person.get(key) for person in people for key in ("name", "contact_person"))
    return [name for name in names if name]


def _third_parties_names(ordered: _Ordered) -> list[str]:
    """Names of the third parties, but for those that the applicant wrote in the request."""
    own_words = "".join("".join(descriptions(ordered.documents)).split())
    names = [
        ordered.documents[f"consultation-{asked.number}"]["name"]
        for asked in ordered.request.consultations
        if asked.kind == "third_party"
    ]
    return [name for name in names if "".join(name.split()) not in own_words]


def _weighed_facts(ordered: _Ordered) -> dict[str, Any]:
    """What the third parties said, without a word of who they are (arts. 15, 32)."""
    draft = ordered.request.draft
    if draft is None or _THIRD_PARTY not in draft.grounds:
        return {}
    asked = [each for each in ordered.request.consultations if each.kind == "third_party"]
    told = (ordered.text(f"third_party_{each.opinion or 'silent'}") for each in asked)
    return {"third_party_opinion": "".join(dict.fromkeys(told))}


# --- fee, art. 42 ----------------------------------------------------------------------------


def _fee_charged(ordered: _Ordered) -> dict[str, Any]:
    from sunhall.domain.fees.tariff import bands_of, per_item, per_page

    fee = ordered.request.fee
    if fee is None:
        raise ValueError("the event charged a fee")
    tariff = ordered.catalogue.disclosure.fees
    charge = (per_item if fee.method == "per_item" else per_page)(tariff, fee.count)
    if charge.amount != fee.amount:
        # The calculation that is shown must be that of the amount that was approved.
        raise ValueError("the tariff has changed since the fee was decided")
    unit = ordered.text(f"fee_unit_{fee.method}")
    came_on = ordered.request.came_on or local_date(ordered.request.submitted_at)
    return {
        "fee_method": ordered.text(f"fee_{fee.method}"),
        "fee_counted": ordered.text(
            f"fee_counted_{fee.method}", count=fee.count, month=f"{came_on.year}年{came_on.month}月"
        ),
        "fee_tariff": list(_tariff(ordered, bands_of(tariff[fee.method]["bands"]), unit)),
        "fee_bands": [
            {
                "band": _band(ordered, line.first, line.last, unit),
                "units": ordered.text("fee_units", count=line.count, unit=unit),
                "price": _price(ordered, line.rate, unit),
                "amount": ordered.text("fee_yuan", amount=f"{line.amount:,}"),
            }
            for line in charge.lines
        ],
        "fee_amount": f"{fee.amount:,}",
        "fee_days": fee.days,
        "fee_until": fee.until,
        "payment_way": ordered.text("payment_way", address=_address(ordered)),
    }


def _tariff(ordered: _Ordered, bands: Sequence[Any], unit: str) -> Iterator[dict[str, str]]:
    for band in bands:
        price = _price(ordered, band.rate, unit)
        if band.block:
            price = ordered.text(
                "fee_rising", rate=band.rate, unit=unit, block=band.block, step=band.step
            )
        yield {"band": _band(ordered, band.first, band.last, unit), "price": price}


def _band(ordered: _Ordered, first: int, last: int | None, unit: str) -> str:
    if last is None:
        return ordered.text("fee_band_open", first=first, unit=unit)
    if first == last:
        return ordered.text("fee_band_single", first=first, unit=unit)
    return ordered.text("fee_band", first=first, last=last, unit=unit)


def _price(ordered: _Ordered, rate: int, unit: str) -> str:
    return ordered.text("fee_rate", rate=rate, unit=unit) if rate else ordered.text("fee_free")


def _fee_abandoned(ordered: _Ordered) -> dict[str, Any]:
    request = ordered.request
    fee = request.fee
    if fee is None:
        raise ValueError("only a fee that was charged is not paid")
    notice = next(letter for letter in request.letters if letter.order == fee.letter_order)
    until = date.fromisoformat(ordered.event.data["until"])
    facts = {"fee_until": until, "fee_amount": f"{fee.amount:,}"}
    if notice.number is None:
        return facts
    return {
        **facts,
        "fee_letter": {"no": notice.number, "date": fee.charged_on},
        "fee_served": _served(ordered, notice),
    }


# --- delivery --------------------------------------------------------------------------------


def _delivery_confirmed(ordered: _Ordered) -> dict[str, Any]:
    proof = ordered.documents["delivery"]
    letter = ordered.request.reply_letter
    facts = {
        "delivery_channel": ordered.text(f"served_{proof['way']}"),
        "delivered_on": date.fromisoformat(proof["delivered_on"]),
        "tracking_no": proof["tracking_no"],
        "signed_by": proof["signed_by"],
        "delivery_remarks": proof["remarks"],
    }
    if letter is None or letter.number is None or letter.produced_at is None:
        return facts
    return {
        **facts,
        "delivered_letter": {
            "no": letter.number,
            "date": local_date(letter.produced_at),
            "name": ordered.catalogue.letters[letter.code]["title"],
        },
    }


# --- the reply -------------------------------------------------------------------------------


def _reply_facts(ordered: _Ordered) -> dict[str, Any]:
    catalogue, draft = ordered.catalogue, ordered.documents["draft"]
    grounds = ground_citations(catalogue)
    facts = {name: value for name, value in draft.items() if name in FACT_TYPES}
    if draft.get("ground"):
        facts["ground"] = grounds[draft["ground"]]
    if draft.get("withheld_items"):
        facts["withheld_items"] = [
            {**item, "ground": grounds[item["ground"]]} for item in draft["withheld_items"]
        ]
    delivery = ordered.documents["application"]["delivery"]
    return {
        "other_channel": ordered.text("other_channel"),
        **_hand_off_facts(ordered),
        **_rejected_reasons(ordered),
        **_weighed_facts(ordered),
        **facts,
        "delivery_form": _delivery_form(ordered, delivery),
        "delivery_time": _delivery_time(ordered, delivery),
    }


def _hand_off_facts(ordered: _Ordered) -> dict[str, Any]:
    """The ticket that the matter became, where an earlier answer handed it over already."""
    handed_off = ordered.request.handed_off
    if handed_off is None or handed_off.ticket is None:
        return {}
    return {"handed_over": {"no": handed_off.ticket, "date": handed_off.handed_on}}


def _delivery_form(ordered: _Ordered, delivery: Mapping[str, str]) -> str:
    form = ordered.catalogue.disclosure.delivery_forms[delivery["form"]]
    way = next(way for way in form.ways if way.id == delivery["way"])
    return ordered.text("delivery", form=ordered.local(form.label), way=ordered.local(way.label))


def _delivery_time(ordered: _Ordered, delivery: Mapping[str, str]) -> str:
    """When what is given can be had, where not at once with the letter (art. 36(2))."""
    told = []
    if ordered.request.release_on:
        # A third party whose objection was set aside has time to turn to somebody first.
        told.append(ordered.text("delivered_from", on=chinese_date(ordered.request.release_on)))
    if delivery["way"] == _PICKUP:
        hours = ordered.catalogue.city.contact.hours
        told.append(ordered.text("pick_up", hours=ordered.local(hours), address=_address(ordered)))
    return "".join(told)


def _address(ordered: _Ordered) -> str:
    department = ordered.catalogue.departments[ordered.request.department]
    return ordered.local(department.contact.address)


#: Event → what the letter that it orders can state besides.
_BY_EVENT: Final[Mapping[str, Callable[[_Ordered], dict[str, Any]]]] = {
    "supplement_received": _supplemented,
    "withdrawn": _withdrawn,
    "reasons_requested": _reasons_requested,
    "delay_set": _delay_set,
    "consultation_announced": _consultation_announced,
    "third_party_overridden": _third_party_overridden,
    "fee_charged": _fee_charged,
    "fee_abandonment_confirmed": _fee_abandoned,
    "delivery_confirmed": _delivery_confirmed,
}
