"""The bodies of answers. Fields may be added to them; those that are here stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, RootModel

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


class AttachedFile(BaseModel):
    """A file that somebody attached.

    Attributes:
        name: What they called it.
        purpose: What it is for.
        url: Address for the next five minutes.
    """

    name: str
    purpose: str
    url: str


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


class CasePart(BaseModel):
    """A case beside another one: a request that was split from it, or what goes on with it.

    Attributes:
        receipt_no: The number people say on the phone.
        query_code: The applicant's secret, sent as `X-Query-Code`.
    """

    receipt_no: str
    query_code: str


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
        parts: The requests that were split from it.
        goes_on_as: The applicant's cases that go on with the matter, as a ticket or a petition.
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
    parts: list[CasePart]
    goes_on_as: list[CasePart]


class AskedThirdParty(BaseModel):
    """A consultation as the third party sees it.

    Attributes:
        consultation_no: Its number.
        agency: Who asks.
        information: What would be disclosed.
        sent_on: Day the letter left.
        served_on: Day it was received, once that is proven.
        days: Working days to answer in.
        until: Last day, once the letter was received.
        opinion: What was answered.
        opinion_label: The same for people.
        silent: Whether the time went by without an answer.
        answerable: Whether an answer can be given now.
        overridden: Whether it is disclosed in spite of the objection.
        letters: The letters to the third party.
    """

    consultation_no: str
    agency: str
    information: str
    sent_on: date
    served_on: date | None
    days: int
    until: date | None
    opinion: str | None
    opinion_label: str | None
    silent: bool
    answerable: bool
    overridden: bool
    letters: list[Letter]


class OpinionTaken(BaseModel):
    """An opinion was taken.

    Attributes:
        events: What it made happen.
    """

    events: list[str]


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


class CommentCounts(BaseModel):
    """How many comments came in, and what came of them.

    Attributes:
        received: All of them, those that are still to be looked at or answered, too.
        adopted: Adopted.
        partly: Adopted in part.
        not_adopted: Not adopted; each was told why.
        rejected: Not shown.
    """

    received: int
    adopted: int
    partly: int
    not_adopted: int
    rejected: int


class ConsultationLine(BaseModel):
    """A public consultation as a line of the list.

    Attributes:
        receipt_no: Its number.
        title: Its title.
        department: Id of the department that asks.
        department_name: The department's name.
        state: Where it stands.
        state_label: The same for people.
        opened_on: First day of the comment period.
        closes_on: Last day of it.
        counts: Once the result is published: what came of the comments.
    """

    receipt_no: str
    title: str
    department: str
    department_name: str
    state: str
    state_label: str
    opened_on: date
    closes_on: date
    counts: CommentCounts | None


class ConsultationList(BaseModel):
    """A page of consultations, the newest first.

    Attributes:
        items: The lines.
        cursor: Where the next page starts; null at the end.
    """

    items: list[ConsultationLine]
    cursor: str | None


class PublicFile(BaseModel):
    """A file that everybody may read.

    Attributes:
        name: What it is called.
        url: Address for the next five minutes.
    """

    name: str
    url: str


class PublicComment(BaseModel):
    """A comment that was accepted; who gave it is not told.

    Attributes:
        at: When it came in.
        question: Number of the question it answers; 0 for the whole.
        text: What it says.
        result: What came of it; null before it was answered.
        result_label: The same for people.
        reply: What it was answered with.
    """

    at: datetime
    question: int
    text: str
    result: str | None
    result_label: str | None
    reply: str


class ResultPoint(BaseModel):
    """Comments that say the same, and what came of them.

    Attributes:
        point: What they say.
        result: What came of it.
        result_label: The same for people.
        reason: Why; always there unless it was adopted.
    """

    point: str
    result: str
    result_label: str
    reason: str


class ConsultationResult(BaseModel):
    """The published result.

    Attributes:
        summary: Summary of the comments.
        points: What came of each point.
    """

    summary: str
    points: list[ResultPoint]


class AskedChoice(BaseModel):
    """A question of a survey with its options.

    Attributes:
        text: The question.
        options: What can be chosen; options are numbered from 1.
        most: How many of them one person may choose.
        answered: How many have answered it; null before the result is published.
        counts: How many chose each option; null before the result is published.
    """

    text: str
    options: list[str]
    most: int
    answered: int | None
    counts: list[int] | None


class Survey(BaseModel):
    """The survey of a consultation.

    Attributes:
        sheets: How many have taken part; null before the result is published.
        questions: What is asked.
    """

    sheets: int | None
    questions: list[AskedChoice]


class SurveyAnswers(BaseModel):
    """A sheet that was taken.

    Attributes:
        answers: The options chosen, for each question.
    """

    answers: list[list[int]]


class OpenConsultation(BaseModel):
    """A public consultation as everybody sees it.

    Attributes:
        receipt_no: Its number.
        title: Its title.
        department: Id of the department that asks.
        department_name: The department's name.
        state: Where it stands.
        state_label: The same for people.
        opened_on: First day of the comment period.
        closes_on: Last day of it.
        closes_at: First moment at which no comment is taken.
        counts: What came in so far, and what came of it.
        explanation: Why it is asked.
        text: The draft.
        questions: What is asked.
        survey: Questions with choices; null when there are none.
        urgent_reason: Why the period is shorter than usual; null when it is not.
        attachments: Files of the draft.
        timeline: What has happened.
        comments: A page of the comments that were accepted, the oldest first.
        cursor: Where their next page starts; null at the end.
        result: The result; null before it is published.
        cancelled_because: Why it was stopped; null when it was not.
    """

    receipt_no: str
    title: str
    department: str
    department_name: str
    state: str
    state_label: str
    opened_on: date
    closes_on: date
    closes_at: datetime
    counts: CommentCounts
    explanation: str
    text: str
    questions: list[str]
    survey: Survey | None
    urgent_reason: str | None
    attachments: list[PublicFile]
    timeline: list[TimelineStep]
    comments: list[PublicComment]
    cursor: str | None
    result: ConsultationResult | None
    cancelled_because: str | None


class GivenComment(BaseModel):
    """A comment was taken; the query code is shown this once.

    Attributes:
        receipt_no: Its number.
        query_code: The secret by which whoever gave it finds it again, sent as `X-Query-Code`.
        state: Where it stands.
        state_label: The same for people.
        submitted_at: When it was taken.
    """

    receipt_no: str
    query_code: str
    state: str
    state_label: str
    submitted_at: datetime


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
    """Who has signed in.

    Attributes:
        id: Stable id.
        name: Their name.
        department: Id of their department.
        department_labels: Its name by language.
        roles: What they are.
        role_labels: What each role is called, by role and language.
    """

    id: str
    name: str
    department: str
    department_labels: dict[str, str]
    roles: list[str]
    role_labels: dict[str, dict[str, str]]


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


class LevelCount(BaseModel):
    """How many entries of a work list are of a level.

    Attributes:
        level: A card, or how near the deadline is: `soon` within three days.
        count: As many as were counted.
        more: Whether there may be more than that.
    """

    level: Literal["red", "overdue", "yellow", "today", "soon"]
    count: int
    more: bool


class ServiceCount(BaseModel):
    """How many entries of a work list are of a service.

    Attributes:
        service: The service.
        service_label: The same for people.
        count: As many as were counted.
        more: Whether there may be more than that.
        levels: What presses, the most pressing first; a level without entries is left out.
    """

    service: str
    service_label: str
    count: int
    more: bool
    levels: list[LevelCount]


class WorkCounts(BaseModel):
    """How much waits in a work list.

    Attributes:
        count: As many entries as were counted.
        more: Whether there are more than that.
        levels: What presses, the most pressing first; a level without entries is left out.
        services: The same of each service, those with the most entries first.
    """

    count: int
    more: bool
    levels: list[LevelCount]
    services: list[ServiceCount]


class ToldRow(BaseModel):
    """Something about a case in words: with a text, or with parts that have rows of their own.

    Attributes:
        label: What it is.
        text: What it says.
        groups: The rows of each part.
    """

    label: str
    text: str | None = None
    groups: list[list[ToldRow]] | None = None


class ToldFile(BaseModel):
    """A file of a document.

    Attributes:
        name: Its name.
        purpose: What it is for.
        purpose_label: The same for people.
        upload_id: The id by which a command names it.
        url: Address that holds for minutes.
    """

    name: str
    purpose: str
    purpose_label: str
    upload_id: str
    url: str


class ToldDocument(BaseModel):
    """A document in words.

    Attributes:
        name: Its name within the case.
        label: What it is.
        rows: What it says.
        files: Its files.
    """

    name: str
    label: str
    rows: list[ToldRow]
    files: list[ToldFile]


class Told(BaseModel):
    """A case in words, in the caller's language.

    Attributes:
        facts: Its facts.
        documents: The documents that this person may read.
        assignments: The rows of each assignment.
    """

    facts: list[ToldRow]
    documents: list[ToldDocument]
    assignments: list[list[ToldRow]]


class RecordedEvent(BaseModel):
    """An event of the case.

    Attributes:
        seq: 1 for the first.
        type: What happened.
        label: The same for people.
        at: When.
        actor: Who did it.
        who: The same for people.
        roles: The roles that the member of staff held then, for people.
        data: Plain data without personal data.
        told: What it says, in words.
        hash: SHA-256 over the event and the hash before it.
    """

    seq: int
    type: str
    label: str
    at: datetime
    actor: str
    who: str
    roles: list[str]
    data: dict[str, Any]
    told: list[ToldRow]
    hash: str


class Opinion(BaseModel):
    """What somebody said in an approval.

    Attributes:
        seq: Number of the event that it came with.
        by: Staff id of who said it.
        at: When.
        action: What they did with it.
        action_label: The same for people.
        text: The words; null once the content of the case was erased.
        attachments: Files that came with it, with addresses for the next five minutes.
    """

    seq: int
    by: str
    at: datetime
    action: str
    action_label: str
    text: str | None
    attachments: list[AttachedFile]


class ApprovalSeat(BaseModel):
    """One signature that a step asks for.

    Attributes:
        seat: Its number in the run.
        asked: Staff id of whose signature the chain asks for.
        holder: Staff id of who has the task now.
        owner: Staff id of who gets it back, while it is delegated.
        role: The role by which they were chosen; empty without one.
        role_label: The same for people.
        department: Id of the department in which they hold it; empty without a role.
        state: `waiting`, `open`, `approved`, `refused`, `returned`, `lapsed` or `removed`.
        state_label: The same for people.
        by: Staff id of who signed, or `system` for an automatic signature.
        at: When.
        rule: By which rule it was signed automatically, or the task went to somebody else.
        rule_label: The same for people.
        added_by: Number of the seat that added it, if it was added.
        after: Numbers of the seats that come first.
        opinions: What was said from it.
    """

    seat: int
    asked: str
    holder: str
    owner: str | None
    role: str
    role_label: str
    department: str
    state: str
    state_label: str
    by: str | None
    at: datetime | None
    rule: str | None
    rule_label: str
    added_by: int | None
    after: list[int]
    opinions: list[Opinion]


class ApprovalStage(BaseModel):
    """A step that was opened; one to which an approval returns is there again.

    Attributes:
        visit: 1 for the first step that was opened.
        path: The step; within a branch, `parting/branch/step`.
        label: Its name.
        branch_label: Name of its branch; empty outside of branches.
        policy: How signatures are tallied: `all`, `any`, `ratio` or `sequential`.
        policy_label: The same for people.
        ratio: For `ratio`: the share that must agree, two of three as `[2, 3]`.
        opened_at: When it was opened.
        closed_at: When it was closed.
        result: `approved`, `refused`, `returned` or `lapsed`, once it is closed.
        result_label: The same for people.
        due_at: By when it should be done, if the chain says so.
        seats: Its signatures.
    """

    visit: int
    path: str
    label: str
    branch_label: str
    policy: str
    policy_label: str
    ratio: list[int] | None
    opened_at: datetime
    closed_at: datetime | None
    result: str | None
    result_label: str
    due_at: datetime | None
    seats: list[ApprovalSeat]


class ApprovalCopy(BaseModel):
    """A copy for information.

    Attributes:
        staff: Staff id of who got it.
        at: When.
        read_at: When they marked it as read.
    """

    staff: str
    at: datetime
    read_at: datetime | None


class OfferedActions(BaseModel):
    """What this person may do to an approval now.

    Attributes:
        task_id: Id to do it by.
        actions: What to send.
        action_labels: What to show, by action.
    """

    task_id: str
    actions: list[str]
    action_labels: Texts


class ApprovalRun(BaseModel):
    """One run through an approval chain.

    Attributes:
        run: Number of the run in its case.
        chain: Id of the chain.
        chain_label: Its name.
        version: Version of the chain that the run keeps.
        subject: What is to be approved.
        subject_label: The same for people.
        drafter: Staff id of who proposed it; the drafter never approves.
        started_at: When it began.
        ended_at: When it ended.
        outcome: How it ended; null while it runs.
        outcome_label: The same for people.
        urged_at: When it was last urged.
        stages: The steps that were opened, in order.
        copies: Who got a copy.
        comments: What others than its signers said.
        people: Names of its people, by staff id, as far as they still work here.
        actions: What this person may do now.
    """

    run: int
    chain: str
    chain_label: str
    version: str
    subject: str
    subject_label: str
    drafter: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    outcome_label: str
    urged_at: datetime | None
    stages: list[ApprovalStage]
    copies: list[ApprovalCopy]
    comments: list[Opinion]
    people: dict[str, str]
    actions: list[OfferedActions]


class FoundCase(BaseModel):
    """A case that was looked for by its receipt number.

    Attributes:
        case_id: Its id.
        receipt_no: The number as it is written.
        service: Name of the service.
        state: Where it stands.
        state_label: The same for people.
    """

    case_id: str
    receipt_no: str
    service: str
    state: str
    state_label: str


class ToldNotice(BaseModel):
    """A message by which the applicant was told of an event.

    Attributes:
        event: Sequence number of the event.
        notice: Name of the notice.
        channel: `sms` or `email`; none when no way leads to the applicant.
        channel_label: The same for people.
        status: `sent`, `refused` by the gateway, or `unreachable`.
        status_label: The same for people.
        at: When.
    """

    event: int
    notice: str
    channel: Literal["sms", "email"] | None
    channel_label: str
    status: Literal["sent", "refused", "unreachable"]
    status_label: str
    at: datetime


@dataclass
class RankedCommand(OfferedCommand):
    """A command that a member of staff may give now.

    Attributes:
        rank: Where a page puts it: `grave` ends a matter or cannot be undone, `aside` is rare.
    """

    rank: Literal["usual", "aside", "grave"]


class StaffCase(BaseModel):
    """A case as a member of staff sees it.

    Attributes:
        case_id: Id of the case.
        receipt_no: Its receipt number.
        service: Name of the service.
        service_label: The same for people.
        title: As work lists show it; empty once the personal data was erased.
        state: Where it stands.
        state_label: The same for people.
        due_at: The deadline that orders the work list, if one runs.
        card: `yellow` or `red` while a supervision warning stands.
        version: Number of its events; commands name it as `expected_version`.
        submitted_at: When it was accepted.
        facts: What is known of it, by service; with the documents this person may read.
        told: The same in words.
        clocks: The deadlines.
        assignments: Who handles it.
        events: Its whole history.
        letters: Its letters.
        approvals: Its approval runs.
        notices: Messages by which the applicant was told.
        commands: What this person may do now.
    """

    case_id: str
    receipt_no: str
    service: str
    service_label: str
    title: str
    state: str
    state_label: str
    due_at: datetime | None
    card: Literal["yellow", "red"] | None
    version: int
    submitted_at: datetime
    facts: dict[str, Any]
    told: Told
    clocks: list[Clock]
    assignments: list[dict[str, Any]]
    events: list[RecordedEvent]
    letters: list[Letter]
    approvals: list[ApprovalRun]
    notices: list[ToldNotice]
    commands: list[RankedCommand]


class Person(BaseModel):
    """Who an applicant is and how to reach them, as they said it."""

    kind: str
    name: str
    id_type: str
    id_number: str
    contact_person: str | None
    phone: str | None
    email: str | None
    postal_address: str | None


class HandedInFile(AttachedFile):
    """A file that the applicant has handed in.

    Attributes:
        name: What they called it.
        purpose: What it is for.
        url: Address for the next five minutes.
        document: The document it came with.
    """

    document: str


class PersonElsewhere(BaseModel):
    """What a document says of the applicant that they have not written themselves.

    Attributes:
        document: The document.
        signed_by: Who signed for the reply.
        tracking_no: Number of the mail item with the reply.
    """

    document: str
    signed_by: str | None = None
    tracking_no: str | None = None


class SeenIdentity(BaseModel):
    """What one look at an opened identity shows.

    Attributes:
        case_id: Id of the case.
        receipt_no: Its receipt number.
        version: Its version now; the look is an event of its own.
        run: Number of the approval run by which it was opened.
        seen_at: The moment of this look, as the history keeps it.
        until: From this moment on it is not open any more.
        applicant: Who the applicant is.
        joint_applicants: Who asks together with the applicant.
        told: Both of them in words.
        elsewhere: What other documents of the case say of them.
        attachments: What they have handed in, under the names they gave.
        letters: The letters of the case, with their documents.
    """

    case_id: str
    receipt_no: str
    version: int
    run: int
    seen_at: datetime
    until: datetime
    applicant: Person
    joint_applicants: list[Person]
    told: list[ToldRow]
    elsewhere: list[PersonElsewhere]
    attachments: list[HandedInFile]
    letters: list[Letter]


class ExplanationLine(BaseModel):
    """A line that tells how a deadline was computed.

    Attributes:
        day: The day it is about.
        kind: What it tells: what happened to the period (`start`, `stopped`, `reset`, `pause`,
            `resume`, `extended`, `replaced`, `recounted`, `provisional`), what a day of it is
            (`counted`, `skipped`, `paused`), or where it ends (`due`).
        code: Why, as a stable code.
        articles: Articles of the regulation (`33(2)`) and names of other rules.
        text: The line for people.
        basis: The rules behind it for people; empty where there is none.
    """

    day: date
    kind: str
    code: str
    articles: list[str]
    text: str
    basis: str


class ExplainedClock(Clock):
    """A deadline with its explanation.

    Attributes:
        name: Stable name.
        label: Name for people.
        due_at: Last moment that is in time.
        provisional: Whether it lies in a year whose schedule of holidays is not published.
        at_earliest: Whether the period stands still, so that the end can only move later.
        counted: The days that use the period up.
        skipped: The other days, each with the reason.
        explanation: Every turn and every day of the period, by day.
    """

    explanation: list[ExplanationLine]


class CaseDeadlines(BaseModel):
    """Every clock of a case, day by day.

    Attributes:
        case_id: Id of the case.
        receipt_no: Its receipt number.
        calendar_version: The calendar they were counted by.
        clocks: The clocks.
    """

    case_id: str
    receipt_no: str
    calendar_version: str
    clocks: list[ExplainedClock]


class FeedRevoked(BaseModel):
    """An address for calendar programs opens nothing any more.

    Attributes:
        revoked: Whether there was one.
    """

    revoked: bool


class DeadlineFeed(BaseModel):
    """An address that calendar programs read.

    Attributes:
        path: The address of the deadlines without the host; it is a secret and is shown this once.
        appointments_path: That of one's own appointments, as secret.
        expires_at: When they end.
    """

    path: str
    appointments_path: str
    expires_at: datetime


class AnsweredRequest(BaseModel):
    """A request that the same applicant was answered before by the same agency.

    Attributes:
        case_id: Id of its case.
        receipt_no: Its receipt number.
        letter_no: Number of the letter that answered it.
        answered_on: The day of that answer.
        identical: Whether it asks in the same words.
        similarity: How much of its wording it shares with this request, from 0 to 1.
        same_numbers: Whether the years, documents and other numbers it names can be the same.
        same_information: Whether that is enough to turn this request away as a repeat.
    """

    case_id: str
    receipt_no: str
    letter_no: str
    answered_on: date
    identical: bool
    similarity: float
    same_numbers: bool
    same_information: bool


class SimilarRequests(BaseModel):
    """Where a request stands among those of its applicant to its agency.

    Attributes:
        case_id: Id of the case.
        month: Its calendar month in Beijing, `2026-04`; empty once personal data was erased.
        place: Which of the applicant's requests of that month it is, from 1.
        in_month: How many came in that month.
        least_percent: Percent of the wording from which on two requests ask for the same.
        items: Earlier requests that were answered, the most similar first. None where an identity
            is sealed: they would tell whose it is.
    """

    case_id: str
    month: str
    place: int
    in_month: int
    least_percent: int
    items: list[AnsweredRequest]


class ApprovalTask(BaseModel):
    """A row of somebody's box of approvals.

    Attributes:
        task_id: Id to act on it by.
        case_id: Id of the case.
        receipt_no: Its receipt number.
        title: What it is about.
        service: Name of the service.
        chain: Id of the chain.
        chain_label: Its name.
        node: Path of the step; for one's own approvals where they stand; empty for a copy.
        node_label: Its name.
        policy: How signatures are tallied; empty where the row is about no step, or about one that
            the city has abolished.
        policy_label: The same for people.
        state: To do: `open`, `delegated` or `urged`. Done: what was signed. One's own: `running` or
            how it ended. Copies: `unread` or `read`.
        state_label: The same for people.
        due_at: By when, if a limit runs.
        at: Since when it is in the box.
        actions: What can be done with it.
        action_labels: The same for people, by action.
    """

    task_id: str
    case_id: str
    receipt_no: str
    title: str
    service: str
    chain: str
    chain_label: str
    node: str
    node_label: str
    policy: str
    policy_label: str
    state: str
    state_label: str
    due_at: datetime | None
    at: datetime
    actions: list[str]
    action_labels: Texts


class ApprovalBox(BaseModel):
    """A page of somebody's approvals: to do by deadline, the others with the newest first.

    Attributes:
        items: The rows. With a filter a page may be short though more follow.
        cursor: Where the next page starts; null at the end.
    """

    items: list[ApprovalTask]
    cursor: str | None


class RowCount(BaseModel):
    """How many rows there are.

    Attributes:
        count: As many as were counted.
        more: Whether there are more than that.
    """

    count: int
    more: bool


class ApprovalCounts(BaseModel):
    """How much waits for somebody.

    Attributes:
        todo: Everything to do.
        overdue: What should have been done by now.
    """

    todo: RowCount
    overdue: RowCount


class Acted(Done):
    """An action on an approval was carried out.

    Attributes:
        case_id: Id of the case.
        version: Its version now.
        state: Where it stands now.
        events: Types of the events it caused.
        next: If it was asked for: the next thing to do, or null when nothing is left.
    """

    next: ApprovalTask | None = None


class OneOfMany(BaseModel):
    """What became of one task.

    Attributes:
        task_id: The task.
        status: 200, or the status of its refusal.
        version: The case's version now, if it was carried out.
        problem: Why it was refused, if it was.
    """

    task_id: str
    status: int
    version: int | None = None
    problem: Problem | None = None


class Many(BaseModel):
    """What became of every task, in the order in which they were sent."""

    items: list[OneOfMany]


class PlannedAbsence(BaseModel):
    """Days on which a deputy gets somebody's tasks.

    Attributes:
        staff: Staff id of who is away.
        staff_name: Their name.
        deputy: Staff id of who gets the tasks.
        deputy_name: Their name.
        first: First day.
        last: Last day.
        chains: Ids of the approval chains that it is for; empty means all.
        chain_labels: Their names, by id.
    """

    staff: str
    staff_name: str
    deputy: str
    deputy_name: str
    first: date
    last: date
    chains: list[str]
    chain_labels: Texts


class Absences(BaseModel):
    """Somebody's absences that are not over, by first day."""

    items: list[PlannedAbsence]


