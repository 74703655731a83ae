"""The shape of every file of the catalogue.

Strict: an unknown key, a number in quotes or a missing translation is an error, because a rule that
is silently ignored is worse than a build that stops.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from sunhall.domain.catalogue import BasisKind, DepartmentKind, ReceiptRule, Risk
from sunhall.domain.fees.tariff import bands_of, bands_problem


class Strict(BaseModel):
    """A mapping of the catalogue: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


def _no_outer_space(text: str) -> str:
    if text != text.strip():
        raise ValueError("begins or ends with a space")
    return text


def _regular_expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return text


NonEmpty = Annotated[str, Field(min_length=1), AfterValidator(_no_outer_space)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$", max_length=48)]
Article = Annotated[str, Field(pattern=r"^[1-9][0-9]?(\([1-9][0-9]?\))?$")]
Leaf = Annotated[str, Field(pattern=r"^r3_[1-7](_[1-8])?$")]
LetterCode = Annotated[str, Field(pattern=r"^D[0-9]{2}b?$")]
Pattern = Annotated[NonEmpty, AfterValidator(_regular_expression)]
Count = Annotated[int, Field(ge=0, le=10_000)]
Yuan = Annotated[int, Field(ge=0, le=1_000_000)]
Username = Annotated[str, Field(pattern=r"^[a-z][a-z0-9.-]{2,31}$")]
Condition = Annotated[str, Field(min_length=1, max_length=400)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Text(Strict):
    """A text in both languages."""

    zh: NonEmpty = Field(alias="zh-CN")
    en: NonEmpty


class Contact(Strict):
    """How to reach an office."""

    address: Text
    postcode: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    phone: NonEmpty
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    hours: Text | None = None


class CityContact(Contact):
    """The city's own contact, whose hours the departments share."""

    hours: Text


class Courts(Strict):
    """The courts that hear a lawsuit (行政诉讼法 arts. 14, 15)."""

    department: Text
    government: Text


class ServiceHours(Strict):
    """When people are at work, in Beijing."""

    model_config = ConfigDict(populate_by_name=False)

    first: ClockTime = Field(alias="from")
    last: ClockTime = Field(alias="to")

    @model_validator(mode="after")
    def _is_in_order(self) -> ServiceHours:
        if self.first >= self.last:
            raise ValueError("'to' has to be later than 'from'")
        return self


class Colours(Strict):
    """The colours a city chooses; how texts on them look is derived."""

    primary: Colour
    accent: Colour
    link: Colour
    focus: Colour
    surface: Colour


class Branding(Strict):
    """What the city looks like; `infra.catalogue.branding` checks whether it can be read."""

    hall: Text
    emblem: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*\.svg$")]
    colours: Colours
    hotline: Annotated[str, Field(pattern=r"^[0-9][0-9-]{2,19}$")]
    languages: Annotated[list[Literal["zh-CN", "en"]], Field(min_length=1)]
    filing: NonEmpty | None = None


class City(Strict):
    """``city.yaml``."""

    id: Id
    name: Text
    government: Text
    superior_government: Text
    level: Literal["county", "prefecture", "province"]
    division_code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    disclosure_office: Id
    courts: Courts
    filing_url: Annotated[str, Field(pattern=r"^(https://\S+)?$")] = ""
    contact: CityContact
    service_hours: ServiceHours
    tracking_path: Annotated[str, Field(pattern=r"^/[A-Za-z0-9/._-]*$")]
    branding: Branding


class Department(Strict):
    """An entry of ``departments.yaml``."""

    id: Id
    name: Text
    short_name: Text
    agency: Text | None = None
    kind: DepartmentKind
    parent: Id | None = None
    superior: Text | None = None
    court: Text | None = None
    accepts_requests: bool
    letter_prefix: NonEmpty
    letter_series: dict[Id, NonEmpty] = {}
    contact: Contact


class Role(Strict):
    """An entry of ``roles.yaml``."""

    id: Id
    label: Text
    duty: Text


class StaffMember(Strict):
    """An entry of ``staff.yaml``."""

    username: Username
    name: NonEmpty
    department: Id
    roles: Annotated[list[Id], Field(min_length=1)]
    superior: Username | None = None


class Basis(Strict):
    """Where a number comes from."""

    kind: BasisKind
    source: str = ""
    article: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _is_grounded(self) -> Basis:
        if self.kind == "law" and not (self.source and self.article):
            raise ValueError("a number of the law names its source and article")
        if self.kind != "law" and not self.note:
            raise ValueError(f"a {self.kind} says why in its note")
        return self


class Period(Strict):
    """A length of time."""

    amount: Annotated[int, Field(ge=1, le=366)]
    unit: Literal["minute", "hour", "calendar_day", "working_day"]
    roll: bool = False
    basis: Basis


class Limit(Strict):
    """A number that limits something."""

    amount: Count
    basis: Basis


class Percentage(Strict):
    """A share in percent."""

    amount: Annotated[int, Field(ge=1, le=100)]
    basis: Basis


class Switch(Strict):
    """Something that a city does or does not do."""

    on: bool
    basis: Basis


class DisclosurePeriods(Strict):
    """Lengths of time of a disclosure request."""

    reply: Period
    supplement_window: Period
    supplement_period: Period
    confirm_receipt: Period
    third_party_opinion: Period
    co_producer_opinion: Period
    agency_opinion: Period
    reasons_period: Period
    fee_payment: Period
    release_wait: Period
    archive_wait: Period


class DisclosureLimits(Strict):
    """Limits of a disclosure request."""

    max_extension: Limit
    max_extensions: Limit
    max_supplement_rounds: Limit
    due_soon: Limit
    identity_open_hours: Limit
    excessive_requests: Limit
    same_information: Percentage


class FeeBand(Strict):
    """Units that cost the same, or that rise by a step after each block; in whole yuan."""

    first: Annotated[int, Field(ge=1, alias="from")]
    last: Annotated[Annotated[int, Field(ge=1)] | None, Field(alias="to")] = None
    rate: Yuan
    block: Count = 0
    step: Yuan = 0


class FeeTable(Strict):
    """A tariff."""

    bands: Annotated[list[FeeBand], Field(min_length=1)]
    basis: Basis

    @model_validator(mode="after")
    def _is_a_tariff(self) -> FeeTable:
        plain = [band.model_dump(by_alias=True) for band in self.bands]
        wrong = bands_problem(bands_of(plain))
        if wrong:
            place, reason = wrong
            raise ValueError(f"band {place + 1}: {reason}")
        return self


class PageFeeTable(FeeTable):
    """A tariff of pages, and when there are pages to charge."""

    copies: dict[Id, Annotated[list[Id], Field(min_length=1)]]
    not_for: list[Id]


class Fees(Strict):
    """The processing fee."""

    per_item: FeeTable
    per_page: PageFeeTable


class DisclosureSwitches(Strict):
    """What some places do and others do not."""

    reasons_pause: Switch


class ChainChoice(Strict):
    """A chain, and when it is the one to take."""

    chain: Id
    when: Condition | None = None


class DisclosureChains(Strict):
    """Which chain approves what."""

    reply: Annotated[list[ChainChoice], Field(min_length=1)]
    on_spot: Annotated[list[ChainChoice], Field(min_length=1)]
    extension: Id
    identity: Id
    consultation: Id
    fee: Id


class Channel(Strict):
    """A way in which a request comes in."""

    id: Id
    label: Text
    received: ReceiptRule
    public: bool
    basis: Basis


class ApplicantKind(Strict):
    """Who can ask."""

    id: Id
    label: Text
    column: Literal["c1", "c2", "c3", "c4", "c5", "c6"]


class IdType(Strict):
    """A proof of identity."""

    id: Id
    label: Text
    pattern: Pattern
    applicants: Annotated[list[Id], Field(min_length=1)]


class Choice(Strict):
    """One of several answers."""

    id: Id
    label: Text


class DeliveryForm(Strict):
    """A form in which information is given."""

    id: Id
    label: Text
    ways: Annotated[list[Choice], Field(min_length=1)]


class FileType(Strict):
    """A type of attachment."""

    media_type: Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$")]
    extensions: Annotated[
        list[Annotated[str, Field(pattern=r"^\.[a-z0-9]+$")]], Field(min_length=1)
    ]


class Attachments(Strict):
    """Limits of attachments."""

    max_files: Annotated[int, Field(ge=0, le=20)]
    max_bytes: Annotated[int, Field(ge=1024, le=100 * 1024 * 1024)]
    types: Annotated[list[FileType], Field(min_length=1)]


class TextLimits(Strict):
    """Longest texts, within what the software takes."""

    description: Annotated[int, Field(ge=100, le=4000)]
    reference: Annotated[int, Field(ge=20, le=200)]
    explanation: Annotated[int, Field(ge=100, le=4000)]
    reason: Annotated[int, Field(ge=50, le=1000)]


class Disclosure(Strict):
    """``services/disclosure.yaml``."""

    periods: DisclosurePeriods
    limits: DisclosureLimits
    switches: DisclosureSwitches
    fees: Fees
    chains: DisclosureChains
    channels: Annotated[list[Channel], Field(min_length=1)]
    applicant_kinds: Annotated[list[ApplicantKind], Field(min_length=1)]
    id_types: Annotated[list[IdType], Field(min_length=1)]
    delivery_forms: Annotated[list[DeliveryForm], Field(min_length=1)]
    attachments: Attachments
    text_limits: TextLimits


class Ground(Strict):
    """A ground of refusal."""

    id: Id
    label: Text
    leaf: Leaf
    articles: Annotated[list[Article], Field(min_length=1)]
    risk: Risk = "normal"


class DecisionKind(Strict):
    """A way to answer."""

    id: Id
    label: Text
    letter: LetterCode
    leaf: Leaf | None = None
    articles: Annotated[list[Article], Field(min_length=1)]
    remedies: Annotated[list[Literal["R1", "R2"]], Field(min_length=1)]
    required: Annotated[list[Id], Field(min_length=1)]
    optional: list[Id] = []
    grounds: list[Id] = []
    after_supplement: bool = False
    after_reasons: bool = False

    @model_validator(mode="after")
    def _counts_once(self) -> DecisionKind:
        if self.leaf is None and not self.grounds:
            raise ValueError("needs a leaf, or grounds that have one")
        if "ground" in (*self.required, *self.optional):
            raise ValueError("'ground' is not listed: it is asked for when there is no leaf")
        both = sorted(set(self.required) & set(self.optional))
        if both:
            raise ValueError(f"{', '.join(both)} cannot be both required and optional")
        return self


class Decisions(Strict):
    """``decisions.yaml``."""

    grounds: list[Ground]
    decisions: Annotated[list[DecisionKind], Field(min_length=1)]


class WorkingDays(Strict):
    """``calendars/working_days.yaml``."""

    library: Literal["chinesecalendar"]


class Holiday(Strict):
    """Days off, from the first through the last."""

    name: Id
    first: date
    last: date

    @model_validator(mode="after")
    def _is_in_order(self) -> Holiday:
        if not 0 <= (self.last - self.first).days < 31:
            raise ValueError("the last day is before the first, or more than a month after it")
        return self


class Schedule(Strict):
    """A year's file of ``calendars/``: the State Council's schedule."""

    year: Annotated[int, Field(ge=2000, le=2100)]
    source: NonEmpty
    holidays: Annotated[list[Holiday], Field(min_length=1)]
    makeup_workdays: list[date]
