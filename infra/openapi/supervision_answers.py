"""The bodies that the routes of supervision answer with."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel


class Finding(BaseModel):
    """A finding as a line of the list.

    Attributes:
        case_id: The case.
        receipt_no: Its receipt number.
        service: Its service.
        service_label: The same for people.
        department: Who answers for it.
        department_name: The department's name.
        rule: Id of the rule.
        rule_label: What the rule is called.
        kind: `time`, `content`, `flow` or `fee`.
        kind_label: The same for people.
        severity: `yellow` or `red`.
        severity_label: The same for people.
        then: What follows: `notice`, `urge` or `order`.
        then_label: The same for people.
        due_at: The deadline it is about, if it is about one.
        found_at: Since when it stands.
    """

    case_id: str
    receipt_no: str
    service: str
    service_label: str
    department: str
    department_name: str
    rule: str
    rule_label: str
    kind: str
    kind_label: str
    severity: str
    severity_label: str
    then: str
    then_label: str
    due_at: datetime | None
    found_at: datetime


class FindingList(BaseModel):
    """A page of findings: red before yellow, the most urgent first.

    Attributes:
        items: The lines.
        cursor: Where the next page starts; null at the end. A page of few matching lines may be
            short though more follow.
    """

    items: list[Finding]
    cursor: str | None


class Told(BaseModel):
    """Somebody who is told.

    Attributes:
        who: `unit`, `department_head`, `supervisor` or `leader`.
        who_label: The same for people.
    """

    who: str
    who_label: str


class CaseFinding(BaseModel):
    """What a rule found in a case.

    Attributes:
        department: Who answers for it.
        department_name: The department's name.
        rule: Id of the rule.
        rule_label: What the rule is called.
        kind: `time`, `content`, `flow` or `fee`.
        kind_label: The same for people.
        severity: `yellow` or `red`.
        severity_label: The same for people.
        then: What follows: `notice`, `urge` or `order`.
        then_label: The same for people.
        times: At how many things of the case it was found.
        due_at: The deadline it is about, if it is about one.
        found_at: Since when it stands, or stood last.
        stands: Whether it still holds.
        tell: Who is told.
        tell_at: When: at once, or when offices open next.
    """

    department: str
    department_name: str
    rule: str
    rule_label: str
    kind: str
    kind_label: str
    severity: str
    severity_label: str
    then: str
    then_label: str
    times: int
    due_at: datetime | None
    found_at: datetime
    stands: bool
    tell: list[Told]
    tell_at: datetime


class CaseOrder(BaseModel):
    """A supervision order about a case.

    Attributes:
        case_id: The order.
        receipt_no: Its number.
        level: `urge`, `order` or `list`.
        level_label: The same for people.
        state: Where it stands.
        state_label: The same for people.
        department: The unit that has to act.
        department_name: The unit's name.
        result: What came of it; null before.
        result_label: The same for people.
        due_at: By when the unit has to act next, if a clock runs.
    """

    case_id: str
    receipt_no: str
    level: str
    level_label: str
    state: str
    state_label: str
    department: str
    department_name: str
    result: str | None
    result_label: str | None
    due_at: datetime | None


class CaseSupervision(BaseModel):
    """What supervision knows of a case.

    Attributes:
        findings: What stands, then what stood.
        orders: Supervision orders about it.
    """

    findings: list[CaseFinding]
    orders: list[CaseOrder]


class UrgedCase(BaseModel):
    """What came of urging in one case.

    Attributes:
        case_id: The case.
        receipt_no: Its receipt number, if it was urged.
        urged: Whether it was.
        code: Why not.
        reason: The same for people.
    """

    case_id: str
    receipt_no: str | None
    urged: bool
    code: str | None
    reason: str | None


class Urged(BaseModel):
    """What came of urging in several cases.

    Attributes:
        told_at: When units are told: at once, or when offices open next.
        items: Every case.
    """

    told_at: datetime
    items: list[UrgedCase]


class RiskRule(BaseModel):
    """A rule that watches a risk point.

    Attributes:
        rule: Id of the rule.
        rule_label: What it is called.
        found: How often it found something in the period.
    """

    rule: str
    rule_label: str
    found: int


class RiskPoint(BaseModel):
    """A point at which a post has the power to do wrong.

    Attributes:
        id: Short id.
        position: Who has the power.
        power: What they can do.
        risk: What could go wrong.
        level: `high`, `medium` or `low`.
        level_label: The same for people.
        measure: What is done against it.
        rules: What watches it.
        found: How often something was found in the period.
    """

    id: str
    position: str
    power: str
    risk: str
    level: str
    level_label: str
    measure: str
    rules: list[RiskRule]
    found: int


class RiskPoints(BaseModel):
    """The risk points with what was found in a period.

    Attributes:
        items: The points, in the order of the catalogue.
    """

    items: list[RiskPoint]
