"""What each function's role may do: the whole table, to be read in one go.

A function has its own role, and that role has these statements and no others. Actions are named
one by one, never by pattern; where AWS offers no finer resource than `*`, the reason stands at the
grant. `TransactWriteItems` has no permission of its own: DynamoDB asks for the permission of each
item's operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Target(StrEnum):
    """What a statement is about. The constructs know the ARN of each."""

    TABLE = "table"
    QUEUE_INDEX = "queue index"
    DUE_INDEX = "due index"
    STREAM = "stream"
    ANY_STREAM_OF_TABLE = "any stream of the table"
    DATA_KEY = "data key"
    TOKEN_KEY = "token key"  # noqa: S105
    MAC_KEY = "mac key"
    UPLOADS = "uploads/*"
    ATTACHMENTS = "cases/*"
    LETTERS = "letters/*"
    REDACTED = "cases/*/redacted/*"
    REDACTOR = "redactor"
    CASE_LINKS = "case links"
    ERASER = "eraser"
    FILES = "files bucket"
    NOTIFIER = "notifier"
    STAFF_REMINDER = "staff reminder"
    PUBLIC_FILES = "public/*"
    PUBLIC_PHOTOS = "public/photos/*"
    CHAIN_MACHINE = "chain machine"
    CHAIN_EXECUTIONS = "executions of the chain machine"
    CHAIN_ANSWERS = "open tasks of the chain machine"
    WECHAT_SECRET = "WeChat secret"  # noqa: S105
    MEETING_SENDS = "sending over connections of meetings"
    MEETING_CLOSES = "closing connections of meetings"
    TURN_SECRET = "TURN secret"  # noqa: S105
    JITSI_SECRET = "Jitsi secret"  # noqa: S105
    CHIME_MEETINGS = "meetings of Chime"
    ANY_CHIME_MEETING = "a meeting of Chime that is not there yet"
    MESSAGE_SECRET = "message gateway secret"  # noqa: S105
    OWN_LOG_STREAMS = "own log streams"
    OWN_DEAD_LETTERS = "own dead letters"
    ANYTHING = "*"


class Via(StrEnum):
    """Service through which alone a key may be used."""

    TABLE = "dynamodb"
    BUCKET = "s3"
    QUEUE = "sqs"


@dataclass(frozen=True, slots=True)
class Grant:
    """One statement.

    Attributes:
        actions: IAM actions, each in full.
        targets: What they are allowed on.
        why: What the function does with it.
        via: For a key: only inside calls of this service.
        partitions: For the table: only items whose partition key begins so.
        prefixes: For listing a bucket: only keys that begin with one of them.
    """

    actions: tuple[str, ...]
    targets: tuple[Target, ...]
    why: str
    via: Via | None = None
    partitions: str | None = None
    prefixes: tuple[str, ...] = ()


_TABLE_KEY_READ = Grant(
    ("kms:Decrypt", "kms:DescribeKey"),
    (Target.DATA_KEY,),
    "reads the table, which is encrypted under the data key",
    via=Via.TABLE,
)
_TABLE_KEY_WRITE = Grant(
    (
        *("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
        *("kms:ReEncryptFrom", "kms:ReEncryptTo"),
    ),
    (Target.DATA_KEY,),
    "reads and writes the table, which is encrypted under the data key",
    via=Via.TABLE,
)
_COMMIT = Grant(
    ("dynamodb:PutItem", "dynamodb:UpdateItem"),
    (Target.TABLE,),
    "commits a case version, its events and the request id in one transaction",
)
_READ = Grant(
    ("dynamodb:GetItem", "dynamodb:Query"),
    (Target.TABLE,),
    "loads a case, its events, receipts and earlier requests",
)
_CASE_SEAL = Grant(
    ("kms:Decrypt", "kms:GenerateDataKey"),
    (Target.DATA_KEY,),
    "seals and opens a case's personal data under the case's own data key",
)
_MAC = Grant(
    ("kms:GenerateMac",),
    (Target.MAC_KEY,),
    "keyed hash of query codes, page cursors and upload tokens",
)
_FILE_KEY_READ = Grant(
    ("kms:Decrypt",),
    (Target.DATA_KEY,),
    "reads files, which are encrypted under the data key",
    via=Via.BUCKET,
)
_FILE_KEY_WRITE = Grant(
    ("kms:Decrypt", "kms:GenerateDataKey"),
    (Target.DATA_KEY,),
    "writes files, which are encrypted under the data key",
    via=Via.BUCKET,
)
_READ_STREAM = Grant(
    ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
    (Target.STREAM,),
    "Lambda reads the change stream in the function's name",
)
_LIST_STREAMS = Grant(
    ("dynamodb:ListStreams",),
    (Target.ANY_STREAM_OF_TABLE,),
    "Lambda looks for the table's stream before it reads it",
)
_DEAD_LETTERS = Grant(
    ("sqs:SendMessage",),
    (Target.OWN_DEAD_LETTERS,),
    "Lambda puts aside what the function could not do",
)
_DEAD_LETTERS_KEY = Grant(
    ("kms:Decrypt", "kms:GenerateDataKey"),
    (Target.DATA_KEY,),
    "the queue of what could not be done is encrypted under the data key",
    via=Via.QUEUE,
)
_LOGS = Grant(
    ("logs:CreateLogStream", "logs:PutLogEvents"),
    (Target.OWN_LOG_STREAMS,),
    "writes its own log group",
)
_TRACES = Grant(
    ("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
    (Target.ANYTHING,),
    "Lambda's active tracing; X-Ray has no resources to name",
)

_KEYRING = Grant(
    ("dynamodb:PutItem",),
    (Target.TABLE,),
    "keeps the key of the month under which names in meetings are sealed",
    partitions="KEYRING#",
)
_SHORT_SEAL = Grant(
    ("kms:Decrypt", "kms:GenerateDataKey"),
    (Target.DATA_KEY,),
    "opens, or makes, the key of the month under which names in meetings are sealed",
)

_CITIZENS_SIDE: tuple[Grant, ...] = (
    _READ,
    _COMMIT,
    _TABLE_KEY_WRITE,
    _CASE_SEAL,
    _MAC,
    Grant(
        ("s3:GetObject",),
        (Target.UPLOADS, Target.ATTACHMENTS, Target.LETTERS),
        "looks into an upload; signs downloads of attachments and letters",
    ),
    _FILE_KEY_READ,
)
"""What handing in, looking up and acting need, whatever the service."""

EVERY_FUNCTION: tuple[Grant, ...] = (_LOGS, _TRACES)
"""What any function needs."""

GRANTS: Mapping[str, tuple[Grant, ...]] = MappingProxyType(
    {
        "disclosure_api": _CITIZENS_SIDE,
        "tickets_api": _CITIZENS_SIDE,
        "appointments_api": _CITIZENS_SIDE,
        "reception_hours": (
            Grant(
                ("dynamodb:Query",),
                (Target.TABLE,),
                "reads whose time is taken, and the receipt numbers of who has booked it",
            ),
            Grant(
                ("dynamodb:PutItem", "dynamodb:UpdateItem"),
                (Target.TABLE,),
                "closes and opens cells of time; it cannot write a case",
                partitions="CELLS#",
            ),
            _TABLE_KEY_WRITE,
        ),
        "consultations_api": (
            _READ,
            _COMMIT,
            _TABLE_KEY_WRITE,
            _CASE_SEAL,
            _MAC,
            Grant(
                ("s3:GetObject",), (Target.ATTACHMENTS,), "signs downloads of the files of a draft"
            ),
            _FILE_KEY_READ,
        ),
        "sessions_api": (
            Grant(
                ("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"),
                (Target.TABLE,),
                "reads what is public of sessions; it cannot read a case",
                partitions="PUBLIC#",
            ),
            Grant(
                ("dynamodb:GetItem",),
                (Target.TABLE,),
                "finds the session that a number belongs to",
                partitions="RECEIPT#",
            ),
            _TABLE_KEY_READ,
            Grant(("kms:GenerateMac",), (Target.MAC_KEY,), "signs page cursors"),
        ),
        "session_intake": (_READ, _COMMIT, _TABLE_KEY_WRITE, _CASE_SEAL, _MAC),
        "session_desk": (
            Grant(("dynamodb:Query",), (Target.TABLE,), "loads the session", partitions="CASE#"),
            Grant(
                ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"),
                (Target.TABLE,),
                "reads and writes rows of transcripts; it cannot write a case",
                partitions="TRANSCRIPT#",
            ),
            Grant(
                ("dynamodb:PutItem",),
                (Target.TABLE,),
                "tells everybody of rows; it cannot write a case",
                partitions="PUBLIC#TRANSCRIPT#",
            ),
            _TABLE_KEY_WRITE,
        ),
        "meetings_api": (
            _READ,
            Grant(
                ("dynamodb:UpdateItem",),
                (Target.TABLE,),
                "counts wrong query codes; it cannot write a case",
                partitions="RECEIPT#",
            ),
            Grant(
                ("dynamodb:PutItem",),
                (Target.TABLE,),
                "makes meetings and tickets; it cannot write a case",
                partitions="MEETING#",
            ),
            _KEYRING,
            _TABLE_KEY_WRITE,
            _SHORT_SEAL,
            _MAC,
        ),
        "meeting_socket": (
            Grant(
                (
                    *("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"),
                    "dynamodb:UpdateItem",
                ),
                (Target.TABLE,),
                "keeps meetings, tickets and connections; it can neither read nor write a case",
                partitions="MEETING#",
            ),
            Grant(
                ("dynamodb:GetItem",),
                (Target.TABLE,),
                "fetches the key of the month",
                partitions="KEYRING#",
            ),
            _KEYRING,
            _TABLE_KEY_WRITE,
            _SHORT_SEAL,
            Grant(
                ("execute-api:ManageConnections",),
                (Target.MEETING_SENDS, Target.MEETING_CLOSES),
                "sends over connections of meetings and closes them",
            ),
            Grant(
                ("secretsmanager:GetSecretValue",),
                (Target.TURN_SECRET, Target.JITSI_SECRET),
                "signs passwords and tokens of the city's servers, where there are any",
            ),
            Grant(
                ("chime:CreateMeeting",),
                (Target.ANY_CHIME_MEETING,),
                "makes a meeting of Chime, where the stage has it; it has no name before",
            ),
            Grant(
                (
                    *("chime:CreateAttendee", "chime:DeleteAttendee", "chime:DeleteMeeting"),
                    "chime:ListAttendees",
                ),
                (Target.CHIME_MEETINGS,),
                "lets people into a meeting of Chime, and takes them out",
            ),
        ),
        "uploads_api": (
            Grant(
                ("s3:PutObject",),
                (Target.UPLOADS,),
                "signs an upload form: the form can do what the role can",
            ),
            _FILE_KEY_WRITE,
            _MAC,
        ),
        "open311_api": (
            Grant(
                ("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"),
                (Target.TABLE,),
                "reads what is public of requests; it cannot read a case",
                partitions="PUBLIC#",
            ),
            _TABLE_KEY_READ,
            Grant(("s3:GetObject",), (Target.PUBLIC_PHOTOS,), "signs addresses of public photos"),
            _FILE_KEY_READ,
        ),
        "open311_intake": (
            _READ,
            _COMMIT,
            _TABLE_KEY_WRITE,
            _CASE_SEAL,
            _MAC,
            Grant(
                ("s3:GetObject", "s3:PutObject"),
                (Target.UPLOADS,),
                "stores a photo that came with a form, and looks into it",
            ),
            _FILE_KEY_WRITE,
        ),
        "public_api": (),
        "open_information": (
            Grant(
                ("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"),
                (Target.TABLE,),
                "reads what is public; it cannot read a case",
                partitions="PUBLIC#",
            ),
            Grant(
                ("dynamodb:Query",),
                (Target.TABLE,),
                "reads the lines of open data; it cannot read a case",
                partitions="OPENDATA#",
            ),
            _TABLE_KEY_READ,
            _MAC,
            Grant(("s3:GetObject",), (Target.PUBLIC_FILES,), "signs downloads of public files"),
            _FILE_KEY_READ,
        ),
        "staff_login": (
            Grant(
                ("dynamodb:GetItem",),
                (Target.TABLE,),
                "finds the account; it can neither write one nor read a case",
                partitions="STAFF#",
            ),
            Grant(
                ("dynamodb:GetItem",),
                (Target.TABLE,),
                "finds the account of who binds an identity",
                partitions="DIRECTORY",
            ),
            Grant(
                ("dynamodb:PutItem", "dynamodb:UpdateItem"),
                (Target.TABLE,),
                "counts failed tries",
                partitions="GUESS#",
            ),
            Grant(
                ("dynamodb:ConditionCheckItem", "dynamodb:GetItem", "dynamodb:PutItem"),
                (Target.TABLE,),
                "finds whose identity it is, binds it, unbinds it",
                partitions="IDENTITY#",
            ),
            Grant(
                ("dynamodb:GetItem", "dynamodb:PutItem"),
                (Target.TABLE,),
                "keeps who allows WeChat to remind them",
                partitions="REMIND#",
            ),
            Grant(
                ("kms:Encrypt",),
                (Target.DATA_KEY,),
                "seals what WeChat calls whom it may remind; it can open nothing",
            ),
            _TABLE_KEY_WRITE,
            Grant(("kms:GenerateMac",), (Target.MAC_KEY,), "keyed digest of identities"),
            Grant(("kms:Sign",), (Target.TOKEN_KEY,), "signs the token"),
            Grant(
                ("secretsmanager:GetSecretValue",),
                (Target.WECHAT_SECRET,),
                "reads the mini program's secret, where WeChat is set up",
            ),
        ),
        "staff_authorizer": (
            Grant(
                ("kms:GetPublicKey",), (Target.TOKEN_KEY,), "fetches the key that verifies tokens"
            ),
        ),
        "staff_api": (
            _READ,
            Grant(("dynamodb:Query",), (Target.QUEUE_INDEX,), "lists work and approvals"),
            _COMMIT,
            _TABLE_KEY_WRITE,
            _CASE_SEAL,
            _MAC,
            Grant(
                ("s3:GetObject",),
                (Target.UPLOADS, Target.ATTACHMENTS, Target.LETTERS),
                "looks into an upload; signs downloads of attachments and letters",
            ),
            _FILE_KEY_READ,
        ),
        "approval_proof": (
            Grant(("dynamodb:Query",), (Target.TABLE,), "loads a case and the names of the staff"),
            _TABLE_KEY_READ,
            Grant(("kms:Decrypt",), (Target.DATA_KEY,), "opens the opinions that the page repeats"),
        ),
        "disclosure_report": (
            Grant(
                ("dynamodb:Query",),
                (Target.TABLE,),
                "counts the ledger of the statistics; it cannot read a case",
                partitions="LEDGER#",
            ),
            Grant(
                ("dynamodb:PutItem", "dynamodb:Query"),
                (Target.TABLE,),
                "reads and keeps what the office adds to reports and settles",
                partitions="REPORT#",
            ),
            _TABLE_KEY_WRITE,
        ),
        "scores_api": (
            Grant(
                ("dynamodb:Query",),
                (Target.TABLE,),
                "counts the records of scores; it cannot read a case",
                partitions="SCORE#",
            ),
            _TABLE_KEY_READ,
            Grant(("kms:GenerateMac",), (Target.MAC_KEY,), "signs page cursors"),
        ),
        "statistics_api": (
            Grant(
                ("dynamodb:Query",),
                (Target.TABLE,),
                "adds up the counts of the hotline; it cannot read a case",
                partitions="TALLY#",
            ),
            Grant(
                ("dynamodb:Query",),
                (Target.TABLE,),
                "counts the records of scores for the brief; it cannot read a case",
                partitions="SCORE#",
            ),
            _TABLE_KEY_READ,
        ),
        "supervision_api": (
            _READ,
            Grant(("dynamodb:Query",), (Target.QUEUE_INDEX,), "lists what rules have found"),
            _COMMIT,
            _TABLE_KEY_WRITE,
            _CASE_SEAL,
            _MAC,
        ),
        "dispatcher": (
            Grant(("dynamodb:Query",), (Target.TABLE,), "loads the case an event belongs to"),
            Grant(
                ("dynamodb:UpdateItem",),
                (Target.TABLE,),
                "notes in an applicant's register what became of a request; it cannot write a case",
                partitions="APPLICANT#",
            ),
            Grant(
                ("dynamodb:PutItem",),
                (Target.TABLE,),
                "keeps the ledger of the statistics; it cannot write a case",
                partitions="LEDGER#",
            ),
            Grant(
                ("dynamodb:PutItem",),
                (Target.TABLE,),
                "keeps the records of scores; it cannot write a case",
                partitions="SCORE#",
            ),
            Grant(
                ("dynamodb:UpdateItem",),
                (Target.TABLE,),
                "notes where a case has records of scores; it cannot write a case",
                partitions="SCORED#",
            ),
            Grant(
                ("dynamodb:PutItem", "dynamodb:UpdateItem"),
                (Target.TABLE,),
                "keeps the rows of the hotline's statistics; it cannot write a case",
                partitions="TALLY#",
            ),
            Grant(
                (
                    *("dynamodb:BatchWriteItem", "dynamodb:GetItem", "dynamodb:PutItem"),
                    "dynamodb:UpdateItem",
                ),
                (Target.TABLE,),
                "writes what was released to everybody; it cannot write a case",
                partitions="PUBLIC#",
            ),
            Grant(
                ("dynamodb:PutItem", "dynamodb:UpdateItem"),
                (Target.TABLE,),
                "notes which requests ask for the same; it cannot write a case",
                partitions="ALIKE#",
            ),
            Grant(
                ("dynamodb:GetItem", "dynamodb:PutItem"),
                (Target.TABLE,),
                "keeps the calendars of who receives people; it cannot write a case",
                partitions="AGENDA#",
            ),
            Grant(
                ("dynamodb:BatchWriteItem",),
                (Target.TABLE,),
                "notes what staff are told; it cannot write a case",
                partitions="TOLD#",
            ),
            Grant(
                ("dynamodb:PutItem",),
                (Target.TABLE,),
                "keeps the waiting lists of appointments; it cannot write a case",
                partitions="WAITLIST#",
            ),
            Grant(
                ("dynamodb:PutItem",),
                (Target.TABLE,),
                "notes what tickets are like; it cannot write a case",
                partitions="NEAR#",
            ),
            Grant(
                ("dynamodb:PutItem",),
                (Target.TABLE,),
                "notes which tickets the same number called about; it cannot write a case",
                partitions="CALLER#",
            ),
            Grant(
                ("dynamodb:PutItem", "dynamodb:UpdateItem"),
                (Target.TABLE,),
                "keeps what the rules of supervision find; it cannot write a case",
                partitions="SUPERVISION#",
            ),
            _MAC,
            Grant(
                ("kms:Decrypt",),
                (Target.DATA_KEY,),
                "opens the text of a release, of a request and of a ticket that are compared with "
                "others",
            ),
            Grant(
                ("s3:GetObject",),
                (Target.REDACTED,),
                "copies a released file or photo to the public ones",
            ),
            Grant(
                ("s3:PutObject",),
                (Target.PUBLIC_FILES,),
                "copies a released file or photo to the public ones, and empties it again",
            ),
            _TABLE_KEY_WRITE,
            _READ_STREAM,
            _LIST_STREAMS,
            _DEAD_LETTERS,
            _DEAD_LETTERS_KEY,
            Grant(("s3:GetObject",), (Target.UPLOADS,), "copies an attachment to its case"),
            Grant(("s3:PutObject",), (Target.ATTACHMENTS,), "copies an attachment to its case"),
            _FILE_KEY_WRITE,
            Grant(("states:StartExecution",), (Target.CHAIN_MACHINE,), "starts an approval run"),
            Grant(
                ("states:DescribeExecution",),
                (Target.CHAIN_EXECUTIONS,),
                "asks whether a run's execution is alive before another takes its place",
            ),
            Grant(
                ("states:SendTaskSuccess",),
                (Target.CHAIN_ANSWERS,),
                "lets the run of a passed stage go on, by the stage's token",
            ),
            Grant(
                ("lambda:InvokeFunction",),
                (Target.REDACTOR,),
                "has a redaction applied, or a photo copied",
            ),
            Grant(
                ("lambda:InvokeFunction",),
                (Target.CASE_LINKS,),
                "has an event carried over to another case",
            ),
            Grant(
                ("lambda:InvokeFunction",),
                (Target.ERASER,),
                "has erased what is left of a person beside an erased case",
            ),
            Grant(
                ("lambda:InvokeFunction",),
                (Target.NOTIFIER,),
                "has the person told whose case has moved on",
            ),
            Grant(
                ("lambda:InvokeFunction",),
                (Target.STAFF_REMINDER,),
                "has staff reminded by WeChat of what they were told",
            ),
        ),
        "letter_writer": (
            _READ,
            _COMMIT,
            _TABLE_KEY_WRITE,
            Grant(
                ("kms:Decrypt",),
                (Target.DATA_KEY,),
                "opens a case's personal data: a letter has an addressee",
            ),
            _MAC,
            _READ_STREAM,
            _LIST_STREAMS,
            _DEAD_LETTERS,
            _DEAD_LETTERS_KEY,
            Grant(("s3:PutObject",), (Target.LETTERS,), "files the DOCX and PDF of a letter"),
            _FILE_KEY_WRITE,
        ),
        "case_links": (
            _READ,
            _COMMIT,
            _TABLE_KEY_WRITE,
            _CASE_SEAL,
            _MAC,
            _DEAD_LETTERS,
            _DEAD_LETTERS_KEY,
        ),
        "notifier": (
            Grant(("dynamodb:Query",), (Target.TABLE,), "loads the case an event belongs to"),
            Grant(
                ("dynamodb:PutItem",),
                (Target.TABLE,),
                "notes on a case that its notice went out",
                partitions="CASE#",
            ),
            _TABLE_KEY_WRITE,
            Grant(
                ("kms:Decrypt",),
                (Target.DATA_KEY,),
                "opens how the person can be reached who submitted a case",
            ),
            Grant(
                ("secretsmanager:GetSecretValue",),
                (Target.MESSAGE_SECRET,),
                "reads the secret that is shared with the message gateway, where one is set up",
            ),
            _DEAD_LETTERS,
            _DEAD_LETTERS_KEY,
        ),
        "staff_reminder": (
            Grant(
                ("dynamodb:GetItem", "dynamodb:PutItem"),
                (Target.TABLE,),
                "spends consents; it can neither read nor write a case, nor whose identity it is",
                partitions="REMIND#",
            ),
            _TABLE_KEY_WRITE,
            Grant(("kms:Decrypt",), (Target.DATA_KEY,), "opens what WeChat calls somebody"),
            Grant(
                ("secretsmanager:GetSecretValue",),
                (Target.WECHAT_SECRET,),
                "reads the mini program's secret, where WeChat is set up",
            ),
            _DEAD_LETTERS,
            _DEAD_LETTERS_KEY,
        ),
        "redactor": (
            _READ,
            _COMMIT,
            _TABLE_KEY_WRITE,
            Grant(
                ("kms:Decrypt",),
                (Target.DATA_KEY,),
                "opens the marked words, and seals a redacted text under the case's own key",
            ),
            _DEAD_LETTERS,
            _DEAD_LETTERS_KEY,
            Grant(
                ("s3:GetObject",),
                (Target.ATTACHMENTS,),
                "reads the file that was marked, the photo that was released",
            ),
            Grant(
                ("s3:PutObject",),
                (Target.REDACTED,),
                "files the redacted one, or the copy of the photo, beside it",
            ),
            _FILE_KEY_WRITE,
            Grant(
                ("lambda:InvokeFunction",),
                (Target.ERASER,),
                "has a case erased once more that was erased while a copy was made for it",
            ),
        ),
        "eraser": (
            Grant(
                ("dynamodb:Query",), (Target.TABLE,), "loads the erased case", partitions="CASE#"
            ),
            Grant(
                ("dynamodb:UpdateItem",),
                (Target.TABLE,),
                "takes the titles out of the rows of an erased case",
                partitions="CASE#",
            ),
            Grant(
                ("dynamodb:UpdateItem",),
                (Target.TABLE,),
                "empties its row in the register of its applicant",
                partitions="APPLICANT#",
            ),
            Grant(
                ("dynamodb:UpdateItem",),
                (Target.TABLE,),
                "empties the row by which it was found to be like others",
                partitions="ALIKE#",
            ),
            _TABLE_KEY_WRITE,
            Grant(
                ("s3:ListBucketVersions",),
                (Target.FILES,),
                "finds every version of its files",
                prefixes=("cases/*", "letters/*"),
            ),
            Grant(
                ("s3:DeleteObjectVersion",),
                (Target.ATTACHMENTS, Target.LETTERS),
                "deletes them for good; it can read and write none",
            ),
            _DEAD_LETTERS,
            _DEAD_LETTERS_KEY,
        ),
        "tick": (
            _READ,
            Grant(("dynamodb:Query",), (Target.DUE_INDEX,), "finds the clocks that are due"),
            _COMMIT,
            _TABLE_KEY_WRITE,
            _DEAD_LETTERS,
            _DEAD_LETTERS_KEY,
            Grant(
                ("lambda:InvokeFunction",),
                (Target.CASE_LINKS,),
                "has cases urged in which time has made a rule find something",
            ),
        ),
        "deadline_feed": (
            _READ,
            Grant(("dynamodb:Query",), (Target.QUEUE_INDEX,), "lists a department's open cases"),
            _TABLE_KEY_READ,
            Grant(("kms:GenerateMac",), (Target.MAC_KEY,), "keyed hash of the feed's token"),
        ),
        "calendar_update": (
            _READ,
            Grant(("dynamodb:Query",), (Target.QUEUE_INDEX,), "finds the open cases"),
            _COMMIT,
            _TABLE_KEY_WRITE,
        ),
    }
)
"""Statements of each function's role, besides those of every function."""


def grants_of(function: str) -> tuple[Grant, ...]:
    """Every statement of a function's role."""
    return (*GRANTS[function], *EVERY_FUNCTION)
