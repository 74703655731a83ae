"""The bodies of answers. Fields may be added to them; those that are here stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel

Card = Literal["yellow", "red"]
Texts = dict[str, str]


class FieldProblem(BaseModel):
    """What is wrong with one field.

    Attributes:
        field: Dotted path in the body, or the name of a header or parameter.
        code: Stable code.
        message: Text for people, in the language of the answer.
    """

    field: str
    code: str
    message: str


class Problem(BaseModel):
    """Why a request was refused (RFC 9457).

    Attributes:
        type: `urn:sunhall:problem:` and the code.
        title: Text for the status.
        status: The HTTP status.
        code: Stable code of the reason.
        detail: The reason as text for people, in the language of the answer.
        errors: The fields that are wrong.
        correlation_id: Name this when you report a failure.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem]
    correlation_id: str


class SkippedDay(BaseModel):
    """A day within a period that is not counted.

    Attributes:
        date: The day.
        reason: Why: weekend, holiday, or the period stands still.
    """

    date: date
    reason: str


class Clock(BaseModel):
    """A deadline with its derivation.

    Attributes:
        name: Stable name.
        label: Name for people.
        due_at: Last moment that is in time.
        provisional: Whether it lies in a year whose schedule of holidays is not published.
        at_earliest: Whether the period stands still, so that the end can only move later.
        counted: The days that use the period up.
        skipped: The other days, each with the reason.
    """

    name: str
    label: str
    due_at: datetime
    provisional: bool
    at_earliest: bool
    counted: list[date]
    skipped: list[SkippedDay]


class Submitted(BaseModel):
    """A request was accepted; the query code is shown this once.

    Attributes:
        case_id: Id of the case.
        receipt_no: The number people say on the phone.
        query_code: The applicant's secret, sent as `X-Query-Code` from now on.
        service: Name of the service.
        state: Where the case stands.
        submitted_at: When it was accepted.
        clocks: The deadlines that run.
    """

    case_id: str
    receipt_no: str
    query_code: str
    service: str
    state: str
    submitted_at: datetime
    clocks: list[Clock]


class TimelineStep(BaseModel):
    """Something that has happened, as the applicant is told.

    Attributes:
        at: When.
        label: What.
        detail: More about it; may be empty.
    """

    at: datetime
    label: str
    detail: str


class LetterFile(BaseModel):
    """A document of a letter.

    Attributes:
        format: Its format, such as `pdf`.
        url: Address for the next five minutes.
    """

    format: str
    url: str


class Letter(BaseModel):
    """A letter of the case.

    Attributes:
        no: Its official number, once it is made.
        name: What it is called.
        url: Address of the document to read first, for five minutes; null while it is being made.
        formats: All its documents.
    """

    no: str | None
    name: str
    url: str | None
    formats: list[LetterFile]


@dataclass
class OfferedCommand:
    """Something that may be done to the case now.

    Attributes:
        name: What to send.
        label: What to show.
        schema: JSON Schema of its data.
    """

    name: str
    label: str
    schema: dict[str, Any]


class ApplicantCase(BaseModel):
    """A case as its applicant sees it.

    Attributes:
        case_id: Id of the case.
        receipt_no: The number people say on the phone.
        service: Name of the service.
        state: Where it stands.
        state_label: The same for people.
        submitted_at: When it was accepted.
        version: Number of its events.
        clocks: The deadlines.
        timeline: What has happened.
        letters: The letters that were sent.
        actions: What the applicant can do now.
    """

    case_id: str
    receipt_no: str
    service: str
    state: str
    state_label: str
    submitted_at: datetime
    version: int
    clocks: list[Clock]
    timeline: list[TimelineStep]
    letters: list[Letter]
    actions: list[OfferedCommand]


class Done(BaseModel):
    """A command was carried out.

    Attributes:
        case_id: Id of the case.
        version: Its version now.
        state: Where it stands now.
        events: Types of the events it caused.
    """

    case_id: str
    version: int
    state: str
    events: list[str]


