"""Every route of the HTTP API: what is sent, what comes back, who may ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from infra.openapi import answers
from sunhall.adapters.oidc import OidcProof
from sunhall.adapters.wechat import WeChatProof
from sunhall.application.public_facts import FIRST_YEAR, LAST_YEAR, MOST
from sunhall.application.staff_login import PasswordProof
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.disclosure.commands import Submit
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.upload import OfferFile
from sunhall.http.case_requests import ActOnTask, GiveAction, GiveCommand
from sunhall.http.paging import DEFAULT_LIMIT, HIGHEST_LIMIT

Schema = Mapping[str, Any]


class Caller(StrEnum):
    """Who may ask."""

    ANYONE = "anyone"
    APPLICANT = "applicant"  # whoever knows the query code
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter or a header."""

    name: str
    place: str
    text: str
    schema: Schema
    required: bool = False


OTHER_NAMES = "*"


@dataclass(frozen=True, slots=True)
class Choice:
    """A body that comes in several forms, told apart by one of its fields.

    Attributes:
        envelope: Class of the whole body.
        selector: Field that names the form.
        forms: Class of the form's data, by name; `OTHER_NAMES` stands for all names that are not
            among them.
        within: Field of the envelope that holds the data; empty when the form's fields stand
            beside the selector.
    """

    envelope: type[Any] | None
    selector: str
    forms: Mapping[str, type[Any]]
    within: str = "data"


@dataclass(frozen=True, slots=True)
class Operation:
    """One route.

    Attributes:
        route: Method and path.
        name: ``operationId``.
        summary: What it does, in half a sentence.
        caller: Who may ask.
        answer: Body of the good answer.
        status: Its status.
        body: What is sent.
        parameters: Query parameters and headers.
        problems: Statuses of its refusals, besides those of every route.
        cached: Whether the answer has an entity tag and can be kept.
        key: Whether an Idempotency-Key is taken: ``required``, ``optional`` or not.
        text: What else there is to know.
        example: A body that is right.
    """

    route: str
    name: str
    summary: str
    caller: Caller
    answer: type[Any]
    status: int = 200
    body: type[Any] | Choice | None = None
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[int, ...] = ()
    cached: bool = False
    key: str = ""
    text: str = ""
    example: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def method(self) -> str:
        """HTTP method in lower case."""
        return self.route.partition(" ")[0].lower()

    @property
    def path(self) -> str:
        """The path's template."""
        return self.route.partition(" ")[2]


_TEXT: Schema = {"type": "string"}
_CHOICES: Schema = {"type": "string", "enum": [unit.value for unit in Unit]}
_RECEIPT_NO: Schema = {"type": "string", "examples": ["GK-20261121-483927-0"]}

PATH_PARAMETERS: Mapping[str, tuple[str, Schema]] = {
    "receipt_no": ("Receipt number; case, blanks and dashes do not matter.", _RECEIPT_NO),
    "case_id": ("Id of the case.", {"type": "string", "pattern": "^[0-9A-HJKMNP-TV-Z]{26}$"}),
    "task_id": (
        "Id of the approval task.",
        {"type": "string", "pattern": r"^[0-9A-Z]{26}\.[1-9][0-9]?\.[0-9]{1,2}$"},
    ),
}

SEEN_VERSION = Parameter(
    "If-Match",
    "header",
    "Entity tag of the version that was seen; an `expected_version` in the body does the same.",
    {"type": "string", "pattern": '^"v[1-9][0-9]{0,8}"$'},
)
_PAGE = (
    Parameter(
        "limit",
        "query",
        "Rows of a page.",
        {"type": "integer", "minimum": 1, "maximum": HIGHEST_LIMIT, "default": DEFAULT_LIMIT},
    ),
    Parameter("cursor", "query", "Where the page starts: `cursor` of the page before.", _TEXT),
)
_PERIOD = (
    Parameter(
        "start",
        "query",
        f"Day (`2026-11-21`) or moment with offset of the starting event, {FIRST_YEAR} to "
        f"{LAST_YEAR}; hours and minutes need a moment. The first day is not counted.",
        {
            "type": "string",
            "anyOf": [{"format": "date"}, {"format": "date-time"}],
            "examples": ["2026-11-21"],
        },
        required=True,
    ),
    Parameter(
        "amount",
        "query",
        "Length of the period: at most "
        + ", ".join(f"{most} for `{unit}`" for unit, most in MOST.items())
        + ".",
        {"type": "integer", "minimum": 0, "maximum": max(MOST.values()), "examples": [20]},
        required=True,
    ),
    Parameter("unit", "query", "What is counted.", _CHOICES, required=True),
    Parameter(
        "roll",
        "query",
        "Whether an end of calendar days on a rest day moves to the next working day.",
        {"type": "boolean", "default": False},
    ),
)

