"""The parameters of a day's appointments, and the answer to them."""

from __future__ import annotations

from typing import Any

from sunhall.application.host_agenda import AgendaPorts, day_of_hosts
from sunhall.http.appointment_views import agenda_view
from sunhall.http.case_views import Words
from sunhall.http.message import Request
from sunhall.http.time_zone import day_named


def agenda_answer(ports: AgendaPorts, request: Request) -> dict[str, Any]:
    """Return a day's appointments: ``?on=``, of the caller or of ``department=``'s hosts.

    Raises:
        InvalidInput: There is no such day.
        NotAllowed: The caller may not see them.
    """
    on = day_named(request.query.get("on", ""), "on")
    rows = day_of_hosts(ports, request.staff(), on, request.query.get("department") or None)
    words = Words(ports.catalogue, request.locale)
    return {"on": on, "items": agenda_view(ports, rows, words)}
