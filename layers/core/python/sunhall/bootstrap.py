"""Chooses the real adapters, in one place. Tests come in by the same door with their own `Ports`.

Every adapter is made when it is first asked for, so a function pays at its cold start only for
what it uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sunhall.adapters.aws_clients import client, client_at
from sunhall.adapters.case_table import CaseTable
from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.adapters.randomness import SystemRandomness
from sunhall.adapters.settings import SettingsError, read_settings
from sunhall.adapters.wall_clock import SystemClock
from sunhall.application import ports
from sunhall.domain.catalogue import Catalogue

if TYPE_CHECKING:
    from sunhall.adapters.annual_report_press import DocumentReportPress
    from sunhall.adapters.appointment_rows import TableAppointmentRows
    from sunhall.adapters.attempt_guard import AttemptGuard
    from sunhall.adapters.case_files import S3CaseFiles
    from sunhall.adapters.case_traces import TableCaseTraces
    from sunhall.adapters.cells import TableCells
    from sunhall.adapters.files import S3Files
    from sunhall.adapters.function_orders import LambdaOrders
    from sunhall.adapters.open311_keys import TableOpen311Keys
    from sunhall.adapters.open311_rows import TableOpen311Rows
    from sunhall.adapters.public_photos import S3PublicPhotos
    from sunhall.adapters.score_press import DocumentScorePress
    from sunhall.adapters.ticket_figures import TableTicketCounts
    from sunhall.adapters.transcript_rows import TableTranscriptRows
    from sunhall.adapters.vote_rows import TableBallots
    from sunhall.application.annual_reports import Reports
    from sunhall.application.apply_redactions import FileRedactor
    from sunhall.application.brief_instructions import BriefOrders
    from sunhall.application.case_links import LinkOrders
    from sunhall.application.consultations import ConsultationRows
    from sunhall.application.copy_photos import PhotoCopies
    from sunhall.application.deadline_feed import FeedRegister
    from sunhall.application.erase_case import ErasureOrders
    from sunhall.application.keep_ledger import Ledger
    from sunhall.application.keep_scores import ScoreRows
    from sunhall.application.meetings import MeetingRows, Sockets, Videos
    from sunhall.application.note_alike import AlikeRequests
    from sunhall.application.order_photos import PhotoOrders
    from sunhall.application.order_redactions import RedactionOrders
    from sunhall.application.prove_approval import ProofPress
    from sunhall.application.public_shelves import PublicFiles, PublicShelves
    from sunhall.application.read_sessions import SessionRows
    from sunhall.application.recompute_clocks import CountedBy
    from sunhall.application.remind_staff import ReminderOrders
    from sunhall.application.supervise import SupervisionRows
    from sunhall.application.tell_people import NoticeOrders
    from sunhall.application.tell_staff import StaffNoticeRows
    from sunhall.application.ticket_hints import NearTickets
    from sunhall.domain.annual_report.form import ReportForm


@dataclass(frozen=True, slots=True)
class Settings:
    """Names of the resources a function may use; each function is given only its own.

    Attributes:
        table_name: The table.
        files_bucket: Bucket of attachments and letters.
        data_key_id: KMS key that wraps data keys.
        mac_key_id: KMS key that derives secrets.
        chain_machine_arn: The approval state machine.
        redactor_name: The function that applies redactions.
        case_links_name: The function that carries events over to other cases.
        eraser_name: The function that erases what is left beside an erased case.
        notifier_name: The function that tells people of events; empty where there is no gateway.
        staff_reminder_name: The function that reminds staff by WeChat; empty where nobody is.
        meeting_endpoint: Address at which connections of meetings are sent over and closed.
        site_origin: Origin of the city's site, where it is known before the CDN is made.
        aws_region: Region, set by Lambda itself.
        files_endpoint: Address of the bucket's service as a browser reaches it; empty in the cloud.
    """

    table_name: str = ""
    files_bucket: str = ""
    data_key_id: str = ""
    mac_key_id: str = ""
    chain_machine_arn: str = ""
    redactor_name: str = ""
    case_links_name: str = ""
    eraser_name: str = ""
    notifier_name: str = ""
    staff_reminder_name: str = ""
    meeting_endpoint: str = ""
    site_origin: str = ""
    aws_region: str = ""
    files_endpoint: str = ""


class Backend:
    """The adapters of this process.

    Args:
        environ: The environment of the function.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._settings = read_settings(Settings, environ)

    @cached_property
    def store(self) -> CaseTable:
        """The table."""
        return CaseTable(client("dynamodb"), self._named("table_name"))

    @cached_property
    def cells(self) -> TableCells:
        """Whose time is taken."""
        from sunhall.adapters.cells import TableCells

        return TableCells(client("dynamodb"), self._named("table_name"), self.store)

    @cached_property
    def register(self) -> ports.ApplicantRegister:
        """What each applicant has asked each agency."""
        from sunhall.adapters.applicant_register import TableRegister

        return TableRegister(client("dynamodb"), self._named("table_name"))

    @cached_property
    def consultations(self) -> ConsultationRows:
        """What everybody reads of public consultations."""
        from sunhall.adapters.consultation_rows import TableConsultationRows

        return TableConsultationRows(client("dynamodb"), self._named("table_name"))

    @cached_property
    def appointment_rows(self) -> TableAppointmentRows:
        """Calendars of hosts, and waiting lists."""
        from sunhall.adapters.appointment_rows import TableAppointmentRows

        return TableAppointmentRows(client("dynamodb"), self._named("table_name"))

    @property
    def bookers(self) -> TableAppointmentRows:
        """What each person has booked."""
        return self.appointment_rows

    @cached_property
    def transcripts(self) -> TableTranscriptRows:
        """The transcripts of live sessions."""
        from sunhall.adapters.transcript_rows import TableTranscriptRows

        return TableTranscriptRows(client("dynamodb"), self._named("table_name"), self.clock)

    @cached_property
    def ballots(self) -> TableBallots:
        """Votes of the public."""
        from sunhall.adapters.vote_rows import TableBallots

        return TableBallots(client("dynamodb"), self._named("table_name"))

    @cached_property
    def attempts(self) -> AttemptGuard:
        """Counts of tries."""
        from sunhall.adapters.attempt_guard import AttemptGuard

        return AttemptGuard(client("dynamodb"), self._named("table_name"))

    @cached_property
    def sessions(self) -> SessionRows:
        """What everybody reads of live interviews."""
        from sunhall.adapters.session_rows import TableSessionRows

        return TableSessionRows(client("dynamodb"), self._named("table_name"), now=self.clock.now)

    @cached_property
    def open311_rows(self) -> TableOpen311Rows:
        """Service requests as everybody sees them."""
        from sunhall.adapters.open311_rows import TableOpen311Rows

        return TableOpen311Rows(client("dynamodb"), self._named("table_name"))

    @cached_property
    def open311_keys(self) -> TableOpen311Keys:
        """The api keys of applications."""
        from sunhall.adapters.open311_keys import TableOpen311Keys

        return TableOpen311Keys(client("dynamodb"), self._named("table_name"))

    @property
    def submissions(self) -> CaseTable:
        """Which submissions were made before."""
        return self.store

    @property
    def photos(self) -> S3Files:
        """Where a photo goes that came with a form."""
        return self.files

    @property
    def site_origin(self) -> str:
        """Origin of the city's site; empty where only the API's own address is known."""
        return self._settings.site_origin

    @cached_property
    def supervision(self) -> SupervisionRows:
        """What supervision keeps."""
        from sunhall.adapters.supervision_rows import TableSupervisionRows

        return TableSupervisionRows(client("dynamodb"), self._named("table_name"))

    @cached_property
    def staff_notices(self) -> StaffNoticeRows:
        """What members of staff were told."""
        from sunhall.adapters.staff_notice_rows import TableStaffNotices

        return TableStaffNotices(client("dynamodb"), self._named("table_name"))

    @cached_property
    def seal(self) -> ports.CaseSeal:
        """Encryption of case documents."""
        from sunhall.adapters.case_seal import KmsCaseSeal

        return KmsCaseSeal(client("kms"), self._named("data_key_id"))

    @cached_property
    def titles(self) -> ports.TitleSeal:
        """Encryption of titles."""
        from sunhall.adapters.title_seal import TableTitleSeal

        return TableTitleSeal(
            client("dynamodb"),
            self._named("table_name"),
            client("kms"),
            self._named("data_key_id"),
            self.clock,
        )

    @cached_property
    def secrets(self) -> ports.Secrets:
        """Derived keys."""
        from sunhall.adapters.mac_keys import MacKeys

        return MacKeys(client("kms"), self._named("mac_key_id"))

    @cached_property
    def chains(self) -> ports.Chains:
        """The approval state machine."""
        from sunhall.adapters.chains import StepFunctionsChains

        return StepFunctionsChains(client("stepfunctions"), self._named("chain_machine_arn"))

    @cached_property
    def directory(self) -> ports.Directories:
        """The staff directory."""
        from sunhall.adapters.staff_directory import StaffDirectory

        return StaffDirectory(client("dynamodb"), self._named("table_name"), self.clock)

    @cached_property
    def files(self) -> S3Files:
        """Attachments and letters."""
        from sunhall.adapters.files import S3Files, browser_client

        return S3Files(
            self._named("files_bucket"),
            calls=lambda: client("s3"),
            signing=lambda: browser_client(
                self._named("aws_region"), self._settings.files_endpoint
            ),
            clock=self.clock,
            secrets=self.secrets if self._settings.mac_key_id else None,
        )

    @cached_property
    def press(self) -> ports.LetterPress:
        """The letter press."""
        from sunhall.adapters.letter_press import DocumentPress

        return DocumentPress()

    @cached_property
    def counted_calendar(self) -> CountedBy:
        """The calendar by which all open cases were counted last."""
        from sunhall.adapters.counted_calendar import CountedCalendar

        return CountedCalendar(client("dynamodb"), self._named("table_name"))

    @cached_property
    def shelves(self) -> PublicShelves:
        """The public rows."""
        from sunhall.adapters.public_log import PublicLog

        return PublicLog(client("dynamodb"), self._named("table_name"))

    @cached_property
    def alike(self) -> AlikeRequests:
        """Which answered requests ask for the same."""
        from sunhall.adapters.alike_requests import TableAlikeRequests

        return TableAlikeRequests(client("dynamodb"), self._named("table_name"))

    @cached_property
    def near_tickets(self) -> NearTickets:
        """Which tickets are like each other."""
        from sunhall.adapters.near_tickets import TableNearTickets

        return TableNearTickets(client("dynamodb"), self._named("table_name"))

    @cached_property
    def public_files(self) -> PublicFiles:
        """The files that everybody may download."""
        from sunhall.adapters.files import browser_client
        from sunhall.adapters.public_files import S3PublicFiles

        return S3PublicFiles(
            self._named("files_bucket"),
            calls=lambda: client("s3"),
            signing=lambda: browser_client(
                self._named("aws_region"), self._settings.files_endpoint
            ),
        )

    @cached_property
    def public_photos(self) -> S3PublicPhotos:
        """The photos that everybody may see."""
        from sunhall.adapters.files import browser_client
        from sunhall.adapters.public_photos import S3PublicPhotos

        return S3PublicPhotos(
            self._named("files_bucket"),
            calls=lambda: client("s3"),
            signing=lambda: browser_client(
                self._named("aws_region"), self._settings.files_endpoint
            ),
        )

    @cached_property
    def photo_copies(self) -> PhotoCopies:
        """Who makes copies of photos."""
        from sunhall.adapters.photo_copies import ConfinedPhotoCopies

        return ConfinedPhotoCopies()

    @property
    def copied_files(self) -> S3Files:
        """Where copies of photos are kept before everybody may see them."""
        return self.files

    @cached_property
    def photo_orders(self) -> PhotoOrders:
        """The way to who makes copies of photos."""
        from sunhall.adapters.function_orders import LambdaOrders

        return LambdaOrders(client("lambda"), self._named("redactor_name"), "photo")

    @cached_property
    def proof_press(self) -> ProofPress:
        """The press of approvals' proofs."""
        from sunhall.adapters.approval_proof_press import TypstProofPress

        return TypstProofPress()

    @cached_property
    def redaction_orders(self) -> RedactionOrders:
        """The way to the redactor."""
        from sunhall.adapters.function_orders import LambdaOrders

        return LambdaOrders(client("lambda"), self._named("redactor_name"))

    @cached_property
    def link_orders(self) -> LinkOrders:
        """The way to who carries events over to other cases."""
        from sunhall.adapters.function_orders import LambdaOrders

        return LambdaOrders(client("lambda"), self._named("case_links_name"))

    @cached_property
    def notice_orders(self) -> NoticeOrders | None:
        """The way to who tells people of events; None where the stage has no gateway."""
        if not self._settings.notifier_name:
            return None
        from sunhall.adapters.function_orders import LambdaOrders

        return LambdaOrders(client("lambda"), self._settings.notifier_name)

    @cached_property
    def reminder_orders(self) -> ReminderOrders | None:
        """The way to who reminds staff by WeChat; None where the stage reminds nobody."""
        if not self._settings.staff_reminder_name:
            return None
        from sunhall.adapters.function_orders import LambdaReminders

        return LambdaReminders(client("lambda"), self._settings.staff_reminder_name)

    @cached_property
    def erasure_orders(self) -> ErasureOrders:
        """The way to who erases what is left beside an erased case."""
        from sunhall.adapters.function_orders import LambdaOrders

        return LambdaOrders(client("lambda"), self._named("eraser_name"))

    @cached_property
    def traces(self) -> TableCaseTraces:
        """What tells of a person in rows that are not sealed under a case's key."""
        from sunhall.adapters.case_traces import TableCaseTraces

        return TableCaseTraces(client("dynamodb"), self._named("table_name"))

    @cached_property
    def case_files(self) -> S3CaseFiles:
        """The files of a case, for who erases them."""
        from sunhall.adapters.case_files import S3CaseFiles

        return S3CaseFiles(client("s3"), self._named("files_bucket"))

    @cached_property
    def redactor(self) -> FileRedactor:
        """The redactor of files."""
        from sunhall.adapters.pdf_redaction import PdfRedactor

        return PdfRedactor()

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger of the statistics."""
        from sunhall.adapters.disclosure_ledger import DisclosureLedger

        return DisclosureLedger(client("dynamodb"), self._named("table_name"))

    @cached_property
    def reports(self) -> Reports:
        """What is kept of yearly reports."""
        from sunhall.adapters.yearly_reports import YearlyReports

        return YearlyReports(client("dynamodb"), self._named("table_name"))

    @cached_property
    def report_form(self) -> ReportForm:
        """The form of the annual report."""
        from sunhall.adapters.report_form import load_report_form

        return load_report_form()

    @cached_property
    def feed_register(self) -> FeedRegister:
        """Which feeds of deadlines hold."""
        from sunhall.adapters.feed_register import TableFeedRegister

        return TableFeedRegister(client("dynamodb"), self._named("table_name"))

    @cached_property
    def report_press(self) -> DocumentReportPress:
        """The press of annual reports."""
        from sunhall.adapters.annual_report_press import DocumentReportPress

        return DocumentReportPress()

    @cached_property
    def scores(self) -> ScoreRows:
        """The records that scores are counted from."""
        from sunhall.adapters.score_rows import TableScoreRows

        return TableScoreRows(client("dynamodb"), self._named("table_name"))

    @cached_property
    def ticket_counts(self) -> TableTicketCounts:
        """What the hotline's statistics keep."""
        from sunhall.adapters.ticket_figures import TableTicketCounts

        return TableTicketCounts(client("dynamodb"), self._named("table_name"))

    @cached_property
    def brief_orders(self) -> BriefOrders:
        """Which orders came of which brief."""
        from sunhall.adapters.brief_orders import TableBriefOrders

        return TableBriefOrders(client("dynamodb"), self._named("table_name"))

    @cached_property
    def score_press(self) -> DocumentScorePress:
        """The press of tables of scores."""
        from sunhall.adapters.score_press import DocumentScorePress

        return DocumentScorePress()

    @cached_property
    def meetings(self) -> MeetingRows:
        """Meetings, their tickets and connections."""
        from sunhall.adapters.meeting_rows import TableMeetingRows

        return TableMeetingRows(client("dynamodb"), self._named("table_name"))

    @cached_property
    def sockets(self) -> Sockets:
        """Open connections of meetings."""
        from sunhall.adapters.meeting_sockets import GatewaySockets

        endpoint = self._named("meeting_endpoint")
        return GatewaySockets(client_at("apigatewaymanagementapi", endpoint))

    @cached_property
    def videos(self) -> Videos:
        """The providers of video."""
        from sunhall.adapters.video.providers import ConfiguredVideos

        return ConfiguredVideos(self._environ, client, self.clock.now)

    @cached_property
    def meeting_reports(self) -> LambdaOrders:
        """The way to who tells cases of their meetings."""
        from sunhall.adapters.function_orders import LambdaOrders

        return LambdaOrders(client("lambda"), self._named("case_links_name"), "meeting")

    @cached_property
    def clock(self) -> ports.Clock:
        """The wall clock."""
        return SystemClock()

    @cached_property
    def randomness(self) -> ports.Randomness:
        """The source of chance."""
        return SystemRandomness()

    @property
    def catalogue(self) -> Catalogue:
        """The city's rules in force."""
        return load_catalogue()

    def _named(self, name: str) -> str:
        value: str = getattr(self._settings, name)
        if not value:
            raise SettingsError(f"{name.upper()} is missing")
        return value
