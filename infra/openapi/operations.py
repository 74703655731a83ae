"""Every route of the HTTP API: what is sent, what comes back, who may ask."""

from __future__ import annotations

from collections.abc import Mapping

from infra.openapi import annual_report_answers, answers
from infra.openapi.applicants_side import applicants_actions
from infra.openapi.appointment_operations import APPOINTMENT_OPERATIONS
from infra.openapi.binding_operations import BINDING_OPERATIONS
from infra.openapi.hotline_operations import HOTLINE_OPERATIONS
from infra.openapi.hours_operations import HOURS_OPERATIONS
from infra.openapi.meeting_operations import MEETING_OPERATIONS
from infra.openapi.open_operations import OPEN_OPERATIONS
from infra.openapi.operation import (
    OTHER_NAMES,
    PAGE,
    SEEN_VERSION,
    TEXT,
    Caller,
    Choice,
    Operation,
    Parameter,
    Schema,
)
from infra.openapi.score_operations import SCORE_OPERATIONS
from infra.openapi.session_operations import SESSION_OPERATIONS
from infra.openapi.staff_notice_operations import STAFF_NOTICE_OPERATIONS
from infra.openapi.statistics_operations import STATISTICS_OPERATIONS
from infra.openapi.subscription_operations import SUBSCRIPTION_OPERATIONS
from infra.openapi.supervision_operations import SUPERVISION_OPERATIONS
from sunhall.adapters.oidc import OidcProof
from sunhall.adapters.wechat import WeChatProof
from sunhall.application.public_facts import FIRST_YEAR, LAST_YEAR, MOST
from sunhall.application.read_shelves import FIRST_YEAR as FIRST_PUBLIC_YEAR
from sunhall.application.read_shelves import LAST_YEAR as LAST_PUBLIC_YEAR
from sunhall.application.read_shelves import LONGEST_QUERY
from sunhall.application.services import SERVICES
from sunhall.application.staff_login import PasswordProof
from sunhall.domain.actor import ActorKind
from sunhall.domain.annual_report.commands import FIRST_YEAR as FIRST_REPORT_YEAR
from sunhall.domain.annual_report.commands import LAST_YEAR as LAST_REPORT_YEAR
from sunhall.domain.annual_report.commands import AddToReport, SettleReport
from sunhall.domain.authorization import PERMISSIONS, ROLES_OF
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.correction.commands import AskForCorrection
from sunhall.domain.correction.service import CORRECTION
from sunhall.domain.disclosure.commands import Submit
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.identity.commands import LookAtIdentity
from sunhall.domain.interview_plan.commands import DraftPlan
from sunhall.domain.live_session.commands import OpenSession
from sunhall.domain.public_consultation.commands import DraftConsultation
from sunhall.domain.public_consultation.comments.commands import GiveComment
from sunhall.domain.public_consultation.survey import AnswerSurvey
from sunhall.domain.publication.commands import RegisterItem
from sunhall.domain.publication.entry import Shelf
from sunhall.domain.upload import OfferFile
from sunhall.http.annual_report_query import FORMATS, LEVELS
from sunhall.http.box_query import BOXES
from sunhall.http.case_requests import (
    ActOnTask,
    ActOnTasks,
    GiveCommand,
    PlanAbsence,
)
from sunhall.http.opinion_request import SayOpinion

_CHOICES: Schema = {"type": "string", "enum": [unit.value for unit in Unit]}
_RECEIPT_NO: Schema = {"type": "string", "examples": ["GK-20261121-483927-0"]}

