"""Every Lambda function of the app: size, time, environment and trigger, in one table.

Memory also buys processor time: at 512 MB a function has about a third of a core. An API function
needs some 80 MB; the rest shortens its start.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Variable(StrEnum):
    """Environment variables a function may be given."""

    STAGE = "STAGE"
    TABLE_NAME = "TABLE_NAME"
    FILES_BUCKET = "FILES_BUCKET"
    DATA_KEY_ID = "DATA_KEY_ID"
    TOKEN_KEY_ID = "TOKEN_KEY_ID"  # noqa: S105
    MAC_KEY_ID = "MAC_KEY_ID"
    CHAIN_MACHINE_ARN = "CHAIN_MACHINE_ARN"
    REDACTOR_NAME = "REDACTOR_NAME"
    CASE_LINKS_NAME = "CASE_LINKS_NAME"
    ERASER_NAME = "ERASER_NAME"
    NOTIFIER_NAME = "NOTIFIER_NAME"
    STAFF_REMINDER_NAME = "STAFF_REMINDER_NAME"
    MEETING_ENDPOINT = "MEETING_ENDPOINT"


@dataclass(frozen=True, slots=True)
class StreamTrigger:
    """How a function reads the table's change stream.

    Attributes:
        only_letters: Reads only events that order a letter; else all events.
        batch_size: Most records in one call.
        parallelization: Calls at once for one shard. Records of one case stay in order.
    """

    only_letters: bool
    batch_size: int
    parallelization: int


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """One Lambda function.

    Attributes:
        name: Folder below `functions/`, and the import name.
        description: What people read in the console.
        memory_mb: Memory, and with it processor time.
        timeout_seconds: After this Lambda ends the call. API functions stay below the HTTP API's
            thirty seconds.
        environment: Variables the function gets besides its service name and log level.
        documents: Whether it gets the documents layer.
        redaction: Whether it gets the redaction layer.
        reserved_concurrency: Most copies at once, where more would flood what stands behind it.
        stream: The change stream, for its consumers.
        every_minute: Whether a rule calls it every minute.
        takes_orders: Whether another function calls it and does not wait.
        signs_people_in: Whether it gets the settings of the stage's identity providers.
        tells_its_address: Whether it gets the origin of the city's site.
        sends_messages: Whether it gets the way to the city's message gateway.
        reminds_staff: Whether it gets the way to WeChat, to remind staff by it.
        shows_video: Whether it gets the settings of the stage's providers of video.
    """

    name: str
    description: str
    memory_mb: int
    timeout_seconds: int
    environment: tuple[Variable, ...] = ()
    documents: bool = False
    redaction: bool = False
    reserved_concurrency: int | None = None
    stream: StreamTrigger | None = None
    every_minute: bool = False
    takes_orders: bool = False
    signs_people_in: bool = False
    tells_its_address: bool = False
    sends_messages: bool = False
    reminds_staff: bool = False
    shows_video: bool = False

    @property
    def handler(self) -> str:
        """Lambda's name of the entry point."""
        return f"{self.name}.handler.lambda_handler"

    @property
    def is_asynchronous(self) -> bool:
        """Whether nobody waits for its answer, so that failures need a place to go."""
        return self.stream is not None or self.every_minute or self.takes_orders


_CASES = (Variable.TABLE_NAME, Variable.FILES_BUCKET, Variable.DATA_KEY_ID, Variable.MAC_KEY_ID)