class ListedChoice(BaseModel):
    """A value that a field may have.

    Attributes:
        value: What is sent.
        label: What people read, in the caller's language.
        group: What it stands under in the list; may be empty.
    """

    value: str | int
    label: str
    group: str


class ChoiceLists(RootModel[dict[str, list[ListedChoice]]]):
    """Lists by name."""


class Desk(BaseModel):
    """A place where somebody works on more than one case.

    Attributes:
        name: Stable name.
        label: Name for people.
        may: What this person may do there besides looking: names of commands.
    """

    name: str
    label: str
    may: list[str]


class ListedOpening(BaseModel):
    """A case that somebody can open.

    Attributes:
        name: Stable name.
        label: Name for people.
        alone: Whether it is filled in from nothing; otherwise it begins at a desk.
    """

    name: str
    label: str
    alone: bool


class Desks(BaseModel):
    """What somebody can turn to besides their work list.

    Attributes:
        desks: In the order in which people see them.
        openings: In the order in which people see them.
    """

    desks: list[Desk]
    openings: list[ListedOpening]


@dataclass
class OpeningForm:
    """The form of a case that staff open.

    Attributes:
        name: Stable name.
        label: Name for people.
        schema: JSON Schema of what is sent.
        path: Where it is sent, below `/api/v1`.
        for_citizen: Whether it is a citizen's, who is told number and code to follow it by.
    """

    name: str
    label: str
    schema: dict[str, Any]
    path: str
    for_citizen: bool