_GIVEN_ELSEWHERE = frozenset({"decide_node", "record_letter"})
_APPLICANTS_OWN = {
    name: cls for name, cls in DISCLOSURE.commands.items() if name in DISCLOSURE.applicant_commands
}
_STAFFS_OWN = {
    name: cls for name, cls in DISCLOSURE.commands.items() if name not in _GIVEN_ELSEWHERE
}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        route="POST /api/v1/disclosure-requests",
        name="submitDisclosureRequest",
        summary="Submit a request for information",
        caller=Caller.ANYONE,
        body=Submit,
        answer=answers.Submitted,
        status=201,
        problems=(409,),
        key="required",
    ),
    Operation(
        route="GET /api/v1/disclosure-requests/{receipt_no}",
        name="readDisclosureRequest",
        summary="Follow a request",
        caller=Caller.APPLICANT,
        answer=answers.ApplicantCase,
    ),
    Operation(
        route="POST /api/v1/disclosure-requests/{receipt_no}/actions",
        name="actOnDisclosureRequest",
        summary="Supplement or withdraw a request",
        caller=Caller.APPLICANT,
        body=Choice(GiveAction, "action", _APPLICANTS_OWN),
        answer=answers.Done,
        parameters=(SEEN_VERSION,),
        problems=(409,),
        key="required",
    ),
    Operation(
        route="POST /api/v1/uploads",
        name="createUpload",
        summary="Announce a file and get a signed form for it",
        caller=Caller.ANYONE,
        body=OfferFile,
        answer=answers.UploadPlace,
        status=201,
        key="optional",
        text="Nothing is stored: a repeated request is answered with another place.",
        example={"file_name": "proof.pdf", "content_type": "application/pdf", "size": 52000},
    ),
    Operation(
        route="GET /api/v1/catalogue",
        name="readCatalogue",
        summary="Read the city's public facts",
        caller=Caller.ANYONE,
        answer=answers.PublicCatalogue,
        cached=True,
    ),
    Operation(
        route="GET /api/v1/deadlines",
        name="countDeadline",
        summary="Count a deadline and explain it day by day",
        caller=Caller.ANYONE,
        answer=answers.CountedDeadline,
        parameters=_PERIOD,
        problems=(422,),
    ),
    Operation(
        route="GET /api/openapi.json",
        name="readOpenApi",
        summary="Read this document",
        caller=Caller.ANYONE,
        answer=answers.OpenApiDocument,
        cached=True,
    ),
    Operation(
        route="POST /api/v1/staff/login",
        name="signIn",
        summary="Sign in as a member of staff",
        caller=Caller.ANYONE,
        body=Choice(
            None,
            "provider",
            {"password": PasswordProof, "wechat": WeChatProof, OTHER_NAMES: OidcProof},
            within="",
        ),
        answer=answers.SignedIn,
        problems=(401,),
        text="Besides `password`: `wechat` and the names of OpenID Connect issuers, as far as this "
        "installation is configured for them.",
    ),
    Operation(
        route="GET /api/v1/staff/worklist",
        name="readWorkList",
        summary="Read a work list, the most urgent first",
        caller=Caller.STAFF,
        answer=answers.WorkList,
        parameters=(
            Parameter("department", "query", "Whose list; the caller's own when absent.", _TEXT),
            *_PAGE,
        ),
    ),
    Operation(
        route="GET /api/v1/staff/cases/{case_id}",
        name="readCase",
        summary="Read a case with its whole history",
        caller=Caller.STAFF,
        answer=answers.StaffCase,
        problems=(404,),
    ),
    Operation(
        route="GET /api/v1/staff/cases/{case_id}/deadlines",
        name="explainDeadlines",
        summary="Explain every deadline of a case day by day",
        caller=Caller.STAFF,
        answer=answers.CaseDeadlines,
        problems=(404,),
    ),
    Operation(
        route="POST /api/v1/staff/cases/{case_id}/commands",
        name="giveCommand",
        summary="Do something to a case",
        caller=Caller.STAFF,
        body=Choice(GiveCommand, "command", _STAFFS_OWN),
        answer=answers.Done,
        parameters=(SEEN_VERSION,),
        problems=(404, 409),
        key="optional",
    ),
    Operation(
        route="GET /api/v1/staff/approvals",
        name="readApprovals",
        summary="Read the approvals that wait for the caller",
        caller=Caller.STAFF,
        answer=answers.ApprovalInbox,
        parameters=(
            Parameter("role", "query", "In which role; all of the caller's when absent.", _TEXT),
            *_PAGE,
        ),
    ),
    Operation(
        route="POST /api/v1/staff/approvals/{task_id}/actions",
        name="decideApproval",
        summary="Decide an approval task",
        caller=Caller.STAFF,
        body=ActOnTask,
        answer=answers.Done,
        problems=(404, 409),
        key="optional",
    ),
    Operation(
        route="POST /api/v1/staff/disclosure-requests",
        name="registerDisclosureRequest",
        summary="Register a request that came on paper or by word of mouth",
        caller=Caller.STAFF,
        body=Submit,
        answer=answers.Submitted,
        status=201,
        problems=(409,),
        key="required",
    ),
)
