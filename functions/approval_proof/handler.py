"""``GET /api/v1/staff/cases/{case_id}/approvals/{run}/proof``: the page of one whole approval.

A function of its own, because only it and the letter writer carry the typesetter and the fonts.
"""

from __future__ import annotations

import os
import re
from functools import cache

from sunhall.application.prove_approval import ProvingPorts, prove_approval
from sunhall.bootstrap import Backend
from sunhall.domain.errors import NotFound
from sunhall.http.edge import serve
from sunhall.http.message import Request, Response

_RUN = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)


@cache
def ports() -> ProvingPorts:
    """The process's adapters."""
    return Backend(os.environ)


def prove(request: Request) -> Response:
    """The proof of a run, in the language of the request."""
    actor = request.staff()
    if not _RUN.fullmatch(request.path["run"]):
        raise NotFound("approval_run_not_found")
    run = int(request.path["run"])
    proved = prove_approval(ports(), request.path["case_id"], run, actor, language=request.locale)
    name = f"approval-{proved.receipt_no}-{proved.run}.pdf"
    headers = {
        "content-type": "application/pdf",
        "content-disposition": f'inline; filename="{name}"',
    }
    return Response(200, proved.content, headers)


lambda_handler = serve({"GET /api/v1/staff/cases/{case_id}/approvals/{run}/proof": prove})
