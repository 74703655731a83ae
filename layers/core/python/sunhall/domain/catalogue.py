"""The city's own rules, as data: what `catalogue/*.yaml` says after it was checked and compiled.

Nothing here decides anything. A platform team changes a rule by editing YAML and deploying; the
version of the catalogue is stamped on every case that begins under it.

The classes neither compare nor print themselves: nothing asks for it, and not generating these
methods takes a third off what each class costs every cold start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from sunhall.domain.calendar.counting import Unit
from sunhall.domain.calendar.working_calendar import WorkingCalendar

#: A text in every language of the city: locale (``zh-CN``, ``en``) to text.
Text: TypeAlias = Mapping[str, str]

BasisKind: TypeAlias = Literal["law", "practice", "convention"]
DepartmentKind: TypeAlias = Literal[
    "local_government",
    "provincial_government",
    "local_department",
    "dispatched_organ",
    "authorised_organisation",
    "vertical_agency",
    "justice_department",
    "unit",
]
Risk: TypeAlias = Literal["normal", "high"]
ReceiptRule: TypeAlias = Literal["submission", "signature", "confirmation"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Basis:
    """Where a number comes from.

    Attributes:
        kind: ``law`` (an article says it), ``practice`` (usual, to be confirmed locally) or
            ``convention`` (the law is silent, this is our choice).
        source: Name of the rule, e.g. 政府信息公开条例.
        article: Article and paragraph, e.g. ``33(2)``; empty for a convention.
        note: What a legal officer should know; may be empty.
    """

    kind: BasisKind
    source: str
    article: str
    note: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Period:
    """A length of time in the law.

    Attributes:
        amount: Number of units.
        unit: What is counted.
        roll: Whether an end on a rest day moves to the next working day (calendar days only).
        basis: Where the number comes from.
    """

    amount: int
    unit: Unit
    roll: bool
    basis: Basis


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Limit:
    """A number of the law that is not a length of time, or is added to one.

    Attributes:
        amount: The number.
        basis: Where it comes from.
    """

    amount: int
    basis: Basis


def period_of(plain: Mapping[str, Any]) -> Period:
    """Build a period from its compiled form."""
    basis = Basis(**plain["basis"])
    return Period(plain["amount"], Unit(plain["unit"]), plain["roll"], basis)


def limit_of(plain: Mapping[str, Any]) -> Limit:
    """Build a limit from its compiled form."""
    return Limit(plain["amount"], Basis(**plain["basis"]))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Contact:
    """How to reach an office; every part appears in letters and on pages."""

    address: Text
    postcode: str
    phone: str
    email: str
    hours: Text


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Branding:
    """What pages show of the city besides its name.

    Attributes:
        hall: What it calls its hall, by language.
        primary: Its colour, as ``#rrggbb``.
        hotline: Number under which anybody reaches the city, e.g. ``12345``.
        filing: The number under which the site is registered (ICP备案号); None where it is not.
    """

    hall: Text
    primary: str
    hotline: str
    filing: str | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class City:
    """The government that runs this installation.

    Attributes:
        id: Short id, e.g. ``yunxi``.
        name: Name of the city.
        government: Full name of its people's government.
        superior_government: The government above it; it reconsiders the city's own acts
            (行政复议法 art. 24).
        level: ``county``, ``prefecture`` or ``province``.
        division_code: The six digits of GB/T 2260.
        disclosure_office: Id of the unit that runs disclosure (条例 art. 4).
        contact: The government's contact.
        tracking_path: Path of the page on which a citizen follows a case.
        service_hours: When people are at work, in minutes of the day in Beijing: from, to.
        locales: The languages, the first being the one of the law.
        branding: What pages show of it.
    """

    id: str
    name: Text
    government: Text
    superior_government: Text
    level: str
    division_code: str
    disclosure_office: str
    contact: Contact
    tracking_path: str
    service_hours: tuple[int, int]
    locales: tuple[str, ...]
    branding: Branding


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Department:
    """An office of the city.

    Attributes:
        id: Short id, e.g. ``education-bureau``.
        name: Full name.
        short_name: Name in lists.
        agency: The body in whose name it acts: the head line of its letters. The government's
            office acts for the government, an internal unit for its department.
        kind: Its standing in the law of reconsideration (行政复议法 arts. 24, 27, 28), named as in
            `sunhall.domain.letters.remedy.AgencyKind`, or ``unit`` for an internal unit.
        parent: The department that a unit belongs to.
        accepts_requests: Whether a citizen can address a request to it (条例 art. 27).
        contact: Its contact.
        court: The court that hears a lawsuit against it (行政诉讼法 arts. 14, 15, 18).
        own_government: The government it belongs to.
        government_above: The government above that one.
        department_above: The authority above it in its own line; None where that plays no part.
        filing_url: Where reconsideration can be asked for online; may be empty.
        letter_prefix: Prefix of its letter numbers (机关代字).
        letter_series: Service → prefix, for services whose letters it numbers by themselves.
    """

    id: str
    name: Text
    short_name: Text
    agency: Text
    kind: DepartmentKind
    parent: str | None
    accepts_requests: bool
    contact: Contact
    court: Text
    own_government: Text
    government_above: Text
    department_above: Text | None
    filing_url: str
    letter_prefix: str
    letter_series: Mapping[str, str] = field(default_factory=dict)

    def letter_register(self, service: str) -> tuple[str, str]:
        """Return the register that numbers its letters of a service, and their prefix.

        Args:
            service: Name of the service.
        """
        prefix = self.letter_series.get(service)
        return (self.id, self.letter_prefix) if prefix is None else (f"{self.id}/{service}", prefix)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ChainRules:
    """An approval chain.

    Attributes:
        id: Short id, e.g. ``disclosure-reply``.
        label: What it is called.
        plan: Its steps as plain data with ``id`` and ``version``, read by
            `sunhall.domain.approval.definition.chain_from_plan`. It travels unread: a run keeps it
            as it was when the run began.
    """

    id: str
    label: Text
    plan: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ground:
    """A ground of refusal, each a row of its own in the statutory statistics.

    Attributes:
        id: Short id, e.g. ``state_secret``.
        label: The row's name.
        leaf: The row, e.g. ``r3_3_1``.
        articles: Articles of the 条例 to cite.
        risk: ``high`` where a reply on this ground is to be approved with special care.
    """

    id: str
    label: Text
    leaf: str
    articles: tuple[str, ...]
    risk: Risk = "normal"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DecisionKind:
    """A way to answer a disclosure request.

    Attributes:
        id: Short id, e.g. ``disclose``.
        label: What it is called.
        letter: Code of the letter that carries it.
        leaf: Its row in the statutory statistics; None when the ground decides.
        articles: Articles of the 条例 to cite.
        remedies: Remedy texts the letter carries (``R1``, ``R2``).
        required: Fields of the draft that must be filled, besides the ground.
        optional: Further fields that make sense; every other field must stay empty.
        grounds: Grounds to choose from, by id: for every withheld part, or for the whole reply when
            it has no row of its own.
        after_supplement: Whether it answers only a request that was supplemented (art. 30).
        after_reasons: Whether it answers only a request whose reasons were rejected (art. 35).
    """

    id: str
    label: Text
    letter: str
    leaf: str | None
    articles: tuple[str, ...]
    remedies: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    grounds: Mapping[str, Ground]
    after_supplement: bool
    after_reasons: bool

    def leaf_for(self, ground: str | None) -> str:
        """Return the one statistic row a reply counts in.

        Args:
            ground: The chosen ground; only a decision without a row of its own needs it.

        Raises:
            KeyError: If the ground decides and is not one of this decision's grounds.
        """
        if self.leaf is not None:
            return self.leaf
        return self.grounds[ground or ""].leaf


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FileType:
    """A type of file that a citizen may attach.

    Attributes:
        media_type: E.g. ``application/pdf``.
        extensions: File name endings in lower case, with the dot.
    """

    media_type: str
    extensions: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AttachmentRules:
    """Limits of attachments.

    Attributes:
        max_files: Files of one submission.
        max_bytes: Bytes of one file.
        types: Allowed types.
    """

    max_files: int
    max_bytes: int
    types: tuple[FileType, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Channel:
    """A way in which a request reaches the agency.

    Attributes:
        id: Short id, e.g. ``online``.
        label: What it is called.
        received: Which day counts as receipt (条例 art. 31): the day of ``submission``, of the
            ``signature`` for the mail, or of ``confirmation`` between agency and applicant.
        public: Whether a citizen can use it on the form; the others are registered by staff.
        basis: Article it follows.
    """

    id: str
    label: Text
    received: ReceiptRule
    public: bool
    basis: Basis


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Choice:
    """One of several answers to a question of the form."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class IdType:
    """A proof of identity.

    Attributes:
        id: Short id, e.g. ``resident_id``.
        label: What it is called.
        pattern: Regular expression the whole number matches, in upper case and without spaces.
        applicants: Applicant kinds that can use it.
    """

    id: str
    label: Text
    pattern: str
    applicants: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DeliveryForm:
    """A form in which information is given (条例 art. 40).

    Attributes:
        id: Short id, e.g. ``paper``.
        label: What it is called.
        ways: Ways to hand it over in this form.
    """

    id: str
    label: Text
    ways: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ApplicantKind:
    """A kind of applicant: a column of the statutory statistics.

    Attributes:
        id: Short id, e.g. ``natural_person``.
        label: What it is called.
        column: ``c1`` … ``c6``.
    """

    id: str
    label: Text
    column: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Switch:
    """Something that a city does or does not do.

    Attributes:
        on: Whether it does.
        basis: Why this is configuration.
    """

    on: bool
    basis: Basis


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DisclosureRules:
    """The numbers and lists of the disclosure service.

    Attributes:
        reply: Period of the reply (条例 art. 33).
        supplement_window: Within which a supplement can be asked (art. 30).
        supplement_period: The applicant's time to supplement (art. 30).
        confirm_receipt: Within which receipt of an online request should be confirmed.
        max_extension: Most units of the reply period that extensions add up to (art. 33).
        max_extensions: How often it can be extended.
        max_supplement_rounds: How often a supplement can be asked.
        due_soon: Working days left at which a yellow card is given.
        identity_open_hours: Hours for which a sealed identity stays open once three have agreed.
        same_information: Percent of the wording that a request has to share with an answered one
            before it can be turned away as a repeat (art. 36(6)).
        fees: The tariffs of the processing fee (art. 42), as plain data that is read by
            `sunhall.domain.fees.tariff`: it travels unread, for few requests ever meet it.
        third_party_opinion: A third party's time to answer, from receipt of the letter (art. 32).
        co_producer_opinion: A co-producing agency's time (art. 34).
        agency_opinion: Another agency's time, where none is said.
        reasons_period: The applicant's time to explain number and frequency (art. 35).
        fee_payment: The applicant's time to pay the processing fee.
        release_wait: Between telling a third party that its objection is set aside and the day on
            which others can read what it objected to (art. 32).
        archive_wait: Between the end of a request and the archive.
        excessive_requests: Requests of one applicant to one agency in a month, above which the
            applicant can be asked for reasons (art. 35).
        reasons_pause: Whether the reply period stands still while reasons are awaited.
        consultation_chain: Id of the approval chain of a consultation.
        fee_chain: Id of the approval chain of a processing fee.
        reply_chains: Ids of the approval chains of a reply, each with the condition on which it is
            taken: the first that holds, the last without one.
        extension_chain: Id of the approval chain of an extension.
        on_spot_chains: The same of a reply on the spot.
        identity_chain: Id of the approval chain that opens a sealed identity.
        channels: How a request can come in, by id.
        applicant_kinds: Who can ask, by id.
        id_types: Proofs of identity, by id.
        delivery_forms: Forms in which information is given, by id.
        attachments: Limits of attachments.
        text_limits: Longest text of a field of the form, in characters, by field name.
    """

    reply: Period
    supplement_window: Period
    supplement_period: Period
    confirm_receipt: Period
    max_extension: Limit
    max_extensions: Limit
    max_supplement_rounds: Limit
    due_soon: Limit
    identity_open_hours: Limit
    same_information: Limit
    fees: Mapping[str, Any]
    third_party_opinion: Period
    co_producer_opinion: Period
    agency_opinion: Period
    reasons_period: Period
    fee_payment: Period
    release_wait: Period
    archive_wait: Period
    excessive_requests: Limit
    reasons_pause: Switch
    consultation_chain: str
    fee_chain: str
    reply_chains: tuple[tuple[str, str | None], ...]
    extension_chain: str
    on_spot_chains: tuple[tuple[str, str | None], ...]
    identity_chain: str
    channels: Mapping[str, Channel]
    applicant_kinds: Mapping[str, ApplicantKind]
    id_types: Mapping[str, IdType]
    delivery_forms: Mapping[str, DeliveryForm]
    attachments: AttachmentRules
    text_limits: Mapping[str, int]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Category:
    """A category of what agencies publish by themselves (条例 art. 20).

    Attributes:
        id: Short id, e.g. ``budgets``.
        label: What it is called.
        article: Its item, e.g. ``20(7)``.
    """

    id: str
    label: Text
    article: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PublicationRules:
    """The numbers and lists of what is public.

    Attributes:
        publish: Within which information is published once it was made or changed (art. 26).
        due_soon: Working days left at which a yellow card is given.
        suggested_by: How many requests for the same make it worth publishing (art. 44).
        alike_percent: Share of common terms from which two requests ask for the same.
        release_chain: Id of the approval chain of everything that goes out (arts. 11, 17).
        log_decisions: Kinds of reply that can be shown to others.
        forms: Ways to make something public, by id (arts. 23-25).
        reasons: Why an entry can be taken down, by id.
        categories: Categories, by id, in the order of art. 20.
    """

    publish: Period
    due_soon: Limit
    suggested_by: Limit
    alike_percent: Limit
    release_chain: str
    log_decisions: tuple[str, ...]
    forms: Mapping[str, Choice]
    reasons: Mapping[str, Choice]
    categories: Mapping[str, Category]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CorrectionRules:
    """The numbers of the correction service (条例 art. 41).

    Attributes:
        answer: Period of the answer; the law names none.
        confirm_receipt: Within which receipt of an online request should be confirmed.
        archive_wait: Between the end of a request and the archive.
        due_soon: Working days left at which a yellow card is given.
        answer_chain: Id of the approval chain of an answer.
    """

    answer: Period
    confirm_receipt: Period
    archive_wait: Period
    due_soon: Limit
    answer_chain: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ConsultationRules:
    """The numbers of public consultations.

    Attributes:
        comments: How long comments are taken.
        shortest: The least that an urgent one may be shortened to.
        result: From the end of the comments until the result is published.
        due_soon: Working days left at which a yellow card is given.
        opening_chain: Id of the approval chain before it opens.
        result_chain: Id of the approval chain of its result.
    """

    comments: Period
    shortest: Period
    result: Period
    due_soon: Limit
    opening_chain: str
    result_chain: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Catalogue:
    """Everything a city has said about how it works.

    Attributes:
        version: Hash of the content; the same rules have the same version.
        city: The city.
        departments: Its departments, by id, in the order of the file.
        calendar: The working-day calendar.
        disclosure: Numbers and lists of the disclosure service.
        publication: Numbers and lists of what is public.
        correction: Numbers of the correction service.
        public_consultation: Numbers of public consultations.
        chains: Approval chains, by id.
        decisions: Kinds of reply to a disclosure request, by id.
        letters: Letter templates by code, as plain data for `sunhall.domain.letters`.
        labels: Texts by key (``state.received``) and locale.
        sections: What only some functions read, as plain data by the section's name (``ticket``):
            each is loaded when it is first asked for. Typed views stand with the service, e.g.
            `sunhall.domain.ticket.rules.ticket_rules`.
    """

    version: str
    city: City
    departments: Mapping[str, Department]
    calendar: WorkingCalendar
    disclosure: DisclosureRules
    publication: PublicationRules
    correction: CorrectionRules
    public_consultation: ConsultationRules
    chains: Mapping[str, ChainRules]
    decisions: Mapping[str, DecisionKind]
    letters: Mapping[str, Mapping[str, Any]]
    labels: Mapping[str, Text]
    sections: Mapping[str, Any] = field(default_factory=dict)

    def label(self, key: str, locale: str = "zh-CN") -> str:
        """Return the text of a key for people.

        Falls back to the language of the law, then to the last part of the key: a missing text must
        not keep anybody from their case. The compiler and the tests see to it that none is missing.

        Example:
            ``catalogue.label("state.received", "en")``
        """
        texts = self.labels.get(key, {})
        return texts.get(locale) or texts.get(self.city.locales[0]) or key.rpartition(".")[2]
