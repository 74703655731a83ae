"""Does in cases what supervision calls for: urges, drafts of orders, and what an order says.

Driven by `sunhall.application.case_links`, which may write cases. Everything is known by what it is
for, so nothing is done twice, however often it is called for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sunhall.application.carry_out import Loaded, carry_out, load_case
from sunhall.application.place_orders import draft_order
from sunhall.application.ports import Ports
from sunhall.application.request_identity import request_identity
from sunhall.application.supervise import (
    SUPERVISION,
    FindingRow,
    Sheet,
    SupervisionPorts,
    to_follow,
)
from sunhall.domain.engine.context import Context
from sunhall.domain.errors import Conflict, NotAllowed, RuleRefused, Unavailable
from sunhall.domain.supervision_order.evolve import FEEDBACK
from sunhall.domain.supervision_order.order import SupervisionOrder

#: Others write the sheet more often than this: Lambda tries again.
_TRIES: Final = 4

#: Fields of the identities of what is done: nobody else ever asks for the same.
_PAYLOAD: Final = "0" * 16


def follow_supervision(ports: SupervisionPorts, loaded: Loaded) -> None:
    """Do what supervision calls for in a case as it stands: an order's, or a supervised one's."""
    if isinstance(loaded.case, SupervisionOrder):
        press_by_order(ports, loaded)
    else:
        follow_findings(ports, loaded.stored.case_id)


def follow_findings(ports: SupervisionPorts, case_id: str) -> None:
    """Urge or order in a case what its findings call for, and draft the orders.

    Raises:
        Unavailable: Others keep writing the sheet.
    """
    for _ in range(_TRIES):
        sheet = ports.supervision.sheet(case_id)
        wanted = to_follow(sheet)
        for row in wanted.values():
            _follow(ports, row)
        if not wanted or ports.supervision.keep(sheet, _followed(sheet, wanted)):
            return
    raise Unavailable(retry_after=1)


def press_by_order(ports: Ports, loaded: Loaded) -> None:
    """Say in the supervised case that an order about it was issued, and by when it is answered."""
    order: Any = loaded.case
    if order.supervised is None or order.issued_at is None:
        return
    context = Context(ports.clock.now(), SUPERVISION, ports.catalogue, "")
    feedback = loaded.service.clocks(order, context).get(FEEDBACK)
    press(
        ports,
        order.supervised.case_id,
        order.level,
        order.receipt_no,
        about=f"{order.case_id}:issued",
        due=feedback.due_at if feedback else None,
    )


def press(
    ports: Ports,
    case_id: str,
    level: str,
    reason: str,
    *,
    about: str,
    due: datetime | None = None,
) -> None:
    """Let the system urge or order in a case, once for what it is about.

    A case that is over, or whose service takes no such command, is left as it is.

    Args:
        ports: The outside world.
        case_id: The case.
        level: ``urge``, ``order`` or ``list``.
        reason: Which rule or order presses.
        about: What makes it one and the same.
        due: By when the unit is to report, if a moment is set.
    """
    loaded = load_case(ports, case_id)
    kind = loaded.service.commands.get("supervise")
    if kind is None:
        return
    told: dict[str, Any] = {"level": level, "reason": reason, "due": due.date() if due else None}
    try:
        carry_out(
            ports,
            case_id,
            "supervise",
            kind(**told),
            SUPERVISION,
            request_identity("supervision", about, _PAYLOAD),
            expected_version=None,
            loaded=loaded,
        )
    except (NotAllowed, RuleRefused):
        return
    except Conflict as failure:
        if failure.code == "stale_version":
            raise


def _follow(ports: Ports, row: FindingRow) -> None:
    finding = row.finding
    about = f"{row.case_id}:{finding.rule}:{finding.department}:{row.found_at.isoformat()}"
    press(ports, row.case_id, finding.then, f"rule {finding.rule}", about=about)
    if finding.then == "order":
        draft_order(ports, row)


def _followed(sheet: Sheet, wanted: dict[tuple[str, str], FindingRow]) -> Sheet:
    done = {key: replace(row, followed=True) for key, row in wanted.items()}
    return replace(sheet, rows={**sheet.rows, **done})
