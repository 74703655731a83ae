"""One whole journey, walked once, for all the tests that look at a side of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from infra.local.city_client import CityClient
from tests.system.journey.applicants import OUYANG
from tests.system.journey.walk import APPROVERS, DRAFT, HANDLER, Walk

PROOF = b"%PDF-1.4\n% proof of identity\n"
DISCLOSED = b"%PDF-1.4\n% list of projects\n"


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole journey, with what was seen on the way.

    Attributes:
        walk: The request, whose reply was sent.
        first_clock: The reply's clock after receipt.
        asked: What the applicant saw while a supplement was awaited.
        reset_clock: The reply's clock after the supplement.
        drafted: What the handler saw before the draft was sent up.
        before_sending: What the applicant saw while the signed reply was not yet sent.
        states: The states that staff commands answered with, in order.
    """

    walk: Walk
    first_clock: dict[str, Any]
    asked: dict[str, Any]
    reset_clock: dict[str, Any]
    drafted: dict[str, Any]
    before_sending: dict[str, Any]
    states: tuple[str, ...]


@pytest.fixture(scope="session")
def whole(client: CityClient) -> Whole:
    """A request with an attachment, supplemented, answered with a file, signed by three, sent."""
    proof = client.upload("欧阳明月身份证.pdf", "application/pdf", PROOF)
    attachment = {
        "upload_id": proof,
        "file_name": "欧阳明月身份证.pdf",
        "purpose": "identity_proof",
    }
    walk = Walk.begin(client, OUYANG, attachments=[attachment])
    states = [walk.opened["state"], walk.command("intake", "confirm_receipt")["state"]]
    first_clock = walk.clock()
    points = ["请说明所需信息的年度", "请说明项目所在的区"]
    states.append(walk.command("intake", "request_supplement", points=points)["state"])
    walk.letter("D02")
    asked = walk.seen()
    states.append(walk.act("supplement", explanation="2025年度，全市各区。")["state"])
    reset_clock = walk.clock()
    states.append(walk.command("office-head", "assign", department="education-bureau")["state"])
    listed = client.upload("项目清单.pdf", "application/pdf", DISCLOSED)
    file = {"upload_id": listed, "file_name": "2025年度项目清单.pdf"}
    states.append(walk.command(HANDLER, "save_draft", **DRAFT, files=[file])["state"])
    drafted = walk.inside(HANDLER)
    states.append(walk.command(HANDLER, "submit_for_approval")["state"])
    states += [walk.in_step().decide(approver)["state"] for approver in APPROVERS]
    before_sending = walk.seen()
    states.append(walk.command("intake", "send")["state"])
    walk.letter("D10")
    return Whole(walk, first_clock, asked, reset_clock, drafted, before_sending, tuple(states))
