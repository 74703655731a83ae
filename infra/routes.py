"""The HTTP API's routes: who answers, who may call, how fast."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Pace(StrEnum):
    """Which of the stage's throttles a route has."""

    NORMAL = "normal"
    SUBMISSION = "submission"
    LOGIN = "login"


@dataclass(frozen=True, slots=True)
class Route:
    """One route.

    Attributes:
        method: HTTP method.
        path: Path with `{name}` for a variable part, as in the API's contract.
        function: Function that answers.
        staff: Whether a staff token is needed. Other routes are open to everyone, and the function
            itself asks for what it needs (a query code, a password, nothing).
        pace: Throttle.
    """

    method: str
    path: str
    function: str
    staff: bool = False
    pace: Pace = Pace.NORMAL

    @property
    def key(self) -> str:
        """API Gateway's name of the route."""
        return f"{self.method} {self.path}"


_DISCLOSURE = "/api/v1/disclosure-requests"
_CORRECTION = "/api/v1/correction-requests"
_OPINIONS = "/api/v1/third-party-opinions"
_CONSULTATIONS = "/api/v1/consultations"
_TICKETS = "/api/v1/tickets"
_PETITIONS = "/api/v1/petitions"
_SESSIONS = "/api/v1/sessions"
_SESSION_QUESTIONS = "/api/v1/session-questions"
_PLANS = "/api/v1/interview-plans"
_APPOINTMENTS = "/api/v1/appointments"
_STAFF = "/api/v1/staff"
_INSTRUCTIONS = f"{_STAFF}/briefs/{{kind}}/{{period}}/instructions"

OPEN311 = "/open311/v2"
"""Where GeoReport v2 lives: a contract of its own, with its own discovery and errors. API Gateway
takes a whole segment as a variable, so a suffix behind one is read by the function."""