PATH_PARAMETERS: Mapping[str, tuple[str, Schema]] = {
    "kind": ("Which brief.", {"type": "string", "enum": ["digest", "ranking"]}),
    "period": (
        "Name of an issue of the digest, or of a period of scores.",
        {"type": "string", "maxLength": 10, "examples": ["2026-W20", "2026-05"]},
    ),
    "entry_id": (
        "Public id of the entry.",
        {"type": "string", "minLength": 1, "maxLength": 40, "examples": ["LG-0123456789abcdef"]},
    ),
    "receipt_no": ("Receipt number; case, blanks and dashes do not matter.", _RECEIPT_NO),
    "case_id": ("Id of the case.", {"type": "string", "pattern": "^[0-9A-HJKMNP-TV-Z]{26}$"}),
    "run": (
        "Number of the approval in its case.",
        {"type": "integer", "minimum": 1, "maximum": 999},
    ),
    "task_id": (
        "Id of the approval task: case, run, and seat or 0.",
        {"type": "string", "pattern": r"^[0-9A-Z]{26}\.[1-9][0-9]?\.(0|[1-9][0-9]{0,2})$"},
    ),
    "consultation_no": (
        "Number of the consultation, as the letter that asks for the opinion says it.",
        {"type": "string", "minLength": 3, "maxLength": 64},
    ),
    "row": (
        "Place of the row in the transcript.",
        {"type": "integer", "minimum": 1, "maximum": 99999},
    ),
    "year": ("The year.", {"type": "string", "pattern": "^20[0-9]{2}$"}),
    "opening": (
        "Name of an opening, as `GET /api/v1/staff/desks` tells it.",
        {"type": "string", "minLength": 1, "maxLength": 64, "examples": ["register_petition"]},
    ),
    "provider": (
        "Name of the provider.",
        {"type": "string", "minLength": 1, "maxLength": 64, "examples": ["wechat"]},
    ),
    "staff": ("Staff id of who is away.", {"type": "string", "minLength": 1, "maxLength": 64}),
    "first": ("First day of the absence.", {"type": "string", "format": "date"}),
    "department": ("Id of the unit.", {"type": "string", "minLength": 1, "maxLength": 64}),
}

_FLAG: Schema = {"type": "boolean", "default": False}
_PUBLIC = (
    Parameter(
        "q",
        "query",
        "Phrases, apart by blanks; every one has to be found as it is. At least two Chinese "
        "characters in a row, or a whole word.",
        {"type": "string", "maxLength": LONGEST_QUERY, "examples": ["义务教育"]},
    ),
    Parameter("department", "query", "Only entries of this department.", TEXT),
    Parameter("category", "query", "Only entries of this category.", TEXT),
    Parameter(
        "year",
        "query",
        "Only entries of this year, in Beijing.",
        {"type": "integer", "minimum": FIRST_PUBLIC_YEAR, "maximum": LAST_PUBLIC_YEAR},
    ),
)
_PUBLIC_TEXT = (
    "The first page without a query has the categories with their counts. A page may have fewer "
    "rows than asked for though `cursor` says that more follow; a search counts no total."
)
_BOX = (
    Parameter(
        "box",
        "query",
        "To do, done, begun by the caller, or copied to them.",
        {"type": "string", "enum": list(BOXES), "default": "todo"},
    ),
    Parameter("chain", "query", "Only approvals of this chain.", TEXT),
    Parameter("service", "query", "Only approvals of this service.", TEXT),
    Parameter("overdue", "query", "Only what should have been done by now: to do alone.", _FLAG),
)
_GO_ON = Parameter("next", "query", "Whether the answer names the next thing to do.", _FLAG)
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

_DAY: Schema = {"type": "string", "format": "date"}
_YEAR: Schema = {
    "type": "integer",
    "minimum": FIRST_REPORT_YEAR,
    "maximum": LAST_REPORT_YEAR,
    "examples": [2026],
}
_REPORT = (
    Parameter("year", "query", "Calendar year of the report; or else `from` and `to`.", _YEAR),
    Parameter("from", "query", "First day of tables three and four.", _DAY),
    Parameter("to", "query", "Last day of tables three and four.", _DAY),
    Parameter(
        "level",
        "query",
        "The report of a unit, or of the government, which adds up its units.",
        {"type": "string", "enum": list(LEVELS), "default": "unit"},
    ),
    Parameter("department", "query", "Which unit; the caller's own when absent.", TEXT),
    Parameter(
        "format",
        "query",
        "Data, or a file that looks like the form.",
        {"type": "string", "enum": list(FORMATS), "default": "json"},
    ),
)

