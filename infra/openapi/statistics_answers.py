"""The bodies of answers about statistics, briefs, open data and the hotline's catalogue."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, Field


class Numbers(BaseModel):
    """What some tickets come to.

    Attributes:
        numbers: `tickets` that came in; of them `open`, `answered`, `judged` (known whether in
            time), `on_time`, `asked` (called back), `solved`, `content`, `reworked`, `yellow`,
            `red`, `overdue`, `supervised`; and `repeats`, `urges`, further calls about them.
        rates: `on_time_rate`, `solved_rate`, `content_rate` in percent; null of nothing.
        mean_days_to_reply: Mean of calendar days until the first answer; null without one.
    """

    numbers: dict[str, int]
    rates: dict[str, float | None]
    mean_days_to_reply: float | None


class NamedNumbers(Numbers):
    """The same for something.

    Attributes:
        words: What it is, by dimension.
        labels: The same for people.
    """

    words: dict[str, str]
    labels: dict[str, str]


class StatisticsTable(BaseModel):
    """A table of counts.

    Attributes:
        first: First day.
        to: Last day.
        by: What it is made by.
        only: What tickets it is about, by dimension.
        counted_at: What changed after this moment may be missing.
        items: The cells; what there was none of is left out.
        total: All of them together.
    """

    first: datetime.date = Field(alias="from")
    to: datetime.date
    by: list[str]
    only: dict[str, str]
    counted_at: datetime.datetime
    items: list[NamedNumbers]
    total: Numbers


class Span(BaseModel):
    """Some days, both ends included.

    Attributes:
        first: First day.
        to: Last day.
    """

    first: datetime.date = Field(alias="from")
    to: datetime.date


class HotExample(BaseModel):
    """A ticket that shows what an issue is about.

    Attributes:
        receipt_no: Its receipt number.
        state: Where it stood.
        unit: The unit that leads; `-` before there is one.
    """

    receipt_no: str
    state: str
    unit: str


class HotMatter(NamedNumbers):
    """A matter that has changed.

    Attributes:
        direction: `new`, `rising` or `falling`.
        usual: Tickets of an average window before.
        growth_percent: Change against that; null where there was nothing.
        share_percent: Share of all tickets of the window.
        chance: How likely so many, or more, are if nothing had changed.
        days: Tickets of each day of the window.
    """

    direction: str
    usual: float
    growth_percent: float | None
    share_percent: float
    chance: float
    days: list[int]


class HotIssue(HotMatter):
    """A hot issue of a window.

    Attributes:
        examples: Tickets that show what it is about.
    """

    examples: list[HotExample]


class HotIssues(BaseModel):
    """What has become hot in a window.

    Attributes:
        first: First day of the window.
        to: Its last day, today.
        before: The windows that it is compared with: whole weeks earlier, as long.
        by: What matters are told apart by.
        compared: How many matters were compared.
        counted_at: What changed after this moment may be missing.
        total: All tickets of the window.
        items: The hot ones, those first that gained most.
        falling: Those that have clearly become fewer.
    """

    first: datetime.date = Field(alias="from")
    to: datetime.date
    before: list[Span]
    by: list[str]
    compared: int
    counted_at: datetime.datetime
    total: Numbers
    items: list[HotIssue]
    falling: list[HotIssue]


class BriefIssue(BaseModel):
    """Which issue of its year a brief is.

    Attributes:
        rhythm: `day`, `week`, `month`, `quarter` or `year`.
        year: The year.
        number: Its number in that year.
        label: The same for people.
    """

    rhythm: str
    year: int
    number: int
    label: str


class ComparedNumber(BaseModel):
    """A number beside that of the issue before.

    Attributes:
        name: What it is.
        label: The same for people.
        now: Of this issue; a rate is null of nothing.
        before: Of the one before.
        change: In percent, a day; of a rate in percentage points. Null with nothing to compare.
    """

    name: str
    label: str
    now: float | None
    before: float | None
    change: float | None


class DayTickets(BaseModel):
    """The tickets of a day.

    Attributes:
        day: The day.
        tickets: How many came in.
    """

    day: datetime.date
    tickets: int


class DigestMatter(HotMatter):
    """A hot issue of a digest.

    Attributes:
        examples: Receipt numbers that show what it is about.
    """

    examples: list[str]


class ComparedPart(NamedNumbers):
    """A line of a digest.

    Attributes:
        before: Tickets of the issue before.
    """

    before: int


class AttentionReason(BaseModel):
    """Why a unit needs attention.

    Attributes:
        code: `overdue`, `on_time` or `content`.
        label: The same for people.
    """

    code: str
    label: str


class AttentionUnit(NamedNumbers):
    """A unit that needs attention.

    Attributes:
        reasons: Why.
    """

    reasons: list[AttentionReason]


class RankedUnit(BaseModel):
    """A unit of the brief of scores.

    Attributes:
        words: The unit.
        labels: Its name.
        unit_class: Id of the class that it is compared in.
        valid_callbacks: Callbacks that its rates are taken of.
        rates: Every indicator in percent.
        score: Its score; null without one.
        grade: Id of its grade.
        rank: Its place, where places are told.
        band: Id of its band, where bands are told.
        unranked: Why it has neither.
    """

    words: dict[str, str]
    labels: dict[str, str]
    unit_class: str | None = Field(alias="class")
    valid_callbacks: int
    rates: dict[str, str | None]
    score: str | None
    grade: str | None
    rank: int | None
    band: str | None
    unranked: str | None


class BriefBody(BaseModel):
    """A digest, or a brief of scores.

    Attributes:
        kind: `digest` or `ranking`: says which of the two it is.
        period: Name of the issue or of the period.
        name: What the paper is called.
        issue: Which issue it is.
        first: First day that it tells of.
        to: Last day.
        counted_at: What changed after this moment may be missing.
        before: Digest: the days of the issue before.
        total: Digest: all tickets.
        compared: Digest: the main numbers with their change.
        days: Digest: tickets of each day.
        hot: Digest: what has become hot.
        groups: Digest: by group of matters.
        areas: Digest: by district.
        channels: Digest: by the way in which they came in.
        repeated: Digest: the matters with most repeated calls.
        late: Digest: the units with most cards.
        attention: Digest: the units that need attention.
        formula: Ranking: id and label of the formula.
        places_told: Ranking: whether places are told; else bands are.
        units: Ranking: the units, by class and score.
    """

    kind: str
    period: str
    name: str
    issue: BriefIssue
    first: datetime.date = Field(alias="from")
    to: datetime.date
    counted_at: datetime.datetime
    before: Span | None = None
    total: Numbers | None = None
    compared: list[ComparedNumber] | None = None
    days: list[DayTickets] | None = None
    hot: list[DigestMatter] | None = None
    groups: list[ComparedPart] | None = None
    areas: list[ComparedPart] | None = None
    channels: list[ComparedPart] | None = None
    repeated: list[NamedNumbers] | None = None
    late: list[ComparedPart] | None = None
    attention: list[AttentionUnit] | None = None
    formula: dict[str, str] | None = None
    places_told: bool | None = None
    units: list[RankedUnit] | None = None


class UnitsFeedback(BaseModel):
    """What a unit has said.

    Attributes:
        text: What was done.
        measures: What is done so that it does not happen again.
    """

    text: str | None
    measures: str | None


class BriefInstruction(BaseModel):
    """An instruction on a brief, and what became of it.

    Attributes:
        case_id: The order that followed.
        receipt_no: Its number.
        leader: Who gave the instruction.
        text: The instruction.
        given_on: The day it was given.
        department: The unit that has to act.
        department_name: Its name.
        due_on: The day by which it has to report.
        state: Where the order stands.
        state_label: The same for people.
        result: What came of it, once it is closed.
        result_label: The same for people.
        feedback: What the unit said last.
    """

    case_id: str
    receipt_no: str
    leader: str | None
    text: str | None
    given_on: datetime.date | None
    department: str
    department_name: str
    due_on: datetime.date
    state: str
    state_label: str
    result: str | None
    result_label: str | None
    feedback: UnitsFeedback | None


class BriefInstructions(BaseModel):
    """The instructions on a brief, in the order in which they were given.

    Attributes:
        items: The instructions.
    """

    items: list[BriefInstruction]


class OpenColumn(BaseModel):
    """A column of the file.

    Attributes:
        name: Its head.
        label: What it holds.
        words: What each word in it means; empty where it holds days or numbers.
    """

    name: str
    label: str
    words: dict[str, str]


class OpenDictionary(BaseModel):
    """What the open data of the hotline mean.

    Attributes:
        columns: The columns, in order.
        least_cell: Tickets of a category in a district and month below which the district is
            `other`.
        encoding: Of the file; it begins with a byte order mark.
        format: Of the file.
    """

    columns: list[OpenColumn]
    least_cell: int
    encoding: str
    format: str


class Offered(BaseModel):
    """Something to choose.

    Attributes:
        id: Its id.
        label: What it is called.
    """

    id: str
    label: str


class OfferedKind(Offered):
    """A kind of ticket.

    Attributes:
        anonymous: Whether no contact has to be left.
    """

    anonymous: bool


class OfferedAnswer(BaseModel):
    """An answer of a list.

    Attributes:
        key: What is sent.
        label: What it is called.
    """

    key: str
    label: str


class OfferedQuestion(BaseModel):
    """A question of a category.

    Attributes:
        code: What its answer is sent under.
        label: The question.
        datatype: `string`, `number`, `datetime`, `text`, `singlevaluelist` or `multivaluelist`.
        required: Whether it has to be answered.
        hint: What to write; may be empty.
        values: The answers of a list.
    """

    code: str
    label: str
    datatype: str
    required: bool
    hint: str
    values: list[OfferedAnswer]


class OfferedCategory(Offered):
    """A category that citizens choose.

    Attributes:
        group: Id of its group.
        description: What it is for.
        service_code: Its Open311 code.
        kind: The kind that it mostly is.
        questions: Its questions, in order.
    """

    group: str
    description: str
    service_code: str
    kind: str
    questions: list[OfferedQuestion]


class OfferedArea(Offered):
    """A district.

    Attributes:
        outline: A closed ring of positions, longitude before latitude, WGS84.
    """

    outline: list[list[float]]


class RefusalReason(BaseModel):
    """Why the hotline does not take something on.

    Attributes:
        code: Its number in art. 11 of Beijing's 接诉即办工作条例.
        label: What it is called.
        where_to_go: Who is there for it; may be empty.
    """

    code: int
    label: str
    where_to_go: str


class EmergencyNumber(BaseModel):
    """A number for emergencies, which the hotline is not.

    Attributes:
        number: The number.
        label: Who answers.
    """

    number: str
    label: str


class TicketCatalogue(BaseModel):
    """What the hotline offers to citizens, in the language of the answer.

    Attributes:
        version: Changes with every change of a rule.
        locale: The language.
        kinds: Kinds of ticket.
        channels: The ways in which citizens hand one in themselves.
        groups: Groups of categories.
        categories: The categories that citizens choose.
        areas: The districts.
        satisfaction: The scale of satisfaction, the best first.
        callback_results: What a citizen can say it came to.
        refusal_reasons: Why something is not taken on.
        emergency_numbers: Numbers for emergencies.
    """

    version: str
    locale: str
    kinds: list[OfferedKind]
    channels: list[Offered]
    groups: list[Offered]
    categories: list[OfferedCategory]
    areas: list[OfferedArea]
    satisfaction: list[Offered]
    callback_results: list[Offered]
    refusal_reasons: list[RefusalReason]
    emergency_numbers: list[EmergencyNumber]