class PublicPlace(BaseModel):
    """Where something public belongs.

    Attributes:
        department: Id of the department that answers for it.
        department_name: Its name.
        category: Id of its category (art. 20).
        category_label: The category's name.
    """

    department: str
    department_name: str
    category: str
    category_label: str


class PublicFacts(PublicPlace):
    """What is told of a public entry besides its text.

    Attributes:
        department: Id of the department that answers for it.
        department_name: Its name.
        category: Id of its category (art. 20).
        category_label: The category's name.
        at: When it came to stand there or was last revised.
        decision: Of a reply: kind of decision.
        decision_label: Its name.
        form: Of published information: way in which it is made public.
        form_label: Its name.
        index_number: Of published information: the agency's file number.
        address: Of published information: where all of it can be read.
        made_on: Of published information: day on which it was made or changed.
        due_on: Of published information: last day to publish it.
    """

    at: datetime
    decision: str | None = None
    decision_label: str | None = None
    form: str | None = None
    form_label: str | None = None
    index_number: str | None = None
    address: str | None = None
    made_on: date | None = None
    due_on: date | None = None


class PublicRow(PublicFacts):
    """A public entry in a list.

    Attributes:
        id: Its public id.
        title: What it is about.
        beginning: How its summary begins.
    """

    id: str
    title: str
    beginning: str