_APPLICANTS_OWN = {
    name: cls for name, cls in DISCLOSURE.commands.items() if name in DISCLOSURE.applicant_commands
}
#: Given from the approval inbox and from the page of an opening.
_ON_OTHER_ROUTES = frozenset({"act_on_approval", "view_identity"})
#: What some role may give. A command of the same name has the same data in every service.
_STAFFS_OWN = {
    name: cls
    for service in SERVICES.values()
    for name, cls in service.commands.items()
    if name not in _ON_OTHER_ROUTES and not ROLES_OF[ActorKind.STAFF].isdisjoint(PERMISSIONS[name])
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
    applicants_actions(
        "/api/v1/disclosure-requests/{receipt_no}",
        "actOnDisclosureRequest",
        "Supplement or withdraw a request",
        _APPLICANTS_OWN,
    ),
    Operation(
        route="POST /api/v1/correction-requests",
        name="submitCorrectionRequest",
        summary="Ask to correct a record about oneself",
        caller=Caller.ANYONE,
        body=AskForCorrection,
        answer=answers.Submitted,
        status=201,
        problems=(409,),
        key="required",
        text="Among the attachments are a proof of identity and evidence that the record is wrong "
        "(条例 art. 41).",
    ),
    Operation(
        route="GET /api/v1/correction-requests/{receipt_no}",
        name="readCorrectionRequest",
        summary="Follow a correction request",
        caller=Caller.APPLICANT,
        answer=answers.ApplicantCase,
    ),
    applicants_actions(
        "/api/v1/correction-requests/{receipt_no}",
        "actOnCorrectionRequest",
        "Withdraw a correction request",
        {"withdraw": CORRECTION.commands["withdraw"]},
    ),
    Operation(
        route="GET /api/v1/third-party-opinions/{consultation_no}",
        name="readConsultation",
        summary="Read what one is asked as a third party",
        caller=Caller.APPLICANT,
        answer=answers.AskedThirdParty,
        text="The code stands in the letter that asks for the opinion (条例 art. 32).",
    ),
    Operation(
        route="POST /api/v1/third-party-opinions/{consultation_no}",
        name="giveOpinion",
        summary="Say whether something may be disclosed",
        caller=Caller.APPLICANT,
        body=SayOpinion,
        answer=answers.OpinionTaken,
        problems=(409, 422),
        key="required",
    ),
    Operation(
        route="GET /api/v1/disclosure-requests/{receipt_no}/deadlines",
        name="explainOwnDeadlines",
        summary="Explain every deadline of a request day by day",
        caller=Caller.APPLICANT,
        answer=answers.CaseDeadlines,
    ),
    Operation(
        route="GET /api/v1/disclosure-requests/{receipt_no}/deadlines.ics",
        name="downloadDeadlines",
        summary="Download the deadlines of a request for a calendar program",
        caller=Caller.APPLICANT,
        answer=None,
        media="text/calendar",
        text="Days in Beijing. A deadline that no longer runs is there as cancelled, so that "
        "importing the file again takes it out of a calendar.",
    ),
    Operation(
        route="GET /api/v1/consultations",
        name="readPublicConsultations",
        summary="Read the public consultations, the newest first",
        caller=Caller.ANYONE,
        answer=answers.ConsultationList,
        parameters=PAGE,
    ),
    Operation(
        route="GET /api/v1/consultations/{receipt_no}",
        name="readPublicConsultation",
        summary="Read a public consultation with its comments and its result",
        caller=Caller.ANYONE,
        answer=answers.OpenConsultation,
        parameters=(Parameter("cursor", "query", "Where the page of comments starts.", TEXT),),
        problems=(404,),
    ),
    Operation(
        route="POST /api/v1/consultations/{receipt_no}/comments",
        name="giveComment",
        summary="Comment on an open consultation",
        caller=Caller.ANYONE,
        body=GiveComment,
        answer=answers.GivenComment,
        status=201,
        problems=(404, 409),
        key="required",
        text="Nobody reads it before the department has looked at it; name and contact nobody else "
        "reads at all.",
        example={"text": "建议增加校车。", "question": 0},
    ),
    Operation(
        route="POST /api/v1/consultations/{receipt_no}/answers",
        name="answerSurvey",
        summary="Answer the survey of an open consultation",
        caller=Caller.ANYONE,
        body=AnswerSurvey,
        answer=answers.SurveyAnswers,
        problems=(404, 409),
        key="required",
        text="`voter` is a random text that the device has made and keeps; the same answers again "
        "are the same answers. Neither it nor the network is kept as it is. What came of it is "
        "told with the result.",
        example={
            "answers": [[1], [2, 3], []],
            "voter": "b3c1f0c2-6b1e-4c55-9d5a-0a4f6f6f9a10",
        },
    ),
    Operation(
        route="GET /api/v1/comments/{receipt_no}",
        name="readOwnComment",
        summary="Follow one's own comment to its answer",
        caller=Caller.APPLICANT,
        answer=answers.ApplicantCase,
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
        route="GET /api/v1/disclosures",
        name="listDisclosures",
        summary="List or search replies that were released to everybody, the newest first",
        caller=Caller.ANYONE,
        answer=answers.PublicEntries,
        parameters=(*_PUBLIC, *PAGE),
        problems=(422,),
        cached=True,
        text=_PUBLIC_TEXT,
    ),
    Operation(
        route="GET /api/v1/disclosures/{entry_id}",
        name="readDisclosure",
        summary="Read a released reply, or why it was taken down",
        caller=Caller.ANYONE,
        answer=answers.PublicEntry,
        problems=(404,),
        cached=True,
    ),
    Operation(
        route="GET /api/v1/publications",
        name="listPublications",
        summary="List or search what agencies publish by themselves, the newest first",
        caller=Caller.ANYONE,
        answer=answers.PublicEntries,
        parameters=(*_PUBLIC, *PAGE),
        problems=(422,),
        cached=True,
        text=_PUBLIC_TEXT,
    ),
    Operation(
        route="GET /api/v1/publications/{entry_id}",
        name="readPublication",
        summary="Read published information, or why it was taken down",
        caller=Caller.ANYONE,
        answer=answers.PublicEntry,
        problems=(404,),
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
    *BINDING_OPERATIONS,
    *STAFF_NOTICE_OPERATIONS,
    *SUBSCRIPTION_OPERATIONS,
    Operation(
        route="GET /api/v1/staff/worklist",
        name="readWorkList",
        summary="Read a work list, the most urgent first",
        caller=Caller.STAFF,
        answer=answers.WorkList,
        parameters=(
            Parameter("department", "query", "Whose list; the caller's own when absent.", TEXT),
            Parameter("state", "query", "Only what stands there, such as `callback`.", TEXT),
            Parameter("service", "query", "Only cases of this service.", TEXT),
            *PAGE,
        ),
        problems=(422,),
    ),
    Operation(
        route="GET /api/v1/staff/worklist/counts",
        name="countWork",
        summary="Count a work list: how much waits, how urgent it is, of which service",
        caller=Caller.STAFF,
        answer=answers.WorkCounts,
        parameters=(
            Parameter("department", "query", "Whose list; the caller's own when absent.", TEXT),
        ),
        problems=(422,),
        text="Of a long list the most urgent entries are counted; `more` tells that there may be "
        "others.",
    ),
    Operation(
        route="GET /api/v1/staff/cases",
        name="findCase",
        summary="Find a case by its receipt number",
        caller=Caller.STAFF,
        answer=answers.FoundCase,
        parameters=(
            Parameter("receipt_no", "query", "As people say it; dashes do not matter.", TEXT),
        ),
        problems=(404, 422),
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
        route="GET /api/v1/staff/cases/{case_id}/similar",
        name="listSimilarRequests",
        summary="List what the same applicant was answered before",
        caller=Caller.STAFF,
        answer=answers.SimilarRequests,
        problems=(404,),
    ),
    Operation(
        route="POST /api/v1/staff/deadline-feed",
        name="subscribeDeadlines",
        summary="Get an address for calendar programs with the own department's deadlines",
        caller=Caller.STAFF,
        answer=answers.DeadlineFeed,
        status=201,
        key="optional",
        text="It holds receipt numbers, clocks and days. An earlier address ends.",
    ),
    Operation(
        route="DELETE /api/v1/staff/deadline-feed",
        name="unsubscribeDeadlines",
        summary="End the own address for calendar programs",
        caller=Caller.STAFF,
        answer=answers.FeedRevoked,
    ),
    Operation(
        route="GET /api/v1/staff/deadlines.ics",
        name="readDeadlineFeed",
        summary="Read a department's deadlines as a calendar program",
        caller=Caller.ANYONE,
        answer=None,
        media="text/calendar",
        parameters=(
            Parameter(
                "token", "query", "The key that `subscribeDeadlines` gave.", TEXT, required=True
            ),
        ),
        problems=(404,),
    ),
    Operation(
        route="GET /api/v1/staff/cases/{case_id}/approvals/{run}/proof",
        name="proveApproval",
        summary="Get a page that proves a whole approval",
        caller=Caller.STAFF,
        answer=None,
        media="application/pdf",
        problems=(404,),
        text="Every signature with its opinion, what happened on the way, and the hashes of the "
        "events, verified. The same record gives the same bytes. Should a history not verify, "
        "there is no page: status 500, code `history_broken`.",
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
        route="POST /api/v1/staff/cases/{case_id}/identity",
        name="lookAtIdentity",
        summary="Look at a sealed identity that three key holders have opened to the caller",
        caller=Caller.STAFF,
        body=LookAtIdentity,
        answer=answers.SeenIdentity,
        problems=(404, 409),
        text="Every look is an event of the case before it is answered, so a request that is sent "
        "again is another look. After `until`, or for anybody but who asked for the opening, the "
        "answer is 403 `identity_not_open`.",
        example={"purpose": "核对申请人委托书"},
    ),
    Operation(
        route="GET /api/v1/staff/approvals",
        name="readApprovals",
        summary="Read one of the caller's boxes of approvals",
        caller=Caller.STAFF,
        answer=answers.ApprovalBox,
        parameters=(*_BOX, *PAGE),
        problems=(422,),
    ),
    Operation(
        route="GET /api/v1/staff/approvals/counts",
        name="countApprovals",
        summary="Count the approvals that wait for the caller",
        caller=Caller.STAFF,
        answer=answers.ApprovalCounts,
    ),
    Operation(
        route="POST /api/v1/staff/approvals/actions",
        name="actOnApprovals",
        summary="Approve many tasks, or mark many copies as read",
        caller=Caller.STAFF,
        body=ActOnTasks,
        answer=answers.Many,
        key="required",
        text="Each task is answered by itself: a refusal stops no other. Sent again under its key, "
        "what was carried out is not done again.",
    ),
    Operation(
        route="POST /api/v1/staff/approvals/{task_id}/actions",
        name="actOnApproval",
        summary="Act on an approval: sign, send back, hand on, add a signer, urge, copy, comment",
        caller=Caller.STAFF,
        body=ActOnTask,
        answer=answers.Acted,
        parameters=(_GO_ON,),
        problems=(404, 409),
        key="optional",
        example={"action": "approve", "opinion": "同意"},
    ),
    Operation(
        route="GET /api/v1/staff/choices",
        name="readChoices",
        summary="Read the lists from which fields of commands take their values",
        caller=Caller.STAFF,
        answer=answers.ChoiceLists,
        parameters=(
            Parameter(
                "lists", "query", "Names of lists, with commas; `x-choices` of schemas.", TEXT
            ),
        ),
        problems=(422,),
        text="A schema's field with `x-choices` takes one value, or several, of that list. "
        "`colleagues` are the people of one's own department.",
    ),
    Operation(
        route="GET /api/v1/staff/desks",
        name="readDesks",
        summary="Read what one can turn to besides the work list, and what one can open",
        caller=Caller.STAFF,
        answer=answers.Desks,
        problems=(422,),
    ),
    Operation(
        route="GET /api/v1/staff/openings/{opening}",
        name="readOpening",
        summary="Read the form of a case that staff open",
        caller=Caller.STAFF,
        answer=answers.OpeningForm,
        problems=(404, 422),
        text="What is filled in is sent to `path` below `/api/v1`, with an Idempotency-Key.",
    ),
    Operation(
        route="GET /api/v1/staff/absences",
        name="readAbsences",
        summary="Read who stands in for somebody, and when",
        caller=Caller.STAFF,
        answer=answers.Absences,
        parameters=(Parameter("staff", "query", "Whose; the caller's own when absent.", TEXT),),
        problems=(422,),
    ),
    Operation(
        route="PUT /api/v1/staff/absences",
        name="planAbsence",
        summary="Let a deputy have one's tasks for some days",
        caller=Caller.STAFF,
        body=PlanAbsence,
        answer=answers.PlannedAbsence,
        text="An absence of the same person that begins on the same day is replaced. Tasks that "
        "somebody has already stay with them.",
    ),
    Operation(
        route="DELETE /api/v1/staff/absences/{staff}/{first}",
        name="endAbsence",
        summary="Take an absence away",
        caller=Caller.STAFF,
        answer=answers.Absences,
        problems=(404,),
    ),
    Operation(
        route="GET /api/v1/staff/reports/disclosure-annual",
        name="readAnnualReport",
        summary="Read the statutory annual report, or its tables for other days",
        caller=Caller.STAFF,
        answer=annual_report_answers.AnnualReportNumbers,
        files=(
            "text/html",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        parameters=_REPORT,
        problems=(422,),
        text="Counted from the events at this moment. Identities that fail are listed in "
        "`findings` with the cases behind them, and stand at the head of every file.",
    ),
    Operation(
        route="PUT /api/v1/staff/reports/disclosure-annual/additions",
        name="addToAnnualReport",
        summary="Write the texts and the figures of table two of a report",
        caller=Caller.STAFF,
        body=AddToReport,
        answer=annual_report_answers.KeptVersion,
        problems=(409,),
        text="Every version is kept with who wrote it and when; the newest counts.",
        example={
            "year": 2026,
            "level": "unit",
            "department": "education-bureau",
            "general": "本年新收政府信息公开申请{r1.c7}件。",
            "problems": "主动公开的时效性有待提高。",
        },
    ),
    Operation(
        route="PUT /api/v1/staff/reports/disclosure-annual/settled",
        name="settleAnnualReport",
        summary="Settle the report of a year, or take over one from paper",
        caller=Caller.STAFF,
        body=SettleReport,
        answer=annual_report_answers.KeptVersion,
        problems=(409,),
        text="Refused while the report is incomplete or an identity fails whose reason the text "
        "does not explain (`report_incomplete`, `report_does_not_balance`).",
        example={"year": 2025, "level": "unit", "department": "education-bureau"},
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
    Operation(
        route="POST /api/v1/staff/correction-requests",
        name="registerCorrectionRequest",
        summary="Register a correction request that came on paper or by word of mouth",
        caller=Caller.STAFF,
        body=AskForCorrection,
        answer=answers.Submitted,
        status=201,
        problems=(409,),
        key="required",
    ),
    Operation(
        route="POST /api/v1/staff/consultations",
        name="draftPublicConsultation",
        summary="Begin a public consultation of one's own department",
        caller=Caller.STAFF,
        body=DraftConsultation,
        answer=answers.Submitted,
        status=201,
        problems=(409,),
        key="required",
        text="Nobody outside sees it before it was reviewed and approved; then it opens by itself.",
    ),
    Operation(
        route="POST /api/v1/staff/sessions",
        name="openLiveSession",
        summary="Open a live interview of a unit",
        caller=Caller.STAFF,
        body=OpenSession,
        answer=answers.Submitted,
        status=201,
        problems=(409,),
        key="required",
        text="Nobody outside sees it before its topics are put to the vote or it is announced.",
    ),
    Operation(
        route="POST /api/v1/staff/interview-plans",
        name="draftInterviewPlan",
        summary="Begin the yearly plan of live interviews",
        caller=Caller.STAFF,
        body=DraftPlan,
        answer=answers.Submitted,
        status=201,
        problems=(409,),
        key="required",
        text="Nobody outside sees it before its units are put to the vote.",
    ),
    Operation(
        route="POST /api/v1/staff/publications",
        name="registerPublication",
        summary="Write down information that has to be published within twenty working days",
        caller=Caller.STAFF,
        body=RegisterItem,
        answer=answers.Submitted,
        status=201,
        problems=(409,),
        key="required",
    ),
    Operation(
        route="GET /api/v1/staff/publications/counts",
        name="countPublications",
        summary="Count what was published, revised and taken down, by unit, category and month",
        caller=Caller.STAFF,
        answer=answers.PublicationCounts,
        parameters=(
            Parameter(
                "year",
                "query",
                "The year; this one when absent.",
                {"type": "integer", "minimum": FIRST_PUBLIC_YEAR, "maximum": 2199},
            ),
            Parameter("department", "query", "Only this department.", TEXT),
            Parameter(
                "shelf",
                "query",
                "Which list.",
                {
                    "type": "string",
                    "enum": [shelf.value for shelf in Shelf],
                    "default": Shelf.PUBLICATIONS.value,
                },
            ),
        ),
        problems=(422,),
    ),
    Operation(
        route="GET /api/v1/staff/publications/suggestions",
        name="suggestPublications",
        summary="See what several applicants were given, and what applicants suggest to publish",
        caller=Caller.STAFF,
        answer=answers.PublicationSuggestions,
        parameters=(
            Parameter("department", "query", "Whose; the caller's own when absent.", TEXT),
        ),
        problems=(422,),
    ),
    *SUPERVISION_OPERATIONS,
    *SCORE_OPERATIONS,
    *STATISTICS_OPERATIONS,
    *HOTLINE_OPERATIONS,
    *OPEN_OPERATIONS,
    *SESSION_OPERATIONS,
    *MEETING_OPERATIONS,
    *APPOINTMENT_OPERATIONS,
    *HOURS_OPERATIONS,
)