class UploadPlace(BaseModel):
    """A place for one file: send `fields` and then the file, as `file`, to `url` as a form.

    Attributes:
        upload_id: The id by which a submission names the file.
        url: Where to send the form, by POST as multipart/form-data.
        fields: The fields to send before the file.
        expires_at: The form is accepted before this moment.
        usable_until: A submission may name the file before this moment.
    """

    upload_id: str
    url: str
    fields: dict[str, str]
    expires_at: datetime
    usable_until: datetime


class ContactFacts(BaseModel):
    """How to reach an office."""

    address: Texts
    postcode: str
    phone: str
    email: str
    hours: Texts


class CityFacts(BaseModel):
    """The city."""

    id: str
    name: Texts
    government: Texts
    contact: ContactFacts


class DepartmentFacts(BaseModel):
    """A department to which a request can be addressed."""

    id: str
    name: Texts
    short_name: Texts
    contact: ContactFacts


class ChoiceFacts(BaseModel):
    """An answer that a question of the form offers."""

    id: str
    label: Texts


class IdTypeFacts(ChoiceFacts):
    """A proof of identity.

    Attributes:
        pattern: Regular expression that the whole number matches.
        applicants: Kinds of applicants that can use it.
    """

    pattern: str
    applicants: list[str]


class DeliveryFormFacts(ChoiceFacts):
    """A form in which information is given, with the ways to hand it over."""

    ways: list[ChoiceFacts]


class PeriodFacts(BaseModel):
    """A period of the law, with the article that sets it."""

    amount: int
    unit: str
    source: str
    article: str


class DisclosureFacts(BaseModel):
    """What the form of a disclosure request offers and allows."""

    channels: list[ChoiceFacts]
    applicant_kinds: list[ChoiceFacts]
    id_types: list[IdTypeFacts]
    delivery_forms: list[DeliveryFormFacts]
    text_limits: dict[str, int]
    periods: dict[str, PeriodFacts]


class ServiceFacts(BaseModel):
    """The services of the city."""

    disclosure: DisclosureFacts


class FileTypeFacts(BaseModel):
    """A type of file that is taken."""

    content_type: str
    extensions: list[str]


class AttachmentFacts(BaseModel):
    """Limits of attachments: files of a submission, bytes of a file, types."""

    max_count: int
    max_bytes: int
    types: list[FileTypeFacts]


class CalendarFacts(BaseModel):
    """The years whose schedules of holidays are known."""

    version: str
    first_year: int
    last_year: int


class PublicCatalogue(BaseModel):
    """The city's public facts.

    Attributes:
        version: Changes with every change of a rule.
        locale: Language of `labels`.
        locales: Languages of all names.
        city: The city.
        departments: Those to which a request can be addressed.
        services: What each service's form offers.
        attachments: Limits of attachments.
        calendar: The working-day calendar.
        labels: Texts by key, in the language of the answer.
    """

    version: str
    locale: str
    locales: list[str]
    city: CityFacts
    departments: list[DepartmentFacts]
    services: ServiceFacts
    attachments: AttachmentFacts
    calendar: CalendarFacts
    labels: dict[str, str]


class SkippedDayLabelled(SkippedDay):
    """A day that is not counted, with the reason for people.

    Attributes:
        reason: Stable code: `weekend` or `holiday:` and its name.
        label: The reason in the language of the answer.
    """

    label: str


class CountedDeadline(BaseModel):
    """The end of a period, explained.

    Attributes:
        due_at: Last moment that is in time.
        provisional: Whether it lies in a year whose schedule of holidays is not published.
        note: What to tell people about that; empty when the date is certain.
        counted: The days that use the period up.
        skipped: The other days, each with the reason.
        calendar_version: The calendar it was counted by.
    """

    due_at: datetime
    provisional: bool
    note: str
    counted: list[date]
    skipped: list[SkippedDayLabelled]
    calendar_version: str


class SignedInStaff(BaseModel):
    """Who has signed in."""

    id: str
    name: str
    department: str
    roles: list[str]


class SignedIn(BaseModel):
    """A staff member has signed in.

    Attributes:
        token: Sent as `Authorization: Bearer` from now on.
        expires_at: When to sign in again.
        staff: Who has signed in.
    """

    token: str
    expires_at: datetime
    staff: SignedInStaff