class PublicCategory(BaseModel):
    """A category with the number of entries in it.

    Attributes:
        id: Stable id.
        article: Item of art. 20.
        label: Name for people.
        count: Number of entries.
    """

    id: str
    article: str
    label: str
    count: int


class PublicEntries(BaseModel):
    """A page of public entries.

    Attributes:
        items: The entries, the newest first.
        total: How many there are in all; absent for a search.
        categories: All categories; on the first page of a list.
        cursor: Where the next page starts; absent at the end.
    """

    items: list[PublicRow]
    total: int | None
    categories: list[PublicCategory] | None = None
    cursor: str | None


class PublicDocument(BaseModel):
    """A file that everybody may download.

    Attributes:
        name: Neutral name.
        sha256: Digest of its bytes.
        url: Address for an hour.
    """

    name: str
    sha256: str
    url: str


class StandingEntry(PublicFacts):
    """A public entry.

    Attributes:
        id: Its public id.
        state: It can be read.
        title: What it is about.
        summary: What it says.
        tags: Further words.
        first_at: When it first came to stand there.
        files: Its files.
    """

    id: str
    state: Literal["public"]
    title: str
    summary: str
    tags: list[str]
    first_at: datetime
    files: list[PublicDocument]


class TakenDownEntry(PublicPlace):
    """What is left of an entry.

    Attributes:
        id: Its public id.
        state: It was taken down.
        first_at: When it first came to stand there.
        taken_down_at: When it was taken down.
        reason: Id of the reason.
        reason_label: The reason for people.
        note: What the department says about it; may be empty.
    """

    id: str
    state: Literal["taken_down"]
    first_at: datetime
    taken_down_at: datetime
    reason: str
    reason_label: str
    note: str


class PublicEntry(RootModel[StandingEntry | TakenDownEntry]):
    """A public entry, or what is left of it."""


class PublicationCount(PublicPlace):
    """How often a unit did something in a category in a month.

    Attributes:
        month: The month, as `2026-11`.
        act: What was done.
        count: How often.
    """

    month: str
    act: Literal["published", "revised", "taken_down"]
    count: int


class PublicationCounts(BaseModel):
    """What was done in a year, by unit, category, month and act.

    Attributes:
        year: The year.
        items: The counts; what is not there is zero.
    """

    year: int
    items: list[PublicationCount]


class PublicationSuggestion(BaseModel):
    """Information that may be worth publishing (art. 44).

    Attributes:
        case_ids: The cases that asked for it and were given it.
        suggested_by: Those of them whose applicants suggest to publish it.
        requests: Number of the cases.
        last_at: When the last of them was answered or suggested it.
    """

    case_ids: list[str]
    suggested_by: list[str]
    requests: int
    last_at: datetime


class PublicationSuggestions(BaseModel):
    """What a department may want to publish, the most wanted first."""

    items: list[PublicationSuggestion]


class OpenApiDocument(BaseModel):
    """This document."""

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]
