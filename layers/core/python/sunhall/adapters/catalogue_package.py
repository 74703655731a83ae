"""Loads the compiled catalogue that is shipped as the package ``sunhall_catalogue``.

The file was checked when it was compiled, so nothing is validated again at run time: no YAML and no
pydantic are imported, and a cold start pays for little more than reading the JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sunhall.domain.calendar.counting import Unit
from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.catalogue import (
    ApplicantKind,
    AttachmentRules,
    Basis,
    Catalogue,
    Category,
    ChainRules,
    Channel,
    Choice,
    City,
    ConsultationRules,
    Contact,
    CorrectionRules,
    DecisionKind,
    DeliveryForm,
    Department,
    DisclosureRules,
    FileType,
    Ground,
    IdType,
    Limit,
    Period,
    PublicationRules,
    Switch,
)

Plain = Mapping[str, Any]


@cache
def load_catalogue() -> Catalogue:
    """Load the catalogue of this deployment, once per process.

    Raises:
        ModuleNotFoundError: If no compiled catalogue is on the path.
    """
    return catalogue_from_mapping(json.loads(catalogue_bytes()))


def catalogue_bytes() -> bytes:
    """Return the compiled catalogue as it is shipped."""
    import sunhall_catalogue

    # A layer is a folder, so a path will do: importlib.resources costs more to import than all of
    # the catalogue to read.
    return Path(sunhall_catalogue.__path__[0], "catalogue.json").read_bytes()


def catalogue_from_mapping(data: Plain) -> Catalogue:
    """Build the catalogue from compiled plain data."""
    grounds = {each["id"]: _ground(each) for each in data["grounds"]}
    return Catalogue(
        version=data["version"],
        city=_city(data["city"]),
        departments={each["id"]: _department(each) for each in data["departments"]},
        calendar=calendar_from_mapping(data["calendar"]),
        disclosure=_disclosure(data["disclosure"]),
        publication=_publication(data["publication"]),
        correction=_correction(data["correction"]),
        public_consultation=_public_consultation(data["public_consultation"]),
        chains={each["id"]: ChainRules(**each) for each in data["chains"]},
        decisions={each["id"]: _decision(each, grounds) for each in data["decisions"]},
        letters=data["letters"],
        labels=data["labels"],
    )


def _city(data: Plain) -> City:
    lists = {name: tuple(data[name]) for name in ("service_hours", "locales")}
    return City(**{**data, **lists, "contact": _contact(data["contact"])})


def _department(data: Plain) -> Department:
    return Department(**{**data, "contact": _contact(data["contact"])})


def _contact(data: Plain) -> Contact:
    return Contact(**data)


def calendar_from_mapping(data: Plain) -> WorkingCalendar:
    """Build the calendar from its compact form: holidays as runs of days."""
    holidays: dict[date, str] = {}
    for name, first, length in data["holidays"]:
        start = date.fromisoformat(first)
        for offset in range(length):
            holidays[start + timedelta(days=offset)] = name
    return WorkingCalendar(
        version=data["version"],
        first_year=data["first_year"],
        last_year=data["last_year"],
        holidays=holidays,
        makeup_workdays=frozenset(map(date.fromisoformat, data["makeup_workdays"])),
    )


def _disclosure(data: Plain) -> DisclosureRules:
    return DisclosureRules(
        reply=_period(data["reply"]),
        supplement_window=_period(data["supplement_window"]),
        supplement_period=_period(data["supplement_period"]),
        confirm_receipt=_period(data["confirm_receipt"]),
        max_extension=_limit(data["max_extension"]),
        max_extensions=_limit(data["max_extensions"]),
        max_supplement_rounds=_limit(data["max_supplement_rounds"]),
        due_soon=_limit(data["due_soon"]),
        identity_open_hours=_limit(data["identity_open_hours"]),
        same_information=_limit(data["same_information"]),
        fees=data["fees"],
        third_party_opinion=_period(data["third_party_opinion"]),
        co_producer_opinion=_period(data["co_producer_opinion"]),
        agency_opinion=_period(data["agency_opinion"]),
        reasons_period=_period(data["reasons_period"]),
        fee_payment=_period(data["fee_payment"]),
        release_wait=_period(data["release_wait"]),
        archive_wait=_period(data["archive_wait"]),
        excessive_requests=_limit(data["excessive_requests"]),
        reasons_pause=Switch(data["reasons_pause"]["on"], Basis(**data["reasons_pause"]["basis"])),
        consultation_chain=data["consultation_chain"],
        fee_chain=data["fee_chain"],
        reply_chains=tuple((each["chain"], each["when"]) for each in data["reply_chains"]),
        extension_chain=data["extension_chain"],
        on_spot_chain=data["on_spot_chain"],
        identity_chain=data["identity_chain"],
        channels={
            each["id"]: Channel(**{**each, "basis": Basis(**each["basis"])})
            for each in data["channels"]
        },
        applicant_kinds={each["id"]: ApplicantKind(**each) for each in data["applicant_kinds"]},
        id_types={
            each["id"]: IdType(**{**each, "applicants": tuple(each["applicants"])})
            for each in data["id_types"]
        },
        delivery_forms={each["id"]: _delivery_form(each) for each in data["delivery_forms"]},
        attachments=_attachments(data["attachments"]),
        text_limits=data["text_limits"],
    )


def _publication(data: Plain) -> PublicationRules:
    return PublicationRules(
        publish=_period(data["publish"]),
        due_soon=_limit(data["due_soon"]),
        suggested_by=_limit(data["suggested_by"]),
        alike_percent=_limit(data["alike_percent"]),
        release_chain=data["release_chain"],
        log_decisions=tuple(data["log_decisions"]),
        forms={each["id"]: Choice(**each) for each in data["forms"]},
        reasons={each["id"]: Choice(**each) for each in data["reasons"]},
        categories={each["id"]: Category(**each) for each in data["categories"]},
    )


def _correction(data: Plain) -> CorrectionRules:
    return CorrectionRules(
        answer=_period(data["answer"]),
        confirm_receipt=_period(data["confirm_receipt"]),
        due_soon=_limit(data["due_soon"]),
        answer_chain=data["answer_chain"],
    )


def _public_consultation(data: Plain) -> ConsultationRules:
    return ConsultationRules(
        comments=_period(data["comments"]),
        shortest=_period(data["shortest"]),
        result=_period(data["result"]),
        due_soon=_limit(data["due_soon"]),
        opening_chain=data["opening_chain"],
        result_chain=data["result_chain"],
    )


def _period(data: Plain) -> Period:
    return Period(data["amount"], Unit(data["unit"]), data["roll"], Basis(**data["basis"]))


def _limit(data: Plain) -> Limit:
    return Limit(data["amount"], Basis(**data["basis"]))


def _delivery_form(data: Plain) -> DeliveryForm:
    ways = tuple(Choice(**each) for each in data["ways"])
    return DeliveryForm(data["id"], data["label"], ways)


def _attachments(data: Plain) -> AttachmentRules:
    types = tuple(FileType(each["media_type"], tuple(each["extensions"])) for each in data["types"])
    return AttachmentRules(data["max_files"], data["max_bytes"], types)


def _ground(data: Plain) -> Ground:
    return Ground(**{**data, "articles": tuple(data["articles"])})


def _decision(data: Plain, grounds: Mapping[str, Ground]) -> DecisionKind:
    lists = {name: tuple(data[name]) for name in ("articles", "remedies", "required", "optional")}
    return DecisionKind(
        **{**data, **lists, "grounds": {each: grounds[each] for each in data["grounds"]}}
    )
