"""The citizen's side of hotline tickets and petitions: hand in, look up, act.

What only an agent or a registrar may say in a submission, the services themselves refuse to a
citizen.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from sunhall.application.ports import Ports
from sunhall.bootstrap import Backend
from sunhall.http.citizens_side import CitizensSide, Door
from sunhall.http.edge import serve


@cache
def ports() -> Ports:
    """The process's adapters."""
    return Backend(os.environ)


def _submit_ticket() -> type[Any]:
    from sunhall.domain.ticket.submission import SubmitTicket

    return SubmitTicket


def _submit_petition() -> type[Any]:
    from sunhall.domain.petition.commands import SubmitPetition

    return SubmitPetition


CITIZENS = CitizensSide(
    lambda: ports(),
    Door("ticket", "tickets", _submit_ticket),
    Door("petition", "petitions", _submit_petition),
)

lambda_handler = serve(
    {
        "POST /api/v1/tickets": CITIZENS.submit,
        "GET /api/v1/tickets/{receipt_no}": CITIZENS.view,
        "POST /api/v1/tickets/{receipt_no}/actions": CITIZENS.act,
        "POST /api/v1/petitions": CITIZENS.submit,
        "GET /api/v1/petitions/{receipt_no}": CITIZENS.view,
        "POST /api/v1/petitions/{receipt_no}/actions": CITIZENS.act,
    }
)
