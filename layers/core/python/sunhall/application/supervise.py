"""Keeps what the rules of e-supervision find in each case: one sheet a case, from the stream.

Events come at least once and in any order, and time goes by without any. So findings are not
changed by what an event says: the whole case is read as it is now, the rules are asked, and the
sheet is brought to what they answer. The tick does the same on the days on which time alone
changes an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.case_links import AS_IT_STANDS, LinkingPorts
from sunhall.application.ports import Ports
from sunhall.domain.actor import system_actor
from sunhall.domain.calendar.service_hours import in_service
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.errors import Unavailable
from sunhall.domain.supervision.evaluate import Finding, findings, next_change
from sunhall.domain.supervision.rule import Rule, rules_of
from sunhall.domain.supervision.supervised import Supervised, measured

#: Who acts when a rule does.
SUPERVISION: Final = system_actor("supervision")

#: Cases that one look at the clock takes on; the next look finds the others.
LOOKS: Final = 100

#: Somebody else brings the same sheet up to date more often than this: the event comes again.
_TRIES: Final = 4

#: When what a finding calls for is called for again if it was not done.
_CALLED_AGAIN: Final = timedelta(minutes=10)

#: An event that keeps a text carries its digest under a name that ends so.
_DIGEST: Final = "_digest"

#: Consequences for which cases are written, which the reader of the stream cannot do.
_IN_CASES: Final = frozenset({"urge", "order"})


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What a rule found in a case, as it is listed.

    Attributes:
        case_id: The case.
        receipt_no: Its receipt number.
        service: Its service.
        finding: What was found.
        found_at: Since when it stands.
        tell_at: When it is told: at once, or when offices open next.
        stands: Whether it still holds.
        followed: Whether what follows from it was done.
    """

    case_id: str
    receipt_no: str
    service: str
    finding: Finding
    found_at: datetime
    tell_at: datetime
    stands: bool = True
    followed: bool = False


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A supervision order as the case that it is about shows it.

    Attributes:
        case_id: The order.
        version: Version of the order.
        receipt_no: Its number.
        level: Its weight.
        state: Where it stands.
        department: The unit that has to act.
        result: What came of it; empty before.
        due_at: By when the unit has to act next, if a clock runs.
    """

    case_id: str
    version: int
    receipt_no: str
    level: str
    state: str
    department: str
    result: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What supervision knows of a case.

    Attributes:
        case_id: The case.
        revision: How often the sheet was written; 0 when there is none.
        lengths: Length of each text that was measured, by word.
        measured: From which sealed document each was measured, by word.
        look_at: When time alone may change the findings next.
        rows: Every finding that was ever made, by its key.
        orders: The orders about the case.
    """

    case_id: str
    revision: int = 0
    lengths: Mapping[str, int] = field(default_factory=dict)
    measured: Mapping[str, str] = field(default_factory=dict)
    look_at: datetime | None = None
    rows: Mapping[tuple[str, str], FindingRow] = field(default_factory=dict)
    orders: tuple[OrderRow, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingQuestion:
    """Which findings somebody wants to see; an empty word means any.

    Attributes:
        severity: ``yellow`` or ``red``.
        department: Id of a department.
        service: Name of a service.
        kind: ``time``, ``content``, ``flow`` or ``fee``.
    """

    severity: str = ""
    department: str = ""
    service: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """A line of the list of findings, from the index alone."""

    case_id: str
    receipt_no: str
    service: str
    rule: str
    kind: str
    severity: str
    then: str
    department: str
    due_at: str
    found_at: str


@dataclass(frozen=True, slots=True)
class FindingPage:
    """A page of findings; ``after`` is the key to go on from, or None at the end."""

    rows: Sequence[ListedFinding]
    after: Mapping[str, str] | None


class SupervisionRows(Protocol):
    """What supervision keeps. Only its adapter knows the keys."""

    def sheet(self, case_id: str) -> Sheet:
        """Return the sheet of a case as of now; an empty one when there is none."""

    def keep(self, before: Sheet, after: Sheet) -> bool:
        """Bring a sheet up to date in one transaction, and count what began to stand.

        Returns:
            False when somebody else has written it since ``before`` was read.
        """

    def put_order(self, about: str, row: OrderRow) -> None:
        """Write an order's line on the sheet of a case, unless a newer one is there."""

    def page(
        self, wanted: FindingQuestion, *, limit: int, after: Mapping[str, str] | None
    ) -> FindingPage:
        """Return a page of findings that stand: red before yellow, the most urgent first.

        A page of few matching rows may be short though more follow.
        """

    def found(self, months: Sequence[str]) -> Mapping[str, int]:
        """Return how often each rule found something in some months (``2026-04``)."""

    def looked_since(self, now: datetime) -> datetime:
        """Return the start of the first day in which a look may be left."""

    def to_look_at(self, since: datetime, now: datetime, *, limit: int) -> Sequence[str]:
        """Return the cases at which it is to be looked again by now, the earliest first."""

    def finish_looks(self, since: datetime, now: datetime) -> None:
        """Note that nothing is left before the day of ``now``."""


class SupervisionPorts(Ports, Protocol):
    """What reading it needs besides what every use case may."""

    @property
    def supervision(self) -> SupervisionRows:
        """What supervision keeps."""


class SupervisingPorts(SupervisionPorts, LinkingPorts, Protocol):
    """What keeping it needs."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at the clock did.

    Attributes:
        due: Cases that were looked at.
        failed: Those that could not be; they are looked at again.
    """

    due: int
    failed: int


def keep_supervision(ports: SupervisingPorts, event: Event) -> None:
    """Bring the sheet of a case up to date after an event of it."""
    loaded = load_case(ports, event.case_id)
    texts = any(name.endswith(_DIGEST) for name in event.data)
    supervise_case(ports, loaded, measure=texts)


def look_again(ports: SupervisingPorts, *, report: Callable[[str, Exception], Any]) -> Looked:
    """Look at the cases in which time alone may have changed what the rules find.

    Texts are not opened for it: their lengths stand on the sheet.

    Args:
        ports: The outside world.
        report: Called with the case's id and the failure for every case that could not be handled.
    """
    now = ports.clock.now()
    since = ports.supervision.looked_since(now)
    due = ports.supervision.to_look_at(since, now, limit=LOOKS)
    failed = 0
    for case_id in due:
        try:
            supervise_case(ports, load_case(ports, case_id), measure=False)
        except Exception as failure:
            failed += 1
            report(case_id, failure)
    if not failed and len(due) < LOOKS:
        ports.supervision.finish_looks(since, now)
    return Looked(len(due), failed)


def supervise_case(ports: SupervisingPorts, loaded: Loaded, *, measure: bool) -> None:
    """Ask the rules about a case, write down what they find, and call for what follows.

    Args:
        ports: The outside world.
        loaded: The case.
        measure: Whether its texts may have changed, so that they are opened and measured.

    Raises:
        Unavailable: Others keep writing the sheet.
    """
    now = ports.clock.now()
    context = Context(now, SUPERVISION, ports.catalogue, "")
    case = loaded.service.supervised(loaded.case, loaded.stored.events, context)
    if case is None:
        return
    rules = rules_of(ports.catalogue)
    texts = loaded.service.supervised_texts(loaded.case)
    for _ in range(_TRIES):
        before = ports.supervision.sheet(case.case_id)
        sheet = _measured(ports, loaded, before, texts) if measure else before
        seen = replace(case, lengths=_lengths(sheet, texts))
        after = _asked(ports, sheet, seen, rules, now)
        if _same(before, after) or ports.supervision.keep(before, after):
            _call_for(ports, after)
            return
    raise Unavailable(retry_after=1)


def _measured(
    ports: Ports, loaded: Loaded, sheet: Sheet, texts: Mapping[str, tuple[str, str]]
) -> Sheet:
    """Return the sheet with the lengths of the case's texts as they are now."""
    if not texts or loaded.stored.data_key is None:
        return sheet
    from sunhall.application.read_case import unsealed_one

    names = {name for name, _ in texts.values() if name in loaded.stored.sealed}
    documents = {name: unsealed_one(ports, loaded.stored, name) for name in names}
    return replace(
        sheet,
        lengths=measured(texts, documents),
        measured={word: name for word, (name, _) in texts.items() if name in documents},
    )


def _lengths(sheet: Sheet, texts: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    """Return the lengths that were measured of the texts that the case has now."""
    return {
        word: length
        for word, length in sheet.lengths.items()
        if word in texts and sheet.measured.get(word) == texts[word][0]
    }


def _asked(
    ports: Ports, sheet: Sheet, case: Supervised, rules: Sequence[Rule], now: datetime
) -> Sheet:
    """Return the sheet as the rules' answers make it."""
    calendar, hours = ports.catalogue.calendar, ports.catalogue.city.service_hours
    found = {each.key: each for each in findings(case, rules, calendar, now)}
    rows = dict(sheet.rows)
    for key, finding in found.items():
        known = rows.get(key)
        standing = known is not None and known.stands
        rows[key] = FindingRow(
            case_id=case.case_id,
            receipt_no=case.receipt_no,
            service=case.service,
            finding=finding,
            found_at=known.found_at if known and standing else now,
            tell_at=known.tell_at if known and standing else in_service(calendar, hours, now),
            followed=known.followed if known and standing else False,
        )
    rows.update(
        {key: replace(row, stands=False) for key, row in sheet.rows.items() if key not in found}
    )
    asked = replace(sheet, rows=rows)
    return replace(asked, look_at=_look_at(asked, case, rules, ports, now))


def _look_at(
    sheet: Sheet, case: Supervised, rules: Sequence[Rule], ports: Ports, now: datetime
) -> datetime | None:
    """Return when to look again.

    A look that is planned already is not put off: it costs less to look once for nothing than to
    write the sheet with every event that moves the day.
    """
    change = next_change(case, rules, ports.catalogue.calendar, now)
    if to_follow(sheet):
        # What it calls for may get lost after this is written, and no event may ever come again.
        change = min(change or now + _CALLED_AGAIN, now + _CALLED_AGAIN)
    planned = sheet.look_at
    if change and planned and now < planned < change:
        return planned
    return change


def _same(before: Sheet, after: Sheet) -> bool:
    return before == after and before.revision > 0


def to_follow(sheet: Sheet) -> dict[tuple[str, str], FindingRow]:
    """Return the findings that stand and call for something that was not done yet."""
    return {
        key: row
        for key, row in sheet.rows.items()
        if row.stands and not row.followed and row.finding.then in _IN_CASES
    }


def _call_for(ports: SupervisingPorts, sheet: Sheet) -> None:
    """Have done what findings call for; it is called for again until it is done."""
    if to_follow(sheet):
        ports.link_orders.place(sheet.case_id, AS_IT_STANDS)
