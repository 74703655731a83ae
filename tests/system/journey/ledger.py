"""What the city has stored, read as root: the table, the buckets, the executions, the logs."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sunhall.adapters.case_seal import KmsCaseSeal
from sunhall.adapters.case_table import CaseTable
from sunhall.adapters.mac_keys import MacKeys
from sunhall.application.ports import StoredCase
from sunhall.application.services import SERVICES
from sunhall.domain.disclosure.request import DisclosureRequest
from sunhall.domain.engine.service import fold
from sunhall.domain.query_code import query_code
from tests.system.city import City

Item = dict[str, Any]

_PATIENCE = 90.0

#: The state of the machine in which it waits for people.
WAITING = "OpenStage"

#: What a test says why it ended an execution.
BROKEN = "a test has ended it"


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution of the approval machine.

    Attributes:
        name: Its name: the case, the run, and the stage that it began with.
        status: Where it stands.
        input: What it was started with.
        cause: Why it did not come to its end, if somebody has said so.
        history: Its events, with their data.
    """

    name: str
    status: str
    input: str
    cause: str
    history: tuple[Mapping[str, Any], ...]

    @property
    def run(self) -> str:
        """The case and the number of the run, as its name begins."""
        return "-".join(self.name.split("-")[:2])

    @property
    def broken_by_a_test(self) -> bool:
        """Whether it is over because a test has ended it."""
        return self.cause == BROKEN

    @property
    def renewals(self) -> int:
        """How often its time was up while it waited, so that it began to wait anew."""
        failures = (event.get("taskFailedEventDetails", {}) for event in self.history)
        # AWS tells of it with an event of its own, the emulator as of any failure.
        return sum(
            event["type"] == "TaskTimedOut" or failure.get("error") == "States.Timeout"
            for event, failure in zip(self.history, failures, strict=True)
        )

    @property
    def entered(self) -> int:
        """How many states it has entered: what Step Functions charges for."""
        return sum(event["type"].endswith("StateEntered") for event in self.history)

    @property
    def waits(self) -> int:
        """How often it has begun to wait for a stage."""
        return len(self._openings)

    @property
    def step(self) -> int:
        """The stage that it has opened last."""
        return int(self._openings[-1]["step"]) if self._openings else 0

    @property
    def _openings(self) -> list[Mapping[str, str]]:
        entered = (event.get("stateEnteredEventDetails", {}) for event in self.history)
        return [json.loads(state["input"]) for state in entered if state.get("name") == WAITING]


