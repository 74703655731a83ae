"""Loads the compiled catalogue that is shipped as the package ``sunhall_catalogue``.

The file was checked when it was compiled, so nothing is validated again at run time: no YAML and no
pydantic are imported, and a cold start pays for little more than reading the JSON. What only some
functions need lies in files of its own, the sections, which are read when they are first asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.catalogue import (
    ApplicantKind,
    AttachmentRules,
    Basis,
    Branding,
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
    PublicationRules,
    Switch,
    Text,
    limit_of,
    period_of,
)

Plain = Mapping[str, Any]


@cache
def load_catalogue() -> Catalogue:
    """Load the catalogue of this deployment, once per process.

    Raises:
        ModuleNotFoundError: If no compiled catalogue is on the path.
    """
    data = json.loads(_shipped("catalogue.json").read_bytes())
    entries = {"labels": PackagedLabels(), "letters": PackagedLines("letters.json")}
    return catalogue_from_mapping({**data, **entries}, PackagedSections(data["sections"]))


def _shipped(name: str) -> Path:
    import sunhall_catalogue

    # A layer is a folder, so a path will do: importlib.resources costs more to import than all of
    # the catalogue to read.
    return Path(sunhall_catalogue.__path__[0], name)


class PackagedLines(Mapping[str, Any]):
    """A shipped JSON object with one entry a line; of what nobody asks for nothing is parsed.

    Args:
        name: Name of the file.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._loaded: dict[str, Any] = {}

    @cached_property
    def _lines(self) -> dict[str, bytes]:
        lines = _shipped(self._name).read_bytes().splitlines()[1:-1]
        # ``"name":{…},``: names hold neither quotes nor escapes.
        cut = (line.removesuffix(b",").partition(b":") for line in lines)
        return {name.strip(b'"').decode(): entry for name, _, entry in cut}

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            self._loaded[name] = json.loads(self._lines[name])
        return self._loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


class PackagedLabels(Mapping[str, Text]):
    """The shipped labels by key (``state.received``), each group parsed when first asked for."""

    def __init__(self) -> None:
        self._groups = PackagedLines("labels.json")

    def __getitem__(self, key: str) -> Text:
        group, _, rest = key.partition(".")
        text: Text = self._groups[group][rest]
        return text

    def __iter__(self) -> Iterator[str]:
        return (f"{group}.{rest}" for group, texts in self._groups.items() for rest in texts)

    def __len__(self) -> int:
        return sum(map(len, self._groups.values()))


class PackagedSections(Mapping[str, Any]):
    """The sections of the shipped catalogue, each read from its file when first asked for.

    Args:
        names: The sections there are.
    """

    def __init__(self, names: list[str]) -> None:
        self._names = tuple(names)
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            if name not in self._names:
                raise KeyError(name)
            self._loaded[name] = json.loads(_shipped(f"{name}.json").read_bytes())
        return self._loaded[name]

    def __contains__(self, name: object) -> bool:
        # That a section exists is known without reading it.
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def catalogue_from_mapping(data: Plain, sections: Plain | None = None) -> Catalogue:
    """Build the catalogue from compiled plain data.

    Args:
        data: The content of ``catalogue.json``, with the labels and the letters.
        sections: The sections by name; left out where nothing reads any.
    """
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
        sections={} if sections is None else sections,
    )


def _city(data: Plain) -> City:
    lists = {name: tuple(data[name]) for name in ("service_hours", "locales")}
    parts = {"contact": _contact(data["contact"]), "branding": Branding(**data["branding"])}
    return City(**{**data, **lists, **parts})


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
        reply=period_of(data["reply"]),
        supplement_window=period_of(data["supplement_window"]),
        supplement_period=period_of(data["supplement_period"]),
        confirm_receipt=period_of(data["confirm_receipt"]),
        max_extension=limit_of(data["max_extension"]),
        max_extensions=limit_of(data["max_extensions"]),
        max_supplement_rounds=limit_of(data["max_supplement_rounds"]),
        due_soon=limit_of(data["due_soon"]),
        identity_open_hours=limit_of(data["identity_open_hours"]),
        same_information=limit_of(data["same_information"]),
        fees=data["fees"],
        third_party_opinion=period_of(data["third_party_opinion"]),
        co_producer_opinion=period_of(data["co_producer_opinion"]),
        agency_opinion=period_of(data["agency_opinion"]),
        reasons_period=period_of(data["reasons_period"]),
        fee_payment=period_of(data["fee_payment"]),
        release_wait=period_of(data["release_wait"]),
        archive_wait=period_of(data["archive_wait"]),
        excessive_requests=limit_of(data["excessive_requests"]),
        reasons_pause=Switch(data["reasons_pause"]["on"], Basis(**data["reasons_pause"]["basis"])),
        consultation_chain=data["consultation_chain"],
        fee_chain=data["fee_chain"],
        reply_chains=tuple((each["chain"], each["when"]) for each in data["reply_chains"]),
        on_spot_chains=tuple((each["chain"], each["when"]) for each in data["on_spot_chains"]),
        extension_chain=data["extension_chain"],
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
        publish=period_of(data["publish"]),
        due_soon=limit_of(data["due_soon"]),
        suggested_by=limit_of(data["suggested_by"]),
        alike_percent=limit_of(data["alike_percent"]),
        release_chain=data["release_chain"],
        log_decisions=tuple(data["log_decisions"]),
        forms={each["id"]: Choice(**each) for each in data["forms"]},
        reasons={each["id"]: Choice(**each) for each in data["reasons"]},
        categories={each["id"]: Category(**each) for each in data["categories"]},
    )


def _correction(data: Plain) -> CorrectionRules:
    return CorrectionRules(
        answer=period_of(data["answer"]),
        confirm_receipt=period_of(data["confirm_receipt"]),
        archive_wait=period_of(data["archive_wait"]),
        due_soon=limit_of(data["due_soon"]),
        answer_chain=data["answer_chain"],
    )


def _public_consultation(data: Plain) -> ConsultationRules:
    return ConsultationRules(
        comments=period_of(data["comments"]),
        shortest=period_of(data["shortest"]),
        result=period_of(data["result"]),
        due_soon=limit_of(data["due_soon"]),
        opening_chain=data["opening_chain"],
        result_chain=data["result_chain"],
    )


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
