"""How long a function takes to start, beside a bare one that only makes a DynamoDB client.

Each start is a fresh process with bytecode and trimmed SDK data, as on Lambda. Processor time is
compared, not time on the wall, in interleaved rounds. The quickest round of each function counts: a
busy machine only ever adds to a start, and never the same to two of them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import inf

from bench.packed import Packed

BARE = "bare"
API_FUNCTIONS = (
    *("disclosure_api", "tickets_api", "uploads_api", "public_api", "appointments_api"),
    *("consultations_api", "open_information", "deadline_feed"),
    *("session_desk", "session_intake", "sessions_api"),
    *("meetings_api", "meeting_socket"),
    *("open311_api", "open311_intake"),
    *("staff_login", "staff_authorizer", "staff_api", "supervision_api", "reception_hours"),
)

#: What makes each function's first client, after its handler was imported.
_FIRST_CLIENT = {
    BARE: "import boto3; client = boto3.client('dynamodb')",
    "disclosure_api": "import disclosure_api.handler as h; h.ports().store",
    "tickets_api": "import tickets_api.handler as h; h.ports().store",
    "appointments_api": "import appointments_api.handler as h; h.ports().store",
    "case_links": "import case_links.handler as h; h.ports().store",
    "consultations_api": "import consultations_api.handler as h; h.ports().store",
    "session_desk": "import session_desk.handler as h; h.ports().store",
    "session_intake": "import session_intake.handler as h; h.ports().sessions",
    "sessions_api": "import sessions_api.handler as h; h.ports().sessions",
    "meetings_api": "import meetings_api.handler as h; h.ports().store",
    "meeting_socket": "import meeting_socket.handler as h; h.ports().meetings",
    "open_information": "import open_information.handler as h; h.ports().shelves",
    "open311_api": "import open311_api.handler as h; h.ports().open311_rows",
    "open311_intake": "import open311_intake.handler as h; h.ports().store",
    "deadline_feed": "import deadline_feed.handler as h; h.ports().store",
    "calendar_update": "import calendar_update.handler as h; h.ports().store",
    "staff_api": "import staff_api.handler as h; h.ports().store",
    "approval_proof": "import approval_proof.handler as h; h.ports().store",
    "disclosure_report": "import disclosure_report.handler as h; h.ports().ledger",
    "scores_api": "import scores_api.handler as h; h.ports().scores",
    "statistics_api": "import statistics_api.handler as h; h.ports().ticket_counts",
    "supervision_api": "import supervision_api.handler as h; h.ports().supervision",
    "dispatcher": "import dispatcher.handler as h; h.ports().store",
    "letter_writer": "import letter_writer.handler as h; h.ports().store",
    "redactor": "import redactor.handler as h; h.ports().store",
    "eraser": "import eraser.handler as h; h.ports().store",
    "notifier": "import notifier.handler as h; h.ports().store",
    "reception_hours": "import reception_hours.handler as h; h.ports().store",
    "tick": "import tick.handler as h; h.ports().store",
    "staff_reminder": "import staff_reminder.handler as h; h.client('dynamodb')",
    "staff_login": "import staff_login.handler as h; h.use_case()",
    "uploads_api": "import uploads_api.handler as h; h.shell()",
    "staff_authorizer": ("import staff_authorizer.handler as h; h.verifier(); h.client('kms')"),
    "public_api": "import public_api.handler as h",
}
FUNCTIONS = tuple(name for name in _FIRST_CLIENT if name != BARE)

_PROGRAM = """
import json, resource, time
began = time.process_time()
{start}
spent = time.process_time() - began
with open("/proc/self/statm") as statm:
    pages = int(statm.read().split()[1])
print(json.dumps([spent, pages * resource.getpagesize() / 2**20]))
"""


@dataclass(frozen=True, slots=True)
class Start:
    """A function's start.

    Attributes:
        milliseconds: Least processor time of all rounds.
        ratio: That over the bare start's.
        megabytes: Resident memory afterwards.
    """

    milliseconds: float
    ratio: float
    megabytes: float


def measured_starts(
    packed: Packed,
    rounds: int,
    *,
    most: Callable[[str], float] = lambda name: inf,
    further: int = 0,
) -> dict[str, Start]:
    """Start every function some times and return the figures; the bare one is among them.

    Args:
        packed: The functions as they are deployed.
        rounds: How often each is started.
        most: Ratio to the bare start that a function should keep to.
        further: How many rounds more a function gets that does not, against the bare one: a start
            that is too long in truth stays so however often it is tried.
    """
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in _FIRST_CLIENT}
    for _ in range(rounds):
        _start_each(packed, _FIRST_CLIENT, seen)
    for _ in range(further):
        least = _least(seen)
        slow = [name for name in FUNCTIONS if least[name] > most(name) * least[BARE]]
        if not slow:
            break
        _start_each(packed, (BARE, *slow), seen)
    least = _least(seen)
    return {
        name: Start(
            milliseconds=least[name] * 1000,
            ratio=least[name] / least[BARE],
            megabytes=max(size for _, size in starts),
        )
        for name, starts in seen.items()
    }


def _start_each(
    packed: Packed, names: Iterable[str], seen: Mapping[str, list[tuple[float, float]]]
) -> None:
    for name in names:
        seen[name].append(_started(packed, name))


def _least(seen: Mapping[str, list[tuple[float, float]]]) -> dict[str, float]:
    return {name: min(spent for spent, _ in starts) for name, starts in seen.items()}


def _started(packed: Packed, name: str) -> tuple[float, float]:
    done = subprocess.run(
        packed.command("-c", _PROGRAM.format(start=_FIRST_CLIENT[name])),
        env=packed.environment(None if name == BARE else name),
        capture_output=True,
        text=True,
        check=True,
    )
    spent, size = json.loads(done.stdout)
    return spent, size
