"""In which states each command may be given: the state machine, as a table."""

from __future__ import annotations

from sunhall.domain.score_appeal.appeal import PENDING, AppealState

#: Command → states that allow it. What is not listed here is refused.
ALLOWED: dict[str, frozenset[AppealState]] = {
    "propose_appeal_outcome": frozenset({AppealState.FILED}),
    "withdraw_score_appeal": PENDING,
    # The run itself knows whether it is open; copies are read and commented on afterwards, too.
    "act_on_approval": frozenset(AppealState),
}
