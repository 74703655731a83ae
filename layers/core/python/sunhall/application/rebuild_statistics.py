"""Makes the rows of the hotline's statistics again from every stored history.

A tool for people: it reads all the cases. It fills a city that had tickets before it counted them,
and shows after a restore which rows were not what the histories say.
"""

from __future__ import annotations

from sunhall.application.rebuild_ledger import AllCases, Rebuilt
from sunhall.application.ticket_statistics import COUNTED, CountingPorts, keep_statistics, row_of


def rebuild_statistics(ports: CountingPorts, cases: AllCases, *, write: bool) -> Rebuilt:
    """Compare the rows with the histories, and mend them if asked to.

    The days of mended rows are noted as changed: the tick counts them anew.

    Args:
        ports: The outside world.
        cases: All the cases.
        write: Whether to mend rows; else nothing is written.

    Returns:
        The number of tickets, and the receipt numbers of those whose row was missing or otherwise.
    """
    counted, mended = 0, []
    for case_id in sorted(cases.case_ids()):
        stored = ports.store.load(case_id)
        if stored is None or stored.service != COUNTED:
            continue
        counted += 1
        row = row_of(ports, stored)
        if ports.ticket_counts.row(row.day, case_id) != row:
            mended.append(row.receipt_no)
            if write:
                keep_statistics(ports, stored.events[-1])
    return Rebuilt(counted, tuple(mended), ())
