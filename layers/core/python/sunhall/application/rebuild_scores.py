"""Makes the records of scores again from every stored history, and says where they were otherwise.

A tool for people: it reads all the cases. Records are folded from events, so where one differs the
events are right.
"""

from __future__ import annotations

from sunhall.application.keep_scores import SCORED, ScorePorts, folded, keep_case, records_of
from sunhall.application.ports import StoredCase
from sunhall.application.rebuild_ledger import AllCases, Rebuilt
from sunhall.domain.score_appeal.note import note_of
from sunhall.domain.scoring.period import ScorePeriod
from sunhall.domain.scoring.record import RecordKey


def rebuild_scores(ports: ScorePorts, cases: AllCases, *, write: bool) -> Rebuilt:
    """Compare the records with the histories, and mend them if asked to.

    Args:
        ports: The outside world.
        cases: All the cases.
        write: Whether to mend records; else nothing is written.

    Returns:
        The number of cases that are scored by, and the receipt numbers of those whose records were
        missing or otherwise.
    """
    scored, mended = 0, []
    for case_id in sorted(cases.case_ids()):
        stored = ports.store.load(case_id)
        if stored is None or stored.service not in SCORED:
            continue
        scored += 1
        if stored.service == "score_appeal":
            right = _is_noted(ports, stored)
        else:
            wanted = records_of(ports, stored)
            right = all(ports.scores.record(each.department, each.key) == each for each in wanted)
        if not right:
            mended.append(str(stored.events[0].data["receipt_no"]))
            if write:
                keep_case(ports, stored)
    return Rebuilt(scored, tuple(mended), ())


def _is_noted(ports: ScorePorts, stored: StoredCase) -> bool:
    note = note_of(folded(stored))
    key = RecordKey.named(note.record)
    month = ScorePeriod.named(f"{key.on:%Y-%m}", 1)
    return note in ports.scores.appeals(note.department, month, (key.kind,))
