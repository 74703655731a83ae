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
    Route("POST", "/api/v1/uploads", "uploads_api", pace=Pace.SUBMISSION),
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
    Route("POST", f"{_STAFF}/login", "staff_login", pace=Pace.LOGIN),
    Route("GET", f"{_STAFF}/worklist", "staff_api", staff=True),
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
    Route("GET", f"{_STAFF}/approvals", "staff_api", staff=True),
    Route("GET", f"{_STAFF}/approvals/counts", "staff_api", staff=True),
    Route("POST", f"{_STAFF}/approvals/actions", "staff_api", staff=True),
    Route("POST", f"{_STAFF}/approvals/{{task_id}}/actions", "staff_api", staff=True),
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
    Route("GET", f"{_STAFF}/supervision", "supervision_api", staff=True),
    Route("GET", f"{_STAFF}/supervision/risk-points", "supervision_api", staff=True),
    Route("POST", f"{_STAFF}/supervision/urges", "supervision_api", staff=True),
    Route("GET", f"{_STAFF}/cases/{{case_id}}/supervision", "supervision_api", staff=True),
    Route("POST", f"{_STAFF}/supervision-orders", "supervision_api", staff=True),
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
    Route("POST", f"{_STAFF}/petitions", "staff_api", staff=True),
)

API_PATHS: tuple[str, ...] = ("/api/*", "/open311/*")
"""Patterns of the paths that the CDN hands to the HTTP API; everything else is a page."""