ROUTES: tuple[Route, ...] = (
    Route("POST", _DISCLOSURE, "disclosure_api", pace=Pace.SUBMISSION),
    Route("GET", f"{_DISCLOSURE}/{{receipt_no}}", "disclosure_api"),
    Route("GET", f"{_DISCLOSURE}/{{receipt_no}}/deadlines", "disclosure_api"),
    Route("GET", f"{_DISCLOSURE}/{{receipt_no}}/deadlines.ics", "disclosure_api"),
    Route("POST", f"{_DISCLOSURE}/{{receipt_no}}/actions", "disclosure_api", pace=Pace.SUBMISSION),
    Route("POST", _CORRECTION, "disclosure_api", pace=Pace.SUBMISSION),
    Route("GET", f"{_CORRECTION}/{{receipt_no}}", "disclosure_api"),
    Route("POST", f"{_CORRECTION}/{{receipt_no}}/actions", "disclosure_api", pace=Pace.SUBMISSION),
    Route("GET", f"{_OPINIONS}/{{consultation_no}}", "disclosure_api"),
    Route("POST", f"{_OPINIONS}/{{consultation_no}}", "disclosure_api", pace=Pace.SUBMISSION),
    Route("POST", _TICKETS, "tickets_api", pace=Pace.SUBMISSION),
    Route("GET", f"{_TICKETS}/{{receipt_no}}", "tickets_api"),
    Route("POST", f"{_TICKETS}/{{receipt_no}}/actions", "tickets_api", pace=Pace.SUBMISSION),
    Route("GET", f"{_APPOINTMENTS}/slots", "appointments_api"),
    Route("POST", f"{_APPOINTMENTS}/holds", "appointments_api", pace=Pace.SUBMISSION),
    Route("POST", _APPOINTMENTS, "appointments_api", pace=Pace.SUBMISSION),
    Route("GET", f"{_APPOINTMENTS}/{{receipt_no}}", "appointments_api"),
    Route(
        "POST",
        f"{_APPOINTMENTS}/{{receipt_no}}/actions",
        "appointments_api",
        pace=Pace.SUBMISSION,
    ),
    Route("POST", _PETITIONS, "tickets_api", pace=Pace.SUBMISSION),
    Route("GET", f"{_PETITIONS}/{{receipt_no}}", "tickets_api"),
    Route("POST", f"{_PETITIONS}/{{receipt_no}}/actions", "tickets_api", pace=Pace.SUBMISSION),
    Route("GET", _CONSULTATIONS, "consultations_api"),
    Route("GET", "/api/v1/comments/{receipt_no}", "consultations_api"),
    Route("GET", f"{_CONSULTATIONS}/{{receipt_no}}", "consultations_api"),
    Route(
        "POST",
        f"{_CONSULTATIONS}/{{receipt_no}}/comments",
        "consultations_api",
        pace=Pace.SUBMISSION,
    ),
    Route(
        "POST",
        f"{_CONSULTATIONS}/{{receipt_no}}/answers",
        "consultations_api",
        pace=Pace.SUBMISSION,
    ),
    *(
        Route("GET", f"{OPEN311}/{document}.{suffix}", "open311_api")
        for document in ("discovery", "services", "requests", "servicerequestupdates")
        for suffix in ("json", "xml")
    ),
    Route("GET", f"{OPEN311}/services/{{service_code}}", "open311_api"),
    Route("GET", f"{OPEN311}/requests/{{service_request_id}}", "open311_api"),
    Route("GET", f"{OPEN311}/photos/{{photo}}", "open311_api"),
    Route("POST", f"{OPEN311}/requests.json", "open311_intake", pace=Pace.SUBMISSION),
    Route("POST", f"{OPEN311}/requests.xml", "open311_intake", pace=Pace.SUBMISSION),
    Route("GET", f"{OPEN311}/tokens/{{token}}", "open311_intake"),
    Route("GET", _SESSIONS, "sessions_api"),
    Route("GET", f"{_SESSIONS}/{{receipt_no}}", "sessions_api"),
    Route("GET", f"{_SESSIONS}/{{receipt_no}}/questions", "sessions_api"),
    Route("GET", f"{_SESSIONS}/{{receipt_no}}/transcript", "sessions_api"),
    Route("GET", f"{_PLANS}/{{year}}", "sessions_api"),
    Route("GET", "/interviews/archive", "sessions_api"),
    Route("GET", "/interviews/{receipt_no}", "sessions_api"),
    Route("POST", f"{_SESSIONS}/{{receipt_no}}/questions", "session_intake", pace=Pace.SUBMISSION),
    Route("POST", f"{_SESSIONS}/{{receipt_no}}/votes", "session_intake", pace=Pace.SUBMISSION),
    Route("POST", f"{_PLANS}/{{year}}/votes", "session_intake", pace=Pace.SUBMISSION),
    Route("GET", f"{_SESSION_QUESTIONS}/{{receipt_no}}", "session_intake"),
    Route(
        "POST",
        f"{_SESSION_QUESTIONS}/{{receipt_no}}/actions",
        "session_intake",
        pace=Pace.SUBMISSION,
    ),
    Route("POST", "/api/v1/uploads", "uploads_api", pace=Pace.SUBMISSION),
    Route(
        "POST",
        "/api/v1/appointments/{receipt_no}/meeting-tickets",
        "meetings_api",
        pace=Pace.SUBMISSION,
    ),
    Route("GET", "/api/v1/catalogue", "public_api"),
    Route("GET", "/api/v1/catalogue/tickets", "public_api"),
    Route("GET", "/api/v1/deadlines", "public_api"),
    Route("GET", "/api/openapi.json", "public_api"),
    Route("GET", "/api/v1/open-data/tickets.csv", "open_information"),
    Route("GET", "/api/v1/open-data/tickets", "open_information"),
    Route("GET", "/api/v1/disclosures", "open_information"),
    Route("GET", "/api/v1/disclosures/{entry_id}", "open_information"),
    Route("GET", "/api/v1/publications", "open_information"),
    Route("GET", "/api/v1/publications/{entry_id}", "open_information"),
    Route("GET", "/open/disclosures", "open_information"),
    Route("GET", "/open/disclosures/{entry_id}", "open_information"),
    Route("GET", "/open/publications", "open_information"),
    Route("GET", "/open/publications/{entry_id}", "open_information"),
    Route("GET", "/open/statistics", "open_information"),
    Route("GET", "/open/consultations", "consultations_api"),
    Route("GET", "/open/consultations/{receipt_no}", "consultations_api"),
    Route("POST", f"{_STAFF}/login", "staff_login", pace=Pace.LOGIN),
    Route("GET", f"{_STAFF}/bindings", "staff_login", staff=True),
    Route("POST", f"{_STAFF}/bindings", "staff_login", staff=True, pace=Pace.LOGIN),
    Route("DELETE", f"{_STAFF}/bindings/{{provider}}", "staff_login", staff=True),
    # Beside the bindings: who allows WeChat to remind them shows whose WeChat it is.
    Route("GET", f"{_STAFF}/subscriptions", "staff_login", staff=True),
    Route("POST", f"{_STAFF}/subscriptions", "staff_login", staff=True, pace=Pace.LOGIN),
    Route("GET", f"{_STAFF}/worklist", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/worklist/counts", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/cases", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/cases/{{case_id}}", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/cases/{{case_id}}/deadlines", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/cases/{{case_id}}/similar", "staff_api", staff=True),
    Route("POST", f"{_STAFF}/cases/{{case_id}}/commands", "staff_api", staff=True),
    Route(
        "GET",
        f"{_STAFF}/cases/{{case_id}}/approvals/{{run}}/proof",
        "approval_proof",
        staff=True,
    ),
    Route("POST", f"{_STAFF}/cases/{{case_id}}/identity", "staff_api", staff=True),
    Route("POST", f"{_STAFF}/cases/{{case_id}}/meeting-tickets", "meetings_api", staff=True),
    Route("GET", f"{_STAFF}/approvals", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/approvals/counts", "staff_api", staff=True),
    Route("POST", f"{_STAFF}/approvals/actions", "staff_api", staff=True),
    Route("POST", f"{_STAFF}/approvals/{{task_id}}/actions", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/choices", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/desks", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/openings/{{opening}}", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/notices", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/notices/counts", "staff_api", staff=True),
    Route("PUT", f"{_STAFF}/notices/seen", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/absences", "staff_api", staff=True),
    Route("PUT", f"{_STAFF}/absences", "staff_api", staff=True),
    Route("DELETE", f"{_STAFF}/absences/{{staff}}/{{first}}", "staff_api", staff=True),
    Route("POST", f"{_STAFF}/disclosure-requests", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/reports/disclosure-annual", "disclosure_report", staff=True),
    Route("PUT", f"{_STAFF}/reports/disclosure-annual/additions", "disclosure_report", staff=True),
    Route("PUT", f"{_STAFF}/reports/disclosure-annual/settled", "disclosure_report", staff=True),
    Route("POST", f"{_STAFF}/deadline-feed", "staff_api", staff=True),
    Route("DELETE", f"{_STAFF}/deadline-feed", "staff_api", staff=True),
    # Calendar programs send no header: a token in the address is checked by the function itself.
    Route("GET", f"{_STAFF}/deadlines.ics", "deadline_feed"),
    Route("POST", f"{_STAFF}/correction-requests", "staff_api", staff=True),
    Route("POST", f"{_STAFF}/publications", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/publications/counts", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/publications/suggestions", "staff_api", staff=True),
    Route("POST", f"{_STAFF}/consultations", "staff_api", staff=True),
    Route("POST", f"{_STAFF}/sessions", "staff_api", staff=True),
    Route("POST", f"{_STAFF}/interview-plans", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/supervision", "supervision_api", staff=True),
    Route("GET", f"{_STAFF}/supervision/risk-points", "supervision_api", staff=True),
    Route("POST", f"{_STAFF}/supervision/urges", "supervision_api", staff=True),
    Route("GET", f"{_STAFF}/cases/{{case_id}}/supervision", "supervision_api", staff=True),
    Route("POST", f"{_STAFF}/supervision-orders", "supervision_api", staff=True),
    Route("GET", f"{_STAFF}/cases/{{case_id}}/transcript", "session_desk", staff=True),
    Route("POST", f"{_STAFF}/cases/{{case_id}}/transcript", "session_desk", staff=True),
    Route("PUT", f"{_STAFF}/cases/{{case_id}}/transcript/{{row}}", "session_desk", staff=True),
    Route(
        "POST",
        f"{_STAFF}/cases/{{case_id}}/transcript/{{row}}/strike",
        "session_desk",
        staff=True,
    ),
    Route("GET", f"{_STAFF}/statistics", "statistics_api", staff=True),
    Route("GET", f"{_STAFF}/statistics/hot", "statistics_api", staff=True),
    Route("GET", f"{_STAFF}/briefs", "statistics_api", staff=True),
    Route("GET", _INSTRUCTIONS, "supervision_api", staff=True),
    Route("POST", _INSTRUCTIONS, "supervision_api", staff=True),
    Route("GET", f"{_STAFF}/scores", "scores_api", staff=True),
    Route("GET", f"{_STAFF}/scores/{{department}}", "scores_api", staff=True),
    Route("POST", f"{_STAFF}/score-entries", "staff_api", staff=True),
    Route("POST", f"{_STAFF}/score-appeals", "staff_api", staff=True),
    Route("POST", f"{_STAFF}/tickets", "staff_api", staff=True),
    Route("POST", f"{_STAFF}/tickets/hints", "staff_api", staff=True),
    Route("POST", f"{_STAFF}/appointments", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/appointments", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/appointments.ics", "deadline_feed"),
    Route("GET", f"{_STAFF}/reception-hours", "reception_hours", staff=True),
    Route("PUT", f"{_STAFF}/reception-hours", "reception_hours", staff=True),
    Route("GET", f"{_STAFF}/appointment-slots", "reception_hours", staff=True),
    Route("POST", f"{_STAFF}/petitions", "staff_api", staff=True),
)

API_PATHS: tuple[str, ...] = ("/api/*", "/open311/*", "/interviews/*", "/open/*")
"""Patterns of the paths that the CDN hands to the HTTP API; everything else is a page."""

SHARED_PATHS: tuple[str, ...] = (f"{_SESSIONS}/*/transcript", "/interviews/*", "/open/*")
"""Patterns of what a crowd asks for and what is the same for everybody: no header of a request
changes the answer, so the CDN keeps one copy of it for all of them. They come before the others."""

SEARCHED_PATHS: tuple[str, ...] = ("/open/*",)
"""Those of them whose pages hold a form to search what is public: it may be sent to the own site,
where no other page of the site has a form that may be sent anywhere."""

SHARED_QUERIES: tuple[str, ...] = (
    *("since", "lang", "cursor", "year", "month", "q", "department", "category"),
)
"""The parameters that change such an answer. No other reaches the API: nobody gets past the copies
by making parameters up."""