class WorkItem(BaseModel):
    """A row of a work list.

    Attributes:
        case_id: Id of the case.
        receipt_no: Its receipt number.
        service: Name of the service.
        state: Where it stands.
        state_label: The same for people.
        title: What it is about.
        department: Whose queue it is in.
        due_at: The deadline that orders the list, if one runs.
        card: Supervision card, if one was given.
    """

    case_id: str
    receipt_no: str
    service: str
    state: str
    state_label: str
    title: str
    department: str
    due_at: datetime | None
    card: Card | None


class WorkList(BaseModel):
    """A page of a work list, the most urgent first.

    Attributes:
        items: The rows.
        cursor: Where the next page starts; null at the end.
    """

    items: list[WorkItem]
    cursor: str | None


class RecordedEvent(BaseModel):
    """An event of the case.

    Attributes:
        seq: 1 for the first.
        type: What happened.
        label: The same for people.
        at: When.
        actor: Who did it.
        data: Plain data without personal data.
        hash: SHA-256 over the event and the hash before it.
    """

    seq: int
    type: str
    label: str
    at: datetime
    actor: str
    data: dict[str, Any]
    hash: str


class ApprovalNode(BaseModel):
    """A step of an approval run."""

    node: str
    label: str
    role: str
    department: str
    action: str | None
    decided_by: str | None
    decided_at: datetime | None
    opinion: str | None
    current: bool


class ApprovalRun(BaseModel):
    """One run through an approval chain.

    Attributes:
        run: Number of the run in its case.
        chain: Id of the chain.
        label: Its name.
        subject: What is to be approved.
        drafter: Who proposed it; the drafter never approves.
        outcome: How it ended; null while it runs.
        nodes: Its steps.
    """

    run: int
    chain: str
    label: str
    subject: str
    drafter: str
    outcome: str | None
    nodes: list[ApprovalNode]


class StaffCase(BaseModel):
    """A case as a member of staff sees it.

    Attributes:
        case_id: Id of the case.
        receipt_no: Its receipt number.
        service: Name of the service.
        state: Where it stands.
        state_label: The same for people.
        version: Number of its events; commands name it as `expected_version`.
        submitted_at: When it was accepted.
        facts: What is known of it, by service; with the documents this person may read.
        clocks: The deadlines.
        assignments: Who handles it.
        events: Its whole history.
        letters: Its letters.
        approvals: Its approval runs.
        commands: What this person may do now.
    """

    case_id: str
    receipt_no: str
    service: str
    state: str
    state_label: str
    version: int
    submitted_at: datetime
    facts: dict[str, Any]
    clocks: list[Clock]
    assignments: list[dict[str, Any]]
    events: list[RecordedEvent]
    letters: list[Letter]
    approvals: list[ApprovalRun]
    commands: list[OfferedCommand]


class CaseDeadlines(BaseModel):
    """Every clock of a case, day by day.

    Attributes:
        case_id: Id of the case.
        calendar_version: The calendar they were counted by.
        clocks: The clocks.
    """

    case_id: str
    calendar_version: str
    clocks: list[Clock]


class ApprovalTask(BaseModel):
    """A step that waits for this person's role.

    Attributes:
        task_id: Id to decide it by.
        case_id: Id of the case.
        receipt_no: Its receipt number.
        title: What it is about.
        chain: Id of the chain.
        node: Id of the step.
        node_label: Its name.
        policy: How signatures are tallied.
        due_at: The case's deadline, if one runs.
        actions: What can be decided.
    """

    task_id: str
    case_id: str
    receipt_no: str
    title: str
    chain: str
    node: str
    node_label: str
    policy: str
    due_at: datetime | None
    actions: list[str]


class ApprovalInbox(BaseModel):
    """A page of the approvals that wait for a role.

    Attributes:
        items: The tasks.
        cursor: Where the next page starts; null at the end.
    """

    items: list[ApprovalTask]
    cursor: str | None


class OpenApiDocument(BaseModel):
    """This document."""

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]