class Ledger:
    """Reads everything; changes nothing.

    Args:
        city: Whose.
    """

    def __init__(self, city: City) -> None:
        self._city = city
        self._dynamodb = city.aws("dynamodb")
        self._table = city.outputs["TableName"]

    # --- the table -----------------------------------------------------------------------------

    def items(self, kind: str = "") -> list[Item]:
        """All items, or those whose partition key begins with a word such as ``CASE``."""
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=self._table, ConsistentRead=True
        )
        return [
            item for page in pages for item in page["Items"] if item["PK"]["S"].startswith(kind)
        ]

    def cases(self) -> dict[str, list[Item]]:
        """The items of each case, by its id."""
        found: dict[str, list[Item]] = defaultdict(list)
        for item in self.items("CASE#"):
            found[item["PK"]["S"].removeprefix("CASE#")].append(item)
        return dict(found)

    def stored(self, case_id: str) -> StoredCase:
        """A case as the city's own adapter reads it."""
        stored = CaseTable(self._dynamodb, self._table).load(case_id)
        assert stored is not None, f"case {case_id} is not there"
        return stored

    def folded(self, case_id: str) -> DisclosureRequest:
        """A case as its history left it."""
        stored = self.stored(case_id)
        case: DisclosureRequest = fold(SERVICES[stored.service], stored.events)
        return case

    def settled(self) -> Ledger:
        """Wait until the city has done what its events call for: letters, stages, ends of runs."""
        until = time.monotonic() + _PATIENCE
        while unfinished := self._unfinished():
            assert time.monotonic() < until, f"the city did not come to rest: {unfinished}"
            time.sleep(0.5)
        return self

    def _unfinished(self) -> list[str]:
        running = {each["name"] for each in self._listed() if each["status"] == "RUNNING"}
        return [what for case_id in self.cases() for what in self._awaited(case_id, running)]

    def _awaited(self, case_id: str, running: set[str]) -> Iterator[str]:
        stored, case = self.stored(case_id), self.folded(case_id)
        opened = {stage.run: stage.step for stage in stored.stages}
        for letter in case.letters:
            if letter.produced_at is None:
                yield f"letter {letter.order} of {case_id}"
        for run in case.runs:
            if run.open and opened.get(run.number) != run.step:
                yield f"stage {run.step} of run {run.number} of {case_id}"
            of_this_run = [name for name in running if name.startswith(f"{case_id}-{run.number}-")]
            if not run.open and of_this_run:
                yield f"the end of run {run.number} of {case_id}"

    # --- what only its owner may read ----------------------------------------------------------

    def documents(self, case_id: str) -> dict[str, dict[str, Any]]:
        """The sealed documents of a case, opened."""
        seal = KmsCaseSeal(self._city.aws("kms"), self._city.outputs["DataKeyId"])
        stored = self.stored(case_id)
        assert stored.data_key is not None
        key = seal.open_key(case_id, stored.data_key)
        return {name: seal.unseal(key, case_id, name, body) for name, body in stored.sealed.items()}

    def query_codes(self) -> dict[str, str]:
        """The query code of every case."""
        keys = MacKeys(self._city.aws("kms"), self._city.outputs["MacKeyId"])
        return {case: query_code(keys.derived("query-code"), case) for case in self.cases()}

    # --- Step Functions ------------------------------------------------------------------------

    def executions(self, of: str = "") -> dict[str, Execution]:
        """Every execution of the approval machine by name, or those of one case."""
        return {
            each["name"]: self._execution(each["executionArn"])
            for each in self._listed()
            if each["name"].startswith(of)
        }

    def execution(self, name: str, status: str) -> Execution:
        """An execution once it has a status; Step Functions is told by the stream, so later."""

        def look() -> Execution | None:
            found = self.executions(name).get(name)
            return found if found and found.status == status else None

        return _waited(look, f"{name} to be {status}")

    def _listed(self) -> list[dict[str, Any]]:
        machine = self._city.outputs["ChainMachineArn"]
        pages = self._city.aws("stepfunctions").get_paginator("list_executions")
        return [
            each for page in pages.paginate(stateMachineArn=machine) for each in page["executions"]
        ]

    def _execution(self, arn: str) -> Execution:
        machine = self._city.aws("stepfunctions")
        told = machine.describe_execution(executionArn=arn)
        pages = machine.get_paginator("get_execution_history").paginate(executionArn=arn)
        history = tuple(event for page in pages for event in page["events"])
        cause = told.get("cause", "")
        return Execution(told["name"], told["status"], told["input"], cause, history)

    def dead_letters(self) -> dict[str, str]:
        """The queues that hold what could not be handled, with how much."""
        sqs = self._city.aws("sqs")
        held = {
            url: sqs.get_queue_attributes(
                QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
            )["Attributes"]["ApproximateNumberOfMessages"]
            for url in sqs.list_queues().get("QueueUrls", ())
        }
        return {url: count for url, count in held.items() if count != "0"}

    # --- files and logs ------------------------------------------------------------------------

    def file(self, key: str) -> bytes:
        """A file of the files bucket."""
        bucket = self._city.outputs["FilesBucket"]
        content: bytes = self._city.aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        return content

    def file_keys(self) -> list[str]:
        """Names of all files in the files bucket."""
        bucket = self._city.outputs["FilesBucket"]
        pages = self._city.aws("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return [each["Key"] for page in pages for each in page.get("Contents", ())]

    def log_lines(self) -> Iterator[tuple[str, str]]:
        """Every line of every log group of the account, with the group's name."""
        logs = self._city.aws("logs")
        for page in logs.get_paginator("describe_log_groups").paginate():
            for group in page["logGroups"]:
                name = group["logGroupName"]
                pages = logs.get_paginator("filter_log_events").paginate(logGroupName=name)
                for events in pages:
                    yield from ((name, event["message"]) for event in events["events"])


def _waited(look: Callable[[], Execution | None], what: str) -> Execution:
    until = time.monotonic() + _PATIENCE
    while (found := look()) is None:
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.3)
    return found