FUNCTIONS: tuple[FunctionSpec, ...] = (
    FunctionSpec(
        name="disclosure_api",
        description="Citizen's side of disclosure and correction requests.",
        memory_mb=512,
        timeout_seconds=10,
        environment=_CASES,
    ),
    FunctionSpec(
        name="tickets_api",
        description="Citizen's side of hotline tickets and petitions.",
        memory_mb=512,
        timeout_seconds=10,
        environment=_CASES,
    ),
    FunctionSpec(
        name="consultations_api",
        description="Public consultations: list, read, comment, answer surveys.",
        memory_mb=512,
        timeout_seconds=10,
        environment=_CASES,
    ),
    FunctionSpec(
        name="appointments_api",
        description="Citizen's side of appointments: free slots, holds, bookings, calendar entry.",
        memory_mb=512,
        timeout_seconds=10,
        environment=_CASES,
    ),
    FunctionSpec(
        name="reception_hours",
        description="Opening hours of hosts and rooms, what staff change of them and can book.",
        memory_mb=512,
        timeout_seconds=10,
        environment=(Variable.TABLE_NAME,),
    ),
    FunctionSpec(
        name="sessions_api",
        description="Live sessions for everybody: lists, transcript, archive; reads public rows.",
        memory_mb=512,
        timeout_seconds=10,
        environment=(Variable.TABLE_NAME, Variable.MAC_KEY_ID),
    ),
    FunctionSpec(
        name="session_intake",
        description="Live sessions: questions and votes of citizens.",
        memory_mb=512,
        timeout_seconds=10,
        environment=_CASES,
    ),
    FunctionSpec(
        name="session_desk",
        description="Live sessions: the recorder's rows of the transcript.",
        memory_mb=512,
        timeout_seconds=10,
        environment=(Variable.TABLE_NAME,),
    ),
    FunctionSpec(
        name="meetings_api",
        description="Tickets to the meetings of cases.",
        memory_mb=512,
        timeout_seconds=10,
        environment=(Variable.TABLE_NAME, Variable.DATA_KEY_ID, Variable.MAC_KEY_ID),
        shows_video=True,
    ),
    FunctionSpec(
        name="meeting_socket",
        description="Connections of meetings: waiting room, room, what browsers agree upon.",
        memory_mb=512,
        timeout_seconds=15,
        environment=(Variable.TABLE_NAME, Variable.DATA_KEY_ID, Variable.MEETING_ENDPOINT),
        shows_video=True,
    ),
    FunctionSpec(
        name="uploads_api",
        description="Presigned, type- and size-bound upload forms for attachments.",
        memory_mb=512,
        timeout_seconds=10,
        environment=(Variable.FILES_BUCKET, Variable.MAC_KEY_ID),
    ),
    FunctionSpec(
        name="open311_api",
        description="Open311: services and requests, for anybody.",
        memory_mb=512,
        timeout_seconds=10,
        environment=(Variable.TABLE_NAME, Variable.FILES_BUCKET, Variable.STAGE),
        tells_its_address=True,
    ),
    FunctionSpec(
        name="open311_intake",
        description="Open311: requests that applications hand in.",
        memory_mb=512,
        timeout_seconds=15,
        environment=_CASES,
    ),
    FunctionSpec(
        name="public_api",
        description="Catalogue, deadline calculator and OpenAPI document; reads no personal data.",
        memory_mb=512,
        timeout_seconds=10,
    ),
    FunctionSpec(
        name="open_information",
        description="Public log of replies and proactive catalogue; reads public rows only.",
        memory_mb=512,
        timeout_seconds=10,
        environment=(Variable.TABLE_NAME, Variable.FILES_BUCKET, Variable.MAC_KEY_ID),
    ),
    FunctionSpec(
        name="staff_login",
        description="Checks a staff identity and issues a short-lived token; binds identities.",
        # One argon2 check takes 64 MiB and most of a core's tenth of a second on purpose.
        memory_mb=1024,
        timeout_seconds=15,
        environment=(
            *(Variable.TABLE_NAME, Variable.TOKEN_KEY_ID, Variable.MAC_KEY_ID, Variable.STAGE),
            # What WeChat calls whom it may remind is sealed; opening is another function's.
            Variable.DATA_KEY_ID,
        ),
        # Guessing passwords must not use up the account's concurrency.
        reserved_concurrency=10,
        signs_people_in=True,
    ),
    FunctionSpec(
        name="staff_authorizer",
        description="Verifies the staff token for the HTTP API.",
        memory_mb=512,
        timeout_seconds=5,
        environment=(Variable.TOKEN_KEY_ID, Variable.STAGE),
    ),
    FunctionSpec(
        name="staff_api",
        description="Staff's side: work list, case, commands, approvals.",
        memory_mb=512,
        timeout_seconds=10,
        environment=_CASES,
    ),
    FunctionSpec(
        name="approval_proof",
        description="Sets the page that proves an approval.",
        # Typesetting is processor time, and a person waits for it.
        memory_mb=1024,
        timeout_seconds=20,
        environment=(Variable.TABLE_NAME, Variable.DATA_KEY_ID),
        documents=True,
    ),
    FunctionSpec(
        name="disclosure_report",
        description="The statutory annual report: counts, checks, prints, settles.",
        # A report of the whole city reads every unit's ledger and writes Word and Excel files.
        memory_mb=1024,
        timeout_seconds=25,
        environment=(Variable.TABLE_NAME,),
        documents=True,
    ),
    FunctionSpec(
        name="scores_api",
        description="Scores of units, and the cases behind them.",
        # A year of all units is read and counted in one go.
        memory_mb=1024,
        timeout_seconds=25,
        environment=(Variable.TABLE_NAME, Variable.MAC_KEY_ID),
        documents=True,
    ),
    FunctionSpec(
        name="statistics_api",
        description="Statistics of the hotline, hot issues, briefs.",
        # A year of counts is added up in one go, and briefs are Word files with drawings.
        memory_mb=1024,
        timeout_seconds=25,
        environment=(Variable.TABLE_NAME,),
        documents=True,
    ),
    FunctionSpec(
        name="supervision_api",
        description="E-supervision: findings, urges, risk points, drafts of supervision orders.",
        memory_mb=512,
        # Urging in a page of cases is a command in each of them.
        timeout_seconds=20,
        environment=_CASES,
    ),
    FunctionSpec(
        name="dispatcher",
        description="Carries events out: attachments, approval chains.",
        memory_mb=512,
        timeout_seconds=60,
        environment=(
            *(Variable.TABLE_NAME, Variable.FILES_BUCKET, Variable.CHAIN_MACHINE_ARN),
            *(Variable.DATA_KEY_ID, Variable.MAC_KEY_ID),
            *(Variable.REDACTOR_NAME, Variable.CASE_LINKS_NAME, Variable.NOTIFIER_NAME),
            *(Variable.ERASER_NAME, Variable.STAFF_REMINDER_NAME, Variable.STAGE),
        ),
        stream=StreamTrigger(only_letters=False, batch_size=25, parallelization=2),
    ),
    FunctionSpec(
        name="letter_writer",
        description="Renders ordered letters as DOCX and PDF.",
        memory_mb=1024,
        timeout_seconds=60,
        environment=_CASES,
        documents=True,
        reserved_concurrency=5,
        stream=StreamTrigger(only_letters=True, batch_size=5, parallelization=2),
    ),
    FunctionSpec(
        name="case_links",
        description="Carries events over to other cases: urges, successors, hand-offs, orders.",
        memory_mb=512,
        # The end of an interview is carried over to each of its questions, one after the other.
        timeout_seconds=180,
        environment=_CASES,
        takes_orders=True,
    ),
    FunctionSpec(
        name="notifier",
        description="Tells people by the city's message gateway that their case has moved on.",
        memory_mb=512,
        timeout_seconds=15,
        environment=(Variable.TABLE_NAME, Variable.DATA_KEY_ID),
        # No gateway has to take more at once, however many cases move on.
        reserved_concurrency=10,
        takes_orders=True,
        tells_its_address=True,
        sends_messages=True,
    ),
    FunctionSpec(
        name="staff_reminder",
        description="Reminds staff by WeChat of what they were told, if they allow it.",
        memory_mb=512,
        # Shorter than the lease of a reminder that is under way.
        timeout_seconds=40,
        environment=(Variable.TABLE_NAME, Variable.DATA_KEY_ID),
        # WeChat has a quota a minute for the whole mini program, sign-in among it.
        reserved_concurrency=5,
        takes_orders=True,
        reminds_staff=True,
    ),
    FunctionSpec(
        name="redactor",
        description="Makes what was marked unreadable, and copies of photos for everybody.",
        # A whole core: pages are drawn, packed, and looked at again.
        memory_mb=2048,
        timeout_seconds=300,
        environment=(
            *(Variable.TABLE_NAME, Variable.FILES_BUCKET, Variable.DATA_KEY_ID),
            Variable.ERASER_NAME,
        ),
        redaction=True,
        # Nobody's screen waits for it, and each copy takes a core.
        reserved_concurrency=5,
        takes_orders=True,
    ),
    FunctionSpec(
        name="eraser",
        description="Erases files, letters and titles of a case whose retention is over.",
        memory_mb=512,
        # Files are deleted one by one; nobody waits for it.
        timeout_seconds=300,
        environment=(Variable.TABLE_NAME, Variable.FILES_BUCKET),
        # A city that begins to erase has years to catch up with.
        reserved_concurrency=5,
        takes_orders=True,
    ),
    FunctionSpec(
        name="tick",
        description="Fires the clocks that are due.",
        memory_mb=256,
        timeout_seconds=50,
        environment=(Variable.TABLE_NAME, Variable.CASE_LINKS_NAME),
        # The next minute's run finds what this one left: two at once would only do the work twice.
        reserved_concurrency=1,
        every_minute=True,
    ),
    FunctionSpec(
        name="deadline_feed",
        description="Deadlines of a department for calendar programs.",
        memory_mb=512,
        # It loads every open case of a department once.
        timeout_seconds=20,
        environment=(Variable.TABLE_NAME, Variable.MAC_KEY_ID),
        # Programs ask by themselves, many at the full hour; nobody waits.
        reserved_concurrency=5,
    ),
    FunctionSpec(
        name="calendar_update",
        description="Counts open cases again by a new schedule; called after a deploy.",
        memory_mb=512,
        # Two thousand cases at a time; the caller goes on where it stopped.
        timeout_seconds=600,
        environment=(Variable.TABLE_NAME,),
        # Two at once would only do the work twice.
        reserved_concurrency=1,
    ),
)


def spec(name: str) -> FunctionSpec:
    """The entry of the function `name`."""
    return next(function for function in FUNCTIONS if function.name == name)
